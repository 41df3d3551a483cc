"""The generator of reports."""

from collections import Counter
from pathlib import Path

import pytest

from pmdata.demo.flaws import BYTE_FLAWS, RECORD_FLAWS, TEXT_FLAWS
from pmdata.demo.folder import write_demo
from pmdata.demo.generate import GeneratedReport, generate, script
from pmdata.demo.plan import TEMPLATES_OF
from pmdata.errors import FolderInUseError


@pytest.fixture(scope="module")
def sample() -> list[GeneratedReport]:
    return list(generate(115, 7))


def test_the_same_count_and_seed_give_the_same_bytes(sample: list[GeneratedReport]) -> None:
    assert [(made.name, made.data) for made in generate(115, 7)] == [
        (made.name, made.data) for made in sample
    ]


def test_another_seed_generates_another_history(sample: list[GeneratedReport]) -> None:
    assert not {made.data for made in generate(115, 8)} & {made.data for made in sample}


def test_every_template_and_every_flaw_occurs(sample: list[GeneratedReport]) -> None:
    assert {made.postmortem.template for made in sample} == {
        name for team in TEMPLATES_OF.values() for name in team
    }
    names = {flaw.name for flaw in TEXT_FLAWS} | {*BYTE_FLAWS, *RECORD_FLAWS}
    assert Counter(made.flaw for made in sample if made.flaw) == dict.fromkeys(names, 1)


def test_every_flaw_changes_the_report(sample: list[GeneratedReport]) -> None:
    unflawed = {flaw.name: flaw for flaw in TEXT_FLAWS}
    for made in sample:
        if made.flaw in unflawed:
            assert made.data != b""


def test_no_slot_of_a_phrase_is_left_open(sample: list[GeneratedReport]) -> None:
    for made in sample:
        assert b"{" not in made.data, made.name
        assert b"None" not in made.data.replace(b"**: None", b"").replace(b":** None", b"").replace(
            b"| None", b""
        ), made.name


def test_reports_do_not_read_like_one_another(sample: list[GeneratedReport]) -> None:
    titles = Counter(made.postmortem.title for made in sample if made.postmortem.title)
    factors = Counter(factor.text for made in sample for factor in made.postmortem.contributing_factors)
    assert max(titles.values()) <= 4
    assert max(factors.values()) <= 6
    assert len(factors) >= 100


@pytest.mark.parametrize("count", [1, 59, 60, 99, 100])
def test_a_history_has_as_many_incidents_as_are_asked_for(count: int) -> None:
    assert len(script(count, 1).plans) == count


def test_a_demo_is_a_workspace_and_never_overwrites(tmp_path: Path) -> None:
    write_demo(tmp_path / "demo", 10, 1)
    assert len(list((tmp_path / "demo" / "reports").rglob("*.md"))) == 10
    assert (tmp_path / "demo" / "pmdata.yaml").is_file()
    with pytest.raises(FolderInUseError):
        write_demo(tmp_path / "demo", 10, 1)
