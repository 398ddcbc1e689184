"""Hypothesis profiles: `default`, `quick` for `make check` and for another Python than the usual,
`thorough` for a long run, `mutation` for .ci/mutation.
"""

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings

# Tests share what stands in `tests.generators`, whichever way pytest was called.
sys.path.append(str(Path(__file__).parents[1]))

# Written to be refused, by type checkers and when they run.
collect_ignore = ["typing/refused"]

SLOW_TO_MAKE = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
)

# In CI the same examples every time, so that a red run can be repeated.
for name, examples in (("default", 30), ("quick", 10)):
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        derandomize="CI" in os.environ,
        suppress_health_check=SLOW_TO_MAKE,
    )
settings.register_profile(
    "thorough",
    max_examples=2000,
    deadline=None,
    derandomize=False,
    suppress_health_check=SLOW_TO_MAKE,
)
# Few examples, the same for every change of the code, and no search for a smaller one.
settings.register_profile(
    "mutation",
    max_examples=5,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=SLOW_TO_MAKE,
)
settings.load_profile("default")
