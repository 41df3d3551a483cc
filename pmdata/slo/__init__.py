"""Service level objectives: OpenSLO v1 documents become typed objectives, their faults problems.

It knows no workspace and no incident; the workspace decides which services are meant.
"""

from pmdata.slo.files import load_objectives
from pmdata.slo.objective import (
    BudgetingMethod,
    CalendarUnit,
    CalendarWindow,
    Objective,
    RollingWindow,
    Window,
)
from pmdata.slo.openslo import parse_openslo

__all__ = [
    "BudgetingMethod",
    "CalendarUnit",
    "CalendarWindow",
    "Objective",
    "RollingWindow",
    "Window",
    "load_objectives",
    "parse_openslo",
]
