"""Whose an action item is, where its text begins with a name (`Nora: alert on …`) that the report knows."""

import re
from collections.abc import Iterable, Mapping

from pmdata.model import TimelineEvent
from pmdata.reading.rules.action_items.notes import Draft
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.scales import read_detection_method
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.workspace import Owner

_NAME = re.compile(r"@?[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}")
_TEAM = re.compile(r".+ team", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:pages|paged|pings|pinged|asks|asked) (@?[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?)")
_OPENING = re.compile(r"(@?[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?) ")


def names_of(
    people: Iterable[str], timeline: Iterable[TimelineEvent], owners: Mapping[str, Owner], language: Language
) -> frozenset[str]:
    """Return the names of persons, normalised, that a report or its workspace knows; first names too."""
    names = [*people, *owners, *(alias for owner in owners.values() for alias in owner.aliases)]
    for event in timeline:
        names += [event.actor] if event.actor and _may_be_person(event, language) else []
        names += _CALLED.findall(event.text)
        if event.phase == "acknowledged" and (opening := _OPENING.match(event.text)):
            names.append(opening[1])
    known = {normalise(name) for name in names}
    return frozenset(known | {name.partition(" ")[0] for name in known}) - {""}


def _may_be_person(event: TimelineEvent, language: Language) -> bool:
    """Tell whether the actor of a row is no monitor: who detects is often a machine."""
    return event.phase != "detected" and read_detection_method(event.actor or "", language)[0] in (
        None,
        "internal",
    )


def take_leading_owners(drafts: Iterable[Draft], known: frozenset[str], vocabulary: Vocabulary) -> None:
    """Take the name before the colon as the owner, where it is known.

    Where under one heading every item begins so and at least half of the names are known, the others
    are names too, unless they are words that reports are made of ("Monitoring: …").
    """
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.heading, []).append(draft)
    for group in groups.values():
        named = [(draft, *found) for draft in group if (found := _named(draft))]
        sure = [row for row in named if _is_known(row[1], known)]
        all_named = len(named) == len(group) <= 2 * len(sure)
        for draft, name, text in named:
            if _is_known(name, known) or (all_named and normalise(name) not in vocabulary.common_words):
                draft.said.setdefault("owner", name)
                draft.text = text


def _named(draft: Draft) -> tuple[str, str] | None:
    """Return the name that an item begins with and what follows it."""
    split = split_pair(draft.text)
    if split is None or not split[1] or "owner" in draft.said:
        return None
    name = strip_markup(split[0])
    return (name, split[1]) if _NAME.fullmatch(name) and (name[0] == "@" or name[0].isupper()) else None


def _is_known(name: str, known: frozenset[str]) -> bool:
    return name.startswith("@") or bool(_TEAM.fullmatch(name)) or normalise(name) in known
