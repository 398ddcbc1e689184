"""The law of conservation: over any set of disputes on one order, whatever happens in whatever
order, no line and no shipping pays out more than was paid.

Disputes are case documents of one marketplace that stores `dispute.entries` in the order's ledger.
"""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from disputerules import decide_case
from disputerules.values.money import Rounding
from disputerules.values.periods import TICK, format_instant

START = datetime(2026, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
# No time, the shortest, and times around the deadlines of the default policy.
PAUSES = (timedelta(0), timedelta(0), TICK, timedelta(hours=1), 3 * DAY, 5 * DAY - TICK, 5 * DAY)
AMOUNTS = (0, 1, 2, 3, 5, 99, 100, 1000, 4500)
SHIPPINGS = ("when-whole-order", "proportional", "never")


class Marketplace:
    """One order, its ledger, and its disputes; each step decides the documents anew."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.now = START + 10 * DAY
        self.order = {
            "id": "A",
            "currency": chance.choice(("USD", "JPY", "KWD")),
            "placed_at": format_instant(START),
            "paid_at": format_instant(START),
            "shipped_at": format_instant(START + DAY),
            "lines": [
                {"id": str(n), "quantity": chance.choice((1, 2, 3, 7)), "paid": self.amount()}
                for n in range(1, chance.choice((1, 1, 2, 3)) + 1)
            ],
            "shipping_paid": self.amount(),
            "refunds": [],
            "disputes": [],
        }
        self.policy = {
            "base": "aliexpress-guide",
            "set": {
                "refund.rounding": str(chance.choice(list(Rounding))),
                "refund.shipping": chance.choice(SHIPPINGS),
            },
        }
        self.cases: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Any] = {}

    def amount(self) -> int:
        return self.chance.choice(AMOUNTS)

    def decide(self, case: dict[str, Any]) -> dict[str, Any]:
        whole = deepcopy(case) | {"order": deepcopy(self.order), "policy": self.policy}
        return decide_case(whole | {"at": format_instant(self.now), "timelines": False})

    def claim(self) -> dict[str, Any]:
        lines = [
            {"id": line["id"], "quantity": self.chance.choice((1, 1, line["quantity"]))}
            for line in self.order["lines"]
            if self.chance.random() < 0.7
        ]
        claim: dict[str, Any] = {"received": False, "reason": "wrong-address", "description": "x"}
        if self.chance.random() < 0.5:
            claim |= {"received": True, "reason": "quality-problem"}
        return claim | ({"lines": lines} if lines else {})

    def open(self) -> None:
        number = len(self.cases) + 1
        case = {
            "dispute_id": f"d{number}",
            "claim": self.claim(),
            "opened_at": format_instant(self.now),
            "events": [],
        }
        answer = self.decide(case)
        if answer["dispute"]["opened"]["allowed"]:
            self.cases[f"d{number}"] = case
            self.store(f"d{number}", answer)

    def store(self, dispute_id: str, answer: dict[str, Any]) -> None:
        """Bring the entries of a dispute up to date where they stand, new ones last."""
        fresh = list(answer["dispute"]["entries"])
        entries = [
            fresh.pop(0) if entry["id"] == dispute_id else entry for entry in self.order["disputes"]
        ]
        self.order["disputes"] = entries + fresh
        self.answers[dispute_id] = answer["dispute"]

    def happen(self, dispute_id: str, kind: str, **parts: Any) -> None:
        case = self.cases[dispute_id]
        event = {"id": f"e{len(case['events'])}", "type": kind, "at": format_instant(self.now)}
        case["events"].append(event | parts)
        answer = self.decide(case)
        assert answer["dispute"]["opened"]["allowed"]
        if answer["dispute"]["refused_events"]:
            case["events"].pop()
            answer = self.decide(case)
        self.store(dispute_id, answer)

    def act(self) -> None:
        """One step at random: of an opening, an event, a refund outside, or none but time."""
        self.now += self.chance.choice(PAUSES)
        if not self.cases or self.chance.random() < 0.4:
            self.open()
            return
        dispute_id = self.chance.choice(list(self.cases))
        kind = self.chance.choice(EVENTS)
        if kind in ENDS:
            # A stamp that equals an opening counts for it, so what ends later is stamped later.
            self.now += TICK
        if kind == "outside":
            self.refund_outside(dispute_id)
        else:
            self.happen(dispute_id, kind, **self.parts(kind, dispute_id))

    def parts(self, kind: str, dispute_id: str) -> dict[str, Any]:
        held = self.answers[dispute_id]["entries"][-1]
        most = sum(line["amount"] for line in held["lines"]) + held["shipping"]
        amount = self.chance.choice((most, most, max(0, most - 1), most // 2, 1))
        if kind == "buyer-revised":
            return {"claim": self.claim()}
        if kind == "platform-ruled":
            return {"amount": min(amount, most)}
        if kind == "seller-rejected":
            return {"offer": {"amount": min(amount, most)}}
        return {}

    def refund_outside(self, dispute_id: str) -> None:
        """A refund of no more than is left in the seller's hands, in the ledger or as an event."""
        paid_out = self.paid_out()
        lines = []
        for line in self.order["lines"]:
            left = line["paid"] - paid_out[line["id"]]
            amount = self.chance.choice((0, left, left // 2, min(1, left)))
            lines.append({"id": line["id"], "quantity": 0, "amount": amount})
        left = self.order["shipping_paid"] - paid_out[""]
        refund = {
            "id": f"r{self.chance.getrandbits(60)}",
            "lines": lines,
            "shipping": self.chance.choice((0, left)),
        }
        if self.chance.random() < 0.5:
            self.happen(dispute_id, "seller-refunded", **refund)
        self.order["refunds"].append(refund | {"at": format_instant(self.now)})
        self.store(dispute_id, self.decide(self.cases[dispute_id]))

    def paid_out(self) -> dict[str, int]:
        paid = dict.fromkeys([*(line["id"] for line in self.order["lines"]), ""], 0)
        for refund in self.order["refunds"]:
            for part in refund["lines"]:
                paid[part["id"]] += part["amount"]
            paid[""] += refund["shipping"]
        for entry in self.order["disputes"]:
            for payment in entry["payments"]:
                for share in payment["lines"]:
                    paid[share["id"]] += share["amount"]
                paid[""] += payment["shipping"]
        return paid


ENDS = ("outside", "buyer-cancelled")
EVENTS = (
    *("seller-accepted", "seller-rejected", "buyer-accepted", "buyer-revised", "buyer-revised"),
    *("buyer-escalated", "platform-ruled", "buyer-cancelled"),
    *("refund-paid", "refund-paid", "refund-paid", "outside"),
)


def check_conservation(seed: int) -> None:
    market = Marketplace(Random(seed))
    for _ in range(market.chance.randint(3, 18)):
        market.act()
        check_paid(market)
    # Whatever is settled is paid, in any order.
    market.now += 40 * DAY
    for dispute_id in market.chance.sample(list(market.cases), len(market.cases)):
        before = market.answers[dispute_id]
        market.happen(dispute_id, "refund-paid")
        after = market.answers[dispute_id]
        assert before["settlement"] in (None, after["settlement"]), seed
        check_paid(market)


def check_paid(market: Marketplace) -> None:
    most = {line["id"]: line["paid"] for line in market.order["lines"]}
    most[""] = market.order["shipping_paid"]
    paid = market.paid_out()
    assert all(paid[key] <= most[key] for key in most), (paid, most)


# A few hundred sets of disputes in a normal run, 100,000 in the profile `thorough`.
SETS = max(5, profile().max_examples // 40)


@given(st.integers(0, 2**40))
def test_no_set_of_disputes_pays_out_more_than_was_paid(seed: int) -> None:
    for number in range(SETS):
        check_conservation(seed + number)


@pytest.mark.parametrize("seed", range(3))
def test_sets_of_disputes_are_paid_by_several_disputes_and_outside(seed: int) -> None:
    paid_by = set()
    for number in range(60):
        market = Marketplace(Random(1000 * seed + number))
        for _ in range(18):
            market.act()
        paid_by.add(len({one["id"] for one in market.order["disputes"] if one["payments"]}))
        paid_by |= {"outside"} if market.order["refunds"] else set()
    assert {0, 1, 2, "outside"} <= paid_by
