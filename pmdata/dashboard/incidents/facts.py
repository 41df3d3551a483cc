"""The further facts of an incident's page: what was measured, the budget it states, the report's own dates.

A fact that the report does not tell is not listed. Words of the report stay as written.
"""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from pmdata import words
from pmdata.dashboard.incidents.details import show_texts
from pmdata.metrics.labels import target_words
from pmdata.model import Claim, Indicator, Money, Postmortem, Quantity, SignOff, StatedBudget

Facts = list[tuple[str, str]]
"""Label and words of each fact, in the order in which they are shown."""

DETECTION = {
    "alert": "by an alert",
    "user_report": "by users",
    "internal": "by people of ours",
    "vendor": "by a vendor",
    "other": "in another way",
}
LABEL_SHARE = (2, 3)
GROUP_PIXELS = 300
"""Three stand side by side where there is room; where there is none they stand below each other."""


def show_further_facts(postmortem: Postmortem) -> None:
    """Show the facts by what they are about; nothing where none is known."""
    groups = {heading: facts for heading, facts in further_facts(postmortem).items() if facts}
    if not groups:
        return
    st.subheader("Further facts", anchor=False)
    with st.container(horizontal=True, gap="medium"):
        for heading, facts in groups.items():
            with st.container(width=GROUP_PIXELS):
                st.markdown(f"**{heading}**")
                show_texts(facts, LABEL_SHARE)


def further_facts(postmortem: Postmortem) -> Mapping[str, Facts]:
    """Return the facts that are known, by what they are about."""
    return {
        "The harm": _harm(postmortem),
        "Error budget, as stated": _budget(postmortem.stated_budget or StatedBudget()),
        "The report": _report(postmortem),
    }


def _harm(postmortem: Postmortem) -> Facts:
    impact = postmortem.impact
    return _known(
        {
            "Users affected": _text(impact.users),
            "Requests affected": _text(impact.requests),
            "Revenue": _text(impact.revenue),
            "Downtime": _seconds(impact.downtime_seconds),
            "SLA breached": _text(impact.sla_breach),
            "Data lost": _text(impact.data_loss),
            "Escalations": _text(impact.escalations),
            # As written: the text names its objective and, for a latency, its percentile.
            "Availability": _text(impact.availability),
            "Error rate": _text(impact.error_rate),
            "Peak error rate": _text(impact.peak_error_rate),
            "Latency": _text(impact.latency),
            "Freshness": _text(impact.freshness),
            "Kinds of impact": ", ".join(kind.replace("_", " ") for kind in impact.kinds),
            "Regions": ", ".join(impact.regions),
        }
    )


def _budget(stated: StatedBudget) -> Facts:
    return _known(
        {
            "Target": None if stated.target_ratio is None else target_words(stated.target_ratio),
            "Budget": _minutes(stated.budget_minutes),
            "Downtime": _minutes(stated.downtime_minutes),
            "Spent": _percent(stated.consumed_percent),
            "Left": _minutes(stated.remaining_minutes),
            "Errors above objective": _minutes(stated.minutes_above_slo),
            "Spent by errors": _percent(stated.error_budget_consumed_percent),
        }
    )


def _report(postmortem: Postmortem) -> Facts:
    return _known(
        {
            "Detected": DETECTION.get(postmortem.detection_method or ""),
            "Vendor": postmortem.vendor,
            "Severity as stated": postmortem.severity_stated,
            "Status as stated": postmortem.incident_status_stated,
            "Report as stated": postmortem.document_status_stated,
            "Version": postmortem.version,
            "Updated": _day(postmortem.updated_on),
            "Final": _day(postmortem.final_on),
            "Review due": _day(postmortem.review_on),
        }
    ) + [(one.role, _signed(one)) for one in postmortem.sign_offs]


def _signed(one: SignOff) -> str:
    state = {True: "signed", False: "not signed", None: ""}[one.signed]
    if one.on:
        state = f"signed {words.day(one.on)}"
    return ", ".join(filter(None, (one.name, state))) or words.UNKNOWN


def _known(facts: Mapping[str, str | None]) -> Facts:
    return [(label, text) for label, text in facts.items() if text]


def _text(told: Quantity | Money | Claim | Indicator | None) -> str | None:
    return None if told is None else told.text


def _day(value: date | None) -> str | None:
    return None if value is None else words.day(value)


def _seconds(value: float | None) -> str | None:
    return None if value is None else words.duration(value)


def _minutes(value: float | None) -> str | None:
    return None if value is None else words.minutes(value)


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:g}{words.GAP}%"
