"""`pmdata metrics` prints the pages' own numbers, exactly by the contract."""

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import cli
from pmdata.demo.company import AS_OF
from pmdata.metrics.figures import EARLIER_NAMES, FIGURES
from pmdata.store import sync
from pmdata.workspace import open_workspace

SAMPLE = Path(__file__).parents[2] / "data"
RESPONSE_KEYS = {
    "period", "group", "metric", "incidents", "known", "open", "mean_seconds", "geometric_mean_seconds",
    "median_seconds", "p75_seconds", "p90_seconds", "median_low_seconds", "median_high_seconds", "verdict",
}  # fmt: skip
BUDGET_KEYS = {
    "slo", "service", "target", "window", "basis", "window_start", "window_end", "budget_minutes",
    "spent_minutes", "remaining_minutes", "burn_rate", "state", "period", "group",
}  # fmt: skip

ITEM_KEYS = {
    "period", "group", "total", "known", "done", "wont_do", "open", "overdue", "completion_ratio",
    "completion_low", "completion_high", "on_time_ratio",
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("metrics") / "data"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".pmdata"))
    sync(open_workspace(root), workers=1)
    return root


def run(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["metrics", *arguments, "--data", str(workspace)])


def rows(workspace: Path, *arguments: str) -> list[dict[str, Any]]:
    result = run(workspace, *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_response_times_have_the_contracts_keys_and_null_for_what_was_not_asked(workspace: Path) -> None:
    found = rows(workspace, "response-times")
    assert set(found[0]) >= RESPONSE_KEYS
    assert {(row["period"], row["group"]) for row in found} == {(None, None)}


def test_error_budgets_have_the_contracts_keys_and_instants_to_the_second(workspace: Path) -> None:
    found = rows(workspace, "error-budgets", "--group", "service")
    assert set(found[0]) >= BUDGET_KEYS
    assert all(row["window_end"].endswith("Z") and len(row["window_end"]) == 20 for row in found)
    assert {row["group"] for row in found} == {row["service"] for row in found}


def test_action_items_have_the_contracts_keys(workspace: Path) -> None:
    found = rows(workspace, "action-items", "--by", "year", "--since", "2026")
    assert set(found[0]) >= ITEM_KEYS
    assert found[0]["total"] > found[0]["done"] > 0


@pytest.mark.parametrize("team", ["Payments", "Discovery", "Platform"])
def test_what_a_team_has_open_now_is_what_it_has_open_whenever_created(workspace: Path, team: str) -> None:
    [row] = rows(workspace, "action-items", "--team", team)
    [ever] = rows(workspace, "action-items", "--team", team, "--ever")
    assert (row["open_now"], row["overdue_now"]) == (ever["open"], ever["overdue"])
    assert row["open"] < row["open_now"]
    assert row["done"] + row["wont_do"] + row["open"] == row["known"]
    assert ever["total"] > row["total"]
    [listed] = [one for one in rows(workspace, "action-items", "--group", "team") if one["group"] == team]
    assert (listed["open_now"], listed["overdue_now"]) == (row["open_now"], row["overdue_now"])


def test_ever_has_neither_a_first_nor_a_last_day(workspace: Path) -> None:
    assert f"everything to {AS_OF}" in run(workspace, "action-items", "--ever").stderr
    for option in ("--since", "--until"):
        result = run(workspace, "action-items", "--ever", option, "2026-01-01")
        assert (result.exit_code, "leave out --since and --until" in result.stderr) == (2, True)


def test_periods_and_groups_are_filled_where_asked_for(workspace: Path) -> None:
    found = rows(workspace, "response-times", "--by", "quarter", "--group", "service", "--since", "2026-Q2")
    assert [row["period"] for row in found] == sorted(row["period"] for row in found)
    assert {row["period"] for row in found} == {"2026-Q2", "2026-Q3"}
    assert None not in {row["group"] for row in found}


def test_dates_and_filters_choose_incidents(workspace: Path) -> None:
    everything = rows(workspace, "response-times", "--since", "2020-01-01")[0]["incidents"]
    assert everything > 100
    assert rows(workspace, "response-times", "--since", "2020-01-01", "--until", "2020")[0]["incidents"] == 0
    assert rows(workspace, "response-times", "--since", "2020", "--service", "nothing")[0]["incidents"] == 0


def test_csv_has_the_same_columns_and_empty_cells_for_unknown(workspace: Path) -> None:
    table = list(csv.DictReader(io.StringIO(run(workspace, "response-times", "--format", "csv").stdout)))
    assert set(table[0]) >= RESPONSE_KEYS
    assert table[0]["period"] == ""


def test_a_table_says_what_is_selected_beside_the_data_not_in_it(workspace: Path) -> None:
    result = run(workspace, "response-times")
    assert f"as of {AS_OF}" in result.stderr
    assert result.stdout.startswith("Duration ")


@pytest.mark.parametrize("name", FIGURES)
def test_every_name_prints_and_is_listed_by_the_help(workspace: Path, name: str) -> None:
    assert run(workspace, name).exit_code == 0
    assert isinstance(rows(workspace, name), list)
    assert name in run(workspace, "--help").stdout


def test_no_two_columns_of_a_table_have_one_name_and_instants_name_their_zone(workspace: Path) -> None:
    for name in FIGURES:
        heading = re.split(r"  +", run(workspace, name).stdout.splitlines()[0])
        assert len(set(heading)) == len(heading)
    assert " 22:00 UTC " in run(workspace, "error-budgets").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        [],
        ["response-times", "--by", "day"],
        ["response-times", "--since", "yesterday"],
        ["error-budgets", "--group", "severity"],
        ["files", "--by", "quarter"],
        ["repeats", "--group", "service"],
    ],
)
def test_wrong_usage_is_exit_code_2(workspace: Path, arguments: list[str]) -> None:
    assert run(workspace, *arguments).exit_code == 2


def test_without_a_store_it_ends_with_3_and_names_sync(tmp_path: Path) -> None:
    (tmp_path / "pmdata.yaml").touch()
    result = run(tmp_path, "response-times")
    assert result.exit_code == 3
    assert "pmdata sync" in result.stderr


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("dates", [["--since", "0001-01-01"], ["--until", "0001-01-01"]])
def test_dates_at_the_end_of_the_calendar_are_answered(workspace: Path, name: str, dates: list[str]) -> None:
    result = run(workspace, name, *dates)
    assert result.exit_code == 0, result.output
    by_year = run(workspace, name, *dates, "--by", "year")
    assert by_year.exit_code in {0, 2}, by_year.exception


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (["--since", "2027-01-01", "--by", "quarter"], "name an earlier first day"),
        (["--since", "9999-01-01"], "name an earlier first day"),
        (["--since", "2026-05-01", "--until", "2026-04-01"], "Name an earlier first day or a later last one"),
        (["--since", "9999-Q4"], "is no period"),
        (["--since", "0001"], "is no period"),
    ],
)
def test_a_span_without_a_day_ends_with_what_to_name_instead(
    workspace: Path, dates: list[str], message: str
) -> None:
    result = run(workspace, "incidents", *dates)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(("earlier", "now"), EARLIER_NAMES.items())
def test_an_earlier_name_prints_the_same(workspace: Path, earlier: str, now: str) -> None:
    assert run(workspace, earlier).stdout == run(workspace, now).stdout
    assert earlier in run(workspace, "--help").stdout


@pytest.mark.parametrize("name", FIGURES)
def test_csv_has_every_column_of_the_registry_also_without_a_row(workspace: Path, name: str) -> None:
    for chosen in ((), ("--service", "no-such-service", "--team", "no-such-team")):
        header = run(workspace, name, "--format", "csv", *chosen).stdout.splitlines()[0]
        assert header.split(",") == list(FIGURES[name].columns())


def test_what_cannot_be_cut_is_refused_by_the_name_of_the_figure(workspace: Path) -> None:
    assert "files cannot be split by period" in run(workspace, "files", "--by", "year").stderr
    assert "facts" not in run(workspace, "facts", "--by", "year").stderr.partition("Error")[2]
    grouped = run(workspace, "time-to-complete", "--group", "severity").stderr
    assert "time-to-complete can be grouped by priority, team, owner_team, service, kind only" in grouped
    assert "repeats can not be grouped" in run(workspace, "repeats", "--group", "team").stderr


def test_a_table_writes_each_value_in_its_unit(workspace: Path) -> None:
    lines = run(workspace, "error-budgets").stdout.splitlines()
    assert {"Objective", "Target", "Window ends", "Budget", "Remaining"} <= set(re.split(r"  +", lines[0]))
    assert re.search(r" 99\.95 % ", lines[2] + lines[3] + lines[4])
    assert "Median age, days" in run(workspace, "action-items").stdout


def test_the_pace_of_items_goes_by_quarter_or_by_priority(workspace: Path) -> None:
    by_quarter, by_priority = (
        json.loads(run(workspace, "time-to-complete", *group, "--format", "json").stdout)
        for group in ([], ["--group", "priority"])
    )
    assert all("-Q" in row["cohort"] for row in by_quarter)
    assert by_priority
    assert {row["cohort"] for row in by_priority} <= {"P0", "P1", "P2", "P3", "not stated"}
    assert sum(row["items"] for row in by_quarter) == sum(row["items"] for row in by_priority)
