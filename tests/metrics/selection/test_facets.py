"""A list of incidents narrowed by an address: what a click on a figure leads to, and how it is read back."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdata.metrics.selection.addresses import (
    incident_address,
    incidents_address,
    is_narrowing,
    narrowed,
)
from pmdata.metrics.selection.query import in_selection
from pmdata.metrics.selection.selection import Selection
from tests.metrics.conftest import Fill


def at(*parts: int) -> datetime:
    """Return an instant as the store keeps it, in UTC without saying so."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type,misc]


CHOSEN = Selection(
    as_of=datetime(2026, 9, 30, 22, tzinfo=UTC),
    since=date(2026, 7, 1),
    until=date(2026, 9, 30),
    services=("web",),
    reporting_zone="UTC",
)
INCIDENTS = [
    {
        "impact_started_at": at(2026, 7, 6, 8, 30),
        "resolved_at": at(2026, 7, 6, 9),
        "severity": "SEV1",
        "services": ["web", "pay"],
        "detection_method": "alert",
        "tags": ["dns"],
    },
    {"impact_started_at": at(2026, 8, 4, 7, 30), "severity": "SEV2", "services": ["web"]},
    {"incident_on": date(2026, 9, 1), "services": ["web"], "teams": ["core"]},
    {"impact_started_at": at(2026, 2, 3, 7, 5), "severity": "SEV1", "services": ["pay"]},
]
FACTORS = [{"key": "INC-2", "text": "disk", "theme": "capacity"}]
LEDGER = [
    {"key": "INC-4", "starts_at": at(2026, 2, 3, 7, 5), "ends_at": at(2026, 2, 3, 8)},
    {"key": "INC-2", "starts_at": None, "ends_at": None, "is_counted": False},
]


def listed(fill: Fill, address: str) -> list[str]:
    store = fill(INCIDENTS, factors=FACTORS, ledger=LEDGER)
    selection = narrowed(CHOSEN, parse_qs(urlsplit(address).query))
    condition, values = in_selection(selection)
    rows = store.execute(f"select key from incidents where {condition} order by key", values).fetchall()
    return [key for (key,) in rows]


@pytest.mark.parametrize(
    ("facets", "keys"),
    [
        ({}, ["INC-1", "INC-2", "INC-3"]),
        ({"severity": "SEV1"}, ["INC-1"]),
        ({"severity": ["SEV1", "SEV2"]}, ["INC-1", "INC-2"]),
        ({"severity": "not stated"}, ["INC-3"]),
        ({"service": "pay"}, ["INC-1"]),
        ({"team": "core"}, ["INC-3"]),
        ({"theme": "capacity"}, ["INC-2"]),
        ({"theme": "not stated"}, ["INC-1", "INC-3"]),
        ({"detection": "alert", "severity": "SEV1"}, ["INC-1"]),
        ({"detection": "alert", "severity": "SEV2"}, []),
        ({"tag": "dns"}, ["INC-1"]),
        ({"hour": "Mon 08:00 UTC"}, ["INC-1"]),
        ({"hour": ["Mon 10:00 Europe/Berlin", "Tue 07:00 UTC"]}, ["INC-1", "INC-2"]),
        ({"known": "Time to resolve"}, ["INC-1"]),
        ({"missing": "Time to resolve"}, ["INC-2", "INC-3"]),
        ({"first_on": date(2026, 8, 1), "last_on": date(2026, 8, 31)}, ["INC-2"]),
        ({"first_on": date(2026, 8, 1)}, ["INC-2", "INC-3"]),
    ],
)
def test_an_address_narrows_what_is_chosen(fill: Fill, facets: dict[str, str], keys: list[str]) -> None:
    assert listed(fill, incidents_address(**facets)) == keys  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facets", "keys"), [({"objective": "api-availability"}, ["INC-4"]), ({"incident": ["INC-4"]}, ["INC-4"])]
)
def test_what_names_incidents_finds_them_whatever_is_chosen(
    fill: Fill, facets: dict[str, str], keys: list[str]
) -> None:
    assert listed(fill, incidents_address(**facets)) == keys  # type: ignore[arg-type]


def test_a_figure_that_counts_nothing_leads_to_no_other_filter() -> None:
    assert incidents_address(severity=None, theme="") == "incidents"


@pytest.mark.parametrize(
    "address",
    [
        "incidents?of_hour=Mon+08%3A00+Nowhere%2FLand",
        "incidents?of_hour=now",
        "incidents?of_known=1%3B+drop+table+incidents",
        "incidents?since=yesterday&until=2026-02-31",
        "incidents?of_colour=red",
    ],
)
def test_what_cannot_be_asked_for_is_left_out(fill: Fill, address: str) -> None:
    assert listed(fill, address) == ["INC-1", "INC-2", "INC-3"]


def test_what_is_written_into_an_address_comes_out_of_it() -> None:
    name = "Payments & “co” = 50 %?"
    address = incidents_address(date(2026, 1, 1), date(2026, 3, 31), service=name, theme=["a", "b+c"])
    parameters = parse_qs(urlsplit(address).query)
    assert parameters == {
        "since": ["2026-01-01"],
        "until": ["2026-03-31"],
        "of_service": [name],
        "of_theme": ["a", "b+c"],
    }
    assert all(map(is_narrowing, parameters))
    assert not any(map(is_narrowing, ("incident", "severity", "theme", "look", "of_", "of_colour")))
    assert parse_qs(urlsplit(incident_address("a b&c")).query) == {"incident": ["a b&c"]}
