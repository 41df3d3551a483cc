"""How did the quarter go? One period against the one before, as a pack to read, decide on and hand out."""

import streamlit as st

from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.states import require_reports
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.dashboard.quarterly_review.chapters import CHAPTERS_IN_WORDS, show_chapter
from pmdata.dashboard.quarterly_review.hand_out import show_hand_out
from pmdata.dashboard.quarterly_review.head import pack_answer, pack_tiles, show_figures
from pmdata.dashboard.quarterly_review.picking import as_of_pack, pick_period
from pmdata.review.pack import pack_head

guard()
view = current_view()
QUESTION = "How did the quarter go?"
require_reports(view, QUESTION)
head = st.container()
period = pick_period(view)
view = as_of_pack(view, period)
pack = view.ask(pack_head, view.settings, period)

with head:
    show_head(
        QUESTION.replace("quarter", "period" if period.grain == "dates" else period.grain),
        pack_answer(pack),
        view,
    )
show_tiles(pack_tiles(pack))

chapters = st.tabs(list(CHAPTERS_IN_WORDS.values()), key="look", on_change="rerun", bind="query-params")
for name, tab in zip(CHAPTERS_IN_WORDS, chapters, strict=True):
    if tab.open:
        with tab:
            if name == "figures":
                show_figures(pack)
            else:
                show_chapter(view, period, name)

show_hand_out(view, period)
