"""The weights of suggested rows come from labelled rows: the same rows, the same bytes, and no names."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from pmdata.reading.suggesting.row_features import PHASES
from tools.train_rows import Judged, threshold_of

ROOT = Path(__file__).parents[2]
STARTS = ("doors stay shut at the depot", "doors stay shut at the harbour", "doors stay shut everywhere")
ENDS = (
    "everything opens again for all",
    "everything opens again at last",
    "everything opens again, said Odile",
)
TEAMS = ("harbour", "depot", "kiosk")


def written(folder: Path) -> Path:
    """Nine small reports of three teams, a row of their start and one of their end each."""
    rows = []
    for team in TEAMS:
        for number, (start, end) in enumerate(zip(STARTS, ENDS, strict=True)):
            place = "turnstile" if team == TEAMS[0] else "gate"
            seen = f"crew of Odile looks into `plc-7` near the {place}"
            texts = (start, seen, "belt turned by hand, see http://example.org", end)
            file = f"{team}/{number}.md"
            times = ("10:00", "10:10", "10:20", "10:30")
            lines = [f"- {time} {text}" for time, text in zip(times, texts, strict=True)]
            head = ["# Doors", "", "Date: 2026-03-04", "", "## Timeline", "", "All times in UTC.", ""]
            (folder / team).mkdir(exist_ok=True)
            (folder / file).write_text("\n".join([*head, *lines]), encoding="utf-8")
            for row, text in enumerate(texts):
                phases = {0: ["impact_started"], 3: ["resolved"]}.get(row, [])
                rows.append({"file": file, "part": None, "line": 9 + row, "text": text, "phases": phases})
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


class Trained(NamedTuple):
    """What the tool printed and wrote."""

    lines: list[str]
    content: bytes


def trained(rows: Path) -> Trained:
    out = rows.with_name("weights.json")
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tools.train_rows", rows, rows.parent),
            *("--out", out, "--folds", "0", "--own", rows.parent / "none"),
        ],
        # Threads for vectors this small only wait for each other.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "random"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Trained(ran.stdout.splitlines(), out.read_bytes())


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return trained(written(tmp_path_factory.mktemp("rows")))


def test_the_same_rows_give_the_same_bytes(once: Trained, tmp_path: Path) -> None:
    assert once.content == trained(written(tmp_path)).content


def test_words_of_a_moment_weigh_for_it_and_names_and_code_are_not_written(once: Trained) -> None:
    content = json.loads(once.content)
    weights = content["weights"]
    assert (content["reports"], content["teams"], content["features"]) == (9, 3, len(weights))
    start, end = PHASES.index("impact_started"), PHASES.index("resolved")
    assert weights["stay shut"][start] > 0 > weights["opens again"][start]
    assert weights["opens again"][end] > 0 > weights["stay shut"][end]
    assert not [name for name in weights if "odile" in name or "plc" in name or "example" in name]
    assert "at last" in weights


def test_a_word_of_one_team_alone_is_not_written(once: Trained) -> None:
    weights = json.loads(once.content)["weights"]
    assert not [name for name in weights if "nstil" in name or "turnstile" in name]
    assert "gate" in weights


def test_it_prints_how_often_suggestions_are_right_for_teams_left_out(once: Trained) -> None:
    # The rules read the ends, and leave the start of all nine open.
    assert once.lines[0] == "0.30    9 of   9 right  impact_started 9/9"
    assert once.lines[-1].startswith("threshold ")


def test_the_threshold_is_the_lowest_from_which_enough_suggestions_are_right() -> None:
    found = [
        *(Judged("resolved", 0.62, is_right=right) for right in (True, False, False)),
        *(Judged("resolved", 0.77, is_right=True) for _ in range(4)),
        Judged("resolved", 0.72, is_right=False),
    ]
    assert threshold_of(found) == 0.65
    assert threshold_of([]) == 0.9
    assert threshold_of([Judged("detected", 0.4, is_right=True)]) == 0.9
