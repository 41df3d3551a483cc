"""Maintenance, adjustments and exemptions from the error-budgets page; what answers its policy."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.correct_acts import NAME
from pmdata.dashboard.acts.edits import may_act, offer, say_why_not
from pmdata.dashboard.acts.item_acts import LIVE, ask_to_add
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError
from pmdata.metrics.error_budgets.policies import PolicyFinding
from pmdata.metrics.selection.choices import objective_names
from pmdata.slo.maintenance import MAINTENANCE_NAME, AdjustmentKind
from pmdata.writing.maintenance_edit import NewAdjustment, maintenance_edit

ADJUST = "adjust_budget"
MEANINGS: dict[AdjustmentKind, str] = {
    "maintenance": "Announced beforehand: these minutes are not bad.",
    "adjustment": "Agreed afterwards: these minutes are not bad.",
    "exemption": "The error-budget policy asks for nothing meanwhile; the budget stays as it is.",
}
_DAYS = 14
"""How long an exemption is to begin with."""


def ask_to_adjust(slo: str = "", kind: AdjustmentKind = "maintenance", incident: str = "") -> None:
    """Ask for maintenance, an adjustment or an exemption; for a button."""
    ask_for(ADJUST, slo, kind, incident)


@st.dialog("Maintenance, adjustment or exemption", width="medium", on_dismiss=close)
def adjust_budget(view: View, slo: str, kind: AdjustmentKind, incident: str) -> None:
    """Let the visitor state which time does not count, and why."""
    chosen: AdjustmentKind = st.segmented_control(
        "Kind",
        get_args(AdjustmentKind),
        default=kind,
        required=True,
        format_func=words.sentence,
        key=key_of("kind"),
    )
    st.caption(MEANINGS[chosen])
    objectives = view.look_up(objective_names)
    names = (*objectives, *(name for name in view.choices.services if name not in objectives))
    about = st.selectbox(
        "Objective or service", names, index=names.index(slo) if slo in names else None, key=key_of("about")
    )
    starts_at, ends_at = _span(view, chosen)
    reason = st.text_input("Why?", key=key_of("reason"), live=LIVE).strip()
    author = st.text_input(
        "Your name, as others know you", key=NAME, persist_state="session", live=LIVE
    ).strip()
    if not (about and starts_at and ends_at and reason and author):
        st.caption("Choose what it is about, the time, the reason, and state your name.")
        return
    try:
        new = NewAdjustment(
            kind=chosen,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
            author=author,
            slo=about if about in objectives else None,
            service=None if about in objectives else about,
            incident=incident or None if chosen == "exemption" else None,
        )
        edit = maintenance_edit(workspace(), new)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(edit, f"Write it to {MAINTENANCE_NAME}")


def _span(view: View, kind: AdjustmentKind) -> tuple[datetime | None, datetime | None]:
    """Draw the first moment and the one after the last, in the reporting zone, and return them."""
    zone = view.selection.reporting_zone
    first = datetime.combine(view.selection.as_of_on, time())
    later = first + (timedelta(days=_DAYS) if kind == "exemption" else timedelta(hours=1))
    with st.container(horizontal=True):
        ends = [
            st.datetime_input(
                f"{label} ({zone})",
                value,
                format="YYYY-MM-DD",
                step=timedelta(minutes=1),
                key=key_of(f"{label}-{kind}"),
            )
            for label, value in (("From", first), ("Until", later))
        ]
    starts_at, ends_at = (end and end.replace(tzinfo=ZoneInfo(zone)) for end in ends)
    return starts_at, ends_at


def show_adjusting(slo: str) -> None:
    """Offer to write a row for one objective."""
    say_why_not()
    if may_act():
        st.button(
            "Write maintenance or an exemption", icon=":material/event_busy:", key="adjust",
            on_click=ask_to_adjust, args=(slo,),
        )  # fmt: skip


def show_policy_acts(findings: Sequence[PolicyFinding]) -> None:
    """Offer for each thing that the policy asks for, and no report has, what would answer it."""
    if not may_act():
        say_why_not()
        return
    unmet = [one for one in findings if not one.is_met and not one.exempt_reason]
    for number, one in enumerate(unmet):
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            why = one.title or one.theme or one.key or "the whole budget"
            st.markdown(words.literal(f"{one.slo or 'no objective'}: {one.needs} ({why})"), width="stretch")
            with st.container(horizontal=True, width="content", gap="xsmall"):
                _show_answers(one, number)


def _show_answers(finding: PolicyFinding, number: int) -> None:
    if finding.key:
        st.button(
            "Add an action item", icon=":material/add:", key=f"policy-item-{number}",
            on_click=ask_to_add, args=(finding.key, "P0"),
        )  # fmt: skip
    if finding.slo:
        st.button(
            "Exempt", icon=":material/event_busy:", key=f"policy-exempt-{number}",
            on_click=ask_to_adjust, args=(finding.slo, "exemption", finding.key or ""),
        )  # fmt: skip
