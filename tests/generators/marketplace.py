"""A marketplace that stores disputes side by side on one order, and acts at random.

Every step decides a case document with the order's whole ledger and stores `dispute.entries` in it.
`python -m tests.generators.marketplace --sets 20000` checks the laws over that many random sets.
"""

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from disputerules import decide_case
from disputerules.values.event import EventType
from disputerules.values.money import Rounding
from disputerules.values.periods import TICK, format_instant

START = datetime(2026, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
# No time, the shortest, and times around the deadlines of the default policy.
PAUSES = (
    *(timedelta(0), timedelta(0), TICK, TICK, timedelta(hours=1), timedelta(hours=1), DAY),
    *(5 * DAY - TICK, 5 * DAY),
)
AT_ONCE = (timedelta(0), timedelta(0), timedelta(0), TICK)
# Of currencies with no, two and three decimals.
CURRENCIES = ("JPY", "USD", "KWD")
AMOUNTS = (0, 1, 2, 3, 5, 99, 100, 101, 1000, 1000, 4500, 4500)
SHIPPINGS = ("when-whole-order", "proportional", "never")
EVENTS = [
    *(str(kind) for kind in EventType if kind is not EventType.SELLER_REFUNDED),
    *("payment-failed", "outside"),
]

# What other events need.
LEAST: dict[str, dict[str, Any]] = {
    "evidence-added": {"by": "buyer", "evidence": [{"name": "a.jpg", "bytes": 1}]},
    "information-requested": {"from": "buyer"},
    "return-inspected": {"verdict": "accepted"},
    "chargeback-closed": {"won_by": "seller"},
}
UNDO = ("buyer-revised", "refund-failed", "payment failed")
MONEY = ("refund-failed", "outside", "payment-failed", "part-paid")
TO_ARBITRATION = ("seller-rejected", "buyer-escalated", "platform-ruled")


class Marketplace:
    """One order, its ledger, and its disputes; each step decides the documents anew."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.now = START + 10 * DAY
        self.order: dict[str, Any] = {
            "id": "A",
            "currency": chance.choice(CURRENCIES),
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
                "negotiation.escalate_after_rejections": 1,
                "payout.failed_within": chance.choice(("none", "14 days")),
            },
        }
        self.opened_at: datetime | None = None
        self.keeps_orders = chance.random() < 0.5
        self.pauses = chance.choice((PAUSES, AT_ONCE))
        self.cases: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Any] = {}
        self.known: dict[str, dict[str, Any]] = {}
        self.happened: Counter[str] = Counter()

    def amount(self) -> int:
        return self.chance.choice(AMOUNTS)

    def ledger(self) -> dict[str, Any]:
        """The order as it is stored now."""
        lists = {name: list(self.order[name]) for name in ("refunds", "disputes")}
        return self.order | lists

    def decide(self, case: dict[str, Any], order: dict[str, Any] | None = None) -> dict[str, Any]:
        whole = case | {"order": order or self.order, "policy": self.policy}
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
            claim["return_goods"] = self.chance.random() < 0.3
            if self.chance.random() < 0.3:
                claim |= {"refund": "partial", "amount": self.amount()}
        return claim | ({"lines": lines} if lines else {})

    def open(self) -> None:
        dispute_id = f"d{self.happened['opened'] + 1}"
        case = {
            "dispute_id": dispute_id,
            "claim": self.claim(),
            "opened_at": format_instant(self.now),
            "events": [],
        }
        if self.keeps_orders:
            case["order_at_opening"] = self.ledger()
        answer = self.decide(case)
        if answer["dispute"]["opened"]["allowed"]:
            self.happened["opened"] += 1
            self.opened_at = self.now
            self.cases[dispute_id] = case
            self.store(dispute_id, answer)

    def store(self, dispute_id: str, answer: dict[str, Any]) -> None:
        """Bring the entries of a dispute up to date where they stand, new ones last."""
        fresh = list(answer["dispute"]["entries"])
        self.check_entries(dispute_id, fresh)
        entries = [
            fresh.pop(0) if entry["id"] == dispute_id else entry for entry in self.order["disputes"]
        ]
        self.order["disputes"] = entries + fresh
        self.answers[dispute_id] = answer["dispute"]
        self.known[dispute_id] = self.ledger()

    def happen(self, dispute_id: str, kind: str, **parts: Any) -> bool:
        """Report an event, and forget it if it is refused; returns whether it was taken."""
        case = self.cases[dispute_id]
        event_id = f"{dispute_id}-e{len(case['events'])}"
        event = {"id": event_id, "type": kind, "at": format_instant(self.now)}
        case["events"].append(event | parts)
        answer = self.decide(case)
        assert answer["dispute"]["opened"]["allowed"]
        taken = all(one["id"] != event_id for one in answer["dispute"]["refused_events"])
        if not taken:
            case["events"].pop()
        self.happened[kind] += taken
        self.store(dispute_id, answer)
        return taken

    def act(self) -> None:
        """One step at random: of an opening, an event, a refund outside, or none but time."""
        self.now += self.chance.choice(self.pauses)
        if not self.cases or self.chance.random() < 0.25:
            self.open()
            return
        dispute_id = self.chance.choice(list(self.cases))
        kind = self.chance.choice(self.likely(dispute_id))
        if kind != "buyer-revised" and not self.keeps_orders:
            # What is stamped as an opening counts for it, and only the order of the entries is
            # known. So it comes later, but where the case has the order at its opening.
            self.now += TICK * (self.now == self.opened_at)
        if kind in MONEY:
            # Of a refund outside and a payment of one instant, nobody knows which came first.
            self.now += TICK
        if kind == "outside":
            self.refund_outside(dispute_id)
        elif kind == "payment-failed":
            self.fail_payment(dispute_id)
        elif kind == "part-paid":
            most = self.answers[dispute_id]["payable"]
            self.happen(dispute_id, "refund-paid", amount=max(1, most // 2))
        else:
            self.happen(dispute_id, kind, **self.parts(kind, dispute_id))

    def likely(self, dispute_id: str) -> list[str]:
        """What to choose from: mostly what the parties may do, sometimes anything."""
        actions = self.answers[dispute_id]["actions"].values()
        possible = [kind for party in actions for kind in party if kind != "seller-refunded"]
        possible += [kind for kind in possible if kind in TO_ARBITRATION for _ in range(3)]
        if "refund-paid" in possible:
            possible.append("part-paid")
        return [*possible, "payment-failed", "outside"] if self.chance.random() < 0.8 else EVENTS

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
        if kind == "seller-offered":
            return {"amount": min(amount, most)}
        if kind == "deadline-extended":
            return {"until": format_instant(self.now + DAY)}
        return LEAST.get(kind, {})

    def refund_outside(self, dispute_id: str) -> None:
        """A refund of no more than is left in the seller's hands, in the ledger or as an event."""
        paid_out = self.paid_out()
        lines = []
        for line in self.order["lines"]:
            left = line["paid"] - paid_out[line["id"]]
            amount = self.chance.choice((0, left, left // 2, min(1, left)))
            lines.append({"id": line["id"], "quantity": 0, "amount": amount})
        left = self.order["shipping_paid"] - paid_out[""]
        parts = {"lines": lines, "shipping": self.chance.choice((0, left))}
        refund_id = f"r{len(self.order['refunds'])}"
        if self.chance.random() < 0.5 and self.happen(dispute_id, "seller-refunded", **parts):
            refund_id = self.cases[dispute_id]["events"][-1]["id"]
        self.happened["outside"] += 1
        at = format_instant(self.reported())
        self.order["refunds"].append({"id": refund_id, "at": at} | parts)
        self.store(dispute_id, self.decide(self.cases[dispute_id]))

    def reported(self) -> datetime:
        """When a refund is said to be made: where a case has the order at its opening, maybe long
        before anybody heard of it.

        A revision knows by the stamps what was refunded before it, and before a payment failed
        there was less to refund.
        """
        known = any(self.happened[kind] for kind in UNDO)
        if self.keeps_orders and not known and self.chance.random() < 0.3:
            return START + self.chance.random() * (self.now - START)
        return self.now

    def fail_payment(self, dispute_id: str) -> None:
        """The last payment of a dispute comes back; nobody decides that dispute again."""
        entry = self.answers[dispute_id]["entries"][-1]
        if not entry["payments"]:
            return
        last = entry["payments"][-1]
        if min([last["shipping"], *(one["amount"] for one in last["lines"])]) < 0:
            return  # It has come back.
        lines = [{"id": one["id"], "amount": -one["amount"]} for one in last["lines"]]
        failed = {"at": format_instant(self.now), "lines": lines, "shipping": -last["shipping"]}
        entries = self.order["disputes"]
        place = max(n for n, one in enumerate(entries) if one["id"] == dispute_id)
        entries[place] = entry | {"payments": [*entry["payments"], failed]}
        self.happened["payment failed"] += 1
        for kept in (self.cases, self.answers, self.known):
            del kept[dispute_id]

    def paid_out(self) -> dict[str, int]:
        """What was paid of each line, and of the shipping, by whomever."""
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

    def check_paid(self) -> None:
        """Law: no line and no shipping pays out more than was paid."""
        most = {line["id"]: line["paid"] for line in self.order["lines"]}
        most[""] = self.order["shipping_paid"]
        paid = self.paid_out()
        assert all(0 <= paid[key] <= most[key] for key in most), (paid, most)

    def check_entries(self, dispute_id: str, fresh: list[dict[str, Any]]) -> None:
        """Law: what a dispute holds and has paid stays, whatever happens after it."""
        stored = [entry for entry in self.order["disputes"] if entry["id"] == dispute_id]
        assert len(stored) <= len(fresh), (dispute_id, stored, fresh)
        for was, now in zip(stored, fresh, strict=False):
            for part in ("opened_at", "lines", "shipping"):
                assert was[part] == now[part], (dispute_id, part, was, now)
            paid = len(was["payments"])
            assert was["payments"] == now["payments"][:paid], (dispute_id, was, now)

    def check_kept(self) -> None:
        """Law: a stored case keeps its opening and its settlement, however long the ledger grew."""
        for dispute_id in self.chance.sample(list(self.cases), min(1, len(self.cases))):
            case = self.cases[dispute_id]
            before, after = self.decide(case, self.known[dispute_id]), self.decide(case)
            assert before["refund"] == after["refund"], dispute_id
            for part in ("opened", "settlement"):
                assert before["dispute"][part] == after["dispute"][part], (dispute_id, part)

    def pay_all(self) -> None:
        """Whatever is settled is paid, in any order."""
        self.now += 40 * DAY
        for dispute_id in self.chance.sample(list(self.cases), len(self.cases)):
            self.happen(dispute_id, "refund-paid")
            self.check_paid()


def check_laws(seed: int) -> Counter[str]:
    """Check the laws over one random set of disputes; returns how often what happened."""
    market = Marketplace(Random(seed))
    for _ in range(market.chance.randint(3, 18)):
        market.act()
        market.check_paid()
    market.check_kept()
    market.pay_all()
    market.check_kept()
    return market.happened


def main() -> None:
    parser = argparse.ArgumentParser(description=check_laws.__doc__)
    parser.add_argument("--sets", type=int, default=100_000, help="how many random sets")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first")
    given = parser.parse_args()
    happened: Counter[str] = Counter()
    for seed in range(given.seed, given.seed + given.sets):
        try:
            happened += check_laws(seed)
        except AssertionError as error:
            raise SystemExit(f"seed {seed}: {error}") from error
    counts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(happened.items()))
    sys.stdout.write(f"{given.sets:,} sets from seed {given.seed} keep the laws: {counts}\n")


if __name__ == "__main__":
    main()
