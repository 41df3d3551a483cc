"""Reads the SLO files of a folder; a broken one costs its own objectives and nobody else's."""

from collections.abc import Iterable
from pathlib import Path

from pmdata.errors import LinksOutsideError
from pmdata.inside import Bounds, read_within
from pmdata.problems import Problem, problem
from pmdata.slo.objective import Objective
from pmdata.slo.openslo import parse_openslo

MAX_BYTES = 4_000_000


def load_objectives(
    paths: Iterable[Path], bounds: Bounds | None = None
) -> tuple[tuple[Objective, ...], tuple[tuple[Path, Problem], ...]]:
    """Return the objectives of `paths` in their order, and what is wrong, each with its file.

    Never raises for what a file holds. `bounds` are those that the files must lie within. Names are
    unique: of two equal ones the first is kept.
    """
    objectives: dict[str, Objective] = {}
    problems: list[tuple[Path, Problem]] = []
    for path in paths:
        found, faults = _read(path, bounds)
        problems += [(path, fault) for fault in faults]
        for row in found:
            kept = objectives.setdefault(row.name, row)
            if kept is not row:
                problems.append((path, _duplicate(row, kept)))
    return tuple(objectives.values()), tuple(problems)


def _duplicate(row: Objective, kept: Objective) -> Problem:
    where = f"{kept.path}, line {kept.line}" if kept.path != row.path else f"line {kept.line}"
    return problem("slo-duplicate-name", line=row.line, field="name", slo=row.name, other=where)


def _read(path: Path, bounds: Bounds | None) -> tuple[tuple[Objective, ...], tuple[Problem, ...]]:
    try:
        text = _text(path, bounds)
    except UnicodeDecodeError as error:
        return (), (problem("slo-unreadable", reason=f"byte {error.start} is not UTF-8"),)
    except LinksOutsideError:
        return (), (problem("links-outside"),)
    except OSError as error:
        return (), (problem("slo-unreadable", reason=error.strerror or str(error)),)
    return parse_openslo(text, str(path))


def _text(path: Path, bounds: Bounds | None) -> str:
    content = read_within(path, bounds, MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise OSError(0, f"it is larger than {MAX_BYTES // 1_000_000} MB")
    return content.decode("utf-8-sig")
