"""The columns of a list of action items: those that are not empty, and on what a team and a date rest."""

from datetime import date
from typing import Any

import pyarrow as pa

from pmdata.dashboard.action_items import item_columns

ITEM: dict[str, Any] = {
    "key": "INC-1", "title": "Search slow", "text": "Add an index", "due": date(2026, 9, 2),
    "due_basis": "stated", "days_left": -3, "owner": "Jo Doe", "team": "Discovery", "team_basis": "owner",
    "status": "open",
}  # fmt: skip


def columns(*items: dict[str, Any]) -> dict[str, Any]:
    return item_columns(pa.Table.from_pylist([{**ITEM, **item} for item in items]))


def test_a_list_says_from_what_a_team_is_taken_where_it_is_not_the_owners() -> None:
    assert columns({}, {"team_basis": "incident"}, {"team": None, "team_basis": None})["Team by"] == [
        "owner", "incident", "–",
    ]  # fmt: skip


def test_a_list_says_nothing_of_what_holds_for_all() -> None:
    assert list(columns({})) == ["Incident", "Item", "Due", "Days left", "Owner", "Team", "Status"]
