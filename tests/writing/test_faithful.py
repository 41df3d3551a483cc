"""The law of writing: a rendered report, read back, states all that its record states."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdata.demo.compose import composed, zone_name
from pmdata.demo.generate import script
from pmdata.model import (
    ActionItem,
    Answer,
    Cause,
    ContributingFactor,
    Duration,
    Field,
    Impact,
    Indicator,
    Money,
    Note,
    Person,
    Postmortem,
    Quantity,
    Section,
    SignOff,
    StatedBudget,
    TimelineEvent,
    Why,
)
from pmdata.reading import parse_report
from pmdata.workspace import Settings
from pmdata.writing.catalogue import bundled_names, load_template
from pmdata.writing.faithful import agrees, differences, rendered
from pmdata.writing.fit import fitted
from pmdata.writing.normal_form import as_written

HOSTILE = (
    "# Timeline",
    "## Action Items",
    "---",
    "===",
    "```",
    "~~~",
    "| a | b |",
    "|---|---|",
    "- Owner: nobody",
    "- [ ] **Action 1:** x",
    "**Severity:** SEV-1",
    "**Date of Incident:** 1999-01-01",
    "Status: Done",
    "[Name]",
    "TBD",
    "YYYY-MM-DD",
    "N/A",
    "<!-- hidden",
    "<br>",
    "<pre>",
    "&amp;",
    "\\",
    "\\|",
    "`",
    "**",
    "__",
    "~~",
    ":tada:",
    "1.",
    "10:15",
    "2026-03-04 10:15",
    "99.9%",
    "5 minutes",
    "EUR 5,000",
    "@somebody",
    "All times in PST",
    "Why?",
    "(owner: Ann, due 2026-01-01)",
    "Alert fired",
    "service restored",
    "Cause 1",
    "Factor 1: x",
    "\t",
    "\n",
    "\n\n",
    " ",
    "# ",
    "=",
    "--",
    "P1 / P2 / P3 / P4",
    "none",
    "Größe",
    "日本",
    "\u2028",
    "\r\n",
    "pmdata:",
    "{{ p }}",
    "...",
)
words = st.sampled_from(
    ("carts", "came", "back", "empty", "after", "the", "third", "deploy", "of", "Monday", "café")
)
texts = st.lists(words | st.sampled_from(HOSTILE), min_size=1, max_size=7).map(" ".join).filter(str.strip)
maybe = st.none() | texts
START = datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
instants = st.integers(0, 3000).map(lambda minutes: START + timedelta(minutes=minutes))
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def few(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def on_our_clock(seconds: int) -> Duration:
    return Duration(seconds=seconds, source="stated", stated_seconds=seconds, stated_clock="impact_start")


line = st.just(1)
quantities = st.builds(Quantity, text=texts)
timelines = st.builds(
    TimelineEvent,
    at=st.none() | instants,
    text=texts,
    phase=st.sampled_from(
        (None, "impact_started", "detected", "mitigated", "resolved", "escalated", "closed")
    ),
    actor=maybe,
    line=line,
)
actions = st.builds(
    ActionItem,
    id=st.sampled_from((None, "AI-1", "OPS-7")),
    key=st.just(""),
    text=texts,
    status=st.sampled_from((None, "open", "in_progress", "blocked", "done", "wont_do")),
    owner=maybe,
    created_on=st.none() | days,
    due_on=st.none() | days,
    done_on=st.none() | days,
    priority=st.sampled_from((None, "P0", "P1", "P2", "P3")),
    kind=st.sampled_from((None, "prevent", "detect")),
    verification=maybe,
    tracking=maybe,
    horizon=st.sampled_from((None, "immediate", "short_term", "long_term")),
    line=line,
)
notes = few(st.builds(Note, text=texts, label=maybe, line=line))
causes = st.builds(
    Cause,
    text=texts,
    whys=few(st.builds(Why, question=texts, answer=texts, line=line)),
    classification=st.sampled_from((None, "symptom", "cause")),
    ruled_out=st.booleans(),
    line=line,
)
impacts = st.builds(
    Impact,
    text=maybe,
    downtime_seconds=st.none() | st.integers(0, 90_000),
    users=st.none() | quantities,
    requests=st.none() | quantities,
    revenue=st.none() | st.builds(Money, text=texts),
    escalations=st.none() | quantities,
    sla_breach=st.none() | st.builds(Answer, text=texts),
    kinds=st.sampled_from(((), ("latency",), ("errors", "data_loss"))),
    regions=few(texts),
    latency=st.none() | st.builds(Indicator, text=texts),
)
durations = st.dictionaries(
    st.sampled_from(("time_to_detect", "time_to_mitigate", "time_to_resolve")),
    st.integers(0, 5000).map(lambda minutes: on_our_clock(60 * minutes)),
    max_size=2,
)
postmortems = st.builds(
    Postmortem,
    key=st.just(""),
    incident_id=maybe,
    title=maybe,
    incident_on=st.none() | days,
    impact_started_at=st.none() | st.just(START),
    detected_at=st.none() | instants,
    acknowledged_at=st.none() | instants,
    mitigated_at=st.none() | instants,
    resolved_at=st.none() | instants,
    durations=durations,
    severity=st.sampled_from((None, "SEV1", "SEV4", "NEAR_MISS")),
    incident_status=st.sampled_from((None, "open", "resolved")),
    document_status=st.sampled_from((None, "draft", "in_review", "final", "archived", "withdrawn")),
    services=few(texts),
    teams=few(texts),
    vendor=maybe,
    summary=maybe,
    impact=impacts,
    detection_method=st.sampled_from((None, "alert", "user_report", "internal", "vendor", "other")),
    first_alert=maybe,
    trigger=maybe,
    root_cause=maybe,
    resolution=maybe,
    timeline=few(timelines, 4),
    causes=few(causes),
    contributing_factors=few(st.builds(ContributingFactor, text=texts, category=maybe, line=line)),
    action_items=few(actions, 3),
    people=few(
        st.builds(Person, role=st.sampled_from(("Incident Lead", "Scribe")) | texts, name=texts, line=line)
    ),
    went_well=notes,
    went_wrong=notes,
    got_lucky=notes,
    lessons=notes,
    related_incidents=few(texts),
    tags=few(texts),
    review_on=st.none() | days,
    final_on=st.none() | days,
    updated_on=st.none() | days,
    version=maybe,
    sign_offs=few(
        st.builds(SignOff, role=texts, name=maybe, signed=st.sampled_from((None, True)), line=line)
    ),
    stated_budget=st.none() | st.builds(StatedBudget, budget_minutes=st.just(43.0)),
    fields=few(st.builds(Field, label=texts, value=texts, line=line)),
    sections=few(st.builds(Section, heading=texts, text=texts, line=line)),
)


@pytest.mark.parametrize("name", bundled_names())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(postmortem=postmortems)
def test_whatever_people_type_a_report_read_back_states_it(name: str, postmortem: Postmortem) -> None:
    template = load_template(name)
    made = rendered(postmortem, template)
    assert made.lost == ()
    read = parse_report(made.text, "", Settings())[0].postmortem
    assert read is not None
    assert list(differences(as_written(postmortem, template), read)) == []


@pytest.mark.parametrize("name", bundled_names())
def test_ordinary_reports_need_no_front_matter(name: str) -> None:
    whole, template, needed = script(400, 3), load_template(name), 0
    rows = [row for row in whole.plans if row.template == name][:60]
    for row in rows:
        rng = Random(row.index)  # noqa: S311 - to be repeatable
        written = fitted(composed(rng, whole.company, row, template, None), template)
        made = rendered(written, template, zone=zone_name(whole.company, row, template))
        needed += bool(made.front_matter)
    assert needed <= len(rows) // 30


def test_the_normal_form_is_a_normal_form() -> None:
    template = load_template("rca_report")
    written = Postmortem(
        key="",
        severity="SEV2",
        timeline=(
            TimelineEvent(at=START, text="An [alert](https://a.b/c)\nfires", phase="detected", line=1),
        ),
        action_items=(ActionItem(key="", text="x", status="done", done_on=date(2026, 3, 5), line=1),),
    )
    once = as_written(written, template)
    assert as_written(once, template) == once
    assert once.severity_stated == "P2"
    assert once.timeline[0].text == "Detection: An alert fires"
    assert once.action_items[0].status_stated == "Done (2026-03-05)"


def test_what_is_left_open_may_be_inferred_but_what_is_stated_must_be_read() -> None:
    written = Postmortem(key="", title="A", services=("x", "y"))
    assert list(differences(written, written.model_copy(update={"summary": "more"}))) == []
    assert list(differences(written, written.model_copy(update={"title": "B"}))) == ["title"]
    assert list(differences(written, written.model_copy(update={"services": ("y", "x")}))) == []
    assert not agrees((1, 1), (1, 2))


def test_an_open_incident_has_no_end_whatever_its_rows_sound_like() -> None:
    report = Postmortem(
        key="",
        incident_status="open",
        impact_started_at=START,
        timeline=(TimelineEvent(at=START, text="Service restored for a while", line=1),),
    )
    text = rendered(report, load_template("operations_report")).text
    read = parse_report(text, "", Settings())[0].postmortem
    assert read is not None
    assert read.resolved_at is None


@pytest.mark.parametrize("name", bundled_names())
@pytest.mark.parametrize("title", ["**Date of Incident:** 1999-01-01", "Queue stuck since 12 May 2019"])
def test_a_title_with_a_date_of_another_year_loses_no_moment(title: str, name: str) -> None:
    postmortem = Postmortem(key="", title=title, resolved_at=START, detected_at=START)
    made = rendered(postmortem, load_template(name))
    assert made.lost == ()
