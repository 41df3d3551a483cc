"""What all records have in common: frozen, closed, compared by what they say."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of all records: frozen, closed, compared without positions."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    positions: ClassVar[frozenset[str]] = frozenset({"line"})
    """Names of the fields that state a place in the report, no content."""

    def facts(self) -> dict[str, Any]:
        """Return the fields that take part in equality, by name."""
        return {name: value for name, value in self.__dict__.items() if name not in self.positions}

    def __eq__(self, other: object) -> bool:
        """Compare what two records say, not where they say it."""
        if type(other) is not type(self) or not isinstance(other, Record):
            return NotImplemented
        return self.facts() == other.facts()

    def __hash__(self) -> int:
        """Hash the type alone where facts are unhashable would be slow; facts are all hashable but dicts."""
        return hash((type(self), *(v for v in self.facts().values() if not isinstance(v, dict))))
