"""A decision added to `decisions.yaml`, after the last row; the file is read back before it is handed out."""

from dataclasses import replace

from pmdata.errors import NotEditableError, SideFileError
from pmdata.escaping import cleaned
from pmdata.workspace import Workspace
from pmdata.workspace.decisions import DECISIONS_NAME, Decided, decisions_in
from pmdata.writing.edit import Edit, content_or_nothing
from pmdata.writing.text_file import TextFile, lines_of
from pmdata.writing.yaml_rows import with_row


def decision_edit(workspace: Workspace, new: Decided) -> Edit:
    """Return the edit of the workspace's `decisions.yaml` that adds a decision.

    Raises NotEditableError where the file cannot be read, or would be read as something else.
    """
    path = workspace.root / DECISIONS_NAME
    before = content_or_nothing(workspace, path)
    file = TextFile.of(before, path)
    flat = new.model_copy(update={"decision": " ".join(cleaned(new.decision).split())})
    try:
        there = decisions_in(file.text, path)
        text = with_row(file, _words(flat))
        rows = decisions_in(text, path)
    except SideFileError as error:
        raise NotEditableError(path, str(error)) from error
    if rows != (*there, flat):
        raise NotEditableError(path, "with the new row it would be read as something else")
    after = replace(file, lines=lines_of(text)).data
    return Edit(path, before, after, f"decided: {flat.decision}")


def _words(row: Decided) -> dict[str, str | None]:
    values = row.model_dump(mode="json", exclude_defaults=True)
    return {name: None if value is None else str(value) for name, value in values.items()}
