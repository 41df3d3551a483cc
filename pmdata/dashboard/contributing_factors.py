"""The sentences and tables of the contributing factors page."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.table import figure_table
from pmdata.dashboard.parts.tables import show_linked_table, show_table
from pmdata.dashboard.parts.tiles import TONES, Tile
from pmdata.metrics.contributing_factors.lists import CoOccurrence, CoverageRow, Factor
from pmdata.metrics.contributing_factors.neighbours import DEFAULT_LIMIT, UntaggedFactor
from pmdata.metrics.contributing_factors.recurrence import UNTAGGED, RepeatRateRow
from pmdata.metrics.contributing_factors.themes import FactorsRow
from pmdata.metrics.figures import FIGURES
from pmdata.workspace import Taxonomy

ALL_THEMES = "All themes"
MOST_EXPLAINED = 1_000
"""Factors for which the phrase that each matches is looked up while the page is drawn."""
NAME_A_THEME = (
    "Nothing is guessed: similar wording is no theme. Give one a theme in `factors.yaml`, by a phrase or, "
    "for this one text, under `corrections`."
)


def factors_answer(rows: Sequence[FactorsRow], repeat: RepeatRateRow) -> str:
    """Return in a sentence what contributes most, and how often incidents recur."""
    themes = _claimed(rows)
    if not rows:
        return "No report of this selection names a contributing factor."
    if not themes:
        return "Reports name contributing factors, but no theme of the workspace matches any of them yet."
    first = themes[0]
    recurring = sum(row.recurring for row in themes)
    reached = words.count(first.incidents, "incident")
    most = f"**{words.literal(words.sentence(first.theme))}** contributes most often, to {reached}"
    back = f"{recurring:,} of {words.count(len(themes), 'theme')} came back within 12 months"
    return f"{most}; {back}; {_repeats(repeat)}."


def _claimed(rows: Sequence[FactorsRow]) -> list[FactorsRow]:
    return [row for row in rows if row.theme != UNTAGGED and row.incidents]


def _repeats(repeat: RepeatRateRow) -> str:
    if repeat.repeat_low is None or repeat.repeat_high is None:
        return "how many incidents repeat an earlier one is not known"
    if not repeat.comparable:
        return "no incident states what another could share with it"
    interval = f"90 % interval {words.percent(repeat.repeat_low)} to {words.percent(repeat.repeat_high)}"
    return f"{words.rate(repeat.repeats, repeat.incidents)} incidents repeat an earlier one ({interval})"


def _repeat_basis(repeat: RepeatRateRow) -> str:
    silent = repeat.incidents - repeat.comparable
    known = f"{words.known_of(repeat.repeats, repeat.incidents)} incidents"
    return f"{known}; {silent:,} {'states' if silent == 1 else 'state'} no cause" if silent else known


def factors_tiles(
    rows: Sequence[FactorsRow], repeat: RepeatRateRow, trend: Sequence[RepeatRateRow]
) -> list[Tile]:
    """Return the tiles of the page."""
    written, repeats = sum(row.factors for row in rows), sum(row.repeats for row in rows)
    untagged = sum(row.factors for row in rows if row.theme == UNTAGGED)
    return [
        Tile(
            label="Repeat rate",
            value=words.percent(repeat.repeat_ratio),
            basis=_repeat_basis(repeat),
            change=words.verdict(repeat.change_ratio, repeat.verdict),
            tone=TONES.get(repeat.verdict, "gray"),
            trend=tuple(100 * row.repeat_ratio for row in trend if row.repeat_ratio is not None),
            definition=(
                "Incidents that share a theme, or service and trigger, with one of the 12 months before, "
                f"or name it. By theme {repeat.by_theme}, by service and trigger "
                f"{repeat.by_service_and_trigger}, by link {repeat.by_link}."
            ),
        ),
        Tile(
            label="Themes that recur",
            value=f"{sum(row.recurring for row in _claimed(rows)):,}",
            basis=f"of {words.count(len(_claimed(rows)), 'theme')}",
            definition="A theme of at least two incidents in the last 12 months.",
        ),
        Tile(
            label="Recurred before the fix",
            value=f"{sum(row.repeat_while_open for row in rows):,}",
            basis=f"of {words.count(repeats, 'return')} of a theme",
            definition="The theme recurred before an earlier report's preventive item was done.",
        ),
        Tile(
            label="Recurred after the fix",
            value=f"{sum(row.fix_did_not_hold for row in rows):,}",
            basis=f"of {words.count(repeats, 'return')} of a theme",
            definition=(
                "The theme recurred although an earlier report's preventive item was done. With several "
                "items a return can be both: one was done, another still open."
            ),
        ),
        Tile(
            label="Without a theme",
            value=f"{untagged:,}",
            basis=f"of {words.count(written, 'factor')} as written",
            definition="No phrase of the workspace's themes matches them; a person can name the theme.",
        ),
    ]


def show_coverage(rows: Sequence[CoverageRow]) -> None:
    """Show what is done about the themes that recur."""
    if not rows:
        st.markdown("No theme of the selection came back within 12 months.")
        return
    show_table(figure_table(CoverageRow, rows, FIGURES["theme-coverage"].table))


def show_pairs(rows: Sequence[CoOccurrence]) -> None:
    """Show which themes incidents have together."""
    if not rows:
        st.markdown("No incident of the selection has two themes.")
        return
    show_table(figure_table(CoOccurrence, rows, FIGURES["factor-pairs"].table))


def pick_theme(rows: Sequence[FactorsRow]) -> str | None:
    """Let the reader choose one theme or all."""
    options = [ALL_THEMES, *(row.theme for row in rows)]
    picked: str = st.selectbox("Theme", options, key="theme", bind="query-params")
    return None if picked == ALL_THEMES else picked


def show_untagged(rows: Sequence[UntaggedFactor]) -> None:
    """Show the factors that match no theme, each next to the most similar tagged one."""
    if not rows:
        st.markdown("Every factor of the selection has a theme.")
        return
    st.markdown(NAME_A_THEME)
    nearest = [row.neighbours[0] if row.neighbours else None for row in rows]
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in rows],
            "Started": pa.array([row.started_on for row in rows], pa.date32()),
            "Factor": [row.text for row in rows],
            "Most similar factor": pa.array([one and one.text for one in nearest], pa.string()),
            "Similarity": [words.percent(one.likeness_ratio if one else None) for one in nearest],
            "Similar themes": [
                ", ".join(dict.fromkeys(one.theme for one in row.neighbours)) or words.UNKNOWN for row in rows
            ],
            "Line": pa.array([row.line for row in rows], pa.int32()),
        },
        [row.key for row in rows],
        key="untagged",
    )
    if len(rows) == DEFAULT_LIMIT:
        st.caption(f"The newest {DEFAULT_LIMIT} of them.")


def reason_words(text: str, taxonomy: Taxonomy) -> str:
    """Return why a factor has its theme: the phrase that it matches, or that a person decided so."""
    claim = taxonomy.claim(text)
    if claim is None:
        return words.UNKNOWN
    return f"“{claim.phrase}”" if claim.phrase else "a correction"


def show_factors_as_written(rows: Sequence[Factor], taxonomy: Taxonomy) -> None:
    """Show the factors as their reports word them."""
    if not rows:
        st.markdown("No report of the selection names one.")
        return
    explained = len(rows) <= MOST_EXPLAINED
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in rows],
            "Started": pa.array([row.started_on for row in rows], pa.date32()),
            "Factor": [row.text for row in rows],
            "Theme": [row.theme for row in rows],
            "Category": pa.array([row.category for row in rows], pa.string()),
            "Repeats": [_repeated(row) for row in rows],
            **({"Matched phrase": [reason_words(row.text, taxonomy) for row in rows]} if explained else {}),
            "Line": pa.array([row.line for row in rows], pa.int32()),
        },
        [row.key for row in rows],
        key="factors",
    )
    if not explained:
        st.caption("Choose a theme, or a shorter period, to see which phrase each one matched.")


def _repeated(row: Factor) -> str:
    if row.repeats_while_open:
        return "while a fix was open"
    if row.repeats_after_fix:
        return "after a fix was done"
    return "yes" if row.repeats else words.UNKNOWN
