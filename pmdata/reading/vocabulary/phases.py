"""What the rows of a timeline mean, by the words in them, by what they are called, by how they end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, get_args

from pmdata.model import Phase
from pmdata.reading.text.phrases import Phrases, words_of
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.word_lists import by_word, one_or_many

PHASES = frozenset[str]((*get_args(Phase), "restored", "closed"))
"""What a row of a timeline may mean.

`restored` becomes the resolution or, before one, the mitigation; `closed`, which is paperwork, becomes
the resolution where nothing else is."""


@dataclass(frozen=True)
class PhaseRule:
    """Words in the text of a timeline row that state its phase."""

    name: str
    """What the rule is called in `check --explain`; a workspace's own may have no name."""
    phases: tuple[str, ...]
    words: Phrases
    never: Phrases | None
    within: int | None = None
    """Of how many rows, from the first, such words state the phase."""
    yes: tuple[str, ...] = ()
    """Texts that this rule reads."""
    no: tuple[str, ...] = ()
    """Texts that no rule reads as its phase."""

    def matches(self, text: str) -> bool:
        """Return whether the normalised `text` has the words, and none that withdraw them."""
        return self.words.search(text) is not None and not (self.never and self.never.search(text))


class Phases:
    """The words by which a row is classified."""

    def __init__(
        self, lists: Mapping[str, Any], groups: Mapping[str, Iterable[str]], update_states: Iterable[str]
    ) -> None:
        self.rules = tuple(_rule(row, groups) for row in lists["text"])
        """Tried on the text of a row, in this order."""
        self.labels = by_word(lists["label"])
        """What a row is called."""
        self.closings = by_word(lists["closing"])
        """What a row ends in."""
        self.paperwork = Phrases(lists["paperwork"])
        """What a row of paperwork has: it ends nothing by its last words."""
        self.closing_ends = frozenset(words.rpartition(" ")[2] for words in self.closings)
        self.update_states = frozenset(map(normalise, update_states))
        """What the updates of a status page begin with."""
        self._rules_by_word = _by_anchor(self.rules)
        self._rule_words = frozenset(self._rules_by_word)

    def rules_for(self, wording: str) -> list[PhaseRule]:
        """Return the rules, in order, of which the normalised text has a word that they need."""
        matching = self._rule_words & words_of(wording)
        if not matching:
            return []
        numbers = {number for word in matching for number in self._rules_by_word[word]}
        return [self.rules[number] for number in sorted(numbers)]


def words_for(lists: Mapping[str, Any], phase: str) -> tuple[str, ...]:
    """Return the names of rows, and the words in them, that state a phase."""
    in_rows = [
        word for row in lists["text"] if phase in one_or_many(row["phase"]) for word in row.get("any", ())
    ]
    return (*lists["label"].get(phase, ()), *in_rows)


def _rule(row: Mapping[str, Any], groups: Mapping[str, Iterable[str]]) -> PhaseRule:
    never = [*chain.from_iterable(groups[name] for name in row.get("unless", ())), *row.get("not", ())]
    return PhaseRule(
        row.get("name", ""),
        one_or_many(row["phase"]),
        Phrases(row["who"], row["does"]) if "who" in row else Phrases(row["any"]),
        Phrases(never) if never else None,
        row.get("within"),
        tuple(row.get("yes", ())),
        tuple(row.get("no", ())),
    )


def _by_anchor(rules: Iterable[PhaseRule]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for word in rule.words.anchors:
            found.setdefault(word, []).append(number)
    return found
