"""The digest of a week or month: its lists are the metrics', and in each format reports stay text."""

import csv
import email
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from pmdata.cli import cli
from pmdata.metrics.selection.selection import Selection
from pmdata.model import ActionItem, Postmortem, Reading
from pmdata.review import (
    DIGEST_FORMATS,
    DigestFormat,
    digest,
    last_digest_period,
    parse_digest_period,
    render_digest,
)
from pmdata.review.digest_formats import SLACK_HEADER, SLACK_SECTION, TEAMS_BYTES
from pmdata.store import Store, load
from pmdata.workspace import Settings, open_workspace

AS_OF = Selection(as_of=datetime(2026, 9, 21, tzinfo=UTC), as_of_day=date(2026, 9, 20))
WEEK = parse_digest_period("2026-W38", "week")
HOSTILE = (
    "<!channel> <@U123> @here *bold* [x](http://evil.example) ![i](http://evil.example/i.png) "
    "<script>alert(1)</script> & \u202eturned\x1b[2J\r\nBcc: all@corp.example <at>everyone</at>"
)


def item(number: int, text: str, **stated: object) -> ActionItem:
    return ActionItem.model_validate({"key": str(number), "text": text, "line": 10 + number, **stated})


def report(number: int, day: date, text: str, *items: ActionItem, team: str = "Payments") -> Reading:
    start = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=10)
    return Reading(
        path=f"reports/a ({number}).md",
        postmortem=Postmortem(
            key=f"INC-{number}",
            incident_id=f"INC-{number}",
            title=text,
            severity="SEV2",
            incident_on=day,
            impact_started_at=start,
            resolved_at=start + timedelta(minutes=102),
            durations={"time_to_resolve": {"seconds": 102 * 60, "source": "timestamps"}},
            services=("checkout",),
            teams=(team,),
            action_items=items,
        ),
    )


def readings(text: str = "Add a canary") -> list[Reading]:
    return [
        report(1, date(2026, 9, 14), f"Monday {text}"),
        report(2, date(2026, 9, 20), "Sunday"),
        report(3, date(2026, 9, 13), "The Sunday before"),
        report(4, date(2026, 9, 15), "Of others", team="Search"),
        report(
            5,
            date(2026, 8, 1),
            "Old",
            item(1, f"Overdue {text}", status="open", due_on="2026-08-10", owner="Aiko Tan"),
            item(2, "Due next week", status="in_progress", due_on="2026-09-27"),
            item(3, "Due in two weeks", status="open", due_on="2026-09-28"),
            item(4, "Done on Monday", status="done", done_on="2026-09-14"),
            item(5, "Done before", status="done", done_on="2026-09-13"),
            item(6, "Without a date", status="open"),
        ),
    ]


def stored(folder: Path, found: list[Reading]) -> duckdb.DuckDBPyConnection:
    workspace = open_workspace(folder)
    load(workspace, found)
    return Store(workspace).open().cursor()


def rendered(folder: Path, output_format: DigestFormat, found: list[Reading]) -> str:
    cursor = stored(folder, found)
    return render_digest(digest(cursor, AS_OF, Settings(), WEEK), output_format)


def test_it_lists_what_is_new_due_overdue_and_done(tmp_path: Path) -> None:
    chosen = Selection(AS_OF.as_of, as_of_day=AS_OF.as_of_day, teams=("Payments",))
    found = digest(stored(tmp_path, readings()), chosen, Settings(), WEEK)
    assert [one.key for one in found.incidents] == ["INC-2", "INC-1"]
    assert [one.text for one in found.due] == ["Due next week"]
    assert [one.text for one in found.overdue] == ["Overdue Add a canary"]
    assert [one.text for one in found.done] == ["Done on Monday"]
    text = render_digest(found, "text")
    assert text.startswith("Digest of Payments: week 38 of 2026 (2026-09-14 to 2026-09-20)\n")
    assert "2 new incidents, 1 item due, 1 overdue, 1 done, 0 error budgets" in text
    assert "41 days overdue, due 2026-08-10 · Aiko Tan" in text
    assert "SEV2 · resolved after 1\u00a0h\u00a042\u00a0min · reports/a (1).md" in text


def test_a_month_also_lists_what_is_due_in_the_next(tmp_path: Path) -> None:
    month = parse_digest_period("2026-09", "month")
    found = digest(stored(tmp_path, readings()), AS_OF, Settings(), month)
    assert [one.text for one in found.due] == ["Due next week", "Due in two weeks"]
    assert [one.text for one in found.done] == ["Done before", "Done on Monday"]
    assert "Sep 2026 so far" in render_digest(found, "text")


def test_the_week_without_a_name_is_the_last_one_that_is_over() -> None:
    assert last_digest_period(date(2026, 9, 20), "week").key == "2026-W38"
    assert last_digest_period(date(2026, 9, 26), "week").key == "2026-W38"
    assert last_digest_period(date(2027, 1, 3), "week").key == "2026-W53"
    assert last_digest_period(date(2026, 3, 30), "month").key == "2026-02"


def test_a_blameless_workspace_shows_roles(tmp_path: Path) -> None:
    cursor = stored(tmp_path, readings())
    for output_format in DIGEST_FORMATS:
        text = render_digest(digest(cursor, AS_OF, Settings(blameless=True), WEEK), output_format)
        assert "Aiko" not in text
        assert "somebody" in text
        assert "People are shown by team or role." in text.replace("=\r\n", "")


@pytest.mark.parametrize("output_format", DIGEST_FORMATS)
def test_the_same_digest_is_the_same_bytes(tmp_path: Path, output_format: DigestFormat) -> None:
    assert rendered(tmp_path, output_format, readings(HOSTILE)) == rendered(
        tmp_path, output_format, readings(HOSTILE)
    )


@pytest.mark.parametrize("output_format", DIGEST_FORMATS)
def test_no_format_holds_what_acts_or_notifies(tmp_path: Path, output_format: DigestFormat) -> None:
    text = rendered(tmp_path, output_format, readings(HOSTILE))
    shown = email.message_from_string(text, policy=default).as_string() if output_format == "eml" else text
    assert not {"\x1b", "\u202e"} & set(text)
    assert "@here" not in shown
    assert "@U123" not in shown


def test_markdown_shows_the_words_of_reports_as_text(tmp_path: Path) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(
        rendered(tmp_path, "markdown", readings(HOSTILE))
    )
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {
        "text", "text_special", "strong_open", "strong_close", "link_open", "link_close", "softbreak",
    }  # fmt: skip
    links = {child.attrGet("href") for child in inline if child.type == "link_open"}
    assert "reports/a%20%281%29.md" in links
    assert all(str(link).startswith("reports/a%20") for link in links)
    assert any("<script>" in token.content.replace("\\", "") for token in tokens)


def test_slack_shows_the_words_of_reports_as_text_within_its_limits(tmp_path: Path) -> None:
    many = [report(n, date(2026, 9, 15), f"{n} " + "&" * 400 + HOSTILE) for n in range(101, 190)]
    message = json.loads(rendered(tmp_path, "slack", [*many, *readings(HOSTILE)]))
    assert len(message["blocks"]) <= 50
    head, *rest = (block["text"] for block in message["blocks"])
    assert (head["type"], head["emoji"]) == ("plain_text", False)
    assert len(head["text"]) <= SLACK_HEADER
    for text in rest:
        assert (text["type"], text["verbatim"]) == ("mrkdwn", True)
        assert len(text["text"]) <= SLACK_SECTION
        assert not {"<", ">"} & set(text["text"])
        own = text["text"].replace("\u2060*\u2060", "")
        assert own.count("*") in {0, 2}
    incidents = next(text["text"] for text in rest if "*New incidents*" in text["text"])
    shown = incidents.count("\n• ")
    assert 0 < shown < 15
    assert f"And {92 - shown} more." in incidents


def test_teams_is_a_card_of_literal_runs_within_its_limit(tmp_path: Path) -> None:
    many = [report(n, date(2026, 9, 15), f"{n} " + "漢" * 400) for n in range(101, 190)]
    items = [item(n, f"{n} " + "漢" * 400, status="open", due_on="2026-08-02") for n in range(1, 60)]
    found = [*many, *readings(HOSTILE), report(99, date(2026, 8, 1), "漢" * 300, *items)]
    text = rendered(tmp_path, "teams", found)
    card = json.loads(text)
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.5")
    assert len(text.encode()) <= TEAMS_BYTES
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    assert "msteams" not in card
    small = json.loads(rendered(tmp_path, "teams", readings(HOSTILE)))
    words = [run["text"] for block in small["body"] for run in block["inlines"]]
    assert any("<script>alert(1)</script>" in one for one in words)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.add(tag)


def test_a_mail_has_text_and_html_and_nobody_to_send_it_to(tmp_path: Path) -> None:
    mail = email.message_from_string(rendered(tmp_path, "eml", readings(HOSTILE)), policy=default)
    assert not mail.defects
    assert mail["Subject"] == "Digest of all teams: week 38 of 2026 (2026-09-14 to 2026-09-20)"
    assert mail["Date"].datetime == datetime(2026, 9, 20, tzinfo=UTC)
    assert not {"to", "cc", "bcc", "from"} & {name.lower() for name in mail}
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "<script>alert(1)</script>" in text.get_content()
    seen = _Tags()
    seen.feed(html.get_content())
    assert seen.tags == {"html", "head", "meta", "title", "body", "h1", "h2", "p", "ul", "li", "b"}


def test_a_team_by_a_hostile_name_adds_no_header(tmp_path: Path) -> None:
    name = "Payments\r\nBcc: all@corp.example"
    chosen = Selection(AS_OF.as_of, as_of_day=AS_OF.as_of_day, teams=(name,))
    found = digest(stored(tmp_path, readings()), chosen, Settings(), WEEK)
    mail = email.message_from_string(render_digest(found, "eml"), policy=default)
    assert mail["Bcc"] is None
    assert "Bcc: all" in mail["Subject"]


def test_long_lists_end_with_how_many_more_there_are(tmp_path: Path) -> None:
    many = [report(n, date(2026, 9, 15), f"Number {n}") for n in range(1, 21)]
    for output_format in ("markdown", "text", "eml", "slack", "teams"):
        assert "And 5 more." in rendered(tmp_path, output_format, many)


def test_its_counts_are_those_of_the_metrics(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "data"
    workspace = tmp_path / "sample"
    shutil.copytree(folder, workspace, ignore=shutil.ignore_patterns(".pmdata"))
    assert run(workspace, "sync").exit_code == 0
    text = run(workspace, "digest", "--team", "Payments", "--month", "2026-08", "--format", "text").stdout
    team = ("--team", "Payments")
    counted = table(workspace, "incidents", *team, "--since", "2026-08", "--until", "2026-08")
    ever = table(workspace, "action-items", *team, "--ever")
    budgets = table(workspace, "error-budgets", *team)
    pressing = [row for row in budgets if row["state"] in {"at_risk", "exhausted"}]
    assert f"\n{counted[0]['incidents']} new incident" in text
    assert f" {ever[0]['overdue_now']} overdue" in text
    assert f" {len(pressing)} error budget" in text
    assert pressing
    assert all(row["slo"] in text for row in pressing)


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--data", str(folder)])


def table(folder: Path, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(run(folder, "metrics", *arguments, "--format", "csv").stdout.splitlines()))


def test_the_command_writes_a_file_or_to_stdout_and_never_syncs(tmp_path: Path) -> None:
    missing = run(tmp_path, "digest")
    assert (missing.exit_code, "pmdata sync" in missing.stderr) == (3, True)
    stored(tmp_path, readings())
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-20\n", encoding="utf-8")
    target = tmp_path / "digest.md"
    assert run(tmp_path, "digest", "--team", "payments", "-o", str(target)).exit_code == 0
    asked = run(tmp_path, "digest", "--team", "Payments", "--week", "2026-w38")
    assert asked.stdout == target.read_text(encoding="utf-8")
    earlier = run(tmp_path, "digest", "--as-of", "2026-09-15", "--week", "2026-W38", "--format", "text")
    assert "as of 2026-09-15" in earlier.stdout
    assert "Sunday\u00a0" not in earlier.stdout
    assert "- Sunday" not in earlier.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--week", "2026-W60"), "“2026-W60” is no week. Write it as 2026-W38"),
        (("--week", "0000-W01"), "is no week"),
        (("--month", "2026-13"), "is no month. Write it as 2026-09"),
        (("--month", "2027-01"), "2027-01 has not begun as of 2026-09-20. Name one up to 2026-09"),
        (("--month", "2026-09", "--week", "2026-W38"), "not both"),
        (("--as-of", "soon"), "write 2026-09-30"),
        (("--as-of", "0001-01-01"), "name another day"),
        (("--team", "Paymnts"), "did you mean “Payments”?"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    stored(tmp_path, readings())
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-20\n", encoding="utf-8")
    asked = run(tmp_path, "digest", *arguments)
    assert asked.exit_code == 2
    assert words in asked.stderr
