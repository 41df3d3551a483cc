"""Every open item is in exactly one list: overdue, due soon, later or undated; everywhere the same one."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdata.cli import cli
from pmdata.metrics.action_items.dates import DUE_STATES
from pmdata.metrics.action_items.lists import Item, backlog
from pmdata.metrics.selection.selection import select
from pmdata.model import ActionItem, Postmortem, Reading
from pmdata.store import Store, load
from pmdata.workspace import open_workspace

AS_OF = date(2026, 9, 30)
OPEN = {"open", "in_progress", "blocked"}
NEAR = st.integers(-40, 40).map(lambda days: AS_OF + timedelta(days=days))
ITEMS = st.lists(
    st.builds(
        ActionItem,
        key=st.just("1"),
        text=st.just("Add a limit"),
        status=st.sampled_from([*OPEN, "done", "wont_do", None]),
        due_on=st.none() | NEAR,
        horizon=st.sampled_from([None, "immediate", "long_term"]),
        horizon_days=st.none() | st.integers(0, 90),
        priority=st.sampled_from([None, "P0", "P3"]),
        line=st.integers(1, 99),
    ),
    max_size=6,
)
INCIDENTS = st.lists(
    st.tuples(st.none() | st.integers(-120, 0), st.sampled_from([None, "SEV1", "SEV4"]), ITEMS), max_size=4
)
DAYS = st.integers(0, 100)
POLICIES = st.fixed_dictionaries(
    {
        "priority": st.dictionaries(st.sampled_from(["P0", "P3"]), DAYS),
        "severity": st.dictionaries(st.sampled_from(["SEV1"]), DAYS),
        "horizon": st.dictionaries(st.sampled_from(["long_term"]), DAYS),
    }
)
DOCS = Path(__file__).parents[3] / "docs" / "data-model.md"
IN_SQL = DOCS.read_text(encoding="utf-8").partition("```sql\n")[2].partition("```")[0]
"""The query that the docs give, as of the same date."""


def readings(incidents: list[tuple[int | None, str | None, list[ActionItem]]]) -> list[Reading]:
    found = []
    for number, (days, severity, items) in enumerate(incidents):
        start = None if days is None else datetime(2026, 9, 30, 9, tzinfo=UTC) + timedelta(days=days)
        record = Postmortem.model_validate(
            {
                "key": f"INC-{number}",
                "incident_id": f"INC-{number}",
                "impact_started_at": start,
                "incident_on": start and start.date(),
                "severity": severity,
                "action_items": tuple(
                    one.model_copy(update={"key": str(place)}) for place, one in enumerate(items)
                ),
            }
        )
        found.append(Reading(path=f"reports/{number}.md", postmortem=record))
    return found


def expected(item: Item) -> str:
    if item.due is None:
        return "undated"
    if item.due < AS_OF:
        return "overdue"
    return "due_soon" if item.due <= AS_OF + timedelta(days=14) else "later"


def printed(root: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(cli, [*arguments, "--format", "json", "--data", str(root)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@settings(deadline=None, max_examples=25)
@given(INCIDENTS, POLICIES)
def test_the_four_lists_partition_the_open_items_on_the_page_the_command_line_and_in_sql(
    incidents: list[tuple[int | None, str | None, list[ActionItem]]], policies: dict[str, Any]
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pmdata.yaml").write_text(
            yaml.safe_dump({"as_of": str(AS_OF), "policies": {"due_days": policies}}), encoding="utf-8"
        )
        workspace = open_workspace(root)
        load(workspace, readings(incidents))
        cursor = Store(workspace).open().cursor()
        chosen = select(workspace.settings)
        is_open = {
            (f"INC-{number}", place)
            for number, (_, _, items) in enumerate(incidents)
            for place, item in enumerate(items, start=1)
            if item.status in OPEN
        }
        listed = {state: backlog(cursor, chosen, workspace.settings, which=state) for state in DUE_STATES}
        places = [(row.key, row.position) for rows in listed.values() for row in rows]
        assert sorted(places) == sorted(is_open)
        assert all(expected(row) == state for state, rows in listed.items() for row in rows)
        counts = {state: len(rows) for state, rows in listed.items()}
        [row] = printed(root, "metrics", "action-items", "--until", str(AS_OF))
        assert [row[name] for name in ("overdue", "due_soon", "later", "open_undated")] == list(
            counts.values()
        )
        assert row["open"] == len(is_open)
        assert Counter(row["due_state"] for row in printed(root, "metrics", "open-items")) == Counter(counts)
        in_sql = {one["due_state"]: one["items"] for one in printed(root, "sql", IN_SQL)}
        assert in_sql == {state: number for state, number in counts.items() if number}


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (date(2026, 9, 29), "overdue"), (date(2026, 9, 30), "due_soon"), (date(2026, 10, 14), "due_soon"),
        (date(2026, 10, 15), "later"), (None, "undated"),
    ],
)  # fmt: skip
def test_due_soon_is_from_the_as_of_date_to_fourteen_days_on(
    tmp_path: Path, due: date | None, state: str
) -> None:
    (tmp_path / "pmdata.yaml").write_text(f"as_of: {AS_OF}\n", encoding="utf-8")
    item = ActionItem(key="1", text="Add a limit", status="open", due_on=due, line=1)
    load(open_workspace(tmp_path), readings([(-10, None, [item])]))
    [row] = printed(tmp_path, "metrics", "open-items")
    assert (row["due_state"], row["due"]) == (state, due and str(due))
