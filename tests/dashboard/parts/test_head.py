"""What the head of a page states about its figures."""

import pytest
from streamlit.testing.v1 import AppTest

HEAD = """
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from pmdata.dashboard.parts.head import show_head
from pmdata.metrics.selection.selection import Selection, in_words

chosen = Selection(datetime(2026, 10, 1, tzinfo=UTC), reporting_zone="Asia/Tokyo", fiscal_year_start={start})
view = SimpleNamespace(selection=chosen, in_words=in_words(chosen), ask=lambda _figure: ())
show_head("How many?", "Three.", view, counted=(3, 4))
"""


@pytest.mark.parametrize(("start", "ending"), [(1, "Asia/Tokyo."), (4, "Asia/Tokyo, years with April.")])
def test_the_head_names_the_zone_of_its_days_and_the_rule_of_membership(start: int, ending: str) -> None:
    [about] = AppTest.from_string(HEAD.format(start=start)).run().caption
    assert "days in Asia/Tokyo · [3 of 4 incidents counted](#not-counted)" in about.value.replace("\\", "")
    assert about.help.replace("\\", "").startswith(
        "An incident belongs to the day on which its impact started"
    )
    assert about.help.replace("\\", "").endswith(f"Days begin and end in {ending}")
