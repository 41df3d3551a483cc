"""How the process of an item ends that exceeds a limit, as both sides of the pipe know it."""

from dataclasses import dataclass

TOO_SLOW = 1
"""Exit code of the interpreter's watchdog."""
TOO_LITTLE_MEMORY = 86
USED_UP = 87
"""Exit code of a process that cannot begin an item; another one can."""


@dataclass(frozen=True)
class Ended:
    """Stands for the result of an item that ended its process."""

    reason: str
