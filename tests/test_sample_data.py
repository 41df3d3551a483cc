"""The sample workspace: its settings and SLOs are without fault."""

from pathlib import Path

from pmdata.workspace import open_workspace

DATA = Path(__file__).parent.parent / "data"


def test_the_sample_holds_at_least_a_report_of_each_template() -> None:
    assert len(open_workspace(DATA).report_paths()) >= 5


def test_the_sample_s_objectives_are_without_fault_and_name_known_services() -> None:
    workspace = open_workspace(DATA)
    objectives, problems = workspace.objectives()
    assert problems == ()
    assert {row.service for row in objectives} <= workspace.settings.services.keys()
    assert {row.kind for row in objectives} == {"availability", "latency"}
