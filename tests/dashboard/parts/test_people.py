"""Whom the pages name, in a workspace that names people and in a blameless one."""

from datetime import UTC, datetime

import pytest

from pmdata.dashboard.parts.people import shown_name, with_shown_names
from pmdata.model import ActionItem, Person, Postmortem, SignOff, TimelineEvent
from pmdata.workspace import Owner, Service, Settings

BLAMELESS = Settings(
    blameless=True,
    owners={"Aiko Tan": Owner(team="Core", aliases=("aiko",))},
    services={"search": Service(team="Discovery")},
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Aiko Tan", "Core"),
        ("@aiko", "Core"),
        ("Discovery team", "Discovery"),
        ("Payments on-call", "Payments on-call"),
        ("Jo Doe", "somebody"),
        (None, None),
    ],
)
def test_a_blameless_workspace_shows_teams_and_roles(name: str | None, shown: str | None) -> None:
    assert shown_name(name, BLAMELESS) == shown
    assert shown_name(name, Settings()) == name


def test_an_incident_shows_nobody_by_name_in_its_tables() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    told = Postmortem(
        key="k",
        timeline=(TimelineEvent(at=at, text="Paged", actor="Jo Doe", line=3),),
        action_items=(ActionItem(key="a", text="Add a limit", owner="Aiko Tan", line=9),),
        people=(Person(role="Responder", name="Jo Doe", line=5),),
        sign_offs=(SignOff(role="Author", name="Jo Doe", line=20), SignOff(role="Review", line=21)),
    )
    shown = with_shown_names(told, BLAMELESS)
    assert [one.name for one in shown.people] == ["somebody"]
    assert [one.name for one in shown.sign_offs] == ["somebody", None]
    assert (shown.timeline[0].actor, shown.action_items[0].owner) == ("somebody", "Core")
    assert with_shown_names(told, Settings()) == told
