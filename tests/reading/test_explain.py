"""Why a report was read as it was."""

from collections.abc import Iterator
from typing import Any

import pytest

from pmdata.model import Postmortem, Record
from pmdata.reading import parse_report
from pmdata.reading.explain import explained, sought
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.workspace import Settings
from tests.reading.test_cases import cases

NOT_READ = frozenset({"key", "line", "end_line"})

TEXT = """# Kiosk is dark

**Date:** 2026-03-04
**Severity:** SEV2
**Weather:** rain

## Timeline

All times in CET.

- 10:00 Outage begins
- 10:05 Alert fired

## Action items

- Fit two lamps

## Of our own

Words.
"""


def record() -> Postmortem:
    (reading,) = parse_report(TEXT, "kiosk.md", Settings())
    assert reading.postmortem
    return reading.postmortem


def read_at(line: int) -> str:
    return "; ".join(next(row.read for row in explained(TEXT, record()) if row.line == line))


def test_each_line_shows_which_rule_read_what() -> None:
    assert read_at(1) == "heading “Kiosk is dark”: title = Kiosk is dark"
    assert read_at(3) == "label “Date”: incident_on = 2026-03-04"
    assert read_at(4) == "label “Severity”: severity = SEV2; label “Severity”: severity_stated = SEV2"
    assert read_at(5) == "kept as field: Weather"
    assert "timeline/alert-by-name “alert fired”: detected_at = 2026-03-04 09:05:00+00:00" in read_at(12)
    assert "(CET, from the document)" in read_at(12)
    assert read_at(16) == "heading “Action items”: action item: status unknown, owner unknown"
    assert read_at(18) == "kept as section: Of our own"


@pytest.mark.parametrize(("text", "want"), cases())
def test_every_value_of_every_case_shows_its_rule_and_its_words(text: str, want: dict[str, Any]) -> None:
    settings = Settings.model_validate(want.get("settings", {}))
    for reading in parse_report(text, want.get("file", "report.md"), settings):
        if reading.postmortem is None:
            continue
        shown = [words for row in explained(text, reading.postmortem) for words in row.read]
        for place in filled(reading.postmortem):
            named = [words for words in shown if f": {place} = " in words and not words.startswith("not ")]
            of_its_own = reading.postmortem.fixed_by if place == "fixed_by" else (place,)
            assert len(named) == len(of_its_own), (place, shown)


def filled(record: Postmortem) -> Iterator[str]:
    """Yield the paths of the fields with a value of their own; rows of a list have their lines."""
    for name, value in record:
        if name in NOT_READ or value in (None, (), {}, ""):
            continue
        if name in ("impact", "durations"):
            members = value.items() if isinstance(value, dict) else value
            yield from (f"{name}.{member}" for member, held in members if held not in (None, ()))
        elif not (isinstance(value, tuple) and isinstance(value[0], Record)):
            yield name


def test_every_row_of_every_list_of_every_case_is_shown_at_its_line() -> None:
    for case in cases():
        text, want = case.values
        settings = Settings.model_validate(want.get("settings", {}))
        for reading in parse_report(text, want.get("file", "report.md"), settings):
            record = reading.postmortem
            if record is None:
                continue
            read = {row.line: row.read for row in explained(text, record)}
            for name, rows in record:
                if isinstance(rows, tuple) and name != "sources":
                    assert all(read[row.line] for row in rows if hasattr(row, "line")), (case.id, name)


def test_a_label_that_repeats_a_field_otherwise_lost_to_the_first() -> None:
    text = TEXT.replace("**Weather:** rain", "**Vendor:** Tidegate\n**Vendor:** Zweistrom")
    (reading,) = parse_report(text, "kiosk.md", Settings())
    assert reading.postmortem
    read = {row.line: row.read for row in explained(text, reading.postmortem)}
    assert read[5] == (
        "label “Vendor”: vendor = Tidegate",
        "not vendor: label (line 6) Zweistrom: label (line 5) comes first",
    )


def test_a_date_that_is_not_the_day_of_the_start_lost_to_it() -> None:
    rows = "- 2026-03-04 23:50 Outage begins\n- 2026-03-05 00:20 Resolved"
    text = f"# Kiosk is dark, 5 March 2026\n\n## Timeline\n\n{rows}\n"
    (reading,) = parse_report(text, "kiosk.md", Settings())
    assert reading.postmortem
    read = {row.line: row.read for row in explained(text, reading.postmortem)}
    assert "start: incident_on = 2026-03-04" in read[5]
    assert any(words.startswith("not incident_on: title") for words in read[5])


def test_lines_that_say_nothing_are_not_shown() -> None:
    assert [row.line for row in explained(TEXT, record())][:4] == [1, 3, 4, 5]


def test_a_missing_field_shows_which_labels_headings_and_words_were_looked_for() -> None:
    missing = {row.field: row for row in sought(record(), default_vocabulary())}
    assert "severity" not in missing
    assert "root cause" in missing["root_cause"].labels
    assert "root cause" in missing["root_cause"].headings
    assert (
        "fully restored" in missing["resolved_at"].words
        or "incident resolved" in missing["resolved_at"].words
    )
    assert "affected services" in missing["services"].labels


def test_what_was_found_otherwise_is_shown_with_what_it_lost_to() -> None:
    text = TEXT.replace("**Weather:** rain", "**Resolved:** 11:40 CET").replace(
        "- 10:05 Alert fired", "- 10:05 Alert fired\n- 10:20 A customer complains\n- 11:30 Service restored"
    )
    (reading,) = parse_report(text, "kiosk.md", Settings())
    assert reading.postmortem
    read = {row.line: row.read for row in explained(text, reading.postmortem)}
    assert "label “Resolved”: resolved_at = 2026-03-04 10:40:00+00:00 (CET, from the row)" in read[5]
    assert "not resolved_at: timeline (line 14) 2026-03-04 10:30 UTC: label (line 5) comes first" in read[5]
    assert any(
        words.startswith("not detected_at: timeline (line 13) 2026-03-04 09:20 UTC") for words in read[12]
    )
