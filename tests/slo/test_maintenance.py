"""maintenance.yaml: what its rows mean, and what is wrong with it, each with its line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmdata.slo.maintenance import parse_maintenance, read_maintenance
from pmdata.slo.moments import parse_instant

ROW = "- service: api\n  from: 2026-09-12T02:00\n  until: 2026-09-12T03:30\n  reason: a move\n  author: Ada\n"
BERLIN = "Europe/Berlin"


def reason_of(text: str, zone: str = "UTC") -> tuple[int | None, str]:
    rows, [found] = parse_maintenance(text, zone)
    assert rows == ()
    assert found.hint.endswith(".")
    return found.line, found.message


def test_a_row_without_an_offset_is_in_the_reporting_zone() -> None:
    [row], problems = parse_maintenance(ROW, BERLIN)
    assert problems == ()
    assert row.starts_at == datetime(2026, 9, 12, 0, tzinfo=UTC)
    assert row.ends_at - row.starts_at == timedelta(minutes=90)
    assert (row.service, row.slo, row.kind, row.reason, row.author) == (
        "api", None, "maintenance", "a move", "Ada",
    )  # fmt: skip
    assert row.line == 1


def test_values_stay_as_written_whatever_yaml_makes_of_them() -> None:
    text = ROW.replace("api", "on").replace("a move", "2026-09-12").replace("Ada", "1.10")
    [row], _ = parse_maintenance(text, "UTC")
    assert (row.service, row.reason, row.author) == ("on", "2026-09-12", "1.10")


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("service: api", "service: api\n  slo: x", 1, "both slo and service"),
        ("service: api", "kind: maintenance", 1, "neither slo nor service"),
        ("2026-09-12T02:00", "tonight", 2, "“tonight” is no date or time"),
        ("2026-09-12T02:00", "9999-01-01", 2, "too far off"),
        ("2026-09-12T03:30", "2026-09-12T02:00", 3, "until is not included"),
        ("2026-09-12T03:30", "", 3, "until is missing"),
        ("  author: Ada\n", "", 1, "author is missing"),
        ("reason: a move", "reason: [a, move]", 4, "reason takes one value"),
        ("author: Ada", "auther: Ada", 5, "did you mean “author”?"),
        (
            "author: Ada",
            "author: Ada\n  kind: holiday",
            6,
            "kind is one of maintenance, adjustment, exemption",
        ),
        ("author: Ada", "author: Ada\n  incident: INC-1", 6, "only an exemption is about one incident"),
    ],
)
def test_a_row_that_cannot_be_used_has_its_line_and_leaves_the_others(
    before: str, after: str, line: int, words: str
) -> None:
    assert ROW.count(before) >= 1
    broken = ROW.replace(before, after, 1)
    found_line, message = reason_of(broken)
    assert found_line == line
    assert words in message
    rows, problems = parse_maintenance(broken + ROW, "UTC")
    assert (len(rows), len(problems)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("service: api\n", 1, "it must be a list"),
        ("- [\n", 2, ""),
        (f"{ROW}---\n{ROW}", 7, "a second document begins here"),
    ],
)
def test_a_file_that_is_no_list_is_of_no_use(text: str, line: int, words: str) -> None:
    found_line, message = reason_of(text)
    assert words in message
    assert found_line is not None
    assert abs(found_line - line) <= 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"- a\n" * 1_100_000])
def test_what_is_no_text_or_too_large_is_one_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "maintenance.yaml"
    path.write_bytes(content)
    rows, [found] = read_maintenance(path, "UTC")
    assert rows == ()
    assert found.code == "maintenance-unreadable"


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert read_maintenance(tmp_path / "maintenance.yaml", "UTC") == ((), ())


@pytest.mark.parametrize(
    ("text", "zone", "words"),
    [
        ("2026-10-25T02:30", BERLIN, "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"),
        ("2026-03-29 02:30", BERLIN, "skipped or repeated"),
        ("2026-03-08T02:15", "America/New_York", "-05:00 or"),
    ],
)
def test_a_clock_that_is_skipped_or_repeated_means_no_moment(text: str, zone: str, words: str) -> None:
    found = parse_instant(text, zone)
    assert isinstance(found, str)
    assert words in found
    assert parse_instant("2026-10-25T02:30+01:00", BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
