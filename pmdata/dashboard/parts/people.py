"""Whom a page names: people as the reports do or, where the workspace is `blameless`, their roles.

It goes for tables and charts; the text of a report stays as it is written.
"""

import re

from pmdata.model import Postmortem
from pmdata.store.owners import owner_teams
from pmdata.workspace import Settings

SOMEBODY = "somebody"
_ROLE = re.compile(
    r"\b(teams?|squad|group|leads?|on-?call|engineers?|managers?|commander|responders?|support|sre|ops|"
    r"operations|security|bot|owners?|vendor)\b",
    re.IGNORECASE,
)


def shown_name(name: str | None, settings: Settings) -> str | None:
    """Return what a page shows for whoever a report names.

    In a blameless workspace that is the team of an owner whom the settings know, a name that is
    itself a role, and else "somebody".
    """
    if name is None or not settings.blameless:
        return name
    team = owner_teams([name], settings).get(name)
    return team or (name if _ROLE.search(name) else SOMEBODY)


def with_shown_names(postmortem: Postmortem, settings: Settings) -> Postmortem:
    """Return the record with the names that a page shows of those who acted, and of those who are to."""
    if not settings.blameless:
        return postmortem
    events = tuple(
        event.model_copy(update={"actor": shown_name(event.actor, settings)}) for event in postmortem.timeline
    )
    items = tuple(
        item.model_copy(update={"owner": shown_name(item.owner, settings)})
        for item in postmortem.action_items
    )
    signed = tuple(
        one.model_copy(update={"name": shown_name(one.name, settings)}) for one in postmortem.sign_offs
    )
    people = tuple(
        one.model_copy(update={"name": shown_name(one.name, settings)}) for one in postmortem.people
    )
    shown = {"timeline": events, "action_items": items, "sign_offs": signed, "people": people}
    return postmortem.model_copy(update=shown)
