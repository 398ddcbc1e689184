"""The rows that are off in the default policy, each where it holds and where it does not.

An entry is a case in which the row holds, and changes of it: True where it still does, else False.
"""

from datetime import timedelta

from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    ClaimLine,
    EvidenceFile,
    LineShare,
    Offer,
    Settlement,
)
from disputerules.facts.case import Timeout
from disputerules.facts.dispute_facts import TIMEOUT
from disputerules.values.ledger import PaidShare, Payment
from disputerules.values.periods import TICK
from tests.rules.bounds import DAY, NOW, case, usd


def settled(amount=1000, by="seller", **more):
    shares = (LineShare(id="1", amount=usd(amount)),)
    parts = {"shipping": usd(0), "return_goods": False} | more
    return Settlement(by=by, amount=usd(amount), lines=shares, **parts)


def paid(amount):
    return (Payment(at=NOW, lines=(PaidShare(id="1", amount=amount),)),)


def files(size):
    return (EvidenceFile(name="a.jpg", bytes=size),)


def judged(dispute, settings, state, kind, changes, event, code="acceptable", at=NOW):
    """A policy, and the case of an event in a dispute under it."""
    policy = ALIEXPRESS_GUIDE.but(settings)
    now = evolve(dispute, policy=policy, state=state, **changes)
    happening = Timeout(kind, at)._replace(**event)
    return policy, case(at, dispute=now, event=happening, claim_code=code)


S, B, A, INFO = "awaiting-seller", "awaiting-buyer", "in-arbitration", "awaiting-information"
RULED, APPEAL, TRANSIT, INSPECT = "ruled", "under-appeal", "return-in-transit", "return-inspection"
RETURN, DUE, HOLD, REFUNDED = "awaiting-return", "refund-due", "on-hold", "refunded"
REPLACE, SENT = "awaiting-replacement", "replacement-in-transit"
FULL, CAN_ADD = {"negotiation.full_offer_accepts": True}, {"evidence.may_be_added": True}
LIMIT = CAN_ADD | {"evidence.max_total_bytes": 10}
MAY_ASK = {"arbitration.information_within": "3 days", "arbitration.max_information_requests": 2}
SETTLE = {"arbitration.parties_may_settle": True}
AGAINST = MAY_ASK | {"arbitration.on_no_information": "against"}
CAN_APPEAL = {"appeal.within": "3 days", "appeal.at_most": 2}
REVERSE = CAN_APPEAL | {"appeal.on_silence": "reverse"}
INSPECTED = {"returns.refund_on": "inspected", "returns.max_deduction": 1500}
FAILS = {"payout.failed_within": "2 days"}
HOLDS, LEFT = {"holds.at_most": "3 days"}, timedelta(days=3)
CLOSES = {"chargeback.on_opening": "close"}
CHARGES = {"chargeback.on_opening": "hold", "chargeback.at_most": "9 days"}


def offer(amount, back=False):
    return {"offered": Offer(amount=usd(amount), return_goods=back)}


def ruling(amount):
    return {"amount": usd(amount)}


def too_much_of_a_line(amount):
    return {"amount": usd(amount), "shares": (LineShare(id="1", amount=usd(amount)),)}


def back(units):
    return {"returned": (ClaimLine(id="1", quantity=units),)}


def shown(size, by="seller"):
    return {"evidence": files(size), "by": by}


BUYERS = {"bytes_given": (("buyer", 5),)}
KEPT_BACK = {"kept_back": (("restocking", 150),)}
GOODS = {"received": True, "reason": "quality-problem", "refund": "replacement"}
REDUCED = {"verdict": "reduced", "deduction": usd(150)}
SETTLED = {"settlement": settled()}
BY_PLATFORM, BY_BANK = {"held_by": "platform"}, {"held_by": "bank"}
# Row: settings, state, event, changes of the dispute, parts of the event; then other cases as
# (whether it holds, what differs).
# fmt: off
PHASES = {
    "full-offer": (
        FULL,
        S,
        "seller-rejected",
        {},
        offer(1000),
        [
            (False, {"event": offer(999)}),
            (False, {"event": offer(1001)}),
            (False, {"event": offer(1000, True)}),
            (False, {"settings": {}}),
            (False, {"changes": KEPT_BACK}),
            (True, {"changes": KEPT_BACK, "event": offer(850)}),
            (False, {"changes": KEPT_BACK, "event": offer(849)}),
            (False, {"changes": KEPT_BACK, "event": offer(851)}),
            (False, {"changes": {"claim": Claim(**GOODS)}}),
            (False, {"settings": FULL | LIMIT, "event": offer(1000) | shown(11)}),
            (False, {"settings": FULL | LIMIT, "event": offer(1000) | shown(12)}),
            (True, {"settings": FULL | LIMIT, "event": offer(1000) | shown(10)}),
            (True, {"settings": FULL | LIMIT, "event": offer(1000) | shown(9)}),
        ],
    ),
    "seller-escalates": (
        {"negotiation.seller_may_escalate": True},
        S,
        "seller-escalated",
        {},
        {},
        [
            (True, {"state": B}),
            (False, {"state": A}),
            (False, {"settings": {}}),
        ],
    ),
    "nobody-may-refuse": (
        {"negotiation.seller_may_refuse": False},
        S,
        TIMEOUT,
        {},
        {},
        [
            (False, {"settings": {}}),
            (False, {"state": B}),
        ],
    ),
    "agreement-stands": ({}, A, TIMEOUT, SETTLED, {}, [(False, {"changes": {}})]),
    "seller-offers": (
        SETTLE,
        A,
        "seller-offered",
        {},
        offer(1000),
        [
            (True, {"event": offer(999)}),
            (False, {"event": offer(1001)}),
            (True, {"state": INFO, "settings": SETTLE | MAY_ASK}),
            (False, {"settings": {}}),
        ],
    ),
    "arbitration-offer-too-high": (
        SETTLE,
        A,
        "seller-offered",
        {},
        offer(1001),
        [
            (False, {"settings": {}}),
        ],
    ),
    "arbitration-offer-accepted": (
        SETTLE,
        A,
        "buyer-accepted",
        {"offer": Offer(amount=usd(5))},
        {},
        [
            (False, {"changes": {}}),
        ],
    ),
    "no-offer-in-arbitration": (SETTLE, A, "buyer-accepted", {}, {}, [(False, {"state": B})]),
    "platform-asks": (
        MAY_ASK,
        A,
        "information-requested",
        {"information_requests": 1},
        {"from_": "seller"},
        [
            (False, {"changes": {"information_requests": 2}}),
            (False, {"changes": {"information_requests": 3}}),
            (False, {"settings": {}}),
        ],
    ),
    "information-requests-exhausted": (
        MAY_ASK,
        A,
        "information-requested",
        {"information_requests": 2},
        {"from_": "seller"},
        [
            (False, {"settings": {}}),
        ],
    ),
    "information-given": (
        MAY_ASK | LIMIT,
        INFO,
        "information-provided",
        {"information_from": "seller"},
        shown(10),
        [
            (True, {"event": shown(9)}),
            (False, {"event": shown(11)}),
            (False, {"event": shown(5, "buyer")}),
            (False, {"code": "file-empty"}),
        ],
    ),
    "no-information-decides": (
        MAY_ASK,
        INFO,
        TIMEOUT,
        {},
        {},
        [
            (False, {"settings": AGAINST}),
            (True, {"settings": AGAINST, "changes": SETTLED}),
        ],
    ),
    "no-information-from-the-buyer": (
        AGAINST,
        INFO,
        TIMEOUT,
        {"information_from": "buyer"},
        {},
        [
            (False, {"changes": {"information_from": "seller"}}),
        ],
    ),
    "no-information-from-the-seller": (AGAINST, INFO, TIMEOUT, {}, {}, [(False, {"state": A})]),
    "platform-rules-first": (
        CAN_APPEAL,
        A,
        "platform-ruled",
        {"appeals": 1},
        ruling(1000),
        [
            (True, {"state": APPEAL}),
            (True, {"event": ruling(999)}),
            (False, {"event": ruling(1001)}),
            (False, {"event": too_much_of_a_line(1001)}),
            (False, {"changes": {"appeals": 2}}),
            (False, {"changes": {"appeals": 3}}),
            (False, {"settings": CAN_APPEAL | {"appeal.by": []}}),
            (False, {"settings": {}}),
        ],
    ),
    "platform-rules-last": (
        CAN_APPEAL,
        APPEAL,
        "platform-ruled",
        {},
        ruling(1000),
        [
            (True, {"event": ruling(999)}),
            (False, {"event": ruling(1001)}),
            (False, {"state": A}),
        ],
    ),
    "appeal-ruling-too-high": (
        CAN_APPEAL,
        APPEAL,
        "platform-ruled",
        {},
        ruling(1001),
        [
            (False, {"state": A}),
        ],
    ),
    "buyer-appeals": (
        CAN_APPEAL | LIMIT,
        RULED,
        "buyer-appealed",
        {},
        shown(10, "buyer"),
        [
            (True, {"event": shown(9, "buyer")}),
            (False, {"event": shown(11, "buyer")}),
            (False, {"settings": CAN_APPEAL | {"appeal.by": ["seller"]}, "event": {}}),
            (False, {"state": A}),
        ],
    ),
    "seller-appeals": (
        CAN_APPEAL | LIMIT,
        RULED,
        "seller-appealed",
        {},
        shown(10),
        [
            (True, {"event": shown(9)}),
            (False, {"event": shown(11)}),
            (False, {"settings": CAN_APPEAL | {"appeal.by": ["buyer"]}, "event": {}}),
        ],
    ),
    "ruling-takes-effect": (CAN_APPEAL, RULED, TIMEOUT, {}, {}, [(False, {"state": A})]),
    "ruling-stands": (CAN_APPEAL, APPEAL, TIMEOUT, {}, {}, [(False, {"settings": REVERSE})]),
    "reversed-for-the-buyer": (
        REVERSE,
        APPEAL,
        TIMEOUT,
        {"appellant": "buyer"},
        {},
        [
            (False, {"changes": {"appellant": "seller"}}),
        ],
    ),
    "reversed-for-the-seller": (REVERSE, APPEAL, TIMEOUT, {}, {}, [(False, {"state": A})]),
    "return-sent-refunds": (
        {"returns.refund_on": "shipped"},
        RETURN,
        "return-shipped",
        {},
        {},
        [
            (False, {"settings": {}}),
        ],
    ),
    "return-to-inspect": (
        INSPECTED,
        TRANSIT,
        "return-received",
        {},
        back(3),
        [
            (False, {"event": back(2)}),
            (False, {"event": back(4)}),
        ],
    ),
    "return-arrived-in-part": (
        {},
        TRANSIT,
        "return-received",
        {},
        back(1),
        [
            (False, {"event": back(4)}),
            (True, {"changes": {"returned": (("1", 1),)}}),
        ],
    ),
    "returned-too-many": ({}, TRANSIT, "return-received", {}, back(4), [(False, {"state": A})]),
    "inspection-accepts": (
        INSPECTED,
        INSPECT,
        "return-inspected",
        SETTLED,
        {"verdict": "accepted"},
        [
            (False, {"event": {"verdict": "refused"}}),
            (True, {"event": REDUCED | {"deduction": usd(0)}}),
            (False, {"event": REDUCED | {"deduction": usd(1)}}),
        ],
    ),
    "inspection-keeps-back": (
        INSPECTED,
        INSPECT,
        "return-inspected",
        SETTLED,
        REDUCED,
        [
            (True, {"event": REDUCED | {"deduction": usd(149)}}),
            (False, {"event": REDUCED | {"deduction": usd(151)}}),
        ],
    ),
    "deduction-too-high": (
        INSPECTED,
        INSPECT,
        "return-inspected",
        SETTLED,
        REDUCED | {"deduction": usd(151)},
        [
            (False, {"event": {"verdict": "refused"}}),
        ],
    ),
    "inspection-refuses": (
        INSPECTED,
        INSPECT,
        "return-inspected",
        SETTLED,
        {"verdict": "refused"},
        [
            (False, {"state": A}),
        ],
    ),
    "not-inspected": (INSPECTED, INSPECT, TIMEOUT, SETTLED, {}, [(False, {"state": A})]),
    "return-acknowledged-in-part": (
        {},
        TRANSIT,
        TIMEOUT,
        {"returned": (("1", 1),)},
        {},
        [
            (False, {"changes": {}}),
        ],
    ),
    "replacement-sent": ({}, REPLACE, "replacement-shipped", {}, {}, [(False, {"state": SENT})]),
    "replacement-not-sent": ({}, REPLACE, TIMEOUT, {}, {}, [(False, {"state": SENT})]),
    "replacement-arrived": (
        {},
        SENT,
        "replacement-received",
        {},
        {},
        [(False, {"state": REPLACE})],
    ),
    "replacement-fails": ({}, SENT, "replacement-failed", {}, {}, [(False, {"state": REPLACE})]),
    "replacement-not-contested": ({}, SENT, TIMEOUT, {}, {}, [(False, {"state": REPLACE})]),
    "paid-too-much": (
        {},
        DUE,
        "refund-paid",
        SETTLED,
        ruling(1001),
        [
            (False, {"event": ruling(1000)}),
            (False, {"event": ruling(999)}),
        ],
    ),
    "paid-nothing": (
        {},
        DUE,
        "refund-paid",
        SETTLED,
        ruling(0),
        [
            (False, {"event": ruling(1)}),
            (False, {"event": {}}),
        ],
    ),
    "paid-in-part": (
        {},
        DUE,
        "refund-paid",
        SETTLED,
        ruling(999),
        [
            (False, {"event": ruling(1000)}),
            (False, {"event": ruling(1001)}),
        ],
    ),
    "failure-exceeds-payments": (
        FAILS,
        DUE,
        "refund-failed",
        SETTLED | {"payments": paid(500)},
        ruling(501),
        [
            (False, {"event": ruling(500)}),
            (False, {"event": ruling(499)}),
            (False, {"settings": {}}),
        ],
    ),
    "payment-fails": (
        FAILS,
        REFUNDED,
        "refund-failed",
        SETTLED | {"payments": paid(1000)},
        {},
        [
            (True, {"at": NOW + 2 * DAY - TICK}),
            (False, {"at": NOW + 2 * DAY}),
            (False, {"at": NOW + 2 * DAY + TICK}),
            (True, {"event": ruling(1)}),
            (False, {"event": ruling(0)}),
        ],
    ),
    "no-payment-to-fail": (FAILS, DUE, "refund-failed", SETTLED, {}, [(False, {"settings": {}})]),
    "extension-too-long": (
        HOLDS,
        S,
        "deadline-extended",
        {},
        {"until": NOW + 9 * DAY},
        [
            (False, {"event": {"until": NOW + 8 * DAY}}),
        ],
    ),
    "deadline-extends": (
        HOLDS,
        S,
        "deadline-extended",
        {},
        {"until": NOW + 6 * DAY},
        [
            (False, {"event": {"until": NOW + 5 * DAY}}),
            (False, {"settings": {}}),
        ],
    ),
    "extension-not-later": (
        HOLDS,
        S,
        "deadline-extended",
        {},
        {"until": NOW + 5 * DAY},
        [
            (False, {"state": HOLD, "changes": BY_PLATFORM}),
        ],
    ),
    "platform-holds": (
        HOLDS,
        S,
        "dispute-held",
        {"held": LEFT - TICK},
        {},
        [
            (False, {"changes": {"held": LEFT}}),
            (False, {"settings": {}}),
        ],
    ),
    "no-hold-left": (HOLDS, S, "dispute-held", {"held": LEFT}, {}, [(False, {"settings": {}})]),
    "platform-resumes": (
        HOLDS,
        HOLD,
        "dispute-resumed",
        BY_PLATFORM,
        {},
        [
            (False, {"changes": BY_BANK}),
        ],
    ),
    "hold-runs-out": (HOLDS, HOLD, TIMEOUT, BY_PLATFORM, {}, [(False, {"changes": BY_BANK})]),
    "buyer-cancels-on-hold": (HOLDS, HOLD, "buyer-cancelled", BY_BANK, {}, [(False, {"state": S})]),
    "chargeback-holds": (CHARGES, S, "chargeback-opened", {}, {}, [(False, {"settings": CLOSES})]),
    "chargeback-holds-what-is-held": (
        CHARGES,
        HOLD,
        "chargeback-opened",
        BY_PLATFORM,
        {},
        [
            (False, {"changes": BY_BANK}),
        ],
    ),
    "chargeback-closes": (
        CLOSES,
        DUE,
        "chargeback-opened",
        {},
        {},
        [
            (False, {"settings": CHARGES}),
            (False, {"settings": {}}),
        ],
    ),
    "chargeback-won-by-the-seller": (
        CHARGES,
        HOLD,
        "chargeback-closed",
        BY_BANK,
        {"won_by": "seller"},
        [
            (False, {"event": {"won_by": "buyer"}}),
        ],
    ),
    "chargeback-won-by-the-buyer": (
        CHARGES,
        HOLD,
        "chargeback-closed",
        BY_BANK,
        {"won_by": "buyer"},
        [
            (False, {"changes": BY_PLATFORM}),
        ],
    ),
    "chargeback-runs-out": (
        CHARGES,
        HOLD,
        TIMEOUT,
        BY_BANK,
        {},
        [(False, {"changes": BY_PLATFORM})],
    ),
    "evidence-comes-later": (
        LIMIT,
        S,
        "evidence-added",
        {},
        shown(10),
        [
            (True, {"event": shown(9)}),
            (False, {"event": shown(11)}),
            (False, {"settings": {}}),
            (True, {"state": APPEAL, "settings": LIMIT | CAN_APPEAL}),
            (False, {"state": RULED, "settings": LIMIT | CAN_APPEAL}),
        ],
    ),
    "evidence-not-accepted-later": (
        {},
        S,
        "seller-rejected",
        {},
        shown(1),
        [
            (False, {"settings": CAN_ADD}),
        ],
    ),
    "too-many-bytes-in-total": (
        LIMIT,
        S,
        "evidence-added",
        {"bytes_given": (("seller", 5),)},
        shown(6),
        [
            (False, {"event": shown(5)}),
            (False, {"event": shown(4)}),
            (False, {"kind": "buyer-revised", "changes": BUYERS}),
        ],
    ),
    "revision-with-too-many-bytes": (
        LIMIT,
        S,
        "buyer-revised",
        BUYERS,
        shown(6),
        [
            (True, {"state": B}),
            (False, {"state": A}),
            (False, {"event": shown(5)}),
            (False, {"event": shown(4)}),
            (False, {"code": "file-empty"}),
            (False, {"settings": CAN_ADD}),
        ],
    ),
    "buyer-revises": (
        LIMIT,
        S,
        "buyer-revised",
        BUYERS,
        shown(4),
        [
            (True, {"event": shown(5)}),
            (False, {"event": shown(6)}),
        ],
    ),
    "files-not-acceptable": (
        CAN_ADD,
        S,
        "evidence-added",
        {},
        shown(1),
        [
            (False, {}),
        ],
    ),
    "seller-rejects": (
        LIMIT,
        S,
        "seller-rejected",
        {},
        shown(10),
        [
            (True, {"event": shown(9)}),
            (False, {"event": shown(11)}),
        ],
    ),
    "offer-too-high": (
        {},
        S,
        "seller-rejected",
        {},
        offer(1001),
        [
            (False, {"event": offer(1000)}),
            (False, {"event": offer(999)}),
            (True, {"event": {"offered": Offer(lines=too_much_of_a_line(1001)["shares"])}}),
        ],
    ),
    "platform-rules": (
        {},
        A,
        "platform-ruled",
        {},
        ruling(1000),
        [
            (False, {"settings": CAN_APPEAL}),
            (True, {"settings": CAN_APPEAL, "changes": {"appeals": 2}}),
            (True, {"settings": CAN_APPEAL, "changes": {"appeals": 3}}),
            (False, {"settings": CAN_APPEAL, "changes": {"appeals": 1}}),
        ],
    ),
    "ruling-too-high": (
        {},
        A,
        "platform-ruled",
        {},
        ruling(1001),
        [
            (False, {"event": ruling(1000)}),
            (False, {"event": ruling(999)}),
        ],
    ),
}
# fmt: on
# The code of the check of what the event brings, where it is not acceptable.
CODES = {"files-not-acceptable": "file-empty"}


def phase_rows(dispute):
    """Each row with whether it holds, the policy and the case."""
    for row, (settings, state, kind, changes, event, others) in PHASES.items():
        usual = {"settings": settings, "state": state, "kind": kind, "changes": changes}
        usual |= {"event": event, "code": CODES.get(row, "acceptable")}
        yield row, True, *judged(dispute, **usual)
        for value, differs in others:
            yield row, value, *judged(dispute, **(usual | ({"code": "acceptable"} | differs)))
