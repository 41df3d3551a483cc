"""Rules of words are tested where they are written: each has texts that it reads and some that none does."""

from pathlib import Path

import pytest

from pmdata.reading.rules.moments import matching_rules
from pmdata.reading.vocabulary.lookup import Vocabulary, default_vocabulary
from pmdata.reading.vocabulary.phases import PhaseRule
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.workspace import open_workspace

OURS = default_vocabulary()
LANGUAGES = ("de", "es", "fr", "ja", "nb", "pt")


def in_language(code: str, folder: Path) -> Vocabulary:
    (folder / "pmdata.yaml").write_text(f"languages: [{code}]\n")
    return vocabulary_of(open_workspace(folder))


@pytest.fixture(scope="module", params=LANGUAGES)
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return in_language(request.param, tmp_path_factory.mktemp(request.param))


@pytest.mark.parametrize("rule", OURS.phases.rules, ids=lambda rule: rule.name)
def test_each_example_is_read_by_its_rule_and_no_counterexample_as_its_phase(rule: PhaseRule) -> None:
    assert_examples(rule, OURS)


def test_each_rule_of_another_language_has_examples(other: Vocabulary) -> None:
    known = {rule.name for rule in OURS.phases.rules}
    own = [rule for rule in other.phases.rules if rule.name not in known]
    assert len(own) > 5
    for rule in own:
        assert_examples(rule, other)


def assert_examples(rule: PhaseRule, vocabulary: Vocabulary) -> None:
    assert rule.yes, f"{rule.name} has no example"
    assert rule.no, f"{rule.name} has no counterexample"
    for text in rule.yes:
        matching = matching_rules(text, vocabulary)
        assert matching, f"{rule.name} does not read “{text}”"
        assert (matching[0].name, text) == (rule.name, text)
    for text in rule.no:
        for read in matching_rules(text, vocabulary)[:1]:
            assert not set(read.phases) & set(rule.phases), f"{read.name} reads “{text}”"


def test_no_two_rules_share_a_name() -> None:
    names = [rule.name for rule in OURS.phases.rules]
    assert len(set(names)) == len(names)
