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
from disputerules.documents.schema.conditions import Schema
from disputerules.documents.schema.parts import SHARED, document
from disputerules.documents.schema.policy import policy_schema
from disputerules.documents.schema.rules import CASE_RULES
from disputerules.facts.case import EXTENSION_REQUEST
from disputerules.facts.policy import Policy
from disputerules.values.claim import CLAIM
from disputerules.values.codec import nullable, record
from disputerules.values.errors import InvalidInput
from disputerules.values.event import EVENT
from disputerules.values.order import ORDER
from disputerules.values.output import CodeSchema, output
from disputerules.values.settlement import SETTLEMENT
from disputerules.values.suggestions import unknown


def case_schema() -> Schema:
    """The schema of a case document."""
    return document("A case", case_body())


def case_body() -> Schema:
    read = CASE.schema
    properties = read["properties"] | {"policy": nullable(policy_schema())}
    return read | {"properties": properties, "allOf": CASE_RULES}


def part_schema(name: str) -> Schema:
    """The schema of a part of a case or of an answer."""
    title = name.replace("-", " ").capitalize()
    return document(title, PARTS[name]())


def answer_schema() -> Schema:
    """The schema of the answer to a case document under any policy: a code is any string."""
    return document("The answer to a case", ANSWER.schema)


def answer_schema_of(policy: Policy) -> Schema:
    """The schema of the answers that a policy gives: with the codes of its rows and reasons.

    >>> from disputerules import ALIEXPRESS_GUIDE
    >>> schema = answer_schema_of(ALIEXPRESS_GUIDE)
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
    return {"components": {"schemas": moved(schemas, "#/components/schemas/{}".format)}}


def moved(schema: Any, place: Callable[[str], str]) -> Any:
    """A schema in which the reference to each part leads to its place."""
    if isinstance(schema, list):
        return [moved(item, place) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: place(value.rpartition("/")[2]) if key == "$ref" else moved(value, place)
        for key, value in schema.items()
    }
