"""The chapters of a pack, in the order in which they are read."""

from collections.abc import Callable, Mapping

from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.budgets import budgets
from pmdata.review.pack.chapters.definitions import definitions
from pmdata.review.pack.chapters.forward import forward
from pmdata.review.pack.chapters.impact import impact
from pmdata.review.pack.chapters.items import items
from pmdata.review.pack.chapters.near import near, teams
from pmdata.review.pack.chapters.recurrence import recurrence
from pmdata.review.pack.chapters.times import times
from pmdata.review.pack.document import Chapter

CHAPTERS: Mapping[str, Callable[[About], Chapter]] = {
    "budgets": budgets,
    "impact": impact,
    "response-times": times,
    "recurrence": recurrence,
    "action-items": items,
    "near-misses": near,
    "teams": teams,
    "forward": forward,
    "definitions": definitions,
}
"""Name → how it is made. What changed since the last pack comes before them, decisions after `forward`."""
