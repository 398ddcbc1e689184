"""JSON Schema 2020-12 of a case document, of its answer, and of their parts.

The codecs that read a case and write an answer describe them. What only a constructor knows, and a
schema can say too, is added here part by part. A schema cannot say that two fields fit together (a
refund is at most what was paid), that a date exists, or that `1.0` is no integer: the reader has
the last word.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from disputerules.decide.answer import ANSWER
from disputerules.decide.answer_parts import DISPUTE, EligibilityAnswer
from disputerules.decide.dispute import Dispute
from disputerules.decide.reasons import Reasons
from disputerules.decide.refunds import Refund
from disputerules.documents.cases import CASE
from disputerules.facts.case import EXTENSION_REQUEST
from disputerules.facts.policy import POLICY, Policy
from disputerules.facts.reason import MAX_REASONS
from disputerules.facts.settings import SETTINGS
from disputerules.policies.file.attributes import ATTRIBUTE_SCHEMA, KEY
from disputerules.policies.file.attributes import SCHEMA as ATTRIBUTES
from disputerules.policies.file.outcomes import ALLOW, PLACES, REFUSE, ROW_KEYS
from disputerules.policies.file.reasons import DROP, REASON_SCHEMA, REASONS_SCHEMA
from disputerules.policies.file.reasons import KEY as REASONS_KEY
from disputerules.policies.file.rows import MAX_ROWS
from disputerules.policies.file.settings import IDENTITY, NONE, SECTIONS
from disputerules.policies.file.variants import KEY as VARIANTS
from disputerules.policies.file.variants import MAX_VARIANTS, REQUIRED
from disputerules.policies.neutral import Base
from disputerules.policies.presets import BASES, POLICIES
from disputerules.values.claim import CLAIM, CLAIM_LINE, EVIDENCE_FILE
from disputerules.values.codec import TEXT, nullable, record
from disputerules.values.errors import InvalidInput
from disputerules.values.event import EVENT, OFFER, OWN_FIELDS
from disputerules.values.ledger import (
    CHARGEBACK,
    DISPUTE_ENTRY,
    HELD_UNITS,
    OUTSIDE_REFUND,
    PAID_SHARE,
    PAYMENT,
    REFUNDED_UNITS,
)
from disputerules.values.ledger_checks import LINE_COUNTERS
from disputerules.values.money import MINOR_UNITS
from disputerules.values.order import EXTENSION, ORDER
from disputerules.values.order_line import LINE
from disputerules.values.output import CodeSchema, output
from disputerules.values.periods import CALENDAR, INSTANT, OPTIONS, PERIOD, RFC_3339, Unit
from disputerules.values.settlement import LINE_SHARE, SETTLEMENT
from disputerules.values.shipment import SHIPMENT, SHIPMENT_ENTRY
from disputerules.values.suggestions import unknown

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def given(*names: str) -> Schema:
    """These keys are there, and not null."""
    present = {name: {"not": {"type": "null"}} for name in names}
    return {"required": list(names), "properties": present}


def with_none(section: Schema, name: str) -> Schema:
    """A section whose optional settings may be the word "none"."""
    if name not in SECTIONS or "properties" not in section:
        return section
    return section | {
        "properties": {
            key: or_none(one, f"{name}.{key}") for key, one in section["properties"].items()
        }
    }


def or_none(schema: Schema, name: str) -> Schema:
    optional = name in SETTINGS and SETTINGS[name].optional
    return {"anyOf": [*schema["anyOf"], {"const": NONE}]} if optional else schema


def row_schema() -> Schema:
    """A row, which names exactly one place; one that replaces another may leave keys out."""
    then = {"anyOf": [{"enum": [REFUSE, ALLOW]}, {"type": "object"}]}
    optional = {key: nullable(TEXT.schema) for key in ROW_KEYS} | {"then": nullable(then)}
    return {
        "type": "object",
        "properties": optional | {"table": TEXT.schema, "id": TEXT.schema},
        "required": ["table", "id"],
        "additionalProperties": False,
        "oneOf": [given(one) for one in PLACES],
    }


ROW = row_schema()
RULES_OF_A_FILE: dict[str, Schema] = {
    KEY: ATTRIBUTES,
    DROP: {"type": "array", "items": TEXT.schema, "maxItems": MAX_REASONS},
    REASONS_KEY: REASONS_SCHEMA,
    "drop_rows": {"type": "array", "items": TEXT.schema, "maxItems": MAX_ROWS},
    "rows": {"type": "array", "items": ROW, "maxItems": MAX_ROWS},
}
SETTINGS_BY_SECTION = {key: with_none(one, key) for key, one in POLICY.schema["properties"].items()}


def changes_schema() -> Schema:
    """Changed values, named `section.name` or nested in their section."""
    changes = dict(SETTINGS_BY_SECTION)
    for name in SECTIONS:
        part = changes[name].get("anyOf", [changes[name]])[0]
        changes[name] = {key: one for key, one in part.items() if key != "required"}
        changes |= {f"{name}.{key}": one for key, one in part["properties"].items()}
    return {"type": "object", "properties": changes, "additionalProperties": False}


def variant_schema() -> Schema:
    """A variant, which may set what `set` may, but for the policy's own name and its calendar."""
    values = changes_schema()["properties"]
    taken = {
        key: one
        for key, one in values.items()
        if key in SETTINGS or (key in SECTIONS and key != "calendar")
    }
    changes = {"type": "object", "properties": taken, "additionalProperties": False}
    texts = dict.fromkeys(REQUIRED, TEXT.schema) | {"source": nullable(TEXT.schema)}
    return {
        "type": "object",
        "properties": texts | {"set": changes | {"minProperties": 1}},
        "required": list(REQUIRED),
        "additionalProperties": False,
    }


VARIANT = variant_schema()
RULES_OF_A_FILE[VARIANTS] = {"type": "array", "items": VARIANT, "maxItems": MAX_VARIANTS}
WHOLE_POLICY: Schema = POLICY.schema | {
    "properties": SETTINGS_BY_SECTION | {key: nullable(one) for key, one in RULES_OF_A_FILE.items()}
}

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


def when(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    rule = {"if": condition, "then": then}
    return rule if otherwise is None else rule | {"else": otherwise}


def is_(name: str, value: object) -> Schema:
    return {"required": [name], "properties": {name: {"const": value}}}


def event_rules() -> list[Schema]:
    """Only its own type's fields may be given with an event, and some have to be."""
    rules = []
    for name, (owner, needed) in OWN_FIELDS.items():
        if needed:
            rules.append(when(is_("type", str(owner)), given(name)))
        rules.append(when(given(name), is_("type", str(owner))))
    return rules


def period_pattern() -> str:
    """`N UNIT`, then options after commas; words of a unit or an option stand apart or dashed."""
    units = "|".join(str(one).removesuffix("s").replace("-", "[ -]") + "s?" for one in Unit)
    options = "|".join(one.replace(" ", "[ -]") for one in OPTIONS)
    return f"^(0|[1-9][0-9]{{0,5}}) ({units})(, ({options}))*$"


SOME = {"type": "array", "minItems": 1}
NO_LINE_COUNTERS = {"properties": {name: {"maximum": 0} for name in LINE_COUNTERS}}
# Counters and a ledger exclude each other.
LEDGER_RULE = when(
    {"anyOf": [{"required": [one], "properties": {one: SOME}} for one in ("refunds", "disputes")]},
    {
        "properties": {
            "lines": {"items": NO_LINE_COUNTERS},
            "shipping_refunded": {"maximum": 0},
            "shipping_disputed": {"maximum": 0},
        }
    },
)
RULES: dict[str, list[Schema]] = {
    "order": [
        {"properties": {"lines": {"minItems": 1}}},
        {"properties": {"disputes": {"items": given("id")}}},
        LEDGER_RULE,
    ],
    "claim": [
        {"properties": {"lines": {"minItems": 1}}},
        when(is_("refund", "partial"), given("amount")),
        when(
            {"allOf": [is_("received", True), given("amount")]},
            is_("refund", "partial"),
        ),
    ],
    "extension": [when(given("granted"), given("answered_at"), {"not": given("answered_at")})],
    "event": event_rules(),
    "dispute-entry": [when(given("outcome"), given("ended_at"), {"not": given("ended_at")})],
    "instant": [
        {"pattern": f"^{RFC_3339.pattern}$"},
        {"pattern": "^(1999|2[01][0-9]{2}|220[01])-.*([Zz]|[+-][0-9]{2}:[0-9]{2})$"},
    ],
    "period": [{"pattern": period_pattern()}],
}
CASE_RULES = [
    when(given("opened_at"), given("claim")),
    when(given("order_at_opening"), given("opened_at")),
    when({"required": ["events"], "properties": {"events": SOME}}, given("opened_at")),
]


def policy_schema() -> Schema:
    """A name, a base with changes, or all settings; the last two with rows."""
    name, base = {"enum": list(POLICIES)}, {"enum": list(BASES)}
    identity = {key: POLICY.schema["properties"][key] for key in IDENTITY}
    change = identity | {"set": changes_schema()} | RULES_OF_A_FILE
    based = {
        "type": "object",
        "properties": {"base": base, **{key: maybe(one) for key, one in change.items()}},
        "required": ["base"],
        "additionalProperties": False,
        "allOf": [when(is_("base", one), settles(BASES[one])) for one in BASES if BASES[one].unset],
    }
    return {"anyOf": [name, based, WHOLE_POLICY]}


def settles(base: Base) -> Schema:
    """The settings that a base leaves unset are set, by their names or in their sections."""
    alone = {name: name.partition(".") for name in base.unset}
    either = [
        {"anyOf": [{"required": [name]}, given_in(section, key)]}
        for name, (section, _, key) in alone.items()
    ]
    return {"required": ["set"], "properties": {"set": {"type": "object", "allOf": either}}}


def given_in(section: str, key: str) -> Schema:
    return {"required": [section], "properties": {section: {"required": [key]}}}


def maybe(schema: Schema) -> Schema:
    return schema if {"type": "null"} in schema.get("anyOf", ()) else nullable(schema)


def case_schema() -> Schema:
    """The schema of a case document."""
    read = CASE.schema
    properties = read["properties"] | {"policy": nullable(policy_schema())}
    return document("A case", read | {"properties": properties, "allOf": CASE_RULES})


def part_schema(name: str) -> Schema:
    """The schema of a part of a case or of an answer."""
    title = name.replace("-", " ").capitalize()
    return document(title, PARTS[name]())


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


def all_of(rules: list[Schema]) -> Schema:
    return {"allOf": rules} if rules else {}


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


def answer_schema() -> Schema:
    """The schema of the answer to a case document under any policy: a code is any string."""
    return document("The answer to a case", ANSWER.schema)


def answer_schema_of(policy: Policy) -> Schema:
    """The schema of the answers that a policy gives: with the codes of its rows and reasons.

    >>> schema = answer_schema_of(POLICIES["aliexpress-guide"])
    >>> schema["properties"]["eligibility"]["properties"]["code"]["enum"][:2]
    ['eligible', 'order-cancelled']
    """
    return document("The answer to a case", narrowed(ANSWER.schema, policy))


def narrowed(schema: Any, policy: Policy) -> Any:
    """A schema in which each code is one of those that the tables of a policy have."""
    if isinstance(schema, CodeSchema):
        return {"enum": schema.of(policy.tables)}
    if isinstance(schema, list):
        return [narrowed(one, policy) for one in schema]
    if not isinstance(schema, dict) or any(schema is one for one in SHARED.values()):
        return schema
    return {key: narrowed(one, policy) for key, one in schema.items()}


def kept_dispute_schema() -> Schema:
    """The schema of a dispute that is kept: its policy, and all that `from_dict` reads."""
    kept = record(Dispute).schema
    properties = {"policy": policy_schema(), **kept["properties"]}
    return kept | {"properties": properties, "required": ["policy", *kept["required"]]}


# What can be printed: a whole document, or a part of one under its own name.
PARTS: dict[str, Callable[[], Schema]] = {
    "order": lambda: ORDER.schema,
    "claim": lambda: CLAIM.schema,
    "event": lambda: EVENT.schema,
    "policy": policy_schema,
    "dispute": kept_dispute_schema,
    "settlement": lambda: SETTLEMENT.schema,
    "extension-request": lambda: EXTENSION_REQUEST.schema,
    "eligibility-answer": lambda: output(EligibilityAnswer).schema,
    "reasons-answer": lambda: output(Reasons).schema,
    "refund-answer": lambda: output(Refund).schema,
    "dispute-answer": lambda: DISPUTE.schema,
}
SCHEMAS: dict[str, Callable[[], Schema]] = {
    "case": case_schema,
    "answer": answer_schema,
    **{name: partial(part_schema, name) for name in PARTS},
}


def openapi(name: str) -> Schema:
    """A schema as OpenAPI 3.1 embeds it: every part under `components/schemas`, with its own name.

    >>> sorted(openapi("event")["components"]["schemas"])[:3]
    ['amount', 'claim', 'claim-line']
    """
    if name not in tuple(SCHEMAS):  # not every value has a hash
        raise InvalidInput("invalid-value", unknown("schema", name, SCHEMAS), ".name")
    whole = SCHEMAS[name]()
    definitions = whole.pop("$defs")
    del whole["$schema"]
    schemas = {name: whole, **definitions} if name not in definitions else definitions
    return {"components": {"schemas": moved(schemas, "#/$defs/", "#/components/schemas/")}}


def moved(schema: Any, old: str, new: str) -> Any:
    """A schema whose references lead to another place."""
    if isinstance(schema, list):
        return [moved(item, old, new) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace(old, new, 1) if key == "$ref" else moved(value, old, new)
        for key, value in schema.items()
    }
