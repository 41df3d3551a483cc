"""What looks like part of a postmortem and was not read, reported as problems: no report passes unread."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pmdata.problems import Problem, problem
from pmdata.reading.rules.action_items.items import is_work
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Block, Item, ItemList, Paragraph, Table
from pmdata.reading.values.clock_times import begins_with_time
from pmdata.reading.values.scales import is_only_kinds
from pmdata.reading.vocabulary.lookup import Vocabulary

_FEWEST_ROWS = 3
"""Lines that begin with a clock time: fewer are a remark, not a timeline."""
_TIME_FIELDS = ("impact_started_at", "detected_at", "mitigated_at", "resolved_at", "timeline")
_TIMELINES = frozenset({"timeline", "later_timeline"})
_OWN_TIMES = frozenset({"references", "boilerplate", "communication", "sign_off"})
"""Kinds of section in which rows with a clock time are something else beside a timeline."""
_OWN_BOXES = frozenset({"detection", "sign_off", "boilerplate", "people", "references", "tags", "impact"})
"""Kinds of section in which boxes to tick are answers, not work."""


def unread_problems(report: Report, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the problems of an incident whose times or action items are where no rule reads them.

    `values` are the record's fields.
    """
    rows = _rows_outside(report, values)
    if len(rows) >= _FEWEST_ROWS:
        yield problem("timeline-not-read", line=rows[0], field="timeline", count=len(rows))
    elif _has_no_time(values):
        yield problem("no-times", line=report.line, field="impact_started_at")
    boxes = _boxes_outside(report, values)
    if boxes:
        yield problem("action-items-not-read", line=boxes[0], field="action_items", count=len(boxes))


def _has_no_time(values: Mapping[str, Any]) -> bool:
    whole = values["durations"].get("time_to_resolve")
    timed = any(values.get(name) for name in _TIME_FIELDS) or (whole and whole.seconds is not None)
    return not timed and values.get("severity") != "NEAR_MISS"


def _rows_outside(report: Report, values: Mapping[str, Any]) -> list[int]:
    read = {event.line for event in values["timeline"]}
    passed = _TIMELINES | _OWN_TIMES if read else _TIMELINES
    return [
        line
        for part in report.parts
        if part.kind not in passed
        for block in part.blocks
        for line, text in _lines(block)
        if line not in read and begins_with_time(text, report.language)
    ]


def _lines(block: Block) -> Iterator[tuple[int, str]]:
    """Yield the lines, items and rows of a block that may each be a row of a timeline."""
    if isinstance(block, Paragraph):
        yield from block.lines
    elif isinstance(block, Table):
        for row in block.rows:
            yield row.line, " ".join(row.cells)
    elif isinstance(block, ItemList):
        for item in block.items:
            yield item.line, item.text
            for child in item.children:
                yield from _lines(child)


def _boxes_outside(report: Report, values: Mapping[str, Any]) -> list[int]:
    read = {item.line for item in values["action_items"]}
    return [
        item.line
        for part in report.parts
        if part.kind not in _OWN_BOXES
        for item in _boxes(part.blocks)
        if item.line not in read and _says_work(item, report.vocabulary)
    ]


def _boxes(blocks: Iterable[Block]) -> Iterator[Item]:
    for block in blocks:
        for item in block.items if isinstance(block, ItemList) else ():
            if item.checked is not None:
                yield item
            if item.children:
                yield from _boxes(item.children)


def _says_work(item: Item, vocabulary: Vocabulary) -> bool:
    split = split_pair(item.text)
    return is_work(split[1] if split else item.text, vocabulary) and not is_only_kinds(
        item.text, vocabulary.language
    )
