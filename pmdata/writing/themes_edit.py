"""A theme given to factors in `factors.yaml`: by a phrase or for one text; a decision taken back.

A workspace without a file of its own gets a copy of the themes that come with pmdata, with the change.
"""

from collections.abc import Sequence

from pydantic import ValidationError

from pmdata.escaping import cleaned
from pmdata.marked_yaml import Document
from pmdata.workspace import TAXONOMY_NAME, Taxonomy, Workspace
from pmdata.workspace.themes import default_themes
from pmdata.writing.edit import Edit
from pmdata.writing.yaml_edit import YamlChange, YamlFile


def phrase_edit(workspace: Workspace, theme: str, phrase: str) -> Edit:
    """Return the edit that lets `theme`, which may be a new one, claim every text with `phrase`.

    Raises NotEditableError where the file cannot be changed in that alone, or would not be usable.
    """
    theme, phrase = _on_one_line(theme), _on_one_line(phrase)
    return _edit(
        workspace, [YamlChange(("themes", theme, "phrases"), phrase, "add")], f"{theme}: also “{phrase}”"
    )


def decision_edit(workspace: Workspace, taxonomy: Taxonomy, text: str, theme: str | None) -> Edit:
    """Return the edit that gives one text, as written, a theme, or none; raises as `phrase_edit`."""
    changes: list[YamlChange] = []
    if theme is not None:
        theme = _on_one_line(theme)
        if theme not in taxonomy.themes:
            changes.append(YamlChange(("themes", theme), {}))
    place = ("corrections", taxonomy.decided_as(text) or text)
    return _edit(workspace, [*changes, YamlChange(place, theme)], f"{theme or 'no theme'}: {text}")


def without_decision_edit(workspace: Workspace, text: str) -> Edit:
    """Return the edit that takes back what was decided for one text; raises as `phrase_edit`."""
    change = YamlChange(("corrections", text), how="remove")
    return _edit(workspace, [change], f"decision taken back: {text}")


def _edit(workspace: Workspace, changes: Sequence[YamlChange], what: str) -> Edit:
    path = workspace.root / TAXONOMY_NAME
    return YamlFile(workspace, path, _is_usable, default_themes().encode()).edit(changes, what)


def _on_one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def _is_usable(document: Document) -> bool:
    try:
        Taxonomy.model_validate(document.data)
    except ValidationError:
        return False
    return True
