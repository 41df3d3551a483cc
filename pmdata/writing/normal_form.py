"""The normal form of a record in a template: the same statements in the words in which they are read back."""

from typing import Any

from pmdata.escaping import cleaned, spoken
from pmdata.model import ActionItem, Cause, Postmortem, Record, SignOff, TimelineEvent
from pmdata.writing.catalogue import Template
from pmdata.writing.wording import dated_status

_STATED = ("severity", "incident_status", "document_status", "detection_method")
_BLOCKS = frozenset({"summary", "root_cause", "trigger", "resolution", "text"})
"""Fields that hold lines of Markdown; of sections only the text."""


def word(template: Template, vocabulary: str, value: str | None, stated: str | None) -> str | None:
    """Return the word as stated, else the template's word for our value."""
    if stated or value is None:
        return stated
    return template.words.get(vocabulary, {}).get(value, value.replace("_", " "))


def as_written(postmortem: Postmortem, template: Template) -> Postmortem:
    """Return `postmortem` as `template` words it: stated words filled in, labels before timeline rows."""
    plain: Postmortem = _on_lines(postmortem)
    stated = {
        ("detection_stated" if name == "detection_method" else f"{name}_stated"): word(
            template, name, getattr(plain, name), _stated(plain, name)
        )
        for name in _STATED
        if name in template.holds.record
    }
    lists = {
        "timeline": tuple(_event(event, template) for event in plain.timeline),
        "action_items": tuple(_action(action, template) for action in plain.action_items),
        "causes": tuple(map(_cause, plain.causes)),
        "sign_offs": tuple(filter(_has_content, plain.sign_offs)),
    }
    return plain.model_copy(update=stated | lists)


def labelled(event: TimelineEvent, template: Template) -> tuple[str | None, str]:
    """Return the label and the text of a timeline row, the label once."""
    label = (
        word(template, "phase", event.phase, None) if event.phase in template.words.get("phase", {}) else None
    )
    prefix = f"{label}: "
    return label, event.text.removeprefix(prefix) if label else event.text


def _stated(postmortem: Postmortem, name: str) -> str | None:
    stated: str | None = getattr(
        postmortem, "detection_stated" if name == "detection_method" else f"{name}_stated"
    )
    return stated


def _event(event: TimelineEvent, template: Template) -> TimelineEvent:
    label, text = labelled(event, template)
    return event.model_copy(update={"text": f"{label}: {text}" if label and text else label or text})


def _action(action: ActionItem, template: Template) -> ActionItem:
    status = word(template, "action_status", action.status, action.status_stated)
    return action.model_copy(
        update={
            "status_stated": dated_status(status or "", action.done_on) or None,
            "priority_stated": word(template, "priority", action.priority, action.priority_stated),
            "kind_stated": word(template, "kind", action.kind, action.kind_stated),
        }
    )


def _cause(cause: Cause) -> Cause:
    if not cause.ruled_out or "ruled out" in cause.text:
        return cause
    return cause.model_copy(update={"text": f"{cause.text} (ruled out)"})


def _has_content(sign: SignOff) -> bool:
    return bool(sign.name or sign.on or sign.signed)


def _on_lines(value: Any, name: str = "") -> Any:
    """Return `value` with every short text on one line, and prose without outer space."""
    if isinstance(value, Record):
        prose = _BLOCKS if isinstance(value, Postmortem) or "heading" in type(value).model_fields else ()
        return value.model_copy(
            update={key: _on_lines(part, "prose" if key in prose else key) for key, part in value}
        )
    if isinstance(value, tuple):
        return tuple(_on_lines(part, name) for part in value)
    if isinstance(value, dict):
        return {key: _on_lines(part) for key, part in value.items()}
    if isinstance(value, str):
        return cleaned(value) if name == "prose" else spoken(cleaned(value))
    return value
