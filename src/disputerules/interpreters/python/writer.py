"""Write the body of one generated function."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, count
from keyword import iskeyword
from typing import Any, NamedTuple

from attrs import define, field

from disputerules.facts.case import OrderCase
from disputerules.facts.origin import Read
from disputerules.facts.policy import Policy
from disputerules.interpreters.verdict import Rulings
from disputerules.language.bind import bind
from disputerules.language.expression import Apply, Fact, Literal, Node, Op
from disputerules.values.build import new_tuple
from disputerules.values.generated import shared_function
from disputerules.values.periods import LAST, NEVER

IN_TIME, OR_NEVER = 0, 1
# Names in generated code that a fact may also have; constants are in capitals.
CASE = re.compile(r"\bcase\b")
TAKEN = frozenset({"case", "held", "line", "max", "min", "sum", "tuple"})


class Code(NamedTuple):
    """A Python expression.

    `reach` is about instants: 0 is in time, 1 may be `never`, and each uncapped addition adds one
    more, since the sum may lie past the last year without being `never`.
    """

    source: str
    reach: int = IN_TIME


@define
class Writer:
    """Writes the body of one function; keeps its constants and the facts already in variables."""

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
        """Make a value a constant of the function; return its name."""
        wanted = chain([name], (f"{name}_{number}" for number in count(2)))
        return next(one for one in wanted if self.constants.setdefault(one, value) is value)

    def cap(self, code: Code) -> str:
        """Write an instant that is `never` if it lies past the last year."""
        if code.reach <= OR_NEVER:
            return code.source
        last, never = self.constant("LAST", LAST), self.constant("NEVER", NEVER)
        if code.source.isidentifier():
            return f"({code.source} if {code.source} <= {last} else {never})"
        kept = f"_{next(self.serial)}"
        return f"({kept} if ({kept} := {code.source}) <= {last} else {never})"

    def local(self, name: str, code: Code) -> Code:
        """Store a value in a local variable, unless it is one already or is always absent."""
        if code.source.isidentifier() and code.source not in self.constants:
            self.known[name] = code
            return code
        variable = f"{name}_" if name in TAKEN or iskeyword(name) else name
        self.write(f"{variable} = {code.source}")
        self.known[name] = Code(variable, code.reach)
        return self.known[name]

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write an indented block; variables assigned in it are unknown after it."""
        self.write(head)
        known, indent = dict(self.known), self.indent
        self.indent += "    "
        yield
        self.known, self.indent = known, indent

    @contextmanager
    def reached(self, certain: bool) -> Iterator[None]:
        """Set whether the code written now always runs: `and` may stop after its first side."""
        before, self.certain = self.certain, certain
        yield
        self.certain = before


def fact(one: Fact, writer: Writer) -> Code:
    """Return the local variable of a fact; the fact is read at its first use.

    A path is read in place if the code may not run; everything else is stored.
    """
    if one.name in writer.known:
        return writer.known[one.name]
    if isinstance(one.origin, Read) and not writer.certain:
        return read(one.origin, writer)
    with writer.reached(True):
        return writer.local(one.name, writer.origins[type(one.origin)](one.origin, writer))


def expression(node: Node, writer: Writer) -> Code:
    """Write a node."""
    if isinstance(node, Literal):
        return constant(node.value, writer)
    if isinstance(node, Fact):
        return fact(node, writer)
    assert isinstance(node, Apply), "settings are bound before code is written"
    return writer.operations[node.op](node, writer)


def bound(node: Node, writer: Writer) -> Code:
    """Write a node with the policy's settings put in."""
    return expression(bind(node, writer.policy.setting), writer)


def constant(value: Any, writer: Writer) -> Code:
    if isinstance(value, datetime):
        if value == NEVER:
            return Code(writer.constant("NEVER", NEVER), OR_NEVER)
        return Code(writer.constant(f"AT_{value:%Y%m%d}", value))
    if isinstance(value, timedelta):
        return Code(writer.constant(f"DAYS_{value.days}", value))
    if isinstance(value, tuple):
        texts = tuple(str(one) for one in value)
        # Python finds a member of a constant set in one lookup; two strings are as fast in a tuple.
        return Code(f"{{{repr(texts)[1:-1]}}}" if len(texts) > 2 else repr(texts))
    return Code(repr(str(value)) if isinstance(value, str) else repr(value))


def read(origin: Read, writer: Writer) -> Code:
    root, _, rest = origin.path.partition(".")
    if not rest:
        return Code(f"case.{root}")
    if f"_{root}" not in writer.known:
        writer.local(f"_{root}", Code(f"case.{root}"))
    return Code(f"_{root}.{rest}")


def function(
    name: str, writer: Writer, one: Any, body: Callable[[Any, Writer], None], head: str = "case"
) -> Any:
    """Compile what `body` writes about a table or a fact."""
    body(one, writer)
    source = "\n".join([f"def {name}({head}):", *writer.lines, ""])
    label = getattr(one, "name", "a condition")
    made = shared_function(name, source, label, dict(writer.constants))
    made.source = source
    return made


def function_of_order(
    name: str, writer: Writer, one: Any, body: Callable[[Any, Writer], None]
) -> Any:
    """Compile the same to a function of an instant and an order, which make a case if need be.

    A case takes as long as half of the rows of eligibility (`benchmarks/service.py`).
    """
    writer.known |= {"at": Code("at"), "_order": Code("_order")}

    def with_case(one: Any, writer: Writer) -> None:
        body(one, writer)
        if any(CASE.search(line) for line in writer.lines):
            new, cls = writer.constant("NEW", new_tuple), writer.constant("CASE", OrderCase)
            writer.lines.insert(0, f"{writer.indent}case = {new}({cls}, (at, _order))")

    return function(name, writer, one, with_case, "at, _order")
