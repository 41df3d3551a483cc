"""The head of the error budgets page: the figures, the sentence, the tiles, and what remained."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from pmdata import words
from pmdata.charts.burn_down import burn_down_chart
from pmdata.charts.one_burn_down import one_burn_down_chart
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.budgets import OWNS_NONE
from pmdata.dashboard.parts.draw import draw, show_as_table
from pmdata.dashboard.parts.tiles import MAX_TILES, Tile, Tone
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, budget_rows, by_owner
from pmdata.metrics.error_budgets.details import ConsumedByIncident, burn_down, consumed_by_incident
from pmdata.metrics.error_budgets.ledger import Budgets, load_budgets
from pmdata.metrics.error_budgets.shares import concentration
from pmdata.metrics.labels import ALSO_TOUCHED, day_in_window, state_words, target_words, window_words
from pmdata.metrics.selection.addresses import MOST_KEYS, incidents_address
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection

URGENCY = ("exhausted", "at_risk", "unknown", "healthy", "no_reports")
TONES: dict[str, Tone] = {
    "exhausted": "red",
    "at_risk": "orange",
    "unknown": "gray",
    "healthy": "green",
    "no_reports": "gray",
}
ICONS = {
    "exhausted": "error",
    "at_risk": "warning",
    "unknown": "help",
    "healthy": "check_circle",
    "no_reports": "help",
}
DEFINITION = (
    "What the objective allows over its window, minus the bad minutes that are reported or measured. Small "
    "incidents have no report, so at most this remains. Where a report states no share of what failed, all "
    "is assumed to have failed: that is the “at most”."
)


@dataclass(frozen=True)
class BudgetFigures:
    """Every objective's budget at the as-of date, the most urgent first.

    Where a team is chosen, its own objectives are counted and drawn; `touched` has the others that its
    incidents touched; `consumed` covers both.
    """

    rows: tuple[ErrorBudgetRow, ...]
    touched: tuple[ErrorBudgetRow, ...]
    consumed: tuple[ConsumedByIncident, ...]
    left: pa.Table
    """What remained at each moment, of both."""
    budgets: Budgets | None = None
    """What the tabs compute their figures from."""

    def consumed_of(self, slo: str) -> list[ConsumedByIncident]:
        """Return what incidents consumed of one budget, the largest first."""
        return [row for row in self.consumed if row.slo == slo]


def budget_figures(cursor: Cursor, selection: Selection) -> BudgetFigures:
    """Return all that the head shows, from one load of the ledger."""
    budgets = load_budgets(cursor, selection)
    owned, touched = by_owner(sorted(budget_rows(budgets), key=_urgency))
    return BudgetFigures(
        rows=owned,
        touched=touched,
        consumed=consumed_by_incident(budgets),
        left=burn_down(budgets),
        budgets=budgets,
    )


def _urgency(row: ErrorBudgetRow) -> tuple[int, float, str]:
    left = 0.0 if row.remaining_ratio is None else row.remaining_ratio
    return URGENCY.index(row.state), left, row.slo


def require_budgets(view: View, question: str) -> BudgetFigures:
    """Return the figures where an objective is listed; else show how to write one, and end the page here."""
    figures = view.ask(budget_figures)
    if not (figures.rows or figures.touched):
        _no_objectives(question)
        st.stop()
    return figures


def _no_objectives(question: str) -> None:
    st.title(question, anchor=False)
    st.markdown("No objective is listed, so there is no error budget to show.")
    with st.container(border=True):
        st.markdown(
            "Write objectives as OpenSLO documents (`kind: SLO`) into the workspace's `slos` folder: "
            "a service, a target and a time window. Or choose another service on the left."
        )


def budgets_answer(rows: Sequence[ErrorBudgetRow], consumed: Sequence[ConsumedByIncident] = ()) -> str:
    """Return how many budgets are exhausted, what the worst one consumed and what took it."""
    if not rows:
        return OWNS_NONE
    number = {state: sum(row.state == state for row in rows) for state in URGENCY}
    many, exhausted = words.count(len(rows), "objective"), number["exhausted"]
    if exhausted:
        verb = "has exhausted its" if exhausted == 1 else "have exhausted their"
        first = f"**{exhausted} of {many} {verb} budget.**"
    else:
        first = f"**None of {many} has exhausted its budget.**"
    worst = [_worst_words(row, consumed) for row in _worst(rows)]
    return " ".join([first, *worst, *_other_states(number)])


def _worst(rows: Sequence[ErrorBudgetRow]) -> list[ErrorBudgetRow]:
    pressing = [row for row in rows if row.state in {"exhausted", "at_risk"}]
    return sorted(pressing, key=_urgency)[:1]


def _worst_words(row: ErrorBudgetRow, consumed: Sequence[ConsumedByIncident]) -> str:
    of = f" of {words.minutes(row.budget_minutes)}" if row.budget_minutes else ""
    known = f" ({words.minutes(row.spent_known_minutes)} known)" if row.assumed_minutes else ""
    most = "at most " if row.assumed_minutes else ""
    took = concentration_words([one for one in consumed if one.slo == row.slo])
    since = day_in_window(row, row.window_start)
    return (
        f"{words.literal(row.slo)} has consumed {most}{words.minutes(row.spent_minutes)}{of} since "
        f"{since}{known}{f'; {took}' if took else ''}."
    )


def concentration_words(consumed: Sequence[ConsumedByIncident]) -> str | None:
    """Return "three incidents took 71 % of it"; None where no incident took anything."""
    found = concentration(consumed)
    if found is None:
        return None
    count, share = found
    number = {1: "one incident", 2: "two incidents", 3: "three incidents"}[count]
    return f"{number} took {words.percent(share)} of it"


def _other_states(number: dict[str, int]) -> list[str]:
    """Return a sentence each on those at risk, not known and without reports."""
    risk, unknown, quiet = number["at_risk"], number["unknown"], number["no_reports"]
    return [
        *([f"{risk} {_is(risk)} at risk."] if risk else []),
        *([f"What {unknown} consumed is not known."] if unknown else []),
        *([f"{quiet} {_has(quiet)} no reports, which is not the same as healthy."] if quiet else []),
    ]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def budget_tiles(figures: BudgetFigures) -> list[Tile]:
    """Return a tile for each of the most urgent objectives."""
    labels = _labels(figures.rows)
    return [
        replace(_tile(row, labels[row.slo], figures.left), lead=_lead(figures, row))
        for row in figures.rows[:MAX_TILES]
    ]


def _lead(figures: BudgetFigures, row: ErrorBudgetRow) -> str | None:
    """Return where the incidents that consumed of one budget are listed, where there are any."""
    keys = [one.key for one in figures.consumed_of(row.slo)]
    if not keys:
        return None
    if len(keys) <= MOST_KEYS:
        return incidents_address(objective=row.slo, incident=keys)
    first_on = row.window_start.astimezone(ZoneInfo(row.zone)).date()
    return incidents_address(first_on, objective=row.slo)


def _labels(rows: Sequence[ErrorBudgetRow]) -> dict[str, str]:
    """Return what each objective's tile is called: its service and kind, its name where others share them."""
    called = {
        row.slo: row.service if row.kind == "availability" else f"{row.service}, {row.kind}" for row in rows
    }
    shared = Counter(called.values())
    return {slo: label if shared[label] == 1 else slo for slo, label in called.items()}


def _tile(row: ErrorBudgetRow, label: str, left: pa.Table) -> Tile:
    if not row.budget_minutes:
        return _tile_without_budget(row, label)
    trend = left.filter(pc.equal(left["slo"], row.slo))["remaining_minutes"].to_pylist()
    return Tile(
        label=label,
        value=words.minutes(row.remaining_minutes),
        basis=(
            f"remaining{_by_whom(row)}; {consumed_words(row)} of {words.minutes(row.budget_minutes)} "
            f"at {target_words(row.target)}, {words.count(row.incidents, 'incident')}, "
            f"{window_words(row)}"
        ),
        change=f":material/{ICONS[row.state]}: {_short_state(row)}",
        tone=TONES[row.state],
        trend=tuple(trend[:: max(1, len(trend) // 40)]),
        definition=_definition(row),
    )


def _short_state(row: ErrorBudgetRow) -> str:
    """Return the state without what the line below the figure states: as reported, or as measured."""
    return state_words(row).partition(",")[0]


def _by_whom(row: ErrorBudgetRow) -> str:
    _, comma, whom = state_words(row).partition(",")
    return f"{comma}{whom}"


def consumed_words(row: ErrorBudgetRow) -> str:
    """Return what is consumed, as a range where shares are assumed."""
    if not row.assumed_minutes:
        return f"{words.minutes(row.spent_minutes)} consumed"
    known = words.minutes(row.spent_known_minutes)
    return f"at most {words.minutes(row.spent_minutes)} ({known} known) consumed"


def _tile_without_budget(row: ErrorBudgetRow, label: str) -> Tile:
    """Return the tile of a target of 100 %, which leaves no budget."""
    return Tile(
        label=label,
        value=words.minutes(row.spent_minutes),
        basis=(f"of bad minutes; {row.note}, {words.count(row.incidents, 'incident')}, {window_words(row)}"),
        change=f":material/{ICONS[row.state]}: {state_words(row)}",
        tone=TONES[row.state],
        definition="The bad minutes that reports state. A target below 100 % would leave a budget for them.",
    )


def _definition(row: ErrorBudgetRow) -> str:
    return f"{DEFINITION} This objective {row.note}." if row.note else DEFINITION


def pick_objective(figures: BudgetFigures) -> ErrorBudgetRow:
    """Let the reader choose one objective; the most urgent one comes first."""
    slos = {row.slo: row for row in (*figures.rows, *figures.touched)}
    picked: str = st.selectbox(
        "Objective",
        list(slos),
        format_func=lambda slo: f"{slo} ({ALSO_TOUCHED.lower()})" if slos[slo].also_touched else slo,
        key="slo",
        bind="query-params",
    )
    return slos[picked]


def show_one(figures: BudgetFigures, row: ErrorBudgetRow, zone: str) -> None:
    """Draw how one budget went down, each incident as a step, or state that nothing was consumed."""
    chart = one_burn_down_chart(figures.left, row, figures.consumed_of(row.slo), zone)
    if chart.is_empty:
        st.markdown(
            "No report records bad minutes of this objective in its current window, so there is no line to "
            "draw: the budget is whole as far as reports state, which is not the same as healthy."
        )
    else:
        draw(chart, key="one_burn_down")


def show_others(figures: BudgetFigures, chosen: ErrorBudgetRow, zone: str) -> None:
    """Draw what remained of the other objectives, a small row each, or state that nothing was consumed."""
    others = [row for row in figures.rows if row.slo != chosen.slo]
    if not others:
        st.markdown("No other objective is listed.")
        return
    chart = burn_down_chart(figures.left, others, zone)
    if chart.is_empty:
        st.markdown(
            "No report records bad minutes of another objective in its current window, so there is no line "
            "to draw: they are whole as far as reports state, which is not the same as healthy."
        )
        show_as_table(chart)
    else:
        draw(chart, key="burn_down")
    notes = notes_words(others)
    if notes:
        st.caption(notes)


def notes_words(rows: Sequence[ErrorBudgetRow]) -> str:
    """Return a note on how some objectives are counted; empty where there is none."""
    slos: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.note:
            slos[row.note].append(row.slo)
    return " ".join(
        f"{words.literal(words.listing(names))}: {words.literal(note)}." for note, names in slos.items()
    )
