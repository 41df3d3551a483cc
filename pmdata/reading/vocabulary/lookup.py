"""What words mean: the word lists of the package, normalised and ready to be looked up.

A word list is data. Rules ask this module and hold no words themselves; the words that values are
written in (months, units, statuses) are its `language`.
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile
from typing import Any

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.phrases import Phrases
from pmdata.reading.text.placeholders import Prompts
from pmdata.reading.text.scripts import begun, half_width, is_unspaced
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.fixes import FixWords
from pmdata.reading.vocabulary.language import ENGLISH, DateOrder, Language, alternation
from pmdata.reading.vocabulary.phases import Phases, words_for
from pmdata.reading.vocabulary.template_headers import bundled_headers, rows_of
from pmdata.reading.vocabulary.word_lists import by_word, by_word_all, merged, ours

_NOTE = re.compile(r"\([^()]*\)")
_NUMBERS = frozenset(map(str, range(1, 21)))
"""Of headings that are numbered without a full stop ("3 Root cause")."""


@dataclass(frozen=True)
class Template:
    """How a template family is recognised by its headings and labels (normalised)."""

    name: str
    least: int
    headings: frozenset[str]
    labels: frozenset[str]


@dataclass(frozen=True)
class ProseWords:
    """The words of sentences outside the timeline that state when, and for how long, there was impact.

    A comment in the file explains each list.
    """

    impact: Phrases
    onset: Phrases
    onset_never: Phrases
    onset_at: Phrases
    noticed_at: Phrases
    taken_at: Phrases
    ended_at: Phrases
    until_at: Phrases
    until_never: Phrases
    taken_later: Phrases
    alerting: Phrases
    points_never: Phrases
    only_partly: Phrases
    earlier_onset: Phrases
    lasted: Phrases
    resolved_in: Phrases
    impacted: Phrases
    lasted_before: Phrases
    lasted_never: Phrases
    unnoticed: Phrases
    before_noticed: Phrases


class Vocabulary:
    """Every word list, by normalised word."""

    def __init__(self, lists: Mapping[str, Any], language: Language, prompts: frozenset[str]) -> None:
        self._lists = lists
        self._orders: dict[DateOrder | None, Vocabulary] = {language.order: self}
        self.language = language
        """The words that values are written in."""
        self.phases = Phases(lists["phases"], lists["groups"], lists["update_states"])
        self.prose = ProseWords(
            **{name: Phrases(words) for name, words in lists["prose"].items() if name != "listed"}
        )
        self.listed = by_word(lists["prose"]["listed"])
        """What a clause states of a sentence that only lists times."""
        self.listing_links = frozenset(map(normalise, lists["listing_links"]))
        """Words in such a clause that change nothing in what it says."""
        self.opposites = {name: Phrases(words) for name, words in lists["opposites"].items()}
        """What a row states of a thing that fails, and of one that works again."""
        self.day_statements = Phrases(lists["day_statements"])
        """What states on which day the rows of a timeline are that have no day of their own."""
        self.next_day_statements = Phrases(lists["next_day_statements"])
        """What states on which day the rows after midnight are."""
        self.fix_words = FixWords(lists["fix_words"])
        """What was done to end an incident, and which change triggered it."""
        self.prompts = Prompts(prompts)
        self._take_headings(lists)
        self._take_labels(lists)
        self._take_items(lists)
        self._take_causes(lists)
        self._take_titles(lists)

    def _take_headings(self, lists: Mapping[str, Any]) -> None:
        self.headings = by_word(lists["headings"])
        self.whole_headings = {**self.headings, **by_word(lists["whole_headings"])}
        self.longest_heading = max(word.count(" ") + 1 for word in self.headings)
        self.keeping = frozenset(lists["keeping"])
        self.strong = frozenset(lists["strong"])
        self.cause_headings = frozenset(map(normalise, lists["cause_headings"]))
        """Headings of contributing factors above which the root cause is stated."""
        self.own_below: dict[str, list[str]] = lists["own_below"]
        self.own_labels = frozenset(lists["own_labels"])
        self.templates = tuple(_template(name, row) for name, row in lists["templates"].items())

    def _take_labels(self, lists: Mapping[str, Any]) -> None:
        self.labels = by_word(lists["labels"])
        self.front_matter = {**self.labels, **by_word(lists["front_matter"])}
        self.columns = by_word_all(lists["columns"])
        self.event_labels = by_word(lists["event_labels"])
        self.clocks: dict[str, dict[str, str]] = lists["clocks"]
        self.field_fences = frozenset(lists["field_fences"])
        self.budget_labels = by_word(lists["budget_labels"])

    def _take_items(self, lists: Mapping[str, Any]) -> None:
        self.item_columns = by_word(lists["item_columns"])
        self.item_labels = by_word(lists["item_labels"])
        self.work_verbs = frozenset(map(normalise, lists["work_verbs"]))
        self.done_verbs = frozenset(map(normalise, lists["done_verbs"]))
        self.done_openings = frozenset(map(normalise, lists["done_openings"]))
        self.owner_nouns = frozenset(map(normalise, lists["owner_nouns"]))
        self.no_work_openings = frozenset(map(normalise, lists["no_work_openings"]))
        self.report_checks = Phrases(lists["report_checks"])
        self.horizons = by_word(lists["horizons"])
        self.horizon_days = {normalise(word): days for word, days in lists["horizon_days"].items()}
        self.common_words = self.work_verbs.union(
            self.no_work_openings, self.whole_headings, self.labels, self.columns, self.item_columns,
            map(normalise, lists["factor_categories"]), map(normalise, lists["common_words"]),
        )  # fmt: skip
        """What may be before a colon and is nobody's name."""

    def _take_causes(self, lists: Mapping[str, Any]) -> None:
        self.factor_categories = frozenset(map(normalise, lists["factor_categories"]))
        self.classifications = by_word(lists["classifications"])
        self.ruled_out = Phrases(lists["ruled_out"])
        self.why_labels = by_word(lists["why_labels"])
        self.because = re.compile(rf"{begun(lists['because'])}\s+", re.IGNORECASE)
        self._numbered = {kind: frozenset(map(normalise, words)) for kind, words in lists["numbered"].items()}
        incidents = alternation(self._numbered["incident"])
        self.numbered_incident = re.compile(rf"(?:{incidents}) (?:no |nr )?\d{{1,3}}(?= \w)")

    def _take_titles(self, lists: Mapping[str, Any]) -> None:
        prefixes = map(normalise, lists["title_prefixes"])
        self.title_prefixes = tuple(sorted(prefixes, key=lambda word: -len(word)))
        self.log_titles = frozenset(map(normalise, lists["log_titles"]))
        self.id_or_title = frozenset(map(normalise, lists["id_or_title"]))
        self.id_words = frozenset(lists["id_words"])
        self.no_id_words = frozenset(lists["no_id_words"])

    def heading(self, text: str) -> str | None:
        """Return the meaning of a heading: of the whole, of its longest known beginning, else of its end."""
        return _meaning(self, normalise(text))

    def label(self, text: str) -> str | None:
        """Return the field that a label names, with or without what is in parentheses after it."""
        noted = "(" in text or "（" in text
        return self.labels.get(normalise(text)) or (noted and self.labels.get(_bare(text))) or None

    def column(self, text: str) -> tuple[str, ...]:
        """Return what a table's column may hold, by the longest known beginning of its title."""
        words = normalise(half_width(text).split("(", maxsplit=1)[0]).split()
        for count in range(len(words), 0, -1):
            if found := self.columns.get(" ".join(words[:count])):
                return found if count == len(words) or "time" in found else ()
        return ()

    def is_numbered(self, kind: str, label: str) -> bool:
        """Return whether a normalised label only counts things of a kind ("action 3")."""
        words, _, number = label.rpartition(" ")
        known = self._numbered[kind]
        return label in known or (number.isdecimal() and words in known)

    def spellings(self, name: str, meaning: str) -> tuple[str, ...]:
        """Return the words of one list (`labels`, `headings`) that have a meaning, as they are listed."""
        return tuple(self._lists[name].get(meaning) or ())

    def phase_words(self, phase: str) -> tuple[str, ...]:
        """Return the words in a timeline row, and the names of rows, that state a phase."""
        return words_for(self._lists["phases"], phase)

    def is_prompt(self, text: str) -> bool:
        """Return whether a line is word for word in a template, so that it says nothing."""
        return text in self.prompts

    def in_order(self, order: DateOrder | None) -> "Vocabulary":
        """Return this vocabulary for a document that writes its numeric dates in an order."""
        if order == self.language.order:
            return self
        if order not in self._orders:
            other = copy(self)
            other.language = self.language.in_order(order)
            self._orders[order] = other
        return self._orders[order]

    def extended(
        self, own: Mapping[str, Any], values: Mapping[str, Any], prompts: Iterable[str] = ()
    ) -> "Vocabulary":
        """Return this vocabulary with a workspace's own rows, words of values and template prompts added."""
        language = Language(merged(self.language.entries, values)) if values else self.language
        known = self.prompts.fingerprints | frozenset(prompts)
        return Vocabulary(merged(self._lists, own), language, known)


@cache
def default_vocabulary() -> Vocabulary:
    """Return the vocabulary that the package carries."""
    headers = bundled_headers()
    prompts = frozenset[str]().union(*(header.prompts for header in headers))
    return Vocabulary(ours() | rows_of(headers), ENGLISH, prompts)


@remembered
def _meaning(vocabulary: Vocabulary, heading: str) -> str | None:
    if found := vocabulary.whole_headings.get(heading):
        return found
    words = heading.split()
    for count in range(min(len(words), vocabulary.longest_heading), 0, -1):
        if found := vocabulary.headings.get(" ".join(words[:count])):
            return found
    if len(words) > 2 and (found := vocabulary.headings.get(" ".join(words[-2:]))):  # noqa: PLR2004 - two words
        return found
    if words and is_unspaced(words[0]):
        # "影響 Impact" says the same in two languages.
        second = " ".join(dropwhile(is_unspaced, words))
        return _meaning(vocabulary, second) if second else None
    if len(words) > 1 and words[0] in _NUMBERS and words[1].isalpha() and not is_unspaced(words[1]):
        return _meaning(vocabulary, " ".join(words[1:]))
    return None


def _bare(label: str) -> str:
    """Return a label without a note of unit, zone or short form: "Start (UTC)", "Service(s)"."""
    return normalise(_NOTE.sub(" ", half_width(label).replace("(s)", "s")))


def _template(name: str, row: Mapping[str, Any]) -> Template:
    return Template(
        name,
        int(row["least"]),
        frozenset(map(normalise, row["headings"])),
        frozenset(map(normalise, row["labels"])),
    )
