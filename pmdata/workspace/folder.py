"""The workspace as a folder on disk: found, opened, searched for its files."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pmdata.errors import LinksOutsideError, NoWorkspaceError, ReadOnlyError, WorkspaceNotFoundError
from pmdata.inside import Bounds
from pmdata.problems import Problem
from pmdata.slo import Objective, load_objectives
from pmdata.workspace.files import files_matching, report_files, reports_below
from pmdata.workspace.loading import SETTINGS_NAME, read_settings
from pmdata.workspace.settings import Settings

STORE_DIRECTORY = ".pmdata"
DATA_VARIABLE = "PMDATA_DATA"


class Workspace(BaseModel):
    """A folder of reports with its settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: Path
    settings: Settings = Settings()
    read_only: bool = False
    """Whether whoever holds this may read alone; everything that writes asks `require_writable`."""

    def require_writable(self) -> None:
        """Raise ReadOnlyError where this was handed out for reading alone."""
        if self.read_only:
            raise ReadOnlyError(self.root)

    @property
    def bounds(self) -> Bounds:
        """What counts as inside, for everything that is read and written."""
        return Bounds.of(self.root, self.settings.links)

    @property
    def store_directory(self) -> Path:
        """The folder of the store, drafts and locks; derived, ignored by git.

        Raises LinksOutsideError where it is a link to a place that the settings do not name: files are
        removed there.
        """
        directory = self.root / STORE_DIRECTORY
        if directory.is_symlink() and not self.bounds.allows(directory):
            raise LinksOutsideError(directory)
        return directory

    def report_paths(self) -> tuple[Path, ...]:
        """Return the report files, sorted; the same on every machine."""
        return tuple(map(Path, self.report_names()))

    def report_names(self) -> tuple[str, ...]:
        """Return the same as plain strings, at half the cost where there are very many."""
        reports = self.settings.reports
        return report_files(self.root, reports.include, reports.exclude, self.bounds)

    def reports_below(self, folder: Path) -> tuple[Path, ...]:
        """Return what are reports in `folder`, included or not, without what the settings exclude."""
        return reports_below(
            folder, self.root, self.settings.reports.exclude, self.bounds.with_folder(folder)
        )

    def slo_paths(self) -> tuple[Path, ...]:
        """Return the files of OpenSLO documents, sorted."""
        return files_matching(self.root, self.settings.slos, self.bounds)

    def objectives(self) -> tuple[tuple[Objective, ...], tuple[tuple[Path, Problem], ...]]:
        """Return the objectives with the workspace's names for their services, and what is wrong."""
        names = self.settings.service_names
        found, problems = load_objectives(self.slo_paths(), self.bounds)
        unknown = [
            (Path(row.path), fault)
            for row in found
            if (fault := names.unknown_service(row.service, row.line))
        ]
        named = (
            row.model_copy(update={"service": names.canonical(row.service) or row.service}) for row in found
        )
        return tuple(named), (*problems, *unknown)


def open_workspace(root: Path) -> Workspace:
    """Open the folder `root`, with its pmdata.yaml if it has one.

    Raises WorkspaceNotFoundError where it is no folder, SettingsError where its settings are broken.
    """
    folder = root.parent if root.name == SETTINGS_NAME and root.is_file() else root
    if not folder.is_dir():
        raise WorkspaceNotFoundError(root)
    settings_path = folder / SETTINGS_NAME
    settings = read_settings(settings_path) if os.path.lexists(settings_path) else Settings()
    return Workspace(root=Path(os.path.abspath(folder)), settings=settings)  # noqa: PTH100 -- resolve() would replace the team's own path by a link's target


def find_workspace(data: Path | None = None) -> Workspace:
    """Open the workspace that is meant: `data`, else PMDATA_DATA, else the nearest upwards.

    Raises NoWorkspaceError where there is none, and what `open_workspace` raises.
    """
    if named := data or _from_environment():
        return open_workspace(named)
    here = Path.cwd()
    found = nearest_workspace(here)
    if found is None:
        raise NoWorkspaceError(here)
    return found


def nearest_workspace(start: Path) -> Workspace | None:
    """Open the nearest folder with a pmdata.yaml, from `start` upwards; None where there is none."""
    for folder in (start, *start.absolute().parents):
        if (folder / SETTINGS_NAME).is_file():
            return open_workspace(folder)
    return None


def _from_environment() -> Path | None:
    named = os.environ.get(DATA_VARIABLE, "").strip()
    return Path(named) if named else None
