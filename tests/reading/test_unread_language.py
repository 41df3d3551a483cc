"""A report in a language without words is named as such; every other report is left alone."""

from pathlib import Path

import pytest

from pmdata.reading import parse_report, read_file
from pmdata.reading.unread_language import CODE
from pmdata.workspace import Settings, open_workspace

HERE = Path(__file__).parent
REPORTS = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "other_languages").glob("*.md"))
}


def note(text: str, name: str = "report.md") -> str | None:
    (first, *_) = parse_report(text, name, Settings())
    return next((one.message for one in first.problems if one.code == CODE), None)


@pytest.mark.parametrize("language", REPORTS)
def test_a_report_in_a_language_without_words_is_named_with_what_to_do(language: str) -> None:
    for text in (REPORTS[language], f"Date: 2026-03-04\n\n{REPORTS[language]}"):
        assert note(text) == f"the report is written in {language}, a language that pmdata has no words for"


@pytest.mark.parametrize("folder", ["languages", "filled", "fixes", "documents"])
def test_reports_in_languages_with_words_are_left_alone(folder: str) -> None:
    paths = sorted((HERE / folder).rglob("*.md"))
    assert len(paths) > 4
    assert not [path.name for path in paths if note(path.read_text(encoding="utf-8"), path.name)]


def test_an_english_report_with_a_quote_in_another_language_is_left_alone() -> None:
    quote = REPORTS["Dutch"].split("\n\n")[1]
    text = "# Gates stay shut\n\nThe gates of the station did not open, and nobody was able to get in."
    assert (
        note(f"{text} This is what the shift wrote to us:\n\n> {quote}\n\nWe restarted the service.") is None
    )


def test_a_few_words_are_in_doubt_and_nothing_is_noted() -> None:
    assert note("# De poort\n\nDate: 2026-03-04\n\nDe poort van het station.") is None


def test_a_team_that_gave_the_words_has_no_note(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    rows = "\n\n## Verloop\n\n- 10:00 Storing begint\n- 11:10 Poortjes weer open\n"
    (tmp_path / "reports/a.md").write_text(f"Date: 2026-03-04\n\n{REPORTS['Dutch']}{rows}", encoding="utf-8")
    (tmp_path / "pmdata.yaml").write_text("{}\n")

    def codes() -> list[str]:
        readings = read_file(tmp_path / "reports/a.md", open_workspace(tmp_path))
        return [one.code for reading in readings for one in reading.problems]

    assert CODE in codes()
    words = (
        "headings: {timeline: [Verloop]}\nphases: {text: [{phase: impact_started, any: [storing begint]}]}\n"
    )
    (tmp_path / "vocabulary.yaml").write_text(words)
    assert CODE not in codes()
