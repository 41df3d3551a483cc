"""Figures are read where a figure and its unit are written, and nowhere else."""

import pytest

from pmdata.reading.values.quantities import read_indicator, read_money, read_quantity


@pytest.mark.parametrize(
    ("text", "count", "ratio"),
    [
        ("1,480 merchants", 1480, None), ("1 480 users", 1480, None), ("1480", 1480, None),
        ("about 1,900 tenants", 1900, None), ("41 shops booking late, roughly 4,100 bookings", 41, None),
        ("all shops (5,140 tried)", 5140, None), ("5.7K", 5700, None), ("1.2M users", 1_200_000, None),
        ("2 million", 2_000_000, None), ("over 300 teams", 300, None), ("eleven carriers", 11, None),
        ("38 tickets", 38, None), ("none", 0, None), ("No users", 0, None), ("0", 0, None),
        ("3% of parcels", None, 0.03), ("~34% of requests", None, 0.34), ("12 users (3%)", 12, 0.03),
        ("0.5 % of calls", None, 0.005), ("2 percent", None, 0.02), ("30-40 users", None, None),
        ("up to 300", None, None), ("less than 300 users", None, None), ("34% to 97%", None, None),
        ("120%", None, None), ("X users", None, None), ("14:05 UTC", None, None),
        ("v1.2.3 users", None, None), ("many", None, None), ("one of our tenants", None, None),
        ("", None, None), ("$300", None, None), ("INC-1234", None, None),
    ],
)  # fmt: skip
def test_a_quantity_has_its_count_and_its_share(text: str, count: int | None, ratio: float | None) -> None:
    quantity = read_quantity(text)
    assert (quantity.count, quantity.ratio) == (count, ratio)


def test_a_quantity_keeps_its_words() -> None:
    assert read_quantity("**1,480** merchants").text == "1,480 merchants"


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("EUR 21,000", 21000, "EUR"), ("about EUR 21,000, repaid", 21000, "EUR"),
        ("€21.000,50", 21000.5, "EUR"), ("$1.2M", 1_200_000, "USD"), ("US$ 5k", 5000, "USD"),
        ("12,000 USD", 12000, "USD"), ("£3,500.25", 3500.25, "GBP"), ("CHF 3'000", 3000, "CHF"),
        ("1 500 EUR", 1500, "EUR"), ("A$ 40", 40, "AUD"), ("¥12000", 12000, "JPY"), ("€9.300", None, "EUR"),
        ("21,000", 21000, None), ("none", 0, None), ("None", 0, None), ("$10k–$20k", None, None),
        ("up to $300", None, None), ("$100 and 200 EUR", None, None), ("$X", None, None),
        ("300 bookings", None, None), ("negligible", None, None), ("", None, None),
    ],
)  # fmt: skip
def test_money_has_its_amount_and_currency(text: str, amount: float | None, currency: str | None) -> None:
    money = read_money(text)
    assert (money.amount, money.currency) == (amount, currency)


@pytest.mark.parametrize(
    ("text", "value", "objective", "unit"),
    [
        ("99.90% uptime (SLO: 99.9%)", 0.999, 0.999, "ratio"),
        ("31% (SLO: <0.1%)", 0.31, 0.001, "ratio"),
        ("64%", 0.64, None, "ratio"),
        ("p95 = 210ms, p99 = 390ms (SLO: <500ms)", 390, 500, "milliseconds"),
        ("1.2 s (target: 500 ms)", 1200, 500, "milliseconds"),
        ("Max staleness = 45 minutes (SLO: <2 hours)", 45, 120, "minutes"),
        ("90 minutes (SLO: 30 s)", 90, 0.5, "minutes"),
        ("X% uptime (SLO: 99.9%)", None, 0.999, "ratio"),
        ("31% (SLO: 500ms)", 0.31, None, "ratio"),
        ("not measured", None, None, None),
        ("", None, None, None),
    ],
)
def test_an_indicator_is_beside_its_objective(
    text: str, value: float | None, objective: float | None, unit: str | None
) -> None:
    indicator = read_indicator(text)
    assert (indicator.value, indicator.objective, indicator.unit) == (value, objective, unit)
