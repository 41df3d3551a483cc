"""Rules for how it was fixed and what triggered it: each has sentences that it reads, and others."""

import pytest

from pmdata.reading.rules.fixes import rules_reading
from pmdata.reading.vocabulary.fixes import FixRule
from pmdata.reading.vocabulary.lookup import default_vocabulary

OURS = default_vocabulary()
RULES = (*OURS.fix_words.fixes, *OURS.fix_words.triggers)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_example_is_read_by_its_rule_and_no_counterexample(rule: FixRule) -> None:
    assert rule.yes
    assert rule.no
    for text in rule.yes:
        assert rules_reading(text, OURS, is_cause=rule.plain).get(rule.name) == rule.value, text
    for text in rule.no:
        assert rule.name not in rules_reading(text, OURS, is_cause=rule.plain), text


def test_no_two_rules_share_a_name() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
