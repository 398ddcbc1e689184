"""Laws of the life cycle: of each event, and of whole disputes."""

from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import settings
from disputerules.language.table import Scope
from disputerules.rules.decided import (
    equal,
    next_amount,
    next_rejections,
    next_rounds,
    next_state,
    possible,
)
from disputerules.rules.law import CaseLaw, HistoryLaw
from disputerules.values.event import EventType
from disputerules.values.settlement import FINAL, State

ENDED = tuple(one.value for one in State if one in FINAL)
RUNNING = tuple(one.value for one in State if one not in FINAL and one is not State.REFUND_DUE)

LIFE = (
    CaseLaw(
        "ended-is-ended",
        "nothing moves a dispute that has ended, except a payment that fails in time",
        given=dispute.state.one_of(*ENDED)
        & ~(dispute.state.is_(State.REFUNDED) & dispute.may_still_fail),
        holds=~possible & next_state.is_(dispute.state),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "silence-has-an-outcome",
        "a deadline that passes while a dispute runs leads to another state",
        given=dispute.state.one_of(*RUNNING) & event.event_type.is_(dispute.TIMEOUT),
        holds=possible & ~next_state.is_(dispute.state),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "refused-changes-nothing",
        "an event that is refused changes nothing",
        given=~possible,
        holds=next_state.is_(dispute.state)
        & equal(next_rounds, dispute.rounds)
        & equal(next_rejections, dispute.rejections),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "settled-within-what-is-disputed",
        "nothing settles a dispute for more than it is about",
        given=possible
        & (dispute.current_amount <= dispute.most_refundable)
        & (dispute.offered_amount <= dispute.most_refundable),
        holds=next_amount <= dispute.most_refundable,
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "revision-starts-a-round",
        "a revision puts a new claim to the seller, and the clock runs anew",
        given=possible & event.event_type.is_(EventType.BUYER_REVISED),
        holds=next_state.is_(State.AWAITING_SELLER) & equal(next_rounds, dispute.rounds + 1),
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "rounds-are-bounded",
        "no event makes more rounds than the policy has",
        given=possible & (dispute.rounds <= settings.MAX_ROUNDS),
        holds=next_rounds <= settings.MAX_ROUNDS,
        scope=Scope.EVENT,
    ),
    CaseLaw(
        "an-unpaid-refund-stays-due",
        "nobody records a payment that was not made",
        given=dispute.state.is_(State.REFUND_DUE) & event.event_type.is_(dispute.TIMEOUT),
        holds=possible & next_state.is_(State.REFUND_DUE),
        scope=Scope.EVENT,
    ),
)

HISTORIES = (
    HistoryLaw(
        "every-dispute-ends",
        "every dispute ends, or is due for payment, by the instant that was computed",
    ),
    HistoryLaw(
        "folding-in-steps",
        "folding events one by one equals folding them at once",
    ),
    HistoryLaw(
        "time-passes-in-steps",
        "letting time pass in two steps equals letting it pass at once",
    ),
    HistoryLaw(
        "revision-restarts-the-clock",
        "after a revision the seller has the whole answer time again",
    ),
    HistoryLaw(
        "zones-do-not-matter",
        "the same instants written in another zone give the same answer",
    ),
    HistoryLaw(
        "nothing-is-lost",
        "buyer, seller and platform together have what was paid",
    ),
    HistoryLaw(
        "timeline-is-the-check",
        "each entry of an order's timeline equals the check at that instant",
    ),
)
