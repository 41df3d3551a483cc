"""The command line as a whole: how it ends, and what it loads."""

import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from pmdata.cli import _Group, cli
from pmdata.errors import StoreMissingError

HEAVY = ("streamlit", "duckdb", "altair", "scipy", "pandas")


def group_with(command: Callable[[], None]) -> click.Group:
    group = _Group()
    group.add_command(click.command("do")(command))
    return group


def test_every_command_says_in_one_line_what_it_does() -> None:
    for name, command in cli.commands.items():
        assert command.get_short_help_str(limit=200), name


def test_an_expected_error_is_one_line_on_stderr() -> None:
    def do() -> None:
        raise StoreMissingError("data")  # type: ignore[arg-type]  # any path will do

    result = CliRunner().invoke(group_with(do), ["do"])
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr == "pmdata: data has no store yet. Run `pmdata sync --data data` first.\n"


def test_a_file_that_cannot_be_used_is_named() -> None:
    def do() -> None:
        open("/nowhere/at/all").close()  # noqa: PTH123 -- it fails

    result = CliRunner().invoke(group_with(do), ["do"])
    assert (result.exit_code, result.stderr) == (3, "pmdata: /nowhere/at/all: No such file or directory\n")


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    def do() -> None:
        raise KeyError("oops")

    result = CliRunner().invoke(group_with(do), ["do"])
    assert isinstance(result.exception, KeyError)


def test_interrupting_is_no_traceback() -> None:
    def do() -> None:
        raise KeyboardInterrupt

    assert CliRunner().invoke(group_with(do), ["do"]).exit_code == 130


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["nonsense"], ["parse"], ["parse", ".", "--format", "x"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(cli, arguments).exit_code == 2


@pytest.mark.parametrize("start", ["import pmdata", "from pmdata.cli import main; main()"])
@pytest.mark.parametrize("arguments", [["--help"], ["metrics", "--help"]], ids=" ".join)
def test_help_loads_nothing_heavy(start: str, arguments: list[str]) -> None:
    code = (
        f"import sys, atexit; sys.argv = ['pmdata', *{arguments!r}]\n"
        f"atexit.register(lambda: print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr))\n{start}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    code = (
        "import sys; from pmdata.cli import cli; import click\n"
        "cli.add_command(click.command('do')(lambda: [click.echo('x' * 999) for _ in range(999)]))\n"
        "sys.argv = ['pmdata', 'do']; cli()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert (run.stderr.read(), run.wait()) == (b"", 0)
