"""Compare two policies table by table."""

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from disputerules.analysis.cases.query import SolverQuery
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare.difference import Difference, Unknown
from disputerules.analysis.compare.outcomes import table_differences
from disputerules.analysis.compare.side import alike, both_sides, side
from disputerules.analysis.compare.vocabulary import attribute_differences
from disputerules.facts.arguments import as_policy, refuse_two_currencies
from disputerules.facts.attribute import Attribute
from disputerules.facts.attributes import refuse_different_kinds
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.interpreters.solver.calendars import bounds
from disputerules.interpreters.solver.unknowns import Unknowns
from disputerules.language.dependencies import facts_read, settings_read, tables_asked
from disputerules.language.expression import Node
from disputerules.language.table import Table


@frozen
class Comparison:
    """The differences of two policies, the tables proved equal, and the undecided tables.

    `assumptions` name the cases that the proof leaves out, where one of them could differ. `why`
    has the reasons why tables are undecided.
    """

    old: Policy
    new: Policy
    differences: tuple[Difference, ...]
    same: tuple[str, ...]
    unknown: tuple[str, ...]
    assumed: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    why: tuple[Unknown, ...] = ()

    @property
    def status(self) -> int:
        """Return the exit status for CI.

        0 no difference, 1 differences, 3 if a table is undecided or a proof rests on an assumption.
        """
        return 3 if self.unknown or self.assumptions else int(bool(self.differences))


def compare(
    old: Policy,
    new: Policy,
    progress: Callable[[str], None] = lambda table: None,
    tables: Iterable[str] | None = None,
) -> Comparison:
    """Return every difference between two policies, or of some of their tables, with its case.

    `progress` is called with the name of each table before it is compared. Raises InvalidInput with
    the code `attribute-differs` if they declare one attribute of two kinds, CurrencyMismatch if
    their rows have amounts in two currencies.
    """
    refuse_different_kinds((as_policy(old).attributes, as_policy(new).attributes))
    refuse_two_currencies((old, new))
    names = None if tables is None else {*tables}

    def asked(name: str) -> bool:
        return names is None or name in names

    symbolic = SymbolicCase()
    readings = formulas_of(symbolic, old), formulas_of(symbolic, new)
    alone = list(dict.fromkeys([*unshared(old, new), *unshared(new, old)]))
    why = [Unknown(name, "the policies do not both have it with these fields") for name in alone]
    pairs = [
        both_sides(side(table.name, readings[0]), side(table.name, readings[1]))
        for table in every_table(old, new)
        if asked(table.name) and table.name not in alone and not is_identical(table.name, old, new)
    ]
    queries: dict[bool, SolverQuery] = {}
    results = [*attribute_differences(old, new)]
    for left, right in pairs:
        progress(left.table.name)
        if alike(left, right):
            continue
        if left.life not in queries:
            queries[left.life] = SolverQuery(symbolic, policies=(old, new) if left.life else ())
        results += table_differences(queries[left.life], left, right)
    # Several rows of a table that collects may have the same pair of outcomes.
    found = [one for one in results if isinstance(one, Difference)]
    pairs_shown = {one.pair: one for one in reversed(found)}
    why = list(dict.fromkeys([*why, *(one for one in results if isinstance(one, Unknown))]))
    unknown = tuple(dict.fromkeys(one.table for one in why))
    differences = tuple(reversed(pairs_shown.values()))
    changed = {one.table for one in differences} | {*unknown}
    same = tuple(
        table.name
        for table in every_table(old, new)
        if asked(table.name) and table.name not in changed
    )
    bounded = tuple(dict.fromkeys(bounded_deadlines(symbolic.unknowns)))
    assumptions = tuple(dict.fromkeys(one for each in queries.values() for one in each.assumptions))
    return Comparison(old, new, differences, same, unknown, bounded, assumptions, tuple(why))


def every_table(old: Policy, new: Policy) -> tuple[Table, ...]:
    """Return the tables of a policy, and those of the settings that vary in either."""
    varying = {table.name: table for table in (*new.set_tables, *old.set_tables)}
    return (*old.own_tables, *varying.values())


def unshared(here: Policy, there: Policy) -> list[str]:
    """Return the tables of a policy that the other lacks or has with another shape."""
    known = {table.name: shape(table) for table in there.own_tables}
    return [table.name for table in here.own_tables if known.get(table.name) != shape(table)]


def shape(table: Table) -> tuple[object, ...]:
    return table.scope, table.hit, table.fields


def is_identical(name: str, old: Policy, new: Policy) -> bool:
    """Whether a table and everything it reads is written identically in both policies."""
    here, there = (with_referenced(name, one) for one in (old, new))
    if here != there or old.calendar != new.calendar:
        return False
    nodes = tuple(node for table in here for node in table.nodes)
    if attributes_read(nodes, old) != attributes_read(nodes, new):
        return False
    return all(old.setting(one) == new.setting(one) for one in settings_read(nodes, old))


def attributes_read(nodes: tuple[Node, ...], policy: Policy) -> set[Attribute]:
    """Return the attributes that expressions read, as a policy declares them."""
    names = {fact.name for fact in facts_read(nodes, policy)}
    return {one for one in policy.attributes if one.fact_name in names}


def with_referenced(name: str, policy: Policy) -> tuple[Table, ...]:
    """Return a table of a policy and every table that it refers to."""
    table = policy.table(name)
    return (table, *(policy.table(asked) for asked in tables_asked(table.nodes, policy)))


def bounded_deadlines(unknowns: Unknowns) -> Iterator[str]:
    """Describe the deadlines that the solver only bounds."""
    for one in unknowns.deadlines.values():
        least, most = bounds(one.period, one.calendar)
        if least != most:
            hours = [text.length(span) for span in (least, most)]
            yield f'"{one.period}" in {one.calendar.zone} lasts from {hours[0]} to {hours[1]}'
