"""Replace settings by a policy's values, and fold the constants that result.

No interpreter then spends time on what the policy fixes.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, Setting, Value

ValueOf = Callable[[Setting], Any]
Known = Mapping[str, Literal]
NOTHING: Known = {}
YES, NO = Literal(Kind.FLAG, True), Literal(Kind.FLAG, False)


def bind(node: Node, value_of: ValueOf, known: Known = NOTHING) -> Node:
    """Return the expression with every setting replaced by its value and constants folded.

    `known` are the values of facts, by name, that are replaced too; none of them is optional.
    """
    if isinstance(node, Setting):
        return literal(node, value_of(node))
    if not isinstance(node, Apply):
        return known.get(node.name, node) if isinstance(node, Fact) else node
    if node.op is Op.OR_ELSE and isinstance(node.args[0], Setting):
        value = value_of(node.args[0])
        return (
            bind(node.args[1], value_of, known) if value is None else literal(node.args[0], value)
        )
    if node.op is Op.MISSING and isinstance(node.args[0], Setting):
        return flag(value_of(node.args[0]) is None)
    args = tuple(bind(arg, value_of, known) for arg in node.args)
    return FOLDS.get(node.op, with_args)(node, args)


def literal(setting: Setting, value: Any) -> Literal:
    """Return a setting's value as a constant; a fixed period becomes a span."""
    return Literal(setting.kind, plain_value(value))


def plain_value(value: Any) -> Value:
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    if isinstance(value, str):
        return str(value)
    span = getattr(value, "span", value)
    return span if isinstance(span, timedelta) else value


def flag(value: bool) -> Literal:
    return YES if value else NO


def with_args(node: Apply, args: tuple[Node, ...]) -> Node:
    return node if args == node.args else Apply(node.op, args)


def conjunction(node: Apply, args: tuple[Node, ...]) -> Node:
    return connective(node, args, stops=NO, neutral=YES)


def disjunction(node: Apply, args: tuple[Node, ...]) -> Node:
    return connective(node, args, stops=YES, neutral=NO)


def connective(node: Apply, args: tuple[Node, ...], stops: Literal, neutral: Literal) -> Node:
    if stops in args:
        return stops
    undecided = tuple(arg for arg in args if arg != neutral)
    return with_args(node, undecided) if len(undecided) > 1 else (*undecided, neutral)[0]


def negation(node: Apply, args: tuple[Node, ...]) -> Node:
    operand = args[0]
    return flag(not operand.value) if isinstance(operand, Literal) else with_args(node, args)


def identity(node: Apply, args: tuple[Node, ...]) -> Node:
    left, right = args
    if isinstance(left, Literal) and isinstance(right, Literal):
        return flag(left.value == right.value)
    return with_args(node, args)


def membership(node: Apply, args: tuple[Node, ...]) -> Node:
    element, choices = args
    if isinstance(choices, Literal) and isinstance(choices.value, tuple):
        if isinstance(element, Literal):
            return flag(element.value in choices.value)
        if not choices.value:
            return NO
    return with_args(node, args)


def condition(node: Apply, args: tuple[Node, ...]) -> Node:
    test, then, otherwise = args
    if isinstance(test, Literal):
        return then if test.value else otherwise
    return with_args(node, args)


FOLDS: dict[Op, Callable[[Apply, tuple[Node, ...]], Node]] = {
    Op.AND: conjunction,
    Op.OR: disjunction,
    Op.NOT: negation,
    Op.IS: identity,
    Op.ONE_OF: membership,
    Op.IF: condition,
}
