"""Work in processes that are held to limits, each item by itself."""

import contextlib
import ctypes
import faulthandler
import operator
import os
import re
import signal
import threading
from collections.abc import Iterator

import pytest

from pmdata.workers import crew as workers
from pmdata.workers.crew import Limits, results
from pmdata.workers.ended import Ended

SMALL = Limits(cpu_seconds=0.5, wall_seconds=30, memory_bytes=200_000_000)
BACKTRACKING = "a" * 60 + "b"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(workers, "LIMITS", SMALL)
    yield
    workers._SPARES.end()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("count", [1, 2])
def test_an_item_that_computes_for_too_long_is_ended_and_the_others_go_on(count: int) -> None:
    items = ["aaa", BACKTRACKING, *(["aa"] * 70), BACKTRACKING, "a"]
    found = [result for _, result in results(re.findall, "^(a+)+$", items, count=count)]
    ended = [position for position, result in enumerate(found) if isinstance(result, Ended)]
    assert ended == [position for position, item in enumerate(items) if item == BACKTRACKING]
    reason = next(result.reason for result in found if isinstance(result, Ended))
    assert reason == "reading it took more than 0.5 s; split it, or take pasted logs and tables out of it"


@pytest.mark.usefixtures("small")
def test_an_item_that_takes_too_much_memory_is_ended_and_the_others_go_on() -> None:
    found = [result for _, result in results(operator.mul, b"x", [3, 500_000_000, 4])]
    assert found == [
        b"xxx",
        Ended(
            "reading it took more than 0.2 GB of memory; split it, or take pasted logs and tables out of it"
        ),
        b"xxxx",
    ]


@pytest.mark.usefixtures("small")
def test_an_item_that_crashes_the_process_is_found_among_the_others() -> None:
    found = [result for _, result in results(_reads_memory, None, [7, 8, 0, 9, 0])]
    reason = "the reader stopped on it; split it, or take pasted logs and tables out of it"
    assert found == [7, 8, Ended(reason), 9, Ended(reason)]


def test_an_item_that_waits_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LIMITS", Limits(cpu_seconds=5, wall_seconds=0.3))
    [(_, found)] = results(signal.sigtimedwait, {signal.SIGUSR1}, [3_600.0])
    assert isinstance(found, Ended)
    assert "took more than" in found.reason
    workers._SPARES.end()


@pytest.mark.usefixtures("small")
def test_memory_that_one_item_left_in_use_costs_no_other_item_its_result() -> None:
    items = ["fill", "then", "fill", "then", "again"]
    assert [found for _, found in results(_fills, None, items)] == items


@pytest.mark.usefixtures("small")
def test_what_a_function_raises_is_the_answer_of_its_item() -> None:
    found = [result for _, result in results(operator.truediv, 6, [2, 0, 3])]
    assert found == [3.0, Ended("ZeroDivisionError: division by zero"), 2.0]


@pytest.mark.usefixtures("small")
def test_a_process_that_died_between_two_uses_is_replaced() -> None:
    [(_, first)] = results(_pid, None, [None])
    assert isinstance(first, int)
    os.kill(first, signal.SIGKILL)
    [(_, second)] = results(_pid, None, [None])
    assert second not in {first, os.getpid()}


def test_one_process_stays_for_the_next_use_and_ends_with_ours() -> None:
    [(_, first)] = results(_pid, None, [None])
    [(_, second)] = results(_pid, None, [None])
    assert first == second
    assert isinstance(first, int)
    workers._SPARES.end()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_one_that_is_busy_when_its_user_leaves_is_not_used_again() -> None:
    with workers._Crew(_pid, None) as crew:
        [pid] = crew.work([None])
        crew._all[0].is_idle = False
    [(_, other)] = results(_pid, None, [None])
    assert {type(pid), type(other)} == {int}
    assert pid != other


@pytest.mark.parametrize(
    ("is_background", "niceness"), [(True, 19), (False, os.getpriority(os.PRIO_PROCESS, 0))]
)
def test_only_work_in_the_background_lets_everything_else_go_first(
    *, is_background: bool, niceness: int
) -> None:
    [(_, found)] = results(os.getpriority, os.PRIO_PROCESS, [0], is_background=is_background)
    assert found == niceness


def test_nothing_to_do_starts_nothing() -> None:
    workers._SPARES.end()
    assert list(results(_pid, None, [])) == []
    assert workers._SPARES._kept == []


def _pid(_context: object, _item: object) -> int:
    return os.getpid()


def _reads_memory(_context: object, item: int) -> int:
    if item == 0:
        ctypes.string_at(1, 8)
    return item


def _fills(_context: object, item: str) -> str:
    """Leave too little memory for the thread that watches the next item, also where this one's was."""
    if item == "fill":
        faulthandler.cancel_dump_traceback_later()
        with contextlib.suppress(RuntimeError):
            while True:
                threading.Thread(target=threading.Event().wait, daemon=True).start()
    return item
