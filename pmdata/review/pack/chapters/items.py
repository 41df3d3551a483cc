"""Action items of a pack: created, done, dismissed and overdue."""

from pmdata import words
from pmdata.metrics.action_items.items import ActionItemsRow, action_items
from pmdata.metrics.action_items.lists import backlog, done_between
from pmdata.metrics.action_items.lists import items as created_items
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.rows import items_table
from pmdata.review.pack.document import Chapter, Paragraph


def items(about: About) -> Chapter:
    """Return the items of the period's incidents, those done in it, and all that are overdue at as-of."""
    [row] = about.ask(action_items, about.settings.policies.due_days, by=about.period.metric_grain)
    created = about.ask(created_items, about.settings, which="all")
    done = done_between(about.cursor, about.chosen, about.settings, about.span.first_on, about.span.last_on)
    overdue = backlog(about.cursor, about.chosen, about.settings, which="overdue")
    dismissed = tuple(one for one in created if one.status == "wont_do")
    blocks = (
        Paragraph(_sentence(row, len(done), len(overdue))),
        items_table("Overdue, whenever created", overdue, "Nothing is overdue."),
        items_table("Done in the period", done, "None was done on a known day."),
        items_table("Of the period's incidents", created, "No item was written."),
        *((items_table("Dismissed", dismissed, ""),) if dismissed else ()),
    )
    data = {"action_items": row, "created": created, "done": done, "overdue": overdue}
    return Chapter("action-items", "Was done what was agreed?", blocks, data)


def _sentence(row: ActionItemsRow, done: int, overdue: int) -> str:
    parts = [
        f"{words.count(row.total, 'item')} created",
        f"{done:,} done in the period on a known day",
        f"{overdue:,} overdue",
    ]
    if row.on_time_low_ratio is not None and row.on_time_high_ratio is not None:
        low, high = words.percent(row.on_time_low_ratio), words.percent(row.on_time_high_ratio)
        on_time = low if low == high else f"{low} to {high}"
        unknown = f", {row.done_undated:,} done on an unknown day" if row.done_undated else ""
        parts.append(f"{on_time} on time (n = {row.due:,}{unknown})")
    return f"{', '.join(parts)}."
