"""`pmdata review`: a period, a team, a date, a format, kept for the next one."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import cli
from pmdata.store import sync
from pmdata.workspace import open_workspace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("review") / "demo"
    CliRunner().invoke(cli, ["demo", str(target), "--count", "40"])
    sync(open_workspace(target))
    return target


def review(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["review", *arguments, "--data", str(folder)])


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        ((), "# Quarterly review, Q2 2026"),
        (("--quarter", "2026-Q3"), "# Quarterly review, Q3 2026"),
        (("--month", "2026-08"), "# Monthly review, Aug 2026"),
        (("--week", "2026-W38"), "# Weekly review, week 38 of 2026"),
        (
            ("--since", "2026-08-01", "--until", "2026-09-15"),
            "# Reliability review, 2026-08-01 to 2026-09-15",
        ),
    ],
)
def test_the_period_is_chosen_by_its_name(folder: Path, arguments: tuple[str, ...], title: str) -> None:
    done = review(folder, *arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(title)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--quarter", "2026-09"), "quarter"),
        (("--quarter", "2026-Q3", "--month", "2026-08"), "give one of"),
        (("--since", "2026-08-01"), "give --since and --until together"),
        (("--since", "soon", "--until", "2026-08-01"), "write 2026-09-30"),
        (("--since", "2026-09-01", "--until", "2026-08-01"), "2026-08-01"),
        (("-o", "x.doc"), "name a file that ends in .html, .pdf"),
        (("--quarter", "2027-Q3"), "has not begun"),
        (("--team", "Nobody"), "no team is called"),
        (("--as-of", "soon"), "is no date"),
        (("--against", "none.json"), "there is no such file"),
    ],
)
def test_what_cannot_be_reviewed_is_refused_with_what_to_do(
    folder: Path, arguments: tuple[str, ...], hint: str
) -> None:
    done = review(folder, *arguments)
    assert done.exit_code == 2
    assert hint in done.output


def test_an_as_of_date_is_what_it_is_as_of(folder: Path) -> None:
    assert "As of 2026-08-15." in review(folder, "--quarter", "2026-Q3", "--as-of", "2026-08-15").stdout


def test_a_kept_review_is_what_the_next_one_compares_itself_with(folder: Path) -> None:
    kept = review(folder, "--quarter", "2026-Q2", "--keep")
    assert kept.exit_code == 0
    assert (folder / "packs" / "2026-Q2.json").is_file()
    assert "every figure of Q2 2026" in review(folder, "--quarter", "2026-Q3").stdout
    team = review(folder, "--quarter", "2026-Q3", "--team", "Payments").stdout
    assert "This is the first pack of its kind" in team
