"""Generate constructors that check in place what is valid: with `build.py`, the only tricks.

The `__init__` that attrs generates calls a converter for each field and sets it by name. Here each
field is tested in the constructor itself. Only a part that fails its test goes to the converter,
which converts or refuses it (`benchmarks/service.py`).
"""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

import attrs

from disputerules.values.build import Writer
from disputerules.values.generated import compiled_function

T = TypeVar("T")
# To change the class twice pays off only for more fields than this.
FEW = 3


def constructed(cls: type[T]) -> type[T]:
    """Give a class of attrs a constructor that is generated at its first use.

    Subclasses keep the constructor that attrs wrote.
    """
    slow = cls.__init__

    @wraps(slow)
    def first(self: Any, *given: Any, **named: Any) -> None:
        made = cls.__init__ = constructor(cls, slow)  # type: ignore[method-assign]
        made(self, *given, **named)

    cls.__init__ = first  # type: ignore[method-assign]
    return cls


def constructor(cls: Any, slow: Callable[..., None]) -> Callable[..., None]:
    """Return the generated constructor; `slow` is the one of attrs."""
    writer = Writer(cls)
    given = [one for one in attrs.fields(cls) if one.init]
    own, other = writer.constant("cls", cls), writer.constant("slow", slow)
    named = ", ".join(f"{one.alias}={one.alias}" for one in given)
    # A field may have the name `type`.
    lines = [
        f"if {writer.constant('class_of', type)}(instance) is not {own}:",
        f"    return {other}(instance, {named})",
        *opening(writer, len(given)),
    ]
    for attribute in attrs.fields(cls):
        if attribute.init:
            lines += setting(attribute, writer)
        elif attribute.default is not attrs.NOTHING:
            lines.append(writer.assignment(attribute.name, writer.default(attribute)))
    lines += [*writer.checks(), *writer.closing()]
    made: Callable[..., None] = writer.compiled(
        f"__init__({', '.join(parameters(given, writer))})", lines
    )
    return wraps(slow)(made)


def opening(writer: Writer, fields: int) -> Iterator[str]:
    """Yield the line that opens the slots, unless it is as fast to set them one by one."""
    writer.in_place = fields > FEW
    if writer.made is not writer.cls:
        change = writer.constant("change_class", object.__dict__["__class__"].__set__)
        yield f"{change}(instance, {writer.constant('made', writer.made)})"


def parameters(given: list[Any], writer: Writer) -> Iterator[str]:
    """Yield the parameters, with the defaults that attrs gives them."""
    yield "instance"
    if given and given[0].kw_only:
        yield "*"
    nothing = writer.constant("NOTHING", attrs.NOTHING)
    for one in given:
        if one.default is attrs.NOTHING:
            yield one.alias
        elif isinstance(one.default, attrs.Factory):  # type: ignore[arg-type]
            yield f"{one.alias}={nothing}"
        else:
            yield f"{one.alias}={writer.default(one)}"


def setting(attribute: Any, writer: Writer) -> Iterator[str]:
    """Yield the lines that check one part and set it."""
    name, item = attribute.name, attribute.alias
    if isinstance(attribute.default, attrs.Factory):  # type: ignore[arg-type]
        yield f"if {item} is NOTHING: {item} = {writer.default(attribute)}"
    converter = attribute.converter
    if converter is None:
        yield writer.assignment(name, item)
        return
    convert = writer.constant(f"convert_{name}", converter)
    tests = filter(None, (default_test(attribute, writer), valid_test(attribute, writer)))
    valid = re.sub(r"\bitem\b", item, " or ".join(tests)) or "False"
    yield writer.assignment(name, f"{item} if {valid} else {convert}({item})")


def default_test(attribute: Any, writer: Writer) -> str:
    """Return a test that holds for the default, which is valid."""
    default = attribute.default
    if default is attrs.NOTHING or isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return ""
    return f"item is {writer.default(attribute)}"


def valid_test(attribute: Any, writer: Writer) -> str:
    """Return the test of the field's codec that holds only for values that it keeps as they are."""
    codec = getattr(attribute.converter, "codec", None)
    if codec is None or not codec.valid_test:
        return ""
    names = {
        name: writer.constant(f"{name}_{attribute.name}", value)
        for name, value in codec.test_names.items()
    }
    test: str = codec.valid_test.format(**names)
    return f"({test.replace('type(', 'class_of(')})"


def column_reader(codec: Any) -> Callable[[list[Any]], list[Any]]:
    """Return a function that checks a whole column by a codec; None stays None.

    A loop in a function of its own takes half of the time of a call for each cell
    (`benchmarks/service.py`).
    """
    names = dict(codec.test_names)
    test = codec.valid_test.format(**{name: name for name in names}) or "False"
    source = f"[item if item is None or ({test}) else check(item) for item in items]"
    lines = f"def read(items):\n    return {source}\n"
    made: Callable[[list[Any]], list[Any]] = compiled_function(
        "read", lines, "a column", {**names, "check": codec.check}
    )
    return made
