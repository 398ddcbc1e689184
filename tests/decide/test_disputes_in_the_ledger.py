"""Disputes of one order: what each holds and may still pay, and what the ledger keeps of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from disputerules import (
    Claim,
    ClaimLine,
    CurrencyMismatch,
    Dispute,
    Event,
    InvalidInput,
    InvalidType,
    Money,
    Order,
    OrderLine,
    RefundedUnits,
    advance,
    apply_event,
    decide_case,
    from_dict,
    open_dispute,
    read_policy,
    to_dict,
)
from disputerules.values.periods import format_instant

START = datetime(2026, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def day(number: float) -> str:
    return format_instant(START + number * DAY)


ORDER: dict[str, Any] = {
    "id": "A",
    "currency": "USD",
    "placed_at": day(0),
    "paid_at": day(0),
    "shipped_at": day(3),
    "lines": [{"id": "1", "quantity": 2, "paid": 4500}],
    "shipping_paid": 500,
}
CLAIM = {"received": False, "reason": "wrong-address", "description": "not here"}
LINE_2 = {"id": "2", "quantity": 1, "paid": 100}
ONE = CLAIM | {"lines": [{"id": "1", "quantity": 1}]}
ACCEPTED = {"id": "e1", "type": "seller-accepted", "at": day(21)}
PAID = {"id": "e2", "type": "refund-paid", "at": day(22)}


def dispute(order: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    case = {"order": ORDER | (order or {}), "claim": CLAIM, "opened_at": day(20), "at": day(25)}
    answer: dict[str, Any] = decide_case(case | {"timelines": False} | changes)["dispute"]
    return answer


def refund(at: float, amount: int, shipping: int = 0, refund_id: str = "r") -> dict[str, Any]:
    lines = [{"id": "1", "quantity": 0, "amount": amount}]
    return {"id": refund_id, "at": day(at), "lines": lines, "shipping": shipping}


def event(at: float, amount: int, shipping: int = 0, refund_id: str = "r") -> dict[str, Any]:
    return {"type": "seller-refunded", **refund(at, amount, shipping, refund_id)}


def other(opened: float, amount: int, shipping: int = 0, **changes: Any) -> dict[str, Any]:
    lines = [{"id": "1", "quantity": 1, "amount": amount}]
    entry = {"id": "other", "opened_at": day(opened), "lines": lines, "shipping": shipping}
    return entry | changes


def payment(at: float, amount: int, shipping: int = 0) -> dict[str, Any]:
    return {"at": day(at), "lines": [{"id": "1", "amount": amount}], "shipping": shipping}


def payable(answer: dict[str, Any]) -> tuple[int, int, int]:
    parts = answer["payable_parts"]
    assert [line["id"] for line in parts["lines"]] == ["1"]
    return answer["payable"], parts["lines"][0]["amount"], parts["shipping"]


def test_nothing_is_payable_while_nothing_is_settled() -> None:
    assert payable(dispute(at=day(21))) == (0, 0, 0)
    refused = dispute({"confirmed_at": day(10)})
    assert refused["payable_parts"] == {"lines": [], "shipping": 0}


def test_what_is_settled_is_payable_until_it_is_paid() -> None:
    assert payable(dispute(events=[ACCEPTED])) == (5000, 4500, 500)
    assert payable(dispute(events=[ACCEPTED, PAID])) == (0, 0, 0)


# Each leaves of 4500 + 500 what the comment says.
REFUNDS = [
    (refund(22, 1000, 100), (3900, 3500, 400)),  # 4500 - 1000, 500 - 100
    (refund(20.5, 1000, 100), (3900, 3500, 400)),  # before the settlement, which stays
    (refund(26, 1000, 100), (5000, 4500, 500)),  # after the answer's instant
    (refund(22, 4500), (500, 0, 500)),
]


@pytest.mark.parametrize(("outside", "left"), REFUNDS)
def test_a_refund_outside_the_dispute_lowers_what_is_payable(outside: Any, left: Any) -> None:
    in_ledger = dispute({"refunds": [outside]}, events=[ACCEPTED])
    assert payable(in_ledger) == left
    assert in_ledger["settlement"]["amount"] == 5000
    as_event = {"type": "seller-refunded", **outside}
    events = sorted([ACCEPTED, as_event], key=lambda one: str(one["at"]))
    assert payable(dispute(events=events)) == left
    assert payable(dispute({"refunds": [outside]}, events=events)) == left


def test_a_refund_event_counts_in_the_timeline_before_the_ledger_has_it() -> None:
    """Told on day 21, in the ledger from day 24 on, and all that is left once d is withdrawn."""
    told = {"type": "seller-refunded", **refund(21, 4500, 500)}
    withdrawn = {"id": "e9", "type": "buyer-cancelled", "at": day(22)}
    case = {
        "order": ORDER | {"refunds": [refund(24, 4500, 500)]},
        "claim": CLAIM,
        "opened_at": day(20),
        "events": [told, withdrawn],
        "at": day(25),
    }
    codes = {one["at"]: one["code"] for one in decide_case(case)["order_timeline"]}
    assert codes[day(21)] == "nothing-left-to-refund"
    for number in (21, 22, 23, 24):
        later = decide_case(case | {"at": day(number)})
        assert later["eligibility"]["code"] == "nothing-left-to-refund"
    assert not {day(22), day(23), day(24)} & {*codes}


def test_the_same_refund_says_the_same_as_an_event_and_in_the_ledger() -> None:
    told = {"type": "seller-refunded", **refund(22, 1000, 100)}
    nothing = {"id": "2", "quantity": 0, "amount": 0}
    same = refund(23, 1000, 100)
    order = {"lines": [*ORDER["lines"], LINE_2], "refunds": [same]}
    same["lines"].append(nothing)
    assert dispute(order, events=[ACCEPTED, told])["payable"] == 4000
    for other_one in (refund(22, 1001, 100), refund(22, 1000, 99)):
        with pytest.raises(InvalidInput, match="has another refund 'r'") as caught:
            dispute({"refunds": [other_one]}, events=[ACCEPTED, told])
        assert (caught.value.code, caught.value.path) == ("invalid-value", "$.events[1].id")


def test_refunds_of_other_ids_add_up() -> None:
    answer = dispute({"refunds": [refund(22, 1000)]}, events=[ACCEPTED, event(23, 500, 0, "s")])
    assert payable(answer) == (3500, 3000, 500)


@pytest.mark.parametrize(
    ("ledger", "left"),
    [
        # Opened before: 2250 are held for it, whatever it pays.
        (other(19, 2250), 2250),
        (other(19, 2250, payments=[payment(22, 100)]), 2250),
        (other(19, 2250, ended_at=day(22), outcome="closed"), 2250),
        (other(19, 2250, ended_at=day(22), outcome="refunded"), 2250),
        # It gave its units back; the settled share is still that of one unit.
        (other(19, 2250, ended_at=day(22), outcome="cancelled"), 2250),
    ],
)
def test_what_an_earlier_dispute_holds_is_not_payable(ledger: Any, left: int) -> None:
    answer = dispute({"disputes": [ledger]}, events=[ACCEPTED])
    assert (answer["settlement"]["amount"], answer["payable"]) == (2250, left)


@pytest.mark.parametrize(
    ("payments", "left"),
    [
        ([], (5000, 4500, 500)),
        ([payment(22, 100, 20)], (4880, 4400, 480)),
        ([payment(22, 100), payment(23, -100)], (5000, 4500, 500)),
        ([payment(26, 100)], (5000, 4500, 500)),
    ],
)
def test_what_a_later_dispute_has_paid_is_not_payable(payments: Any, left: Any) -> None:
    later = other(21, 2250, 500, payments=payments)
    assert payable(dispute({"disputes": [later]}, events=[ACCEPTED])) == left


def test_a_dispute_in_refund_due_with_nothing_payable_left_is_refunded() -> None:
    everything = refund(22, 4500, 500)
    before = dispute({"refunds": [everything]}, events=[ACCEPTED], at=day(21.5))
    assert (before["state"], before["due_at"], before["payable"]) == ("refund-due", day(31), 5000)
    for answer in (
        dispute({"refunds": [everything]}, events=[ACCEPTED]),
        dispute(events=[ACCEPTED, event(22, 4500, 500)]),
    ):
        assert (answer["state"], answer["due_at"]) == ("refunded", None)
        assert answer["entries"][0]["ended_at"] == day(22)
        assert answer["entries"][0]["payments"] == []


def test_a_dispute_settled_when_nothing_is_payable_is_refunded_at_once() -> None:
    answer = dispute({"refunds": [refund(20.5, 4500, 500)]}, events=[ACCEPTED])
    assert (answer["state"], answer["entries"][0]["ended_at"]) == ("refunded", day(21))


def test_an_overdue_refund_that_is_made_outside_is_refunded() -> None:
    answer = dispute({"refunds": [refund(33, 4500, 500)]}, events=[ACCEPTED], at=day(40))
    assert (answer["state"], answer["overdue"]) == ("refunded", False)
    assert answer["entries"][0]["ended_at"] == day(33)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], "awaiting-seller"),
        ([{"id": "x", "type": "seller-rejected", "at": day(20.1)}], "awaiting-buyer"),
        ([ACCEPTED | {"at": day(20.1)}], "refund-due"),
    ],
)
def test_a_refund_outside_changes_no_state_while_something_is_payable(
    events: Any, state: str
) -> None:
    answer = dispute(events=[*events, event(20.2, 4499)], at=day(20.3))
    assert (answer["state"], answer["refused_events"]) == (state, [])


def test_a_payment_that_was_made_stays_whatever_is_refunded_outside_later() -> None:
    later = {"refunds": [refund(23, 4500, 500)]}
    answer = dispute(later, events=[ACCEPTED, PAID])
    assert (answer["state"], answer["refused_events"]) == ("refunded", [])
    assert answer["entries"][0]["payments"] == [payment(22, 4500, 500)]


def test_a_refund_outside_keeps_the_offer_of_the_seller() -> None:
    offer = {"id": "x", "type": "seller-rejected", "at": day(20.1), "offer": {"amount": 700}}
    accepted = {"id": "y", "type": "buyer-accepted", "at": day(20.3)}
    answer = dispute(events=[offer, event(20.2, 10), accepted])
    assert (answer["state"], answer["settlement"]["amount"]) == ("refund-due", 700)


def test_a_refund_outside_after_the_end_is_refused() -> None:
    for events, code in (
        ([ACCEPTED, PAID, event(23, 1)], "already-final"),
        ([ACCEPTED, event(22, 4500, 500), event(23, 1, 0, "s")], "already-final"),
        # Until nothing was payable it could be paid.
        ([ACCEPTED, event(22, 4500, 500), PAID], "too-late"),
    ):
        answer = dispute(events=events)
        assert [one["code"] for one in answer["refused_events"]] == [code]


def test_a_later_claim_is_about_what_a_refund_outside_left() -> None:
    revised = {"id": "v", "type": "buyer-revised", "at": day(21), "claim": CLAIM}
    for answer in (
        dispute(events=[event(20.5, 1000, 100), revised, ACCEPTED | {"at": day(22)}]),
        dispute(
            {"refunds": [refund(20.5, 1000, 100)]}, events=[revised, ACCEPTED | {"at": day(22)}]
        ),
    ):
        assert payable(answer) == (3900, 3500, 400)
        assert answer["settlement"]["amount"] == 3900


def test_the_entries_of_a_revised_dispute_end_and_begin_at_the_revision() -> None:
    revised = {"id": "v", "type": "buyer-revised", "at": day(21), "claim": ONE}
    answer = dispute(dispute_id="d", events=[revised, ACCEPTED | {"at": day(22)}])
    first, second = answer["entries"]
    assert first == {
        "id": "d",
        "opened_at": day(20),
        "ended_at": day(21),
        "outcome": "cancelled",
        "lines": [{"id": "1", "quantity": 2, "amount": 4500}],
        "shipping": 500,
        "payments": [],
    }
    assert second == {
        "id": "d",
        "opened_at": day(21),
        "ended_at": None,
        "outcome": None,
        "lines": [{"id": "1", "quantity": 1, "amount": 2250}],
        "shipping": 0,
        "payments": [],
    }


def test_the_entries_of_a_partial_settlement_hold_the_full_value() -> None:
    claim = {"received": True, "reason": "quality-problem", "description": "broken"}
    claim |= {"refund": "partial", "amount": 1000}
    answer = dispute(claim=claim, dispute_id="d", events=[ACCEPTED, PAID])
    (entry,) = answer["entries"]
    assert (entry["outcome"], entry["ended_at"]) == ("refunded", day(22))
    assert (entry["lines"][0]["amount"], entry["shipping"]) == (4500, 500)
    assert entry["payments"] == [payment(22, 1000)]
    # Nothing of it can be claimed again.
    again = dispute({"disputes": [entry]}, dispute_id="e", opened_at=day(23))
    assert again["opened"]["code"] == "already-decided"


def test_entries_are_read_back_as_they_were_written() -> None:
    entries = dispute(dispute_id="d", events=[ACCEPTED, PAID])["entries"]
    order = from_dict(Order, ORDER | {"disputes": entries})
    assert to_dict(order)["disputes"] == entries


def test_the_entries_of_the_cases_own_dispute_are_skipped() -> None:
    entries = dispute(dispute_id="d", events=[ACCEPTED])["entries"]
    again = dispute({"disputes": entries}, dispute_id="d", events=[ACCEPTED])
    assert again == dispute(dispute_id="d", events=[ACCEPTED])
    without_id = dispute({"disputes": entries}, events=[ACCEPTED])
    assert without_id["opened"]["code"] == "dispute-open"


def test_of_disputes_opened_at_one_instant_the_one_listed_first_was_first() -> None:
    first, second = other(20, 2250, id="d"), other(20, 2250, id="e")
    ledger = {"disputes": [first, second]}
    for dispute_id, amount in (("d", 4500 + 500), ("e", 2250)):
        answer = dispute(ledger, dispute_id=dispute_id, events=[ACCEPTED])
        assert answer["settlement"]["amount"] == amount


# --- the opening ---------------------------------------------------------------------------------

GONE = {"received": False, "reason": "no-tracking-information", "description": "nothing came"}
SCANNED = {"shipment": {"status": "delivered", "tracking_number": "LX1"}}


def test_the_opening_is_judged_by_the_order_at_the_opening_and_nothing_else() -> None:
    today = SCANNED | {"confirmed_at": day(10)}
    assert dispute(today, claim=GONE)["opened"]["allowed"] is False
    kept = dispute(today, claim=GONE, order_at_opening=ORDER, at=day(21))
    assert (kept["opened"]["allowed"], kept["state"]) == (True, "awaiting-seller")
    refused = dispute(claim=GONE, order_at_opening=ORDER | {"confirmed_at": day(10)})
    assert (refused["opened"]["code"], refused["opened"]["unstamped"]) == ("goods-confirmed", [])


def test_a_refund_that_the_opening_did_not_know_counts_whatever_its_stamp() -> None:
    late = {"refunds": [refund(10, 1000)]}
    answer = dispute(late, order_at_opening=ORDER, events=[ACCEPTED])
    assert (answer["settlement"]["amount"], payable(answer)) == (5000, (4000, 3500, 500))
    known = dispute(late, order_at_opening=ORDER | late, events=[ACCEPTED])
    assert (known["settlement"]["amount"], payable(known)) == (4000, (4000, 3500, 500))


def test_counters_that_the_opening_did_not_know_lower_what_is_payable() -> None:
    today = {"lines": [ORDER["lines"][0] | {"refunded": 1000}], "shipping_refunded": 100}
    answer = dispute(today, order_at_opening=ORDER, events=[ACCEPTED])
    assert payable(answer) == (3900, 3500, 400)


HELD = {"disputed_quantity": 1, "disputed": 2250}


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (HELD, 2250),
        # The other dispute was paid 2250, of what it held.
        ({"refunded": 2250, "refunded_quantity": 1}, 2250),
        # 1000 were refunded outside, and the other dispute still holds its 2250.
        (HELD | {"refunded": 1000}, 1250),
        # The other dispute and one that was opened later hold 1000 more; this one was first.
        ({"disputed_quantity": 2, "disputed": 3250}, 2250),
        # It was withdrawn: this dispute was settled for no more.
        ({}, 2250),
    ],
)
def test_what_counters_held_at_the_opening_was_opened_before(now: Any, left: int) -> None:
    line = ORDER["lines"][0]
    opening = ORDER | {"lines": [line | HELD], "shipping_paid": 0}
    answer = dispute(
        {"lines": [line | now], "shipping_paid": 0}, order_at_opening=opening, events=[ACCEPTED]
    )
    assert (answer["settlement"]["amount"], answer["payable"]) == (2250, left)


def test_a_refund_outside_may_be_of_the_shipping_alone() -> None:
    shipped = {"id": "r", "type": "seller-refunded", "at": day(22), "shipping": 500}
    assert payable(dispute(events=[ACCEPTED, shipped])) == (4500, 4500, 0)


def test_the_same_refund_counts_as_soon_as_it_is_known_as_an_event_or_in_the_ledger() -> None:
    late = {"refunds": [refund(24, 5000 - 500, 500)]}
    answer = dispute(late, events=[ACCEPTED, event(22, 4500, 500)])
    assert answer["entries"][0]["ended_at"] == day(22)


@pytest.mark.parametrize(
    ("today", "claim", "names"),
    [
        (SCANNED, GONE, ["shipment.status", "shipment.tracking_number"]),
        (
            {"lines": [ORDER["lines"][0] | {"disputed_quantity": 2}]},
            CLAIM,
            ["lines[0].disputed_quantity"],
        ),
        (
            {"lines": [ORDER["lines"][0] | {"disputed_quantity": 1, "decided_quantity": 1}]},
            CLAIM,
            ["lines[0].disputed_quantity", "lines[0].decided_quantity"],
        ),
        (
            {"lines": [{"id": "1", "quantity": 2, "paid": 0}], "shipping_refunded": 500},
            CLAIM,
            ["shipping_refunded"],
        ),
        ({"confirmed_at": day(10)}, CLAIM, []),
        (SCANNED | {"confirmed_at": day(10)}, GONE, []),
        ({"refunds": [refund(10, 4500, 500)]}, CLAIM, []),
    ],
)
def test_a_refusal_by_facts_without_a_stamp_names_them(
    today: Any, claim: Any, names: list[str]
) -> None:
    opened = dispute(today, claim=claim)["opened"]
    assert (opened["allowed"], opened["unstamped"]) == (False, names)
    # At the opening itself the facts of today are those of the opening.
    assert dispute(today, claim=claim, at=day(20))["opened"]["unstamped"] == []


def refusing(row_id: str, when: str) -> dict[str, Any]:
    then = {"table": "eligibility", "before": "order-cancelled", "then": {"allowed": False}}
    return {"id": row_id, "when": when, "because": "it is so", **then}


BY_ATTRIBUTES = {
    "base": "aliexpress-guide",
    "attributes": {
        "order": {
            "category": {"one_of": ["fresh", "fashion"], "default": "fashion"},
            "score": {"kind": "count"},
        },
        "line": {"final_sale": {"kind": "flag", "default": False}},
    },
    "rows": [
        refusing("fresh", "order_category == 'fresh'"),
        refusing("low", "order_score < 5"),
        refusing("final-sale", "any_line(line_final_sale)"),
    ],
}
FINAL_SALE = {"id": "1", "quantity": 2, "paid": 4500, "attributes": {"final_sale": True}}
ALL_HELD = {"id": "1", "quantity": 2, "paid": 4500, "disputed_quantity": 2}


@pytest.mark.parametrize(
    ("attributes", "today", "names"),
    [
        ({"category": "fresh", "score": 5}, {}, ["attributes.category"]),
        ({"score": 4}, {}, ["attributes.score"]),
        ({"score": 5}, {"lines": [FINAL_SALE]}, ["lines[0].attributes.final_sale"]),
        # Each of two refuses, so neither does alone.
        ({"category": "fresh", "score": 4}, {}, []),
        ({"category": "fresh", "score": 5}, {"confirmed_at": day(10)}, []),
        (
            {"category": "fresh", "score": 5},
            {"lines": [ALL_HELD]},
            ["lines[0].disputed_quantity", "attributes.category"],
        ),
        ({"score": 5}, {"lines": [ALL_HELD]}, ["lines[0].disputed_quantity"]),
    ],
)
def test_a_refusal_by_an_attribute_of_today_names_it(
    attributes: Any, today: Any, names: list[str]
) -> None:
    order = {"attributes": attributes} | today
    opened = dispute(order, policy=BY_ATTRIBUTES)["opened"]
    assert (opened["allowed"], opened["unstamped"]) == (False, names)
    known = {"order_at_opening": ORDER | {"attributes": {"score": 5}}}
    assert dispute(order, policy=BY_ATTRIBUTES, **known)["opened"]["allowed"]


def test_a_refusal_by_today_leaves_out_the_own_entries() -> None:
    """Without the scan the dispute is opened, whatever its own entry holds."""
    own = other(20, 4500, id="d1", lines=[{"id": "1", "quantity": 2, "amount": 4500}])
    opened = dispute(SCANNED | {"disputes": [own]}, claim=GONE, dispute_id="d1")["opened"]
    assert (opened["allowed"], opened["unstamped"]) == (
        False,
        ["shipment.status", "shipment.tracking_number"],
    )


def test_a_history_of_the_shipment_leaves_nothing_unstamped() -> None:
    history = [{"at": day(22), "status": "delivered", "tracking_number": "LX1"}]
    later = dispute({"shipment": {"history": history}}, claim=GONE)
    assert (later["opened"]["allowed"], later["state"]) == (True, "refund-due")
    earlier = dispute({"shipment": {"history": [history[0] | {"at": day(19)}]}}, claim=GONE)
    assert (earlier["opened"]["allowed"], earlier["opened"]["unstamped"]) == (False, [])


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"dispute_id": ""}, "invalid-value", "$.dispute_id"),
        (
            {"order_at_opening": ORDER | {"id": "B"}},
            "invalid-value",
            "$.order_at_opening.id",
        ),
        (
            {"order_at_opening": ORDER | {"lines": []}},
            "invalid-value",
            "$.order_at_opening.lines",
        ),
        (
            {"opened_at": None, "order_at_opening": ORDER},
            "missing-key",
            "$.opened_at",
        ),
        (
            {"events": [event(21, 4501)]},
            "invalid-value",
            "$.events[0].lines[0].amount",
        ),
        ({"events": [event(21, 1, 501)]}, "invalid-value", "$.events[0].shipping"),
        (
            {"events": [event(21, 1) | {"lines": [{"id": "9", "quantity": 0, "amount": 1}]}]},
            "invalid-value",
            "$.events[0].lines[0].id",
        ),
        ({"events": [ACCEPTED | {"lines": []}]}, "unknown-key", "$.events[0].lines"),
        (
            {"order_at_opening": ORDER | {"lines": [*ORDER["lines"], LINE_2]}},
            "invalid-value",
            "$.order_at_opening.lines[1].id",
        ),
        (
            {"events": [event(21, 0, refund_id=f"r{n}") for n in range(51)]},
            "too-large",
            "$.events",
        ),
        (
            {"events": [{"id": "r", "type": "seller-refunded", "at": day(21)}]},
            "missing-key",
            "$.events[0].lines",
        ),
    ],
)
def test_a_case_that_cannot_be_is_refused(changes: Any, code: str, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        dispute(**changes)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_the_order_at_the_opening_has_the_orders_currency() -> None:
    with pytest.raises(CurrencyMismatch) as caught:
        dispute(order_at_opening=ORDER | {"currency": "EUR"})
    assert caught.value.path == "$.order_at_opening.currency"


# --- in Python -----------------------------------------------------------------------------------


def usd(amount: int) -> Money:
    return Money(amount, "USD")


BOUGHT = from_dict(Order, ORDER)


def claim(*line_ids: str) -> Claim:
    lines = tuple(ClaimLine(id=line_id, quantity=1) for line_id in line_ids)
    return Claim(received=False, reason="wrong-address", description="x", lines=lines or None)


def opened(order: Order, at: float, dispute_id: str | None = None, *lines: str) -> Dispute:
    return open_dispute(order, claim(*lines), at=START + at * DAY, id=dispute_id)


def happened(dispute: Dispute, kind: str, at: float, **parts: Any) -> Dispute:
    return apply_event(dispute, Event(id=f"{kind} {at}", type=kind, at=START + at * DAY, **parts))


def test_a_second_dispute_cannot_refund_what_the_first_one_holds() -> None:
    first = opened(BOUGHT, 20, "first", "1")
    second = opened(first.record_in(BOUGHT), 21, "second")
    # One of two units, 4500 / 2 each; the shipping only with the whole order.
    assert (first.requested, second.requested) == (2250, 2250)


def test_a_recorded_dispute_is_brought_up_to_date_where_it_stands() -> None:
    first = opened(BOUGHT, 20, "first", "1")
    second = opened(first.record_in(BOUGHT), 20, "second", "1")
    order = second.record_in(first.record_in(BOUGHT))
    revised = happened(first, "buyer-revised", 21, claim=claim("1"))
    order = revised.record_in(order)
    assert [(one.id, str(one.outcome)) for one in order.disputes] == [
        ("first", "cancelled"),
        ("second", "None"),
        ("first", "None"),
    ]
    assert revised.record_in(order) == order


def test_recording_a_dispute_survives_json() -> None:
    dispute = happened(opened(BOUGHT, 20, "first", "1"), "seller-accepted", 21)
    dispute = happened(dispute, "refund-paid", 22)
    order = dispute.record_in(BOUGHT)
    assert from_dict(Order, to_dict(order)) == order
    assert order.as_of(START + 22 * DAY).lines[0].refunded == usd(2250)


def test_recording_takes_the_refunds_that_were_events_along() -> None:
    part = RefundedUnits(id="1", quantity=0, amount=usd(500))
    dispute = happened(opened(BOUGHT, 20, "first"), "seller-refunded", 21, lines=(part,))
    order = dispute.record_in(BOUGHT)
    assert [one.id for one in order.refunds] == ["seller-refunded 21"]
    assert dispute.record_in(order) == order


def test_a_dispute_without_an_id_updates_counters_and_no_ledger() -> None:
    dispute = happened(opened(BOUGHT, 20, None, "1"), "seller-accepted", 21)
    line = dispute.record_in(BOUGHT).lines[0]
    assert (line.disputed_quantity, line.disputed) == (1, usd(2250))
    paid = happened(dispute, "refund-paid", 22).record_in(BOUGHT)
    assert (paid.lines[0].refunded, paid.lines[0].refunded_quantity) == (usd(2250), 1)
    with pytest.raises(InvalidInput) as caught:
        dispute.record_in(opened(BOUGHT, 20, "first", "1").record_in(BOUGHT))
    assert (caught.value.code, caught.value.path) == ("missing-key", ".id")


def test_an_order_with_counters_keeps_counters() -> None:
    line = OrderLine(id="1", quantity=3, paid=usd(500), refunded=usd(100), refunded_quantity=1)
    order = from_dict(Order, to_dict(BOUGHT) | {"lines": [to_dict(line)]})
    counted = opened(order, 20, "first", "1").record_in(order)
    assert not counted.disputes
    # (500 - 100) / 2.
    assert (counted.lines[0].disputed_quantity, counted.lines[0].disputed) == (1, usd(200))
    assert counted.lines[0].claimable_value == 200


def test_counters_above_what_the_order_has_are_refused() -> None:
    counted = opened(BOUGHT, 20).record_in(BOUGHT)
    with pytest.raises(InvalidInput):
        opened(BOUGHT, 20).record_in(counted)


def test_a_dispute_with_a_longer_ledger_keeps_its_opening() -> None:
    first = opened(BOUGHT, 20, "first")
    first = happened(first, "buyer-revised", 21, claim=claim("1"))
    second = opened(first.record_in(BOUGHT), 22, "second")
    told = first.with_order(second.record_in(first.record_in(BOUGHT)))
    assert (told.opened_at, told.entries) == (first.opened_at, first.entries)
    # Both units again: the other dispute holds one of them now.
    everything = happened(told, "buyer-revised", 23, claim=claim())
    assert [(line.id, line.quantity) for line in everything.lines] == [("1", 1)]
    assert everything.requested + second.requested == 4500


def test_a_dispute_is_decided_again_with_a_longer_ledger_whatever_happened_later() -> None:
    first = happened(opened(BOUGHT, 20, "first"), "seller-accepted", 21)
    part = RefundedUnits(id="1", quantity=0, amount=usd(4000))
    told = first.with_order(from_dict(Order, ORDER | {"refunds": [refund(10, 400)]}))
    assert told.settlement == first.settlement
    assert advance(told, at=START + 60 * DAY).settlement == first.settlement
    # 4500 - 400 - 4000, and the shipping.
    assert happened(told, "seller-refunded", 22, lines=(part,)).payable == 600
    with pytest.raises(InvalidType):
        first.with_order(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"id": "B"}, ".order.id"), ({"lines": [LINE_2]}, ".order.lines[0].id")],
)
def test_a_dispute_takes_and_is_recorded_in_no_other_order(changes: Any, path: str) -> None:
    opened = open_dispute(
        from_dict(Order, ORDER), from_dict(Claim, CLAIM), at=START + 20 * DAY, id="d"
    )
    another = from_dict(Order, ORDER | changes)
    for refuses in (opened.with_order, opened.record_in):
        with pytest.raises(InvalidInput) as caught:
            refuses(another)
        assert (caught.value.code, caught.value.path) == ("invalid-value", path)


def test_a_scan_leaves_the_tracking_number_of_the_document_unstamped() -> None:
    parcel = {"tracking_number": "LX1", "history": [{"at": day(19), "status": "delivered"}]}
    opened = dispute({"shipment": parcel}, claim=GONE)["opened"]
    assert opened["findings"][0]["code"] == "reason-not-applicable"
    assert opened["unstamped"] == ["shipment.tracking_number"]


FAILED = {"id": "e3", "type": "refund-failed", "at": day(24)}
FAILING = {"base": "aliexpress-guide", "set": {"payout.failed_within": "14 days"}}


def test_a_failed_payment_leaves_a_later_opening_as_it_was() -> None:
    """The first dispute was refunded on day 22, so shipping went with the last unit on day 23."""
    first = {"claim": ONE, "dispute_id": "d", "policy": FAILING}
    second = {"dispute_id": "e", "opened_at": day(23), "policy": FAILING}
    paid = dispute(events=[ACCEPTED, PAID], **first)["entries"]
    failed = dispute(events=[ACCEPTED, PAID, FAILED], **first)["entries"]
    assert [(one["ended_at"], one["outcome"]) for one in (*paid, *failed)] == [
        (day(22), "refunded"),
        (None, None),
    ]
    assert failed[0]["earlier_ends"] == [
        {"ended_at": day(22), "outcome": "refunded", "reopened_at": day(24)}
    ]
    for known in (paid, failed):
        (entry,) = dispute({"disputes": known}, **second)["entries"]
        assert (entry["lines"][0]["amount"], entry["shipping"]) == (2250, 500)
    # Opened when the first was open again, the second has no shipping.
    late = second | {"opened_at": day(24)}
    assert dispute({"disputes": failed}, **late)["entries"][0]["shipping"] == 0
    again = dispute(events=[ACCEPTED, PAID, FAILED, PAID | {"id": "e4", "at": day(25)}], **first)
    (entry,) = again["entries"]
    assert (entry["ended_at"], entry["earlier_ends"]) == (day(25), failed[0]["earlier_ends"])


def test_a_part_that_was_paid_keeps_its_shares_when_an_earlier_refund_is_reported() -> None:
    """Of 4500 and 100 half was paid, 2250 and 50; then 1000 of the day before come to light."""
    part = PAID | {"amount": 2300}
    order = {"lines": [*ORDER["lines"], LINE_2], "shipping_paid": 0}
    case = {"dispute_id": "d", "events": [ACCEPTED, part], "order_at_opening": ORDER | order}
    known = dispute(order, **case)["entries"]
    later = order | {"disputes": known, "refunds": [refund(21.5, 1000)]}
    (entry,) = dispute(later, **case)["entries"]
    shares = [{"id": "1", "amount": 2250}, {"id": "2", "amount": 50}]
    assert [one["lines"] for one in entry["payments"]] == [shares]
    assert dispute(later, **case)["payable"] == 4500 - 1000 - 2250 + 50


def test_a_kept_dispute_keeps_the_ends_that_did_not_last() -> None:
    claim, at = from_dict(Claim, CLAIM), START + 20 * DAY
    opened = open_dispute(
        from_dict(Order, ORDER), claim, at=at, policy=read_policy(FAILING), id="d"
    )
    for one in (ACCEPTED, PAID, FAILED):
        opened = apply_event(opened, from_dict(Event, one))
    assert from_dict(Dispute, to_dict(opened)).entries == opened.entries
    assert len(opened.entries[0].earlier_ends) == 1


def test_a_part_that_was_paid_stays_paid_when_nothing_was_payable_any_more() -> None:
    """Half of 2250 was paid; then 3000 of the day before come to light, and 2250 are held."""
    before = {"id": "first", "opened_at": day(19), "lines": ONE_HELD, "shipping": 0}
    case = {"dispute_id": "d", "claim": ONE, "events": [ACCEPTED, PAID | {"amount": 1125}]}
    case |= {"order_at_opening": ORDER | {"disputes": [before]}}
    known = [before, *dispute({"disputes": [before]}, **case)["entries"]]
    answer = dispute({"disputes": known, "refunds": [refund(21.5, 3000)]}, **case)
    assert [one["lines"][0]["amount"] for one in answer["entries"][0]["payments"]] == [1125]
    assert (answer["refused_events"], answer["payable"]) == ([], 0)


ONE_HELD = [{"id": "1", "quantity": 1, "amount": 2250}]
