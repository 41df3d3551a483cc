"""Globs of the settings."""

import pytest

from pmdata.workspace.globs import fixed_folder, is_literal, matches, matches_anywhere


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("reports/*.md", "reports/a.md", True),
        ("reports/*.md", "reports/2026/a.md", False),
        ("reports/**/*.md", "reports/a.md", True),
        ("reports/**/*.md", "reports/2026/q1/a.md", True),
        ("reports/**", "reports/2026/a.md", True),
        ("reports", "reports/2026/a.md", True),
        ("reports/", "reports/a.md", True),
        ("./reports", "reports/a.md", True),
        ("reports", "reports-old/a.md", False),
        ("20[0-9][0-9]/*", "2026/a.md", True),
        ("[!x]*.md", "a.md", True),
        ("[!x]*.md", "x.md", False),
        ("a?.md", "ab.md", True),
        ("a?.md", "a/.md", False),
        ("a+b (1).md", "a+b (1).md", True),
        ("[.md", "[.md", True),
    ],
)
def test_a_glob_matches_whole_relative_paths(glob: str, path: str, expected: bool) -> None:  # noqa: FBT001 -- a table of cases
    assert matches(glob, path) is expected


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*-draft.md", "reports/2026/x-draft.md", True),
        ("archive", "reports/archive/a.md", True),
        ("archive/", "reports/archive/a.md", True),
        ("reports/archive", "other/reports/archive/a.md", False),
        ("draft", "reports/draft-horse.md", False),
    ],
)
def test_an_excluding_glob_without_a_slash_holds_at_every_depth(
    glob: str,
    path: str,
    expected: bool,  # noqa: FBT001 -- a table of cases
) -> None:
    assert matches_anywhere(glob, path) is expected


def test_only_the_folder_before_the_first_wildcard_is_walked() -> None:
    assert fixed_folder("docs/postmortems/**/*.md").as_posix() == "docs/postmortems"
    assert fixed_folder("*.md").as_posix() == "."
    assert fixed_folder("docs/one.md").as_posix() == "docs/one.md"


def test_a_literal_glob_names_one_path() -> None:
    assert is_literal("reports/README.md")
    assert not is_literal("reports/*.md")
