"""Write the weights by which rows of timelines are suggested as moments (`pmdata/reading/suggesting`).

usage: python -m tools.train_rows ROWS.jsonl REPORTS [--out FILE] [--folds N] [--own FOLDER]

ROWS.jsonl has an object for each row of a timeline: "file" (below REPORTS, its first folder is the team),
"part" (of several incidents in a file; else null), "line", "text", "phases" (the moments that the row is),
and perhaps "ambiguous". The rows of the project's own test reports join them, with the moments that the
rules extract.

It prints how often suggestions are right for teams that the weights were not fitted on, asked of the
moments that the rules leave open; the threshold is the lowest likelihood from which SURE of them are. Only
words and pieces of words that enough reports of enough teams share are written (`row_fitting`).
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pmdata.model import Postmortem
from pmdata.reading import parse_report
from pmdata.reading.suggesting.row_features import PHASES
from pmdata.reading.suggesting.row_model import WEIGHTS, RowModel
from pmdata.reading.suggesting.rows import places_of, suggestions
from pmdata.workspace import Settings
from tools.row_fitting import FEWEST_REPORTS, FEWEST_TEAMS, Timeline, fitted

TESTS = Path(__file__).parent.parent / "tests/reading"
OWN = "pmdata"
"""The team of the project's own reports."""
SURE = 0.75
"""Share of the suggestions that are right from the threshold on."""
THRESHOLDS = tuple(round(0.3 + 0.05 * step, 2) for step in range(13))
_LOWEST_CHOSEN = 0.5
"""Below it another row, or none, is as likely."""
_CASE = re.compile(r"^````markdown\n(.*?)\n````$", re.MULTILINE | re.DOTALL)
_FOLDS = 6
_FEWEST_ROWS = 2


class Judged(NamedTuple):
    """A suggestion for a team that the weights were not fitted on, and whether its row is the right one."""

    phase: str
    likelihood: float
    is_right: bool


Row = Mapping[str, Any]
Records = Mapping[tuple[str, int], Postmortem]
"""What the rules extract, by file and part."""
Incidents = Mapping[tuple[str, int], Sequence[Row]]
"""The rows of each incident, by file and part."""


def incidents_of(rows: Path) -> Incidents:
    """Return the labelled rows of a file by incident, in their order."""
    found: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for line in rows.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            found[row["file"], row.get("part") or 1].append(row)
    return found


def labelled(incidents: Incidents, records: Records) -> Iterator[Timeline]:
    """Yield the timelines of labelled rows; what is ambiguous teaches nothing."""
    for (file, part), rows in incidents.items():
        record = records.get((file, part))
        yield Timeline(
            team=_team(file),
            report=file,
            texts=tuple(row["text"] for row in rows),
            phases=tuple(frozenset(row["phases"]) for row in rows),
            unsure=_unsure(rows),
            open=frozenset(phase for phase in PHASES if record and getattr(record, f"{phase}_at") is None),
        )


def _unsure(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(phase for row in rows if row.get("ambiguous") for phase in row["phases"])


def records_of(incidents: Incidents, reports: Path) -> Records:
    """Return what the rules extract from the reports of labelled rows."""
    found: dict[tuple[str, int], Postmortem] = {}
    for file in dict.fromkeys(file for file, _ in incidents):
        text = (reports / file).read_text(encoding="utf-8", errors="replace")
        for one in parse_report(text, file, Settings()):
            if one.postmortem and not one.is_perhaps:
                found[file, one.part] = one.postmortem
    return found


def own_timelines(folder: Path) -> Iterator[Timeline]:
    """Yield the timelines of the project's test reports, as the rules classify them."""
    for number, text in enumerate(_own_texts(folder)):
        for reading in parse_report(text, "report.md", Settings()):
            record = reading.postmortem
            rows = record.timeline if record else ()
            if record is None or sum(row.at is not None for row in rows) < _FEWEST_ROWS:
                continue
            places = places_of(record)
            yield Timeline(
                team=OWN,
                report=f"{OWN}/{number}",
                texts=tuple(row.text for row in rows),
                phases=tuple(
                    frozenset(phase for phase, there in places.items() if there == place)
                    for place in range(len(rows))
                ),
                unsure=frozenset(PHASES) - places.keys(),
            )


def _own_texts(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "cases").glob("*.md")):
        yield from _CASE.findall(path.read_text(encoding="utf-8"))
    for path in sorted((folder / "filled").rglob("*.md")):
        yield path.read_text(encoding="utf-8")


def judged(incidents: Incidents, records: Records, model: RowModel) -> Iterator[Judged]:
    """Yield the suggestions of a model for the reports of labelled rows, without those in doubt."""
    for place, rows in incidents.items():
        if record := records.get(place):
            yield from _judged(record, {row["line"]: row for row in rows}, model)


def _judged(record: Postmortem, rows: Mapping[int, Row], model: RowModel) -> Iterator[Judged]:
    unsure = _unsure(tuple(rows.values()))
    for one in suggestions(record, model):
        phase = one.field.removesuffix("_at")
        same = [rows[event.line] for event in record.timeline if event.at == one.value and event.line in rows]
        is_right = any(phase in row["phases"] for row in same)
        is_doubtful = one.line not in rows or phase in unsure or rows[one.line].get("ambiguous")
        if is_right or not is_doubtful:
            yield Judged(phase, one.likelihood, is_right)


def unseen(incidents: Incidents, records: Records, own: Sequence[Timeline], folds: int) -> list[Judged]:
    """Return the suggestions for each team of a model fitted without it; `folds` 0 leaves each out alone."""
    counts = Counter(_team(file) for (file, _), rows in incidents.items() for _ in rows)
    teams = sorted(counts, key=lambda team: (-counts[team], team))
    groups = min(folds, len(teams)) or len(teams)
    found: list[Judged] = []
    for fold in range(groups):
        out = set(teams[fold::groups])
        kept = {place: rows for place, rows in incidents.items() if _team(place[0]) not in out}
        left = {place: rows for place, rows in incidents.items() if _team(place[0]) in out}
        model = replace(fitted([*labelled(kept, records), *own]), threshold=THRESHOLDS[0])
        found += judged(left, records, model)
    return found


def threshold_of(found: Sequence[Judged]) -> float:
    """Return the lowest likelihood from which SURE of them are right; the highest where none is."""
    for least in THRESHOLDS:
        right = [one.is_right for one in found if one.likelihood >= least]
        if least >= _LOWEST_CHOSEN and right and sum(right) >= SURE * len(right):
            return least
    return THRESHOLDS[-1]


def table(found: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines that show by threshold how many suggestions there are and how many are right."""
    for least in THRESHOLDS:
        some = [one for one in found if one.likelihood >= least]
        right = sum(one.is_right for one in some)
        phases = Counter(one.phase for one in some)
        rights = Counter(one.phase for one in some if one.is_right)
        by_phase = ", ".join(f"{phase} {rights[phase]}/{phases[phase]}" for phase in PHASES if phases[phase])
        yield f"{least:.2f}  {right:3} of {len(some):3} right  {by_phase}".rstrip()


def content_of(model: RowModel, reports: int, teams: int) -> str:
    """Return the weights file: one feature a line, sorted."""
    head = {
        "made_by": "make train-rows",
        "features": len(model.weights),
        "fewest_reports": FEWEST_REPORTS,
        "fewest_teams": FEWEST_TEAMS,
        "reports": reports,
        "teams": teams,
        "phases": model.phases,
        "threshold": model.threshold,
        "intercepts": model.intercepts,
    }
    lines = [f"{json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
    rows = [
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in sorted(model.weights.items())
    ]
    return "\n".join(["{", *lines, '"weights": {', ",\n".join(rows), "}", "}"]) + "\n"


def _team(file: str) -> str:
    return file.partition("/")[0]


def main(arguments: Sequence[str]) -> None:
    """Measure, choose the threshold, fit on everything and write the file."""
    parser = argparse.ArgumentParser(prog="python -m tools.train_rows")
    parser.add_argument("rows", type=Path)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--folds", type=int, default=_FOLDS, help="groups of teams; 0: each team by itself")
    parser.add_argument("--own", type=Path, default=TESTS, help="the project's test reports")
    given = parser.parse_args(arguments)
    incidents, own = incidents_of(given.rows), list(own_timelines(given.own))
    records = records_of(incidents, given.reports)
    found = unseen(incidents, records, own, given.folds)
    sys.stdout.writelines(f"{line}\n" for line in table(found))
    timelines = [*labelled(incidents, records), *own]
    model = replace(fitted(timelines), threshold=threshold_of(found))
    reports, teams = len({one.report for one in timelines}), len({one.team for one in timelines})
    given.out.write_text(content_of(model, reports, teams), encoding="utf-8", newline="\n")
    sys.stdout.write(f"threshold {model.threshold}; {len(model.weights)} features → {given.out}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
