"""How long each page's script runs on the server, over a small workspace and a large one, in one run.

`python benchmarks/pages.py [--small 120] [--large 10000]` generates both, shows each page to the same
session and prints milliseconds: `first`, when the answers of the selection are not known yet, and
`again`, when they are; then the ratio of the two sizes. Times differ between machines; ratios
should not.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from statistics import median

ROUNDS = 7
TARGET_MILLISECONDS, TARGET_RATIO = 80, 2


def main() -> None:
    """Measure both sizes, each in a process of its own, and print them side by side."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=120, help="reports in the small workspace")
    parser.add_argument("--large", type=int, default=10_000, help="reports in the large workspace")
    options = parser.parse_args()
    small, large = (_in_process(count) for count in (options.small, options.large))
    print(f"milliseconds at {options.small} and {options.large} reports, median of {ROUNDS}")
    print(f"{'page':<24}{'first':>8}{'again':>8}{'first':>10}{'again':>8}{'ratio':>8}")
    for page, (first, again) in small.items():
        large_first, large_again = large[page]
        ratio = large_again / again
        print(f"{page:<24}{first:8.0f}{again:8.0f}{large_first:10.0f}{large_again:8.0f}{ratio:8.1f}")
    print(f"target: again at most {TARGET_MILLISECONDS} ms, ratio at most {TARGET_RATIO}")


def _in_process(count: int) -> dict[str, tuple[float, float]]:
    """Measure over `count` generated reports; a dashboard looks at one workspace for its whole life."""
    with tempfile.TemporaryDirectory(prefix="pmdata-bench-") as folder:
        command = [sys.executable, "-m", "pmdata", "demo", folder, "--count", str(count), "--seed", "1"]
        subprocess.run(command, check=True, capture_output=True)
        subprocess.run([*command[:3], "sync", "--data", folder], check=True, capture_output=True)
        printed = subprocess.run(
            [sys.executable, __file__, "--measure", folder],
            check=True, capture_output=True, text=True,
            env={**os.environ, "PMDATA_DATA": folder, "STREAMLIT_LOGGER_LEVEL": "error"},
        ).stdout  # fmt: skip
    rows = (line.split("\t") for line in printed.splitlines() if "\t" in line)
    return {page: (float(first), float(again)) for page, first, again in rows}


def measure() -> None:
    """Print each page's milliseconds, first and again, for the workspace that PMDATA_DATA names."""
    from streamlit.testing.v1 import AppTest

    from pmdata.dashboard.frame import snapshot
    from pmdata.dashboard.frame.launch import application

    app = AppTest.from_file(str(application()), default_timeout=120).run()
    for path in sorted((application().parent / "pages").glob("*.py")):
        app.switch_page(f"pages/{path.name}").run()
        first, again = [], []
        for _ in range(ROUNDS):
            snapshot._kept.cache_clear()  # noqa: SLF001 - what a new generation does
            first.append(_milliseconds(app))
            again.append(_milliseconds(app))
        if app.exception:
            raise SystemExit(f"{path.stem}: {app.exception[0].message}")
        print(path.stem, f"{median(first):.1f}", f"{median(again):.1f}", sep="\t")


def _milliseconds(app: object) -> float:
    start = time.perf_counter()
    app.run()  # type: ignore[attr-defined]  # an AppTest, which is imported only in the measuring process
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    measure() if sys.argv[1:2] == ["--measure"] else main()
