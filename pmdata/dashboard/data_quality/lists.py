"""The sentences and tables of the data quality page."""

from collections.abc import Callable, Sequence
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from pmdata import words
from pmdata.charts.data_quality import completeness_chart
from pmdata.dashboard.frame.navigation import open_report
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.tables import show_linked_table
from pmdata.dashboard.parts.tiles import Tile
from pmdata.metrics.data_quality import FileCounts, KnownFact
from pmdata.metrics.incidents.report_life import DaysToFinalRow, ReportConcern
from pmdata.metrics.response_times.counted import NotCounted
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.problems import LEVELS, Level
from pmdata.workspace import Settings

ALL_FILES = "Of all files, whatever is chosen on the left."
CONCERNS = {
    "old_draft": "an old draft",
    "severe_without_final": "severe, and no final report",
    "review_passed": "its review was due",
    "missing_sign_off": "not signed",
}
LEVEL_WORD: dict[Level, str] = {"error": "Error", "warning": "Warning", "info": "Assumption"}
LEVEL_COLOURS: dict[Level, Literal["red", "orange", "gray"]] = {
    "error": "red",
    "warning": "orange",
    "info": "gray",
}
LEVEL_WORDS = {"error": "Errors", "warning": "Warnings", "info": "Assumptions"}


def quality_answer(counts: FileCounts) -> str:
    """Return how far the figures can be trusted, in words."""
    left_out = counts.files - counts.counted_files
    why = _left_out(left_out, counts.perhaps_reports) if left_out else ""
    if not counts.incidents:
        return f"No: none of the {words.count(counts.files, 'file')} that were found is counted."
    return f"{_counted(counts, left_out)} {_doubt(counts)}{why}"


def _counted(counts: FileCounts, left_out: int) -> str:
    if left_out:
        return f"**{words.known_of(counts.counted_files, counts.files)} files** are counted."
    return f"All **{counts.files:,}** files are counted." if counts.files > 1 else "**1 file**, counted."


def _doubt(counts: FileCounts) -> str:
    if not counts.doubtful_incidents:
        verb = "was" if counts.incidents == 1 else "were"
        return f"Their {words.count(counts.incidents, 'incident')} {verb} read without a warning."
    verb = "has" if counts.doubtful_incidents == 1 else "have"
    return (
        f"**{words.known_of(counts.doubtful_incidents, counts.incidents)} incidents** {verb} a warning: "
        "a value in doubt, or missing where it matters."
    )


def _left_out(number: int, perhaps: int) -> str:
    what = "perhaps a report" if perhaps == 1 else "perhaps reports"
    among = f" ({perhaps:,} of them {what})" if 0 < perhaps <= number else ""
    verb = "is" if number == 1 else "are"
    return f" {words.count(number, 'file')} {verb} not counted{among}, for the reasons below."


def quality_tiles(
    counts: FileCounts,
    selected: int,
    facts: Sequence[KnownFact],
    concerns: Sequence[ReportConcern],
    final: DaysToFinalRow,
) -> list[Tile]:
    """Return the tiles of the page; `selected` is how many incidents the selection holds."""
    resolved = next(one for one in facts if one.fact == "Time to resolve")
    return [
        Tile(
            label="Incidents read",
            lead="incidents",
            value=f"{counts.incidents:,}",
            basis=f"in all files; {selected:,} in the selection, {counts.undated_incidents:,} without a date"
            + (f", {counts.later_incidents:,} after as-of" if counts.later_incidents else ""),
            definition=(
                "Every incident that was read, near misses too. One without a date is in no period, one "
                "after the as-of date is not counted."
            ),
        ),
        Tile(
            label="Files with an error",
            lead="data_quality?look=Which files are not counted%3F",
            lead_words="Files",
            value=f"{counts.with_errors:,}",
            basis=f"of all {words.count(counts.files, 'file')}; not counted",
            definition="Such a file is kept and shown here, but nothing of it is counted.",
        ),
        Tile(
            label="Files with a warning",
            lead="data_quality?look=Which problems, and where%3F",
            lead_words="Problems",
            value=f"{counts.with_warnings:,}",
            basis=f"{words.count(counts.warnings, 'warning')}; counted, but with a doubt"
            if counts.warnings
            else "nothing read is in doubt",
        ),
        Tile(
            label="Time to resolve known",
            lead=incidents_address(missing="Time to resolve"),
            lead_words="Those without",
            value=words.percent(resolved.known / resolved.incidents if resolved.incidents else None),
            basis=f"{words.known_of(resolved.known, resolved.incidents)} incidents of the selection",
        ),
        Tile(
            label="Unfinished reports",
            lead="data_quality?look=Which reports are unfinished%3F",
            lead_words="Reports",
            value=f"{len({one.key for one in concerns}):,}",
            basis=_until_final(final),
            definition="Old drafts, severe incidents without a final report, passed reviews, no signature.",
        ),
    ]


def _until_final(final: DaysToFinalRow) -> str:
    if final.median_days is None:
        return "when they became final is not known"
    return f"final after {words.count(round(final.median_days), 'day')}, median of {final.known:,}"


def show_completeness(facts: Sequence[KnownFact], selected: int) -> None:
    """Draw how many incidents of the selection state each fact; `selected` counts near misses too."""
    if any(one.incidents for one in facts):
        draw(completeness_chart(facts), key="completeness")
    elif selected:
        st.markdown("The selection holds near misses alone, which are not counted.")
    else:
        st.markdown("No incident matches the filters. Choose a longer period, or clear a filter on the left.")


def show_problems(problems: pa.Table) -> None:
    """Show the problems by file and line, one level or all."""
    present = [level for level in LEVELS if pc.any(pc.equal(problems["level"], level)).as_py()]
    if not present:
        st.markdown("No problems.")
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
    st.caption(f"{words.known_of(rows.num_rows, problems.num_rows)} problems. A file opens at what is meant.")
    show_linked_table(
        {
            "File": _names(rows["path"]),
            "Line": rows["line"],
            "Level": [LEVEL_WORD[level] for level in rows["level"].to_pylist()],
            "Problem": rows["message"],
            "What to do": rows["hint"],
        },
        rows["path"].to_pylist(),
        key="problem_table",
        follow=open_report,
    )


def _names(paths: pa.ChunkedArray) -> list[str]:
    """Return the paths by their last part, which distinguishes them."""
    return [path.rpartition("/")[2] for path in paths.to_pylist()]


def show_uncounted(files: pa.Table) -> None:
    """Show the files that are not in the figures, and why."""
    if not files.num_rows:
        st.markdown("Every file that was found gives at least one incident.")
        return
    verb = "gives" if files.num_rows == 1 else "give"
    st.markdown(f"{words.count(files.num_rows, 'file')} {verb} no incident, or none that counts.")
    show_linked_table(
        {"File": _names(files["path"]), "Why": files["reason"], "What to do": files["hint"]},
        files["path"].to_pylist(),
        key="uncounted_files",
        follow=open_report,
    )


def show_perhaps(rows: pa.Table, show_each: Callable[[Sequence[str]], None]) -> None:
    """Show what is perhaps a report, and how it is taken in or left out for good.

    `show_each` offers that for the files of these paths.
    """
    if not rows.num_rows:
        st.markdown("Every file that was found is surely a report.")
        return
    verb = "is" if rows.num_rows == 1 else "are"
    st.markdown(
        f"{words.count(rows.num_rows, 'document')} {verb} perhaps a report, and not counted. Name a file "
        "under `reports.take_in` in `pmdata.yaml` to count it, or under `reports.exclude` to leave it out."
    )
    show_each(rows["path"].to_pylist())
    show_linked_table(
        {
            "File": _names(rows["path"]),
            "Title": [title or words.UNKNOWN for title in rows["title"].to_pylist()],
            "Date": rows["incident_on"],
            "Why": rows["reason"],
        },
        rows["path"].to_pylist(),
        key="perhaps_reports",
        follow=open_report,
    )


def show_undated(rows: Sequence[NotCounted]) -> None:
    """Show the incidents without a date, which no period holds and so no figure counts."""
    if not rows:
        st.markdown("Every incident that was read has a date.")
        return
    verb = "has" if len(rows) == 1 else "have"
    st.markdown(
        f"{words.count(len(rows), 'incident')} {verb} no date, so no period and no figure of a period holds "
        f"{'it' if len(rows) == 1 else 'them'}."
    )
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in rows],
            "Why": [row.reason for row in rows],
            "Report": [row.path for row in rows],
        },
        [row.key for row in rows],
        key="undated",
    )


def show_later(rows: Sequence[NotCounted], settings: Settings) -> None:
    """Show the incidents that start after as-of, and the setting that would count them."""
    if not rows:
        st.markdown("No incident starts after the as-of date.")
        return
    verb, them = ("starts", "it is") if len(rows) == 1 else ("start", "they are")
    remedy = (
        "As-of is now; each counts from its start on. Correct the date where it is wrong."
        if settings.as_of is None
        else f"As-of is {settings.as_of} by `as_of` in `pmdata.yaml`: a later one would count them."
    )
    st.markdown(
        f"{words.count(len(rows), 'incident')} {verb} after the as-of date, so {them} not counted. {remedy}"
    )
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in rows],
            "Why": [row.reason for row in rows],
            "Report": [row.path for row in rows],
        },
        [row.key for row in rows],
        key="later",
    )


def show_unfinished(concerns: Sequence[ReportConcern]) -> None:
    """Show the reports that need attention, and why."""
    if not concerns:
        st.markdown("No report needs attention.")
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
