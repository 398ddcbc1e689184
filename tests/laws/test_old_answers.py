"""The default policy answers as it did before the life cycle grew: everything new is off in it.

The recorded answers are those of `tests.generators.old_answers`. New keys may stand beside the
old ones.
"""

import pytest

from disputerules import decide_case
from tests.generators.old_answers import NUMBER, recorded

SAMPLE = 200


def lost(old, new, path="$"):
    """Where an answer no longer has what the old one has."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [
            one
            for key, value in old.items()
            for one in lost(value, new.get(key, "no longer there"), f"{path}.{key}")
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [one for place, pair in pairs for one in lost(*pair, f"{path}[{place}]")]
    return [] if old == new else [f"{path}: was {old!r}, is {new!r}"]


# CHANGELOG: no action where refunds outside the dispute left nothing to claim.
NOT_REVISED = (
    "$.dispute.actions.buyer: was ['buyer-revised', 'buyer-cancelled'], is ['buyer-cancelled']"
)


def refunded_outside(case):
    refunds = [one for one in case.get("events", ()) if one["type"] == "seller-refunded"]
    return bool(refunds or case["order"].get("refunds") or case["order"].get("disputes"))


def changed(cases):
    for place, one in cases:
        found = lost(one["answer"], decide_case(one["case"]))
        if found and not (found == [NOT_REVISED] and refunded_outside(one["case"])):
            yield place, found


def test_a_sample_of_the_recorded_answers_is_as_it_was():
    cases = list(enumerate(recorded()))
    assert len(cases) == NUMBER
    assert next(changed(cases[:: NUMBER // SAMPLE]), None) is None


@pytest.mark.thorough
def test_every_recorded_answer_is_as_it_was():
    assert next(changed(enumerate(recorded())), None) is None


def test_a_changed_answer_is_noticed():
    old = {"state": "closed", "actions": ["a"]}
    assert lost(old, {"state": "closed", "actions": ["a"], "more": 1}) == []
    assert lost(old, {"state": "ruled"}) == [
        "$.state: was 'closed', is 'ruled'",
        "$.actions: was ['a'], is 'no longer there'",
    ]
    assert lost(old, {"state": "closed", "actions": ["a", "b"]})
