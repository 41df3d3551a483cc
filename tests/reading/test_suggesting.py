"""Suggested words: only those whose trial gives values, counted by reading again."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from pmdata.cli import cli
from pmdata.reading import own_problems, read_file
from pmdata.workspace import open_workspace

GERMAN = """# Störung {letter}: Zapfhahn klemmt

**Datum:** 2026-03-0{n}

## Kurzfassung

Nichts lief mehr.

## Chronik der Ereignisse

| wann | was |
|---|---|
| 10:0{n} | {first} |
| 10:2{n} | Wirt meldet sich |
| 11:0{n} | {last} |

## Hausaufgaben

- [ ] Ersatzventil kaufen (owner: Nora)
- [x] Schild aufhängen
"""
DIALECT = """# Zorp {letter}

**Date:** 2026-04-0{n}

## Zorplog

* 10:0{n} {first}
* 11:0{n} {last}

## Zorpwork

- [ ] Add a flibber guard (owner: Zed)

## Zorpcolours

- [ ] red
- blue
"""
NORWEGIAN = """# Kassene nede {letter}

**Date:** 2026-05-0{n}

## Hva som skjedde, og når

- 12:0{n} {first}
- 13:0{n} {last}

## Gjeremål

- [ ] Legg til varsel (owner: Kari)
"""
FOLDERS = {
    "german": (
        GERMAN,
        ["Hahn klemmt an Theke 2", "Hahn klemmt wieder", "Hahn klemmt, Gäste warten"],
        ["Ventil neu, läuft wieder rund", "Pumpe getauscht, läuft wieder rund", "läuft wieder rund"],
    ),
    "dialect": (
        DIALECT,
        ["zorp went flibber", "all went flibber", "till went flibber"],
        ["zorp unflibbered again", "till unflibbered again", "all unflibbered again"],
    ),
    "norwegian": (
        NORWEGIAN,
        ["Kassene svarer ikkje", "Ny kø: kassene svarer ikkje", "Kassene svarer ikkje lenger"],
        ["Kassene er oppe att", "Alt er oppe att", "Køen og kassene er oppe att"],
    ),
}


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    text, firsts, lasts = FOLDERS[request.param]
    (tmp_path / "pmdata.yaml").write_text("languages: [en]\n")
    for n in range(1, 7):
        words = {"n": n, "letter": "ABCDEF"[n - 1], "first": firsts[n % 3], "last": lasts[n % 3]}
        (tmp_path / f"r{n}.md").write_text(text.format(**words), encoding="utf-8")
    return tmp_path


def suggested(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["suggest", str(folder), "--data", str(folder), *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_is_printed_can_be_pasted_and_gives_what_it_says(folder: Path) -> None:
    text = suggested(folder)
    lists = yaml.safe_load(text)
    assert set(lists["headings"]) <= {"timeline", "action_items"}
    assert {row["phase"] for row in lists["phases"]["text"]} == {"resolved", "impact_started"}
    assert "would give 6 reports action items" in text
    assert "would give 6 reports an end" in text
    (folder / "vocabulary.yaml").write_text(text, encoding="utf-8")
    workspace = open_workspace(folder)
    assert own_problems(workspace) == ()
    for path in workspace.report_paths():
        (reading,) = read_file(path, workspace)
        record = reading.postmortem
        assert record
        assert record.impact_started_at
        assert record.resolved_at
        assert record.resolved_at > record.impact_started_at
        assert any(item.owner for item in record.action_items)
    again = suggested(folder)
    assert "No word was found that would give a report a value" in again


def test_headings_without_a_known_meaning_are_listed(tmp_path: Path) -> None:
    for n in range(1, 5):
        (tmp_path / f"r{n}.md").write_text(
            f"# Down {n}\n\nDate: 2026-03-0{n}\n\n## Kurzfassung\n\nNichts lief.\n"
        )
    text = suggested(tmp_path)
    assert '#   "kurzfassung": 4' in text
    assert yaml.safe_load(text) is None


def test_a_zone_is_proposed_where_times_name_none(tmp_path: Path) -> None:
    for n in range(1, 5):
        zone = " (Europe/Oslo)" if n < 3 else ""
        (tmp_path / f"r{n}.md").write_text(
            f"# Down {n}\n\nDate: 2026-03-0{n}\n\n## Timeline{zone}\n\n"
            "- 10:00 Impact starts\n- 11:00 Resolved\n"
        )
    text = suggested(tmp_path)
    assert "Times of 2 reports name no zone; others name: Europe/Oslo (2 reports)." in text
    assert "#   zone: Europe/Oslo" in text


def test_of_many_reports_some_are_read_and_it_says_so(tmp_path: Path) -> None:
    for n in range(300):
        (tmp_path / f"r{n}.md").write_text("# Down\n\nDate: 2026-03-01\n")
    assert suggested(tmp_path).startswith("# 200 of 300 reports were read, spread evenly; check each line.")


def test_labelled_times_in_a_row_are_the_start_and_the_end(tmp_path: Path) -> None:
    for n in range(1, 6):
        (tmp_path / f"r{n}.md").write_text(
            f"# Zorp {n}\n\n**Date:** 2026-04-0{n}\n**Zorpbegin:** 10:0{n}\n**Zorpend:** 11:0{n}\n\n"
            "## Summary\n\nIt was down.\n"
        )
    lists = yaml.safe_load(suggested(tmp_path))
    assert lists == {"labels": {"impact_started_at": ["zorpbegin"], "resolved_at": ["zorpend"]}}
