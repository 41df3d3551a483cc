"""The quarterly review: one quarter against the one before, as figures and as a document."""

from pmdata.review.document import render_csv, render_json, render_markdown
from pmdata.review.quarter import Figure, QuarterlyReview, quarterly_review, review_quarters

__all__ = [
    "Figure",
    "QuarterlyReview",
    "quarterly_review",
    "render_csv",
    "render_json",
    "render_markdown",
    "review_quarters",
]
