"""My team: the team that figures begin with, kept for this browser and in the address of every page.

It is kept beside the store under the visitor's secret, as drafts are. An address that names teams, or a
choice made in the session, goes before it.
"""

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.filters import TEAM
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.serving.visitor import visitor_id
from pmdata.errors import PmdataError
from pmdata.writing.kept_choices import KeptChoices

MINE = "team"
_BEGUN = "my_team_begun"
"""Session state: whether the session has begun with the team that was kept."""
_NO_TEAM = ""
"""What is kept where the visitor wants no team of their own."""


def begin_with_my_team(teams: tuple[str, ...]) -> None:
    """Choose the visitor's own team, once a session, where neither address nor session names one."""
    if st.session_state.get(_BEGUN):
        return
    st.session_state[_BEGUN] = True
    kept = _kept()
    if kept in teams and not st.query_params.get_all(TEAM) and not st.session_state.get(TEAM):
        # Both: the filter takes it from the session, and tells the address only of what is chosen in it.
        st.query_params[TEAM] = kept
        st.session_state[TEAM] = [kept]


def show_my_team() -> None:
    """Offer to keep the team that is chosen, to come back to the one that is kept, or to forget it."""
    box = _box()
    if box is None:
        return
    kept, chosen = _kept(), list(st.session_state.get(TEAM, ()))
    if len(chosen) == 1 and chosen != [kept]:
        st.button(
            words.literal(f"Keep {chosen[0]} as my team"), icon=":material/bookmark_add:", type="tertiary",
            key="keep_team", on_click=_keep, args=(chosen[0],),
            help="Every page begins with it in this browser.",
        )  # fmt: skip
    elif kept and chosen == [kept]:
        st.button(
            "My team; forget it", icon=":material/bookmark_remove:", type="tertiary", key="forget_team",
            on_click=_keep, args=(_NO_TEAM,),
        )  # fmt: skip
    if kept and chosen != [kept]:
        st.button(
            words.literal(f"My team: {kept}"), icon=":material/bookmark:", type="tertiary",
            key="back_to_team", on_click=_choose, args=(kept,),
        )  # fmt: skip
    if kept is None and not chosen:
        with st.container(border=True, gap="xsmall"):
            st.caption("Which team is yours? Choose it above, then keep it, and every page begins with it.")
            st.button("I look at all teams", type="tertiary", key="no_team", on_click=_keep, args=(_NO_TEAM,))


def _box() -> KeptChoices | None:
    visitor = visitor_id()
    return None if visitor is None or workspace().read_only else KeptChoices(workspace(), visitor)


def _kept() -> str | None:
    """Return the team that is kept; empty where none is wanted, None where nobody was asked yet."""
    box = _box()
    return box.load(MINE) if box else None


def _keep(team: str) -> None:
    box = _box()
    if box is None:
        return
    try:
        box.keep(MINE, team)
    except PmdataError as error:
        st.toast(words.literal(f"Your team could not be kept: {error}"), icon=":material/error:")


def _choose(team: str) -> None:
    st.session_state[TEAM] = [team]
