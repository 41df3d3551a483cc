"""Which rows are probably the moments that no rule extracted: for people to confirm, never for figures.

Asked of the moments that a report leaves open. A row is suggested where it has an instant, keeps to the order
and the durations that are known, and is at least as likely as the model's threshold.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import NamedTuple

from pmdata.model import MOMENTS, MomentName, Postmortem, Reading, Suggestion, TimelineEvent
from pmdata.reading.rules.durations import DIFFERS_RATIO, DIFFERS_SECONDS, LEGS
from pmdata.reading.rules.moment_order import FARTHEST, out_of_order
from pmdata.reading.suggesting.row_model import RowModel, shipped_model

MOST_ROWS = 500
"""A longer timeline is a log, of which no row stands out."""


class _Guess(NamedTuple):
    likelihood: float
    name: MomentName
    row: TimelineEvent
    at: datetime


def with_suggestions(reading: Reading) -> Reading:
    """Return a reading with what its incident's rows suggest."""
    if reading.postmortem is None or reading.is_perhaps:
        return reading
    return reading.model_copy(update={"suggestions": suggestions(reading.postmortem)})


def suggestions(record: Postmortem, model: RowModel | None = None) -> tuple[Suggestion, ...]:
    """Return the rows that are probably missing moments, in the moments' order; at most one for each.

    A moment that a person corrected, or that the report's own block denies, is not missing.
    """
    known = _known(record)
    # A denied or corrected moment has a source, and so has every one that was extracted.
    settled = {source.field for source in record.sources} | known.keys()
    missing = [name for name in MOMENTS if name not in settled and not _is_to_come(record, name)]
    rows = record.timeline
    if not missing or not 0 < len(rows) <= MOST_ROWS or any(out_of_order(known)):
        return ()
    model = model or shipped_model()
    chosen: dict[MomentName, _Guess] = {}
    for guess in sorted(_guesses(record, missing, model), key=lambda one: (-one.likelihood, one.row.line)):
        times = known | {name: one.at for name, one in chosen.items()} | {guess.name: guess.at}
        if guess.name not in chosen and _agrees(record, times, guess):
            chosen[guess.name] = guess
    return tuple(
        Suggestion(field=name, value=one.at, line=one.row.line, likelihood=round(one.likelihood, 2))
        for name in MOMENTS
        if (one := chosen.get(name))
    )


def confirming(report: str, one: Suggestion) -> str:
    """Return the command that confirms a suggestion; `report` is the key, or the path, of the incident."""
    value = one.value.isoformat().replace("+00:00", "Z")
    return f"pmdata correct {shlex.quote(report)} {one.field}={value}"


def _known(record: Postmortem) -> dict[MomentName, datetime]:
    return {name: at for name in MOMENTS if (at := getattr(record, name)) is not None}


def _guesses(record: Postmortem, missing: Sequence[MomentName], model: RowModel) -> Iterator[_Guess]:
    rows = record.timeline
    likelihoods = model.likelihoods([row.text for row in rows], places_of(record))
    for name in missing:
        for row, likelihood in zip(rows, likelihoods[name.removesuffix("_at")], strict=True):
            if row.at and likelihood >= model.threshold and model.knows(row.text):
                yield _Guess(likelihood, name, row, row.at)


def _is_to_come(record: Postmortem, name: MomentName) -> bool:
    return name == "resolved_at" and record.incident_status == "open"


def places_of(record: Postmortem) -> dict[str, int]:
    """Return the places in the timeline of the moments that are known, by phase."""
    lines = {source.field: source.line for source in record.sources}
    found = {}
    for name, at in _known(record).items():
        same = [place for place, row in enumerate(record.timeline) if row.at == at]
        own = [place for place in same if record.timeline[place].line == lines.get(name)]
        if same:
            found[name.removesuffix("_at")] = (own or same)[0]
    return found


def _is_copy(times: Mapping[MomentName, datetime]) -> bool:
    """Return whether the mitigation would be the resolution, which it never is a copy of."""
    return "mitigated_at" in times and times["mitigated_at"] == times.get("resolved_at")


def _agrees(record: Postmortem, times: Mapping[MomentName, datetime], guess: _Guess) -> bool:
    """Return whether a row's time keeps to the incident's date, the order of moments and stated durations."""
    on = record.incident_on
    if on and abs(guess.at - datetime.combine(on, time(), UTC)) > FARTHEST:
        return False
    if any(out_of_order(times)) or _is_copy(times):
        return False
    for duration, leg in LEGS.items():
        stated = record.durations.get(duration)
        if guess.name in leg and stated and stated.seconds is not None and set(leg) <= times.keys():
            seconds = (times[leg[1]] - times[leg[0]]).total_seconds()
            if abs(seconds - stated.seconds) > max(DIFFERS_SECONDS, DIFFERS_RATIO * stated.seconds):
                return False
    return True
