"""Decisions: what waits for somebody, from the policy, the reports and the action items.

Each row has the incident where it is done: a policy rule that is not met, a severe incident without a final
report, and of each team the item that is overdue for longest. Of one kind the most pressing `MOST`.
"""

from typing import Annotated, Literal

from pmdata.metrics.action_items.lists import oldest_overdue
from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.figures import budget_policy
from pmdata.metrics.incidents.report_life import report_concerns
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record
from pmdata.workspace import Settings

Kind = Literal["policy", "report", "item"]
DECISIONS: dict[Kind, str] = {
    "policy": "Policy rule not met",
    "report": "Severe, without a final report",
    "item": "Overdue for longest",
}


MOST = 12


class Decision(Record):
    """One thing that waits for somebody."""

    kind: Annotated[Kind, Column("What")]
    key: str
    title: str
    of: Annotated[str, Column("Of")]
    """The objective, services or team that it belongs to."""
    needed: Annotated[str, Column("Needed")]


def decisions(cursor: Cursor, selection: Selection, settings: Settings) -> tuple[Decision, ...]:
    """Return what waits for somebody at the as-of date."""
    findings = budget_policy(cursor, selection, settings.policies.error_budget)
    policy = [
        Decision(kind="policy", key=row.key, title=row.title or row.key, of=row.slo or "", needed=row.needs)
        for row in findings
        if row.key and not row.is_met
    ]
    concerns = report_concerns(cursor, selection, draft_days=settings.policies.draft_days)
    reports = [
        Decision(
            kind="report",
            key=row.key,
            title=row.title or row.key,
            of=", ".join(row.teams),
            needed=f"a final report, {row.days or 0} days after it began",
        )
        for row in concerns
        if row.concern == "severe_without_final"
    ]
    items = [
        Decision(
            kind="item",
            key=item.key,
            title=item.title or item.key,
            of=item.team or "no team",
            needed=f"{item.text} (overdue by {-(item.days_left or 0)} days)",
        )
        for item in oldest_overdue(cursor, selection, settings)
    ]
    return (*policy[:MOST], *reports[:MOST], *items[:MOST])
