"""Finding and opening a workspace."""

from pathlib import Path

import pytest

from pmdata.errors import NoWorkspaceError, SettingsError, WorkspaceNotFoundError
from pmdata.workspace import Workspace, find_workspace, open_workspace


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings and a report, and nothing named in the environment."""
    monkeypatch.delenv("PMDATA_DATA", raising=False)
    root = tmp_path / "team"
    (root / "reports/2026").mkdir(parents=True)
    (root / "reports/2026/a.md").write_text("# A\n")
    (root / "slos").mkdir()
    (root / "slos/a.yaml").write_text("kind: SLO\n")
    (root / "pmdata.yaml").write_text("zone: Europe/Berlin\n")
    return root


def test_the_nearest_settings_upwards_are_meant(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "reports/2026")
    workspace = find_workspace()
    assert workspace.root == folder
    assert workspace.settings.zone == "Europe/Berlin"


def test_the_environment_outweighs_the_current_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PMDATA_DATA", str(other))
    assert find_workspace().root == other


def test_a_named_folder_outweighs_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMDATA_DATA", "/nowhere")
    assert find_workspace(folder).root == folder


def test_the_settings_file_itself_may_be_named(folder: Path) -> None:
    assert open_workspace(folder / "pmdata.yaml").root == folder


def test_a_named_folder_needs_no_settings(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    workspace = find_workspace(tmp_path)
    assert workspace.report_paths() == (tmp_path / "a.md",)


def test_empty_settings_beside_the_reports_are_enough(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    (tmp_path / "pmdata.yaml").touch()
    assert open_workspace(tmp_path).report_paths() == (tmp_path / "a.md",)


def test_no_workspace_is_an_error_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PMDATA_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoWorkspaceError, match="Name a folder with --data DIR"):
        find_workspace()


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNotFoundError, match="is not a folder"):
        open_workspace(tmp_path / "nowhere")


def test_settings_that_lead_nowhere_are_an_error_not_a_default(tmp_path: Path) -> None:
    (tmp_path / "pmdata.yaml").symlink_to("gone.yaml")
    with pytest.raises(SettingsError, match="cannot be read"):
        open_workspace(tmp_path)


def test_paths_are_absolute_however_the_folder_was_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    workspace = open_workspace(Path("team"))
    assert workspace.root == folder
    assert workspace.report_paths() == (folder / "reports/2026/a.md",)
    assert workspace.slo_paths() == (folder / "slos/a.yaml",)
    assert workspace.store_directory == folder / ".pmdata"


def test_a_workspace_can_be_made_without_a_file(tmp_path: Path) -> None:
    assert Workspace(root=tmp_path).settings.zone is None


def test_objectives_carry_the_workspace_s_service_names(folder: Path) -> None:
    (folder / "pmdata.yaml").write_text("services:\n  search: {aliases: [Finder]}\n")
    (folder / "slos/a.yaml").write_text(
        "".join(
            f"---\napiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: {service}}}\nspec:\n"
            f"  service: {service}\n  budgetingMethod: Timeslices\n"
            "  timeWindow: [{duration: 28d, isRolling: true}]\n  objectives: [{target: 0.99}]\n"
            for service in ("finder", "serch")
        )
    )
    objectives, problems = open_workspace(folder).objectives()
    assert [row.service for row in objectives] == ["search", "serch"]
    assert [(path.name, problem.code, problem.line) for path, problem in problems] == [
        ("a.yaml", "unknown-service", 18)
    ]
