"""Keeps docs/data-model.md at what the views are; run as a module it brings it up to date."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pmdata.model import Postmortem, Record
from pmdata.model.fields import RecordField, fields_of
from pmdata.model.shown import STEPS
from pmdata.store.build import store_sql
from pmdata.store.catalog import VIEWS

PATH = Path(__file__).parent.parent / "docs/data-model.md"
_MARK = "<!-- From here on `make docs` writes the text, from pmdata/store/catalog.py and pmdata/model. -->\n"


def updated(text: str) -> str:
    """The text with the sections of the views as they are now."""
    return text.partition(_MARK)[0] + _MARK + "".join((*_sections(), *_fields()))


def _sections() -> Iterator[str]:
    with duckdb.connect() as connection:
        connection.execute(store_sql("schema.sql"))
        connection.execute(store_sql("views.sql"))
        for view in VIEWS:
            described = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {view.name})")
            yield f"\n## `{view.name}`\n\n{view.sentence}\n\n| column | type | |\n|---|---|---|\n"
            for name, kind in described.fetchall():
                yield f"| `{name}` | {kind} | {view.columns[name]} |\n"


def _fields() -> Iterator[str]:
    """Yield the section of what a record holds, with where each field is shown and asked for."""
    yield (
        "\n## The fields of a record\n\n"
        "What reading finds in a report, by its name in the JSON of `pmdata parse` and in `records`.\n"
        "A value that a report does not state is null, a list without members empty.\n\n"
        "| field | on pages | in the form | |\n|---|---|---|---|\n"
    )
    for path, field in _with_rows(Postmortem, ""):
        asked = STEPS[field.ask.step] if field.ask else ""
        yield f"| `{path}` | {field.label} | {asked} | {field.sentence} |\n"


def _with_rows(record: type[Record], prefix: str) -> Iterator[tuple[str, RecordField]]:
    for path, field in fields_of(record).items():
        yield prefix + path, field
        if field.is_list and isinstance(field.kind, type) and issubclass(field.kind, Record):
            yield from _with_rows(field.kind, f"{prefix}{path}.")


if __name__ == "__main__":
    PATH.write_text(updated(PATH.read_text(encoding="utf-8")), encoding="utf-8")
