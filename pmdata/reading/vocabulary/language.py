"""The words that values are written in: months, units, zones, statuses; one YAML file a language.

The readers of values name no word of a language themselves; they ask a `Language`. English is
the default, another language is another file in `languages/` with the same keys.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

DateOrder = Literal["mdy", "dmy"]
LANGUAGES = Path(__file__).parent / "languages"


@dataclass(frozen=True, eq=False)
class Language:
    """One language's words; compared by identity, so that compiled patterns can be cached by it."""

    entries: dict[str, Any]
    """The YAML file as read."""
    order: DateOrder | None = None
    """Which number of 03/04/2025 is the month, where the document shows it."""

    @cached_property
    def _orders(self) -> dict[DateOrder | None, "Language"]:
        return {self.order: self}

    @cached_property
    def _tables(self) -> dict[str, dict[str, Any]]:
        return {}

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        return {}

    def in_order(self, order: DateOrder | None) -> "Language":
        """Return the same words for a document that writes its numeric dates in an order."""
        if order not in self._orders:
            other = Language(self.entries, order)
            other.__dict__.update(_orders=self._orders, _sets=self._sets, _tables=self._tables)
            self._orders[order] = other
        return self._orders[order]

    @property
    def usual_order(self) -> DateOrder | None:
        """Return which number of 03/04/2025 is the month in this language; None where it varies."""
        return next(iter(self.entries.get("date_orders", ())), None)

    def words(self, key: str) -> frozenset[str]:
        """Return the words listed under `key`, in lower case."""
        if key not in self._sets:
            self._sets[key] = frozenset(str(word).lower() for word in self.entries.get(key, ()))
        return self._sets[key]

    def table(self, key: str) -> dict[str, Any]:
        """Return word → value for a key that lists words by value; words in lower case."""
        if key not in self._tables:
            rows = self.entries.get(key, {}).items()
            self._tables[key] = {str(word).lower(): value for value, words in rows for word in words}
        return self._tables[key]


def load_language(path: Path) -> Language:
    """Read one language file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Language(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506 - a safe loader either way


ENGLISH = load_language(LANGUAGES / "en.yaml")


def alternation(words: Iterable[object]) -> str:
    """Return a regex that matches any of the words, longest first; words are taken literally."""
    return "|".join(re.escape(str(word)) for word in sorted(map(str, words), key=len, reverse=True))
