"""Numbers in words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdata import words


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, "–"),
        (0, "0 s"),
        (45, "45 s"),
        (59.6, "60 s"),
        (60, "1 min"),
        (2_520, "42 min"),
        (6_120, "1 h 42 min"),
        (7_200, "2 h"),
        (3_599, "1 h"),
        (47.5 * 3600, "47 h 30 min"),
        (76 * 3600, "3 d 4 h"),
        (72 * 3600, "3 d"),
        (-90 * 60, "−1 h 30 min"),
    ],
)
def test_a_duration_has_at_most_two_units(seconds: float | None, expected: str) -> None:
    assert words.duration(seconds).replace(words.GAP, " ") == expected


@given(st.floats(min_value=0, max_value=1e9))
def test_a_duration_for_a_table_reads_as_the_exact_one_does(seconds: float) -> None:
    assert words.duration(words.rounded(seconds)) == words.duration(seconds)


def test_a_rate_comes_with_its_fraction() -> None:
    assert words.rate(18, 28) == f"64{words.GAP}%, 18 of 28"
    assert words.rate(0, 0) == words.UNKNOWN


@pytest.mark.parametrize(("ratio", "expected"), [(0.34, "+34"), (-0.08, "−8"), (0.001, "±0"), (-0.004, "±0")])
def test_a_change_has_a_sign(ratio: float, expected: str) -> None:
    assert words.change(ratio) == f"{expected}{words.GAP}%"


def test_a_verdict_names_noise_and_too_few() -> None:
    assert words.verdict(0.34, "within_noise") == f"+34{words.GAP}%, within noise"
    assert words.verdict(0.34, "too_few") == "too few to compare"
    assert words.verdict(None, "worsened") == "worsened"
    assert words.verdict(None, None) is None


def test_a_listing_ends_with_and() -> None:
    assert words.listing([]) == ""
    assert words.listing(["a"]) == "a"
    assert words.listing(["a", "b", "c"]) == "a, b and c"
    assert words.listing("abcdef") == "a, b, c and 3 more"


def test_a_duration_in_a_cell_reads_the_same_and_sorts_as_text() -> None:
    lengths = [0, 45, 60, 300, 3540, 3600, 3900, 7200, 36_000, 172_799, 172_800, 950_400, 10_375_200]
    cells = [words.sortable_duration(seconds) for seconds in lengths]
    assert ["\u00a0".join((cell or "").split()) for cell in cells] == list(map(words.duration, lengths))
    assert sorted(cells, key=str) == cells
    assert words.sortable_duration(None) is None


def test_dates_and_instants_are_written_the_same_way_everywhere() -> None:
    assert words.day(date(2026, 9, 14)) == "2026-09-14"
    assert words.instant(datetime(2026, 9, 14, 10, 5, tzinfo=UTC), "Europe/Berlin") == "2026-09-14 12:05"


@pytest.mark.parametrize(
    "text",
    ["![x](http://evil.example/x.png)", "[a](b)", "**b**", "<b>", ":material/home:", "$x$", "a\n# b", "1. x"],
)
def test_literal_text_leaves_no_markdown_sign_unescaped(text: str) -> None:
    escaped = words.literal(text)
    signs = set("`*_{}[]()<>#+-.!|~$:&")
    assert "\n" not in escaped
    assert all(escaped[place - 1] == "\\" for place, sign in enumerate(escaped) if sign in signs)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Add a line `Date: YYYY-MM-DD`, or [not] a link.",
            "Add a line `Date: YYYY-MM-DD`, or \\[not\\] a link\\.",
        ),
        ("two `a_b` and `c*d`", "two `a_b` and `c*d`"),
        ("one ` alone", "one \\` alone"),
        ("nothing `` between", "nothing \\`\\` between"),
    ],
)
def test_what_is_in_back_ticks_is_shown_as_code_and_the_rest_as_written(text: str, shown: str) -> None:
    assert words.with_code(text) == shown


def test_an_address_in_literal_text_begins_no_link_and_stays_whole_to_copy() -> None:
    shown = words.literal("see http://a.example/x, www.b.example and ute.o@c.example").replace("\\", "")
    assert shown == "see \u2060http://a.example/x, \u2060www.b.example and ute.o\u2060@c.example"
    assert words.with_code("`http://a.example` or http://b.example") == (
        "`http://a.example` or \u2060http\\://b\\.example"
    )
