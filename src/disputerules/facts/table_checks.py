"""What the rows of a policy may read, and what is wrong with its tables."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from attrs import evolve

from disputerules.facts.attribute import Attribute
from disputerules.facts.attributes import NO_DECLARATIONS, TAKEN, Attributes
from disputerules.facts.case import SCOPES
from disputerules.facts.reason_tables import TERMS
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.check import Problem, check_among
from disputerules.language.currencies import currencies, currencies_of
from disputerules.language.dependencies import asked_by, own_facts
from disputerules.language.expression import Fact, Node
from disputerules.language.table import Table
from disputerules.values.errors import InvalidPolicy, shown


def tables_by_name(value: Any) -> tuple[Table, ...]:
    tables: tuple[Any, ...] = tuple(value) if isinstance(value, Iterable) else (value,)
    if not all(isinstance(table, Table) for table in tables):
        raise InvalidPolicy(f"expected tables, got {shown(value)}", ".tables")
    names = [table.name for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise InvalidPolicy(f"duplicate table {name!r}", ".tables")
    return tables


def vocabulary(attributes: Attributes) -> Mapping[str, Fact]:
    """Return the built-in facts and those of attributes, by name."""
    return ChainMap({**attributes.facts}, FACTS) if attributes.declared else FACTS


def with_codes(facts: Mapping[str, Fact], codes: tuple[str, ...]) -> Mapping[str, Fact]:
    """Return facts of which `reason` is one of the codes."""
    return ChainMap({"reason": reason_among(codes)}, facts)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def reason_among(codes: tuple[str, ...]) -> Fact:
    return evolve(FACTS["reason"], choices=codes)


def refuse_taken_names(attributes: Attributes) -> None:
    """Raise InvalidPolicy, with its path, for an attribute that `refuse_taken_name` refuses."""
    for one in attributes:
        try:
            refuse_taken_name(one)
        except InvalidPolicy as error:
            raise error.under(f".attributes.{one.owner}.{one.name}") from None


def refuse_taken_name(one: Attribute) -> None:
    """Raise InvalidPolicy if an attribute would be a fact that exists without it."""
    if one.fact_name in FACTS or one.fact_name in TAKEN:
        message = (
            f"the attribute {one.name!r} of the {one.owner} would be the fact {one.fact_name!r}, "
            "which exists already; choose another name"
        )
        raise InvalidPolicy(message)


@lru_cache(maxsize=256)
def table_errors(
    tables: tuple[Table, ...], attributes: Attributes = NO_DECLARATIONS
) -> tuple[Problem, ...]:
    """Return the problems that make it impossible to decide by these tables."""
    named = {table.name: table for table in tables}
    facts = vocabulary(attributes)
    found: list[Problem] = []
    for table in tables:
        asked = asked_by(table, named)
        declared = tuple(facts.get(fact.name) is fact for fact in own_facts(table))
        read = attributes if speaks_of(attributes, (table, *asked)) else NO_DECLARATIONS
        found += errors_of(table, asked, read, declared)
    return tuple(found)


def speaks_of(attributes: Attributes, tables: Iterable[Table]) -> bool:
    """Return whether some rows read an attribute, or name one in their sentences."""
    return any(not attributes.facts.keys().isdisjoint(words(table)) for table in tables)


@lru_cache(maxsize=512)
def words(table: Table) -> frozenset[str]:
    placeholders = (name for line in table.lines for name in line.placeholders)
    return frozenset((*(fact.name for fact in own_facts(table)), *placeholders))


# `benchmarks/new_policies.py` needs it: a new policy shares most of its tables.
@lru_cache(maxsize=512)
def errors_of(
    table: Table, asked: tuple[Table, ...], attributes: Attributes, declared: tuple[bool, ...]
) -> tuple[Problem, ...]:
    """Return the problems that make it impossible to decide by a table among those it asks.

    `declared` says which of its facts are those of the vocabulary; a program may change that.
    """
    # Checking the library's own tables takes a fifth of an import (`benchmarks/imports.py`). The
    # terms of reasons have the same outcomes whatever the reasons are, and are checked themselves.
    sound = table.sound and all(one.sound or one.name == TERMS for one in asked)
    if sound and all(declared) and not attributes.declared:
        return ()
    problems = check_among(table, asked, vocabulary(attributes), SETTINGS, SCOPES)
    return tuple(problem for problem in problems if not problem.is_warning)


def one_currency(tables: Iterable[Table], conditions: Iterable[Node]) -> str:
    """Return the currency in which every order has to be, if any; raises InvalidPolicy for two."""
    found = frozenset[str]().union(*map(currencies_of, tables), *map(currencies, conditions))
    if len(found) > 1:
        raise InvalidPolicy(in_two_currencies(found), ".tables")
    return "".join(found)


def in_two_currencies(codes: Iterable[str]) -> str:
    """Return the message about rows that ask every order to be in several currencies."""
    first, *_ = known = sorted(codes)
    return (
        f"no order can be in {' and in '.join(known)}; beside each amount ask for its currency, "
        f"as in currency == {first!r} and goods_left < amount(500, {first!r})"
    )
