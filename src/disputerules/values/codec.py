"""Values to plain dicts and back, from the metadata of their fields.

A `Codec` reads one plain value strictly, writes it and describes it as JSON Schema. Records are
read field by field; an error carries the path to where it lies. Amounts are written as integers in
minor units, so every reader is handed the currency that they are in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

import attrs
from attrs import frozen

from disputerules.values.build import Part, builder, copier, reader
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidType, shown

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Read(Protocol[T_co]):
    """Reads a plain value; `currency` is that of the amounts in it."""

    def __call__(self, value: Any, currency: str | None = None) -> T_co: ...


MAX_INTEGER = 2**53 - 1


@frozen(eq=False)
class Codec(Generic[T]):
    """How one plain value is read (with the currency of its amounts), written and described.

    `check` lets a Python value through that is right, converted where that loses nothing; it is
    what the constructors of values use.
    """

    read: Read[T]
    write: Callable[[Any], Any]
    schema: dict[str, Any]
    check: Callable[[Any], T]
    as_it_is: str = ""
    """A Python test of `item` that holds only for plain values that `read` returns as they are."""


def as_is(value: Any) -> Any:
    return value


def wired(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """A field transformer of attrs: a field annotated with a codec is checked by it."""
    return [wire(one) if codec_of(one.type) else one for one in fields]


def wire(one: attrs.Attribute[Any]) -> attrs.Attribute[Any]:
    codec = codec_of(one.type)
    assert codec is not None
    return one.evolve(converter=checked(codec, f".{one.name}", one.default is None))


def codec_of(annotation: Any) -> Codec[Any] | None:
    """The codec that an annotation names, if it names one."""
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, Codec):
            return extra
    return None


def checked(codec: Codec[Any], path: str, nullable: bool = False) -> Callable[[Any], Any]:
    check = codec.check

    def convert(value: Any) -> Any:
        if value is None and nullable:
            return None
        try:
            return check(value)
        except DisputeRulesError as error:
            raise error.under(path) from None

    convert.wired = True  # type: ignore[attr-defined]
    return convert


def type_name(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a text", bool: "a boolean"}
    names |= {int: "an integer", float: "a number with a fraction or exponent"}
    return "null" if value is None else names.get(type(value), type(value).__name__)


def mistyped(value: object, right: str) -> InvalidType:
    return InvalidType(f"{right} is expected, not {type_name(value)}")


def read_text(value: Any, currency: str | None = None) -> str:
    if type(value) is not str:
        raise mistyped(value, "a text")
    if not value.isascii():
        refuse_surrogates(value)
    return value


def refuse_surrogates(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidInput("invalid-value", "a text without lone surrogates is expected") from None


def read_flag(value: Any, currency: str | None = None) -> bool:
    if type(value) is not bool:
        raise mistyped(value, "true or false")
    return value


def scalar(
    read: Read[T], write: Callable[[Any], Any], schema: dict[str, Any], as_it_is: str = ""
) -> Codec[T]:
    """A codec whose Python values are read as its plain ones are."""
    return Codec(read, write, schema, read, as_it_is)


PLAIN_TEXT = "type(item) is str and item.isascii()"
TEXT = scalar(read_text, as_is, {"type": "string"}, PLAIN_TEXT)
FLAG = scalar(read_flag, as_is, {"type": "boolean"}, "type(item) is bool")


def integer(minimum: int = 0, maximum: int = MAX_INTEGER) -> Codec[int]:
    """An integer within bounds; booleans and numbers with a fraction are not integers."""

    def read(value: Any, currency: str | None = None) -> int:
        if type(value) is not int:
            raise mistyped(value, "an integer")
        if not minimum <= value <= maximum:
            right = f"an integer from {minimum} to {maximum} is expected, not {shown(value)}"
            raise InvalidInput("invalid-value", right)
        return value

    schema = {"type": "integer", "minimum": minimum, "maximum": maximum}
    return scalar(read, as_is, schema, f"type(item) is int and {minimum} <= item <= {maximum}")


def choice(cls: type[T], values: tuple[str, ...]) -> Codec[T]:
    """One text of a closed list."""
    members = {value: cls(value) for value in values}  # type: ignore[call-arg]

    def read(value: Any, currency: str | None = None) -> T:
        if not isinstance(value, str):
            raise mistyped(value, "a text")
        member = members.get(value)
        if member is None:
            right = f"one of {', '.join(values)} is expected, not {shown(value)}"
            raise InvalidInput("invalid-value", right)
        return member

    return scalar(read, str, {"enum": list(values)})


def list_of(item: Codec[T]) -> Codec[tuple[T, ...]]:
    """An array, read in document order into a tuple."""

    def read(value: Any, currency: str | None = None) -> tuple[T, ...]:
        if type(value) not in (list, tuple):
            raise mistyped(value, "an array")
        items: list[T] = []
        for raw in value:
            try:
                items.append(item.read(raw, currency))
            except DisputeRulesError as error:
                raise error.under(f"[{len(items)}]") from None
        return tuple(items)

    def write(value: Any) -> list[Any]:
        return [item.write(each) for each in value]

    def check(value: Any) -> tuple[T, ...]:
        if type(value) not in (list, tuple):
            raise mistyped(value, "a tuple")
        items: list[T] = []
        for one in value:
            try:
                items.append(item.check(one))
            except DisputeRulesError as error:
                raise error.under(f"[{len(items)}]") from None
        return tuple(items)

    return Codec(read, write, {"type": "array", "items": item.schema}, check)


def mapping_of(keys: tuple[str, ...], item: Codec[T]) -> Codec[tuple[tuple[str, T], ...]]:
    """An object with a closed list of optional keys, read into pairs in the order of the list."""

    def read(value: Any, currency: str | None = None) -> tuple[tuple[str, T], ...]:
        raw = expect_object(dict(value) if type(value) is tuple else value)
        refuse_unknown(raw, keys)
        return tuple((key, read_at(item, raw[key], key, currency)) for key in keys if key in raw)

    def write(value: Any) -> dict[str, Any]:
        return {key: item.write(each) for key, each in value}

    schema = {"type": "object", "additionalProperties": False}
    return scalar(read, write, schema | {"properties": dict.fromkeys(keys, item.schema)})


def read_at(codec: Codec[T], raw: Any, key: str, currency: str | None) -> T:
    try:
        return codec.read(raw, currency)
    except DisputeRulesError as error:
        raise error.under(step(key)) from None


def step(key: str) -> str:
    """One step of a path: `.key`, or `["odd key"]`."""
    return f".{key}" if key.isidentifier() and len(key) <= 60 else f"[{shown(key)}]"


def expect_object(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise mistyped(value, "an object")
    return value


def refuse_unknown(raw: dict[str, Any], known: Any) -> None:
    for key in raw:
        if key not in known:
            named = key if type(key) is str else shown(key)
            right = f"{shown(key)} is not known here; known are {', '.join(known)}"
            raise InvalidInput("unknown-key", right, step(named))


def record(cls: type[T], **given: Any) -> Codec[T]:
    """An object whose keys are the wired fields of a class; null is the same as absent.

    `given` are values of fields that are not on the wire.
    """
    fields: Any = attrs.fields(cls)  # type: ignore[arg-type]
    codecs = {one.name: codec for one in fields if (codec := codec_of(one.type)) is not None}
    required = {one.name for one in fields if one.name in codecs and one.default is attrs.NOTHING}
    read = assembled(cls, codecs, required, given)

    def write(value: Any) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for name, codec in codecs.items():
            item = getattr(value, name)
            plain[name] = None if item is None else codec.write(item)
        return plain

    def check(value: Any) -> T:
        if not isinstance(value, cls):
            raise mistyped(value, f"a value of {cls.__name__}")
        return value

    return Codec(read, write, record_schema(codecs, required), check)


def assembled(
    cls: Any, codecs: dict[str, Codec[Any]], required: set[str], given: dict[str, Any]
) -> Read[Any]:
    """What reads all fields of a class, beside those that are given."""
    parts = {
        name: Part(codec.read, name in required, codec.as_it_is) for name, codec in codecs.items()
    }
    checks = (expect_object, refuse_missing, lambda raw: refuse_unknown(raw, codecs))
    if all(map(checks_no_more, attrs.fields(cls))):
        return reader(cls, parts, given, *checks)
    read_parts = reader(holder(cls, codecs), parts, {}, *checks)

    def read(value: Any, currency: str | None = None) -> Any:
        found = read_parts(value, currency)
        return cls(**{name: getattr(found, name) for name in codecs}, **given)

    return read


def holder(cls: Any, names: Iterable[str]) -> type:
    """A class that holds some fields of another, which has more to check."""
    fields = {one.name: one for one in attrs.fields(cls)}
    held = {name: attrs.field(default=fields[name].default, kw_only=True) for name in names}
    return attrs.make_class("Parts", held, slots=True)


def checks_no_more(one: attrs.Attribute[Any]) -> bool:
    """Whether a field's constructor checks no more than its codec's reader has done."""
    return one.converter is None or getattr(one.converter, "wired", False)


def refuse_missing(name: str) -> None:
    raise InvalidInput("missing-key", f"{name} is required", f".{name}")


def record_schema(codecs: dict[str, Codec[Any]], required: set[str]) -> dict[str, Any]:
    properties = {
        name: codec.schema if name in required else nullable(codec.schema)
        for name, codec in codecs.items()
    }
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | {"required": [name for name in codecs if name in required]}


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def with_parts(value: T, **parts: Any) -> T:
    """A copy with other parts, each of which is right already; that they fit is checked.

    For parts that this package made itself; `attrs.evolve` checks each of them again.
    """
    cls: Any = type(value)
    made: T = copier_of(cls, tuple(parts))(value, *parts.values())
    return made


builder_of, copier_of = cache(builder), cache(copier)


def canonical(plain: object) -> str:
    """The one JSON text of a plain value: sorted keys, no spaces, UTF-8; what revisions hash."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
