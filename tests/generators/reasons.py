"""Made-up reasons, and claims that give them."""

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Claim, Money, Order, OrderLine, Shipment, ShipmentStatus
from disputerules.facts.order_facts import at, delivered_at, shipment_status, shipped_at, tracked
from disputerules.facts.reason import Branch, Need, Reason
from disputerules.language.pens import span
from disputerules.values.claim import EvidenceFile

PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
KINDS = ((), ("full",), ("partial",), ("full", "partial"))
CONDITIONS = (
    None,
    ~tracked,
    shipment_status.is_("delivered"),
    shipped_at.has_passed(at),
    (delivered_at.or_never + span(timedelta(days=2))).has_passed(at),
)
NOBODYS = "a-reason-of-nobody"


def made_up_reason(number: int, chance: Random) -> Reason:
    """A reason of which each part is given or not."""
    remedies = {
        place: chance.choice(KINDS)
        for place in ("not_received", "keep", "return")
        if chance.random() < 0.5
    }
    return Reason(
        code=f"reason-{number}",
        branch=chance.choice([*Branch]),
        description=chance.choice([None, *Need]),
        evidence=chance.choice([None, *Need]),
        remedies=remedies,
        cap=chance.choice([None, 10_000]),
        postage_paid_by=chance.choice([None, "buyer", "seller"]),
        supported_when=chance.choice(CONDITIONS),
        contradicted_when=chance.choice(CONDITIONS),
    )


def made_up_policy(seed: int):
    """The guide with other settings and reasons of its own, of which some have a cap."""
    chance = Random(seed)
    settings = {
        "evidence.required_when_received": chance.random() < 0.5,
        "evidence.description_required": chance.random() < 0.5,
        "remedies.not_received": chance.choice(KINDS[1:]),
        "remedies.received_keep": ["full", "partial"],
        "remedies.received_return": chance.choice(KINDS[1:]),
    }
    policy = ALIEXPRESS_GUIDE.but(settings)
    reasons = [made_up_reason(number, chance) for number in range(chance.randrange(1, 6))]
    capped = Reason(code="capped", branch=Branch.RECEIVED, cap=chance.choice([0, 2500, 9999]))
    return evolve(policy, reasons=(*reasons, capped, *chance.sample(policy.reasons, 2)))


def made_up_claims(policy, chance, number):
    """Orders with claims for each reason, and for one that the policy lacks."""
    codes = [*(one.code for one in policy.reasons), NOBODYS]
    parts = list(product(codes, (False, True), (False, True), ("full", "partial")))
    for code, received, back, kind in chance.sample(parts, min(number, len(parts))):
        delivered = chance.choice([None, PLACED + timedelta(days=8)])
        order = Order(
            id="A-1",
            currency="USD",
            placed_at=PLACED,
            paid_at=PLACED,
            shipped_at=chance.choice([None, PLACED + timedelta(days=3)]),
            delivered_at=delivered,
            shipment=Shipment(
                tracking_number=chance.choice([None, "LX1"]),
                status=chance.choice([*ShipmentStatus]),
            ),
            lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
        )
        yield (
            order,
            Claim(
                received=received,
                reason=code,
                refund=kind,
                amount=Money(chance.choice([1, 249, 250, 251, 999, 1000]), "USD")
                if kind == "partial"
                else None,
                return_goods=back,
                description=chance.choice([None, "it is so"]),
                evidence=(EvidenceFile(name="a.jpg", bytes=1),) * chance.randrange(2),
            ),
        )
