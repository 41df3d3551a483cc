"""Reading files: bytes of every sort, and the names under which they are shown."""

import codecs
from pathlib import Path

import pytest

from pmdata.model import Reading
from pmdata.reading import read_file
from pmdata.workspace import Settings, Workspace

TEXT = (
    "# Kartons fallen vom Band – für eine Stunde\n\nDate: 2026-03-04\n\n## Timeline\n\n- 10:00 Alert fired\n"
)
NO_TEXTS = [b"\x00\x01\x02" * 400, b"\x89PNG\r\n\x1a\n\x00\x00", codecs.BOM_UTF16_LE + b"\x00"]


def read(tmp_path: Path, data: bytes, **settings: object) -> Reading:
    path = tmp_path / "report.md"
    path.write_bytes(data)
    workspace = Workspace(root=tmp_path, settings=Settings.model_validate(settings))
    (reading,) = read_file(path, workspace)
    assert reading.path == "report.md"
    return reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_report_says_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path, TEXT.encode(encoding))
    assert reading.postmortem
    assert reading.postmortem.title == "Kartons fallen vom Band – für eine Stunde"
    doubtful = encoding in ("cp1252", "utf-16")
    assert ("wrong-encoding" in {problem.code for problem in reading.problems}) == doubtful


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_are_line_ends(tmp_path: Path, end: str) -> None:
    reading = read(tmp_path, TEXT.replace("\n", end).encode())
    assert reading.postmortem
    assert reading.postmortem.timeline[0].line == 7


@pytest.mark.parametrize("data", NO_TEXTS)
def test_what_is_no_text_is_a_problem(tmp_path: Path, data: bytes) -> None:
    reading = read(tmp_path, data)
    assert reading.postmortem is None
    assert [problem.code for problem in reading.problems] == ["not-text"]


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    reading = read(tmp_path, TEXT.encode() * 20, reports={"max_megabytes": 0.001})
    assert [problem.code for problem in reading.problems] == ["file-too-large"]


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (reading,) = read_file(tmp_path / "gone.md", Workspace(root=tmp_path))
    assert [problem.code for problem in reading.problems] == ["unreadable-file"]


def test_a_file_outside_the_workspace_keeps_its_path(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.md"
    outside.write_text(TEXT)
    (reading,) = read_file(outside, Workspace(root=tmp_path / "inside"))
    assert reading.path == outside.as_posix()


def test_an_empty_file_is_no_postmortem(tmp_path: Path) -> None:
    assert [problem.code for problem in read(tmp_path, b"").problems] == ["not-a-postmortem"]
