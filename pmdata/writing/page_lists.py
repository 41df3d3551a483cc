"""The lists and tables that a template may call for: timeline, factors, whys, notes, actions, sign-offs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from pmdata.escaping import cleaned, escaped_item, escaped_line
from pmdata.model import ActionItem, Cause, ContributingFactor, Note, SignOff, TimelineEvent
from pmdata.writing.budget import budget_lines
from pmdata.writing.normal_form import labelled
from pmdata.writing.page import Page, Ready, block, cell, written
from pmdata.writing.wording import dated_status, zone_abbreviation

Columns = Sequence[Sequence[str]]

ACTION_LABELS: dict[str, str] = {
    "id": "ID", "owner": "Owner", "created_on": "Created", "due_on": "Due", "status": "Status",
    "priority": "Priority", "kind": "Type", "tracking": "Tracking", "verification": "Verification",
}  # fmt: skip
"""Field of an action item → its label, where a template has none of its own; in this order."""

_OPENING = frozenset({"impact_started", "detected", "acknowledged", "declared"})
_ENDING = frozenset({"resolved", "monitored", "closed"})


def item(text: str | None) -> str:
    """Return text as the content of a list item."""
    return escaped_item(cleaned(text)) if text else ""


class FullPage(Page):
    """A page with its lists."""

    def bullet_list(self, texts: Iterable[str]) -> Ready:
        """Return texts as bullets."""
        return block(f"- {item(text)}" for text in texts)

    def note_list(
        self,
        notes: Iterable[Note],
        marker: str = "-",
        *,
        labels: Sequence[str | None] | None = None,
        except_labels: Sequence[str] = (),
        show_labels: bool = True,
    ) -> Ready:
        """Return notes as a list, each after its label; only those with one of `labels`, where given."""
        chosen = (
            note
            for note in notes
            if note.label not in except_labels and (labels is None or note.label in labels)
        )
        return block(
            f"{marker} **{written(note.label)}**: {item(note.text)}"
            if note.label and show_labels
            else f"{marker} {item(note.text)}"
            for note in chosen
        )

    def factor_list(self, categories: Sequence[str] = ()) -> Ready:
        """Return the contributing factors as bullets, each after its category; none: the `categories`."""
        factors = self.p.contributing_factors
        if not factors and self.blank:
            return block(f"- **{category}**:" for category in categories)
        return block(map(_factor_line, factors))

    def timeline(self, columns: Columns, part: Literal["all", "first", "middle", "last"] = "all") -> Ready:
        """Return the timeline, or a part of it, as a table with `columns` (heading, content).

        Content is `time`, `date`, `text`, `label` (the phase's word), `labelled_text` or `actor`. The first
        part ends with the last row about detection, the last one begins with the first about the end.
        """
        columns = [*columns]
        if not any(content == "actor" for _, content in columns) and any(e.actor for e in self.p.timeline):
            columns.append(["Actor", "actor"])
        if self.p.timeline or not self.blank:
            rows = [self._event_row(event, columns) for event in self._part(part)]
        else:
            rows = [self._blank_row(phase, columns) for phase in self._blank_phases(part)]
        return _table(columns, rows)

    def event_list(self, event: str, time: str, log: str) -> Ready:
        """Return the timeline as bullets with lines below them, under the labels given."""
        if not self.p.timeline and self.blank:
            phases = map(self._phase_word, self.template.blank_phases)
            return block(f"- {event}: {phase}\n\t- {time}:\n\t- {log}:" for phase in phases)
        return block(self._event_item(row, event, time) for row in self.p.timeline)

    def cause_list(self) -> Ready:
        """Return the candidate causes, numbered, each with its whys and its classification."""
        return block(self._cause_lines(number, cause) for number, cause in enumerate(self.p.causes, 1))

    def root_of_causes(self) -> Ready:
        """Return which of the candidate causes is the root, where it states all that is known of the root."""
        for number, cause in enumerate(self.p.causes, 1):
            if cause.is_root and self.p.root_cause in (None, cause.text):
                return Ready(f"Cause {number} is the root cause.")
        return Ready("")

    def why_list(self, form: Literal["because", "bullet", "answer"]) -> Ready:
        """Return the five whys, numbered; an empty report gets the five questions to fill in."""
        whys = [(why.question, why.answer) for cause in self.p.causes for why in cause.whys]
        if not whys and self.blank:
            whys = [("", "")] * 5
        bold, before = {"because": ("**Why**", "Because "), "bullet": ("", ""), "answer": ("", "Answer: ")}[
            form
        ]
        return block(_why_lines(number, *why, bold, before) for number, why in enumerate(whys, 1))

    def actions(
        self,
        *,
        horizons: Sequence[str | None] | None = None,
        kinds: Sequence[str] | None = None,
        without_kinds: Sequence[str] = (),
    ) -> list[ActionItem]:
        """Return the action items with one of `horizons` and `kinds`, where given."""
        return [
            action
            for action in self.p.action_items
            if (horizons is None or action.horizon in horizons)
            and (kinds is None or action.kind in kinds)
            and action.kind not in without_kinds
        ]

    def action_table(self, items: Sequence[ActionItem], columns: Columns) -> Ready:
        """Return action items as a table; a field that some item states gets a column if it has none."""
        shown = {content for _, content in columns}
        more = [
            [label, name] for name, label in ACTION_LABELS.items() if name not in shown and self._used(name)
        ]
        columns = [*columns, *more]
        rows = [[self.action_value(action, content) for _, content in columns] for action in items]
        if not rows and self.blank:
            rows = [["" for _ in columns]]
        return _table(columns, rows)

    def action_boxes(self, items: Sequence[ActionItem]) -> Ready:
        """Return action items as check boxes with lines below them."""
        if not items and self.blank:
            return block(["- [ ] **Action:**\n  - Owner:\n  - Due:\n  - Status:"])
        return block(self._action_lines(action, f"- [{_tick(action)}]", "  ", bold=True) for action in items)

    def action_list(self, items: Sequence[ActionItem], indent: str = "  ") -> Ready:
        """Return action items as bullets with lines below them."""
        return block(self._action_lines(action, "-", indent, bold=False) for action in items)

    def action_value(self, action: ActionItem, name: str) -> str:
        """Return one field of an action item as it is written; a status carries its date."""
        if name == "status":
            return dated_status(
                self.word("action_status", action.status, action.status_stated) or "", action.done_on
            )
        if name == "priority":
            return self.word("priority", action.priority, action.priority_stated) or ""
        if name == "kind":
            return self.word("kind", action.kind, action.kind_stated) or ""
        value = getattr(action, name)
        return "" if value is None else str(value)

    def detection_boxes(self, methods: Sequence[str]) -> Ready:
        """Return one check box a detection method, the one that holds ticked."""
        ticked = self.p.detection_method
        stated = self.p.detection_stated
        lines = [
            f"- [{'x' if ticked == method else ' '}] "
            + written((stated if ticked == method else None) or self.word("detection_method", method))
            for method in methods
        ]
        if ticked and ticked not in methods:
            lines.append(f"- [x] {written(self.detection())}")
        return block(lines)

    def sign_off_boxes(self, roles: Sequence[str]) -> Ready:
        """Return the sign-offs as check boxes; `roles` are offered where nobody has signed."""
        return block(
            f"- [{'x' if sign.signed else ' '}] {written(sign.role)}: {_signature(sign)}".rstrip()
            for sign in self._sign_offs(roles)
        )

    def sign_off_lines(self, roles: Sequence[str]) -> Ready:
        """Return the sign-offs as lines with their dates; `roles` are offered where nobody has signed."""
        return block(
            f"- **{written(sign.role)}**: {_signature(sign)}".rstrip() for sign in self._sign_offs(roles)
        )

    def budget_block(self) -> Ready:
        """Return the stated error-budget figures as a fenced block."""
        peak = self.p.impact.peak_error_rate
        return block(budget_lines(self.p.stated_budget, peak, blank=self.blank))

    def _sign_offs(self, roles: Sequence[str]) -> Iterable[SignOff]:
        stated = self.p.sign_offs
        return stated or [SignOff(role=role, line=1) for role in roles]

    def _part(self, part: str) -> Sequence[TimelineEvent]:
        events = self.p.timeline
        last = next((i for i, event in enumerate(events) if event.phase in _ENDING), len(events))
        first = max((i + 1 for i, event in enumerate(events[:last]) if event.phase in _OPENING), default=0)
        return {"all": events, "first": events[:first], "middle": events[first:last], "last": events[last:]}[
            part
        ]

    def _blank_phases(self, part: str) -> list[str]:
        wanted: dict[str, Callable[[str], bool]] = {
            "all": lambda _: True,
            "first": lambda phase: phase in _OPENING or phase == "mitigated",
            "middle": lambda phase: phase not in _OPENING | _ENDING | {"mitigated"},
            "last": lambda phase: phase in _ENDING,
        }
        return [phase for phase in self.template.blank_phases if wanted[part](phase)]

    def _phase_word(self, phase: str | None) -> str:
        return self.word("phase", phase) or ""

    def _event_row(self, event: TimelineEvent, columns: Columns) -> list[object]:
        date_apart = any(content == "date" for _, content in columns)
        values: dict[str, object] = {
            "time": self._time(event, date_apart=date_apart),
            "date": self.day_spaced(self.local(event.at).date()) if event.at else "",
            "text": labelled(event, self.template)[1],
            "label": labelled(event, self.template)[0],
            "labelled_text": Ready(self._labelled(event)),
            "actor": event.actor,
        }
        return [values[content] for _, content in columns]

    def _blank_row(self, phase: str, columns: Columns) -> list[object]:
        word = self._phase_word(phase)
        values = {"label": word, "labelled_text": Ready(f"**{word}**:"), "time": "HH:MM"}
        return [values.get(content, "") for _, content in columns]

    def _time(self, event: TimelineEvent, *, date_apart: bool) -> str:
        if event.at is None:
            return ""
        if date_apart or self._one_day():
            return self.local(event.at).strftime("%H:%M")
        return self.stamp(event.at)

    def _one_day(self) -> bool:
        on = self.p.incident_on
        return on is not None and all(self.local(e.at).date() == on for e in self.p.timeline if e.at)

    def _labelled(self, event: TimelineEvent) -> str:
        label, text = labelled(event, self.template)
        return f"**{written(label)}**: {escaped_line(text)}".rstrip() if label else item(text)

    def _event_item(self, event: TimelineEvent, label: str, time: str) -> str:
        time_line = f"\t- {time}: {self._time_with_zone(event)}".rstrip()
        return f"- {label}: {self._labelled(event)}\n{time_line}"

    def _time_with_zone(self, event: TimelineEvent) -> str:
        if event.at is None:
            return ""
        return f"{self._time(event, date_apart=False)} {zone_abbreviation(event.at, self.zone)}"

    def _cause_lines(self, number: int, cause: Cause) -> str:
        remark = " (ruled out)" if cause.ruled_out and "ruled out" not in cause.text else ""
        lines = [f"{number}. {item(cause.text)}{remark}"]
        lines += [f"   {written(why.question)} {written(why.answer)}".rstrip() for why in cause.whys]
        word = self.word("classification", cause.classification)
        return "\n".join([*lines, f"   Classification: {word}"] if word else lines)

    def _used(self, name: str) -> bool:
        wanted = {
            "status": ("status", "status_stated", "done_on"),
            "priority": ("priority", "priority_stated"),
        }
        names = wanted.get(name, ("kind", "kind_stated") if name == "kind" else (name,))
        return any(getattr(action, n) for action in self.p.action_items for n in names)

    def _action_lines(self, action: ActionItem, marker: str, indent: str, *, bold: bool) -> str:
        named = written(action.id) if action.id else ("Action" if bold else "")
        head = f"**{named}:** " if named else ""
        lines = [f"{marker} {head}{item(action.text)}"]
        for name, label in ACTION_LABELS.items():
            value = "" if name == "id" else self.action_value(action, name)
            if value:
                lines.append(f"{indent}- {label}: {written(value)}")
        return "\n".join(lines)


def _factor_line(factor: ContributingFactor) -> str:
    label = f"**{written(factor.category)}**: " if factor.category else ""
    return f"- {label}{item(factor.text)}"


def _why_lines(number: int, question: str, answer: str, bold: str, before: str) -> str:
    asked = written(question)
    if bold:
        asked = f"{bold} {asked.removeprefix('Why ')}".rstrip()
    elif asked:
        asked = f"**{asked}**"
    return f"{number}. {asked}\n   - {before}{item(answer)}".rstrip()


def _table(columns: Columns, rows: Iterable[Sequence[object]]) -> Ready:
    lines = [f"| {' | '.join(heading for heading, _ in columns)} |", "|" + "---|" * len(columns)]
    return block([*lines, *(f"| {' | '.join(map(cell, row))} |" for row in rows)])


def _tick(action: ActionItem) -> str:
    return "x" if action.status == "done" else " "


def _signature(sign: SignOff) -> str:
    return written(sign.name) + (f" (Date: {sign.on.isoformat()})" if sign.on else "")
