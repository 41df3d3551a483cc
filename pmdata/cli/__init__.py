"""The command `pmdata`: its group and its way of ending; each command is a file of this folder.

Exit codes: 0 it did what was asked; 1 `check` found what it was to fail on; 2 usage, or no
workspace; 3 a file or the store could not be used. Data goes to stdout, talk to stderr.
"""

import io
import os
import sys
from typing import Any, NoReturn

import click

from pmdata.cli.calendar import calendar
from pmdata.cli.check import check
from pmdata.cli.correct import correct
from pmdata.cli.demo import demo
from pmdata.cli.digest import digest
from pmdata.cli.export import export
from pmdata.cli.metrics import metrics
from pmdata.cli.new import new
from pmdata.cli.output import say
from pmdata.cli.parse import parse
from pmdata.cli.review import review
from pmdata.cli.serve import serve
from pmdata.cli.set import add_item_command, set_command
from pmdata.cli.sql import sql
from pmdata.cli.suggest import suggest
from pmdata.cli.sync import sync
from pmdata.errors import PmdataError, is_interrupt

FILE_TROUBLE = 3
INTERRUPTED = 130


class _Group(click.Group):
    """A group of commands that end with one line on stderr, not with a traceback."""

    def main(self, *args: Any, **more: Any) -> Any:
        quiet = {**more, "standalone_mode": False}
        if not more.get("standalone_mode", True):
            return super().main(*args, **quiet)
        try:
            code = super().main(*args, **quiet)
        except click.ClickException as error:
            _leave_with(error)
        except click.Abort:
            sys.exit(INTERRUPTED)
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PmdataError as error:
            _fail(ctx, str(error), error.exit_code)
        except BrokenPipeError:
            _leave_quietly(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except OSError as error:
            _fail(ctx, _file_trouble(error), FILE_TROUBLE)
        except RuntimeError as error:
            if not is_interrupt(error):
                raise
            ctx.exit(INTERRUPTED)


def _fail(ctx: click.Context, message: str, exit_code: int) -> None:
    say(f"pmdata: {message}", err=True)
    ctx.exit(exit_code)


def _leave_with(error: click.ClickException) -> NoReturn:
    """End with click's message about a mistake in the command, which may quote anything that was given."""
    written = io.StringIO()
    error.show(written)
    say(written.getvalue(), err=True, nl=False)
    sys.exit(error.exit_code)


def _checked(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Refuse bytes that are no text wherever a file's name is not meant.

    The system hands such bytes over as surrogates, and no report, store or zone could hold them.
    """
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, str) and not text.isascii() and text != text.encode(errors="replace").decode():
            message = "holds bytes that are not UTF-8 text. Type it anew, or set a UTF-8 locale."
            raise click.BadParameter(message, ctx=ctx, param=parameter)
    return value


def _leave_quietly(ctx: click.Context) -> None:
    """End well where the reader of stdout (`head`) has seen enough; nothing may be flushed to it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    ctx.exit(0)


def _file_trouble(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pmdata", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn a folder of Markdown postmortems into reliability figures."""


for command in (
    serve,
    sync,
    parse,
    check,
    metrics,
    review,
    digest,
    calendar,
    sql,
    export,
    demo,
    new,
    set_command,
    add_item_command,
    correct,
    suggest,
):
    for parameter in command.params:
        if not isinstance(parameter.type, click.Path):
            parameter.callback = _checked
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="pmdata")
