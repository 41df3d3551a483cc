"""From the folder to the next generation: read what changed, derive what it affects, publish."""

import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from pathlib import Path

import duckdb

from pmdata.errors import StoreWriteError, is_interrupt
from pmdata.model import Reading
from pmdata.reading.corrections.in_force import corrections_of
from pmdata.reading.later import IN_THE_FUTURE, latest_start_on
from pmdata.store.affected import SERVICES, affected_reports, notes_of
from pmdata.store.build import Builder
from pmdata.store.connection import connect_reader, require_text
from pmdata.store.fingerprint import (
    corrections_fingerprints,
    reading_fingerprint,
    store_fingerprint,
    themes_fingerprint,
)
from pmdata.store.generations import (
    Generation,
    building_path,
    clean,
    publish,
    read_pointer,
    reported_writes,
    writer_lock,
)
from pmdata.store.history import HistoryState, HistoryWriter, history_state
from pmdata.store.intake import FileIntake, hand_made
from pmdata.store.objectives import objectives_fingerprint
from pmdata.store.readers import Intake, Job, read_all
from pmdata.store.scan import (
    Changes,
    FileStamp,
    KnownFile,
    compare,
    known_files,
    shown_path,
    stamp_files,
)
from pmdata.store.tickets import tickets_fingerprint
from pmdata.workspace import Workspace

Progress = Callable[[int, int], None]
"""Called with how many files have been looked at, and how many are to be."""
_FILES_PER_BATCH = 1_000
_FILES_PER_WORD = 20
_TO_COME = """
    SELECT key FROM (
        SELECT key FROM store.incidents WHERE started_on > $latest_on
        UNION ALL SELECT key FROM store.workspace_problems WHERE code = $code)
    GROUP BY key HAVING count(*) <> 2"""
"""The incidents that are newly reported, or no longer reported, as still to come."""


@dataclass(frozen=True)
class SyncSummary:
    """What one sync did."""

    generation: int
    """The newest generation, whether this sync published it or not."""
    published: bool
    files: int
    read: int
    """Files that were parsed."""
    unchanged: int
    """Files whose content is as before."""
    removed: int
    """Files that were there before: deleted or renamed."""
    problems: int
    """Problems in the whole workspace now."""
    seconds: float


@dataclass(frozen=True)
class _Reader:
    """How many processes read, and their priority against everything else on the machine."""

    workers: int | None
    is_background: bool

    def read(self, workspace: Workspace, jobs: tuple[Job, ...]) -> Generator[Intake]:
        """Read the files of `jobs`."""
        return read_all(workspace, jobs, self.workers, is_background=self.is_background)


@dataclass(frozen=True)
class _Base:
    """The generation that a sync starts from, if one can be used."""

    generation: Generation
    notes: dict[str, str]
    files: dict[bytes, KnownFile]
    problems: int
    is_of_today: bool
    """Whether what it lists as still to come still is, and nothing else."""


def sync(
    workspace: Workspace,
    *,
    wait_seconds: float | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    on_wait: Callable[[], None] | None = None,
    is_background: bool = False,
) -> SyncSummary:
    """Bring the store up to date with the folder; publish only if a view would change.

    `workers` None uses every core where many files changed; `is_background`, where nobody waits for it,
    lets everything else on the machine go first. Raises StoreBusyError when another
    sync holds the lock beyond `wait_seconds`, StoreWriteError when the system refuses to write, and
    KeyboardInterrupt whatever it interrupted, and ReadOnlyError where the workspace was handed out for
    reading alone.
    """
    workspace.require_writable()
    started = time.perf_counter()
    directory = workspace.store_directory
    require_text(directory)
    try:
        with writer_lock(directory, wait_seconds, on_wait):
            clean(directory)
            return _sync_locked(workspace, _Reader(workers, is_background), progress, started)
    except RuntimeError as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from error
        raise


def _sync_locked(
    workspace: Workspace, reader: "_Reader", progress: Progress | None, started: float
) -> SyncSummary:
    """Sync from the newest usable generation; one that turns out to be damaged is done without."""
    notes = {
        "store": store_fingerprint(),
        "reading": reading_fingerprint(workspace),
        "themes": themes_fingerprint(workspace),
        "corrections": json.dumps(corrections_fingerprints(workspace)),
        "objectives": objectives_fingerprint(workspace),
        "tickets": tickets_fingerprint(workspace),
        **notes_of(workspace),
        "derived": workspace.settings.model_dump_json(include={"reporting_zone", "owners", "services"}),
    }
    history = history_state(workspace)
    base = _read_base(workspace.store_directory, notes, latest_start_on(workspace.settings))
    try:
        return _Sync(workspace, notes, base, started, history).run(reader, progress)
    except duckdb.Error as error:
        if base is None:
            raise StoreWriteError(workspace.store_directory, _first_line(error)) from error
    try:
        return _Sync(workspace, notes, None, started, history).run(reader, progress)
    except duckdb.Error as error:
        raise StoreWriteError(workspace.store_directory, _first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _read_base(directory: Path, notes: dict[str, str], latest_on: date) -> _Base | None:
    """Return the newest generation that is whole and was made by this version and these settings."""
    whole = (g for g in read_pointer(directory) if g.is_whole(directory))
    generation = next(whole, None)
    if generation is None:
        return None
    try:
        with connect_reader(directory / generation.file) as connection:
            found = dict(connection.execute("FROM store.settings").fetchall())
            if any(found.get(name) != notes[name] for name in ("store", "reading")) or SERVICES not in found:
                return None
            files = known_files(connection)
            problems = connection.execute("SELECT count(*) FROM problems").fetchall()[0][0]
            to_come = connection.execute(_TO_COME, {"latest_on": latest_on, "code": IN_THE_FUTURE}).fetchall()
    except duckdb.Error:
        return None
    return _Base(generation, found, files, problems, is_of_today=not to_come)


def load(workspace: Workspace, readings: Iterable[Reading]) -> Generation:
    """Publish a generation of these readings alone, whatever the folder holds: for hand-made records.

    The next `sync` goes by the folder again. Raises ReadOnlyError where the workspace was handed out
    for reading alone.
    """
    workspace.require_writable()
    directory = workspace.store_directory
    with writer_lock(directory, None), reported_writes(directory):
        builder = Builder(building_path(directory), None)
        builder.replace_objectives(workspace)
        builder.replace_tickets(workspace)
        rows = sorted(readings, key=lambda reading: (reading.path, reading.part))
        builder.take([hand_made(path, tuple(same)) for path, same in groupby(rows, key=lambda r: r.path)])
        builder.finish(workspace.settings, {"store": store_fingerprint()})
        return publish(directory, builder.path)


@dataclass
class _Counts:
    read: int = 0
    unchanged: int = 0
    removed: int = 0


class _Sync:
    """One run: the builder is started by the first change, so that a quiet folder costs no copy."""

    def __init__(
        self,
        workspace: Workspace,
        notes: dict[str, str],
        base: _Base | None,
        started: float,
        history: HistoryState,
    ) -> None:
        self._workspace, self._notes, self._base, self._started = workspace, notes, base, started
        self._history = history
        self._directory = workspace.store_directory
        self._known = base.files if base else {}
        self._counts = _Counts()
        self._builder: Builder | None = None

    def run(self, reader: "_Reader", progress: Progress | None) -> SyncSummary:
        stamps = stamp_files(self._workspace.root, self._workspace.report_names())
        reread = self._recorrected(stamps) | self._renamed()
        changes = compare(stamps, self._known, reread)
        self._counts.unchanged, self._counts.removed = changes.unchanged, len(changes.removed)
        known = {name: file for name, file in self._known.items() if name not in reread}
        jobs = _jobs(changes.suspects, known)
        with reported_writes(self._directory):
            try:
                with closing(reader.read(self._workspace, jobs)) as intakes:
                    self._apply(changes, _with_progress(intakes, len(jobs), progress))
                return self._finish(is_background=reader.is_background)
            finally:
                if self._builder:
                    self._builder.close()
                clean(self._directory)

    def _apply(self, changes: Changes, intakes: Iterator[Intake]) -> None:
        if changes.removed:
            self._start().forget(changes.removed)
        if self._base and not self._base.is_of_today:
            self._start()
        if self._differs("derived"):
            self._start().renew_ledger()
        if self._differs("objectives") or self._differs(SERVICES):
            self._start().replace_objectives(self._workspace)
        if self._differs("tickets"):
            self._start().replace_tickets(self._workspace)
        while batch := tuple(islice(intakes, _FILES_PER_BATCH)):
            self._take(batch)
        if self._base and (self._differs("corrections") or self._may_outdate_corrections(changes)):
            self._start().replace_file_problems(self._workspace)
        if self._base and self._differs("themes"):  # last, since it gives files new numbers
            self._start().replace_themes(self._workspace)

    def _recorrected(self, stamps: Iterable[FileStamp]) -> frozenset[bytes]:
        """Return the reports that people corrected differently since the last generation."""
        if self._base is None or not self._differs("corrections"):
            return frozenset()
        before = json.loads(self._base.notes.get("corrections", "{}"))
        now = json.loads(self._notes["corrections"])
        return frozenset(
            stamp.name for stamp in stamps if now.get(shown := shown_path(stamp.name)) != before.get(shown)
        )

    def _renamed(self) -> frozenset[bytes]:
        """Return the reports that read otherwise by the names and files that the settings name now."""
        if self._base is None:
            return frozenset()
        return affected_reports(self._directory / self._base.generation.file, self._base.notes, self._notes)

    def _may_outdate_corrections(self, changes: Changes) -> bool:
        """Return whether a report that people corrected was changed, added or removed."""
        corrected = corrections_of(self._workspace).of_report
        if self._builder is None or not corrected:
            return False
        return bool(changes.removed) or any(shown_path(s.name) in corrected for s in changes.suspects)

    def _differs(self, note: str) -> bool:
        return self._base is None or self._base.notes.get(note) != self._notes[note]

    def _start(self) -> Builder:
        if self._builder is None:
            base = self._directory / self._base.generation.file if self._base else None
            self._builder = Builder(building_path(self._directory), base)
        return self._builder

    def _take(self, batch: tuple[Intake, ...]) -> None:
        """Take in what changed; a file that vanished meanwhile is forgotten, one only touched restamped."""
        changed = [i for _, i in batch if i and i.readings is not None and not self._is_still_unreadable(i)]
        touched = [i for _, i in batch if i and i.readings is None and self._is_touched(i)]
        gone = [s.name for s, i in batch if i is None and s.name in self._known]
        self._counts.read += len(changed)
        self._counts.removed += len(gone)
        self._counts.unchanged += sum(i is not None for _, i in batch) - len(changed)
        if changed or gone:
            replaced = [i.stamp.name for i in changed if i.stamp.name in self._known]
            self._start().forget([self._known[name].file_no for name in (*gone, *replaced)])
            self._start().take(changed)
        if touched:
            self._start().restamp([(self._known[i.stamp.name].file_no, i) for i in touched])

    def _is_touched(self, intake: FileIntake) -> bool:
        known = self._known[intake.stamp.name]
        return (intake.stamp.size_bytes, intake.stamp.modified_ns) != (known.size_bytes, known.modified_ns)

    def _is_still_unreadable(self, intake: FileIntake) -> bool:
        """Return whether a file that could not be read before is as it was and still cannot."""
        known = self._known.get(intake.stamp.name)
        if known is None or known.sha256 or intake.sha256:
            return False
        return not self._is_touched(intake)

    def _finish(self, *, is_background: bool) -> SyncSummary:
        has_moved = self._base is None or self._base.notes.get("history") != self._history.note
        if has_moved:
            self._start()
        if self._builder is None and self._base:
            return self._summary(self._base.generation, self._base.problems, published=False)

        def write_history(connection: duckdb.DuckDBPyConnection) -> str:
            writer = HistoryWriter(connection, self._workspace, is_background=is_background)
            return writer.write(self._history, has_moved=has_moved)

        builder = self._start()
        problems = builder.finish(self._workspace.settings, self._notes, write_history)
        generation = publish(self._directory, builder.path)
        return self._summary(generation, problems, published=True)

    def _summary(self, generation: Generation, problems: int, *, published: bool) -> SyncSummary:
        counts = self._counts
        return SyncSummary(
            generation=generation.number,
            published=published,
            files=counts.read + counts.unchanged,
            read=counts.read,
            unchanged=counts.unchanged,
            removed=counts.removed,
            problems=problems,
            seconds=time.perf_counter() - self._started,
        )


def _jobs(suspects: Iterable[FileStamp], known: dict[bytes, KnownFile]) -> tuple[Job, ...]:
    """Pair each suspect with the hash that its content had, if it was known."""
    return tuple((s, known[s.name].sha256 if s.name in known else None) for s in suspects)


def _with_progress(intakes: Iterable[Intake], total: int, progress: Progress | None) -> Iterator[Intake]:
    """Hand on `intakes` and report now and then how many there were."""
    for done, intake in enumerate(intakes, 1):
        yield intake
        if progress and (done % _FILES_PER_WORD == 0 or done == total):
            progress(done, total)
