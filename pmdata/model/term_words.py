"""What each value of a closed list is called, on pages, in the form, in files and in the glossary.

Words are for the middle of a sentence; where one begins a label, `pmdata.words.sentence` makes it large.
"""

from collections.abc import Mapping
from typing import get_args

from pmdata.model.terms import (
    ActionKind,
    ActionStatus,
    Classification,
    DetectionMethod,
    DocumentStatus,
    FactorSource,
    FixedBy,
    Horizon,
    ImpactKind,
    IncidentStatus,
    Phase,
    Priority,
    Severity,
    ThemeBasis,
    TriggeredByChange,
)


def _words(terms: object, **other: str) -> Mapping[str, str]:
    """Return the words of each value: its own name, where it has no other."""
    return {value: other.get(value, value.replace("_", " ")) for value in get_args(terms)}


TERM_WORDS: Mapping[object, Mapping[str, str]] = {
    Severity: _words(Severity, NEAR_MISS="near miss"),
    IncidentStatus: _words(IncidentStatus),
    DocumentStatus: _words(DocumentStatus),
    DetectionMethod: _words(DetectionMethod, internal="someone on our team"),
    ImpactKind: _words(ImpactKind),
    FixedBy: _words(FixedBy),
    TriggeredByChange: _words(TriggeredByChange, none="no change"),
    ActionStatus: _words(ActionStatus, wont_do="won't do"),
    ActionKind: _words(ActionKind),
    Priority: _words(Priority),
    Horizon: _words(Horizon),
    FactorSource: _words(FactorSource),
    Classification: _words(Classification),
    ThemeBasis: _words(ThemeBasis, wording="by wording"),
    Phase: _words(Phase),
}
"""Closed list → value → words, in the order of the list."""


def in_words(terms: object, value: object) -> str | None:
    """Return the words of `value`, one of the closed list `terms`; None where there is no value."""
    return TERM_WORDS[terms].get(str(value), str(value)) if value else None
