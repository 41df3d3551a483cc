"""Drafts beside the store."""

from pathlib import Path

import pytest

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
