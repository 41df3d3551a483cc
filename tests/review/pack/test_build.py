"""The pack of a period: its figures are those of `pmdata metrics`, its chapters in their order."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmdata.cli import cli
from pmdata.metrics.response_times.noise import Verdict
from pmdata.review.pack.build import _sentence, pack
from pmdata.review.pack.document import LONGEST_LIST, Pack, Table, table
from pmdata.review.pack.figures import PackFigure, difference_words, now_words
from pmdata.review.pack.markdown import render_markdown
from pmdata.store import Store, load, sync
from pmdata.workspace import Settings, Workspace, open_workspace
from tests.review.conftest import ALL, QUARTER, report


@pytest.fixture
def made(workspace: Workspace) -> Pack:
    return pack(Store(workspace).open().cursor(), ALL, workspace.settings, QUARTER)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("pack") / "demo"
    CliRunner().invoke(cli, ["demo", str(target), "--count", "60"])
    sync(open_workspace(target))
    return target


def printed(folder: Path, *arguments: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(cli, ["metrics", *arguments, "--format", "json", "--data", str(folder)])
    assert done.exit_code == 0, done.output
    rows: list[dict[str, object]] = json.loads(done.stdout)
    return rows


def test_every_figure_is_what_the_command_prints_over_those_dates(demo: Path) -> None:
    file = demo / "out.json"
    asked = ["review", "--quarter", "2026-Q2", "-o", str(file), "--data", str(demo)]
    assert CliRunner().invoke(cli, asked).exit_code == 0
    figures = {one["name"]: one for one in json.loads(file.read_text(encoding="utf-8"))["figures"]}
    of = ("--by", "quarter", "--since", "2026-Q2", "--until", "2026-Q2")
    [counts] = printed(demo, "incidents", *of)
    [cost] = printed(demo, "impact", *of)
    [noticed] = printed(demo, "detection", *of)
    [repeats] = printed(demo, "repeats", *of)
    [kept] = printed(demo, "action-items", *of)
    budgets = printed(demo, "error-budgets", *of)
    expected = {
        "incidents": (counts["incidents"], counts["previous_incidents"], counts["verdict"]),
        "impact_minutes": (cost["impact_minutes"], None, None),
        "detected_ourselves": (noticed["ourselves_ratio"], noticed["previous_ratio"], noticed["verdict"]),
        "repeat_ratio": (repeats["repeat_ratio"], None, repeats["verdict"]),
        "budgets_exhausted": (sum(row["state"] == "exhausted" for row in budgets), None, None),
        "on_time_ratio": (kept["on_time_ratio"], None, kept["on_time_verdict"]),
        "done_within_60_ratio": (
            kept["done_within_60_ratio"], kept["previous_done_within_60_ratio"], kept["completion_verdict"],
        ),
    }  # fmt: skip
    for row in printed(demo, "response-times", *of):
        expected[str(row["metric"])] = (
            row["median_seconds"], row["previous_median_seconds"], row["verdict"],
        )  # fmt: skip
    assert figures.keys() == expected.keys()
    for name, (now, before, verdict) in expected.items():
        assert figures[name]["now"] == now, name
        assert figures[name]["verdict"] == verdict, name
        assert before is None or figures[name]["before"] == before, name
    [earlier] = printed(demo, "impact", "--since", "2026-Q1", "--until", "2026-Q1")
    assert figures["impact_minutes"]["before"] == earlier["impact_minutes"]


def test_its_chapters_come_in_the_order_of_the_meeting_and_look_forward_last(made: Pack) -> None:
    assert [chapter.name for chapter in made.chapters] == [
        "changed", "budgets", "impact", "response-times", "recurrence", "action-items", "near-misses",
        "teams", "forward", "decisions", "definitions",
    ]  # fmt: skip


def test_the_sentence_tells_what_changed_for_sure(made: Pack) -> None:
    assert made.sentence.startswith("8 incidents, was 7")
    assert "time to resolve (MTTR) 20 min (−1 h 40 min, improved)" in made.sentence.replace("\u00a0", " ")


def figure(verdict: Verdict | None, name: str = "incidents") -> PackFigure:
    return PackFigure(
        name=name, label="Incidents", unit="incidents", now=3, known=3, total=3, verdict=verdict
    )


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (["within_noise", "too_few"], "no figure changed by more than noise"),
        (["too_few", None], "there are too few to distinguish a change of any figure from noise"),
        ([None, None], "there is nothing to compare it with"),
    ],
)
def test_too_few_is_not_called_no_change(verdicts: list[Verdict | None], sentence: str) -> None:
    figures = [figure(verdicts[0]), figure(verdicts[1], "impact_minutes")]
    assert sentence in _sentence(figures)


@pytest.mark.parametrize(
    ("unit", "now", "before", "words"),
    [
        ("seconds", 4800.0, 4440.0, "+6 min"), ("seconds", 60.0, 60.0, "±0 s"),
        ("ratio", 0.67, 0.82, "−15 points"),
        ("incidents", 17.0, 14.0, "+3"), ("minutes", 600.0, 1200.0, "−10 h"),
    ],
)  # fmt: skip
def test_a_change_is_that_of_what_is_shown_in_its_own_unit(
    unit: str, now: float, before: float, words: str
) -> None:
    one = figure(None).model_copy(update={"unit": unit, "now": now, "before": before})
    assert difference_words(one).replace("\u00a0", " ") == words


def test_a_range_is_shown_with_both_ends_and_has_no_change() -> None:
    update = {"unit": "ratio", "now": None, "low": 0.33, "high": 0.71, "is_range": True}
    one = figure(None).model_copy(update=update)
    assert now_words(one).replace("\u00a0", " ") == "33 to 71 %"
    assert difference_words(one) == "–"


def test_near_misses_are_apart_from_the_incidents(workspace: Workspace) -> None:
    almost = report(1, datetime(2026, 8, 1, 10, tzinfo=UTC), 5)
    near_miss = almost.postmortem and almost.postmortem.model_copy(update={"severity": "NEAR_MISS"})
    load(workspace, [almost.model_copy(update={"postmortem": near_miss})])
    found = pack(Store(workspace).open().cursor(), ALL, Settings(), QUARTER)
    chapters = {chapter.name: chapter for chapter in found.chapters}
    assert [row.key for row in chapters["near-misses"].data["near_misses"]] == ["INC-1"]
    assert chapters["response-times"].data["incidents"] == []
    assert found.figures[0].now == 0


def test_an_empty_quarter_is_a_document_too(workspace: Workspace) -> None:
    load(workspace, [])
    written = render_markdown(pack(Store(workspace).open().cursor(), ALL, Settings(), QUARTER))
    assert "No incident was reported." in written
    assert "Nothing came back." in written


def test_a_long_list_is_bounded_and_says_how_many_are_left_out() -> None:
    rows = [(str(number),) for number in range(LONGEST_LIST + 9)]
    found = table("Items", ("Item",), rows, "None.")
    assert (len(found.rows), found.total, found.more) == (LONGEST_LIST, LONGEST_LIST + 9, "And 9 more.")


def test_overdue_items_name_owner_days_and_incident_and_lead_to_their_line(made: Pack) -> None:
    chapter = next(chapter for chapter in made.chapters if chapter.name == "action-items")
    overdue = next(block for block in chapter.blocks if isinstance(block, Table))
    assert overdue.title == "Overdue, whenever created"
    assert (overdue.total, overdue.rows[0][4].text) == (15, "60 days overdue")
    assert (overdue.rows[0][0].path, overdue.rows[0][0].line) == ("reports/1.md", 12)
