"""Simulate how often the verdicts are wrong, and how often they find what is there: docs/calibration.md.

Usage: python -m tools.calibrate [--only NAME …]
Each section is seeded and dated by itself; one that is not run keeps what stands in the document. A section
is a module of `tools/calibration/` and its row in `SECTIONS`. Exits 1 where a row misses what is asked for.
"""

import argparse
import re
import sys
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tools.calibration import comparisons, forecasts, process, recurrence, trends, views
from tools.calibration.section import SEED, Line, Section

SECTIONS: tuple[Section, ...] = (
    comparisons.DURATIONS,
    comparisons.POWER,
    comparisons.COUNTS,
    trends.TREND,
    views.VIEWS,
    process.PROCESS,
    recurrence.RECURRENCE,
    recurrence.COMPLETION,
    forecasts.FORECAST,
)
DOCUMENT = Path(__file__).parents[1] / "docs" / "calibration.md"
HEAD = """# Calibration

How often the verdicts on changes are wrong, and how often they find what is there, by simulation.
`make calibrate` writes this page in some minutes; the draws are seeded, so the same code finds the same
figures. The definitions are in the [glossary](glossary.md).
"""


def main() -> int:
    """Run the sections and write the document; return 1 where something asked for is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=[section.name for section in SECTIONS])
    chosen = parser.parse_args().only
    kept = _parts(DOCUMENT.read_text(encoding="utf-8")) if DOCUMENT.exists() else {}
    written, is_met = [], True
    for section in SECTIONS:
        if chosen and section.name not in chosen:
            written += [kept[section.title]] if section.title in kept else []
            continue
        start = time.perf_counter()
        lines = section.lines(np.random.default_rng([SEED, zlib.crc32(section.name.encode())]))
        is_met &= all(line.is_met for line in lines)
        written.append(_part(section, lines))
        print(f"{written[-1]}({time.perf_counter() - start:.0f} s)\n", flush=True)  # noqa: T201 - its output
    DOCUMENT.write_text("\n".join([HEAD, *written]), encoding="utf-8")
    return 0 if is_met else 1


def _part(section: Section, lines: list[Line]) -> str:
    rows = [
        f"| {line.what} | {line.found} | {line.asked}{'' if line.is_met else ' **missed**'} |"
        for line in lines
    ]
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    table = ["| simulated | found | asked for |", "|---|---:|---|", *rows]
    return "\n".join([f"## {section.title}", "", f"{section.about} Run on {day}.", "", *table, ""])


def _parts(text: str) -> dict[str, str]:
    """Return the sections of the document as it is, by title."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0].removeprefix("## "): part.rstrip("\n") + "\n" for part in parts}


if __name__ == "__main__":
    sys.exit(main())
