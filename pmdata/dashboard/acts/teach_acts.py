"""A heading, label or phrase that reading does not know taught to it, after it was tried on the reports."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.edits import offer
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.unread_words import reports_with
from pmdata.reading.suggesting.sample import spread, texts_of
from pmdata.reading.suggesting.suggesting import WordKind, lists_of
from pmdata.reading.suggesting.trying import MOST_TRIED, Effect, Reader, effect_of
from pmdata.reading.suggesting.unknown import unknown_headings
from pmdata.reading.vocabulary.phases import PHASES
from pmdata.reading.vocabulary.word_lists import ours
from pmdata.reading.vocabulary.workspace_words import VOCABULARY_NAME, vocabulary_of
from pmdata.workspace import Workspace
from pmdata.writing.edit import Edit
from pmdata.writing.vocabulary_edit import word_edit

TEACH = "teach_word"
KINDS: Mapping[WordKind, str] = {
    "headings": "heading",
    "labels": "label",
    "phases": "phrase of the timeline",
}


def ask_to_teach(kind: WordKind, word: str, meaning: str = "") -> None:
    """Ask what a word of the reports means, with a meaning chosen; for a button."""
    ask_for(TEACH, kind, word, meaning)


@st.dialog("Teach a word", width="medium", on_dismiss=close)
def teach_word(view: View, kind: WordKind, word: str, preset: str) -> None:
    """Let the visitor state what a word means, and show what that gives the reports."""
    st.text(word, width="stretch")
    paths = view.look_up(reports_with, kind, word)
    if paths:
        st.caption(f"A {KINDS[kind]} of {words.count(len(paths), 'report')}.")
    meanings = meanings_of(kind)
    meaning = st.selectbox(
        "What does it mean?",
        meanings,
        index=meanings.index(preset) if preset in meanings else None,
        format_func=lambda one: words.sentence(one.replace("_", " ")),
        placeholder="Choose a meaning",
        key=key_of("meaning"),
    )
    if meaning is None:
        offer(Edit(workspace().root / VOCABULARY_NAME, b"", b""), f"Write it to {VOCABULARY_NAME}")
        return
    try:
        edit = word_edit(workspace(), kind, meaning, word)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    with st.spinner("Reading the reports with it"):
        effect = view.look_up(effect_of_word, workspace(), kind, meaning, word, paths)
    _show_effect(effect, len(paths))
    offer(edit, f"Write it to {VOCABULARY_NAME}")


def meanings_of(kind: WordKind) -> Sequence[str]:
    """Return what a word of that kind can mean."""
    return sorted(PHASES) if kind == "phases" else tuple(ours()[kind])


def effect_of_word(
    _cursor: Cursor, where: Workspace, kind: WordKind, meaning: str, word: str, paths: Sequence[str]
) -> Effect:
    """Return what a word gives the reports at `paths`, of many the first; they are read twice each."""
    now = Reader(where.settings, vocabulary_of(where))
    files = [where.root / path for path in paths[:MOST_TRIED]] or spread(where.report_paths())
    texts = list(texts_of(files, where, named=False))
    if not paths and kind == "headings":  # one above sections of its own, which no record keeps
        texts = unknown_headings(now, texts).get(word, [])
    return effect_of(now, now.with_words(lists_of(kind, meaning, word)), texts)


def _show_effect(effect: Effect, reports: int) -> None:
    gain = effect.gain
    tried = f" ({gain.tried:,} of {reports:,} were tried)" if gain.tried < reports else ""
    if gain.helped:
        st.markdown(f":material/check: It {gain.words}{tried}.")
    else:
        st.markdown(f"It would give no report a value that it lacks{tried}; its text counts as that, though.")
    if effect.changed:
        st.warning(
            f"In {words.count(effect.changed, 'report')} a value that is read now would be lost, or another "
            "one. Look whether it always means that.",
            icon=":material/rule:",
        )
