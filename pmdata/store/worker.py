"""A process that reads the files it is told on its standard input, at the lowest priority."""

import contextlib
import os
import pickle
import sys
from typing import BinaryIO

from pmdata.store.intake import take_in
from pmdata.workspace import Workspace


def main() -> None:
    """Answer chunks of jobs until the input ends; whatever else prints goes to standard error."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(OSError, AttributeError):
        os.nice(19)
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        serve(source, target)


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Read the workspace, then chunks; write each chunk's intakes."""
    workspace: Workspace = pickle.load(source)  # noqa: S301 - from our own parent
    while True:
        jobs = pickle.load(source)  # noqa: S301 - from our own parent
        pickle.dump([(stamp, take_in(workspace, stamp, known)) for stamp, known in jobs], target)
        target.flush()


if __name__ == "__main__":
    main()
