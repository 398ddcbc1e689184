"""The code of values, and what writes the body of one generated function."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, count
from keyword import iskeyword
from typing import Any, NamedTuple

from attrs import define, field

from disputerules.facts.origin import Read
from disputerules.facts.policy import Policy
from disputerules.interpreters.verdict import Rulings
from disputerules.language.bind import bind
from disputerules.language.expression import Apply, Fact, Literal, Node, Op
from disputerules.values.generated import compiled_function
from disputerules.values.periods import LAST, NEVER

IN_TIME, OR_NEVER = 0, 1
# Names of generated code that a fact may have too; constants are in capitals.
TAKEN = frozenset({"case", "held", "line", "max", "min", "sum", "tuple"})


class Code(NamedTuple):
    """Python source of a value.

    `reach` is for instants: 0 is in time, 1 may be `never`, and each uncapped addition counts one
    more, since the sum may lie past the last year without being `never`.
    """

    source: str
    reach: int = IN_TIME


@define
class Writer:
    """The body of one generated function, its constants, and the facts that are at hand."""

    policy: Policy
    rulings: Rulings
    origins: "Mapping[type, Callable[[Any, Writer], Code]]"
    operations: "Mapping[Op, Callable[[Apply, Writer], Code]]"
    constants: dict[str, Any] = field(factory=dict)
    lines: list[str] = field(factory=list)
    known: dict[str, Code] = field(factory=dict)
    indent: str = "    "
    serial: Iterator[int] = field(factory=lambda: count(1))
    certain: bool = True

    def write(self, line: str) -> None:
        self.lines.append(self.indent + line)

    def constant(self, name: str, value: Any) -> str:
        """The name under which the function sees a value."""
        wanted = chain([name], (f"{name}_{number}" for number in count(2)))
        return next(one for one in wanted if self.constants.setdefault(one, value) is value)

    def cap(self, code: Code) -> str:
        """The source of an instant that is `never` when it lies past the last year."""
        if code.reach <= OR_NEVER:
            return code.source
        last, never = self.constant("LAST", LAST), self.constant("NEVER", NEVER)
        if code.source.isidentifier():
            return f"({code.source} if {code.source} <= {last} else {never})"
        kept = f"_{next(self.serial)}"
        return f"({kept} if ({kept} := {code.source}) <= {last} else {never})"

    def local(self, name: str, code: Code) -> Code:
        """Keep a value in a local variable, unless it is one already or absent for certain."""
        if code.source.isidentifier() and code.source not in self.constants:
            self.known[name] = code
            return code
        variable = f"{name}_" if name in TAKEN or iskeyword(name) else name
        self.write(f"{variable} = {code.source}")
        self.known[name] = Code(variable, code.reach)
        return self.known[name]

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Indented lines; what they read is forgotten afterwards."""
        self.write(head)
        known, indent = dict(self.known), self.indent
        self.indent += "    "
        yield
        self.known, self.indent = known, indent

    @contextmanager
    def reached(self, certain: bool) -> Iterator[None]:
        """Whether what is written now is certain to run: `and` may stop before its second side."""
        before, self.certain = self.certain, certain
        yield
        self.certain = before


def fact(one: Fact, writer: Writer) -> Code:
    """The local variable that holds a fact, read at its first use.

    A path is read in place where it may not be reached; all else is worth keeping.
    """
    if one.name in writer.known:
        return writer.known[one.name]
    if isinstance(one.origin, Read) and not writer.certain:
        return read(one.origin, writer)
    with writer.reached(True):
        return writer.local(one.name, writer.origins[type(one.origin)](one.origin, writer))


def expression(node: Node, writer: Writer) -> Code:
    """The source of a node's value."""
    if isinstance(node, Literal):
        return constant(node.value, writer)
    if isinstance(node, Fact):
        return fact(node, writer)
    assert isinstance(node, Apply), "settings are bound before code is written"
    return writer.operations[node.op](node, writer)


def bound(node: Node, writer: Writer) -> Code:
    """The source of a node after the policy's values are put in."""
    return expression(bind(node, writer.policy.setting), writer)


def constant(value: Any, writer: Writer) -> Code:
    if isinstance(value, datetime):
        name = "NEVER" if value == NEVER else f"AT_{value:%Y%m%d}"
        return Code(writer.constant(name, value), OR_NEVER if value > LAST else IN_TIME)
    if isinstance(value, timedelta):
        return Code(writer.constant(f"DAYS_{value.days}", value))
    if isinstance(value, tuple):
        texts = tuple(str(one) for one in value)
        # Python looks a constant set up at once; to go through two texts is as fast.
        return Code(f"{{{repr(texts)[1:-1]}}}" if len(texts) > 2 else repr(texts))
    return Code(repr(str(value)) if isinstance(value, str) else repr(value))


def read(origin: Read, writer: Writer) -> Code:
    root, _, rest = origin.path.partition(".")
    if not rest:
        return Code(f"case.{root}")
    if f"_{root}" not in writer.known:
        writer.local(f"_{root}", Code(f"case.{root}"))
    return Code(f"_{root}.{rest}")


def function(name: str, writer: Writer, one: Any, body: Callable[[Any, Writer], None]) -> Any:
    """Compile what `body` writes about a table or a fact."""
    body(one, writer)
    source = "\n".join([f"def {name}(case):", *writer.lines, ""])
    made = compiled_function(name, source, one.name, dict(writer.constants))
    made.source = source
    return made
