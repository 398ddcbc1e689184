"""Write the code of an operator."""

from collections.abc import Callable

from disputerules.facts.origin import Derived
from disputerules.interpreters.python.facts import plus
from disputerules.interpreters.python.writer import (
    IN_TIME,
    OR_NEVER,
    Code,
    Writer,
    expression,
    fact,
)
from disputerules.language.bind import bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op
from disputerules.values.money import Rounding, portion
from disputerules.values.periods import LAST, NEVER


def sources(node: Apply, writer: Writer) -> list[str]:
    return [expression(arg, writer).source for arg in node.args]


def both(node: Apply, writer: Writer) -> Code:
    return Code(f"({' and '.join(one_by_one(node, writer))})")


def either(node: Apply, writer: Writer) -> Code:
    return Code(f"({' or '.join(one_by_one(node, writer))})")


def one_by_one(node: Apply, writer: Writer) -> list[str]:
    """Write the sides of `and` or `or`; only the first side is certain to run."""
    first, *rest = node.args
    found = [expression(first, writer).source]
    with writer.reached(False):
        return found + [expression(arg, writer).source for arg in rest]


def opposite(node: Apply, writer: Writer) -> Code:
    return Code(f"(not {sources(node, writer)[0]})")


def compare(node: Apply, writer: Writer) -> Code:
    left, right = node.args
    if (event := event_or_never(left, writer)) and (
        other := expression(right, writer)
    ).reach == IN_TIME:
        name = fact(event, writer).source
        if name == "None":
            return Code("False")
        return Code(f"({name} is not None and {name} {node.op} {other.source})")
    if (event := event_or_never(right, writer)) and (
        other := expression(left, writer)
    ).reach == IN_TIME:
        name = fact(event, writer).source
        if name == "None":
            return Code("True")
        return Code(f"({name} is None or {other.source} {node.op} {name})")
    codes = expression(left, writer), expression(right, writer)
    meet = all(code.reach > IN_TIME for code in codes)
    one, two = (writer.cap(code) if meet else code.source for code in codes)
    return Code(f"({one} {node.op} {two})")


def event_or_never(node: Node, writer: Writer) -> Fact | None:
    """Return the fact of `fact.or_never`: if it is absent, the comparison needs no other value."""
    if (
        isinstance(node, Fact)
        and isinstance(node.origin, Derived)
        and node.name not in writer.known
    ):
        return event_or_never(bind(node.origin.node, writer.policy.setting), writer)
    if isinstance(node, Apply) and node.op is Op.OR_ELSE and isinstance(node.args[0], Fact):
        other = node.args[1]
        if isinstance(other, Literal) and other.kind is Kind.INSTANT and other.value == NEVER:
            return node.args[0]
    return None


def same(node: Apply, writer: Writer) -> Code:
    return Code(f"({' == '.join(sources(node, writer))})")


def among(node: Apply, writer: Writer) -> Code:
    return Code(f"({' in '.join(sources(node, writer))})")


def add(node: Apply, writer: Writer) -> Code:
    left, right = (expression(arg, writer) for arg in node.args)
    if node.kind is not Kind.INSTANT:
        return Code(f"({left.source} + {right.source})")
    total = plus(left, right.source, writer)
    if left.source.isidentifier() and right.source.isidentifier():
        # Nearly every order has no extension, and a test is faster than adding zero.
        return Code(f"({total.source} if {right.source} else {left.source})", total.reach)
    return Code(f"({total.source})", total.reach)


def subtract(node: Apply, writer: Writer) -> Code:
    left, right = (expression(arg, writer) for arg in node.args)
    if node.kind is not Kind.INSTANT or left.reach == IN_TIME:
        return Code(f"({left.source} - {right.source})")
    last, never = writer.constant("LAST", LAST), writer.constant("NEVER", NEVER)
    kept = f"_{next(writer.serial)}"
    source = f"({kept} - {right.source} if ({kept} := {left.source}) <= {last} else {never})"
    return Code(source, OR_NEVER)


def extreme(node: Apply, writer: Writer) -> Code:
    codes = [expression(arg, writer) for arg in node.args]
    if node.op is Op.MIN and len(bounded := [one for one in codes if one.source != "NEVER"]) == 1:
        return bounded[0]
    inside = ", ".join(code.source for code in codes)
    return Code(f"{node.op}({inside})", max(code.reach for code in codes))


def chosen(node: Apply, writer: Writer) -> Code:
    condition, then, otherwise = (expression(arg, writer) for arg in node.args)
    source = f"({then.source} if {condition.source} else {otherwise.source})"
    return Code(source, max(then.reach, otherwise.reach))


def absent(node: Apply, writer: Writer) -> Code:
    return Code(f"({sources(node, writer)[0]} is None)")


def opened(node: Apply, writer: Writer) -> Code:
    value, otherwise = (expression(arg, writer) for arg in node.args)
    if value.source == "None":
        return otherwise
    source = f"({otherwise.source} if {value.source} is None else {value.source})"
    return Code(source, max(value.reach, otherwise.reach))


def share(node: Apply, writer: Writer) -> Code:
    portioned, named = writer.constant("PORTION", portion), writer.constant("ROUNDING", Rounding)
    amount, numerator, denominator, rounding = sources(node, writer)
    return Code(f"{portioned}({amount}, {numerator}, {denominator}, {named}({rounding}))")


OPERATIONS: dict[Op, Callable[[Apply, Writer], Code]] = {
    Op.AND: both,
    Op.OR: either,
    Op.NOT: opposite,
    Op.LT: compare,
    Op.LE: compare,
    Op.IS: same,
    Op.ONE_OF: among,
    Op.ADD: add,
    Op.SUB: subtract,
    Op.MIN: extreme,
    Op.MAX: extreme,
    Op.IF: chosen,
    Op.MISSING: absent,
    Op.OR_ELSE: opened,
    Op.PORTION: share,
}
