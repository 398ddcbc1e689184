"""A policy compiles each table once, and tables may speak of whatever a case knows."""

import gc
import linecache
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Event,
    Extension,
    Money,
    Order,
    OrderLine,
    Refused,
    SettledBy,
    State,
    advance,
    apply_event,
    calculate_refund,
    check_eligibility,
    ends_by,
    open_dispute,
    protection_ends_at,
    select_reasons,
)
from disputerules.decide.known_case import case_of
from disputerules.decide.refunds import line_shares
from disputerules.facts import order_facts
from disputerules.facts import protection_facts as protection
from disputerules.facts.case import Case
from disputerules.facts.claim_facts import refundable
from disputerules.facts.dispute_facts import (
    AUTOMATIC_CLOSE,
    AUTOMATIC_ESCALATION,
    NOTHING_PAYABLE,
    TIMEOUT,
    state,
)
from disputerules.facts.event_facts import event_type
from disputerules.interpreters import evaluated
from disputerules.interpreters.compiled import CompiledPolicy, compiled, observe, with_interpreter
from disputerules.interpreters.python import table as python
from disputerules.language.pens import choice, instant
from disputerules.language.table import Row, outcome
from disputerules.rules.lifecycle.record import closed
from disputerules.values.periods import LAST, NEVER, TICK

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED = PLACED + 4 * DAY
ENDS = SHIPPED + 60 * DAY
AT = datetime(2026, 2, 1, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=SHIPPED,
    lines=(OrderLine(id="1", quantity=3, paid=Money(1000, "USD")),),
    shipping_paid=Money(200, "USD"),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")


def saying(table, because):
    """The guide with a table whose last row says something else."""
    whole = ALIEXPRESS_GUIDE.table(table)
    return ALIEXPRESS_GUIDE.with_table(
        evolve(whole, otherwise=evolve(whole.otherwise, because=because))
    )


def test_a_table_and_a_reading_are_made_once():
    made = []

    def noting(table, policy, asked):
        made.append(table.name)
        return python.table(table, policy, asked)

    own = CompiledPolicy(ALIEXPRESS_GUIDE, noting)
    assert made == []
    assert own.table("claim-lines") is own.table("claim-lines")
    assert made == ["claim-lines"]
    case = Case(AT, ORDER)
    assert own.value(protection.protection_ends_at.node, case) == ENDS
    assert own.value(order_facts.goods_left.node, case) == 1000
    reading = own.readings["goods_left"]
    assert own.value(order_facts.goods_left.node, case) == 1000
    assert own.readings["goods_left"] is reading


class Noting:
    """An interpreter that notes which tables it compiles, and decides as `python` does."""

    def __init__(self):
        self.made = []

    def table(self, one, policy, rulings):
        self.made.append(one.name)
        return python.table(one, policy, rulings)


def test_an_observer_compiles_every_policy_until_its_end():
    before = evolve(ALIEXPRESS_GUIDE, name="compiled-before")
    own = with_interpreter(ALIEXPRESS_GUIDE, evaluated.table)
    files = [compiled(one).table("evidence-files") for one in (before, own)]
    observer = Noting()
    end = observe(observer.table)
    try:
        assert compiled(before).table("evidence-files") is not files[0]
        assert compiled(own).table("evidence-files") is files[1]
        after = evolve(ALIEXPRESS_GUIDE, name="compiled-after")
        compiled(after).table("evidence-files")
    finally:
        end()
    for one in (before, after, evolve(ALIEXPRESS_GUIDE, name="compiled-last")):
        compiled(one).table("evidence-files")
    assert observer.made == ["evidence-files", "evidence-files"]


def test_a_compiled_policy_goes_with_the_policies_that_are_equal_to_it():
    # No other policy has this wait, so that none shares the code.
    changed = ALIEXPRESS_GUIDE.but({"protection.opens_after": "2930 days"})
    policy = with_interpreter(changed, python.table)
    filename = compiled(policy).table("eligibility").decide.__code__.co_filename
    assert filename in linecache.cache
    del policy
    gc.collect()
    assert filename not in linecache.cache


def test_a_table_and_a_fact_may_ask_other_tables_of_their_policy():
    case = case_of(ORDER, CLAIM, AT)
    assert CompiledPolicy(ALIEXPRESS_GUIDE).table("claim").decide(case)[0].rule == "otherwise"
    assert CompiledPolicy(ALIEXPRESS_GUIDE).value(refundable.node, case) == 1200
    status = order_facts.order_status.node
    assert CompiledPolicy(ALIEXPRESS_GUIDE).value(status, case) == "awaiting-confirmation"


def test_a_case_knows_who_sent_the_goods_back_as_its_claim_says():
    back = Claim(received=False, reason="returned-to-seller", returned_by="buyer", description="x")
    case = case_of(ORDER, back, AT)
    assert (case.at, case.order, case.claim, case.reason) == (AT, ORDER, back, back.reason)
    assert case.returned_by is back.returned_by
    assert (
        CompiledPolicy(ALIEXPRESS_GUIDE).table("reasons").decide(case).rule
        == "returned-to-seller-supported"
    )


def test_what_is_answered_later_is_not_known_at_an_instant_in_utc():
    granted = Extension(
        days=10, requested_by="buyer", requested_at=AT, answered_at=AT + DAY, granted=True
    )
    order = evolve(ORDER, extensions=(granted,))
    assert check_eligibility(order, at=AT + DAY - TICK).changes_at == ENDS
    assert check_eligibility(order, at=AT + DAY).changes_at == ENDS + 10 * DAY


def test_a_protection_that_ends_at_the_last_instant_ends_then():
    order = evolve(ORDER, shipped_at=LAST - 60 * DAY)
    assert protection_ends_at(order, at=LAST) == LAST
    later = evolve(ORDER, shipped_at=LAST - 60 * DAY + TICK)
    assert protection_ends_at(later, at=LAST) is None


def test_the_message_of_a_reason_may_speak_of_the_instant():
    policy = saying("reasons", "nothing was recorded by {at}")
    reasons = select_reasons(ORDER, at=AT, policy=policy)
    said = "nothing was recorded by 2026-02-01 00:00 UTC"
    assert {one.message for one in reasons.received} == {said}


def test_the_message_of_a_refused_event_may_speak_of_its_instant():
    policy = saying("life-cycle", "{event_type} was too early on {at}")
    dispute = open_dispute(ORDER, CLAIM, at=AT, policy=policy)
    with pytest.raises(Refused) as caught:
        apply_event(dispute, Event(id="e1", type="refund-paid", at=AT + DAY))
    assert caught.value.message == "refund-paid was too early on 2026-02-02 00:00 UTC"


def test_the_deadline_of_a_state_may_depend_on_the_order_and_on_when_it_began():
    states = ALIEXPRESS_GUIDE.table("states")
    never = instant(NEVER)
    clocks = dict.fromkeys((AUTOMATIC_ESCALATION, AUTOMATIC_CLOSE, NOTHING_PAYABLE), never)
    protected = Row(
        "protected",
        when=state.is_(State.AWAITING_SELLER) & (order_facts.at < protection.protection_ends_at),
        then=outcome(
            True,
            turn=choice("seller"),
            **{TIMEOUT: protection.protection_ends_at},
            **clocks,
        ),
        because="the seller may answer while the protection runs",
        source="a policy of one's own",
    )
    policy = ALIEXPRESS_GUIDE.with_table(evolve(states, rows=(protected, *states.rows)))
    dispute = open_dispute(ORDER, CLAIM, at=AT, policy=policy)
    assert dispute.due_at == ENDS
    # The buyer's answer, four rounds more, and all that the platform may be asked for.
    assert ends_by(dispute) == ENDS + (5 + 4 * (5 + 5) + 30 + 10 + 10 + 30) * DAY
    assert evolve(dispute, since=ENDS).due_at == AT + 5 * DAY


def test_what_silence_does_may_depend_on_its_instant():
    life_cycle = ALIEXPRESS_GUIDE.table("life-cycle")
    late = Row(
        "silent-for-long",
        when=event_type.is_(TIMEOUT) & (order_facts.at >= instant(AT + 5 * DAY)),
        then=closed(SettledBy.SELLER_TIMEOUT),
        because="nobody spoke until {at}",
        source="a policy of one's own",
    )
    policy = ALIEXPRESS_GUIDE.with_table(evolve(life_cycle, rows=(late, *life_cycle.rows)))
    assert open_dispute(ORDER, CLAIM, at=AT, policy=policy).if_silent is State.CLOSED
    early = open_dispute(ORDER, CLAIM, at=AT - TICK, policy=policy)
    assert early.if_silent is State.REFUND_DUE
    due = advance(early, at=AT + 5 * DAY - TICK)
    assert due.if_silent is State.CLOSED
    assert not due.is_overdue(AT + 15 * DAY)


def test_a_refund_has_a_share_for_each_line_that_is_claimed():
    case = case_of(ORDER, CLAIM, AT)
    (share,) = line_shares(case.lines, (7,), "USD")
    assert (share.id, share.amount) == ("1", Money(7, "USD"))
    with pytest.raises(ValueError, match="shorter"):
        line_shares(case.lines, (), "USD")
    assert [one.amount.amount for one in calculate_refund(ORDER, CLAIM, at=AT).lines] == [1000]
