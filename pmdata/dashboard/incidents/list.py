"""The list of incidents: a sentence, a search box, a table whose rows open; the register of near misses."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from pmdata import words
from pmdata.charts.chart import durations
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.incidents.narrowed import narrowed_view, show_facets, show_narrowing
from pmdata.dashboard.incidents.results import severity_words, show_results, show_search
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tables import show_linked_table
from pmdata.metrics.data_quality import withdrawn_count
from pmdata.metrics.incidents.counts import NearMiss, near_misses
from pmdata.metrics.incidents.rows import OutsideCounts, incident_rows, incidents_outside
from pmdata.metrics.search.browse import browse
from pmdata.model import DocumentStatus
from pmdata.model.term_words import in_words

NOT_COUNTED = "data_quality?look=Which+files+are+not+counted%3F"
"""Address of the list of files that are not counted."""
MORE = "columns"


def show_incident_list(view: View) -> None:
    """Draw the list of the selection's incidents, narrowed by the address."""
    view = narrowed_view(view)
    everything = view.ask(incident_rows)
    show_head("What happened?", _answer(everything), view)
    is_narrowed = show_narrowing(view.selection)
    if not is_narrowed and (outside := _outside(view.ask(incidents_outside))):
        st.caption(outside)
    if withdrawn := view.look_up(withdrawn_count):
        st.caption(
            f"[{words.count(withdrawn, 'report')} withdrawn or a duplicate]({NOT_COUNTED}), not counted."
        )
    listed, near = st.tabs(
        ["Which incidents?", "Which near misses?"], key="look", on_change="rerun", bind="query-params"
    )
    if listed.open:
        with listed:
            _show_list(view, everything)
    if near.open:
        with near:
            show_near_misses(view.ask(near_misses))


def _show_list(view: View, everything: pa.Table) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = show_search()
        more = not search and st.toggle("More columns", key=MORE, bind="query-params")
    browsed = view.ask(browse, search, with_people=not view.settings.blameless)
    show_facets(view.selection, browsed.counts)
    if browsed.found and browsed.found.terms:
        show_results(view, browsed.found, everything)
    elif everything.num_rows:
        show_linked_table(
            _columns(everything, more=more), everything["key"].to_pylist(), key="incident_table"
        )
    else:
        st.markdown("No incident is all of this. Take something away, or choose a longer period.")


def show_near_misses(rows: Sequence[NearMiss]) -> None:
    """Show the register of near misses."""
    if not rows:
        st.markdown("No report in this selection describes a near miss.")
        return
    st.markdown("A near miss consumes no error budget and counts in no average; its lessons count as much.")
    show_linked_table(
        {
            "Near miss": [row.title or row.key for row in rows],
            "Started": pa.array([row.started_on for row in rows], pa.date32()),
            "Services": [", ".join(row.services) or words.UNKNOWN for row in rows],
            "What happened": pa.array([row.summary for row in rows], pa.string()),
            "Report": [row.path for row in rows],
        },
        [row.key for row in rows],
        key="near_misses",
    )


def _answer(rows: pa.Table) -> str:
    counted = rows.filter(pc.invert(rows["is_near_miss"]))
    severities = [severity for severity in counted["severity"].to_pylist() if severity]
    severe = sum(severity in {"SEV1", "SEV2"} for severity in severities)
    still_open = sum(counted["is_open"].to_pylist())
    near = rows.num_rows - counted.num_rows
    many = words.count(counted.num_rows, "incident")
    parts = [f"**{many}**, {severe:,} of the {len(severities):,} with a severity are SEV1 or SEV2"]
    if near:
        parts.append(words.count(near, "near miss", "near misses"))
    parts.append(f"{still_open:,} still open" if still_open else "none still open")
    return "; ".join(parts) + "."


def _outside(counts: OutsideCounts) -> str:
    """Return how many incidents are not in the list and why; empty where all are."""
    reasons = (
        (counts.other_dates, "before or after this period"),
        (counts.filtered, "not of what is chosen on the left"),
        (counts.undated, "without a date"),
        (counts.later, "after the as-of date"),
    )
    parts = [f"{number:,} {reason}" for number, reason in reasons if number]
    return f"Not listed: {words.listing(parts)}." if parts else ""


def _columns(rows: pa.Table, *, more: bool) -> dict[str, object]:
    columns: dict[str, object] = {
        "Incident": [title or key for title, key in zip(*_lists(rows, "title", "key"), strict=True)],
        "Started": rows["started_on"],
        "Severity": [severity_words(name) for name in rows["severity"].to_pylist()],
        "Services": _names(rows["services"]),
        "Resolved after": durations(rows["time_to_resolve_seconds"].to_pylist()),
        "Status": [_status(*row) for row in zip(*_lists(rows, "is_open", "document_status"), strict=True)],
    }
    if more:
        columns |= {
            "Detected after": durations(rows["time_to_detect_seconds"].to_pylist()),
            "Acknowledged after": durations(rows["time_to_acknowledge_seconds"].to_pylist()),
            "Mitigated after": durations(rows["time_to_mitigate_seconds"].to_pylist()),
            "Teams": _names(rows["teams"]),
            "Problems": [
                sum(counts) for counts in zip(*_lists(rows, "error_count", "warning_count"), strict=True)
            ],
            "Key": rows["key"],
            "Report": rows["path"],
        }
    return columns


def _lists(rows: pa.Table, *names: str) -> list[list[object]]:
    return [rows[name].to_pylist() for name in names]


def _names(column: pa.ChunkedArray) -> list[str]:
    return [", ".join(names or ()) or words.UNKNOWN for names in column.to_pylist()]


def _status(is_open: object, document_status: object) -> str:
    document = in_words(DocumentStatus, document_status)
    return ", ".join(filter(None, ("open" if is_open else "", document))) or words.UNKNOWN
