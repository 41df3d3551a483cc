"""The sentences and tables of the contributing factors page."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.pareto import impact_words
from pmdata.charts.table import figure_table
from pmdata.dashboard.parts.tables import show_linked_table, show_table
from pmdata.dashboard.parts.tiles import Tile
from pmdata.metrics.contributing_factors.fixes import FixRow
from pmdata.metrics.contributing_factors.item_states import ReturnState
from pmdata.metrics.contributing_factors.lists import CoOccurrence, CoverageRow, Factor
from pmdata.metrics.contributing_factors.neighbours import DEFAULT_LIMIT, UntaggedFactor
from pmdata.metrics.contributing_factors.occurrences import UNTAGGED
from pmdata.metrics.contributing_factors.recurrence import RepeatRateRow
from pmdata.metrics.contributing_factors.returns import ReturnRow
from pmdata.metrics.contributing_factors.themes import FactorsRow
from pmdata.metrics.figures import FIGURES
from pmdata.metrics.inference.two_samples import ALPHA
from pmdata.metrics.labels import RETURN_LABELS
from pmdata.workspace import Taxonomy

ALL_THEMES, ALL_STATES = "All themes", "All states"
UNTAGGED_LINK = "contributing_factors?look=Which+have+no+theme%3F"
"""Address of the list of factors without a theme, from any page."""
MOST_EXPLAINED = 1_000
"""Factors for which the phrase that each matches is looked up while the page is drawn."""
NAME_A_THEME = (
    "Nothing is guessed: similar wording is no theme. What is named here is written to `factors.yaml`, by a "
    "phrase or, for one text alone, under `corrections`."
)


def factors_answer(rows: Sequence[FactorsRow], repeat: RepeatRateRow, back: Sequence[ReturnRow]) -> str:
    """Return in sentences what costs most, what came back although it was fixed, and how chance compares."""
    themes = _claimed(rows)
    if not rows:
        return "No report of this selection names a contributing factor."
    if not themes:
        return "Reports name contributing factors, but no theme of the workspace matches any of them yet."
    first = themes[0]
    reached = words.count(first.incidents, "incident")
    name = f"**{words.literal(words.sentence(first.theme))}**"
    most = (
        f"{name} cost most: {impact_words(first)} in {reached}."
        if first.impact_minutes
        else f"{name} contributes to {reached}; how long their impact lasted is not known."
    )
    return " ".join(filter(None, (most, _did_not_hold(back), _repeats(repeat))))


def _claimed(rows: Sequence[FactorsRow]) -> list[FactorsRow]:
    return [row for row in rows if row.theme != UNTAGGED and row.incidents]


def _did_not_hold(back: Sequence[ReturnRow]) -> str | None:
    """Return which theme came back most often to one service although its item was done."""
    times = Counter((row.theme, row.service) for row in back if row.state == "did_not_hold")
    if not times:
        return None
    (theme, service), most = min(times.items(), key=lambda pair: (-pair[1], pair[0]))
    how_often = _TIMES.get(most, f"{most} times")
    named = words.literal(words.sentence(theme))
    return f"{named} came back on {words.literal(service)} {how_often} after its item was done."


_TIMES = {1: "once", 2: "twice"}


def _repeats(repeat: RepeatRateRow) -> str:
    if not repeat.comparable:
        return "No incident names a cause that another could share with it."
    rate = words.rate(repeat.repeats, repeat.comparable)
    chance = words.percent(repeat.expected_ratio)
    repeated = f"{rate} incidents that name a cause repeat one on the same service"
    return f"{repeated}; chance gives {chance}: {_likely(repeat)}{_p_words(repeat)}."


def _likely(repeat: RepeatRateRow) -> str:
    if repeat.excess_p_value is None:
        return words.UNKNOWN
    return "more than chance" if repeat.excess_p_value <= ALPHA else "no more than chance"


def _p_words(repeat: RepeatRateRow) -> str:
    return "" if repeat.excess_p_value is None else f" (p = {repeat.excess_p_value:.3f})"


def _repeat_basis(repeat: RepeatRateRow) -> str:
    counted = words.known_of(repeat.repeats, repeat.comparable)
    known = f"{counted}; chance {words.percent(repeat.expected_ratio)}{_p_words(repeat)}"
    silent = repeat.incidents - repeat.comparable
    return f"{known}; {silent:,} {'names' if silent == 1 else 'name'} no cause" if silent else known


_SHORT = " Reports reach back less than 180 days before the period, so that some repeats are not seen."


def factors_tiles(
    rows: Sequence[FactorsRow], repeat: RepeatRateRow, trend: Sequence[RepeatRateRow]
) -> list[Tile]:
    """Return the tiles of the page."""
    written = sum(row.factors for row in rows)
    untagged = sum(row.factors for row in rows if row.theme == UNTAGGED)
    is_excess = repeat.excess_p_value is not None and repeat.excess_p_value <= ALPHA
    return [
        Tile(
            label="Repeats",
            lead=CAME_BACK,
            lead_words="Returns",
            value=words.percent(repeat.repeat_ratio),
            basis=_repeat_basis(repeat),
            change=_likely(repeat) if repeat.excess_p_value is not None else None,
            tone="red" if is_excess else "gray",
            trend=tuple(100 * row.repeat_ratio for row in trend if row.repeat_ratio is not None),
            definition=(
                "Incidents with a theme that an earlier one of the service has, at most 180 days before, "
                f"or that name an earlier one ({repeat.by_link:,} do), of those that name a cause. "
                "Chance: the same with the themes of each service in another order."
                + (_SHORT if repeat.short_history else "")
            ),
        ),
        *(_state_tile(rows, state, definition) for state, definition in _STATE_DEFINITIONS.items()),
        Tile(
            label="Without a theme",
            lead="contributing_factors?look=Which have no theme%3F",
            lead_words="Factors",
            value=f"{untagged:,}",
            basis=f"of {words.count(written, 'factor')} as written",
            definition="No phrase of the workspace's themes matches them; a person can name the theme.",
        ),
    ]


CAME_BACK = "contributing_factors?look=What came back%3F"
_STATE_TILES: dict[ReturnState, str] = {
    "item_open": "Back before the fix",
    "did_not_hold": "Back after the fix",
    "no_item": "Back, no item",
}
_STATE_DEFINITIONS: dict[ReturnState, str] = {
    "item_open": (
        "A theme came back on a service while an action item on it, in the report of the latest earlier "
        "incident, was still open."
    ),
    "did_not_hold": "It came back after such an item was done, and none was open.",
    "no_item": (
        "The report of the latest earlier incident has no action item on the theme. Write `addresses:` and "
        "the theme into an item to tie it."
    ),
}


def _state_tile(rows: Sequence[FactorsRow], state: ReturnState, definition: str) -> Tile:
    returns, unknown = sum(row.returns for row in rows), sum(row.unknown for row in rows)
    basis = f"of {words.count(returns, 'return')}"
    return Tile(
        label=_STATE_TILES[state],
        lead=f"{CAME_BACK}&state={quote(RETURN_LABELS[state])}",
        lead_words="Returns",
        value=f"{sum(getattr(row, state) for row in rows):,}",
        basis=f"{basis}; {unknown:,} unknown" if unknown else basis,
        definition=definition,
    )


def untagged_words(rows: Sequence[FactorsRow]) -> str | None:
    """Return how many factors have no theme, with a link to them; None where all have one."""
    written = sum(row.factors for row in rows)
    untagged = sum(row.factors for row in rows if row.theme == UNTAGGED)
    if not untagged:
        return None
    verb = "has" if untagged == 1 else "have"
    return f"[{words.known_of(untagged, written)} factors {verb} no theme]({UNTAGGED_LINK}) and no bar."


def show_coverage(rows: Sequence[CoverageRow]) -> None:
    """Show what is done about each theme on each service."""
    if not rows:
        st.markdown("No incident of the selection has a theme and a service.")
        return
    st.caption("Ranked by how long the impact lasted. Items are as they are at the as-of date.")
    show_table(figure_table(CoverageRow, rows, FIGURES["theme-coverage"].table))


def pick_state() -> ReturnState | None:
    """Let the reader choose the returns of one state or all."""
    labels = {label: state for state, label in RETURN_LABELS.items()}
    picked: str = st.selectbox("State", [ALL_STATES, *labels], key="state", bind="query-params")
    return labels.get(picked)


def show_returns(rows: Sequence[ReturnRow], state: ReturnState | None) -> None:
    """Show what came back, with the earlier incident and the item that decides its state."""
    chosen = [row for row in rows if state in (None, row.state)]
    if not chosen:
        st.markdown("No theme came back to its service." if not rows else "No return is in this state.")
        return
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in chosen],
            "Started": pa.array([row.started_on for row in chosen], pa.date32()),
            "Service": [row.service for row in chosen],
            "Theme": [row.theme for row in chosen],
            "State": [RETURN_LABELS[row.state] for row in chosen],
            "Item": pa.array([row.item for row in chosen], pa.string()),
            "Earlier incident": [row.earlier_title or row.earlier_key for row in chosen],
            "Days since": pa.array([row.days for row in chosen], pa.int32()),
            "Tied by": pa.array([row.item_basis for row in chosen], pa.string()),
        },
        [row.key for row in chosen],
        key="returns",
    )


def show_fixes(rows: Sequence[FixRow]) -> None:
    """Show whether themes were rarer after their items were done."""
    if not rows:
        st.markdown(
            "No action item that works on a theme was done on a known day in this period. An item works on a "
            "theme where it says `addresses:` and its name, or where its wording is like that of a factor."
        )
        return
    st.markdown(_fixes_words(rows[0]))
    themes = [row.theme or "All themes" for row in rows]
    show_table(figure_table(FixRow, rows, FIGURES["fixes"].table, cells={"theme": themes}))


def _fixes_words(total: FixRow) -> str:
    before, after = (
        words.rate(total.before_with, total.before),
        words.rate(total.after_with, total.after),
    )
    shares = f"With the theme: **{before}** incidents in the 180 days before a fix, **{after}** after it"
    if total.rate_ratio is None:
        return f"{shares}; too few for a ratio."
    if total.rate_ratio_low is None or total.rate_ratio_high is None:
        return f"{shares}."
    interval = f"95 %: {total.rate_ratio_low:.2f} to {total.rate_ratio_high:.2f}"
    return f"{shares}; pooled over services {total.rate_ratio:.2f} times as often ({interval})."


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
    """Return why a factor has its theme: its words that a phrase matches, or that a person decided so."""
    claim = taxonomy.claim(text)
    if claim is None:
        return words.UNKNOWN
    return f"“{' … '.join(claim.words)}”" if claim.phrase else "a correction"


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
            "Came back": [RETURN_LABELS[row.state] if row.state else words.UNKNOWN for row in rows],
            **({"Matched words": [reason_words(row.text, taxonomy) for row in rows]} if explained else {}),
            "Line": pa.array([row.line for row in rows], pa.int32()),
        },
        [row.key for row in rows],
        key="factors",
    )
    if not explained:
        st.caption("Choose a theme, or a shorter period, to see which phrase each one matched.")
