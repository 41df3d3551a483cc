"""What the page of contributing factors begins with: its figures, each looking back at one history.

Nothing is computed here that `pmdata metrics` would compute otherwise.
"""

from dataclasses import dataclass

from pmdata.metrics.contributing_factors.occurrences import WITHIN_DAYS, load_occurrences
from pmdata.metrics.contributing_factors.recurrence import RepeatRateRow, repeat_rate
from pmdata.metrics.contributing_factors.returns import ReturnRow, returns
from pmdata.metrics.contributing_factors.themes import FactorsRow, factors
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection


@dataclass(frozen=True)
class ContributingFactors:
    """The figures of one selection."""

    themes: tuple[FactorsRow, ...]
    repeat: RepeatRateRow
    repeat_by_quarter: tuple[RepeatRateRow, ...]
    returns: tuple[ReturnRow, ...]


def contributing_factors(
    cursor: Cursor, selection: Selection, within_days: int = WITHIN_DAYS
) -> ContributingFactors:
    """Return the themes, the repeat rate and what came back."""
    history = load_occurrences(cursor, selection, within_days)
    [repeat] = repeat_rate(cursor, selection, within_days, occurrences=history)
    return ContributingFactors(
        themes=factors(cursor, selection, within_days, occurrences=history),
        repeat=repeat,
        repeat_by_quarter=repeat_rate(
            cursor, selection, within_days, by="quarter", with_chance=False, occurrences=history
        ),
        returns=returns(cursor, selection, within_days, occurrences=history),
    )
