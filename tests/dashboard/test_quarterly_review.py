"""The sentence of the quarterly review page where no change is named."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmdata.dashboard.quarterly_review import review_answer
from pmdata.metrics.response_times.noise import Verdict
from pmdata.metrics.selection.periods import parse_period
from pmdata.metrics.selection.selection import Selection
from pmdata.review import QuarterlyReview, quarterly_review
from pmdata.store import Store, load
from pmdata.workspace import Settings, open_workspace


@pytest.fixture
def review(tmp_path: Path) -> QuarterlyReview:
    workspace = open_workspace(tmp_path)
    load(workspace, [])
    chosen = Selection(as_of=datetime(2026, 10, 1, tzinfo=UTC))
    return quarterly_review(Store(workspace).open().cursor(), chosen, Settings(), parse_period("2026-Q3"))


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (["within_noise", "too_few"], "no figure changed by more than noise"),
        (["too_few", None], "there are too few to distinguish a change of any figure from noise"),
        ([None, None], "there is nothing to compare it with"),
    ],
)
def test_too_few_is_not_called_no_change(
    review: QuarterlyReview, verdicts: list[Verdict | None], sentence: str
) -> None:
    figures = tuple(
        replace(one, verdict=verdict) for one, verdict in zip(review.figures, verdicts, strict=False)
    )
    assert sentence in review_answer(replace(review, figures=figures))
