"""The taxonomy of contributing factors: `factors.yaml`, its themes and the phrases that claim a text.

A theme claims a factor by a phrase, and `Taxonomy.claim` returns which, so that every assignment can be
explained. What no phrase claims stays untagged: a person adds a phrase, or a correction for the one
text. Nothing is guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from pmdata.errors import SettingsError, YamlError
from pmdata.inside import Bounds
from pmdata.marked_yaml import documents
from pmdata.workspace.own_file import own_text
from pmdata.workspace.settings import Words
from pmdata.workspace.stems import stem, words_of

TAXONOMY_NAME = "factors.yaml"
_WHOLE_WORD_LENGTH = 3
_GAP_WORDS = 4
_START_LETTERS = 3
"""Stems of shorter words are these words themselves, so that all forms of a word begin alike."""
_MOST_WORDS = 400
_LONGEST_TEXT = 10_000
"""Characters of a phrase, or of a factor's text in a correction."""
_HINT = "Write `themes: {name: {description: …, phrases: […]}}` and `corrections: {text: theme}`."


def _empty_is_absent(value: object) -> object:
    return {} if value is None else value


class _Strict(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, str_max_length=_LONGEST_TEXT
    )


@dataclass(frozen=True)
class _Word:
    """A word of a phrase: it fits the word with any ending and, if it is long enough, longer ones."""

    text: str
    stem: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Take a word as written in a phrase."""
        return cls(text, stem(text))

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """How the words that it fits begin."""
        return (self.text[:_START_LETTERS], self.stem[:_START_LETTERS])

    def fits(self, word: str, its_stem: str) -> bool:
        """Whether a word of a text, with its stem, is this one."""
        if its_stem == self.stem:
            return True
        return len(self.text) > _WHOLE_WORD_LENGTH and word.startswith(self.text)


@dataclass(frozen=True)
class _Rule:
    """A phrase taken apart: for each place the words that may be there."""

    theme: str
    phrase: str
    words: tuple[tuple[_Word, ...], ...]
    rank: int = 0
    """Its place in the file, which decides between phrases of one length."""


@dataclass(frozen=True)
class _IndexedWords:
    """The words of a text, by how they begin, so that a phrase is tried only where it can match."""

    words: tuple[tuple[str, str], ...]
    """Each word with its stem."""
    places: dict[str, list[int]]
    """Positions of words, by their first letters."""

    @classmethod
    def of(cls, words: tuple[str, ...]) -> Self:
        """Take the words of a text."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            places.setdefault(word[:_START_LETTERS], []).append(place)
        return cls(tuple((word, stem(word)) for word in words), places)

    def has(self, rule: _Rule) -> bool:
        """Whether the words of the rule come in this order, each soon after the one before."""
        return bool(self.match(rule))

    def match(self, rule: _Rule) -> tuple[str, ...]:
        """Return the words of the text that the rule matches, in its order; none where it does not."""
        chains: dict[int, tuple[int, ...]] = {}
        for number, slot in enumerate(rule.words):
            here = sorted(self._places_of(slot))
            if number:
                chains = {
                    at: (*chains[end], at)
                    for at in here
                    for end in range(at - 1 - _GAP_WORDS, at)
                    if end in chains
                }
            else:
                chains = {at: (at,) for at in here}
            if not chains:
                return ()
        return tuple(self.words[at][0] for at in min(chains.values(), default=()))

    def _places_of(self, slot: tuple[_Word, ...]) -> set[int]:
        return {
            place
            for word in slot
            for start in word.starts
            for place in self.places.get(start, ())
            if word.fits(*self.words[place])
        }


class Theme(_Strict):
    """One theme."""

    description: str = ""
    """What it is about, for the page."""
    phrases: Words = ()
    """Words that come in this order in a text of the theme, up to four others between them.

    `key|token` is either word. Endings do not matter, and a word of four letters or more also begins
    longer ones: “certificate expir” claims “the certificate had quietly expired”.
    """
    never: Words = ()
    """Words of the same kind that withdraw the theme's claim."""


@dataclass(frozen=True)
class Claim:
    """Why a text belongs to a theme."""

    theme: str
    phrase: str | None
    """The phrase that claims it; None where a correction assigns it."""
    words: tuple[str, ...] = ()
    """The words of the text that the phrase matches."""


class Taxonomy(_Strict):
    """The themes of a workspace."""

    themes: dict[str, Annotated[Theme, BeforeValidator(_empty_is_absent)]] = {}
    """By name, in the order in which they are tried."""
    corrections: dict[str, str | None] = {}
    """What a person decided for single texts: the text as written → a theme, or nothing for untagged."""

    @model_validator(mode="after")
    def _corrections_name_themes(self) -> Self:
        for theme in self.corrections.values():
            if theme is not None and theme not in self.themes:
                reason = f"a correction names “{theme}”, which is no theme"
                raise ValueError(reason)
        return self

    @cached_property
    def _rules(self) -> dict[str, list[_Rule]]:
        """The phrases by how the words that they may begin with begin, the most specific first."""
        found: dict[str, list[_Rule]] = {}
        rows = ((name, phrase) for name, theme in self.themes.items() for phrase in theme.phrases)
        rules = [rule for rank, row in enumerate(rows) if (rule := _rule(*row, rank)).words]
        for rule in sorted(rules, key=lambda rule: -len(rule.words)):
            for start in {start for word in rule.words[0] for start in word.starts}:
                found.setdefault(start, []).append(rule)
        return found

    @cached_property
    def _never(self) -> dict[str, tuple[_Rule, ...]]:
        return {
            name: tuple(_rule(name, phrase) for phrase in theme.never) for name, theme in self.themes.items()
        }

    @cached_property
    def _corrected(self) -> dict[tuple[str, ...], str | None]:
        return {_words(text): theme for text, theme in self.corrections.items()}

    def decided_as(self, text: str) -> str | None:
        """Return the text under which a person decided about `text`; None where nobody did."""
        words = _words(text)
        return next((one for one in self.corrections if _words(one) == words), None)

    def claim(self, text: str) -> Claim | None:
        """Return the theme that claims `text` and by which phrase; None is untagged."""
        return next(self.claims(text), None)

    def claims(self, text: str) -> Iterator[Claim]:
        """Yield every phrase that claims `text`, with its theme, the most specific first."""
        words = _words(text)
        if words in self._corrected:
            theme = self._corrected[words]
            if theme:
                yield Claim(theme, None)
            return
        indexed = _IndexedWords.of(words)
        fitting = (rule for rule in self._beginning_in(indexed) if indexed.has(rule))
        for rule in sorted(fitting, key=lambda rule: (-len(rule.words), rule.rank)):
            if not any(map(indexed.has, self._never[rule.theme])):
                yield Claim(rule.theme, rule.phrase, indexed.match(rule))

    def _beginning_in(self, indexed: _IndexedWords) -> list[_Rule]:
        return [rule for start in indexed.places for rule in self._rules.get(start, ())]


@cache
def default_taxonomy() -> Taxonomy:
    """Return the themes of a workspace that has none of its own."""
    return Taxonomy.model_validate(yaml.safe_load(default_themes()))


def default_themes() -> str:
    """Return the file that comes with pmdata, for a workspace to copy and to edit."""
    return resources.files(__package__).joinpath("themes.yaml").read_text(encoding="utf-8")


def _words(text: str) -> tuple[str, ...]:
    return tuple(words_of(text)[:_MOST_WORDS])


def _rule(theme: str, phrase: str, rank: int = 0) -> _Rule:
    slots = (tuple(map(_Word.of, words_of(slot))) for slot in phrase.replace("| ", "|").split())
    return _Rule(theme, phrase, tuple(slot for slot in slots if slot), rank)


def read_taxonomy(path: Path, bounds: Bounds | None = None) -> Taxonomy:
    """Read `factors.yaml`; raise SettingsError, with its line, if it cannot be read or used.

    `bounds` are those that the file must lie within; raises LinksOutsideError.
    """
    return taxonomy_in(own_text(path, bounds), path)


def taxonomy_in(text: str, path: Path) -> Taxonomy:
    """Return the themes of a file's text; raises SettingsError, with its line, if it cannot be used."""
    try:
        found = list(documents(text))
        return Taxonomy.model_validate(found[0].data) if found else Taxonomy()
    except YamlError as error:
        raise SettingsError(path, error.line, error.reason, error.hint) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            path, found[0].line(*first["loc"]), f"{where}: {reason}" if where else reason, _HINT
        ) from None
