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

__all__ = [
    "DIGEST_FORMATS",
    "Digest",
    "DigestFormat",
    "DigestGrain",
    "DigestPeriod",
    "calendar",
    "digest",
    "digest_period",
    "digest_periods",
    "last_digest_period",
    "parse_digest_period",
    "render_digest",
]
