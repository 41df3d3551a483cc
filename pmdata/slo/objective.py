"""The record of one service level objective and of the window that it is kept over."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from pmdata.model import ImpactKind, Record

BudgetingMethod = Literal["Occurrences", "Timeslices", "RatioTimeslices"]
CalendarUnit = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]
KindSource = Literal["annotation", "name", "default"]


class RollingWindow(Record):
    """The time just gone: [now − seconds, now]."""

    stated: str
    """The duration as written (`28d`)."""
    seconds: int
    """Its length; a month counts 30 days, a quarter 90, a year 365. Budgets go back by the calendar."""


class CalendarWindow(Record):
    """Periods one after the other that begin anew, counted from `start` in `zone`."""

    stated: str
    """The duration as written (`1M`)."""
    count: int
    """How many units one period has."""
    unit: CalendarUnit
    start: datetime
    """Start of one of the periods: naive local time in `zone`."""
    zone: str
    """IANA zone."""


Window = RollingWindow | CalendarWindow


class Objective(Record):
    """One objective of one SLO document."""

    positions = frozenset({"line", "path"})

    name: str
    """`metadata.name`; with `/2`, `/3`, … for the further objectives of one document."""
    title: str
    """The display name, else the name."""
    service: str
    """The service as written, or the workspace's name for it."""
    description: str | None = None
    target_ratio: float
    """The target, 0–1; 1 leaves no error budget."""
    indicator: str | None = None
    """Name of the indicator, where one is written."""
    kind: ImpactKind = "availability"
    """Which kind of impact counts against it."""
    kind_source: KindSource = "default"
    """Where `kind` comes from: an annotation, the names, or the default."""
    threshold: str | None = None
    """The bound of a threshold metric, as written (`lte 0.5`)."""
    budgeting_method: BudgetingMethod
    time_slice_target_ratio: float | None = None
    """Timeslices: the share of good events that makes a slice good, 0–1."""
    time_slice_seconds: int | None = None
    """Timeslices: length of a slice."""
    window: Window
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    path: str = ""
    """The file, as given."""
    line: int
    """First line of the objective in its file."""
