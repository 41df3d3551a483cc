"""Why a report was read as it was."""

from pmdata.model import Postmortem
from pmdata.reading import parse_report
from pmdata.reading.explain import explained, sought
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.workspace import Settings

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
    assert read_at(1) == "heading: title = Kiosk is dark"
    assert read_at(3) == "label: incident_on = 2026-03-04"
    assert read_at(4) == "label: severity = SEV2"
    assert read_at(5) == "kept as field: Weather"
    assert "timeline/alert-by-name “alert fired”: detected_at = 2026-03-04 09:05:00+00:00" in read_at(12)
    assert "(CET, from the document)" in read_at(12)
    assert read_at(16) == "action item: status unknown, owner unknown"
    assert read_at(18) == "kept as section: Of our own"


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
