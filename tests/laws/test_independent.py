"""Random orders and claims are decided as plain arithmetic says, and keep each law by it.

A law is written over the facts that the rows read, so both are wrong where a fact is. Here each law
is written once more, over what is recorded.
"""

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    Extension,
    ExtensionRequest,
    Money,
    Period,
    calculate_refund,
    check_claim,
    check_eligibility,
    check_extension,
    order_status,
    protection_ends_at,
    select_reasons,
)
from disputerules.rules.laws import CLAIMS, OPENING, REFUNDS
from disputerules.testing import strategies
from disputerules.testing.samples import all_in_dispute
from disputerules.values.periods import TICK
from tests.laws.independent import LAST, NEVER, Claimed, Protected, Terms, later

TERMS = [
    Terms(),
    Terms(opens_after=5, after_confirmation=7, after_protection=3),
    Terms(protection=30, after_delivery=10, shipping="never", rounding="down"),
    Terms(after_delivery=45, after_protection=15, shipping="proportional"),
]
POLICIES = {terms: ALIEXPRESS_GUIDE.but(terms.settings) for terms in TERMS}


@st.composite
def situations(draw):
    """An order with its own protection in days or none, an instant and the terms."""
    terms = draw(st.sampled_from(TERMS))
    policy = POLICIES[terms]
    order = draw(strategies.orders(policy) | strategies.orders(policy, disputable=True))
    own = draw(st.sampled_from((None, None, 7, 90)))
    order = evolve(order, protection=own and Period.parse(f"{own} days"))
    at = draw(strategies.instants(order, policy))
    order = draw(st.sampled_from((as_it_is, as_it_is, all_in_dispute, all_refunded)))(order, at)
    return Protected(order, at, terms, own)


def as_it_is(order, at):
    return order


# The counters of a line of which no dispute holds anything.
UNHELD = {"disputed_quantity": 0, "disputed": None, "decided_quantity": 0, "decided": None}


def all_refunded(order, at):
    """The order with all goods refunded: each line without its units, or with them."""
    lines = [
        evolve(
            one,
            refunded=one.paid,
            refunded_quantity=one.quantity if at.day % 2 else one.refunded_quantity,
            **UNHELD,
        )
        for one in order.lines
    ]
    return evolve(order, lines=tuple(lines))


@st.composite
def extended(draw):
    """A situation around an end, after a grant that was answered around an end."""
    before = draw(situations())
    known = evolve(before, at=LAST)
    ends = draw(st.sampled_from((known.protection_ends, known.delivery_cut, known.plain_end)))
    answered = ends + draw(st.sampled_from((-TICK, 0 * TICK, TICK))) if ends != NEVER else NEVER
    assume(before.order.placed_at <= answered <= LAST)
    days = draw(st.sampled_from((1, 30)))
    given = Extension(
        days=days, requested_by="buyer", requested_at=answered, answered_at=answered, granted=True
    )
    order = evolve(before.order, extensions=(*before.order.extensions, given))
    ends = evolve(known, order=order).protection_ends
    assume(answered <= ends <= LAST)
    at = draw(st.sampled_from((ends - TICK, ends)))
    assume(at >= order.placed_at)
    return evolve(before, order=order, at=at)


@st.composite
def claimed_situations(draw):
    """A claim for money on an order of which no unit is disputed, and every line cost something."""
    protected = draw(situations())
    lines = [evolve(one, **UNHELD) for one in protected.order.lines]
    assume(all(one.paid.amount for one in lines))
    nothing = Money(0, protected.order.currency)
    order = evolve(protected.order, lines=tuple(lines), shipping_disputed=nothing)
    protected = evolve(protected, order=order)
    policy = POLICIES[protected.terms]
    claim = draw(strategies.claims(order, policy, at=protected.at))
    assume(claim.refund in ("full", "partial"))
    return protected, Claimed(order, claim, protected.terms)


def decided(protected):
    return check_eligibility(protected.order, at=protected.at, policy=POLICIES[protected.terms])


def check_order(protected):
    order, at, policy = protected.order, protected.at, POLICIES[protected.terms]
    ends = protection_ends_at(order, at=at, policy=policy)
    assert (ends or NEVER) == protected.protection_ends
    assert decided(protected).code == protected.eligibility
    assert order_status(order, at=at, policy=policy).code == protected.status


@given(situations())
def test_an_order_is_decided_as_plain_arithmetic_says(protected):
    check_order(protected)


@given(extended())
def test_an_extended_order_is_decided_as_plain_arithmetic_says(protected):
    check_order(protected)


@given(claimed_situations())
def test_a_claim_is_refunded_as_plain_arithmetic_says(drawn):
    protected, claimed = drawn
    policy = POLICIES[protected.terms]
    given = calculate_refund(claimed.order, claimed.claim, at=protected.at, policy=policy)
    assert given.refundable.amount == claimed.refundable
    assert given.shipping.amount <= claimed.shipping
    assert given.amount.amount == claimed.refund


# --- laws of opening ----------------------------------------------------------------------------


def final_timeout(one):
    return one.at < one.claims_end or not decided(one)


def final_confirmation(one):
    return one.at < one.confirmation_closes or not decided(one)


def cancelled_stays_closed(one):
    return one.known("cancelled_at") is None or not decided(one)


def paid_and_shipped_first(one):
    return bool(one.known("paid_at") and one.known("shipped_at")) or not decided(one)


def waits_are_kept(one):
    return one.at >= one.opens or not decided(one)


def one_unit_one_dispute(one):
    return one.units_claimable > 0 or not decided(one)


def closed_stays_closed(one):
    """Of an order about which nothing more is recorded."""
    order = one.order.as_of(one.at)
    codes = ("order-cancelled", "goods-confirmed", "confirmation-timeout")
    shut = decided(one).code in codes
    policy = POLICIES[one.terms]
    waits = (later(one.at, days) for days in (1, 30, 400))
    return not shut or not any(
        check_eligibility(order, at=at, policy=policy) for at in waits if at != NEVER
    )


def extension_takes_nothing_away(one):
    order = one.order
    given = Extension(
        days=1, requested_by="seller", requested_at=one.at, answered_at=one.at, granted=True
    )
    longer = evolve(order, extensions=(*order.extensions, given))
    return not decided(one) or bool(decided(evolve(one, order=longer)))


def wider_window_allows_as_much(one):
    terms = one.terms
    wider = evolve(
        terms,
        protection=terms.protection + 1,
        after_confirmation=terms.after_confirmation + 1,
        after_protection=terms.after_protection + 1,
        opens_after=max(0, terms.opens_after - 1),
    )
    policy = ALIEXPRESS_GUIDE.but(wider.settings)
    return not decided(one) or bool(check_eligibility(one.order, at=one.at, policy=policy))


def only_running_protection_is_extended(one):
    request = ExtensionRequest(days=1, requested_by="buyer")
    answer = check_extension(one.order, request, at=one.at, policy=POLICIES[one.terms])
    return one.at < one.protection_ends or not answer


BY_ORDER = {
    "timeout-is-final": final_timeout,
    "confirmation-is-final": final_confirmation,
    "cancelled-orders-stay-closed": cancelled_stays_closed,
    "paid-and-shipped-first": paid_and_shipped_first,
    "waits-are-kept": waits_are_kept,
    "one-unit-one-dispute": one_unit_one_dispute,
    "closed-stays-closed": closed_stays_closed,
    "extension-takes-nothing-away": extension_takes_nothing_away,
    "wider-window-allows-as-much": wider_window_allows_as_much,
    "only-running-protection-is-extended": only_running_protection_is_extended,
}


@given(situations())
def test_an_order_keeps_each_law_by_what_is_recorded(protected):
    assert [name for name, keeps in BY_ORDER.items() if not keeps(protected)] == []


# --- laws of refunds and claims -----------------------------------------------------------------


@st.composite
def judged_claims(draw):
    """A claim as plain arithmetic sees it, the refund, whether it is taken, and its reasons."""
    protected, claimed = draw(claimed_situations())
    asks = {"at": protected.at, "policy": POLICIES[protected.terms]}
    refund = calculate_refund(claimed.order, claimed.claim, **asks)
    taken = bool(check_claim(claimed.order, claimed.claim, **asks))
    reasons = select_reasons(claimed.order, returned_by=claimed.claim.returned_by, **asks)
    support = {one.code: one.support for one in (*reasons.not_received, *reasons.received)}
    return claimed, refund, taken, support


def asked(claimed):
    amount = claimed.claim.amount
    return claimed.refundable if amount is None else amount.amount


BY_CLAIM = {
    "not-received-is-full": lambda claimed, refund, taken, support: (
        claimed.claim.received or refund.amount.amount == claimed.refundable
    ),
    "never-above-what-can-be-refunded": lambda claimed, refund, taken, support: (
        refund.amount.amount <= claimed.refundable
    ),
    "line-never-above-what-is-left": lambda claimed, refund, taken, support: all(
        share.amount.amount <= line.paid.amount - line.refunded.amount
        for share in refund.lines
        for line in claimed.order.lines
        if line.id == share.id
    ),
    "shipping-never-above-what-is-left": lambda claimed, refund, taken, support: (
        refund.shipping.amount
        <= claimed.order.shipping_paid.amount - claimed.order.shipping_refunded.amount
    ),
    "partial-never-above-what-is-asked": lambda claimed, refund, taken, support: (
        not claimed.claim.received
        or claimed.claim.refund == "full"
        or refund.amount.amount <= claimed.claim.amount.amount
    ),
    "full-is-all-of-it": lambda claimed, refund, taken, support: (
        claimed.claim.refund != "full" or refund.amount.amount == claimed.refundable
    ),
    "not-received-asks-for-all": lambda claimed, refund, taken, support: (
        claimed.claim.received or not taken or asked(claimed) == claimed.refundable
    ),
    "nobody-asks-for-more-than-is-left": lambda claimed, refund, taken, support: (
        asked(claimed) <= claimed.refundable or not taken
    ),
    "contradicted-reasons-are-refused": lambda claimed, refund, taken, support: (
        support.get(claimed.claim.reason) in {"supported", "possible"} or not taken
    ),
}


@given(judged_claims())
def test_a_claim_keeps_each_law_by_what_is_recorded(judged):
    assert [name for name, keeps in BY_CLAIM.items() if not keeps(*judged)] == []


@given(claimed_situations(), st.sampled_from((1, 2500, 5000, 9999)))
def test_a_cap_is_kept_by_what_is_recorded(drawn, cap):
    protected, claimed = drawn

    def part(units):
        return evolve(
            claimed.claim,
            received=True,
            reason="quality-problem",
            refund="partial",
            amount=Money(units, claimed.order.currency),
        )

    most = claimed.share(claimed.refundable, cap, 10_000)
    settings = protected.terms.settings | {"refund.reason_caps": {"quality-problem": cap}}
    policy = ALIEXPRESS_GUIDE.but(settings)
    for units, above in ((most, False), (most + 1, True)):
        found = check_claim(claimed.order, part(units), at=protected.at, policy=policy).findings
        assert ("exceeds-reason-cap" in {one.code for one in found}) == above


# The laws of a dispute are enumerated by hand, event by event, in `test_life_cycle.py`.
WRITTEN_AGAIN = {*BY_ORDER, *BY_CLAIM, "caps-are-kept"}


@pytest.mark.parametrize("law", [*OPENING, *REFUNDS, *CLAIMS], ids=lambda law: law.name)
def test_each_law_of_orders_and_claims_is_written_once_more(law):
    assert law.name in WRITTEN_AGAIN, (
        f"write {law.name} in {__name__} over what is recorded, without a fact of the library"
    )
