"""Times reading whole reports against parsing their Markdown alone with markdown-it-py.

Both run in one process over the same texts, in turns, so that a busy machine slows both; what
counts is the ratio. `python benchmarks/reading.py [FOLDER]` reads every Markdown file below the
folder (default: the sample reports).
"""

import gc
import sys
import time
from pathlib import Path
from statistics import median

from markdown_it import MarkdownIt

from pmdata.reading.report import parse_report
from pmdata.reading.text.memory import forget
from pmdata.workspace import Settings

SAMPLE = Path(__file__).parents[1] / "data" / "reports"
ROUNDS = 60


def measure(texts: dict[str, str]) -> tuple[list[float], list[float]]:
    """Return the seconds of each round over all texts: reading, then markdown-it-py.

    What reading remembers of one text is forgotten between rounds, since a sync reads each once.
    """
    settings = Settings()
    parse = MarkdownIt("commonmark").enable("table").parse
    ours, theirs = [], []
    gc.disable()
    for _ in range(ROUNDS):
        forget()
        start = time.perf_counter()
        for path, text in texts.items():
            parse_report(text, path, settings)
        middle = time.perf_counter()
        for text in texts.values():
            parse(text)
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - start)
        gc.collect()
    return ours, theirs


def main(arguments: list[str]) -> int:
    """Print the two times for a report of average size and their ratio."""
    folder = Path(arguments[0]) if arguments else SAMPLE
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file())
    if not paths:
        sys.stderr.write(f"no Markdown file below {folder}\n")
        return 2
    texts = {path.name: path.read_text(encoding="utf-8-sig", errors="replace") for path in paths}
    ours, theirs = measure(texts)
    size = sum(len(text.encode()) for text in texts.values())
    sys.stdout.write(
        f"{len(texts)} reports, {size / len(texts) / 1000:.1f} kB on average\n"
        f"reading them whole   {median(ours) / len(texts) * 1e6:8.0f} µs a report\n"
        f"markdown-it-py alone {median(theirs) / len(texts) * 1e6:8.0f} µs a report\n"
        f"ratio                {median(map(ratio, ours, theirs)):8.2f}\n"
    )
    return 0


def ratio(ours: float, theirs: float) -> float:
    """Return how many times as long reading took as parsing in the same round."""
    return ours / theirs


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
