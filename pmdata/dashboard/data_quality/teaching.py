"""What reports say that the workspace does not know, names and words; and what people decided so far."""

from collections.abc import Sequence

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.correct_acts import ask_to_take_back_correction, field_label
from pmdata.dashboard.acts.edits import may_act, say_why_not
from pmdata.dashboard.acts.factor_acts import ask_to_take_back
from pmdata.dashboard.acts.name_acts import ask_for_name, ask_to_write_names, changes_for
from pmdata.dashboard.acts.teach_acts import KINDS, ask_to_teach
from pmdata.dashboard.frame.navigation import open_report
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.pages import page_of
from pmdata.errors import PmdataError
from pmdata.metrics.names_found import NameFound, names_found
from pmdata.metrics.unread_words import unread_words
from pmdata.model.record_paths import spelled
from pmdata.reading.corrections.in_force import corrections_of
from pmdata.reading.suggesting.sample import spread, texts_of
from pmdata.reading.suggesting.suggesting import STEPS, Suggestion, suggest
from pmdata.reading.suggesting.trying import Reader
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.workspace.corrections import CorrectionRow
from pmdata.workspace.people import FREE_TEXT_STAYS, shown_name
from pmdata.writing.settings_edit import settings_text

PAGE_SIZE = 10
TRIED_REPORTS = 60
"""Reports on which words are tried while somebody waits; the command `pmdata suggest` takes more."""
_SUGGESTED = "suggested_words"
"""Session state: the generation and the words that were found to help it."""
_KINDS = {"service": "Service", "owner": "Owner", "team": "Team"}


def show_names(view: View) -> None:
    """Show the names that the settings do not know, what they can become, and the settings that they make."""
    rows = view.look_up(names_found, view.settings)
    if view.settings.blameless:
        st.caption(FREE_TEXT_STAYS)
    if not rows:
        st.markdown("Every service, owner and team that reports name is in the settings.")
        return
    counts = {kind: sum(row.kind == kind for row in rows) for kind in _KINDS}
    kinds = words.listing(words.count(number, kind) for kind, number in counts.items() if number)
    st.markdown(f"Reports name {kinds} that {'is' if len(rows) == 1 else 'are'} not in `pmdata.yaml`.")
    say_why_not()
    for number, row in page_of(rows, PAGE_SIZE, "names_page"):
        _show_name(row, number)
    changes = changes_for(row for row in rows if row.like is None)
    if not changes:
        return
    st.subheader("As settings, to copy or to write", anchor=False)
    if may_act():
        st.button(
            "Write them to pmdata.yaml", icon=":material/playlist_add:", key="write_names",
            on_click=ask_to_write_names,
        )  # fmt: skip
    try:
        text = settings_text(workspace(), changes)
        st.code(text, language="yaml", height="content" if len(changes) <= PAGE_SIZE else 300)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")


def _show_name(row: NameFound, number: int) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(_KINDS[row.kind], color="gray")
        st.markdown(f"**{words.literal(row.name)}**", width="stretch")
        like = f"spelled like {row.like}" if row.like else None
        team = f"of {row.team}" if row.team else None
        facts = " · ".join(filter(None, (words.count(row.reports, "incident"), team, like)))
        st.caption(words.literal(facts), width="content")
        if may_act() and row.kind != "team":
            st.button(
                "Name it", icon=":material/label:", key=f"name-{number}", on_click=ask_for_name,
                args=(row.kind, row.name),
            )  # fmt: skip


def show_words(view: View) -> None:
    """Show the headings and labels that mean nothing to reading, and on demand which of them would help."""
    rows = view.look_up(unread_words, vocabulary_of(workspace()))
    say_why_not()
    _show_suggestions(view)
    if not rows:
        st.markdown("No heading or label that means nothing is in more than one report.")
        return
    st.markdown(
        f"{words.count(len(rows), 'heading or label', 'headings or labels')} of more than one report "
        "mean nothing to reading. Their text is kept, and not counted."
    )
    for number, row in page_of(rows, PAGE_SIZE, "words_page"):
        about = f"{words.sentence(KINDS[row.kind])} of {words.count(row.reports, 'incident')}"
        _show_word(row.word, about, f"word-{number}", (row.kind, row.word))


def _show_word(word: str, about: str, key: str, arguments: tuple[str, ...]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{words.literal(word)}**", width="stretch")
        st.caption(words.literal(about), width="content")
        if may_act():
            st.button("Teach it", icon=":material/school:", key=key, on_click=ask_to_teach, args=arguments)


def _show_suggestions(view: View) -> None:
    """Offer to try words on some reports; show which would help, each with what it gives."""
    generation = view.snapshot.generation
    known, lines = st.session_state.get(_SUGGESTED, (None, ()))
    if known != generation:
        if not st.button("Try which words would help", icon=":material/search:", key="try_words"):
            return
        lines = _tried_words()
        st.session_state[_SUGGESTED] = (generation, lines)
    if not lines:
        st.markdown("No word was found that would give a report a value that it lacks.")
    for number, line in enumerate(lines):
        about = f"{words.sentence(KINDS[line.kind])}: {line.meaning.replace('_', ' ')}; {line.gain.words}"
        _show_word(line.word, about, f"suggested-{number}", (line.kind, line.word, line.meaning))


def _tried_words() -> Sequence[Suggestion]:
    where = workspace()
    files = spread(where.report_paths(), TRIED_REPORTS)
    bar = st.progress(0.0, "Reading some reports")
    texts = list(texts_of(files, where, named=False))

    def show(step: str) -> None:
        share = STEPS.index(step) / len(STEPS)
        bar.progress(share, f"Trying {step} on {words.count(len(texts), 'report')}")

    found = suggest(Reader(where.settings, vocabulary_of(where)), texts, show)
    bar.empty()
    return tuple(found.lines)


def show_decisions(view: View) -> None:
    """Show what people corrected and decided, each with the way to take it back."""
    rows = corrections_of(workspace()).rows
    decided = list(view.taxonomy.corrections.items())
    if not rows and not decided:
        st.markdown("Nobody has corrected a value, or decided the theme of a text.")
        return
    say_why_not()
    for number, row in page_of(rows, PAGE_SIZE, "corrections_page"):
        _show_correction(row, number, view)
    if decided:
        st.subheader("Themes decided for one text", anchor=False)
    for number, (text, theme) in page_of(decided, PAGE_SIZE, "decisions_page"):
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(words.literal(text), width="stretch")
            st.caption(words.literal(theme or "no theme"), width="content")
            if may_act():
                st.button(
                    "Take it back", icon=":material/undo:", key=f"decided-{number}",
                    on_click=ask_to_take_back, args=(text,),
                )  # fmt: skip


def _show_correction(row: CorrectionRow, number: int, view: View) -> None:
    with st.container(border=True, key=f"correction-{number}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = spelled(row.field)
            label = field_label(str(row.field[-1])) if len(row.field) == 1 else name
            value = ", ".join(map(str, row.value)) if isinstance(row.value, tuple) else row.value
            st.markdown(
                f"**{words.literal(label)}**: {words.literal(str(value or 'not stated'))}", width="stretch"
            )
            if may_act():
                st.button(
                    "Take it back", icon=":material/undo:", key=f"take-back-{number}",
                    on_click=ask_to_take_back_correction, args=(row.report, row.part, name),
                )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            who = shown_name(row.who, view.settings)
            parts = (who, words.day(row.on) if row.on else None, row.why)
            st.caption(words.literal(" · ".join(filter(None, parts)) or "no reason stated"), width="content")
            st.button(
                words.literal(row.report), icon=":material/description:", type="tertiary",
                key=f"correction-file-{number}", on_click=open_report, args=(row.report,),
            )  # fmt: skip
