"""JSON Schema 2020-12 of a case document and of its answer.

The case is described by the codecs that read it. What only a constructor knows, and a schema can
say too, is added here part by part. A schema cannot say that two fields fit together (a refund is
at most what was paid), that a date exists, or that `1.0` is no integer: the reader has the last
word.
"""

from typing import Any

from disputerules.documents.cases import CASE
from disputerules.facts.case import EXTENSION_REQUEST
from disputerules.facts.claim_facts import SUPPORT
from disputerules.facts.policy import POLICY
from disputerules.policies.presets import POLICIES
from disputerules.rules import TABLES
from disputerules.values.claim import CLAIM, CLAIM_LINE, EVIDENCE_FILE, REASON, REFUND_KIND
from disputerules.values.codec import nullable
from disputerules.values.event import EVENT, EVENT_TYPE, OFFER, OWN_FIELDS
from disputerules.values.money import MINOR_UNITS
from disputerules.values.order import EXTENSION, LINE, ORDER, SHIPMENT, Party
from disputerules.values.periods import CALENDAR, INSTANT, OPTIONS, PERIOD, RFC_3339, Unit
from disputerules.values.settlement import LINE_SHARE, SETTLEMENT, STATE

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

# The parts that get a name of their own, and what a constructor asks of them beside their fields.
SHARED: dict[str, Schema] = {
    "order": ORDER.schema,
    "order-line": LINE.schema,
    "shipment": SHIPMENT.schema,
    "extension": EXTENSION.schema,
    "claim": CLAIM.schema,
    "claim-line": CLAIM_LINE.schema,
    "evidence-file": EVIDENCE_FILE.schema,
    "event": EVENT.schema,
    "offer": OFFER.schema,
    "extension-request": EXTENSION_REQUEST.schema,
    "settlement": SETTLEMENT.schema,
    "line-share": LINE_SHARE.schema,
    "policy": POLICY.schema,
    "calendar": CALENDAR.schema,
    "instant": INSTANT.schema,
    "period": PERIOD.schema,
    "amount": MINOR_UNITS.schema,
}


def given(*names: str) -> Schema:
    """These keys are there, and not null."""
    present = {name: {"not": {"type": "null"}} for name in names}
    return {"required": list(names), "properties": present}


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


RULES: dict[str, list[Schema]] = {
    "order": [{"properties": {"lines": {"minItems": 1}}}],
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
    "instant": [
        {"pattern": f"^{RFC_3339.pattern}$"},
        {"pattern": "^(1999|2[01][0-9]{2}|220[01])-.*([Zz]|[+-][0-9]{2}:[0-9]{2})$"},
    ],
    "period": [{"pattern": period_pattern()}],
}
SOME = {"type": "array", "minItems": 1}
CASE_RULES = [
    when(given("opened_at"), given("claim")),
    when({"required": ["events"], "properties": {"events": SOME}}, given("opened_at")),
]


def policy_schema() -> Schema:
    """A name, a base with changes, or all settings."""
    name = {"enum": list(POLICIES)}
    change = {"base": name, "set": nullable(changes_schema())}
    based = {"type": "object", "properties": change, "required": ["base"]}
    return {"anyOf": [name, based | {"additionalProperties": False}, POLICY.schema]}


def changes_schema() -> Schema:
    """Changed values, named `section.name`; a section can also be given as a whole."""
    parts = POLICY.schema["properties"]
    changes = dict(parts)
    for name, part in parts.items():
        part = part.get("anyOf", [part])[0]
        for field, schema in part.get("properties", {}).items():
            changes[f"{name}.{field}"] = schema
    return {"type": "object", "properties": changes, "additionalProperties": False}


def case_schema() -> Schema:
    """The schema of a case document."""
    read = CASE.schema
    properties = read["properties"] | {"policy": nullable(policy_schema())}
    return document("A case", read | {"properties": properties, "allOf": CASE_RULES})


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


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MAYBE_INSTANT = nullable(INSTANT.schema)
NOTHING: Schema = {"type": "null"}


def record_of(required: dict[str, Schema], **optional: Schema) -> Schema:
    """An object of which these keys are always there."""
    return {
        "type": "object",
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


def array_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def codes_of(*names: str, refusing: bool = True) -> list[str]:
    """The codes of tables; those that refuse, or those of every row."""
    lines = [line for one in TABLES if one.name in names for line in one.lines]
    return list(
        dict.fromkeys(one.then.code for one in lines if not (refusing and one.then.allowed))
    )


CLAIM_CODES = codes_of("claim", "claim-lines", "evidence", "evidence-files")
ELIGIBILITY = codes_of("eligibility", refusing=False)
EVENT_CODES = ["out-of-order", "event-id-reused", *codes_of("life-cycle"), *CLAIM_CODES]


def findings(success: str, codes: list[str], **more: Schema) -> Schema:
    """The answer of tables that collect."""
    finding = record_of({"code": {"enum": codes}, "rule": TEXT, "message": TEXT} | more)
    return {
        "allowed": FLAG,
        "code": {"enum": [success, *codes]},
        "findings": array_of(finding),
    }


def eligibility() -> Schema:
    """May a dispute be opened?"""
    found = findings("eligible", codes_of("eligibility"))
    pieces = [row.then.code for one in TABLES if one.name == "advice" for row in one.rows]
    advice = {"enum": list(dict.fromkeys(pieces))}
    more = {"changes_at": MAYBE_INSTANT, "advice": array_of(advice)}
    return record_of(found | {"rule": TEXT, "message": TEXT} | more)


def reasons() -> Schema:
    """Which reason codes fit?"""
    one = record_of({"code": REASON.schema, "support": {"enum": list(SUPPORT)}})
    return record_of({"not_received": array_of(one), "received": array_of(one)})


def refund() -> Schema:
    """How much is refunded?"""
    return record_of(
        {
            "amount": MINOR_UNITS.schema,
            "kind": REFUND_KIND.schema,
            "refundable": MINOR_UNITS.schema,
            "lines": array_of(LINE_SHARE.schema),
            "shipping": MINOR_UNITS.schema,
            "return_postage": {"enum": list(map(str, Party))},
        }
    )


def dispute() -> Schema:
    """Where does the dispute stand?"""
    opened = findings("opened", [*codes_of("eligibility"), *CLAIM_CODES])
    refused = record_of({"id": TEXT, "code": {"enum": EVENT_CODES}})
    entry = {"at": INSTANT.schema, "event": {"const": "deadline-passed"}, "state": STATE.schema}
    return record_of(
        {
            "opened": record_of(opened),
            "state": nullable(STATE.schema),
            "turn": nullable({"enum": list(map(str, Party))}),
            "due_at": MAYBE_INSTANT,
            "if_silent": nullable(STATE.schema),
            "overdue": FLAG,
            "rejections": COUNT,
            "settlement": nullable(SETTLEMENT.schema),
            "actions": record_of({str(one): array_of(EVENT_TYPE.schema) for one in Party}),
            "refused_events": array_of(refused),
            "ends_by": MAYBE_INSTANT,
        },
        timeline=array_of(record_of(entry)),
    )


def answer_schema() -> Schema:
    """The schema of the answer to a case document."""
    revision = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    extension = findings("may-be-extended", codes_of("extension"))
    entry = record_of({"at": INSTANT.schema, "code": {"enum": ELIGIBILITY}})
    answer = record_of(
        {
            "policy": record_of({"name": TEXT, "version": TEXT, "revision": revision}),
            "at": INSTANT.schema,
            "order_status": {"enum": codes_of("order-status", refusing=False)},
            "protection_ends_at": MAYBE_INSTANT,
            "eligibility": eligibility(),
            "reasons": reasons(),
        },
        extension=record_of(extension | {"ends_at_if_granted": MAYBE_INSTANT}),
        claim=record_of(findings("acceptable", CLAIM_CODES, path=TEXT)),
        refund=refund(),
        dispute=nullable(dispute()),
        order_timeline=array_of(entry),
    )
    return document("The answer to a case", answer)


SCHEMAS = {"case": case_schema, "answer": answer_schema}
