"""The frame around every page: page settings, navigation, shared filters."""

from pathlib import Path

import streamlit as st

from pmdata.dashboard.acts.asked import Acts, open_asked
from pmdata.dashboard.acts.budget_acts import ADJUST, adjust_budget
from pmdata.dashboard.acts.correct_acts import CORRECT, TAKE_BACK, correct_value, take_back_correction
from pmdata.dashboard.acts.decide_acts import DECIDE, decide
from pmdata.dashboard.acts.edits import show_last_edit
from pmdata.dashboard.acts.factor_acts import THEME, UNDECIDE, name_theme, take_back_theme
from pmdata.dashboard.acts.item_acts import ADD, CHANGE, add_item, change_item
from pmdata.dashboard.acts.name_acts import NAME, NAMES, name_it, write_names
from pmdata.dashboard.acts.settings_acts import (
    FILE,
    TARGET,
    set_target,
    take_in_or_exclude,
)
from pmdata.dashboard.acts.teach_acts import TEACH, teach_word
from pmdata.dashboard.acts.withdraw_acts import WITHDRAW, withdraw_report
from pmdata.dashboard.frame.filters import show_filters
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.launch import ICON, LOGO, LOOK
from pmdata.dashboard.frame.my_team import begin_with_my_team, show_my_team
from pmdata.dashboard.frame.refresh import keep_up_to_date
from pmdata.dashboard.frame.states import view_or_trouble

guard()
# A Material icon here would make the browser fetch a font from elsewhere; a file does not.
st.set_page_config(page_title="pmdata", page_icon=str(ICON), layout="wide")
st.logo(str(LOGO), icon_image=str(ICON), size="large")
st.html(LOOK)

ACTS: Acts = {
    CHANGE: change_item,
    ADD: add_item,
    CORRECT: correct_value,
    FILE: take_in_or_exclude,
    NAME: name_it,
    NAMES: write_names,
    TEACH: teach_word,
    WITHDRAW: withdraw_report,
    TAKE_BACK: take_back_correction,
    TARGET: set_target,
    ADJUST: adjust_budget,
    THEME: name_theme,
    UNDECIDE: take_back_theme,
    DECIDE: decide,
}
PAGES = Path(__file__).parent / "pages"

page = st.navigation(
    {
        "": [
            st.Page(PAGES / "overview.py", title="Overview", icon=":material/home:", default=True),
        ],
        "Figures": [
            st.Page(PAGES / "response_times.py", title="Response times", icon=":material/timer:"),
            st.Page(
                PAGES / "error_budgets.py", title="Error budgets", icon=":material/account_balance_wallet:"
            ),
            st.Page(PAGES / "contributing_factors.py", title="Contributing factors", icon=":material/hub:"),
            st.Page(PAGES / "action_items.py", title="Action items", icon=":material/checklist:"),
            st.Page(PAGES / "quarterly_review.py", title="Quarterly review", icon=":material/event_note:"),
        ],
        "Reports": [
            st.Page(PAGES / "incidents.py", title="Incidents", icon=":material/list_alt:"),
            st.Page(PAGES / "new_report.py", title="New report", icon=":material/edit_note:"),
            st.Page(PAGES / "data_quality.py", title="Data quality", icon=":material/fact_check:"),
        ],
    },
    expanded=True,
)
view = view_or_trouble()
if view:
    with st.sidebar:
        if page.url_path != "new_report":
            begin_with_my_team(view.choices.teams)
            show_filters(view.choices, view.selection.as_of_on, page.url_path)
            if view.choices.teams:
                show_my_team()
        keep_up_to_date(view.snapshot.generation)
    show_last_edit()
    page.run()
    open_asked(ACTS, view)
