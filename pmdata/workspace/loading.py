"""Loads `pmdata.yaml`; whatever is wrong with it becomes one SettingsError with line, reason and advice."""

import types
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from pmdata.errors import SettingsError, YamlError
from pmdata.inside import Bounds
from pmdata.marked_yaml import Document, Place, documents
from pmdata.nearest import did_you_mean
from pmdata.workspace.own_file import own_text
from pmdata.workspace.settings import Settings

SETTINGS_NAME = "pmdata.yaml"
_REPAIR = "Correct it, or remove the line: every key is optional."


def read_settings(path: Path) -> Settings:
    """Read the settings file `path`; raise SettingsError if it cannot be read or used.

    Raises LinksOutsideError where it is a link out of its folder: it is what could allow that.
    """
    document = _load(path, own_text(path, Bounds.of(path.parent)))
    if document is None or document.data is None:
        return Settings()
    try:
        return Settings.model_validate(document.data)
    except ValidationError as error:
        raise _settings_error(path, document, error) from None


def _load(path: Path, text: str) -> Document | None:
    try:
        found = list(documents(text))
    except YamlError as error:
        raise SettingsError(path, error.line, error.reason, error.hint) from None
    if len(found) > 1:
        raise SettingsError(path, found[1].line(), "a second document begins here", "Keep one.")
    return found[0] if found else None


def _settings_error(path: Path, document: Document, error: ValidationError) -> SettingsError:
    """Turn the first of pydantic's complaints (by line) into words; the others are counted."""
    complaints = sorted(error.errors(), key=lambda row: document.line(*row["loc"]))
    first = complaints[0]
    reason, hint = _words(first["loc"], first["type"], first["msg"], first["input"])
    if len(complaints) > 1:
        hint += f" (There are {len(complaints) - 1} more like this in the file.)"
    return SettingsError(path, document.line(*first["loc"]), reason, hint)


def _words(place: Place, kind: str, message: str, given: Any) -> tuple[str, str]:
    where = ".".join(str(step) for step in place if step not in {"[key]", "date", "datetime"})
    if kind == "extra_forbidden":
        return f"unknown key “{where}”", _valid_keys(place)
    if kind == "value_error":
        reason = message.removeprefix("Value error, ")
        return (f"{where}: {reason}" if where else reason), _REPAIR
    if kind == "model_type":
        return (
            f"{where or 'the file'} must hold keys and values",
            f"Write it as `key: value` lines. {_valid_keys((*place, ''))}",
        )
    return f"{where}: {_lowered(message)}, not {_shown(given)}", _REPAIR


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


def _shown(given: Any) -> str:
    text = str(given)
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"  # noqa: PLR2004 -- fits one line beside the path


def _valid_keys(place: Place) -> str:
    keys = _keys_at(place[:-1])
    advice = did_you_mean(str(place[-1]), keys).replace("did", "Did")
    return f"{advice} Valid keys here: {', '.join(keys)}.".lstrip()


def _keys_at(place: Place) -> list[str]:
    """Return the keys that the settings know at `place` (`("reports",)` → include, exclude, …)."""
    annotation: Any = Settings
    for step in place:
        annotation = _below(annotation, step)
    model = _model_in(annotation)
    return list(model.model_fields) if model else []


def _below(annotation: Any, step: int | str) -> Any:
    model = _model_in(annotation)
    if model and step in model.model_fields:
        return model.model_fields[str(step)].annotation
    return get_args(annotation)[-1] if get_origin(annotation) is dict else annotation


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Annotated, Union, types.UnionType}:
        return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
    return None
