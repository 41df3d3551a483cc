"""The lower half of an incident's page: factors, actions, lessons, the rest, problems, the original.

Text from a report goes through `st.text`, `st.code` or a table's text column, which show it literally.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.dashboard.contributing_factors import reason_words
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.parts.tables import show_table
from pmdata.errors import LinksOutsideError
from pmdata.metrics.incidents.rows import Incident
from pmdata.model import ActionItem, Note, Postmortem
from pmdata.workspace import Taxonomy


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
    st.subheader("Contributing factors", anchor=False)
    factors = postmortem.contributing_factors
    if factors:
        show_table(
            pa.table(
                {
                    "Factor": [factor.text for factor in factors],
                    "Theme": [factor.theme or "untagged" for factor in factors],
                    "Because of": [reason_words(factor.text, taxonomy) for factor in factors],
                    "Category": pa.array([factor.category for factor in factors], pa.string()),
                    "Read from": [factor.source.replace("_", " ") for factor in factors],
                    "Line": [factor.line for factor in factors],
                }
            )
        )
    else:
        st.caption("None was read from this report.")
    _show_causes(postmortem)


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


def show_actions(postmortem: Postmortem) -> None:
    """Show what was promised."""
    st.subheader("Action items", anchor=False)
    items = postmortem.action_items
    if not items:
        st.caption("None was read from this report.")
        return
    show_table(items_table(items))


def items_table(items: Sequence[ActionItem]) -> pa.Table:
    """Return the items as a table, without the columns that say nothing of any of them."""
    columns = {
        "Item": pa.array([item.text for item in items]),
        "Status": pa.array([_status(item) for item in items]),
        "Owner": pa.array([item.owner for item in items], pa.string()),
        "Created": pa.array([item.created_on for item in items], pa.date32()),
        "Due": pa.array([item.due_on for item in items], pa.date32()),
        "Due as written": pa.array([item.due_stated for item in items], pa.string()),
        "Done": pa.array([item.done_on for item in items], pa.date32()),
        "Priority": pa.array([item.priority for item in items], pa.string()),
        "Kind": pa.array([item.kind for item in items], pa.string()),
        "Within": pa.array([_horizon(item) for item in items], pa.string()),
        "Verified by": pa.array([item.verification for item in items], pa.string()),
        "Id": pa.array([item.id for item in items], pa.string()),
        "Ticket": pa.array([item.tracking for item in items], pa.string()),
        "Line": pa.array([item.line for item in items]),
    }
    return pa.table({name: cells for name, cells in columns.items() if cells.null_count < len(items)})


def _horizon(item: ActionItem) -> str | None:
    if item.horizon_days:
        return words.count(item.horizon_days, "day")
    return item.horizon and item.horizon.replace("_", " ")


def _status(item: ActionItem) -> str:
    return (
        "not stated"
        if item.status is None
        else item.status.replace("_", " ").replace("wont do", "will not do")
    )


def show_notes(postmortem: Postmortem) -> None:
    """Show what went well and wrong, what was learned and who took part."""
    groups = {
        "Went well": postmortem.went_well,
        "Went wrong": postmortem.went_wrong,
        "Got lucky": postmortem.got_lucky,
        "Lessons": postmortem.lessons,
    }
    told = [(label, _lines(notes)) for label, notes in groups.items() if notes]
    people = "\n".join(dict.fromkeys(f"{person.role}: {person.name}" for person in postmortem.people))
    told += [("People", people)] if people else []
    told += [("Related", ", ".join(postmortem.related_incidents))] if postmortem.related_incidents else []
    told += [("Tags", ", ".join(postmortem.tags))] if postmortem.tags else []
    if told:
        st.subheader("What was learned", anchor=False)
        show_texts(told)


def _lines(notes: Sequence[Note]) -> str:
    return "\n".join(f"{note.label}: {note.text}" if note.label else note.text for note in notes)


def show_everything_else(postmortem: Postmortem) -> None:
    """Show every field and section that has no place of its own above."""
    if not (postmortem.fields or postmortem.sections):
        return
    st.subheader("Everything else in the report", anchor=False)
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
    st.subheader("Problems", anchor=False)
    problems = incident.problems
    if not problems:
        st.caption("None: everything that was read was read without doubt.")
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
    """Show the report as it lies on disk now, with line numbers."""
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
