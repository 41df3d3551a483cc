"""How much a YAML text may hold, counted before anything is built from it and as its references expand.

A few hundred bytes of anchors, merge keys or digits can expand to more values than memory holds.
A scalar that no figure or day can be stays the text that was written; what reads it judges it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import yaml

from pmdata.bounds import is_plain

MOST_VALUES = 100_000
"""Keys and values of one file, also after every reference and merge key is written out."""
DEEPEST = 64
_LONGEST_NUMBER = 40
"""Characters of a number or a time; base 60 takes quadratic time."""
_MERGE = "tag:yaml.org,2002:merge"
_CHECKED_TAGS = ("int", "float", "timestamp", "bool", "binary")
_REFUSED_TAGS = ("set", "omap", "pairs")

SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def weigh(text: str) -> None:
    """Count what `text` holds by its events alone; raises yaml.MarkedYAMLError where it is too much.

    What is not YAML is passed over: whoever builds it finds that, with the documents before it.
    """
    values = depth = 0
    with suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=SafeLoader):
            if isinstance(event, yaml.NodeEvent):
                values += 1
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if values > MOST_VALUES or depth > DEEPEST:
                break
    if values > MOST_VALUES:
        raise _refusal(event.start_mark, f"the file holds more than {MOST_VALUES:,} values")
    if depth > DEEPEST:
        raise _refusal(event.start_mark, f"values are nested more than {DEEPEST} deep")


def expand(root: yaml.Node) -> None:
    """Write out the merge keys below `root`; raises yaml.MarkedYAMLError where references expand to too much.

    Own keys win over merged ones, and of several mappings the first (YAML's merge key, version 1.1).
    """
    _Expansion().size(root, 0)


class _Expansion:
    """One walk over a document's nodes, each looked at once however often it is referred to."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int]] = {}
        self._open: set[int] = set()
        self._merged = 0

    def size(self, node: yaml.Node, depth: int) -> tuple[int, int]:
        """Return how many values `node` expands to, and how deep they go."""
        if isinstance(node, yaml.ScalarNode):
            return _scalar_size(node)
        if id(node) in self._open:
            raise _refusal(node.start_mark, "the value contains itself")
        if id(node) not in self._known:
            self._open.add(id(node))
            self._known[id(node)] = self._collection_size(node, depth)
            self._open.discard(id(node))
        size, height = self._known[id(node)]
        if depth + height > DEEPEST:
            raise _refusal(node.start_mark, f"values are nested more than {DEEPEST} deep")
        return size, height

    def _collection_size(self, node: yaml.Node, depth: int) -> tuple[int, int]:
        if depth > DEEPEST:
            raise _refusal(node.start_mark, f"values are nested more than {DEEPEST} deep")
        if isinstance(node, yaml.MappingNode):
            self._merge(node, depth)
            children = [child for pair in node.value for child in pair]
        else:
            children = node.value
        sizes = [self.size(child, depth + 1) for child in children]
        total = 1 + sum(size for size, _ in sizes)
        if total > MOST_VALUES:
            raise _refusal(node.start_mark, f"its references stand for more than {MOST_VALUES:,} values")
        return total, 1 + max((height for _, height in sizes), default=0)

    def _merge(self, node: yaml.MappingNode, depth: int) -> None:
        """Put the keys of what is merged into `node` before its own."""
        own = [pair for pair in node.value if pair[0].tag != _MERGE]
        if len(own) == len(node.value):
            return
        names = {_name(key) for key, _ in own}
        merged = []
        for source in (one for key, value in node.value if key.tag == _MERGE for one in _sources(value)):
            self.size(source, depth + 1)
            self._merged += len(source.value)
            if self._merged > MOST_VALUES:
                raise _refusal(node.start_mark, f"its merge keys add more than {MOST_VALUES:,} values")
            for pair in source.value:
                if _name(pair[0]) not in names:
                    names.add(_name(pair[0]))
                    merged.append(pair)
        node.value = [*merged, *own]


def _sources(value: yaml.Node) -> list[yaml.MappingNode]:
    """Return the mappings that a merge key names."""
    found = value.value if isinstance(value, yaml.SequenceNode) else [value]
    for one in found:
        if not isinstance(one, yaml.MappingNode):
            raise _refusal(one.start_mark, "the merge key << takes a mapping or a list of mappings")
    return list(found)


def _name(key: yaml.Node) -> object:
    return (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else id(key)


def _scalar_size(node: yaml.ScalarNode) -> tuple[int, int]:
    if not is_plain(node.value):
        raise _refusal(node.start_mark, "the text holds half a character or a NUL")
    return 1, 0


def _refusal(mark: Any, reason: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, reason, mark)


def bound_scalars(loader: Any) -> None:
    """Let a loader class build numbers, days and instants within the bounds alone, and no odd collections."""
    for name in _CHECKED_TAGS:
        tag = f"tag:yaml.org,2002:{name}"
        loader.add_constructor(tag, _bounded(loader.yaml_constructors[tag]))
    for name in _REFUSED_TAGS:
        loader.add_constructor(f"tag:yaml.org,2002:{name}", yaml.SafeLoader.construct_undefined)


def _bounded(construct: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def constructed(loader: Any, node: yaml.Node) -> Any:
        text = loader.construct_scalar(node)
        if len(text) > _LONGEST_NUMBER:
            return text
        try:
            value = construct(loader, node)
        except (ValueError, ArithmeticError, LookupError, AttributeError, TypeError):  # a tag that lies
            return text
        return value if isinstance(value, bool | int | float | date) and is_plain(value) else text

    return constructed
