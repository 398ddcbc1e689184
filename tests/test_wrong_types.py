"""What is no order, claim, dispute or event is refused with a code and the parameter's name."""

from datetime import UTC, datetime

import pytest

import disputerules as library
from disputerules import Claim, Event, ExtensionRequest, Money, Order, OrderLine, open_dispute
from disputerules.values.errors import InvalidInput, InvalidType

AT = datetime(2026, 2, 1, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=AT,
    paid_at=AT,
    shipped_at=AT,
    lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
DISPUTE = open_dispute(ORDER, CLAIM, at=AT)
OF_AN_ORDER = ("check_eligibility", "order_status", "protection_ends_at", "advice")
OF_A_CLAIM = ("check_claim", "calculate_refund", "check_opening", "open_dispute")
OF_A_DISPUTE = ("advance", "dispute_timeline", "ends_by", "available_actions", "apply_event")
WRONG = (None, "A-1", {"id": "A-1"}, CLAIM.evidence, 3.5)
MORE = {
    "advance": {"at": AT},
    "available_actions": {"party": "buyer"},
    "apply_event": {"event": Event(id="1", type="seller-rejected", at=AT)},
}


def verb(name):
    return getattr(library, name)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize("name", [*OF_AN_ORDER, "select_reasons"])
def test_a_verb_about_an_order_is_given_one(name, wrong):
    with pytest.raises(InvalidType, match=r"^\.order: expected Order, got "):
        verb(name)(wrong, at=AT)


@pytest.mark.parametrize("name", OF_A_CLAIM)
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_verb_about_a_claim_is_given_one_and_its_order(name, wrong):
    with pytest.raises(InvalidType, match=r"^\.order: expected Order, got "):
        verb(name)(wrong, CLAIM, at=AT)
    with pytest.raises(InvalidType, match=r"^\.claim: expected Claim, got "):
        verb(name)(ORDER, wrong, at=AT)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_an_extension_is_asked_for_by_a_request(wrong):
    with pytest.raises(InvalidType, match=r"^\.request: expected ExtensionRequest, got "):
        library.check_extension(ORDER, wrong, at=AT)
    with pytest.raises(InvalidType, match=r"^\.order: "):
        library.check_extension(wrong, ExtensionRequest(days=1), at=AT)


@pytest.mark.parametrize("name", OF_A_DISPUTE)
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_verb_about_a_dispute_is_given_one(name, wrong):
    with pytest.raises(InvalidType, match=r"^\.dispute: expected Dispute, got "):
        verb(name)(wrong, **MORE.get(name, {}))


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_happens_is_an_event(wrong):
    with pytest.raises(InvalidType, match=r"^\.event: expected Event, got "):
        library.apply_event(DISPUTE, wrong)


def test_who_acts_is_a_party():
    right = r"^\.party: expected one of buyer, seller, platform, not 'carrier'"
    with pytest.raises(InvalidInput, match=right) as raised:
        library.available_actions(DISPUTE, "carrier")
    assert raised.value.code == "invalid-value"
