"""How property tests search: the same examples everywhere, or, with PMDATA_EXPLORE=1, ever new ones.

A gate must not fail by chance or by a slow machine; finding new examples is a task of its own.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeat", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "explore", settings.get_profile("repeat"), derandomize=False, max_examples=1_000, print_blob=True
)
settings.load_profile("explore" if os.environ.get("PMDATA_EXPLORE") == "1" else "repeat")
