"""Names that reports use and the settings do not know: another name of one, or new services and owners."""

from collections.abc import Iterable, Sequence

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.edits import offer
from pmdata.dashboard.acts.settings_acts import WRITE, offer_entry, offer_setting
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError
from pmdata.metrics.names_found import NameFound, NameKind, names_found
from pmdata.writing.settings_edit import settings_edit
from pmdata.writing.yaml_edit import YamlChange

NAME, NAMES = "name_it", "write_names"
MOST_WRITTEN = 100
"""Names that are written at once, unless the visitor chooses others."""
_SECTIONS: dict[NameKind, str] = {"service": "services", "owner": "owners"}


def ask_for_name(kind: NameKind, name: str = "") -> None:
    """Ask what reports mean by a name of that kind; for a button."""
    ask_for(NAME, kind, name)


def ask_to_write_names() -> None:
    """Ask to write the names found into the settings; for a button."""
    ask_for(NAMES)


@st.dialog("What does the name mean?", width="medium", on_dismiss=close)
def name_it(view: View, kind: NameKind, name: str) -> None:
    """Let the visitor state which service or owner reports mean by a name, or that it is one of its own."""
    unknown = [row for row in view.look_up(names_found, view.settings) if row.kind == kind]
    named = [row.name for row in unknown]
    met = name or st.selectbox("Name in the reports", named, key=key_of("met"))
    if not met:
        st.markdown(f"Every {kind} that reports name is in the settings.")
        return
    st.text(met, width="stretch")
    section = _SECTIONS[kind]
    known = tuple(view.settings.services if kind == "service" else view.settings.owners)
    row = next((one for one in unknown if one.name == met), None)
    chosen = st.selectbox(
        "It is another name of",
        known,
        index=known.index(row.like) if row and row.like in known else None,
        placeholder=f"{'A service' if kind == 'service' else 'An owner'} of its own",
        key=key_of("known"),
    )
    if chosen:
        offer_entry((section, chosen, "aliases"), met, f"{met}: another name of {chosen}")
        return
    teams = view.choices.teams
    team = st.selectbox(
        "Its team" if kind == "service" else "The team",
        teams,
        index=teams.index(row.team) if row and row.team in teams else None,
        accept_new_options=True,
        key=key_of("team"),
    )
    if team is None:
        st.caption("Choose what it is another name of, or the team that it belongs to.")
        return
    offer_setting((section, met, "team"), team, f"{met}: {kind} of {team}")


@st.dialog("Write the names found", width="medium", on_dismiss=close)
def write_names(view: View) -> None:
    """Let the visitor write names that reports use into the settings, each with its team."""
    rows = [row for row in view.look_up(names_found, view.settings) if row.kind in _SECTIONS]
    by_name = {f"{row.kind}: {row.name}": row for row in rows}
    chosen = st.multiselect(
        "Names",
        tuple(by_name),
        default=[name for name, row in by_name.items() if row.like is None][:MOST_WRITTEN],
        key=key_of("names"),
    )
    st.caption("What is spelled almost like a known name is left out: make it another name of that one.")
    picked = [by_name[name] for name in chosen]
    try:
        edit = settings_edit(workspace(), changes_for(picked), f"{words.count(len(picked), 'name')} added")
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(edit, WRITE)


def changes_for(rows: Iterable[NameFound]) -> Sequence[YamlChange]:
    """Return what the names are in the settings; a team is named by its services and owners alone."""
    return [
        YamlChange((_SECTIONS[row.kind], row.name), {"team": row.team} if row.team else {})
        for row in rows
        if row.kind in _SECTIONS
    ]
