"""The sample workspace: its settings and SLOs are without fault."""

from pathlib import Path

import pytest

from pmdata.reading import read_file
from pmdata.workspace import open_workspace

DATA = Path(__file__).parents[2] / "data"


def test_the_sample_holds_at_least_a_report_of_each_template() -> None:
    assert len(open_workspace(DATA).report_paths()) >= 5


def test_the_sample_s_objectives_are_without_fault_and_name_known_services() -> None:
    workspace = open_workspace(DATA)
    objectives, problems = workspace.objectives()
    assert problems == ()
    assert {row.service for row in objectives} <= workspace.settings.services.keys()
    assert {row.kind for row in objectives} == {"availability", "latency"}


Facts = tuple[str | None, str | None, dict[str, int], int, int]
EXPECTED: dict[str, Facts] = {
    "2025-11-18-sign-in-key-rotation.md": (
        "problem_statement", None,
        {"time_to_detect": 13, "time_to_acknowledge": 3, "time_to_mitigate": 67, "time_to_resolve": 98}, 2, 5,
    ),
    "2026-01-22-ledger-double-postings.md": (
        "rca_report", "SEV2",
        {"time_to_detect": 50, "time_to_acknowledge": 5, "time_to_mitigate": 124, "time_to_resolve": 236},
        4, 5,
    ),
    "2026-03-11-search-empty-results.md": (
        "service_review", "SEV2",
        {"time_to_detect": 106, "time_to_mitigate": 204, "time_to_resolve": 372}, 4, 5,
    ),
    "2026-06-16-app-start-timeouts.md": (
        "incident_postmortem", "SEV2",
        {"time_to_detect": 4, "time_to_acknowledge": 4, "time_to_resolve": 93}, 4, 5,
    ),
    "2026-08-27-checkout-card-certificate.md": (
        "operations_report", "SEV1",
        {"time_to_detect": 5, "time_to_acknowledge": 2, "time_to_mitigate": 38, "time_to_resolve": 76}, 4, 5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_written_by_hand_is_read_as_its_author_meant(name: str) -> None:
    """Template, severity, minutes of each duration, number of factors and of action items."""
    workspace = open_workspace(DATA)
    (reading,) = read_file(DATA / "reports" / name, workspace)
    incident = reading.postmortem
    assert incident is not None
    template, severity, minutes, factors, items = EXPECTED[name]
    assert (incident.template, incident.severity) == (template, severity)
    assert {
        key: (row.seconds or 0) / 60 for key, row in incident.durations.items()
    }.items() >= minutes.items()
    assert (len(incident.contributing_factors), len(incident.action_items)) == (factors, items)
    assert set(incident.services) <= workspace.settings.services.keys()
    assert incident.teams
    assert [row for row in reading.problems if row.level != "info"] == []


def test_every_owner_of_the_sample_s_action_items_is_known() -> None:
    workspace = open_workspace(DATA)
    owners = workspace.settings.owner_names
    for name in EXPECTED:
        (reading,) = read_file(DATA / "reports" / name, workspace)
        assert reading.postmortem is not None
        for item in reading.postmortem.action_items:
            assert item.owner is not None
            assert owners.canonical(item.owner), item.owner


def test_every_service_review_of_the_sample_distinguishes_the_outage_from_the_incident() -> None:
    workspace = open_workspace(DATA)
    found = [
        reading
        for path in workspace.report_paths()
        for reading in read_file(path, workspace)
        if reading.postmortem and reading.postmortem.template == "service_review"
    ]
    assert len(found) >= 10
    for reading in found:
        assert reading.postmortem is not None
        mitigate, resolve = (
            reading.postmortem.durations[name] for name in ("time_to_mitigate", "time_to_resolve")
        )
        assert (mitigate.stated_clock, resolve.source, resolve.stated_seconds) == (
            "outage",
            "timestamps",
            None,
        )
        assert mitigate.seconds == mitigate.computed_seconds
        assert "stated-differs" not in {problem.code for problem in reading.problems}
