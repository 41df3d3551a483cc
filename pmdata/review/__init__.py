"""Documents made of the metrics: the review of a quarter, the digest of a week or month, a calendar."""

from pmdata.review.calendar import calendar
from pmdata.review.digest import (
    Digest,
    DigestGrain,
    DigestPeriod,
    digest,
    digest_period,
    digest_periods,
    last_digest_period,
    parse_digest_period,
)
from pmdata.review.digest_formats import DIGEST_FORMATS, DigestFormat, render_digest
from pmdata.review.document import render_csv, render_json, render_markdown
from pmdata.review.quarter import Figure, QuarterlyReview, quarterly_review, review_quarters

__all__ = [
    "DIGEST_FORMATS",
    "Digest",
    "DigestFormat",
    "DigestGrain",
    "DigestPeriod",
    "Figure",
    "QuarterlyReview",
    "calendar",
    "digest",
    "digest_period",
    "digest_periods",
    "last_digest_period",
    "parse_digest_period",
    "quarterly_review",
    "render_csv",
    "render_digest",
    "render_json",
    "render_markdown",
    "review_quarters",
]
