"""What `pmdata.yaml` may say: the settings of a workspace, typed, every key optional."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pmdata.bounds import FIRST_YEAR, LAST_YEAR, is_usable_day
from pmdata.model import Horizon, Priority, Severity
from pmdata.workspace.links import checked_pattern
from pmdata.workspace.names import Names, folded
from pmdata.workspace.zones import checked_zone

_LONGEST_TEXT = 1_000
"""Characters of a name, a glob or another text."""


class _Setting(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        str_max_length=_LONGEST_TEXT,
    )


def _one_or_many(value: Any) -> Any:
    """Let `aliases: search-api` mean a list of one, and drop what is listed twice."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(row, str) for row in value):
        return list(dict.fromkeys(value))
    return value


def _inside(glob: str) -> str:
    path = PurePosixPath(glob)
    if path.is_absolute() or ".." in path.parts:
        reason = f"“{glob}” leads out of the workspace; name files below the folder of pmdata.yaml"
        raise ValueError(reason)
    return glob


def _date_or_instant(value: Any) -> Any:
    """Tell "2026-09-30" from "2026-09-30T00:00Z": the first is a whole day, the second an instant."""
    if isinstance(value, str):
        text = value.strip()
        return date.fromisoformat(text) if len(text) <= len("2026-09-30") else datetime.fromisoformat(text)
    return value


def _within_the_calendar(day: date | None) -> date | None:
    """Refuse a day from which the periods before or after would leave the calendar."""
    if day and not is_usable_day(day):
        raise ValueError(f"{day} is not between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _ticket_pattern(pattern: str) -> str:
    return checked_pattern(pattern, "id", frozenset({"id"}))


def _report_pattern(pattern: str) -> str:
    return checked_pattern(pattern, "path", frozenset({"path", "line"}))


Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
LanguageCode = Literal["en", "de", "es", "fr", "ja", "nb", "pt"]
"""Languages whose words come with pmdata."""
Glob = Annotated[str, Field(min_length=1), AfterValidator(_inside)]
Globs = Annotated[tuple[Glob, ...], BeforeValidator(_one_or_many)]
Zone = Annotated[str, AfterValidator(checked_zone)]
Days = Annotated[int, Field(ge=0, le=3660)]
Minutes = Annotated[float, Field(gt=0)]
Ratio = Annotated[float, Field(ge=0, le=1)]


class ReportFiles(_Setting):
    """Which files are reports."""

    include: Globs = ()
    """Globs below the workspace; none means all of `reports/`, or every Markdown file if it is missing."""
    exclude: Globs = ()
    """Globs to leave out, added to the defaults (README, index, template, runbook files, hidden files)."""
    take_in: Globs = ()
    """Globs of files that are reports although they look like none; they count in every figure."""
    max_megabytes: Annotated[float, Field(gt=0, le=64)] = 4
    """Larger files are a problem, not a report."""


class Service(_Setting):
    """One service."""

    team: str | None = None
    aliases: Words = ()


class Owner(_Setting):
    """One owner of action items."""

    team: str | None = None
    aliases: Words = ()


class DueDays(_Setting):
    """Days from an item's creation to its implied due date, where neither a date nor a horizon is stated."""

    priority: dict[Priority, Days] = {}
    """By the item's priority; tried first."""
    severity: dict[Severity, Days] = {}
    """By the incident's severity; tried where the item has no priority."""
    horizon: dict[Horizon, Days] = {}
    """By the heading's horizon, where the heading names no number of days."""


class ErrorBudgetPolicy(_Setting):
    """What a consumed error budget asks for (Google's example error-budget policy)."""

    window_days: Annotated[int, Field(ge=1, le=366)] = 28
    """The rolling window that the policy looks at."""
    incident_ratio: Ratio = 0.2
    """One incident above this share of the budget needs a postmortem with a P0 action."""
    factor_ratio: Ratio = 0.2
    """One factor above this share of a quarter's budget needs a P0 action on the next plan."""


class Policies(_Setting):
    """The team's rules."""

    due_days: DueDays = DueDays()
    error_budget: ErrorBudgetPolicy = ErrorBudgetPolicy()
    recurrence_days: Annotated[int, Field(ge=1, le=3660)] = 180
    """Days within which a theme that hits a service again has come back."""
    draft_days: Days = 14
    """A report that is a draft for longer is named on the page of report quality."""


class Targets(_Setting):
    """What the team wants to reach; drawn as a line, never used in a figure."""

    time_to_detect_minutes: Minutes | None = None
    time_to_acknowledge_minutes: Minutes | None = None
    time_to_mitigate_minutes: Minutes | None = None
    time_to_resolve_minutes: Minutes | None = None
    completion_ratio: Ratio | None = None
    """Share of action items to be done (0–1)."""
    on_time_ratio: Ratio | None = None
    """Share of action items to be done by their original due date (0–1)."""


class ActionItemRules(_Setting):
    """How action items are counted."""

    status_from: Literal["report", "ticket"] = "report"
    """Whose status and day of completion counts where an export holds an item's ticket."""


class Settings(_Setting):
    """What `pmdata.yaml` may say; every key is optional."""

    reports: ReportFiles = ReportFiles()
    slos: Globs = ("slos/**/*.yaml", "slos/**/*.yml")
    """Globs of the OpenSLO documents below the workspace."""
    slis: Globs = ("sli/**/*.csv",)
    """Globs of the files of measured minutes below the workspace."""
    tickets: Globs = ("tickets/**/*.csv", "tickets/**/*.tsv", "tickets/**/*.json*", "tickets/**/*.xls*")
    """Globs of the exports of issue trackers below the workspace."""
    ticket_url: Annotated[str, AfterValidator(_ticket_pattern)] | None = None
    """Address of a ticket, with {id} in its place."""
    report_url: Annotated[str, AfterValidator(_report_pattern)] | None = None
    """Address of a report, with {path} and perhaps {line} in their places."""
    links: Words = ()
    """Folders and files outside the workspace that symbolic links may lead to, absolute or from its root."""
    languages: Annotated[tuple[LanguageCode, ...], BeforeValidator(_one_or_many)] = ()
    """Languages that reports are written in besides English; without any, each report shows its own."""
    zone: Zone | None = None
    """Zone of reports that name none (IANA name); UTC if unset."""
    reporting_zone: Zone = "UTC"
    """Zone in which periods begin and end."""
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] = 1
    """Month in which the fiscal year starts."""
    as_of: Annotated[
        date | datetime | None, BeforeValidator(_date_or_instant), AfterValidator(_within_the_calendar)
    ] = None
    """A date is that day to its end, for a calendar objective in its own zone, else in the reporting zone;
    an instant means itself. Later incidents are not counted. Unset, it is now."""
    services: dict[str, Service] = {}
    owners: dict[str, Owner] = {}
    severities: dict[str, Severity] = {}
    """Own words → ours."""
    policies: Policies = Policies()
    action_items: ActionItemRules = ActionItemRules()
    targets: Targets = Targets()
    changes: dict[Annotated[date, AfterValidator(_within_the_calendar)], str] = {}
    """Dates at which process charts are re-based, with what changed."""
    history: Literal["git", "none"] = "git"
    """Where earlier versions of the reports come from: the git repository that they are in, or nowhere."""
    blameless: bool = False
    """Show roles instead of people's names."""

    @model_validator(mode="before")
    @classmethod
    def _empty_sections_are_absent(cls, data: Any) -> Any:
        """Let a key without a value (`services:`) mean its default."""
        if not isinstance(data, dict):
            return data
        kept = {key: value for key, value in data.items() if value is not None}
        for section in ("services", "owners"):
            if isinstance(kept.get(section), dict):
                kept[section] = {name: {} if row is None else row for name, row in kept[section].items()}
        return kept

    @model_validator(mode="after")
    def _no_name_means_two_things(self) -> Self:
        Names.of(self.services, "services")
        Names.of(self.owners, "owners")
        return self

    @cached_property
    def service_names(self) -> Names:
        """The services with their aliases, for matching."""
        return Names.of(self.services, "services")

    @cached_property
    def owner_names(self) -> Names:
        """The owners of action items with their aliases, for matching."""
        return Names.of(self.owners, "owners")

    @cached_property
    def team_names(self) -> Mapping[str, str]:
        """The teams of services and owners: folded spelling → name."""
        teams = [row.team for row in self.services.values()] + [row.team for row in self.owners.values()]
        return {folded(team): team for team in teams if team}

    @property
    def as_of_day(self) -> date | None:
        """The stated as-of where it is a whole day, None where it is an instant or unset."""
        return None if isinstance(self.as_of, datetime) else self.as_of

    @property
    def as_of_instant(self) -> datetime | None:
        """The stated as-of as an aware UTC instant: a date is the end of that day in the reporting zone."""
        if self.as_of is None:
            return None
        zone = ZoneInfo(self.reporting_zone)
        if isinstance(self.as_of, datetime):
            stated = self.as_of if self.as_of.tzinfo else self.as_of.replace(tzinfo=zone)
            return stated.astimezone(UTC)
        next_day = self.as_of + timedelta(days=1)
        return datetime.combine(next_day, time(), tzinfo=zone).astimezone(UTC)
