"""Translate a table to formulas of the Z3 solver.

`fact` returns the term of a fact, `expression` that of a node, `table` the formulas of a table.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, NamedTuple

from attrs import define, evolve, field

from disputerules.facts.origin import (
    Deadline,
    Derived,
    Keyed,
    Read,
    Ruling,
    Selected,
    Tally,
    Total,
)
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import (
    FALSE,
    LAST_TICK,
    NEVER_TICK,
    TRUE,
    Term,
    Unknowns,
    ticks,
    z3,
)
from disputerules.language.bind import bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op
from disputerules.language.lines import OfLines
from disputerules.language.table import Hit, Otherwise, Row, Table
from disputerules.values.money import Rounding
from disputerules.values.periods import LONGEST, Calendar

Leaf = Callable[[Fact, "Formulas"], Term]


@define
class Formulas:
    """Formulas under one policy.

    `leaf` returns the term of a fact that a case contains; `lines` are the claimed lines: whether
    a line exists, and its formulas; `order_lines` are those of the order in the same way;
    `items` are the items of a list that is summed: whether an item exists, and its terms; `own_end`
    is the end of a case's own period, from its path and its start: present if the case has that
    period; `longer` are the ticks by which the periods of settings, by name, are longer than the
    policy's.
    """

    policy: Policy
    unknowns: Unknowns
    leaf: Leaf
    lines: "Callable[[Formulas], Iterable[tuple[Any, Formulas]]]" = lambda one: ((TRUE, one),)
    items: "Callable[[Tally], Iterable[tuple[Any, dict[str, Term]]]]" = lambda origin: ()
    own_end: "Callable[[str, Any, Calendar, Formulas], Term]" = field(factory=lambda: fixed_end)
    order_lines: "Callable[[Formulas], Iterable[tuple[Any, Formulas]]]" = lambda one: ((TRUE, one),)
    longer: dict[str, Any] = field(factory=dict)
    known: dict[str, Term] = field(factory=dict)


def fact(one: Fact, formulas: Formulas) -> Term:
    """Return the term of a fact."""
    if one.name not in formulas.known:
        origin = one.origin
        write = ORIGINS.get(type(origin))
        formulas.known[one.name] = (
            write(origin, formulas) if write else formulas.leaf(one, formulas)
        )
    return formulas.known[one.name]


def expression(node: Node, formulas: Formulas) -> Any:
    """Return the term of a node whose settings are bound."""
    if isinstance(node, Literal):
        return constant(node.value, formulas)
    if isinstance(node, Fact):
        return fact(node, formulas).value
    assert isinstance(node, Apply), "settings are bound before formulas are written"
    return OPERATIONS[node.op](node, formulas)


def bound(node: Node, formulas: Formulas) -> Any:
    """Return the term of a node with the policy's settings put in."""
    return expression(bind(node, formulas.policy.setting), formulas)


class Line(NamedTuple):
    """A row: when it holds, when it decides (the same if the table collects), and its fields."""

    line: Row | Otherwise
    holds: Any
    decides: Any
    fields: tuple[tuple[str, Any], ...]

    @property
    def code(self) -> str:
        """Return the code of the row's outcome."""
        return self.line.then.code


def table(one: Table, formulas: Formulas) -> tuple[Line, ...]:
    """Return the formulas of every row of a table, `otherwise` last."""
    holds = [bound(row.when, formulas) for row in one.rows]
    none = z3.Not(z3.Or(holds))
    earlier = [z3.Not(any_of(holds[:place])) for place in range(len(holds))]
    first = one.hit is Hit.FIRST
    decides = [
        z3.And(here, before) if first else here for here, before in zip(holds, earlier, strict=True)
    ]
    return tuple(
        Line(line, here, there, fields(line, formulas))
        for line, here, there in zip(one.lines, [*holds, none], [*decides, none], strict=True)
    )


def any_of(conditions: list[Any]) -> Any:
    """Return `z3.Or` of conditions of one context, which compares the context of each anew.

    A table writes as many of these as it has rows, each over all rows above it.
    """
    context = z3.main_ctx()
    array = (z3.Ast * len(conditions))(*[one.as_ast() for one in conditions])
    return z3.BoolRef(z3.Z3_mk_or(context.ref(), len(conditions), array), context)


def fields(line: Row | Otherwise, formulas: Formulas) -> tuple[tuple[str, Any], ...]:
    return tuple((name, bound(node, formulas)) for name, node in line.then.fields)


def constant(value: Any, formulas: Formulas) -> Any:
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, datetime | timedelta):
        return z3.IntVal(ticks(value))
    if isinstance(value, tuple):
        return [constant(one, formulas) for one in value]
    return z3.IntVal(formulas.unknowns.number(value) if isinstance(value, str) else value)


def derived(origin: Derived, formulas: Formulas) -> Term:
    return Term(bound(origin.node, formulas))


def deadline_term(origin: Deadline, formulas: Formulas) -> Term:
    anchor = opened_fact(origin.anchor, formulas)
    period = formulas.policy.setting(origin.period)
    present = z3.And(anchor.present, TRUE if period else FALSE)
    calendar = origin.calendar or formulas.policy.calendar
    end = formulas.unknowns.deadline(anchor.value, period, calendar) if period else anchor.value
    if origin.period.name in formulas.longer:
        end = larger(anchor.value, end + formulas.longer[origin.period.name])
    if origin.own:
        own = formulas.own_end(origin.own, anchor.value, calendar, formulas)
        end = z3.If(own.present, own.value, end)
        present = z3.And(anchor.present, z3.Or(own.present, present))
    return Term(capped(end), present)


def fixed_end(path: str, start: Any, calendar: Calendar, formulas: Formulas) -> Term:
    """Return the end of a case's own period, of a fixed length, after a start."""
    own = formulas.leaf(own_period(path), formulas)
    return Term(start + own.value, own.present)


def own_period(path: str) -> Fact:
    """Return the fact of a case's own period, as a span."""
    return Fact(path.replace(".", "_"), Kind.SPAN, optional=True, origin=Read(path))


def opened_fact(node: Node, formulas: Formulas) -> Term:
    return fact(node, formulas) if isinstance(node, Fact) else Term(expression(node, formulas))


def capped(instant: Any) -> Any:
    """Replace an instant past the last one with never."""
    return z3.If(instant > LAST_TICK, NEVER_TICK, instant)


def keyed(origin: Keyed, formulas: Formulas) -> Term:
    entries = dict(formulas.policy.setting(origin.setting))
    key = fact(origin.key, formulas).value
    value = constant(plain(entries.get("default", origin.default)), formulas)
    for name, entry in entries.items():
        here = key == formulas.unknowns.number(str(name))
        value = z3.If(here, constant(plain(entry), formulas), value)
    return Term(value)


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def ruling(origin: Ruling, formulas: Formulas) -> Term:
    lines = table(formulas.policy.table(origin.table), formulas)
    return Term(chain(lines, origin.field, formulas))


def selected(origin: Selected, formulas: Formulas) -> Term:
    by = fact(origin.by, formulas).value
    given = [(row, node) for row, node in origin.options if node is not None]
    made: Term | None = None
    for row, node in reversed(given):
        one = opened_fact(bind(node, formulas.policy.setting), formulas)
        here = by == formulas.unknowns.number(row)
        made = Term(
            one.value if made is None else either(here, one.value, made.value),
            z3.If(here, one.present, made.present if made else FALSE),
        )
    assert made is not None
    return made


NO_CHOICE = z3.IntVal(-1)


def either(here: Any, value: Any, other: Any) -> Any:
    """Return the first value where it holds, else the other; of lists, what each has there."""
    if not isinstance(value, list):
        return z3.If(here, value, other)
    return [
        *(z3.If(here, one, NO_CHOICE) for one in value),
        *(z3.If(here, NO_CHOICE, one) for one in other),
    ]


def chain(lines: tuple[Line, ...], name: str, formulas: Formulas) -> Any:
    """Return a field, or the code, of the first row that holds, as one term."""
    *rows, value = [part(line, name, formulas) for line in lines]
    for line, said in zip(lines[-2::-1], reversed(rows), strict=True):
        value = z3.If(line.holds, said, value)
    return value


def part(line: Line, name: str, formulas: Formulas) -> Any:
    then = line.line.then
    if name in ("code", "allowed"):
        return constant(getattr(then, name), formulas)
    return dict(line.fields)[name]


def total(origin: Total, formulas: Formulas) -> Term:
    shared = formulas.policy.table(origin.table)
    amounts = [
        z3.If(claimed, chain(table(shared, line), origin.field, line), 0)
        for claimed, line in formulas.lines(formulas)
    ]
    return Term(z3.Sum(amounts) if len(amounts) > 1 else amounts[0])


def of_lines(origin: OfLines, formulas: Formulas) -> Term:
    lines = list(formulas.order_lines(formulas))
    if origin.every:
        return Term(z3.And([z3.Implies(there, bound(origin.node, one)) for there, one in lines]))
    return Term(z3.Or([z3.And(there, bound(origin.node, one)) for there, one in lines]))


def tally(origin: Tally, formulas: Formulas) -> Term:
    so_far: Any = z3.IntVal(0)
    for there, said in formulas.items(origin):
        known = formulas.known | said | {origin.so_far.name: Term(so_far)}
        counts = z3.And(there, bound(origin.counts, evolve(formulas, known=known)))
        more = smaller(so_far + said[origin.adds.name].value, z3.IntVal(ticks(LONGEST)))
        so_far = z3.If(counts, more, so_far)
    return Term(so_far)


ORIGINS: dict[type, Callable[[Any, Formulas], Term]] = {
    Derived: derived,
    Deadline: deadline_term,
    Keyed: keyed,
    Ruling: ruling,
    Selected: selected,
    Total: total,
    OfLines: of_lines,
    Tally: tally,
}


def terms(node: Apply, formulas: Formulas) -> list[Any]:
    return [expression(arg, formulas) for arg in node.args]


def add(node: Apply, formulas: Formulas) -> Any:
    left, right = terms(node, formulas)
    return moved(left, right) if node.kind is Kind.INSTANT else left + right


def subtract(node: Apply, formulas: Formulas) -> Any:
    left, right = terms(node, formulas)
    return moved(left, -right) if node.kind is Kind.INSTANT else left - right


def moved(instant: Any, span: Any) -> Any:
    """Add a span to an instant: `never` for `never` and for a sum past the last year."""
    there = instant + span
    return z3.If(z3.Or(instant > LAST_TICK, there > LAST_TICK), NEVER_TICK, there)


def smaller(left: Any, right: Any) -> Any:
    return z3.If(left <= right, left, right)


def larger(left: Any, right: Any) -> Any:
    return z3.If(left >= right, left, right)


def among(node: Apply, formulas: Formulas) -> Any:
    one, many = terms(node, formulas)
    return z3.Or([one == other for other in many])


def missing(node: Apply, formulas: Formulas) -> Any:
    return z3.Not(opened_fact(node.args[0], formulas).present)


def or_else(node: Apply, formulas: Formulas) -> Any:
    term, other = opened_fact(node.args[0], formulas), expression(node.args[1], formulas)
    return either(term.present, term.value, other)


def portion(node: Apply, formulas: Formulas) -> Any:
    amount, part_of, whole, rounding = terms(node, formulas)
    one = formulas.unknowns.share(amount, part_of, whole)
    more = FALSE
    for name, rounds_up in ROUNDINGS.items():
        here = rounding == formulas.unknowns.number(name.value)
        more = z3.If(here, rounds_up(one.quotient, one.rest, whole), more)
    return one.quotient + z3.If(more, 1, 0)


ROUNDINGS: dict[Rounding, Callable[[Any, Any, Any], Any]] = {
    Rounding.HALF_UP: lambda quotient, rest, whole: 2 * rest >= whole,
    Rounding.HALF_EVEN: lambda quotient, rest, whole: 2 * rest + quotient % 2 > whole,
    Rounding.HALF_DOWN: lambda quotient, rest, whole: 2 * rest > whole,
    Rounding.UP: lambda quotient, rest, whole: rest > 0,
    Rounding.DOWN: lambda quotient, rest, whole: FALSE,
}
OPERATIONS: dict[Op, Callable[[Apply, Formulas], Any]] = {
    Op.AND: lambda node, formulas: z3.And(terms(node, formulas)),
    Op.OR: lambda node, formulas: z3.Or(terms(node, formulas)),
    Op.NOT: lambda node, formulas: z3.Not(*terms(node, formulas)),
    Op.LT: lambda node, formulas: z3.ArithRef.__lt__(*terms(node, formulas)),
    Op.LE: lambda node, formulas: z3.ArithRef.__le__(*terms(node, formulas)),
    Op.IS: lambda node, formulas: z3.ExprRef.__eq__(*terms(node, formulas)),
    Op.ONE_OF: among,
    Op.ADD: add,
    Op.SUB: subtract,
    Op.MIN: lambda node, formulas: reduce(smaller, terms(node, formulas)),
    Op.MAX: lambda node, formulas: reduce(larger, terms(node, formulas)),
    Op.IF: lambda node, formulas: z3.If(*terms(node, formulas)),
    Op.MISSING: missing,
    Op.OR_ELSE: or_else,
    Op.PORTION: portion,
}
