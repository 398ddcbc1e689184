"""Constraints that every real case satisfies, as the constructors of its values enforce them."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from disputerules.analysis.cases.parts import (
    CLAIMS_A_LINE,
    MOST_FILES,
    MOST_GRANTS,
    MOST_REQUESTS,
    OWN_BY_CALENDAR,
    OWN_PROTECTION,
    PARTS,
    SLOTS,
)
from disputerules.analysis.cases.symbolic_case import (
    NO_REASON,
    SymbolicCase,
    available,
    claimable_value,
)
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.claim import GOODS
from disputerules.values.event import OWN_FIELDS
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.order import STAMPS
from disputerules.values.settlement import State

ARBITRATION = (State.IN_ARBITRATION, State.AWAITING_INFORMATION)
# The states of a dispute about goods, or on hold: every case of the solver is about money and
# goes on.
NOT_SEARCHED = (
    *(State.AWAITING_REPLACEMENT, State.REPLACEMENT_IN_TRANSIT, State.REPLACED),
    *(State.ON_HOLD, State.CHARGED_BACK),
)
SETTLED_IN = (State.RULED, State.UNDER_APPEAL, State.RETURN_INSPECTION)
SELLERS_TURN = State.AWAITING_SELLER.value


def valid(symbolic: SymbolicCase, life: bool) -> list[Any]:
    """Return the constraints of every real case; with `life` also those of every dispute."""
    for one in PARTS.values():
        symbolic.term(one)
    rules = (*VALID, valid_dispute) if life else VALID
    return [constraint for rule in rules for constraint in rule(symbolic)]


def known_reason(symbolic: SymbolicCase) -> Any:
    """Return the constraint of the reason: a code of a policy, or one code that none has."""
    number = symbolic.unknowns.number
    codes = [*symbolic.reasons, NO_REASON]
    return z3.Or([symbolic.of("reason") == number(code) for code in codes])


def limits(symbolic: SymbolicCase) -> dict[str, Any]:
    """Return what the search assumes of every case, by a clause that completes "assuming that"."""
    requests = [symbolic.of(slot.of_party) <= MOST_GRANTS for slot in SLOTS]
    return {
        "no order's own protection is counted by a calendar": z3.Not(symbolic.of(OWN_BY_CALENDAR)),
        f"no claim has more than {MOST_FILES:,} files": symbolic.of("file_count") <= MOST_FILES,
        f"no party has more than {MOST_GRANTS:,} extensions at a time": z3.And(requests),
    }


def valid_lines(symbolic: SymbolicCase) -> Iterator[Any]:
    paid = symbolic.of(PARTS["shipping_paid"])
    used = symbolic.of(PARTS["shipping_refunded"]) + symbolic.of(PARTS["shipping_disputed"])
    yield used <= paid
    yield symbolic.line("quantity") >= 1
    for number in range(2):
        yield claimable_value(symbolic, number) >= 0
        yield available(symbolic, number) >= 0
        paid = paid + symbolic.line("paid", number)
    yield paid <= MAX_AMOUNT
    # The second line is optional.
    yield z3.Implies(symbolic.line("quantity", 1) == 0, symbolic.line("paid", 1) == 0)


def valid_instants(symbolic: SymbolicCase) -> Iterator[Any]:
    placed, at = symbolic.of("placed_at"), symbolic.of("at")
    for name in STAMPS:
        stamp = symbolic.of(name)
        yield z3.Implies(symbolic.given(name), z3.And(placed <= stamp, stamp <= at))
    estimate = symbolic.of("estimated_delivery_at")
    yield z3.Implies(symbolic.given("estimated_delivery_at"), placed <= estimate)


def valid_extensions(symbolic: SymbolicCase) -> Iterator[Any]:
    placed, at = symbolic.of("placed_at"), symbolic.of("at")
    before: Any = placed
    yield z3.Implies(symbolic.of(OWN_BY_CALENDAR), symbolic.given(OWN_PROTECTION))
    for slot in SLOTS:
        answered = symbolic.of(slot.answered_at)
        between = z3.And(before <= answered, answered <= at)
        yield z3.Implies(symbolic.of(slot.used), between)
        yield symbolic.of(slot.of_party) <= symbolic.of(slot.days)
        before = z3.If(symbolic.of(slot.used), answered, before)
    for earlier, later in pairwise(SLOTS):
        yield z3.Implies(symbolic.of(later.used), symbolic.of(earlier.used))
    declined = symbolic.of("last_request_declined")
    oldest, last = (
        symbolic.term("request_pending_since"),
        symbolic.term("last_request_unanswered_since"),
    )
    yield z3.Implies(oldest.present, z3.And(placed <= oldest.value, oldest.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.value <= last.value, last.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.present, z3.Not(declined)))
    # If a request is pending but the last one is not, the last one was declined or granted.
    answered = z3.Or(last.present, declined, symbolic.of(SLOTS[0].used))
    yield z3.Implies(oldest.present, answered)
    # A declined request was made between placing and now.
    yield z3.Implies(z3.Or(declined, symbolic.of(SLOTS[0].used)), placed <= at)


def valid_claim(symbolic: SymbolicCase) -> Iterator[Any]:
    partial = symbolic.of("remedy") == symbolic.unknowns.number("partial")
    named = symbolic.given("named_amount")
    yield z3.Implies(partial, named)
    goods = [symbolic.of("remedy") == symbolic.unknowns.number(one.value) for one in GOODS]
    yield z3.Implies(z3.Or(goods), z3.Not(named))
    yield z3.Implies(z3.And(symbolic.of("received"), z3.Not(partial)), z3.Not(named))
    # A claim without lines is about everything claimable: it has no line if nothing is claimable.
    nothing = z3.And(available(symbolic) == 0, available(symbolic, 1) == 0)
    yield z3.Or(symbolic.of(CLAIMS_A_LINE), z3.And(nothing, symbolic.of("line_known")))


def valid_dispute(symbolic: SymbolicCase) -> Iterator[Any]:
    at, opened, started, since = (
        symbolic.of(name) for name in ("at", "opened_at", "round_started_at", "since")
    )
    yield z3.And(symbolic.of("placed_at") <= opened, opened <= started, started <= at)
    # A new round also starts a new state.
    yield z3.And(started <= since, since <= at)
    yield z3.Implies(symbolic.of("rounds") == 1, started == opened)
    offers, number = symbolic.of("has_offer"), symbolic.unknowns.number
    state = symbolic.of("state")
    with_offers = [state == number(one.value) for one in (State.AWAITING_BUYER, *ARBITRATION)]
    yield z3.Implies(offers, z3.Or(with_offers))
    # The seller was silent in a round before, if it is the seller's turn again.
    again = z3.And(symbolic.of("timeout_unlocked"), symbolic.of("state") == number(SELLERS_TURN))
    yield z3.Implies(again, symbolic.of("rounds") > 1)
    no_offer = z3.And(symbolic.of("offered_amount") == 0, z3.Not(symbolic.of("offered_return")))
    yield z3.Or(offers, no_offer)
    event = symbolic.of("event_type")
    offering = z3.Or([event == number(one) for one in ("seller-rejected", "seller-offered")])
    yield z3.Implies(symbolic.given("new_offer"), offering)
    yield z3.Implies(event == number("seller-offered"), symbolic.given("new_offer"))
    yield z3.Implies(z3.Not(symbolic.given("new_offer")), z3.Not(symbolic.of("new_offer_return")))
    nothing = z3.And(symbolic.of("ruled_amount") == 0, z3.Not(symbolic.of("ruled_return")))
    yield z3.Or(event == number("platform-ruled"), nothing)
    acceptable = symbolic.of("revision_code") == number("acceptable")
    shows = symbolic.of("shows_something")
    yield z3.Or(event == number("buyer-revised"), shows, acceptable)
    showing = [event == number(one.value) for one in OWN_FIELDS["evidence"]]
    yield z3.Implies(shows, z3.Or(showing))
    yield z3.Implies(z3.Not(shows), symbolic.of("event_bytes") == 0)
    yield z3.Implies(event == number("evidence-added"), shows)
    asks = event == number("information-requested")
    yield z3.Or(asks, symbolic.of("asked_now") == number(""))
    yield z3.Implies(asks, symbolic.of("asked_now") != number(""))
    nobody = symbolic.of("information_from") == number("")
    yield nobody == (symbolic.of("information_requests") == 0)
    waits = state == number(State.AWAITING_INFORMATION.value)
    yield z3.Implies(waits, symbolic.of("information_requests") > 0)
    nobody = symbolic.of("appellant") == number("")
    yield nobody == (symbolic.of("appeals") == 0)
    appealed = state == number(State.UNDER_APPEAL.value)
    yield z3.Implies(appealed, symbolic.of("appeals") > 0)
    decided = z3.Or([state == number(one.value) for one in SETTLED_IN])
    yield z3.Implies(decided, symbolic.of("is_settled"))
    as_asked = symbolic.of("requested_amount") == symbolic.of("current_amount")
    same_return = symbolic.of("requested_return") == symbolic.of("current_return")
    yield z3.Or(symbolic.of("is_settled"), z3.And(as_asked, same_return))
    verdict = symbolic.of("verdict")
    inspects = event == number("return-inspected")
    yield z3.Or(inspects, verdict == number(""))
    yield z3.Implies(inspects, verdict != number(""))
    yield z3.Or(verdict == number("reduced"), symbolic.of("new_deduction") == 0)
    yield symbolic.of("all_returned")
    yield z3.Not(symbolic.of("returns_too_many"))
    yield z3.Not(symbolic.of("some_returned"))
    yield symbolic.of("returned_amount") == 0
    yield symbolic.of("gross_amount") == symbolic.of("current_amount")
    yield symbolic.of("owed_amount") == symbolic.of("current_amount")
    yield symbolic.of("owed_as_asked") == symbolic.of("requested_amount")
    unsettled = symbolic.of("settled_by") == number("")
    yield unsettled == z3.Not(symbolic.of("is_settled"))
    for name in ("requested_remedy", "settled_remedy"):
        yield symbolic.of(name) == number("refund")
    yield z3.Not(symbolic.of("replaced_once"))
    yield z3.And([state != number(one.value) for one in NOT_SEARCHED])
    yield symbolic.given("payment") == z3.BoolVal(False)
    for name in ("failed_payment", "paid_so_far"):
        yield symbolic.of(name) == 0
    yield symbolic.of("payable") == symbolic.of("current_amount")
    yield z3.Not(symbolic.of("payment_failed"))
    yield z3.Not(symbolic.of("may_still_fail"))
    yield symbolic.of("held_by") == number("")
    yield symbolic.of("beneath") == state
    for name in ("hold_anchor", "chargeback_anchor"):
        yield symbolic.of(name) == since
    yield z3.Or(event == number("chargeback-closed"), symbolic.of("won_by") == number(""))
    yield z3.Not(symbolic.given("new_until"))
    yield z3.Not(symbolic.of("extends"))
    yield z3.Not(symbolic.of("extends_too_far"))
    yield symbolic.of("may_be_held")
    # A case of the solver has one line, and its clocks never stood still.
    yield z3.Not(symbolic.of("exceeds_a_line"))
    yield z3.Not(symbolic.of("offer_exceeds_a_line"))
    yield z3.Not(symbolic.given("own_due_at"))
    yield symbolic.of("running_since") == opened
    again = z3.Or(state == number(SELLERS_TURN), state == number(State.AWAITING_BUYER.value))
    yield z3.Implies(again, z3.Not(symbolic.of("is_settled")))
    yield symbolic.of("actor_is_asked")
    yield symbolic.of("revision_code") >= 0
    yield symbolic.of("revision_code") <= MOST_REQUESTS
    # A refund outside the dispute left nothing to pay, of a line that could still be paid.
    nothing_left = symbolic.term("nothing_payable_at")
    payable = z3.And(claimable_value(symbolic) > 0, symbolic.of("current_amount") > 0)
    stamped = z3.And(since <= nothing_left.value, nothing_left.value <= at)
    is_due = symbolic.of("state") == number(State.REFUND_DUE.value)
    yield z3.Implies(nothing_left.present, z3.And(payable, stamped, is_due))
    yield symbolic.of("nothing_is_payable") == nothing_left.present
    silent = z3.Or([event == number(one) for one in TIMEOUTS])
    yield z3.Implies(silent, z3.Not(symbolic.of("kind_missed")))


def valid_names(symbolic: SymbolicCase) -> Iterator[Any]:
    for name in ("file_format", "file_name", "line_id"):
        yield z3.And(symbolic.of(name) >= 0, symbolic.of(name) <= MOST_REQUESTS)


VALID: tuple[Callable[[SymbolicCase], Iterator[Any]], ...] = (
    valid_lines,
    valid_instants,
    valid_extensions,
    valid_claim,
    valid_names,
)
