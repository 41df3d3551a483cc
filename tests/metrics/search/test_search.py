"""Search and similar incidents, on the store of the sample and of fifty incidents told twice."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from pmdata.metrics.search.browse import browse
from pmdata.metrics.search.found import Found, search_incidents
from pmdata.metrics.search.similar import facts_of_draft, facts_of_incident, similar_incidents
from pmdata.metrics.search.snippets import Snippet, snippets
from pmdata.metrics.search.weights import KINDS
from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.metrics.selection.selection import Selection
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace

SAMPLE = Path(__file__).parents[3] / "data"
RETOLD: list[list[str]] = yaml.safe_load(Path(__file__).with_name("retold.yaml").read_text(encoding="utf-8"))
EVERYTHING = Selection(as_of=datetime(2027, 1, 1, tzinfo=UTC))
REPORT = """# {title}

- Id: {id}
- Date: {on}
- Severity: SEV3
- Services: {service}

## Root cause

{cause}.
"""
ODD = """# Ünïque Wörds of the *Gateway* <b>x</b>

- Id: ODD-1
- Date: 2025-06-01
- Incident commander: Zebulon Quist
- Tags: quokka-sighting

## Root cause

再試行の嵐が決済サーバーで発生した。 The frobnicator of Straße 7 was re-wound.

## Timeline

- 2025-06-01 10:00 UTC the wombat dashboard turned red

## Action items

- [ ] Teach the numbat to fetch (owner: Zebulon Quist, due 2025-07-01)
"""


def write_reports(folder: Path) -> None:
    """Write the fifty twice, and a report of rare words."""
    folder.mkdir()
    (folder / "odd.md").write_text(ODD, encoding="utf-8")
    for number, row in enumerate(RETOLD, start=1):
        for which, told in (("A", row[:3]), ("B", row[3:])):
            service, title, cause = told
            on = date(2025, 1, 1) + timedelta(days=number * 5 + 200 * (which == "B"))
            text = REPORT.format(title=title, id=f"{which}-{number}", on=on, service=service, cause=cause)
            (folder / f"{which}-{number}.md").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Cursor:
    """A cursor on that store."""
    root = tmp_path_factory.mktemp("told") / "data"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".pmdata"))
    write_reports(root / "reports" / "told")
    workspace = open_workspace(root)
    sync(workspace)
    return Store(workspace).open().cursor()


def keys(found: Found) -> list[str]:
    """Return the keys that were found, best first."""
    return [hit.key for hit in found.hits]


def shown(cursor: Cursor, found: Found) -> Snippet:
    """Return the snippet of the best hit."""
    [best, *_] = found.hits
    return snippets(cursor, [(best.key, best.position)], found.terms)[best.key]


def marked(snippet: Snippet) -> list[str]:
    """Return what is marked in a snippet."""
    return [text for text, matches in snippet.pieces if matches]


@pytest.mark.parametrize(
    ("search", "label", "marks"),
    [
        ("frobnicator", "Cause", ["frobnicator"]),
        ("FROBNI", "Cause", ["frobnicator"]),
        ("unique words", "Title", ["Ünïque", "Wörds"]),
        ('"unique words"', "Title", ["Ünïque Wörds"]),
        ("quokka-sight", "Tag", ["quokka-sighting"]),
        ("再試行", "Cause", ["再試行"]),
        ("サーバー", "Cause", ["サーバー"]),
        ("wombat", "Timeline", ["wombat"]),
        ("numbat", "Action item", ["numbat"]),
        ("zebulon", "Person", ["Zebulon"]),
        ("odd-1", "Id", ["ODD-1"]),
    ],
)
def test_a_word_is_found_wherever_the_report_has_it_and_shown_there(
    cursor: Cursor, search: str, label: str, marks: list[str]
) -> None:
    found = search_incidents(cursor, EVERYTHING, search)
    assert keys(found)[0] == "ODD-1"
    snippet = shown(cursor, found)
    assert snippet.label.startswith(label)
    assert marked(snippet) == marks


@pytest.mark.parametrize("search", ['"words unique"', '"quokka wombat"', "試再行", "robnicator"])
def test_a_phrase_in_another_order_and_the_inside_of_a_word_are_not_found(
    cursor: Cursor, search: str
) -> None:
    assert search_incidents(cursor, EVERYTHING, search).hits == ()


def test_names_of_people_are_not_looked_through_where_they_are_not_shown(cursor: Cursor) -> None:
    assert not search_incidents(cursor, EVERYTHING, "zebulon", with_people=False).hits


def test_what_has_the_word_in_its_title_comes_before_what_only_mentions_it(cursor: Cursor) -> None:
    found = keys(search_incidents(cursor, EVERYTHING, "certificate"))
    query = "select key from incidents where lower(title) like '%certificate%'"
    titled = {row["key"] for row in fetch_dicts(cursor, query, [])}
    assert found[0] in titled < set(found)


def test_where_nothing_mentions_every_word_what_mentions_most_is_given_and_it_is_known(
    cursor: Cursor,
) -> None:
    found = search_incidents(cursor, EVERYTHING, "frobnicator wombat xylophonist")
    assert not found.has_every_term
    assert keys(found)[0] == "ODD-1"
    assert found.hits[0].terms_count == 2


def test_only_incidents_of_the_selection_are_found(cursor: Cursor) -> None:
    before = Selection(as_of=datetime(2027, 1, 1, tzinfo=UTC), until=date(2025, 5, 31))
    assert search_incidents(cursor, before, "frobnicator").hits == ()


@pytest.mark.parametrize("search", ["", "   ", "%", "'", '"', "((", "_ *", "\x00", "a" * 5000, "🙂"])
def test_what_holds_no_word_finds_nothing_and_fails_at_nothing(cursor: Cursor, search: str) -> None:
    assert search_incidents(cursor, EVERYTHING, search).hits == ()


def test_facets_count_what_the_search_leaves_and_a_chosen_one_still_offers_its_others(
    cursor: Cursor,
) -> None:
    plain = browse(cursor, EVERYTHING, "idempotency")
    assert plain.found
    assert dict(dict(plain.counts)["service"]) == {"ledger": len(plain.found.hits)}
    both = replace(EVERYTHING, facets=(("service", ("notifier",)),))
    narrowed = browse(cursor, both, "queue")
    everywhere = browse(cursor, EVERYTHING, "queue")
    assert narrowed.found
    assert everywhere.found
    assert 0 < len(narrowed.found.hits) == dict(dict(narrowed.counts)["service"])["notifier"]
    assert dict(narrowed.counts)["service"] == dict(everywhere.counts)["service"]
    assert sum(number for _, number in dict(narrowed.counts)["severity"]) == len(narrowed.found.hits)


def test_every_kind_of_passage_has_its_name_and_weight(cursor: Cursor) -> None:
    assert {row["kind"] for row in fetch_dicts(cursor, "select distinct kind from passages", [])} <= set(
        KINDS
    )


def found_again(cursor: Cursor, number: int, among: int) -> bool:
    """Whether the earlier telling is among the first of what is like the later one."""
    like = similar_incidents(cursor, EVERYTHING, facts_of_incident(cursor, f"B-{number}"), limit=among)
    return f"A-{number}" in [one.key for one in like]


def test_an_incident_told_in_other_words_is_among_the_first_three_in_four_of_five(cursor: Cursor) -> None:
    missed = [number for number in range(1, len(RETOLD) + 1) if not found_again(cursor, number, 3)]
    assert len(RETOLD) == 50
    assert len(missed) <= 10, [RETOLD[number - 1][1] for number in missed]


def draft(row: Sequence[str]) -> list[tuple[str, str]]:
    """Return the texts of a report that is being written."""
    return [("title", row[4]), ("cause", row[5])]


def test_a_draft_finds_the_same_incidents_as_its_saved_report(cursor: Cursor) -> None:
    row = RETOLD[4]
    written = similar_incidents(cursor, EVERYTHING, facts_of_draft(cursor, draft(row), [row[3]]), limit=3)
    assert {"A-5", "B-5"} <= {one.key for one in written}


def test_why_two_incidents_are_alike_is_given(cursor: Cursor) -> None:
    like = similar_incidents(cursor, EVERYTHING, facts_of_incident(cursor, "B-5"), limit=3)
    [same] = [one for one in like if one.key == "A-5"]
    assert "idempotency" in same.words
    assert same.services == ("ledger",)


def test_an_empty_draft_is_like_nothing(cursor: Cursor) -> None:
    assert similar_incidents(cursor, EVERYTHING, facts_of_draft(cursor, [], [])) == ()
