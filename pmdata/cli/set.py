"""`pmdata set` and `pmdata add-item`: one action item of a report, changed or added in place."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from pmdata.cli.one_report import is_called, one_report
from pmdata.cli.options import data_option
from pmdata.cli.output import say
from pmdata.escaping import cleaned

if TYPE_CHECKING:
    from pmdata.model import ActionItem, ActionStatus, Priority
    from pmdata.workspace import Workspace
    from pmdata.writing.item_words import ItemChanges

NAMES = ("status", "owner", "due", "done", "reason", "priority", "ticket")
OF_A_NEW_ONE = ("owner", "due", "priority", "ticket")


@click.command(name="set")
@click.argument("report", type=click.Path(), metavar="REPORT")
@click.argument("item", metavar="ITEM")
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.option("--dry-run", is_flag=True, help="Print the change as a diff and write nothing.")
@data_option
def set_command(
    report: str, item: str, changes: tuple[str, ...], *, dry_run: bool, data: Path | None
) -> None:
    """Change one action item of a report in place.

    REPORT is a path, an incident's key or a file's name without its ending, ITEM an id or a number from 1
    in the file's order. What can be set: status (open, in_progress, blocked, done, wont_do), owner, due
    (a date), done (the day it was done; today, or the day of `as_of`, if left out, unless it is done
    already), reason (why it will not be done, or what blocks it), priority (P0 to P3), ticket (a number or
    an address).
    """
    from pmdata.workspace import find_workspace
    from pmdata.writing.edit import apply_edit
    from pmdata.writing.item_edit import item_edit

    workspace = find_workspace(data)
    path, key = one_report(workspace, report)
    part, found = _item(workspace, path, key, item)
    edit = item_edit(workspace, path, part, found.key, _changes(changes, workspace, found))
    if dry_run:
        say(edit.diff())
        return
    apply_edit(workspace, edit)
    say(edit.diff() or f"pmdata: nothing changed; {path} says so already", err=True)


def _changes(texts: Sequence[str], workspace: "Workspace", item: "ActionItem") -> "ItemChanges":
    from pmdata.writing.item_words import ItemChanges

    given = dict(_split(text, NAMES) for text in texts)
    status = _status(given["status"]) if "status" in given else None
    done_on = _date("done", given["done"]) if "done" in given else None
    if status == "done" and done_on is None and item.status != "done":
        done_on = _today(workspace)
    return ItemChanges(
        status=status or ("done" if done_on else None),
        done_on=done_on,
        reason=given.get("reason"),
        owner=given.get("owner"),
        due_on=_date("due", given["due"]) if "due" in given else None,
        priority=_priority(given["priority"]) if "priority" in given else None,
        tracking=given.get("ticket"),
    )


@click.command(name="add-item")
@click.argument("report", type=click.Path(), metavar="REPORT")
@click.argument("text", metavar="TEXT")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE…]")
@click.option("--dry-run", is_flag=True, help="Print the change as a diff and write nothing.")
@data_option
def add_item_command(
    report: str, text: str, values: tuple[str, ...], *, dry_run: bool, data: Path | None
) -> None:
    """Add an action item to a report, after the others and written as they are.

    REPORT is a path, an incident's key or a file's name without its ending, TEXT what is to be done. What
    can be stated with it: owner, due (a date), priority (P0 to P3), ticket (a number or an address).
    """
    from pmdata.reading import read_file
    from pmdata.workspace import find_workspace
    from pmdata.writing.edit import apply_edit
    from pmdata.writing.new_item import NewItem, new_item_edit

    workspace = find_workspace(data)
    path, key = one_report(workspace, report)
    readings = read_file(path, workspace)
    called = [one.part for one in readings if key is None or len(readings) == 1 or is_called(one, key)]
    parts = called or [1]
    if len(parts) > 1:
        message = f"{report!r} holds {len(parts)} incidents. Name one by its key or id."
        raise click.BadParameter(message)
    given = dict(_split(value, OF_A_NEW_ONE) for value in values)
    item = NewItem(
        text=text,
        owner=given.get("owner"),
        due_on=_date("due", given["due"]) if "due" in given else None,
        priority=_priority(given["priority"]) if "priority" in given else None,
        tracking=given.get("ticket"),
    )
    edit = new_item_edit(workspace, path, parts[0], item)
    if not dry_run:
        apply_edit(workspace, edit)
    say(edit.diff())


def _split(text: str, names: Sequence[str]) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    value = cleaned(value)
    if name not in names or not equals or not value:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE with a name of {', '.join(names)}.")
    return name, value


def _status(text: str) -> "ActionStatus":
    from typing import get_args

    from pmdata.model import ActionStatus
    from pmdata.reading.text.words import normalise

    choices = get_args(ActionStatus)
    status = normalise(text).replace(" ", "_")
    if status not in choices:
        raise click.BadParameter(f"{text!r} is no status. Choose one of {', '.join(choices)}.")
    return status  # type: ignore[return-value]  # one of the choices


def _priority(text: str) -> "Priority":
    from typing import get_args

    from pmdata.model import Priority

    if text.upper() not in get_args(Priority):
        raise click.BadParameter(f"{text!r} is no priority. Choose one of {', '.join(get_args(Priority))}.")
    return text.upper()  # type: ignore[return-value]  # one of the choices


def _date(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{name} is a date such as 2026-03-04, not {text!r}.") from None


def _today(workspace: "Workspace") -> date:
    """Return the day of which figures are: the settings' own, else today in the reporting zone."""
    zone, as_of = ZoneInfo(workspace.settings.reporting_zone), workspace.settings.as_of_instant
    return workspace.settings.as_of_day or (as_of or datetime.now(zone)).astimezone(zone).date()


def _item(workspace: "Workspace", path: Path, key: str | None, item: str) -> tuple[int, "ActionItem"]:
    """Return the part and the item that is meant: by its id, else by its number in the file's order."""
    from pmdata.errors import ItemNotFoundError
    from pmdata.reading import read_file

    readings = read_file(path, workspace)
    wanted = [r for r in readings if key is None or len(readings) == 1 or is_called(r, key)]
    items = [
        (reading.part, found)
        for reading in wanted
        if reading.postmortem
        for found in reading.postmortem.action_items
    ]
    named = [row for row in items if row[1].id == item]
    if len(named) == 1:
        return named[0]
    if item.isascii() and item.isdigit() and 1 <= int(item) <= len(items) and not named:
        return items[int(item) - 1]
    choices = [f"{number} ({found.text[:40]})" for number, (_, found) in enumerate(items, 1)]
    raise ItemNotFoundError(path, item, choices)
