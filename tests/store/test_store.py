"""The store for readers: views, generations, damage."""

import shutil
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pmdata.errors import StoreDamagedError, StoreMissingError
from pmdata.model import (
    ActionItem,
    Answer,
    Cause,
    Clock,
    ContributingFactor,
    Duration,
    Field,
    Impact,
    Indicator,
    Money,
    Postmortem,
    Quantity,
    Reading,
    Section,
    SignOff,
    Source,
    StatedBudget,
    TimelineEvent,
    Why,
)
from pmdata.problems import problem
from pmdata.store import Snapshot, Store, load
from pmdata.store.catalog import VIEWS
from pmdata.workspace import Owner, Service, Settings, Workspace

START = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
FULL = Postmortem(
    key="as read",
    incident_id="INC-7",
    title="“Quotes”, a \\ and \u2028 and 𝔘",
    template="rca_report",
    line=3,
    incident_on=date(2026, 3, 31),
    impact_started_at=START,
    detected_at=START + timedelta(minutes=5),
    resolved_at=START + timedelta(hours=1, seconds=1),
    durations={
        "time_to_detect": Duration(seconds=0, source="stated", stated_seconds=0, stated_clock="impact_start"),
        "time_to_resolve": Duration(seconds=3601, source="timestamps", computed_seconds=3601),
    },
    severity="SEV1",
    severity_stated="Sev-1",
    incident_status="open",
    services=("checkout-api", "ledger"),
    teams=("Payments", "Core"),
    impact=Impact(
        text="many",
        downtime_seconds=0,
        users=Quantity(text="0 users", count=0),
        revenue=Money(text="€ 10", amount=10.0, currency="EUR"),
        sla_breach=Answer(text="no", answer=False),
        kinds=("latency",),
        availability=Indicator(text="99.9 %", value=0.999, unit="ratio"),
        latency=Indicator(text="2 s", value=2000, unit="milliseconds"),
    ),
    timeline=(
        TimelineEvent(at=START, text="alert fired", phase="detected", actor="Aiko", line=9),
        TimelineEvent(at=None, text="later", line=10),
    ),
    causes=(Cause(text="c", whys=(Why(question="why", answer="because", line=12),), is_root=True, line=11),),
    contributing_factors=(ContributingFactor(text="one", theme="capacity", source="five_whys", line=13),),
    action_items=(
        ActionItem(key="AI-1", id="AI-1", text="fix", status="done", owner="@aiko.tan", line=14),
        ActionItem(key="2-ab12", text="ask", owner="Nobody known", due_on=date(2026, 5, 1), line=15),
    ),
    stated_budget=StatedBudget(target_ratio=0.999, line=20),
    fields=(Field(label="Region", value="eu", line=21),),
    sections=(Section(heading="Else", text="words", line=22),),
    sources=(Source(field="incident_id", line=4, rule="metadata"),),
)


FROM_DETECTION: Clock = "detection_to_resolution"


def reading(path: str, postmortem: Postmortem | None, *problems: Any) -> Reading:
    return Reading(path=path, postmortem=postmortem, problems=problems)


def incident(**values: Any) -> Postmortem:
    return Postmortem(key="as read", **values)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    settings = Settings(
        reporting_zone="Europe/Berlin",
        owners={"Aiko Tan": Owner(team="Reliability")},
        services={"checkout-api": Service(team="Payments")},
    )
    return Workspace(root=tmp_path, settings=settings)


def opened(workspace: Workspace, *readings: Reading) -> Snapshot:
    load(workspace, readings)
    return Store(workspace).open()


def rows(snapshot: Snapshot, sql: str) -> list[tuple[Any, ...]]:
    return snapshot.cursor().execute(sql).fetchall()


def test_a_record_comes_back_from_the_store_as_it_was(workspace: Workspace) -> None:
    snapshot = opened(workspace, reading("reports/a.md", FULL))
    [(record,)] = rows(snapshot, "SELECT record FROM records WHERE key = 'INC-7'")
    back = Postmortem.model_validate_json(record)
    assert back == FULL
    assert back.key == "INC-7"
    assert (back.line, back.sources, back.timeline[1].line) == (3, FULL.sources, 10)


def test_an_incident_is_one_row_with_naive_utc_instants_and_seconds(workspace: Workspace) -> None:
    snapshot = opened(workspace, reading("reports/a.md", FULL))
    columns = (
        "key, impact_started_at, resolved_at, time_to_resolve_seconds, time_to_detect_seconds, "
        "detection_to_resolution_seconds, users_count, sla_breach, data_loss, availability_ratio, "
        "services, impact_kinds, is_open, is_near_miss, downtime_seconds, acknowledged_at"
    )
    start = START.replace(tzinfo=None)
    assert rows(snapshot, f"SELECT {columns} FROM incidents") == [
        (
            "INC-7", start, start + timedelta(seconds=3601), 3601.0, 0.0, 3301.0, 0, False, None, 0.999,
            ["checkout-api", "ledger"], ["latency"], True, False, 0.0, None,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("detected", "resolve", "expected"),
    [
        (300, Duration(seconds=3600, source="timestamps"), 3300),
        (300, Duration(seconds=3200, source="stated"), 3200),
        (300, Duration(seconds=1800, source="stated"), None),
        (-300, Duration(seconds=3600, source="timestamps"), None),
        (4000, Duration(seconds=3600, source="timestamps"), None),
        (
            300,
            Duration(seconds=3600, source="timestamps", stated_seconds=2400, stated_clock=FROM_DETECTION),
            2400,
        ),
        (
            300,
            Duration(seconds=3600, source="timestamps", stated_seconds=9000, stated_clock=FROM_DETECTION),
            None,
        ),
        (None, Duration(seconds=None, source=None, stated_seconds=2400, stated_clock=FROM_DETECTION), 2400),
    ],
)
def test_detection_to_resolution_is_never_longer_than_the_time_to_resolve(
    detected: int | None, resolve: Duration, expected: float | None, workspace: Workspace
) -> None:
    found = incident(
        incident_id="INC-9",
        impact_started_at=START,
        detected_at=None if detected is None else START + timedelta(seconds=detected),
        resolved_at=START + timedelta(hours=1),
        durations={"time_to_resolve": resolve},
    )
    snapshot = opened(workspace, reading("reports/a.md", found))
    assert rows(snapshot, "SELECT detection_to_resolution_seconds FROM incidents") == [(expected,)]


def test_an_item_is_as_old_as_it_states_or_else_as_its_incident(workspace: Workspace) -> None:
    items = (
        ActionItem(key="1", text="ask", created_on=date(2026, 4, 7), line=3),
        ActionItem(key="2", text="fix", line=4),
    )
    on = date(2026, 3, 31)
    snapshot = opened(workspace, reading("a.md", incident(incident_on=on, action_items=items)))
    assert rows(snapshot, "SELECT created_on FROM action_items ORDER BY position") == [
        (date(2026, 4, 7),), (on,),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "started_at", "dated", "created_on"),
    [
        ("UTC", datetime(2025, 7, 1, 0, 3, tzinfo=UTC), date(2025, 6, 30), date(2025, 7, 1)),
        ("America/Los_Angeles", datetime(2025, 7, 1, 0, 3, tzinfo=UTC), date(2025, 7, 1), date(2025, 6, 30)),
        ("Asia/Tokyo", datetime(2026, 9, 30, 15, 0, tzinfo=UTC), date(2026, 9, 30), date(2026, 10, 1)),
    ],
)
def test_items_are_in_the_period_of_their_incident_whatever_day_the_report_bears(
    workspace: Workspace, zone: str, started_at: datetime, dated: date, created_on: date
) -> None:
    items = (ActionItem(key="1", text="fix", line=4),)
    record = incident(incident_on=dated, impact_started_at=started_at, action_items=items)
    settings = workspace.settings.model_copy(update={"reporting_zone": zone})
    snapshot = opened(Workspace(root=workspace.root, settings=settings), reading("a.md", record))
    query = "SELECT started_on, created_on FROM incidents JOIN action_items USING (key)"
    assert rows(snapshot, query) == [(created_on, created_on)]


def test_a_period_is_decided_by_the_date_in_the_reporting_zone(workspace: Workspace) -> None:
    stated = incident(incident_on=date(2026, 3, 31), impact_started_at=START)
    dated = incident(incident_on=date(2026, 3, 30))
    unknown = incident(title="when?")
    snapshot = opened(workspace, *(reading(f"{i}.md", p) for i, p in enumerate((stated, dated, unknown))))
    assert rows(snapshot, "SELECT path, started_on FROM incidents ORDER BY path") == [
        ("0.md", date(2026, 4, 1)),
        ("1.md", date(2026, 3, 30)),
        ("2.md", None),
    ]


def test_a_role_has_not_signed_where_its_box_is_there_and_not_ticked(workspace: Workspace) -> None:
    boxes = (
        SignOff(role="Owner", signed=False, line=1),
        SignOff(role="Lead", signed=True, line=1),
        SignOff(role="SRE", signed=None, line=1),
    )
    snapshot = opened(workspace, reading("a.md", incident(title="t", sign_offs=boxes)))
    assert rows(snapshot, "SELECT unsigned_roles FROM incidents") == [(["Owner"],)]


def test_unknown_is_null_never_zero(workspace: Workspace) -> None:
    snapshot = opened(workspace, reading("a.md", incident(title="t")))
    cursor = snapshot.cursor().execute("FROM incidents")
    [row] = cursor.fetchall()
    stated = {
        name: value for (name, *_), value in zip(cursor.description, row, strict=True) if value is not None
    }
    lists = {name for name, value in stated.items() if value == []}
    assert lists == {
        "services",
        "teams",
        "fixed_by",
        "impact_kinds",
        "regions",
        "tags",
        "related_incidents",
        "unsigned_roles",
    }
    assert stated.keys() - lists == {
        "key", "path", "part", "line", "title", "is_near_miss", "is_open",
        "error_count", "warning_count", "info_count",
    }  # fmt: skip


def test_an_action_item_belongs_to_the_owners_team_else_to_the_incidents(workspace: Workspace) -> None:
    snapshot = opened(
        workspace, reading("a.md", FULL), reading("b.md", incident(action_items=FULL.action_items))
    )
    columns = "path, a.position, team, team_basis"
    query = f"SELECT {columns} FROM action_items a JOIN incidents USING (key) ORDER BY path, a.position"
    assert rows(snapshot, query) == [
        ("a.md", 1, "Reliability", "owner"),
        ("a.md", 2, "Payments", "incident"),
        ("b.md", 1, "Reliability", "owner"),
        ("b.md", 2, None, None),
    ]  # fmt: skip


def test_two_incidents_of_one_id_are_both_kept_under_their_places_with_a_warning(
    workspace: Workspace,
) -> None:
    snapshot = opened(
        workspace,
        reading("a.md", incident(incident_id="INC-1", line=5)),
        reading("b.md", incident(incident_id="inc-1")),
        reading("c.md", incident(incident_id="INC-2")),
    )
    assert rows(snapshot, "SELECT key, warning_count FROM incidents ORDER BY key") == [
        ("INC-2", 0), ("a.md#1", 1), ("b.md#1", 1),
    ]  # fmt: skip
    found = rows(
        snapshot, "SELECT key, line, message FROM problems WHERE code = 'duplicate-id' ORDER BY path"
    )
    assert [(key, line) for key, line, _ in found] == [("a.md#1", 5), ("b.md#1", 1)]
    assert "b.md" in found[0][2]
    assert "a.md" in found[1][2]


def test_an_error_keeps_an_incident_out_but_not_its_file_and_problems(workspace: Workspace) -> None:
    broken = problem("unreadable-file", reason="x")
    snapshot = opened(
        workspace,
        reading("a.md", FULL, broken),
        reading("b.md", None, problem("not-a-postmortem")),
        reading("c.md", None, broken),
    )
    assert rows(snapshot, "SELECT count(*) FROM incidents") == [(0,)]
    assert rows(snapshot, "SELECT count(*) FROM timeline_events") == [(0,)]
    assert rows(
        snapshot, "SELECT path, incidents, errors, infos, is_postmortem FROM reports ORDER BY path"
    ) == [
        ("a.md", 0, 1, 0, True),
        ("b.md", 0, 0, 1, False),
        ("c.md", 0, 1, 0, None),
    ]
    assert rows(snapshot, "SELECT path, level FROM problems ORDER BY path") == [
        ("a.md", "error"), ("b.md", "info"), ("c.md", "error"),
    ]  # fmt: skip


def test_half_a_surrogate_pair_costs_its_own_character_only(workspace: Workspace) -> None:
    odd = reading("a.md", incident(title="half \ud83d", fields=(Field(label="l", value="\udc80", line=1),)))
    snapshot = opened(workspace, odd)
    assert rows(snapshot, "SELECT title FROM incidents") == [("half \\ud83d",)]


def test_every_view_has_its_documented_columns_and_comments(workspace: Workspace) -> None:
    snapshot = opened(workspace)
    for view in VIEWS:
        described = rows(snapshot, f"SELECT column_name FROM (DESCRIBE {view.name})")
        assert [name for (name,) in described] == list(view.columns), view.name
    commented = "FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal AND comment IS NOT NULL"
    comments = rows(snapshot, f"SELECT count(*) {commented}")
    assert comments == [(sum(len(view.columns) for view in VIEWS),)]
    public = rows(snapshot, "SELECT view_name FROM duckdb_views() WHERE NOT internal")
    assert {name for (name,) in public} == {view.name for view in VIEWS}


def test_the_views_do_not_depend_on_the_as_of_date(workspace: Workspace) -> None:
    snapshot = opened(workspace)
    definitions = " ".join(
        sql for (sql,) in rows(snapshot, "SELECT sql FROM duckdb_views() WHERE NOT internal")
    )
    assert not any(
        word in definitions.lower() for word in ("current_date", "now(", "today(", "current_timestamp")
    )


def test_a_reader_sees_a_new_generation_at_its_next_open_and_keeps_the_old_until_then(
    workspace: Workspace,
) -> None:
    load(workspace, [reading("a.md", incident())])
    store = Store(workspace)
    first = store.open()
    assert store.open() is first
    load(workspace, [reading("a.md", incident()), reading("b.md", incident())])
    assert rows(first, "SELECT count(*) FROM incidents") == [(1,)]
    second = store.open()
    assert second.generation > first.generation
    assert rows(second, "SELECT count(*) FROM incidents") == [(2,)]
    assert rows(first, "SELECT count(*) FROM incidents") == [(1,)]


def test_a_process_keeps_at_most_three_generations_open_and_the_folder_three_files(
    workspace: Workspace,
) -> None:
    store = Store(workspace)
    numbers = []
    for _ in range(5):
        load(workspace, [])
        numbers.append(store.open().generation)
    assert len(store._open) == 3
    kept = {f"generation-{number}.duckdb" for number in numbers[2:]}
    assert {path.name for path in workspace.store_directory.glob("generation*")} == kept
    assert (workspace.store_directory / "newest.duckdb").resolve().name == f"generation-{numbers[-1]}.duckdb"


def test_a_store_that_was_deleted_and_built_anew_is_seen_as_new(workspace: Workspace) -> None:
    store = Store(workspace)
    load(workspace, [])
    old = store.open()
    shutil.rmtree(workspace.store_directory)
    load(workspace, [reading("a.md", incident())])
    assert store.open().generation > old.generation
    assert rows(store.open(), "SELECT count(*) FROM incidents") == [(1,)]


def test_many_threads_share_a_snapshot_through_cursors(workspace: Workspace) -> None:
    snapshot = opened(workspace, reading("a.md", FULL))
    answers: list[Any] = []

    def ask() -> None:
        answers.extend(rows(snapshot, "SELECT count(*), any_value(key) FROM incidents") for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[(1, "INC-7")]] * 120


def test_a_store_that_was_never_built_is_an_error_with_what_to_run(workspace: Workspace) -> None:
    with pytest.raises(StoreMissingError, match="pmdata sync"):
        Store(workspace).open()


def test_a_damaged_newest_generation_is_passed_over_for_the_one_before(workspace: Workspace) -> None:
    first = load(workspace, [reading("a.md", incident())])
    second = load(workspace, [])
    newest = workspace.store_directory / second.file
    newest.write_bytes(newest.read_bytes()[:5000])
    assert Store(workspace).open().generation == first.number


def test_a_store_without_a_whole_generation_is_reported_as_damaged(workspace: Workspace) -> None:
    only = load(workspace, [])
    (workspace.store_directory / only.file).write_bytes(b"noise" * 1000)
    with pytest.raises(StoreDamagedError, match="rebuilt"):
        Store(workspace).open()


def test_a_reader_can_neither_write_nor_read_files_nor_change_settings(workspace: Workspace) -> None:
    import duckdb

    snapshot = opened(workspace)
    (workspace.root / "secret.csv").write_text("a\n1\n")
    for sql in (
        "CREATE TABLE t (a INTEGER)",
        "DELETE FROM store.files",
        f"FROM read_csv('{workspace.root}/secret.csv')",
        f"COPY (SELECT 1) TO '{workspace.root}/out.csv'",
        "SET enable_external_access = true",
        "SET threads = 1",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            snapshot.cursor().execute(sql)


HOSTILE = {
    "nul": incident(title="a\0b", summary="\0"),
    "quotes": incident(title="'; DROP VIEW incidents; --", incident_id='"x"\\'),
    "long": incident(title="x" * 300_000, summary="ü" * 3_000_000),
    "early": incident(incident_on=date(1, 1, 1), impact_started_at=datetime(1, 1, 1, tzinfo=UTC)),
    "late": incident(
        incident_on=date(9999, 12, 31), impact_started_at=datetime(9999, 12, 31, 23, tzinfo=UTC)
    ),
    "huge": incident(impact=Impact(users=Quantity(text="all", count=10**30), downtime_seconds=10**20)),
    "negative": incident(impact=Impact(downtime_seconds=-5)),
    "fine": incident(impact_started_at=datetime(2026, 1, 1, 1, 2, 3, 456789, tzinfo=UTC)),
    "zone": incident(impact_started_at=datetime.fromisoformat("2026-01-01T01:00:00+05:30")),
    "braces": incident(title="{}[]:,\\u0000 \\ud800", fields=(Field(label="{", value="}", line=1),)),
    "lists": incident(tags=("", "a,b", "'"), services=("[", "x" * 5000)),
    "many": incident(timeline=tuple(TimelineEvent(at=None, text=str(n), line=n) for n in range(1, 5000))),
}


def test_hostile_values_are_stored_as_they_are_or_as_unknown(workspace: Workspace) -> None:
    snapshot = opened(workspace, *(reading(f"{name}.md", row) for name, row in HOSTILE.items()))
    found = dict(rows(snapshot, "SELECT path, record FROM records JOIN incidents USING (key)"))
    for name, record in HOSTILE.items():
        assert Postmortem.model_validate_json(found[f"{name}.md"]) == record, name
    assert rows(snapshot, "SELECT title FROM incidents WHERE path = 'nul.md'") == [("a\0b",)]
    assert rows(snapshot, "SELECT users_count FROM incidents WHERE path = 'huge.md'") == [(None,)]
    assert rows(snapshot, "SELECT count(*) FROM timeline_events") == [(4999,)]
    exact = "SELECT impact_started_at FROM incidents WHERE path IN ('fine.md', 'zone.md') ORDER BY path"
    assert rows(snapshot, exact) == [
        (datetime(2026, 1, 1, 1, 2, 3, 456789),),  # noqa: DTZ001 - naive UTC
        (datetime(2025, 12, 31, 19, 30),),  # noqa: DTZ001 - naive UTC
    ]
