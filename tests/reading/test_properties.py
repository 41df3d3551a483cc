"""Reading: what holds for every text."""

from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdata.model import MOMENTS
from pmdata.reading import parse_report
from pmdata.reading.file import read_bytes
from pmdata.workspace import Settings, Workspace

_PIECES = st.sampled_from([
    "# ", "## Timeline\n", "## Action items\n", "## Summary\n", "## Root causes\n", "- ", "  - ", "1. ",
    "| ", " |", "|---|---|\n", "| Time | Event |\n", "\n", "\n\n", "---\n", "```\n", "> ", "**", "*", "~~",
    "`", "[", "](", ")", "<br>", "<!--", "-->", "{{", "}}", ":", "Duration: ", "**Date:** ", "Owner: ",
    "Status: done", "Severity: SEV1", "2026-03-04", "29 February 2025", "03/04/2025", "10:30", "9.59",
    "24:10",
    "11:59 PM", "UTC", "PST", "IST", "+99:99", "1h 20m", "999999999999 hours", "to", "–", "alert fired",
    "restored", "outage begins", "?", "N/A", "TBD", "\t", "\x00", "\ufeff", "\u2028", "\x0b", "\x0c", "é",
    "日本", "🎯", "\ud83d", "- [x] ", "- [ ] ", "@ana", "All times in CET",
])  # fmt: skip
_REPORTS = st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=60).map("".join)
_SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(_REPORTS)
@_SETTINGS
def test_any_text_is_read_without_raising(text: str) -> None:
    readings = parse_report(text, "report.md", Settings())
    assert [reading.part for reading in readings] == list(range(1, len(readings) + 1))
    lines = text.count("\n") + text.count("\r") + 1
    for reading in readings:
        assert all(problem.line is None or 1 <= problem.line <= lines for problem in reading.problems)


@given(_REPORTS)
@_SETTINGS
def test_whatever_is_read_the_moments_are_aware_and_no_duration_is_negative(text: str) -> None:
    for reading in parse_report(text, "2026-03-04-report.md", Settings()):
        if record := reading.postmortem:
            moments = [moment for name in MOMENTS if (moment := getattr(record, name))]
            assert all(moment.utcoffset() == timedelta(0) for moment in moments)
            assert all((duration.seconds or 0) >= 0 for duration in record.durations.values())


@given(_REPORTS)
@_SETTINGS
def test_the_same_text_is_always_read_the_same(text: str) -> None:
    assert parse_report(text, "a.md", Settings()) == parse_report(text, "a.md", Settings())


@given(st.binary(max_size=300))
@_SETTINGS
def test_any_bytes_are_read_without_raising(data: bytes) -> None:
    assert read_bytes(data, "report.md", Workspace(root=Path()))


@given(_REPORTS)
@_SETTINGS
def test_line_ends_change_nothing(text: str) -> None:
    unix = text.replace("\r", "")
    dos = unix.replace("\n", "\r\n")
    assert parse_report(unix, "a.md", Settings()) == parse_report(dos, "a.md", Settings())
