"""What rules find, and how the record is chosen from it.

A rule gives candidates; the order of the rules is the order of trust (`rules.moment_rules`). For each
field the first candidate counts that the field's policy lets pass; the others are kept with what they
lost to, so that `check --explain` can show them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pmdata.model import MOMENTS, MomentName, Source

_LONGEST_SHOWN = 80
_MOST_LOST = 5


class Candidate(NamedTuple):
    """A value that a rule found for a field of the record."""

    field: str
    """Path of the field: `detected_at`, `impact.users`, `durations.time_to_resolve`."""
    value: Any
    """What the field holds; for a moment where it was read as well."""
    line: int
    rule: str
    """What found it: `timeline/monitor-fires`, `label`."""
    matched: str = ""
    """The words that it was read from."""
    is_weak: bool = False
    """Whether it has no day of its own and counts only where it is not too early."""
    doubt: str = ""
    """What of the same trust it contradicts, which leaves neither."""

    def source(self, instead_of: tuple[str, ...] = ()) -> Source:
        """Return where the field was read, and what else was found for it."""
        return Source(
            field=self.field,
            line=self.line,
            rule=self.rule,
            matched=self.matched[:_LONGEST_SHOWN] or None,
            instead_of=instead_of,
        )

    def __str__(self) -> str:
        """Return the rule and the line, as they are shown."""
        return f"{self.rule} (line {self.line})"


class Lost(NamedTuple):
    """A candidate that does not count, and why."""

    candidate: Candidate
    reason: str

    def __str__(self) -> str:
        """Return the rule, the line, the value and the reason, as they are shown."""
        value = self.candidate.value
        shown = " ".join(str(getattr(value, "text", value)).split())[:_LONGEST_SHOWN]
        return f"{self.candidate} {shown}: {self.reason}"


@dataclass(slots=True)
class Resolution:
    """What was chosen so far, and what was not."""

    chosen: dict[str, Candidate] = field(default_factory=dict)
    each: dict[str, list[Candidate]] = field(default_factory=dict)
    """Of a field that holds several values the candidate of each."""
    lost: list[Lost] = field(default_factory=list)

    def take(self, candidates: Iterable[Candidate]) -> None:
        """Choose among the candidates of the next rule."""
        for one in candidates:
            if (reason := self._refused(one)) is not None:
                self.lost.append(Lost(one, reason))
            elif one.field in SEVERAL:
                self.each.setdefault(one.field, []).append(one)
            else:
                self.chosen[one.field] = one

    def _refused(self, one: Candidate) -> str | None:
        """Return why a candidate does not count; None where it does."""
        if one.field in SEVERAL:
            same = (other for other in self.each.get(one.field, ()) if other.value == one.value)
            return next((f"{other} says the same" for other in same), None)
        policies = POLICY.get(one.field, _FIRST)
        return next((reason for policy in policies if (reason := policy(one, self.chosen))), None)

    def values(self, name: str) -> tuple[Any, ...]:
        """Return every value that was chosen for a field that holds several."""
        return tuple(one.value for one in self.each.get(name, ()))

    def value(self, name: str) -> Any:
        """Return what was chosen for a field; None where nothing was."""
        one = self.chosen.get(name)
        return one.value if one else None

    def below(self, name: str) -> dict[str, Any]:
        """Return what was chosen for the members of a field, by the name of the member."""
        start = f"{name}."
        return {
            one.field.removeprefix(start): one.value
            for one in self.chosen.values()
            if one.field.startswith(start)
        }

    def moments(self) -> dict[MomentName, Any]:
        """Return the chosen moments by field."""
        return {name: self.chosen[name].value for name in self.chosen if name in MOMENTS}

    def drop(self, name: str, reason: str) -> None:
        """Take back what was chosen for a field."""
        if one := self.chosen.pop(name, None):
            self.lost.append(Lost(one, reason))

    def sources(self) -> Iterator[Source]:
        """Yield where each field that has a value was read, the moments aside."""
        lost: dict[str, list[Lost]] = {}
        for one in self.lost:
            lost.setdefault(one.candidate.field, []).append(one)
        for name, won in self.chosen.items():
            if name not in MOMENTS and won.value not in (None, (), ""):
                yield won.source(tuple(map(str, lost.get(name, ())[:_MOST_LOST])))
        yield from (one.source() for several in self.each.values() for one in several)


Policy = Callable[[Candidate, Mapping[str, Candidate]], str | None]
"""Returns why a candidate does not count beside what was chosen before it; None where it does."""


def first(one: Candidate, chosen: Mapping[str, Candidate]) -> str | None:
    """Let the first candidate of a field count, in order of trust."""
    won = chosen.get(one.field)
    return f"{won} comes first" if won else None


def not_too_early(one: Candidate, chosen: Mapping[str, Candidate]) -> str | None:
    """Let a time without a day of its own count where it does not lie before the start."""
    start = chosen.get("impact_started_at")
    if one.is_weak and start and one.value.instant.at < start.value.instant.at:
        return f"it lies before the start (line {start.line}), and has no day of its own"
    return None


def not_contradicted(one: Candidate, chosen: Mapping[str, Candidate]) -> str | None:
    """Let the first candidate count where no other of the same trust says otherwise."""
    return one.doubt or first(one, chosen)


_FIRST: tuple[Policy, ...] = (first,)
POLICY: dict[str, tuple[Policy, ...]] = {
    **dict.fromkeys(MOMENTS, (first, not_too_early)),
    "triggered_by_change": (not_contradicted,),
}
"""For each field what a candidate must pass to count, where that is more than to be the first."""
SEVERAL = frozenset({"fixed_by"})
"""Fields of which every value counts that a rule finds, each with where it was first read."""
