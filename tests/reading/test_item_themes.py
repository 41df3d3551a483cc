"""Item themes: an item works on a theme because it says so, or because of its wording; else on none."""

from pathlib import Path

import pytest

from pmdata.reading.file import read_bytes
from pmdata.reading.vocabulary.item_themes import item_theme
from pmdata.store import Store, sync
from pmdata.workspace import Taxonomy, Theme, Workspace, open_workspace

TAXONOMY = Taxonomy(
    themes={
        "capacity limits": Theme(phrases=("too small", "pool size")),
        "missing alert": Theme(phrases=("no alert", "alert on")),
        "expired certificate": Theme(phrases=("certificate expir",)),
    }
)
FACTORS = [
    ("The connection pool was too small for the evening peak", "capacity limits"),
    ("There was no alert on the length of the queue", "missing alert"),
    ("The paper ran out", None),
]


@pytest.mark.parametrize(
    ("text", "theme", "basis"),
    [
        ("Double it (addresses: capacity limits)", "capacity limits", "stated"),
        ("Double it. Addresses: Capacity-Limits.", "capacity limits", "stated"),
        ("Double it; addresses: factor 2", "missing alert", "stated"),
        ("Double it; addresses: #1", "capacity limits", "stated"),
        ("Double it; addresses: the certificate expired", "expired certificate", "stated"),
        ("Double it; addresses: connection pool at the evening peak", "capacity limits", "stated"),
        ("Double it; addresses: 3", None, None),
        ("Double it; addresses: whatever", None, None),
        ("Add an alert on replication lag", "missing alert", "wording"),
        ("Raise the pool size", "capacity limits", "wording"),
        ("Size the connection pool for the evening peak", "capacity limits", "wording"),
        ("Renew it before the certificate expires", None, None),
        ("Write a runbook", None, None),
    ],
)
def test_an_item_works_on_what_it_says_or_on_what_it_reads_like(
    text: str, theme: str | None, basis: str | None
) -> None:
    assert item_theme(text, FACTORS, TAXONOMY) == (theme, basis)


def test_without_a_theme_in_its_report_wording_ties_an_item_to_none() -> None:
    assert item_theme("Raise the pool size", [("The paper ran out", None)], TAXONOMY) == (None, None)
    named = item_theme("Raise it (addresses: missing alert)", [], TAXONOMY)
    assert named == ("missing alert", "stated")


REPORT = """# Checkout was slow

**Date:** 2026-03-14

## Contributing factors

- The pool was too small for the evening

## Action items

- [ ] Measure it (addresses: drained pools)
- [ ] Write a runbook
"""
OWN = "themes: {{capacity: {{phrases: [too small]}}, {name}: {{phrases: [never used]}}}}\n"


def test_items_of_a_report_get_their_themes_and_follow_the_workspaces_own(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/one.md").write_text(REPORT, encoding="utf-8")

    def themes(name: str) -> list[tuple[str | None, str | None]]:
        (tmp_path / "factors.yaml").write_text(OWN.format(name=name), encoding="utf-8")
        workspace = open_workspace(tmp_path)
        sync(workspace)
        query = "select theme, theme_basis from action_items order by position"
        return Store(workspace).open().cursor().execute(query).fetchall()

    assert themes("other") == [(None, None), (None, None)]
    assert themes("drained pools") == [("drained pools", "stated"), (None, None)]
    assert themes("another") == [(None, None), (None, None)]


def test_the_text_of_an_item_stays_as_it_is_written(tmp_path: Path) -> None:
    [reading] = read_bytes(REPORT.encode(), "one.md", Workspace(root=tmp_path))
    assert reading.postmortem
    assert reading.postmortem.action_items[0].text == "Measure it (addresses: drained pools)"
