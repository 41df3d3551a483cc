"""Zone names."""

import pytest

from pmdata.workspace.zones import checked_zone, nearest_zone


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "EST"])
def test_a_zone_that_exists_is_itself(name: str) -> None:
    assert checked_zone(name) == name


@pytest.mark.parametrize("name", ["", "Europe", "../etc/passwd", "/etc/localtime", "Nowhere/At_All", "\0"])
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no IANA time zone"):
        checked_zone(name)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Europe/Berln", "Europe/Berlin"),
        ("utc", "UTC"),
        ("qqqqqq", None),
    ],
)
def test_the_nearest_zone_is_found_by_name_or_city(name: str, nearest: str | None) -> None:
    assert nearest_zone(name) == nearest
