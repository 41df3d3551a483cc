"""corrections.yaml: first in trust, followed by what depends on it, and checked against the report."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmdata.model import Postmortem, Reading
from pmdata.problems import Problem
from pmdata.reading import own_problems, read_file
from pmdata.reading.explain import explained
from pmdata.workspace import open_workspace

REPORT = """# INC-7: Carts empty

Date: 2026-03-04
Severity: SEV2
Services: shop
Time to resolve: 98 minutes

## Timeline

All times in UTC.

- 10:02 Impact starts
- 10:05 Alert fired
- 11:40 Service restored

## Action items

- [ ] Add an alert (owner: Nora, due 2026-03-18)
- [x] Fix the cache (owner: Tom)
"""
RESOLVED = """- report: reports/a.md#1
  field: resolved_at
  value: 2026-03-04T13:20:00+01:00
  was: 2026-03-04T11:40:00Z
  line: "- 11:40 Service restored"
  who: Nora
  when: 2026-03-09T08:00:00Z
  why: the queue drained later
"""
OWNER = """- report: reports/a.md
  field: action_items[1].owner
  value: Aiko
  was: Tom
  line: "- [x] Fix the cache (owner: Tom)"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/a.md").write_text(REPORT)
    (tmp_path / "pmdata.yaml").write_text(
        "services: {shop: {team: Sales, aliases: [store]}, web: {team: Web}}\n"
    )
    return tmp_path


def correct(root: Path, text: str) -> tuple[Postmortem, Reading]:
    (root / "corrections.yaml").write_text(text, encoding="utf-8")
    (reading,) = read_file(root / "reports/a.md", open_workspace(root))
    assert reading.postmortem
    return reading.postmortem, reading


def row(field: str, value: str, **more: str) -> str:
    rows = {"report": "reports/a.md", "field": f'"{field}"', "value": value, **more}
    return "- " + "  ".join(f"{key}: {text}\n" for key, text in rows.items())


def problems_of(root: Path) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in problems(root)]


def problems(root: Path) -> list[Problem]:
    return [one for path, one in own_problems(open_workspace(root)) if path == root / "corrections.yaml"]


def test_a_corrected_moment_counts_and_its_source_says_who_when_why_and_what_the_report_says(
    root: Path,
) -> None:
    record, _ = correct(root, RESOLVED)
    assert record.resolved_at == datetime(2026, 3, 4, 12, 20, tzinfo=UTC)
    (source,) = [source for source in record.sources if source.field == "resolved_at"]
    assert (source.rule, source.line) == ("correction", 14)
    assert source.correction
    assert (source.correction.who, source.correction.on) == ("Nora", date(2026, 3, 9))
    assert source.correction.line == 1
    assert source.correction.words == (
        "corrected by Nora on 2026-03-09, the report says 2026-03-04T11:40:00Z (the queue drained later)"
    )
    assert problems_of(root) == []


def test_durations_and_problems_follow_from_a_corrected_moment(root: Path) -> None:
    record, reading = correct(root, RESOLVED)
    whole = record.durations["time_to_resolve"]
    assert (whole.seconds, whole.source, whole.stated_seconds) == (138 * 60, "timestamps", 98 * 60)
    assert [(one.code, one.line) for one in reading.problems] == [("stated-differs", 6)]
    assert reading.problems[0].hint.endswith("the times count.")
    rules = {source.field: source.rule for source in record.sources}
    assert rules["durations.time_to_resolve"] == "corrected times"
    assert rules["durations.time_to_detect"] == "timestamps"
    record, reading = correct(root, row("resolved_at", "2026-03-04T09:00:00Z"))
    assert (
        "time_to_resolve" not in record.durations
        or record.durations["time_to_resolve"].computed_seconds is None
    )
    assert "negative-interval" in [one.code for one in reading.problems]
    assert record.durations["time_to_detect"].seconds == 180


def test_problems_of_a_value_go_with_it(root: Path) -> None:
    path = root / "reports/a.md"
    path.write_text(REPORT.replace("- 11:40 Service", "- 2026-03-04 09:40 Service"))
    _, reading = correct(root, "")
    assert "negative-interval" in [one.code for one in reading.problems]
    _, reading = correct(root, row("resolved_at", "2026-03-04T11:40:00Z"))
    assert reading.problems == ()
    path.write_text("# Carts empty\n\nServices: nowhere\n\n## Summary\n\nNothing worked.\n")
    _, reading = correct(root, "")
    assert {one.code for one in reading.problems} == {"unknown-service", "no-date", "no-times"}
    record, reading = correct(
        root,
        row("impact_started_at", "2026-03-05T00:30:00+02:00")
        + row("resolved_at", "2026-03-05T02:30:00+02:00")
        + row("services", "[store]"),
    )
    assert reading.problems == ()
    assert record.incident_on == date(2026, 3, 5)
    assert (record.services, record.teams) == (("shop",), ("Sales",))
    assert record.durations["time_to_resolve"].seconds == 7200


def test_a_corrected_duration_counts_on_our_clock(root: Path) -> None:
    record, _ = correct(root, row("time_to_resolve", "1 h 40 m"))
    assert record.durations["time_to_resolve"].seconds == 6000
    record, _ = correct(root, RESOLVED + row("durations.time_to_resolve", "7200"))
    assert record.durations["time_to_resolve"].seconds == 7200
    record, _ = correct(root, row("time_to_resolve", "null"))
    assert record.durations["time_to_resolve"].source == "timestamps"


def test_a_moment_may_be_unknown(root: Path) -> None:
    record, _ = correct(root, row("detected_at", "null", was="2026-03-04T10:05:00Z"))
    assert record.detected_at is None
    assert "time_to_detect" not in record.durations
    assert problems_of(root) == []


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("severity", "sev1", "SEV1"),
        ("severity", "near miss", "NEAR_MISS"),
        ("incident_status", "Resolved", "resolved"),
        ("title", "no", "no"),
        ("title", "2026", "2026"),
        ("version", "1.10", "1.10"),
        ("tags", "[a, 1, no]", ("a", "1", "no")),
        ("tags", "a, b", ("a", "b")),
        ("summary", "null", None),
        ("incident_on", "2026-03-03", date(2026, 3, 3)),
        ("review_on", "2026-04-01", date(2026, 4, 1)),
    ],
)
def test_values_are_words_that_pass_the_border_of_their_field(
    root: Path, field: str, value: str, wanted: object
) -> None:
    record, _ = correct(root, row(field, value))
    assert getattr(record, field) == wanted
    assert [code for code, _ in problems_of(root) if code != "correction-agrees"] == []


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (row("resolvd_at", "2026-03-04T10:02:00Z"), "did you mean “resolved_at”?"),
        (row("action_items[0].ownr", "Nora"), "did you mean “owner”?"),
        (row("action_items.owner", "Nora"), "say which of action_items is meant"),
        (row("durations.time_to_fix", "1"), "did you mean “time_to_mitigate”?"),
        (row("impact", "x"), "impact has members: text"),
        (row("title.x", "x"), "title is one value"),
        (row("key", "x"), "there is no field “key”"),
        (row("theme", "x"), "there is no field “theme”"),
        (row("severity", "SEV9"), "“SEV9” is no severity"),
        (row("resolved_at", "2026-03-04T10:02:00"), "needs a time and its zone"),
        (row("resolved_at", "2026-03-04"), "needs a time and its zone"),
        (row("resolved_at", "1772617320"), "is written such as 2026-03-04T10:02:00Z"),
        (row("incident_on", "1066-10-14"), "is beyond what incident_on can hold"),
        (row("impact.downtime_seconds", "lots"), "does not fit impact.downtime_seconds"),
        (row("impact.downtime_seconds", "-4"), "is beyond what"),
        (row("impact.users.ratio", ".inf"), "does not fit"),
        (row("impact.users.ratio", "inf"), "is beyond what"),
        (row("impact.users.count", "1" + "0" * 20), "is beyond what"),
        (row("action_items[0].text", "null"), "cannot be left out"),
        (row("title", "[a, b]"), "takes one value, not a list"),
        (row("title", "{a: b}"), "takes one value, or a list"),
        (row("title", "x", when="soon"), "when is a date such as 2026-03-04"),
        (row("title", "x", filed="x"), "did you mean “field”?"),
        (row("title", "x").replace("  value: x\n", ""), "value is missing"),
        ("- x\n", "each row with report, field and value"),
    ],
)
def test_a_correction_that_cannot_be_used_is_a_problem_and_leaves_the_others_in_force(
    root: Path, rows: str, reason: str
) -> None:
    record, _ = correct(root, rows + OWNER)
    assert record.action_items[1].owner == "Aiko"
    assert record.model_copy(update={"action_items": ()}) == correct(root, "")[0].model_copy(
        update={"action_items": ()}
    )
    correct(root, rows + OWNER)
    (one,) = problems(root)
    assert (one.code, one.level) == ("correction-not-used", "warning")
    assert reason in one.message
    assert one.line
    assert one.line <= rows.count("\n")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("- report: a\n  field: [\n", 3, ""),
        ("report: a\n", 1, "must be a list"),
        ("- a: 1\n  a: 2\n", 2, "given twice"),
        ("[]\n---\n[]\n", 3, "second document"),
        ("- &a [*a]\n", 1, "contains itself"),
    ],
)
def test_a_file_that_is_no_list_of_corrections_is_one_problem(
    root: Path, text: str, line: int, reason: str
) -> None:
    record, _ = correct(root, text)
    assert record.action_items[1].owner == "Tom"
    (one,) = problems(root)
    assert (one.code, one.line) == ("own-corrections", line)
    assert reason in one.message


def test_of_two_corrections_of_one_place_the_last_counts_and_the_other_is_a_problem(root: Path) -> None:
    record, _ = correct(root, row("title", "One") + row("title", "Two"))
    assert record.title == "Two"
    assert problems_of(root) == [("correction-not-used", 1)]


def test_a_correction_whose_report_now_says_the_same_is_a_problem(root: Path) -> None:
    correct(root, "# ours\n" + RESOLVED + OWNER)
    path = root / "reports/a.md"
    path.write_text(path.read_text().replace("11:40", "12:20").replace("Tom", "Aiko"))
    assert problems_of(root) == [("correction-agrees", 2), ("correction-agrees", 10)]
    assert "Delete the correction" in problems(root)[0].hint


@pytest.mark.parametrize(
    ("old", "new", "outdated"),
    [
        ("- 11:40 Service restored", "- 11:50 Service restored", "moment"),
        ("- 11:40 Service restored", "- 11:40 Service restored for all", "moment"),
        ("(owner: Tom)", "(owner: Tim)", "owner"),
        ("Fix the cache", "Mend the cache", "owner"),
    ],
)
def test_a_correction_whose_line_has_changed_is_a_problem(
    root: Path, old: str, new: str, outdated: str
) -> None:
    path = root / "reports/a.md"
    path.write_text(REPORT.replace(old, new))
    record, _ = correct(root, RESOLVED + OWNER)
    assert record.resolved_at == datetime(2026, 3, 4, 12, 20, tzinfo=UTC)
    assert (record.action_items[1].owner == "Aiko") is (outdated == "moment")
    assert problems_of(root) == [("correction-outdated", {"moment": 1, "owner": 9}[outdated])]
    assert "`pmdata correct`" in problems(root)[0].hint


def test_lines_before_a_corrected_one_and_a_ticked_box_change_nothing(root: Path) -> None:
    path = root / "reports/a.md"
    text = REPORT.replace("## Timeline", "## Summary\n\nCarts were empty.\n\n## Timeline").replace(
        "[x] Fix", "[ ] Fix"
    )
    path.write_text(text)
    record, _ = correct(root, RESOLVED + OWNER)
    assert record.action_items[1].owner == "Aiko"
    assert problems_of(root) == []


def test_an_item_is_known_by_its_line_when_others_come_before_it(root: Path) -> None:
    path = root / "reports/a.md"
    path.write_text(REPORT.replace("- [ ] Add", "- [ ] Call the bank (owner: Tom)\n- [ ] Add"))
    record, _ = correct(root, OWNER)
    assert [item.owner for item in record.action_items] == ["Tom", "Nora", "Aiko"]
    assert [source.field for source in record.sources if source.correction] == ["action_items[2].owner"]
    assert problems_of(root) == []


def test_without_its_line_an_item_is_known_by_what_was_read(root: Path) -> None:
    rows = row("action_items[1].owner", "Aiko", was="Tom")
    assert correct(root, rows)[0].action_items[1].owner == "Aiko"
    path = root / "reports/a.md"
    path.write_text(REPORT.replace("- [ ] Add", "- [ ] Call the bank (owner: Tim)\n- [ ] Add"))
    assert [item.owner for item in correct(root, rows)[0].action_items] == ["Tim", "Nora", "Tom"]
    assert problems_of(root) == [("correction-outdated", 1)]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (row("title", "x").replace("a.md", "b.md"), "did you mean “reports/a.md”?"),
        (row("title", "x").replace("a.md", "a.md#2"), "there is no incident 2"),
        (row("action_items[7].owner", "Nora"), "action_items has 2 rows"),
    ],
)
def test_a_correction_whose_report_part_or_field_is_gone_is_a_problem(
    root: Path, rows: str, reason: str
) -> None:
    correct(root, rows)
    (one,) = problems(root)
    assert (one.code, one.line) == ("correction-gone", 1)
    assert reason in one.message


def test_each_incident_of_a_file_has_its_own_corrections(root: Path) -> None:
    path = root / "reports/log.md"
    path.write_text(
        "# Incidents\n\n"
        + "".join(
            f"## 2026-03-0{day} Queue {day} stuck\n\nSeverity: SEV3\n\nStart: 10:00\nEnd: 11:00\n\n"
            for day in (1, 2)
        )
    )
    (root / "corrections.yaml").write_text(row("severity", "SEV1").replace("a.md", "log.md#2"))
    severities = [r.postmortem and r.postmortem.severity for r in read_file(path, open_workspace(root))]
    assert severities == ["SEV3", "SEV1"]


def test_a_file_is_corrected_however_it_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    correct(root, row("title", "Mine"))
    monkeypatch.chdir(root / "reports")
    for path in (Path("a.md"), Path("../reports/a.md"), root / "reports/a.md"):
        (reading,) = read_file(path, open_workspace(root))
        assert reading.postmortem
        assert reading.postmortem.title == "Mine"


def test_the_explanation_of_a_line_names_the_correction(root: Path) -> None:
    record, _ = correct(root, RESOLVED + OWNER + row("detected_at", "null"))
    read = {line.line: "; ".join(line.read) for line in explained(REPORT, record)}
    assert "correction: resolved_at = 2026-03-04T12:20:00Z, corrected by Nora on 2026-03-09" in read[14]
    assert "action_items[1].owner = Aiko, corrected, the report says Tom" in read[19]
    assert "correction: detected_at = nothing" in read[13]


def test_what_follows_from_states_and_ids(root: Path) -> None:
    record, _ = correct(
        root,
        row("action_items[1].status", "open")
        + row("action_items[0].done_on", "2026-03-10")
        + row("incident_id", "INC-8"),
    )
    assert record.key == "INC-8"
    assert (record.action_items[1].status, record.action_items[1].done_on) == ("open", None)
    assert record.action_items[0].done_on == date(2026, 3, 10)
    record, _ = correct(root, row("impact.users.count", "1200"))
    assert record.impact.users
    assert (record.impact.users.text, record.impact.users.count) == ("1200", 1200)


def test_an_unknown_service_of_a_correction_has_its_line(root: Path) -> None:
    record, reading = correct(root, row("services", "[shopp]"))
    assert record.services == ("shopp",)
    assert reading.problems == ()
    assert problems_of(root) == [("unknown-service", 1)]
