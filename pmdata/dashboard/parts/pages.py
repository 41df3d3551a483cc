"""Long lists page by page."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

_Row = TypeVar("_Row")


def page_of(rows: Sequence[_Row], size: int, key: str) -> Sequence[tuple[int, _Row]]:
    """Return the rows of the page that the reader chooses, each with its number from 0 in the whole list."""
    pages = -(-len(rows) // size)
    number = st.pagination(pages, key=key) if pages > 1 else 1
    first = (min(number, max(pages, 1)) - 1) * size
    return list(enumerate(rows))[first : first + size]
