"""The taxonomy claims factors by phrases, states which one, and leaves the rest to a person."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdata.errors import SettingsError
from pmdata.reading import own_problems, read_file
from pmdata.workspace import Claim, Taxonomy, Theme, default_taxonomy, open_workspace, read_taxonomy
from pmdata.workspace.stems import stem

CERTIFICATES = Taxonomy(
    themes={
        "expiry": Theme(phrases=("certificate expir", "key")),
        "alerts": Theme(phrases=("no alert", "certificate alert")),
    }
)
REPORT = """\
# Postmortem: Certificate

Date: 2026-03-01

## Contributing factors

- The certificate had quietly expired
- It rained
"""


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "The certificate had quietly EXPIRED.",
            Claim("expiry", "certificate expir", ("certificate", "expired")),
        ),
        (
            "certificate: expiry is tracked nowhere",
            Claim("expiry", "certificate expir", ("certificate", "expiry")),
        ),
        ("The expired certificate", None),
        ("A certificate is a thing of beauty that expires", None),
        (
            "No alert, and the certificate expired",
            Claim("expiry", "certificate expir", ("certificate", "expired")),
        ),
        ("There was no\nalert", Claim("alerts", "no alert", ("no", "alert"))),
        ("There was not one alert", None),
        ("The keyboard", None),
        ("An old key", Claim("expiry", "key", ("key",))),
        ("", None),
    ],
)
def test_a_phrase_claims_texts_in_which_its_words_come_in_order(text: str, claim: Claim | None) -> None:
    assert CERTIFICATES.claim(text) == claim


def test_a_correction_decides_for_the_one_text_however_it_is_punctuated() -> None:
    taxonomy = Taxonomy(
        themes=CERTIFICATES.themes, corrections={"It rained.": "alerts", "No alert for the key": None}
    )
    assert taxonomy.claim("it rained") == Claim("alerts", None)
    assert taxonomy.claim("No alert for the key") is None
    assert taxonomy.claim("No alert for the keys") == Claim("alerts", "no alert", ("no", "alert"))


@given(st.text(max_size=300))
def test_claiming_never_fails_and_knows_its_reason(text: str) -> None:
    claim = CERTIFICATES.claim(text)
    assert claim is None or claim.phrase in CERTIFICATES.themes[claim.theme].phrases


def test_a_long_text_costs_no_more_than_a_long_sentence() -> None:
    taxonomy = Taxonomy(themes={"a": Theme(phrases=("a a a a b",))})
    assert taxonomy.claim("a " * 200_000) is None


def test_a_taxonomy_is_read_from_yaml_with_empty_parts(tmp_path: Path) -> None:
    path = tmp_path / "factors.yaml"
    path.write_text("themes:\n  dns: {phrases: resolver}\n  later:\n")
    taxonomy = read_taxonomy(path)
    assert taxonomy.themes["dns"].phrases == ("resolver",)
    assert taxonomy.themes["later"].phrases == ()
    path.write_text("")
    assert read_taxonomy(path) == Taxonomy()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("themes:\n  dns: {phrase: x}\n", 2, "phrase"),
        ("themes: [dns]\n", 1, "themes"),
        ("themes:\n  dns:\n corrections: {}\n", 3, "expected"),
        ("corrections: {It rained: weather}\n", 1, "weather"),
    ],
)
def test_a_broken_taxonomy_is_reported_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "factors.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=reason) as caught:
        read_taxonomy(path)
    assert caught.value.line == line


def test_reports_are_read_with_the_workspaces_themes(tmp_path: Path) -> None:
    report = tmp_path / "incident.md"
    report.write_text(REPORT)
    workspace = open_workspace(tmp_path)
    (tmp_path / "factors.yaml").write_text("themes: {expiry: {phrases: [certificate expired]}}\n")
    [reading] = read_file(report, workspace)
    assert reading.postmortem is not None
    assert [factor.theme for factor in reading.postmortem.contributing_factors] == ["expiry", None]


def test_with_a_broken_taxonomy_reports_are_read_without_it_and_the_file_is_reported(tmp_path: Path) -> None:
    report = tmp_path / "incident.md"
    report.write_text(REPORT)
    (tmp_path / "factors.yaml").write_text("themes: 3\n")
    [reading] = read_file(report, open_workspace(tmp_path))
    assert reading.postmortem is not None
    assert all(factor.theme is None for factor in reading.postmortem.contributing_factors)
    [(path, problem)] = own_problems(open_workspace(tmp_path))
    assert (path, problem.code) == (tmp_path / "factors.yaml", "own-taxonomy")


def test_the_sample_has_our_themes_to_edit_and_a_correction() -> None:
    root = Path(__file__).parents[2]
    sample = read_taxonomy(root / "data/factors.yaml")
    assert sample.themes == default_taxonomy().themes
    assert sample.corrections


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("The TLS certificate of the gateway expired on Sunday", "expired certificate"),
        ("Nobody is paged when the importer stops", "missing alert"),
        ("There was no alerting on the backlog", "missing alert"),
        ("The alert had been muted for weeks", "alert fatigue"),
        ("The release was pushed to all regions at once", "no staged rollout"),
        ("No canary for configuration", "no staged rollout"),
        ("The runbook was outdated", "stale runbook"),
        ("Ownership of the job is unclear", "unclear ownership"),
        ("The connection pool was sized for last year's traffic", "capacity limits"),
        ("Clients retry without backoff", "retry storm"),
        ("The flag was changed by hand, without a review", "unreviewed config change"),
        ("The case was not covered by any test", "missing test"),
        ("A single point of failure in the queue", "single point of failure"),
        ("The rollback failed at first", "slow rollback"),
        ("The migration locks the orders table", "schema migration"),
        ("Messages on the topic were applied twice", "data inconsistency"),
        ("It rained", None),
        ("", None),
    ],
)
def test_a_workspace_without_a_file_has_our_themes(text: str, theme: str | None) -> None:
    claim = default_taxonomy().claim(text)
    assert (claim.theme if claim else None) == theme


def test_endings_do_not_matter_and_either_word_of_two_fits() -> None:
    taxonomy = Taxonomy(themes={"a": Theme(phrases=("key|token lapse",))})
    assert taxonomy.claim("The tokens lapsed")
    assert taxonomy.claim("A lapsing key, lapsing keys")
    assert not taxonomy.claim("The lapse of a key")
    assert len({stem(word) for word in ("plan", "plans", "planned", "planning")}) == 1
    assert stem("access") == "access"


def test_never_withdraws_a_claim_and_the_next_theme_gets_the_text() -> None:
    taxonomy = Taxonomy(
        themes={"a": Theme(phrases=("no alert fired",), never=("drill",)), "b": Theme(phrases=("no alert",))}
    )
    assert taxonomy.claim("no alert fired") == Claim("a", "no alert fired", ("no", "alert", "fired"))
    assert taxonomy.claim("no alert fired, as in the drill") == Claim("b", "no alert", ("no", "alert"))
