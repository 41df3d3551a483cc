"""How much of what a postmortem should state is in a report: "n of m", with the reason for each gap.

It speaks of the report, never of a person: there is no grade, and nothing here is summed over people.
The questions are those of Lunney, Lueder & Beyer, *;login:* 2017, and of docs/glossary.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pmdata.model import ActionItem, Postmortem
from pmdata.problems import Problem
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.lookup import Vocabulary, default_vocabulary

PLACEHOLDER = "placeholder-left"


@dataclass(frozen=True, slots=True)
class Gap:
    """One question that the report leaves open."""

    question: str
    """Stable name of the question (`detection_time`, `item_owners`, …)."""
    reason: str
    """What is missing, in words."""
    hint: str
    """What to write."""
    lines: tuple[int, ...] = ()
    """Lines concerned, where there are some."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What a report was asked and what it leaves open."""

    asked: int
    gaps: tuple[Gap, ...]

    @property
    def answered(self) -> int:
        """How many of the questions are answered."""
        return self.asked - len(self.gaps)

    @property
    def words(self) -> str:
        """Return "9 of 14 answered"."""
        return f"{self.answered} of {self.asked} answered"


@dataclass(frozen=True, slots=True)
class _Question:
    name: str
    answered: Callable[[Postmortem], bool]
    reason: str
    hint: str
    asked: Callable[[Postmortem], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class _ItemQuestion:
    name: str
    answered: Callable[[ActionItem, Vocabulary], bool]
    reason: str
    hint: str


def _is_over(p: Postmortem) -> bool:
    return p.incident_status != "open"


def _states_impact(p: Postmortem) -> bool:
    return any(value for name, value in p.impact if name != "regions")


_QUESTIONS = (
    _Question(
        "date", lambda p: p.incident_on is not None, "no date",
        "Write the day as a line, such as `Date: 2026-03-04`.",
    ),
    _Question(
        "start", lambda p: p.impact_started_at is not None, "no time at which the impact began",
        "Add a row that says so under `## Timeline`, such as `- 10:02 Impact starts`.",
    ),
    _Question(
        "detection_time", lambda p: p.detected_at is not None, "no detection time",
        "Add a row that says who or what noticed first under `## Timeline`, such as `- 10:05 Alert fired`"
        " or `- 10:05 First report by a user`.",
    ),
    _Question(
        "end", lambda p: p.resolved_at is not None or p.mitigated_at is not None, "no end",
        "Add a row that says so under `## Timeline`, such as `- 11:40 Service restored` or"
        " `- 11:50 Incident resolved`.", _is_over,
    ),
    _Question(
        "severity", lambda p: p.severity is not None, "no severity that is known",
        "Write one of SEV1 to SEV4, such as `Severity: SEV2`, or map your own words under severities in"
        " pmdata.yaml.",
    ),
    _Question(
        "services", lambda p: bool(p.services), "no affected service",
        "Name those affected, such as `Services: checkout, payments`.",
    ),
    _Question(
        "summary", lambda p: bool(p.summary), "no summary",
        "Say in a few sentences what happened, under `## Summary`.",
    ),
    _Question(
        "impact", _states_impact, "no impact",
        "Say what users could not do, and how many they were, under `## Impact`.",
    ),
    _Question(
        "detection_method", lambda p: bool(p.detection_method or p.detection_stated),
        "not told how it was detected",
        "Say whether an alert, a user or a colleague noticed, such as `Detected by: alert`.",
    ),
    _Question(
        "factors", lambda p: any(f.source != "prose" for f in p.contributing_factors),
        "no contributing factor",
        "List what contributed, one point each, under `## Contributing factors`.",
    ),
    _Question(
        "items", lambda p: bool(p.action_items), "no action item",
        "List what is to be done under `## Action items`.",
    ),
)  # fmt: skip


def _names_work(item: ActionItem, vocabulary: Vocabulary) -> bool:
    """Return whether an item says what to do; only what plainly does not is held against it."""
    words = normalise(item.text).split()
    return len(words) > 1 and words[0] not in vocabulary.no_work_openings


_ITEM_QUESTIONS = (
    _ItemQuestion(
        "item_owners", lambda i, _: bool(i.owner), "without owner",
        "Name who takes it, such as `(owner: Nora)` at its end.",
    ),
    _ItemQuestion(
        "item_due_dates", lambda i, _: bool(i.due_on or i.horizon_days or i.status in ("done", "wont_do")),
        "without due date", "Write the day by which it is to be done, such as `(due 2026-03-18)` at its end.",
    ),
    _ItemQuestion(
        "item_statuses", lambda i, _: i.status is not None, "without status",
        "Say how it stands, such as `- [ ]` or `- [x]` before it.",
    ),
    _ItemQuestion(
        "item_verbs", _names_work, "that name no work", "Begin it with what is to be done: add, fix, …",
    ),
)  # fmt: skip


def quality_of(
    postmortem: Postmortem, problems: Iterable[Problem] = (), vocabulary: Vocabulary | None = None
) -> Quality:
    """Return what the report answers; `problems` are those of its reading."""
    words = vocabulary or default_vocabulary()
    asked = [question for question in _QUESTIONS if question.asked(postmortem)]
    gaps = [Gap(q.name, q.reason, q.hint) for q in asked if not q.answered(postmortem)]
    items = [item for item in postmortem.action_items if item.status != "wont_do"]
    for question in _ITEM_QUESTIONS if items else ():
        open_ends = [item.line for item in items if not question.answered(item, words)]
        if open_ends:
            reason = f"{len(open_ends)} of {len(items)} action items {question.reason}"
            gaps.append(Gap(question.name, reason, question.hint, tuple(open_ends)))
    left = tuple(p.line for p in problems if p.code == PLACEHOLDER and p.line)
    if left:
        subject = "a placeholder is" if len(left) == 1 else f"{len(left)} placeholders are"
        gaps.append(Gap("placeholders", f"{subject} left", "Write a value, or remove the line.", left))
    total = len(asked) + (len(_ITEM_QUESTIONS) if items else 0) + 1
    return Quality(total, tuple(gaps))
