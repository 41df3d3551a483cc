"""The registry of figures: what it declares is what the functions take and what their rows have."""

import inspect
from types import NoneType
from typing import Annotated, get_args, get_type_hints

import pytest

from pmdata.errors import UnitMissingError
from pmdata.metrics.columns import Column, columns_of
from pmdata.metrics.figure import GRAINS
from pmdata.metrics.figures import EARLIER_NAMES, FIGURES, GROUPS
from pmdata.model import Record


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_can_be_cut_by_what_its_function_takes(name: str) -> None:
    figure = FIGURES[name]
    taken, types = inspect.signature(figure.function()).parameters, get_type_hints(figure.function())
    assert figure.by_period == ("by" in taken)
    assert not figure.by_period or set(get_args(get_args(types["by"])[0])) == set(GRAINS)
    groups = next((kind for kind in get_args(types.get("group")) if kind is not NoneType), None)
    assert set(figure.groups) == set(get_args(groups))
    assert set(figure.groups) <= set(GROUPS)
    assert set(figure.settings) <= set(taken)


@pytest.mark.parametrize("name", FIGURES)
def test_every_column_of_a_figure_has_a_label_and_a_unit(name: str) -> None:
    figure = FIGURES[name]
    assert figure.columns().keys() == figure.record().model_fields.keys()
    for column in figure.columns().values():
        assert column.label[0].isupper() or column.label[0].isdigit()
        assert "_" not in column.label
        assert column.unit


@pytest.mark.parametrize("name", FIGURES)
def test_a_table_shows_columns_of_the_figure_each_under_a_name_of_its_own(name: str) -> None:
    columns = FIGURES[name].columns()
    labels = [columns[shown].label for shown in FIGURES[name].table]
    assert len(set(labels)) == len(labels) > 1


def test_every_figure_is_defined_by_one_sentence() -> None:
    definitions = [figure.definition for figure in FIGURES.values()]
    assert len(set(definitions)) == len(definitions)
    assert all(text[0].isupper() and text.endswith(".") for text in definitions)


def test_no_earlier_name_is_that_of_another_figure() -> None:
    assert not EARLIER_NAMES.keys() & FIGURES.keys()


def test_units_follow_from_names_and_types_and_are_asked_for_where_they_do_not() -> None:
    class Row(Record):
        wait_seconds: Annotated[float | None, Column("Wait")]
        left_ratio: Annotated[float, Column("Left")]
        change_ratio: float | None
        happened: Annotated[bool, Column("Happened")]
        factor: Annotated[float, Column("Factor", "number")]

    units = {name: column.unit for name, column in columns_of(Row).items()}
    assert units == {
        "wait_seconds": "seconds",
        "left_ratio": "share",
        "change_ratio": "change",
        "happened": "yes or no",
        "factor": "number",
    }

    class Bare(Record):
        factor: Annotated[float, Column("Factor")]

    class Nameless(Record):
        factor_ratio: float

    for record, field in ((Bare, "factor"), (Nameless, "factor_ratio")):
        with pytest.raises(
            UnitMissingError, match=rf"{record.__name__}\.{field} states no label, or no unit"
        ):
            columns_of(record)
