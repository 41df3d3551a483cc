"""The taxonomy of contributing factors: `factors.yaml`, its themes and the phrases that claim a text.

A theme claims a factor by a phrase, and `Taxonomy.claim` says which, so that every assignment can be
explained. What no phrase claims stays untagged: a person adds a phrase, or a correction for the one
text. Nothing is guessed.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from pmdata.errors import SettingsError, YamlError
from pmdata.marked_yaml import documents
from pmdata.workspace.settings import Words

TAXONOMY_NAME = "factors.yaml"
_WORD = re.compile(r"[^\W_]+")
_WHOLE_WORD_LENGTH = 3
_GAP_WORDS = 3
_MOST_WORDS = 400
_HINT = "Write `themes: {name: {description: …, phrases: […]}}` and `corrections: {text: theme}`."


def _empty_is_absent(value: object) -> object:
    return {} if value is None else value


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Theme(_Strict):
    """One theme."""

    description: str = ""
    """What it is about, for the page."""
    phrases: Words = ()
    """Words that stand in this order in a text of the theme, up to three others between them.

    A word of four letters or more also begins longer ones: “certificate expir” claims “the
    certificate had quietly expired”.
    """


@dataclass(frozen=True)
class Claim:
    """Why a text belongs to a theme."""

    theme: str
    phrase: str | None
    """The phrase that claims it; None where a correction says so."""


class Taxonomy(_Strict):
    """The themes of a workspace."""

    themes: dict[str, Annotated[Theme, BeforeValidator(_empty_is_absent)]] = {}
    """By name, in the order in which they are asked."""
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
    def _phrases(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Theme, phrase and its words; the longest phrase first, so that the most specific one claims."""
        found = [
            (name, phrase, words)
            for name, theme in self.themes.items()
            for phrase in theme.phrases
            if (words := _words(phrase))
        ]
        return tuple(sorted(found, key=lambda row: -len("".join(row[2]))))

    @cached_property
    def _corrected(self) -> dict[tuple[str, ...], str | None]:
        return {_words(text): theme for text, theme in self.corrections.items()}

    def claim(self, text: str) -> Claim | None:
        """Return the theme that claims `text` and by which phrase; None is untagged."""
        words = _words(text)
        if words in self._corrected:
            theme = self._corrected[words]
            return Claim(theme, None) if theme else None
        for theme, phrase, wanted in self._phrases:
            if _stands_in(wanted, words):
                return Claim(theme, phrase)
        return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold())[:_MOST_WORDS])


def _stands_in(wanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(_follows(wanted, words, start) for start in range(len(words)))


def _follows(wanted: tuple[str, ...], words: tuple[str, ...], start: int) -> bool:
    """Return whether `wanted` begins at `start` and goes on, each word soon after the one before."""
    if not _is_word(wanted[0], words[start]):
        return False
    rest = wanted[1:]
    nearby = range(start + 1, min(start + 2 + _GAP_WORDS, len(words)))
    return not rest or any(_follows(rest, words, place) for place in nearby)


def _is_word(wanted: str, word: str) -> bool:
    return word == wanted or (len(wanted) > _WHOLE_WORD_LENGTH and word.startswith(wanted))


def read_taxonomy(path: Path) -> Taxonomy:
    """Read `factors.yaml`; raise SettingsError, with its line, if it cannot be read or used."""
    try:
        found = list(documents(path.read_text(encoding="utf-8-sig")))
        return Taxonomy.model_validate(found[0].data) if found else Taxonomy()
    except YamlError as error:
        raise SettingsError(path, error.line, error.reason, error.hint) from None
    except UnicodeDecodeError:
        raise SettingsError(path, None, "the file is not UTF-8 text", "Save it as UTF-8.") from None
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
        raise SettingsError(path, None, reason, "Check that you may read it.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            path, found[0].line(*first["loc"]), f"{where}: {reason}" if where else reason, _HINT
        ) from None
