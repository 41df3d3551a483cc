"""What words mean: `vocabulary.yaml` loaded, normalised and ready to be looked up.

A word list is data. This module turns it into dictionaries and one regular expression per
phase; rules ask it and hold no words themselves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, get_args

import yaml

from pmdata.errors import SettingsError
from pmdata.model import Phase
from pmdata.reading.memory import remembered
from pmdata.reading.words import LIMIT, WORDS_ALONE, normalise

_OURS = Path(__file__).with_name("vocabulary.yaml")
PHASES = frozenset[str]((*get_args(Phase), "restored"))
"""What a row of a timeline may mean; `restored` becomes the resolution or, before one, the mitigation."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORD = re.compile(r"\w+")
_SIGNS = "".join(chr(code) for code in range(128) if not chr(code).isalnum())
_GLUE = frozenset("'*_`~\\")
"""Signs that may stand within a word."""
_ENDING = 6
"""Letters of the last word that are kept of a prompt, beside its digest."""
_PROMPTS = Path(__file__).with_name("prompts.txt")


@dataclass(frozen=True)
class PhaseRule:
    """Words in the text of a timeline row that tell its phase."""

    phases: tuple[str, ...]
    words: "Phrases"
    never: "Phrases | None"
    within: int | None = None
    """Of how many rows, from the first, such words tell the phase."""

    def matches(self, text: str) -> bool:
        """Tell whether the normalised `text` has the words, and none that withdraw them."""
        return self.words.search(text) is not None and not (self.never and self.never.search(text))


@dataclass(frozen=True)
class Template:
    """How a template family is told from its headings and labels (normalised)."""

    name: str
    least: int
    headings: frozenset[str]
    labels: frozenset[str]


class Vocabulary:
    """Every word list, by normalised word."""

    def __init__(self, lists: Mapping[str, Any], prompts: frozenset[str]) -> None:
        self.headings = _by_word(lists["headings"])
        self.whole_headings = {**self.headings, **_by_word(lists["whole_headings"])}
        self.longest_heading = max(word.count(" ") + 1 for word in self.headings)
        self.keeping = frozenset(lists["keeping"])
        self.strong = frozenset(lists["strong"])
        self.own_below: dict[str, list[str]] = lists["own_below"]
        self.own_labels = frozenset(lists["own_labels"])
        self.labels = _by_word(lists["labels"])
        self.front_matter = {**self.labels, **_by_word(lists["front_matter"])}
        self.columns = _by_word_all(lists["columns"])
        self.item_columns = _by_word(lists["item_columns"])
        self.item_labels = _by_word(lists["item_labels"])
        self.work_verbs = frozenset(map(normalise, lists["work_verbs"]))
        self.no_work_openings = frozenset(map(normalise, lists["no_work_openings"]))
        self.common_words = self.work_verbs.union(
            self.no_work_openings, self.whole_headings, self.labels, self.columns, self.item_columns,
            map(normalise, lists["factor_categories"]), map(normalise, lists["common_words"]),
        )  # fmt: skip
        """What may stand before a colon and is nobody's name."""
        self.report_checks = _any_of(lists["report_checks"])
        self.factor_categories = frozenset(map(normalise, lists["factor_categories"]))
        self.classifications = _by_word(lists["classifications"])
        self.ruled_out = _any_of(lists["ruled_out"])
        self.event_labels = _by_word(lists["event_labels"])
        self.why_labels = _by_word(lists["why_labels"])
        self.horizons = _by_word(lists["horizons"])
        self.horizon_days = {normalise(word): days for word, days in lists["horizon_days"].items()}
        self._take_phases(lists["phases"], lists["update_states"])
        self.harm = _any_of(lists["prose"]["harm"])
        self.onset = _any_of(lists["prose"]["onset"])
        self.onset_never = _any_of(lists["prose"]["onset_never"])
        self.noticed_at = _any_of(lists["prose"]["noticed_at"])
        self.ended_at = _any_of(lists["prose"]["ended_at"])
        self.earlier_onset = _any_of(lists["prose"]["earlier_onset"])
        self.taken_at = _any_of(lists["prose"]["taken_at"])
        self.onset_at = _any_of(lists["prose"]["onset_at"])
        self.lasted_before, self.lasted_never, self.points_never = (
            _any_of(lists["prose"][name]) for name in ("lasted_before", "lasted_never", "points_never")
        )
        self.lasted = _any_of(lists["prose"]["lasted"])
        self.listed = _by_word(lists["prose"]["listed"])
        self.until_at, self.until_never, self.taken_later, self.alerting = (
            _any_of(lists["prose"][name]) for name in ("until_at", "until_never", "taken_later", "alerting")
        )
        self.unnoticed = _any_of(lists["prose"]["unnoticed"])
        self.before_noticed = _any_of(lists["prose"]["before_noticed"])
        self.clocks: dict[str, dict[str, str]] = lists["clocks"]
        self.templates = tuple(_template(name, row) for name, row in lists["templates"].items())
        self.field_fences = frozenset(lists["field_fences"])
        self.budget_labels = _by_word(lists["budget_labels"])
        self.title_prefixes = tuple(
            sorted(map(normalise, lists["title_prefixes"]), key=lambda word: -len(word))
        )
        self.id_words = frozenset(lists["id_words"])
        self.no_id_words = frozenset(lists["no_id_words"])
        self.prompts = prompts
        self._endings = frozenset(prompt.rpartition(":")[2] for prompt in prompts)
        self._lists = lists

    def _take_phases(self, phases: Mapping[str, Any], update_states: Iterable[str]) -> None:
        self.phase_rules = tuple(_phase_rule(row) for row in phases["text"])
        self._rules_by_word = _by_first_word(self.phase_rules)
        self._telling = frozenset(self._rules_by_word)
        self.phase_labels = _by_word(phases["label"])
        _check_phases(
            [*(name for rule in self.phase_rules for name in rule.phases), *self.phase_labels.values()]
        )
        self.update_states = frozenset(map(normalise, update_states))
        self.phase_closings = _by_word(phases["closing"])
        self.closing_ends = frozenset(words.rpartition(" ")[2] for words in self.phase_closings)

    def heading(self, text: str) -> str | None:
        """Return the meaning of a heading: of the whole, of its longest known beginning, else of its end."""
        return _meaning(self, normalise(text))

    def column(self, text: str) -> tuple[str, ...]:
        """Return what a table's column may hold, by the longest known beginning of its title."""
        words = normalise(text.split("(", maxsplit=1)[0]).split()
        for count in range(len(words), 0, -1):
            if found := self.columns.get(" ".join(words[:count])):
                return found if count == len(words) or "time" in found else ()
        return ()

    def spellings(self, name: str, meaning: str) -> tuple[str, ...]:
        """Return the words of one list (`labels`, `headings`) that have a meaning, as they are listed."""
        return tuple(self._lists[name].get(meaning) or ())

    def phase_words(self, phase: str) -> tuple[str, ...]:
        """Return the words in a timeline row, and the names of rows, that tell a phase."""
        rows = self._lists["phases"]["text"]
        said = [word for row in rows if phase in _one_or_many(row["phase"]) for word in row.get("any", ())]
        return (*self._lists["phases"]["label"].get(phase, ()), *said)

    def rules_for(self, said: str) -> list[PhaseRule]:
        """Return the phase rules, in order, of which the normalised text has the beginning of a phrase."""
        telling = self._telling & words_of(said)
        if not telling:
            return []
        numbers = {number for word in telling for number in self._rules_by_word[word]}
        return [self.phase_rules[number] for number in sorted(numbers)]

    def is_prompt(self, text: str) -> bool:
        """Tell whether a line stands word for word in a template, so that it says nothing."""
        ending = _ending(text)
        if ending is not None and ending not in self._endings:
            return False
        return _fingerprint(normalise(text)) in self.prompts

    def extended(self, own: Mapping[str, Any], prompts: Iterable[str] = ()) -> "Vocabulary":
        """Return this vocabulary with a workspace's own rows and template prompts added."""
        return Vocabulary(_merged(self._lists, own), self.prompts | frozenset(prompts))


@cache
def default_vocabulary() -> Vocabulary:
    """Return the vocabulary that the package carries."""
    return Vocabulary(
        yaml.load(_OURS.read_text(encoding="utf-8"), Loader=_LOADER),  # noqa: S506 - a safe loader
        frozenset(_PROMPTS.read_text(encoding="utf-8").split()),
    )


def load_vocabulary(path: Path) -> Vocabulary:
    """Return ours extended by the file at `path`.

    Raises SettingsError where the file is not a mapping of our word lists.
    """
    try:
        own = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return default_vocabulary().extended(own)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise SettingsError(path, line, "this is not YAML", "Correct the file or remove it.") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            path,
            None,
            f"a word list has the wrong shape ({error})",
            "Write it as `list: {meaning: [words]}`.",
        ) from error


@remembered
def _meaning(vocabulary: Vocabulary, heading: str) -> str | None:
    if found := vocabulary.whole_headings.get(heading):
        return found
    words = heading.split()
    for count in range(min(len(words), vocabulary.longest_heading), 0, -1):
        if found := vocabulary.headings.get(" ".join(words[:count])):
            return found
    return vocabulary.headings.get(" ".join(words[-2:])) if len(words) > 2 else None  # noqa: PLR2004 - two words


def fingerprint(text: str) -> str:
    """Return a short digest of the words of a line and its ending; prompts are kept as these alone."""
    return _fingerprint(normalise(text))


def _fingerprint(words: str) -> str:
    # With its ending, so that a line which ends otherwise need not be normalised to be told from it.
    digest = blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{digest}:{words.rpartition(' ')[2][-_ENDING:]}"


def _ending(text: str) -> str | None:
    """Return how the last word ends of what `normalise` makes of a text; None where only that can tell."""
    bare = text.rstrip(_SIGNS)
    tail = bare[-_ENDING - 1 :]
    if not tail.isascii() or len(text) > LIMIT or "&" in text or _hides_end(text, text[len(bare) :]):
        return None
    word = tail.lower().encode().translate(WORDS_ALONE).decode().rpartition(" ")[2][-_ENDING:]
    before = tail[: len(tail) - len(word)][-1:]
    return None if len(word) < _ENDING and before in _GLUE else word


def _hides_end(text: str, signs: str) -> bool:
    """Tell whether the signs at the end of a text may close a link, a tag or an emoji's name."""
    return bool(signs) and (
        (")" in signs and "](" in text)
        or ("]" in signs and "][" in text)
        or (">" in signs and "<" in text)
        or (":" in signs and text.count(":") > 1)
    )


def _by_word(lists: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {normalise(word): meaning for meaning, words in lists.items() for word in (words or ())}


def _by_word_all(lists: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for meaning, words in lists.items():
        for word in map(normalise, words):
            found[word] = (*found.get(word, ()), meaning)
    return found


@remembered
def words_of(said: str) -> frozenset[str]:
    """Return the words of a normalised text."""
    return frozenset(said.split())


@remembered
def _words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


class Phrases:
    """Words in sequence, any of them; `*` stands for up to three words between.

    `then` are words of which one follows within as many.

    A text is searched only for the phrases whose first word it has (one of `firsts`): that is a
    set operation, while trying hundreds of alternatives at every place is not.
    """

    def __init__(self, phrases: Iterable[str], then: Iterable[str] = ()) -> None:
        by_first: dict[str, list[str]] = {}
        known = sorted(phrases, key=lambda phrase: -len(phrase))
        for phrase in known:
            by_first.setdefault(normalise(phrase).partition(" ")[0], []).append(_in_sequence(phrase))
        self._known, self._by_first = known, by_first
        following = "|".join(map(_in_sequence, sorted(then, key=lambda phrase: -len(phrase))))
        self._tail = rf"(?: \w+){{0,3}} (?:{following})" if following else ""
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.firsts = frozenset(by_first)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place of a phrase in the normalised `text`."""
        return self._first_place(text, words_of(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the places of the phrases in `text`."""
        place = self._first_place(text, _words_in(text))
        return self._all.finditer(text, place.start()) if place else iter(())

    def _first_place(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        first = None
        for word in self.firsts & words:
            place = (self._patterns.get(word) or self._beginning_with(word)).search(text)
            if place and (first is None or place.start() < first.start()):
                first = place
        return first

    def _beginning_with(self, first: str) -> re.Pattern[str]:
        if first not in self._patterns:
            rest = "|".join(phrase[len(first) :] for phrase in self._by_first[first])
            # The look-behind stands after the word, so that the search can leap from place to place of it.
            self._patterns[first] = re.compile(rf"{first}(?<!\w{first})(?:{rest}){self._tail}(?!\w)")
        return self._patterns[first]

    @cached_property
    def _all(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(_in_sequence, self._known))}){self._tail}(?!\w)")


def _any_of(phrases: Iterable[str]) -> Phrases:
    return Phrases(phrases)


def _in_sequence(words: str) -> str:
    return r"(?: \w+){0,3} ".join(re.escape(normalise(piece)) for piece in words.split("*"))


def _phase_rule(row: Mapping[str, Any]) -> PhaseRule:
    never = row.get("not")
    return PhaseRule(
        _one_or_many(row["phase"]),
        Phrases(row["who"], row["does"]) if "who" in row else _any_of(row["any"]),
        _any_of(never) if never else None,
        row.get("within"),
    )


def _check_phases(names: Iterable[str]) -> None:
    """Raise ValueError for a phase that is not one of ours, since no record could hold it."""
    if unknown := set(names) - PHASES:
        message = f"{min(unknown)!r} is no phase; phases are {', '.join(sorted(PHASES))}"
        raise ValueError(message)


def _by_first_word(rules: Iterable[PhaseRule]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for word in rule.words.firsts:
            found.setdefault(word, []).append(number)
    return found


def _one_or_many(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _template(name: str, row: Mapping[str, Any]) -> Template:
    return Template(
        name,
        int(row["least"]),
        frozenset(map(normalise, row["headings"])),
        frozenset(map(normalise, row["labels"])),
    )


def _merged(ours: Any, own: Any) -> Any:
    """Add `own` to `ours`: mappings key by key, lists by appending, the rest replaced."""
    if isinstance(ours, Mapping) and isinstance(own, Mapping):
        return {key: _merged(ours.get(key), own.get(key)) for key in {**ours, **own}}
    if isinstance(ours, list) and isinstance(own, list):
        return [*own, *ours]
    return ours if own is None else own
