"""Define the language: a plain, slow evaluator that can record every step.

`fact` evaluates a fact of a case, `expression` evaluates a node, `table` returns the verdicts
of a table. The other interpreters are tested against these three functions.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from attrs import define, evolve, field

from disputerules.facts.case import Case, for_lines
from disputerules.facts.origin import (
    Deadline,
    Derived,
    Fold,
    Keyed,
    Read,
    Recorded,
    Ruling,
    Selected,
    Tally,
    Total,
)
from disputerules.facts.policy import Policy
from disputerules.interpreters.verdict import Verdict
from disputerules.language.dependencies import Tables, expressions
from disputerules.language.expression import (
    Apply,
    Fact,
    Literal,
    Node,
    Op,
    Setting,
    is_at,
)
from disputerules.language.lines import OfLines
from disputerules.language.table import Hit, Otherwise, Row, Table, comparisons
from disputerules.values import periods
from disputerules.values.money import Rounding, portion
from disputerules.values.periods import LAST, LONGEST, NEVER


@define
class Reading:
    """One evaluation of a case under a policy. A fact is evaluated once; `steps` records nodes."""

    case: Case
    policy: Policy
    known: dict[str, Any] = field(factory=dict)
    steps: list[tuple[Node, Any]] = field(factory=list)


def fact(one: Fact, reading: Reading) -> Any:
    """Evaluate a fact; None if it is absent."""
    if one.name not in reading.known:
        reading.known[one.name] = ORIGINS[type(one.origin)](one.origin, reading)
    return reading.known[one.name]


def expression(node: Node, reading: Reading) -> Any:
    """Evaluate a node."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Fact):
        value = fact(node, reading)
    elif isinstance(node, Setting):
        value = setting_value(reading.policy.setting(node))
    else:
        value = OPERATIONS[node.op](node, reading)
    reading.steps.append((node, value))
    return value


def table(one: Table, reading: Reading) -> tuple[Verdict, ...]:
    """Return the verdict of the first row that holds; of every such row if the table collects."""
    held = [row for row in one.rows if expression(row.when, reading)]
    if one.hit is Hit.FIRST:
        held = held[:1]
    lines: list[Row | Otherwise] = [*held] or [one.otherwise]
    return tuple(verdict(one, line, reading) for line in lines)


def verdict(one: Table, line: Row | Otherwise, reading: Reading) -> Verdict:
    fields = tuple((name, expression(node, reading)) for name, node in line.then.fields)
    then = line.then
    return Verdict(one.name, line.id, then.code, then.allowed, then.path, fields)


def turning_points(nodes: Iterable[Node], tables: Tables) -> Iterator[tuple[Node, bool]]:
    """Yield what `at` is compared with, and whether the answer flips a tick later."""
    for read in expressions(nodes, tables):
        for one in comparisons(read.node):
            left, right = one.args
            if is_at(left):
                yield right, one.op is Op.LE
            elif is_at(right):
                yield left, one.op is Op.LT


def setting_value(value: Any) -> Any:
    """Return a setting's value as the language represents it: a fixed period is a span."""
    return value.span if isinstance(value, periods.Period) and value.is_fixed else value


def read(origin: Read, reading: Reading) -> Any:
    return attrgetter(origin.path)(reading.case)


def recorded(origin: Recorded, reading: Reading) -> Any:
    return origin.attribute.read(attrgetter(origin.path)(reading.case))


def derived(origin: Derived, reading: Reading) -> Any:
    return expression(origin.node, reading)


def deadline(origin: Deadline, reading: Reading) -> datetime | None:
    anchor = expression(origin.anchor, reading)
    own = attrgetter(origin.own)(reading.case) if origin.own else None
    period = own or reading.policy.setting(origin.period)
    if anchor is None or period is None:
        return None
    return periods.deadline(anchor, period, origin.calendar or reading.policy.calendar)


def keyed(origin: Keyed, reading: Reading) -> Any:
    entries = dict(reading.policy.setting(origin.setting))
    return entries.get(fact(origin.key, reading), entries.get("default", origin.default))


def ruling(origin: Ruling, reading: Reading) -> Any:
    found = table(reading.policy.table(origin.table), reading)[0]
    if origin.field in ("code", "allowed"):
        return getattr(found, origin.field)
    return found.field(origin.field)


def selected(origin: Selected, reading: Reading) -> Any:
    option = dict(origin.options)[fact(origin.by, reading)]
    if isinstance(option, Setting):
        return reading.policy.setting(option)
    return None if option is None else expression(option, reading)


def total(origin: Total, reading: Reading) -> int:
    shared = reading.policy.table(origin.table)
    lines = [
        Reading(reading.case._replace(line=line), reading.policy) for line in reading.case.lines
    ]
    return sum(table(shared, line)[0].field(origin.field) for line in lines)


def tally(origin: Tally, reading: Reading) -> timedelta:
    so_far = timedelta(0)
    for item in attrgetter(origin.items)(reading.case):
        said = {one.name: attrgetter(one.origin.path)(item) for one in origin.item_facts}
        known = reading.known | said | {origin.so_far.name: so_far}
        if expression(origin.counts, evolve(reading, known=known)):
            so_far = min(so_far + said[origin.adds.name], LONGEST)
    return so_far


def of_lines(origin: OfLines, reading: Reading) -> bool:
    lines = [Reading(case, reading.policy) for case in for_lines(reading.case)]
    return (all if origin.every else any)(expression(origin.node, line) for line in lines)


def fold(origin: Fold, reading: Reading) -> Any:
    return origin.function(reading.case, reading.policy)


ORIGINS: dict[type, Callable[[Any, Reading], Any]] = {
    Read: read,
    Recorded: recorded,
    Derived: derived,
    Deadline: deadline,
    Keyed: keyed,
    Ruling: ruling,
    Selected: selected,
    Total: total,
    OfLines: of_lines,
    Tally: tally,
    Fold: fold,
}


def values(node: Apply, reading: Reading) -> list[Any]:
    return [expression(arg, reading) for arg in node.args]


def both(node: Apply, reading: Reading) -> bool:
    return all(expression(arg, reading) for arg in node.args)


def either(node: Apply, reading: Reading) -> bool:
    return any(expression(arg, reading) for arg in node.args)


def opposite(node: Apply, reading: Reading) -> bool:
    return not expression(node.args[0], reading)


def before(node: Apply, reading: Reading) -> bool:
    left, right = values(node, reading)
    return bool(left < right)


def not_after(node: Apply, reading: Reading) -> bool:
    left, right = values(node, reading)
    return bool(left <= right)


def same(node: Apply, reading: Reading) -> bool:
    left, right = values(node, reading)
    return bool(left == right)


def among(node: Apply, reading: Reading) -> bool:
    one, many = values(node, reading)
    return one in many


def add(node: Apply, reading: Reading) -> Any:
    left, right = values(node, reading)
    return moved(left, right) if isinstance(left, datetime) else left + right


def subtract(node: Apply, reading: Reading) -> Any:
    left, right = values(node, reading)
    return moved(left, -right) if isinstance(left, datetime) else left - right


def moved(instant: datetime, span: timedelta) -> datetime:
    """Add a span to an instant: `never` for `never` and for a sum past the last year."""
    if instant == NEVER:
        return NEVER
    there = instant + span
    return there if there <= LAST else NEVER


def smallest(node: Apply, reading: Reading) -> Any:
    return min(values(node, reading))


def largest(node: Apply, reading: Reading) -> Any:
    return max(values(node, reading))


def chosen(node: Apply, reading: Reading) -> Any:
    condition, then, otherwise = node.args
    return expression(then if expression(condition, reading) else otherwise, reading)


def absent(node: Apply, reading: Reading) -> bool:
    return expression(node.args[0], reading) is None


def opened(node: Apply, reading: Reading) -> Any:
    value = expression(node.args[0], reading)
    return expression(node.args[1], reading) if value is None else value


def share(node: Apply, reading: Reading) -> int:
    amount, numerator, denominator, rounding = values(node, reading)
    return portion(amount, numerator, denominator, Rounding(rounding))


OPERATIONS: dict[Op, Callable[[Apply, Reading], Any]] = {
    Op.AND: both,
    Op.OR: either,
    Op.NOT: opposite,
    Op.LT: before,
    Op.LE: not_after,
    Op.IS: same,
    Op.ONE_OF: among,
    Op.ADD: add,
    Op.SUB: subtract,
    Op.MIN: smallest,
    Op.MAX: largest,
    Op.IF: chosen,
    Op.MISSING: absent,
    Op.OR_ELSE: opened,
    Op.PORTION: share,
}
