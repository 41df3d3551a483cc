"""Facets: what a selection can be narrowed by besides its filters, each with its SQL on view `incidents`.

Every group (`groups.py`) is a facet of its name. Beside them: `objective`, the incidents in the ledger of an
error budget; `item_team`, whose action items they have; `hour`, the weekday and hour in which they start
(`Mon 09:00 Europe/Berlin`); `known` and `missing`, a fact that a report states or does not; `incident`, some
of them by their keys.
"""

import re
from collections.abc import Sequence
from typing import Literal, get_args
from zoneinfo import available_timezones

from pmdata.metrics.selection.groups import GROUPS, NOT_STATED, Group, group_sql

_Own = Literal["objective", "item_team", "hour", "known", "missing", "incident"]
Facet = Group | _Own
FACETS: tuple[Facet, ...] = (*GROUPS, *get_args(_Own))
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FACTS: dict[str, str] = {
    "Title": "title is not null",
    "Severity": "severity is not null",
    "Service": "len(services) > 0",
    "Team": "len(teams) > 0",
    "Impact start": "impact_started_at is not null",
    "Detected": "detected_at is not null",
    "Acknowledged": "acknowledged_at is not null",
    "Mitigated": "mitigated_at is not null",
    "Resolved": "resolved_at is not null",
    "Time to resolve": "time_to_resolve_seconds is not null",
    "How it was detected": "detection_method is not null",
    "Root cause": "root_cause is not null",
    "Contributing factors": "key in (select key from contributing_factors)",
    "Action items": "key in (select key from action_items)",
    "Error share": "coalesce(error_rate_ratio, requests_ratio, users_ratio) is not null",
}
"""What a report may state → the condition on view `incidents` under which it does."""
_KNOWN = FACTS | {
    "Time to detect": "time_to_detect_seconds is not null",
    "Time to acknowledge": "time_to_acknowledge_seconds is not null",
    "Time to mitigate": "time_to_mitigate_seconds is not null",
    "Detected to resolved": "resolved_at is not null and detected_at is not null",
}
_HOUR = re.compile(rf"({'|'.join(WEEKDAYS)}) ([01]\d|2[0-3]):00 (\S+)")


def hour_value(weekday: int, hour: int, zone: str) -> str:
    """Return the value of facet `hour` for a weekday (1 is Monday) and an hour (0 to 23) in `zone`."""
    return f"{WEEKDAYS[weekday - 1]} {hour:02}:00 {zone}"


def is_facet_value(facet: Facet, value: str) -> bool:
    """Return whether `value` can be asked for; names that no incident bears can."""
    if facet == "hour":
        found = _HOUR.fullmatch(value)
        return found is not None and found[3] in available_timezones()
    return value in _KNOWN if facet in {"known", "missing"} else bool(value)


def facet_sql(facet: Facet, values: Sequence[str]) -> tuple[str, list[object]]:
    """Return the condition for incidents that have any of `values`, each of which `is_facet_value`."""
    match facet:
        case "objective":
            ledger = "select key from budget_ledger where is_counted and list_contains(?, slo)"
            return f"key in ({ledger})", [list(values)]
        case "item_team":
            items = "select key from action_items where list_contains(?, coalesce(team, ?))"
            return f"key in ({items})", [list(values), NOT_STATED]
        case "incident":
            return "list_contains(?, key)", [list(values)]
        case "hour":
            return _in_hours(values)
        case "known" | "missing":
            stated = " or ".join(f"({_KNOWN[value]})" for value in values)
            return f"({stated})" if facet == "known" else f"not ({stated})", []
        case _:
            name, join = group_sql(facet)
            found = f"select key from incidents {join} where list_contains(?, {name})"
            return f"key in ({found})", [list(values)]


def _in_hours(values: Sequence[str]) -> tuple[str, list[object]]:
    local = "((impact_started_at at time zone 'UTC') at time zone ?)"
    conditions, parameters = [], list[object]()
    for value in values:
        weekday, hour, zone = value[:3], value[4:6], value.split(" ", 2)[2]
        conditions.append(f"(isodow({local}) = ? and hour({local}) = ?)")
        parameters += [zone, WEEKDAYS.index(weekday) + 1, zone, int(hour)]
    return f"coalesce({' or '.join(conditions)}, false)", parameters
