"""Words that state how an incident was fixed and which change triggered it: named rules over word lists."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pmdata.reading.text.phrases import Phrases, words_of
from pmdata.reading.text.sentences import asides_of, without_quotes
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.word_lists import lists_in

_VERSION = re.compile(
    r"(?<![\w.])(?:v\d[\w.\-]*|\d+(?:\.\d+)+(?:-\w+)?(?!\s?(?:%|ms|s\b|GB|MB|°)))(?![\w%])", re.IGNORECASE
)
_A_VERSION = "versionnumber"
_FIGURED = re.compile(r"[\d/]")
_ADDRESS = re.compile(r"https?://\S+|(?<!\w)[\w.-]+/[\w./#-]+/[\w./#-]+")
_NUMBERED = re.compile(
    r"(?<!\w)(version|release|build|firmware|deploy|deployment) #?\d[\w.\-]*", re.IGNORECASE
)
_CLAUSE = re.compile(r"\s*(?:;|\s[–—-]+\s|\b(?:but|aber)\b)\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]{1,200}\)")
_DOES = "then-impact"
"""What a change does, which is no passive."""
_SEEN = "impact-noun"
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


@dataclass(frozen=True, eq=False)
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
    impact: bool = False
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
        self._rules = (*self.fixes, *self.triggers)
        self._anchors, self._alone = self._anchored()

    def _anchored(self) -> tuple[dict[str, tuple[int, int]], int]:
        """Return which rules need each word, and those without a second list, each as a bit."""
        begun, behind, alone = dict[str, int](), dict[str, int](), 0
        for place, rule in enumerate(self._rules):
            for word in self._lists[rule.words].anchors:
                begun[word] = begun.get(word, 0) | 1 << place
            if rule.then is None:
                alone |= 1 << place
            for word in self._lists[rule.then].anchors if rule.then else ():
                behind[word] = behind.get(word, 0) | 1 << place
        return {word: (begun.get(word, 0), behind.get(word, 0)) for word in (*begun, *behind)}, alone

    def _anchors_in(self, words: Iterable[str]) -> int:
        """Return the rules, as bits, that have what they need among `words`."""
        begun, behind = 0, self._alone
        for word in words:
            if anchored := self._anchors.get(word):
                begun |= anchored[0]
                behind |= anchored[1]
        return begun & behind

    def may_match(self, text: str) -> bool:
        """Return whether a text without markup has what any rule needs, so that it is worth a look."""
        words = words_of(normalise(text))
        return bool(self._anchors_in((*words, _A_VERSION) if _FIGURED.search(text) else words))

    def rules_for(self, clause: str) -> tuple[list[FixRule], list[FixRule]]:
        """Return the rules of fixes and of triggers for which a normalised clause has the words, in order."""
        found = self._anchors_in(words_of(clause))
        fixes, triggers = list[FixRule](), list[FixRule]()
        while found:
            place = (found & -found).bit_length() - 1
            found &= found - 1
            (fixes if place < len(self.fixes) else triggers).append(self._rules[place])
        return fixes, triggers

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
    return normalise(_VERSION.sub(_A_VERSION, _NUMBERED.sub(rf"\1 {_A_VERSION}", _ADDRESS.sub(" ", text))))


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a statement as the rules read them, what is in parentheses apart."""
    text = without_quotes(text)
    pieces = [*_CLAUSE.split(_ASIDE.sub("", text)), *asides_of(text)]
    return [clause for piece in pieces if (clause := fix_text(piece))]


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
            impact="impact" in row,
            plain="plain" in row,
            yes=tuple(row["yes"]),
            no=tuple(row["no"]),
        )
        for row in lists_in("rules/fixes.yaml")[name]
    )
