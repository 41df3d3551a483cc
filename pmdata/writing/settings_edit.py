"""Values of `pmdata.yaml` set, or added to a list, as the smallest change: comments and order stay."""

from collections.abc import Sequence

from pydantic import ValidationError

from pmdata.marked_yaml import Document
from pmdata.workspace import SETTINGS_NAME, Settings, Workspace
from pmdata.writing.edit import Edit
from pmdata.writing.yaml_edit import Value, YamlChange, YamlFile


def setting_edit(
    workspace: Workspace, place: Sequence[str], value: Value, what: str, *, remark: str = ""
) -> Edit:
    """Return the edit of `pmdata.yaml` that sets the value at `place`, keys from the outermost.

    `remark` becomes the comment behind it, where the line has none.
    Raises NotEditableError where the file cannot be changed in that alone, or would not be usable.
    """
    return settings_edit(workspace, [YamlChange(tuple(place), value, remark=remark)], what)


def entry_edit(workspace: Workspace, place: Sequence[str], value: str, what: str) -> Edit:
    """Return the edit of `pmdata.yaml` that adds `value` to the list at `place`; raises as `setting_edit`."""
    return settings_edit(workspace, [YamlChange(tuple(place), value, "add")], what)


def settings_edit(workspace: Workspace, changes: Sequence[YamlChange], what: str) -> Edit:
    """Return the edit of `pmdata.yaml` that makes several changes; raises as `setting_edit`."""
    return _file(workspace).edit(changes, what)


def settings_text(workspace: Workspace, changes: Sequence[YamlChange]) -> str:
    """Return a `pmdata.yaml` that holds these changes alone; raises as `setting_edit`."""
    return _file(workspace).changed("", changes)


def _file(workspace: Workspace) -> YamlFile:
    return YamlFile(workspace, workspace.root / SETTINGS_NAME, _is_usable)


def _is_usable(document: Document) -> bool:
    try:
        Settings.model_validate(document.data)
    except ValidationError:
        return False
    return True
