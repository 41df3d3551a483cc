"""The chart contract: a specification that is built once, and the Arrow tables it draws.

A specification names its data (`altair.NamedData`), so it can be built and validated without
any; the tables are put in when it is drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pyarrow as pa

from pmdata import words

Spec = dict[str, Any]
MAX_DOTS = 1_500
LEAD = "lead"
"""Column of a data set, and selection of a specification: the address that a click on a mark leads to."""


@dataclass(frozen=True)
class Chart:
    """One chart, ready to be drawn."""

    spec: Spec
    """Vega-Lite specification without data; shared between charts, never changed."""
    datasets: dict[str, pa.Table]
    """The tables that the specification names."""
    description: str
    """What it shows, in a sentence, for those who do not see it."""
    table: pa.Table
    """The same figures to read, sort and copy; its column names are labels."""
    note: str | None = None
    """What a reader must know about what is drawn and what is not."""
    leads: Sequence[str | None] = ()
    """Where each row of `table` leads, as its mark does; () where none leads anywhere."""

    @property
    def selections(self) -> tuple[str, ...]:
        """Names of the selections of marks that lead somewhere."""
        return tuple(one["name"] for one in self.spec.get("params", ()) if one["name"].startswith(LEAD))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(table.num_rows for table in self.datasets.values())


def durations(seconds: Iterable[float | None]) -> pa.Array:
    """Return a column of durations for a table to read: rounded as words would be, yet sortable."""
    return pa.array([words.rounded(value) for value in seconds], pa.duration("s"))


def thinned(values: pa.Table) -> pa.Table:
    """Return at most MAX_DOTS values, evenly over time: more take a browser seconds and hide each other."""
    count = values.num_rows
    if count <= MAX_DOTS:
        return values
    return values.take(pa.array([number * count // MAX_DOTS for number in range(MAX_DOTS)]))


def thinning_words(values: pa.Table) -> str | None:
    """Return how many of the values are drawn; None where all are."""
    if values.num_rows <= MAX_DOTS:
        return None
    return f"{words.known_of(MAX_DOTS, values.num_rows)} are drawn, evenly over time; the table has them all."


def leading(name: str = LEAD) -> alt.Parameter:
    """Return the selection of the marks that lead somewhere; their data set has the column `LEAD`.

    A selection belongs to one layer, so a second layer has one of its own, whose `name` begins so too.
    """
    return alt.selection_point(name=name, fields=[LEAD])


def named(name: str) -> alt.NamedData:
    """Return a reference to the data set `name`, to be filled in when the chart is drawn."""
    return alt.NamedData(name=name)


def build(chart: alt.TopLevelMixin) -> Spec:
    """Return the validated specification of an altair chart, of which a screen reader gets the description.

    Mark by mark it would get hundreds of names; the figures are in the table beside the chart.
    """
    spec: Spec = chart.to_dict()
    _hide_marks(spec)
    return spec


def _hide_marks(part: Spec) -> None:
    """Take the marks of a specification, and of all that is in it, out of what a screen reader gets."""
    mark = part.get("mark")
    if mark is not None:
        part["mark"] = {**(mark if isinstance(mark, dict) else {"type": mark}), "aria": False}
    for inner in (*part.get("layer", ()), *part.get("hconcat", ()), *part.get("vconcat", ())):
        _hide_marks(inner)
    if "spec" in part:
        _hide_marks(part["spec"])
