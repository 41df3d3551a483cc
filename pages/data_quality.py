"""What can the figures not see? Missing facts, problems by file and line, unfinished reports."""

import streamlit as st

from pmdata.charts.data_quality import completeness_chart
from pmdata.dashboard.draw import draw
from pmdata.dashboard.guard import guard
from pmdata.dashboard.head import show_head
from pmdata.dashboard.quality import (
    quality_answer,
    quality_tiles,
    show_problems,
    show_uncounted,
    show_unfinished,
)
from pmdata.dashboard.tiles import show_tiles
from pmdata.dashboard.view import current_view
from pmdata.metrics.data_quality import (
    completeness,
    file_counts,
    problem_rows,
    uncounted_files,
)
from pmdata.metrics.report_life import days_to_final, report_concerns

guard()
view = current_view()
counts = view.look_up(file_counts)
facts = view.ask(completeness)
concerns = view.ask(report_concerns, draft_days=view.settings.policies.draft_days)
[final] = view.ask(days_to_final)

show_head("What can the figures not see?", quality_answer(counts), view)
show_tiles(quality_tiles(counts, facts, concerns, final))

st.subheader("What the reports of the selection tell", anchor=False)
draw(completeness_chart(facts), key="completeness")

problems, files, overdue = st.tabs(
    ["Which problems, and where?", "Which files are not counted?", "Which reports are unfinished?"],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if problems.open:
    with problems:
        show_problems(view.look_up(problem_rows))
if files.open:
    with files:
        show_uncounted(view.look_up(uncounted_files))
if overdue.open:
    with overdue:
        show_unfinished(concerns)
