"""YAML documents that remember their lines."""

import pytest

from pmdata.errors import YamlError
from pmdata.marked_yaml import documents

TEXT = """\
# a comment
base: &base
  x: 1
rows:
  - name: a
  - <<: *base
    name: b
"""


def test_lines_count_from_one_and_lead_as_deep_as_they_can() -> None:
    (document,) = documents(TEXT)
    assert document.line() == 2
    assert document.line("rows") == 4
    assert document.line("rows", 1) == 6
    assert document.line("rows", 1, "name") == 7
    assert document.line("rows", 1, "nothing", "below") == 6
    assert document.line("rows", 7) == 4


def test_merged_keys_are_no_keys_given_twice() -> None:
    (document,) = documents("a: &a {x: 1}\nb: &b {<<: *a, x: 2}\nc: {<<: *b, x: 3}\n")
    assert document.data["b"] == {"x": 2}
    assert document.data["c"] == {"x": 3}


@pytest.mark.parametrize(
    "text", ["a: &a\n  b: *a\n", "&a [1, [*a]]", "x: 1\na: &a {<<: *a}\n", "a: &a {<<: [{b: *a}]}"]
)
def test_a_value_that_contains_itself_is_refused(text: str) -> None:
    with pytest.raises(YamlError, match="contains itself"):
        list(documents(text))


def test_documents_before_the_broken_one_are_kept() -> None:
    rows = documents("a: 1\n---\nb: [\n")
    assert next(rows).data == {"a": 1}
    with pytest.raises(YamlError) as caught:
        next(rows)
    assert caught.value.line == 4


def test_tabs_are_explained() -> None:
    with pytest.raises(YamlError, match="YAML allows no tabs"):
        list(documents("a:\n\tb: 1\n"))


def test_nesting_beyond_all_measure_is_an_error_not_a_crash() -> None:
    with pytest.raises(YamlError):
        list(documents("[" * 10_000))
