"""Who an owner is under all aliases, and whom pages name in a blameless workspace."""

from datetime import UTC, datetime

import pytest

from pmdata.model import ActionItem, Correction, Person, Postmortem, SignOff, Source, TimelineEvent
from pmdata.workspace import Owner, Service, Settings
from pmdata.workspace.people import owner_of, owners_of, shown_name, team_of, with_shown_names

SETTINGS = Settings(
    owners={
        "Aiko Tan": Owner(team="Payments", aliases=("@atan",)),
        "Jonas Peck": Owner(team="Core"),
        "Nobody's": Owner(),
        "Core team": Owner(team="Core", aliases=("@core",)),
    },
    services={"search": Service(team="Discovery"), "ledger": Service(team="Payments")},
)
BLAMELESS = SETTINGS.model_copy(update={"blameless": True})


@pytest.mark.parametrize(
    ("owner", "team"),
    [
        ("Aiko Tan", "Payments"), ("aiko tan", "Payments"), ("@atan", "Payments"), ("@aiko.tan", "Payments"),
        ("Jonas Peck, Aiko Tan", "Core"), ("Some / Aiko Tan", "Payments"), ("Aiko Tan (lead)", "Payments"),
        ("Zoe and Aiko Tan", "Payments"), ("Discovery", "Discovery"), ("Discovery team", "Discovery"),
        ("Zoe (Discovery)", "Discovery"), ("Nobody's, Aiko Tan", "Payments"),
        ("the moon", None), ("", None), ("Nobody's", None), ("Aiko", None), ("Discoverers", None),
    ],
)  # fmt: skip
def test_an_owner_counts_for_the_team_of_its_name_alias_handle_or_team(owner: str, team: str | None) -> None:
    assert team_of(owner, SETTINGS) == team


@pytest.mark.parametrize(
    "spelled",
    [
        "Aiko Tan", "aiko tan", "AIKO  TAN", "@atan", "@ATan", "`@aiko.tan`", "@Aiko.Tan", "aiko-tan",
        "aiko_tan", "Aiko Tan (on leave)", "Aiko Tan <aiko.tan@example.org>", "aiko.tan@example.org",
        "Tan, Aiko", "Aiko Tan (Payments)", "Aiko Tan, @atan", "**Aiko Tan**",
    ],
)  # fmt: skip
def test_an_owner_is_one_person_however_the_name_is_written(spelled: str) -> None:
    assert owners_of(spelled, SETTINGS) == ("Aiko Tan",)


@pytest.mark.parametrize(
    ("stated", "owners"),
    [
        ("@atan & Jonas Peck", ("Aiko Tan", "Jonas Peck")),
        ("Zoe and @atan", ("Zoe", "Aiko Tan")),
        ("@zoe, @yann", ("@zoe", "@yann")),
        ("Doe, Jane", ("Doe, Jane",)),
        ("Search and rescue", ("Search and rescue",)),
        ("Jo Doe (Discovery)", ("Jo Doe",)),
        ("Service desk (Rome)", ("Service desk (Rome)",)),
        ("Core", ("Core team",)),
        ("core squad", ("Core team",)),
        ("@discovery", ("Discovery",)),
        ("Core team (Jonas Peck)", ("Core team", "Jonas Peck")),
        ("", ()),
    ],
)
def test_a_cell_with_several_owners_names_each_and_nobody_is_made_up(
    stated: str, owners: tuple[str, ...]
) -> None:
    assert owners_of(stated, SETTINGS) == owners
    assert owner_of(stated, SETTINGS) == (", ".join(owners) or None)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Aiko Tan", "Payments"),
        ("@atan", "Payments"),
        ("Discovery team", "Discovery"),
        ("Discovery on-call", "Discovery on-call"),
        ("Database engineer", "Database engineer"),
        ("Jo Doe", "somebody"),
        ("Jo Doe (on-call)", "on-call"),
        ("Lead engineer Jo Doe", "Lead engineer"),
        ("Doe on-call", "on-call"),
        ("Jo Doe, @atan", "somebody, Payments"),
        ("Nobody's", "somebody"),
        ("jo.doe@example.org", "somebody"),
        ("–", None),
        (None, None),
    ],
)
def test_a_blameless_workspace_shows_teams_and_the_words_of_roles(
    name: str | None, shown: str | None
) -> None:
    assert shown_name(name, BLAMELESS) == shown


def test_elsewhere_a_person_is_shown_by_the_one_name() -> None:
    assert shown_name("@atan", SETTINGS) == "Aiko Tan"
    assert shown_name("Jo Doe (on-call)", SETTINGS) == "Jo Doe (on-call)"
    assert shown_name(None, SETTINGS) is None


def test_an_incident_shows_nobody_by_name_in_its_tables() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    record = Postmortem(
        key="k",
        timeline=(TimelineEvent(at=at, text="Paged", actor="Jo Doe", line=3),),
        action_items=(ActionItem(key="a", text="Add a limit", owner="@atan", line=9),),
        people=(Person(role="Responder", name="Jo Doe", line=5),),
        sign_offs=(SignOff(role="Author", name="Jo Doe", line=20), SignOff(role="Review", line=21)),
    )
    shown = with_shown_names(record, BLAMELESS)
    assert [one.name for one in shown.people] == ["somebody"]
    assert [one.name for one in shown.sign_offs] == ["somebody", None]
    assert (shown.timeline[0].actor, shown.action_items[0].owner) == ("somebody", "Payments")
    named = with_shown_names(record, SETTINGS)
    assert (named.people, named.action_items[0].owner) == (record.people, "Aiko Tan")


def test_who_corrected_what_is_shown_like_anybody_else() -> None:
    found = Correction(reads="Jo Doe", who="@atan", line=1)
    source = Source(field="action_items[0].owner", line=9, rule="correction", correction=found)
    record = Postmortem(key="k", sources=(source, Source(field="title", line=1, rule="heading")))
    shown = with_shown_names(record, BLAMELESS).sources[0].correction
    assert shown
    assert shown.words == "corrected by Payments, the report says somebody"
    assert with_shown_names(record, BLAMELESS).sources[1] == record.sources[1]
