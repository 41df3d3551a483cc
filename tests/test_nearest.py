"""The nearest known word."""

from pmdata.nearest import did_you_mean, nearest


def test_the_nearest_word_is_found_whatever_the_case() -> None:
    assert nearest("slo", ["SLI", "SLO"]) == "SLO"


def test_nothing_is_near_nonsense_unless_anything_will_do() -> None:
    assert nearest("zzz", ["SLO"]) is None
    assert nearest("zzz", ["SLO"], cutoff=0) == "SLO"
    assert nearest("zzz", [], cutoff=0) is None


def test_advice_is_a_question_or_nothing() -> None:
    assert did_you_mean("zome", ["zone", "as_of"]) == "did you mean “zone”?"
    assert did_you_mean("qqq", ["zone"]) == ""
