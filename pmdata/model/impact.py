"""What it did: harm to users and to the business, and the error budget a report states."""

from typing import Literal

from pmdata.model.record import Record
from pmdata.model.terms import ImpactKind


class Quantity(Record):
    """A figure with the words around it: users, requests, escalations."""

    text: str
    """As written."""
    count: int | None = None
    """The count, where a figure is written."""
    ratio: float | None = None
    """The share (0–1), where a percentage is written."""


class Money(Record):
    """An amount with its currency."""

    text: str
    """As written."""
    amount: float | None = None
    """The amount; null where no figure is written."""
    currency: str | None = None
    """ISO 4217 code, where a code or sign is written."""


class Claim(Record):
    """A yes-or-no answer with its details (SLA breach, data loss)."""

    text: str
    """As written."""
    answer: bool | None = None
    """True, False, or null where the text does not say."""


class Indicator(Record):
    """A service level measured during the incident, with the objective it is held against."""

    text: str
    """As written."""
    value: float | None = None
    """The value in `unit`; a ratio (0–1) for availability and error rate."""
    objective: float | None = None
    """The objective beside it, in the same unit."""
    unit: Literal["ratio", "milliseconds", "minutes"] | None = None
    """Unit of both."""


class Impact(Record):
    """What the incident did to users and to the business."""

    text: str | None = None
    """Impact in words."""
    downtime_seconds: int | None = None
    """Stated total downtime."""
    users: Quantity | None = None
    """Users affected."""
    requests: Quantity | None = None
    """Requests affected."""
    revenue: Money | None = None
    """Revenue impact."""
    escalations: Quantity | None = None
    """Customer escalations or tickets."""
    sla_breach: Claim | None = None
    """Whether an SLA was breached."""
    data_loss: Claim | None = None
    """Whether data was lost."""
    kinds: tuple[ImpactKind, ...] = ()
    """Kinds of impact."""
    regions: tuple[str, ...] = ()
    """Regions affected, as stated."""
    availability: Indicator | None = None
    error_rate: Indicator | None = None
    peak_error_rate: Indicator | None = None
    latency: Indicator | None = None
    freshness: Indicator | None = None


class StatedBudget(Record):
    """Error-budget figures that a report states; kept beside ours, never used instead of them."""

    target_ratio: float | None = None
    """The SLO target, 0–1."""
    budget_minutes: float | None = None
    """The whole budget of the window."""
    downtime_minutes: float | None = None
    """Total downtime."""
    consumed_percent: float | None = None
    """Share of the budget spent; may pass 100."""
    remaining_minutes: float | None = None
    """What is left; may be negative."""
    minutes_above_slo: float | None = None
    """Minutes during which the error rate was above its objective."""
    error_budget_consumed_percent: float | None = None
    """Share of the error-rate budget spent."""
    line: int | None = None
    """First line of the block."""
