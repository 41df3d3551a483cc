"""What a visitor keeps is found by that visitor alone."""

from pathlib import Path

import pytest

from pmdata.errors import ReadOnlyError
from pmdata.workspace import open_workspace
from pmdata.writing.drafts import DraftBox
from pmdata.writing.kept_choices import KeptChoices


def test_a_choice_is_found_by_its_visitor_and_is_no_draft(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    mine, other = KeptChoices(workspace, "a"), KeptChoices(workspace, "b")
    assert mine.load("team") is None
    mine.keep("team", "Payments & „Co“")
    mine.keep("start", "action_items")
    assert (mine.load("team"), mine.load("start"), other.load("team")) == (
        "Payments & „Co“",
        "action_items",
        None,
    )
    mine.keep("team", "")
    assert mine.load("team") == ""
    assert DraftBox(workspace, "a").all() == ()
    (DraftBox(workspace, "a").folder / "choices").write_text("[1")
    assert mine.load("team") is None
    with pytest.raises(ReadOnlyError):
        KeptChoices(workspace.model_copy(update={"read_only": True}), "a").keep("team", "x")
