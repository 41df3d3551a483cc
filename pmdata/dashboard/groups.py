"""Groups side by side on the page of response times, and what to know where they share incidents."""

from collections.abc import Sequence
from dataclasses import replace

from pmdata import words
from pmdata.charts.response_times import group_chart
from pmdata.dashboard.draw import draw
from pmdata.metrics.groups import Group
from pmdata.metrics.response_times import ResponseTimesRow

SEVERAL: dict[Group, str] = {
    "service": "services",
    "team": "teams",
    "severity": "severities",
    "template": "templates",
}


def show_groups(
    rows: Sequence[ResponseTimesRow], total: ResponseTimesRow, group: Group, target_seconds: float | None
) -> None:
    """Draw one duration by group; `total` is that of the whole selection."""
    chart = group_chart(rows, target_seconds)
    draw(replace(chart, note=overlap_words(rows, total, group)), key=group)


def overlap_words(rows: Sequence[ResponseTimesRow], total: ResponseTimesRow, group: Group) -> str | None:
    """Return that the groups add up to more incidents than there are; None where they do not."""
    added = sum(row.incidents for row in rows)
    if added <= total.incidents:
        return None
    return (
        f"An incident of several {SEVERAL[group]} counts in each of them: these add up to {added:,}, "
        f"of {words.count(total.incidents, 'incident')}."
    )
