"""How property tests search, and what pages may do.

Property tests use the same examples everywhere, or, with PMDATA_EXPLORE=1, ever new ones: a gate must not
fail by chance or by a slow machine, and finding new examples is a task of its own.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from pmdata.dashboard.serving.permission import set_permission

settings.register_profile(
    "repeat", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "explore", settings.get_profile("repeat"), derandomize=False, max_examples=1_000, print_blob=True
)
settings.load_profile("explore" if os.environ.get("PMDATA_EXPLORE") == "1" else "repeat")


@pytest.fixture(autouse=True, scope="session")
def _pages_may_write() -> Iterator[None]:
    """Pages run here without the launcher, which is what gives them permission."""
    set_permission(may_write=True)
    yield
    set_permission(may_write=False)
