"""Find what is wrong with variants: what their conditions may not read, and cycles of settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import fields, frozen

from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.case import ORDER_PARTS, SCOPES
from disputerules.facts.origin import Deadline, Fold, Read, Recorded, Tally
from disputerules.facts.selection import Selection
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant import Variant, set_table, varying
from disputerules.language.check import TableSet, check
from disputerules.language.dependencies import (
    Tables,
    expressions,
    facts_read,
    parts_read,
    settings_read,
)
from disputerules.language.expression import Fact, Node, Setting, is_at
from disputerules.language.table import Table
from disputerules.values.order import Order

# What an order is recorded with, and what follows from that alone. Its other numbers change with
# every refund and every dispute.
RECORDED = frozenset({each.name for each in fields(Order) if each.init} | {"goods_paid"})
CHANGING = frozenset(
    {
        *("lines", "shipping_refunded", "shipping_disputed"),
        *("extensions", "refunds", "disputes", "chargebacks"),
    }
)
OF_THE_CLAIM = frozenset({"received", "reason"})
BY_ORDER = "read attributes of the order, the buyer or the seller"
REPAIR = "read attributes, what the order is recorded with, 'received' or 'reason'"


def unfit_facts(when: Node, tables: Tables) -> Iterator[str]:
    """Yield why the facts that a condition reads do not suit a variant."""
    seen: set[str] = set()
    for here in expressions((when,), tables):
        for fact in here.facts:
            outer = here.path[0].name if here.path else fact.name
            if outer not in seen and not is_fit(fact, here.supplied):
                seen.add(outer)
                yield f"a variant cannot read {outer!r}, {why_unfit(fact, outer)}"


def why_unfit(fact: Fact, outer: str) -> str:
    if isinstance(fact.origin, Recorded):
        return "which each line has; ask any_line(..) or all_lines(..)"
    through = "" if outer == fact.name else f", through {fact.name!r}"
    return f"which changes{through}; {REPAIR}"


def is_fit(fact: Fact, supplied: frozenset[str]) -> bool:
    """Return whether a fact is settled when the claim is made.

    `supplied` are the parts that a fact around it puts into the case, such as each line.
    """
    origin = fact.origin
    if is_at(fact) or isinstance(origin, Fold | Tally):
        return False
    if isinstance(origin, Recorded):
        return origin.path.startswith("order.") or not {*fact.parts} - supplied
    if isinstance(origin, Read):
        owner, _, rest = origin.path.partition(".")
        recorded = rest.partition(".")[0] in RECORDED - CHANGING
        return origin.path in OF_THE_CLAIM or (owner == "order" and recorded)
    return True


def cycle(read: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return settings each of which varies by the next, the last being the first; else none."""
    done: set[str] = set()
    for start in read:
        path: list[str] = []
        pending = [(start, 0)]
        while pending:
            name, depth = pending.pop()
            del path[depth:]
            if name in path:
                return (*path[path.index(name) :], name)
            if name in done:
                continue
            path.append(name)
            inner = [(other, depth + 1) for other in read.get(name, ())]
            pending += inner[::-1]
        done.update(path)
    return ()


@frozen
class Mistake:
    """What is wrong with variants, and where a policy has it."""

    path: str
    message: str


def problems(
    variants: tuple[Variant, ...], tables: Iterable[Table], facts: Mapping[str, Fact]
) -> tuple[Mistake, ...]:
    """Return what is wrong with variants, whatever the values of the policy are."""
    table_set = TableSet({one.name: one for one in tables}, {})
    asked = [set_table(one, variants, no_value) for one in varying(variants)]
    places = {one.id: f"{HERE}[{number}]" for number, one in enumerate(variants)}
    found = [*of_rows(asked, places, facts), *of_programs(table_set)]
    for one in variants:
        where = f"{places[one.id]}.when"
        found += [Mistake(where, message) for message in unfit_facts(one.when, table_set)]
        found += [Mistake(where, message) for message in of_calendar(one, table_set)]
    # One that reads what changes may read itself through that, which is no mistake of its own.
    unfit = {one.path for one in found}
    fit = tuple(one for one in variants if f"{places[one.id]}.when" not in unfit)
    found += of_cycles(fit, places, table_set)
    return tuple(found or unasked(variants, table_set))


HERE = ".variants"


def no_value(setting: Setting) -> None:
    """Return no value: what is wrong does not depend on the values of the policy."""


def of_rows(
    asked: Iterable[Table], places: Mapping[str, str], facts: Mapping[str, Fact]
) -> list[Mistake]:
    """Return what is wrong with the conditions and the sentences by themselves."""
    found = {
        Mistake(places[problem.place], problem.message): None
        for table in asked
        for problem in check(table, facts, SETTINGS)
        if not problem.is_warning
    }
    return [*found]


def of_programs(table_set: TableSet) -> Iterator[Mistake]:
    """Yield the facts that a program calculates from the policy, which knows no variants."""
    nodes = (node for table in table_set.tables.values() for node in table.nodes)
    for fact in facts_read(nodes, table_set):
        if "policy" in fact.parts:
            message = f"a program calculates {fact.name!r} from the policy without its variants"
            yield Mistake(HERE, f"{message}; leave out one of them")


def of_cycles(
    variants: tuple[Variant, ...], places: Mapping[str, str], table_set: TableSet
) -> Iterator[Mistake]:
    asked = {name.name: set_table(name, variants, no_value) for name in varying(variants)}
    found = cycle({name: settings_asked(table, table_set) for name, table in asked.items()})
    first = next((one for one in variants if {*found} & {name for name, _ in one.set}), None)
    if first is not None:
        turn = " -> ".join(found)
        message = f"cycle of settings that vary by each other: {turn}; let one read attributes only"
        yield Mistake(f"{places[first.id]}.when", message)


def of_calendar(one: Variant, tables: Tables) -> Iterator[str]:
    """Yield why a variant cannot set the calendar: the days of an order do not change by claim."""
    origins = [fact.origin for fact in facts_read((one.when,), tables)]
    claims = {here.path for here in origins if isinstance(here, Read)} & OF_THE_CLAIM
    for name in [name for name, _ in one.set if name in CALENDAR_PARTS and claims]:
        yield f"{name!r} cannot vary by {' and '.join(map(repr, sorted(claims)))}; {BY_ORDER}"


def settings_asked(table: Table, table_set: TableSet) -> tuple[str, ...]:
    """Return the names of the settings that a table reads; deadlines read the calendar."""
    counted = any(isinstance(one.origin, Deadline) for one in facts_read(table.nodes, table_set))
    names = tuple(one.name for one in settings_read(table.nodes, table_set))
    return (*names, *(CALENDAR_PARTS if counted else ()))


def unasked(variants: tuple[Variant, ...], table_set: TableSet) -> Iterator[Mistake]:
    """Yield the tables that have no claim to ask, but whose settings vary by it."""
    # Every case has an order. To write the tables anew takes longer than to ask what varies.
    if parts_read((one.when for one in variants), table_set) <= ORDER_PARTS:
        return
    selection = Selection(table_set.tables.values(), variants, no_value)
    lookup = TableSet(selection.tables, {})
    for name, table in table_set.tables.items():
        before = parts_read(table.nodes, table_set)
        after = parts_read(selection.tables[name].nodes, lookup)
        if fits(before, table) and not fits(after, table):
            message = (
                f"table {name!r} reads no claim, so its settings cannot vary by 'received' or "
                "'reason'; let the variant read attributes of the order"
            )
            yield Mistake(HERE, message)


def fits(parts: frozenset[str], table: Table) -> bool:
    """Return whether the cases of a table have these parts."""
    known = SCOPES.get(table.name) or SCOPES.get(table.scope, (parts,))
    return any(parts <= one for one in known)
