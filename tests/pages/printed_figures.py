"""What `pmdata metrics` prints, asked for as a page's filters would, and its cells in the pages' words."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pmdata import words
from pmdata.cli import cli
from pmdata.metrics.labels import DURATION_LABELS, target_words

Row = dict[str, Any]
EVER = ("--since", "2000-01-01")


class Printed:
    """What `pmdata metrics` prints for the selection."""

    def __init__(self, folder: Path, chosen: dict[str, str]) -> None:
        self.given = ["--data", str(folder), "--format", "json"]
        self.filters = [word for key, value in chosen.items() for word in (f"--{key}", value)]

    @cache  # noqa: B019 - two of these exist in a run, as long as their module
    def __call__(self, name: str, *more: str) -> list[Row]:
        result = CliRunner().invoke(cli, ["metrics", name, *self.given, *self.filters, *more])
        assert result.exit_code == 0, result.output
        rows: list[Row] = json.loads(result.stdout)
        return rows

    def one(self, name: str, *more: str) -> Row:
        [row] = self(name, *more)
        return row

    def by(self, field: str, name: str, *more: str) -> dict[str, Row]:
        return {row[field]: row for row in self(name, *more)}


def label(metric: str) -> str:
    return {str(name): text for name, text in DURATION_LABELS.items()}[metric]


def verdict(row: Row, of: str = "") -> str:
    return words.verdict(row[f"{of}change_ratio"], row[f"{of}verdict"]) or ""


def duration(seconds: float | None) -> str:
    return words.duration(seconds)


def interval(row: Row) -> str:
    low, high = row["median_low_seconds"], row["median_high_seconds"]
    return words.UNKNOWN if low is None else f"{duration(low)} to {duration(high)}"


def known(row: Row) -> str:
    return words.known_of(row["known"], row["incidents"])


def rounded(number: float | None, digits: int = 1) -> str:
    return words.UNKNOWN if number is None else f"{round(number, digits):g}"


def share(ratio: float | None) -> str:
    return words.percent(ratio)


def spent(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["state"] == "exhausted"]


def budget_cells(row: Row) -> tuple[str, ...]:
    return (
        row["title"] or row["slo"], target_words(row["target"]), rounded(row["budget_minutes"]),
        rounded(row["spent_minutes"]), rounded(row["remaining_minutes"]), rounded(row["burn_rate"], 2),
        str(row["incidents"]),
    )  # fmt: skip


BUDGET_COLUMNS = (
    "Objective", "Target", "Budget, minutes", "Spent, minutes", "Left, minutes", "Burn rate", "Incidents",
)  # fmt: skip
THEME_COLUMNS = (
    "Theme", "Incidents", "Share", "Together", "Last 12 months", "Repeats", "While a fix was open",
    "After a fix was done",
)  # fmt: skip


def theme_cells(row: Row) -> tuple[str, ...]:
    return (
        row["theme"], str(row["incidents"]), share(row["share_ratio"]), share(row["cumulative_ratio"]),
        *(str(row[name]) for name in ("last_12_months", "repeats", "repeat_while_open", "fix_did_not_hold")),
    )  # fmt: skip


def median_cells(row: Row) -> tuple[str, ...]:
    names = ("median_seconds", "p75_seconds", "p90_seconds", "geometric_mean_seconds", "mean_seconds")
    median, *rest = (duration(row[name] and words.rounded(row[name])) for name in names)
    return known(row), median, interval(row), *rest


MEDIAN_COLUMNS = ("Known", "Median", "90 % interval", "P75", "P90", "Geometric mean", "Mean")
