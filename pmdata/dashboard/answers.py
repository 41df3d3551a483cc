"""The answers: the sentence under a page's question, with its n and its uncertainty."""

from collections.abc import Sequence

from pmdata import words
from pmdata.charts.process import said
from pmdata.metrics.process_behaviour import MIN_POINTS, ProcessPoint
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
    change = f"{words.change(row.change_ratio)}, {words.VERDICTS[row.verdict]}"
    return f"; against the equal span before {change} (n = {row.known:,} and {row.previous_known or 0:,})"


def process_answer(points: Sequence[ProcessPoint]) -> str:
    """Return in a sentence which incidents say that something changed, and what is usual now."""
    judged = [point for point in points if point.high is not None]
    if not judged:
        return (
            f"{words.count(len(points), 'value')}: limits need {MIN_POINTS}, so this only shows how they lie."
        )
    speaking = sum(bool(point.signals) for point in judged)
    if not speaking:
        found = f"None of {words.count(len(judged), 'incident')} says that something changed"
    else:
        verb = "says" if speaking == 1 else "say"
        found = f"**{words.known_of(speaking, len(judged))} incidents** {verb} that something changed"
    newest = points[-1]
    if newest.low is None or newest.high is None:
        return f"{found}; since the last declared change there are too few."
    low, high = said(newest.series, newest.low), said(newest.series, newest.high)
    return f"{found}; usual by now is {low} to {high}."
