"""Values built from parts that are right already: the only module with tricks for speed.

What attrs generates checks every part again and sets it by its name, which is most of the time that
a document takes to read (`benchmarks/wire.py`). One generated function a class sets each slot.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import attrs
from attrs import Factory, define, field, frozen

from disputerules.values.errors import DisputeRulesError
from disputerules.values.generated import compiled_function

# What constructors call, without what they check: for `check_eligibility` and the cases that tables
# read (`benchmarks/scalar.py`, `benchmarks/wire.py`).
new: Any = object.__new__
new_tuple: Any = tuple.__new__


def setter(cls: Any, name: str) -> Callable[[Any, Any], None]:
    """What sets a slot of a frozen value that is being made, without looking its name up."""
    put: Callable[[Any, Any], None] = getattr(cls, name).__set__
    return put


@frozen
class Part:
    """A field that is read from the key of its name, unless a test says that it is right as is."""

    read: Callable[[Any, str | None], Any]
    needed: bool
    as_it_is: str = ""


@define
class Writer:
    """The body of one generated function and the values that it names."""

    cls: Any
    names: dict[str, Any] = field(factory=dict)

    def constant(self, name: str, value: Any) -> str:
        """The name under which the function sees a value."""
        self.names[name] = value
        return name

    def put(self, name: str, source: str) -> str:
        """The line that sets a field, by the slot itself."""
        slot = self.constant(f"put_{name}", setter(self.cls, name))
        return f"{slot}(made, {source})"

    def default(self, one: Any) -> str:
        """The source of a field's default, given the value that is being made."""
        if not isinstance(one.default, Factory):  # type: ignore[arg-type]
            return self.constant(f"default_{one.name}", one.default)
        factory = self.constant(f"make_{one.name}", one.default.factory)
        return f"{factory}(made)" if one.default.takes_self else f"{factory}()"

    def function(self, head: str, body: list[str], checked: bool = True) -> Any:
        """A function that makes a value."""
        name, _, _ = head.partition("(")
        made, cls = self.constant("new", new), self.constant("cls", self.cls)
        lines = [f"made = {made}({cls})", *body]
        if checked and hasattr(self.cls, "__attrs_post_init__"):
            lines.append("made.__attrs_post_init__()")
        lines.append("return made")
        source = "\n".join([f"def {head}:", *(f"    {line}" for line in lines), ""])
        return compiled_function(name, source, self.cls.__name__, self.names)


def reader(
    cls: Any,
    parts: Mapping[str, Part],
    given: Mapping[str, Any],
    expect_object: Callable[[Any], dict[str, Any]],
    refuse_missing: Callable[[str], None],
    refuse_unknown: Callable[[dict[str, Any]], None],
) -> Callable[..., Any]:
    """A function from a dict and the currency of its amounts to a value with given fields.

    Null is as absent. It raises what the parts' readers raise, with the path to the part.
    """
    writer = Writer(cls)
    wrong = writer.constant("DisputeRulesError", DisputeRulesError)
    unknown = writer.constant("refuse_unknown", refuse_unknown)
    writer.constant("refuse_missing", refuse_missing)
    found: list[str] = []
    for one in attrs.fields(cls):
        if one.name in parts:
            found += reading(one, parts[one.name], writer)
        elif one.name in given:
            value = writer.constant(f"given_{one.name}", given[one.name])
            found.append(writer.put(one.name, value))
        elif one.default is not attrs.NOTHING:
            found.append(writer.put(one.name, writer.default(one)))
    expect = writer.constant("expect_object", expect_object)
    body = [
        f"if type(value) is not dict: {expect}(value)",
        "get = value.get",
        "seen = 0",
        "at = ''",
        "try:",
        *(f"    {line}" for line in found),
        f"except {wrong} as error:",
        "    raise error.under(at) from None",
        f"if seen != len(value): {unknown}(value)",
    ]
    if "currency" in parts:
        body[1:1] = ["own = value.get('currency')", "if type(own) is str: currency = own"]
    made: Callable[..., Any] = writer.function("read(value, currency=None)", body)
    return made


def reading(one: Any, part: Part, writer: Writer) -> Iterator[str]:
    name, read = one.name, writer.constant(f"read_{one.name}", part.read)
    yield f"item = get({name!r})"
    yield "if item is not None:"
    yield f"    at = {'.' + name!r}"
    test = f"item if {part.as_it_is} else " if part.as_it_is else ""
    yield f"    {writer.put(name, f'{test}{read}(item, currency)')}"
    yield "    seen += 1"
    if part.needed:
        yield "else:"
        yield "    at = ''"
        yield f"    refuse_missing({name!r})"
    else:
        yield "else:"
        yield f"    {writer.put(name, writer.default(one))}"
        yield f"    if {name!r} in value: seen += 1"


def builder(cls: Any, names: Collection[str], checked: bool = True) -> Callable[..., Any]:
    """A function from parts, in the order of their names, to a value; defaults for the others.

    That the parts fit is checked unless the caller knows it.
    """
    writer = Writer(cls)
    body = []
    for one in attrs.fields(cls):
        if one.name in names:
            body.append(writer.put(one.name, one.name))
        elif one.default is not attrs.NOTHING:
            body.append(writer.put(one.name, writer.default(one)))
    made: Callable[..., Any] = writer.function(f"built({', '.join(names)})", body, checked)
    return made


def copier(cls: Any, names: Collection[str], checked: bool = True) -> Callable[..., Any]:
    """A function from a value and parts, in the order of their names, to a copy that has them.

    That the parts fit is checked unless the caller knows it.
    """
    writer = Writer(cls)
    body = []
    for one in attrs.fields(cls):
        # What is worked out when it is asked for was worked out from other parts.
        kept = one.init or one.default is attrs.NOTHING
        source = f"value.{one.name}" if kept else writer.default(one)
        body.append(writer.put(one.name, one.name if one.name in names else source))
    made: Callable[..., Any] = writer.function(
        f"copied({', '.join(['value', *names])})", body, checked
    )
    return made
