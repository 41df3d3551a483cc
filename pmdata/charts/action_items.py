"""Charts of action items: the open ones by age, and how long items take."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import MAX_HUES, SIDE_HEIGHT, category_colour, finish
from pmdata.metrics.action_items.ageing import AgeBucket, Cohort, CompletionCurve
from pmdata.metrics.labels import COHORT_LABELS, COHORT_WORDS

_AGES = pa.schema([(LEAD, pa.string()), ("age", pa.string()), ("kind", pa.string()), ("items", pa.int64())])
_STEPS = pa.schema(
    [("cohort", pa.string()), ("days", pa.float64()), ("percent", pa.float64()), ("most", pa.float64())]
)
_ENDS = pa.schema([("cohort", pa.string()), ("days", pa.float64()), ("percent", pa.float64())])
BAND = (
    "A band is as wide as the items done on an unknown day make it: its line as if they were done at the "
    "as-of date, its upper edge as if at once."
)
KINDS = ("Overdue", "Not due yet")
_LISTS = {KINDS[0]: "action_items?due=overdue", KINDS[1]: "action_items?due=open"}


def ageing_chart(buckets: Sequence[AgeBucket]) -> Chart:
    """Return the open items by age, the overdue ones apart."""
    rows = [
        {LEAD: _LISTS[kind], "age": _age(bucket), "kind": kind, "items": number}
        for bucket in buckets
        for kind, number in zip(KINDS, (bucket.overdue, bucket.items - bucket.overdue), strict=True)
    ]
    return Chart(
        spec=_ageing_spec(),
        datasets={"ages": pa.Table.from_pylist(rows, _AGES)},
        description="Open action items by age, those that are overdue apart.",
        table=figure_table(
            AgeBucket,
            buckets,
            ("from_days", "items", "overdue"),
            cells={"from_days": [_age(bucket) for bucket in buckets]},
            headings={"from_days": "Age"},
        ),
        leads=[_LISTS[KINDS[0]] for _ in buckets],
    )


def completion_chart(curves: Sequence[CompletionCurve], cohort: Cohort = "quarter") -> Chart:
    """Return the estimated share done by days since creation, a line for each of the last cohorts."""
    shown = [curve for curve in curves if curve.points][-MAX_HUES:]
    steps = [step for curve in shown for step in _steps(curve)]
    return Chart(
        spec=_completion_spec(tuple(curve.cohort_title for curve in shown), COHORT_LABELS[cohort]),
        datasets={
            "steps": pa.Table.from_pylist(steps, _STEPS),
            "ends": pa.Table.from_pylist([_steps(curve)[-1] for curve in shown], _ENDS),
        },
        description=f"Share of action items done by days since creation, by {COHORT_WORDS[cohort]}.",
        table=figure_table(
            CompletionCurve,
            curves,
            ("cohort_title", "items", "done", "done_undated", "median_low_days", "median_days", "left_out"),
            headings={"cohort_title": COHORT_LABELS[cohort]},
        ),
        note=BAND if any(curve.done_undated for curve in shown) else None,
    )


def _age(bucket: AgeBucket) -> str:
    if bucket.to_days is None:
        return f"{bucket.from_days} days and more"
    return f"{bucket.from_days} to {words.count(bucket.to_days - 1, 'day')}"


def _steps(curve: CompletionCurve) -> list[dict[str, object]]:
    start: dict[str, object] = {"cohort": curve.cohort_title, "days": 0.0, "percent": 0.0, "most": 0.0}
    return [
        start,
        *(
            {
                "cohort": curve.cohort_title,
                "days": point.days,
                "percent": 100 * point.done_ratio,
                "most": 100 * point.done_high_ratio,
            }
            for point in curve.points
        ),
    ]


@cache
def _ageing_spec() -> Spec:
    ages = alt.Chart(named("ages"))
    colour = alt.Color(
        "kind:N",
        sort=None,
        scale=alt.Scale(domain=[KINDS[1], KINDS[0]], range="category"),
        legend=alt.Legend(orient="top", title=None),
    )
    bars = ages.mark_bar(cursor="pointer").encode(
        y=alt.Y("age:N", sort=None, axis=alt.Axis(title=None)),
        x=alt.X("items:Q", axis=alt.Axis(title=None, tickMinStep=1)),
        color=colour,
        order=alt.Order("kind:N", sort="descending"),
        tooltip=[
            alt.Tooltip("age:N", title="Age"),
            alt.Tooltip("kind:N", title="Of them"),
            alt.Tooltip("items:Q", title="Items"),
        ],
    )
    return build(finish(bars.add_params(leading()), alt.Step(40)))


@cache
def _completion_spec(cohorts: tuple[str, ...], label: str) -> Spec:
    steps, ends = alt.Chart(named("steps")), alt.Chart(named("ends"))
    x = alt.X("days:Q", axis=alt.Axis(title=None, labelExpr="datum.value + ' d'"))
    y = alt.Y(
        "percent:Q",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(title=None, labelExpr="datum.value + ' %'"),
    )
    colour = category_colour("cohort", cohorts)
    tooltip = [
        alt.Tooltip("cohort:N", title=label),
        alt.Tooltip("days:Q", title="After, days"),
        alt.Tooltip("percent:Q", title="Done at least, %", format=".0f"),
        alt.Tooltip("most:Q", title="Done at most, %", format=".0f"),
    ]
    band = steps.mark_area(interpolate="step-after", opacity=0.12).encode(
        x=x, y=y, y2=alt.Y2("most:Q"), color=colour
    )
    lines = steps.mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour)
    hover = steps.mark_point(size=60, opacity=0).encode(x=x, y=y, tooltip=tooltip)
    labels = ends.mark_text(align="left", dx=6, fontWeight=600).encode(
        x=x, y=y, color=colour, text=alt.Text("cohort:N")
    )
    return build(finish(alt.layer(band, lines, hover, labels), SIDE_HEIGHT))
