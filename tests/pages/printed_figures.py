"""What `pmdata metrics` prints, asked for as a page's filters would, and its cells in the pages' words."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pmdata import words
from pmdata.charts.error_budgets import BUDGET_COLUMNS
from pmdata.charts.response_times import FIGURE_COLUMNS, INTERVAL, WITHOUT_P95
from pmdata.cli import cli
from pmdata.metrics.figures import FIGURES
from pmdata.metrics.labels import DURATION_LABELS, FIGURE_LABELS, target_words

Row = dict[str, Any]
EVER = ("--since", "2000-01-01")


class Printed:
    """What `pmdata metrics` prints for the selection."""

    def __init__(self, folder: Path, chosen: dict[str, str]) -> None:
        self.given = ["--data", str(folder), "--format", "json"]
        self.asked: set[str] = set()
        self.filters = [word for key, value in chosen.items() for word in (f"--{key}", value)]

    @cache  # noqa: B019 - two of these exist in a run, as long as their module
    def __call__(self, name: str, *more: str) -> list[Row]:
        self.asked.add(name)
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
    return {str(name): text for name, text in FIGURE_LABELS.items()}[metric]


def tile_label(metric: str) -> str:
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


def exhausted(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["state"] == "exhausted"]


Cells = dict[str, Callable[[Row], str]]
Shown = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""The headings of columns and, under them, the rows in words."""
_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "seconds": lambda value: duration(words.rounded(value)),
    "minutes": rounded,
    "days": rounded,
    "number": lambda value: rounded(value, 2),
    "share": share,
    "target": target_words,
    "change": words.change,
    "points": words.points,
}


def shown(
    figure: str,
    rows: list[Row],
    names: Iterable[str],
    cells: Cells | None = None,
    headings: dict[str, str] | None = None,
) -> Shown:
    """Return columns of what a figure prints as a page's table has them, by their labels and units.

    `cells` write what a page states in other words than the value's own.
    """
    columns, names = FIGURES[figure].columns(), tuple(names)
    write = {name: (cells or {}).get(name) or _writer(name, columns[name].unit) for name in names}
    return (
        tuple((headings or {}).get(name, columns[name].heading) for name in names),
        [tuple(write[name](row) for name in names) for row in rows],
    )


def _writer(name: str, unit: str | None) -> Callable[[Row], str]:
    in_words = _IN_WORDS.get(unit or "", str)
    return lambda row: words.UNKNOWN if row[name] is None else in_words(row[name])


def as_printed(printed: Printed, figure: str) -> Shown:
    """Return all that the command's own table shows of a figure."""
    return shown(figure, printed(figure), FIGURES[figure].table)


def budget_table(rows: list[Row], **cells: Callable[[Row], str]) -> Shown:
    """Return budgets as every page has them; the window where `cells` name it."""
    names = [name for name in BUDGET_COLUMNS if name not in {"window", "state"} or name in cells]
    return shown("error-budgets", rows, names, {"slo": lambda row: row["title"] or row["slo"], **cells})


def median(row: Row) -> str:
    return duration(words.rounded(row["median_seconds"]))


def median_table(by: str, rows: list[Row]) -> Shown:
    """Return one duration by period or group as the page has it; the P95 where any row has one."""
    has_p95 = any(row["p95_seconds"] is not None for row in rows)
    names = (by, *(FIGURE_COLUMNS if has_p95 else WITHOUT_P95))
    if any(row["shrunken_median_seconds"] is not None for row in rows):
        names = (*names[:3], "shrunken_median_seconds", *names[3:])
    cells: Cells = {"known": known, "median_low_seconds": interval}
    return shown("response-times", rows, names, cells, {"median_low_seconds": INTERVAL})
