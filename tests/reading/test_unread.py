"""What looks like part of a postmortem and was not read."""

import pytest

from pmdata.reading import parse_report
from pmdata.workspace import Settings

CODES = frozenset({"no-times", "timeline-not-read", "action-items-not-read"})


def problems_of(text: str) -> list[tuple[str, int | None]]:
    (reading,) = parse_report(text, "2026-03-04-lift.md", Settings())
    return [(p.code, p.line) for p in reading.problems if p.code in CODES]


def test_a_report_with_neither_start_nor_end_nor_timeline_does_not_pass_as_clean() -> None:
    assert problems_of("# Lift stands still\n\n## Summary\n\nIt stood.\n") == [("no-times", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Duration: 40 minutes",
        "Start: 10:02",
        "Severity: near miss",
        "## Timeline\n\n- 10:05 Somebody shouts",
    ],
)
def test_a_report_that_says_when_or_how_long_or_that_nothing_happened_is_not_asked_again(text: str) -> None:
    assert problems_of(f"# Lift stands still\n\n{text}\n") == []


def test_rows_with_a_clock_time_that_no_timeline_holds_are_reported_at_the_first() -> None:
    rows = "- Doors were painted that day.\n- 10:02 stuck\n- 10:05 called\n- 10:40 runs\n"
    assert problems_of(f"# Lift stands still\n\n## Doors\n\n{rows}") == [("timeline-not-read", 6)]
    separate = f"# Lift stands still\n\n## Timeline\n\n- 10:02 Outage begins\n\n## Doors\n\n{rows}"
    assert problems_of(separate) == [("timeline-not-read", 10)]


def test_what_was_sent_to_users_at_which_time_needs_no_timeline_beside_one() -> None:
    sent = "- One mail was late.\n- 10:05 mail\n- 10:20 mail\n- 10:40 mail\n"
    text = f"# Lift stands still\n\n## Timeline\n\n- 10:02 Outage begins\n\n## Communication\n\n{sent}"
    assert problems_of(text) == []


def test_boxes_that_no_list_of_actions_holds_are_reported_at_the_first() -> None:
    boxes = "## Doors\n\n- [ ] Oil the rails\n- [x] Ring the firm\n"
    assert problems_of(f"# Lift stands still\n\nDuration: 40 minutes\n\n{boxes}") == [
        ("action-items-not-read", 7)
    ]


def test_boxes_that_answer_or_say_nothing_are_no_work() -> None:
    answers = "## Detection\n\n- [x] Configured alarm\n- [ ] Manual\n\n## Doors\n\n- [ ] **Action 1:** [Do]\n"
    assert problems_of(f"# Lift stands still\n\nDuration: 40 minutes\n\n{answers}") == []
