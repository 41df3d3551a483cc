"""The view: everything that a page reads, a generation of the store and a selection."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pmdata import words
from pmdata.dashboard.frame.filters import selection
from pmdata.dashboard.frame.snapshot import ask, newest_snapshot, workspace
from pmdata.metrics.selection.choices import Choices, choices
from pmdata.metrics.selection.selection import Selection, filters_in_words, period_in_words
from pmdata.reading.vocabulary.workspace_themes import taxonomy_of
from pmdata.store import Snapshot
from pmdata.workspace import Settings, Taxonomy

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class View:
    """What one rerun of a page reads; it stays the same while the page is drawn."""

    snapshot: Snapshot
    root: Path
    settings: Settings
    selection: Selection
    choices: Choices
    span_words: str | None = None
    """What the figures are over, where it is not the chosen period."""

    def ask(self, metric: Callable[..., Answer], *arguments: Any, **options: Any) -> Answer:
        """Return `metric(cursor, selection, …)`."""
        return ask(self.snapshot, metric, self.selection, *arguments, **options)

    def look_up(self, query: Callable[..., Answer], *arguments: Any) -> Answer:
        """Return `query(cursor, …)`, for what does not depend on the selection."""
        return ask(self.snapshot, query, *arguments)

    @property
    def taxonomy(self) -> Taxonomy:
        """Return the themes of the workspace as they are now."""
        return taxonomy_of(workspace())

    def target_seconds(self, metric: str) -> float | None:
        """Return the workspace's target for a duration in seconds, or None where it has none."""
        target: float | None = getattr(self.settings.targets, f"{metric}_minutes", None)
        return None if target is None else target * words.MINUTE

    def over(self, first_on: date | None, last_on: date | None) -> "View":
        """Return the same view over other dates; None is from the beginning, or to the as-of date."""
        return replace(self, selection=replace(self.selection, since=first_on, until=last_on))

    def over_own_windows(self) -> "View":
        """Return the same view for objectives: each has its own window, and all severities count."""
        chosen = replace(self.selection, since=None, until=None, severities=())
        return replace(self, selection=chosen, span_words="Each objective over its own window")

    @property
    def in_words(self) -> str:
        """Return the selection and its as-of date in words."""
        over = self.span_words or period_in_words(self.selection)
        return f"{over} · {filters_in_words(self.selection)} · as of {words.day(self.selection.as_of_on)}"


def current_view() -> View:
    """Return the view that the filters make of the newest generation."""
    snapshot = newest_snapshot()
    settings = workspace().settings
    return View(
        snapshot=snapshot,
        root=workspace().root,
        settings=settings,
        selection=selection(settings),
        choices=ask(snapshot, choices),
    )
