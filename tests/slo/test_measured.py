"""sli/*.csv: measured bad minutes, in files of every size and in every state of repair."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pmdata.inside import Bounds
from pmdata.slo.measured import parse_measured, read_measured


def near(value: Any, **bounds: Any) -> Any:
    """Return what is equal to `value` within the last bits; of no type, since it stands in tuples."""
    return pytest.approx(value, **bounds)


HEAD = "slo,from,until,bad_minutes,source\n"
ROW = "api,2026-09-12T02:00Z,2026-09-12T03:00Z,6,probe\n"


def test_bad_minutes_or_good_and_total_give_the_share() -> None:
    text = (
        "SLO, From ,until,good,total,bad minutes,source\n"
        "api,2026-09-12T00:00Z,2026-09-12T01:00Z,,,6,probe\n"
        "api,2026-09-12T01:00Z,2026-09-12T02:00Z,999,1000,,logs\n"
        "api,2026-09-12T02:00Z,2026-09-12T03:00Z,0,0,,logs\n"
    )
    rows, problems = parse_measured(text, "UTC")
    assert problems == ()
    assert [(row.bad_ratio, row.source, row.line) for row in rows] == [
        (near(0.1), "probe", 2), (near(0.001), "logs", 3), (0, "logs", 4),
    ]  # fmt: skip
    assert rows[0].bad_minutes == near(6)


def test_spreadsheets_write_semicolons_and_marks_of_order() -> None:
    rows, problems = parse_measured((HEAD + ROW).replace(",", ";"), "UTC")
    assert (len(rows), problems) == (1, ())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",2026-09-12,2026-09-13,1,p", "it names no slo"),
        ("api,yesterday,2026-09-13,1,p", "“yesterday” is no date or time"),
        ("api,2026-09-13,2026-09-13,1,p", "until is not included"),
        ("api,2026-09-12,2026-09-13,-1,p", "no number of 0 or more"),
        ("api,2026-09-12,2026-09-13,nan,p", "no number of 0 or more"),
        ("api,2026-09-12,2026-09-13,1e999,p", "no number of 0 or more"),
        ("api,2026-09-12,2026-09-13,1441,p", "1441 bad minutes in 1440 minutes"),
        ("api,2026-09-12", "is no date or time"),
        ("api,2026-09-12T02:30Z,2026-09-12T04:00Z,1,p", "it overlaps line 2"),
    ],
)
def test_a_row_that_cannot_be_used_has_its_line_and_leaves_the_others(row: str, words: str) -> None:
    rows, [found] = parse_measured(f"{HEAD}{ROW}{row}\n", "UTC")
    assert [one.line for one in rows] == [2]
    assert (found.code, found.line) == ("sli-row", 3)
    assert words in found.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        ("slo,from,until\n", "bad_minutes (or good and total)"),
        ("slo,until,good\n", "from, bad_minutes"),
    ],
)
def test_a_file_without_its_columns_is_of_no_use(text: str, words: str) -> None:
    rows, [found] = parse_measured(text, "UTC")
    assert rows == ()
    assert found.code == "sli-unreadable"
    assert words in found.message


def test_a_quote_that_never_ends_costs_what_comes_after_it() -> None:
    rows, problems = parse_measured(f'{HEAD}{ROW}api,"2026-09-13,2026-09-14,1,p\n', "UTC")
    assert len(rows) == 1
    assert [found.code for found in problems] == ["sli-row"]


def test_of_many_broken_rows_the_first_are_named_and_the_rest_counted() -> None:
    _, problems = parse_measured(HEAD + "api,x,y,1,p\n" * 50, "UTC")
    assert len(problems) == 21
    assert problems[-1].message.startswith("30 more rows")


def test_a_year_of_minutes_becomes_as_many_rows_as_there_are_changes() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    marks = [f"{start + timedelta(minutes=n):%Y-%m-%dT%H:%M}Z" for n in range(60_001)]
    lines = [f"api,{a},{b},{int(n == 777)},p\n" for n, (a, b) in enumerate(pairwise(marks))]
    rows, problems = parse_measured(HEAD + "".join(lines), "UTC")
    assert problems == ()
    assert [(row.bad_minutes, row.line) for row in rows] == [(0, 2), (1, 779), (0, 780)]
    assert rows[-1].ends_at == start + timedelta(minutes=60_000)


def test_what_is_no_text_or_lies_outside_is_one_problem(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out.csv"
    inside.mkdir()
    outside.write_text(HEAD + ROW)
    (inside / "a.csv").write_bytes(b"slo\xff")
    (inside / "b.csv").symlink_to(outside)
    bounds = Bounds.of(inside)
    codes = [read_measured(inside / name, "UTC", bounds)[1][0].code for name in ("a.csv", "b.csv", "c.csv")]
    assert codes == ["sli-unreadable", "links-outside", "sli-unreadable"]
