"""Pairs of policies: a preset, and one with numbers changed, rows swapped, dropped and added."""

import random

from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES
from disputerules.language.expression import Kind, Literal
from disputerules.language.pens import Flag
from disputerules.language.table import Row
from disputerules.values.periods import TICK

CHANGES = {
    "protection.period": ["61 days", "1441 hours"],
    "protection.opens_after": ["1 day", "59 days"],
    "protection.after_delivery": ["5 days"],
    "protection.after_confirmation": ["2 days"],
    "protection.after_protection": ["1 hour"],
    "protection.expiring_within": ["6 days"],
    "protection.anchor": ["delivered"],
    "protection.ends_on": ["2026-02-20T00:00:00Z"],
    "protection.outer_limit": ["30 days"],
    "protection.requires_shipment": [False],
    "extension.days_each": [29, 31],
    "extension.days_total": [61],
    "extension.count_each_party": [1],
    "extension.answer_within": ["4 days"],
    "evidence.max_bytes": [2_097_151],
    "evidence.max_files": [9],
    "evidence.formats": [["jpg"]],
    "evidence.required_when_received": [True],
    "remedies.received_keep": [["full"]],
    "negotiation.seller_response": ["119 hours"],
    "negotiation.max_rounds": [4],
    "negotiation.escalate_after_rejections": [3],
    "negotiation.escalate_from": ["3 days"],
    "negotiation.on_seller_silence": ["close", "escalate", "buyer"],
    "negotiation.on_buyer_silence": ["escalate", "accept-offer"],
    "returns.postage_paid_by": ["seller"],
    "returns.ship_back_within": ["9 days"],
    "returns.acknowledge_within": ["9 days"],
    "arbitration.decide_within": ["29 days"],
    "arbitration.on_silence": ["close"],
    "payout.within": ["11 days"],
    "refund.shipping": ["never", "proportional"],
    "refund.rounding": ["down"],
    "refund.reason_caps": [{"quality-problem": 5000}],
}


# A setting that another version of a preset could change.
NEXT_VERSION = {
    "etsy": {"negotiation.on_seller_silence": "as-requested"},
    "paypal-buyer-protection": {"arbitration.information_within": "9 days"},
    "vinted": {"evidence.max_files": 9},
}


def versions(name):
    """A preset, and another version of it."""
    return POLICIES[name], POLICIES[name].but(NEXT_VERSION[name])


def one_more(node):
    """The expression with its first number greater by one minor unit, unit or tick."""
    if isinstance(node, Literal):
        if node.kind in {Kind.COUNT, Kind.AMOUNT}:
            return evolve(node, value=node.value + 1)
        return evolve(node, value=node.value + TICK) if node.kind is Kind.SPAN else None
    for place, arg in enumerate(getattr(node, "args", ())):
        changed = one_more(arg)
        if changed is not None:
            return type(node)(node.op, (*node.args[:place], changed, *node.args[place + 1 :]))
    return None


def swapped(table, first, second):
    rows = list(table.rows)
    rows[first], rows[second] = rows[second], rows[first]
    return table.with_rows(*rows)


def number(chance, policy):
    name = chance.choice(sorted(CHANGES))
    return policy.but({name: chance.choice(CHANGES[name])})


def swap(chance, policy):
    table = chance.choice(policy.tables)
    if len(table.rows) < 2:
        return policy
    place = chance.randrange(len(table.rows) - 1)
    return policy.with_table(swapped(table, place, place + 1))


def drop(chance, policy):
    table = chance.choice(policy.tables)
    gone = chance.randrange(len(table.rows))
    return policy.with_table(table.with_rows(*table.rows[:gone], *table.rows[gone + 1 :]))


def add(chance, policy):
    """A row that holds where one does and another does not."""
    table = chance.choice(policy.tables)
    one, other, third = (chance.choice(table.rows) for _ in range(3))
    when = (Flag(one.when) & ~Flag(other.when)).node
    new = Row("added-row", when, evolve(third.then, code="added-row"), "it was added", "a test")
    place = chance.randrange(len(table.rows) + 1)
    return policy.with_table(table.with_rows(*table.rows[:place], new, *table.rows[place:]))


def unit(chance, policy):
    table = chance.choice(policy.tables)
    row = chance.choice(table.rows)
    when = one_more(row.when)
    if when is None or "10000" in str(row.when):
        return policy
    rows = [evolve(one, when=when) if one is row else one for one in table.rows]
    return policy.with_table(table.with_rows(*rows))


WAYS = (number, number, swap, drop, add, unit)


def pair(seed):
    """Two policies; the same for the same seed."""
    chance = random.Random(seed)
    old = new = chance.choice([ALIEXPRESS_GUIDE, *POLICIES.values()])
    for way in chance.sample(WAYS, chance.randint(1, 2)):
        new = way(chance, new)
    return old, new
