"""What changed since the last pack: late reports, corrected values, items, figures with their reason."""

from collections.abc import Iterator, Sequence
from typing import Any

from pmdata import words
from pmdata.model.fields import record_fields
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.rows import incident_cell
from pmdata.review.pack.document import Cell, Chapter, Column, Paragraph, Table, table
from pmdata.review.pack.figures import PackFigure, figures_of, now_words
from pmdata.review.pack.kept import KeptPack, Register, RegisteredIncident, register_of

NAME = "changed"
TITLE = "What changed since the last pack?"
FIRST = (
    "This is the first pack of its kind: there is none to compare it with. Keep it, so that the next one can "
    "state what changed since."
)
_SAME = 1e-9
_DURATIONS = ("time_to_detect_seconds", "time_to_resolve_seconds")
_LABELS = {"time_to_detect_seconds": "Time to detect", "time_to_resolve_seconds": "Time to resolve"}
_OF_ITEMS = ("on_time_ratio", "done_within_60_ratio")


def changed(about: About, kept: KeptPack | None) -> Chapter:
    """Return how what `kept` said of its period differs from what the store says of it now."""
    if kept is None:
        return Chapter(NAME, TITLE, (Paragraph(FIRST),), {"against": None})
    then = About.of(about.cursor, about.chosen, about.settings, kept.of_period)
    before, now = kept.register_, register_of(then)
    late = [key for key in now.incidents if key not in before.incidents]
    gone = [key for key in before.incidents if key not in now.incidents]
    corrected = list(_corrected(before, now))
    moved = _moved(before, now)
    figures = list(_figures(kept.figures, figures_of(then), _Reasons(late, gone, corrected, moved)))
    sentence = Paragraph(_sentence(kept, late, gone, corrected, figures))
    data = {
        "against": {"period": kept.period.key, "as_of_on": kept.as_of_on},
        "late": late, "gone": gone, "corrected": corrected, "items": moved,
        "figures": [(one.name, was.now, one.now, why) for was, one, why in figures],
    }  # fmt: skip
    if not (late or gone or corrected or moved or figures):
        return Chapter(NAME, TITLE, (sentence,), data)
    blocks = (
        sentence,
        _figure_table(kept, figures),
        _incidents("Late reports", late, now, "None came late."),
        *((_incidents("Gone", gone, before, ""),) if gone else ()),
        _corrected_table(corrected, now),
        _items_table(moved, now),
    )
    return Chapter(NAME, TITLE, blocks, data)


class _Reasons:
    """Why a figure of the earlier period may have moved."""

    def __init__(
        self, late: Sequence[str], gone: Sequence[str], corrected: Sequence[Any], moved: Sequence[Any]
    ) -> None:
        reports = [
            words.count(len(late), "late report") if late else "",
            words.count(len(gone), "report") + " gone" if gone else "",
            words.count(len({key for key, *_ in corrected}), "corrected report") if corrected else "",
        ]
        self.reports = ", ".join(filter(None, reports))
        self.items = words.count(len(moved), "changed item") if moved else ""

    def of(self, name: str) -> str:
        """Return the reason for one figure."""
        if name in _OF_ITEMS:
            return ", ".join(filter(None, (self.items, self.reports))) or "time has passed"
        return self.reports or "a setting, or the reading of reports"


def _corrected(before: Register, now: Register) -> Iterator[tuple[str, str, str, str]]:
    """Yield key, field, what it was and what it is."""
    names = [name for name in RegisteredIncident.model_fields if name not in {"title", "path"}]
    for key in before.incidents:
        if key not in now.incidents:
            continue
        old, new = before.incidents[key], now.incidents[key]
        for name in names:
            was, is_now = getattr(old, name), getattr(new, name)
            if was != is_now:
                yield key, name, _in_words(name, was), _in_words(name, is_now)


def _in_words(name: str, value: Any) -> str:
    if name in _DURATIONS:
        return words.duration(value)
    if isinstance(value, tuple):
        return ", ".join(value) or words.UNKNOWN
    return words.UNKNOWN if value is None else str(value)


def _moved(before: Register, now: Register) -> list[tuple[str, str, str]]:
    """Return item, what it was and what it is, reopened ones first."""
    pairs = [
        (key, old.status or "unknown", now.items[key].status or "unknown")
        for key, old in before.items.items()
        if key in now.items and now.items[key].status != old.status
    ]
    return sorted(pairs, key=lambda one: (not _is_reopened(one), one[0]))


def _is_reopened(one: tuple[str, str, str]) -> bool:
    return one[1] in {"done", "wont_do"} and one[2] not in {"done", "wont_do"}


def _figures(
    kept: Sequence[PackFigure], now: Sequence[PackFigure], reasons: _Reasons
) -> Iterator[tuple[PackFigure, PackFigure, str]]:
    earlier = {one.name: one for one in kept}
    for one in now:
        was = earlier.get(one.name)
        if was is not None and not (_alike(was.now, one.now) and _alike(was.low, one.low)):
            yield was, one, reasons.of(one.name)


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _SAME * max(1.0, abs(one))


def _sentence(kept: KeptPack, late: Any, gone: Any, corrected: Any, figures: Any) -> str:
    where = f"{kept.period.title} as kept on {words.day(kept.as_of_on)}"
    if not (late or gone or corrected or figures):
        return f"Nothing: every figure of {where} is what it was."
    parts = (
        f"{words.count(len(figures), 'figure')} of {where} moved",
        f"{words.count(len(late), 'report')} came late",
        words.count(len(corrected), "corrected value"),
        f"{words.count(len(gone), 'report')} gone" if gone else "",
    )
    return f"{', '.join(filter(None, parts))}."


def _figure_table(kept: KeptPack, figures: Sequence[tuple[PackFigure, PackFigure, str]]) -> Table:
    columns = (
        Column("Figure", is_wide=True),
        Column("Was", "right"),
        Column("Is", "right"),
        Column("Because of"),
    )
    rows = [(one.label, now_words(was), now_words(one), why) for was, one, why in figures]
    return table(f"Figures of {kept.period.title} that moved", columns, rows, "None moved.")


def _incidents(title: str, keys: Sequence[str], register: Register, nothing: str) -> Table:
    columns = (Column("Incident", is_wide=True), Column("Started", is_whole=True), Column("Services"))
    rows = []
    for key in keys:
        one = register.incidents[key]
        services = ", ".join(one.services) or words.UNKNOWN
        rows.append((incident_cell(one.title, key, one.path), words.day(one.started_on), services))
    return table(title, columns, rows, nothing)


def _corrected_table(corrected: Sequence[tuple[str, str, str, str]], now: Register) -> Table:
    columns = (
        Column("Incident", is_wide=True),
        Column("Value"),
        Column("Was", "right"),
        Column("Is", "right"),
    )
    fields = record_fields()
    rows = []
    for key, name, was, is_now in corrected:
        one = now.incidents[key]
        label = _LABELS.get(name) or (fields[name].label if name in fields else name.replace("_", " "))
        rows.append((incident_cell(one.title, key, one.path), label, was, is_now))
    return table("Corrected values", columns, rows, "None was corrected.")


def _items_table(moved: Sequence[tuple[str, str, str]], now: Register) -> Table:
    columns = (Column("Item", is_wide=True), Column("Was"), Column("Is"))
    rows = []
    for item, was, is_now in moved:
        key, _, _ = item.rpartition("#")
        path = now.incidents[key].path if key in now.incidents else None
        rows.append((Cell(now.items[item].text, key, path), was.replace("_", " "), is_now.replace("_", " ")))
    return table("Action items that changed, reopened ones first", columns, rows, "None changed.")
