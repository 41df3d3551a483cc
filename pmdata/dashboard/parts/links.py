"""Links out of the pages: to a ticket and to a report's file, by the patterns of the settings.

Labels are text of reports, shown literally; an address is one that `workspace.links` let pass.
"""

from urllib.parse import urlsplit

import streamlit as st

from pmdata import words
from pmdata.metrics.action_items.ticket_sides import TicketSide
from pmdata.model import ActionStatus
from pmdata.model.term_words import in_words
from pmdata.workspace import Settings
from pmdata.workspace.links import report_link, ticket_ids, ticket_link

_ICON = ":material/open_in_new:"
_LONGEST = 40
"""Characters of a ticket on a button."""


def show_ticket(tracking: str | None, exported: str | None, settings: Settings) -> None:
    """Show the link to an item's ticket, or its words where they lead nowhere; nothing without a ticket."""
    if not tracking:
        return
    address = ticket_link(tracking, settings.ticket_url, exported)
    label = words.literal(_label(tracking))
    if address and _is_known(address, exported, settings):
        st.link_button(label, address, icon=_ICON, type="tertiary")
    else:
        st.caption(label, width="content")


def _is_known(address: str, exported: str | None, settings: Settings) -> bool:
    """Whether an export gives the address, or the settings name its host: a report alone writes no link."""
    hosts = [urlsplit(one).hostname for one in (address, settings.ticket_url) if one]
    return address == exported or (len(hosts) > 1 and hosts[0] == hosts[1])


def _label(tracking: str) -> str:
    """Return the ticket's id where the words hold an address, else the words."""
    ids = ticket_ids(tracking)
    text = ids[0].name.upper() if ids and "://" in tracking else tracking
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def show_report(path: str, line: int | None, settings: Settings) -> None:
    """Show the link to a report's file where the settings have a pattern for it."""
    address = report_link(path, line, settings.report_url)
    if address:
        st.link_button("The report's file", address, icon=_ICON, type="tertiary")


def status_words(side: TicketSide) -> str:
    """Return the status of an item: of the report, and beside it that of its ticket where one is known.

    Where they agree one word does; where the settings let the ticket lead, it comes first.
    """
    report = in_words(ActionStatus, side.status_reported) or "status not stated"
    if not side.tickets:
        return report
    ticket = in_words(ActionStatus, side.ticket_status) or "of unknown status"
    if report == ticket:
        return f"{report}, in report and ticket"
    both = [f"{report} in the report", f"{ticket} in the ticket"]
    return ", ".join(reversed(both) if side.status_source == "ticket" else both)
