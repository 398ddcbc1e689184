"""Nobody can keep a dispute open beyond `ends_by`; where periods are fixed, somebody can so long.

The adversary plays events of real disputes. It acts at once, in between, a tick before a deadline,
and a tick before midnight, from where days are counted.
"""

from datetime import UTC, datetime, time, timedelta
from itertools import chain, combinations_with_replacement, pairwise, product

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import (
    ALIEXPRESS_GUIDE,
    POLICIES,
    Claim,
    Event,
    EventType,
    EvidenceFile,
    Money,
    Offer,
    Order,
    OrderLine,
    State,
    advance,
    apply_events,
    ends_by,
    open_dispute,
)
from disputerules.decide.revisions import revisions
from disputerules.facts.dispute_facts import rejections, since
from disputerules.facts.event_facts import event_type
from disputerules.facts.order_facts import at as now
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Apply, Kind, Literal, Op
from disputerules.language.pens import span
from disputerules.language.table import Row
from disputerules.rules.lifecycle import refused
from disputerules.values.periods import TICK, zone_named

DAY, TICKS = timedelta(days=1), 20 * TICK
PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED,
    shipped_at=PLACED,
    lines=(OrderLine(id="1", quantity=2, paid=Money(1000, "USD")),),
)
CLAIM = Claim(
    received=True,
    reason="quality-problem",
    description="broken",
    evidence=(EvidenceFile(name="a.jpg", bytes=1),),
)
RETURN = evolve(CLAIM, return_goods=True)
PERIODS = st.sampled_from(
    [
        *("0 days", "1 day", "5 days", "36 hours", "1 business day", "0 business days"),
        *("2 calendar days", "1 month", "0 days, end of day", "1 calendar day, end of day"),
        *("30 hours, roll forward", "2 calendar days, roll forward", "1 day, end of day"),
        *("1 month, day of event counts", "2 business days, day of event counts, end of day"),
        "0 calendar days, roll forward",
    ]
)
ZONES = ("UTC", "Europe/Paris", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe")


SPANS = {"0 days": 0 * DAY, "1 day": DAY, "5 days": 5 * DAY, "36 hours": timedelta(hours=36)}
FIXED = st.sampled_from([*SPANS])


WORDS = {
    name: SETTINGS[f"negotiation.{name}"].codec.schema["enum"]
    for name in ("on_seller_silence", "on_buyer_silence")
}


@st.composite
def timed(draw, periods=PERIODS):
    """Settings under which clocks run in any way."""
    return {
        "calendar.zone": draw(st.sampled_from(ZONES)),
        "negotiation.seller_response": draw(periods),
        "negotiation.buyer_response": draw(periods),
        "negotiation.on_seller_silence": draw(st.sampled_from(WORDS["on_seller_silence"])),
        "negotiation.on_buyer_silence": draw(st.sampled_from(WORDS["on_buyer_silence"])),
        "negotiation.escalate_after_rejections": draw(st.none() | st.integers(1, 2)),
        "negotiation.escalate_from": draw(st.none() | periods),
        "negotiation.escalate_automatically_after": draw(st.none() | periods),
        "negotiation.close_automatically_after": draw(st.none() | periods),
        "negotiation.max_rounds": draw(st.integers(1, 3)),
        "arbitration.decide_within": draw(periods),
        "arbitration.on_silence": draw(st.sampled_from(["as-requested", "close"])),
        "returns.ship_back_within": draw(periods),
        "returns.acknowledge_within": draw(periods),
    }


def opened(policy, at, claim=CLAIM):
    placed = at - timedelta(days=12)
    names = ("placed_at", "paid_at", "shipped_at", "contacted_at", "estimated_delivery_at")
    order = evolve(ORDER, **dict.fromkeys(names, placed))
    return open_dispute(order, claim, at=at, policy=policy)


def at_rest(dispute):
    return dispute.state is State.REFUND_DUE or dispute.is_final


def instants_to_act(dispute):
    """At once, in between, a tick before the deadline, and a tick before the last midnight."""
    first = max(dispute.since, dispute.last_event_at)
    last = dispute.due_at - TICK
    zone = zone_named(dispute.policy.calendar.zone)
    days = [(last - back * DAY).astimezone(zone).date() for back in (0, 1)]
    ends = [datetime.combine(day, time(), zone).astimezone(UTC) - TICK for day in days]
    return [at for at in (last, first, first + (last - first) // 2, *ends) if first <= at <= last]


def instants_before_a_clock_of_the_opening(dispute):
    """Where the responses that follow end just as such a clock does; periods are fixed."""
    clocks = ("escalate_from", "escalate_automatically_after", "close_automatically_after")
    kept = [one.policy.negotiation for one in revisions(dispute)] or [dispute.policy.negotiation]
    ends = [getattr(negotiation, clock) for negotiation in kept for clock in clocks]
    responses = [
        SPANS[str(period)] for one in kept for period in (one.seller_response, one.buyer_response)
    ]
    for end, number in product([end for end in ends if end], range(1, 4)):
        for waits in combinations_with_replacement(responses, number):
            at = dispute.opened_at + SPANS[str(end)] - sum(waits, timedelta())
            if max(dispute.since, dispute.last_event_at) <= at < dispute.due_at:
                yield at


def parts_of_events():
    most = Money(1000, "USD")
    for kind in EventType:
        for back in (True, False):
            if kind is EventType.BUYER_REVISED:
                yield kind, {"claim": RETURN if back else CLAIM}
            elif kind is EventType.SELLER_REJECTED:
                yield kind, {"offer": Offer(amount=most, return_goods=back)}
            elif kind is EventType.PLATFORM_RULED:
                yield kind, {"amount": most, "return_goods": back}
        yield kind, LEAST.get(kind, {})


NOTHING = {"amount": Money(0, "USD")}
FILES = {"by": "buyer", "evidence": (EvidenceFile(name="a.jpg", bytes=1),)}
LEAST = {
    EventType.BUYER_REVISED: {"claim": CLAIM},
    EventType.PLATFORM_RULED: NOTHING,
    EventType.SELLER_OFFERED: NOTHING,
    EventType.SELLER_REFUNDED: {"lines": ()},
    EventType.EVIDENCE_ADDED: FILES,
    EventType.INFORMATION_REQUESTED: {"from_": "buyer"},
    EventType.RETURN_INSPECTED: {"verdict": "accepted"},
    EventType.DEADLINE_EXTENDED: {"until": datetime(2026, 1, 1, tzinfo=UTC)},
    EventType.CHARGEBACK_CLOSED: {"won_by": "seller"},
}
EVENTS = list(parts_of_events())


def after(dispute, kind, parts, at):
    """The dispute after an event, or None where the event is refused."""
    event = Event(id=f"e{len(dispute.events)}", type=kind, at=at, **parts)
    later, refused = apply_events(dispute, [event])
    return None if refused else later


def check_play(draw, dispute, events=EVENTS):
    bounds = [ends_by(dispute)]
    while not at_rest(dispute):
        moves = draw(st.permutations(range(len(events))))
        at = draw(st.sampled_from(instants_to_act(dispute) or [None]))
        later = None
        if at is not None and draw(st.integers(0, 5)):
            made = (after(dispute, *events[move], at) for move in moves)
            later = next((one for one in made if one is not None), None)
        dispute = advance(dispute, at=dispute.due_at) if later is None else later
        bounds.append(ends_by(dispute))
    assert dispute.since <= min(bounds)
    # A bound counts what happens a tick before a deadline as happening at it.
    assert all(later <= bound + TICKS for bound, later in pairwise(bounds))


INSTANTS = st.datetimes(
    datetime(2026, 3, 20), datetime(2026, 4, 10), timezones=st.just(UTC)
) | st.sampled_from(
    [
        *(datetime(2026, 3, 27, 20, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        *(datetime(2011, 12, 28, 9, tzinfo=UTC), datetime(2026, 10, 23, 22, tzinfo=UTC)),
        *(datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 1, 31, 23, tzinfo=UTC)),
    ]
)


@pytest.mark.no_cover
@settings(max_examples=40)
@given(st.data(), timed(), INSTANTS, st.booleans())
def test_whatever_anybody_does_a_dispute_is_due_or_final_by_every_instant_named_on_the_way(
    data, changes, at, back
):
    policy = ALIEXPRESS_GUIDE.but(changes)
    check_play(data.draw, opened(policy, at, RETURN if back else CLAIM))


@settings(max_examples=3)  # each asks for the end of a dispute at every step
@given(st.data(), st.sampled_from([*POLICIES]), INSTANTS)
def test_that_holds_for_every_named_policy(data, name, at):
    always = POLICIES[name].but({"protection.anchor": "shipped", "protection.period": "60 days"})
    offered = "full" in POLICIES[name].remedies.received_keep
    check_play(data.draw, opened(always, at, CLAIM if offered else RETURN))


def longest_play(dispute, events=EVENTS):
    """The dispute at rest after the events that keep the most time open.

    A refund outside the dispute moves no clock, so it could be repeated for ever.
    """
    while not at_rest(dispute):
        silent = advance(dispute, at=dispute.due_at)
        made = (
            after(dispute, kind, parts, at)
            for at in chain(
                instants_to_act(dispute), instants_before_a_clock_of_the_opening(dispute)
            )
            for kind, parts in events
            if kind is not EventType.SELLER_REFUNDED
        )
        dispute = max([silent, *(one for one in made if one is not None)], key=ends_by)
    return dispute


@settings(max_examples=20)
@given(timed(FIXED), INSTANTS, st.booleans())
def test_somebody_can_keep_a_dispute_open_as_long_where_periods_are_fixed(changes, at, back):
    dispute = opened(ALIEXPRESS_GUIDE.but(changes), at, RETURN if back else CLAIM)
    bound = ends_by(dispute)
    reached = longest_play(dispute).since
    assert bound - TICKS <= reached <= bound


def bound(changes, at, events=(), claim=CLAIM):
    short = {"returns.ship_back_within": "0 days", "returns.acknowledge_within": "0 days"}
    dispute, refused = apply_events(
        opened(ALIEXPRESS_GUIDE.but(short | changes), at, claim), events
    )
    assert not refused
    return ends_by(dispute)


def test_a_revision_that_newly_asks_for_return_is_counted():
    changes = {
        "negotiation.seller_response": "5 days",
        "negotiation.buyer_response": "0 days",
        "negotiation.max_rounds": 2,
        "returns.ship_back_within": "10 days",
        "returns.acknowledge_within": "10 days",
        "arbitration.decide_within": "30 days",
    }
    at = datetime(2026, 2, 1, tzinfo=UTC)
    # Two answers of the seller, then the return, which is contested and decided.
    assert bound(changes, at) == at + (5 + 5 + 10 + 10 + 30) * DAY
    # Where no return is offered, no revision can ask for one.
    assert bound(changes | {"remedies.received_return": []}, at) == at + (5 + 5) * DAY


def test_an_answer_on_the_day_before_can_end_later_than_one_at_the_deadline():
    changes = {
        "negotiation.seller_response": "2 calendar days",
        "negotiation.buyer_response": "1 business day",
        "negotiation.max_rounds": 1,
    }
    friday = datetime(2026, 1, 30, 9, tzinfo=UTC)
    # A rejection just before midnight on Saturday leaves the buyer the whole of Monday.
    assert bound(changes, friday) == datetime(2026, 2, 3, tzinfo=UTC)
    saturday = Event(id="1", type="seller-rejected", at=friday + DAY + timedelta(hours=11))
    assert bound(changes, friday, [saturday]) == datetime(2026, 2, 2, 20, tzinfo=UTC)


def test_a_rejection_as_the_day_ends_leaves_the_days_that_follow_it():
    changes = {
        "negotiation.seller_response": "1 calendar day, end of day",
        "negotiation.buyer_response": "2 calendar days, end of day",
        "negotiation.max_rounds": 1,
    }
    monday = datetime(2026, 2, 2, 9, tzinfo=UTC)
    # The seller answers on Tuesday at the latest, and the buyer by the end of Thursday.
    assert bound(changes, monday) == datetime(2026, 2, 6, tzinfo=UTC)


def test_what_unlocks_at_an_instant_is_counted_where_somebody_can_wait_for_it():
    changes = {
        "negotiation.seller_response": "2 days",
        "negotiation.buyer_response": "2 days",
        "negotiation.max_rounds": 1,
        "negotiation.escalate_after_rejections": None,
        "arbitration.decide_within": "7 days",
    }
    at = datetime(2026, 2, 2, tzinfo=UTC)
    waits = {"negotiation.escalate_from": "4 days"}
    assert bound(changes | waits, at) == at + 4 * DAY
    waits = {"negotiation.escalate_from": "95 hours"}
    assert bound(changes | waits, at) == at + (4 + 7) * DAY


def test_a_negotiation_that_closes_by_itself_can_be_escalated_until_then():
    changes = {
        "negotiation.seller_response": "5 days",
        "negotiation.close_automatically_after": "1 month",
        "negotiation.escalate_after_rejections": 1,
        "negotiation.max_rounds": 20,
        "arbitration.decide_within": "7 days",
    }
    at = datetime(2026, 2, 2, tzinfo=UTC)
    assert bound(changes, at) == datetime(2026, 3, 9, tzinfo=UTC)


def test_nobody_acts_in_a_state_of_no_time_except_where_days_off_give_it_some():
    changes = {
        "negotiation.seller_response": "4 days",
        "negotiation.buyer_response": "0 calendar days, roll forward",
        "negotiation.max_rounds": 1,
        "negotiation.escalate_after_rejections": 1,
        "arbitration.decide_within": "7 days",
    }
    # From Monday to Friday the buyer has no time; nothing is settled after Friday, 9:00.
    monday = datetime(2026, 2, 2, 9, tzinfo=UTC)
    assert bound(changes, monday) == monday + 4 * DAY
    # After a rejection as Sunday ends there is time to escalate until Monday ends.
    friday = datetime(2026, 2, 6, 9, tzinfo=UTC)
    assert bound(changes, friday) == datetime(2026, 2, 10, tzinfo=UTC) + 7 * DAY


FROM_OPENING = {
    "negotiation.seller_response": "3 days",
    "negotiation.buyer_response": "3 days",
    "negotiation.max_rounds": 1,
    "negotiation.escalate_from": "0 days",
    "returns.from": "opening",
    "returns.ship_back_within": "5 days",
    "returns.acknowledge_within": "3 days",
    "arbitration.decide_within": "5 days",
}


@pytest.mark.parametrize("late", range(4))
def test_what_counts_from_the_opening_ends_at_one_instant_however_late_it_is_settled(late):
    at = datetime(2026, 2, 2, tzinfo=UTC) + late * TICK
    # Ruled at once, sent back by the fifth day, contested by the eighth, and ruled again.
    assert bound(FROM_OPENING, at) == at + (5 + 3 + 5) * DAY


@pytest.mark.parametrize("ticks", range(1, 4))
def test_what_closes_at_one_instant_ends_there_whenever_it_is_rejected(ticks):
    changes = {
        "negotiation.seller_response": "3 days",
        "negotiation.buyer_response": "5 days",
        "negotiation.max_rounds": 1,
        "negotiation.close_automatically_after": "7 days",
        "negotiation.escalate_after_rejections": 1,
        "arbitration.decide_within": "5 days",
        "holds.at_most": "1 hour",
    }
    at, hour = datetime(2026, 2, 2, tzinfo=UTC), timedelta(hours=1)
    # Escalated just before it closes, ruled, and held for an hour on the way.
    assert bound(changes, at) == at + (7 + 5) * DAY + hour
    # More time for the seller is taken from the hour, and the negotiation closes when it did.
    more = Event(id="1", type="deadline-extended", at=at + DAY, until=at + 3 * DAY + ticks * TICK)
    assert bound(changes, at, [more]) == at + (7 + 5) * DAY + hour - ticks * TICK


def test_clocks_that_jump_leave_the_later_hour():
    paris = {"calendar.zone": "Europe/Paris", "negotiation.max_rounds": 1}
    changes = paris | {
        "negotiation.seller_response": "1 day",
        "negotiation.buyer_response": "1 calendar day",
    }
    # On Sunday the clocks skip 2:00 to 3:00; 2:59 on Saturday is answered by 3:59 on Sunday.
    before = datetime(2026, 3, 27, 2, 30, tzinfo=UTC)
    assert bound(changes, before) == datetime(2026, 3, 29, 2, tzinfo=UTC)


def test_no_bound_is_given_where_a_table_of_ones_own_leads_to_ever_new_situations():
    life_cycle = ALIEXPRESS_GUIDE.table("life-cycle")
    rejected = next(row for row in life_cycle.rows if row.id == "seller-rejects")
    fields = dict(rejected.then.fields) | {"state": Literal(Kind.CHOICE, State.AWAITING_SELLER)}
    again = evolve(rejected, then=evolve(rejected.then, fields=tuple(fields.items())))

    def with_row(row):
        rows = [row if one is rejected else one for one in life_cycle.rows]
        once = ALIEXPRESS_GUIDE.but({"negotiation.max_rounds": 1})
        return opened(once.with_table(life_cycle.with_rows(*rows)), PLACED)

    # However often the seller rejects, 5 days go on. Then a ruling, a return, and a ruling on it.
    assert ends_by(with_row(again)) == PLACED + (5 + 30 + 10 + 10 + 30) * DAY
    # A row that reads how often can do something else each time.
    counted = Apply(Op.AND, (again.when, (rejections >= 0).node))
    assert ends_by(with_row(evolve(again, when=counted))) is None


@pytest.mark.parametrize("offers", [0, 1, 2])
def test_what_leaves_the_state_as_it_is_leaves_its_deadline_as_well(offers):
    changes = {"arbitration.parties_may_settle": True, "negotiation.seller_may_escalate": True}
    dispute = opened(ALIEXPRESS_GUIDE.but(changes), PLACED)
    happened = [Event(id="e", type="seller-escalated", at=PLACED)]
    for number in range(offers):
        at = PLACED + number * DAY
        amount = Money(100 + number, dispute.order.currency)
        happened.append(Event(id=f"o{number}", type="seller-offered", at=at, amount=amount))
    dispute, refused = apply_events(dispute, happened)
    assert (dispute.state, refused) == (State.IN_ARBITRATION, ())
    # A ruling, a return, and a ruling on it.
    assert ends_by(dispute) == PLACED + (30 + 10 + 10 + 30) * DAY


def test_a_rule_that_waits_after_a_state_began_is_counted_from_every_entry():
    life_cycle = ALIEXPRESS_GUIDE.table("life-cycle")
    late = Row(
        "rejected-late",
        when=event_type.is_(EventType.SELLER_REJECTED) & (now >= since + span(2 * DAY)),
        then=refused(),
        because="the seller may reject for two days",
        source="a policy of one's own",
    )
    policy = ALIEXPRESS_GUIDE.with_table(life_cycle.with_rows(late, *life_cycle.rows)).but(
        {"negotiation.max_rounds": 1, "negotiation.escalate_after_rejections": None}
    )
    # Two days to offer a refund for a return, five to accept it, ten to send the goods, ten to
    # contest them, and thirty for the platform.
    assert ends_by(opened(policy, PLACED)) == PLACED + (2 + 5 + 10 + 10 + 30) * DAY
