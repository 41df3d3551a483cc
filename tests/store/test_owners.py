"""Whose team an action item counts for."""

import pytest

from pmdata.store.owners import owner_teams
from pmdata.workspace import Owner, Service, Settings

SETTINGS = Settings(
    owners={
        "Aiko Tan": Owner(team="Payments", aliases=("@atan",)),
        "Jonas Peck": Owner(team="Core"),
        "Nobody's": Owner(),
    },
    services={"search": Service(team="Discovery")},
)


@pytest.mark.parametrize(
    ("owner", "team"),
    [
        ("Aiko Tan", "Payments"), ("aiko tan", "Payments"), ("@atan", "Payments"), ("@aiko.tan", "Payments"),
        ("Jonas Peck, Aiko Tan", "Core"), ("Some / Aiko Tan", "Payments"), ("Aiko Tan (lead)", "Payments"),
        ("Zoe and Aiko Tan", "Payments"), ("Discovery", "Discovery"), ("Discovery team", "Discovery"),
        ("the moon", None), ("", None), ("Nobody's", None), ("Aiko", None), ("Discoverers", None),
    ],
)  # fmt: skip
def test_an_owner_is_known_by_name_alias_handle_or_team(owner: str, team: str | None) -> None:
    assert owner_teams([owner], SETTINGS).get(owner) == team
