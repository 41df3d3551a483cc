"""Keeps docs/data-model.md at what the views are; run as a module it brings it up to date."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pmdata.store.build import store_sql
from pmdata.store.catalog import VIEWS

PATH = Path(__file__).parent.parent / "docs/data-model.md"
_MARK = "<!-- From here on the text comes from pmdata/store/catalog.py; `make docs` writes it. -->\n"


def updated(text: str) -> str:
    """The text with the sections of the views as they are now."""
    return text.partition(_MARK)[0] + _MARK + "".join(_sections())


def _sections() -> Iterator[str]:
    with duckdb.connect() as connection:
        connection.execute(store_sql("schema.sql"))
        connection.execute(store_sql("views.sql"))
        for view in VIEWS:
            described = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {view.name})")
            yield f"\n## `{view.name}`\n\n{view.sentence}\n\n| column | type | |\n|---|---|---|\n"
            for name, kind in described.fetchall():
                yield f"| `{name}` | {kind} | {view.columns[name]} |\n"


if __name__ == "__main__":
    PATH.write_text(updated(PATH.read_text(encoding="utf-8")), encoding="utf-8")
