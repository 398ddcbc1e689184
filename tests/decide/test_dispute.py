"""Claims, events and disputes as values."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from disputerules import check_eligibility, open_dispute
from disputerules.decide.dispute import Dispute
from disputerules.testing.strategies import claims, disputes
from disputerules.values.build import key_of
from disputerules.values.claim import CLAIM, Claim, ClaimLine, EvidenceFile, ReasonCode, RefundKind
from disputerules.values.errors import InvalidInput
from disputerules.values.event import (
    ACTORS,
    EVENT,
    LINE_CLASSES,
    NEEDED,
    OWN_FIELDS,
    Event,
    EventType,
    Offer,
)
from disputerules.values.ledger import PaidShare, Payment, RefundedUnits
from disputerules.values.money import Money
from disputerules.values.order import Order, Party
from disputerules.values.order_line import OrderLine
from disputerules.values.settlement import (
    FINAL,
    OUTCOMES,
    LineShare,
    SettledBy,
    Settlement,
    State,
)

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=START,
    paid_at=START,
    shipped_at=START,
    lines=(
        OrderLine(id="1", quantity=3, paid=Money(4500, "USD")),
        OrderLine(id="2", quantity=1, paid=Money(100, "USD")),
    ),
    shipping_paid=Money(500, "USD"),
)


def usd(amount: int) -> Money:
    return Money(amount, "USD")


def claim(**changes: Any) -> Claim:
    given = {"received": False, "reason": ReasonCode.WRONG_ADDRESS, "description": "not here"}
    return Claim(**(given | changes))


ONE_LINE = claim(lines=(ClaimLine(id="1", quantity=2),))
DISPUTE = open_dispute(ORDER, ONE_LINE, at=START + timedelta(days=1))
SETTLEMENT = Settlement(
    by=SettledBy.SELLER,
    amount=usd(1200),
    lines=(LineShare(id="1", amount=usd(1000)),),
    shipping=usd(200),
    return_goods=True,
)


def refused(make: Any, **changes: Any) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        make(**changes)
    return caught.value.code, caught.value.path


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.jpg", "jpg"),
        ("a.JPG", "jpg"),
        ("a.tar.gz", "gz"),
        ("jpg", ""),
        ("a.", ""),
        (".png", "png"),
    ],
)
def test_the_format_of_a_file_is_the_ending_of_its_name(name: str, ending: str) -> None:
    assert EvidenceFile(name=name, bytes=0).format == ending


@pytest.mark.parametrize(
    ("text", "described"),
    [
        (None, False),
        ("", False),
        (" \n\t", False),
        ("\u200b", False),
        ("\u3000", False),
        ("x", True),
    ],
)
def test_a_description_has_something_that_can_be_seen(text: str | None, described: bool) -> None:
    assert claim(description=text).described is described


def test_a_partial_refund_names_its_amount_and_a_full_one_does_not() -> None:
    assert refused(claim, refund="partial") == ("missing-key", ".amount")
    assert claim(refund="partial", amount=usd(0)).refund is RefundKind.PARTIAL
    assert refused(claim, received=True, amount=usd(5)) == ("invalid-value", ".amount")
    assert claim(amount=usd(5)).amount == usd(5)


def test_a_claim_names_each_line_once_or_leaves_all_out() -> None:
    assert refused(claim, lines=()) == ("invalid-value", ".lines")
    twice = (ClaimLine(id="1", quantity=1), ClaimLine(id="2", quantity=1))
    assert refused(claim, lines=(*twice, twice[0])) == ("invalid-value", ".lines[2].id")
    assert claim(lines=twice).lines == twice
    assert claim(evidence=(EvidenceFile(name="a", bytes=1),)).file_count == 1


@given(claims())
def test_a_claim_read_from_its_plain_form_is_equal(made: Claim) -> None:
    currency = made.amount.currency if made.amount else "USD"
    assert CLAIM.read(CLAIM.write(made), currency) == made
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made


def test_every_type_of_event_has_an_actor() -> None:
    assert set(ACTORS) == set(EventType)


OWN: dict[str, Any] = {
    "offer": Offer(amount=usd(1)),
    "claim": ONE_LINE,
    "amount": usd(1),
    "return_goods": False,
    "tracking_number": "LX1",
    "lines": (RefundedUnits(id="1", quantity=1, amount=usd(1)),),
    "shipping": usd(1),
    "by": Party.BUYER,
    "from_": Party.SELLER,
    "evidence": (EvidenceFile(name="a.jpg", bytes=1),),
    "description": "see the photos",
    "until": START,
    "won_by": Party.SELLER,
    "verdict": "accepted",
    "deduction": usd(1),
}


def needed_by(kind: EventType) -> dict[str, Any]:
    names = [name for name, owners in OWN_FIELDS.items() if owners.get(kind)]
    names += NEEDED.get(kind, ())[:1]
    return {name: lines_of(kind) if name == "lines" else OWN[name] for name in names}


def lines_of(kind: EventType) -> Any:
    classes = {
        ClaimLine: ClaimLine(id="1", quantity=1),
        LineShare: LineShare(id="1", amount=usd(1)),
        RefundedUnits: OWN["lines"][0],
    }
    return (classes[LINE_CLASSES[kind]],)  # type: ignore[index]


def event(kind: EventType, **own: Any) -> Event:
    return Event(id="e1", type=kind, at=START, **own)


@pytest.mark.parametrize("kind", EventType)
@pytest.mark.parametrize("name", OWN)
def test_an_event_has_only_the_fields_of_its_type(kind: EventType, name: str) -> None:
    owners = OWN_FIELDS[name]
    needed = needed_by(kind)
    if kind in owners:
        value = lines_of(kind) if name == "lines" else OWN[name]
        if name in {"lines", "shipping"}:
            needed.pop("amount", None)
        if name == "deduction":
            needed["verdict"] = "reduced"
        made = event(kind, **(needed | {name: value}))
        assert getattr(made, name) == value
        assert EVENT.read(EVENT.write(made), "USD") == made
    else:
        given = {"kind": kind, **needed, name: OWN[name]}
        assert refused(event, **given) == ("unknown-key", f".{key_of(name)}")


NEEDING = [
    (name, kind) for name, owners in OWN_FIELDS.items() for kind, must in owners.items() if must
]


@pytest.mark.parametrize(("name", "kind"), NEEDING)
def test_an_event_needs_what_its_type_cannot_do_without(name: str, kind: EventType) -> None:
    given = {one: value for one, value in needed_by(kind).items() if one != name}
    assert refused(event, kind=kind, **given) == ("missing-key", f".{key_of(name)}")


@pytest.mark.parametrize("kind", NEEDED)
def test_an_event_needs_one_of_several_fields(kind: EventType) -> None:
    assert refused(event, kind=kind) == ("missing-key", f".{NEEDED[kind][0]}")


def test_a_dispute_without_offer_and_settlement_stands_as_it_was_asked() -> None:
    assert (DISPUTE.has_offer, DISPUTE.offered_amount, DISPUTE.offered_return) == (False, 0, False)
    assert DISPUTE.current_amount == DISPUTE.requested == 3000
    assert DISPUTE.current_return is False
    assert DISPUTE.most_refundable == 3000


def test_an_offer_and_a_settlement_stand_as_they_say() -> None:
    offered = evolve(DISPUTE, offer=Offer(amount=usd(700), return_goods=True))
    assert (offered.has_offer, offered.offered_amount, offered.offered_return) == (True, 700, True)
    settled = evolve(DISPUTE, settlement=SETTLEMENT)
    assert (settled.current_amount, settled.current_return) == (1200, True)


@pytest.mark.parametrize("state", State)
def test_a_dispute_is_final_where_nothing_can_happen_any_more(state: State) -> None:
    assert evolve(DISPUTE, state=state).is_final == (state in FINAL) == (state in OUTCOMES)


def counted(state: State, **changes: Any) -> Order:
    return evolve(DISPUTE, state=state, **changes).counted_in(ORDER)


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_the_units_of_an_open_dispute_are_disputed(state: State) -> None:
    seen = counted(state, settlement=SETTLEMENT)
    assert [one.disputed_quantity for one in seen.lines] == [2, 0]
    assert (seen.claimable_quantity, seen.goods_left, seen.shipping_left) == (2, 4600, 500)


def test_the_units_of_a_closed_dispute_are_decided() -> None:
    seen = counted(State.CLOSED)
    assert [one.decided_quantity for one in seen.lines] == [2, 0]
    assert (seen.claimable_quantity, seen.unrefunded_quantity) == (2, 4)


def test_a_cancelled_dispute_leaves_no_trace_in_its_order() -> None:
    assert counted(State.CANCELLED) is ORDER


def test_what_was_refunded_is_split_over_lines_and_shipping() -> None:
    paid = Payment(at=DISPUTE.opened_at, lines=(PaidShare(id="1", amount=1000),), shipping=200)
    seen = counted(State.REFUNDED, settlement=SETTLEMENT, payments=(paid,))
    assert [one.refunded_quantity for one in seen.lines] == [2, 0]
    assert [one.refunded for one in seen.lines] == [usd(1000), usd(0)]
    assert seen.shipping_refunded == usd(200)
    # The two units are worth 3000, and all of it stays held.
    assert seen.lines[0].claimable_value == 1500
    free = evolve(paid, shipping=0)
    assert counted(State.REFUNDED, payments=(free,)).shipping_refunded == usd(0)


@settings(max_examples=15)
@given(disputes())
def test_a_copy_of_a_dispute_through_pickle_is_equal_and_keeps_its_policy(made: Dispute) -> None:
    again = pickle.loads(pickle.dumps(made))
    assert again == made
    assert again.policy.revision == made.policy.revision
    assert hash(again) == hash(made)


def test_the_repr_of_a_dispute_names_its_order_and_its_state() -> None:
    assert repr(DISPUTE) == ("<Dispute of order 'A-1': awaiting-seller since 2026-01-03T08:00:00Z>")


def test_a_decision_can_be_pickled_and_copied() -> None:
    decision = check_eligibility(ORDER, at=START)
    for again in (pickle.loads(pickle.dumps(decision)), copy.deepcopy(decision)):
        assert again == decision
        assert (again.code, again.message) == (decision.code, decision.message)
        assert again.findings == decision.findings
        assert again.changes_at == decision.changes_at
