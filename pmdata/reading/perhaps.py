"""Whether a file reports an incident: what it states of one, against what marks it as another looked.

A file that carries too little, or that is a document of another kind, is *perhaps a report*: it is kept
and listed, and counts nowhere until the setting `reports.take_in` names it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from pmdata.model import Postmortem
from pmdata.problems import Problem, problem
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.document_words import DocumentKind, document_words
from pmdata.workspace import Settings
from pmdata.workspace.globs import matches_anywhere

_FACTS = (
    "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "severity",
    "services", "trigger", "root_cause", "contributing_factors", "causes", "resolution",
    "detection_method", "incident_id", "durations", "template",
)  # fmt: skip
"""Fields that only a report of an incident states, or a template that one follows."""
_TIMES = ("incident_on", "durations", *_FACTS[:5])
_ENOUGH_FACTS = 4
_ENOUGH_FACTS_OF_OTHER_KIND = 8
"""So many facts make a report of a document that is named as another kind and names no failure."""
_TITLE_NAMES_OTHER = 5
_FILE_NAMES_OTHER = 2
_MOST_FOR_HEADINGS = 3
_MOST_FOR_LABELS = 2
_WEIGHT_OF_A_FACT = 2
_FEW_BLANKS = 3
_MIN_SCORE = 3
"""What an unlabelled text must reach to be read as a report."""
_TOO_LITTLE = "it states neither times, severity, service, impact nor cause of an incident"
_OTHER_KIND = "it looks like another kind of document ({})"
_CLOCK = re.compile(r"(?<![\d:.,])(?:[01]?\d|2[0-3])(?:[:h]|\.(?=\d\d(?!\d|[.,]\d)))[0-5]\d(?!\d)|\d時")
_LABEL = re.compile(r"^[\s>*_|-]{0,8}([^\W\d][^:：|*\n]{1,40}?)[*_\s]{0,4}[:：|]", re.MULTILINE)
_CODE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_BLANK = re.compile(
    r"\b(?:HH?|hh?|SS|TT)[:.](?:MM|mm)\b|\b(?:YYYY|yyyy|JJJJ|AAAA|aaaa|ÅÅÅÅ|åååå|RRRR|ГГГГ)\b"
    r"|\b(?:DD|TT|JJ|dd|tt|jj)[./-](?:MM|mm)\b|\b(?:NNN|XXX+|xxx+)\b|_{4,}|〇〇|○○|\{\{[^}\n]{2,60}\}\}"
    r"|\[[^\W\d_][^\]\n|]{1,90}\](?![(\[:])|<[^\W\d_][^>\n]{1,60}>"
    r"|[（(][^）)\n]{0,30}(?:記入|氏名|記載|以内)[^）)\n]{0,30}[）)]"
)
"""What a template leaves to be filled in."""
_LONGEST_LOOKED_AT = 20_000
"""Characters of a text: what an incident is shows at the beginning of its report."""


@dataclass(frozen=True)
class Looked:
    """What is looked at of a file, or of one incident of a log."""

    path: str
    title: str
    """As written; empty where there is none."""
    parts: Sequence[Part]
    lines: Sequence[str]

    @cached_property
    def text(self) -> str:
        """The text as written, of a long one the beginning."""
        return "\n".join(self.lines)[:_LONGEST_LOOKED_AT]

    @cached_property
    def names(self) -> tuple[str, str]:
        """Its title, or else its first line, and its file's name, as they are matched."""
        title = self.title or next((line for line in self.lines if line.strip()), "")
        stem = re.sub(r"[-_.\d]+", " ", PurePath(self.path).stem)
        return normalise(title), normalise(stem)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Its headings and labels, as they are matched."""
        headings = (part.title for part in self.parts if part.heading)
        return frozenset(map(normalise, (*headings, *_LABEL.findall(self.text))))

    @cached_property
    def fails_by_name(self) -> bool:
        """Whether its title or its file's name describes something wrong."""
        return any(document_words().failing.search(name) is not None for name in self.names)

    @cached_property
    def is_named_otherwise(self) -> bool:
        """Whether its title names another kind of document, and nothing that went wrong."""
        return not self.fails_by_name and any(kind.names(self.names[0]) for kind in document_words().kinds)

    @property
    def is_blank(self) -> bool:
        """Whether much in it is left to be filled in."""
        return len(_BLANK.findall(_CODE.sub("", self.text))) >= _FEW_BLANKS


def is_taken_in(path: str, settings: Settings) -> bool:
    """Return whether the settings say that the file at `path` is a report."""
    return any(matches_anywhere(glob, path) for glob in settings.reports.take_in)


def perhaps_problem(incident: Postmortem, looked: Looked) -> Problem | None:
    """Return why an incident counts nowhere until it is confirmed; None where it counts."""
    if _has_no_time(incident) and (looked.is_blank or (incident.template and not incident.title)):
        return problem("perhaps-a-report", reason="it looks like a template that is not filled in")
    facts = _facts(incident)
    enough = _ENOUGH_FACTS_OF_OTHER_KIND if looked.is_named_otherwise else _ENOUGH_FACTS
    if facts >= enough:
        return None
    kind, against = _other_kind(looked)
    if not looked.is_named_otherwise and _WEIGHT_OF_A_FACT * facts + _words_for(looked) > against:
        return None
    return problem("perhaps-a-report", reason=_OTHER_KIND.format(kind.name) if kind else _TOO_LITTLE)


def describes_incident(looked: Looked) -> bool:
    """Return whether a text without a heading or label of a report still describes an incident."""
    return _words_for(looked) - _other_kind(looked)[1] >= _MIN_SCORE and not looked.is_blank


def _has_no_time(incident: Postmortem) -> bool:
    return not any(getattr(incident, name) for name in _TIMES)


def _facts(incident: Postmortem) -> int:
    impact = incident.impact.model_dump(exclude_defaults=True)
    return sum(bool(getattr(incident, name)) for name in _FACTS) + bool(impact)


def _words_for(looked: Looked) -> int:
    """Weigh the words that speak for an incident, from 0 to 7."""
    words, text = document_words(), " ".join(map(normalise, looked.text.splitlines()))
    return (
        2 * looked.fails_by_name
        + (words.failing.search(text) is not None)
        + (words.ended.search(text) is not None)
        + (len(_CLOCK.findall(looked.text)) > 1)
        + min(len(words.labels & looked.labels), _MOST_FOR_LABELS)
    )


def _other_kind(looked: Looked) -> tuple[DocumentKind | None, int]:
    """Return the kind of document that it looks most like, and how much speaks for that."""
    title, stem = looked.names
    best: tuple[DocumentKind | None, int] = None, 0
    for kind in document_words().kinds:
        named = _TITLE_NAMES_OTHER if kind.names(title) else _FILE_NAMES_OTHER * kind.names(stem)
        weight = named + min(len(kind.headings & looked.labels), _MOST_FOR_HEADINGS)
        if weight > best[1]:
            best = kind, weight
    return best
