"""Near misses and teams of a pack."""

from pmdata import words
from pmdata.metrics.action_items.items import ActionItemsRow, action_items
from pmdata.metrics.impact.sums import ImpactRow, impact
from pmdata.metrics.incidents.counts import IncidentCountsRow, incident_counts, near_misses
from pmdata.metrics.response_times.durations import ResponseTimesRow, response_times
from pmdata.metrics.selection.groups import NOT_STATED
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.rows import incident_cell
from pmdata.review.pack.document import Chapter, Column, Paragraph, table

NOT_ABOVE = "They consume no error budget and are not counted above."


def near(about: About) -> Chapter:
    """Return the near misses of the period."""
    found = about.ask(near_misses)
    columns = (Column("Near miss", is_wide=True), Column("Started", is_whole=True), Column("Services"))
    rows = [
        (
            incident_cell(one.title, one.key, one.path),
            words.day(one.started_on),
            ", ".join(one.services) or words.UNKNOWN,
        )
        for one in found
    ]
    blocks = (Paragraph(NOT_ABOVE, is_note=True), table("", columns, rows, "No near miss was reported."))
    return Chapter("near-misses", "What nearly happened?", blocks, {"near_misses": found})


def teams(about: About) -> Chapter:
    """Return the figures of each team side by side; an incident of two teams counts in both."""
    counts = {row.group: row for row in about.ask(incident_counts, group="team")}
    costs = {row.group: row for row in about.ask(impact, group="team")}
    times = {row.group: row for row in about.ask(response_times, group="team", only="time_to_resolve")}
    items = {
        row.group: row for row in about.ask(action_items, about.settings.policies.due_days, group="team")
    }
    names = sorted({*counts, *items} - {None}, key=lambda name: (name == NOT_STATED, name))
    columns = (
        Column("Team", is_wide=True), Column("Incidents", "right"), Column("Impact", "right"),
        Column("Time to resolve (MTTR), median", "right"), Column("Known", "right"),
        Column("Items created", "right"), Column("Done", "right"), Column("Overdue now", "right"),
    )  # fmt: skip
    rows = [
        _team(name, counts.get(name), costs.get(name), times.get(name), items.get(name)) for name in names
    ]
    data = {"counts": tuple(counts.values()), "impact": tuple(costs.values())}
    note = Paragraph("In the order of their names. An incident of two teams counts in both.", is_note=True)
    return Chapter(
        "teams", "How was it by team?", (table("", columns, rows, "No team is known."), note), data
    )


def _team(
    name: str | None,
    count: IncidentCountsRow | None,
    cost: ImpactRow | None,
    time: ResponseTimesRow | None,
    item: ActionItemsRow | None,
) -> tuple[str, ...]:
    return (
        "not stated" if name == NOT_STATED else name or "",
        f"{count.incidents:,}" if count else "0",
        words.hours(cost.impact_minutes) if cost else words.UNKNOWN,
        words.duration(time.median_seconds) if time else words.UNKNOWN,
        words.known_of(time.known, time.incidents) if time else words.UNKNOWN,
        f"{item.total:,}" if item else "0",
        f"{item.done:,}" if item else "0",
        f"{item.overdue_now or 0:,}" if item else "0",
    )
