"""The closed lists of words that records use, and the order of moments and durations."""

from typing import Literal

Severity = Literal["SEV1", "SEV2", "SEV3", "SEV4", "NEAR_MISS"]
IncidentStatus = Literal["open", "resolved"]
DocumentStatus = Literal["draft", "in_review", "final", "archived", "withdrawn"]
DetectionMethod = Literal["alert", "user_report", "internal", "vendor", "other"]
ImpactKind = Literal["availability", "latency", "errors", "data_loss", "cosmetic", "other"]
FixedBy = Literal[
    "rollback", "configuration", "restart", "scaling", "code_fix", "failover", "vendor", "by_itself"
]  # fmt: skip
TriggeredByChange = Literal["deploy", "configuration", "migration", "none"]
ActionStatus = Literal["open", "in_progress", "blocked", "done", "wont_do"]
ActionKind = Literal["prevent", "detect", "mitigate", "process", "other"]
Priority = Literal["P0", "P1", "P2", "P3"]
Horizon = Literal["immediate", "short_term", "medium_term", "long_term"]
Classification = Literal["symptom", "cause", "problem"]
FactorSource = Literal["list", "categorised", "possible_causes", "five_whys", "prose"]
ThemeBasis = Literal["stated", "wording"]
Phase = Literal[
    "impact_started", "detected", "acknowledged", "mitigated", "resolved",
    "declared", "escalated", "investigated", "identified", "communicated", "monitored", "closed",
]  # fmt: skip
DurationName = Literal["time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"]
MomentName = Literal[
    "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"
]  # fmt: skip
Clock = Literal[
    "impact_start", "detection_to_resolution", "outage", "acknowledgement", "detection", "unknown"
]  # fmt: skip
ZoneSource = Literal["row", "document", "workspace", "utc"]

MOMENTS: tuple[MomentName, ...] = (
    "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"
)  # fmt: skip
DURATIONS: tuple[DurationName, ...] = (
    "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"
)  # fmt: skip
