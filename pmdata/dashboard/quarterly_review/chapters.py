"""The chapters of a pack on the page: the same paragraphs, tables and charts as in the file."""

from pathlib import Path

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.decide_acts import ask_to_decide
from pmdata.dashboard.acts.edits import may_act
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.tables import show_linked_table, show_table
from pmdata.errors import SideFileError
from pmdata.review.pack import (
    FOLDER,
    Chapter,
    Drawing,
    KeptPack,
    PackPeriod,
    Paragraph,
    Table,
    kept_packs,
    last_kept,
    pack_changes,
    pack_chapter,
    pack_decisions,
    read_kept,
    team_of_pack,
)
from pmdata.workspace.decisions import DECISIONS_NAME, read_decisions

CHAPTERS_IN_WORDS = {
    "figures": "Figures",
    "changed": "What changed?",
    "budgets": "Error budgets",
    "impact": "Impact",
    "response-times": "Response times",
    "recurrence": "What came back?",
    "action-items": "Action items",
    "near-misses": "Near misses",
    "teams": "Teams",
    "forward": "What comes next?",
    "decisions": "Decisions",
    "definitions": "Definitions",
}
_LAST = "The last one kept"


def show_chapter(view: View, period: PackPeriod, name: str) -> None:
    """Show one chapter of the pack; where a file beside the reports cannot be read, what to do about it."""
    try:
        if name == "changed":
            _show(_changed(view, period))
        elif name == "decisions":
            rows = read_decisions(workspace().root / DECISIONS_NAME, workspace().bounds)
            if may_act():
                st.button(
                    "Write a decision",
                    icon=":material/gavel:",
                    key="decide",
                    on_click=ask_to_decide,
                    args=(period.key, team_of_pack(view.selection)),
                )
            _show(view.ask(pack_decisions, view.settings, period, rows))
        else:
            _show(view.ask(pack_chapter, view.settings, period, name))
    except SideFileError as error:
        st.error(words.literal(str(error)), icon=":material/error:")


def _changed(view: View, period: PackPeriod) -> Chapter:
    return view.ask(pack_changes, view.settings, period, picked_kept(view, period))


def picked_kept(view: View, period: PackPeriod) -> KeptPack | None:
    """Let the reader choose the kept pack to compare with; raises SideFileError where it cannot be read."""
    own, team = workspace(), team_of_pack(view.selection)
    found = {path.name: path for path, _ in kept_packs(own.root, own.bounds, team)}
    if not found:
        return None
    picked = st.selectbox(
        "Compared with", [_LAST, *found], key="against", bind="query-params", filter_mode=None, width=360
    )
    if picked == _LAST:
        return last_kept(own.root, own.bounds, period, team)
    return read_kept(found[picked], own.bounds)


def against() -> Path | None:
    """Return the file of the kept pack that the reader chose to compare with; None for the last one."""
    picked = st.session_state.get("against")
    return None if picked in (None, _LAST) else Path(FOLDER) / str(picked)


def _show(chapter: Chapter) -> None:
    for number, block in enumerate(chapter.blocks):
        key = f"{chapter.name}-{number}"
        match block:
            case Paragraph():
                (st.caption if block.is_note else st.markdown)(words.literal(block.text))
            case Drawing():
                st.header(block.title, anchor=False)
                draw(block.chart, key=key)
                if block.note:
                    st.caption(block.note)
            case Table():
                _show_rows(block, key)


def _show_rows(block: Table, key: str) -> None:
    if block.title:
        st.header(words.literal(block.title), anchor=False)
    if not block.rows:
        st.markdown(block.nothing)
        return
    labels = [column.label for column in block.columns]
    columns = {
        label: pa.array([cell.text for cell in cells], pa.string())
        for label, cells in zip(labels, zip(*block.rows, strict=True), strict=True)
    }
    keys = [row[0].key for row in block.rows]
    if all(keys):
        first = next(iter(columns))
        linked = {**columns, first: columns[first].to_pylist()}
        show_linked_table(linked, [str(one) for one in keys], key=key, leaves_room=True)
    else:
        show_table(pa.table(columns))
    if block.more:
        st.caption(block.more)
