"""Values as YAML on one line, in quotes wherever a reader of YAML might take them otherwise."""

import json
import re
from collections.abc import Mapping

_PLAIN = re.compile(
    r"[A-Za-z][\w ./()\[\]#+-]*[\w.)]|[A-Za-z]|[1-9]\d{0,14}|0"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?"
)
"""What YAML takes as written, and every reader of it as the same."""
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})


def yaml_words(value: str) -> str:
    """Return a text as YAML that is read as that text."""
    plain = _PLAIN.fullmatch(value) and value.casefold() not in _WORDS_OF_YAML
    if plain and ": " not in value and " #" not in value:
        return value
    return json.dumps(value, ensure_ascii=False)


def yaml_row(values: Mapping[str, str | None], indent: str = "") -> list[str]:
    """Return a mapping as the lines of one row of a list; keys without a value are left out."""
    kept = [(key, value) for key, value in values.items() if value is not None]
    return [
        f"{indent}{'  ' if number else '- '}{key}: {yaml_words(value)}"
        for number, (key, value) in enumerate(kept)
    ]
