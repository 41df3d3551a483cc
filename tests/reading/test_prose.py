"""What sentences outside the timeline state, and what they do not."""

import pytest

from pmdata.reading import parse_report
from pmdata.workspace import Settings


def read(sentence: str) -> dict[str, str | int]:
    """Return the moments (as HH:MM) and the durations (in minutes) that a summary of one sentence gives."""
    text = f"# 2026-03-04 Kiosk is dark\n\n## Summary\n\n{sentence}\n"
    (reading,) = parse_report(text, "kiosk.md", Settings())
    incident = reading.postmortem
    assert incident
    names = ("impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
    at = {name: moment for name in names if (moment := getattr(incident, name))}
    stated: dict[str, str | int] = {name: f"{moment:%H:%M}" for name, moment in at.items()}
    return stated | {name: (duration.seconds or 0) // 60 for name, duration in incident.durations.items()}


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("There were 45 minutes of downtime.", {"time_to_resolve": 45}),
        ("A 45-minute outage hit the kiosk.", {"time_to_resolve": 45}),
        ("Users were affected for 45 minutes.", {"time_to_resolve": 45}),
        ("The incident lasted about an hour.", {"time_to_resolve": 60}),
        ("It took us 12 minutes to notice.", {"time_to_detect": 12}),
        ("Detection took 5 minutes.", {"time_to_detect": 5}),
        ("It went unnoticed for two hours.", {"time_to_detect": 120}),
        ("Starting at 10:02 UTC, orders were rejected.", {"impact_started_at": "10:02"}),
        ("The issue was identified at 10:07 UTC.", {"detected_at": "10:07"}),
        ("Edo acknowledged the page at 10:09 UTC.", {"acknowledged_at": "10:09"}),
        ("The incident was resolved by 10:47 UTC.", {"resolved_at": "10:47"}),
        (
            "From 10:02 to 10:47 UTC it was impossible to order.",
            {"impact_started_at": "10:02", "resolved_at": "10:47", "time_to_resolve": 45},
        ),
        ("For 34 minutes customers saw totals that were too low.", {"time_to_resolve": 34}),
        ("Customers could not log in for 34 minutes.", {"time_to_resolve": 34}),
        ("Orders failed until 10:47 UTC.", {"resolved_at": "10:47"}),
        ("The kiosk was down for 35 minutes.", {"time_to_resolve": 35}),
        ("Monitoring alerted after 5 minutes.", {"time_to_detect": 5}),
        ("Edo was paged and acknowledged it after 3 minutes.", {"time_to_acknowledge": 3}),
        ("The alert was acknowledged two minutes later.", {"time_to_acknowledge": 2}),
        (
            "Started 10:02, noticed 10:05, fixed 10:47.",
            {
                "impact_started_at": "10:02",
                "detected_at": "10:05",
                "resolved_at": "10:47",
                "time_to_detect": 3,
                "time_to_resolve": 45,
            },
        ),
    ],
)
def test_a_sentence_that_says_it_outright_is_read(sentence: str, stated: dict[str, str | int]) -> None:
    assert read(sentence) == stated


def test_a_length_from_the_alert_on_is_converted_where_the_alert_is_dated() -> None:
    began, fixed = (
        "The outage began at 10:02 UTC and was detected at 10:07 UTC.",
        "It was fixed in 40 minutes",
    )
    stated = read(f"{began} {fixed} from the alert.")
    assert stated["time_to_resolve"] == 45


def test_a_sentence_that_states_beginning_and_end_gives_both() -> None:
    both = {"impact_started_at": "10:02", "resolved_at": "10:47", "time_to_resolve": 45}
    assert read("The incident began at 10:02 UTC and ended at 10:47 UTC.") == both
    assert read("The impact lasted from 10:02 to 10:47 UTC.") == both


@pytest.mark.parametrize(
    "sentence",
    [
        "The root cause was identified at 10:40 UTC.",
        "It took 45 minutes to restore the index.",
        "For the first 10 minutes users were logged out.",
        "For 10 minutes before the alert, users saw a white page.",
        "The bug was fixed in 40 minutes.",
        "The outage lasted 40 minutes from the first alert.",
        "The errors were not noticed until 10:40 UTC.",
        "The fix for the failed orders was not deployed until 10:40 UTC.",
        "The customer acknowledged two minutes later that all was well.",
        "Deploy 10:02, rollback 10:40.",
        "The SLO allows 43 minutes of downtime.",
        "Last month we had 20 minutes of downtime.",
        "A similar 30-minute outage happened in May.",
        "We plan a 10-minute outage for the migration.",
        "The meeting began at 13:00 UTC and ended at 14:00 UTC.",
        "The ticket was closed at 12:00 UTC.",
        "Without the cache it could mean hours of downtime.",
        "Starting at 09:00 UTC we rolled out 4.2; no errors were seen.",
    ],
)
def test_a_sentence_about_something_else_gives_nothing(sentence: str) -> None:
    assert read(sentence) == {}
