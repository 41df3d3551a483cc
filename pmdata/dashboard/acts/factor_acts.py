"""A theme given to a factor, by a phrase or for its text alone; an item for what came back without one."""

from collections.abc import Sequence

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.edits import may_act, offer, say_why_not
from pmdata.dashboard.acts.item_acts import LIVE, ask_to_add
from pmdata.dashboard.frame.navigation import open_incident
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.pages import page_of
from pmdata.errors import PmdataError
from pmdata.metrics.contributing_factors.claims import OtherClaim, other_claims
from pmdata.metrics.contributing_factors.item_states import Tied
from pmdata.metrics.contributing_factors.neighbours import UntaggedFactor
from pmdata.metrics.contributing_factors.returns import ReturnRow
from pmdata.workspace import TAXONOMY_NAME, Taxonomy
from pmdata.workspace.stems import words_of
from pmdata.workspace.themes import Theme, taxonomy_in
from pmdata.writing.edit import Edit
from pmdata.writing.themes_edit import decision_edit, phrase_edit, without_decision_edit

THEME, UNDECIDE = "name_theme", "take_back_theme"
PAGE_SIZE = 8
BY_PHRASE, ALONE = "By a phrase", "For this text alone"
_SHORTEST_WORD = 3
_MOST_WORDS = 24
_MOST_SHOWN = 10


def ask_for_theme(text: str, theme: str | None = None) -> None:
    """Ask for the theme of a factor, with one chosen; for a button."""
    ask_for(THEME, text, theme)


def ask_to_take_back(text: str) -> None:
    """Ask to take back what was decided for one text; for a button."""
    ask_for(UNDECIDE, text)


@st.dialog("Name the theme", width="medium", on_dismiss=close)
def name_theme(view: View, text: str, preset: str | None) -> None:
    """Let the visitor give a factor a theme, and show which others would get it."""
    taxonomy = view.taxonomy
    st.text(text, width="stretch")
    claim = taxonomy.claim(text)
    if claim:
        why = f"by “{claim.phrase}”" if claim.phrase else "decided for this text"
        st.caption(words.literal(f"Its theme is {claim.theme}, {why}."))
    how = st.segmented_control(
        "How?", (BY_PHRASE, ALONE), default=BY_PHRASE, required=True, key=key_of("how")
    )
    names = tuple(taxonomy.themes)
    none = how == ALONE and st.checkbox("None of the themes", key=key_of("none"))
    theme = None
    if not none:
        theme = st.selectbox(
            "Theme",
            names,
            index=names.index(preset) if preset in names else None,
            placeholder="Choose one, or type a new name",
            accept_new_options=True,
            key=key_of("theme"),
        )
        if theme in taxonomy.themes and taxonomy.themes[theme].description:
            st.caption(words.literal(taxonomy.themes[theme].description))
    phrase = _phrase(text) if how == BY_PHRASE else ""
    if not (none or theme) or (how == BY_PHRASE and not phrase):
        offer(Edit(workspace().root / TAXONOMY_NAME, b"", b""), f"Write it to {TAXONOMY_NAME}")
        return
    try:
        edit = (
            phrase_edit(workspace(), theme or "", phrase)
            if how == BY_PHRASE
            else decision_edit(workspace(), taxonomy, text, theme)
        )
        ready = not edit.changes_something or _shows_its_reach(view, edit, text, theme, phrase)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    if edit.changes_something and edit.begins_as and not edit.before:
        st.caption(f"{TAXONOMY_NAME} will be a copy of the themes that come with pmdata, with this change.")
    offer(edit, f"Write it to {TAXONOMY_NAME}", ready=ready)


def _phrase(text: str) -> str:
    """Let the visitor choose the words that name the theme, in their order, or type others."""
    options = list(dict.fromkeys(word for word in words_of(text) if len(word) >= _SHORTEST_WORD))
    chosen = st.pills(
        "Which words name it?", options[:_MOST_WORDS], selection_mode="multi", key=key_of("words")
    )
    typed = st.text_input(
        "Or a phrase of your own",
        placeholder="certificate|cert expired",
        help="Words in their order, up to four others between them; `a|b` is either word.",
        key=key_of("phrase"),
        live=LIVE,
    ).strip()
    return typed or " ".join(word for word in options if word in chosen)


def _shows_its_reach(view: View, edit: Edit, text: str, theme: str | None, phrase: str) -> bool:
    """Show which factors the edit names otherwise; return whether the one that is meant is among them."""
    after = taxonomy_in(edit.after.decode("utf-8-sig"), edit.path)
    claim = after.claim(text)
    if (claim.theme if claim else None) != theme:
        other = f"; “{claim.phrase}” of {claim.theme} claims it first" if claim else ""
        st.warning(
            words.literal(
                f"The phrase does not give this factor the theme{other}. Choose more of its words."
            ),
            icon=":material/rule:",
        )
        return False
    added = Theme(phrases=(phrase,)) if phrase else Theme()
    near = Taxonomy(themes={theme: added} if theme else {}, corrections={} if phrase else {text: theme})
    rows = view.look_up(other_claims, near, after)
    _show_claims([row for row in rows if row.text != text], theme)
    return True


def _show_claims(rows: Sequence[OtherClaim], theme: str | None) -> None:
    if not rows:
        st.caption("No other factor gets another theme by it.")
        return
    verb = "gets" if len(rows) == 1 else "get"
    st.markdown(f"{words.count(len(rows), 'other factor')} {verb} the theme too:" if theme else "Also:")
    for row in rows[:_MOST_SHOWN]:
        was = f", until now {row.was}" if row.was else ""
        st.markdown(f"- {words.literal(row.text)} ({words.literal((row.title or row.key) + was)})")
    if len(rows) > _MOST_SHOWN:
        st.caption(f"And {len(rows) - _MOST_SHOWN:,} more.")


@st.dialog("Take the decision back", width="medium", on_dismiss=close)
def take_back_theme(view: View, text: str) -> None:
    """Let the visitor take back what was decided for one text: phrases name its theme again."""
    st.text(text, width="stretch")
    try:
        edit = without_decision_edit(workspace(), text)
        if edit.changes_something:
            after = taxonomy_in(edit.after.decode("utf-8-sig"), edit.path).claim(text)
            st.caption(words.literal(f"By phrases its theme is {after.theme if after else 'none'}."))
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    del view
    offer(edit, f"Write it to {TAXONOMY_NAME}")


def show_untagged_acts(rows: Sequence[UntaggedFactor]) -> None:
    """Offer to name the theme of each factor without one, page by page."""
    say_why_not()
    if not may_act() or not rows:
        return
    for number, row in page_of(rows, PAGE_SIZE, "untagged_page"):
        with st.container(border=True, key=f"untagged-{number}", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{words.literal(row.text)}**", width="stretch")
                with st.container(horizontal=True, width="content", gap="xsmall"):
                    _show_theme_buttons(row, number)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                near = row.neighbours[0] if row.neighbours else None
                like = (
                    f"Reads like “{near.text}” ({near.theme})"
                    if near
                    else "Reads like no factor with a theme"
                )
                st.caption(words.literal(like), width="content")
                _show_incident(row.title or row.key, row.key, f"untagged-incident-{number}")


def _show_theme_buttons(row: UntaggedFactor, number: int) -> None:
    if row.nearest:
        st.button(
            words.literal(words.sentence(row.nearest)), icon=":material/label:", key=f"near-theme-{number}",
            help="Begin with this theme; you choose the phrase, and nothing is written yet.",
            on_click=ask_for_theme, args=(row.text, row.nearest),
        )  # fmt: skip
    st.button(
        "Name the theme", icon=":material/new_label:", key=f"theme-{number}",
        on_click=ask_for_theme, args=(row.text,),
    )  # fmt: skip


def without_item(rows: Sequence[ReturnRow], tied: Tied) -> list[ReturnRow]:
    """Return the latest return of each theme on each service where neither report has an item on it."""
    latest: dict[tuple[str, str], ReturnRow] = {}
    for row in rows:
        latest.setdefault((row.service, row.theme), row)
    return [
        row
        for row in latest.values()
        if row.state == "no_item"
        and not any(item.status != "wont_do" for item in tied.get((row.key, row.theme), ()))
    ]


def show_return_acts(rows: Sequence[ReturnRow], tied: Tied) -> None:
    """Offer an action item for each theme that came back without one; `rows` are the newest first."""
    without = without_item(rows, tied)
    if not without:
        return
    st.subheader(f"Still without an item: {len(without):,}", anchor=False)
    say_why_not()
    if not may_act():
        return
    for number, row in page_of(without, PAGE_SIZE, "returns_page"):
        with st.container(border=True, key=f"return-{number}", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                after = words.count(row.days, "day")
                what = f"{words.sentence(row.theme)} on {row.service}, again after {after}"
                st.markdown(f"**{words.literal(what)}**", width="stretch")
                st.button(
                    "Add an action item", icon=":material/add:", key=f"return-item-{number}",
                    on_click=ask_to_add, args=(row.key, None, row.theme),
                )  # fmt: skip
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _show_incident(row.title or row.key, row.key, f"return-incident-{number}")
                st.caption("before it", width="content")
                _show_incident(
                    row.earlier_title or row.earlier_key, row.earlier_key, f"return-earlier-{number}"
                )


def _show_incident(title: str, key: str, name: str) -> None:
    st.button(
        words.literal(title), icon=":material/article:", type="tertiary", key=name,
        on_click=open_incident, args=(key,),
    )  # fmt: skip
