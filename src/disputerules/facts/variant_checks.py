"""Find what is wrong with variants: what their conditions may not read, and cycles of settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import fields

from disputerules.facts.origin import Fold, Read, Recorded, Tally
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
from disputerules.values.errors import InvalidPolicy
from disputerules.values.order import Order

# What an order is recorded with, and what follows from that alone. Its other numbers change with
# every refund and every dispute.
RECORDED = frozenset({each.name for each in fields(Order) if each.init} | {"goods_paid"})
CHANGING = frozenset({"lines", "shipping_refunded", "extensions", "refunds", "disputes"})
OF_THE_CLAIM = frozenset({"claim.received", "reason"})
REPAIR = "read attributes, what the order is recorded with, 'received' or 'reason'"


def unfit_facts(when: Node, tables: Tables) -> Iterator[str]:
    """Yield why the facts that a condition reads do not suit a variant."""
    seen: set[str] = set()
    for here in expressions((when,), tables):
        for fact in here.facts:
            outer = here.path[0].name if here.path else fact.name
            if outer not in seen and not is_fit(fact, here.supplied):
                seen.add(outer)
                through = "" if outer == fact.name else f", through {fact.name!r}"
                yield f"a variant cannot read {outer!r}, which changes{through}; {REPAIR}"


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


def problems(
    variants: tuple[Variant, ...],
    tables: Iterable[Table],
    facts: Mapping[str, Fact],
    value_of: Callable[[Setting], Any],
) -> Iterator[InvalidPolicy]:
    """Yield what is wrong with variants, each error with its path."""
    table_set = TableSet({one.name: one for one in tables}, {})
    asked = [set_table(one, variants, value_of) for one in varying(variants)]
    places = {one.id: f".variants[{number}]" for number, one in enumerate(variants)}
    found = {
        (places.get(problem.place, ".variants"), problem.message)
        for table in asked
        for problem in check(table, facts, SETTINGS)
        if not problem.is_warning
    }
    yield from (InvalidPolicy(message, path) for path, message in sorted(found))
    for one in variants:
        for message in unfit_facts(one.when, table_set):
            yield InvalidPolicy(message, f"{places[one.id]}.when")
    for table in table_set.tables.values():
        for fact in facts_read(table.nodes, table_set):
            if "policy" in fact.parts:
                message = (
                    f"a program calculates {fact.name!r} from the policy, not from its variants"
                )
                yield InvalidPolicy(f"{message}; leave out the variants or the fact", ".variants")
    if found:
        return
    read = {
        table.name.partition(".")[2]: tuple(
            one.name for one in settings_read(table.nodes, table_set)
        )
        for table in asked
    }
    round_ = cycle(read)
    if round_:
        message = f"cycle of settings that vary by each other: {' -> '.join(round_)}"
        yield InvalidPolicy(message, ".variants")
        return
    yield from unasked(variants, table_set, value_of)


def unasked(
    variants: tuple[Variant, ...], table_set: TableSet, value_of: Callable[[Setting], Any]
) -> Iterator[InvalidPolicy]:
    """Yield the tables that read no claim, but whose settings vary by it.

    Some are asked before there is a claim. Others follow a dispute through its revisions, and say
    when it ends at the latest, whatever the next claim is.
    """
    selection = Selection(table_set.tables.values(), variants, value_of)
    lookup = TableSet(selection.tables, {})
    for name, table in table_set.tables.items():
        before = parts_read(table.nodes, table_set)
        after = parts_read(selection.tables[name].nodes, lookup)
        new = (after - before) & CLAIM
        if new and not before & CLAIM:
            message = (
                f"table {name!r} reads no claim, so its settings cannot vary by 'received' or "
                "'reason'; let the variant read attributes of the order"
            )
            yield InvalidPolicy(message, ".variants")


CLAIM = frozenset({"claim", "reason"})
