"""The shared filters: period, service, team, severity, kept in the address so that a link holds them all.

The frame draws them (`show_filters`); a page reads the selection that they make (`selection`).
"""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from pmdata.metrics.selection.choices import Choices
from pmdata.metrics.selection.periods import period_of, previous_period
from pmdata.metrics.selection.selection import Selection, select
from pmdata.workspace import Settings

Dates = tuple[date | None, date | None]

PERIOD, DATES, SERVICE, TEAM, SEVERITY = "period", "dates", "service", "team", "severity"
"""Keys of the widgets, and names of the parameters in the address."""
IDLE: dict[str, tuple[str, ...]] = {"error_budgets": (PERIOD, SEVERITY), "quarterly_review": (PERIOD,)}
"""Page → filters that change none of its figures, and so are not offered there."""

CUSTOM = "Choose dates"
DEFAULT = "Four quarters and this one"
SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4")


def _default(_today: date, _fiscal_year_start: int) -> Dates:
    return None, None


def _this_quarter(today: date, fiscal_year_start: int) -> Dates:
    return period_of(today, "quarter", fiscal_year_start).first_on, today


def _last_quarter(today: date, fiscal_year_start: int) -> Dates:
    last = previous_period(period_of(today, "quarter", fiscal_year_start), fiscal_year_start)
    return last.first_on, last.last_on


def _last_year(today: date, _fiscal_year_start: int) -> Dates:
    return today - timedelta(days=364), today


def _this_year(today: date, fiscal_year_start: int) -> Dates:
    return period_of(today, "year", fiscal_year_start).first_on, today


def _everything(today: date, _fiscal_year_start: int) -> Dates:
    return None, today


PERIODS: dict[str, Callable[[date, int], Dates]] = {
    DEFAULT: _default,
    "This quarter": _this_quarter,
    "Last quarter": _last_quarter,
    "Last 52 weeks": _last_year,
    "This year": _this_year,
    "Everything": _everything,
}
"""Name in the list → first and last date, given the as-of date and the fiscal-year start."""


def show_filters(choices: Choices, as_of_on: date, page: str) -> None:
    """Draw the filters that hold on `page`; all keep their values from page to page."""
    idle = IDLE.get(page, ())
    if PERIOD not in idle:
        _show_period(choices, as_of_on)
    for label, key, options in (
        ("Service", SERVICE, choices.services),
        ("Team", TEAM, choices.teams),
        ("Severity", SEVERITY, SEVERITIES),
    ):
        if key not in idle:
            st.multiselect(
                label, options, key=key, bind="query-params", persist_state="session", placeholder="All"
            )


def _show_period(choices: Choices, as_of_on: date) -> None:
    st.selectbox(
        "Period",
        [*PERIODS, CUSTOM],
        key=PERIOD,
        bind="query-params",
        persist_state="session",
        filter_mode=None,
    )
    if st.session_state[PERIOD] == CUSTOM:
        st.date_input(
            "First and last day",
            (min(choices.first_on or as_of_on, as_of_on), as_of_on),
            key=DATES,
            bind="query-params",
            persist_state="session",
            format="YYYY-MM-DD",
        )


def selection(settings: Settings) -> Selection:
    """Return what the filters select."""
    today = select(settings).as_of_on
    since, until = _dates(today, settings.fiscal_year_start)
    return select(
        settings,
        since=since,
        until=until,
        services=_chosen(SERVICE),
        teams=_chosen(TEAM),
        severities=_chosen(SEVERITY),
    )


def _chosen(key: str) -> tuple[str, ...]:
    return tuple(st.session_state.get(key, ()))


def _dates(today: date, fiscal_year_start: int) -> Dates:
    period = st.session_state.get(PERIOD, DEFAULT)
    if period == CUSTOM:
        # While the second day is still to be picked, Streamlit gives only the first.
        first, *rest = st.session_state.get(DATES) or (today,)
        # Nothing is known of the days after the as-of date, but a link can still name one.
        return min(first, today), rest[0] if rest else first
    return PERIODS[period](today, fiscal_year_start)
