"""The files of a sync, read by processes that are held to limits: one for few files, else several."""

from collections.abc import Generator, Sequence

from pmdata.model import Reading
from pmdata.problems import problem
from pmdata.store.intake import FileIntake, stored, take_in
from pmdata.store.scan import FileStamp, shown_path
from pmdata.workers.crew import processes_for, results
from pmdata.workers.ended import Ended
from pmdata.workspace import Workspace

Job = tuple[FileStamp, str | None]
"""A file to look at, with the hash of the content that is already known."""
Intake = tuple[FileStamp, FileIntake | None]
"""A file that was looked at; None where it is gone."""


def read_all(
    workspace: Workspace, jobs: Sequence[Job], workers: int | None = None, *, is_background: bool = False
) -> Generator[Intake]:
    """Yield what became of each job, in the order of the jobs, whatever the number of workers.

    `workers` None takes one a core where there are many files. `is_background` lets everything else on
    the machine go first.
    """
    count = workers or processes_for(len(jobs))
    for (stamp, _), found in results(_take, workspace, jobs, count=count, is_background=is_background):
        yield stamp, _lost(stamp, found.reason) if isinstance(found, Ended) else found


def _take(workspace: Workspace, job: Job) -> FileIntake | None:
    return take_in(workspace, *job)


def _lost(stamp: FileStamp, reason: str) -> FileIntake:
    """Stand in for a file that ended the process which read it; it is tried again once it changes."""
    path = shown_path(stamp.name)
    reading = Reading(path=path, postmortem=None, problems=(problem("unreadable-file", reason=reason),))
    return FileIntake(stamp, path, is_settled=True, sha256="", git_blob=None, readings=(stored(reading),))
