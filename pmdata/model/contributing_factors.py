"""Why it happened: candidate causes, chains of whys, contributing factors."""

from typing import Literal

from pmdata.model.record import Record
from pmdata.model.terms import FactorSource


class Why(Record):
    """One question of a five-whys chain and its answer."""

    question: str
    """The question as written; may be empty."""
    answer: str
    """The answer as written."""
    line: int
    """Line in the file, from 1."""


class Cause(Record):
    """One candidate cause with its chain of whys."""

    text: str
    """The cause as written; empty for a chain that stands alone."""
    whys: tuple[Why, ...] = ()
    """The chain, in order."""
    classification: Literal["symptom", "cause", "problem"] | None = None
    """How the report classifies it."""
    is_root: bool = False
    """Whether the report names this one as the root cause."""
    ruled_out: bool = False
    """Whether the report rules it out."""
    line: int
    """Line in the file, from 1."""


class ContributingFactor(Record):
    """One contributing factor."""

    text: str
    """The factor as written."""
    category: str | None = None
    """Technical, process, human, external, … as stated."""
    theme: str | None = None
    """Theme of the workspace's taxonomy, where one claims the text; null is untagged."""
    source: FactorSource = "list"
    """The kind of place it was read from; `prose` and `five_whys` are weaker evidence."""
    line: int
    """Line in the file, from 1."""
