"""Open disputes that lose something under a new policy; the expected losses are worked out here.

The guide gives the seller 5 days to answer; the new policy gives 3, and waits 5 days after the
shipment.
"""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pyarrow
import pyarrow.parquet
import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Money,
    Order,
    OrderLine,
    cli,
    open_dispute,
    read_policy,
)
from disputerules.analysis.plan import GATES, InFlight, Losses, Passed, Reach, flight_words
from disputerules.analysis.plan.disputes import (
    Folded,
    OpenDisputes,
    disputes_of,
    lost_in,
    open_disputes,
)
from disputerules.analysis.plan.plan import Plan
from disputerules.analysis.plan.rendering import plain_in_flight
from disputerules.analysis.plan.window import Window
from disputerules.histories.replay.one_by_one import events_of, open_history, orders_of
from disputerules.values.periods import TICK

GUIDE = ALIEXPRESS_GUIDE
NEW = GUIDE.but({"negotiation.seller_response": "3 days", "protection.opens_after": "5 days"})
PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = datetime(2026, 1, 24, 8, tzinfo=UTC)


def order(name, shipped=3):
    return {
        "order_id": name,
        "placed_at": PLACED,
        "paid_at": PLACED,
        "shipped_at": PLACED + shipped * DAY,
        "currency": "USD",
        "paid": 4500,
    }


def opened(number, at, name=None):
    return {
        "dispute_id": f"D-{number}",
        "order_id": name or f"A-{number}",
        "at": at,
        "position": 1,
        "type": "opened",
        "received": False,
        "reason": "no-tracking-information",
        "described": True,
    }


def event(number, at, kind):
    return {
        "dispute_id": f"D-{number}",
        "order_id": f"A-{number}",
        "at": at,
        "position": 2,
        "type": kind,
    }


ORDERS = [order(f"A-{one}") for one in (1, 2, 4, 5, 7)] + [order("A-3", shipped=17)]
EVENTS = [
    opened(1, NOW - 2 * DAY),  # The seller has until the 27th, or the 25th.
    opened(2, NOW - 4 * DAY),  # Until the 25th, or the 23rd, which is over.
    opened(3, NOW - 2 * DAY),  # Shipped on the 19th, so the wait would end on the 24th.
    opened(4, NOW - 2 * DAY),  # The seller has accepted: the same under both.
    event(4, NOW - DAY, "seller-accepted"),
    opened(5, NOW - 2 * DAY),  # It has ended.
    event(5, NOW - DAY, "buyer-cancelled"),
    opened(6, NOW - 2 * DAY, "A-9"),  # There is no such order.
    opened(7, NOW - 2 * DAY),  # As the first, and one more than is looked at.
]


def table(rows):
    names = dict.fromkeys(name for row in rows for name in row)
    return pyarrow.Table.from_pylist([dict.fromkeys(names) | row for row in rows])


@pytest.fixture(scope="module")
def history():
    return open_history(table(ORDERS), table(EVENTS), (GUIDE, NEW), at=NOW, most=4)


def test_the_open_disputes_are_read_and_what_is_wrong_is_counted(history):
    assert (history.at, history.count) == (NOW, 5)
    assert [one.id for one in history.disputes] == ["D-1", "D-2", "D-3", "D-4"]
    assert [one.order.id for one in history.disputes] == ["A-1", "A-2", "A-3", "A-4"]
    assert [len(one.rows) for one in history.disputes] == [1, 1, 1, 2]
    assert history.left_out == {"no-order": 1}


DUE = "(the dispute is refund-due)"
REFUSES = "the new policy refuses the opening"
LOST = {
    "D-1": [
        (
            "deadline-earlier",
            "the seller's time ends 2026-01-25 08:00 UTC instead of 2026-01-27 08:00 UTC",
        )
    ],
    "D-2": [
        ("action-lost", f"the buyer can no longer send buyer-revised {DUE}"),
        ("action-lost", f"the buyer can no longer send buyer-cancelled {DUE}"),
        (
            "action-lost",
            f"the seller can no longer send seller-accepted {DUE}",
        ),
        (
            "action-lost",
            f"the seller can no longer send seller-rejected {DUE}",
        ),
    ],
    "D-3": [
        (
            "not-opened",
            f"{REFUSES}: the waiting period lasts until 2026-01-24 08:00 UTC",
        )
    ],
}


def test_each_open_dispute_loses_what_the_dates_say(history):
    found = disputes_of(history, GUIDE, NEW, None)
    assert {one.id: [*one.lost] for one in found.losing} == LOST
    assert not found.grandfathered
    assert (found.open, found.looked_at, found.not_looked_at) == (5, 4, 1)
    assert found.counts(found.losing) == {"not-opened": 1, "action-lost": 1, "deadline-earlier": 1}
    each = [
        disputes_of(evolve(history, disputes=(one,)), GUIDE, NEW, None) for one in history.disputes
    ]
    # The seller accepted the fourth, which is due for payment since then.
    assert [one.due for one in each] == [0, 0, 0, 1]
    assert each[3].ends_by is None
    assert (found.due, found.ends_by) == (1, max(one.ends_by for one in each[:3]))
    assert found.ends_by > NOW


def test_disputes_about_orders_placed_before_keep_the_old_policy(history):
    for since, losing in ((PLACED, 3), (PLACED + TICK, 0)):
        found = disputes_of(history, GUIDE, NEW, since)
        assert (len(found.losing), len(found.grandfathered)) == (losing, 3 - losing)


def test_a_dispute_that_the_old_policy_refuses_has_no_right_to_lose(history):
    found = disputes_of(history, NEW, GUIDE, None)
    # The third is refused by the longer wait; the second is due for payment under the shorter time.
    assert found.looked_at == 3
    assert not [one for one in found.losing if one.id == "D-3"]


def test_a_change_is_made_at_the_instant_of_the_history(history, monkeypatch):
    module = import_module("disputerules.analysis.plan.in_flight")
    monkeypatch.setattr(module, "window", lambda policy: Window(20))
    found = module.in_flight(GUIDE, NEW, Losses(), None, history)
    assert (found.at, found.disputes.at) == (NOW, NOW)
    assert len(found.disputes.losing) == 3
    later = module.in_flight(GUIDE, NEW, Losses(), NOW + DAY, history)
    assert (later.at, later.disputes.at) == (NOW + DAY, NOW)


GIFTS = read_policy(
    {
        "base": "aliexpress-guide",
        "attributes": {"order": {"gift": {"kind": "flag", "default": False}}},
    }
)


def test_an_attribute_without_a_column_leaves_the_gate_open():
    found = open_history(table(ORDERS), table(EVENTS), (GUIDE, GIFTS), at=NOW, most=4)
    assert found.unseen == ("order_gift",)
    assert disputes_of(found, GUIDE, GIFTS, None).unseen == ("order_gift",)
    with_column = [one | {"order_gift": False} for one in ORDERS]
    seen = open_history(table(with_column), table(EVENTS), (GUIDE, GIFTS), at=NOW, most=4)
    assert seen.unseen == ()


def test_an_order_that_cannot_be_read_leaves_its_dispute_out():
    rows = [one | {"order_gift": "maybe" if one["order_id"] == "A-2" else "no"} for one in ORDERS]
    found = open_history(table(rows), table(EVENTS), (GUIDE, GIFTS), at=NOW, most=9)
    assert [one.id for one in found.disputes] == ["D-1", "D-3", "D-4", "D-7"]
    assert found.left_out == {"no-order": 1, "unreadable-order": 1}
    assert found.count == 4


def test_nothing_is_read_where_no_dispute_is_open():
    assert orders_of(None, (), None, ()) == {}
    assert events_of(None, ()) == {}


ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=PLACED + 3 * DAY,
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)
CLAIM = Claim(received=False, reason="no-tracking-information", description="lost")


def under(policy):
    return open_dispute(ORDER, CLAIM, at=NOW, policy=policy)


def test_less_may_be_settled_if_nobody_acts():
    closes = GUIDE.but({"negotiation.on_seller_silence": "close"})
    one = Folded("D-1", ORDER, under(GUIDE), under(closes))
    assert [*lost_in(one, NOW)] == [
        ("refund-lower", "0.00 USD instead of 45.00 USD is settled if nobody acts")
    ]
    other = Folded("D-1", ORDER, under(closes), under(GUIDE))
    assert not [*lost_in(other, NOW)]


def test_a_dispute_may_be_without_an_end():
    one = Folded("D-1", ORDER, under(GUIDE), under(GUIDE))
    found = open_disputes([one], NOW, None, {})
    assert found == OpenDisputes(NOW, 1, 1, (), (), {}, one.old.ends_by)
    assert open_disputes([], NOW, None, {}).ends_by is None


def flying(disputes, reach=Reach.NOBODY, why="nothing is lost"):
    return InFlight(None, NOW, reach, why, Losses(), Window(20), disputes)


def gate(disputes, **more):
    plan = Plan(GUIDE, NEW, None, Losses(), None, frozenset(), (), flying(disputes, **more))
    return GATES["in-flight"](plan)


def test_the_gate_fails_for_one_dispute_and_passes_none_that_was_not_looked_at(history):
    found = disputes_of(history, GUIDE, NEW, None)
    assert (gate(found).result, gate(found).why) == (
        Passed.FAILS,
        "3 of 4 open disputes lose something",
    )
    spared = evolve(found, losing=(), grandfathered=found.losing, open=4)
    assert (gate(spared).result, gate(spared).why) == (
        Passed.UNKNOWN,
        "disputes that cannot be judged: 1",
    )
    clean = evolve(spared, bad={}, open=4)
    assert (gate(clean).result, gate(clean).why) == (Passed.PASSES, "nothing is lost")
    more = evolve(clean, looked_at=3)
    assert (gate(more).result, gate(more).why) == (
        Passed.UNKNOWN,
        "open disputes that were not looked at: 1",
    )


def test_the_page_counts_and_lists_the_disputes(history):
    found = disputes_of(history, GUIDE, NEW, PLACED)
    text = "\n".join(flight_words.in_flight(flying(found)))
    assert "Open disputes at 2026-01-24T08:00:00Z: 5." in text
    assert "Losing something under the new policy: 3 (1: the new policy would not" in text
    assert "Spared because their orders keep the old policy: 0." in text
    assert "Unknown: 1 more that cannot be judged" in text
    assert "(1 no-order)" in text
    assert "Due for payment already: 1." in text
    assert f"of the others is due for payment, or has ended, by {found.ends_by:%Y-%m-%d}" in text
    none_due = "\n".join(flight_words.disputes(evolve(found, due=0)))
    assert "Due for payment already" not in none_due
    assert "The last of the open disputes is due for payment, or has ended, by " in none_due
    (first, *_) = flight_words.losing(found)
    assert first == ("D-1", "A-1", "2026-01-02 08:00", LOST["D-1"][0][1], "new policy")
    kept = disputes_of(history, GUIDE, NEW, PLACED + TICK)
    assert {row[-1] for row in flight_words.losing(kept)} == {"old policy"}
    few = evolve(found, open=4, looked_at=1, bad={}, ends_by=None)
    text = "\n".join(flight_words.disputes(few))
    assert "Unknown: 3 of them were not examined, because they are too many." in text
    assert "cannot be judged" not in text
    assert "has ended" not in text


def test_the_json_has_every_dispute_that_loses(history):
    plain = json.loads(json.dumps(plain_in_flight(flying(disputes_of(history, GUIDE, NEW, None)))))
    found = plain["disputes"]
    assert (found["open"], found["looked_at"], found["left_out"]) == (5, 4, {"no-order": 1})
    assert found["losing"]["kinds"]["not-opened"] == 1
    assert [one["dispute_id"] for one in found["losing"]["disputes"]] == ["D-1", "D-2", "D-3"]
    assert found["grandfathered"] == {"count": 0, "kinds": {}, "disputes": []}


def test_disputes_need_their_orders(capsys):
    status = cli.main(["plan", "aliexpress-guide", "etsy", "--disputes", "d.csv", "--json"])
    assert status == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "missing-orders"
