"""What the rows of the life cycle are made of: states, the record of a dispute, and outcomes."""

from typing import Any

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import lifecycle_settings as life
from disputerules.facts.event_facts import event_type
from disputerules.language.expression import Apply, Kind, Op, Setting
from disputerules.language.pens import (
    Amount,
    Choice,
    Flag,
    Instant,
    Pen,
    amount,
    choice,
    flag,
    if_,
    instant,
)
from disputerules.language.table import Outcome, Row, outcome
from disputerules.values.periods import NEVER
from disputerules.values.settlement import FINAL, SettledBy
from disputerules.values.settlement import State as S

CHOICES = "docs/explanation/our-choices.md"
GUIDE = "docs/explanation/guide.md"
never = instant(NEVER)
nobody = choice("")
NEGOTIATION = (S.AWAITING_SELLER, S.AWAITING_BUYER)
OPEN = tuple(one for one in S if one not in FINAL)


def stands(
    turn: Choice,
    due: Instant,
    negotiation: bool = False,
    code: str = "",
    nothing_payable: Instant = never,
) -> Outcome:
    """Whose turn it is, and the instant of each kind of timeout."""
    clocks: dict[str, Any] = {
        dispute.TIMEOUT: due,
        dispute.AUTOMATIC_ESCALATION: never,
        dispute.AUTOMATIC_CLOSE: never,
        dispute.NOTHING_PAYABLE: nothing_payable,
    }
    if negotiation:
        clocks[dispute.AUTOMATIC_ESCALATION] = deadlines.escalates_automatically_at.or_never
        clocks[dispute.AUTOMATIC_CLOSE] = deadlines.closes_automatically_at.or_never
    return outcome(True, code, turn=turn, **clocks)


def in_state(
    one: S, turn: str | Choice, due: Instant, because: str = "", when: Flag | None = None
) -> Row:
    """The row of a state; a deadline that went on or was moved takes the place of its own.

    `when`: the dispute is in a state that only some policies have.
    """
    return Row(
        one.value,
        when=dispute.state.is_(one) if when is None else when,
        then=stands(choice(turn), dispute.own_due_at.or_else(due), negotiation=one in NEGOTIATION),
        because=because or f"it is the {turn}'s turn",
        source=f"{CHOICES}#whose-turn-it-is",
    )


# What a row records of the dispute after it, and what that is where the row says nothing. Without
# `by` the settlement stays as it is, whatever the amount.
UNCHANGED: dict[str, Pen] = {
    "state": dispute.state,
    "by": nobody,
    "amount": amount(0),
    "return_goods": flag(False),
    "rejections": dispute.rejections,
    "rounds": dispute.rounds,
    "return_shipped": dispute.return_shipped,
    "timeout_unlocked": dispute.timeout_unlocked,
    "shares": choice("by-value"),
    "pauses": flag(False),
    "resumes": flag(False),
    "information_requests": dispute.information_requests,
    "information_from": dispute.information_from,
    "appeals": dispute.appeals,
    "appellant": dispute.appellant,
    "deductions": choice("kept"),
    "remedy": choice("refund"),
    "replaced_once": dispute.replaced_once,
    "held_by": dispute.held_by,
    "until": never,
    "platform": amount(0),
    "pays": amount(0),
    "fails": amount(0),
    "restarts": flag(False),
    "deduction": amount(0),
}
RECORD: tuple[tuple[str, Kind], ...] = tuple(
    (name, pen.node.kind) for name, pen in UNCHANGED.items()
)
Settled = dict[str, Pen]


def settlement(
    by: SettledBy | Choice, value: Amount, back: Flag, shares: str = "by-value"
) -> Settled:
    """The settlement that a row fixes, and what splits its amount over the lines."""
    return {
        "by": choice(by),
        "amount": value,
        "return_goods": back,
        "shares": choice(shares),
        "deductions": choice("none"),
        "platform": if_(
            life.PAID_BY.is_("platform"), value.min(life.PLATFORM_CAP.or_else(value)), amount(0)
        ),
    }


def outcome_of(allowed: bool, code: str, fields: dict[str, Pen]) -> Outcome:
    return Outcome(allowed, code, "", tuple((name, pen.node) for name, pen in fields.items()))


UNSETTLED: Settled = {
    "by": choice(dispute.NO_SETTLEMENT),
    "amount": amount(0),
    "return_goods": flag(False),
}


def becomes(to: Choice | S, settled: Settled | None = None, **changes: Pen) -> Outcome:
    """A dispute in a state, with what else changes."""
    return outcome_of(True, "", UNCHANGED | (settled or {}) | changes | {"state": choice(to)})


def agreed(by: SettledBy, value: Amount, back: Flag, shares: str, **changes: Pen) -> Outcome:
    """A ruling or an agreement fixes the settlement: goods go back first; one of nothing closes."""
    to = if_(value.is_zero, choice(S.CLOSED), owed(back))
    return becomes(to, settlement(by, value, back, shares), **changes)


def as_asked(by: SettledBy) -> Outcome:
    """What the buyer asks for is settled: money, less what the reason keeps back, or goods."""
    return on_remedy(
        dispute.requested_remedy,
        by,
        dispute.owed_as_asked,
        dispute.requested_return,
        "by-value",
        deductions=if_(dispute.requested_remedy.is_("refund"), AS_ASKED, choice("none")),
    )


def on_remedy(
    remedy: Choice, by: SettledBy, value: Amount, back: Flag, shares: str, **changes: Pen
) -> Outcome:
    """A settlement of money or of goods: goods go back first, and one of nothing closes."""
    money = remedy.is_("refund")
    worth = if_(money, value, amount(0))
    to = if_(money & value.is_zero, choice(S.CLOSED), owed(back, remedy))
    settled = settlement(by, worth, back, shares) | {"remedy": remedy}
    return becomes(to, settled, **changes)


def as_it_stands(by: SettledBy) -> Outcome:
    """What was settled before is settled again; where nothing was, what the buyer asks for."""
    kept = if_(dispute.is_settled, choice("kept"), AS_ASKED)
    return on_remedy(
        dispute.settled_remedy,
        by,
        dispute.owed_amount,
        dispute.current_return,
        "as-settled",
        deductions=kept,
    )


AS_ASKED = choice("as-asked")


def owed(back: Flag, remedy: Choice | None = None) -> Choice:
    """The state in which a settlement is carried out; goods that are not sent back yet go first."""
    after = choice(S.REFUND_DUE) if remedy is None else given(remedy)
    return if_(back & ~dispute.return_shipped, choice(S.AWAITING_RETURN), after)


def given(remedy: Choice) -> Choice:
    """The state in which the buyer waits for money, or for goods."""
    return if_(remedy.is_("refund"), choice(S.REFUND_DUE), choice(S.AWAITING_REPLACEMENT))


WHAT_WAS_SETTLED = given(dispute.settled_remedy)


def settles_again(value: Amount, shares: str, kept: str = "kept", **changes: Pen) -> Outcome:
    """The settlement has another amount, and is due; one of nothing closes."""
    to = if_(value.is_zero, choice(S.CLOSED), choice(S.REFUND_DUE))
    return becomes(
        to,
        settlement(dispute.settled_by, value, dispute.current_return, shares),
        deductions=choice(kept),
        **changes,
    )


def closed(by: SettledBy) -> Outcome:
    return becomes(S.CLOSED, settlement(by, amount(0), flag(False)))


def refused(code: str = "") -> Outcome:
    """Nothing changes."""
    return outcome_of(False, code, UNCHANGED)


def is_set(period: Setting) -> Flag:
    """Whether a policy has a period, which turns a part of the life cycle on."""
    return ~Flag(Apply(Op.MISSING, (period,)))


def row(row_id: str, during: Flag, event: str, then: Outcome, because: str, source: str) -> Row:
    return Row(row_id, event_type.is_(event) & during, then, because, source)


seller = dispute.state.is_(S.AWAITING_SELLER)
buyer = dispute.state.is_(S.AWAITING_BUYER)
negotiating = dispute.state.one_of(*NEGOTIATION)
arbitration = dispute.state.is_(S.IN_ARBITRATION)
# The states that a dispute comes to only where a policy has a part of the life cycle.
ruled = dispute.state.is_(S.RULED) & is_set(life.APPEAL_WITHIN)
under_appeal = dispute.state.is_(S.UNDER_APPEAL) & is_set(life.APPEAL_WITHIN)
asked_for_information = dispute.state.is_(S.AWAITING_INFORMATION) & is_set(life.INFORMATION_WITHIN)
arbitrating = arbitration | asked_for_information
on_hold = dispute.state.is_(S.ON_HOLD) & (is_set(life.HOLDS_AT_MOST) | life.ON_CHARGEBACK.given)
replacing = dispute.state.is_(S.AWAITING_REPLACEMENT)
replacement_sent = dispute.state.is_(S.REPLACEMENT_IN_TRANSIT)
returning = dispute.state.is_(S.AWAITING_RETURN)
inspecting = dispute.state.is_(S.RETURN_INSPECTION) & life.REFUND_ON.is_("inspected")
in_transit = dispute.state.is_(S.RETURN_IN_TRANSIT)
due = dispute.state.is_(S.REFUND_DUE)
