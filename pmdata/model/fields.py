"""The fields of a record, read from its types, for the page, the form, the store and the docs.

A field is named by its path from the postmortem (`vendor`, `impact.users`). `impact` and `stated_budget`
are taken apart into their members; rows (action items, events, …) have fields of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from pmdata.model.impact import Impact, StatedBudget
from pmdata.model.postmortem import Postmortem
from pmdata.model.record import Record
from pmdata.model.shown import Ask, NotShown, Place, Shown, Step

_GROUPS: tuple[type[Record], ...] = (Impact, StatedBudget)
"""Records that only group fields of the postmortem."""


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of a record."""

    path: str
    """Its name; for a member of a group with the group's before it (`impact.users`)."""
    kind: Any
    """Its type without `| None`; of a tuple, the type of its members."""
    is_list: bool
    """Whether it holds any number of values."""
    default: Any
    """What an absent one is; for a field that is always stated None."""
    shown: Shown | NotShown
    """How it is shown, or why it is not."""
    sentence: str
    """What it is."""

    @property
    def name(self) -> str:
        """Its own name, which gives the unit of a number (`_seconds`, `_ratio`)."""
        return self.path.rpartition(".")[2]

    @property
    def label(self) -> str:
        """What pages call it; nothing where none shows it."""
        return self.shown.label if isinstance(self.shown, Shown) else ""

    @property
    def place(self) -> Place | None:
        """Its part of an incident's page."""
        return self.shown.in_ if isinstance(self.shown, Shown) else None

    @property
    def ask(self) -> Ask | None:
        """How the form asks for it."""
        return self.shown.ask if isinstance(self.shown, Shown) else None

    @property
    def is_term(self) -> bool:
        """Whether its values are of a closed list, which is then its `kind`."""
        return get_origin(self.kind) is Literal

    def of(self, record: Record) -> Any:
        """Return its value in `record`; of a group that is not there, None."""
        value: Any = record
        for name in self.path.split("."):
            value = getattr(value, name, None)
        return value


@cache
def fields_of(record: type[Record]) -> Mapping[str, RecordField]:
    """Return the fields of a record by path, in the record's order, groups taken apart."""
    return {field.path: field for field in _fields(record, "")}


def record_fields() -> Mapping[str, RecordField]:
    """Return the fields of a postmortem by path."""
    return fields_of(Postmortem)


def shown_in(place: Place) -> tuple[RecordField, ...]:
    """Return the fields that one part of an incident's page shows, in the record's order."""
    return tuple(field for field in record_fields().values() if field.place == place)


def asked_in(step: Step) -> tuple[RecordField, ...]:
    """Return the fields that one step of the form asks for, in the record's order."""
    return tuple(field for field in record_fields().values() if field.ask and field.ask.step == step)


def _fields(record: type[Record], prefix: str) -> Iterator[RecordField]:
    for name, info in record.model_fields.items():
        kind, is_list = kind_of(info.annotation)
        if kind in _GROUPS:
            yield from _fields(kind, f"{name}.")
        elif shown := _shown(info):
            yield RecordField(
                path=prefix + name,
                kind=kind,
                is_list=is_list,
                default=None if info.is_required() else info.default,
                shown=shown,
                sentence=info.description or "",
            )


def kind_of(annotation: Any) -> tuple[Any, bool]:
    """Return a type without `| None`, or that of a tuple's members; and whether it was a tuple."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (kind for kind in get_args(annotation) if kind is not NoneType)
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    return annotation, False


def _shown(info: FieldInfo) -> Shown | NotShown | None:
    return next((mark for mark in info.metadata if isinstance(mark, Shown | NotShown)), None)
