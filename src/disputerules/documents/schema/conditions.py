"""The conditions that schemas are built from."""

from typing import Any

from disputerules.values.codec import nullable

Schema = dict[str, Any]


def given(*names: str) -> Schema:
    """These keys are there, and not null."""
    present = {name: {"not": {"type": "null"}} for name in names}
    return {"required": list(names), "properties": present}


def when(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    rule = {"if": condition, "then": then}
    return rule if otherwise is None else rule | {"else": otherwise}


def is_(name: str, value: object) -> Schema:
    return {"required": [name], "properties": {name: {"const": value}}}


def all_of(rules: list[Schema]) -> Schema:
    return {"allOf": rules} if rules else {}


def maybe(schema: Schema) -> Schema:
    return schema if {"type": "null"} in schema.get("anyOf", ()) else nullable(schema)
