"""A process that works out the items it is sent on its standard input, each within limits.

It ends itself where a limit is exceeded, in the middle of whatever it does: the system ends it by a
timer of processor time, a watchdog thread of the interpreter by the clock.
"""

import contextlib
import faulthandler
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from pmdata.workers.ended import TOO_LITTLE_MEMORY, USED_UP, Ended
from pmdata.workers.memory import bounded_memory


def main() -> None:
    """Answer items until the input ends; whatever else prints goes to standard error."""
    cpu_seconds, wall_seconds, memory_bytes, is_background = map(float, sys.argv[1:])
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if is_background:
        with contextlib.suppress(OSError, AttributeError):
            os.nice(19)
    with (
        bounded_memory(int(memory_bytes)),
        contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt),
    ):
        _serve(source, target, cpu_seconds, wall_seconds)


def _serve(source: BinaryIO, target: BinaryIO, cpu_seconds: float, wall_seconds: float) -> None:
    function: Any = None
    context: Any = None
    with open(os.devnull, "w", encoding="ascii") as nowhere:  # noqa: PTH123 - a Path adds nothing
        while True:
            kind, *message = pickle.load(source)  # noqa: S301 - from our own parent
            if kind == "task":
                function, context = message
                continue
            for item in message[0]:
                with _limited(cpu_seconds, wall_seconds, nowhere):
                    try:
                        answer = pickle.dumps(function(context, item))
                    except MemoryError:
                        os._exit(TOO_LITTLE_MEMORY)
                    except Exception as error:  # noqa: BLE001 - one odd item never stops the others
                        answer = pickle.dumps(Ended(f"{type(error).__name__}: {error}"))
                target.write(answer)
                target.flush()


@contextlib.contextmanager
def _limited(cpu_seconds: float, wall_seconds: float, nowhere: Any) -> Iterator[None]:
    try:
        faulthandler.dump_traceback_later(wall_seconds, exit=True, file=nowhere)
    except RuntimeError:  # what earlier items left is too little for its thread
        os._exit(USED_UP)
    has_timer = hasattr(signal, "setitimer")
    if has_timer:
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)  # its signal is not handled, so it ends us
    try:
        yield
    finally:
        if has_timer:
            signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
