"""A word taught to reading: added to `vocabulary.yaml` as a heading, a label or a phrase of a timeline."""

from pmdata.marked_yaml import Document
from pmdata.reading.suggesting.suggesting import WordKind
from pmdata.reading.vocabulary.workspace_lists import is_word_file
from pmdata.reading.vocabulary.workspace_words import VOCABULARY_NAME
from pmdata.workspace import Workspace
from pmdata.writing.edit import Edit
from pmdata.writing.yaml_edit import YamlChange, YamlFile


def word_edit(workspace: Workspace, kind: WordKind, meaning: str, word: str) -> Edit:
    """Return the edit that lets `word` mean `meaning`, which is one of the lists of that kind.

    Raises NotEditableError where the file cannot be changed in that alone, or would not be usable.
    """
    if kind == "phases":
        change = YamlChange(("phases", "text"), {"phase": meaning, "any": [word]}, "add")
    else:
        change = YamlChange((kind, meaning), word, "add")
    file = YamlFile(workspace, workspace.root / VOCABULARY_NAME, _is_usable)
    return file.edit([change], f"“{word}” means {meaning.replace('_', ' ')}")


def _is_usable(document: Document) -> bool:
    return is_word_file(document.node)
