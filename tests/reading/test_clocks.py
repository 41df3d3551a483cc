"""Clock times are found with their zone and date, and nothing else is taken for one."""

from datetime import date

import pytest

from pmdata.reading.values.clock_times import ClockTime, find_times, parse_leading_time, parse_range


def clock(time: ClockTime) -> str:
    return f"{time.hour:02}:{time.minute:02}" + (f":{time.second:02}" if time.second else "")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("14:05", ["14:05"]),
        ("4:19", ["04:19"]),
        ("0:00", ["00:00"]),
        ("9:15 AM", ["09:15"]),
        ("12:15 am", ["00:15"]),
        ("12:15 p.m.", ["12:15"]),
        ("12:29p", ["12:29"]),
        ("10:45a", ["10:45"]),
        ("17:14pm", ["17:14"]),
        ("13:43 PM", ["13:43"]),
        ("5 PM", ["17:00"]),
        ("10AM", ["10:00"]),
        ("2.30 AM", ["02:30"]),
        ("at 9.59, the alert", ["09:59"]),
        ("~16:05:30", ["16:05:30"]),
        ("07:54:59.123 the log says", ["07:54:59"]),
        ("1400 UTC", ["14:00"]),
        ("0612Z", ["06:12"]),
        ("14:05h", ["14:05"]),
        ("13:40 – 15:05", ["13:40", "15:05"]),
        ("13:40-15:05", ["13:40", "15:05"]),
        ("2 - 4 PM", ["14:00", "16:00"]),
        ("11:30 - 1:15 PM", ["11:30", "13:15"]),
        ("between 2 AM and 2.30 AM", ["02:00", "02:30"]),
        ("from 9:05 to 10:10 AM", ["09:05", "10:10"]),
        ("12:48 (6:48 PDT)", ["12:48", "06:48"]),
    ],
)
def test_clock_times_are_found(text: str, times: list[str]) -> None:
    assert [clock(time) for time in find_times(text)] == times


@pytest.mark.parametrize(
    "text",
    [
        "", "noon", "midnight", "24:10", "12:60", "23:00 AM", "15:00 am", "0 PM", "13 PM", "HH:MM", "23:XX",
        "release 7.4.0", "1.27.3", "a ratio of 3:1", "localhost:8000", "10.12.6.136:8888", "45%", "$9.50",
        "0:45%", "EUR 12.30", "12.30", "rose from 9.59 to 12.30 s", "0x12:34", "12:34:56:78",
        "00:1e:c2:9e:28:6b", "aa12:30", "12:30b7", "in 2020 UTC", "2015 UTC", "1400", "5 apples",
        "a 5-a-side", "file.py:12:30", "v12:30", "1,480", "INC-12:30x", "+12:30",
    ],
)  # fmt: skip
def test_other_figures_are_no_clock_times(text: str) -> None:
    assert find_times(text) == []


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("22:40 PST", ["PST"]),
        ("22:40 (UTC)", ["UTC"]),
        ("22:40 [CET]", ["CET"]),
        ("14:05 utc", ["utc"]),
        ("7:29pm UTC", ["UTC"]),
        ("22:40 UTC+2", ["UTC+2"]),
        ("2025-02-11T06:12:09Z", ["Z"]),
        ("2025-02-11T06:12:09.123+02:00", ["+02:00"]),
        ("2025-02-11T06:12-07:00", ["-07:00"]),
        ("2025-02-11 06:12 -0700", ["-0700"]),
        ("10 AM Pacific time", ["Pacific time"]),
        ("13:40 – 15:05 UTC", ["UTC", "UTC"]),
        ("13:40 UTC – 15:05", ["UTC", None]),
        ("06:12-07:00", [None, None]),
        ("22:40", [None]),
        ("22:40 is late", [None]),
        ("14:05 in the est building", [None]),
    ],
)
def test_a_zone_beside_a_time_is_its_own_and_holds_for_the_range_before_it(
    text: str, zones: list[str | None]
) -> None:
    assert [time.zone for time in find_times(text)] == zones


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2025-02-11 06:12 UTC", [date(2025, 2, 11)]),
        ("2025-02-11 - 06:12", [date(2025, 2, 11)]),
        ("2025-02-11, at approximately 06:12", [date(2025, 2, 11)]),
        ("2025-02-11 ~ 06:12", [date(2025, 2, 11)]),
        ("February 15, 2024: 7:29pm UTC", [date(2024, 2, 15)]),
        ("May 1 2019, 3:18 PM", [date(2019, 5, 1)]),
        ("5:20 PM UTC February 16th, 2024", [date(2024, 2, 16)]),
        ("06:12 on 11 February 2025", [date(2025, 2, 11)]),
        ("00:03 UTC (30 Oct 2024)", [date(2024, 10, 30)]),
        ("2025-09-03 21:34 to 2025-09-04 03:15", [date(2025, 9, 3), date(2025, 9, 4)]),
        ("21:34 on 3 Sep 2025 to 03:15 on 4 Sep 2025", [date(2025, 9, 3), date(2025, 9, 4)]),
        ("2025-09-03 21:34 to 23:15", [date(2025, 9, 3), None]),
        ("released 2025-09-03, and then the errors began at 21:34", [None]),
    ],
)
def test_a_time_has_the_date_that_is_written_beside_it(text: str, dates: list[date | None]) -> None:
    assert [time.date.date if time.date else None for time in find_times(text)] == dates


def test_a_date_without_a_year_beside_a_time_is_kept_as_found() -> None:
    (time,) = find_times("Oct 30, 05:39 UTC")
    assert time.date is not None
    assert (time.date.month, time.date.day, time.date.has_year) == (10, 30, False)


def test_an_unreadable_date_beside_a_time_is_not_passed_over_in_silence() -> None:
    (time,) = find_times("03/04/2025 10:00")
    assert time.date is not None
    assert time.date.date is None
    assert time.date.has_year


@pytest.mark.parametrize(
    "text", ["~16:05", "about 16:05", "at roughly 16:05", "ca. 16:05", "16:05~", "approximately 16:05 UTC"]
)
def test_a_hedge_makes_a_time_approximate(text: str) -> None:
    assert [time.approximate for time in find_times(text)] == [True]


def test_a_plain_time_is_not_approximate() -> None:
    assert [time.approximate for time in find_times("at 16:05")] == [False]


def test_a_time_knows_its_place() -> None:
    text = "back at 16:05 PST sharp"
    (time,) = find_times(text)
    assert text[time.start : time.end] == "16:05 PST"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("13:40 – 15:05 UTC", ("13:40", "15:05")),
        ("09:02 to 10:34", ("09:02", "10:34")),
        ("from 10:00 until 11:30", ("10:00", "11:30")),
        ("between 10:00 and 11:30", ("10:00", "11:30")),
        ("9.59 - 10.30", ("09:59", "10:30")),
        ("2025-09-03 21:34 to 2025-09-04 03:15 (5 hours 41 minutes)", ("21:34", "03:15")),
        ("22:30 UTC on October 29 to 05:39 UTC on October 30", ("22:30", "05:39")),
        ("24 Jun 2025, 13:40 – 15:05 UTC", ("13:40", "15:05")),
        ("**13:40** → **15:05**", ("13:40", "15:05")),
        ("approximately 13:40 to about 15:05", ("13:40", "15:05")),
    ],
)
def test_a_whole_value_can_be_a_range(text: str, ends: tuple[str, str]) -> None:
    found = parse_range(text)
    assert found is not None
    assert (clock(found[0]), clock(found[1])) == ends


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13:40",
        "10:00 and 11:30",
        "deployed 10:00 to 11:00",
        "10:00, 11:00 to 12:00",
        "1.2 - 1.3",
        "2 to 3 hours",
        "HH:MM to HH:MM",
    ],
)
def test_other_values_are_no_range(text: str) -> None:
    assert parse_range(text) is None


@pytest.mark.parametrize(
    ("text", "time", "rest"),
    [
        ("14:05 – checkout slows down", "14:05", "checkout slows down"),
        ("14:05: checkout slows down", "14:05", "checkout slows down"),
        ("**14:05** - checkout slows down", "14:05", "checkout slows down"),
        ("**14:05:** checkout slows down", "14:05", "checkout slows down"),
        ("**14:05 UTC** - checkout slows down", "14:05", "checkout slows down"),
        ("`14:05` **Detection**: alert", "14:05", "**Detection**: alert"),
        ("[14:05] checkout", "14:05", "checkout"),
        ("(14:05) checkout", "14:05", "checkout"),
        ("{{ 14:05 }}", "14:05", ""),
        ("14:05 ###", "14:05", ""),
        ("~14:05 `@ana` looks", "14:05", "`@ana` looks"),
        ("Dec 17th **21:43** `@ana` looks", "21:43", "`@ana` looks"),
        ("2025-02-11 14:05 UTC | checkout", "14:05", "checkout"),
        ("02/28/2025 - 15:38 CST - a user writes", "15:38", "a user writes"),
        ("14:05 - 14:20 checkout slow", "14:05", "checkout slow"),
        ("5:20 PM UTC February 16th, 2024: call", "17:20", "call"),
        ("At 3:28 PM UTC on November 23rd, the job", "15:28", "the job"),
        ("On May 9th 2021 at 6:48AM PDT, x", "06:48", "x"),
        ("12:48 (6:48 PDT): last block", "12:48", "(6:48 PDT): last block"),
        ("9.59 – alert", "09:59", "alert"),
        ("14:05 [fix](https://example.org) merged", "14:05", "[fix](https://example.org) merged"),
    ],
)
def test_a_bullet_begins_with_a_time(text: str, time: str, rest: str) -> None:
    found = parse_leading_time(text)
    assert found is not None
    assert (clock(found[0]), found[1]) == (time, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "checkout slows at 14:05",
        "9.59 is out",
        "1.2 Setup",
        "3 pods",
        "2025-02-11 checkout",
        "[link](x) 14:05",
        "HH:MM | x",
    ],
)
def test_other_bullets_do_not(text: str) -> None:
    assert parse_leading_time(text) is None
