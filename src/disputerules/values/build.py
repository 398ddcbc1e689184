"""Build values from checked parts: with `construct.py`, the only module with tricks for speed.

The `__init__` that attrs generates would check every part again and set it by name, which takes
most of the time needed to read a document (`benchmarks/wire.py`). One generated function per class
sets each slot instead.
"""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

import attrs
from attrs import Factory, define, field, frozen

from disputerules.values.errors import DisputeRulesError
from disputerules.values.generated import compiled_function

# Allocation without the checks of a constructor, for `check_eligibility` and the cases that tables
# read (`benchmarks/scalar.py`, `benchmarks/wire.py`).
new: Any = object.__new__
new_tuple: Any = tuple.__new__


# With free threads, a change of class stops every other thread.
FREE_THREADED = not getattr(sys, "_is_gil_enabled", lambda: True)()
GENERIC = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}


@cache
def open_class(cls: Any) -> Any:
    """Return a class of the same layout whose slots may be set, for a value that is being made.

    Setting a slot in place takes a sixth of a call of its setter (`benchmarks/service.py`). The
    value gets its own class before anybody sees it.
    """
    if FREE_THREADED or cls.__setattr__ is object.__setattr__:
        return cls
    return type(cls)(cls.__name__, (cls,), dict(GENERIC))


def setter(cls: Any, name: str) -> Callable[[Any, Any], None]:
    """Return the function that sets a slot of a new frozen value, without a look-up by name."""
    set_slot: Callable[[Any, Any], None] = getattr(cls, name).__set__
    return set_slot


def derived_names(cls: Any) -> list[str]:
    """Return the fields that a class derives from its parts, in order."""
    return [one.name for one in attrs.fields(cls) if not one.init and one.default is attrs.NOTHING]


def set_derived(value: Any) -> None:
    """Set what a value derives from its parts, where the constructor of attrs has made it."""
    for name, part in zip(derived_names(type(value)), value.derived(), strict=True):
        object.__setattr__(value, name, part)


def key_of(name: str) -> str:
    """Return the key of a field in the wire format: a name that Python reserves ends in `_`."""
    return name.removesuffix("_")


@frozen
class Part:
    """A field read from the key of its name.

    `verbatim_test` is a Python test of `item` for plain values that need no reading.
    """

    read: Callable[[Any, str | None], Any]
    required: bool
    verbatim_test: str = ""


@define
class Writer:
    """Writes the source of one function and holds the values that it names."""

    cls: Any
    names: dict[str, Any] = field(factory=dict)
    in_place: bool = True

    def constant(self, name: str, value: Any) -> str:
        """Bind a value to a name in the function, and return the name."""
        self.names[name] = value
        return name

    @property
    def made(self) -> Any:
        """The class that a value has while it is being made."""
        return open_class(self.cls) if self.in_place else self.cls

    def assignment(self, name: str, source: str) -> str:
        """Return the line that sets a field."""
        if self.made.__setattr__ is object.__setattr__:
            return f"instance.{name} = {source}"
        slot = self.constant(f"set_{name}", setter(self.cls, name))
        return f"{slot}(instance, {source})"

    def closing(self) -> list[str]:
        """Return the line that gives a finished value its own class."""
        own = self.constant("cls", self.cls)
        return [] if self.made is self.cls else [f"instance.__class__ = {own}"]

    def default(self, attribute: Any) -> str:
        """Return the source of a field's default."""
        default = attribute.default
        if not isinstance(default, Factory):  # type: ignore[arg-type]
            return self.constant(f"default_{attribute.name}", default)
        factory = self.constant(f"make_{attribute.name}", default.factory)
        return f"{factory}(instance)" if default.takes_self else f"{factory}()"

    def function(self, head: str, body: list[str], checked: bool = True) -> Any:
        """Compile the function."""
        allocate, made = self.constant("new", new), self.constant("made", self.made)
        checks = self.checks() if checked else []
        lines = [f"instance = {allocate}({made})", *body, *checks, *self.closing()]
        return self.compiled(head, [*lines, "return instance"])

    def checks(self) -> list[str]:
        """Return the lines that run the class's own checks and set what follows from its parts."""
        if not hasattr(self.cls, "derived"):
            has_own = hasattr(self.cls, "__attrs_post_init__")
            return ["instance.__attrs_post_init__()"] if has_own else []
        names = derived_names(self.cls)
        parts = ", ".join(f"part_{name}" for name in names)
        sets = [self.assignment(name, f"part_{name}") for name in names]
        return [f"{parts} = instance.derived()", *sets]

    def compiled(self, head: str, lines: list[str]) -> Any:
        """Compile lines to the function with that head."""
        name, _, _ = head.partition("(")
        source = "\n".join([f"def {head}:", *(f"    {line}" for line in lines), ""])
        return compiled_function(name, source, self.cls.__name__, self.names)


def reader(
    cls: Any,
    parts: Mapping[str, Part],
    given: Mapping[str, Any],
    expect_object: Callable[[Any], dict[str, Any]],
    refuse_missing: Callable[[str, dict[str, Any]], None],
    refuse_unknown: Callable[[dict[str, Any]], None],
) -> Callable[..., Any]:
    """Return a function that reads a dict, whose amounts are in a currency, into a value.

    `given` are fields with fixed values. Null counts as absent. The function raises what the
    parts' readers raise, with the path to the part.
    """
    writer = Writer(cls)
    error_class = writer.constant("DisputeRulesError", DisputeRulesError)
    unknown = writer.constant("refuse_unknown", refuse_unknown)
    writer.constant("refuse_missing", refuse_missing)
    writer.constant("absent", object())
    assignments: list[str] = []
    for attribute in attrs.fields(cls):
        name = attribute.name
        if name in parts:
            assignments += reading(attribute, parts[name], writer)
        elif name in given:
            value = writer.constant(f"given_{name}", given[name])
            assignments.append(writer.assignment(name, value))
        elif attribute.default is not attrs.NOTHING:
            assignments.append(writer.assignment(name, writer.default(attribute)))
    expect = writer.constant("expect_object", expect_object)
    body = [
        f"if type(value) is not dict: {expect}(value)",
        "get = value.get",
        "seen = 0",
        "at = ''",
        "try:",
        *(f"    {line}" for line in assignments),
        f"except {error_class} as error:",
        "    raise error.under(at) from None",
        f"if seen != len(value): {unknown}(value)",
    ]
    if "currency" in parts:
        body[1:1] = ["own = value.get('currency')", "if type(own) is str: currency = own"]
    function: Callable[..., Any] = writer.function("read(value, currency=None)", body)
    return function


def reading(attribute: Any, part: Part, writer: Writer) -> Iterator[str]:
    """Yield the lines that read one field and set it."""
    name, key = attribute.name, key_of(attribute.name)
    read = writer.constant(f"read_{name}", direct(part.read))
    verbatim = f"item if {part.verbatim_test} else " if part.verbatim_test else ""
    reads = writer.assignment(name, f"{verbatim}{read}(item, currency)")
    if part.required:
        yield f"item = get({key!r})"
        yield f"if item is None: at = ''; refuse_missing({key!r}, value)"
        yield f"at = {'.' + key!r}"
        yield reads
        yield "seen += 1"
        return
    default = writer.assignment(name, writer.default(attribute))
    # Most optional keys are left out, so that costs one look-up (`benchmarks/wire.py`).
    yield f"item = get({key!r}, absent)"
    yield f"if item is absent: {default}"
    yield "else:"
    yield "    seen += 1"
    yield f"    if item is None: {default}"
    yield "    else:"
    yield f"        at = {'.' + key!r}"
    yield f"        {reads}"


def builder(cls: Any, names: Collection[str], checked: bool = True) -> Callable[..., Any]:
    """Return a function from parts, in the order of their names, to a value.

    The value runs the class's own checks unless `checked` is false.
    """
    writer = Writer(cls)
    body = []
    for attribute in attrs.fields(cls):
        name = attribute.name
        if name in names:
            body.append(writer.assignment(name, name))
        elif attribute.default is not attrs.NOTHING:
            body.append(writer.assignment(name, writer.default(attribute)))
    function: Callable[..., Any] = writer.function(f"build({', '.join(names)})", body, checked)
    return function


def copier(cls: Any, names: Collection[str], checked: bool = True) -> Callable[..., Any]:
    """Return a function from a value and parts, in the order of their names, to a changed copy.

    The copy runs the class's own checks unless `checked` is false.
    """
    writer = Writer(cls)
    body = []
    for attribute in attrs.fields(cls):
        name = attribute.name
        # A cached result belongs to the old parts, so the copy starts with the default.
        copied = attribute.init or attribute.default is attrs.NOTHING
        source = f"value.{name}" if copied else writer.default(attribute)
        body.append(writer.assignment(name, name if name in names else source))
    function: Callable[..., Any] = writer.function(
        f"copy({', '.join(['value', *names])})", body, checked
    )
    return function


def masker(cls: Any, stamps: Collection[str], last: str) -> Callable[[Any, Any, Any], Any]:
    """Return a function from a value, an instant and an earlier stamp to a copy, unchecked.

    In the copy, later stamps are None, and the field `last` is the latest that stays. A copy with
    `copier` takes three times as long (`benchmarks/service.py`).
    """
    writer = Writer(cls)
    body = []
    for attribute in attrs.fields(cls):
        name = attribute.name
        if name in stamps:
            body += [line.format(name) for line in MASKING]
        source = "stamp" if name in stamps else "last" if name == last else f"value.{name}"
        body.append(writer.assignment(name, source))
    made: Callable[[Any, Any, Any], Any] = writer.function(
        "mask(value, at, last)", body, checked=False
    )
    return made


MASKING = [
    "stamp = value.{}",
    "if stamp is not None:",
    "    if stamp > at: stamp = None",
    "    elif stamp > last: last = stamp",
]


def object_writer(
    parts: Mapping[str, Callable[[Any], Any] | None],
    optional: Collection[str] = (),
    left_out_empty: Collection[str] = (),
) -> Callable[[Any], dict[str, Any]]:
    """Return a function that writes the attributes of a value, each with its writer (None: as is).

    None is written as null; an optional attribute that is None is left out, and so is an empty one
    of `left_out_empty`.
    """
    return at_first_call(lambda: compiled_writer(parts, optional, left_out_empty))


def at_first_call(make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    """Return a function that is made when it is first called.

    An import that reads and writes nothing need not wait for it (`benchmarks/imports.py`).
    """
    once = cache(make)

    def call(*given: Any) -> Any:
        return once()(*given)

    call.once = once  # type: ignore[attr-defined]
    return call


def direct(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what a function that is made at its first call calls, to save the way through it."""
    once = getattr(function, "once", None)
    return function if once is None else once()


def compiled_writer(
    parts: Mapping[str, Callable[[Any], Any] | None],
    optional: Collection[str],
    left_out_empty: Collection[str],
) -> Callable[[Any], dict[str, Any]]:
    writers: dict[str, Any] = {
        f"write_{name}": direct(write) for name, write in parts.items() if write is not None
    }
    lines = ["def write(value):", "    plain = {}"]
    for name in parts:
        written = f"write_{name}(item)" if f"write_{name}" in writers else "item"
        key = key_of(name)
        lines.append(f"    item = value.{name}")
        if name in left_out_empty:
            lines.append(f"    if item: plain[{key!r}] = {written}")
        elif name in optional:
            lines.append(f"    if item is not None: plain[{key!r}] = {written}")
        elif written == "item":
            lines[-1] = f"    plain[{key!r}] = value.{name}"
        else:
            lines.append(f"    plain[{key!r}] = None if item is None else {written}")
    lines.append("    return plain")
    made: Callable[[Any], dict[str, Any]] = compiled_function(
        "write", "\n".join(lines), "object", writers
    )
    return made
