"""Drafts next to the store, and the form that keeps and finds them."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame import snapshot
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.dashboard.new_report.drafts import _as_json, _from_json
from pmdata.errors import LinksOutsideError, ReadOnlyError
from pmdata.workspace import Workspace
from pmdata.writing.drafts import Draft, DraftBox, new_draft_id

ANN, BEN = "a" * 43, "b" * 43
"""What the browsers of two people know."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(root=tmp_path)


@pytest.fixture
def box(workspace: Workspace) -> DraftBox:
    return DraftBox(workspace, ANN)


def keep(box: DraftBox, title: str, draft: Draft | None = None) -> Draft:
    draft_id, seen = (draft.id, draft.version) if draft else (new_draft_id(), None)
    return box.keep(draft_id, seen, template="rca_report", title=title, typed={"title": title})


def files(box: DraftBox) -> list[str]:
    return sorted(path.name for path in box.folder.iterdir() if path.name != "lock")


def test_a_draft_is_found_again_as_it_was_kept_last(box: DraftBox) -> None:
    first = keep(box, "Carts")
    again = keep(box, "Carts empty “again”", first)
    found = box.load(first.id)
    assert found
    assert (found.title, found.template, found.version) == (
        "Carts empty “again”",
        "rca_report",
        again.version,
    )
    assert found.typed == {"title": "Carts empty “again”"}
    assert box.all() == (found,)


def test_a_discarded_draft_is_gone_and_may_be_discarded_again(box: DraftBox) -> None:
    draft, other = keep(box, "One"), keep(box, "Other")
    assert box.discard(draft.id, draft.version)
    assert box.discard(draft.id, draft.version)
    assert box.load(draft.id) is None
    assert [draft.id for draft in box.all()] == [other.id]


def test_another_person_neither_sees_nor_opens_nor_changes_nor_discards_a_draft(
    workspace: Workspace, box: DraftBox
) -> None:
    ours, others = keep(box, "Ours"), DraftBox(workspace, BEN)
    assert others.all() == ()
    assert others.load(ours.id) is None
    others.discard(ours.id, ours.version)
    keep(others, "Theirs", ours)
    assert [draft.title for draft in box.all()] == ["Ours"]
    assert [draft.title for draft in others.all()] == ["Theirs"]


def test_the_disk_reveals_the_secret_to_nobody(workspace: Workspace, box: DraftBox) -> None:
    keep(box, "Ours")
    assert box.folder.stat().st_mode & 0o077 == 0
    for path in workspace.store_directory.rglob("*"):
        assert ANN not in str(path)
        assert path.is_dir() or ANN.encode() not in path.read_bytes()


def test_of_two_windows_the_later_goes_on_with_a_draft_of_its_own(box: DraftBox) -> None:
    seen_by_both = keep(box, "Begun")
    first = keep(box, "From the first", seen_by_both)
    second = keep(box, "From the second", seen_by_both)
    assert second.id != first.id
    assert keep(box, "From the second, later", second).id == second.id
    assert keep(box, "From the first, later", first).id == first.id
    titles = {draft.title for draft in box.all()}
    assert titles == {"From the first, later", "From the second, later"}


def test_two_windows_that_hold_the_same_keep_one_draft(box: DraftBox) -> None:
    begun = keep(box, "Begun")
    assert keep(box, "Same", begun).id == keep(box, "Same", begun).id
    assert len(box.all()) == 1


def test_what_another_window_discarded_is_kept_again_when_one_types_on(box: DraftBox) -> None:
    draft = keep(box, "Begun")
    box.discard(draft.id, draft.version)
    assert keep(box, "Typed on", draft).id == draft.id
    assert [draft.title for draft in box.all()] == ["Typed on"]


def test_a_draft_that_changed_since_it_was_listed_is_not_discarded(box: DraftBox) -> None:
    listed = keep(box, "Listed")
    keep(box, "Changed", listed)
    assert not box.discard(listed.id, listed.version)
    assert [draft.title for draft in box.all()] == ["Changed"]


def test_many_windows_at_once_lose_nothing(box: DraftBox) -> None:
    begun = keep(box, "Begun")
    with ThreadPoolExecutor(8) as windows:
        kept = list(windows.map(lambda number: keep(box, f"Window {number}", begun), range(24)))
    assert len({draft.id for draft in kept}) == 24
    assert {draft.title for draft in box.all()} == {f"Window {number}" for number in range(24)}
    assert len(files(box)) == 24


def test_what_a_killed_window_left_half_written_is_cleared_away(box: DraftBox) -> None:
    draft = keep(box, "One")
    (box.folder / ".killed.new").write_text('{"title": "ha')
    assert [draft.title for draft in box.all()] == ["One"]
    keep(box, "Two", draft)
    assert files(box) == [f"{draft.id}.json"]


@pytest.mark.parametrize("draft_id", ["", "../../etc/passwd", "zz", "0123456789ab", "0123456789AB", "lock"])
def test_an_id_that_names_no_draft_finds_none(draft_id: str, box: DraftBox) -> None:
    assert box.load(draft_id) is None


@pytest.mark.parametrize(
    "broken", ["", "[]", "{}", "\udcff", "[" * 100_000, '{"title": "x", "template": "y", "typed": 3}']
)
def test_a_broken_draft_is_passed_over(broken: str, box: DraftBox) -> None:
    draft = keep(box, "One")
    (box.folder / f"{draft.id}.json").write_bytes(broken.encode("utf-8", "surrogateescape"))
    assert box.all() == ()


def test_what_was_typed_may_hold_half_a_character(box: DraftBox) -> None:
    assert box.load(keep(box, "half \ud83d").id)


def test_a_workspace_without_drafts_has_none(box: DraftBox) -> None:
    assert box.all() == ()


@pytest.mark.parametrize("linked", ["drafts", "owner"])
def test_a_folder_of_drafts_that_is_a_link_is_neither_read_nor_written(
    linked: str, box: DraftBox, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = box.folder
    link = folder.parent if linked == "drafts" else folder
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    for use in (
        box.all,
        lambda: keep(box, "One"),
        lambda: box.load("0" * 12),
        lambda: box.discard("0" * 12, ""),
    ):
        with pytest.raises(LinksOutsideError):
            use()
    assert list(elsewhere.iterdir()) == []


def test_a_workspace_for_reading_alone_keeps_and_discards_nothing(
    workspace: Workspace, box: DraftBox
) -> None:
    draft = keep(box, "One")
    readable = DraftBox(workspace.model_copy(update={"read_only": True}), ANN)
    with pytest.raises(ReadOnlyError):
        keep(readable, "Two", draft)
    with pytest.raises(ReadOnlyError):
        readable.discard(draft.id, draft.version)
    assert [draft.title for draft in box.all()] == ["One"]


@pytest.fixture
def form(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv(DATA_VARIABLE, str(workspace.root))
    # A script that is tested without a server has no cookies; tests/browser has the real ones.
    monkeypatch.setattr("pmdata.dashboard.new_report.drafts.visitor_id", lambda: ANN)
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


def test_what_is_typed_is_in_the_form_of_another_session(form: AppTest, box: DraftBox) -> None:
    assert box.all() == ()
    type_all(form)
    [draft] = box.all()
    assert (draft.title, draft.typed["on"], draft.typed["still_open"]) == (
        "Carts empty", {"day": "2026-02-03"}, True,
    )  # fmt: skip
    found = new_form(draft.id)
    assert found.text_input(key="entry-1-title").value == "Carts empty"
    assert found.date_input(key="entry-1-on").value == date(2026, 2, 3)
    assert found.checkbox(key="entry-1-still_open").value
    assert not found.exception


def test_a_form_offers_what_this_person_has_not_finished_and_lets_it_go(box: DraftBox, form: AppTest) -> None:
    type_all(form)
    [draft] = box.all()
    other = new_form()
    other.button(key=f"continue-{draft.id}").click().run()
    assert other.text_input(key="entry-1-title").value == "Carts empty"
    third = new_form()
    third.button(key=f"discard-{draft.id}").click().run()
    assert box.all() == ()
    assert not third.exception


def test_a_draft_that_cannot_be_written_is_reported_and_the_form_goes_on(
    form: AppTest, workspace: Workspace
) -> None:
    (workspace.store_directory / "drafts").write_text("in the way")
    type_all(form)
    assert any("cannot be kept as a draft" in caption.value for caption in form.caption)
    assert form.text_input(key="entry-0-title").value == "Carts empty"


def test_a_draft_of_another_person_is_neither_offered_nor_opened_by_its_address(
    form: AppTest, box: DraftBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_all(form)
    [draft] = box.all()
    monkeypatch.setattr("pmdata.dashboard.new_report.drafts.visitor_id", lambda: BEN)
    other = new_form(draft.id)
    assert other.text_input(key="entry-0-title").value == ""
    assert not [button for button in other.button if button.key and draft.id in button.key]


def test_a_browser_without_cookies_is_warned_that_nothing_is_kept(
    form: AppTest, box: DraftBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmdata.dashboard.new_report.drafts.visitor_id", lambda: None)
    type_all(form)
    assert any("Allow cookies" in caption.value for caption in form.caption)
    assert box.all() == ()


def test_two_windows_of_one_form_keep_both_texts_and_say_so(form: AppTest, box: DraftBox) -> None:
    type_all(form)
    [begun] = box.all()
    other = new_form(begun.id)
    form.text_input(key="entry-0-title").set_value("Carts empty, first window").run()
    other.text_input(key="entry-1-title").set_value("Carts empty, second window").run()
    assert {draft.title for draft in box.all()} == {"Carts empty, first window", "Carts empty, second window"}
    assert any("changed in another window" in warning.value for warning in other.warning)
    assert not any("changed in another window" in warning.value for warning in form.warning)


def test_a_draft_that_another_window_changed_is_not_discarded_unseen(form: AppTest, box: DraftBox) -> None:
    type_all(form)
    [draft] = box.all()
    other = new_form()
    form.text_input(key="entry-0-title").set_value("Carts empty, and more").run()
    other.button(key=f"discard-{draft.id}").click().run()
    assert [draft.title for draft in box.all()] == ["Carts empty, and more"]
    assert any("still here" in warning.value for warning in other.warning)
    other.button(key=f"discard-{draft.id}").click().run()
    assert box.all() == ()


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
