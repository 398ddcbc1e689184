"""Made-up histories of disputes: mostly possible events, on and beside deadlines."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pyarrow

from disputerules.decide.actions import bare_event
from disputerules.decide.lifecycle import advance, apply_events, available_actions
from disputerules.decide.transitions import foresee_event
from disputerules.facts.policy import Policy
from disputerules.histories.attributes import columns_for
from disputerules.histories.columns import COLUMNS
from disputerules.histories.probes import attribute_rows, default
from disputerules.histories.replay.cases import (
    ANY_FORMAT,
    event_of,
    file_format,
    order_of,
    replayed,
)
from disputerules.histories.replay.columns import EVENT_COLUMNS, OPENED, TAKEN_BY
from disputerules.policies.presets import POLICIES
from disputerules.values.errors import DisputeRulesError
from disputerules.values.event import EventType
from disputerules.values.order import Party
from disputerules.values.periods import LAST, TICK
from disputerules.values.settlement import FINAL

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
Row = dict[str, Any]
RARE = (EventType.SELLER_REFUNDED,)


def order_row(number: int, chance: Random, policy: Policy) -> Row:
    """A row of an order that a dispute may be opened about, more often than not."""
    placed = START + timedelta(days=chance.randrange(200), microseconds=chance.randrange(2))
    shipped = placed + chance.choice([1, 3, 5]) * DAY
    quantity = chance.choice([1, 1, 2, 3])
    paid = chance.choice([1, 999, 4500, 10**6])
    refunded_quantity = chance.choice([0, 0, 0, 0, quantity - 1])
    delivered = chance.random() < 0.6
    row = dict.fromkeys(COLUMNS) | {name: default(name) for name in COLUMNS}
    row |= {
        "order_id": f"A-{number}",
        "placed_at": placed,
        "paid_at": placed,
        "shipped_at": shipped if chance.random() < 0.95 else None,
        "delivered_at": shipped + chance.choice([2, 10]) * DAY if delivered else None,
        "estimated_delivery_at": shipped + 8 * DAY if chance.random() < 0.5 else None,
        "contacted_at": shipped + 9 * DAY if chance.random() < 0.5 else None,
        "currency": policy.currency or chance.choice(["USD", "EUR", "JPY"]),
        "paid": paid,
        "refunded": paid // 3 if refunded_quantity else 0,
        "refunded_quantity": refunded_quantity,
        "shipping_paid": chance.choice([0, 7, 500]),
        "quantity": quantity,
        "tracking_number": chance.choice([None, "LX1"]),
        "shipment_status": chance.choice(["unknown", "in-transit", "delivered"]),
    }
    attributes = {one.fact_name: one for one in policy.attributes}
    return row | chance.choice(attribute_rows([policy], attributes))


def opening_row(number: int, order: Row, chance: Random, policy: Policy) -> Row:
    received = chance.random() < 0.6
    branches = ("any", "received" if received else "not-received")
    reasons = [one.code for one in policy.reasons if one.branch in branches]
    reason = chance.choice(reasons or [one.code for one in policy.reasons])
    refund = chance.choice(["full", "full", "full", "partial", "replacement", "repair"])
    back = received and chance.random() < 0.4
    days = chance.choice([3, 6, 12, 14, 16, 20, 30, 45])
    return {
        "dispute_id": f"D-{number}",
        "order_id": order["order_id"],
        "at": order["placed_at"] + days * DAY,
        "position": None,
        "type": OPENED,
        "received": received,
        "reason": reason,
        "refund": refund,
        "amount": chance.choice([1, order["paid"] // 2]) if refund == "partial" else None,
        "return_goods": back,
        "described": chance.random() < 0.95,
        "files": 1,
        "file_bytes": chance.choice([1, 100_000]),
    }


def said(kind: EventType, now: Any, order: Row, chance: Random, policy: Policy, at: Any) -> Row:
    """The columns of an event of a type, of which its type takes some."""
    most = now.most_refundable
    amounts = sorted({0, 1, most // 2, max(most - 1, 0), most, most + 1, now.current_amount})
    amount = chance.choice(amounts)
    due = now.own_deadline or at
    files = chance.choice([0, 1, 2])
    everything: Row = {
        "amount": chance.choice([amount, amount, now.payable]),
        "return_goods": chance.random() < 0.4,
        "shipping": chance.choice([None, None, 0, min(amount, 7)]),
        "quantity": chance.choice([1, order["quantity"], order["quantity"] + 1]),
        "described": chance.random() < 0.3,
        "files": files,
        "file_bytes": files * chance.choice([1, 100_000]),
        "by": chance.choice(["buyer", "seller"]),
        "from": chance.choice(["buyer", "seller"]),
        "until": min(max(due + chance.choice([-TICK, 0 * DAY, TICK, DAY, 3 * DAY]), START), LAST),
        "won_by": chance.choice(["buyer", "seller"]),
        "verdict": chance.choice(["accepted", "reduced", "refused"]),
        "deduction": chance.choice([0, 1, now.current_amount // 3, most]),
    }
    if kind is EventType.BUYER_REVISED:
        claim = opening_row(0, order, chance, policy)
        names = ("received", "reason", "refund", "amount", "return_goods", "described")
        everything |= {name: claim[name] for name in names}
        if chance.random() < 0.6:
            everything |= {"received": now.claim.received, "reason": now.claim.reason}
            everything |= {"refund": "full", "amount": None}
    if chance.random() < 0.5:
        everything["quantity"] = None
    stated = (EventType.PLATFORM_RULED, EventType.SELLER_OFFERED, EventType.BUYER_REVISED)
    if kind not in stated and chance.random() < 0.4:
        everything |= {"amount": None}
    if kind is EventType.SELLER_REJECTED and everything["amount"] is None:
        everything |= {"return_goods": False, "shipping": None}
    if kind is EventType.SELLER_REFUNDED:
        everything["amount"] = chance.choice([0, order["paid"] // 2, order["paid"]])
        everything["shipping"] = chance.choice([None, order["shipping_paid"]])
        everything["quantity"] = chance.choice([None, 0, order["quantity"]])
    else:
        everything["shipping"] = (
            None
            if everything["amount"] is None or everything["shipping"] is None
            else min(everything["shipping"], everything["amount"])
        )
    if everything["verdict"] != "reduced":
        everything["deduction"] = None
    if kind is EventType.EVIDENCE_ADDED:
        everything |= {"files": 1, "file_bytes": 100}
    return {name: value for name, value in everything.items() if kind in TAKEN_BY[name]}


def instants(now: Any, chance: Random) -> datetime:
    """An instant soon after the last event, or near the next deadline."""
    start = max(now.last_event_at, now.since)
    near = [start, start + TICK, start + DAY, start + DAY, start + 40 * DAY]
    if now.due_at is not None:
        near += [now.due_at - TICK, now.due_at - TICK, now.due_at, now.due_at + TICK]
    return min(max(chance.choice(near), now.last_event_at), LAST)


def dispute_rows(number: int, order: Row, chance: Random, policy: Policy) -> list[Row]:
    """The rows of a dispute: its opening, and events of which most are possible."""
    rows = [opening_row(number, order, chance, policy)]
    made = order_of(order, policy)
    for _ in range(6):
        with suppress(DisputeRulesError):
            now, _ = replayed(made, rows, policy, rows[0]["at"])
            break
        rows = [opening_row(number, order, chance, policy)]
    else:
        return rows
    for count in range(chance.randrange(9)):
        at = instants(now, chance)
        then = advance(now, at=at)
        possible = [kind for party in Party for kind in available_actions(then, party, at)]
        lively = [
            kind
            for kind in possible
            if foresee_event(then, bare_event(kind, at)).field("state") not in FINAL
        ]
        possible = [one for one in possible if one not in RARE or chance.random() < 0.3]
        kinds = (
            (possible + 3 * [one for one in lively if one in possible])
            if possible and chance.random() < 0.8
            else list(EventType)
        )
        kind = chance.choice(kinds)
        row = {
            **dict.fromkeys(EVENT_COLUMNS),
            "dispute_id": f"D-{number}",
            "order_id": order["order_id"],
            "at": at,
            "position": count + 1,
            "type": str(kind),
            **said(kind, then, order, chance, policy, at),
        }
        try:
            event = event_of(row, count, order["currency"], file_format(policy) or ANY_FORMAT)
            now, _ = apply_events(now, [event])
        except DisputeRulesError:
            continue
        rows.append(row)
    return rows


TYPES = {
    "instant": pyarrow.timestamp("us", "UTC"),
    "number": pyarrow.int64(),
    "flag": pyarrow.bool_(),
    "text": pyarrow.string(),
}


def arrow_of(rows: list[Row], policy: Policy, columns: Any = None) -> Any:
    """A table of rows, with the columns that some row gives."""
    known = columns_for([policy]) if columns is None else columns
    names = [
        name
        for name in known
        if any(row.get(name) is not None for row in rows) and (columns or name != "at")
    ]
    return pyarrow.table(
        {
            name: pyarrow.array([row.get(name) for row in rows], TYPES[known[name].holds])
            for name in names
        }
    )


def any_policy(chance: Random) -> Policy:
    """The guide with any settings of the life cycle, new ones more often than not."""
    changes: dict[str, Any] = {}
    for name, values in LIFE_SETTINGS.items():
        if chance.random() < 0.6:
            changes[name] = chance.choice(values)
    changes["remedies.received_keep"] = ["full", "partial", "replacement"]
    if chance.random() < 0.3:
        changes["calendar.zone"] = "Europe/Paris"
    return POLICIES["aliexpress-guide"].but(changes)


PERIODS = ("1 day", "3 days", "2 business days", "10 days, end of day", "1 month")
FIXED = ("1 day", "3 days", "20 days")
LIFE_SETTINGS: dict[str, tuple[Any, ...]] = {
    "refund.rounding": ("half-up", "half-even", "down", "up"),
    "refund.shipping": ("when-whole-order", "proportional", "never"),
    "negotiation.seller_response": PERIODS,
    "negotiation.on_seller_silence": ("as-requested", "close", "escalate", "buyer"),
    "negotiation.buyer_response": PERIODS,
    "negotiation.on_buyer_silence": ("close", "escalate", "accept-offer"),
    "negotiation.escalate_after_rejections": (1, 2, None),
    "negotiation.escalate_from": ("10 days", None),
    "negotiation.escalate_automatically_after": ("6 days", "2 months", None),
    "negotiation.close_automatically_after": ("8 days", None),
    "negotiation.max_rounds": (1, 2, 5),
    "negotiation.seller_may_escalate": (True, False),
    "negotiation.seller_may_refuse": (True, True, True, False),
    "negotiation.full_offer_accepts": (True, False),
    "evidence.may_be_added": (True, False),
    "evidence.max_total_bytes": (150_000, None),
    "arbitration.decide_within": PERIODS,
    "arbitration.on_silence": ("as-requested", "close"),
    "arbitration.information_within": PERIODS,
    "arbitration.max_information_requests": (0, 1, 3),
    "arbitration.on_no_information": ("decide", "against"),
    "arbitration.parties_may_settle": (True, False),
    "appeal.within": PERIODS,
    "appeal.by": (["buyer"], ["seller"], ["buyer", "seller"]),
    "appeal.at_most": (1, 2),
    "appeal.decide_within": PERIODS,
    "appeal.on_silence": ("stand", "reverse"),
    "returns.refund_on": ("received", "shipped", "inspected"),
    "returns.inspect_within": PERIODS,
    "returns.max_deduction": (5000, None),
    "returns.ship_back_within": PERIODS,
    "returns.from": ("settlement", "opening"),
    "payout.from": ("settlement", "opening"),
    "payout.failed_within": PERIODS,
    "funding.paid_by": ("seller", "platform"),
    "holds.at_most": FIXED,
    "chargeback.on_opening": ("close", "hold"),
    "chargeback.at_most": FIXED,
}
