"""The chart of a quarterly review: each duration now and before, as two dots on one line."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, durations, leading, named
from pmdata.charts.response_times import interval_words
from pmdata.charts.theme import NEUTRAL, finish, label_marks, seconds_x
from pmdata.metrics.labels import DURATION_LABELS, FIGURE_LABELS
from pmdata.metrics.response_times.durations import ResponseTimesRow
from pmdata.metrics.selection.addresses import incidents_address

_DOTS = pa.schema(
    [
        (LEAD, pa.string()),
        ("name", pa.string()),
        ("now", pa.float64()),
        ("before", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("now_words", pa.string()),
        ("before_words", pa.string()),
        ("interval_words", pa.string()),
        ("change_words", pa.string()),
    ]
)


def before_after_chart(now: Sequence[ResponseTimesRow], before: Sequence[ResponseTimesRow]) -> Chart:
    """Return the median of each duration now, with its interval, and before; rows pair by metric."""
    pairs = list(zip(now, before, strict=True))
    return Chart(
        spec=_before_after_spec(),
        datasets={"dots": pa.Table.from_pylist([_dot(*pair) for pair in pairs], _DOTS)},
        description="Median of each duration in the period and in the one before.",
        table=pa.table(
            {
                "Duration": [FIGURE_LABELS[one.metric] for one in now],
                "This period": durations(one.median_seconds for one in now),
                "90 % interval": [interval_words(one) for one in now],
                "Known": [words.known_of(one.known, one.incidents) for one in now],
                "Before": durations(one.median_seconds for one in before),
                "Known before": [words.known_of(one.known, one.incidents) for one in before],
            }
        ),
        leads=[_lead(one) for one in now],
    )


def _lead(row: ResponseTimesRow) -> str:
    return incidents_address(row.first_on, row.last_on, known=DURATION_LABELS[row.metric])


def _dot(now: ResponseTimesRow, before: ResponseTimesRow) -> dict[str, object]:
    return {
        LEAD: _lead(now),
        "name": FIGURE_LABELS[now.metric],
        "now": now.median_seconds,
        "before": before.median_seconds,
        "low": now.median_low_seconds,
        "high": now.median_high_seconds,
        "now_words": words.duration(now.median_seconds),
        "before_words": words.duration(before.median_seconds),
        "interval_words": interval_words(now),
        "change_words": words.VERDICTS[now.verdict] if now.verdict else words.UNKNOWN,
    }


@cache
def _before_after_spec() -> Spec:
    dots = alt.Chart(named("dots"))
    y = alt.Y("name:N", sort=None, axis=alt.Axis(title=None))
    tooltip = [
        alt.Tooltip("name:N", title="Duration"),
        alt.Tooltip("now_words:N", title="This period"),
        alt.Tooltip("interval_words:N", title="90 % interval"),
        alt.Tooltip("before_words:N", title="Before"),
        alt.Tooltip("change_words:N", title="Change"),
    ]
    return build(
        finish(
            alt.layer(
                dots.mark_rule(opacity=0.3, strokeWidth=8).encode(
                    y=y, x=seconds_x("low"), x2=alt.X2("high:Q")
                ),
                dots.mark_point(color=NEUTRAL, size=110, strokeWidth=2, opacity=1).encode(
                    y=y, x=seconds_x("before"), tooltip=tooltip
                ),
                dots.mark_point(filled=True, size=130, opacity=1, cursor="pointer")
                .encode(y=y, x=seconds_x("now"), tooltip=tooltip)
                .add_params(leading()),
                label_marks(dots, dy=-16).encode(y=y, x=seconds_x("now"), text=alt.Text("change_words:N")),
            ),
            alt.Step(64),
        )
    )
