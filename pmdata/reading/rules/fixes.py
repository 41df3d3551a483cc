"""How an incident was fixed, and whether a change triggered it: labels, rows, sentences → words of lists.

Only what was done to end this incident counts: no idea, no attempt that changed nothing, no action item.
A row or sentence must state that it worked, or be where the report states what ended it. The words are
in `vocabulary/rules/fixes.yaml`, where each rule has examples.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, cast

from pmdata.model import FixedBy, Source, TimelineEvent, TriggeredByChange
from pmdata.reading.rules.facts import Facts
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Block, ItemList, Line, Paragraph
from pmdata.reading.text.sentences import asides_of, sentences_of, without_quotes
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.fix_answers import is_untouched, read_fixed_by, read_triggered_by_change
from pmdata.reading.vocabulary.fixes import FixRule, FixWords, Match, fix_text
from pmdata.reading.vocabulary.lookup import Vocabulary

_ELSEWHERE = frozenset({
    "action_items", "prevention", "remediation", "lessons", "went_well", "went_wrong", "got_lucky", "related",
    "references", "sign_off", "people", "tags", "boilerplate", "later_timeline", "done_work",
    "possible_causes", "follow_up",
})  # fmt: skip
"""Kinds of section that speak of what will be, might have been or was at another time."""
_BEGINNINGS = frozenset({
    "root_cause", "root_cause_analysis", "contributing_factors", "five_whys", "impact", "detection",
    "trigger", "verification",
})  # fmt: skip
"""Kinds of section that speak of how it began; of how it ended, only that it ended by itself."""
_LABELS = {
    "fixed_by": "resolution", "resolution": "resolution",
    "triggered_by_change": "trigger", "trigger": "trigger",
}  # fmt: skip
"""Label → the kind of section that its value is like."""
_OVER = frozenset({"mitigated", "resolved"})
_WEAK = frozenset({"configuration", "scaling"})
"""What is done on many other occasions: it counts only where the same statement says that it ended it."""
_BY_DEGREE = ("label", "caused", "broke", "no-change", "plain", "during", "since", "and-harm")
"""What the name of a rule for the trigger has, in order of trust."""
_CLAUSE = re.compile(r"\s*(?:;|\s[–—-]+\s|\b(?:but|aber)\b)\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]{1,200}\)")
_LONGEST_SHOWN = 80


class Found(NamedTuple):
    """A value with its line, and the rule and words that gave it."""

    value: str
    line: int
    rule: str
    words: str

    def source(self, field: str) -> Source:
        """Return where the value of `field` was read."""
        return Source(
            field=field, line=self.line, rule=self.rule, matched=self.words[:_LONGEST_SHOWN] or None
        )


class Fixes(NamedTuple):
    """What a report states of both, with the lines."""

    fixed_by: tuple[FixedBy, ...] = ()
    triggered_by_change: TriggeredByChange | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class _Statement:
    """A row or sentence without markup."""

    text: str
    line: int
    kinds: frozenset[str | None] = frozenset()
    lines: tuple[Line, ...] = ()
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
    def clauses(self) -> list[str]:
        """Its clauses as rules read them, what is in parentheses apart."""
        text = without_quotes(self.text)
        pieces = [*_CLAUSE.split(_ASIDE.sub("", text)), *asides_of(text)]
        return [clause for piece in pieces if (clause := fix_text(piece))]


def fixes_of(
    extracted: Facts, parts: Sequence[Part], timeline: Sequence[TimelineEvent], vocabulary: Vocabulary
) -> Fixes:
    """Return how the incident was fixed and which change triggered it, where the report states it."""
    words = vocabulary.fix_words
    fixes, trigger = _answered_fixes(extracted), _answered_trigger(extracted)
    if not (fixes and trigger):
        statements = [*_labelled(extracted), *_rows(timeline), *_sentences(parts, timeline, vocabulary)]
        statements = [one for one in statements if not one.text.rstrip().endswith("?")]
        fixes = fixes or _fixes(statements, words)
        trigger = trigger or _trigger(statements, words)
    _consume(extracted, "fixed_by", fixes)
    _consume(extracted, "triggered_by_change", [trigger] if trigger else [])
    return Fixes(
        tuple(cast("FixedBy", one.value) for one in fixes),
        cast("TriggeredByChange", trigger.value) if trigger else None,
        tuple(one.source("fixed_by") for one in fixes)
        + ((trigger.source("triggered_by_change"),) if trigger else ()),
    )


def _answered_fixes(extracted: Facts) -> list[Found]:
    for pair in extracted.pairs("fixed_by"):
        if values := read_fixed_by(pair.value, extracted.language):
            return [Found(value, pair.line, "label", "") for value in values]
    return []


def _answered_trigger(extracted: Facts) -> Found | None:
    for pair in extracted.pairs("triggered_by_change"):
        if value := read_triggered_by_change(pair.value, extracted.language):
            return Found(value, pair.line, "label", "")
    return None


def _consume(extracted: Facts, name: str, found: Iterable[Found]) -> None:
    """Note the labels of a field whose lines gave a value, and those that nobody filled in."""
    lines = {one.line for one in found}
    extracted.taken.update(
        id(pair)
        for pair in extracted.pairs(name)
        if pair.line in lines or is_untouched(pair.value, extracted.language)
    )


def _fixes(statements: Sequence[_Statement], words: FixWords) -> list[Found]:
    found: dict[str, Found] = {}
    for statement in statements:
        for one in _fixes_in(statement, words):
            if one.value == "by_itself" or not statement.kinds & _BEGINNINGS:
                found.setdefault(one.value, one)
    if len(found) > 1:
        found.pop("by_itself", None)
    return list(found.values())


def _fixes_in(stated: _Statement, words: FixWords) -> Iterator[Found]:
    whole = stated.whole
    matching = [(clause, rules) for clause in stated.clauses if (rules := words.fix_rules_for(clause))]
    if not matching or words.has("earlier", whole):
        return
    if stated.is_row and words.has("in-vain", stated.behind) and not words.has("worked", whole):
        return
    for clause, rules in matching:
        if words.has("not-done", clause):
            continue
        for match in _chosen([match for rule in rules if (match := words.find(rule, clause))]):
            if words.is_denied(match, clause):
                continue
            rest = " ".join(whole.rpartition(match.words)[::2])
            if match.rule.value != "by_itself" and words.has("in-vain", rest):
                continue
            if match.rule.alone or _worked(stated, rest, words, match.rule):
                yield Found(
                    match.rule.value, _line_of(stated, match.words), f"fix/{match.rule.name}", match.words
                )


def _chosen(matches: list[Match]) -> list[Match]:
    """Return the matches of a clause: what a vendor did is the vendor's, and a weak one gives way."""
    for value in ("by_itself", "vendor"):
        if own := [match for match in matches if match.rule.value == value]:
            return own[:1]
    strong = [match for match in matches if match.rule.value not in _WEAK]
    return strong or matches[:1]


def _worked(stated: _Statement, rest: str, words: FixWords, rule: FixRule) -> bool:
    """Return whether what was done ended the incident, by its section, its row, its words or what follows."""
    if "resolution" in stated.kinds or words.has("by-means-of", rest):
        return True
    if rule.value in _WEAK:
        return words.has("worked", rest) or (stated.is_row and stated.phase in _OVER)
    if words.has("worked", rest) or words.has("worked", stated.behind):
        return True
    return stated.is_row and (stated.phase in _OVER or stated.next_phase in _OVER or not stated.follows)


def _trigger(statements: Sequence[_Statement], words: FixWords) -> Found | None:
    found = [one for stated in statements for one in _triggers_in(stated, words)]
    for degree in _BY_DEGREE:
        chosen = [one for one in found if degree in one.rule]
        if chosen:
            return chosen[0] if len({one.value for one in chosen}) == 1 else None
    return None


def _triggers_in(stated: _Statement, words: FixWords) -> Iterator[Found]:
    whole = stated.whole
    for clause in stated.clauses:
        match = _trigger_match(stated, clause, words)
        if match is None:
            continue
        rule = match.rule
        if rule.value != "none" and (words.is_denied(match, clause) or _is_doubted(stated, words)):
            continue
        if (rule.harm or (rule.plain and stated.is_row)) and not words.has(
            "harm-noun", whole if stated.is_row else f"{whole} {stated.behind}"
        ):
            continue
        yield Found(rule.value, _line_of(stated, match.words), f"trigger/{rule.name}", match.words)


def _is_doubted(stated: _Statement, words: FixWords) -> bool:
    """Return whether a statement only suspects a change, acquits it, is of another time or of the cure."""
    return any(words.has(name, stated.whole) for name in ("not-it", "earlier", "cure"))


def _trigger_match(stated: _Statement, clause: str, words: FixWords) -> Match | None:
    for rule in words.trigger_rules_for(clause):
        if (not rule.plain or _is_enough(stated, words)) and (match := words.find(rule, clause)):
            return match
    return None


def _is_enough(stated: _Statement, words: FixWords) -> bool:
    """Return whether a change need only be named: as the trigger, or with "from then on" right behind it."""
    ahead = " ".join(stated.behind.split()[:6])
    return stated.is_cause or words.has("since-then", ahead)


def _line_of(stated: _Statement, words: str) -> int:
    """Return the line on which the matched words begin, as far as lines are known."""
    pieces = words.split()
    for count in (3, 2, 1):
        first = " ".join(pieces[:count])
        for line in stated.lines:
            if f" {first}" in f" {fix_text(line.text)}":
                return line.number
    return stated.line


def _labelled(extracted: Facts) -> Iterator[_Statement]:
    for name, kind in _LABELS.items():
        for pair in extracted.pairs(name):
            if is_untouched(pair.value, extracted.language):
                continue
            for sentence in sentences_of(strip_markup(pair.value)):
                yield _Statement(sentence, pair.line, frozenset({kind}), is_cause=kind == "trigger")


def _rows(timeline: Sequence[TimelineEvent]) -> Iterator[_Statement]:
    for number, event in enumerate(timeline):
        after = timeline[number + 1] if number + 1 < len(timeline) else None
        for sentence in sentences_of(strip_markup(event.text)):
            yield _Statement(
                sentence,
                event.line,
                follows=strip_markup(after.text) if after else "",
                is_row=True,
                phase=event.phase,
                next_phase=after.phase if after else None,
                is_cause=event.phase == "impact_started" or number == 0,
            )


def _sentences(
    parts: Sequence[Part], timeline: Sequence[TimelineEvent], vocabulary: Vocabulary
) -> Iterator[_Statement]:
    rows = {event.line for event in timeline}
    for part in parts:
        kinds = frozenset({part.kind, *(above.kind for above in part.above())})
        if kinds & _ELSEWHERE:
            continue
        is_cause = "trigger" in kinds
        for lines in _texts(part.blocks):
            if lines[0].number in rows:
                continue
            text = " ".join(strip_markup(line.text) for line in lines)
            pair = split_pair(text)
            if pair and is_untouched(pair[1], vocabulary.language):
                continue
            labelled = pair is not None and vocabulary.fix_words.is_whole("cause-labels", normalise(pair[0]))
            for sentence, after in pairwise([*sentences_of(text), ""]):
                yield _Statement(
                    sentence,
                    lines[0].number,
                    kinds,
                    _lines_with(sentence, lines),
                    after,
                    is_cause=labelled or is_cause,
                )


def _texts(blocks: Sequence[Block]) -> Iterator[tuple[Line, ...]]:
    for block in blocks:
        if isinstance(block, Paragraph) and block.lines:
            yield tuple(block.lines)
        elif isinstance(block, ItemList):
            for item in block.items:
                if item.lines:
                    yield tuple(item.lines)
                yield from _texts(item.children)


def _lines_with(sentence: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines that a sentence is on, as far as their first or last words are in it."""
    words = normalise(sentence)
    return tuple(line for line in lines if _shares(normalise(line.text).split(), words))


def _shares(line: list[str], sentence: str) -> bool:
    few = 3
    return bool(line) and (" ".join(line[:few]) in sentence or " ".join(line[-few:]) in sentence)
