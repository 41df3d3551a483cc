"""History: what is known of earlier versions of the reports, and why where nothing is."""

from pmdata.metrics.selection.query import Cursor, fetch_dicts

_UNKNOWN = "the store was built without a look at it"
_UNFINISHED = "more to read"


def history_note(cursor: Cursor) -> str:
    """Return where the history comes from, or why there is none, in words that end a sentence."""
    rows = fetch_dicts(cursor, "select note from report_history", [])
    note: str = rows[0]["note"] if rows else f"none: {_UNKNOWN}"
    if note.startswith("none: "):
        return note.removeprefix("none: ")
    if note.startswith(_UNFINISHED):
        return "only part of it is read yet; the next sync goes on"
    return f"the reports as of commit {note[:12]}"
