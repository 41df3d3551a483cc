"""Names: one service or owner under all its spellings."""

import pytest

from pmdata.workspace import Names, Service

SERVICES = {
    "checkout-api": Service(team="Payments", aliases=("Checkout", "payments checkout")),
    "ledger": Service(),
}
NAMES = Names.of(SERVICES, "services")


@pytest.mark.parametrize(
    "stated", ["checkout-api", "Checkout API", "checkout_api", " `checkout-api` ", "CHECKOUT", "@ledger"]
)
def test_case_marks_and_joints_do_not_matter(stated: str) -> None:
    assert NAMES.canonical(stated) in SERVICES


def test_an_alias_means_its_service() -> None:
    assert NAMES.canonical("Payments-Checkout") == "checkout-api"


def test_an_unknown_name_is_none_and_has_a_nearest() -> None:
    assert NAMES.canonical("chekout-api") is None
    assert NAMES.nearest("chekout-api") == "checkout-api"


def test_a_name_like_nothing_still_has_a_nearest() -> None:
    assert NAMES.nearest("zzz") in SERVICES


def test_an_unknown_service_is_a_problem_that_names_the_nearest() -> None:
    found = NAMES.unknown_service("legder", line=7)
    assert found is not None
    assert (found.code, found.line, found.field) == ("unknown-service", 7, "services")
    assert "“legder”" in found.message
    assert "“ledger”" in found.message


def test_a_known_service_is_no_problem() -> None:
    assert NAMES.unknown_service("Ledger") is None


def test_where_no_services_are_listed_none_is_unknown() -> None:
    nothing = Names.of({}, "services")
    assert nothing.unknown_service("anything") is None
    assert nothing.nearest("anything") is None


def test_one_spelling_cannot_mean_two_services() -> None:
    rows = {"a": Service(aliases=("Shop",)), "b": Service(aliases=("shop",))}
    with pytest.raises(ValueError, match="“shop” stands for both “a” and “b” in services"):
        Names.of(rows, "services")
