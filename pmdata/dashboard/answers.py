"""The answers: the sentence under a page's question, with its n and its uncertainty."""

from pmdata import words
from pmdata.metrics.response_times import Metric, ResponseTimesRow

DONE: dict[Metric, str] = {
    "time_to_detect": "detected within",
    "time_to_acknowledge": "acknowledged within",
    "time_to_mitigate": "mitigated within",
    "time_to_resolve": "resolved within",
    "detection_to_resolution": "resolved, counted from detection, within",
}


def response_times_answer(row: ResponseTimesRow) -> str:
    """Return how fast it went over the whole selection, in one sentence."""
    if not row.known:
        return f"No report of this selection tells how soon its incident was {DONE[row.metric].split()[0]}."
    median = f"Half of the incidents were {DONE[row.metric]} **{words.duration(row.median_seconds)}**"
    return (
        f"{median} ({_certainty(row)}), nine in ten within {words.duration(row.p90_seconds)}{_change(row)}."
    )


def _certainty(row: ResponseTimesRow) -> str:
    if row.median_low_seconds is None or row.median_high_seconds is None:
        return f"n = {row.known:,}, too few for an interval"
    low, high = words.duration(row.median_low_seconds), words.duration(row.median_high_seconds)
    return f"90 % interval {low} to {high}, n = {row.known:,}"


def _change(row: ResponseTimesRow) -> str:
    if row.verdict is None or row.change_ratio is None:
        return ""
    if row.verdict == "too_few":
        return "; too few to compare with the span before"
    return f"; against the equal span before {words.change(row.change_ratio)}, {words.VERDICTS[row.verdict]}"
