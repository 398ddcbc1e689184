"""A whole schema, in which the parts that have a name stand once."""

from typing import Any

from disputerules.documents.schema.conditions import Schema, all_of
from disputerules.documents.schema.policy import ROW, VARIANT, WHOLE_POLICY
from disputerules.documents.schema.rules import RULES
from disputerules.facts.case import EXTENSION_REQUEST
from disputerules.policies.file.attributes import ATTRIBUTE_SCHEMA
from disputerules.policies.file.reasons import REASON_SCHEMA
from disputerules.values.claim import CLAIM, CLAIM_LINE, EVIDENCE_FILE
from disputerules.values.event import EVENT
from disputerules.values.event_parts import OFFER
from disputerules.values.ledger import (
    CHARGEBACK,
    DISPUTE_ENTRY,
    HELD_UNITS,
    OUTSIDE_REFUND,
    PAID_SHARE,
    PAYMENT,
    REFUNDED_UNITS,
)
from disputerules.values.money import MINOR_UNITS
from disputerules.values.order import EXTENSION, ORDER
from disputerules.values.order_line import LINE
from disputerules.values.periods import CALENDAR, INSTANT, PERIOD
from disputerules.values.settlement import LINE_SHARE, SETTLEMENT
from disputerules.values.shipment import SHIPMENT, SHIPMENT_ENTRY

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The parts that get a name of their own, and what a constructor asks of them beside their fields.
SHARED: dict[str, Schema] = {
    "order": ORDER.schema,
    "order-line": LINE.schema,
    "shipment": SHIPMENT.schema,
    "shipment-entry": SHIPMENT_ENTRY.schema,
    "refund-outside": OUTSIDE_REFUND.schema,
    "refunded-units": REFUNDED_UNITS.schema,
    "dispute-entry": DISPUTE_ENTRY.schema,
    "held-units": HELD_UNITS.schema,
    "payment": PAYMENT.schema,
    "paid-share": PAID_SHARE.schema,
    "chargeback": CHARGEBACK.schema,
    "extension": EXTENSION.schema,
    "claim": CLAIM.schema,
    "claim-line": CLAIM_LINE.schema,
    "evidence-file": EVIDENCE_FILE.schema,
    "event": EVENT.schema,
    "offer": OFFER.schema,
    "extension-request": EXTENSION_REQUEST.schema,
    "settlement": SETTLEMENT.schema,
    "policy-row": ROW,
    "attribute": ATTRIBUTE_SCHEMA,
    "policy-reason": REASON_SCHEMA,
    "policy-variant": VARIANT,
    "policy-settings": WHOLE_POLICY,
    "line-share": LINE_SHARE.schema,
    "calendar": CALENDAR.schema,
    "instant": INSTANT.schema,
    "period": PERIOD.schema,
    "amount": MINOR_UNITS.schema,
}


def document(title: str, schema: Schema) -> Schema:
    """A whole schema: the parts that are named stand once, under `$defs`."""
    body = refer(schema)
    used: Schema = {}
    wanted = names_in(body)
    while wanted:
        name = wanted.pop()
        if name not in used:
            used[name] = refer(SHARED[name], top=True) | all_of(RULES.get(name, []))
            wanted |= names_in(used[name])
    definitions = {name: used[name] for name in SHARED if name in used}
    return {"$schema": DIALECT, "title": title, **body, "$defs": definitions}


def refer(schema: Any, top: bool = False) -> Any:
    """A schema in which the named parts are references."""
    if isinstance(schema, list):
        return [refer(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    name = next((name for name, shared in SHARED.items() if shared is schema), None)
    if name is not None and not top:
        return {"$ref": f"#/$defs/{name}"}
    return {key: refer(value) for key, value in schema.items()}


def names_in(schema: Any) -> set[str]:
    """The named parts that a schema refers to."""
    if isinstance(schema, list):
        return {name for one in schema for name in names_in(one)}
    if not isinstance(schema, dict):
        return set()
    here = {schema["$ref"].rpartition("/")[2]} if "$ref" in schema else set()
    return here | names_in(list(schema.values()))
