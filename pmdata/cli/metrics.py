"""`pmdata metrics`: the pages' own numbers, as a table, JSON or CSV."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pmdata.cli.options import data_option, format_option
from pmdata.cli.output import hand_out, say
from pmdata.metrics.figure import GRAINS, Figure
from pmdata.metrics.figures import EARLIER_NAMES, FIGURES, GROUPS

if TYPE_CHECKING:
    from pmdata.metrics.columns import Column, Unit
    from pmdata.metrics.selection.selection import Selection
    from pmdata.model import Record
    from pmdata.workspace import Settings


class _Name(click.Choice[str]):
    """The name of a figure; an earlier one means the figure as well."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(EARLIER_NAMES.get(value, value), param, ctx)


def _names() -> str:
    """Return the names of all figures as help, a line for each subject."""
    subjects: dict[str, list[str]] = {}
    for figure in FIGURES.values():
        subjects.setdefault(figure.subject, []).append(figure.name)
    width = max(map(len, subjects))
    return "\n".join(f"{subject:{width}}  {', '.join(names)}" for subject, names in subjects.items())


HELP = f"""Print the figures of the pages.

NAME, by what it is about:

\b
{_names()}

Without dates: the last four full quarters and the current one. Unknown is null in JSON, empty in CSV.
Of action items, open and overdue are those of the period, open_now and overdue_now all there are.
Earlier names still work: {", ".join(EARLIER_NAMES)}.
"""


@click.command(help=HELP)
@click.argument("name", type=_Name(FIGURES), metavar="NAME")
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
    error budgets  error-budgets, budget-consumers, budget-alerts, budget-forecasts, budget-policy
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
    figure = FIGURES[name]
    _check(figure, by, group)
    selection = _selection(settings, **given)
    cut = {option: value for option, value in (("by", by), ("group", group)) if value}
    rows = figure.rows(cursor, selection, settings, **cut)
    if output_format == "table":
        say(f"{in_words(selection)}, as of {selection.as_of_on}", err=True)
        say(_table(rows, figure), nl=False)
    else:
        hand_out((_json if output_format == "json" else _csv)(rows, figure))


def _check(figure: Figure, by: str | None, group: str | None) -> None:
    """Raise where the figure cannot be cut as asked."""
    if by and not figure.by_period:
        raise click.BadParameter(f"{figure.name} cannot be split by period", param_hint="--by")
    if group and group not in figure.groups:
        known = f"be grouped by {', '.join(figure.groups)} only" if figure.groups else "not be grouped"
        raise click.BadParameter(f"{figure.name} can {known}", param_hint="--group")


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


def _json(rows: Sequence["Record"], _figure: Figure) -> str:
    lines = (json.dumps(row.model_dump(mode="json"), ensure_ascii=False) for row in rows)
    return "[" + ",\n ".join(lines) + "]\n"


def _csv(rows: Sequence["Record"], figure: Figure) -> str:
    from pmdata.store.export import defused

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(figure.columns())
    for row in rows:
        writer.writerow(map(defused, row.model_dump(mode="json").values()))
    return buffer.getvalue()


def _table(rows: Sequence["Record"], figure: Figure) -> str:
    from pmdata.cli.text_table import text_table

    columns = figure.columns()
    shown = [name for name in figure.table if any(getattr(row, name) is not None for row in rows)]
    cells = [[_in_words(getattr(row, name), columns[name].unit) for name in shown] for row in rows]
    return text_table([_heading(columns[name]) for name in shown], cells)


def _heading(column: "Column") -> str:
    """Return what the column is called, with the unit where its cells are bare numbers."""
    return column.heading if column.unit == "days" else column.label


def _in_words(value: Any, unit: "Unit | None") -> Any:
    """Return a value as pages write it; what text sorts and aligns by itself stays as it is."""
    from pmdata import words
    from pmdata.metrics.labels import target_words

    writers: dict[Unit | None, Callable[[Any], str]] = {
        "seconds": words.duration,
        "minutes": words.minutes,
        "change": words.change,
        "points": words.points,
        "share": words.percent,
        "target": target_words,
        "instant": lambda instant: f"{words.instant(instant, 'UTC')} UTC",
    }
    write = writers.get(unit)
    return write(value) if write and value is not None else value
