"""Tables as plain text."""

from pmdata.cli.text_table import text_table


def test_columns_are_as_wide_as_they_need_and_figures_stand_to_the_right() -> None:
    assert text_table(("name", "n"), [("search", 3), ("ledger", 12)]) == (
        "name     n\n------  --\nsearch   3\nledger  12\n"
    )


def test_unknown_is_a_dash() -> None:
    assert text_table(("a", "b"), [(None, ())]).splitlines()[-1] == "–  –"


def test_line_ends_inside_a_cell_do_not_break_the_row() -> None:
    assert text_table(("a",), [("one\n two",)]).splitlines()[-1] == "one two"


def test_wide_characters_take_two_columns() -> None:
    assert text_table(("a", "b"), [("検索", "x"), ("abcd", "y")]).splitlines()[2:] == ["検索  x", "abcd  y"]


def test_no_rows_are_only_a_header() -> None:
    assert text_table(("a", "b"), []) == "a  b\n-  -\n"


def test_fractions_keep_few_digits() -> None:
    assert text_table(("r",), [(0.64285,), (1234.56,)]).split() == ["r", "------", "0.6429", "1234.6"]
