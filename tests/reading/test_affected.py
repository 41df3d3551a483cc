"""Affected services go by the workspace's names, and bring their teams."""

from pmdata.reading import parse_report
from pmdata.reading.rules.affected import affected_services, teams_of
from pmdata.workspace import Service, Settings

SETTINGS = Settings(
    services={
        "search": Service(team="Discovery", aliases=("product search",)),
        "media-store": Service(team="Discovery"),
        "notifier": Service(),
    }
)


def test_a_service_goes_by_the_workspace_s_name_and_counts_once() -> None:
    stated = [("Product Search", 4), ("media_store", 4), ("search", 9)]
    assert affected_services(stated, SETTINGS) == (("search", "media-store"), [])


def test_an_unknown_service_is_kept_as_written_and_reported_with_its_line() -> None:
    services, problems = affected_services([("serch", 4)], SETTINGS)
    assert services == ("serch",)
    assert [(row.code, row.line) for row in problems] == [("unknown-service", 4)]


def test_where_the_workspace_names_no_services_all_are_kept_as_written() -> None:
    assert affected_services([("Serch", 4)], Settings()) == (("Serch",), [])


def test_teams_are_those_of_the_services_each_once() -> None:
    assert teams_of(("search", "media-store", "notifier", "unknown"), SETTINGS) == ("Discovery",)


REPORT = """# Outage

**Date:** 2026-03-01
**Services:** Product search
{team}

## Timeline

- 10:00 alert fired
"""


def test_a_report_gets_the_teams_of_its_services_unless_it_names_its_own() -> None:
    for team, expected in (("", ("Discovery",)), ("**Team:** Night shift\n", ("Night shift",))):
        (reading,) = parse_report(REPORT.format(team=team), "a.md", SETTINGS)
        assert reading.postmortem is not None
        assert (reading.postmortem.services, reading.postmortem.teams) == (("search",), expected)
