"""The key `attributes`: what a policy declares of the order, a line, the buyer and the seller."""

from contextlib import suppress
from typing import Any

from disputerules.facts.attribute import CODECS, OWNERS, Attribute
from disputerules.facts.attributes import IGNORE, REFUSE, Attributes, as_others
from disputerules.facts.table_checks import refuse_taken_name
from disputerules.policies.file.draft import Draft
from disputerules.values.codec import FLAG, expect_object, nullable, refuse_unknown, step
from disputerules.values.errors import DisputeRulesError, InvalidPolicy
from disputerules.values.suggestions import unknown

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
OF_OWNER = {"type": "object", "additionalProperties": ATTRIBUTE_SCHEMA}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        **dict.fromkeys(OWNERS, nullable(OF_OWNER)),
        "others": nullable({"enum": [REFUSE, IGNORE]}),
    },
    "additionalProperties": False,
}
PARTS = tuple(ATTRIBUTE_SCHEMA["properties"])
KIND = ("one_of", "kind")


def read_attributes(value: Any, draft: Draft) -> None:
    """Read `attributes`. A declaration replaces the base's of the same owner and name."""
    raw = expect_object(value)
    declared = {one.fact_name: one for one in draft.attributes}
    others = draft.attributes.others
    for key, given in raw.items():
        with draft.rule(f".{KEY}{step(key)}"):
            if key in OWNERS:
                declared |= attributes_of(key, given, f".{KEY}.{key}", draft)
            elif key == "others":
                others = others if given is None else as_others(given)
            else:
                above = draft.misplaced(key, f"[{KEY}]")
                raise InvalidPolicy(above or unknown("key", key, (*OWNERS, "others")))
    draft.attributes = Attributes(tuple(declared.values()), others)


def attributes_of(owner: str, value: Any, path: str, draft: Draft) -> dict[str, Attribute]:
    """Return the attributes of an owner by their facts.

    One that is wrong is there with its kind alone, if that can be read: rows may read it.
    """
    found: dict[str, Attribute] = {}
    for name, plain in ({} if value is None else expect_object(value)).items():
        with suppress(DisputeRulesError):
            kind = {key: plain[key] for key in KIND if key in expect_object(plain)}
            found |= named(attribute_of(owner, name, kind))
        with draft.rule(path + step(name)):
            draft.refuse_misplaced(name, plain, f"[{KEY}.{owner}]")
            found |= named(attribute_of(owner, name, expect_object(plain)))
    return found


def named(one: Attribute) -> dict[str, Attribute]:
    refuse_taken_name(one)
    return {one.fact_name: one}


def attribute_of(owner: str, name: str, raw: dict[str, Any]) -> Attribute:
    refuse_unknown(raw, PARTS)
    return Attribute(
        owner=owner, name=name, **{key: part for key, part in raw.items() if part is not None}
    )


def write_attributes(attributes: Attributes) -> dict[str, Any]:
    """Return the key `attributes`, if anything is declared."""
    return {KEY: attributes.plain()} if attributes else {}
