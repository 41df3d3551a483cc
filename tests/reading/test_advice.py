"""What a gap or a missing field advises works: followed to the letter, the report answers."""

import re
from functools import cache

import pytest

from pmdata.model import Postmortem
from pmdata.reading import parse_report
from pmdata.reading.explain import Sought, sought
from pmdata.reading.report_quality import quality_of
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.workspace import Settings

BARE = "# Ticket printer stops\n\nWords.\n\n## Conclusion\n\nWords.\n"
ITEM = "- Oil the printer"
DATED = f"# 2026-03-04 Ticket printer stops\n\n## Action items\n\n{ITEM}\n"
_QUOTED = re.compile(r"`([^`]+)`")
WORDS = {
    "## Summary": "It stopped.",
    "## Impact": "Nobody could print.",
    "## Contributing factors": "- One printer for all",
    "## Action items": ITEM,
}


def read(text: str) -> Postmortem:
    (reading,) = parse_report(text, "printer.md", Settings())
    assert reading.postmortem
    return reading.postmortem


def gaps(text: str) -> dict[str, str]:
    """Return the hints of a report's gaps by question."""
    return {gap.question: gap.hint for gap in quality_of(read(text)).gaps}


def followed(text: str, hint: str) -> list[str]:
    """Return the report after each of the examples that a hint gives, under the heading that it names."""
    quoted = _QUOTED.findall(hint)
    heading = next((word for word in quoted if word.startswith("## ")), None)
    examples = [word for word in quoted if word != heading] or [WORDS[heading or ""]]
    return [_with(text, example, heading) for example in examples]


def _with(text: str, example: str, heading: str | None) -> str:
    if example.startswith("("):
        return text.replace(ITEM, f"{ITEM} {example}")
    if example.startswith("- ["):
        return text.replace(ITEM, f"{example}{ITEM[1:]}")
    if heading:
        return f"{text}\n{heading}\n\n{example}\n"
    title, _, rest = text.partition("\n")
    return f"{title}\n\n{example}\n{rest}"


@pytest.mark.parametrize("question", sorted(gaps(DATED.replace("2026-03-04 ", "").replace("Oil", "The"))))
def test_a_report_that_follows_the_hint_of_a_gap_closes_it(question: str) -> None:
    text = DATED.replace("2026-03-04 ", "") if question == "date" else DATED
    if question in ("items", "item_verbs"):
        return
    for changed in followed(text, gaps(text)[question]):
        assert question not in gaps(changed), changed


def test_a_report_without_items_that_follows_the_hint_has_one() -> None:
    for changed in followed(BARE, gaps(BARE)["items"]):
        assert "items" not in gaps(changed)


VALUES = {
    "incident_on": "2026-03-04", "severity": "SEV2", "incident_status": "open", "document_status": "draft",
    "detection_stated": "an alert", "fixed_by": "rollback", "triggered_by_change": "deploy",
} | dict.fromkeys(
    ("impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"), "10:02"
) | dict.fromkeys(
    ("time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"), "12 minutes"
)  # fmt: skip


@cache
def missing() -> dict[str, Sought]:
    return {row.field: row for row in sought(read(BARE), default_vocabulary())}


def still_missing(field: str, texts: dict[str, str]) -> list[str]:
    """Return the words whose report, in `texts`, does not give the field."""
    return [
        word
        for word, text in texts.items()
        if field in {row.field for row in sought(read(text), default_vocabulary())}
    ]


@pytest.mark.parametrize("field", missing())
def test_each_label_that_is_looked_for_gives_its_field(field: str) -> None:
    bare = BARE if field == "incident_on" else BARE.replace("# ", "# 2026-03-04 ", 1)
    value = VALUES.get(field, "Something")
    assert not still_missing(
        field,
        {label: bare.replace("Words.", f"**{label}:** {value}", 1) for label in missing()[field].labels},
    )


@pytest.mark.parametrize("field", missing())
def test_each_heading_that_is_looked_for_gives_its_field(field: str) -> None:
    row = "- 10:02 Something" if field == "timeline" else "- Oil the printer"
    head = "# 2026-03-04 Ticket printer stops\n\nWords."
    headings = missing()[field].headings
    assert not still_missing(field, {heading: f"{head}\n\n## {heading}\n\n{row}\n" for heading in headings})


@pytest.mark.parametrize("field", missing())
def test_each_word_that_is_looked_for_in_a_row_gives_its_moment(field: str) -> None:
    head = "# 2026-03-04 Ticket printer stops\n\n## Timeline"
    words = missing()[field].words
    assert not still_missing(field, {word: f"{head}\n\n- 10:02 {word.replace('*', 'x')}\n" for word in words})
