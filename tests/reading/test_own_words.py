"""A workspace's own words."""

from pathlib import Path

import pytest

from pmdata.model import Postmortem, Reading
from pmdata.reading import own_problems, read_file
from pmdata.reading.text.placeholders import fingerprint
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.store.fingerprint import reading_fingerprint
from pmdata.workspace import Settings, Workspace, open_workspace

GERMAN_WORDS = """
headings:
  summary: [Zusammenfassung]
  timeline: [Zeitverlauf, Ablauf]
  contributing_factors: [Beitragende Ursachen]
  action_items: [Maßnahmen]
  went_well: [Was gut lief]
labels:
  incident_on: [Datum]
  severity: [Schweregrad]
  services: [Betroffene Dienste]
  duration: [Dauer]
  title: [Titel]
columns:
  time: [Uhrzeit]
  event: [Ereignis]
item_columns:
  text: [Maßnahme]
  owner: [Verantwortlich]
  due_on: [Fällig]
phases:
  text:
    - {phase: resolved, any: [wieder normal, behoben]}
    - {phase: detected, any: [Alarm ausgelöst, gemeldet]}
    - {phase: impact_started, any: [fällt aus]}
"""
GERMAN_REPORT = """# Der Ofen bleibt kalt

| Feld | Wert |
|---|---|
| Datum | 2026-02-03 |
| Schweregrad | hoch |
| Betroffene Dienste | ofen, waage |
| Dauer | 0:45 |

## Zusammenfassung

Der Brenner stand still.

## Zeitverlauf

| Uhrzeit | Ereignis |
|---|---|
| 04:10 UTC | Der Brenner fällt aus |
| 04:20 UTC | Alarm ausgelöst |
| 04:55 UTC | Alles wieder normal |

## Beitragende Ursachen

- Ein Ventil klemmte.

## Maßnahmen

| Maßnahme | Verantwortlich | Fällig |
|---|---|---|
| Ventil tauschen | Mara | 2026-02-20 |
"""


def read(root: Path, text: str, **settings: object) -> Reading:
    path = root / "2026-02-03-bericht.md"
    path.write_text(text, encoding="utf-8")
    (reading,) = read_file(path, Workspace(root=root, settings=Settings.model_validate(settings)))
    return reading


def only_incident(reading: Reading) -> Postmortem:
    assert reading.postmortem
    return reading.postmortem


def test_another_language_is_a_vocabulary_file(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text(GERMAN_WORDS, encoding="utf-8")
    reading = read(tmp_path, GERMAN_REPORT, severities={"hoch": "SEV2"}, languages=["en"])
    incident = only_incident(reading)
    assert reading.problems == ()
    assert (incident.title, incident.severity) == ("Der Ofen bleibt kalt", "SEV2")
    assert incident.services == ("ofen", "waage")
    assert incident.summary == "Der Brenner stand still."
    assert {name: duration.seconds for name, duration in incident.durations.items()} == {
        "time_to_detect": 600,
        "time_to_resolve": 2700,
    }
    assert [factor.text for factor in incident.contributing_factors] == ["Ein Ventil klemmte."]
    assert [(item.text, item.owner) for item in incident.action_items] == [("Ventil tauschen", "Mara")]


def test_without_its_words_the_report_is_kept_as_it_stands(tmp_path: Path) -> None:
    incident = only_incident(read(tmp_path, GERMAN_REPORT, languages=["en"]))
    assert {field.label for field in incident.fields} == set()
    assert {section.heading for section in incident.sections} >= {"Zusammenfassung", "Maßnahmen"}


def test_a_new_word_counts_from_the_next_reading_on(tmp_path: Path) -> None:
    text = "# 2026-02-03 Cold oven\n\n## What we shall do\n\n- Buy a valve\n"
    assert only_incident(read(tmp_path, text)).action_items == ()
    (tmp_path / "vocabulary.yaml").write_text("headings: {action_items: [what we shall do]}")
    assert [item.text for item in only_incident(read(tmp_path, text)).action_items] == ["Buy a valve"]


@pytest.mark.parametrize(
    "broken",
    [
        "headings: [\n",
        "headings: {timeline: 7}\n",
        "phases: {text: [{phase: entdeckt, any: [Alarm]}]}\n",
        "phases: {text: [{phase: detected, who: [Mara]}]}\n",
    ],
)
def test_a_broken_file_of_words_is_one_problem_of_that_file(broken: str, tmp_path: Path) -> None:
    without = read(tmp_path, GERMAN_REPORT)
    (tmp_path / "vocabulary.yaml").write_text(broken)
    assert read(tmp_path, GERMAN_REPORT) == without
    [(path, problem)] = own_problems(open_workspace(tmp_path))
    assert (path, problem.code) == (tmp_path / "vocabulary.yaml", "own-vocabulary")


def test_what_a_team_s_own_template_says_is_a_prompt_not_a_fact(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "ours.md.jinja").write_text(
        "---\nname: ours\n---\n# {{ p.title }}\n\n## Summary\n\nTell it in three sentences.\n\n"
        '## Action items\n\n- Name the smallest step that would have helped.\n\n**Date:** {{ hint("DD") }}\n'
    )
    text = (
        "# 2026-02-03 Cold oven\n\n## Summary\n\nTell it in three sentences.\n\nIt stayed cold.\n\n"
        "## Action items\n\n- Name the smallest step that would have helped.\n- Buy a valve\n"
    )
    incident = only_incident(read(tmp_path, text))
    assert incident.summary == "It stayed cold."
    assert [item.text for item in incident.action_items] == ["Buy a valve"]


def test_own_phrases_classify_rows_and_find_who_does_what(tmp_path: Path) -> None:
    text = (
        "# 2026-02-03 Ofen\n\n- 10:00 UTC Ofen geht aus\n- 10:05 UTC Mara ruft an\n- 10:40 UTC Ofen brennt\n"
    )
    (tmp_path / "vocabulary.yaml").write_text(
        "phases:\n  text:\n"
        "    - {phase: impact_started, any: [geht aus]}\n"
        "    - {phase: detected, who: [mara, ana], does: [ruft an]}\n"
        "    - {phase: restored, any: [brennt]}\n"
    )
    incident = only_incident(read(tmp_path, text))
    assert {name: duration.seconds for name, duration in incident.durations.items()} == {
        "time_to_detect": 300,
        "time_to_resolve": 2400,
    }


def test_an_entry_with_choices_stands_for_each_of_them(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text(
        'labels: {impact_started_at: ["(lamp|beam) (out|off)( since|)"], title: ["(odd"]}'
    )
    for label in ("Lamp out", "Beam off since"):
        text = f"# Light lost\n\n**{label}:** 2026-03-02 10:15 UTC\n"
        assert only_incident(read(tmp_path, text)).impact_started_at is not None


def test_new_words_and_templates_make_the_store_read_again(tmp_path: Path) -> None:
    workspace = Workspace(root=tmp_path)
    seen = [reading_fingerprint(workspace)]
    (tmp_path / "vocabulary.yaml").write_text("headings: {}")
    seen.append(reading_fingerprint(workspace))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "ours.md").write_text("Tell it.")
    seen.append(reading_fingerprint(workspace))
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    "line",
    [
        "Who was told, and when?",
        "**Who was told, and when?**",
        "3. Who was told, [and when](https://example.org/a)",
        "Who was told, and when <!-- ask them -->",
        "Who was told, and when :eyes:",
        "Who was told & when",
        "Who was told, and WHEN… ✅",
    ],
)
def test_a_prompt_is_known_however_it_is_dressed(line: str) -> None:
    """The quick look at a line's end never passes over what its words would show."""
    words = default_vocabulary().extended({}, {}, {fingerprint("Who was told and when")})
    assert words.is_prompt(line)
    assert not words.is_prompt("Who was told, and where?")


def test_values_are_read_in_words_that_a_workspace_adds(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text(
        "months: {3: [Lenzing]}\nunits: {60: [Minütchen]}\nincident_status: {resolved: [Schwamm drüber]}\n"
        "document_status: {final: [amtlich]}\naction_status: {done: [im Kasten]}\n"
        "zones: {Europe/Vienna: [Wiener Zeit]}\nseverity: {SEV1: [Land unter]}\n"
        "'no': [pustekuchen]\nyes: [jawoll]\n",
        encoding="utf-8",
    )
    text = (
        "# Ofen\n\n- **Date:** 3 Lenzing 2026\n- **Severity:** Land unter\n- **Status:** Schwamm drüber\n"
        "- **Document status:** amtlich\n- **Duration:** 45 Minütchen\n- **Data loss:** Pustekuchen\n"
        "- **SLA breach:** Jawoll\n- **Start time:** 10:00 Wiener Zeit\n\n## Action items\n\n"
        "| Action | Status |\n|---|---|\n| Buy a valve | im Kasten |\n"
    )
    incident = only_incident(read(tmp_path, text))
    assert str(incident.incident_on) == "2026-03-03"
    assert str(incident.impact_started_at) == "2026-03-03 09:00:00+00:00"
    assert incident.durations["time_to_resolve"].seconds == 2700
    assert (incident.severity, incident.incident_status) == ("SEV1", "resolved")
    assert incident.document_status == "final"
    assert incident.impact.data_loss
    assert incident.impact.data_loss.answer is False
    assert incident.impact.sla_breach
    assert incident.impact.sla_breach.answer is True
    assert [item.status for item in incident.action_items] == ["done"]


def test_a_workspace_s_own_meaning_of_a_word_is_the_one_that_counts(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text(
        "action_status: {in_progress: [merged]}\nlabels: {detected_at: [start time]}\n"
    )
    text = (
        "# 2026-02-03 Oven\n\n**Start time:** 10:00 UTC\n\n## Action items\n\n"
        "| Action | Status |\n|---|---|\n| Buy a valve | merged |\n"
    )
    incident = only_incident(read(tmp_path, text))
    assert (incident.impact_started_at, str(incident.detected_at)) == (None, "2026-02-03 10:00:00+00:00")
    assert [item.status for item in incident.action_items] == ["in_progress"]


@pytest.mark.parametrize(
    ("written", "line", "reason"),
    [
        ("# words\nmonhts: {3: [Lenzing]}\n", 2, "there is no word list “monhts”; did you mean “months”?"),
        ("months:\n  13: [Nimmermond]\n", 2, "“months” has no meaning “13”; it has 1, 2, 3"),
        ("action_status:\n  finished: [fertig]\n", 2, "“action_status” has no meaning “finished”"),
        ("labels:\n  title: [Titel]\n  severity: Grad\n", 3, "“severity” must hold a list of words"),
        ("units:\n  minutes: [Min]\n", 2, "“minutes” is no figure"),
        ("zones:\n  Europe/Wien: [Wiener Zeit]\n", 2, "“Europe/Wien” is no zone of the IANA database"),
        ("headings:\n  timeline:\n    - [Ablauf]\n", 3, "a word was expected, not a list"),
        (
            "phases:\n  text:\n    - {phase: entdeckt, any: [Alarm]}\n",
            3,
            "“entdeckt” is no phase; phases are",
        ),
        ("phases:\n  text:\n    - {phase: detected, who: [Mara]}\n", 3, "who with does"),
        ("phases:\n  text:\n    - {phase: detected, some: [Alarm]}\n", 3, "has no “some”"),
        ("phases:\n  text:\n    - {phase: detected, any: [a], within: four}\n", 3, "“four” is no figure"),
        ("headings: [timeline]\n", 1, "“headings” must hold meanings"),
        ("- Ablauf\n", 1, "the file must hold meanings"),
        ("labels: {}\n---\nlabels: {}\n", 3, "a second document begins here"),
        ("labels: {}\nlabels: {}\n", 2, "“labels” is given twice"),
    ],
)
def test_what_is_wrong_with_own_words_is_reported_with_its_line(
    written: str, line: int, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "vocabulary.yaml").write_text(written, encoding="utf-8")
    [(_, problem)] = own_problems(open_workspace(tmp_path))
    assert (problem.line, problem.code) == (line, "own-vocabulary")
    assert reason in problem.message


def test_references_cannot_make_a_short_file_a_huge_one(tmp_path: Path) -> None:
    row = "&a [" + ", ".join(f"w{i}" for i in range(500)) + "]"
    (tmp_path / "vocabulary.yaml").write_text(f"exclusive_choices: [{row}{', *a' * 500}]\n")
    [(_, problem)] = own_problems(open_workspace(tmp_path))
    assert "its references stand for more than 100,000 values" in problem.message


def test_an_empty_list_of_own_words_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text("labels:\n  title:\nmonths:\n")
    assert own_problems(open_workspace(tmp_path)) == ()
    assert only_incident(read(tmp_path, GERMAN_REPORT, languages=["en"])).title == "Der Ofen bleibt kalt"
