"""Links: which tickets a text names, and which addresses the patterns of the settings make."""

import re

import pytest
from pydantic import ValidationError

from pmdata.workspace import Settings
from pmdata.workspace.links import report_link, ticket_ids, ticket_link

PATTERN = "https://t.example/browse/{id}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OPS-12", [("ops-12", None)]),
        ("ops-12", [("ops-12", None)]),
        ("OPS-12, OPS-13", [("ops-12", None), ("ops-13", None)]),
        ("OPS-12/OPS-13", [("ops-12", None), ("ops-13", None)]),
        ("[OPS-1](https://acme.example/browse/OPS-1)", [("ops-1", None)]),
        ("#7", [("#7", None)]),
        ("GH-7", [("#7", None)]),
        ("7", [("#7", None)]),
        ("acme/shop#7", [("#7", "acme/shop")]),
        ("https://github.com/Acme/shop/issues/7#issuecomment-3", [("#7", "github.com/acme/shop")]),
        ("https://gitlab.example/a/b/c/-/issues/7", [("#7", "gitlab.example/a/b/c")]),
        ("https://linear.app/acme/issue/ENG-123/fix-in-2026", [("eng-123", None)]),
        ("https://acme.example/board?selectedIssue=OPS-4", [("ops-4", None)]),
        ("2026-03-04", []),
        ("issue 5", []),
        ("http://[bad/", []),
        ("", []),
    ],
)
def test_a_text_names_tickets(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(one.name, one.place) for one in ticket_ids(text)] == expected


@pytest.mark.parametrize(
    ("tracking", "exported", "expected"),
    [
        ("OPS-12", None, "https://t.example/browse/OPS-12"),
        ("#7", None, "https://t.example/browse/7"),
        ("OPS-12", "https://x.example/1", "https://x.example/1"),
        ("see https://x.example/2.", "https://x.example/1", "https://x.example/2"),
        ("acme/shop#7", None, None),
        ("javascript:alert(1)", None, None),
        ("OPS-12", "javascript:alert(1)", "https://t.example/browse/OPS-12"),
        (None, None, None),
    ],
)
def test_a_ticket_leads_to_its_own_address_then_the_export_s_then_the_pattern_s(
    tracking: str | None, exported: str | None, expected: str | None
) -> None:
    assert ticket_link(tracking, PATTERN, exported) == expected


def test_a_number_of_a_project_follows_only_a_pattern_of_that_project() -> None:
    assert ticket_link("acme/shop#7", "https://github.com/acme/shop/issues/{id}") == (
        "https://github.com/acme/shop/issues/7"
    )


def test_a_report_s_path_cannot_leave_its_place_in_the_address() -> None:
    pattern = "https://git.example/{path}#L{line}"
    found = report_link("reports/a b)?x#.md", 4, pattern)
    assert found == "https://git.example/reports/a%20b%29%3Fx%23.md#L4"
    assert report_link("reports/a.md", None, None) is None


@pytest.mark.parametrize(
    ("key", "pattern", "reason"),
    [
        ("ticket_url", "ftp://t.example/{id}", "no web address"),
        ("ticket_url", "https://t.example/browse", "has no {id}"),
        ("ticket_url", "https://t.example/{id}/{key}", "{key}, which means nothing; known are {id}"),
        ("ticket_url", "https://{id}.example/{id}", "a place in its host"),
        ("ticket_url", "https://t.example/{id}}", "a brace without its partner"),
        ("ticket_url", "https://t.example/{id})", "percent-encoded"),
        ("report_url", "https://git.example/{id}", "has no {path}"),
    ],
)
def test_a_pattern_that_makes_no_address_is_refused_with_the_reason(
    key: str, pattern: str, reason: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(reason)):
        Settings.model_validate({key: pattern})
