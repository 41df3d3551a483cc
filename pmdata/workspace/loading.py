"""Loads `pmdata.yaml`; whatever is wrong with it becomes one SettingsError with line, reason and advice."""

import types
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from pmdata.errors import SettingsError
from pmdata.workspace.settings import Settings

SETTINGS_NAME = "pmdata.yaml"
_REPAIR = "Correct it, or remove the line: every key is optional."
Place = tuple[int | str, ...]


class _Loader(yaml.SafeLoader):
    """YAML whose keys are what is written: a service may be called `on` or `2024`."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 -- PyYAML's signature
        self.flatten_mapping(node)
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be a word", key_node.start_mark
                )
            if key_node.value in mapping:
                reason = f"“{key_node.value}” is given twice"
                raise yaml.constructor.ConstructorError(None, None, reason, key_node.start_mark)
            mapping[key_node.value] = self.construct_object(value_node, deep=deep)
        return mapping


def read_settings(path: Path) -> Settings:
    """Read the settings file `path`; raise SettingsError if it cannot be read or used."""
    node, data = _load(path, _text(path))
    try:
        return Settings.model_validate({} if data is None else data)
    except ValidationError as error:
        raise _settings_error(path, node, error) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(path, None, "the file is not UTF-8 text", "Save it as UTF-8.") from None
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
        raise SettingsError(path, None, reason, "Check that it is a file and that you may read it.") from None


def _load(path: Path, text: str) -> tuple[yaml.Node | None, Any]:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise SettingsError(
            path, line, error.problem or "the file is not YAML", _yaml_advice(error)
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        first = str(error).splitlines()[0] if str(error) else "the file is not YAML"
        raise SettingsError(path, None, first, "Correct the YAML.") from None


def _yaml_advice(error: yaml.MarkedYAMLError) -> str:
    if "\\t" in str(error.problem):
        return "Indent with spaces; YAML allows no tabs."
    return "Correct the YAML; check the indentation and the quotes around this line."


def _settings_error(path: Path, node: yaml.Node | None, error: ValidationError) -> SettingsError:
    """Turn the first of pydantic's complaints (by line) into words; the others are counted."""
    complaints = sorted(error.errors(), key=lambda row: _line(node, row["loc"]) or 0)
    first = complaints[0]
    reason, hint = _words(first["loc"], first["type"], first["msg"], first["input"])
    if len(complaints) > 1:
        hint += f" (There are {len(complaints) - 1} more like this in the file.)"
    return SettingsError(path, _line(node, first["loc"]), reason, hint)


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
    near = get_close_matches(str(place[-1]), keys, n=1)
    advice = f"Did you mean “{near[0]}”? " if near else ""
    return f"{advice}Valid keys here: {', '.join(keys)}."


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


def _line(node: yaml.Node | None, place: Place) -> int | None:
    """Return the line (from 1) of the deepest node on the way to `place`."""
    line = None
    for step in place:
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return line


def _child(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(
            ((key.start_mark.line + 1, value) for key, value in node.value if key.value == str(step)), None
        )
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None
