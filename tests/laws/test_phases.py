"""Every phase of the life cycle at random, under policies that have all of it on."""

from random import Random

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    Party,
    State,
    advance,
    available_actions,
    ends_by,
)
from tests.generators.walks import accepted, instants, opened

# What it runs is measured where it is tested by itself; to measure it here takes minutes.
pytestmark = pytest.mark.no_cover

EVERYTHING = ALIEXPRESS_GUIDE.but(
    {
        "negotiation.seller_may_escalate": True,
        "negotiation.full_offer_accepts": True,
        "negotiation.max_rounds": 2,
        "evidence.may_be_added": True,
        "evidence.max_total_bytes": 3,
        "arbitration.information_within": "3 days",
        "arbitration.max_information_requests": 2,
        "arbitration.on_no_information": "against",
        "arbitration.parties_may_settle": True,
        "appeal.within": "2 days",
        "payout.failed_within": "5 days",
        "funding.paid_by": "platform",
        "funding.platform_cap": 700,
    }
)
OTHERS = {
    "everything": {},
    "days": {
        "negotiation.seller_response": "3 business days, end of day",
        "arbitration.information_within": "2 business days",
        "arbitration.decide_within": "1 month",
        "arbitration.on_no_information": "decide",
        "arbitration.on_silence": "close",
    },
    "appeals": {
        "appeal.at_most": 3,
        "appeal.decide_within": "4 days",
        "appeal.on_silence": "reverse",
        "negotiation.max_rounds": 1,
    },
    "inspected": {
        "negotiation.max_rounds": 1,
        "returns.refund_on": "inspected",
        "returns.inspect_within": "2 days",
        "returns.max_deduction": 1500,
    },
    "replaced": {
        "negotiation.max_rounds": 1,
        "remedies.received_keep": ["replacement", "full"],
        "remedies.received_return": ["replacement", "full"],
        "replacement.ship_within": "3 days",
        "replacement.confirm_within": "2 days",
    },
    "openings": {
        "negotiation.max_rounds": 1,
        "payout.from": "opening",
        "returns.from": "opening",
    },
    "held": {
        "negotiation.max_rounds": 1,
        "holds.at_most": "3 days",
        "chargeback.on_opening": "hold",
        "chargeback.at_most": "7 days",
        "negotiation.escalate_automatically_after": "4 days",
    },
    "held-by-the-calendar": {
        "negotiation.max_rounds": 1,
        "negotiation.seller_response": "3 business days",
        "arbitration.decide_within": "1 month, end of day",
        "holds.at_most": "2 days",
        "chargeback.on_opening": "close",
    },
    "no-refusal": {"negotiation.seller_may_refuse": False},
    "automatic": {
        "negotiation.escalate_automatically_after": "4 days",
        "negotiation.on_seller_silence": "buyer",
        "negotiation.on_buyer_silence": "accept-offer",
    },
}
POLICIES = {name: EVERYTHING.but(changes) for name, changes in OTHERS.items()}


def at_rest(dispute):
    return dispute.is_final or dispute.state is State.REFUND_DUE


def adds_up(dispute):
    settled = dispute.settlement
    if settled is None:
        return dispute.payable == 0
    lines = sum(share.amount.amount for share in settled.lines)
    paid = sum(amount for part in dispute.payments for _, amount in part.shares)
    whole = lines + settled.shipping.amount == settled.amount.amount
    by = settled.paid_by.seller.amount + settled.paid_by.platform.amount
    whole = whole and by == settled.amount.amount and settled.paid_by.platform.amount <= 700
    return whole and 0 <= dispute.payable and paid + dispute.payable <= settled.amount.amount


def walk(policy, random, most=12):
    """Yield a dispute after each event of a walk, and when each event can come."""
    offered = set(policy.remedies.received_keep) & {"replacement"}
    refund = random.choice(["full", *offered, *offered])
    dispute = opened(policy, return_goods=random.random() < 0.5, refund=refund)
    for _ in range(most):
        at = random.choice(instants(dispute))
        now = advance(dispute, at=at)
        events = accepted(now, max(at, now.last_event_at))
        yield now, max(at, now.last_event_at), events
        if not events:
            return
        kind = random.choice(sorted(events))
        dispute = random.choice(events[kind])


@pytest.mark.parametrize("name", POLICIES)
def test_what_is_available_is_what_some_payload_is_accepted_of(name):
    random = Random(name)
    for _ in range(6):
        for now, at, events in walk(POLICIES[name], random):
            for party in Party:
                possible = {kind for kind, by in events if by is party}
                assert set(available_actions(now, party, at)) == possible, (now.state, party)


@pytest.mark.parametrize("name", POLICIES)
def test_nobody_keeps_a_dispute_open_beyond_its_end(name):
    random = Random(name + "!")
    for _ in range(8):
        last = None
        for now, _, _ in walk(POLICIES[name], random):
            end = ends_by(now)
            assert end is not None
            if last is not None and not at_rest(now):
                assert end <= last
            if not at_rest(now):
                last = end
            assert at_rest(advance(now, at=end)) or now.paused
            assert (
                not at_rest(now) or last is None or now.rested_at is None or now.rested_at <= last
            )


@pytest.mark.parametrize("name", POLICIES)
def test_every_settlement_adds_up(name):
    random = Random(name + "?")
    for _ in range(6):
        assert all(adds_up(now) for now, _, _ in walk(POLICIES[name], random))
