"""One setting changed in pmdata.yaml: what is there keeps its order, comments and line ends."""

import codecs
from pathlib import Path

import pytest

from pmdata.errors import NotEditableError
from pmdata.workspace import open_workspace
from pmdata.workspace.loading import read_settings
from pmdata.writing.edit import Edit, apply_edit
from pmdata.writing.settings_edit import entry_edit, setting_edit
from pmdata.writing.yaml_edit import Value

FLOW = """# Ours.
as_of: 2026-09-30   # the day
services:  # names
  checkout: {team: Payments, aliases: [shop, "the, shop"]}  # old
  search: {team: Discovery}
targets:
  time_to_resolve_minutes: 120   # agreed

# The end.
"""
BLOCK = """services:
    checkout:
        team: Payments
        aliases:
        - shop   # first
        # a remark
    search:
reports:
  exclude: drafts/**
  take_in: []
"""


def edit_of(root: Path, text: str | bytes, place: str, value: Value, *, is_entry: bool) -> Edit:
    (root / "pmdata.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    workspace = open_workspace(root)
    keys = place.split("/")
    if is_entry:
        return entry_edit(workspace, keys, str(value), "changed")
    return setting_edit(workspace, keys, value, "changed")


def changed(edit: Edit) -> list[str]:
    lines = edit.diff().split("\n")[2:]
    return [line.rstrip("\r") for line in lines if line[:1] in {"+", "-"}]


@pytest.mark.parametrize(
    ("text", "place", "value", "lines"),
    [
        (FLOW, "services/checkout/aliases", "till", [
            '-  checkout: {team: Payments, aliases: [shop, "the, shop"]}  # old',
            '+  checkout: {team: Payments, aliases: [shop, "the, shop", till]}  # old',
        ]),
        (FLOW, "services/search/aliases", "find: it", [
            "-  search: {team: Discovery}",
            '+  search: {team: Discovery, aliases: ["find: it"]}',
        ]),
        (FLOW, "services/media/aliases", "pictures", ["+  media:", "+    aliases: [pictures]"]),
        (FLOW, "reports/take_in", "a[1].md", ["+reports:", '+  take_in: ["a[1].md"]']),
        (BLOCK, "services/checkout/aliases", "no", ['+        - "no"']),
        (BLOCK, "services/search/aliases", "find", ["+      aliases: [find]"]),
        (BLOCK, "reports/exclude", "notes/a b.md", [
            "-  exclude: drafts/**", "+  exclude: [drafts/**, notes/a b.md]",
        ]),
        (BLOCK, "reports/take_in", "x.md", ["-  take_in: []", "+  take_in: [x.md]"]),
        ("", "reports/take_in", "x.md", ["+reports:", "+  take_in: [x.md]"]),
        ("# nothing yet\n", "reports/take_in", "x.md", ["+reports:", "+  take_in: [x.md]"]),
        (FLOW, "services/checkout/aliases", "shop", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encode", ["lf", "crlf", "bom"])
def test_an_entry_is_added_in_the_way_in_which_the_list_is_written(
    tmp_path: Path, text: str, place: str, value: str, lines: list[str], encode: str
) -> None:
    data = (text.replace("\n", "\r\n") if encode == "crlf" else text).encode()
    data = codecs.BOM_UTF8 + data if encode == "bom" else data
    edit = edit_of(tmp_path, data, place, value, is_entry=True)
    assert changed(edit) == lines
    apply_edit(open_workspace(tmp_path), edit)
    read_settings(tmp_path / "pmdata.yaml")
    after = (tmp_path / "pmdata.yaml").read_bytes()
    assert after.startswith(codecs.BOM_UTF8) == (encode == "bom")
    if encode == "crlf" and text:
        assert after.count(b"\r\n") == after.count(b"\n")
    apply_edit(open_workspace(tmp_path), edit.undone)
    assert (tmp_path / "pmdata.yaml").read_bytes() == data


@pytest.mark.parametrize(
    ("place", "value", "lines"),
    [
        ("targets/time_to_resolve_minutes", 90, [
            "-  time_to_resolve_minutes: 120   # agreed", "+  time_to_resolve_minutes: 90   # agreed",
        ]),
        ("targets/time_to_detect_minutes", 7.5, ["+  time_to_detect_minutes: 7.5"]),
        ("services/search/team", "Find & Co", [
            "-  search: {team: Discovery}", '+  search: {team: "Find & Co"}',
        ]),
    ],
)  # fmt: skip
def test_a_value_is_set_and_its_remark_stays(
    tmp_path: Path, place: str, value: Value, lines: list[str]
) -> None:
    assert changed(edit_of(tmp_path, FLOW, place, value, is_entry=False)) == lines


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        (FLOW, "targets/time_to_resolve_minutes", -1),
        (FLOW, "targets/no_such_target", 1),
        ("services: &all {a: {team: X}}\nowners: *all\n", "owners/a/team", "Y"),
        ("services: [\n", "targets/time_to_detect_minutes", 1),
    ],
)
def test_what_could_not_be_used_or_would_change_more_is_refused(
    tmp_path: Path, text: str, place: str, value: Value
) -> None:
    workspace = open_workspace(tmp_path)
    (tmp_path / "pmdata.yaml").write_text(text)
    with pytest.raises(NotEditableError, match="by hand"):
        setting_edit(workspace, place.split("/"), value, "changed")


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("targets/time_to_detect_minutes", "+  time_to_detect_minutes: 5   # we page: within # five"),
        ("targets/time_to_resolve_minutes", "+  time_to_resolve_minutes: 5   # agreed"),
    ],
)
def test_a_reason_is_a_comment_behind_the_value(tmp_path: Path, place: str, line: str) -> None:
    (tmp_path / "pmdata.yaml").write_text(FLOW)
    remark = "we page:\nwithin # five"
    edit = setting_edit(open_workspace(tmp_path), place.split("/"), 5, "changed", remark=remark)
    assert changed(edit)[-1] == line
