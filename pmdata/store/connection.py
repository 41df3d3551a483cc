"""DuckDB connections as the store opens them: offline, in UTC, and sealed unless it is the writer's."""

from pathlib import Path
from typing import Any

import duckdb

from pmdata.errors import FolderNameError
from pmdata.workers.crew import usable_cores

_OFFLINE: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
READER_MEMORY = "1GB"
_MOST_THREADS = 8
_SEALED: dict[str, Any] = {
    **_OFFLINE,
    "enable_external_access": False,
    "memory_limit": READER_MEMORY,
    "temp_directory": "",
    "max_temp_directory_size": "0MB",
    "threads": min(usable_cores(), _MOST_THREADS),
}
WRITER_MEMORY = "256MB"


def require_text(folder: Path) -> None:
    """Raise FolderNameError where the path of `folder` holds bytes that are no text."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise FolderNameError(folder) from None


def connect_reader(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published generation, read only and sealed: no files, no settings, no network, bounded memory.

    Every reader in a process must open a file alike (DuckDB refuses a second configuration), so
    there is no other way to open one.
    """
    connection = duckdb.connect(str(path), read_only=True, config=_SEALED)
    locked = connection.execute("SELECT current_setting('lock_configuration')").fetchall()
    if not locked[0][0]:  # another connection of this process may have sealed the same file
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SET GLOBAL python_enable_replacements = false")
        connection.execute("SET lock_configuration = true")
    return connection


def connect_writer(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the generation in the making, with bounded memory, spilling beside itself."""
    config = {
        **_OFFLINE,
        "memory_limit": WRITER_MEMORY,
        "temp_directory": f"{path}.spill",
        "enable_external_file_cache": False,
    }
    connection = duckdb.connect(str(path), config=config)
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection
