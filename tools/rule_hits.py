"""Count which rule of words decides which rows of timelines, so that dead and overlapping rules show.

usage: python tools/rule_hits.py [FOLDER …]; it reads the sample, the test cases and the folders.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pmdata.reading import parse_report
from pmdata.reading.rules.moments import matching_rules
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.workspace import Settings

ROOT = Path(__file__).parent.parent
_CASE = re.compile(r"^````markdown\n(.*?)\n````$", re.MULTILINE | re.DOTALL)
_LONGEST_SHOWN = 60


def texts(folders: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield the reports, each with the name of what it is from."""
    for path in sorted((ROOT / "tests/reading/cases").glob("*.md")):
        yield from (("cases", text) for text in _CASE.findall(path.read_text(encoding="utf-8")))
    for name, folder in [("sample", ROOT / "data/reports"), *((one.name, one) for one in folders)]:
        for path in sorted(folder.rglob("*.md")):
            yield name, path.read_text(encoding="utf-8", errors="replace")


def main(folders: list[Path]) -> None:
    """Print a line for each rule: hits by source, one example, and the rules that would have read as much."""
    vocabulary, settings = default_vocabulary(), Settings()
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    overlaps: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[str, str] = {}
    for source, text in texts(folders):
        for reading in parse_report(text, "report.md", settings):
            for event in reading.postmortem.timeline if reading.postmortem else ():
                matching = matching_rules(event.text, vocabulary)
                if not matching:
                    continue
                rule, *others = matching
                hits[rule.name][source] += 1
                examples.setdefault(rule.name, event.text[:_LONGEST_SHOWN])
                overlaps[rule.name].update(one.name for one in others if one.phases != rule.phases)
    for rule in vocabulary.phases.rules:
        counts = ", ".join(f"{name} {count}" for name, count in hits[rule.name].most_common(4)) or "no hit"
        also = ", ".join(f"{name} {count}" for name, count in overlaps[rule.name].most_common(3))
        also = f" | also: {also}" if also else ""
        sys.stdout.write(f"{rule.name:20} {'+'.join(rule.phases):16} {counts}{also}\n")
        if rule.name in examples:
            sys.stdout.write(f"{'':20} “{examples[rule.name]}”\n")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
