"""Can we trust these figures? Missing facts, problems, unfinished reports; one file with `?report=path`."""

import streamlit as st

from pmdata.dashboard.data_quality.lists import (
    ALL_FILES,
    quality_answer,
    quality_tiles,
    show_completeness,
    show_later,
    show_perhaps,
    show_problems,
    show_uncounted,
    show_undated,
    show_unfinished,
)
from pmdata.dashboard.data_quality.report import show_report_file, show_unknown_report
from pmdata.dashboard.data_quality.teaching import show_decisions, show_names, show_words
from pmdata.dashboard.data_quality.work_list import show_each_file, show_work_list
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.navigation import named_report
from pmdata.dashboard.frame.states import require_files
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.metrics.data_quality import (
    completeness,
    file_counts,
    perhaps_reports,
    problem_rows,
    report_file,
    uncounted_files,
)
from pmdata.metrics.incidents.counts import later, undated
from pmdata.metrics.incidents.report_life import days_to_final, report_concerns
from pmdata.metrics.incidents.rows import incident_count, incidents_of_file

guard()
QUESTION = "Can we trust these figures?"
view = current_view()
path = named_report()

if path is not None:
    file = view.look_up(report_file, path)
    if file:
        show_report_file(file, view.look_up(incidents_of_file, path), view)
    else:
        show_unknown_report(path)
    st.stop()

counts = view.ask(file_counts)
require_files(view, QUESTION, counts.files)
facts = view.ask(completeness)
concerns = view.ask(report_concerns, draft_days=view.settings.policies.draft_days)
[final] = view.ask(days_to_final)

show_head(QUESTION, quality_answer(counts), view)
selected = view.ask(incident_count)
show_tiles(quality_tiles(counts, selected, facts, concerns, final))

st.header("Completeness of reports", anchor=False)
show_completeness(facts, selected)

work, names, unread, decided, problems, files, perhaps, dateless, to_come, overdue = st.tabs(
    [
        "What is to be mended?",
        "Which names are not known?",
        "Which words are not known?",
        "What did people decide?",
        "Which problems, and where?",
        "Which files are not counted?",
        "Which are perhaps reports?",
        "Which incidents have no date?",
        "Which incidents are later?",
        "Which reports are unfinished?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if work.open:
    with work:
        st.caption(ALL_FILES)
        show_work_list(view.look_up(problem_rows), view)
if names.open:
    with names:
        st.caption(ALL_FILES)
        show_names(view)
if unread.open:
    with unread:
        st.caption(ALL_FILES)
        show_words(view)
if decided.open:
    with decided:
        show_decisions(view)
if problems.open:
    with problems:
        st.caption(ALL_FILES)
        show_problems(view.look_up(problem_rows))
if files.open:
    with files:
        st.caption(ALL_FILES)
        show_uncounted(view.look_up(uncounted_files))
if perhaps.open:
    with perhaps:
        st.caption(ALL_FILES)
        show_perhaps(view.look_up(perhaps_reports), show_each_file)
if dateless.open:
    with dateless:
        st.caption(ALL_FILES)
        show_undated(view.look_up(undated))
if to_come.open:
    with to_come:
        show_later(view.ask(later), view.settings)
if overdue.open:
    with overdue:
        show_unfinished(concerns)
