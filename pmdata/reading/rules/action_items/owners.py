"""Whose an action item is, where its text begins or ends with a name that the report knows."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pmdata.model import TimelineEvent
from pmdata.reading.rules.action_items.notes import Draft
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.scales import read_detection_method, read_state_note
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.workspace import Owner

_NAME = re.compile(r"@?[^\W\d_][\w.'’-]*(?:,? [^\W\d_][\w.'’-]*){0,3}")
_PERSON = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?(?: [A-ZÀ-Þ][\w'’.-]*){0,2}")
_MOST_WORDS = 4
_PARENTHESIS_BEFORE = re.compile(r"\(([^()\d]{2,40})\)\s+(\S.*)", re.DOTALL)
_BRACKET_BEHIND = re.compile(r"\s*[(\[]([^()\[\]\d]{2,40})[)\]]\s*[.;]?\s*$")
_NAME_LEFT_OUT = re.compile(r"\S\s+\[([^\W\d_][^\[\]\d]{1,39})\][\s.;]*$")
"""A name in square brackets, which is taken for a prompt as long as nothing shows that it is one."""
_OWNER_WORDS = frozenset({"owner", "owners", "assignee", "assignees"})
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
    """Return whether the actor of a row is no monitor: who detects is often a machine."""
    return event.phase != "detected" and read_detection_method(event.actor or "", language)[0] in (
        None,
        "internal",
    )


def take_bracketed(drafts: Iterable[Draft], lines: Sequence[str], known: frozenset[str]) -> None:
    """Take the known name in square brackets that the line of an item ends with; `lines` are as written."""
    for draft in drafts:
        match = _NAME_LEFT_OUT.search(lines[draft.line - 1])
        if match and normalise(match[1]) in known and not draft.text.rstrip().endswith("]"):
            draft.values.setdefault("owner", strip_markup(match[1]))
            draft.text = draft.text.removesuffix(" .").removesuffix(" ;")


def take_owners(drafts: Iterable[Draft], known: frozenset[str], vocabulary: Vocabulary) -> None:
    """Take the name that an item begins or ends with as its owner, where it is known.

    `Nora: …`, `Web team — …`, `(tc team) …`, `… [Rick]`, `… — Nora`. Where under one heading every item
    has a name in the same place and at least half of them are known, or the heading states that owners are
    named, the others are names too, unless they are words that reports are made of ("Monitoring: …").
    """
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.heading, []).append(draft)
    for heading, group in groups.items():
        names_owners = not _OWNER_WORDS.isdisjoint(normalise(heading).split())
        _take_heading(heading, group, known, vocabulary.language)
        for place in (_before_colon, _before_dash, _in_front, _at_end, _behind_dash):
            named = [
                (draft, *found) for draft in group if "owner" not in draft.values and (found := place(draft))
            ]
            sure = [row for row in named if _is_known(row[1], known, vocabulary.language)]
            all_named = len(named) == len(group) and (
                len(named) <= 2 * len(sure)
                or names_owners
                or (place is _at_end and _are_people(named, vocabulary))
            )
            for draft, name, text in named:
                common = normalise(name) in vocabulary.common_words
                if _is_known(name, known, vocabulary.language) or (all_named and not common):
                    draft.values.setdefault("owner", name)
                    draft.text = text


def _are_people(named: Sequence[tuple[Draft, str, str]], vocabulary: Vocabulary) -> bool:
    """Return whether several items each end in what looks like a person's name, and like no state or tool."""
    return len(named) > 1 and all(
        _PERSON.fullmatch(name)
        and normalise(name) not in vocabulary.common_words
        and read_state_note(name, vocabulary.language) is None
        and read_detection_method(name, vocabulary.language)[0] in (None, "internal")
        for _, name, _ in named
    )


def _take_heading(heading: str, group: Sequence[Draft], known: frozenset[str], language: Language) -> None:
    """Give the items below a line that is the name, or the initials, of somebody known to that person."""
    name = strip_markup(heading).strip(" :")
    initials = {"".join(word[0] for word in one.split()) for one in known if " " in one}
    is_initials = name.isupper() and name.lower() in initials
    if is_initials or (_NAME.fullmatch(name) and _is_known(name, known, language)):
        for draft in group:
            draft.values.setdefault("owner", name)


def _before_colon(draft: Draft) -> tuple[str, str] | None:
    """Return the name that an item begins with and what follows it."""
    split = split_pair(draft.text)
    if split is None or not split[1]:
        return None
    name = strip_markup(split[0])
    return (name, split[1]) if _NAME.fullmatch(name) and (name[0] == "@" or name[0].isupper()) else None


def _before_dash(draft: Draft) -> tuple[str, str] | None:
    name, dash, text = draft.text.partition(" — ")
    name = strip_markup(name)
    return (name, text) if dash and text and _NAME.fullmatch(name) and name[0].isupper() else None


def _in_front(draft: Draft) -> tuple[str, str] | None:
    match = _PARENTHESIS_BEFORE.match(draft.text)
    return (strip_markup(match[1]), match[2]) if match else None


def _at_end(draft: Draft) -> tuple[str, str] | None:
    match = _BRACKET_BEHIND.search(draft.text)
    if match is None or not draft.text[: match.start()].strip():
        return None
    name = strip_markup(match[1])
    return (name, draft.text[: match.start()]) if _NAME.fullmatch(name) else None


def _behind_dash(draft: Draft) -> tuple[str, str] | None:
    text, dash, name = draft.text.rpartition(" — ")
    name = strip_markup(name).rstrip(".")
    return (name, text) if dash and text and _NAME.fullmatch(name) and name[0].isupper() else None


def _is_known(name: str, known: frozenset[str], language: Language) -> bool:
    """Return whether a name is a handle, that of a team or a role ("Platform lead"), or a person's."""
    if name.startswith("@") or normalise(name) in known:
        return True
    words = name.split()
    return 1 < len(words) <= _MOST_WORDS and words[-1].lower() in language.words("owner_roles")
