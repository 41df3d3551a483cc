"""A new report appears whole, under a free name, where reports are read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from pmdata.errors import LinksOutsideError, ReportWriteError
from pmdata.workspace import open_workspace
from pmdata.writing.save import free_path, report_folder, report_name, save_report


def test_a_name_sorts_by_date_and_can_be_typed() -> None:
    assert (
        report_name(date(2026, 3, 4), "Señor's cart: 100 % / empty!")
        == "2026-03-04-senor-s-cart-100-empty.md"
    )
    assert report_name(None, "…") == "incident.md"
    assert report_name(None, "../../etc/passwd") == "etc-passwd.md"


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    first = save_report(workspace, "a.md", "one")
    assert free_path(workspace, "a.md").name == "a-2.md"
    second = save_report(workspace, "a.md", "two")
    assert (first.read_text(), second.read_text()) == ("one", "two")
    assert second.name == "a-2.md"
    assert sorted(path.name for path in first.parent.iterdir()) == ["a-2.md", "a.md"]


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    texts = [f"report {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda text: save_report(workspace, "a.md", text), texts))
    assert [path.read_text() for path in paths] == texts


@pytest.mark.parametrize(
    ("settings", "folder"),
    [
        ("", "reports"),
        ("reports: {include: ['docs/postmortems/**/*.md']}", "docs/postmortems"),
        ("reports: {include: 'incidents'}", "incidents"),
    ],
)
def test_a_saved_report_is_read(settings: str, folder: str, tmp_path: Path) -> None:
    (tmp_path / "pmdata.yaml").write_text(settings)
    path = save_report(open_workspace(tmp_path), "2026-01-01-a.md", "# A")
    assert path.parent == tmp_path / folder
    assert path in open_workspace(tmp_path).report_paths()


def test_reports_that_lie_about_are_not_hidden_by_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("# Old")
    workspace = open_workspace(tmp_path)
    assert report_folder(workspace) == tmp_path
    save_report(workspace, "new.md", "# New")
    assert len(workspace.report_paths()) == 2


def test_a_folder_that_leads_out_of_the_workspace_is_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "workspace", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "reports").symlink_to(outside)
    with pytest.raises(LinksOutsideError, match="outside the workspace"):
        save_report(open_workspace(root), "a.md", "text")
    assert not any(outside.iterdir())


def test_a_file_in_the_way_is_reported_in_words(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("not a folder")
    with pytest.raises(ReportWriteError, match="save again"):
        save_report(open_workspace(tmp_path), "a.md", "text")
