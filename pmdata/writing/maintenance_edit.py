"""A row added to `maintenance.yaml`: planned maintenance, an adjustment, or an exemption from the policy.

It goes after the last row, so that what is there keeps its order and comments. The file is read back before
it is handed out, and holds what it held and the new row.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pmdata.errors import NotEditableError
from pmdata.escaping import cleaned
from pmdata.slo.maintenance import MAINTENANCE_NAME, AdjustmentKind, parse_maintenance
from pmdata.workspace import Workspace
from pmdata.writing.edit import Edit, content_or_nothing
from pmdata.writing.text_file import TextFile, lines_of
from pmdata.writing.yaml_rows import with_row


@dataclass(frozen=True)
class NewAdjustment:
    """A row that is to be added. Instants are aware; the end is not included."""

    kind: AdjustmentKind
    starts_at: datetime
    ends_at: datetime
    reason: str
    author: str
    slo: str | None = None
    """The objective that it is about; either this or a service."""
    service: str | None = None
    incident: str | None = None
    """Key of the one incident that an exemption is about."""

    def words(self) -> dict[str, str | None]:
        """Return the row's keys with their words; texts on one line."""
        reason, author = (" ".join(cleaned(text).split()) for text in (self.reason, self.author))
        return {
            "slo": self.slo,
            "service": self.service,
            "kind": None if self.kind == "maintenance" else self.kind,
            "from": self.starts_at.isoformat(),
            "until": self.ends_at.isoformat(),
            "reason": reason,
            "author": author,
            "incident": self.incident,
        }


def maintenance_edit(workspace: Workspace, new: NewAdjustment) -> Edit:
    """Return the edit of the workspace's `maintenance.yaml` that adds a row.

    Raises NotEditableError where the row says too little, or the file cannot hold it as it is written.
    """
    path, zone = workspace.root / MAINTENANCE_NAME, workspace.settings.reporting_zone
    before = content_or_nothing(workspace, path)
    file = TextFile.of(before, path)
    there, problems = parse_maintenance(file.text, zone)
    text = with_row(file, new.words())
    rows, found = parse_maintenance(text, zone)
    if len(found) > len(problems):
        raise NotEditableError(path, found[-1].message)
    instants = [(row.starts_at, row.ends_at) for row in rows[len(there) :]]
    meant = [(new.starts_at.astimezone(UTC), new.ends_at.astimezone(UTC))]
    words = [(row.kind, row.slo, row.service, row.reason, row.author) for row in rows[len(there) :]]
    written = new.words()
    wanted = [(new.kind, new.slo, new.service, written["reason"], written["author"])]
    if rows[: len(there)] != there or instants != meant or words != wanted:
        raise NotEditableError(path, "with the new row it would be read as something else")
    after = replace(file, lines=lines_of(text)).data
    return Edit(path, before, after, f"{new.kind} of {new.slo or new.service}: {written['reason']}")
