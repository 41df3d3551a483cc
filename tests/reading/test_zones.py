"""Zones are what people mean by them on the day in question, and unknown where that is open."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pmdata.reading.values.zones import ZoneClash, ZoneHit, find_zone, skipped, to_utc, zone_in_head, zone_of

WINTER, SUMMER = date(2025, 1, 15), date(2025, 7, 15)


def offset_hours(name: str, on: date) -> float | None:
    zone = zone_of(name, on)
    if zone is None:
        return None
    offset = datetime.combine(on, time(12), tzinfo=zone).utcoffset()
    assert offset is not None
    return offset / timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        ("UTC", 0, 0), ("GMT", 0, 0), ("Z", 0, 0), ("utc", 0, 0), ("+0000", 0, 0), ("UTC+0", 0, 0),
        ("PST", -8, -7), ("PDT", -8, -7), ("PT", -8, -7), ("Pacific", -8, -7), ("Pacific time", -8, -7),
        ("US/Pacific", -8, -7), ("MST", -7, -6), ("CST", -6, -5), ("Central time", -6, -5), ("EST", -5, -4),
        ("EDT", -5, -4), ("ET", -5, -4), ("Eastern timezone", -5, -4), ("Eastern Standard Time", -5, -4),
        ("BST", 0, 1), ("CET", 1, 2), ("CEST", 1, 2), ("MEZ", 1, 2), ("MESZ", 1, 2),
        ("Central European Time", 1, 2), ("EEST", 2, 3),
        ("Europe/Berlin", 1, 2), ("America/Sao_Paulo", -3, -3), ("JST", 9, 9), ("GMT+2", 2, 2),
        ("UTC-07:00", -7, -7), ("utc -7", -7, -7), ("UTC+5:30", 5.5, 5.5), ("+02:00", 2, 2),
        ("-0330", -3.5, -3.5), ("UTC−5", -5, -5), ("(UTC)", 0, 0),
    ],
)  # fmt: skip
def test_a_name_is_its_places_wall_clock(name: str, winter: float, summer: float) -> None:
    assert (offset_hours(name, WINTER), offset_hours(name, SUMMER)) == (winter, summer)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "IST",
        "XYZ",
        "UTC+25",
        "+9900",
        "-7",
        "7",
        "Foo/Bar",
        "../etc/passwd",
        "/",
        "Europe/",
        "a" * 500,
        "UTC/PST",
        "local",
    ],
)
def test_what_is_unknown_or_ambiguous_is_no_zone(name: str) -> None:
    assert zone_of(name, SUMMER) is None


def test_a_name_with_its_offset_holds_only_while_both_agree() -> None:
    assert offset_hours("PST (UTC-7)", SUMMER) == -7
    assert zone_of("PST (UTC-7)", WINTER) is None
    assert offset_hours("CET (GMT+1)", WINTER) == 1
    assert zone_of("CET (GMT+1)", SUMMER) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("All times in PST", "PST"),
        ("(all times PST)", "PST"),
        ("_All times in EDT_", "EDT"),
        ("times are in UTC", "UTC"),
        ("All times are UTC.", "UTC"),
        ("All times in UTC. Use a 24-hour clock.", "UTC"),
        ("Eastern timezone", "Eastern timezone"),
        ("All times in Eastern timezone, 24 hours", "Eastern timezone"),
        ("Timeline (UTC)", "UTC"),
        ("Time (PST)", "PST"),
        ("## Timeline (all times PST ) 1/2/2025", "PST"),
        ("| Day | Time (UTC) | Event |", "UTC"),
        ("Timestamps: Europe/Berlin", "Europe/Berlin"),
        ("All times in UTC+1 (Zurich time)", "UTC+1"),
        ("Timeline (UTC+2, where the author lives)", "UTC+2"),
        ("All times in [UTC](https://example.org)", "UTC"),
        ("All times in CET (GMT+1)", "CET (GMT+1)"),
        ("All times in UTC (GMT)", "UTC"),
        ("All times in IST", "IST"),
        ("UTC", "UTC"),
        ("Timeline (12-hour, PST)", "PST"),
        ("Timeline (24h, EST)", "EST"),
        ("Timeline (approximate, CET)", "CET"),
        ("Timeline (CEST; rounded)", "CEST"),
        ("Timeline (4 March, JST)", "JST"),
        ("Our clocks are local (Lisbon).", "Europe/Lisbon"),
        ("Timezone: Sao Paulo", "America/Sao_Paulo"),
        ("Written down in Tokyo time", "Asia/Tokyo"),
        ("Alle Uhrzeiten in MESZ", "MESZ"),
        ("Zeitzone: MEZ", "MEZ"),
        ("All times in XQT", "XQT"),
    ],
)
def test_a_document_states_its_zone(text: str, name: str) -> None:
    hit = find_zone(text)
    assert isinstance(hit, ZoneHit)
    assert hit.name == name


@pytest.mark.parametrize(
    "text",
    [
        "", "All times in [UTC/PST/EST]", "All times in UTC / PST", "All times approximate", "Timeline",
        "the Pacific ocean", "HST certificates", "At 14:05 UTC the queue grew", "a login at 7:56 AM UTC",
        "14:05 (UTC)", "the est. cost", "The PT team was paged",
        "10:02 (roughly, PST)", "The callers (Anna, PST) went home", "Wake time", "Response time",
        "Lunch (Berlin)",
        "at the time we did not know (UTC was on the graph) " * 30,
    ],
)  # fmt: skip
def test_other_text_states_none(text: str) -> None:
    assert find_zone(text) is None


@pytest.mark.parametrize("text", ["All times in UTC (PST)", "All times in UTC and PST", "times in CET, EST"])
def test_zones_that_cannot_all_hold_clash(text: str) -> None:
    assert isinstance(find_zone(text), ZoneClash)


def test_a_wall_clock_becomes_an_instant() -> None:
    pacific = zone_of("PST", SUMMER)
    assert pacific is not None
    assert to_utc(date(2025, 7, 15), time(22, 40), pacific) == datetime(2025, 7, 16, 5, 40, tzinfo=UTC)


def test_the_hour_that_happens_twice_is_its_first() -> None:
    berlin = zone_of("CET", WINTER)
    assert berlin is not None
    assert to_utc(date(2025, 10, 26), time(2, 30), berlin) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_the_hour_that_is_skipped_lands_after_the_gap() -> None:
    berlin = zone_of("CET", WINTER)
    assert berlin is not None
    assert to_utc(date(2025, 3, 30), time(2, 30), berlin) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "name"),
    [("Time (12-hour, PST)", "PST"), ("Time (CET)", "CET"), ("When in JST", "JST"), ("Time", None)],
)
def test_the_title_of_a_column_names_the_zone_of_its_times(title: str, name: str | None) -> None:
    assert zone_in_head(title) == name


@pytest.mark.parametrize(
    ("name", "utc"),
    [("CEST", "00:30"), ("CET", "01:30"), ("Europe/Berlin", "00:30"), ("", "00:30")],
)
def test_the_abbreviation_decides_in_the_hour_that_happens_twice(name: str, utc: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert f"{to_utc(date(2026, 10, 25), time(2, 30), zone, name):%H:%M}" == utc


@pytest.mark.parametrize(
    ("at", "name", "is_skipped"),
    [("01:59", "", False), ("02:00", "", True), ("02:59", "Europe/Berlin", True), ("03:00", "", False),
     ("02:30", "CET", False), ("02:30", "CEST", False)],
)  # fmt: skip
def test_a_time_that_no_clock_showed_is_known(at: str, name: str, is_skipped: bool) -> None:  # noqa: FBT001 - a table
    both = skipped(date(2026, 3, 29), time.fromisoformat(at), ZoneInfo("Europe/Berlin"), name)
    assert (both is not None) is is_skipped
