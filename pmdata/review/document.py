"""The quarterly review as a document: Markdown to read and pass on, CSV to count with, JSON for programs.

Text from reports is escaped, so that it is shown as written wherever the document is rendered, and no
more than that, so that it also reads well where it is not.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from pydantic import TypeAdapter

from pmdata import words
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, by_owner
from pmdata.metrics.incidents.rows import ListedIncident
from pmdata.metrics.labels import (
    ALSO_TOUCHED,
    ALSO_TOUCHED_MEANS,
    FIGURE_LABELS,
    state_words,
    target_words,
)
from pmdata.model import Severity
from pmdata.model.term_words import in_words
from pmdata.review.quarter import Figure, QuarterlyReview
from pmdata.workspace.links import report_link, ticket_link
from pmdata.workspace.people import FREE_TEXT_STAYS

LONGEST_LIST = 40
CHANGES = (
    "A change is that of the geometric mean, which is what the test of noise compares; so it may differ "
    "from that of the medians. Within noise: chance alone may well have made it."
)
REPORTED = (
    "Minutes are those that reports state: small incidents have no report, so more may be consumed, and no "
    "report is not the same as healthy."
)
NEAR_MISSES = "They consume no error budget and are not counted above."
_ACTIVE = re.compile(r"[\\`*\[\]<>|~$&]|(?<!\w)_|_(?!\w)")
LABELS: dict[str, str] = {str(metric): label for metric, label in FIGURE_LABELS.items()}


def figure_label(figure: Figure) -> str:
    """Return the name of a figure as people call it."""
    return LABELS.get(figure.name, figure.name)


def _with_median(figure: Figure) -> str:
    return figure_label(figure) + (", median" if figure.unit == "seconds" else "")


def figure_words(figure: Figure, value: float | None) -> str:
    """Return a value of a figure with its unit."""
    if value is None:
        return words.UNKNOWN
    if figure.unit == "seconds":
        return words.duration(value)
    return words.percent(value) if figure.unit == "ratio" else f"{value:,.0f}"


def change_words(figure: Figure) -> str:
    """Return how a figure changed, with its verdict where there is one."""
    return words.verdict(figure.change_ratio, figure.verdict) or words.UNKNOWN


def compared_words(review: QuarterlyReview) -> str:
    """Return what the quarter is compared with, in words."""
    span = review.before
    if review.is_over:
        return f"{review.quarter.title} against {review.previous.title}"
    return (
        f"{review.quarter.title} so far, to {words.day(span.last_on)}, against the same part of "
        f"{review.previous.title}, to {words.day(span.previous_last_on)}"
    )


def render_markdown(review: QuarterlyReview, about: str = "all services") -> str:
    """Return the review as Markdown; `about` states whose it is."""
    blocks = [
        f"# Quarterly review, {review.quarter.title}",
        _about(review, about),
        "## Figures",
        _table(
            ("Figure", "This quarter", "Before", "Change", "Basis"),
            [
                (
                    _with_median(figure),
                    figure_words(figure, figure.now),
                    figure_words(figure, figure.before),
                    change_words(figure),
                    words.known_of(figure.known, figure.total),
                )
                for figure in review.figures
            ],
        ),
        CHANGES,
        "## Incidents",
        _incidents(review.incidents, review.report_url),
        *(
            ("## Near misses", NEAR_MISSES, _incidents(review.near_misses, review.report_url))
            if review.near_misses
            else ()
        ),
        "## Error budgets over the quarter",
        *_budgets(review),
        "## Contributing factors",
        _factors(review),
        "## Overdue action items",
        _action_items(review),
    ]
    return "\n\n".join(blocks) + "\n"


def _about(review: QuarterlyReview, about: str) -> str:
    scope = words.sentence(literal(about))
    names = f" {FREE_TEXT_STAYS}" if review.is_blameless else ""
    return f"{compared_words(review)}. {scope}. As of {words.day(review.as_of_on)}.{names}"


def _incidents(listed: Sequence[ListedIncident], pattern: str | None) -> str:
    rows = [
        (
            words.day(one.started_on),
            _linked(one.title or one.key, report_link(one.path, None, pattern)),
            _severity(one.severity),
            literal(", ".join(one.services)) or words.UNKNOWN,
            words.duration(one.time_to_resolve_seconds),
        )
        for one in listed
    ]
    return _listed(("Started", "Incident", "Severity", "Services", "Resolved after"), rows, "No incident.")


def _budgets(review: QuarterlyReview) -> Iterator[str]:
    owned, touched = by_owner(review.budgets)
    yield _budgets_table(owned)
    if touched:
        yield f"### {ALSO_TOUCHED}"
        yield ALSO_TOUCHED_MEANS
        yield _budgets_table(touched)
    if review.budgets:
        yield REPORTED


def _budgets_table(budgets: Sequence[ErrorBudgetRow]) -> str:
    rows = [
        (
            literal(row.slo),
            target_words(row.target),
            words.minutes(row.spent_minutes),
            words.minutes(row.budget_minutes),
            state_words(row),
        )
        for row in budgets
    ]
    return _listed(("Objective", "Target", "Consumed, as reported", "Budget", "State"), rows, "No objective.")


def _factors(review: QuarterlyReview) -> str:
    rows = [
        (literal(row.theme), str(row.incidents), str(row.returns), str(row.item_open), str(row.no_item))
        for row in review.themes
    ]
    return _listed(
        ("Theme", "Incidents", "Came back", "While its item was open", "Without an item"), rows, "None named."
    )


def _action_items(review: QuarterlyReview) -> str:
    rows = [
        (
            words.day(item.due),
            _linked(item.text, ticket_link(item.tracking, review.ticket_url, item.ticket_url)),
            literal(item.team or words.UNKNOWN),
        )
        for item in review.overdue
    ]
    return _listed(("Due", "Item", "Team"), rows, "None.")


def _listed(heads: Sequence[str], rows: Sequence[Sequence[str]], nothing: str) -> str:
    if not rows:
        return nothing
    more = len(rows) - LONGEST_LIST
    tail = f"\n\nAnd {more:,} more." if more > 0 else ""
    return _table(heads, rows[:LONGEST_LIST]) + tail


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (heads, ["---"] * len(heads), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _linked(text: str, address: str | None) -> str:
    """Return a text that leads to an address, where there is one that ends no link and no cell."""
    if address is None or re.search(r"[()<>|\\]", address):
        return literal(text)
    return f"[{literal(text)}]({address})"


def literal(text: str) -> str:
    """Return `text` within a line so that Markdown shows it as written; plain words stay plain."""
    return " ".join(_ACTIVE.sub(r"\\\g<0>", text).split())


def _severity(name: str | None) -> str:
    return words.sentence(in_words(Severity, name) or words.UNKNOWN)


def render_json(review: QuarterlyReview) -> str:
    """Return the whole review as JSON, its names those of `QuarterlyReview`."""
    return TypeAdapter(QuarterlyReview).dump_json(review, indent=1).decode() + "\n"


def render_csv(review: QuarterlyReview) -> str:
    """Return the figures as CSV: name, unit, the quarter's value, that before, verdict, known, total."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(
        ("quarter", "figure", "unit", "now", "before", "change_ratio", "verdict", "known", "total")
    )
    for one in review.figures:
        writer.writerow(
            (
                review.quarter.key,
                one.name,
                one.unit,
                one.now,
                one.before,
                one.change_ratio,
                one.verdict,
                one.known,
                one.total,
            )
        )
    return written.getvalue()
