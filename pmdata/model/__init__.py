"""The records: what a postmortem states, typed and frozen.

A record holds only what its report states or what follows from it by the rules of the
glossary; unknown is None, never 0 or "now". Line numbers and other positions take no part in
equality, so two reports that say the same are equal wherever they say it.
"""

from pmdata.model.action_items import ActionItem
from pmdata.model.contributing_factors import Cause, ContributingFactor, Why
from pmdata.model.corrections import Correction
from pmdata.model.impact import Answer, Impact, Indicator, Money, Quantity, StatedBudget
from pmdata.model.postmortem import Postmortem, Reading
from pmdata.model.record import Record
from pmdata.model.remarks import Field, Note, Person, Section, SignOff, Source
from pmdata.model.suggestions import Suggestion
from pmdata.model.terms import (
    DURATIONS,
    MOMENTS,
    ActionKind,
    ActionStatus,
    Clock,
    DetectionMethod,
    DocumentStatus,
    DurationName,
    FactorSource,
    FixedBy,
    Horizon,
    ImpactKind,
    IncidentStatus,
    MomentName,
    Phase,
    Priority,
    Severity,
    ThemeBasis,
    TriggeredByChange,
    ZoneSource,
)
from pmdata.model.times import Duration, TimelineEvent

__all__ = [
    "DURATIONS",
    "MOMENTS",
    "ActionItem",
    "ActionKind",
    "ActionStatus",
    "Answer",
    "Cause",
    "Clock",
    "ContributingFactor",
    "Correction",
    "DetectionMethod",
    "DocumentStatus",
    "Duration",
    "DurationName",
    "FactorSource",
    "Field",
    "FixedBy",
    "Horizon",
    "Impact",
    "ImpactKind",
    "IncidentStatus",
    "Indicator",
    "MomentName",
    "Money",
    "Note",
    "Person",
    "Phase",
    "Postmortem",
    "Priority",
    "Quantity",
    "Reading",
    "Record",
    "Section",
    "Severity",
    "SignOff",
    "Source",
    "StatedBudget",
    "Suggestion",
    "ThemeBasis",
    "TimelineEvent",
    "TriggeredByChange",
    "Why",
    "ZoneSource",
]
