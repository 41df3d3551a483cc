"""A data folder: its settings, which of its files are reports, its services, owners and zones.

It knows nothing of what a report says; reading gets the settings it needs from here.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pmdata.model import Severity

SETTINGS_NAME = "pmdata.yaml"
STORE_DIRECTORY = ".pmdata"


class _Setting(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ReportFiles(_Setting):
    """Which files are reports."""

    include: tuple[str, ...] = ("reports/**/*",)
    """Globs below the workspace; a folder given without pmdata.yaml uses its `reports/`, else every Markdown file."""
    exclude: tuple[str, ...] = ()
    """Globs to leave out, added to the defaults (README, index, template, runbook files, hidden files)."""
    max_megabytes: Annotated[float, Field(gt=0, le=64)] = 4
    """Larger files are a problem, not a report."""


class Service(_Setting):
    """One service."""

    team: str | None = None
    aliases: tuple[str, ...] = ()


class Owner(_Setting):
    """One owner of action items."""

    team: str | None = None
    aliases: tuple[str, ...] = ()


class Settings(_Setting):
    """What `pmdata.yaml` may say; every key is optional."""

    reports: ReportFiles = ReportFiles()
    zone: str | None = None
    """Zone of reports that name none (IANA name); UTC if unset."""
    reporting_zone: str = "UTC"
    """Zone in which periods begin and end."""
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] = 1
    """Month in which the fiscal year starts."""
    as_of: date | datetime | None = None
    """A date means the end of that day in the reporting zone; an instant means itself."""
    services: dict[str, Service] = {}
    owners: dict[str, Owner] = {}
    severities: dict[str, Severity] = {}
    """Own words → ours."""
    changes: dict[date, str] = {}
    """Dates at which process charts are re-based, with what changed."""
    blameless: bool = False
    """Show roles instead of people's names."""


class Workspace(_Setting):
    """A folder of reports with its settings."""

    root: Path
    settings: Settings = Settings()

    @property
    def store_directory(self) -> Path:
        """The folder of the store, drafts and locks; derived, ignored by git."""
        return self.root / STORE_DIRECTORY
