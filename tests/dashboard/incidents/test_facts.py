"""The further facts of an incident's page: every typed fact of a report has its place there."""

from datetime import date
from typing import Any

import pytest

from pmdata.dashboard.incidents.details import items_table
from pmdata.dashboard.incidents.fact_words import Facts
from pmdata.dashboard.incidents.facts import further_facts
from pmdata.model import (
    ActionItem,
    Answer,
    Impact,
    Indicator,
    Money,
    Postmortem,
    Quantity,
    SignOff,
    StatedBudget,
)

IMPACT: dict[str, Any] = {
    "downtime_seconds": 2520, "users": Quantity(text="7,900"), "requests": Quantity(text="1 in 6"),
    "revenue": Money(text="EUR 12"), "escalations": Quantity(text="18"), "sla_breach": Answer(text="No"),
    "data_loss": Answer(text="None"), "kinds": ("data_loss",), "regions": ("eu", "us"),
    **{
        name: Indicator(text="99.9% (SLO: 99.95%)")
        for name in ("availability", "error_rate", "peak_error_rate", "latency", "freshness")
    },
}  # fmt: skip
BUDGET = {
    "target_ratio": 0.9995, "budget_minutes": 43, "downtime_minutes": 46, "consumed_percent": 107,
    "remaining_minutes": -3, "minutes_above_slo": 249, "error_budget_consumed_percent": 55,
}  # fmt: skip
REPORT: dict[str, Any] = {
    "vendor": "Case 4", "detection_method": "user_report", "severity_stated": "high",
    "incident_status_stated": "RESOLVED", "document_status_stated": "UNDER REVIEW", "version": "0.9",
    "updated_on": date(2026, 9, 2), "final_on": date(2026, 9, 3), "review_on": date(2027, 2, 27),
    "sign_offs": (SignOff(role="Author", name="Jo Doe", line=1),),
}  # fmt: skip
ITEM: dict[str, Any] = {
    "id": "AI-1", "status": "done", "owner": "Jo", "created_on": date(2026, 9, 1), "due_on": date(2026, 9, 2),
    "due_stated": "next sprint", "done_on": date(2026, 9, 3), "priority": "P1", "kind": "prevent",
    "verification": "An alarm test", "tracking": "OPS-1", "horizon": "long_term",
}  # fmt: skip


def facts_of(**fields: Any) -> Facts:
    return [fact for facts in further_facts(Postmortem(key="k", **fields)).values() for fact in facts]


@pytest.mark.parametrize("name", IMPACT)
def test_each_fact_of_the_impact_is_shown_where_it_is_known(name: str) -> None:
    assert len(facts_of(impact=Impact(**{name: IMPACT[name]}))) == 1


@pytest.mark.parametrize("name", BUDGET)
def test_each_stated_figure_of_the_budget_is_shown_where_it_is_known(name: str) -> None:
    assert len(facts_of(stated_budget=StatedBudget.model_validate({name: BUDGET[name]}))) == 1


@pytest.mark.parametrize("name", REPORT)
def test_each_fact_of_the_report_itself_is_shown_where_it_is_known(name: str) -> None:
    assert len(facts_of(**{name: REPORT[name]})) == 1


def test_nothing_is_listed_of_a_report_that_states_nothing() -> None:
    assert facts_of() == []


def test_figures_are_in_the_words_of_every_page() -> None:
    assert ("Downtime", "42\xa0min") in facts_of(impact=Impact(**IMPACT))
    assert [text for _, text in facts_of(stated_budget=StatedBudget.model_validate(BUDGET))] == [
        "99.95\xa0%", "43\xa0min", "46\xa0min", "107\xa0%", "−3\xa0min", "4\xa0h\xa09\xa0min", "55\xa0%",
    ]  # fmt: skip


def test_a_sign_off_says_who_and_whether() -> None:
    signed = (
        SignOff(role="Author", name="Jo", signed=True, on=date(2026, 9, 1), line=1),
        SignOff(role="Review", name="Mo", signed=False, line=2),
        SignOff(role="Approval", signed=True, line=3),
    )
    assert facts_of(sign_offs=signed) == [
        ("Author", "Jo, signed 2026-09-01"), ("Review", "Mo, not signed"), ("Approval", "signed"),
    ]  # fmt: skip


def test_the_table_of_items_has_a_column_for_what_any_item_states_and_no_other() -> None:
    bare = ActionItem(key="a", text="Add a limit", line=3)
    full = ActionItem(key="b", text="Add an alarm", line=4, **ITEM)
    assert items_table([bare]).column_names == ["Item", "Status", "Line"]
    assert items_table([bare, full]).column_names == [
        "Id", "Item", "Status", "Owner", "Created", "Due", "Due as written", "Done", "Priority", "Kind",
        "Verified by", "Ticket", "Within", "Line",
    ]  # fmt: skip
    assert items_table([full])["Within"].to_pylist() == ["long term"]
    dated = full.model_copy(update={"horizon_days": 7})
    assert items_table([dated])["Within"].to_pylist() == ["7 days"]
