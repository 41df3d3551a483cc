"""The chart of one incident: its phases as a bar, under it every event of its timeline."""

from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import Chart, Spec, build, durations, named
from pmdata.charts.theme import finish, label_marks
from pmdata.metrics.labels import MOMENT_LABELS
from pmdata.model import MOMENTS, MomentName, Phase, Postmortem, TimelineEvent
from pmdata.model.term_words import in_words

STATES: dict[MomentName, str] = {
    "impact_started_at": "Unnoticed",
    "detected_at": "Detected",
    "acknowledged_at": "Acknowledged",
    "mitigated_at": "Mitigated",
}
"""The state that a moment begins; it lasts until the next known one."""
MAX_EVENTS = 60
"""Longer timelines are drawn without their tail; the table next to the chart has it."""
FLIP_RATIO = 0.42
"""Events right of this share of the span carry their words on the left."""
ROW_PIXELS, BAR_PIXELS, AXIS_PIXELS, LABEL_PIXELS = 28, 16, 80, 20
LABELLED_RATIO = 0.13
"""A shorter phase has no room for its name; hovering shows it."""
CLOCK_LABEL = "timeFormat(datum.value, hours(datum.value) + minutes(datum.value) ? '%H:%M' : '%b %d')"

_SPANS = pa.schema(
    [
        ("starts", pa.timestamp("ms")),
        ("ends", pa.timestamp("ms")),
        ("middle", pa.timestamp("ms")),
        ("weight", pa.float64()),
        ("state", pa.string()),
        ("until", pa.string()),
        ("lasted", pa.string()),
        ("label", pa.string()),
    ]
)
_EVENTS = pa.schema(
    [
        ("at", pa.timestamp("ms")),
        ("row", pa.int32()),
        ("side", pa.string()),
        ("clock", pa.string()),
        ("text", pa.string()),
        ("who", pa.string()),
    ]
)


def timeline_chart(postmortem: Postmortem, zone: str) -> Chart:
    """Return the incident over time in `zone`, phases above, a row an event; empty without two instants."""
    moments = _moments(postmortem)
    events = sorted((event for event in postmortem.timeline if event.at), key=_instant)
    instants = [at for _, at in moments] + [_instant(event) for event in events]
    spans = _spans(moments, zone)
    return Chart(
        spec=_timeline_spec(min(len(events), MAX_EVENTS)),
        datasets={
            "spans": pa.Table.from_pylist(spans, _SPANS),
            "events": pa.Table.from_pylist(_rows(events[:MAX_EVENTS], instants, zone), _EVENTS),
        },
        description="The incident over time: its phases, and every event of its timeline.",
        table=_events_table(postmortem, moments, zone),
    )


def _instant(event: TimelineEvent) -> datetime:
    assert event.at is not None  # noqa: S101 -- filtered by the caller; for the type checker
    return event.at


def _moments(postmortem: Postmortem) -> list[tuple[MomentName, datetime]]:
    """Return the known moments in order; one that would go back in time is left out."""
    kept: list[tuple[MomentName, datetime]] = []
    for name in MOMENTS:
        at = getattr(postmortem, name)
        if at is not None and (not kept or at >= kept[-1][1]):
            kept.append((name, at))
    return kept


def _spans(moments: list[tuple[MomentName, datetime]], zone: str) -> list[dict[str, Any]]:
    whole = (moments[-1][1] - moments[0][1]).total_seconds() if moments else 0
    return [
        {
            "starts": _local(start, zone),
            "ends": _local(end, zone),
            "middle": _local(start + (end - start) / 2, zone),
            "weight": 4.0 - MOMENTS.index(name),
            "state": STATES[name],
            "until": MOMENT_LABELS[next_name].lower(),
            "lasted": words.duration((end - start).total_seconds()),
            "label": _label(name, (end - start).total_seconds(), whole),
        }
        for (name, start), (next_name, end) in pairwise(moments)
        if end > start
    ]


def _label(name: MomentName, seconds: float, whole: float) -> str:
    return f"{STATES[name]}, {words.duration(seconds)}" if seconds >= LABELLED_RATIO * whole else ""


def _rows(events: list[TimelineEvent], instants: list[datetime], zone: str) -> list[dict[str, Any]]:
    if not instants:
        return []
    first, last = min(instants), max(instants)
    flip = first + (last - first) * FLIP_RATIO
    return [
        {
            "at": _local(_instant(event), zone),
            "row": number,
            "side": "left" if _instant(event) > flip else "right",
            "clock": words.instant(event.at, zone),
            "text": event.text,
            "who": event.actor or words.UNKNOWN,
        }
        for number, event in enumerate(events)
    ]


def _local(at: datetime, zone: str) -> datetime:
    # Aware instants would be shifted to the browser's zone; naive ones are drawn as they are.
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _events_table(postmortem: Postmortem, moments: list[tuple[MomentName, datetime]], zone: str) -> pa.Table:
    start = moments[0][1] if moments else None
    events = postmortem.timeline
    return pa.table(
        {
            "Time": pa.array([words.instant(event.at, zone) for event in events], pa.string()),
            "After": durations(_after(event.at, start) for event in events),
            "Phase": pa.array([in_words(Phase, event.phase) or "" for event in events], pa.string()),
            "Event": pa.array([event.text for event in events], pa.string()),
            "Who": pa.array([event.actor for event in events], pa.string()),
            "Line": pa.array([event.line for event in events], pa.int32()),
        }
    )


def _after(at: datetime | None, start: datetime | None) -> float | None:
    return None if at is None or start is None else (at - start).total_seconds()


@cache
def _timeline_spec(row_count: int) -> Spec:
    spans, events = alt.Chart(named("spans")), alt.Chart(named("events"))
    axis = alt.Axis(title=None, orient="top", offset=BAR_PIXELS + 6, tickCount=8, labelExpr=CLOCK_LABEL)
    starts, ends = alt.X("starts:T", axis=axis), alt.X2("ends:T")
    tint = alt.Color("weight:Q", scale=alt.Scale(domain=[0, 4.5], range="ramp"), legend=None)
    lasting = [
        alt.Tooltip("state:N", title="State"),
        alt.Tooltip("until:N", title="Until"),
        alt.Tooltip("lasted:N", title="Lasted"),
    ]
    below_labels = alt.Scale(range=[LABEL_PIXELS, alt.ExprRef("height")])
    row = alt.Y("row:O", axis=None, scale=below_labels)
    event = [
        alt.Tooltip("clock:N", title="Time"),
        alt.Tooltip("text:N", title="Event"),
        alt.Tooltip("who:N", title="Who"),
    ]
    at = alt.X("at:T", axis=axis)
    return build(
        finish(
            alt.layer(
                spans.mark_rect(opacity=0.1).encode(x=starts, x2=ends, color=tint),
                spans.mark_rect().encode(
                    x=starts,
                    x2=ends,
                    y=alt.value(-BAR_PIXELS - 4),
                    y2=alt.value(-4),
                    color=tint,
                    tooltip=lasting,
                ),
                label_marks(spans, align="left", baseline="top", dx=4, dy=5, fontSize=11).encode(
                    x=starts, y=alt.value(0), text=alt.Text("label:N")
                ),
                events.mark_point(filled=True, size=64, opacity=1).encode(x=at, y=row, tooltip=event),
                _words(events, "right").encode(x=at, y=row, text=alt.Text("text:N"), tooltip=event),
                _words(events, "left").encode(x=at, y=row, text=alt.Text("text:N"), tooltip=event),
            ),
            height=max(4, row_count) * ROW_PIXELS + AXIS_PIXELS,
        )
    )


def _words(events: alt.Chart, side: str) -> alt.Chart:
    on_left = side == "left"
    chosen: alt.Chart = events.transform_filter(f"datum.side === '{side}'")
    return label_marks(
        chosen,
        align="right" if on_left else "left",
        dx=-9 if on_left else 9,
        limit=360 if on_left else 480,
    )
