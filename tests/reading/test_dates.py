"""Dates are read where one reading is possible, and left alone where two are."""

from datetime import date

import pytest

from pmdata.reading.values.dates import date_in_file_name, date_order, find_dates, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-01-23", date(2025, 1, 23)),
        ("2025 / 01 / 23", date(2025, 1, 23)),
        ("2025/1/3", date(2025, 1, 3)),
        ("2025.01.23", date(2025, 1, 23)),
        ("20250409", date(2025, 4, 9)),
        ("2025年9月3日", date(2025, 9, 3)),
        ("24 Jun 2025", date(2025, 6, 24)),
        ("24-Jun-2025", date(2025, 6, 24)),
        ("24. June 2025", date(2025, 6, 24)),
        ("the 3rd of May 2024".removeprefix("the "), date(2024, 5, 3)),
        ("May 8, 2025", date(2025, 5, 8)),
        ("January-05-2026", date(2026, 1, 5)),
        ("Apr-22-2022", date(2022, 4, 22)),
        ("January23, 2021", date(2021, 1, 23)),
        ("2026 December 4th", date(2026, 12, 4)),
        ("May 8 2025", date(2025, 5, 8)),
        ("may 8, 2025", date(2025, 5, 8)),
        ("Sept. 3, 2025", date(2025, 9, 3)),
        ("31st March 2021", date(2021, 3, 31)),
        ("Monday, 24 June 2025", date(2025, 6, 24)),
        ("Sat Oct 30th 2021", date(2021, 10, 30)),
        ("**2025-01-23**", date(2025, 1, 23)),
        ("[2025-01-23]", date(2025, 1, 23)),
        ("`2025-01-23`", date(2025, 1, 23)),
        ("2025-10-09 (half a year on)", date(2025, 10, 9)),
        ("31.03.2021", date(2021, 3, 31)),
        ("5-26-21", date(2021, 5, 26)),
        ("04/21/23", date(2023, 4, 21)),
        ("13/04/2025", date(2025, 4, 13)),
        ("9/9/2025", date(2025, 9, 9)),
        ("Feb 29, 2024", date(2024, 2, 29)),
    ],
)
def test_a_whole_text_is_one_date(text: str, expected: date) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "N/A", "YYYY-MM-DD", "xxxx / xx / xx", "[Date]", "TBD", "Feb 28th", "May 2025", "2025",
        "03/04/2025", "21-05-26", "2025-02-30", "2025-13-01", "Feb 30, 2025", "20202-01-20", "11/03/202",
        "20251345", "1.2.10", "2025-1", "1890-01-01", "2025-01-02 10:00", "2025-01-02 and 2025-01-03",
        "due 2025-01-02", "CHG1111", "INC-Jan-05-2026",
        "Jan-05", "x-05-2026", "SHIP-2025-0102", "12 of 2024", "v2025-01-02", "10.12.6.136",
        "next Friday", "0/0/0000",
    ],
)  # fmt: skip
def test_what_is_not_exactly_one_date_is_refused(text: str) -> None:
    assert parse_date(text) is None


def test_a_stated_order_settles_which_number_is_the_month() -> None:
    assert parse_date("03/04/2025", "mdy") == date(2025, 3, 4)
    assert parse_date("03/04/2025", "dmy") == date(2025, 4, 3)


def test_an_order_never_overrules_the_calendar() -> None:
    assert parse_date("13/04/2025", "mdy") == date(2025, 4, 13)


def test_one_unambiguous_date_settles_its_neighbours() -> None:
    assert [hit.date for hit in find_dates("01/05/2024 - 02/28/2024")] == [
        date(2024, 1, 5),
        date(2024, 2, 28),
    ]


def test_contradicting_neighbours_settle_nothing() -> None:
    hits = find_dates("02/28/2024, 28/02/2024, 03/04/2024")
    assert [hit.date for hit in hits] == [date(2024, 2, 28), date(2024, 2, 28), None]


def test_a_date_that_must_not_be_guessed_still_holds_its_place() -> None:
    (hit,) = find_dates("03/04/2025 10:00")
    assert (hit.date, hit.month, hit.day, hit.year, hit.has_year) == (None, 0, 0, 2025, True)


def test_a_document_shows_the_order_of_its_dates() -> None:
    assert date_order("07-05-2023 opened\n07-27-2023 closed") == "mdy"
    assert date_order("05/07/2023 opened, 27/07/2023 closed") == "dmy"
    assert date_order("05/07/2023") is None
    assert date_order("07/27/2023 and 27/07/2023") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On 11 February 2025 and Mar 3rd", [(2025, 2, 11), (None, 3, 3)]),
        ("Sunday the 31st of October", [(None, 10, 31)]),
        ("January 14-19, 2026", [(2026, 1, 14), (2026, 1, 19)]),
        ("4/21/23-4/25/23", [(2023, 4, 21), (2023, 4, 25)]),
        ("_4/21/23_", [(2023, 4, 21)]),
        ("March 12 19:57", [(None, 3, 12)]),
        ("March 20 2017 till about noon", [(2017, 3, 20)]),
        ("15 May", [(None, 5, 15)]),
        ("Author (Date: 2025-04-14)", [(2025, 4, 14)]),
        ("2025-02-11T06:12:09Z", [(2025, 2, 11)]),
        ("19. April, 11:00", [(None, 4, 19)]),
        ("it may 5 times fail, we march 3 abreast", []),
        ("version 1.2.10 of 2024.2.1", []),
        ("see /2022/07/25/post and INC-2025-01-02", []),
        ("2023-01-31-some-slug.md", []),
        ("ratio 3/4 of 12/16", []),
        ("10.12.6.136:8888", []),
        ("May 10:15 be the time", []),
    ],
)
def test_prose_gives_every_date_in_order(text: str, found: list[tuple[int | None, int, int]]) -> None:
    assert [(hit.year, hit.month, hit.day) for hit in find_dates(text)] == found


def test_a_hit_knows_its_place() -> None:
    text = "seen on Feb 28th, 2025 by support"
    (hit,) = find_dates(text)
    assert text[hit.start : hit.end] == "Feb 28th, 2025"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2025-01-23-edge-down.md", date(2025, 1, 23)),
        ("2025_01_23 edge down.md", date(2025, 1, 23)),
        ("INCIDENT-20250409-0916.md", date(2025, 4, 9)),
        ("edge 3 May 2024.md", date(2024, 5, 3)),
        ("01-23-2025-edge.md", date(2025, 1, 23)),
        ("2025-01-14_2025-01-19.md", date(2025, 1, 14)),
        ("01-02-edge.md", None),
        ("2025-01-edge.md", None),
        ("PM2025-009 - edge.md", None),
        ("2025-13-45-edge.md", None),
        ("edge.md", None),
    ],
)
def test_a_file_name_gives_its_first_date(name: str, expected: date | None) -> None:
    assert date_in_file_name(name) == expected
