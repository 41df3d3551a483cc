"""Impact: what the incident did to users and to the business, and the error budget a report states."""

from typing import Annotated, Literal

from pmdata.model.record import Record
from pmdata.model.shown import Ask, NotShown, Shown
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


class Answer(Record):
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

    text: Annotated[
        str | None,
        Shown(
            "Impact",
            "story",
            Ask("impact", "text", "What users could not do, and how many of them"),
            column="impact_text",
        ),
    ] = None
    """The impact in words."""
    downtime_seconds: Annotated[
        int | None, Shown("Downtime", "impact", Ask("impact", "minutes", label="Downtime in minutes"))
    ] = None
    """Stated total downtime, in seconds."""
    users: Annotated[
        Quantity | None, Shown("Users affected", "impact", Ask("impact", "line", "1,200 users, or 4 %"))
    ] = None
    """Users affected."""
    requests: Annotated[
        Quantity | None, Shown("Requests affected", "impact", Ask("impact", "line", "3 % of requests"))
    ] = None
    """Requests affected."""
    revenue: Annotated[Money | None, Shown("Revenue lost", "impact", Ask("impact", "line", "EUR 12,000"))] = (
        None
    )
    """Impact on revenue."""
    escalations: Annotated[
        Quantity | None, Shown("Escalations", "impact", Ask("impact", "line", "14 tickets"))
    ] = None
    """Customer escalations or tickets."""
    sla_breach: Annotated[
        Answer | None,
        Shown("SLA breached", "impact", Ask("impact", "line", "No, or which one", "Was an SLA breached?")),
    ] = None
    """Whether an SLA was breached."""
    data_loss: Annotated[
        Answer | None,
        Shown("Data lost", "impact", Ask("impact", "line", "No, or what", "Was data lost?")),
    ] = None
    """Whether data was lost."""
    kinds: Annotated[
        tuple[ImpactKind, ...],
        Shown("Kinds of impact", "impact", Ask("impact", "choices"), column="impact_kinds"),
    ] = ()
    """Kinds of impact."""
    features: Annotated[
        str | None, Shown("Features affected", "impact", Ask("impact", "line", "Search, saved baskets"))
    ] = None
    """Features that did not work or worked worse, as written."""
    regions: Annotated[
        tuple[str, ...],
        Shown("Regions", "impact", Ask("impact", "names", "Type and press Enter")),
    ] = ()
    """Regions affected, as stated."""
    availability: Annotated[
        Indicator | None,
        Shown("Availability", "impact", Ask("impact", "line", "99.2 % (SLO: 99.9 %)"), unit="ratio"),
    ] = None
    """Availability during the incident, as stated."""
    error_rate: Annotated[
        Indicator | None,
        Shown("Error rate", "impact", Ask("impact", "line", "4 % (SLO: 0.1 %)"), unit="ratio"),
    ] = None
    """Average error rate during the incident, as stated."""
    peak_error_rate: Annotated[
        Indicator | None, Shown("Peak error rate", "impact", Ask("impact", "line", "12 %"), unit="ratio")
    ] = None
    """Peak error rate, as stated; never used for budgets."""
    latency: Annotated[
        Indicator | None,
        Shown("Latency", "impact", Ask("impact", "line", "p99 900 ms (SLO: 300 ms)"), unit="milliseconds"),
    ] = None
    """Latency during the incident, as stated."""
    freshness: Annotated[
        Indicator | None,
        Shown("Data freshness", "impact", Ask("impact", "line", "40 min (SLO: 15 min)"), unit="minutes"),
    ] = None
    """Age of the data during the incident, as stated."""


class StatedBudget(Record):
    """Error-budget figures that a report states; never used instead of the computed ones."""

    target_ratio: Annotated[float | None, Shown("Target", "budget")] = None
    """The SLO target, 0–1."""
    budget_minutes: Annotated[float | None, Shown("Budget", "budget")] = None
    """The whole budget of the window."""
    downtime_minutes: Annotated[float | None, Shown("Downtime", "budget")] = None
    """Total downtime."""
    consumed_percent: Annotated[float | None, Shown("Consumed", "budget")] = None
    """Share of the budget consumed; may pass 100."""
    remaining_minutes: Annotated[float | None, Shown("Remaining", "budget")] = None
    """What remains; may be negative."""
    minutes_above_slo: Annotated[float | None, Shown("Errors above objective", "budget")] = None
    """Minutes during which the error rate was above its objective."""
    error_budget_consumed_percent: Annotated[float | None, Shown("Consumed by errors", "budget")] = None
    """Share of the error-rate budget consumed."""
    line: Annotated[int | None, NotShown("a position")] = None
    """First line of the block."""
