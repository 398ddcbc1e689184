"""How far the order supports a reason code. Run once for each code."""

from disputerules.facts import claim_facts as claim
from disputerules.facts import order_facts as order
from disputerules.facts.order_facts import at
from disputerules.language.expression import Kind
from disputerules.language.pens import choice
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table, outcome
from disputerules.values.claim import NOT_RECEIVED as NOT_RECEIVED  # noqa: PLC0414 - tables use it
from disputerules.values.claim import RECEIVED as RECEIVED  # noqa: PLC0414

CODES = (*NOT_RECEIVED, *RECEIVED)


def says(support: str) -> Outcome:
    return outcome(support != "contradicted", support, support=choice(support))


REASONS = Table(
    name="reasons",
    question="Does the order support the reason?",
    scope=Scope.REASON,
    hit=Hit.FIRST,
    fields=(("support", Kind.CHOICE),),
    rows=(
        Row(
            "extension-declined",
            when=claim.reason.is_("extension-not-approved") & order.last_request_declined,
            then=says("supported"),
            because="the last request for an extension was declined",
            source="docs/explanation/guide.md#not-received",
        ),
        Row(
            "extension-unanswered",
            when=claim.reason.is_("extension-not-approved")
            & order.last_answer_due_at.has_passed(at),
            then=says("supported"),
            because="the last request for an extension was not answered by {last_answer_due_at}",
            source="docs/explanation/guide.md#not-received",
        ),
        Row(
            "came-back",
            when=claim.reason.is_("returned-to-seller")
            & (order.shipment_status.is_("returned-to-sender") | claim.returner_named),
            then=says("supported"),
            because="the parcel went back to the seller",
            source="docs/explanation/guide.md#not-received",
        ),
        Row(
            "nothing-to-track",
            when=claim.reason.is_("no-tracking-information")
            & (~order.tracked | order.shipment_status.is_("no-information")),
            then=says("supported"),
            because="there is no tracking number, or it shows no information",
            source="docs/explanation/guide.md#not-received",
        ),
        Row(
            "tracked-well",
            when=claim.reason.is_("no-tracking-information")
            & order.shipment_status.one_of(
                "in-transit",
                "held-by-customs",
                "delivered",
                "delivered-elsewhere",
                "returned-to-sender",
            ),
            then=says("contradicted"),
            because="the parcel is tracked: {shipment_status}",
            source="docs/explanation/our-choices.md#what-a-record-can-contradict",
        ),
        Row(
            "at-customs",
            when=claim.reason.is_("held-by-customs") & order.shipment_status.is_("held-by-customs"),
            then=says("supported"),
            because="customs is holding the parcel",
            source="docs/explanation/guide.md#not-received",
        ),
        Row(
            "past-customs",
            when=claim.reason.is_("held-by-customs")
            & order.shipment_status.one_of(
                "delivered", "delivered-elsewhere", "returned-to-sender"
            ),
            then=says("contradicted"),
            because="the parcel has left customs: {shipment_status}",
            source="docs/explanation/our-choices.md#what-a-record-can-contradict",
        ),
        Row(
            "went-elsewhere",
            when=claim.reason.is_("wrong-address")
            & order.shipment_status.is_("delivered-elsewhere"),
            then=says("supported"),
            because="the parcel was delivered to another address",
            source="docs/explanation/guide.md#not-received",
        ),
    ),
    otherwise=Otherwise(
        says("possible"),
        because="nothing on record supports or contradicts the reason",
        source="docs/explanation/our-choices.md#what-a-record-can-contradict",
    ),
)
