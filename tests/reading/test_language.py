"""Another language is another table of words: nothing in the readers names one."""

import ast
from datetime import date
from pathlib import Path

import pmdata.reading
from pmdata.reading.text.words import is_placeholder
from pmdata.reading.values.clock_times import find_times, parse_range
from pmdata.reading.values.dates import find_dates, parse_date
from pmdata.reading.values.duration_bases import stated_clock
from pmdata.reading.values.durations import parse_duration
from pmdata.reading.values.scales import read_action_status, read_severity
from pmdata.reading.values.zones import find_zone
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

ROOM = Path(pmdata.reading.__file__).parent
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


def _readers() -> frozenset[str]:
    """Return the names of the functions that read values in a language, which is English if none is named."""
    return frozenset(
        node.name
        for tree in _trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _takes_language(node)
    )


def _trees() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(ROOM)): ast.parse(path.read_text(encoding="utf-8"))
        for path in ROOM.rglob("*.py")
    }


def _takes_language(node: ast.FunctionDef) -> bool:
    names = [argument.arg for argument in node.args.args]
    return "language" in names[len(names) - len(node.args.defaults) :]


def test_no_rule_forgets_to_ask_in_which_language_a_value_is_written() -> None:
    """A rule that leaves the language out would read English in a workspace that has words of its own."""
    readers = _readers()
    left_out = [
        f"{name}:{call.lineno} {call.func.id}"
        for name, tree in _trees().items()
        if name != "vocabulary/template_headers.py"  # a template's prompts are ours to write
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in readers
        if not any("language" in ast.unparse(argument) for argument in [*call.args, *_values(call)])
        if ast.unparse(call) != "find_dates(m[1])"  # the day of an ISO stamp
    ]
    assert left_out == []


def _values(call: ast.Call) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords]


def test_no_word_was_taken_for_a_yes_or_no_of_yaml() -> None:
    lists = [
        words
        for value in ENGLISH.entries.values()
        for words in (value.values() if isinstance(value, dict) else [value])
    ]
    assert {type(word) for words in lists for word in words} <= {str, list}


def test_the_longest_word_is_tried_first() -> None:
    assert alternation(["a", "a b", "."]) == r"a\ b|a|\."
