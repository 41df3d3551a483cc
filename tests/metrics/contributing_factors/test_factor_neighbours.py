"""Untagged factors are listed beside what reads like them, and stay untagged."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import duckdb

from pmdata.metrics.contributing_factors.neighbours import untagged_factors
from pmdata.metrics.selection.selection import Selection

Fill = Callable[..., duckdb.DuckDBPyConnection]
YEAR = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2025, 10, 1), date(2026, 9, 30))
TEXTS = [
    ("expiry", "The certificate of the gateway expired"),
    ("rollout", "The change reached every region at once"),
    (None, "Expired certificates at the search gateway"),
    (None, "Zzz"),
]


def store(fill: Fill, texts: list[tuple[str | None, str]]) -> duckdb.DuckDBPyConnection:
    factors = [
        {"key": "A", "position": place, "theme": theme, "text": text, "source": "list"}
        for place, (theme, text) in enumerate(texts)
    ]
    return fill([{"key": "A", "incident_on": date(2026, 8, 1)}], factors=factors)


def test_the_most_alike_comes_first_and_what_is_unlike_not_at_all(fill: Fill) -> None:
    certificate, nothing = untagged_factors(store(fill, TEXTS), YEAR)
    assert certificate.neighbours[0].theme == "expiry"
    assert 0.3 < certificate.neighbours[0].likeness_ratio <= 1
    assert nothing.neighbours == ()


def test_without_tagged_or_untagged_factors_there_is_nothing_to_compare(fill: Fill) -> None:
    assert untagged_factors(store(fill, TEXTS[:2]), YEAR) == ()
    assert all(row.neighbours == () for row in untagged_factors(store(fill, TEXTS[2:]), YEAR))


def test_only_so_many_are_listed(fill: Fill) -> None:
    assert len(untagged_factors(store(fill, TEXTS), YEAR, limit=1)) == 1
