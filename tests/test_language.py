"""Another language is another table of words: nothing in the readers names one."""

from datetime import date

import pytest

from pmdata.reading.clocks import find_times, parse_range
from pmdata.reading.dates import find_dates, parse_date
from pmdata.reading.durations import parse_duration, stated_clock
from pmdata.reading.language import ENGLISH, LANGUAGES, Language, alternation, load_language
from pmdata.reading.scales import read_action_status, read_severity
from pmdata.reading.words import is_placeholder
from pmdata.reading.zones import find_zone

GERMAN = Language(
    {
        **ENGLISH.entries,
        "months": {3: ["März", "Mrz"], 5: ["Mai"], 10: ["Oktober", "Okt"]},
        "everyday_months": [],
        "weekdays": ["Montag", "Dienstag", "Mo"],
        "to": ["bis"],
        "from": ["von", "zwischen"],
        "and": ["und"],
        "at": ["um"],
        "hedges": ["etwa", "rund", "ca.", "ungefähr"],
        "units": {60: ["min", "Minuten"], 3600: ["h", "Std", "Stunde", "Stunden"], 86400: ["Tag", "Tage"]},
        "numbers": {0.5: ["halbe"], 1: ["eine", "ein"], 2: ["zwei"]},
        "clock_starts": {"detection": ["Entdeckung"], "outage": ["Ausfall"]},
        "clock_ends": ["Behebung"],
        "zone_statements": ["Zeiten", "Uhrzeiten"],
        "severity": {"SEV1": ["kritisch"], "SEV2": ["hoch"], "SEV3": ["mittel"], "SEV4": ["niedrig"]},
        "action_status": {"open": ["offen"], "done": ["erledigt"], "wont_do": ["verworfen"]},
        "placeholders": ["", "-", "offen lassen"],
    }
)


def test_dates_are_read_in_another_language() -> None:
    assert parse_date("Montag, 4. März 2025", language=GERMAN) == date(2025, 3, 4)
    assert [(hit.month, hit.day) for hit in find_dates("am 5. Mai und 6. Okt", language=GERMAN)] == [
        (5, 5),
        (10, 6),
    ]
    assert parse_date("4 March 2025", language=GERMAN) is None


def test_times_and_ranges_are_read_in_another_language() -> None:
    found = parse_range("von 10:00 bis 11:30", GERMAN)
    assert found is not None
    assert (found[0].hour, found[1].hour) == (10, 11)
    assert [time.approximate for time in find_times("etwa 10:00", GERMAN)] == [True]


def test_durations_are_read_in_another_language() -> None:
    assert parse_duration("1 Stunde 52 Minuten", GERMAN) == 112 * 60
    assert parse_duration("rund zwei Stunden", GERMAN) == 7200
    assert parse_duration("1 hour", GERMAN) is None
    assert stated_clock("von Entdeckung bis Behebung", GERMAN) == "detection_to_resolution"


def test_scales_are_read_in_another_language() -> None:
    assert read_severity("hoch", language=GERMAN) == ("SEV2", "hoch")
    assert read_action_status("✅ erledigt (2025-03-04)", GERMAN) == ("done", "✅ erledigt (2025-03-04)")
    assert is_placeholder("offen lassen", GERMAN)


def test_zones_are_stated_in_another_language() -> None:
    hit = find_zone("Alle Zeiten in UTC", GERMAN)
    assert hit is not None


@pytest.mark.parametrize("path", sorted(LANGUAGES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_language_has_the_same_keys(path: object) -> None:
    assert load_language(LANGUAGES / str(path)).entries.keys() == ENGLISH.entries.keys()


def test_no_word_was_taken_for_a_yes_or_no_of_yaml() -> None:
    lists = [
        words
        for value in ENGLISH.entries.values()
        for words in (value.values() if isinstance(value, dict) else [value])
    ]
    assert {type(word) for words in lists for word in words} <= {str, list}


def test_the_longest_word_is_tried_first() -> None:
    assert alternation(["a", "a b", "."]) == r"a\ b|a|\."
