"""How many values a YAML text may expand to, whatever keeps it short."""

from datetime import date, datetime

import pytest

from pmdata.errors import YamlError
from pmdata.marked_yaml import documents, plain_value
from pmdata.reading import parse_report
from pmdata.workspace import Settings
from pmdata.yaml_budget import DEEPEST, MOST_VALUES


def chained(levels: int, width: int, row: str) -> str:
    """Return anchors that each name the one before `width` times, put into `row`."""
    lines = ["l0: &l0 {deep: 1}"]
    for level in range(1, levels):
        names = ", ".join([f"*l{level - 1}"] * width)
        lines.append(f"l{level}: &l{level} " + row.format(names))
    return "\n".join(lines) + "\n"


def product(keys: int, mappings: int) -> str:
    """Return one mapping that many others merge."""
    base = ", ".join(f"key{i}: {i}" for i in range(keys))
    return f"base: &base {{{base}}}\n" + "".join(f"m{i}: {{<<: *base, own: {i}}}\n" for i in range(mappings))


BOMBS = {
    "lists of lists": chained(20, 7, "[{}]"),
    "mappings of lists": chained(9, 30, "{{a: [{}], b: [{}]}}".replace("{}", "{0}")),
    "one mapping merged into thousands": product(3_000, 3_000),
    "a list of merges in each of thousands": "base: &b {x: 1}\n"
    + "".join(f"m{i}: {{<<: [{', '.join(['*b'] * 400)}]}}\n" for i in range(600)),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_references_that_expand_to_too_much_are_refused_before_they_are_written_out(text: str) -> None:
    for read in (plain_value, lambda text: list(documents(text))):
        with pytest.raises(YamlError, match=rf"(holds|stand for|add) more than {MOST_VALUES:,} values"):
            read(text)


def test_merges_of_the_same_few_keys_cost_no_more_than_the_keys() -> None:
    value = plain_value(chained(40, 5, "{{<<: [{}], own: 1}}"))
    assert value["l39"] == {"deep": 1, "own": 1}


def test_of_several_merged_mappings_the_first_counts_and_own_keys_before_all() -> None:
    text = "a: &a {name: one, left: 1}\nb: &b {name: two, right: 2}\nc: {<<: [*a, *b], right: 3}\n"
    for value in (plain_value(text), next(documents(text)).data):
        assert value["c"] == {"name": "one", "left": 1, "right": 3}


def test_more_values_than_one_file_may_hold_are_refused_with_their_line() -> None:
    text = "words:\n" + "- word\n" * (MOST_VALUES + 1)
    with pytest.raises(YamlError, match=f"more than {MOST_VALUES:,} values") as caught:
        next(documents(text))
    assert caught.value.line == MOST_VALUES - 1


@pytest.mark.parametrize(
    "text",
    [
        "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2),
        "- " * (DEEPEST + 2) + "x",
        "- " * 200_000 + "x",
        "{a: " * 3_000,
    ],
)
def test_deep_nesting_is_refused_without_going_down(text: str) -> None:
    with pytest.raises(YamlError, match=r"deep|nesting"):
        plain_value(text)


def test_a_chain_of_references_counts_as_depth() -> None:
    text = "l0: &l0 x\n" + "".join(f"l{i}: &l{i} [*l{i - 1}]\n" for i in range(1, 2_000))
    with pytest.raises(YamlError, match=f"nested more than {DEEPEST} deep"):
        list(documents(text))


@pytest.mark.parametrize(
    "written",
    [
        "1" + ":59" * 2_000, "9" * 5_000, "1" + "_0" * 30, ".inf", "-.INF", ".nan", "1e400",
        "9999-12-31", "1066-10-14", "2026-13-45", "9999-12-31 23:59:59", "2026-01-01 00:00:00 +99:99",
        "!!int ''", "!!int many", "!!bool perhaps", "!!timestamp noon", "!!float x", "!!binary '***'",
    ],
)  # fmt: skip
def test_what_no_figure_or_day_can_be_stays_the_text_that_was_written(written: str) -> None:
    text = written.partition(" ")[2].strip("'") if written.startswith("!!") else written
    assert plain_value(f"a: {written}\n") == {"a": text}


def test_usual_numbers_and_days_are_values() -> None:
    text = "{a: 12, b: 0x1F, c: 1.5, d: 2026-09-30, e: 2026-09-30T10:00:00, f: yes, g: 1:30}"
    assert plain_value(text) == {
        "a": 12, "b": 31, "c": 1.5, "d": date(2026, 9, 30), "e": datetime.fromisoformat("2026-09-30T10:00"),
        "f": True, "g": 90,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a: !!set {x, y}", "a: !!omap [x: 1]", "a: !!python/object:os.system x"])
def test_odd_collections_and_objects_are_refused(text: str) -> None:
    with pytest.raises(YamlError, match="could not determine a constructor"):
        plain_value(text)


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff\\ud800", "\\udc80"])
def test_half_a_character_is_refused(escape: str) -> None:
    with pytest.raises(YamlError, match="character"):
        list(documents(f'team: "{escape}"\n'))


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_report_whose_front_matter_is_such_a_text_is_read_without_it(bomb: str) -> None:
    text = f"---\n{bomb}---\n\n# Carts come out empty\n\n* Date: 2026-03-04\n"
    (reading,) = parse_report(text, "a.md", Settings())
    assert reading.postmortem is not None
    assert reading.postmortem.incident_on == date(2026, 3, 4)
