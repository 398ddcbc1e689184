"""How far the order supports a reason, and the ten reasons of the guide.

The table has no row of its own: the conditions of a policy's reasons are its rows.
"""

from disputerules.facts import claim_facts as claim
from disputerules.facts import extension_facts as extension
from disputerules.facts import order_facts as order
from disputerules.facts.order_facts import at
from disputerules.facts.reason import Branch, Reason
from disputerules.language.expression import Kind
from disputerules.language.pens import Flag, choice
from disputerules.language.table import Hit, Otherwise, Scope, Table, outcome

REASONS = Table(
    name="reasons",
    question="Does the order support the reason?",
    scope=Scope.REASON,
    hit=Hit.FIRST,
    fields=(("support", Kind.CHOICE),),
    rows=(),
    otherwise=Otherwise(
        outcome(True, "possible", support=choice("possible")),
        because="nothing on record supports or contradicts the reason",
        source="docs/explanation/our-choices.md#what-a-record-can-contradict",
    ),
)

GUIDE = "docs/explanation/guide.md"


def not_received(
    code: str,
    title: str,
    supported: Flag,
    because: str,
    contradicted: Flag | None = None,
    but: str | None = None,
) -> Reason:
    return Reason(
        code=code,
        branch=Branch.NOT_RECEIVED,
        title=title,
        supported_when=supported,
        supported_because=because,
        contradicted_when=contradicted,
        contradicted_because=but,
        source=f"{GUIDE}#not-received",
    )


def received(code: str, title: str) -> Reason:
    return Reason(
        code=code,
        branch=Branch.RECEIVED,
        title=title,
        source=f"{GUIDE}#received",
    )


ON_ITS_WAY = ("in-transit", "held-by-customs", "delivered", "delivered-elsewhere")
BACK = "returned-to-sender"
ARRIVED = ("delivered", "delivered-elsewhere")

GUIDE_REASONS = (
    not_received(
        "extension-not-approved",
        "The seller did not extend the protection",
        extension.last_request_declined | extension.last_answer_due_at.has_passed(at),
        "the last request for an extension was {last_answer_due_at:not answered by|declined}",
    ),
    not_received(
        "returned-to-seller",
        "The parcel went back to the seller",
        order.shipment_status.is_(BACK) | claim.returner_named,
        "the parcel went back to the seller",
    ),
    not_received(
        "no-tracking-information",
        "There is no tracking information",
        ~order.tracked | order.shipment_status.is_("no-information"),
        "there is no tracking number, or it shows no information",
        order.shipment_status.one_of(*ON_ITS_WAY, BACK),
        "the parcel is tracked: {shipment_status}",
    ),
    not_received(
        "held-by-customs",
        "Customs is holding the parcel",
        order.shipment_status.is_("held-by-customs"),
        "customs is holding the parcel",
        order.shipment_status.one_of(*ARRIVED, BACK),
        "the parcel has left customs: {shipment_status}",
    ),
    not_received(
        "wrong-address",
        "The parcel went to another address",
        order.shipment_status.is_("delivered-elsewhere"),
        "the parcel was delivered to another address",
    ),
    received("not-as-described", "The goods are not as described"),
    received("quality-problem", "The goods have a quality problem"),
    received("quantity-shortage", "Some goods are missing"),
    received("counterfeit", "The goods are counterfeit"),
    received("shipping-method-not-as-described", "The shipping method is not the one agreed"),
)
