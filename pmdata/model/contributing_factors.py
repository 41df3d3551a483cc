"""Why it happened: candidate causes, chains of whys, contributing factors."""

from typing import Annotated

from pmdata.model.record import Record
from pmdata.model.shown import NotShown, Shown
from pmdata.model.terms import Classification, FactorSource


class Why(Record):
    """One question of a five-whys chain and its answer."""

    question: Annotated[str, Shown("Why")]
    """The question as written; may be empty."""
    answer: Annotated[str, Shown("Because")]
    """The answer as written."""
    line: Annotated[int, NotShown("a position")]
    """Line in the file, from 1."""


class Cause(Record):
    """One candidate cause with its chain of whys."""

    text: Annotated[str, Shown("Cause")]
    """The cause as written; empty for a chain without a cause."""
    whys: Annotated[tuple[Why, ...], Shown("Whys")] = ()
    """The chain, in order."""
    classification: Annotated[Classification | None, Shown("Marked as")] = None
    """How the report classifies it."""
    is_root: Annotated[bool, Shown("Root cause")] = False
    """Whether the report names this one as the root cause."""
    ruled_out: Annotated[bool, Shown("Ruled out")] = False
    """Whether the report rules it out."""
    line: Annotated[int, NotShown("a position")]
    """Line in the file, from 1."""


class ContributingFactor(Record):
    """One contributing factor."""

    text: Annotated[str, Shown("Factor")]
    """The factor as written."""
    category: Annotated[str | None, Shown("Category")] = None
    """Technical, process, human, external, … as stated."""
    theme: Annotated[str | None, Shown("Theme")] = None
    """Theme of the workspace's taxonomy, where one claims the text; null is untagged."""
    source: Annotated[FactorSource, Shown("Read from")] = "list"
    """The kind of place it was read from; `prose` and `five_whys` are weaker evidence."""
    line: Annotated[int, Shown("Line")]
    """Line in the file, from 1."""
