"""Tables of budgets where a team is chosen: what it owns, and below what its incidents also touched."""

from collections.abc import Callable, Sequence

import pyarrow as pa
import streamlit as st

from pmdata.dashboard.parts.tables import show_table
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, by_owner
from pmdata.metrics.labels import ALSO_TOUCHED, ALSO_TOUCHED_MEANS

OWN_WINDOWS = (
    "Each objective over its own window; the period and the severities on the left do not apply here."
)
OWNS_NONE = "The chosen team owns no service with an objective."


def show_by_owner(
    rows: Sequence[ErrorBudgetRow], table: Callable[[Sequence[ErrorBudgetRow]], pa.Table]
) -> None:
    """Show `rows` as tables: those that the chosen team owns, all where none is chosen, then the others."""
    owned, touched = by_owner(rows)
    if owned:
        show_table(table(owned))
    else:
        st.markdown(OWNS_NONE)
    if touched:
        st.markdown(f"**{ALSO_TOUCHED}.** {ALSO_TOUCHED_MEANS}")
        show_table(table(touched))
