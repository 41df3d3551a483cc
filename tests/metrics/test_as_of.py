"""As-of is a date in each objective's own zone or an exact instant, and no report moves it."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from click.testing import CliRunner

from pmdata.cli import cli
from pmdata.metrics.action_items.lists import backlog
from pmdata.metrics.error_budgets.budgets import budget_rows, compliance_history, error_budgets, not_counted
from pmdata.metrics.error_budgets.details import burn_down, consumed_by_incident
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.figures import FIGURES
from pmdata.metrics.incidents.counts import incident_counts, later
from pmdata.metrics.incidents.rows import incident_count, incidents_outside
from pmdata.metrics.selection.periods import period_of
from pmdata.metrics.selection.selection import select
from pmdata.model import Record
from pmdata.store import Store, sync
from pmdata.workspace import Settings, Workspace, open_workspace

Fill = Callable[..., duckdb.DuckDBPyConnection]
SAMPLE = Path(__file__).parent.parent.parent / "data"
START = datetime(2024, 1, 1)  # noqa: DTZ001 - local time in the objective's zone
EAST_AND_WEST = (
    "UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Kiritimati", "America/New_York",
    "America/Los_Angeles", "Pacific/Pago_Pago", "Africa/Cairo", "America/Havana",
)  # fmt: skip
LAST_DAYS = tuple(date(year, month, 1) - timedelta(days=1) for year in (2024, 2026) for month in range(1, 13))
ODD_DAYS = (
    date(2024, 2, 29), date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1),
    date(2024, 4, 26), date(2024, 10, 31), date(2026, 1, 1), date(2026, 7, 1),
)  # fmt: skip
"""A leap day, days on which clocks change (in Cairo and Havana at midnight), first days."""


def calendar(unit: str, zone: str, **more: Any) -> dict[str, Any]:
    return {
        "basis": "calendar", "window_seconds": None, "window_text": "1", "calendar_count": 1,
        "calendar_unit": unit, "calendar_start": START, "zone": zone, **more,
    }  # fmt: skip


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture(scope="module")
def objectives(fill: Fill) -> duckdb.DuckDBPyConnection:
    """Return a store with a monthly, a quarterly and a yearly objective in each zone."""
    units = ("month", "quarter", "year")
    rows = [calendar(unit, zone, slo=f"{unit} {zone}") for unit in units for zone in EAST_AND_WEST]
    return fill(objectives=[*rows, {"slo": "rolling"}])


@pytest.mark.parametrize("reporting_zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize("day", [*LAST_DAYS, *ODD_DAYS], ids=str)
def test_a_calendar_window_is_the_one_that_holds_the_date_in_the_objectives_zone(
    objectives: duckdb.DuckDBPyConnection, day: date, reporting_zone: str
) -> None:
    chosen = select(Settings(as_of=day, reporting_zone=reporting_zone))
    for row in error_budgets(objectives, chosen):
        if row.basis == "rolling":
            assert row.window_end == midnight(day + timedelta(days=1), reporting_zone)
            assert row.window_end - row.window_start == timedelta(days=28)
            continue
        grain, _, zone = row.slo.partition(" ")
        period = period_of(day, grain)  # type: ignore[arg-type]  # one of the three grains
        after = midnight(period.last_on + timedelta(days=1), zone)
        assert (row.window_start, row.window_end) == (midnight(period.first_on, zone), after), row.slo
        assert row.is_closed == (day == period.last_on), row.slo


@pytest.mark.parametrize("zone", EAST_AND_WEST)
@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 3, 29), date(2024, 2, 29)], ids=str)
def test_the_date_ends_in_the_objectives_zone(fill: Fill, zone: str, day: date) -> None:
    ends_at = midnight(day + timedelta(days=1), zone).replace(tzinfo=None)
    minute = timedelta(minutes=1)
    cursor = fill(
        [{"key": "in", "incident_on": day}, {"key": "out", "incident_on": day}],
        objectives=[calendar("month", zone)],
        ledger=[
            {"key": "in", "starts_at": ends_at - 10 * minute, "ends_at": ends_at + 60 * minute},
            {"key": "out", "starts_at": ends_at, "ends_at": ends_at + 60 * minute},
        ],
    )
    budgets = load_budgets(cursor, select(Settings(as_of=day, reporting_zone="America/Los_Angeles")))
    [row] = budget_rows(budgets)
    [consumed] = consumed_by_incident(budgets)
    assert (row.incidents, consumed.key) == (1, "in")
    assert [row.spent_minutes, consumed.minutes] == pytest.approx([10, 10])
    assert burn_down(budgets)["at"].to_pylist()[-1] == ends_at
    assert [one.key for one in not_counted(budgets)] == ["out"]


def test_history_ends_with_the_period_that_the_date_closes(fill: Fill) -> None:
    for zone in ("Europe/Berlin", "America/New_York"):
        budgets = load_budgets(
            fill(objectives=[calendar("month", zone)]), select(Settings(as_of=date(2026, 9, 30)))
        )
        ends = [row.window_end for row in compliance_history(budgets, budgets.objectives[0], 2)]
        assert ends == [midnight(date(2026, 9, 1), zone), midnight(date(2026, 10, 1), zone)]


@pytest.mark.parametrize(
    ("as_of", "zone", "first_on"),
    [
        ("2026-09-30T21:59:59Z", "Europe/Berlin", date(2026, 9, 1)),
        ("2026-09-30T22:00:01Z", "Europe/Berlin", date(2026, 10, 1)),
        ("2026-10-01T03:59:59Z", "America/New_York", date(2026, 9, 1)),
        ("2026-10-01T04:00:01Z", "America/New_York", date(2026, 10, 1)),
    ],
)
def test_an_instant_means_itself_in_every_zone(fill: Fill, as_of: str, zone: str, first_on: date) -> None:
    chosen = select(Settings(as_of=as_of))
    [row] = error_budgets(fill(objectives=[calendar("month", zone)]), chosen)
    assert row.window_start == midnight(first_on, zone)


def test_now_looks_at_no_hour_that_has_not_happened(fill: Fill) -> None:
    now = datetime(2026, 9, 30, 12, tzinfo=UTC)
    hours = {"before": 11, "after": 13}
    cursor = fill(
        [{"key": key, "impact_started_at": datetime(2026, 9, 30, hour)} for key, hour in hours.items()],  # noqa: DTZ001 - naive UTC
        items=[
            {"key": key, "item_key": "1", "position": 1, "text": "fix", "status": "open"} for key in hours
        ],
        objectives=[{}],
        ledger=[
            {"key": key, "starts_at": datetime(2026, 9, 30, hour), "ends_at": datetime(2026, 9, 30, 23)}  # noqa: DTZ001 - naive UTC
            for key, hour in hours.items()
        ],
    )
    chosen = select(Settings(), now=now)
    assert incident_count(cursor, chosen) == 1
    assert [row.incidents for row in incident_counts(cursor, chosen)] == [1]
    assert [row.key for row in backlog(cursor, chosen)] == ["before"]
    assert [row.key for row in later(cursor, chosen)] == ["after"]
    [row] = error_budgets(cursor, chosen)
    assert (row.window_end, row.incidents) == (now, 1)
    assert row.spent_minutes == pytest.approx(60, abs=0.01)


def test_a_slice_that_a_later_incident_makes_bad_is_not_bad_yet(fill: Fill) -> None:
    cursor = fill(
        [{"key": "INC-1", "impact_started_at": datetime(2026, 9, 30, 18, 40)}],  # noqa: DTZ001 - naive UTC
        objectives=[
            {"budgeting_method": "Timeslices", "timeslice_seconds": 3600.0, "timeslice_target_ratio": 0.9}
        ],
        ledger=[{"starts_at": datetime(2026, 9, 30, 18, 40), "ends_at": datetime(2026, 9, 30, 19)}],  # noqa: DTZ001 - naive UTC
    )
    chosen = select(Settings(as_of=date(2026, 9, 30), reporting_zone="Asia/Kolkata"))
    [row] = error_budgets(cursor, chosen)
    assert (row.spent_minutes, row.incidents) == (0, 0)


LATER = {
    "typo": "2062-03-04",
    "tomorrow": "2026-10-01",
    "next-month": "2026-11-02",
}


@pytest.fixture(scope="module")
def with_later(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Workspace]:
    """Return the sample, and the sample with copies of a report dated after its as-of date."""
    found = []
    for name in ("plain", "later"):
        root = tmp_path_factory.mktemp(name) / "data"
        shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".pmdata"))
        if name == "later":
            text = (root / "reports/2025-11-18-sign-in-key-rotation.md").read_text()
            for word, day in LATER.items():
                changed = text.replace("2025-11-18", day).replace("PLAT-1873", f"PLAT-{word}")
                assert changed.count(day) > 0
                (root / f"reports/{word}.md").write_text(changed)
        sync(open_workspace(root), workers=1)
        found.append(open_workspace(root))
    return found[0], found[1]


def rounded(value: Any) -> Any:
    """Return `value` without the last digits of its numbers, which depend on the order they are added in."""
    if isinstance(value, float):
        return float(f"{value:.10g}")
    if isinstance(value, Record):
        return rounded(dict(value))
    if isinstance(value, dict):
        return {key: rounded(own) for key, own in value.items()}
    return [rounded(own) for own in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "files"])
@pytest.mark.parametrize("until", [None, date(9000, 12, 31)], ids=["default", "ever"])
def test_later_incidents_are_in_no_figure(
    with_later: tuple[Workspace, Workspace], name: str, until: date | None
) -> None:
    printed = []
    for workspace in with_later:
        settings, cursor = workspace.settings, Store(workspace).open().cursor()
        figure, chosen = FIGURES[name], select(settings, until=until)
        cuts: list[dict[str, str]] = [{}, {"by": "quarter"}] if figure.by_period else [{}]
        printed.append([figure.rows(cursor, chosen, settings, **cut) for cut in cuts])
    assert rounded(printed[0]) == rounded(printed[1])
    assert printed[0][0]


def test_later_incidents_are_listed(with_later: tuple[Workspace, Workspace]) -> None:
    workspace = with_later[1]
    cursor, chosen = Store(workspace).open().cursor(), select(workspace.settings)
    assert [row.path for row in later(cursor, chosen)] == [
        "reports/tomorrow.md", "reports/next-month.md", "reports/typo.md",
    ]  # fmt: skip
    assert incidents_outside(cursor, chosen).later == len(LATER)
    plain = Store(with_later[0]).open().cursor()
    assert later(plain, chosen) == ()
    listed = {one.key for one in not_counted(load_budgets(cursor, chosen))}
    assert listed >= {row.key for row in later(cursor, chosen)}


SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: shop-month}
spec:
  service: shop
  timeWindow:
    - duration: 1M
      calendar: {startTime: 2024-01-01 00:00:00, timeZone: Europe/Berlin}
  budgetingMethod: RatioTimeslices
  objectives: [{target: 0.9995}]
"""
REPORT = """# Shop is down

Date: 2026-09-15
Service: shop
Severity: SEV1

## Timeline (UTC)
- 10:00 Impact starts
- 12:00 Service restored
"""


@pytest.mark.parametrize(
    ("as_of", "window_start", "state"),
    [
        ("2026-09-30", "2026-08-31T22:00:00Z", "exhausted"),
        ("2026-10-01", "2026-09-30T22:00:00Z", "no_reports"),
        ("2026-08-31", "2026-07-31T22:00:00Z", "no_reports"),
    ],
)
def test_a_review_of_the_last_day_shows_the_month_that_it_closes(
    tmp_path: Path, as_of: str, window_start: str, state: str
) -> None:
    for name, text in (
        ("pmdata.yaml", f"reporting_zone: UTC\nas_of: {as_of}\n"),
        ("slos/shop.yaml", SLO),
        ("reports/a.md", REPORT),
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    sync(open_workspace(tmp_path), workers=1)
    done = CliRunner().invoke(cli, ["metrics", "error-budgets", "--format", "json", "--data", str(tmp_path)])
    [row] = json.loads(done.stdout)
    assert (row["window_start"], row["state"]) == (window_start, state)
    assert row["spent_minutes"] == (120 if state == "exhausted" else 0)
