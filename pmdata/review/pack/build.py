"""The pack of one period: its sentence, its figures, and all chapters in their order."""

from collections.abc import Sequence

from pmdata import words
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters import CHAPTERS
from pmdata.review.pack.chapters.changed import changed
from pmdata.review.pack.chapters.decided import decided
from pmdata.review.pack.document import Chapter, Pack
from pmdata.review.pack.figures import PackFigure, difference_words, figures_of, now_words
from pmdata.review.pack.kept import KeptPack
from pmdata.review.pack.period import PackPeriod
from pmdata.workspace import Settings
from pmdata.workspace.decisions import Decided
from pmdata.workspace.people import FREE_TEXT_STAYS

CHANGES = (
    "A change is that of what is shown, in its own unit. Within noise: chance alone may well have made it. "
    "Median and interval are over the incidents that are known, of all."
)


def pack(
    cursor: Cursor,
    selection: Selection,
    settings: Settings,
    period: PackPeriod,
    *,
    kept: KeptPack | None = None,
    decisions: Sequence[Decided] = (),
) -> Pack:
    """Return the whole pack; the selection's own dates are not looked at.

    Raises PackNotBegunError where the period has no day up to the as-of date.
    """
    about = About.of(cursor, selection, settings, period)
    made = {name: make(about) for name, make in CHAPTERS.items()}
    chapters: list[Chapter] = [changed(about, kept)]
    for name, chapter in made.items():
        chapters.append(chapter)
        if name == "forward":
            chapters.append(decided(about, decisions, team_of_pack(selection)))
    return _pack(about, tuple(chapters))


def pack_head(cursor: Cursor, selection: Selection, settings: Settings, period: PackPeriod) -> Pack:
    """Return the pack without its chapters: what stands above them."""
    return _pack(About.of(cursor, selection, settings, period), ())


def pack_chapter(
    cursor: Cursor, selection: Selection, settings: Settings, period: PackPeriod, name: str
) -> Chapter:
    """Return one chapter of `CHAPTERS` alone."""
    return CHAPTERS[name](About.of(cursor, selection, settings, period))


def pack_changes(
    cursor: Cursor, selection: Selection, settings: Settings, period: PackPeriod, kept: KeptPack | None
) -> Chapter:
    """Return the chapter on what changed alone."""
    return changed(About.of(cursor, selection, settings, period), kept)


def pack_decisions(
    cursor: Cursor, selection: Selection, settings: Settings, period: PackPeriod, rows: tuple[Decided, ...]
) -> Chapter:
    """Return the chapter of decisions alone."""
    return decided(About.of(cursor, selection, settings, period), rows, team_of_pack(selection))


def team_of_pack(selection: Selection) -> str | None:
    """Return the team whose pack it is; None of all, or of several."""
    return ", ".join(selection.teams) or None


def _pack(about: About, chapters: tuple[Chapter, ...]) -> Pack:
    figures = figures_of(about)
    scope = (about.chosen.teams, about.chosen.services, about.chosen.severities)
    return Pack(
        period=about.period,
        about=" · ".join(", ".join(names) for names in scope if names) or "all teams",
        team=team_of_pack(about.chosen),
        as_of_on=about.chosen.as_of_on,
        compared=_compared(about),
        sentence=_sentence(figures),
        figures=figures,
        chapters=chapters,
        notes=(CHANGES, *((FREE_TEXT_STAYS,) if about.settings.blameless else ())),
    )


def _compared(about: About) -> str:
    span = about.span
    if span.previous_first_on is None or span.previous_last_on is None:
        return f"{about.period.title}, which nothing comes before"
    before = f"{words.day(span.previous_first_on)} to {words.day(span.previous_last_on)}"
    if about.is_over:
        return f"{about.period.title} against {before}"
    return f"{about.period.title} so far, to {words.day(span.last_on)}, against {before}"


def _sentence(figures: Sequence[PackFigure]) -> str:
    """Return the period in a sentence: incidents, impact, budgets, and each figure that changed for sure."""
    by_name = {one.name: one for one in figures}
    incidents, impact = by_name["incidents"], by_name["impact_minutes"]
    parts = [words.count(int(incidents.now or 0), "incident") + _was(incidents)]
    if impact.now is not None:
        parts.append(f"{now_words(impact)} of impact{_was(impact)}")
    if budgets := by_name.get("budgets_exhausted"):
        parts.append(f"{now_words(budgets)} of {words.count(budgets.total, 'error budget')} exhausted")
    sure = [one for one in figures if one.verdict in {"improved", "worsened"}]
    parts += [f"{words.inside(one.label)} {now_words(one)} ({difference_words(one)})" for one in sure]
    if not sure:
        parts.append(_nothing_sure(figures))
    return f"{'; '.join(parts)}."


def _was(figure: PackFigure) -> str:
    return words.was(now_words(figure.model_copy(update={"now": figure.before})), figure.before)


def _nothing_sure(figures: Sequence[PackFigure]) -> str:
    verdicts = {one.verdict for one in figures} - {None}
    if "within_noise" in verdicts:
        return "no figure changed by more than noise"
    if verdicts:
        return "there are too few to distinguish a change of any figure from noise"
    return "there is nothing to compare it with"
