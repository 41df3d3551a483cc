"""The exceptions: one class per situation, each message ends with what to do next.

Content never raises; a report that cannot be read is a `Problem`. What raises is a
situation in which the requested work cannot be done at all.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path


class PmdataError(Exception):
    """Base of every error that pmdata raises on purpose; `exit_code` is the command's."""

    exit_code = 3


class NoWorkspaceError(PmdataError):
    """No `pmdata.yaml` upwards from a folder, and none was named."""

    exit_code = 2

    def __init__(self, start: Path) -> None:
        super().__init__(
            f"no workspace: there is no pmdata.yaml in {start} or any folder above it. "
            "Name a folder with --data DIR, set PMDATA_DATA, or create an empty pmdata.yaml "
            "beside your reports."
        )


class WorkspaceNotFoundError(PmdataError):
    """The folder that was named as a workspace is not a folder."""

    exit_code = 2

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root} is not a folder. Name an existing folder with --data DIR.")


class PathNotFoundError(PmdataError):
    """A path given on the command line leads nowhere."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no such file or folder. Check the path, and the folder you are in.")


class SettingsError(PmdataError):
    """`pmdata.yaml` or another settings file holds something that cannot be used."""

    def __init__(self, path: Path, line: int | None, reason: str, hint: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {reason}. {hint}")
        self.path, self.line, self.reason, self.hint = path, line, reason, hint


class YamlError(PmdataError):
    """A text is not YAML, from a certain line on."""

    def __init__(self, line: int | None, reason: str, hint: str) -> None:
        super().__init__(f"line {line}: {reason}. {hint}" if line else f"{reason}. {hint}")
        self.line, self.reason, self.hint = line, reason, hint


class UnknownPeriodError(PmdataError):
    """A period was named in a way that names none."""

    exit_code = 2

    def __init__(self, key: str) -> None:
        super().__init__(
            f"“{key}” is no period. Write a month (2026-09), a quarter (2026-Q3) or a year (2026)."
        )
        self.key = key


class EmptySpanError(PmdataError):
    """The first requested day is after the last one that counts."""

    exit_code = 2

    def __init__(self, since: date, last_on: date, as_of_on: date) -> None:
        if last_on < as_of_on:
            remedy = "Name an earlier first day or a later last one."
        else:
            remedy = "That is as of when the figures are: name an earlier first day."
        super().__init__(f"no day lies between {since} and {last_on}. {remedy}")


class PackNotBegunError(PmdataError):
    """A review was requested of a period that has no day yet."""

    exit_code = 2

    def __init__(self, title: str, as_of_on: date, current: str) -> None:
        super().__init__(
            f"{title} has not begun as of {as_of_on}. Name one up to {current}, the current one."
        )


class UnknownDigestPeriodError(PmdataError):
    """A week or month was named in a way that names none."""

    exit_code = 2

    def __init__(self, key: str, grain: str) -> None:
        example = "2026-W38, up to W52 or W53" if grain == "week" else "2026-09"
        super().__init__(f"“{key}” is no {grain}. Write it as {example}.")


class DigestNotBegunError(PmdataError):
    """A digest was requested of a week or month that has no day yet."""

    exit_code = 2

    def __init__(self, key: str, as_of_on: date, current: str) -> None:
        super().__init__(f"{key} has not begun as of {as_of_on}. Name one up to {current}, the current one.")


class StoreMissingError(PmdataError):
    """No generation of the store has been published yet."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root} has no store yet. Run `pmdata sync --data {root}` first.")


class ApplicationMissingError(PmdataError):
    """The dashboard's pages are neither in a checkout nor in the installed package."""

    def __init__(self, looked_at: tuple[Path, ...]) -> None:
        places = " and ".join(str(path) for path in looked_at)
        super().__init__(f"the dashboard is missing: there is no {places}. Install pmdata again.")


def is_interrupt(error: BaseException) -> bool:
    """Return whether this is Ctrl-C: DuckDB turns one that comes during a query into a RuntimeError."""
    return isinstance(error, KeyboardInterrupt) or (
        isinstance(error, RuntimeError) and str(error) == "Query interrupted"
    )


class PortTakenError(PmdataError):
    """The address that the dashboard was to listen on cannot be used."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"cannot listen on {host}:{port}: {reason}. Stop the other program or choose another port: "
            "`--port 8502`, `make run PORT=8502`."
        )


class ServedAddressError(PmdataError):
    """An option of `pmdata serve` names no usable host, URL or proxy."""

    exit_code = 2

    def __init__(self, option: str, value: str, hint: str) -> None:
        super().__init__(f"{option} {value!r} cannot be used. {hint}.")


class HostNotNamedError(PmdataError):
    """The server is to listen beyond this machine, and no name was given under which it is reached."""

    exit_code = 2

    def __init__(self, host: str) -> None:
        super().__init__(
            f"--host {host!r} lets other machines in, and answering to any name would let a web "
            "page read the dashboard through a visitor's browser. Name each name it is to answer to "
            "with --allow-host NAME, as people type it, or give the URL of a proxy with --public-url URL."
        )


class ReadOnlyError(PmdataError):
    """Something is to be written into a workspace that was opened for reading alone."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"nothing was written: this dashboard shows {root} and may not change it. Change the file in an "
            "editor, or start the dashboard with `pmdata serve --writable`."
        )


class UnknownZoneError(PmdataError):
    """A time zone was named that the zone database does not have."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no time zone {name!r}. Use an IANA name such as UTC or Europe/Berlin.")
        self.name = name


class ReportChangedError(PmdataError):
    """A report is not what it was when the edit was prepared."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        super().__init__(
            f"{path} changed since it was read (it was {expected[:12]}, now it is {found[:12]}). "
            "Nothing was written. Read it again and repeat the change."
        )
        self.path, self.expected, self.found = path, expected, found


class NotEditableError(PmdataError):
    """A change cannot be written in the place where the report states it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} was not changed: {reason}. Edit the file by hand.")
        self.path, self.reason = path, reason


class ItemNotFoundError(PmdataError):
    """A report has no such action item, or no longer has it."""

    exit_code = 2

    def __init__(self, path: Path, item: str, known: Iterable[str]) -> None:
        choices = ", ".join(known) or "it has none"
        super().__init__(f"{path} has no action item {item!r}. Choose an id or a number: {choices}.")
        self.path, self.item = path, item


class ReportNotFoundError(PmdataError):
    """Neither a file, an incident's key nor the name of one file was given."""

    exit_code = 2

    def __init__(self, report: str, root: Path) -> None:
        super().__init__(
            f"there is no report {report!r} in {root}, neither a path nor a key nor one file's name. "
            "Name the file, or a key as `pmdata parse` prints it."
        )


class UnknownTemplateError(PmdataError):
    """A template was named that neither pmdata nor the workspace has."""

    exit_code = 2

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no template {name!r}. Choose one of: {', '.join(known)}.")
        self.name = name


class FolderInUseError(PmdataError):
    """A new workspace was to be written to a folder that has something in it."""

    exit_code = 2

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root} is not an empty folder. Name a folder that does not exist yet.")
        self.root = root


class TemplateError(PmdataError):
    """A template file cannot be used."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path}: {reason}. Correct the template, or remove it from the workspace.")
        self.path, self.reason = path, reason


class ReportWriteError(PmdataError):
    """A report cannot be written into the workspace."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"the report cannot be written to {folder}: {reason}. "
            "Make the folder writable or free some space, then save again; nothing was changed."
        )


class DraftWriteError(PmdataError):
    """What is typed into a form cannot be kept as a draft."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"what is typed here cannot be kept as a draft: {reason}. Download the report, or make room for "
            "the folder .pmdata/drafts and type on."
        )


class ReadOnlyReportError(PmdataError):
    """A report is marked as one that is not to be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is read-only. Nothing was written. Make the file writable (`chmod u+w`), then repeat "
            "the change."
        )


class EditBusyError(PmdataError):
    """Another edit holds the lock of the workspace and does not let go."""

    def __init__(self, path: Path, lock: Path, wait_seconds: float) -> None:
        super().__init__(
            f"{path} was not changed: another edit of this workspace still runs after {wait_seconds:g} s. "
            f"Save again in a moment; if that does not help, end the other pmdata that holds {lock}."
        )
        self.path = path


class StoreDamagedError(PmdataError):
    """Generations were published, but none of them can be used."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"the store of {root} is damaged or was made by another version of pmdata. "
            f"Run `pmdata sync --data {root}`: it is rebuilt from the reports."
        )


class LinksOutsideError(PmdataError):
    """A file of the workspace is a link out of it, or lies below one."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} lies outside the workspace, or a symbolic link leads out of it there. Put the file or "
            "folder itself into the workspace, or name the link's target under links in pmdata.yaml."
        )
        self.path = path


class StoreBusyError(PmdataError):
    """Another sync holds the writer's lock for longer than the given wait."""

    def __init__(self, directory: Path, wait_seconds: float) -> None:
        super().__init__(
            f"another sync of {directory.parent} is still running after {wait_seconds:g} s. "
            "Wait for it, or allow more time with --wait SECONDS."
        )


class FolderNameError(PmdataError):
    """The path of a folder holds bytes that are no text, which neither DuckDB nor Arrow can open."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: its path holds bytes that are not UTF-8 text, and no database can be kept there. "
            "Rename the folder."
        )


class StoreInTheWayError(PmdataError):
    """Something that is no folder has the name of the folder that pmdata keeps its store in."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"{directory} is no folder, but pmdata keeps its store there. Move it away, then run "
            "`pmdata sync` again: the store is built from the reports."
        )


class StoreWriteError(PmdataError):
    """The system refuses to write the store; the generation before is still served."""

    def __init__(self, directory: Path, reason: str) -> None:
        super().__init__(
            f"the store in {directory} cannot be written: {reason}. Nothing was lost and the last "
            "generation is still served. Free some space or make the folder writable, then run "
            "`pmdata sync` again."
        )


class HistoryError(PmdataError):
    """The history of the workspace's files cannot be read; its figures are then unknown."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"the history of the reports cannot be read: {reason}. Figures that need it are unknown; set "
            "`history: none` in pmdata.yaml to do without."
        )


class SqlError(PmdataError):
    """A statement for `pmdata sql` cannot be run."""

    exit_code = 2

    def __init__(self, reason: str) -> None:
        # A reason of several lines ends with a mark below the statement, which stays alone on its line.
        end = "\n" if "\n" in reason else ". "
        super().__init__(
            f"{reason.rstrip('.')}{end}`pmdata sql 'SHOW TABLES'` lists the views, "
            "`pmdata sql 'DESCRIBE incidents'` the columns of one."
        )


class SqlTimeoutError(PmdataError):
    """A statement for `pmdata sql` ran longer than allowed."""

    def __init__(self, limit_seconds: float) -> None:
        super().__init__(
            f"the statement was stopped after {limit_seconds:g} s. "
            "Narrow it, or allow more with --limit SECONDS."
        )


class UnitMissingError(PmdataError):
    """A value of a figure has no label, or nothing gives its unit."""

    def __init__(self, record: str, field: str) -> None:
        super().__init__(
            f"{record}.{field} states no label, or no unit that follows from its name and type. "
            'Give it `Annotated[…, Column("Label", "unit")]`.'
        )


class AmbiguousColumnsError(PmdataError):
    """A query of a figure gives two columns of one name."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            f"two columns of a query have one name: {', '.join(names)}. Give one of them another with `as`."
        )


class SqlMemoryError(PmdataError):
    """A statement for `pmdata sql` needed more memory than allowed."""

    def __init__(self, limit: str) -> None:
        super().__init__(
            f"the statement needs more than {limit} of memory. "
            "Narrow it: take fewer rows or columns, or sum up before you join or sort."
        )


class ExportError(PmdataError):
    """The folder of an export cannot be written."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder} cannot be written: {reason}. Name another folder, or free some space.")


class SideFileError(PmdataError):
    """A file beside the reports cannot be used as it is."""

    exit_code = 2

    def __init__(self, path: Path, reason: str, hint: str) -> None:
        super().__init__(f"{path}: {reason}. {hint}")
        self.path = path


class DrawingError(PmdataError):
    """A chart could not be drawn as a picture."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The charts could not be drawn: {reason}. Write the review as Markdown (-o FILE.md)."
        )


class PdfError(PmdataError):
    """What writes PDF is not installed."""

    exit_code = 3

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"No PDF can be written: {reason}. Install `pmdata[pdf]` and the Pango library "
            "(Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0), or print the HTML."
        )


class UnknownPackFormatError(PmdataError):
    """A review was asked for in a format that there is not."""

    exit_code = 2

    def __init__(self, suffix: str, known: Iterable[str]) -> None:
        super().__init__(f"“{suffix}” is no format of a review. Take one of {', '.join(known)}.")
