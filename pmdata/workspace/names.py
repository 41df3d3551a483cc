"""Names and their aliases: which canonical name a written one means, else the nearest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from pmdata.nearest import nearest
from pmdata.problems import Problem, problem

_JOINTS = re.compile(r"[\s_\-]+")


class _Named(Protocol):
    @property
    def aliases(self) -> tuple[str, ...]: ...


def folded(name: str) -> str:
    """Return `name` as it is compared: without case, surrounding @ # ` marks and kinds of joint."""
    return _JOINTS.sub("-", name.strip().strip("@#`*“”\"'").strip()).casefold()


@dataclass(frozen=True)
class Names:
    """The canonical names of one kind of thing, found under every spelling."""

    by_spelling: Mapping[str, str]
    """Folded spelling → canonical name."""

    @classmethod
    def of(cls, rows: Mapping[str, _Named], kind: str) -> Self:
        """Index `rows` by name and alias; ValueError where one spelling means two of them."""
        by_spelling: dict[str, str] = {}
        for name, row in rows.items():
            for spelling in (name, *row.aliases):
                other = by_spelling.setdefault(folded(spelling), name)
                if other != name:
                    reason = f"“{spelling}” stands for both “{other}” and “{name}” in {kind}"
                    raise ValueError(reason)
        return cls(by_spelling)

    def canonical(self, stated: str) -> str | None:
        """Return the canonical name that `stated` means, or None."""
        return self.by_spelling.get(folded(stated))

    def nearest(self, stated: str) -> str | None:
        """Return the canonical name spelled most like `stated`; None only where there are no names."""
        spelling = nearest(folded(stated), self.by_spelling, cutoff=0)
        return None if spelling is None else self.by_spelling[spelling]

    def unknown_service(self, stated: str, line: int | None = None) -> Problem | None:
        """Return the `unknown-service` problem for `stated`, or None if it is known or nothing is."""
        if not self.by_spelling or self.canonical(stated):
            return None
        return problem(
            "unknown-service", line=line, field="services", name=stated, nearest=self.nearest(stated)
        )
