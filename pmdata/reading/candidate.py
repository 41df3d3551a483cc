"""What rules find, and how the record is chosen from it.

A rule gives candidates; the order of the rules is the order of trust (`rules.moment_rules`). For each
field the first candidate counts that the field's policy lets pass; the others are kept with what they
lost to, so that `check --explain` can show them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pmdata.model import MOMENTS, MomentName
from pmdata.reading.rules.moments import Moment


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a rule found for a field of the record."""

    field: MomentName
    value: Moment
    rule: str
    """What found it: `timeline/monitor-fires`, `label`."""
    matched: str = ""
    """The words that it was read from."""
    is_weak: bool = False
    """Whether it has no day of its own and counts only where it is not too early."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A candidate that does not count, and why."""

    candidate: Candidate
    reason: str


@dataclass(slots=True)
class Resolution:
    """What was chosen so far, and what was not."""

    chosen: dict[MomentName, Candidate] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)

    def take(self, candidates: Iterable[Candidate]) -> None:
        """Choose among the candidates of the next rule."""
        for one in candidates:
            if (reason := _refused(one, self.chosen)) is None:
                self.chosen[one.field] = one
            else:
                self.lost.append(Lost(one, reason))

    def moments(self) -> dict[MomentName, Moment]:
        """Return the chosen moments by field."""
        return {name: candidate.value for name, candidate in self.chosen.items()}

    def drop(self, name: MomentName, reason: str) -> None:
        """Take back what was chosen for a field."""
        if one := self.chosen.pop(name, None):
            self.lost.append(Lost(one, reason))


Policy = Callable[[Candidate, Mapping[MomentName, Candidate]], str | None]
"""Returns why a candidate does not count beside what was chosen before it; None where it does."""


def first(one: Candidate, chosen: Mapping[MomentName, Candidate]) -> str | None:
    """Let the first candidate of a field count, in order of trust."""
    won = chosen.get(one.field)
    return f"{won.rule} (line {won.value.line}) comes first" if won else None


def not_too_early(one: Candidate, chosen: Mapping[MomentName, Candidate]) -> str | None:
    """Let a time without a day of its own count where it does not lie before the start."""
    start = chosen.get("impact_started_at")
    if one.is_weak and start and one.value.instant.at < start.value.instant.at:
        return f"it lies before the start (line {start.value.line}), and has no day of its own"
    return None


POLICY: dict[MomentName, tuple[Policy, ...]] = dict.fromkeys(MOMENTS, (first, not_too_early))
"""For each field what a candidate must pass to count."""


def _refused(one: Candidate, chosen: Mapping[MomentName, Candidate]) -> str | None:
    return next((reason for policy in POLICY[one.field] if (reason := policy(one, chosen))), None)
