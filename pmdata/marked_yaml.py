"""YAML as every workspace file is read: within a budget, with lines at which to point when one is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from pmdata.errors import YamlError
from pmdata.yaml_budget import SafeLoader, bound_scalars, expand, weigh

Place = tuple[int | str, ...]
"""The way to a value: keys and, in lists, positions from 0."""


@dataclass(frozen=True)
class Document:
    """One document: its data, and the nodes that know its lines."""

    data: Any
    node: yaml.Node

    def objects(self) -> Iterator["Document"]:
        """Yield the document itself, or each item of one that is a list, as a document of its own."""
        if isinstance(self.data, list) and isinstance(self.node, yaml.SequenceNode):
            for data, node in zip(self.data, self.node.value, strict=True):
                yield Document(data, node)
        else:
            yield self

    def line(self, *place: int | str) -> int:
        """Return the line (from 1) of what is at `place`, or of the last step that exists."""
        line, node = self.node.start_mark.line + 1, self.node
        for step in place:
            found = self._children(node).get(str(step))
            if found is None:
                break
            line, node = found
        return line

    def _children(self, node: yaml.Node) -> dict[str, tuple[int, yaml.Node]]:
        """Return what is directly below `node`, by key or position."""
        if id(node) not in self._indexed:
            self._indexed[id(node)] = dict(_children(node))
        return self._indexed[id(node)]

    @cached_property
    def _indexed(self) -> dict[int, dict[str, tuple[int, yaml.Node]]]:
        return {}


class _PlainLoader(SafeLoader):  # type: ignore[misc]  # libyaml's where it is there, typed as Any
    """YAML as it is usually meant, within the bounds."""


class _Loader(_PlainLoader):
    """YAML with keys as written: a service may be called `on` or `2024`."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 -- PyYAML's signature
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


bound_scalars(_PlainLoader)


def documents(text: str) -> Iterator[Document]:
    """Yield the documents of `text`, without empty ones; YamlError from the first broken line on."""
    try:
        weigh(text)
        loader = _Loader(text)
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                _refuse_odd_keys(node)
                expand(node)
                yield Document(loader.construct_document(node), node)
    except _FAULTS as error:
        raise _explained(error, text) from None


def plain_value(text: str) -> Any:
    """Return the value of the one document in `text`, its keys as YAML types them; YamlError if broken."""
    try:
        weigh(text)
        loader = _PlainLoader(text)
        node = loader.get_single_node()
        if node is None:
            return None
        expand(node)
        return loader.construct_document(node)
    except _FAULTS as error:
        raise _explained(error, text) from None


_FAULTS = (yaml.YAMLError, ValueError, RecursionError)


def _explained(error: Exception, text: str) -> YamlError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        return YamlError(line, error.problem or "it is not YAML", _advice(text, mark))
    first = (str(error) or "it is not YAML").splitlines()[0]
    return YamlError(None, first, "Correct the YAML.")


def _refuse_odd_keys(root: yaml.Node) -> None:
    """Refuse keys that are no words, and keys given twice: YAML would silently drop one."""
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


def _advice(text: str, mark: yaml.Mark | None) -> str:
    if mark and text[mark.index : mark.index + 1] == "\t":
        return "Indent with spaces; YAML allows no tabs."
    return "Correct the YAML; check the indentation and the quotes around this line."


def _children(node: yaml.Node) -> Iterator[tuple[str, tuple[int, yaml.Node]]]:
    if isinstance(node, yaml.MappingNode):
        # Own keys come after merged ones, and are the ones that are meant.
        yield from ((key.value, (key.start_mark.line + 1, value)) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((str(place), (row.start_mark.line + 1, row)) for place, row in enumerate(node.value))
