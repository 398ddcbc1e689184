"""What an order, a line, the buyer or the seller is recorded with beyond the built-in fields.

A policy declares which of these attributes it reads, and of which kind they are. Until then they
are plain values: strings, numbers, true or false, and null. An instant is its text.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from attrs import field, frozen

from disputerules.values.codec import (
    FLAG,
    MAX_INTEGER,
    TEXT,
    Codec,
    canonical,
    expect_object,
    integer,
    mistyped,
    step,
)
from disputerules.values.errors import DisputeRulesError, InvalidInput, shown
from disputerules.values.periods import as_instant, format_instant

Plain = str | int | float | bool | None


@frozen(repr=False)
class AttributeValues(Mapping[str, Plain]):
    """Attributes by name, as plain values. Equal if their canonical JSON is.

    >>> AttributeValues.of({"category": "fresh"})["category"]
    'fresh'
    """

    text: str
    values_by_name: dict[str, Plain] = field(eq=False)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "AttributeValues":
        """Return the attributes of a mapping; an instant becomes its text."""
        values = {key: checked_value(key, value) for key, value in given.items()}
        return cls(canonical(values), values)

    def __getitem__(self, name: str) -> Plain:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    def __repr__(self) -> str:
        return f"<AttributeValues {shown(self.values_by_name)}>"


def checked_value(key: Any, value: Any) -> Plain:
    try:
        name = TEXT.read(key, None)
    except DisputeRulesError as error:
        raise error.under(f"[{shown(key)}]") from None
    try:
        return plain_value(value)
    except DisputeRulesError as error:
        raise error.under(step(name)) from None


def plain_value(value: Any) -> Plain:
    if value is None:
        return None
    if isinstance(value, datetime):
        return format_instant(as_instant(value))
    if isinstance(value, float):
        if not isfinite(value):
            raise InvalidInput("invalid-value", f"expected a finite number, got {value}")
        return value
    for kind, codec in SCALARS.items():
        if isinstance(value, kind):
            read: Plain = codec.read(kind(value), None)
            return read
    raise mistyped(value, "a string, a number, true or false")


# `bool` before `int`, of which it is a subclass.
SCALARS: dict[type, Codec[Any]] = {
    bool: FLAG,
    int: integer(-MAX_INTEGER, MAX_INTEGER),
    str: TEXT,
}
NO_ATTRIBUTES = AttributeValues("{}", {})


def read_attributes(value: Any, currency: str | None = None) -> AttributeValues:
    if isinstance(value, AttributeValues):
        return value
    return AttributeValues.of(given) if (given := expect_object(value)) else NO_ATTRIBUTES


def write_attributes(value: AttributeValues) -> dict[str, Plain]:
    return dict(value.values_by_name)


ATTRIBUTES: Codec[AttributeValues] = Codec(
    read_attributes,
    write_attributes,
    {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
    },
    read_attributes,
    left_out_empty=True,
)
