"""What is a report and what only perhaps: documents of every kind, and the setting that takes one in."""

from pathlib import Path

import pytest

from pmdata.model import Reading
from pmdata.reading import read_file
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.document_words import DocumentKind, document_words
from pmdata.workspace import Settings, Workspace

DOCUMENTS = Path(__file__).with_name("documents")
REPORTS = sorted((DOCUMENTS / "reports").glob("*.md"))
OTHERS = sorted((DOCUMENTS / "others").glob("*.md"))
MINUTES = "# Minutes of the meeting, 3 May 2026\n\n**Date:** 2026-05-03\n\n- The new rota is fine.\n"


def readings(path: Path, **settings: object) -> tuple[Reading, ...]:
    return read_file(path, Workspace(root=path.parent, settings=Settings.model_validate(settings)))


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def written(folder: Path, text: str, name: str = "page.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_short_report_counts_whatever_its_form(path: Path) -> None:
    assert [reading.counted for reading in readings(path)] == [True]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_a_document_of_another_kind_does_not_count_and_says_what_to_do(path: Path) -> None:
    (reading,) = readings(path)
    assert not reading.counted
    assert codes(reading) in (["perhaps-a-report"], ["not-a-postmortem"])
    assert "reports.take_in" in reading.problems[0].hint


@pytest.mark.parametrize("path", [*REPORTS, *OTHERS], ids=lambda path: path.stem)
def test_the_setting_takes_in_any_of_them(path: Path) -> None:
    (reading,) = readings(path, reports={"take_in": ["*.md"]})
    assert reading.counted
    assert reading.postmortem is not None


@pytest.mark.parametrize("kind", document_words().kinds, ids=lambda kind: kind.name)
def test_each_kind_of_document_is_known_by_its_titles_alone(kind: DocumentKind) -> None:
    assert kind.yes
    assert kind.no
    for title in kind.yes:
        assert kind.names(normalise(title)), title
    for title in kind.no:
        assert not [one.name for one in document_words().kinds if one.names(normalise(title))], title


def test_a_date_alone_is_perhaps_a_report_and_one_fact_beside_it_makes_one(tmp_path: Path) -> None:
    bare = "# Label printer\n\n**Date:** 2026-05-03\n"
    (reading,) = readings(written(tmp_path, bare))
    assert (reading.counted, codes(reading)) == (False, ["perhaps-a-report"])
    assert "neither times, severity, service, impact nor cause" in reading.problems[0].message
    for fact in ("**Severity:** SEV2", "**Service:** printing", "**Duration:** 40 minutes"):
        (fuller,) = readings(written(tmp_path, f"{bare}{fact}\n"))
        assert fuller.counted, fact


def test_minutes_that_state_a_severity_are_none_and_an_outage_during_a_meeting_is_one(tmp_path: Path) -> None:
    (minutes,) = readings(written(tmp_path, f"{MINUTES}\n**Severity:** SEV3\n"))
    assert not minutes.counted
    (outage,) = readings(
        written(tmp_path, MINUTES.replace("Minutes of the meeting", "Outage in the meeting"))
    )
    assert outage.counted


@pytest.mark.parametrize(
    "name", ["Outage during planned maintenance", "Planned maintenance overran: no mail"]
)
def test_maintenance_that_went_wrong_is_an_incident(tmp_path: Path, name: str) -> None:
    (reading,) = readings(
        written(tmp_path, f"# {name}\n\nDate: 2026-05-03\n\nFrom 10:00 to 11:30 mail was down.\n")
    )
    assert reading.counted


def test_what_is_perhaps_a_report_has_that_one_problem_alone(tmp_path: Path) -> None:
    (reading,) = readings(written(tmp_path, MINUTES))
    assert codes(reading) == ["perhaps-a-report"]
    assert reading.postmortem is not None
    assert reading.model_dump(mode="json")["counted"] is False


def test_a_note_in_placeholders_of_code_is_no_template(tmp_path: Path) -> None:
    code = "Run `tag <old image>`, then `<new image>` and `<digest>`.\n"
    (reading,) = readings(written(tmp_path, f"# Builds failed\n\n## Root cause\n\nThe image changed. {code}"))
    assert reading.counted
