"""What recurs: repeats against chance, themes by impact, and every return with its item."""

from pmdata import words
from pmdata.charts.pareto import pareto_chart
from pmdata.metrics.contributing_factors.lists import themed_incidents
from pmdata.metrics.contributing_factors.occurrences import load_occurrences
from pmdata.metrics.contributing_factors.recurrence import RepeatRateRow, repeat_rate
from pmdata.metrics.contributing_factors.returns import ReturnRow, returns
from pmdata.metrics.contributing_factors.themes import factors
from pmdata.metrics.labels import RETURN_LABELS
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.rows import incident_cell
from pmdata.review.pack.document import Cell, Chapter, Column, Drawing, Paragraph, Table, table

SURE = 0.05


def recurrence(about: About) -> Chapter:
    """Return what came back in the period, and whether more often than by chance."""
    within = about.settings.policies.recurrence_days
    known = load_occurrences(about.cursor, about.chosen, within)
    [rate] = about.ask(repeat_rate, within, by=about.period.metric_grain, occurrences=known)
    themes = tuple(row for row in about.ask(factors, within, occurrences=known) if row.incidents)
    found = about.ask(returns, within, occurrences=known)
    sentence = _sentence(rate, within)
    columns = (
        Column("Theme", is_wide=True), Column("Impact", "right"), Column("Incidents", "right"),
        Column("Came back", "right"), Column("By chance", "right"), Column("P-value", "right"),
    )  # fmt: skip
    cells = [
        (
            row.theme,
            words.hours(row.impact_minutes),
            f"{row.incidents:,}",
            words.rate(row.returns, row.occurrences),
            words.percent(row.expected_ratio),
            words.UNKNOWN if row.excess_p_value is None else f"{row.excess_p_value:.3f}",
        )
        for row in themes
    ]
    blocks = (
        Paragraph(sentence),
        Drawing("Hours of impact by theme", pareto_chart(themes, about.ask(themed_incidents)), sentence),
        table("Themes", columns, cells, "No report of the period names a contributing factor."),
        _returns(found),
    )
    data = {"repeats": rate, "factors": themes, "returns": found}
    return Chapter("recurrence", "What came back?", blocks, data)


def _sentence(rate: RepeatRateRow, within: int) -> str:
    if not rate.comparable:
        return "No incident of the period names a cause."
    rate_words = words.rate(rate.repeats, rate.comparable)
    parts = [
        f"{rate_words} of the incidents that name a cause repeat one on the same service within {within} days"
    ]
    if rate.expected_ratio is not None and rate.excess_p_value is not None:
        above = "more than chance" if rate.excess_p_value < SURE else "within what chance gives"
        parts.append(
            f"chance gives {words.percent(rate.expected_ratio)} (p = {rate.excess_p_value:.3f}): {above}"
        )
    if rate.short_history:
        parts.append("reports reach back too little to see all repeats")
    return f"{'; '.join(parts)}."


def _returns(rows: tuple[ReturnRow, ...]) -> Table:
    columns = (
        Column("Incident", is_wide=True), Column("Theme"), Column("Service"), Column("Days since", "right"),
        Column("Earlier incident"), Column("State"), Column("Item"),
    )  # fmt: skip
    cells = [
        (
            incident_cell(row.title, row.key),
            row.theme,
            row.service,
            f"{row.days:,}",
            incident_cell(row.earlier_title, row.earlier_key, row.earlier_path),
            RETURN_LABELS[row.state],
            Cell(row.item, row.earlier_key, row.earlier_path, row.item_line) if row.item else words.UNKNOWN,
        )
        for row in rows
    ]
    return table("What came back on the same service", columns, cells, "Nothing came back.")
