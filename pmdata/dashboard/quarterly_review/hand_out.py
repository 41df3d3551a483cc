"""Handing a pack out: every format, made when asked for, and kept for the next one to compare with."""

from collections.abc import Callable

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.edits import may_act, note, write
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.quarterly_review.chapters import against
from pmdata.errors import PmdataError
from pmdata.review.pack import LoadedPack, PackPeriod, keep_edit, load_pack, why_no_pdf, written_pack

FORMATS = (
    (".html", "HTML", "text/html"),
    (".pdf", "PDF", "application/pdf"),
    (".md", "Markdown", "text/markdown"),
    (".csv", "Figures as CSV", "text/csv"),
    (".json", "Data as JSON", "application/json"),
)


def show_hand_out(view: View, period: PackPeriod) -> None:
    """Offer the pack in every format, and to keep it."""
    st.header("Hand it out", anchor=False)
    stem = "-".join(filter(None, (period.key, *view.selection.teams)))
    no_pdf = why_no_pdf()
    with st.container(horizontal=True):
        for suffix, label, kind in FORMATS:
            st.download_button(
                label,
                data=_maker(view, period, suffix),
                file_name=f"review-{stem}{suffix}",
                mime=kind,
                icon=":material/download:",
                on_click="ignore",
                key=f"write{suffix}",
                disabled=suffix == ".pdf" and no_pdf is not None,
            )
        if may_act():
            st.button(
                "Keep it for the next one",
                icon=":material/inventory_2:",
                key="keep",
                on_click=_keep,
                args=(view, period),
            )
    if no_pdf:
        st.caption(words.literal(no_pdf))


def _maker(view: View, period: PackPeriod, suffix: str) -> Callable[[], bytes]:
    return lambda: written_pack(_loaded(view, period), suffix)


def _loaded(view: View, period: PackPeriod) -> LoadedPack:
    own = workspace().model_copy(update={"settings": view.settings})
    chosen = against()
    cursor = view.snapshot.cursor()
    return load_pack(own, cursor, view.selection, period, against=own.root / chosen if chosen else None)


def _keep(view: View, period: PackPeriod) -> None:
    try:
        edit = keep_edit(_loaded(view, period))
        edit.path.parent.mkdir(exist_ok=True)
        write(edit)
    except (PmdataError, OSError) as error:
        note(f"It was not kept: {error}")
