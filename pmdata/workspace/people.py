"""People: who an owner is under all aliases, whose team that is, and what is shown of a person.

This is the one place that decides it, for pages, tables, reviews and the columns of the store. Reports
and records keep the words as written. `owners_of` and `owner_of` give canonical names, `team_of` the
team, `shown_name` and `with_shown_names` what pages and reviews show: in a workspace that is
`blameless`, teams and roles instead of names. Text that people wrote stays as it is written.
"""

import re
from collections.abc import Iterator
from typing import TypeVar

from pmdata.model import Postmortem, Record, Source
from pmdata.workspace.names import folded
from pmdata.workspace.settings import Settings

_Row = TypeVar("_Row", bound=Record)
SOMEBODY = "somebody"
FREE_TEXT_STAYS = "People are shown by team or role. Text that people wrote stays as it is written."
"""What a page or a document shows where names are not shown."""
_SEPARATORS = re.compile(r"[,;/&+]|\band\b", re.IGNORECASE)
_REMARK = re.compile(r"[(<\[]([^()<>\[\]]*)[)>\]]")
_TEAM_WORD = re.compile(r"[\s_-]+(team|squad|group)$", re.IGNORECASE)
_TEAM_WORDS = ("team", "squad", "group")
_WORD = re.compile(r"on-?call|[^\W\d_]+", re.IGNORECASE)
_ROLES = frozenset(
    (
        "team", "teams", "squad", "group", "lead", "leads", "leader", "on-call", "oncall", "engineer",
        "engineers", "engineering", "developer", "developers", "manager", "managers", "commander",
        "responder", "responders", "support", "sre", "sres", "ops", "operations", "security", "bot", "owner",
        "owners", "vendor", "scribe", "administrator", "administrators", "dba", "analyst", "director", "desk",
    )
)  # fmt: skip
"""Words that make up a role; nobody is called so."""
_NAMING = frozenset({"owner", "actor", "name"})
"""Fields of rows that hold a person's name."""
_FIELDS = frozenset(
    (
        "incident", "platform", "infrastructure", "infra", "database", "network", "storage", "backend",
        "frontend", "web", "mobile", "data", "release", "duty", "primary", "secondary", "customer", "service",
        "communications", "senior", "technical", "product",
    )
)  # fmt: skip
"""Words that say of what a role is; they make no role alone."""


def owners_of(stated: str, settings: Settings) -> tuple[str, ...]:
    """Return whom the words of an owner's cell name, each by the canonical name, in their order.

    A name is known by itself, an alias, a handle or address that spells it (`@aiko.tan`), or is a team
    of the settings. Where no part of the cell is known it is one owner, as written.
    """
    whole = _known(stated, settings)
    if whole:
        return (whole,)
    remarks = [name for remark in _REMARK.findall(stated) if (name := _known_owner(remark, settings))]
    parts = _parts(_REMARK.sub(" ", stated))
    known = [_known(part, settings) for part in parts]
    if any(known) or remarks:
        names = [*(name or part for name, part in zip(known, parts, strict=True)), *remarks]
    elif len(parts) > 1 and all(part.startswith("@") for part in parts):
        names = parts
    elif parts and any(_known(remark, settings) for remark in _REMARK.findall(stated)):
        names = [" ".join(_REMARK.sub(" ", stated).split())]
    else:
        names = [" ".join(stated.split())]
    found: dict[str, str] = {}
    for name in filter(None, names):
        found.setdefault(folded(name), name)
    return tuple(found.values())


def owner_of(stated: str | None, settings: Settings) -> str | None:
    """Return the canonical names of an owner's cell in one text; None where there is none."""
    return None if stated is None else ", ".join(owners_of(stated, settings)) or None


def team_of(stated: str, settings: Settings) -> str | None:
    """Return the team of an owner's cell by the settings: that of the first owner who has one."""
    return next((team for name in _named_in(stated, settings) if (team := _team(name, settings))), None)


def shown_name(stated: str | None, settings: Settings) -> str | None:
    """Return what is shown for whoever a report names: the canonical name.

    In a blameless workspace that is the team of an owner whom the settings know, the words of a role
    that the name holds, and else "somebody".
    """
    if stated is None or not settings.blameless:
        return owner_of(stated, settings)
    if re.fullmatch(r"\W*", stated):
        return None
    names = owners_of(stated, settings)
    shown = (_team(name, settings) or _role(name, settings) or SOMEBODY for name in names)
    return ", ".join(dict.fromkeys(shown))


def with_shown_names(postmortem: Postmortem, settings: Settings) -> Postmortem:
    """Return the record with what is shown of those who acted, are to, took part, signed and corrected."""
    return postmortem.model_copy(
        update={
            "timeline": _shown_in(postmortem.timeline, "actor", settings),
            "action_items": _shown_in(postmortem.action_items, "owner", settings),
            "sign_offs": _shown_in(postmortem.sign_offs, "name", settings),
            "people": _shown_in(postmortem.people, "name", settings),
            "sources": tuple(_with_shown_corrector(source, settings) for source in postmortem.sources),
        }
    )


def _shown_in(rows: tuple[_Row, ...], field: str, settings: Settings) -> tuple[_Row, ...]:
    return tuple(row.model_copy(update={field: shown_name(getattr(row, field), settings)}) for row in rows)


def _with_shown_corrector(source: Source, settings: Settings) -> Source:
    """Return a source with what is shown of who corrected it, and of whom the report names there."""
    found = source.correction
    if found is None:
        return source
    shown = {"who": shown_name(found.who, settings)}
    if source.field.rpartition(".")[2] in _NAMING:
        shown["reads"] = shown_name(found.reads, settings)
    return source.model_copy(update={"correction": found.model_copy(update=shown)})


def _parts(text: str) -> list[str]:
    """Return the parts of a cell; “Tan, Aiko” is left to whoever knows her."""
    return [part for piece in _SEPARATORS.split(text) if (part := " ".join(piece.split()))]


def _named_in(stated: str, settings: Settings) -> Iterator[str]:
    """Yield the owners of a cell, then what follows them in parentheses."""
    yield from owners_of(stated, settings)
    yield from _REMARK.findall(stated)


def _known(name: str, settings: Settings) -> str | None:
    """Return the canonical name of an owner or team that the settings know."""
    return _known_owner(name, settings) or _known_team(name, settings)


def _known_owner(name: str, settings: Settings) -> str | None:
    return next((known for one in _spellings(name) if (known := settings.owner_names.canonical(one))), None)


def _known_team(name: str, settings: Settings) -> str | None:
    """Return a team that is the owner: by the name under which it is an owner, else by its own."""
    teams = settings.team_names
    team = next((teams[spelled] for one in _spellings(name) if (spelled := folded(one)) in teams), None)
    if team is None:
        return None
    as_owner = (settings.owner_names.canonical(f"{team} {word}") for word in _TEAM_WORDS)
    return next((known for known in as_owner if known), team)


def _spellings(name: str) -> Iterator[str]:
    """Yield how a name can be spelled in the settings that is written so: also last name first."""
    yield name
    yield _TEAM_WORD.sub("", name.strip())
    yield name.replace(".", " ")
    local, at, _ = name.strip().partition("@")
    if at and local:
        yield local.replace(".", " ")
    last, comma, first = name.partition(",")
    if comma and "," not in first:
        yield f"{first.strip()} {last.strip()}"


def _team(name: str, settings: Settings) -> str | None:
    known = _known_owner(name, settings)
    if known and settings.owners[known].team:
        return settings.owners[known].team
    teams = settings.team_names
    return next((teams[spelled] for one in _spellings(name) if (spelled := folded(one)) in teams), None)


def _role(name: str, settings: Settings) -> str | None:
    """Return the words of `name` that are of a role; whatever else it holds may be somebody's name."""
    names = (*settings.team_names.values(), *settings.services)
    ours = _FIELDS.union(word.casefold() for one in names for word in _WORD.findall(one))
    kept = [word for word in _WORD.findall(name) if word.casefold() in _ROLES | ours]
    return " ".join(kept) if any(word.casefold() in _ROLES for word in kept) else None
