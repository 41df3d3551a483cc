"""The page of one file: what was made of it, each problem next to the lines that it concerns.

What people wrote is shown literally, as on the page of an incident.
"""

from collections.abc import Sequence

import streamlit as st

from pmdata import words
from pmdata.dashboard.data_quality.lists import LEVEL_COLOURS, LEVEL_WORD
from pmdata.dashboard.frame.navigation import open_incident, open_problems
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.incidents.details import original_text, show_original
from pmdata.dashboard.parts.links import show_report
from pmdata.metrics.data_quality import ReportFile
from pmdata.model import Postmortem
from pmdata.problems import Problem
from pmdata.reading.report_quality import Quality, quality_of

AROUND = 2
"""Lines shown before and after the one that is meant."""
LONGEST = 160
"""Characters of a line that are shown."""


def show_report_file(file: ReportFile, incidents: Sequence[Postmortem], view: View) -> None:
    """Draw the page of `file`, which holds `incidents` that count."""
    _back()
    folder, _, name = file.path.rpartition("/")
    st.title(words.literal(name), anchor=False)
    st.markdown(_answer(len(file.problems), len(incidents)))
    st.caption(words.literal(f"In {folder or 'the workspace itself'}"))
    show_report(file.path, None, view.settings)
    lines = (original_text(view.root, file.path) or "").split("\n")
    for problem in file.problems:
        _show(problem, lines)
    for incident in incidents:
        _answers(incident, quality_of(incident, file.problems))
    show_original(view.root, file.path)


def _answers(incident: Postmortem, quality: Quality) -> None:
    """Show how much the report of one incident answers, and what it leaves open."""
    st.header(words.literal(incident.title or incident.key), anchor=False)
    st.markdown(
        f"**{quality.words}**, of what a reader asks of a postmortem."
        if quality.gaps
        else "Nothing is left open."
    )
    for gap in quality.gaps:
        lines = f" (line {', '.join(map(str, gap.lines))})" if gap.lines else ""
        st.markdown(f"- {words.literal(_sentence(gap.reason + lines))} {words.with_code(gap.hint)}")
    st.button(
        "Open the incident",
        icon=":material/article:",
        key=f"incident-{incident.key}",
        on_click=open_incident,
        args=(incident.key,),
    )


def show_unknown_report(path: str) -> None:
    """Show that there is no such file, and where to look."""
    _back()
    st.title("No such file", anchor=False)
    st.markdown(f"No file of this workspace is called “{words.literal(path)}”.")
    st.caption("It may have been renamed or removed since the link was made.")


def _back() -> None:
    st.button("All problems", icon=":material/arrow_back:", type="tertiary", on_click=open_problems)


def _answer(problems: int, incidents: int) -> str:
    found = words.count(problems, "problem") if problems else "No problem"
    if not incidents:
        return f"**{found}**, and nothing of this file is counted."
    return f"**{found}**; {words.count(incidents, 'incident')} of this file {_counts(incidents)} counted."


def _counts(number: int) -> str:
    return "is" if number == 1 else "are"


def _show(problem: Problem, lines: Sequence[str]) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(LEVEL_WORD[problem.level], color=LEVEL_COLOURS[problem.level])
            place = f"line {problem.line}" if problem.line else "the whole file"
            st.caption(place, width="content")
        st.markdown(f"**{words.literal(_sentence(problem.message))}**")
        if problem.line and problem.line <= len(lines):
            st.code(_excerpt(lines, problem.line), language=None)
        st.markdown(words.with_code(problem.hint))


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:].rstrip(".") + "."


def _excerpt(lines: Sequence[str], line: int) -> str:
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    return "\n".join(
        f"{'→' if number == line else ' '} {number:>4}  {_cut(lines[number - 1])}"
        for number in range(first, last + 1)
    )


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
