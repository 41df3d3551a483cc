"""Drafts beside the store, and the form that keeps and finds them."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame import snapshot
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.dashboard.new_report.drafts import _as_json, _from_json
from pmdata.workspace import Workspace
from pmdata.writing.drafts import discard_draft, drafts, keep_draft, load_draft, new_draft_id


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(root=tmp_path)


def keep(workspace: Workspace, title: str, draft_id: str | None = None) -> str:
    draft_id = draft_id or new_draft_id()
    keep_draft(workspace, draft_id, template="rca_report", title=title, typed={"title": title})
    return draft_id


def test_a_draft_is_found_again_as_it_was_kept_last(workspace: Workspace) -> None:
    draft_id = keep(workspace, "Carts")
    keep(workspace, "Carts empty “again”", draft_id)
    found = load_draft(workspace, draft_id)
    assert found
    assert (found.title, found.template) == ("Carts empty “again”", "rca_report")
    assert found.typed == {"title": "Carts empty “again”"}
    assert drafts(workspace) == (found,)


def test_a_discarded_draft_is_gone_and_may_be_discarded_again(workspace: Workspace) -> None:
    draft_id, other = keep(workspace, "One"), keep(workspace, "Other")
    discard_draft(workspace, draft_id)
    discard_draft(workspace, draft_id)
    assert load_draft(workspace, draft_id) is None
    assert [draft.id for draft in drafts(workspace)] == [other]


@pytest.mark.parametrize("draft_id", ["", "../../etc/passwd", "zz", "0123456789ab"])
def test_an_id_that_names_no_draft_finds_none(draft_id: str, workspace: Workspace) -> None:
    assert load_draft(workspace, draft_id) is None


@pytest.mark.parametrize("broken", ["", "[]", "{}", "\udcff", '{"title": "x", "template": "y", "typed": 3}'])
def test_a_broken_draft_is_passed_over(broken: str, workspace: Workspace) -> None:
    draft_id = keep(workspace, "One")
    path = workspace.store_directory / "drafts" / f"{draft_id}.json"
    path.write_bytes(broken.encode("utf-8", "surrogateescape"))
    assert drafts(workspace) == ()


def test_a_workspace_without_drafts_has_none(workspace: Workspace) -> None:
    assert drafts(workspace) == ()


@pytest.fixture
def form(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv(DATA_VARIABLE, str(workspace.root))
    forget_workspace()
    yield new_form()
    forget_workspace()


def forget_workspace() -> None:
    st.cache_resource.clear()
    snapshot._kept.cache_clear()


def new_form(draft_id: str | None = None) -> AppTest:
    """Return the form in a session of its own, reached by the address of a draft or without one."""
    app = AppTest.from_file(str(application()), default_timeout=60)
    if draft_id:
        app.query_params["draft"] = draft_id
    return app.run().switch_page("pages/new_report.py").run()


def type_all(form: AppTest) -> None:
    form.text_input(key="entry-0-title").set_value("Carts empty")
    form.multiselect(key="entry-0-services").set_value([])
    form.checkbox(key="entry-0-still_open").check()
    form.date_input(key="entry-0-on").set_value(date(2026, 2, 3))
    form.run()


def test_what_is_typed_is_in_the_form_of_another_session(form: AppTest, workspace: Workspace) -> None:
    assert drafts(workspace) == ()
    type_all(form)
    [draft] = drafts(workspace)
    assert (draft.title, draft.typed["on"], draft.typed["still_open"]) == (
        "Carts empty", {"day": "2026-02-03"}, True,
    )  # fmt: skip
    found = new_form(draft.id)
    assert found.text_input(key="entry-1-title").value == "Carts empty"
    assert found.date_input(key="entry-1-on").value == date(2026, 2, 3)
    assert found.checkbox(key="entry-1-still_open").value
    assert not found.exception


def test_a_form_offers_what_nobody_has_finished_and_lets_it_go(workspace: Workspace, form: AppTest) -> None:
    type_all(form)
    [draft] = drafts(workspace)
    other = new_form()
    other.button(key=f"continue-{draft.id}").click().run()
    assert other.text_input(key="entry-1-title").value == "Carts empty"
    third = new_form()
    third.button(key=f"discard-{draft.id}").click().run()
    assert drafts(workspace) == ()
    assert not third.exception


def test_a_draft_that_cannot_be_written_is_said_and_the_form_goes_on(
    form: AppTest, workspace: Workspace
) -> None:
    (workspace.store_directory / "drafts").write_text("in the way")
    type_all(form)
    assert any("cannot be kept as a draft" in caption.value for caption in form.caption)
    assert form.text_input(key="entry-0-title").value == "Carts empty"


def test_the_rows_of_a_table_are_the_same_after_they_were_kept() -> None:
    rows = pd.DataFrame(
        {
            "text": pd.Series(["Add a limit", None], dtype="object"),
            "due_on": pd.Series(["2026-03-01", pd.NaT], dtype="datetime64[s]"),
        }
    )
    kept = json.loads(json.dumps(_as_json(rows)))
    assert kept["rows"] == [{"text": "Add a limit", "due_on": "2026-03-01"}, {"text": None, "due_on": None}]
    pd.testing.assert_frame_equal(_from_json(kept), rows)
    assert _as_json(rows.iloc[:0]) is None
