"""OpenSLO v1 documents become objectives; what is wrong with them becomes problems with lines."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdata.slo import CalendarWindow, Objective, RollingWindow, load_objectives, parse_openslo
from pmdata.slo.durations import parse_duration

FULL = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout-availability
  displayName: Checkout answers
  labels:
    tier: [one, two]
  annotations:
    pmdata/kind: errors
spec:
  description: Share of checkout calls that succeed.
  service: checkout-api
  indicator:
    metadata:
      name: checkout-good-calls
    spec:
      ratioMetric: {}
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: RatioTimeslices
  objectives:
    - target: 0.999
      timeSliceTarget: 0.95
      timeSliceWindow: 1m
"""


def slo(
    window: str = "{duration: 28d, isRolling: true}", objective: str = "{target: 0.999}", **spec: str
) -> str:
    """A document of one line a field: line 4 is the spec's first."""
    rows = {"service": "search", "budgetingMethod": "Timeslices", "timeWindow": f"[{window}]",
            "objectives": f"[{objective}]"} | spec  # fmt: skip
    body = "".join(f"  {key}: {value}\n" for key, value in rows.items())
    return f"apiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: one}}\nspec:\n{body}"


def only(text: str) -> Objective:
    objectives, _ = parse_openslo(text)
    assert len(objectives) == 1
    return objectives[0]


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse_openslo(text)[1]]


def test_a_complete_document_is_read_without_a_word() -> None:
    objectives, problems = parse_openslo(FULL, "slos/a.yaml")
    assert problems == ()
    assert objectives == (
        Objective(
            name="checkout-availability",
            title="Checkout answers",
            service="checkout-api",
            description="Share of checkout calls that succeed.",
            target_ratio=0.999,
            indicator="checkout-good-calls",
            kind="errors",
            kind_source="annotation",
            budgeting_method="RatioTimeslices",
            time_slice_target_ratio=0.95,
            time_slice_seconds=60,
            window=RollingWindow(stated="28d", seconds=28 * 86_400),
            labels={"tier": "one, two"},
            annotations={"pmdata/kind": "errors"},
            line=23,
        ),
    )
    assert (objectives[0].path, objectives[0].line) == ("slos/a.yaml", 23)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1m", 60), ("2h", 7_200), ("1d", 86_400), ("1w", 604_800), ("1M", 2_592_000), ("1Q", 7_776_000),
     ("1Y", 31_536_000), (" 28 d ", 2_419_200), ("30s", 30)],
)  # fmt: skip
def test_a_duration_is_a_count_and_a_case_sensitive_unit(text: str, seconds: int) -> None:
    duration = parse_duration(text)
    assert duration is not None
    assert duration.seconds == seconds


@pytest.mark.parametrize(
    "text", ["", "d", "28", "28D", "28 days", "-1d", "1.5h", "0d", "1h30m", "٣d", None, 28]
)
def test_anything_else_is_no_duration(text: object) -> None:
    assert parse_duration(text) is None


def test_a_calendar_window_keeps_its_period_zone_and_start() -> None:
    calendar = "{startTime: 2026-01-01 00:00:00, timeZone: America/New_York}"
    window = f"{{duration: 1M, calendar: {calendar}, isRolling: false}}"
    assert only(slo(window)).window == CalendarWindow(
        stated="1M",
        count=1,
        unit="month",
        start=datetime(2026, 1, 1),  # noqa: DTZ001 -- local
        zone="America/New_York",
    )
    assert codes(slo(window)) == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-01-01", datetime(2026, 1, 1)),  # noqa: DTZ001 -- local
        ("'2026-01-01 12:30:00'", datetime(2026, 1, 1, 12, 30)),  # noqa: DTZ001 -- local
        ("2026-01-01T05:00:00Z", datetime(2026, 1, 1)),  # noqa: DTZ001 -- local
    ],
)
def test_a_start_is_local_time_in_the_window_s_zone(start: str, expected: datetime) -> None:
    window = only(
        slo(f"{{duration: 1Q, calendar: {{startTime: {start}, timeZone: America/New_York}}}}")
    ).window
    assert isinstance(window, CalendarWindow)
    assert (window.unit, window.start) == ("quarter", expected)


@pytest.mark.parametrize(
    "window",
    [
        "{duration: 1M, isRolling: false}",
        "{duration: 1M, calendar: {timeZone: UTC}}",
        "{duration: 1M, calendar: {startTime: soon, timeZone: UTC}}",
    ],
)
def test_a_calendar_without_a_start_follows_the_calendar_with_a_problem(window: str) -> None:
    found = only(slo(window)).window
    assert isinstance(found, CalendarWindow)
    assert found.start == datetime(2024, 1, 1)  # noqa: DTZ001 -- local
    assert "slo-window-assumed" in codes(slo(window))


@pytest.mark.parametrize(
    "window",
    ["{duration: 28d}", "{duration: 28d, isRolling: true, calendar: {startTime: 2026-01-01, timeZone: UTC}}"],
)
def test_a_doubtful_window_is_taken_as_rolling_with_a_problem(window: str) -> None:
    assert only(slo(window)).window == RollingWindow(stated="28d", seconds=28 * 86_400)
    assert codes(slo(window)) == ["slo-window-assumed"]


def test_a_window_that_is_no_list_or_has_two_items_is_used_with_a_problem() -> None:
    bare = slo(timeWindow="{duration: 7d, isRolling: true}")
    double = slo(timeWindow="[{duration: 7d, isRolling: true}, {duration: 28d, isRolling: true}]")
    for text in (bare, double):
        assert only(text).window == RollingWindow(stated="7d", seconds=7 * 86_400)
        assert codes(text) == ["slo-window-assumed"]


def test_one_small_m_is_a_minute_and_probably_a_mistake() -> None:
    text = slo("{duration: 1m, isRolling: true}")
    assert only(text).window == RollingWindow(stated="1m", seconds=60)
    problems = parse_openslo(text)[1]
    assert [problem.code for problem in problems] == ["slo-minute-window"]
    assert "1M" in problems[0].hint
    assert codes(slo("{duration: 1M, isRolling: true}")) == []


@pytest.mark.parametrize(
    "window",
    [
        "{isRolling: true}",
        "{duration: 28 days, isRolling: true}",
        "{duration: 0d, isRolling: true}",
        "{duration: 30s, isRolling: false}",
        "{duration: 1M, calendar: {startTime: 2026-01-01, timeZone: Mars/Base}}",
        "28d",
    ],
)
def test_a_window_that_cannot_be_used_costs_the_objective(window: str) -> None:
    objectives, problems = parse_openslo(slo(window))
    assert objectives == ()
    assert "slo-window" in {problem.code for problem in problems}


@pytest.mark.parametrize(
    ("objective", "ratio"),
    [("{target: 0.999}", 0.999), ("{targetPercent: 99.9}", 0.999), ("{targetPercent: 99.95}", 0.9995),
     ("{target: 0}", 0.0), ("{target: 0.99, targetPercent: 99}", 0.99)],
)  # fmt: skip
def test_a_target_is_a_share_of_one_or_a_percentage(objective: str, ratio: float) -> None:
    assert only(slo(objective=objective)).target_ratio == ratio
    assert codes(slo(objective=objective)) == []


@pytest.mark.parametrize(
    "target", ["99.9", "'99.9%'", "-0.1", "yes", "null", "[0.9]", ".nan", "1.0001", "'0.999'"]
)
def test_a_target_that_is_no_share_is_refused_with_advice(target: str) -> None:
    objectives, problems = parse_openslo(slo(objective=f"{{target: {target}}}"))
    assert objectives == ()
    assert [(problem.code, problem.line) for problem in problems] == [("slo-target", 8)]
    assert "targetPercent: 99.9" in problems[0].hint


def test_two_targets_that_differ_are_reported() -> None:
    text = slo(objective="{target: 0.99, targetPercent: 99.9}")
    assert only(text).target_ratio == 0.99
    assert codes(text) == ["slo-two-targets"]


def test_a_target_of_all_leaves_no_budget_and_is_reported() -> None:
    assert only(slo(objective="{targetPercent: 100}")).target_ratio == 1
    assert codes(slo(objective="{target: 1}")) == ["slo-no-budget"]


def test_several_objectives_of_one_document_have_names_of_their_own() -> None:
    text = slo(objectives="[{target: 0.9, op: lte, value: 0.5}, {displayName: Slow, target: 0.99}]")
    first, second = parse_openslo(text)[0]
    assert (first.name, first.title, first.threshold) == ("one", "one", "lte 0.5")
    assert (second.name, second.title, second.threshold) == ("one/2", "Slow", None)


@pytest.mark.parametrize(
    ("text", "kind", "source"),
    [
        (slo(), "availability", "default"),
        (slo(indicatorRef="checkout-latency-p99"), "latency", "name"),
        (slo(objective="{displayName: Response time, target: 0.9}"), "latency", "name"),
        (FULL.replace("pmdata/kind: errors", "pmdata/kind: latency"), "latency", "annotation"),
    ],
)
def test_the_kind_of_impact_is_annotated_or_named_or_availability(text: str, kind: str, source: str) -> None:
    assert (only(text).kind, only(text).kind_source) == (kind, source)


def test_an_annotation_of_no_kind_is_reported_with_the_valid_ones() -> None:
    problems = parse_openslo(FULL.replace("pmdata/kind: errors", "pmdata/kind: speed"))[1]
    assert [(problem.code, problem.line) for problem in problems] == [("slo-kind", 9)]
    assert "latency" in problems[0].hint


def test_a_budgeting_method_is_known_in_any_case_and_reported_once_where_it_is_not() -> None:
    assert only(slo(budgetingMethod="occurrences")).budgeting_method == "Occurrences"
    text = slo(budgetingMethod="Minutes", objectives="[{target: 0.9}, {target: 0.99}]")
    assert [row.budgeting_method for row in parse_openslo(text)[0]] == ["RatioTimeslices"] * 2
    assert codes(text) == ["slo-budgeting-method"]


@pytest.mark.parametrize("field", ["service", "timeWindow", "objectives"])
def test_a_missing_field_is_reported_with_an_example(field: str) -> None:
    objectives, problems = parse_openslo(slo(**{field: ""}))
    assert objectives == ()
    assert [(problem.code, problem.line) for problem in problems] == [("slo-missing-field", 4)]
    assert f"spec.{field}" in problems[0].message


def test_a_missing_name_or_target_is_reported() -> None:
    assert codes(slo().replace("{name: one}", "{}")) == ["slo-missing-field"]
    assert codes(slo(objective="{op: lte}")) == ["slo-missing-field"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("kind: SLO\n", "kind: SLO\nowner: me\n", 3),
        ("{name: one}", "{name: one, team: a}", 3),
        ("  service:", "  timewindow: x\n  service:", 5),
        ("{target: 0.999}", "{target: 0.999, timesliceTarget: 1}", 8),
        ("isRolling: true", "isRolling: true, start: now", 7),
    ],
)
def test_an_unknown_field_warns_with_its_line_and_never_fails(old: str, new: str, line: int) -> None:
    objectives, problems = parse_openslo(slo().replace(old, new))
    assert len(objectives) == 1
    assert [(problem.code, problem.level, problem.line) for problem in problems] == [
        ("slo-unknown-field", "warning", line)
    ]


def test_an_unknown_field_names_the_nearest_known_one() -> None:
    problems = parse_openslo(slo(alertPolicys="[]"))[1]
    assert "did you mean “alertPolicies”?" in problems[0].message


def test_other_documents_of_the_file_are_passed_over() -> None:
    service = "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: search}\n"
    text = f"# ours\n---\n{service}---\n{slo()}---\n---\n{slo().replace('one', 'two')}"
    objectives, problems = parse_openslo(text)
    assert [row.name for row in objectives] == ["one", "two"]
    assert problems == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a\n", "does not hold keys and values"),
        ("- - a\n", "does not hold keys and values"),
        ("a: b\n", "it has no apiVersion, and it has no kind"),
        ("apiVersion: openslo/v1\n", "it has no kind"),
        ("apiVersion: openslo/v1\nkind: Slo\n", "did you mean “SLO”?"),
        ("apiVersion: openslo/V1\nkind: SLO\n", "its apiVersion is “openslo/V1”; did you mean “openslo/v1”?"),
        ("apiVersion: openslo/v3\nkind: SLO\n", "its apiVersion is “openslo/v3”; did you mean “openslo/v1”?"),
        ("kind: SLO\n", "it has no apiVersion"),
        ("apiVersion: v1\nkind: Service\n", "its apiVersion is “v1”"),
        ("- apiVersion: foo\n  kind: Service\n", "its apiVersion is “foo”"),
        (
            "apiVersion: apps/v1\nkind: Deployment\n",
            "its apiVersion is “apps/v1”, and its kind is “Deployment”",
        ),
    ],
)
def test_what_is_no_openslo_is_skipped_with_a_problem(text: str, reason: str) -> None:
    objectives, problems = parse_openslo(text)
    assert objectives == ()
    assert [problem.code for problem in problems] == ["slo-not-openslo"]
    assert reason in problems[0].message
    for word in ("SLO", "Service", "openslo/v1"):
        assert f"is “{word}”; did you mean “{word}”" not in problems[0].message


def as_list(*texts: str) -> str:
    """Return documents as the items of one list."""
    return "".join("- " + text.strip().replace("\n", "\n  ") + "\n" for text in texts)


def test_a_document_may_be_a_list_of_objects() -> None:
    service = "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: search}\n"
    text = f"{as_list(service, slo(), slo().replace('one', 'two'))}---\n{slo().replace('one', 'three')}"
    objectives, problems = parse_openslo(text)
    assert [(row.name, text.splitlines()[row.line - 1].strip()) for row in objectives] == [
        (name, "objectives: [{target: 0.999}]") for name in ("one", "two", "three")
    ]
    assert problems == ()


def test_what_is_wrong_in_an_item_of_a_list_has_its_line_and_costs_no_other() -> None:
    broken = slo().replace("one", "two").replace("target: 0.999", "target: 99.9")
    text = as_list(slo(), broken, "apiVersion: openslo/v1\nkind: Servce\n", slo().replace("one", "three"))
    objectives, problems = parse_openslo(text)
    assert [row.name for row in objectives] == ["one", "three"]
    assert [(row.code, text.splitlines()[(row.line or 0) - 1].strip()) for row in problems] == [
        ("slo-target", "objectives: [{target: 99.9}]"),
        ("slo-not-openslo", "kind: Servce"),
    ]
    assert "did you mean “Service”?" in problems[1].message


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("apiVersion: openslo/v1alpha\nkind: SLO\n", "OpenSLO v1alpha"),
        ("apiVersion: openslo.com/v2alpha\nkind: SLO\n", "OpenSLO v2"),
        ("apiVersion: openslo/v2alpha\nkind: Service\n", "OpenSLO v2"),
        ('version: "prometheus/v1"\nservice: shop\nslos: []\n', "Sloth"),
        ("apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\n", "Sloth"),
        ("apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\n", "Pyrra"),
        ("apiVersion: n9/v1alpha\nkind: SLO\n", "Nobl9"),
    ],
)
def test_another_format_is_named_once_a_file_with_what_to_do(header: str, name: str) -> None:
    alone, twice = parse_openslo(header), parse_openslo(f"# theirs\n{as_list(header, slo(), header)}")
    assert [row.name for row in twice[0]] == ["one"]
    [one], [two] = alone[1], twice[1]
    assert (one.code, one.level, one.line, two.line) == ("slo-other-format", "warning", 1, 2)
    assert one.message.startswith(f"1 document is of {name}, which is not read yet")
    assert two.message.startswith(f"2 documents are of {name}")
    assert "openslo/v1" in one.hint


def test_broken_yaml_costs_only_what_follows() -> None:
    objectives, problems = parse_openslo(f"{slo()}---\nkind: [SLO\n")
    assert [row.name for row in objectives] == ["one"]
    assert [problem.code for problem in problems] == ["slo-syntax"]
    assert problems[0].line == 11


def test_a_service_may_be_called_by_a_number_or_a_word_of_yaml() -> None:
    assert only(slo(service="2024")).service == "2024"


def test_files_are_read_in_order_and_a_name_is_taken_once(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml"))
    first.write_text(slo())
    second.write_text(slo() + "---\n" + slo().replace("one", "two"))
    third.write_bytes(b"\xff\xfe")
    objectives, problems = load_objectives((first, second, third, tmp_path / "gone.yaml", tmp_path))
    assert [(row.name, row.path) for row in objectives] == [("one", str(first)), ("two", str(second))]
    assert [(path.name, problem.code) for path, problem in problems] == [
        ("b.yaml", "slo-duplicate-name"),
        ("c.yaml", "slo-unreadable"),
        ("gone.yaml", "slo-unreadable"),
        (tmp_path.name, "slo-unreadable"),
    ]
    assert "a.yaml, line 8" in problems[0][1].message


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * 4_000_001)
    assert [problem.code for _, problem in load_objectives([path])[1]] == ["slo-unreadable"]


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    parse_openslo(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.sampled_from(["SLO", "28d", "1m", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["apiVersion", "kind", "metadata", "spec", "name", "service", "timeWindow", "duration", "calendar",
         "startTime", "timeZone", "isRolling", "objectives", "target", "targetPercent", "annotations"]
    ), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@given(VALUES, VALUES, VALUES)
def test_reading_never_raises_whatever_is_where(metadata: object, window: object, objectives: object) -> None:
    import yaml

    spec = {"service": "a", "timeWindow": window, "objectives": objectives, "budgetingMethod": "Timeslices"}
    document = {"apiVersion": "openslo/v1", "kind": "SLO", "metadata": metadata, "spec": spec}
    for stated in (document, document | {"metadata": {"name": "a"}}):
        parse_openslo(yaml.safe_dump(stated))
