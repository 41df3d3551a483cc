"""No text makes a reader of values raise or run away, and what it returns is always in range."""

import re
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdata.reading.text import words
from pmdata.reading.values import (
    choices,
    clock_times,
    dates,
    duration_bases,
    durations,
    quantities,
    scales,
    zones,
)

READERS: tuple[Callable[[str], object], ...] = (
    durations.parse_duration, durations.find_duration, duration_bases.stated_clock,
    dates.parse_date, dates.find_dates, dates.date_order, dates.date_in_file_name,
    clock_times.find_times, clock_times.parse_range, clock_times.parse_leading_time,
    zones.find_zone, words.strip_markup, words.normalise, words.is_placeholder, words.strip_placeholders,
    choices.read_choice, scales.read_severity, scales.read_incident_status, scales.read_document_status,
    scales.read_action_status, scales.read_priority, scales.read_kind, scales.read_detection_method,
    scales.read_impact_kinds, scales.read_yes_no, scales.read_claim,
    quantities.read_quantity, quantities.read_money, quantities.read_indicator,
)  # fmt: skip

PIECES = st.sampled_from(
    (
        "14:05", "24:61", "2025-01-23", "31/12/99", "May", "8th", "1 hour", "52 minutes", "UTC", "PST",
        "+02:00", "AM", "p", "~", "to", "-", "–", "[", "]", "(", ")", "**", "`", "~~", "<b>", "<!--", "-->",
        "{{", "}}", "%", "$", "EUR", "1,480", "9.300", "X", "HH:MM", "/", "|", "[x]", "✅", "âœ…", "Done",
        "SEV-2", "P0", "\\", "&amp;", "：", "٣", "½", "年", "\n", "\t", "\u2028", "\ufeff", "İ", "ß",
        "999999999",
    )
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=25).map(" ".join),
    st.lists(PIECES, max_size=25).map("".join),
)


@given(TEXTS)
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for read in READERS:
        read(text)


@given(TEXTS, st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_no_name_makes_a_zone_raise(name: str, on: date) -> None:
    zones.zone_of(name, on)


@given(TEXTS)
def test_what_is_found_lies_in_range_and_in_place(text: str) -> None:
    for time in clock_times.find_times(text):
        assert 0 <= time.hour <= 23
        assert 0 <= time.minute <= 59
        assert 0 <= time.start < time.end <= len(text)
        assert text[time.start] in "0123456789"
    for hit in dates.find_dates(text):
        assert hit.date is None or 1990 <= hit.date.year <= 2099
        assert 0 <= hit.start < hit.end <= len(text)
    seconds = durations.parse_duration(text)
    assert seconds is None or 0 <= seconds <= durations.LONGEST_SECONDS


@given(TEXTS)
def test_what_is_found_is_in_order_without_overlap(text: str) -> None:
    times = [(time.start, time.end) for time in clock_times.find_times(text)]
    days = [(hit.start, hit.end) for hit in dates.find_dates(text)]
    for spans in (times, days):
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


@given(TEXTS)
def test_matching_words_is_stable(text: str) -> None:
    once = words.normalise(text)
    assert words.normalise(once) == once or re.match(r"[0-9]{1,2} ", once)


@given(
    st.datetimes().map(lambda at: at.replace(microsecond=0)),
    st.sampled_from(["UTC", "PST", "CET", "UTC+5:30"]),
)
def test_a_time_written_plainly_is_read_back(at: datetime, zone: str) -> None:
    text = f"{at:%H:%M:%S} {zone}"
    (time,) = clock_times.find_times(text)
    assert (f"{time.hour:02}:{time.minute:02}:{time.second:02} {time.zone}") == text


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%Y / %m / %d"]),
)
def test_a_date_written_plainly_is_read_back(on: date, form: str) -> None:
    assert dates.parse_date(on.strftime(form)) == on


@given(st.integers(min_value=0, max_value=10_000))
def test_a_duration_written_plainly_is_read_back(minutes: int) -> None:
    assert durations.parse_duration(f"{minutes // 60} hours {minutes % 60} minutes") == minutes * 60
    assert durations.parse_duration(f"{minutes} minutes") == minutes * 60


@pytest.mark.parametrize(
    "piece",
    [
        "1", "1 ", "1:", "12:30 ", "12:30-", "2025-", "2025-01-23 ", "1/2/20", "May ", "May 1 ", "1 hour ",
        "an hour and ", "[", "[a", "[a](", "](", "(", "*", "**a", "_", "__a ", "`", "``a", "<", "<a ",
        "<!--", "&", "&amp", "\\", ":a", ":a:", "~~", "|", "/", "a / ", "**a** / ", "- [ ] a\n", "X ",
        "[A] ", "{{", "<%", "$1,", "1,000,", "9.", "%", "1% ", "- ", "~", " ", "\t", "\n", "é", "年", "YYYY",
        "HH:MM ", "(UTC) ", "UTC ", "times in UTC ",
    ],
)  # fmt: skip
def test_a_million_characters_are_read_in_one_pass(piece: str) -> None:
    # A quadratic step would take minutes here and hours in the corpus of a year.
    text = piece * (1_000_000 // len(piece))
    for read in READERS:
        read(text)
