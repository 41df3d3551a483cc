"""How an incident was fixed, and whether a change triggered it, of what its report states.

Only what was done to end this incident counts: no idea, no attempt that changed nothing, no action item.
A row or sentence must state that it worked, or be where the report states what ended it. The words are
in `vocabulary/rules/fixes.yaml`, where each rule has examples.
"""

from collections.abc import Iterable, Iterator, Sequence

from pmdata.model import TimelineEvent
from pmdata.reading.candidate import Candidate
from pmdata.reading.rules.facts import Facts
from pmdata.reading.rules.fixes.statements import Statement, statements_of
from pmdata.reading.structure.report import Report
from pmdata.reading.values.fix_answers import is_untouched, read_fixed_by, read_triggered_by_change
from pmdata.reading.vocabulary.fixes import FixRule, FixWords, Match

_BEGINNINGS = frozenset({
    "root_cause", "root_cause_analysis", "contributing_factors", "five_whys", "impact", "detection",
    "trigger", "verification",
})  # fmt: skip
"""Kinds of section that speak of how it began; of how it ended, only that it ended by itself."""
_OVER = frozenset({"mitigated", "resolved"})
_WEAK = frozenset({"configuration", "scaling"})
"""What is done on many other occasions: it counts only where the same statement says that it ended it."""
_BY_DEGREE = ("label", "caused", "broke", "no-change", "plain", "during", "since", "and-impact")
"""What the name of a rule for the trigger has, in order of trust."""


def fixes_of(report: Report, extracted: Facts, timeline: Sequence[TimelineEvent]) -> Iterator[Candidate]:
    """Yield how the incident was fixed and which change triggered it, where the report states it."""
    fixes, triggers = _answered_fixes(extracted), _answered_trigger(extracted)
    if not (fixes and triggers):
        statements = statements_of(report, extracted, timeline)
        fixes = fixes or _fixes(statements, report.vocabulary.fix_words)
        triggers = triggers or _triggers(statements, report.vocabulary.fix_words)
    _consume(extracted, "fixed_by", fixes)
    _consume(extracted, "triggered_by_change", [one for one in triggers[:1] if not one.doubt])
    yield from fixes
    yield from triggers


def _answered_fixes(extracted: Facts) -> list[Candidate]:
    for pair in extracted.pairs("fixed_by"):
        if values := read_fixed_by(pair.value, extracted.language):
            return [Candidate("fixed_by", value, pair.line, "label") for value in values]
    return []


def _answered_trigger(extracted: Facts) -> list[Candidate]:
    for pair in extracted.pairs("triggered_by_change"):
        if value := read_triggered_by_change(pair.value, extracted.language):
            return [Candidate("triggered_by_change", value, pair.line, "label")]
    return []


def _consume(extracted: Facts, name: str, found: Iterable[Candidate]) -> None:
    """Note the labels of a field whose lines gave a value, and those that nobody filled in."""
    lines = {one.line for one in found}
    extracted.taken.update(
        id(pair)
        for pair in extracted.pairs(name)
        if pair.line in lines or is_untouched(pair.value, extracted.language)
    )


# ---------------------------------------------------------------- how it was fixed


def _fixes(statements: Sequence[Statement], words: FixWords) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for statement in statements:
        for one in _fixes_in(statement, words):
            if one.value == "by_itself" or not statement.kinds & _BEGINNINGS:
                found.setdefault(one.value, one)
    if len(found) > 1:
        found.pop("by_itself", None)
    return list(found.values())


def _fixes_in(stated: Statement, words: FixWords) -> Iterator[Candidate]:
    matching = [(clause, rules) for clause, rules, _ in stated.clauses if rules]
    if not matching or words.has("earlier", stated.whole):
        return
    whole = stated.whole
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
                yield _candidate("fixed_by", stated, match)


def _candidate(field: str, stated: Statement, match: Match) -> Candidate:
    rule = f"{'fix' if field == 'fixed_by' else 'trigger'}/{match.rule.name}"
    return Candidate(field, match.rule.value, stated.line_of(match.words), rule, match.words)


def _chosen(matches: list[Match]) -> list[Match]:
    """Return the matches of a clause: what a vendor did is the vendor's, and a weak one gives way."""
    for value in ("by_itself", "vendor"):
        if own := [match for match in matches if match.rule.value == value]:
            return own[:1]
    strong = [match for match in matches if match.rule.value not in _WEAK]
    return strong or matches[:1]


def _worked(stated: Statement, rest: str, words: FixWords, rule: FixRule) -> bool:
    """Return whether what was done ended the incident, by its section, its row, its words or what follows."""
    if "resolution" in stated.kinds or words.has("by-means-of", rest):
        return True
    if rule.value in _WEAK:
        return words.has("worked", rest) or (stated.is_row and stated.phase in _OVER)
    if words.has("worked", rest) or words.has("worked", stated.behind):
        return True
    return stated.is_row and (stated.phase in _OVER or stated.next_phase in _OVER or not stated.follows)


# ---------------------------------------------------------------- what triggered it


def _triggers(statements: Sequence[Statement], words: FixWords) -> list[Candidate]:
    """Return what statements name as the trigger, in order of trust; of the highest all must agree."""
    found = [one for stated in statements for one in _triggers_in(stated, words)]
    ranked = sorted(found, key=_rank)
    highest = [one for one in ranked if _rank(one) == _rank(ranked[0])]
    other = next((one for one in highest if one.value != highest[0].value), None)
    doubt = f"{other} states another, {other.value}" if other else ""
    once: dict[tuple[str, int], Candidate] = {}
    for one in ranked:
        once.setdefault((one.value, one.line), one._replace(doubt=doubt))
    return list(once.values())


def _rank(trigger: Candidate) -> int:
    return next(place for place, degree in enumerate(_BY_DEGREE) if degree in trigger.rule)


def _triggers_in(stated: Statement, words: FixWords) -> Iterator[Candidate]:
    for clause, _, rules in stated.clauses:
        match = _trigger_match(stated, clause, rules, words)
        if match is None:
            continue
        rule, whole = match.rule, stated.whole
        if rule.value != "none" and (words.is_denied(match, clause) or _is_doubted(stated, words)):
            continue
        if (rule.impact or (rule.plain and stated.is_row)) and not words.has(
            "impact-noun", whole if stated.is_row else f"{whole} {stated.behind}"
        ):
            continue
        yield _candidate("triggered_by_change", stated, match)


def _is_doubted(stated: Statement, words: FixWords) -> bool:
    """Return whether a statement only suspects a change, acquits it, is of another time or of the cure."""
    return any(words.has(name, stated.whole) for name in ("not-it", "earlier", "cure"))


def _trigger_match(stated: Statement, clause: str, rules: Iterable[FixRule], words: FixWords) -> Match | None:
    for rule in rules:
        if (not rule.plain or _is_enough(stated, words)) and (match := words.find(rule, clause)):
            return match
    return None


def _is_enough(stated: Statement, words: FixWords) -> bool:
    """Return whether a change need only be named: as the trigger, or with "from then on" right behind it."""
    ahead = " ".join(stated.behind.split()[:6])
    return stated.is_cause or words.has("since-then", ahead)
