"""The sample workspace of this repository: the generated part of `data/`, not the handwritten reports.

`python -m pmdata.demo.sample data` writes it anew; a test holds the committed files against it.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from pmdata.demo.folder import REPORTS_FOLDER, surroundings
from pmdata.demo.generate import generate

COUNT, SEED = 115, 7
"""With the five written by hand, 120 reports."""


def sample_files() -> Iterator[tuple[str, bytes]]:
    """Yield the path below the sample and the bytes of every generated file."""
    for name, text in surroundings(COUNT):
        yield name, text.encode()
    for made in generate(COUNT, SEED):
        yield f"{REPORTS_FOLDER}/{made.name}", made.data


def write_sample(root: Path) -> None:
    """Write the generated files below `root`, in the place of those of an earlier run; others stay."""
    for folder in (root / REPORTS_FOLDER).glob("2[0-9][0-9][0-9]"):
        shutil.rmtree(folder)
    for name, data in sample_files():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]))
