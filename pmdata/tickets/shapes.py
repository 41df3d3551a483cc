"""The shapes of exports: which columns make one, and what each column holds.

A row of `SHAPES` is all that another tracker needs. Names are folded (`folded`): case, spaces and
camelCase do not matter. JSON documents are rows of the same kind, their nested names joined by dots.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pmdata.tickets.ticket import Tracker

Value = Literal[
    "id", "url", "title", "status", "category", "reason", "done", "dismissed", "due", "owner", "updated"
]


@dataclass(frozen=True)
class Shape:
    """What one tracker's export looks like."""

    name: str
    """In words, for messages."""
    tracker: Tracker
    needed: frozenset[str]
    """Columns without which it is none of these."""
    columns: Mapping[Value, tuple[str, ...]]
    """What a ticket is made of → the columns that may hold it, the first that is filled counts."""
    passed_over: frozenset[str] = frozenset()
    """Columns that belong to the export and say nothing that is used."""
    passes_all: bool = False
    """Whether it has any number of further columns, none of them worth naming."""
    is_utc: bool = False
    """Whether its moments without an offset are UTC."""

    @cached_property
    def known(self) -> frozenset[str]:
        """Columns that are read, and those that are passed over on purpose."""
        return self.passed_over.union(*self.columns.values())


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


_GITHUB_OVER = _named(
    "created_at labels milestone milestone.title milestone.number milestone.description body comments author "
    "id assignees assignee is_pinned closed project_items project_cards reaction_groups type node_id locked "
    "active_lock_reason author_association closed_by performed_via_github_app draft repository_url "
    "events_url labels_url comments_url timeline_url"
)
SHAPES: tuple[Shape, ...] = (
    Shape(
        "our own columns", "own", frozenset({"tracking", "status"}),
        {
            "id": ("tracking",), "url": ("url",), "title": ("title",), "status": ("status",),
            "done": ("done_on",), "due": ("due_on",), "owner": ("owner",),
            "updated": ("updated_on", "updated_at"),
        },
    ),
    Shape(
        "a CSV export of Jira", "jira", frozenset({"issue_key", "status"}),
        {
            "id": ("issue_key",), "title": ("summary",), "status": ("status",),
            "category": ("status_category",),
            "reason": ("resolution",), "done": ("resolved",), "due": ("due_date",), "owner": ("assignee",),
            "updated": ("updated", "created"), "url": ("issue_url", "url"),
        },
        passes_all=True,
    ),
    Shape(
        "a JSON answer of Jira", "jira", frozenset({"key", "fields.status.name"}),
        {
            "id": ("key",), "title": ("fields.summary",), "status": ("fields.status.name",),
            "category": ("fields.status.status_category.key", "fields.status.status_category.name"),
            "reason": ("fields.resolution.name",), "done": ("fields.resolutiondate",),
            "due": ("fields.duedate",), "owner": ("fields.assignee.display_name",),
            "updated": ("fields.updated", "fields.created"),
        },
        passes_all=True,
    ),
    Shape(
        "a CSV export of GitLab", "gitlab", frozenset({"issue_id", "state"}),
        {
            "id": ("issue_id",), "url": ("url",), "title": ("title",), "status": ("state",),
            "done": ("closed_at_utc", "closed_at"), "due": ("due_date",), "owner": ("assignee",),
            "updated": ("updated_at_utc", "updated_at", "created_at_utc", "created_at"),
        },
        _named("description author author_username assignee_username confidential locked milestone weight "
            "labels time_estimate time_spent epic_id epic_title"),
        is_utc=True,
    ),
    Shape(
        "a JSON answer of GitLab", "gitlab", frozenset({"iid", "state"}),
        {
            "id": ("iid",), "url": ("web_url",), "title": ("title",), "status": ("state",),
            "done": ("closed_at",), "due": ("due_date",), "owner": ("assignees.name", "assignee.name"),
            "updated": ("updated_at", "created_at"),
        },
        passes_all=True,
    ),
    Shape(
        "GitHub issues", "github", frozenset({"number", "state"}),
        {
            "id": ("number",), "url": ("html_url", "url"), "title": ("title",), "status": ("state",),
            "reason": ("state_reason",), "done": ("closed_at",),
            "due": ("milestone.due_on",),
            "owner": ("assignees.login", "assignee.login", "assignees", "assignee"),
            "updated": ("updated_at", "created_at"),
        },
        _GITHUB_OVER,
    ),
    Shape(
        "a JSON answer of Linear", "linear", frozenset({"identifier", "state.name"}),
        {
            "id": ("identifier",), "url": ("url",), "title": ("title",), "status": ("state.name",),
            "category": ("state.type",), "done": ("completed_at",), "dismissed": ("canceled_at",),
            "due": ("due_date",), "owner": ("assignee.display_name", "assignee.name"),
            "updated": ("updated_at", "created_at"),
        },
        passes_all=True,
    ),
    Shape(
        "a CSV export of Linear", "linear", frozenset({"id", "status", "completed"}),
        {
            "id": ("id",), "url": ("url",), "title": ("title",), "status": ("status",),
            "done": ("completed",),
            "dismissed": ("canceled",), "due": ("due_date",), "owner": ("assignee",),
            "updated": ("updated", "created"),
        },
        _named("team description priority estimate project project_id project_milestone_id project_milestone "
            "creator labels cycle_number cycle_name cycle_start cycle_end started triaged archived "
            "parent_issue initiatives sla_status roadmaps uuid time_in_status_minutes related_to blocked_by "
            "duplicate_of"),
    ),
)  # fmt: skip
"""Every shape that is read; the first whose needed columns are all there is the one."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[^\w.]+|_+")


def folded(name: str) -> str:
    """Return a column's name as `SHAPES` writes it.

    >>> folded("Closed At (UTC)"), folded("statusCategory"), folded("Issue key")
    ('closed_at_utc', 'status_category', 'issue_key')
    """
    return _BETWEEN.sub("_", _CAMEL.sub("_", name.strip())).strip("_").casefold()


def shape_of(columns: Collection[str]) -> Shape | None:
    """Return the shape that folded columns have, None where none is known."""
    return next((shape for shape in SHAPES if shape.needed <= set(columns)), None)
