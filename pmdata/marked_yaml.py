"""YAML documents that remember their lines, so that whatever is wrong in one can be pointed at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from pmdata.errors import YamlError

Place = tuple[int | str, ...]
"""The way to a value: keys and, in lists, positions from 0."""


@dataclass(frozen=True)
class Document:
    """One document: its data, and the nodes that know its lines."""

    data: Any
    node: yaml.Node

    def line(self, *place: int | str) -> int:
        """Return the line (from 1) of what stands at `place`, or of the last step that exists."""
        line, node = self.node.start_mark.line + 1, self.node
        for step in place:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line


class _Loader(yaml.SafeLoader):
    """YAML whose keys are what is written: a service may be called `on` or `2024`."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 -- PyYAML's signature
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


def documents(text: str) -> Iterator[Document]:
    """Yield the documents of `text`, without empty ones; YamlError from the first broken line on."""
    try:
        loader = _Loader(text)
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                _refuse_odd_keys(node)
                yield Document(loader.construct_document(node), node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise YamlError(line, error.problem or "it is not YAML", _advice(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        first = (str(error) or "it is not YAML").splitlines()[0]
        raise YamlError(None, first, "Correct the YAML.") from None


def _refuse_odd_keys(root: yaml.Node) -> None:
    """Refuse keys that are no words, and keys given twice, of which YAML would silently drop one."""
    pending, seen = [root], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _refuse_odd_keys_of(node)
            pending += [value for _, value in node.value]
        else:
            pending += node.value


def _refuse_odd_keys_of(node: yaml.MappingNode) -> None:
    names = set[str]()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
        if key.value in names:
            reason = f"“{key.value}” is given twice"
            raise yaml.constructor.ConstructorError(None, None, reason, key.start_mark)
        names.add(key.value)


def _advice(error: yaml.MarkedYAMLError) -> str:
    if "\\t" in str(error.problem):
        return "Indent with spaces; YAML allows no tabs."
    return "Correct the YAML; check the indentation and the quotes around this line."


def _child(node: yaml.Node, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        rows = ((key.start_mark.line + 1, value) for key, value in node.value if key.value == str(step))
        return next(rows, None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None
