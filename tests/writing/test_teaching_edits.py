"""What the team teaches from a page: themes, words, and decisions taken back, each as the smallest change."""

from pathlib import Path

import pytest

from pmdata.errors import NotEditableError
from pmdata.reading import read_file
from pmdata.reading.vocabulary.workspace_themes import taxonomy_of
from pmdata.workspace import open_workspace
from pmdata.workspace.themes import default_themes
from pmdata.writing.corrections import without_correction_edit
from pmdata.writing.edit import Edit, apply_edit
from pmdata.writing.themes_edit import decision_edit, phrase_edit, without_decision_edit
from pmdata.writing.vocabulary_edit import word_edit

THEMES = """# Ours.
themes:
  capacity:   # too small
    phrases:
      - too small
      - ran out memory
  slow fix: {phrases: [slow rollback]}

corrections:
  "The disk: full": capacity
  A wall fell: null   # nothing of ours
"""


def changed(edit: Edit) -> list[str]:
    return [line.rstrip("\r") for line in edit.diff().split("\n")[2:] if line[:1] in {"+", "-"}]


def written(root: Path, edit: Edit) -> None:
    """Apply an edit, and see that its undo gives back what was there."""
    path = edit.path
    before = path.read_bytes() if path.exists() else b""
    apply_edit(open_workspace(root), edit)
    apply_edit(open_workspace(root), edit.undone)
    assert path.read_bytes() == before
    apply_edit(open_workspace(root), edit)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_theme_claims_a_further_phrase_or_decides_one_text(tmp_path: Path, end: str) -> None:
    (tmp_path / "factors.yaml").write_bytes(THEMES.replace("\n", end).encode())
    workspace = open_workspace(tmp_path)
    first = phrase_edit(workspace, "capacity", "queue|buffer full")
    assert changed(first) == ['+      - "queue|buffer full"']
    written(tmp_path, first)
    written(tmp_path, phrase_edit(workspace, "slow fix", "rollback took"))
    new = phrase_edit(workspace, "lost message", "message lost")
    assert changed(new) == ["+  lost message:", "+    phrases: [message lost]"]
    written(tmp_path, new)
    text = "Nobody: on call, “ever” # again"
    alone = decision_edit(workspace, taxonomy_of(workspace), text, "no rota")
    assert [line[:3] for line in changed(alone)] == ["+  ", "+  "]
    written(tmp_path, alone)
    moved = decision_edit(workspace, taxonomy_of(workspace), "the disk full", None)
    assert changed(moved) == ['-  "The disk: full": capacity', '+  "The disk: full": null']
    written(tmp_path, moved)
    themes = taxonomy_of(workspace)
    claims = {
        one: themes.claim(one) for one in ("A buffer was full", "A message got lost", text, "The disk: full")
    }
    assert [one and one.theme for one in claims.values()] == ["capacity", "lost message", "no rota", None]
    kept = (tmp_path / "factors.yaml").read_bytes()
    assert b"# too small" in kept
    assert kept.count(b"\r\n") == (kept.count(b"\n") if end == "\r\n" else 0)


def test_a_decision_is_taken_back_and_with_the_last_one_its_section(tmp_path: Path) -> None:
    (tmp_path / "factors.yaml").write_text(THEMES)
    workspace = open_workspace(tmp_path)
    first = without_decision_edit(workspace, "The disk: full")
    assert changed(first) == ['-  "The disk: full": capacity']
    written(tmp_path, first)
    last = without_decision_edit(workspace, "A wall fell")
    assert changed(last) == ["-corrections:", "-  A wall fell: null   # nothing of ours"]
    written(tmp_path, last)
    assert not without_decision_edit(workspace, "A wall fell").changes_something
    flow = "themes: {a: {}}\ncorrections: {x y: a, z: a}\n"
    (tmp_path / "factors.yaml").write_text(flow)
    written(tmp_path, without_decision_edit(workspace, "x y"))
    written(tmp_path, without_decision_edit(workspace, "z"))
    assert (tmp_path / "factors.yaml").read_text() == "themes: {a: {}}\n"


def test_a_workspace_without_themes_of_its_own_begins_with_a_copy_and_shows_the_change_alone(
    tmp_path: Path,
) -> None:
    edit = phrase_edit(open_workspace(tmp_path), "expired certificate", "sim card expired")
    assert changed(edit) == ["+      - sim card expired"]
    apply_edit(open_workspace(tmp_path), edit)
    lines = (tmp_path / "factors.yaml").read_text().splitlines()
    assert set(default_themes().splitlines()) < set(lines)
    (tmp_path / "factors.yaml").write_text("themes: [\n")
    with pytest.raises(NotEditableError):
        phrase_edit(open_workspace(tmp_path), "a", "b")


def test_words_are_taught_and_read_from_then_on(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    report = tmp_path / "reports" / "a.md"
    report.parent.mkdir()
    report.write_text(
        "# Carts empty\n\nDate: 2026-03-04\nSeverity: SEV2\n\n## Homework\n\n- [ ] Roll out\n\n"
        "## Timeline\n\n- 10:00 UTC carts empty\n- 10:30 UTC hooray for us\n"
    )
    (tmp_path / "vocabulary.yaml").write_text("# Ours.\nheadings:\n  action_items: [chores]  # of old\n")
    heading = word_edit(workspace, "headings", "action_items", "homework")
    assert changed(heading) == [
        "-  action_items: [chores]  # of old", "+  action_items: [chores, homework]  # of old",
    ]  # fmt: skip
    written(tmp_path, heading)
    phrase = word_edit(workspace, "phases", "resolved", "hooray: us")
    assert changed(phrase) == ["+phases:", '+  text: [{phase: resolved, any: ["hooray: us"]}]']
    written(tmp_path, phrase)
    written(tmp_path, word_edit(workspace, "phases", "resolved", "hooray"))
    written(tmp_path, word_edit(workspace, "labels", "severity", "how bad"))
    (reading,) = read_file(report, workspace)
    assert reading.postmortem
    assert [item.text for item in reading.postmortem.action_items] == ["Roll out"]
    assert reading.postmortem.resolved_at is not None
    with pytest.raises(NotEditableError):
        word_edit(workspace, "headings", "no such meaning", "homework")


def test_a_correction_is_taken_back_and_the_others_stay(tmp_path: Path) -> None:
    rows = (
        "- report: reports/a.md#1\n  field: severity\n  value: SEV1\n  was: SEV2\n  # a remark\n"
        "- report: reports/a.md#1\n  field: title\n  value: Carts\n  was: null\n"
    )
    (tmp_path / "corrections.yaml").write_text(rows)
    edit = without_correction_edit(open_workspace(tmp_path), ("reports/a.md", 1, ("severity",)))
    assert changed(edit)[:2] == ["-- report: reports/a.md#1", "-  field: severity"]
    written(tmp_path, edit)
    again = without_correction_edit(open_workspace(tmp_path), ("reports/a.md", 1, ("title",)))
    written(tmp_path, again)
    assert (tmp_path / "corrections.yaml").read_text() in {"", "  # a remark\n"}
