"""What a field declares with its type: its label, its place on a page, how the form asks for it.

`pmdata.model.fields` reads it; the page of an incident, the form, the store's columns and the docs follow it.
"""

from dataclasses import dataclass
from typing import Literal

Place = Literal[
    "head", "times", "story", "impact", "budget", "report", "factors", "items", "learned", "rest"
]  # fmt: skip
"""The parts of an incident's page, from top to bottom."""
Step = Literal["what", "when", "impact", "story", "why", "actions", "learned", "about", "further"]
"""The steps of the form for a report."""
STEPS: dict[Step, str] = {
    "what": "What happened?",
    "when": "When?",
    "impact": "Who was affected, and how?",
    "story": "What happened step by step?",
    "why": "Why did it happen?",
    "actions": "What will be done?",
    "learned": "What was learned?",
    "about": "About the report",
    "further": "Further parts of this template",
}
"""What each step is called."""
Widget = Literal["line", "text", "notes", "choice", "choices", "names", "day", "minutes", "own"]
"""How a step asks: for text of one line or of several, for a note a line, for one value or several of a
closed list, for names, for a date, for a number of minutes; `own` is drawn by the step itself."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How the form asks for a field."""

    step: Step
    widget: Widget
    hint: str = ""
    """An example, or what is meant."""
    label: str | None = None
    """Its label in the form, where a question reads better than the label of the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a field is shown."""

    label: str
    """What it is called on pages."""
    in_: Place | None = None
    """Its part of an incident's page; None for a field of a row, which is shown with its row."""
    ask: Ask | None = None
    """How the form asks for it; None where it follows from others or is only read."""
    column: str | None = None
    """Name of its column in the store, where that is not the field's."""
    unit: Literal["ratio", "milliseconds", "minutes"] | None = None
    """For a measured indicator: the unit in which the store keeps its value."""


@dataclass(frozen=True, slots=True)
class NotShown:
    """Why a field is not shown by itself."""

    reason: str
    column: str | None = None
    """Name of its column in the store, where that is not the field's."""
