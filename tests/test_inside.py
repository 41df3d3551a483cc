"""The one rule for what belongs to a workspace, wherever files are found, read and written."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmdata.cli import cli
from pmdata.errors import LinksOutsideError, PmdataError
from pmdata.inside import Bounds
from pmdata.reading import own_problems
from pmdata.store import Store, sync
from pmdata.workspace import Workspace, open_workspace
from pmdata.writing.catalogue import load_template, template_names
from pmdata.writing.drafts import DraftBox, new_draft_id
from pmdata.writing.edit import Edit, apply_edit
from pmdata.writing.save import save_report

REPORT = """\
# Carts come out empty

* Date: 2026-03-04
* Severity: SEV2
* Started: 2026-03-04 09:00 UTC
* Resolved: 2026-03-04 10:00 UTC
"""
SECRET = "the vault code is 4711"  # noqa: S105 - it is what must not be shown
TEMPLATE = (
    "---\nname: short\nlabel: Short\ndescription: Short.\nholds: {record: [title]}\n---\n# {{ title }}\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a workspace with one report, beside a folder of somebody else's files."""
    root, elsewhere = tmp_path / "ws", tmp_path / "elsewhere"
    (root / "reports").mkdir(parents=True)
    (root / "pmdata.yaml").write_text("")
    (root / "reports/own.md").write_text(REPORT)
    (elsewhere / "deep").mkdir(parents=True)
    for name in ("other.md", "deep/another.md", "passwd"):
        (elsewhere / name).write_text(f"{REPORT}\n{SECRET}\n")
    return root


def linked(place: Path, target: Path | str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


def through_a_chain(root: Path) -> None:
    linked(root / "reports/chain.md", "hop")
    linked(root / "reports/hop", "../hops/second")
    linked(root / "hops/second", "../../elsewhere/other.md")


def through_a_linked_folder(root: Path) -> None:
    linked(root / "reports/folder", root / "shortcut")
    linked(root / "shortcut", "../elsewhere/deep")


def to_a_name_that_begins_alike(root: Path) -> None:
    (root.parent / "ws-other").mkdir()
    (root.parent / "ws-other/a.md").write_text(f"{REPORT}\n{SECRET}\n")
    linked(root / "reports/x.md", "../../ws-other/a.md")


def to_the_settings_of_git(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git/config.md").write_text(f"{REPORT}\n{SECRET}\n")
    linked(root / "reports/x.md", "../.git/config.md")


LEADING_OUT: dict[str, Callable[[Path], None]] = {
    "a file": lambda root: linked(root / "reports/x.md", root.parent / "elsewhere/other.md"),
    "a file, relative": lambda root: linked(root / "reports/x.md", "../../elsewhere/other.md"),
    "a file without an ending": lambda root: linked(root / "reports/x", root.parent / "elsewhere/passwd"),
    "a folder": lambda root: linked(root / "reports/x", root.parent / "elsewhere"),
    "the folder above": lambda root: linked(root / "reports/x", root.parent),
    "everything": lambda root: linked(root / "reports/x", "/"),
    "a chain of links": through_a_chain,
    "a link to a linked folder": through_a_linked_folder,
    "through the workspace and out": lambda root: linked(
        root / "reports/x.md", root / "../elsewhere/other.md"
    ),
    "a folder whose name begins alike": to_a_name_that_begins_alike,
    "the settings of git": to_the_settings_of_git,
}


@pytest.mark.parametrize("link", LEADING_OUT.values(), ids=LEADING_OUT)
def test_a_link_out_of_the_workspace_is_a_problem_and_nothing_of_it_is_read(
    root: Path, link: Callable[[Path], None]
) -> None:
    link(root)
    sync(open_workspace(root))
    cursor = Store(open_workspace(root)).open().cursor()
    assert cursor.execute("SELECT path FROM incidents").fetchall() == [("reports/own.md",)]
    found = cursor.execute("SELECT path, code FROM problems WHERE level = 'error'").fetchall()
    assert {code for _, code in found} == {"links-outside"}
    assert all((root / path).is_symlink() for path, _ in found)
    result = CliRunner().invoke(cli, ["check", str(root), "--format", "json"])
    assert {row["code"] for row in json.loads(result.stdout) if row["level"] == "error"} == {"links-outside"}
    for file in (root / ".pmdata").rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes()


@pytest.mark.parametrize("target", ["../elsewhere", "{elsewhere}", "../elsewhere/other.md"])
def test_the_settings_can_name_where_links_may_lead(root: Path, target: str) -> None:
    elsewhere = root.parent / "elsewhere"
    linked(root / "reports/x.md", elsewhere / "other.md")
    linked(root / "reports/y.md", elsewhere.parent / "third.md")
    (elsewhere.parent / "third.md").write_text(REPORT)
    (root / "pmdata.yaml").write_text(f"links: {target.format(elsewhere=elsewhere)}\n")
    sync(open_workspace(root))
    cursor = Store(open_workspace(root)).open().cursor()
    paths = cursor.execute("SELECT path FROM incidents ORDER BY path").fetchall()
    assert paths == [("reports/own.md",), ("reports/x.md",)]
    refused = cursor.execute("SELECT path FROM problems WHERE code = 'links-outside'").fetchall()
    assert refused == [("reports/y.md",)]


def test_naming_a_target_and_taking_it_back_counts_at_the_next_sync(root: Path) -> None:
    linked(root / "reports/x", root.parent / "elsewhere/deep")
    for links, expected in (("", 1), ("links: [../elsewhere]", 2), ("", 1)):
        (root / "pmdata.yaml").write_text(links)
        sync(open_workspace(root))
        cursor = Store(open_workspace(root)).open().cursor()
        assert cursor.execute("SELECT count(*) FROM incidents").fetchone() == (expected,)


def test_links_within_the_workspace_are_followed(root: Path) -> None:
    (root / "store/2026").mkdir(parents=True)
    (root / "store/2026/a.md").write_text(REPORT)
    linked(root / "reports/2026", "../store/2026")
    linked(root / "reports/b.md", root / "store/2026/b.md")
    (root / "store/2026/b.md").write_text(REPORT)
    sync(open_workspace(root))
    cursor = Store(open_workspace(root)).open().cursor()
    assert cursor.execute("SELECT count(*) FROM incidents").fetchone() == (3,)
    assert cursor.execute("SELECT count(*) FROM problems WHERE code = 'links-outside'").fetchone() == (0,)


def test_a_workspace_that_is_itself_reached_through_a_link_works(root: Path) -> None:
    linked(root.parent / "current", root)
    linked(root / "reports/copy.md", "own.md")
    linked(root / "reports/out.md", "../../elsewhere/other.md")
    (root / "slos").mkdir()
    workspace = open_workspace(root.parent / "current")
    assert sync(workspace).read == 2
    path = save_report(workspace, "new.md", REPORT)
    assert path.read_text() == REPORT
    apply_edit(workspace, Edit(path, path.read_bytes(), path.read_bytes() + b"\nMore.\n"))
    assert sync(workspace).read == 1


def test_a_workspace_folder_mounted_from_an_atomic_volume_works(root: Path) -> None:
    """Files that lead through `..data` into a dated hidden folder beside them, as container volumes do."""
    (root / "..2026_11_30").mkdir()
    (root / "..2026_11_30/pmdata.yaml").write_text("zone: Europe/Berlin\n")
    (root / "..2026_11_30/a.md").write_text(REPORT)
    linked(root / "..data", "..2026_11_30")
    (root / "pmdata.yaml").unlink()
    linked(root / "pmdata.yaml", "..data/pmdata.yaml")
    linked(root / "reports/a.md", "../..data/a.md")
    workspace = open_workspace(root)
    assert workspace.settings.zone == "Europe/Berlin"
    assert sync(workspace).read == 2


@pytest.mark.parametrize(
    "name",
    ["vocabulary.yaml", "factors.yaml", "corrections.yaml", "templates", "templates/short.md.jinja"],
)
def test_words_themes_corrections_and_templates_behind_such_a_link_are_a_problem(
    root: Path, name: str
) -> None:
    elsewhere = root.parent / "elsewhere"
    (elsewhere / "short.md.jinja").write_text(TEMPLATE)
    (elsewhere / "words.yaml").write_text(f"labels: {{{SECRET}: [x]}}\n")
    target = {"templates": ".", "templates/short.md.jinja": "short.md.jinja"}.get(name, "words.yaml")
    linked(root / name, elsewhere / target)
    [(path, problem)] = own_problems(open_workspace(root))
    assert (path, problem.code) == (root / name, "links-outside")
    assert SECRET not in problem.message + problem.hint
    if "short" in template_names(root):
        with pytest.raises(PmdataError, match="leads out of"):
            load_template("short", root)
    (root / "pmdata.yaml").write_text("links: [../elsewhere]\n")
    workspace = open_workspace(root)
    assert all(problem.code != "links-outside" for _, problem in own_problems(workspace))
    if target != "words.yaml":
        assert load_template("short", root, workspace.bounds).label == "Short"


@pytest.mark.parametrize("name", ["slos/x.yaml", "slos/x"])
def test_service_level_objectives_behind_such_a_link_are_a_problem(root: Path, name: str) -> None:
    slos = root.parent / "elsewhere/slos"
    slos.mkdir()
    (slos / "a.yaml").write_text(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  service: shop\n"
        "  timeWindow: [{duration: 28d, isRolling: true}]\n  budgetingMethod: RatioTimeslices\n"
        "  objectives: [{target: 0.99}]\n"
    )
    linked(root / name, slos / "a.yaml" if name.endswith("yaml") else slos)
    objectives, problems = open_workspace(root).objectives()
    assert objectives == ()
    assert [(path, problem.code) for path, problem in problems] == [(root / name, "links-outside")]
    (root / "pmdata.yaml").write_text(f"links: [{slos}]\n")
    assert [row.name for row in open_workspace(root).objectives()[0]] == ["a"]


def test_settings_behind_a_link_are_refused_with_what_to_do(root: Path) -> None:
    (root / "pmdata.yaml").unlink()
    (root.parent / "elsewhere/settings.yaml").write_text("links: [/]\n")
    linked(root / "pmdata.yaml", "../elsewhere/settings.yaml")
    result = CliRunner().invoke(cli, ["sync", "--data", str(root)])
    assert result.exit_code == 3
    assert (
        "pmdata.yaml lies outside the workspace, or a symbolic link leads out of it there. Put the file"
        in result.stderr
    )


def test_a_store_behind_a_link_is_neither_built_nor_cleaned(root: Path) -> None:
    target = root.parent / "elsewhere"
    for name in ("generation-of-ships.md", "building-plan.md"):
        (target / name).write_text("ours")
    linked(root / ".pmdata", target)
    before = sorted(target.rglob("*"))
    workspace = open_workspace(root)
    for work in (
        lambda: sync(workspace),
        lambda: Store(workspace).open(),
        lambda: DraftBox(workspace, "x").keep(new_draft_id(), None, template="t", title="t", typed={}),
        DraftBox(workspace, "x").all,
    ):
        with pytest.raises(LinksOutsideError):
            work()
    assert sorted(target.rglob("*")) == before


def test_a_store_may_lie_where_the_settings_name(root: Path) -> None:
    disk = root.parent / "fast-disk"
    disk.mkdir()
    (disk / "generation-of-ships.md").write_text("ours")
    linked(root / ".pmdata", disk)
    (root / "pmdata.yaml").write_text("links: [../fast-disk]\n")
    assert sync(open_workspace(root)).published
    assert (disk / "generation-of-ships.md").read_text() == "ours"


def test_what_is_not_read_is_not_written(root: Path) -> None:
    other = root.parent / "elsewhere/other.md"
    linked(root / "reports/x.md", other)
    before = other.read_bytes()
    with pytest.raises(LinksOutsideError):
        apply_edit(open_workspace(root), Edit(root / "reports/x.md", before, b"changed"))
    assert other.read_bytes() == before
    linked(root / "new", root.parent / "elsewhere")
    (root / "pmdata.yaml").write_text("reports: {include: [new/2026/*.md]}\n")
    with pytest.raises(LinksOutsideError):
        save_report(open_workspace(root), "a.md", REPORT)
    assert not (root.parent / "elsewhere/2026").exists()


def test_files_that_a_person_names_are_read_wherever_they_lie(root: Path) -> None:
    linked(root / "reports/x.md", root.parent / "elsewhere/other.md")
    linked(root.parent / "elsewhere/up", root.parent)
    for named, codes in (
        (root / "reports/x.md", []),
        (root.parent / "elsewhere/passwd", []),
        (root.parent / "elsewhere/deep", []),
        (root.parent / "elsewhere", ["links-outside"]),
    ):
        result = CliRunner().invoke(cli, ["parse", "--data", str(root), str(named), "--format", "jsonl"])
        assert result.exit_code == 0, result.stderr
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        found = [row["code"] for reading in rows for row in reading["problems"]]
        assert [code for code in found if code == "links-outside"] == codes
        assert any(row["postmortem"] for row in rows)


def test_a_link_that_is_swapped_while_it_is_read_never_opens_what_it_leads_to(root: Path) -> None:
    """Whichever of the two a reader meets, it gets its own file, an error or nothing."""
    inside, outside = root / "real", root.parent / "elsewhere"
    inside.mkdir()
    (inside / "other.md").write_text(REPORT)
    done = threading.Event()

    def swap() -> None:
        turn = 0
        while not done.is_set():
            turn += 1
            beside = root / "reports/next"
            if turn % 3:
                beside.symlink_to(inside if turn % 2 else outside)
                beside.replace(root / "reports/folder")
            else:
                inside.rename(root / "aside")
                inside.symlink_to(outside)
                inside.unlink()
                (root / "aside").rename(inside)

    linked(root / "reports/folder", inside)
    thread = threading.Thread(target=swap)
    thread.start()
    bounds, read = Bounds.of(root), 0
    try:
        for _ in range(3_000):
            try:
                data = bounds.read(root / "reports/folder/other.md")
            except (OSError, LinksOutsideError):
                continue
            read += 1
            assert SECRET.encode() not in data
    finally:
        done.set()
        thread.join()
    assert read


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_plain_file_is_not_opened_as_one(root: Path, kind: str) -> None:
    place = root / "factors.yaml"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        linked(place, "/dev/zero")
    with pytest.raises((OSError, LinksOutsideError)):
        Bounds.of(root).read(place)
    [(path, problem)] = own_problems(open_workspace(root))
    assert path == place
    assert problem.code in {"own-taxonomy", "links-outside"}
    sync(open_workspace(root))


def test_bounds_of_the_root_of_the_file_system_hold_everything() -> None:
    assert Bounds.of(Path("/")).holds("/etc/hostname")
    assert Workspace(root=Path("/")).bounds.base_of("/etc") == "/"
