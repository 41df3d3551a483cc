"""The work list: what is wrong by kind, one place after the other, each with its acts."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.correct_acts import FIELDS, ask_to_correct
from pmdata.dashboard.acts.edits import may_act, say_why_not
from pmdata.dashboard.acts.name_acts import ask_for_name
from pmdata.dashboard.acts.settings_acts import ask_about_file
from pmdata.dashboard.data_quality.lists import LEVEL_COLOURS, LEVEL_WORD
from pmdata.dashboard.frame.navigation import open_incident, open_report
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.links import show_report
from pmdata.metrics.names_found import names_found
from pmdata.problems import LEVELS

KIND = "kind"
"""Key of the picker, and its parameter in the address."""
_PERHAPS = "perhaps-a-report"
_SERVICE = "unknown-service"


def show_work_list(problems: pa.Table, view: View) -> None:
    """Let the reader go through the problems of one kind, the kind of most places first."""
    asks = pc.or_(pc.not_equal(problems["level"], "info"), pc.equal(problems["code"], _PERHAPS))
    rows = problems.filter(asks).to_pylist()
    kinds: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        kinds.setdefault(str(row["code"]), []).append(row)
    if not kinds:
        st.markdown("Nothing is to be mended.")
        return
    ranked = sorted(kinds, key=lambda code: (_rank(code, kinds[code][0]), -len(kinds[code]), code))
    say_why_not()
    kind = st.selectbox(
        "Kind of problem",
        ranked,
        format_func=lambda code: f"{_kind_words(code)} ({len(kinds[code]):,})",
        key=KIND,
        bind="query-params",
    )
    found = kinds[kind or ranked[0]]
    number = min(st.pagination(len(found), key="work_place") if len(found) > 1 else 1, len(found))
    _show_place(found[number - 1], view)


def _rank(code: str, row: dict[str, object]) -> int:
    """Return how pressing a kind is: what is not counted at all comes before values in doubt."""
    return 0 if code == _PERHAPS else LEVELS.index(row["level"])


def _kind_words(code: str) -> str:
    return words.sentence(code.replace("-", " "))


def _show_place(row: dict[str, object], view: View) -> None:
    """Show one problem with its acts; text of a report is shown literally."""
    path, key, field = str(row["path"]), row["key"], str(row["field"] or "")
    level, line = row["level"], row["line"]
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(LEVEL_WORD[level], color=LEVEL_COLOURS[level])  # type: ignore[index]  # a level of the store
            st.caption(words.literal(f"{path}, line {line}" if line else path), width="content")
        st.markdown(f"**{words.literal(words.sentence(str(row['message'])))}**")
        st.markdown(words.with_code(str(row["hint"])))
        with st.container(horizontal=True, gap="small"):
            st.button(
                "See the lines",
                icon=":material/description:",
                key="see_lines",
                on_click=open_report,
                args=(path,),
            )
            show_report(path, line if isinstance(line, int) else None, workspace().settings)
            if key:
                st.button(
                    "Open the incident", icon=":material/article:", key="see_incident",
                    on_click=open_incident, args=(str(key),),
                )  # fmt: skip
            if may_act():
                if row["code"] == _SERVICE:
                    _show_naming(str(row["message"]), view)
                _show_acts(str(row["code"]), path, str(key) if key else None, field)


def _show_acts(code: str, path: str, key: str | None, field: str) -> None:
    if code == _PERHAPS:
        show_file_acts(path, "work")
    name = field.removeprefix("durations.")
    if key and name in FIELDS:
        st.button(
            "Correct the value", icon=":material/edit:", key="correct_here", on_click=ask_to_correct,
            args=(key, name),
        )  # fmt: skip


def _show_naming(message: str, view: View) -> None:
    """Offer to state what the service is that a problem names."""
    found = view.look_up(names_found, view.settings)
    met = next((row.name for row in found if row.kind == "service" and f"“{row.name}”" in message), "")
    st.button(
        "Name the service", icon=":material/label:", key="name_service", on_click=ask_for_name,
        args=("service", met),
    )  # fmt: skip


def show_file_acts(path: str, key: str) -> None:
    """Offer to take a file in as a report, or to leave it out."""
    st.button(
        "Take it in", icon=":material/add_task:", key=f"{key}-take-in-{path}",
        on_click=ask_about_file, args=(path,), kwargs={"is_report": True},
    )  # fmt: skip
    st.button(
        "Leave it out", icon=":material/block:", key=f"{key}-exclude-{path}",
        on_click=ask_about_file, args=(path,), kwargs={"is_report": False},
    )  # fmt: skip


def show_each_file(paths: Sequence[str]) -> None:
    """Offer the same for several files, each once."""
    if not may_act():
        return
    for path in dict.fromkeys(paths):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(words.literal(path), width="stretch")
            show_file_acts(path, "perhaps")
