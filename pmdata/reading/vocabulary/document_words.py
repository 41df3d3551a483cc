"""The words that distinguish a report of an incident from a document of another kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pmdata.reading.text.phrases import Phrases
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.word_lists import lists_in


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document that reports no incident, and the words by which it is known."""

    name: str
    titles: Phrases
    never: Phrases
    """Words in a title that withdraw it."""
    headings: frozenset[str]
    """Headings and labels that only such a document has."""
    yes: tuple[str, ...]
    """Titles that this rule recognises."""
    no: tuple[str, ...]
    """Titles that no rule recognises."""

    def names(self, title: str) -> bool:
        """Return whether a normalised title names such a document."""
        return self.titles.search(title) is not None and self.never.search(title) is None


@dataclass(frozen=True)
class DocumentWords:
    """All of them."""

    kinds: tuple[DocumentKind, ...]
    failing: Phrases
    """What is wrong in an incident."""
    ended: Phrases
    """How one ends, or what was done about it."""
    labels: frozenset[str]
    """Headings and labels under which one is reported."""


@cache
def document_words() -> DocumentWords:
    """Return the words that the package carries."""
    lists = lists_in("rules/documents.yaml")
    return DocumentWords(
        kinds=tuple(map(_kind, lists["kinds"])),
        failing=Phrases(lists["failing"]),
        ended=Phrases(lists["ended"]),
        labels=frozenset(map(normalise, lists["labels"])),
    )


def _kind(row: Mapping[str, Any]) -> DocumentKind:
    return DocumentKind(
        name=row["name"],
        titles=Phrases(row["title"]),
        never=Phrases(row.get("never", ())),
        headings=frozenset(map(normalise, row["heading"])),
        yes=tuple(row["yes"]),
        no=tuple(row["no"]),
    )
