"""The law of conservation: over any set of disputes on one order, whatever happens in whatever
order, no line and no shipping pays out more than was paid, and no stored dispute loses what it had.

`make conservation` checks 100,000 sets.
"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from tests.generators.marketplace import check_laws

# What it runs is measured where it is tested by itself; to measure it here takes minutes.
pytestmark = pytest.mark.no_cover


@profile(max_examples=max(1, profile().max_examples // 3))
@given(st.integers(0, 2**40))
def test_no_set_of_disputes_pays_out_more_than_was_paid(seed: int) -> None:
    for number in range(3):
        check_laws(seed + number)


def test_what_the_laws_are_about_happens_in_some_set_of_disputes() -> None:
    happened = sum((check_laws(seed) for seed in range(25)), Counter[str]())
    assert {
        *("opened", "buyer-revised", "buyer-cancelled", "seller-accepted", "platform-ruled"),
        *("refund-paid", "payment failed", "outside", "seller-refunded"),
    } <= {*happened}
