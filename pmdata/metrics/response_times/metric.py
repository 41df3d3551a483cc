"""Metrics: the four durations, and detection to resolution, with the moments that they run between."""

from typing import Literal

from pmdata.model import DURATIONS, DurationName

Metric = DurationName | Literal["detection_to_resolution"]
METRICS: tuple[Metric, ...] = (*DURATIONS, "detection_to_resolution")
MOMENTS_OF: dict[Metric, tuple[str, str]] = {
    "time_to_detect": ("impact_started_at", "detected_at"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at"),
    "time_to_mitigate": ("impact_started_at", "mitigated_at"),
    "time_to_resolve": ("impact_started_at", "resolved_at"),
    "detection_to_resolution": ("detected_at", "resolved_at"),
}
