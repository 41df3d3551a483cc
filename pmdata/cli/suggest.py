"""`pmdata suggest`: the words of a team's reports that reading does not know, as a file to paste."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.named_reports import workspace_for
from pmdata.cli.options import data_option
from pmdata.cli.output import say

if TYPE_CHECKING:
    from pmdata.reading.suggesting.suggesting import Suggestion, Suggestions

_MOST_LISTED = 20


@click.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True), metavar="PATH")
@data_option
def suggest(path: Path, data: Path | None) -> None:
    """Print the words that reading does not know, as a vocabulary.yaml to paste.

    PATH is a folder of reports. Each line says how many of the reports it would help, and with what, found
    by reading them again with it; lines count together with those above them. Check each before use.
    """
    from pmdata.reading.suggesting.sample import spread, texts_of
    from pmdata.reading.suggesting.suggesting import suggest as suggestions_for
    from pmdata.reading.suggesting.trying import Reader
    from pmdata.reading.vocabulary.workspace_words import vocabulary_of

    workspace = workspace_for((path,), data)
    files = workspace.reports_below(path) if path.is_dir() else (path,)
    chosen = spread(files)
    texts = list(texts_of(chosen, workspace))
    found = suggestions_for(Reader(workspace.settings, vocabulary_of(workspace)), texts)
    some = f"{len(texts)} of {len(files)} reports were read, spread evenly"
    say(f"# {some if len(chosen) < len(files) else f'{len(texts)} reports were read'}; check each line.")
    for line in (*_zone(found), *_vocabulary(found), *_unknown(found)):
        say(line)


def _zone(found: "Suggestions") -> Iterator[str]:
    if found.without_zone:
        named = ", ".join(f"{zone} ({count} reports)" for zone, count in found.zones) or "none"
        yield f"# Times of {found.without_zone} reports name no zone; others name: {named}."
        yield "# If they are all of one zone, pmdata.yaml says so:"
        yield f"#   zone: {found.zones[0][0] if found.zones else 'Europe/Berlin'}"


def _vocabulary(found: "Suggestions") -> Iterator[str]:
    if not found.lines:
        yield "# No word was found that would give a report a value."
    for kind in ("headings", "labels"):
        rows = [line for line in found.lines if line.kind == kind]
        if rows:
            yield f"{kind}:"
        for meaning in dict.fromkeys(row.meaning for row in rows):
            yield f"  {meaning}:"
            yield from (f"    - {_quoted(row.word)}{_remark(row)}" for row in rows if row.meaning == meaning)
    rows = [line for line in found.lines if line.kind == "phases"]
    if rows:
        yield "phases:"
        yield "  text:"
        yield from (
            f"    - {{phase: {row.meaning}, any: [{_quoted(row.word)}]}}{_remark(row)}" for row in rows
        )


def _remark(row: "Suggestion") -> str:
    tried = "" if row.gain.tried == row.reports else f", tried on {row.gain.tried} of {row.reports}"
    return f"  # {row.gain.words}{tried}"


def _unknown(found: "Suggestions") -> Iterator[str]:
    if found.headings:
        yield "# Headings without a meaning, and in how many reports they stand; give them one if you know it"
        yield "# (summary, impact, root_cause, contributing_factors, resolution, detection, lessons, …):"
        yield from (f"#   {_quoted(word)}: {count}" for word, count in found.headings[:_MOST_LISTED])


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
