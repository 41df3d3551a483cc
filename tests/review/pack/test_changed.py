"""What changed since the last pack: late reports, corrected values, reopened items, and figures with why."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pmdata.errors import SideFileError
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Reading
from pmdata.review.pack import keep_pack, kept_packs, last_kept, load_pack, parse_pack_period, read_kept
from pmdata.review.pack.document import Chapter, Paragraph
from pmdata.store import Store, load
from pmdata.workspace import Workspace
from tests.review.conftest import ALL, QUARTER, report, two_quarters

SPRING = parse_pack_period("2026-Q2", "quarter")


def changed(workspace: Workspace, selection: Selection = ALL, **options: Any) -> Chapter:
    loaded = load_pack(workspace, Store(workspace).open().cursor(), selection, QUARTER, **options)
    return loaded.pack.chapters[0]


def keep(workspace: Workspace, selection: Selection = ALL) -> Path:
    cursor = Store(workspace).open().cursor()
    return keep_pack(load_pack(workspace, cursor, selection, SPRING))


def text(chapter: Chapter) -> str:
    return next(block.text for block in chapter.blocks if isinstance(block, Paragraph))


def test_without_a_kept_pack_it_says_that_it_is_the_first(workspace: Workspace) -> None:
    assert "This is the first pack of its kind" in text(changed(workspace))


def test_where_nothing_changed_it_says_so_in_a_sentence(workspace: Workspace) -> None:
    assert keep(workspace).name == "2026-Q2.json"
    chapter = changed(workspace)
    assert text(chapter) == "Nothing: every figure of Q2 2026 as kept on 2026-09-30 is what it was."
    assert len(chapter.blocks) == 1


def test_late_reports_corrected_values_and_reopened_items_are_named_with_what_they_moved(
    workspace: Workspace,
) -> None:
    done = report(1, datetime(2026, 5, 1, 10, tzinfo=UTC), 120, status="done")
    load(workspace, [done, *two_quarters()[1:]])
    keep(workspace)
    late = report(20, datetime(2026, 6, 1, 10, tzinfo=UTC), 500)
    longer = report(2, datetime(2026, 5, 2, 10, tzinfo=UTC), 300)
    load(workspace, [*two_quarters()[:1], longer, *two_quarters()[3:], late])
    found = changed(workspace).data
    assert (found["late"], found["gone"]) == (["INC-20"], ["INC-3"])
    assert [(key, name) for key, name, *_ in found["corrected"]] == [("INC-2", "time_to_resolve_seconds")]
    assert found["items"] == [("INC-1#1", "done", "open")]
    moved = {name: why for name, _, _, why in found["figures"]}
    assert moved["impact_minutes"] == "1 late report, 1 report gone, 1 corrected report"
    assert "incidents" not in moved, "one came and one went"


def test_only_packs_of_the_same_team_are_compared(workspace: Workspace) -> None:
    keep(workspace, Selection(as_of=ALL.as_of, teams=("Payments",)))
    assert (workspace.root / "packs" / "2026-Q2-payments.json").is_file()
    assert last_kept(workspace.root, workspace.bounds, QUARTER, None) is None
    assert last_kept(workspace.root, workspace.bounds, QUARTER, "Payments") is not None
    with pytest.raises(SideFileError, match="it is of Payments, not of all teams"):
        changed(workspace, against=workspace.root / "packs" / "2026-Q2-payments.json")


def test_the_last_kept_pack_is_of_an_earlier_period_and_of_the_same_length_where_there_is_one(
    workspace: Workspace,
) -> None:
    cursor = Store(workspace).open().cursor()
    for key, grain in (("2026-Q3", "quarter"), ("2026-Q2", "quarter"), ("2026-08", "month")):
        keep_pack(load_pack(workspace, cursor, ALL, parse_pack_period(key, grain)))  # type: ignore[arg-type]
    found = last_kept(workspace.root, workspace.bounds, QUARTER, None)
    assert found is not None
    assert found.period.key == "2026-Q2"
    assert [one.period.key for _, one in kept_packs(workspace.root, workspace.bounds, None)] == [
        "2026-Q3", "2026-08", "2026-Q2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("nothing", "it is no kept pack"),
        ("[]", "it is no kept pack"),
        ('{"format": 1, "register": {}}', "it is no kept pack"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_with_what_to_do(
    workspace: Workspace, content: str, reason: str
) -> None:
    file = workspace.root / "old.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SideFileError, match=reason) as refused:
        read_kept(file)
    assert "--against" in str(refused.value)


def test_a_pack_of_another_format_is_refused_and_one_that_is_missing_too(workspace: Workspace) -> None:
    file = keep(workspace)
    data = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**data, "format": 99}), encoding="utf-8")
    with pytest.raises(SideFileError, match="it is of format 99"):
        read_kept(file)
    assert kept_packs(workspace.root, workspace.bounds, None) == ()
    with pytest.raises(SideFileError, match="there is no such file"):
        read_kept(workspace.root / "none.json")


def test_keeping_again_takes_the_place_of_the_earlier_one(workspace: Workspace) -> None:
    keep(workspace)
    readings: list[Reading] = [*two_quarters(), report(30, datetime(2026, 5, 30, tzinfo=UTC), 5)]
    load(workspace, readings)
    file = keep(workspace)
    assert len(read_kept(file).register_.incidents) == 8
    assert read_kept(file).as_of_on == date(2026, 9, 30)
