"""Random workspaces, and their error budgets counted second by second from the records themselves.

Nothing of what counts here comes from the code that is tested but reading the files: windows are laid with
`zoneinfo`, bad time is an array with one number a second.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from pmdata.model import Duration, Impact, Indicator, Postmortem, Quantity, Reading
from pmdata.workspace import Settings, Workspace

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "America/Havana",
    "Africa/Cairo", "Australia/Lord_Howe",
)  # fmt: skip
DAYS = (
    date(2024, 2, 29), date(2024, 2, 28), date(2024, 12, 31), date(2026, 3, 29), date(2026, 3, 8),
    date(2026, 10, 25), date(2026, 11, 1), date(2026, 9, 30), date(2026, 6, 30), date(2026, 4, 1),
    date(2024, 4, 26), date(2026, 5, 17),
)  # fmt: skip
"""Leap days, changes of clocks (in Cairo and Havana at midnight), last and first days of periods."""
SERVICE = "api"
Bad = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slo:
    """One objective, as its document is written."""

    name: str
    target: float
    window: str
    zone: str | None
    method: str
    slice_seconds: int | None

    def document(self) -> str:
        calendar = (
            f", calendar: {{startTime: 2024-01-01 00:00:00, timeZone: {self.zone}}}, isRolling: false"
            if self.zone
            else ", isRolling: true"
        )
        sliced = (
            f", timeSliceTarget: 0.9, timeSliceWindow: {self.slice_seconds // 60}m"
            if self.slice_seconds
            else ""
        )
        return (
            f"apiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: {self.name}}}\nspec:\n"
            f"  service: {SERVICE}\n  timeWindow: [{{duration: {self.window}{calendar}}}]\n"
            f"  budgetingMethod: {self.method}\n  objectives: [{{target: {self.target}{sliced}}}]\n"
        )


@dataclass(frozen=True)
class Interval:
    """The impact of one incident, as its report states it."""

    start: datetime
    end: datetime
    ratio: float | None


@dataclass(frozen=True)
class Span:
    """A row of one of the files beside the objectives; `bad_seconds` is None for maintenance."""

    slo: str
    start: datetime
    end: datetime
    bad_seconds: float | None = None


@dataclass(frozen=True)
class Expected:
    """The error budget of one objective, in seconds."""

    start: datetime
    end: datetime
    budget: float
    at_most: float
    known: float
    reported: float
    spared: float
    incidents: int


@dataclass(frozen=True)
class RandomWorkspace:
    """What a seed makes: objectives, incidents, maintenance, measured minutes and an as-of."""

    settings: Settings
    slos: tuple[Slo, ...]
    intervals: tuple[Interval | None, ...]
    """None is an incident whose minutes are not known: no end, or no start."""
    spans: tuple[Span, ...]

    @property
    def readings(self) -> list[Reading]:
        rows = [_record(number, interval) for number, interval in enumerate(self.intervals)]
        return [Reading(path=f"reports/{row.key}.md", postmortem=row) for row in rows]

    def write(self, root: Path) -> Workspace:
        """Write the files beside the reports."""
        (root / "slos").mkdir(parents=True)
        (root / "sli").mkdir()
        (root / "slos/all.yaml").write_text("---\n".join(slo.document() for slo in self.slos))
        rows = [span for span in self.spans if span.bad_seconds is None]
        (root / "maintenance.yaml").write_text(
            "".join(
                f"- {{slo: {row.slo}, from: {row.start:%Y-%m-%dT%H:%M:%SZ}, "
                f"until: {row.end:%Y-%m-%dT%H:%M:%SZ}, reason: move, author: Ada}}\n"
                for row in rows
            )
        )
        lines = ["slo,from,until,bad_minutes,source"]
        lines += [
            f"{row.slo},{row.start:%Y-%m-%dT%H:%M:%SZ},{row.end:%Y-%m-%dT%H:%M:%SZ},"
            f"{row.bad_seconds / 60!r},probe"
            for row in self.spans
            if row.bad_seconds is not None
        ]
        (root / "sli/probe.csv").write_text("\n".join(lines) + "\n")
        return Workspace(root=root, settings=self.settings)

    def expected(self, slo: Slo) -> Expected:
        """Count an objective's budget second by second."""
        start, end, now = _window(slo, self.settings)
        first = int(start.timestamp())
        seconds = int((now - start).total_seconds())
        at_most, known = np.zeros(seconds), np.zeros(seconds)
        spared, measured = np.zeros(seconds, bool), np.full(seconds, np.nan)
        for span in self.spans:
            place = _place(span.start, span.end, first)
            if span.slo == slo.name and span.bad_seconds is None:
                spared[place] = True
            elif span.slo == slo.name and span.bad_seconds is not None:
                measured[place] = span.bad_seconds / (span.end - span.start).total_seconds()
        incidents = 0
        for interval in self.intervals:
            if interval is None or interval.start >= now:
                continue
            place, weight = _counted(interval, slo, first)
            at_most[place] = np.maximum(at_most[place], weight)
            if interval.ratio is not None:
                known[place] = np.maximum(known[place], weight)
            incidents += bool(weight and (~spared[place]).any())
        whole = np.where(np.isnan(measured), at_most, measured)
        return Expected(
            start, end,
            budget=(1 - slo.target) * (end - start).total_seconds(),
            at_most=float(np.where(spared, 0, whole).sum()),
            known=float(np.where(spared, 0, np.where(np.isnan(measured), known, measured)).sum()),
            reported=float(np.where(spared, 0, at_most).sum()),
            spared=float(np.where(spared, whole, 0).sum()),
            incidents=incidents,
        )  # fmt: skip


def random_workspace(seed: int) -> RandomWorkspace:
    """Return the workspace of a seed."""
    random = Random(seed)  # noqa: S311 - examples, no secrets
    day, zone = random.choice(DAYS), random.choice(ZONES)
    exact = datetime.combine(day, time(random.randrange(24), random.randrange(60), 13), UTC)
    as_of = random.choice([day, day, exact])
    settings = Settings(as_of=as_of, reporting_zone=zone)
    slos = tuple(_slo(random, number) for number in range(random.randint(1, 3)))
    middle = datetime.combine(day, time(12), UTC)
    intervals = tuple(_interval(random, middle) for _ in range(random.randrange(16)))
    spans = [span for slo in slos for span in _spans(random, slo, middle)]
    return RandomWorkspace(settings, slos, intervals, tuple(spans))


def _slo(random: Random, number: int) -> Slo:
    method = random.choice(["RatioTimeslices", "RatioTimeslices", "Occurrences", "Timeslices"])
    return Slo(
        name=f"slo-{number}",
        target=random.choice([0.9, 0.99, 0.995, 0.999, 0.9995]),
        window=random.choice(["1d", "3d", "7d", "28d", "1d", "1w", "1M"]),
        zone=random.choice(ZONES) if random.random() < 0.6 else None,
        method=method,
        slice_seconds=random.choice([60, 300]) if method == "Timeslices" else None,
    )


def _interval(random: Random, middle: datetime) -> Interval | None:
    if random.random() < 0.1:
        return None
    # Most lie near each other, so that they overlap, nest and share edges.
    start = middle + timedelta(minutes=5 * random.randrange(-900, 400), seconds=random.choice([0, 0, 17]))
    if random.random() < 0.5:
        start = middle + timedelta(minutes=10 * random.randrange(-40, 40))
    lasted = timedelta(minutes=random.choice([0, 1, 5, 30, 60, 240, 1500]), seconds=random.choice([0, 0, 41]))
    return Interval(start, start + lasted, random.choice([None, None, 0.02, 0.1, 0.25, 0.5, 0.999, 1.0]))


def _spans(random: Random, slo: Slo, middle: datetime) -> list[Span]:
    spans = []
    for _ in range(random.randrange(4)):
        start = middle + timedelta(minutes=10 * random.randrange(-120, 60))
        spans.append(Span(slo.name, start, start + timedelta(minutes=random.choice([1, 30, 90, 600]))))
    at = middle + timedelta(minutes=10 * random.randrange(-200, 40))
    for _ in range(random.randrange(5)):
        at += timedelta(minutes=random.choice([0, 0, 7, 200]))
        end = at + timedelta(minutes=random.choice([5, 60, 720]))
        bad = (end - at).total_seconds() * random.choice([0, 0.001, 0.25, 1])
        spans.append(Span(slo.name, at, end, bad))
        at = end
    return spans


def _record(number: int, interval: Interval | None) -> Postmortem:
    facts: dict[str, Any] = {"key": f"INC-{number}", "incident_id": f"INC-{number}", "services": (SERVICE,)}
    if interval is None:
        known = {"impact_started_at": datetime(2026, 3, 1, tzinfo=UTC)} if number % 2 else {}
        return Postmortem(**facts, **known, incident_on=date(2026, 3, 1))
    impacts = [
        Impact(requests=Quantity(text="some", ratio=interval.ratio)),
        Impact(error_rate=Indicator(text="some", value=interval.ratio, unit="ratio")),
        Impact(users=Quantity(text="some", ratio=interval.ratio)),
    ]
    facts["impact"] = Impact() if interval.ratio is None else impacts[number % 3]
    seconds = int((interval.end - interval.start).total_seconds())
    stated = {"time_to_resolve": Duration(seconds=seconds, source="stated", stated_seconds=seconds)}
    ways: list[dict[str, Any]] = [
        {"impact_started_at": interval.start, "resolved_at": interval.end},
        {
            "impact_started_at": interval.start,
            "mitigated_at": interval.end,
            "resolved_at": interval.end + timedelta(hours=3),
        },
        {"impact_started_at": interval.start, "durations": stated},
        {"resolved_at": interval.end, "durations": stated},
        {"detected_at": interval.start, "resolved_at": interval.end},
    ]
    return Postmortem(**facts, **ways[number % len(ways)])


def _counted(interval: Interval, slo: Slo, first: int) -> tuple[slice, float]:
    ratio = 1.0 if interval.ratio is None else interval.ratio
    start, end = interval.start.timestamp(), interval.end.timestamp()
    if slo.method == "Timeslices":
        ratio = 1.0 if ratio > 1 - 0.9 else 0.0
        if slo.slice_seconds and end > start:
            start = start // slo.slice_seconds * slo.slice_seconds
            end = -(-end // slo.slice_seconds) * slo.slice_seconds
    return _from(start, end, first), ratio if end > start else 0.0


def _place(start: datetime, end: datetime, first: int) -> slice:
    return _from(start.timestamp(), end.timestamp(), first)


def _from(start: float, end: float, first: int) -> slice:
    return slice(max(0, int(start) - first), max(0, int(end) - first))


def _window(slo: Slo, settings: Settings) -> tuple[datetime, datetime, datetime]:
    """Return when an objective's current window starts and ends, and until when it is looked at."""
    as_of: Any = settings.as_of
    if slo.zone is None:
        now = as_of if isinstance(as_of, datetime) else _midnight_after(as_of, settings.reporting_zone)
        if slo.window == "1M":
            return _a_month_back(now, settings.reporting_zone), now, now
        count = int(slo.window[:-1]) * {"d": 1, "w": 7}[slo.window[-1]]
        return now - timedelta(days=count), now, now
    if isinstance(as_of, datetime):
        now = as_of
        day = (as_of - timedelta(microseconds=1)).astimezone(ZoneInfo(slo.zone)).date()
    else:
        now, day = _midnight_after(as_of, slo.zone), as_of
    if slo.window == "1M":
        first = day.replace(day=1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    else:
        days = int(slo.window[:-1]) * {"d": 1, "w": 7}[slo.window[-1]]
        first = day - timedelta(days=(day - date(2024, 1, 1)).days % days)
        last = first + timedelta(days=days - 1)
    return _midnight_after(first - timedelta(days=1), slo.zone), _midnight_after(last, slo.zone), now


def _midnight_after(day: Any, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def _a_month_back(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    last_of_month_before = local.replace(day=1) - timedelta(days=1)
    day = min(local.day, last_of_month_before.day)
    clock = local.time()
    return datetime.combine(last_of_month_before.replace(day=day), clock, ZoneInfo(zone)).astimezone(UTC)
