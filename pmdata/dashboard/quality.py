"""What the page of data quality says in words and shows in tables."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from pmdata import words
from pmdata.dashboard.tables import show_linked_table, show_table
from pmdata.dashboard.tiles import Tile
from pmdata.metrics.data_quality import FileCounts, KnownFact
from pmdata.metrics.report_life import DaysToFinalRow, ReportConcern
from pmdata.problems import LEVELS

CONCERNS = {
    "old_draft": "an old draft",
    "severe_without_final": "grave, and no final report",
    "review_passed": "its review was due",
    "missing_sign_off": "not signed",
}
LEVEL_WORDS = {"error": "Errors", "warning": "Warnings", "info": "Assumptions"}


def quality_answer(counts: FileCounts) -> str:
    """Return in a sentence what became of the files."""
    if not counts.files:
        return "No file was found that could be a report."
    first = (
        f"**{words.count(counts.files, 'file')}** {'gives' if counts.files == 1 else 'give'} "
        f"{words.count(counts.incidents, 'incident')}"
    )
    out = (
        f"{words.count(counts.with_errors, 'file')} left out because of an error"
        if counts.with_errors
        else ""
    )
    other = f"{counts.not_postmortems:,} no postmortem" if counts.not_postmortems else ""
    doubt = (
        f"{words.count(counts.warnings, 'value')} doubtful or missing where it matters"
        if counts.warnings
        else ""
    )
    return "; ".join(filter(None, (first, out, other, doubt))) + "."


def quality_tiles(
    counts: FileCounts, facts: Sequence[KnownFact], concerns: Sequence[ReportConcern], final: DaysToFinalRow
) -> list[Tile]:
    """Return the tiles of the page."""
    resolved = next(one for one in facts if one.fact == "Time to resolve")
    return [
        Tile(
            label="Incidents counted",
            value=f"{counts.incidents:,}",
            basis=f"from {words.count(counts.files, 'file')}",
        ),
        Tile(
            label="Files with an error",
            value=f"{counts.with_errors:,}",
            basis=f"of {words.count(counts.files, 'file')}; not in the figures",
            definition="Such a file is kept and shown here, but nothing of it is counted.",
        ),
        Tile(
            label="Files with a warning",
            value=f"{counts.with_warnings:,}",
            basis=f"{words.count(counts.warnings, 'warning')}; counted, but with a doubt",
        ),
        Tile(
            label="Time to resolve known",
            value=words.percent(resolved.known / resolved.incidents if resolved.incidents else None),
            basis=f"{words.known_of(resolved.known, resolved.incidents)} incidents of the selection",
        ),
        Tile(
            label="Unfinished reports",
            value=f"{len({one.key for one in concerns}):,}",
            basis=f"final after {_days(final.median_days)}, median of {final.known:,}",
            definition="Old drafts, grave incidents without a final report, passed reviews, no signature.",
        ),
    ]


def _days(days: float | None) -> str:
    return words.UNKNOWN if days is None else words.count(round(days), "day")


def show_problems(problems: pa.Table) -> None:
    """Show the problems by file and line, one level or all."""
    present = [level for level in LEVELS if pc.any(pc.equal(problems["level"], level)).as_py()]
    if not present:
        st.markdown("Nothing was wrong, doubtful or assumed in any file.")
        return
    chosen = st.pills(
        "Level",
        present,
        selection_mode="multi",
        default=[level for level in present if level != "info"] or present,
        format_func=lambda level: LEVEL_WORDS[level],
        key="level",
        bind="query-params",
        label_visibility="collapsed",
    )
    rows = problems.filter(pc.is_in(problems["level"], pa.array(chosen, pa.string())))
    st.caption(f"{words.known_of(rows.num_rows, problems.num_rows)} problems.")
    show_table(
        rows.select(["level", "path", "line", "message", "hint", "field", "code"]).rename_columns(
            ["Level", "Report", "Line", "Problem", "What to do", "Field", "Code"]
        )
    )


def show_uncounted(files: pa.Table) -> None:
    """Show the files that are not in the figures, and why."""
    if not files.num_rows:
        st.markdown("Every file that was found gives at least one incident.")
        return
    st.markdown(f"{words.count(files.num_rows, 'file')} give no incident, or none that counts.")
    show_table(files.rename_columns(["File", "Reason", "What to do"]))


def show_unfinished(concerns: Sequence[ReportConcern]) -> None:
    """Show the reports that want attention, and why."""
    if not concerns:
        st.markdown("No report of the selection wants attention.")
        return
    show_linked_table(
        {
            "Incident": [one.title or one.key for one in concerns],
            "Started": pa.array([one.started_on for one in concerns], pa.date32()),
            "Why": [": ".join(filter(None, (CONCERNS[one.concern], one.detail))) for one in concerns],
            "Days": pa.array([one.days for one in concerns], pa.int64()),
            "Teams": [", ".join(one.teams) or words.UNKNOWN for one in concerns],
            "Report": [one.path for one in concerns],
        },
        [one.key for one in concerns],
        key="unfinished",
    )
