"""Another value of every setting of the life cycle is found, by cases that replay."""

from itertools import pairwise

import pytest

from disputerules.analysis.compare import compare
from tests.generators.phases import NEW_VALUES, PHASES, declared_settings, pair, with_phase
from tests.generators.replay import replay
from tests.generators.sampled import THOROUGH

# What it runs is measured where it is tested by itself; to measure it here takes minutes.
pytestmark = pytest.mark.no_cover

WAYS = [
    (name, value, back)
    for name, (_, values) in NEW_VALUES.items()
    for value in values
    for back in (False, True)
]
# One way for every third setting, and the way back for every second one of those.
SOME_WAYS = [
    (name, values[0], bool(number % 2))
    for number, (name, (_, values)) in enumerate(NEW_VALUES.items())
]


def test_every_setting_of_the_life_cycle_has_another_value_here():
    assert declared_settings() <= NEW_VALUES.keys()


@pytest.mark.parametrize(("name", "value", "back"), WAYS if THOROUGH else SOME_WAYS[::3])
def test_another_value_is_found_and_every_case_replays(name, value, back):
    old, new = pair(name, value)
    compared = compare(new, old) if back else compare(old, new)
    assert compared.differences
    assert not compared.unknown
    assert compared.status == 1
    replay(compared)


def phases():
    """Pairs of phases: each with the next, or all of them."""
    names = list(PHASES)
    if THOROUGH:
        return [(one, other) for one in names for other in names if one != other]
    return [*pairwise(names)][::6]


@pytest.mark.parametrize(("one", "other"), phases())
def test_two_phases_compare_without_unknown_and_every_case_replays(one, other):
    compared = compare(with_phase(one), with_phase(other))
    assert compared.differences
    assert not compared.unknown
    replay(compared)
