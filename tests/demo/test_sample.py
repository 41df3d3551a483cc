"""The generated part of the sample workspace."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from pmdata.demo.generate import generate
from pmdata.demo.plan import TEMPLATES_OF
from pmdata.demo.sample import COUNT, SEED, sample_files, write_sample
from pmdata.model import Reading
from pmdata.reading import read_file
from pmdata.workspace import open_workspace

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    workspace = open_workspace(DATA)
    return {
        reading.path: reading for path in workspace.report_paths() for reading in read_file(path, workspace)
    }


def test_the_committed_sample_is_what_the_generator_writes() -> None:
    written = {name: (DATA / name).read_bytes() for name, _ in sample_files()}
    assert written == dict(sample_files())
    generated = {path.relative_to(DATA).as_posix() for path in (DATA / "reports").glob("2???/*")}
    assert generated <= written.keys()


def test_writing_the_sample_anew_leaves_what_is_written_by_hand(tmp_path: Path) -> None:
    (tmp_path / "reports" / "2024").mkdir(parents=True)
    (tmp_path / "reports" / "2024" / "old.md").write_text("old")
    (tmp_path / "reports" / "mine.md").write_text("mine")
    write_sample(tmp_path)
    assert not (tmp_path / "reports" / "2024" / "old.md").exists()
    assert (tmp_path / "reports" / "mine.md").exists()


def test_the_sample_has_a_hundred_and_twenty_reports_over_nine_quarters(readings: dict[str, Reading]) -> None:
    assert len(readings) == 120
    incidents = [reading.postmortem for reading in readings.values()]
    dates = [incident.incident_on for incident in incidents if incident and incident.incident_on]
    assert max(dates) - min(dates) > timedelta(days=8 * 91)
    templates = Counter(incident.template for incident in incidents if incident)
    assert min(templates[name] for team in TEMPLATES_OF.values() for name in team) >= 10


def test_only_flawed_reports_have_problems(readings: dict[str, Reading]) -> None:
    flawed = {f"reports/{made.name}" for made in generate(COUNT, SEED) if made.flaw}
    troubled = {
        path for path, reading in readings.items() if any(p.level != "info" for p in reading.problems)
    }
    assert troubled <= flawed


def test_the_sample_is_read_as_it_was_meant(readings: dict[str, Reading]) -> None:
    moments = ("impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
    for made in generate(COUNT, SEED):
        if made.flaw:
            continue
        expected, read = made.postmortem, readings[f"reports/{made.name}"].postmortem
        assert read is not None
        for name in (*moments, "title", "severity", "services", "template", "incident_status"):
            wanted = getattr(expected, name)
            assert wanted is None or getattr(read, name) == wanted, (made.name, name)
        assert [item.text for item in read.action_items] == [item.text for item in expected.action_items]
        assert [item.status for item in read.action_items] == [item.status for item in expected.action_items]
        assert [f.text for f in read.contributing_factors] == [f.text for f in expected.contributing_factors]
