"""What is wrong with a claim, and what it is worth; amounts that must be of one currency."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    ClaimLine,
    CurrencyMismatch,
    Money,
    Order,
    OrderLine,
    calculate_refund,
    check_claim,
    check_eligibility,
)
from disputerules.testing import strategies

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 2, 1, tzinfo=UTC)


def line(number, paid=1000, **changes):
    return OrderLine(id=str(number), quantity=3, paid=Money(paid, "USD"), **changes)


ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + DAY,
    shipped_at=PLACED + 4 * DAY,
    lines=(line(1),),
    shipping_paid=Money(200, "USD"),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
MISSING = Claim(received=False, reason="wrong-address", description="nothing came")


def order(**changes):
    return evolve(ORDER, **changes)


def claim(**changes):
    return evolve(CLAIM, **changes)


def refund(of, whole=ORDER, policy=ALIEXPRESS_GUIDE):
    return calculate_refund(whole, of, at=AT, policy=policy)


def test_a_claim_with_unknown_lines_says_so_and_is_worth_what_is_known():
    lines = (ClaimLine(id="1", quantity=1), ClaimLine(id="9", quantity=1))
    wrong = claim(lines=lines)
    assert [one.code for one in check_claim(ORDER, wrong, at=AT).findings] == ["unknown-line"]
    given = refund(wrong)
    assert [(one.id, one.amount.amount) for one in given.lines] == [("1", 333), ("9", 0)]
    nothing = claim(lines=lines[1:])
    codes = [one.code for one in check_claim(ORDER, nothing, at=AT).findings]
    assert codes == ["unknown-line"]
    assert refund(nothing).amount == Money(0, "USD")


def test_a_line_that_cost_nothing_is_refunded_with_nothing_and_hides_no_other():
    whole = order(lines=(line(1, paid=0), line(2)))
    given = refund(CLAIM, whole)
    assert [(one.id, one.amount.amount) for one in given.lines] == [("1", 0), ("2", 1000)]
    assert (given.amount, given.shipping) == (Money(1200, "USD"), Money(200, "USD"))
    assert check_claim(whole, CLAIM, at=AT)
    free = order(lines=(line(1, paid=0),), shipping_paid=Money(0, "USD"))
    assert check_eligibility(free, at=AT).code == "nothing-left-to-refund"


def test_a_refund_is_worked_out_although_the_claim_is_refused():
    blank = claim(description=None)
    assert not check_claim(ORDER, blank, at=AT)
    assert refund(blank).amount == Money(1200, "USD")


@pytest.mark.parametrize(
    ("quantity", "goods", "shipping"), [(1, 333, 67), (2, 667, 133), (3, 1000, 200)]
)
def test_shipping_in_proportion_follows_the_goods(quantity, goods, shipping):
    policy = ALIEXPRESS_GUIDE.but({"refund.shipping": "proportional"})
    given = refund(claim(lines=(ClaimLine(id="1", quantity=quantity),)), policy=policy)
    assert given.amount.amount == goods + shipping
    assert given.shipping.amount == shipping


@given(
    strategies.orders_with_instants(disputable=True).flatmap(
        lambda drawn: strategies.claims(drawn[0], at=drawn[1]).map(lambda one: (*drawn, one))
    )
)
def test_a_refund_adds_up_and_is_never_above_what_is_left(drawn):
    whole, at, asked = drawn
    given = calculate_refund(whole, asked, at=at)
    shares = sum(one.amount.amount for one in given.lines)
    assert shares + given.shipping.amount == given.amount.amount <= given.refundable.amount
    assert given.refundable.amount <= whole.goods_left + whole.shipping_left
    for one in given.lines:
        known = whole.line(one.id)
        assert one.amount.amount <= (known.left if known else 0)


def test_an_amount_in_another_currency_is_an_error_of_the_amount():
    foreign = claim(refund="partial", amount=Money(500, "EUR"))
    for ask in (check_claim, calculate_refund):
        with pytest.raises(CurrencyMismatch) as caught:
            ask(ORDER, foreign, at=AT)
        assert caught.value.path == ".amount"
    with pytest.raises(CurrencyMismatch):
        check_claim(ORDER, evolve(MISSING, amount=Money(1200, "EUR")), at=AT)


def test_an_order_of_a_thousand_lines_is_decided_whole():
    many = order(lines=tuple(line(number) for number in range(1000)))
    given = refund(CLAIM, many)
    assert (given.amount.amount, len(given.lines)) == (1_000_200, 1000)
    assert check_claim(many, CLAIM, at=AT)
    part = refund(claim(refund="partial", amount=Money(999_999, "USD")), many)
    assert sum(one.amount.amount for one in part.lines) == 999_999
