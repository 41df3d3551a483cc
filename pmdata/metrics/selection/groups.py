"""Groups: how incidents are grouped by service, team, severity and more, the same in every metric.

An incident of several services belongs to each of them, and so with teams, themes, tags and ways of fixing.
One that states none belongs to `NOT_STATED`, so that grouping loses nobody.
"""

from collections.abc import Iterable
from typing import Literal, get_args

Group = Literal[
    "service", "team", "severity", "template", "fixed_by", "triggered_by_change",
    "theme", "trigger", "detection", "tag",
]  # fmt: skip
PlainGroup = Literal["service", "team", "severity", "template", "fixed_by", "triggered_by_change"]
GROUPS: tuple[Group, ...] = get_args(Group)
NOT_STATED = "not stated"
"""Group of the incidents that do not state what they are grouped by; by theme, of those that match none."""


def _members(column: str) -> str:
    listed = f"case when array_length({column}) > 0 then {column} else ['{NOT_STATED}'] end"
    return f"cross join unnest({listed}) as members(member)"


def _stated(column: str) -> str:
    return f"coalesce(nullif(trim({column}), ''), '{NOT_STATED}')"


_THEMES = """left join (
    select distinct key, theme as member from contributing_factors where theme is not null
) as themed using (key)"""


_SQL: dict[Group | None, tuple[str, str]] = {
    None: ("cast(null as varchar)", ""),
    "service": ("member", _members("services")),
    "team": ("member", _members("teams")),
    "severity": (_stated("severity"), ""),
    "template": (_stated("template"), ""),
    "fixed_by": ("member", _members("fixed_by")),
    "triggered_by_change": (_stated("triggered_by_change"), ""),
    "theme": (f"coalesce(member, '{NOT_STATED}')", _THEMES),
    "trigger": (_stated('"trigger"'), ""),
    "detection": (_stated("detection_method"), ""),
    "tag": ("member", _members("tags")),
}


def group_sql(group: Group | None) -> tuple[str, str]:
    """Return the SQL of a group's name, and the join that it needs after the incidents."""
    return _SQL[group]


def group_names(seen: Iterable[str | None], *, grouped: bool) -> list[str | None]:
    """Return the groups in order, what is not stated last; the one nameless group where not grouped."""
    if not grouped:
        return [None]
    return sorted(set(seen), key=lambda name: (name == NOT_STATED, name or ""))
