"""The lower half of an incident's page: factors, actions, lessons, the rest, problems, the original.

Text from a report goes through `st.text`, `st.code` or a table's text column, which show it literally.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.open_items import show_items_of_incident
from pmdata.dashboard.contributing_factors import reason_words
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.incidents.fact_words import facts_in
from pmdata.dashboard.parts.tables import show_table
from pmdata.errors import LinksOutsideError
from pmdata.metrics.incidents.rows import Incident
from pmdata.model import ActionItem, ContributingFactor, FactorSource, Postmortem
from pmdata.model.fields import RecordField, fields_of
from pmdata.model.term_words import in_words
from pmdata.workspace import Taxonomy

_TYPES = {date: pa.date32(), int: pa.int32()}
_UNSTATED = {"status": "not stated"}
"""What a cell shows where the report states nothing."""


def show_texts(texts: Sequence[tuple[str, str]], shares: tuple[int, int] = (1, 5)) -> None:
    """Show labelled texts, the label to the left of what was written; `shares` are their widths."""
    if not texts:
        st.caption("Nothing was read here.")
    for label, text in texts:
        left, right = st.columns(shares)
        left.caption(words.literal(label))
        right.text(text, width="stretch")


def show_factors(postmortem: Postmortem, taxonomy: Taxonomy) -> None:
    """Show the contributing factors, and the causes with their whys."""
    st.header("Contributing factors", anchor=False)
    factors = postmortem.contributing_factors
    for factor in factors:
        with st.container(border=True, gap="xxsmall"):
            st.text(factor.text, width="stretch")
            st.caption(words.literal(_about(factor, taxonomy)))
    if not factors:
        st.caption("None was read from this report.")
    _show_causes(postmortem)


def _about(factor: ContributingFactor, taxonomy: Taxonomy) -> str:
    """Return a factor's theme and why it has it, its category, and where it was read."""
    reason = reason_words(factor.text, taxonomy)
    theme = f"theme: {factor.theme}" if factor.theme else "untagged: no theme's phrase matches it"
    why = f", by {reason}" if factor.theme and reason != words.UNKNOWN else ""
    read = "" if factor.source == "list" else f", read from {in_words(FactorSource, factor.source)}"
    return " · ".join(filter(None, (theme + why, factor.category, f"line {factor.line}{read}")))


def _show_causes(postmortem: Postmortem) -> None:
    for number, cause in enumerate(postmortem.causes, start=1):
        with st.expander(f"Why, {number} of {len(postmortem.causes)}", icon=":material/account_tree:"):
            texts = [("Cause", cause.text)] if cause.text else []
            texts += [
                (why.question or f"Why {step}", why.answer) for step, why in enumerate(cause.whys, start=1)
            ]
            marks = ("root cause" if cause.is_root else "", "ruled out" if cause.ruled_out else "")
            stated = ", ".join(filter(None, (cause.classification, *marks)))
            show_texts([*texts, ("Marked as", stated)] if stated else texts)


def show_actions(view: View, key: str, postmortem: Postmortem) -> None:
    """Show the action items, with what can be done with them."""
    st.header("Action items", anchor=False)
    items = postmortem.action_items
    if not items:
        st.caption("None was read from this report.")
    show_items_of_incident(view, key, items)
    if items:
        with st.expander("The same as a table"):
            show_table(items_table(items))


def items_table(items: Sequence[ActionItem]) -> pa.Table:
    """Return the items as a table, without the columns that are empty for all of them."""
    columns = {
        field.label: pa.array([_cell(field, item) for item in items], _TYPES.get(field.kind, pa.string()))
        for field in fields_of(ActionItem).values()
        if field.label
    }
    return pa.table({name: cells for name, cells in columns.items() if cells.null_count < len(items)})


def _cell(field: RecordField, item: ActionItem) -> Any:
    """Return the value of a field in words; of a closed list as written where it is none of its values."""
    value = field.of(item)
    if field.path == "horizon" and item.horizon_days:
        return words.count(item.horizon_days, "day")
    if not field.is_term:
        return value
    return (
        in_words(field.kind, value)
        or getattr(item, f"{field.path}_stated", None)
        or _UNSTATED.get(field.path)
    )


def show_notes(postmortem: Postmortem) -> None:
    """Show what went well and wrong, what was learned and who took part."""
    if facts := facts_in("learned", postmortem):
        st.header("What was learned", anchor=False)
        show_texts(facts)


def show_everything_else(postmortem: Postmortem) -> None:
    """Show every other field and section."""
    if not (postmortem.fields or postmortem.sections):
        return
    st.header("Everything else in the report", anchor=False)
    if postmortem.fields:
        show_table(
            pa.table(
                {
                    "Label": [field.label for field in postmortem.fields],
                    "Value": [field.value for field in postmortem.fields],
                    "Line": [field.line for field in postmortem.fields],
                }
            )
        )
    if postmortem.sections:
        with st.expander(
            f"{words.count(len(postmortem.sections), 'section')} as written", icon=":material/notes:"
        ):
            show_texts([(section.heading, section.text) for section in postmortem.sections])


def show_problems(incident: Incident) -> None:
    """Show what was wrong or assumed when the report was read."""
    st.header("Problems", anchor=False)
    problems = incident.problems
    if not problems:
        st.caption("No problems.")
        return
    show_table(
        pa.table(
            {
                "Level": [problem.level for problem in problems],
                "Line": pa.array([problem.line for problem in problems], pa.int32()),
                "Problem": [problem.message for problem in problems],
                "What to do": [problem.hint for problem in problems],
                "Code": [problem.code for problem in problems],
            }
        )
    )


def show_original(root: Path, path: str) -> None:
    """Show the report as it is on disk now, with line numbers."""
    with st.expander("The original text", icon=":material/description:"):
        text = original_text(root, path)
        if text is None:
            st.caption("The file is no longer where it was read, or cannot be read.")
        else:
            st.code(text, language=None, line_numbers=True, wrap_lines=True)


def original_text(root: Path, path: str) -> str | None:
    """Return the text of the report `path` below `root`; None where it is not there or leads elsewhere."""
    try:
        return workspace().bounds.read(root / path).decode("utf-8-sig", "replace")
    except (OSError, LinksOutsideError):
        return None
