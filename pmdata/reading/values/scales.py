"""Values on a scale of words: severity, statuses, priority, kinds, yes or no.

Every reader takes raw Markdown and returns our value with the words as stated; a placeholder
or an unreplaced list of options is neither. Words that no scale knows keep their stated form.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from pmdata.model import (
    ActionKind,
    ActionStatus,
    Answer,
    DetectionMethod,
    DocumentStatus,
    ImpactKind,
    IncidentStatus,
    Priority,
    Severity,
)
from pmdata.reading.text.memory import remembered
from pmdata.reading.text.words import is_placeholder, normalise, strip_markup
from pmdata.reading.values.choices import read_choice
from pmdata.reading.values.quantities import read_indicator, read_money, read_quantity
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

__all__ = [
    "read_action_status", "read_choice", "read_claim", "read_detection_method", "read_document_status",
    "read_impact_kinds", "read_incident_status", "read_indicator", "read_kind", "read_money", "read_priority",
    "read_quantity", "read_severity", "read_state_note", "read_yes_no",
]  # fmt: skip

_LONGEST = 400
_HEAD = re.compile(r"\s*(?:[(,;:–—|（，；：、]|\s-\s)")
_STRUCK = re.compile(r"^~~.+~~$", re.DOTALL)
_STRUCK_PART = re.compile(r"~~[^~]*~~")
_PLAIN_WORD = re.compile(r"(?:^|\s)(?=[^\s]*[A-Za-z])(?=[\x00-\x7f]+(?:\s|$))")
_PRIORITY = re.compile(r"(?<![\w-])P-?([0-3])(?![\w.])", re.IGNORECASE)
_NUMBERED = re.compile(r"([1-4])(?:\s*[-–—:(/]\s*|$)")
_SIGNS = re.compile(r"^[^\w\s]+\s+")
"""An emoji before a state, which says the same again."""
_LEADING_SIGNS = re.compile(r"^[^\w~\[]+")


# ---------------------------------------------------------------- severity


@lru_cache(maxsize=32)
def _code(language: Language) -> re.Pattern[str]:
    names = alternation(language.entries["severity_codes"])
    return re.compile(rf"(?<![\w-])(?:({names})[\s_-]?)([0-9])(?![\w.%])", re.IGNORECASE)


def read_severity(
    text: str, own: Mapping[str, Severity] | None = None, language: Language = ENGLISH
) -> tuple[Severity | None, str | None]:
    """Return our severity and the stated words; `own` maps a workspace's words to ours and wins.

    SEV0, P0 and P5 are on scales of another length: they stay stated until the workspace maps
    them, and so does a value that names two severities ("SEV3, raised to SEV1").
    """
    stated = _stated(text, language)
    if stated is None:
        return None, None
    if own and (mapped := _own(stated, own)):
        return mapped, stated
    codes = {m[2] for m in _code(language).finditer(stated[:_LONGEST])}
    if number := _NUMBERED.match(stated):
        word = _lookup(stated[number.end() :], "severity", language)
        codes = {number[1]} if word in (None, f"SEV{number[1]}") else codes
    if codes:
        level = codes.pop() if len(codes) == 1 else "0"
        return (cast("Severity", f"SEV{level}") if level in "1234" else None), stated
    matches = {_lookup(piece, "severity", language) for piece in (stated, *stated.split(" / "))} - {None}
    return cast("Severity | None", matches.pop() if len(matches) == 1 else None), stated


def _own(stated: str, own: Mapping[str, Severity]) -> Severity | None:
    ours = {normalise(word): severity for word, severity in own.items()}
    return ours.get(normalise(stated)) or ours.get(normalise(_head(stated)))


def _head(stated: str) -> str:
    """Return the words before a parenthesis, comma or dash: "Major (service degraded)" → "Major"."""
    return _HEAD.split(stated, maxsplit=1)[0]


def _stated(text: str, language: Language) -> str | None:
    chosen = read_choice(text[:_LONGEST], language)
    if chosen is None or is_placeholder(chosen, language):
        return None
    return chosen.strip("[]: ") or None


def _lookup(stated: str, key: str, language: Language) -> str | None:
    table = _normalised(key, language)
    head = normalise(_head(stated))
    word, _, noun = head.partition(" ")
    first = word if noun in language.words("scale_nouns") else head
    return table.get(normalise(stated)) or table.get(head) or table.get(first)


@lru_cache(maxsize=64)
def _normalised(key: str, language: Language) -> dict[str, str]:
    return {normalise(word): str(value) for word, value in language.table(key).items()}


# ---------------------------------------------------------------- statuses


@lru_cache(maxsize=64)
def _status_pattern(key: str, language: Language) -> re.Pattern[str]:
    words, tails = alternation(language.table(key)), alternation(language.entries["status_tails"])
    return re.compile(rf"({words})(?!-\w)(?=$|\s*[^\w\s]|\s*[0-9]|\s+(?:{tails})(?!\w))", re.IGNORECASE)


@remembered
def _status(text: str, key: str, language: Language) -> tuple[str | None, str | None]:
    known = strip_markup(text[:_LONGEST])
    stated = known if known.lower() in language.table(key) else _stated(text, language)
    if stated is None:
        return None, None
    words = stated.replace("’", "'")
    for candidate in (words, _LEADING_SIGNS.sub("", words), _without_debris(words)):
        if m := _status_pattern(key, language).match(candidate):
            return str(language.table(key)[m[1].lower()]), stated
    return None, stated


def _without_debris(words: str) -> str:
    """Drop leading words without an ASCII letter: emoji and what a wrong decoding makes of them."""
    m = _PLAIN_WORD.search(words)
    return words[m.end() :] if m else words


def read_incident_status(text: str, language: Language = ENGLISH) -> tuple[IncidentStatus | None, str | None]:
    """Return whether the incident is open or resolved, and the stated words ("mitigated" is neither)."""
    return cast("tuple[IncidentStatus | None, str | None]", _status(text, "incident_status", language))


def read_document_status(text: str, language: Language = ENGLISH) -> tuple[DocumentStatus | None, str | None]:
    """Return the state of the report itself, and the stated words; "Duplicate of INC-7" is withdrawn."""
    value, stated = _status(text, "document_status", language)
    if value is None and stated:
        words = normalise(stated)
        named = language.table("document_status").items()
        is_withdrawn = any(one == "withdrawn" and words.startswith(f"{word} ") for word, one in named)
        value = "withdrawn" if is_withdrawn else None
    return cast("DocumentStatus | None", value), stated


def read_action_status(text: str, language: Language = ENGLISH) -> tuple[ActionStatus | None, str | None]:
    """Return an action item's status and the stated words; struck-through text is `wont_do`.

    "✅ Done", "Done (2026-03-04)", "Won't do: reason", a sign alone ("⏳", "[x]").
    """
    bare = text.strip()
    if _STRUCK.match(bare) and bare.count("~~") == 2:  # noqa: PLR2004 - one struck run
        return "wont_do", bare
    bare = _STRUCK_PART.sub("", bare).strip() if "~~" in bare else bare
    sign = language.table("action_status_signs").get(bare.lower())
    if sign:
        return cast("ActionStatus", sign), bare
    value, stated = _status(bare, "action_status", language)
    if value is None and stated and " / " in stated:
        matches = {_status(piece, "action_status", language)[0] for piece in stated.split(" / ")} - {None}
        value = matches.pop() if len(matches) == 1 else None
    if value is None and stated:
        value = next(
            (v for s, v in language.table("action_status_signs").items() if bare.lower().startswith(s + " ")),
            None,
        )
    return cast("ActionStatus | None", value), stated


def read_state_note(text: str, language: Language = ENGLISH) -> ActionStatus | None:
    """Return the status that a remark beside an item's text states: its word alone, or with a reason.

    "in progress", "won't do: was not the cause", "blocked on budget", "done (#12)". A remark that only
    begins like one ("done, failed or late", "complete by May") is none.
    """
    words = _SIGNS.sub("", strip_markup(text[:_LONGEST]).replace("’", "'")).rstrip(" .!")
    m = _status_pattern("action_status", language).match(words)
    if m is None or m[1].lower() in language.words("no_state_notes"):
        return None
    status = cast("ActionStatus", str(language.table("action_status")[m[1].lower()]))
    rest = words[m.end() :].lstrip()
    if not rest or status in ("wont_do", "blocked", "in_progress"):
        return status
    is_explained = rest[0] in ":(–—-" or (status == "done" and _where_done(language).match(rest))
    return status if is_explained else None


@lru_cache(maxsize=32)
def _where_done(language: Language) -> re.Pattern[str]:
    """Compile where or when something was done: a date, a number of a ticket."""
    return re.compile(rf"(?:(?:{alternation(language.entries['done_where'])}) )?[^\s]*[0-9]", re.IGNORECASE)


# ---------------------------------------------------------------- priority and kinds


def read_priority(text: str, language: Language = ENGLISH) -> tuple[Priority | None, str | None]:
    """Return P0…P3 (High, Medium, Low are P1, P2, P3) and the stated words."""
    stated = _stated(text, language)
    if stated is None:
        return None, None
    codes = set(_PRIORITY.findall(stated))
    if len(codes) == 1:
        return cast("Priority", f"P{codes.pop()}"), stated
    return (None if codes else cast("Priority | None", _lookup(stated, "priority", language))), stated


def read_kind(text: str, language: Language = ENGLISH) -> tuple[ActionKind | None, str | None]:
    """Return what an action item does (prevent, detect, mitigate, process, other) and the stated words."""
    stated = _stated(text, language)
    if stated is None:
        return None, None
    return cast("ActionKind | None", _lookup(stated, "action_kind", language)), stated


@lru_cache(maxsize=64)
def _anywhere(key: str, language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternation(_normalised(key, language))})(?!\w)")


def _named(stated: str, key: str, language: Language) -> tuple[str, ...]:
    """Return the values whose words occur, in order of first mention."""
    table = _normalised(key, language)
    return tuple(
        dict.fromkeys(table[m[0]] for m in _anywhere(key, language).finditer(normalise(stated[:_LONGEST])))
    )


def read_detection_method(
    text: str, language: Language = ENGLISH
) -> tuple[DetectionMethod | None, str | None]:
    """Return how the incident was detected, and the stated words; two methods in one answer are none."""
    stated = _stated(text, language)
    if stated is None:
        return None, None
    named = _named(stated if "|" in stated else _head(stated), "detection_method", language)
    if _is_general(_head(stated), language) and (
        explained := _explained(stated[len(_head(stated)) :], language)
    ):
        return cast("DetectionMethod", explained), stated
    if named in ((), ("other",)):
        named = _named(stated, "detection_method", language)
    specific = [method for method in named if method != "other"] or list(named)
    return (cast("DetectionMethod", specific[0]) if len(specific) == 1 else None), stated


def detection_methods(text: str, language: Language = ENGLISH) -> tuple[str, ...]:
    """Return the methods that a text names, "other" aside."""
    return tuple(method for method in _named(text, "detection_method", language) if method != "other")


def _is_general(words: str, language: Language) -> bool:
    """Return whether an answer says no more than that no alarm noticed it ("manual", "other")."""
    return normalise(words) in language.words("general_detection")


def _explained(words: str, language: Language) -> str | None:
    """Return the one method that is named after a general answer; who rings from outside is a user."""
    named = [method for method in _named(words, "detection_method", language) if method != "other"]
    if len(named) == 1:
        return named[0]
    return "user_report" if not named and rings_from_outside(words, language) else None


def rings_from_outside(text: str, language: Language = ENGLISH) -> bool:
    """Return whether somebody rings or writes to the people who run the service."""
    return bool(_from_outside(language).search(normalise(text[:_LONGEST])))


@lru_cache(maxsize=32)
def _from_outside(language: Language) -> re.Pattern[str]:
    words = alternation(map(normalise, language.words("outside_calls")))
    return re.compile(rf"(?<!\w)(?:{words or '(?!)'})(?!\w)")


def read_impact_kinds(text: str, language: Language = ENGLISH) -> tuple[ImpactKind, ...]:
    """Return the kinds of impact that a short answer names, in its order."""
    stated = _stated(text, language)
    return cast("tuple[ImpactKind, ...]", _named(stated, "impact_kind", language)) if stated else ()


def is_only_kinds(text: str, language: Language = ENGLISH) -> bool:
    """Whether an answer about the impact names kinds and says nothing else."""
    stated = _stated(text, language)
    return stated is None or all(word in _kind_words(language) for word in normalise(stated).split())


@lru_cache(maxsize=32)
def _kind_words(language: Language) -> frozenset[str]:
    names = (name for row in language.entries["impact_kind"].values() for name in row)
    return language.words("and").union(language.words("or"), *(normalise(name).split() for name in names))


@lru_cache(maxsize=32)
def _answers(language: Language) -> dict[str, bool]:
    return {normalise(word): key == "yes" for key in ("yes", "no") for word in language.words(key)}


@lru_cache(maxsize=32)
def _answer(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(_answers(language))})(?!\w)")


def read_yes_no(text: str, language: Language = ENGLISH) -> bool | None:
    """Return the answer that a text begins with: yes is True, no or none is False, else None."""
    stated = _stated(text, language)
    if stated is None:
        return None
    answer = _answer(language).match(normalise(stated))
    return _answers(language)[answer[0]] if answer else None


def read_claim(text: str, language: Language = ENGLISH) -> Answer | None:
    """Return a yes-or-no answer with its words, or None where nothing is stated."""
    if is_placeholder(text, language):
        return None
    return Answer(text=strip_markup(text), answer=read_yes_no(text, language))
