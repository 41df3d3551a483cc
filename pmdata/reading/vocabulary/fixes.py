"""Words that state how an incident was fixed and which change triggered it: named rules over word lists."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pmdata.reading.text.phrases import Phrases, words_of
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.word_lists import lists_in

_VERSION = re.compile(
    r"(?<![\w.])(?:v\d[\w.\-]*|\d+(?:\.\d+)+(?:-\w+)?(?!\s?(?:%|ms|s\b|GB|MB|°)))(?![\w%])", re.IGNORECASE
)
_FIGURED = re.compile(r"[\d/]")
_ADDRESS = re.compile(r"https?://\S+|(?<!\w)[\w.-]+/[\w./#-]+/[\w./#-]+")
_NUMBERED = re.compile(
    r"(?<!\w)(version|release|build|firmware|deploy|deployment) #?\d[\w.\-]*", re.IGNORECASE
)
_DOES = "then-harm"
"""What a change does, which is no passive."""
_SEEN = "harm-noun"
"""What was seen of it, which another statement may say."""
_CLOSE = 2
"""Words in which no other statement can begin."""
_AHEAD = 3
"""Words before a match in which a denial withdraws it."""


class Match(NamedTuple):
    """What a rule found in a normalised clause, and its words."""

    rule: "FixRule"
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class FixRule:
    """One rule: the words of a list, alone or with those of another close behind."""

    name: str
    value: str
    words: str
    then: str | None = None
    near: int = 0
    """Words between the two at most."""
    alone: bool = False
    """Whether it says by itself that the incident was over."""
    harm: bool = False
    """Whether the sentence must also say what went wrong."""
    plain: bool = False
    """Whether it counts only where the statement is of the cause."""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class FixWords:
    """The lists of words, compiled, and the rules over them."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """Prepare the lists of `fix_words.yaml` with what languages and a workspace add."""
        self._lists = {name: Phrases(words or ()) for name, words in lists.items()}
        self.fixes, self.triggers = _rules("fix_rules"), _rules("trigger_rules")
        self._needed = {
            rule: (self._lists[rule.words].firsts, self._lists[rule.then].firsts if rule.then else None)
            for rule in (*self.fixes, *self.triggers)
        }

    def fix_rules_for(self, clause: str) -> list[FixRule]:
        """Return the rules, in order, of which a normalised clause has the beginning of the words."""
        return self._rules_for(self.fixes, clause)

    def trigger_rules_for(self, clause: str) -> list[FixRule]:
        """Return the same of the rules for what triggered it."""
        return self._rules_for(self.triggers, clause)

    def _rules_for(self, rules: Iterable[FixRule], clause: str) -> list[FixRule]:
        given, needed = words_of(clause), self._needed
        return [
            rule
            for rule in rules
            if not needed[rule][0].isdisjoint(given)
            and ((then := needed[rule][1]) is None or not then.isdisjoint(given))
        ]

    def is_whole(self, name: str, text: str) -> bool:
        """Return whether a normalised text is one of a list's phrases, whole."""
        found = self._lists[name].search(text)
        return found is not None and found[0] == text

    def has(self, name: str, text: str) -> bool:
        """Return whether a normalised text has a word of a list."""
        return self._lists[name].search(text) is not None

    def find(self, rule: FixRule, clause: str) -> Match | None:
        """Return the first place of a rule in a normalised clause."""
        for place in self._lists[rule.words].finditer(clause):
            if rule.then is None:
                return Match(rule, place[0], place.start(), place.end())
            rest = clause[place.end() :]
            other = self._lists[rule.then].search(rest)
            if (
                other
                and len(rest[: other.start()].split()) <= rule.near
                and not self._begins_anew(rule, rest[: other.start()])
            ):
                end = place.end() + other.end()
                return Match(rule, clause[place.start() : end], place.start(), end)
        return None

    def _begins_anew(self, rule: FixRule, between: str) -> bool:
        """Return whether another statement begins between the two ends of a rule."""
        ends_passive = rule.then == _DOES and self.has("passive", between.rpartition(" ")[2] or between)
        is_joined = rule.near <= _CLOSE or rule.then == _SEEN
        return ends_passive or (not is_joined and self.has("new-verb", between))

    def is_denied(self, match: Match, clause: str) -> bool:
        """Return whether one of the words before a match, or within it, denies it."""
        ahead = clause[: match.start].split()[-_AHEAD:]
        within = match.words if match.rule in self.fixes and match.rule.value != "by_itself" else ""
        return self.has("denied", " ".join(ahead)) or self.has("denied", within)


def fix_text(text: str) -> str:
    """Return a clause as the rules read it: normalised, without addresses, each version number one word."""
    if not _FIGURED.search(text):
        return normalise(text)
    return normalise(
        _VERSION.sub("versionnumber", _NUMBERED.sub(r"\1 versionnumber", _ADDRESS.sub(" ", text)))
    )


@cache
def _rules(name: str) -> tuple[FixRule, ...]:
    return tuple(
        FixRule(
            row["name"],
            row["value"],
            row["words"],
            row.get("then"),
            row.get("near", 0),
            alone="alone" in row,
            harm="harm" in row,
            plain="plain" in row,
            yes=tuple(row["yes"]),
            no=tuple(row["no"]),
        )
        for row in lists_in("rules/fixes.yaml")[name]
    )
