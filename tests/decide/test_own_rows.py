"""Rows of a policy's own in the life cycle: which disputes share what can follow what."""

from datetime import timedelta

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Money, OrderLine, ends_by, open_dispute, read_policy
from disputerules.decide import worst_case
from disputerules.decide.own_rows import has_own_rows, reads_amounts
from disputerules.interpreters.compiled import compiled
from tests.decide.test_shared_worst_case import worked_out_alone
from tests.decide.test_worst_case import CLAIM, ORDER, PLACED, RETURN

CHEAP = evolve(ORDER, id="A-2", lines=(OrderLine(id="9", quantity=1, paid=Money(7, "USD")),))


def life_cycle(when, then="refuse", **more):
    row = {"table": "life-cycle", "id": "own", "before": "seller-accepts", "because": "it is ours"}
    return row | {"when": when, "then": then} | more


def state(when, **then):
    row = {"table": "states", "id": "own", "before": "awaiting-seller", "because": "it is ours"}
    return row | {"when": when, "then": then}


def policy(*rows, **more):
    return read_policy({"base": "aliexpress-guide", "name": "own", "rows": [*rows], **more})


SHARED = {
    "refuses by the round": policy(
        life_cycle("event_type == 'seller-accepted' and rounds >= 2 and not return_shipped")
    ),
    "closes": policy(
        life_cycle("event_type == 'buyer-escalated' and rejections >= 3", {"state": "'closed'"})
    ),
    "has a state last longer": policy(
        state("state == 'awaiting-seller' and rounds >= 2", timeout="since + days(9)")
    ),
    "gives a later request less time": policy(
        state(
            "state == 'awaiting-information' and information_requests > 1",
            turn="information_from",
            timeout="since + days(2)",
        )
        | {"before": "awaiting-information"},
        set={
            "arbitration.information_within": "5 days",
            "arbitration.max_information_requests": 2,
        },
    ),
    "drops a row": policy(drop_rows=["life-cycle.buyer-escalates"]),
}
ALONE = {
    "reads an amount": policy(life_cycle("event_type == 'seller-accepted' and goods_left > 500")),
    "reads the order": policy(life_cycle("event_type == 'seller-accepted' and tracked")),
    "says an amount": policy(
        life_cycle("event_type == 'seller-accepted'", {"amount": "min(current_amount, 50)"})
    ),
    "ends by the order": policy(
        state("state == 'awaiting-seller'", timeout="placed_at + days(60)")
    ),
}


def opened(order, claim, judged):
    return open_dispute(order, claim, at=PLACED + timedelta(days=11), policy=judged)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", [*SHARED, *ALONE])
def test_a_dispute_ends_as_if_no_other_dispute_was_worked_out_before(name):
    judged = (SHARED | ALONE)[name]
    for order, claim in ((ORDER, CLAIM), (CHEAP, RETURN), (CHEAP, CLAIM)):
        dispute = opened(order, claim, judged)
        assert ends_by(dispute) == worked_out_alone(dispute)


@pytest.mark.parametrize("name", SHARED)
def test_rows_that_read_where_the_dispute_stands_share_its_situations(name):
    judged = SHARED[name]
    assert (has_own_rows(judged), reads_amounts(judged)) == (True, False)
    known = worst_case.worst_cases(compiled(judged)).positions
    assert ends_by(opened(ORDER, CLAIM, judged))
    before = len(known.known)
    assert ends_by(opened(CHEAP, CLAIM, judged))
    assert before == len(known.known) > 0


@pytest.mark.parametrize("name", ALONE)
def test_rows_that_read_more_are_followed_for_each_dispute(name):
    judged = ALONE[name]
    assert (has_own_rows(judged), reads_amounts(judged)) == (True, True)
    assert ends_by(opened(ORDER, CLAIM, judged))
    assert worst_case.worst_cases(compiled(judged)).positions.known == {}


def test_the_default_policy_has_no_rows_of_its_own():
    assert not has_own_rows(ALIEXPRESS_GUIDE)
