"""Reading, case by case: each case in tests/reading/cases is a report and what it must be read as.

A case is `## title`, the report between lines of four backquotes, and YAML: `postmortem` holds what the
record must say (only the keys that are named), `problems` the codes, `incidents` several records of
one file, `file` and `settings` what reading is given beside the text.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmdata.reading import parse_report
from pmdata.workspace import Settings

CASES = Path(__file__).with_name("cases")
_CASE = re.compile(
    r"^## (?P<title>.+?)\n+````markdown\n(?P<text>.*?)\n````\n+```yaml\n(?P<want>.*?)```$",
    re.MULTILINE | re.DOTALL,
)


class _Plain(yaml.SafeLoader):
    """YAML whose dates stay words, as in the JSON that they are compared with."""


_Plain.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in rules if not tag.endswith((":timestamp", ":int"))]
    + [(tag, re.compile(r"-?[0-9]+$")) for tag, _ in rules if tag.endswith(":int")]
    for sign, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def cases() -> list[Any]:
    """Return every case of every file."""
    return [
        pytest.param(match["text"], _loaded(match["want"]), id=f"{path.stem}: {match['title']}")
        for path in sorted(CASES.glob("*.md"))
        for match in _CASE.finditer(path.read_text(encoding="utf-8"))
    ]


def _loaded(text: str) -> Any:
    return yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader


@pytest.mark.parametrize(("text", "want"), cases())
def test_the_report_is_read_as_its_case_says(text: str, want: dict[str, Any]) -> None:
    settings = Settings.model_validate(want.get("settings", {}))
    readings = parse_report(text, want.get("file", "report.md"), settings)
    got = [json.loads(reading.model_dump_json()) for reading in readings]
    expected = want.get("incidents") or [want.get("postmortem", {})]
    assert len(got) == len(expected), [reading["postmortem"] for reading in got]
    for reading, record in zip(got, expected, strict=True):
        assert picked(reading["postmortem"], record) == record
    if "problems" in want:
        assert [problem["code"] for reading in got for problem in reading["problems"]] == want["problems"]


def picked(got: Any, want: Any) -> Any:
    """Return of `got` what `want` names, so that the two can be compared."""
    if isinstance(want, dict) and isinstance(got, dict):
        return {key: picked(got.get(key), value) for key, value in want.items()}
    if isinstance(want, list) and isinstance(got, list) and len(got) == len(want):
        return [picked(one, other) for one, other in zip(got, want, strict=True)]
    return got


def test_every_case_is_well_formed() -> None:
    for path in CASES.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert len(_CASE.findall(text)) == text.count("\n```yaml\n"), path.name
