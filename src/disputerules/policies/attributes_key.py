"""Read the attributes that a policy document declares, and write them."""

from typing import Any

from disputerules.facts.attribute import CODECS, OWNERS, Attribute
from disputerules.facts.attributes import IGNORE, REFUSE, Attributes
from disputerules.values.codec import FLAG, expect_object, nullable, refuse_unknown, step
from disputerules.values.errors import DisputeRulesError

KEY = "attributes"
ATTRIBUTE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "one_of": nullable({"type": "array", "items": {"type": "string", "minLength": 1}}),
        "kind": nullable({"enum": [str(kind) for kind in CODECS]}),
        "default": {"anyOf": [{"type": one} for one in ("string", "integer", "boolean", "null")]},
        "optional": nullable(FLAG.schema),
    },
    "additionalProperties": False,
}
ATTRIBUTES_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        **dict.fromkeys(
            OWNERS, nullable({"type": "object", "additionalProperties": ATTRIBUTE_SCHEMA})
        ),
        "others": nullable({"enum": [REFUSE, IGNORE]}),
    },
    "additionalProperties": False,
}
PARTS = tuple(ATTRIBUTE_SCHEMA["properties"])


def read_attributes(value: Any, base: Attributes) -> Attributes:
    """Return the attributes of a base with those that a document declares.

    A declaration replaces the base's of the same owner and name. Raises InvalidPolicy, or
    InvalidInput, with the path of the part.

    >>> plain = {"buyer": {"tier": {"one_of": ["basic", "plus"], "default": "basic"}}}
    >>> [*read_attributes(plain, Attributes()).facts]
    ['buyer_tier']
    """
    raw = {} if value is None else expect_object(value)
    refuse_unknown(raw, (*OWNERS, "others"))
    declared = {one.fact_name: one for one in base}
    for owner in OWNERS:
        try:
            for one in attributes_of(owner, raw.get(owner)):
                declared[one.fact_name] = one
        except DisputeRulesError as error:
            raise error.under(step(owner)) from None
    others = raw.get("others")
    return Attributes(tuple(declared.values()), base.others if others is None else others)


def attributes_of(owner: str, value: Any) -> list[Attribute]:
    found = []
    for name, plain in ({} if value is None else expect_object(value)).items():
        try:
            found.append(attribute_of(owner, name, expect_object(plain)))
        except DisputeRulesError as error:
            raise error.under(step(name)) from None
    return found


def attribute_of(owner: str, name: str, raw: dict[str, Any]) -> Attribute:
    refuse_unknown(raw, PARTS)
    parts = {key: part for key, part in raw.items() if part is not None}
    try:
        return Attribute(owner=owner, name=name, **parts)
    except DisputeRulesError as error:
        # The name is in the path already.
        error.path = error.path.removeprefix(".name")
        raise
