"""Durations are read as stated, and whatever is not exactly one duration is refused."""

import pytest

from pmdata.reading.values.duration_bases import stated_clock
from pmdata.reading.values.durations import find_duration, parse_duration

MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 hour 52 minutes", HOUR + 52 * MINUTE),
        ("1h 57m", HOUR + 57 * MINUTE),
        ("1h57m", HOUR + 57 * MINUTE),
        ("1h57", HOUR + 57 * MINUTE),
        ("2h30", 2 * HOUR + 30 * MINUTE),
        ("107 minutes", 107 * MINUTE),
        ("1,435 minutes", 1435 * MINUTE),
        ("01:23", 83 * MINUTE),
        ("26:10", 26 * HOUR + 10 * MINUTE),
        ("1:23:45", HOUR + 23 * MINUTE + 45),
        ("2 days 3 hours", 2 * DAY + 3 * HOUR),
        ("1 day, 4 hours and 5 minutes", DAY + 4 * HOUR + 5 * MINUTE),
        ("1.5 h", 90 * MINUTE),
        ("1,5 h", 90 * MINUTE),
        ("1½ hours", 90 * MINUTE),
        ("1 1/2 hours", 90 * MINUTE),
        ("½ hour", 30 * MINUTE),
        ("90 mins", 90 * MINUTE),
        ("1 hr. 20 min.", 80 * MINUTE),
        ("45s", 45),
        ("two hours", 2 * HOUR),
        ("a week", 7 * DAY),
        ("half an hour", 30 * MINUTE),
        ("an hour and a half", 90 * MINUTE),
        ("two and a half hours", 150 * MINUTE),
        ("forty-five minutes", 45 * MINUTE),
        ("0 minutes", 0),
        ("PT1H30M", 90 * MINUTE),
        ("P1DT2H", 26 * HOUR),
        ("~40 min", 40 * MINUTE),
        ("about 40 minutes", 40 * MINUTE),
        ("approx. 2h", 2 * HOUR),
        ("roughly 12 minutes", 12 * MINUTE),
        ("2 hours or so", 2 * HOUR),
        ("**01:23**", 83 * MINUTE),
        ("`83 minutes`", 83 * MINUTE),
        ("01:23 (from detection to resolution)", 83 * MINUTE),
        ("1h 57m (09:02 to 10:59)", HOUR + 57 * MINUTE),
        ("72 minutes (until the last region came back)", 72 * MINUTE),
        ("09:02 to 10:34 UTC (92 minutes)", 92 * MINUTE),
        ("5 hours of degraded service", 5 * HOUR),
        ("20 minutes in total", 20 * MINUTE),
    ],
)
def test_a_duration_is_read_in_whole_seconds(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "", "N/A", "?", "TBD", "none", "HH:MM", "X hours Y minutes", "[Duration]", "[X hours Y minutes]",
        "X minutes", "2025-01-03", "14:05 UTC", "09:02 to 10:34", "09:02 – 10:34 UTC",
        "2025-03-03 (6 months from then)", "-298 minutes", "2-3 hours", "30 to 40 minutes",
        "less than 5 minutes", "more than an hour", "<60 mins", "2+ hours", "1 hour 90 minutes",
        "30 minutes 1 hour", "3 months", "5M", "99999 weeks", "250ms", "10 minutes later", "ten-ish minutes",
        "12", "12.5", "soon", "1:75", "all day long", "a while", "the whole hour", "5 minute cron",
    ],
)  # fmt: skip
def test_what_is_not_exactly_one_duration_is_refused(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The outage lasted 2 hours and 5 minutes for all tenants.", (125 * MINUTE, "2 hours and 5 minutes")),
        ("Everything was back after roughly 25 minutes (see graph)", None),
        ("Checkout was down for 1h50m on Friday", (110 * MINUTE, "1h50m")),
        ("It took about forty-five minutes.", (45 * MINUTE, "forty-five minutes")),
        ("A 30 minute outage during the switch", (30 * MINUTE, "30 minute")),
        ("A 5-hour outage", (5 * HOUR, "5-hour")),
        ("down for 20 minutes, that is 20 minutes too long", (20 * MINUTE, "20 minutes")),
        ("down for 20 minutes, then slow for 3 hours", None),
        ("the job runs every 5 minutes", None),
        ("with a 10-minute timeout", None),
        ("alerts on a 5 minute window", None),
        ("resumed 10 minutes later", None),
        ("within 30 minutes", None),
        ("in less than 5 minutes", None),
        ("a second incident and a minute detail", None),
        ("a wave of 503s and 404s", None),
        ("took 2-3 hours", None),
        ("no figure at all", None),
        ("", None),
    ],
)
def test_prose_gives_its_one_duration_or_none(text: str, expected: tuple[int, str] | None) -> None:
    assert find_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("01:23 (from detection to resolution)", "detection_to_resolution"),
        ("from first alert to all clear", "detection_to_resolution"),
        ("1h (outage begins to outage ends)", "outage"),
        ("6 minutes (from issue start to alert firing)", "impact_start"),
        ("from impact start to resolution", "impact_start"),
        ("4 minutes (from alert to human response)", "detection"),
        ("12 minutes after the alert", "detection"),
        ("33 minutes (from acknowledgment to first mitigation)", "acknowledgement"),
        ("2 hours (total incident duration)", "impact_start"),
        ("2 hours of total downtime", "outage"),
        ("83 minutes", None),
        ("", None),
    ],
)
def test_words_beside_a_duration_name_its_clock(text: str, clock: str | None) -> None:
    assert stated_clock(text) == clock
