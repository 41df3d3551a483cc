"""Keeping the store up to date while people look: a sync in the background, a notice when something changed.

One thread a process syncs at most every few seconds, and less often where a folder takes long to
look through, so that looking never takes more than a small share of the machine.
"""

import threading
import time

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.snapshot import newest_snapshot, servers_workspace, workspace
from pmdata.errors import PmdataError
from pmdata.store import sync

LOOK_SECONDS = 5.0
"""How long to wait, at least, between two looks at the folder."""
SHARE = 20
"""A look that took a second is followed by this many seconds without one."""


class _Watch:
    """Looks at the folder in the background, one look at a time."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._due = 0.0
        self.trouble: str | None = None

    def nudge(self) -> None:
        """Look at the folder, unless somebody does or did so just now; return at once."""
        if time.monotonic() >= self._due and self._busy.acquire(blocking=False):
            threading.Thread(target=self._look, daemon=True, name="pmdata-sync").start()

    def _look(self) -> None:
        started = time.monotonic()
        try:
            sync(servers_workspace(), wait_seconds=0, is_background=True)
            self.trouble = None
        except PmdataError as error:
            self.trouble = str(error)
        finally:
            took = time.monotonic() - started
            self._due = time.monotonic() + max(LOOK_SECONDS, took * SHARE)
            self._busy.release()


@st.cache_resource(show_spinner=False)
def _watch() -> _Watch:
    return _Watch()


def look_for_reports() -> None:
    """Let the server look at the folder by itself, where it has not done so just now; return at once."""
    _watch().nudge()


@st.fragment(run_every=LOOK_SECONDS)
def keep_up_to_date(shown: int) -> None:
    """Look for changed reports now and then; start over when the page shows less than there is.

    `shown` is the generation that the page was drawn from.
    """
    look_for_reports()
    newest = newest_snapshot()
    if newest.generation != shown:
        st.toast("The reports have changed; the figures follow.", icon=":material/sync:")
        st.rerun()
    zone = workspace().settings.reporting_zone
    built = words.instant(newest.built_at, zone)
    st.caption(f"Reports read {built} ({words.literal(zone)})", help=_watch().trouble)
