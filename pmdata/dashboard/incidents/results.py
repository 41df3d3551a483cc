"""What a search has found: the incidents one below another, best first, each with the words that show why."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import open_incident
from pmdata.dashboard.frame.view import View
from pmdata.metrics.search.found import Found
from pmdata.metrics.search.snippets import Snippet, snippets
from pmdata.model import Severity
from pmdata.model.term_words import in_words

SEARCH = "search"
SHOWN = "results_shown"
"""Session state: the search, and how many of its results are shown."""
AT_ONCE = 20


def show_search() -> str:
    """Let the reader type what to look for; it is kept in the address."""
    typed: str = st.text_input(
        "Search everything",
        key=SEARCH,
        type="search",
        live="300ms",
        bind="query-params",
        persist_state="session",
        icon=":material/search:",
        placeholder="Any words of a report, or a “whole phrase”",
        help="Title, text, factors, action items, timeline, names and tags. Every word must occur, or one "
        "that begins with it; words in quotation marks must follow each other.",
    )
    return typed.strip()


def severity_words(name: str | None) -> str:
    """Return a severity as people write it."""
    return words.sentence(in_words(Severity, name) or words.UNKNOWN)


def show_results(view: View, found: Found, rows: pa.Table) -> None:
    """Show what was found; `rows` are the incidents of the selection."""
    st.caption(_answer(found, rows.num_rows))
    search = " ".join(term.text for term in found.terms)
    before, shown = st.session_state.get(SHOWN, (search, AT_ONCE))
    shown = shown if before == search else AT_ONCE
    hits = found.hits[:shown]
    pieces = view.look_up(snippets, tuple((hit.key, hit.position) for hit in hits), found.terms)
    picked = rows.filter(pc.is_in(rows["key"], pa.array([hit.key for hit in hits], pa.string()))).to_pylist()
    by_key = {row["key"]: row for row in picked}
    for number, hit in enumerate(hits):
        if hit.key in by_key:
            _result(number, by_key[hit.key], pieces.get(hit.key))
    if len(found.hits) > shown:
        st.button(
            f"Show {min(AT_ONCE, len(found.hits) - shown)} more", on_click=_show_more, args=(search, shown)
        )


def _show_more(search: str, shown: int) -> None:
    st.session_state[SHOWN] = (search, shown + AT_ONCE)


def _answer(found: Found, total: int) -> str:
    if not found.hits:
        return (
            "No incident mentions this. Try fewer words, or the beginning of one; look at the filters, too."
        )
    if not found.has_every_term:
        return (
            "No incident mentions all of this. "
            f"{words.count(len(found.hits), 'incident')} of {total:,} mention part of it:"
        )
    verb = "mentions" if len(found.hits) == 1 else "mention"
    return f"{len(found.hits):,} of {words.count(total, 'incident')} {verb} this, best match first."


def _result(number: int, row: Mapping[str, Any], snippet: Snippet | None) -> None:
    with st.container(gap="xxsmall"):
        st.button(
            words.literal(str(row["title"] or row["key"])),
            type="tertiary",
            icon=":material/article:",
            key=f"result-{number}",
            on_click=open_incident,
            args=(row["key"],),
        )
        services = row["services"] or ()
        facts = [
            words.day(row["started_on"]),
            severity_words(row["severity"]),
            ", ".join(services),
        ]
        st.caption(" · ".join(words.literal(fact) for fact in facts if fact and fact != words.UNKNOWN))
        if snippet:
            st.markdown(_marked(snippet))


def _marked(snippet: Snippet) -> str:
    """Return a snippet in which what matches is marked, and all else is as it was written."""
    text = "".join(
        f":yellow-background[{_kept(piece)}]" if matches else _kept(piece)
        for piece, matches in snippet.pieces
    )
    beside = f" · {words.literal(snippet.beside)}" if snippet.beside else ""
    return f"{words.literal(snippet.label)}: {text}{beside}"


def _kept(piece: str) -> str:
    """Return a piece literally, with the spaces at its ends."""
    body = words.literal(piece)
    left = " " if piece[:1].isspace() else ""
    right = " " if piece[-1:].isspace() and body else ""
    return f"{left}{body}{right}"
