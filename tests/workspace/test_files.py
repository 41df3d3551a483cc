"""Which files are reports."""

import os
from pathlib import Path

import pytest

from pmdata.inside import Bounds
from pmdata.workspace.files import _entries, files_matching, report_files, reports_below


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# A report\n")


def found(
    root: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = (), links: tuple[str, ...] = ()
) -> list[str]:
    return [
        Path(path).relative_to(root).as_posix()
        for path in report_files(root, include, exclude, Bounds.of(root, links))
    ]


def test_without_settings_the_reports_folder_is_meant(tmp_path: Path) -> None:
    make(tmp_path, "reports/a.md", "reports/2026/b.md", "notes.md")
    assert found(tmp_path) == ["reports/2026/b.md", "reports/a.md"]


def test_without_a_reports_folder_every_markdown_file_is_meant(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "x/b.markdown", "x/c.qmd", "d.mdx", "E.MD", "f.txt", "LICENSE", "outage-notes")
    assert found(tmp_path) == ["E.MD", "a.md", "d.mdx", "x/b.markdown", "x/c.qmd"]


@pytest.mark.parametrize(
    "name",
    [
        "README.md", "readme.markdown", "index.md", "_index.md", "template.md", "TEMPLATE-rca.md",
        "postmortem-template.md", "incident_template.md", "runbook.md", "runbook-dns.md", ".draft.md",
        ".pmdata/drafts/a.md", "node_modules/pkg/a.md", ".git/a.md", "templates/rca.md", "runbooks/dkim.md",
        "CONTRIBUTING.md",
    ],
)  # fmt: skip
def test_what_lies_beside_reports_is_left_out(tmp_path: Path, name: str) -> None:
    make(tmp_path, f"reports/{name}", "reports/real.md")
    assert found(tmp_path) == ["reports/real.md"]


@pytest.mark.parametrize(
    "name",
    ["2026-01-14-template-engine.md", "template-engine-20260114.md", "runbook-2026-01-14.md", "index-lag.md",
     "2022-10-20-Beta-Keybase-Channel-Permissions", "outage v1.2"],
)  # fmt: skip
def test_a_report_that_only_sounds_like_one_of_those_is_kept(tmp_path: Path, name: str) -> None:
    make(tmp_path, f"reports/{name}")
    assert found(tmp_path) == [f"reports/{name}"]


def test_files_without_an_ending_must_be_text(tmp_path: Path) -> None:
    make(tmp_path, "reports/outage")
    (tmp_path / "reports/core").write_bytes(b"\x7fELF\0\0\0")
    assert found(tmp_path) == ["reports/outage"]


def test_other_endings_are_no_reports_unless_a_glob_names_them(tmp_path: Path) -> None:
    make(tmp_path, "reports/a.md", "reports/log.txt", "reports/shot.png")
    assert found(tmp_path, ("reports/**/*",)) == ["reports/a.md"]
    assert found(tmp_path, ("reports/**/*.txt",)) == ["reports/log.txt"]


def test_a_file_named_outright_is_a_report_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path, "reports/README.md", "reports/index.md")
    assert found(tmp_path, ("reports/README.md",)) == ["reports/README.md"]


def test_excluding_wins_over_including(tmp_path: Path) -> None:
    make(tmp_path, "reports/a.md", "reports/old/b.md", "reports/c-draft.md")
    assert found(tmp_path, ("reports",), ("old/", "*-draft.md")) == ["reports/a.md"]
    assert found(tmp_path, (), ("reports/a.md",)) == ["reports/c-draft.md", "reports/old/b.md"]


def test_several_globs_may_mean_the_same_file(tmp_path: Path) -> None:
    make(tmp_path, "a/x.md", "b/y.md")
    assert found(tmp_path, ("a", "a/*.md", "**/*.md")) == ["a/x.md", "b/y.md"]


def test_a_folder_named_like_a_report_is_a_folder(tmp_path: Path) -> None:
    make(tmp_path, "reports/x.md/inside.md")
    assert found(tmp_path) == ["reports/x.md/inside.md"]


def test_symbolic_links_in_a_loop_end(tmp_path: Path) -> None:
    make(tmp_path, "reports/a.md", "reports/sub/b.md")
    (tmp_path / "reports/sub/back").symlink_to(tmp_path / "reports")
    (tmp_path / "reports/self.md").symlink_to(tmp_path / "reports/self.md")
    (tmp_path / "reports/up").symlink_to(tmp_path)
    assert found(tmp_path) == ["reports/a.md", "reports/sub/b.md"]


def test_a_linked_copy_adds_no_second_report(tmp_path: Path) -> None:
    make(tmp_path, "reports/2026-09-01.md", "reports/z/deep.md")
    (tmp_path / "reports/1-latest.md").symlink_to("2026-09-01.md")
    (tmp_path / "reports/a").symlink_to("z")
    assert found(tmp_path) == ["reports/2026-09-01.md", "reports/z/deep.md"]


def test_a_linked_folder_elsewhere_is_read_where_the_settings_name_it(tmp_path: Path) -> None:
    make(tmp_path, "team/postmortems/a.md", "team/postmortems/more/b.md")
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws/reports").symlink_to(tmp_path / "team/postmortems")
    assert found(tmp_path / "ws") == ["reports"]
    assert found(tmp_path / "ws", links=("../team",)) == ["reports/a.md", "reports/more/b.md"]


def test_a_pipe_is_no_report(tmp_path: Path) -> None:
    make(tmp_path, "reports/a.md")
    os.mkfifo(tmp_path / "reports/pipe.md")
    assert found(tmp_path) == ["reports/a.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter a locked folder")
def test_a_locked_folder_hides_only_itself(tmp_path: Path) -> None:
    make(tmp_path, "reports/a.md", "reports/locked/b.md")
    (tmp_path / "reports/locked").chmod(0)
    assert found(tmp_path) == ["reports/a.md"]
    (tmp_path / "reports/locked").chmod(0o700)


def test_a_folder_that_vanishes_under_the_walk_is_empty(tmp_path: Path) -> None:
    assert _entries(str(tmp_path / "gone")) == []


def test_a_missing_folder_holds_no_reports(tmp_path: Path) -> None:
    assert found(tmp_path, ("nowhere/*.md",)) == []


def test_the_order_is_that_of_the_paths_everywhere(tmp_path: Path) -> None:
    make(tmp_path, "reports/b.md", "reports/B.md", "reports/ä.md", "reports/a/z.md", "reports/a.md")
    assert found(tmp_path) == sorted(found(tmp_path))


def test_below_any_folder_only_what_the_settings_exclude_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "drafts/a.md", "drafts/old/b.md", "drafts/README.md", "drafts/notes")
    kept = reports_below(tmp_path / "drafts", tmp_path, ("drafts/old",), Bounds.of(tmp_path))
    assert [path.name for path in kept] == ["a.md", "notes"]


def test_other_files_are_found_by_their_globs(tmp_path: Path) -> None:
    make(tmp_path, "slos/a.yaml", "slos/deep/b.yml", "slos/c.json", "slos/.hidden.yaml")
    paths = files_matching(tmp_path, ("slos/**/*.yaml", "slos/**/*.yml"), Bounds.of(tmp_path))
    assert [path.name for path in paths] == ["a.yaml", "b.yml"]
