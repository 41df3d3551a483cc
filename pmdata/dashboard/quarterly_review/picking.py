"""Which period is reviewed, and as of when."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from pmdata.dashboard.frame.view import View
from pmdata.metrics.selection.query import earliest_incident_on
from pmdata.metrics.selection.selection import select
from pmdata.review.pack import PackGrain, PackPeriod, pack_dates, pack_periods, settings_for

GRAINS: dict[PackGrain, str] = {"quarter": "Quarter", "month": "Month", "week": "Week", "dates": "Dates"}


def pick_period(view: View) -> PackPeriod:
    """Let the reader choose a quarter, month, week or dates; the newest come first, all is in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grain: PackGrain = st.segmented_control(
            "Length",
            list(GRAINS),
            format_func=lambda name: GRAINS[name],
            default="quarter",
            required=True,
            key="length",
            bind="query-params",
        )
        if grain == "dates":
            return _dates(view)
        first = view.ask(earliest_incident_on) or view.selection.as_of_on
        found = pack_periods(first, view.selection.as_of_on, grain, view.selection.fiscal_year_start)
        by_title = {period.title: period for period in found}
        picked: str = st.selectbox(
            GRAINS[grain], list(by_title), key=grain, bind="query-params", filter_mode=None, width=360
        )
        return by_title[picked]


def _dates(view: View) -> PackPeriod:
    as_of_on = view.selection.as_of_on
    since = st.date_input(
        "First day", as_of_on.replace(day=1), max_value=as_of_on, key="first", bind="query-params"
    )
    until = st.date_input("Last day", as_of_on, min_value=since, key="last", bind="query-params")
    return pack_dates(since, max(since, until))


def as_of_pack(view: View, period: PackPeriod) -> View:
    """Return the view over the period, as of the set date, else of the period's last day or today."""
    settings, chosen = settings_for(view.settings, period, _today(view)), view.selection
    selection = select(settings, teams=chosen.teams, services=chosen.services, severities=chosen.severities)
    return replace(view, settings=settings, selection=selection).over(period.first_on, period.last_on)


def _today(view: View) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(view.selection.reporting_zone)).date()
