"""What a report states that may say how it was fixed or what triggered it: labels, rows and sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pmdata.model import TimelineEvent
from pmdata.reading.rules.facts import Facts
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Block, ItemList, Line, Paragraph
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.fix_answers import is_untouched
from pmdata.reading.vocabulary.fixes import FixRule, FixWords, clauses_of, fix_text

_ELSEWHERE = frozenset({
    "action_items", "prevention", "remediation", "lessons", "went_well", "went_wrong", "got_lucky", "related",
    "references", "sign_off", "people", "tags", "boilerplate", "later_timeline", "done_work",
    "possible_causes", "follow_up",
})  # fmt: skip
"""Kinds of section that speak of what will be, might have been or was at another time."""
_LABELS = {
    "fixed_by": "resolution", "resolution": "resolution",
    "triggered_by_change": "trigger", "trigger": "trigger",
}  # fmt: skip
"""Label → the kind of section that its value is like."""


@dataclass(frozen=True, eq=False)
class Statement:
    """A row or sentence without markup."""

    text: str
    line: int
    words: FixWords
    kinds: frozenset[str | None] = frozenset()
    lines: tuple[Line, ...] = ()
    """The lines of the paragraph that it is in."""
    follows: str = ""
    """What is right after it, which may state that it worked."""
    is_row: bool = False
    phase: str | None = None
    next_phase: str | None = None
    is_cause: bool = False
    """Whether it is stated as the cause, so that a change in it is enough."""

    @cached_property
    def whole(self) -> str:
        """The text as rules read it."""
        return fix_text(self.text)

    @cached_property
    def behind(self) -> str:
        """What follows, as rules read it."""
        return fix_text(self.follows)

    @cached_property
    def clauses(self) -> list[tuple[str, list[FixRule], list[FixRule]]]:
        """Its clauses as rules read them, each with the rules of fixes and of triggers that may match."""
        found = ((clause, *self.words.rules_for(clause)) for clause in clauses_of(self.text))
        return [one for one in found if one[1] or one[2]]

    def line_of(self, words: str) -> int:
        """Return the line on which the matched words begin, as far as lines are known."""
        lines = self._own_lines()
        pieces = words.split()
        for count in (3, 2, 1):
            first = " ".join(pieces[:count])
            for line in lines:
                if f" {first}" in f" {fix_text(line.text)}":
                    return line.number
        return self.line

    def _own_lines(self) -> list[Line]:
        """Return the lines that it is on, as far as their first or last words are in it."""
        words = normalise(self.text)
        return [line for line in self.lines if _shares(normalise(line.text).split(), words)]


def _shares(line: list[str], sentence: str) -> bool:
    few = 3
    return bool(line) and (" ".join(line[:few]) in sentence or " ".join(line[-few:]) in sentence)


def statements_of(report: Report, extracted: Facts, timeline: Sequence[TimelineEvent]) -> list[Statement]:
    """Return the statements that have words of a rule, questions aside: labels, then rows, then sentences."""
    words = report.vocabulary.fix_words
    found = (
        *_labelled(extracted, words),
        *_rows(timeline, words),
        *_sentences(report, frozenset(event.line for event in timeline)),
    )
    return [one for one in found if not one.text.endswith("?")]


def _labelled(extracted: Facts, words: FixWords) -> Iterator[Statement]:
    for name, kind in _LABELS.items():
        for pair in extracted.pairs(name):
            if is_untouched(pair.value, extracted.language):
                continue
            for sentence in sentences_of(strip_markup(pair.value)):
                yield Statement(sentence, pair.line, words, frozenset({kind}), is_cause=kind == "trigger")


def _rows(timeline: Sequence[TimelineEvent], words: FixWords) -> Iterator[Statement]:
    for number, event in enumerate(timeline):
        text = strip_markup(event.text)
        if not words.may_match(text):
            continue
        after = timeline[number + 1] if number + 1 < len(timeline) else None
        for sentence in sentences_of(text):
            yield Statement(
                sentence,
                event.line,
                words,
                follows=strip_markup(after.text) if after else "",
                is_row=True,
                phase=event.phase,
                next_phase=after.phase if after else None,
                is_cause=event.phase == "impact_started" or number == 0,
            )


def _sentences(report: Report, rows: frozenset[int]) -> Iterator[Statement]:
    for part in report.parts:
        kinds = _kinds(part)
        if kinds & _ELSEWHERE:
            continue
        for lines in _texts(part.blocks):
            if lines[0].number not in rows:
                yield from _sentences_in(lines, kinds, report)


def _kinds(part: Part) -> frozenset[str | None]:
    return frozenset({part.kind, *(above.kind for above in part.above())})


def _sentences_in(
    lines: tuple[Line, ...], kinds: frozenset[str | None], report: Report
) -> Iterator[Statement]:
    words = report.vocabulary.fix_words
    text = " ".join([strip_markup(line.text) for line in lines])
    if not words.may_match(text):
        return
    pair = split_pair(text)
    if pair and is_untouched(pair[1], report.language):
        return
    is_cause = "trigger" in kinds or (pair is not None and words.is_whole("cause-labels", normalise(pair[0])))
    for sentence, after in pairwise([*sentences_of(text), ""]):
        yield Statement(sentence, lines[0].number, words, kinds, lines, after, is_cause=is_cause)


def _texts(blocks: Sequence[Block]) -> Iterator[tuple[Line, ...]]:
    for block in blocks:
        if isinstance(block, Paragraph) and block.lines:
            yield tuple(block.lines)
        elif isinstance(block, ItemList):
            for item in block.items:
                if item.lines:
                    yield tuple(item.lines)
                yield from _texts(item.children)
