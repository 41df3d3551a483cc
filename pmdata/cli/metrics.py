"""`pmdata metrics`: the pages' own numbers, as a table, JSON or CSV."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from pmdata.cli.options import data_option, format_option

if TYPE_CHECKING:
    from pmdata.metrics.selection import Selection
    from pmdata.model import Record
    from pmdata.workspace import Settings

NAMES = ("response-times", "error-budgets", "factors", "action-items")
GRAINS = ("month", "quarter", "year")
GROUPS = ("service", "team", "severity", "template", "priority", "kind")


@dataclass(frozen=True)
class _Figures:
    """How one NAME is computed, what it may be grouped by, and its columns as a table."""

    rows: Callable[..., Sequence["Record"]]
    groups: Sequence[str]
    columns: tuple[str, ...]


@click.command()
@click.argument("name", type=click.Choice(NAMES), metavar="NAME")
@click.option("--by", type=click.Choice(GRAINS), help="One row for each period, empty ones too.")
@click.option("--group", type=click.Choice(GROUPS), help="One row for each of these.")
@click.option("--since", metavar="D", help="First day, or a period such as 2026-Q1.")
@click.option("--until", metavar="D", help="Last day, or a period such as 2026-Q3.")
@click.option("--service", "services", multiple=True, help="Only this service; may be given again.")
@click.option("--team", "teams", multiple=True, help="Only this team; may be given again.")
@click.option("--severity", "severities", multiple=True, help="Only this severity; may be given again.")
@format_option("table", "json", "csv")
@data_option
def metrics(name: str, by: str | None, group: str | None, output_format: str, **given: Any) -> None:
    """Print figures: response-times, error-budgets, factors or action-items.

    Without dates: the last four full quarters and the current one. Unknown is null in JSON, empty in CSV.
    """
    from pmdata.cli.pinned import pinned_snapshot
    from pmdata.metrics.query import newest_incident
    from pmdata.metrics.selection import in_words

    snapshot = pinned_snapshot(given.pop("data"))
    settings, cursor = snapshot.workspace.settings, snapshot.cursor()
    figures = _figures(name, settings)
    if group and group not in figures.groups:
        raise click.BadParameter(f"{name} go by {', '.join(figures.groups)}", param_hint="--group")
    selection = _selection(settings, newest_incident(cursor), **given)
    rows = figures.rows(cursor, selection, by=by, group=group)
    if output_format == "table":
        click.echo(f"{in_words(selection)}, as of {selection.as_of_on}", err=True)
    write = {"table": _table, "json": _json, "csv": _csv}[output_format]
    click.echo(write(rows, figures.columns).encode(errors="backslashreplace"), nl=False)


def _figures(name: str, settings: "Settings") -> _Figures:
    from pmdata.metrics import action_items, error_budgets, factors, groups, response_times

    return {
        "response-times": _Figures(
            response_times.response_times,
            groups.GROUPS,
            (
                "period", "group", "metric", "known", "incidents", "open", "median_seconds",
                "median_low_seconds", "median_high_seconds", "p75_seconds", "p90_seconds", "change_ratio",
                "verdict",
            ),
        ),
        "error-budgets": _Figures(
            error_budgets.error_budgets,
            error_budgets.GROUPS,
            (
                "period", "slo", "service", "target", "window", "basis", "window_end", "budget_minutes",
                "spent_minutes", "remaining_minutes", "burn_rate", "state",
            ),
        ),
        "factors": _Figures(
            factors.factors,
            groups.GROUPS,
            (
                "period", "group", "theme", "incidents", "cumulative_ratio", "repeats", "repeat_while_open",
                "fix_did_not_hold", "last_12_months", "recurring",
            ),
        ),
        "action-items": _Figures(
            partial(action_items.action_items, due_days=settings.policies.due_days),
            action_items.GROUPS,
            (
                "period", "group", "total", "known", "done", "wont_do", "open", "overdue", "completion_ratio",
                "on_time_ratio", "on_time", "due", "median_age_days",
            ),
        ),
    }[name]  # fmt: skip


def _selection(
    settings: "Settings", newest: Any, since: str | None, until: str | None, **filters: Any
) -> "Selection":
    from pmdata.metrics.selection import select

    start = settings.fiscal_year_start
    return select(
        settings,
        newest,
        since=None if since is None else _day(since, start, "first_on"),
        until=None if until is None else _day(until, start, "last_on"),
        **filters,
    )


def _day(text: str, fiscal_year_start: int, end: str) -> date:
    from pmdata.metrics.periods import parse_period

    try:
        return date.fromisoformat(text)
    except ValueError:
        day: date = getattr(parse_period(text, fiscal_year_start), end)
        return day


def _json(rows: Sequence["Record"], _columns: tuple[str, ...]) -> str:
    lines = (json.dumps(row.model_dump(mode="json"), ensure_ascii=False) for row in rows)
    return "[" + ",\n ".join(lines) + "]\n"


def _csv(rows: Sequence["Record"], columns: tuple[str, ...]) -> str:
    from pmdata.store.export import defused

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(type(rows[0]).model_fields if rows else columns)
    for row in rows:
        writer.writerow(map(defused, row.model_dump(mode="json").values()))
    return buffer.getvalue()


def _table(rows: Sequence["Record"], columns: tuple[str, ...]) -> str:
    from pmdata.cli.text_table import text_table

    shown = [name for name in columns if any(getattr(row, name) is not None for row in rows)]
    header = [name.removesuffix("_seconds").removesuffix("_minutes").removesuffix("_ratio") for name in shown]
    return text_table(header, [[_in_words(name, getattr(row, name)) for name in shown] for row in rows])


def _in_words(name: str, value: Any) -> Any:
    from pmdata import words

    if value is None:
        return None
    if name.endswith("_seconds"):
        return words.duration(value)
    if name.endswith("_minutes"):
        return words.minutes(value)
    if name == "change_ratio":
        return words.change(value)
    if name.endswith("_ratio"):
        return words.percent(value)
    return words.instant(value, "UTC") if isinstance(value, datetime) else value
