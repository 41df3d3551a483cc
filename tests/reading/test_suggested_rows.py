"""Rows that are probably moments which no rule extracted: what is suggested, and what never is."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from pmdata.model import Correction, MomentName, Postmortem, Source, Suggestion
from pmdata.reading import parse_report
from pmdata.reading.suggesting.row_features import PHASES, features_of, words_of
from pmdata.reading.suggesting.row_model import WEIGHTS, RowModel, shipped_model
from pmdata.reading.suggesting.rows import MOST_ROWS, confirming, suggestions, with_suggestions
from pmdata.workspace import Settings

HEAD = "# Vouchers are refused\n\nDate: 2026-03-04\n"
TIMELINE = "\n## Timeline\n\nAll times in UTC.\n\n"
ROWS = (
    "- 09:50 New version of the pricing module rolled to all regions",
    "- 10:12 Mara of the support desk sees the first tickets",
    "- 10:30 Voucher lookups moved to the second cache",
    "- 11:05 Every voucher accepted, tickets answered",
)


def record_of(rows: Sequence[str], more: str = "") -> Postmortem:
    text = f"{HEAD}{more}{TIMELINE}" + "\n".join(rows) + "\n"
    (reading,) = parse_report(text, "vouchers.md", Settings())
    assert reading.postmortem
    return reading.postmortem


def model(threshold: float = 0.5, **weights: dict[str, int]) -> RowModel:
    """A model that goes by few words: `word={phase: weight}`."""
    rows = {word: [some.get(phase, 0) for phase in PHASES] for word, some in weights.items()}
    # Every row has two words that are known, and all rows but those of these words are none.
    known = {word: [0] * len(PHASES) for row in ROWS for word in words_in(row)}
    return RowModel(PHASES, threshold, (-300,) * len(PHASES), {**known, **rows})


def words_in(row: str) -> list[str]:
    return [word.text for word in words_of(row) if word]


def fields(found: Sequence[Suggestion]) -> dict[str, tuple[str, int]]:
    return {one.field: (f"{one.value:%H:%M}", one.line) for one in found}


STARTS = model(version={"impact_started": 3000}, accepted={"resolved": 3000})


def test_a_missing_moment_is_suggested_from_its_row_with_line_and_likelihood() -> None:
    found = suggestions(record_of(ROWS), STARTS)
    assert fields(found) == {"impact_started_at": ("09:50", 9), "resolved_at": ("11:05", 12)}
    assert all(0.5 <= one.likelihood <= 1 for one in found)
    assert found[0].value == datetime(2026, 3, 4, 9, 50, tzinfo=UTC)


def test_the_shipped_weights_suggest_rows_in_words_that_no_rule_knows() -> None:
    rows = (
        "- 07:40 New release of the ticket gateway went to every station",
        "- 08:15 Operator sees that gates stay shut and starts to investigate",
        "- 09:02 Gates open again at every station, no more errors in the logs",
    )
    record = record_of(rows)
    found = suggestions(record)
    assert found
    assert {one.field for one in found}.isdisjoint({source.field for source in record.sources})
    assert found == suggestions(record)


def test_what_a_rule_extracted_is_never_suggested() -> None:
    record = record_of([*ROWS, "- 11:20 Resolved"])
    assert record.resolved_at
    assert set(fields(suggestions(record, STARTS))) == {"impact_started_at"}


@pytest.mark.parametrize(
    "more", ["Detected at: 09:30\n", "Resolved at: 09:40\n"], ids=["before the start", "before the end"]
)
def test_a_row_against_the_known_order_of_moments_is_not_suggested(more: str) -> None:
    record = record_of(ROWS, more)
    assert record.detected_at or record.resolved_at
    assert "impact_started_at" not in fields(suggestions(record, STARTS))


def test_two_suggestions_against_each_other_leave_the_more_likely_one() -> None:
    swapped = model(accepted={"impact_started": 3000}, version={"resolved": 2700})
    rows = [row for row in ROWS if "sees" not in row]
    assert set(fields(suggestions(record_of(rows), swapped))) == {"impact_started_at"}


def test_a_row_against_a_stated_duration_is_not_suggested() -> None:
    more = "Impact start: 09:45\n\nTime to resolve: 20 minutes\n"
    record = record_of(ROWS, more)
    assert record.durations["time_to_resolve"].seconds == 1200
    assert suggestions(record_of(ROWS, more.replace("20", "80")), STARTS)
    assert not suggestions(record, STARTS)


def test_an_incident_that_is_still_open_has_no_resolution_to_suggest() -> None:
    assert "resolved_at" in fields(suggestions(record_of(ROWS, "Service: Vouchers\n"), STARTS))
    open_one = record_of(ROWS, "Incident status: open\n")
    assert open_one.incident_status == "open"
    assert "resolved_at" not in fields(suggestions(open_one, STARTS))


def test_the_row_of_the_mitigation_is_not_suggested_as_the_resolution() -> None:
    record = record_of(ROWS, "Mitigated at: 11:05\n")
    assert record.mitigated_at
    assert set(fields(suggestions(record, STARTS))) == {"impact_started_at"}


def test_below_the_threshold_nothing_is_suggested() -> None:
    unsure = model(0.5, version={"impact_started": 600})
    assert not suggestions(record_of(ROWS), unsure)


def test_a_row_without_an_instant_or_of_unknown_words_is_not_suggested() -> None:
    (undated,) = parse_report("# Vouchers\n\n## Timeline\n\n" + "\n".join(ROWS), "v.md", Settings())
    assert undated.postmortem
    assert not suggestions(undated.postmortem, STARTS)
    foreign = record_of([re.sub(r"[a-zA-Z]+", "バウチャー", row) for row in ROWS])
    assert not suggestions(foreign)


def test_a_moment_that_somebody_corrected_to_nothing_stays_open() -> None:
    record = record_of(ROWS)
    denied = Source(field="resolved_at", line=1, rule="correction", correction=Correction(line=1))
    corrected = record.model_copy(update={"sources": (*record.sources, denied)})
    assert "resolved_at" not in fields(suggestions(corrected, STARTS))


def test_a_moment_that_the_reports_own_block_denies_stays_open() -> None:
    text = f"---\npmdata:\n  resolved_at: null\n---\n{HEAD}{TIMELINE}" + "\n".join(ROWS)
    (reading,) = parse_report(text, "vouchers.md", Settings())
    assert reading.postmortem
    assert set(fields(suggestions(reading.postmortem, STARTS))) == {"impact_started_at"}


def test_a_log_of_very_many_rows_suggests_nothing() -> None:
    record = record_of(ROWS)
    longer = record.model_copy(update={"timeline": record.timeline * (MOST_ROWS // len(ROWS) + 1)})
    assert not suggestions(longer, STARTS)


def test_a_file_that_is_no_report_has_no_suggestions() -> None:
    (reading,) = parse_report("A shopping list: bread, salt.", "list.md", Settings())
    assert with_suggestions(reading) == reading


def test_the_command_that_confirms_names_incident_field_and_instant() -> None:
    moment: MomentName = "detected_at"
    one = Suggestion(field=moment, value=datetime(2026, 3, 4, 10, 12, tzinfo=UTC), line=10, likelihood=0.7)
    assert confirming("INC-7", one) == "pmdata correct INC-7 detected_at=2026-03-04T10:12:00Z"
    assert confirming("a b.md#2", one).startswith("pmdata correct 'a b.md#2' ")


def test_names_figures_code_and_addresses_are_no_words() -> None:
    row = "Seen by Nora Lind (@nora, nora@example.org) on `db-7`: https://example.org/x shows 5xx at Acme"
    assert words_in(row) == ["seen", "by", "on", "shows", "at"]
    assert words_in("[Status page](https://example.org/a) is down") == ["status", "page", "is", "down"]
    assert words_in("OUTAGE BEGINS") == ["outage", "begins"]


def test_a_row_is_known_by_its_place_and_by_the_rows_beside_it() -> None:
    first, _, last = features_of(["alert fires", "pods restarted", "all green"])
    assert {"#first", "alert fires", "~_aler", ">pods"} <= first.keys()
    assert {"#last", "<pods", "^all"} <= last.keys()


def test_the_shipped_file_holds_words_and_pieces_of_words_alone() -> None:
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert WEIGHTS.stat().st_size < 150_000
    assert content["features"] == len(content["weights"]) <= 3500
    assert content["fewest_reports"] >= 3
    assert content["fewest_teams"] >= 2
    assert content["reports"] > 100
    assert list(content["phases"]) == list(PHASES)
    assert 0.5 <= shipped_model().threshold < 1
    shapes = re.compile(
        r"[a-z']+( [a-z']+)?|~_?[a-z']{1,5}_?|[\^<>][a-z']+|#[a-z0-9 ]+|@(right )?(is|before|after) [a-z_]+"
    )
    odd = [name for name in content["weights"] if not shapes.fullmatch(name)]
    assert not odd
    assert all(len(row) == len(PHASES) for row in content["weights"].values())


PEOPLE = "alex anna chris david erik john jonas maria michael nora peter sarah thomas tim yuvi"
COMPANIES = (
    "amazon aws azure cloudflare datadog github gitlab google grafana microsoft pagerduty sentry slack"
)


def test_the_shipped_file_holds_no_name_of_a_person_or_a_company() -> None:
    known = {
        word for name in shipped_model().weights if name[0] not in "~#@" for word in name.strip("^<>").split()
    }
    assert known.isdisjoint(f"{PEOPLE} {COMPANIES}".split())
