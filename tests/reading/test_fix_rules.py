"""Rules for how it was fixed and what triggered it: each has sentences that it reads, and others."""

import pytest

from pmdata.reading import parse_report
from pmdata.reading.vocabulary.fixes import FixRule
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.workspace import Settings

OURS = default_vocabulary()
RULES = (*OURS.fix_words.fixes, *OURS.fix_words.triggers)
FIELDS = ("fixed_by", "triggered_by_change")


def rules_reading(rule: FixRule, text: str) -> dict[str, str]:
    """Return the rules that read a sentence of a summary, or the trigger, each with its words."""
    stated = f"**Trigger:** {text}" if rule.plain else f"## Summary\n\n{text}."
    report = f"# Scales empty\n\n**Date:** 2026-03-04\n**Severity:** SEV2\n\n{stated}\n"
    record = parse_report(report, "a.md", Settings())[0].postmortem
    assert record
    return {
        source.rule.partition("/")[2]: source.matched or ""
        for source in record.sources
        if source.field in FIELDS
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_example_is_read_by_its_rule_and_no_counterexample(rule: FixRule) -> None:
    assert rule.yes
    assert rule.no
    for text in rule.yes:
        assert rules_reading(rule, text).get(rule.name), text
    for text in rule.no:
        assert rule.name not in rules_reading(rule, text), text


def test_no_two_rules_share_a_name() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
