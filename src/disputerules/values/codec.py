"""Convert values to plain dicts and back, by the metadata of their fields.

A `Codec` strictly reads one plain value, writes it, and describes it as JSON Schema. Records are
read field by field, and errors carry a path. Amounts are written as integers in minor units, so
every reader also takes their currency.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

import attrs
from attrs import field, frozen

from disputerules.values.build import (
    Part,
    at_first_call,
    builder,
    copier,
    direct,
    key_of,
    masker,
    object_writer,
    reader,
)
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidType, shown
from disputerules.values.suggestions import missing, unknown

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Read(Protocol[T_co]):
    """Reads a plain value whose amounts are in `currency`."""

    def __call__(self, value: Any, currency: str | None = None) -> T_co: ...


MAX_INTEGER = 2**53 - 1


# No repr: attrs takes the text of each annotation, and a schema in it would be most of the time to
# make a class (`benchmarks/imports.py`).
@frozen(eq=False, repr=False)
class Codec(Generic[T]):
    """Reads, writes and describes one kind of plain value.

    `check` is what constructors use: it returns a valid Python value, converted where that loses
    nothing, and refuses any other.
    """

    read: Read[T]
    write: Callable[[Any], Any]
    schema: dict[str, Any]
    check: Callable[[Any], T]
    verbatim_test: str = ""
    """A Python test of `item` that holds only for plain values that `read` returns unchanged."""
    valid_test: str = ""
    """A test of `item` that holds only for Python values that `check` returns unchanged.

    Names in braces are those of `test_names`.
    """
    test_names: Mapping[str, Any] = field(factory=dict)
    left_out_empty: bool = False
    """Whether a record leaves the key out where the value is empty."""


def as_is(value: Any) -> Any:
    return value


def checked_by_codecs(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Check each field annotated with a codec by that codec; a field transformer of attrs."""
    return [with_converter(each) if codec_of(each.type) else each for each in fields]


def with_converter(attribute: attrs.Attribute[Any]) -> attrs.Attribute[Any]:
    codec = codec_of(attribute.type)
    assert codec is not None
    return attribute.evolve(converter=checked(codec, f".{attribute.name}", attribute.default))


def codec_of(annotation: Any) -> Codec[Any] | None:
    """Return the codec in an annotation, or None."""
    for metadata in getattr(annotation, "__metadata__", ()):
        if isinstance(metadata, Codec):
            return metadata
    return None


def checked(codec: Codec[Any], path: str, default: Any) -> Callable[[Any], Any]:
    check = codec.check

    def convert(value: Any) -> Any:
        # Most fields keep their default, which is valid.
        if value is default:
            return value
        try:
            return check(value)
        except DisputeRulesError as error:
            raise error.under(path) from None

    convert.codec = codec  # type: ignore[attr-defined]
    return convert


def type_name(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    names |= {int: "an integer", float: "a number with a fraction or exponent"}
    return "null" if value is None else names.get(type(value), type(value).__name__)


def mistyped(value: object, expected: str) -> InvalidType:
    """Return the error for a value of the wrong type."""
    return InvalidType(f"expected {expected}, got {type_name(value)}")


def read_text(value: Any, currency: str | None = None) -> str:
    if type(value) is not str:
        raise mistyped(value, "a string")
    if not value.isascii():
        refuse_surrogates(value)
    return value


def refuse_surrogates(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidInput("invalid-value", "lone surrogates are not valid Unicode") from None


def read_flag(value: Any, currency: str | None = None) -> bool:
    if type(value) is not bool:
        raise mistyped(value, "true or false")
    return value


def scalar(
    read: Read[T], write: Callable[[Any], Any], schema: dict[str, Any], verbatim_test: str = ""
) -> Codec[T]:
    """Return a codec that reads Python values and plain values alike."""
    return Codec(read, write, schema, read, verbatim_test, verbatim_test)


PLAIN_TEXT = "type(item) is str and item.isascii()"
TEXT = scalar(read_text, as_is, {"type": "string"}, PLAIN_TEXT)
FLAG = scalar(read_flag, as_is, {"type": "boolean"}, "type(item) is bool")


def integer(minimum: int = 0, maximum: int = MAX_INTEGER) -> Codec[int]:
    """Return the codec of an integer within bounds; it refuses booleans and floats."""

    def read(value: Any, currency: str | None = None) -> int:
        if type(value) is not int:
            raise mistyped(value, "an integer")
        if not minimum <= value <= maximum:
            message = f"expected an integer from {minimum} to {maximum}, got {shown(value)}"
            raise InvalidInput("invalid-value", message)
        return value

    schema = {"type": "integer", "minimum": minimum, "maximum": maximum}
    return scalar(read, as_is, schema, f"type(item) is int and {minimum} <= item <= {maximum}")


def choice(cls: type[T], values: tuple[str, ...]) -> Codec[T]:
    """Return the codec of a string from a closed list."""
    members = {value: cls(value) for value in values}  # type: ignore[call-arg]

    def read(value: Any, currency: str | None = None) -> T:
        if not isinstance(value, str):
            raise mistyped(value, "a string")
        member = members.get(value)
        if member is None:
            raise InvalidInput("invalid-value", unknown("value", value, values))
        return member

    test = "type(item) is {cls} and item in {members}"
    names = {"cls": cls, "members": members}
    return Codec(read, str, {"enum": list(values)}, read, valid_test=test, test_names=names)


def list_of(item: Codec[T], at_most: int | None = None) -> Codec[tuple[T, ...]]:
    """Return the codec of an array, which becomes a tuple in document order.

    Raises InvalidInput with the code `too-large` for more than `at_most` items.
    """

    read = at_first_call(lambda: list_reader(direct(item.read), at_most))
    write = at_first_call(lambda: list_writer(direct(item.write)))

    def check(value: Any) -> tuple[T, ...]:
        if type(value) not in (list, tuple):
            raise mistyped(value, "a tuple")
        refuse_longer(value, at_most)
        items: list[T] = []
        for each in value:
            try:
                items.append(item.check(each))
            except DisputeRulesError as error:
                raise error.under(f"[{len(items)}]") from None
        return tuple(items)

    schema: dict[str, Any] = {"type": "array", "items": item.schema}
    if at_most is not None:
        schema["maxItems"] = at_most
    return Codec(
        read, write, schema, check, valid_test=few(item.valid_test), test_names=item.test_names
    )


def few(valid_test: str) -> str:
    """Return the test of a tuple that has no item or one, which is most of them."""
    first = re.sub(r"\bitem\b", "item[0]", valid_test) or "False"
    return f"type(item) is tuple and (not item or len(item) == 1 and ({first}))"


def list_reader(read_item: Callable[..., T], at_most: int | None) -> Read[tuple[T, ...]]:
    def read(value: Any, currency: str | None = None) -> tuple[T, ...]:
        if type(value) not in (list, tuple):
            raise mistyped(value, "an array")
        refuse_longer(value, at_most)
        items: list[T] = []
        for raw in value:
            try:
                items.append(read_item(raw, currency))
            except DisputeRulesError as error:
                raise error.under(f"[{len(items)}]") from None
        return tuple(items)

    return read


def list_writer(write_item: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda value: [write_item(each) for each in value]


def refuse_longer(value: Collection[Any], at_most: int | None) -> None:
    if at_most is not None and len(value) > at_most:
        message = f"{len(value)} items exceed the {at_most} that are read; split the document"
        raise InvalidInput("too-large", message)


def mapping_of(keys: tuple[str, ...], item: Codec[T]) -> Codec[tuple[tuple[str, T], ...]]:
    """Return the codec of an object with optional keys, read as pairs in the order of `keys`."""

    def read(value: Any, currency: str | None = None) -> tuple[tuple[str, T], ...]:
        raw = expect_object(object_of_pairs(value) if type(value) is tuple else value)
        refuse_unknown(raw, keys)
        return tuple((key, read_at(item, raw[key], key, currency)) for key in keys if key in raw)

    def write(value: Any) -> dict[str, Any]:
        return {key: item.write(each) for key, each in value}

    schema = {"type": "object", "additionalProperties": False}
    return scalar(read, write, schema | {"properties": dict.fromkeys(keys, item.schema)})


def mapping_by_code(
    item: Codec[T], first: tuple[str, ...] = ()
) -> Codec[tuple[tuple[str, T], ...]]:
    """Return the codec of an object with any keys, read as sorted pairs; `first` stand first."""

    def read(value: Any, currency: str | None = None) -> tuple[tuple[str, T], ...]:
        raw = expect_object(object_of_pairs(value) if type(value) is tuple else value)
        return tuple((key, read_at(item, raw[key], key, currency)) for key in ordered(raw))

    def ordered(raw: dict[str, Any]) -> list[str]:
        return sorted(raw, key=lambda key: (key not in first, key))

    def write(value: Any) -> dict[str, Any]:
        return {key: item.write(each) for key, each in value}

    return scalar(read, write, {"type": "object", "additionalProperties": item.schema})


def object_of_pairs(pairs: tuple[Any, ...]) -> dict[Any, Any]:
    for index, pair in enumerate(pairs):
        if type(pair) is not tuple or len(pair) != 2:
            raise mistyped(pair, "a pair of a key and a value").under(f"[{index}]")
        if not isinstance(pair[0], str):
            raise mistyped(pair[0], "a string").under(f"[{index}][0]")
    return dict(pairs)


def read_at(codec: Codec[T], raw: Any, key: str, currency: str | None) -> T:
    try:
        return codec.read(raw, currency)
    except DisputeRulesError as error:
        raise error.under(step(key)) from None


def step(key: str) -> str:
    """Return one step of a path: `.key`, or `["key with spaces"]`."""
    return f".{key}" if key.isidentifier() and len(key) <= 60 else f"[{shown(key)}]"


def expect_object(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise mistyped(value, "an object")
    return value


def refuse_unknown(raw: dict[str, Any], known: Any) -> None:
    for key in raw:
        if key not in known:
            name = key if type(key) is str else shown(key)
            raise InvalidInput("unknown-key", unknown("key", key, known), step(name))


def record(cls: type[T], **given: Any) -> Codec[T]:
    """Return the codec of a class: an object whose keys are the fields with codecs.

    Null counts as absent. `given` are values of fields that are not in the wire format.
    """
    fields: Any = attrs.fields(cls)  # type: ignore[arg-type]
    codecs = {each.name: codec for each in fields if (codec := codec_of(each.type)) is not None}
    required = {
        each.name for each in fields if each.name in codecs and each.default is attrs.NOTHING
    }
    read = at_first_call(lambda: assembled(cls, codecs, required, given))

    def check(value: Any) -> T:
        if not isinstance(value, cls):
            raise mistyped(value, cls.__name__)
        return value

    return Codec(
        read,
        writer_of(codecs),
        record_schema(codecs, required),
        check,
        valid_test="type(item) is {cls}",
        test_names={"cls": cls},
    )


def writer_of(
    codecs: dict[str, Codec[Any]], optional: Collection[str] = ()
) -> Callable[[Any], dict[str, Any]]:
    """A function that writes an object of attributes; an optional one that is None is left out."""
    writers = {
        name: None if codec.write is as_is else codec.write for name, codec in codecs.items()
    }
    left_out_empty = {name for name, codec in codecs.items() if codec.left_out_empty}
    return object_writer(writers, optional, left_out_empty)


def assembled(
    cls: Any, codecs: dict[str, Codec[Any]], required: set[str], given: dict[str, Any]
) -> Read[Any]:
    """Return a reader of all fields of a class, except those that are given."""
    parts = {
        name: Part(codec.read, name in required, codec.verbatim_test)
        for name, codec in codecs.items()
    }
    keys = tuple(map(key_of, codecs))
    checks = (
        expect_object,
        lambda name, raw: refuse_missing(name, raw, keys),
        lambda raw: refuse_unknown(raw, keys),
    )
    if all(map(reader_suffices, attrs.fields(cls))):
        return reader(cls, parts, given, *checks)
    read_parts = reader(holder(cls, codecs), parts, {}, *checks)

    def read(value: Any, currency: str | None = None) -> Any:
        values = read_parts(value, currency)
        return cls(**{name: getattr(values, name) for name in codecs}, **given)

    return read


def holder(cls: Any, names: Iterable[str]) -> type:
    """Return a class for some fields of another, whose constructor has more to check."""
    defaults = {each.name: each.default for each in attrs.fields(cls)}
    fields = {name: attrs.field(default=defaults[name], kw_only=True) for name in names}
    return attrs.make_class("Parts", fields, slots=True)


def reader_suffices(attribute: attrs.Attribute[Any]) -> bool:
    """Whether the constructor checks nothing that the codec's reader has not checked."""
    converter = attribute.converter
    return converter is None or hasattr(converter, "codec")


def refuse_missing(name: str, raw: dict[str, Any], known: Iterable[str]) -> None:
    raise InvalidInput("missing-key", missing(name, raw, known), f".{name}")


def record_schema(codecs: dict[str, Codec[Any]], required: set[str]) -> dict[str, Any]:
    properties = {
        key_of(name): codec.schema if name in required else nullable(codec.schema)
        for name, codec in codecs.items()
    }
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | {"required": [key_of(name) for name in codecs if name in required]}


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def with_parts(value: T, **parts: Any) -> T:
    """Return a copy with other parts, checking only that the parts fit together.

    For parts that this package made itself; `attrs.evolve` would check each of them again.
    """
    cls: Any = type(value)
    changed: T = copier_of(cls, tuple(parts))(value, *parts.values())
    return changed


builder_of, copier_of, masker_of = cache(builder), cache(copier), cache(masker)


def canonical(plain: object) -> str:
    """Return canonical JSON (sorted keys, no spaces, UTF-8), which revisions hash."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
