"""A figure: how it is computed, what it may be cut by, and which columns its rows have.

Nothing heavy is imported until a figure is asked for, so that `pmdata metrics --help` stays quick.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

if TYPE_CHECKING:
    from pmdata.metrics.columns import Column
    from pmdata.metrics.selection.query import Cursor
    from pmdata.metrics.selection.selection import Selection
    from pmdata.model import Record
    from pmdata.workspace import Settings

Subject = Literal["incidents", "error budgets", "factors", "action items", "reports"]
Asked = Callable[["Settings"], Any]
GRAINS = ("month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: how it is computed, what it may be cut by, and what a table shows of it."""

    name: str
    subject: Subject
    source: str
    """Its function below `pmdata.metrics`, `module:function`: a cursor and a selection → rows."""
    definition: str
    """What it is, in one sentence."""
    table: tuple[str, ...]
    """Columns of its rows that a table on the terminal shows; JSON and CSV have all."""
    by_period: bool = False
    """Whether the function takes `by`, one of `GRAINS`."""
    groups: tuple[str, ...] = ()
    """What the function takes as `group`."""
    settings: Mapping[str, Asked] = field(default_factory=dict)
    """Further arguments of the function, each from the workspace's settings."""
    tiles: tuple[str, ...] = ()
    """What is compared at once on the tiles of its page: p-values are adjusted over all of them (Holm).

    Those of rows, by group or period, are adjusted over the rows of the view (Benjamini–Hochberg).
    """
    earlier_names: tuple[str, ...] = ()
    """Names that still work."""

    def function(self) -> Callable[..., Any]:
        """Return the function that computes it."""
        module, _, name = self.source.partition(":")
        found: Callable[..., Any] = getattr(import_module(f"pmdata.metrics.{module}"), name)
        return found

    def rows(
        self, cursor: "Cursor", selection: "Selection", settings: "Settings", **cut: str
    ) -> tuple["Record", ...]:
        """Return its rows; `cut` is `by` and `group`, where the figure has them."""
        given = {name: asked(settings) for name, asked in self.settings.items()}
        found = self.function()(cursor, selection, **given, **cut)
        return found if isinstance(found, tuple) else (found,)

    def record(self) -> type["Record"]:
        """Return the type of its rows."""
        returned = get_type_hints(self.function())["return"]
        record: type[Record] = (get_args(returned) or (returned,))[0]
        return record

    def columns(self) -> Mapping[str, "Column"]:
        """Return the columns of its rows, by the names that JSON and CSV have."""
        from pmdata.metrics.columns import columns_of

        return columns_of(self.record())
