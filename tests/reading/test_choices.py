"""The chosen option of a list is found however it is marked."""

import pytest

from pmdata.reading.values.choices import read_choice


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("critical / **high** / medium", "high"),
        ("critical|**high**|medium", "high"),
        ("critical / __high__ / medium", "high"),
        ("critical / <u>high</u> / medium", "high"),
        ("~~critical~~ / high / ~~medium~~", "high"),
        ("[critical | **high** | medium]", "high"),
        ("**high**", "high"),
        ("high", "high"),
        ("latency / errors", "latency / errors"),
        ("- [ ] alert\n- [x] user report\n- [ ] other", "user report"),
        ("- [x] alert\n- [X] user report", "alert, user report"),
        ("[x] alert [ ] user report", "alert"),
        ("☐ alert ☑ user report", "user report"),
        ("( ) alert (x) user report", "user report"),
        ("**a** / **b**", "a / b"),
    ],
)
def test_the_marked_option_is_the_choice(text: str, chosen: str) -> None:
    assert read_choice(text) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TBD",
        "P1 / P2 / P3 / P4",
        "[High | Medium | Low]",
        "- [ ] alert\n- [ ] user report",
        "Yes/No",
        "[Name]",
    ],
)
def test_without_a_mark_there_is_no_choice(text: str) -> None:
    assert read_choice(text) is None
