"""An order at later and later instants is what `Order.as_of` gives at each of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from disputerules.testing import strategies
from disputerules.testing.strategies.ledger import with_ledgers
from disputerules.values.growing import added_up, growing
from disputerules.values.ledger import (
    Chargeback,
    DisputeEntry,
    HeldUnits,
    OutsideRefund,
    PaidShare,
    Payment,
)
from disputerules.values.money import Money
from disputerules.values.order import Extension, Order
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import TICK
from disputerules.values.running_order import TOTALS, RunningOrder
from disputerules.values.tally import changes_by

START = datetime(2026, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def order(**changes: Any) -> Order:
    lines = (
        OrderLine(id="1", quantity=3, paid=Money(500, "USD")),
        OrderLine(id="2", quantity=1, paid=Money(100, "USD")),
    )
    whole: dict[str, Any] = {"id": "A", "currency": "USD", "placed_at": START, "lines": lines}
    return Order(**whole | {"shipping_paid": Money(50, "USD")} | changes)


def entry(entry_id: str = "d", **changes: Any) -> DisputeEntry:
    held = (HeldUnits(id="1", quantity=1, amount=Money(167, "USD")),)
    return DisputeEntry(id=entry_id, opened_at=START + DAY, lines=held, **changes)


def same(one: Order, other: Order) -> bool:
    parts = [[getattr(each, name) for name in (*TOTALS, "grants")] for each in (one, other)]
    return one == other and parts[0] == parts[1]


@given(st.data(), strategies.orders())
def test_an_order_at_each_of_its_stamps_is_the_order_as_of_it(data: Any, plain: Order) -> None:
    near = data.draw(st.sampled_from(plain.stamps()))
    drawn = data.draw(with_ledgers(plain, near=near) | st.just(plain))
    dispute_id = data.draw(st.sampled_from((None, "other")))
    running = RunningOrder(drawn, dispute_id)
    for at in drawn.stamps():
        for instant in (at, at + TICK):
            assert same(running.at(instant), drawn.as_of(instant, dispute_id))


def extension(requested: int, answered: int | None, granted: bool = True) -> Extension:
    return Extension(
        days=1,
        requested_by="buyer",
        requested_at=START + requested * DAY,
        answered_at=None if answered is None else START + answered * DAY,
        granted=None if answered is None else granted,
    )


STAMPED_DAYS = st.integers(0, 6)
EXTENSIONS = st.builds(extension, STAMPED_DAYS, STAMPED_DAYS | st.none(), st.booleans())


@st.composite
def chargebacks(draw: Any) -> Chargeback:
    first, last = sorted(START + draw(STAMPED_DAYS) * DAY for _ in range(2))
    return Chargeback(at=first, closed_at=draw(st.sampled_from((last, None))))


@given(st.lists(EXTENSIONS, max_size=6), st.lists(chargebacks(), max_size=3), st.sets(STAMPED_DAYS))
def test_extensions_and_chargebacks_become_known_at_their_stamps(
    asked: list[Extension], opened: list[Chargeback], days: set[int]
) -> None:
    drawn = order(extensions=tuple(asked), chargebacks=tuple(opened))
    running = RunningOrder(drawn)
    for day in sorted(days):
        assert same(running.at(START + day * DAY), drawn.as_of(START + day * DAY))


def test_what_was_added_up_of_a_growing_list_is_not_added_up_again() -> None:
    added: list[int] = []

    def add(items: Any, so_far: timedelta, limit: int) -> timedelta:
        added.extend(items)
        return sum([timedelta(one) for one in items if one < limit], so_far)

    first = growing((1, 2))
    later = first.followed_by((3, 4))
    assert (later, added_up(first, add, (4,)), added) == ((1, 2, 3, 4), timedelta(3), [1, 2])
    assert (added_up(later, add, (4,)), added) == (timedelta(6), [1, 2, 3, 4])
    assert (added_up(first, add, (4,)), added_up(later, add, (5,))) == (timedelta(3), timedelta(10))
    assert added_up((1, 2), add, (4,)) == timedelta(3)


def test_payments_before_and_after_the_end_are_refunded_and_no_longer_held() -> None:
    payments = tuple(
        Payment(at=START + day * DAY, lines=(PaidShare(id="1", amount=amount),))
        for day, amount in ((2, 100), (4, 60), (5, -60))
    )
    drawn = order(
        disputes=(entry(payments=payments, ended_at=START + 3 * DAY, outcome="refunded"),)
    )
    running = RunningOrder(drawn)
    lines = [running.at(START + day * DAY).lines[0] for day in range(1, 6)]
    assert [one.refunded.amount for one in lines] == [0, 100, 100, 160, 100]
    assert [one.held_value for one in lines] == [167, 67, 67, 7, 67]
    assert [one.refunded_quantity for one in lines] == [0, 0, 1, 1, 1]


def test_a_withdrawn_dispute_keeps_what_it_paid_refunded() -> None:
    payments = tuple(
        Payment(at=START + day * DAY, lines=(PaidShare(id="1", amount=20),)) for day in (2, 4)
    )
    drawn = order(
        disputes=(entry(payments=payments, ended_at=START + 3 * DAY, outcome="cancelled"),)
    )
    running = RunningOrder(drawn)
    lines = [running.at(START + day * DAY).lines[0] for day in range(1, 5)]
    assert [one.refunded.amount for one in lines] == [0, 20, 20, 40]
    assert [one.held_value for one in lines] == [167, 147, 0, 0]
    assert all(
        same(RunningOrder(drawn).at(START + day * DAY), drawn.as_of(START + day * DAY))
        for day in range(1, 5)
    )


def test_changes_of_a_dispute_are_counted_in_and_out_again() -> None:
    drawn = order(refunds=(OutsideRefund(id="r", at=START + DAY, shipping=Money(20, "USD")),))
    running = RunningOrder(drawn)
    at = START + 2 * DAY
    own = tuple(changes_by(entry(shipping=Money(30, "USD"))))
    counted = running.at(at, (own,))
    assert counted.lines[0].claimable_value == 500 - 167
    assert (counted.shipping_claimable, counted.disputed_quantity) == (0, 1)
    assert running.at(at, (own,)) is counted
    assert running.at(at).lines[0].claimable_value == 500
    assert running.at(at).shipping_claimable == 30
