"""What the command line prints: whatever reports, files and arguments hold, nothing acts on the terminal."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdata.cli import cli
from pmdata.cli.output import shown, shown_on_one_line

ACTIVE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NASTY = "\x1b\x07\x9b\x90\x9d\x08\x0e\x00\r\x85\x7f\u061c\u200e\u200f\u202a\u202e\u2028\u2066\u2069"
NASTY_TEXT = st.text(
    st.sampled_from(f"{NASTY}[]0;2Jm|`*#: \tabc\n") | st.characters(codec="utf-8"), max_size=24
)
WORDS = st.lists(NASTY_TEXT, min_size=8, max_size=8)
SOURCES = Path(__file__).parents[2] / "pmdata" / "cli"

REPORT = """# 2026-03-04 Kiosk {0} is dark

**Services:** kiosk {1}, till
**Severity:** SEV2 {2}
**Time to resolve:** 3 hours
**Duration:** [{2}

## Timeline (UTC)

- 10:00 Outage begins {3}
- 10:05 Alert {4} fired
- 10:40 Outage ends

## Contributing factors

- The driver {5} was not tried

## Action items

| ID | Action | Owner | Due | Status |
|---|---|---|---|---|
| AI-1 | Try drivers {6} | Ines {7} | 2026-03-09 | Open |
"""
SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {{name: "kiosk{0}", displayName: "Kiosk"}}
spec:
  service: "till"
  budgetingMethod: RatioTimeslices
  timeWindow: [{{duration: 28d, isRolling: true}}]
  objectives: [{{target: 0.99}}]
  "odd{0}": 1
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="pmdata")


def assert_quiet(result: Result) -> None:
    """Nothing acts on the terminal, and nothing ends in a traceback."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    text = result.output_bytes.decode()
    assert ACTIVE.search(text) is None, ascii(text)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("workspace")
    (root / "reports").mkdir()
    (root / "slos").mkdir()
    (root / "pmdata.yaml").write_text(
        "as_of: 2026-03-31\nservices: {kiosk: {}, till: {}}\n", encoding="utf-8"
    )
    return root


def fill(root: Path, words: list[str]) -> Path:
    report = root / "reports" / "kiosk.md"
    report.write_bytes(REPORT.format(*words).encode())
    quoted = words[0].encode("unicode_escape").decode().replace('"', "'").replace("\\'", "'")
    (root / "slos" / "kiosk.yaml").write_text(SLO.format(quoted), encoding="utf-8")
    return report


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(WORDS)
def test_what_reports_hold_never_acts_on_the_terminal(workspace: Path, words: list[str]) -> None:
    report = fill(workspace, words)
    assert_quiet(run("parse", str(report)))
    assert_quiet(run("check", "--data", str(workspace)))
    assert_quiet(run("check", str(report), "--explain", "--data", str(workspace)))
    assert_quiet(run("check", str(report), "--format", "github"))
    assert_quiet(run("set", str(report), "1", "status=done", "--dry-run", "--data", str(workspace)))


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(WORDS)
def test_what_the_store_holds_never_acts_on_the_terminal(workspace: Path, words: list[str]) -> None:
    fill(workspace, words)
    place = ("--data", str(workspace))
    assert_quiet(run("sync", *place))
    for name in ("incidents", "error-budgets", "factors", "untagged", "action-items", "item-ages", "files"):
        assert_quiet(run("metrics", name, *place))
    assert_quiet(run("metrics", "incidents", "--group", "service", *place))
    assert_quiet(run("sql", 'select title, services, summary, 1 as "a\x1b[2J\u202e" from incidents', *place))
    assert_quiet(
        run(
            "sql", "select text, owner from action_items union all select message, code from problems", *place
        )
    )
    assert_quiet(run("review", "--quarter", "2026-Q1", *place))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["sql", "set", "parse", "check", "metrics", "review", "new", "sync", "export"]),
    NASTY_TEXT,
)
def test_what_is_typed_never_acts_on_the_terminal(workspace: Path, command: str, text: str) -> None:
    typed = text.replace("\x00", "") or "x"
    fill(workspace, ["a"] * 8)
    place = ("--data", str(workspace))
    arguments = {
        "sql": (f"select '{typed}' as {typed}", *place),
        "set": ("kiosk", typed, f"{typed}={typed}", *place),
        "parse": (f"/nowhere/{typed}",),
        "check": (f"/nowhere/{typed}",),
        "metrics": ("incidents", "--since", typed, *place),
        "review": ("--quarter", typed, *place),
        "new": ("--template", typed, *place),
        "sync": ("--data", f"/nowhere/{typed}"),
        "export": ("--data", f"/nowhere/{typed}", typed),
    }
    assert_quiet(run(command, *arguments[command]))
    assert_quiet(run(typed))
    assert_quiet(run(f"--{typed}"))


BYTES = (b"caf\xe9", b"\xc3(\x1b]0;owned\x07", b"\xed\xa0\x80x")


def commands(typed: bytes, root: bytes) -> Iterator[tuple[bytes, ...]]:
    place = (b"--data", root)
    yield (b"sql", typed, *place)
    yield (b"set", typed, b"1", b"status=done", *place)
    yield (b"set", b"kiosk", typed, b"status=done", *place)
    yield (b"set", b"kiosk", b"1", b"owner=" + typed, *place)
    yield (b"metrics", b"incidents", b"--team", typed, *place)
    yield (b"metrics", b"incidents", b"--until", typed, *place)
    yield (b"review", b"--quarter", typed, *place)
    yield (b"new", b"--template", typed, *place)
    yield (b"serve", b"--host", typed, *place)
    yield (b"sync", b"--data", root + b"/" + typed)
    yield (b"sync", b"--data", typed)
    yield (b"export", root + b"/to-" + typed, *place)
    yield (b"parse", typed)
    yield (typed,)
    yield (b"--" + typed,)


@pytest.mark.parametrize("typed", BYTES)
def test_bytes_that_are_no_text_are_refused_in_words(workspace: Path, typed: bytes) -> None:
    fill(workspace, ["a"] * 8)
    run("sync", "--data", str(workspace))
    (workspace / os.fsdecode(typed)).mkdir(exist_ok=True)
    for arguments in commands(typed, os.fsencode(workspace)):
        done = subprocess.run(
            [os.fsencode(sys.executable), b"-m", b"pmdata", *arguments],
            capture_output=True, check=False, cwd="/", timeout=120,
        )  # fmt: skip
        printed = (done.stdout + done.stderr).decode()
        assert done.returncode in (1, 2, 3), (arguments, printed)
        assert "Traceback" not in printed
        assert ACTIVE.search(printed) is None, ascii(printed)


def test_a_report_in_a_folder_of_bytes_that_are_no_text_can_be_read(workspace: Path) -> None:
    folder = workspace / os.fsdecode(b"caf\xe9")
    folder.mkdir(exist_ok=True)
    report = folder / os.fsdecode(b"\xff-2026-03-04.md")
    report.write_text(REPORT.format(*["a"] * 8), encoding="utf-8")
    result = run("parse", str(report))
    assert (result.exit_code, ACTIVE.search(result.output)) == (0, None)
    assert "Kiosk a is dark" in result.output


def test_one_place_prints() -> None:
    """A command that prints by itself would print what a report holds as it is."""
    printing = [
        path.name for path in SOURCES.glob("*.py") if re.search(r"\becho\(|\bprint\(", path.read_text())
    ]
    assert printing == ["output.py"]


def test_text_that_acts_is_shown_and_other_text_stays() -> None:
    assert shown("\x1b]0;owned\x07 Müller 検索 👩‍🚒\tx\ny") == "\\x1b]0;owned\\x07 Müller 検索 👩‍🚒\tx\ny"
    assert shown("a\rb\r\nc\x9b2J\udcff\u2066d\u2069") == "a\\x0db\nc\\x9b2J\\udcff\\u2066d\\u2069"
    assert shown_on_one_line("x.md:1: error: all is well\n/etc/passwd:1: error") == (
        "x.md:1: error: all is well\\n/etc/passwd:1: error"
    )


def test_data_stays_as_it_is(workspace: Path) -> None:
    fill(workspace, ["\x9b2J\u202e", *["a"] * 7])
    run("sync", "--data", str(workspace))
    for name in ("json", "csv"):
        result = run("sql", "select title from incidents", "--format", name, "--data", str(workspace))
        assert "Kiosk \x9b2J\u202e is dark" in result.output
