"""The front matter: what a template has no room for, as YAML that a person can read and edit.

The block is the first thing in the file:

    ---
    pmdata:
      title: Labels come out blank
      severity: SEV2
      tags: [labels, fonts]
      impact: {downtime_seconds: 5400, regions: [eu-west]}
      people: [{role: Scribe, name: Lena Wren}]
    ---

Under `pmdata` is a plain mapping of the field names of `pmdata.model.Postmortem` to their values
in JSON's types: instants as ISO 8601 with `Z`, dates as `YYYY-MM-DD`, records as mappings without
their positions (`line`, `key`), absent fields left out. For `impact` and `durations` only the members
named are meant; every other field is meant whole (a list replaces the list). What is written here is what
the report states, even where the body differs; keys other than `pmdata` belong to other tools.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import yaml

from pmdata.model import Record

KEY = "pmdata"

DERIVED = frozenset({"key", "line", "end_line", "sources", "template", "theme", "theme_basis"})
"""What is never stated here: positions, and what reading derives."""

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def front_matter(values: Mapping[str, Any]) -> str:
    """Return the block that states `values`, with an empty line after it; nothing where there are none."""
    if not values:
        return ""
    body = yaml.dump({KEY: dict(values)}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**20)
    return f"---\n{body}---\n\n"


def plain(value: Any) -> Any:
    """Return `value` in JSON's types; records as mappings of what they state."""
    if isinstance(value, Record):
        shown = {name: plain(part) for name, part in value if name not in DERIVED}
        return {name: part for name, part in shown.items() if part not in (None, [], {})}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
