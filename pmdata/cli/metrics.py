"""`pmdata metrics`: the pages' own numbers, as a table, JSON or CSV."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from pmdata.cli.figures import NAMES, Figures, figures_of
from pmdata.cli.options import data_option, format_option
from pmdata.cli.output import hand_out, say

if TYPE_CHECKING:
    from pmdata.metrics.selection.selection import Selection
    from pmdata.model import Record
    from pmdata.workspace import Settings

INTERVALS = {"repeat_low", "repeat_high"}
GRAINS = ("month", "quarter", "year")
GROUPS = ("service", "team", "severity", "template", "priority", "kind")


@click.command()
@click.argument("name", type=click.Choice(NAMES), metavar="NAME")
@click.option("--by", type=click.Choice(GRAINS), help="One row for each period, empty ones too.")
@click.option("--group", type=click.Choice(GROUPS), help="One row for each of these.")
@click.option("--since", metavar="D", help="First day, or a period such as 2026-Q1.")
@click.option("--until", metavar="D", help="Last day, or a period such as 2026-Q3.")
@click.option("--ever", is_flag=True, help="From the beginning to as-of: action items whenever created.")
@click.option("--service", "services", multiple=True, help="Only this service; may be given again.")
@click.option("--team", "teams", multiple=True, help="Only this team; may be given again.")
@click.option("--severity", "severities", multiple=True, help="Only this severity; may be given again.")
@format_option("table", "json", "csv")
@data_option
def metrics(name: str, by: str | None, group: str | None, output_format: str, **given: Any) -> None:
    """Print the figures of the pages.

    NAME, by what it is about:

    \b
    incidents      incidents, response-times, process, repeats
    error budgets  error-budgets, budget-spenders, budget-alerts, budget-forecasts, budget-policy
    factors        factors, factor-pairs, coverage, untagged
    action items   action-items, open-items, item-ages, item-pace, item-quality
    reports        files, facts, report-life, report-concerns

    Without dates: the last four full quarters and the current one. Unknown is null in JSON, empty in CSV.
    Of action items, open and overdue are those of the period, open_now and overdue_now all there are.
    """  # noqa: D301 - click takes a real backspace as the mark of a table
    from pmdata.cli.pinned import pinned_snapshot
    from pmdata.metrics.selection.selection import in_words

    snapshot = pinned_snapshot(given.pop("data"))
    settings, cursor = snapshot.workspace.settings, snapshot.cursor()
    figures = figures_of(name, settings)
    _check(name, figures, by, group)
    selection = _selection(settings, **given)
    cut = {option: value for option, value in (("by", by), ("group", group)) if value}
    rows = figures.rows(cursor, selection, **cut)
    if output_format == "table":
        say(f"{in_words(selection)}, as of {selection.as_of_on}", err=True)
        say(_table(rows, figures.columns), nl=False)
    else:
        hand_out((_json if output_format == "json" else _csv)(rows, figures.columns))


def _check(name: str, figures: Figures, by: str | None, group: str | None) -> None:
    """Raise where `name` cannot be cut as asked."""
    if by and not figures.by_period:
        raise click.BadParameter(f"{name} are of the whole selection", param_hint="--by")
    if group and group not in figures.groups:
        known = f"go by {', '.join(figures.groups)}" if figures.groups else "are not grouped"
        raise click.BadParameter(f"{name} {known}", param_hint="--group")


def _selection(
    settings: "Settings", since: str | None, until: str | None, *, ever: bool, **filters: Any
) -> "Selection":
    from pmdata.metrics.selection.selection import select

    if ever and (since or until):
        raise click.BadParameter(
            "it has no first and no last day; leave out --since and --until", param_hint="--ever"
        )
    if ever:
        return select(settings, until=select(settings).as_of_on, **filters)
    start = settings.fiscal_year_start
    return select(
        settings,
        since=None if since is None else _day(since, start, "first_on"),
        until=None if until is None else _day(until, start, "last_on"),
        **filters,
    )


def _day(text: str, fiscal_year_start: int, end: str) -> date:
    from pmdata.metrics.selection.periods import parse_period

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
    header = [_heading(name, shown) for name in shown]
    return text_table(header, [[_in_words(name, getattr(row, name)) for name in shown] for row in rows])


def _heading(name: str, others: Sequence[str]) -> str:
    """Return the name without its unit, which the values bear, unless another column is called so."""
    short = name.removesuffix("_seconds").removesuffix("_minutes").removesuffix("_ratio")
    return name if short in others else short


def _in_words(name: str, value: Any) -> Any:
    from pmdata import words

    if value is None:
        return None
    if name.endswith("_seconds"):
        return words.duration(value)
    if name.endswith("minutes"):
        return words.minutes(value)
    if name == "change_ratio":
        return words.change(value)
    if name.endswith("_ratio") or name in INTERVALS:
        return words.percent(value)
    return f"{words.instant(value, 'UTC')} UTC" if isinstance(value, datetime) else value
