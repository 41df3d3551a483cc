"""Which files changed, by their stamps."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdata.store.scan import FileStamp, KnownFile, compare, is_settled, shown_path, stamp_files

NAMES = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name)


@given(NAMES, NAMES)
def test_shown_paths_are_one_to_one_and_can_be_stored(one: bytes, other: bytes) -> None:
    assert shown_path(one).isprintable()
    shown_path(one).encode("utf-8")
    assert (shown_path(one) == shown_path(other)) == (one == other)


@pytest.mark.parametrize("name", ["reports/a b.md", "reports/größe.md", "reports/障害.md", "a#1.md"])
def test_an_ordinary_path_is_shown_as_it_is(name: str) -> None:
    assert shown_path(os.fsencode(name)) == name


SECOND = 10**9


@pytest.mark.parametrize(
    ("modified_ns", "read_at_ns", "settled"),
    [
        (100 * SECOND + 5, 101 * SECOND, True),
        (100 * SECOND + 5, 100 * SECOND + 50_000_000, False),
        (100 * SECOND, 101 * SECOND, False),  # a file system that counts whole seconds, or two
        (100 * SECOND, 103 * SECOND, True),
        (200 * SECOND, 100 * SECOND, False),  # a clock was set back
    ],
)
def test_a_time_is_trusted_once_a_change_must_show_in_it(
    modified_ns: int, read_at_ns: int, *, settled: bool
) -> None:
    assert is_settled(modified_ns, read_at_ns) == settled


def known(number: int, size: int = 1, modified: int = 1, *, settled: bool = True) -> KnownFile:
    return KnownFile(number, size, modified, settled, "hash")


def test_only_new_touched_resized_and_unsettled_files_are_suspects() -> None:
    before = {
        b"same": known(1), b"touched": known(2), b"grown": known(3), b"fresh": known(4, settled=False),
        b"gone": known(5),
    }  # fmt: skip
    now = [
        FileStamp(b"same", 1, 1), FileStamp(b"touched", 1, 2), FileStamp(b"grown", 2, 1),
        FileStamp(b"fresh", 1, 1), FileStamp(b"new", 1, 1),
    ]  # fmt: skip
    changes = compare(now, before)
    assert {stamp.name for stamp in changes.suspects} == {b"touched", b"grown", b"fresh", b"new"}
    assert (changes.removed, changes.unchanged) == ((5,), 1)


def test_stamps_are_sorted_and_relative(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("b.md", "a.md")]
    for path in paths:
        path.touch()
    assert [stamp.name for stamp in stamp_files(tmp_path, map(str, paths))] == [b"a.md", b"b.md"]
