"""The files beside the objectives: `maintenance.yaml` and `sli/*.csv`, each row with the objective it means.

A row for a service touches every objective of it. What names nothing that is there is a problem, and changes
no figure.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pmdata.inside import Bounds
from pmdata.nearest import did_you_mean
from pmdata.problems import Problem, problem
from pmdata.slo import Objective
from pmdata.slo.maintenance import MAINTENANCE_NAME, MaintenanceRow, read_maintenance
from pmdata.slo.measured import MeasuredRow, read_measured
from pmdata.workspace.files import files_matching
from pmdata.workspace.folder import Workspace
from pmdata.workspace.names import folded

FileProblem = tuple[Path, Problem]


@dataclass(frozen=True)
class BudgetFiles:
    """What those files hold, each row with its objective and file."""

    adjustments: tuple[tuple[Objective, MaintenanceRow], ...]
    measured: tuple[tuple[Path, MeasuredRow], ...]
    """In order of objective and time; none overlaps another of its objective."""
    problems: tuple[FileProblem, ...]


def sli_paths(workspace: Workspace) -> tuple[Path, ...]:
    """Return the files of measured minutes, sorted."""
    return files_matching(workspace.root, workspace.settings.slis, workspace.bounds)


def read_budget_files(workspace: Workspace, objectives: Sequence[Objective]) -> BudgetFiles:
    """Return what the workspace's files of maintenance and measured minutes hold for its objectives."""
    zone = workspace.settings.reporting_zone
    path = workspace.root / MAINTENANCE_NAME
    rows, faults = read_maintenance(path, zone, workspace.bounds)
    touched, unknown = _touched(rows, objectives, workspace)
    measured, others = _measured(sli_paths(workspace), zone, workspace.bounds, objectives)
    problems = [(path, fault) for fault in sorted((*faults, *unknown), key=lambda one: one.line or 0)]
    return BudgetFiles(tuple(touched), tuple(measured), (*problems, *others))


def _touched(
    rows: Sequence[MaintenanceRow], objectives: Sequence[Objective], workspace: Workspace
) -> tuple[list[tuple[Objective, MaintenanceRow]], list[Problem]]:
    found, problems = list[tuple[Objective, MaintenanceRow]](), list[Problem]()
    for row in rows:
        own = [one for one in objectives if _means(row, one, workspace)]
        found += [(one, row) for one in own]
        if not own:
            problems.append(_nothing(row, objectives))
    return found, problems


def _means(row: MaintenanceRow, objective: Objective, workspace: Workspace) -> bool:
    if row.slo is not None and row.slo:
        return folded(row.slo) == folded(objective.name)
    named = row.service or ""
    service = workspace.settings.service_names.canonical(named) or named
    return folded(service) == folded(objective.service)


def _nothing(row: MaintenanceRow, objectives: Sequence[Objective]) -> Problem:
    kind, named = ("objective", row.slo) if row.slo else ("objective of the service", row.service or "")
    known = [one.name if row.slo else one.service for one in objectives]
    return _unknown(f"no {kind} is called “{named}”", str(named), known, row.line)


def _unknown(reason: str, named: str, known: Sequence[str], line: int) -> Problem:
    return problem("budget-file-name", line=line, reason=reason, advice=_advice(named, known))


def _advice(named: str, known: Sequence[str]) -> str:
    near = did_you_mean(named, known)
    return f"{near[:1].upper()}{near[1:]} " if near else ""


def _measured(
    paths: Sequence[Path], zone: str, bounds: Bounds, objectives: Sequence[Objective]
) -> tuple[list[tuple[Path, MeasuredRow]], list[FileProblem]]:
    names = {folded(one.name): one.name for one in objectives}
    found, problems = list[tuple[Path, MeasuredRow]](), list[FileProblem]()
    for path in paths:
        rows, faults = read_measured(path, zone, bounds)
        problems += [(path, fault) for fault in faults]
        found += [
            (path, replace(row, slo=name)) for row in rows if (name := names.get(folded(row.slo))) is not None
        ]
        problems += [(path, fault) for fault in _unknown_slos(rows, names)]
    apart, overlaps = _apart(found)
    return apart, [*problems, *overlaps]


def _unknown_slos(rows: Sequence[MeasuredRow], names: dict[str, str]) -> Iterator[Problem]:
    """Yield one problem a name, at the first of its rows."""
    unknown = [row for row in rows if folded(row.slo) not in names]
    first = {row.slo: row.line for row in reversed(unknown)}
    for slo, count in Counter(row.slo for row in unknown).items():
        rest = f", as in {count - 1:,} more rows" if count > 1 else ""
        reason = f"no objective is called “{slo}”{rest}"
        yield _unknown(reason, slo, list(names.values()), first[slo])


def _apart(
    rows: Sequence[tuple[Path, MeasuredRow]],
) -> tuple[list[tuple[Path, MeasuredRow]], list[FileProblem]]:
    """Return the rows of all files in order, without those that overlap one of another file before them."""
    kept, overlaps = list[tuple[Path, MeasuredRow]](), dict[tuple[Path, Path], FileProblem]()
    for path, row in sorted(rows, key=lambda one: (one[1].slo, one[1].starts_at, str(one[0]), one[1].line)):
        last = kept[-1] if kept else None
        if last and last[1].slo == row.slo and row.starts_at < last[1].ends_at:
            reason = f"it overlaps line {last[1].line} of {last[0].name}, as perhaps others of this file do"
            overlaps.setdefault((path, last[0]), (path, problem("sli-row", line=row.line, reason=reason)))
            continue
        kept.append((path, row))
    return kept, list(overlaps.values())
