"""The ledger of an order: what it cannot say, and the counters that it comes to at an instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from disputerules import InvalidInput, Order, from_dict, to_dict
from disputerules.values.ledger import entries_at
from disputerules.values.periods import TICK, format_instant

START = datetime(2026, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def day(number: int) -> str:
    return format_instant(START + number * DAY)


def plain(**changes: Any) -> dict[str, Any]:
    lines = [
        {"id": "1", "quantity": 2, "paid": 500},
        {"id": "2", "quantity": 1, "paid": 300},
    ]
    order = {"id": "A", "currency": "USD", "placed_at": day(0), "lines": lines}
    return order | {"shipping_paid": 100} | changes


def read(**changes: Any) -> Order:
    return from_dict(Order, plain(**changes))


def units(line_id: str, quantity: int, amount: int) -> dict[str, Any]:
    return {"id": line_id, "quantity": quantity, "amount": amount}


def refund(refund_id: str, at: int, *lines: dict[str, Any], shipping: int = 0) -> dict[str, Any]:
    return {"id": refund_id, "at": day(at), "lines": list(lines), "shipping": shipping}


def entry(
    dispute_id: str,
    opened: int,
    *lines: dict[str, Any],
    ended: int | None = None,
    outcome: str | None = None,
    shipping: int = 0,
    payments: tuple[Any, ...] = (),
) -> dict[str, Any]:
    return {
        "id": dispute_id,
        "opened_at": day(opened),
        "ended_at": None if ended is None else day(ended),
        "outcome": outcome,
        "lines": list(lines),
        "shipping": shipping,
        "payments": list(payments),
    }


ONE = units("1", 1, 250)


def counters(order: Order, at: datetime, **of: Any) -> tuple[Any, ...]:
    line = order.as_of(at, **of).lines[0]
    return (
        *(line.refunded.amount, line.refunded_quantity, line.disputed_quantity),
        *(line.disputed_value, line.decided_quantity, line.decided_value),
    )


def test_a_ledger_survives_the_round_trip() -> None:
    payment = {"at": day(3), "lines": [{"id": "1", "amount": 40}], "shipping": 10}
    order = read(
        refunds=[refund("r", 1, units("1", 0, 20), shipping=5)],
        disputes=[
            entry("d", 2, ONE, ended=4, outcome="refunded", shipping=10, payments=(payment,))
        ],
        chargebacks=[{"at": day(5), "closed_at": None}],
        shipment={"history": [{"at": day(1), "status": "in-transit"}]},
    )
    assert from_dict(Order, to_dict(order)) == order


def test_the_counters_of_a_line_survive_the_round_trip() -> None:
    line = {"id": "1", "quantity": 3, "paid": 500, "disputed_quantity": 1, "decided_quantity": 1}
    for held in ({}, {"disputed": 200}, {"decided": 0}, {"disputed": 100, "decided": 300}):
        order = read(lines=[line | held], shipping_disputed=40)
        assert from_dict(Order, to_dict(order)) == order


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        # 500 / 3 rounded up is 167.
        ({"disputed_quantity": 1}, (167, 0)),
        ({"disputed_quantity": 1, "decided_quantity": 1}, (167, 167)),
        ({"disputed_quantity": 2, "decided_quantity": 1}, (334, 166)),
        ({"disputed_quantity": 2, "refunded": 300}, (200, 0)),
        ({"disputed_quantity": 1, "disputed": 5, "decided_quantity": 2}, (5, 334)),
        ({"disputed_quantity": 2, "decided_quantity": 1, "decided": 400}, (100, 400)),
    ],
)
def test_a_held_unit_is_worth_its_price_rounded_up_and_at_most_what_is_left(
    counts: dict[str, int], value: tuple[int, int]
) -> None:
    (line,) = read(lines=[{"id": "1", "quantity": 3, "paid": 500} | counts]).lines
    assert (line.disputed_value, line.decided_value) == value
    assert line.claimable_value == 500 - line.refunded.amount - sum(value)


def test_a_refund_counts_from_its_stamp_on() -> None:
    order = read(refunds=[refund("r", 2, units("1", 1, 120), shipping=30)])
    stamp = START + 2 * DAY
    assert counters(order, stamp - TICK) == (0, 0, 0, 0, 0, 0)
    assert counters(order, stamp) == (120, 1, 0, 0, 0, 0)
    assert order.as_of(stamp - TICK).shipping_claimable == 100
    assert order.as_of(stamp).shipping_claimable == 70


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (None, (0, 0, 1, 250, 0, 0)),
        ("closed", (0, 0, 0, 0, 1, 250)),
        ("refunded", (0, 1, 0, 0, 0, 250)),
        ("cancelled", (0, 0, 0, 0, 0, 0)),
    ],
)
def test_a_dispute_holds_its_units_unless_it_is_cancelled(
    outcome: str | None, after: tuple[int, ...]
) -> None:
    order = read(disputes=[entry("d", 2, ONE, ended=4 if outcome else None, outcome=outcome)])
    opened, ended = START + 2 * DAY, START + 4 * DAY
    assert counters(order, opened - TICK) == (0, 0, 0, 0, 0, 0)
    assert counters(order, opened) == (0, 0, 1, 250, 0, 0)
    assert counters(order, ended - TICK) == (0, 0, 1, 250, 0, 0)
    assert counters(order, ended) == after


def test_what_a_dispute_paid_is_refunded_and_the_rest_of_its_value_stays_held() -> None:
    payments = (
        {"at": day(3), "lines": [{"id": "1", "amount": 100}], "shipping": 20},
        {"at": day(5), "lines": [{"id": "1", "amount": -100}], "shipping": -20},
        {"at": day(6), "lines": [{"id": "1", "amount": 80}], "shipping": 20},
    )
    dispute = entry("d", 2, ONE, ended=3, outcome="refunded", shipping=50, payments=payments)
    order = read(disputes=[dispute])
    assert counters(order, START + 3 * DAY) == (100, 1, 0, 0, 0, 150)
    assert counters(order, START + 5 * DAY) == (0, 1, 0, 0, 0, 250)
    assert counters(order, START + 6 * DAY) == (80, 1, 0, 0, 0, 170)
    # 100 paid - 20 refunded - 30 that the dispute still holds.
    assert order.as_of(START + 6 * DAY).shipping_claimable == 50


def test_nothing_can_be_claimed_of_units_that_are_refunded_while_a_dispute_holds_them() -> None:
    order = read(
        refunds=[refund("r", 3, units("1", 2, 500))],
        disputes=[entry("d", 2, units("1", 2, 500))],
    )
    line = order.as_of(START + 3 * DAY).lines[0]
    assert (line.claimable_quantity, line.claimable_value, line.disputed_quantity) == (0, 0, 2)


def test_the_disputes_of_one_id_are_skipped() -> None:
    order = read(disputes=[entry("d", 2, ONE), entry("e", 2, ONE)])
    assert counters(order, START + 2 * DAY, dispute_id="d") == (0, 0, 1, 250, 0, 0)


def test_of_two_entries_opened_at_one_instant_the_earlier_in_the_list_was_first() -> None:
    order = read(disputes=[entry("d", 2, ONE), entry("e", 2, ONE)])
    at = START + 2 * DAY
    assert counters(order, at, dispute_id="d", number=0) == (0, 0, 0, 0, 0, 0)
    assert counters(order, at, dispute_id="e", number=0) == (0, 0, 1, 250, 0, 0)
    # A dispute that is not listed was last.
    assert counters(order, at, dispute_id="f", number=0)[2:4] == (2, 500)


def test_an_entry_that_a_later_revision_ends_is_open_until_that_revision() -> None:
    order = read(
        disputes=[
            entry("e", 1, units("1", 2, 500), ended=2, outcome="cancelled"),
            entry("d", 2, units("2", 1, 300)),
            entry("e", 2, ONE),
        ]
    )
    at = START + 2 * DAY
    assert counters(order, at, dispute_id="d", number=0) == (0, 0, 2, 500, 0, 0)
    assert counters(order, at, dispute_id="d") == (0, 0, 1, 250, 0, 0)
    assert [one.outcome for one in entries_at(order.disputes, at, "d")] == ["cancelled", None]


def test_of_two_revisions_at_an_opening_those_that_stand_before_it_count() -> None:
    """Three units, of which e holds two, then one, then one: what d knew is up to its place."""
    ends: dict[str, Any] = {"ended": 2, "outcome": "cancelled"}
    first = entry("e", 1, units("1", 2, 500), **ends)
    second = entry("e", 2, units("1", 1, 250), **ends)
    third = entry("e", 2, units("1", 1, 250))
    own, at = entry("d", 2, units("2", 1, 300)), START + 2 * DAY
    for listed, held in (
        ([first, own, second, third], (0, 0, 2, 500, 0, 0)),
        ([first, second, own, third], (0, 0, 1, 250, 0, 0)),
        ([first, second, third, own], (0, 0, 1, 250, 0, 0)),
    ):
        assert counters(read(disputes=listed), at, dispute_id="d", number=0) == held


def test_what_the_ledger_has_at_the_instant_of_a_revision_does_not_count_for_it() -> None:
    withdrawn = entry("e", 1, units("1", 2, 500), ended=2, outcome="cancelled")
    outside = refund("r", 2, units("1", 0, 40))
    history = [{"at": day(2), "status": "delivered"}]
    order = read(disputes=[withdrawn], refunds=[outside], shipment={"history": history})
    at = START + 2 * DAY
    for number in (1, 2):
        revised = order.as_of(at, "d", number)
        assert (revised.lines[0].refunded.amount, revised.lines[0].disputed_quantity) == (0, 2)
        assert str(revised.shipment.status) == "unknown"
        assert order.as_of(at + TICK, "d", number).lines[0].disputed_quantity == 0
    for number in (0, None):
        opened = order.as_of(at, "d", number)
        assert (opened.lines[0].refunded.amount, opened.lines[0].disputed_quantity) == (40, 0)
        assert str(opened.shipment.status) == "delivered"


def test_an_omitted_key_of_the_shipments_history_keeps_its_value() -> None:
    history = [
        {"at": day(1), "tracking_number": "LX1"},
        {"at": day(2), "status": "in-transit"},
        {"at": day(3), "status": "delivered", "tracking_number": "LX2"},
    ]
    order = read(shipment={"history": history, "status": "returned-to-sender"})
    known = [order.as_of(START + number * DAY).shipment for number in range(4)]
    assert [(str(one.status), one.tracking_number) for one in known] == [
        ("unknown", None),
        ("unknown", "LX1"),
        ("in-transit", "LX1"),
        ("delivered", "LX2"),
    ]


def test_a_tracking_number_that_no_entry_says_is_that_of_the_document() -> None:
    history = [{"at": day(2), "status": "in-transit"}]
    order = read(shipment={"history": history, "tracking_number": "LX1", "status": "delivered"})
    known = [order.as_of(START + number * DAY).shipment for number in (1, 2)]
    assert [(str(one.status), one.tracking_number) for one in known] == [
        ("unknown", "LX1"),
        ("in-transit", "LX1"),
    ]


def test_a_history_of_more_entries_than_are_read_is_too_large() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(shipment={"history": [{"at": day(1)}] * 1001})
    assert (caught.value.code, caught.value.path) == ("too-large", "$.shipment.history")


HALF = units("1", 1, 300)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"refunds": [refund("r", -1)]}, "$.refunds[0].at"),
        ({"refunds": [refund("r", 1), refund("r", 2)]}, "$.refunds[1].id"),
        ({"refunds": [refund("r", 1, units("9", 1, 1))]}, "$.refunds[0].lines[0].id"),
        ({"refunds": [refund("r", 1, ONE, ONE)]}, "$.refunds[0].lines[1].id"),
        ({"refunds": [refund("r", 1, units("1", 3, 1))]}, "$.refunds[0].lines[0].quantity"),
        (
            {"refunds": [refund("r", 1, HALF), refund("s", 2, HALF)]},
            "$.refunds[1].lines[0].amount",
        ),
        ({"refunds": [refund("r", 1, shipping=101)]}, "$.refunds[0].shipping"),
        ({"disputes": [entry("d", -1, ONE)]}, "$.disputes[0].opened_at"),
        ({"disputes": [entry("d", 2, ONE, ended=1, outcome="closed")]}, "$.disputes[0].ended_at"),
        ({"disputes": [entry("d", 2, ONE, ended=3)]}, "$.disputes[0].outcome"),
        ({"disputes": [entry("d", 2, ONE, outcome="closed")]}, "$.disputes[0].ended_at"),
        ({"disputes": [entry("d", 2, ONE, ended=3, outcome="lost")]}, "$.disputes[0].outcome"),
        ({"disputes": [entry("d", 2, units("9", 1, 1))]}, "$.disputes[0].lines[0].id"),
        (
            {"disputes": [entry("d", 2, HALF), entry("e", 3, HALF)]},
            "$.disputes[1].lines[0].amount",
        ),
        (
            {"disputes": [entry("d", 2, ONE), entry("e", 3, units("1", 2, 1))]},
            "$.disputes[1].lines[0].quantity",
        ),
        ({"disputes": [entry("d", 2, ONE, shipping=101)]}, "$.disputes[0].shipping"),
        (
            {"disputes": [entry("d", 2, ONE, payments=({"at": day(1)},))]},
            "$.disputes[0].payments[0].at",
        ),
        (
            {
                "disputes": [
                    entry(
                        "d", 2, ONE, payments=({"at": day(3), "lines": [{"id": "2", "amount": 1}]},)
                    )
                ]
            },
            "$.disputes[0].payments[0].lines[0].id",
        ),
        (
            {"disputes": [entry("d", 2, ONE, payments=({"at": day(3), "shipping": 1},))]},
            "$.disputes[0].payments",
        ),
        ({"chargebacks": [{"at": day(-1)}]}, "$.chargebacks[0].at"),
        ({"chargebacks": [{"at": day(2), "closed_at": day(1)}]}, "$.chargebacks[0].closed_at"),
        ({"shipment": {"history": [{"at": day(-1)}]}}, "$.shipment.history[0].at"),
        (
            {"shipment": {"history": [{"at": day(2)}, {"at": day(1)}]}},
            "$.shipment.history[1].at",
        ),
        ({"shipping_disputed": 101}, "$.shipping_disputed"),
        ({"shipping_disputed": 60, "shipping_refunded": 41}, "$.shipping_disputed"),
    ],
)
def test_a_ledger_that_its_order_cannot_have_is_refused(changes: Any, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(**changes)
    assert (caught.value.code, caught.value.path) == ("invalid-value", path)


@pytest.mark.parametrize(
    "ledger", [{"refunds": [refund("r", 1, ONE)]}, {"disputes": [entry("d", 1)]}]
)
@pytest.mark.parametrize(
    "name",
    [
        "refunded",
        "refunded_quantity",
        "disputed_quantity",
        "disputed",
        "decided_quantity",
        "decided",
    ],
)
def test_a_counter_of_a_line_beside_a_ledger_is_refused(name: str, ledger: Any) -> None:
    lines = [{"id": "1", "quantity": 2, "paid": 500}, {"id": "2", "quantity": 1, "paid": 300}]
    lines[1][name] = 1
    with pytest.raises(InvalidInput) as caught:
        read(lines=lines, **ledger)
    assert (caught.value.code, caught.value.path) == ("invalid-value", f"$.lines[1].{name}")
    lines[1][name] = 0
    assert read(lines=lines, **ledger).has_ledger


@pytest.mark.parametrize("name", ["shipping_refunded", "shipping_disputed"])
def test_a_counter_of_the_shipping_beside_a_ledger_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(refunds=[refund("r", 1, ONE)], **{name: 1})
    assert caught.value.path == f"$.{name}"


@pytest.mark.parametrize(
    ("counts", "path"),
    [
        ({"disputed": 501}, "$.lines[0].disputed"),
        ({"disputed": 400, "decided": 101}, "$.lines[0].decided"),
        ({"refunded": 400, "decided": 101}, "$.lines[0].decided"),
        ({"decided_quantity": 3}, "$.lines[0].decided_quantity"),
        ({"disputed_quantity": 1, "decided_quantity": 2}, "$.lines[0].disputed_quantity"),
        ({"decided_quantity": -1}, "$.lines[0].decided_quantity"),
    ],
)
def test_counters_above_what_the_line_has_are_refused(counts: dict[str, int], path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(lines=[{"id": "1", "quantity": 2, "paid": 500} | counts])
    assert (caught.value.code, caught.value.path) == ("invalid-value", path)


def test_chargebacks_are_known_from_their_stamps_on() -> None:
    order = read(chargebacks=[{"at": day(2), "closed_at": day(4)}])
    opened, closed = START + 2 * DAY, START + 4 * DAY
    assert order.as_of(opened - TICK).chargebacks == ()
    assert [one.closed_at for one in order.as_of(closed - TICK).chargebacks] == [None]
    assert order.as_of(closed) is order


def test_what_becomes_known_later_is_no_part_of_the_ledger_yet() -> None:
    order = read(
        refunds=[refund("r", 3, ONE)],
        disputes=[entry("d", 2, ONE, ended=4, outcome="closed"), entry("e", 5, ONE)],
        shipment={"history": [{"at": day(3), "status": "delivered"}]},
    )
    known = order.known_until(START + 2 * DAY)
    assert (known.refunds, known.shipment.history) == ((), ())
    assert [(one.id, one.outcome) for one in known.disputes] == [("d", None)]
    assert order.known_until(START + 5 * DAY) is order


def test_an_entry_of_a_dispute_without_an_id_stands_in_no_order() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(disputes=[entry("d", 2, ONE) | {"id": None}])
    assert (caught.value.code, caught.value.path) == ("missing-key", "$.disputes[0].id")


def test_a_dispute_that_is_withdrawn_when_it_is_opened_holds_nothing() -> None:
    every = units("1", 2, 500)
    withdrawn = entry("d", 2, every, ended=2, outcome="cancelled")
    order = read(disputes=[withdrawn, entry("e", 2, every)])
    assert counters(order, START + 2 * DAY)[2:4] == (2, 500)


REOPENED = {"ended_at": day(4), "outcome": "refunded", "reopened_at": day(6)}
PAID_AND_FAILED = tuple(
    {"at": day(at), "lines": [{"id": "1", "amount": amount}], "shipping": 0}
    for at, amount in ((4, 40), (6, -40))
)


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        # The unit is disputed at 250; refunded with 40 of it paid; disputed again; then closed.
        (START + 4 * DAY - TICK, (0, 0, 1, 250, 0, 0)),
        (START + 4 * DAY, (40, 1, 0, 0, 0, 210)),
        (START + 6 * DAY - TICK, (40, 1, 0, 0, 0, 210)),
        (START + 6 * DAY, (0, 0, 1, 250, 0, 0)),
        (START + 8 * DAY, (0, 0, 0, 0, 1, 250)),
    ],
)
def test_an_end_that_did_not_last_counts_until_the_dispute_was_open_again(
    at: datetime, counted: tuple[int, ...]
) -> None:
    reopened = entry("d", 2, ONE, ended=8, outcome="closed", payments=PAID_AND_FAILED)
    order = read(disputes=[reopened | {"earlier_ends": [REOPENED]}])
    assert counters(order, at) == counted
    assert from_dict(Order, to_dict(order)) == order
    known = order.known_until(at).disputes[0]
    assert counters(read(disputes=[to_dict(known)]), at) == counted


def test_an_entry_without_earlier_ends_does_not_name_them() -> None:
    assert "earlier_ends" not in to_dict(read(disputes=[entry("d", 2, ONE)]))["disputes"][0]


@pytest.mark.parametrize(
    ("ends", "ended", "path"),
    [
        ([REOPENED | {"reopened_at": day(3)}], None, ".earlier_ends[0].reopened_at"),
        ([REOPENED | {"ended_at": day(1)}], None, ".earlier_ends[0].ended_at"),
        ([REOPENED, REOPENED | {"reopened_at": day(7)}], None, ".earlier_ends[1].ended_at"),
        ([REOPENED], 5, ".ended_at"),
    ],
)
def test_ends_out_of_order_are_refused(
    ends: list[dict[str, Any]], ended: int | None, path: str
) -> None:
    outcome = None if ended is None else "refunded"
    reopened = entry("d", 2, ONE, ended=ended, outcome=outcome) | {"earlier_ends": ends}
    with pytest.raises(InvalidInput) as error:
        read(disputes=[reopened])
    assert (error.value.code, error.value.path) == ("invalid-value", f"$.disputes[0]{path}")


PAYMENTS = "$.disputes[0].payments"


@pytest.mark.parametrize(
    ("amounts", "shipping", "refused"),
    [
        ((100, -100, 250), (0, 0, 0), False),
        # No payment fails before it is made, and none is above what is held, not for a moment.
        ((-100, 100), (0, 0), True),
        ((250, 1, -1), (0, 0, 0), True),
        ((0, 0), (-1, 1), True),
    ],
)
def test_payments_add_up_to_what_is_held_at_every_instant(
    amounts: tuple[int, ...], shipping: tuple[int, ...], refused: bool
) -> None:
    payments = [
        {"at": day(3 + number), "lines": [{"id": "1", "amount": amount}], "shipping": part}
        for number, (amount, part) in enumerate(zip(amounts, shipping, strict=True))
    ]
    # The order of the list is not that of time.
    for listed in (payments, payments[::-1]):
        held = entry("d", 2, ONE, shipping=10, payments=tuple(listed))
        if refused:
            with pytest.raises(InvalidInput) as error:
                read(disputes=[held])
            assert (error.value.code, error.value.path) == ("invalid-value", PAYMENTS)
        else:
            assert counters(read(disputes=[held]), START + 5 * DAY)[0] == 250
