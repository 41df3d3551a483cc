"""Records as tables: generations of one DuckDB file that many processes read while one writes."""

from pmdata.store.store import Snapshot, Store
from pmdata.store.sync import Progress, SyncSummary, load, sync

__all__ = ["Progress", "Snapshot", "Store", "SyncSummary", "load", "sync"]
