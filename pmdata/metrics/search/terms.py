"""Terms: what somebody looks for, taken apart into words and phrases.

`retry storm` is two terms, `"retry storm"` one; so is what a mark joins (`retry-storm`) and a run of a
script without spaces. Every term is met by words that begin with its last word.
"""

import re
from dataclasses import dataclass

from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.store.search_words import line_sql, words_sql

MOST_TERMS = 12
"""More than these are not looked for."""
_LONGEST = 400
_TERM = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)')
_LEAST_PREFIX = 2


@dataclass(frozen=True)
class Term:
    """One thing that must be mentioned."""

    text: str
    """As it was typed."""
    words: tuple[str, ...]
    """The words of the store that must occur in one passage, the last one as a beginning."""
    line: str
    """What must occur in the folded line of that passage, where there are several words."""

    @property
    def is_prefix(self) -> bool:
        """Whether the last word may go on: a single letter would be met by half of all words."""
        return len(self.words) > 1 or len(self.words[-1]) >= _LEAST_PREFIX or not self.words[-1].isascii()


def parse_search(cursor: Cursor, search: str) -> tuple[Term, ...]:
    """Return the terms of a search in their order, each once; what holds no letter or digit is none."""
    texts = [(phrase or word).strip() for phrase, word in _TERM.findall(search[:_LONGEST])]
    texts = list(dict.fromkeys(text for text in texts if text))[:MOST_TERMS]
    query = f"""
        select text, {words_sql("text")} as words, {line_sql("text")} as line
        from (select unnest(?::varchar[]) as text)"""
    rows = fetch_dicts(cursor, query, [texts])
    return tuple(Term(row["text"], tuple(row["words"]), row["line"].strip()) for row in rows if row["words"])
