"""What `pmdata check --explain` prints of a report: what was read where, what was sought, what is open."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pmdata.cli.output import shown_on_one_line

if TYPE_CHECKING:
    from pmdata.model import Reading
    from pmdata.workspace import Workspace

_TEXT_WIDTH = 60
_SHOWN_WORDS = 12


def explanation(reading: "Reading", file: Path, workspace: "Workspace") -> Iterator[str]:
    """Yield the lines that explain one incident of `file`; none where it is no report."""
    from pmdata.reading.explain import explained, sought
    from pmdata.reading.file import decode
    from pmdata.reading.report_quality import quality_of
    from pmdata.reading.suggesting.rows import confirming, with_suggestions
    from pmdata.reading.vocabulary.workspace_words import vocabulary_of

    record = reading.postmortem
    if record is None:
        return
    vocabulary = vocabulary_of(workspace)
    try:
        text, _ = decode(file.read_bytes())
    except OSError as error:
        yield f"{reading.path}: cannot be read any more ({error.strerror}). Run the command again."
        return
    yield f"{reading.path}: incident {reading.part}, read line by line"
    for row in explained(text or "", record, vocabulary):
        text = shown_on_one_line(row.text)
        shown = text if len(text) <= _TEXT_WIDTH else text[: _TEXT_WIDTH - 1] + "…"
        yield f"{row.line:6}  {shown:{_TEXT_WIDTH}}  {'; '.join(row.read)}".rstrip()
    for one in with_suggestions(reading).suggestions:
        at = f"{one.value:%Y-%m-%d %H:%M} UTC"
        yield f"  suggested, not read: {one.field} = {at} (line {one.line}, likelihood {one.likelihood:.2f})"
        yield f"      to confirm: {confirming(f'{reading.path}#{reading.part}', one)}"
    for missing in sought(record, vocabulary):
        yield f"  not found: {missing.field}"
        yield from _looked_for("labels", missing.labels)
        yield from _looked_for("headings", missing.headings)
        yield from _looked_for("words in a timeline row", missing.words)
    quality = quality_of(record, reading.problems, vocabulary)
    yield f"  {quality.words}"
    for gap in quality.gaps:
        places = f" (line {', '.join(map(str, gap.lines))})" if gap.lines else ""
        yield f"    {gap.reason}{places}. {gap.hint}"


def _looked_for(what: str, words: tuple[str, ...]) -> Iterator[str]:
    if words:
        more = f" and {len(words) - _SHOWN_WORDS} more" if len(words) > _SHOWN_WORDS else ""
        yield f"      {what} looked for: {', '.join(words[:_SHOWN_WORDS])}{more}"
