"""What an event or a silence does: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    LineShare,
    Offer,
    OutsideRefund,
    RefundedUnits,
    Settlement,
    State,
    open_dispute,
)
from disputerules.facts.case import Timeout
from disputerules.facts.dispute_facts import (
    AUTOMATIC_CLOSE,
    AUTOMATIC_ESCALATION,
    NOTHING_PAYABLE,
    TIMEOUT,
)
from disputerules.rules.lifecycle import LIFE_CYCLE
from tests.rules.bounds import CLAIM, DAY, NOW, ORDER, around, case, claimed, holds, usd
from tests.rules.phase_rows import PHASES, phase_rows

DISPUTE = open_dispute(ORDER, CLAIM, at=NOW)
SELLER, BUYER, ARBITRATION = "awaiting-seller", "awaiting-buyer", "in-arbitration"
RETURN, TRANSIT, DUE = "awaiting-return", "return-in-transit", "refund-due"
FINAL = ("refunded", "closed", "cancelled", "replaced", "charged-back")
OPEN = tuple(state for state in State if state not in FINAL)
OFFER = Offer(amount=usd(1000))
CLOSES = {"negotiation.on_buyer_silence": "escalate", "arbitration.on_silence": "close"}
PLAIN, OTHER = ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE.but(CLOSES)

# Each row, what it is about, and the states in which it holds when nothing else is the matter.
STATES = {
    "seller-accepts": ("seller-accepted", (SELLER, BUYER, ARBITRATION)),
    "seller-rejects": ("seller-rejected", (SELLER,)),
    "offer-too-high": ("seller-rejected", ()),
    "offer-accepted": ("buyer-accepted", ()),
    "no-offer": ("buyer-accepted", (BUYER,)),
    "buyer-revises": ("buyer-revised", (SELLER, BUYER)),
    "rounds-exhausted": ("buyer-revised", ()),
    "revision-not-acceptable": ("buyer-revised", (SELLER, BUYER)),
    "buyer-escalates": ("buyer-escalated", ()),
    "buyer-cancels": ("buyer-cancelled", (SELLER, BUYER, ARBITRATION, RETURN)),
    "platform-rules": ("platform-ruled", (ARBITRATION,)),
    "ruling-too-high": ("platform-ruled", ()),
    "return-sent": ("return-shipped", (RETURN,)),
    "return-arrived": ("return-received", (TRANSIT,)),
    "return-contested": ("return-contested", (TRANSIT,)),
    "paid": ("refund-paid", (DUE,)),
    "seller-refunds": ("seller-refunded", OPEN),
    "nothing-left-to-pay": (NOTHING_PAYABLE, (DUE,)),
    "negotiation-takes-too-long": (AUTOMATIC_ESCALATION, (SELLER, BUYER)),
    "negotiation-runs-out": (AUTOMATIC_CLOSE, (SELLER, BUYER)),
    "seller-silent-closes": (TIMEOUT, ()),
    "seller-silent-escalates": (TIMEOUT, ()),
    "seller-silent-unlocks": (TIMEOUT, ()),
    "seller-silent": (TIMEOUT, (SELLER,)),
    "buyer-silent-escalates": (TIMEOUT, ()),
    "buyer-silent-accepts": (TIMEOUT, ()),
    "buyer-silent": (TIMEOUT, (BUYER,)),
    "platform-silent-closes": (TIMEOUT, ()),
    "platform-silent": (TIMEOUT, (ARBITRATION,)),
    "return-not-sent": (TIMEOUT, (RETURN,)),
    "return-not-acknowledged": (TIMEOUT, (TRANSIT,)),
    "payout-overdue": (TIMEOUT, (DUE,)),
}


def of(state, kind, at=NOW, claim_code="acceptable", missed=(), amount=None, offer=None, **changes):
    dispute = evolve(DISPUTE, state=state, missed=missed, **changes)
    event = Timeout(kind, at)._replace(amount=amount, offered=offer)
    return case(at, dispute=dispute, event=event, claim_code=claim_code)


def offering(amount):
    return of(SELLER, "seller-rejected", offer=Offer(amount=usd(amount)))


def ruling(amount):
    return of(ARBITRATION, "platform-ruled", amount=usd(amount))


SETTLED = Settlement(
    by="seller",
    amount=usd(1000),
    lines=(LineShare(id="1", amount=usd(1000)),),
    shipping=usd(0),
    return_goods=False,
)
ALL_OF_IT = (
    OutsideRefund(
        id="r", at=NOW + DAY, lines=(RefundedUnits(id="1", quantity=3, amount=usd(1000)),)
    ),
)
STANDING = of(BUYER, "buyer-accepted")._replace(dispute=evolve(DISPUTE, state=BUYER, offer=OFFER))


def with_offer(kind):
    return of(BUYER, kind)._replace(dispute=evolve(DISPUTE, state=BUYER, offer=OFFER))


SILENCE = {
    word: PLAIN.but({"negotiation.on_seller_silence": word})
    for word in ("close", "escalate", "buyer")
}
ACCEPTS = PLAIN.but({"negotiation.on_buyer_silence": "accept-offer"})
ESCALATE = PLAIN.but({"negotiation.escalate_from": "2 days"})
NO_COUNT = PLAIN.but({"negotiation.escalate_after_rejections": None})
ROWS = [
    *[
        (row, state in states, PLAIN, of(state, kind))
        for row, (kind, states) in STATES.items()
        for state in State
    ],
    ("seller-rejects", True, PLAIN, offering(999)),
    ("seller-rejects", True, PLAIN, offering(1000)),
    ("seller-rejects", False, PLAIN, offering(1001)),
    ("offer-accepted", True, PLAIN, with_offer("buyer-accepted")),
    ("buyer-revises", True, PLAIN, of(BUYER, "buyer-revised", rounds=4)),
    ("buyer-revises", False, PLAIN, of(BUYER, "buyer-revised", rounds=5)),
    ("buyer-revises", False, PLAIN, of(BUYER, "buyer-revised", rounds=6)),
    ("buyer-revises", False, PLAIN, of(BUYER, "buyer-revised", claim_code="file-empty")),
    ("rounds-exhausted", False, PLAIN, of(BUYER, "buyer-revised", rounds=4)),
    ("rounds-exhausted", True, PLAIN, of(BUYER, "buyer-revised", rounds=5)),
    ("rounds-exhausted", True, PLAIN, of(SELLER, "buyer-revised", rounds=6)),
    ("buyer-escalates", False, PLAIN, of(BUYER, "buyer-escalated", rejections=1)),
    ("buyer-escalates", True, PLAIN, of(BUYER, "buyer-escalated", rejections=2)),
    ("buyer-escalates", True, PLAIN, of(SELLER, "buyer-escalated", rejections=3)),
    ("buyer-escalates", False, NO_COUNT, of(SELLER, "buyer-escalated", rejections=1000)),
    *[
        ("buyer-escalates", come, ESCALATE, of(SELLER, "buyer-escalated", at))
        for at, come in around(NOW + 2 * DAY)
    ],
    ("platform-rules", True, PLAIN, ruling(0)),
    ("platform-rules", True, PLAIN, ruling(999)),
    ("platform-rules", True, PLAIN, ruling(1000)),
    ("platform-rules", False, PLAIN, ruling(1001)),
    ("buyer-escalates", False, SILENCE["buyer"], of(BUYER, "buyer-escalated")),
    ("buyer-escalates", True, PLAIN, of(BUYER, "buyer-escalated", timeout_unlocked=True)),
    ("buyer-escalates", True, NO_COUNT, of(SELLER, "buyer-escalated", timeout_unlocked=True)),
    *[
        (row, word in says and state == SELLER, policy, of(state, TIMEOUT))
        for row, says in {
            "seller-silent-closes": ("close",),
            "seller-silent-escalates": ("escalate",),
            "seller-silent-unlocks": ("buyer",),
            "seller-silent": SILENCE,
        }.items()
        for word, policy in SILENCE.items()
        for state in (SELLER, BUYER)
    ],
    ("buyer-silent-accepts", True, ACCEPTS, with_offer(TIMEOUT)),
    ("buyer-silent-accepts", False, ACCEPTS, of(BUYER, TIMEOUT)),
    ("buyer-silent-accepts", False, PLAIN, with_offer(TIMEOUT)),
    ("buyer-silent-escalates", False, ACCEPTS, with_offer(TIMEOUT)),
    ("buyer-silent", True, ACCEPTS, of(BUYER, TIMEOUT)),
    ("buyer-silent-escalates", True, OTHER, of(BUYER, TIMEOUT)),
    ("platform-silent-closes", True, OTHER, of(ARBITRATION, TIMEOUT)),
    ("too-late", False, PLAIN, of(BUYER, "seller-rejected")),
    ("too-late", False, PLAIN, of(BUYER, "seller-rejected", missed=("buyer-revised",))),
    ("too-late", True, PLAIN, of(BUYER, "seller-rejected", missed=("seller-rejected",))),
    ("too-late", False, PLAIN, of(State.CLOSED, "seller-refunded", missed=("seller-refunded",))),
    *[
        ("paid", not come, PLAIN, of(DUE, "refund-paid", at, settlement=SETTLED, refunds=ALL_OF_IT))
        for at, come in around(NOW + DAY)
    ],
    ("paid", True, PLAIN, of(DUE, "refund-paid", settlement=SETTLED)),
    *[("already-final", state in FINAL, PLAIN, of(state, "refund-paid")) for state in State],
    *phase_rows(DISPUTE),
]


@pytest.mark.parametrize(("row", "value", "policy", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, policy, judged):
    assert holds("life-cycle", row, judged, policy) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("life-cycle", [one[:2] for one in ROWS])


def test_every_row_about_an_event_is_in_the_table_of_states():
    rows = [row.id for row in LIFE_CYCLE.rows]
    assert {*rows} == {*STATES, *PHASES, "too-late", "already-final"}
