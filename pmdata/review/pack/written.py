"""A pack of a workspace, written: with the kept pack before it, its decisions, links and template."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pmdata.errors import SideFileError, UnknownPackFormatError
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.review.pack.about import About
from pmdata.review.pack.build import pack, team_of_pack
from pmdata.review.pack.data import render_csv, render_json
from pmdata.review.pack.document import Pack
from pmdata.review.pack.html import own_template, render_html
from pmdata.review.pack.kept import FOLDER, KeptPack, Register, last_kept, read_kept, register_of
from pmdata.review.pack.markdown import Link, render_markdown
from pmdata.review.pack.pdf import Paper, render_pdf
from pmdata.review.pack.period import PackPeriod
from pmdata.workspace import Workspace
from pmdata.workspace.decisions import DECISIONS_NAME, read_decisions
from pmdata.workspace.links import report_link
from pmdata.writing.edit import Edit, apply_edit, content_or_nothing

SUFFIXES = (".html", ".pdf", ".md", ".json", ".csv")


@dataclass(frozen=True)
class LoadedPack:
    """A pack with what it takes to write it."""

    workspace: Workspace
    pack: Pack
    register: Register
    template: str | None
    """The workspace's own, which takes the place of the built-in one."""


def load_pack(
    workspace: Workspace,
    cursor: Cursor,
    selection: Selection,
    period: PackPeriod,
    *,
    against: Path | None = None,
) -> LoadedPack:
    """Return the pack of a period, compared with the last kept one, or with the one in `against`.

    Raises PackNotBegunError where the period has no day yet, SideFileError where a kept pack that was named,
    the decisions or the template cannot be used.
    """
    bounds, team = workspace.bounds, team_of_pack(selection)
    kept = _named(against, team) if against else last_kept(workspace.root, bounds, period, team)
    made = pack(
        cursor, selection, workspace.settings, period,
        kept=kept, decisions=read_decisions(workspace.root / DECISIONS_NAME, bounds),
    )  # fmt: skip
    register = register_of(About.of(cursor, selection, workspace.settings, period))
    return LoadedPack(workspace, made, register, own_template(workspace.root, bounds))


def _named(path: Path, team: str | None) -> KeptPack:
    kept = read_kept(path)
    if (kept.team or None) != team:
        whose = kept.team or "all teams"
        raise SideFileError(
            path, f"it is of {whose}, not of {team or 'all teams'}", "Name one of the same team."
        )
    return kept


def written_pack(loaded: LoadedPack, suffix: str, paper: Paper = "A4") -> bytes:
    """Return the pack in the format of a suffix: .html, .pdf, .md, .json or .csv.

    Raises UnknownPackFormatError for another one, PdfError where PDF needs what is not installed.
    """
    link = _report_links(loaded.workspace)
    writers: dict[str, Callable[[], str | bytes]] = {
        ".html": lambda: render_html(loaded.pack, template=loaded.template, link=link),
        ".pdf": lambda: render_pdf(loaded.pack, template=loaded.template, link=link, paper=paper),
        ".md": lambda: render_markdown(loaded.pack, link),
        ".json": lambda: render_json(loaded.pack, loaded.register),
        ".csv": lambda: render_csv(loaded.pack),
    }
    if suffix not in writers:
        raise UnknownPackFormatError(suffix, SUFFIXES)
    content = writers[suffix]()
    return content if isinstance(content, bytes) else content.encode()


def _report_links(workspace: Workspace) -> Link | None:
    """Return the addresses of reports by the pattern of the settings; None without one."""
    pattern = workspace.settings.report_url
    if pattern is None:
        return None
    return lambda cell: report_link(cell.path, cell.line, pattern) if cell.path else None


def keep_edit(loaded: LoadedPack) -> Edit:
    """Return the edit that keeps the pack in `packs/`, in the place of an earlier one of that period."""
    path = loaded.workspace.root / FOLDER / f"{loaded.pack.stem}.json"
    before = content_or_nothing(loaded.workspace, path)
    after = render_json(loaded.pack, loaded.register).encode()
    return Edit(path, before, after, f"kept: {loaded.pack.title}")


def keep_pack(loaded: LoadedPack) -> Path:
    """Keep the pack, and return where. Raises what `apply_edit` raises."""
    edit = keep_edit(loaded)
    edit.path.parent.mkdir(exist_ok=True)
    apply_edit(loaded.workspace, edit)
    return edit.path
