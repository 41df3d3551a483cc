"""Groups that share incidents have a note."""

from pmdata.dashboard.response_times import overlap_words
from tests.charts.test_charts import row


def test_groups_that_share_incidents_say_what_they_add_up_to() -> None:
    groups = [row(incidents=8), row(incidents=7)]
    assert overlap_words(groups, row(incidents=12), "service") == (
        "An incident of several services counts in each of them: these add up to 15, of 12 incidents."
    )


def test_groups_that_share_none_say_nothing() -> None:
    assert overlap_words([row(incidents=8), row(incidents=4)], row(incidents=12), "team") is None
