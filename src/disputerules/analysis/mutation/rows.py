"""Mutate the tables of a policy: a row removed, two rows swapped, an outcome replaced."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from attrs import evolve

from disputerules.analysis.mutation.exclusion import never_together
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.facts.policy import Policy, with_unchecked_table
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Node
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Table


def of_table(policy: Policy, table: Table) -> Iterator[Mutant]:
    for row in table.rows:
        rest = [one for one in table.rows if one is not row]
        yield of_rows(
            policy,
            table.with_rows(*rest),
            (row.id,),
            f"without {row.id}",
            f"row {row.id} of {table.name} is removed",
            disabled(row, table, policy),
        )
    for first, second in zip(table.rows, table.rows[1:], strict=False):
        places = {first.id: second, second.id: first}
        yield of_rows(
            policy,
            table.with_rows(*(places.get(one.id, one) for one in table.rows)),
            (first.id, second.id),
            f"{second.id} before {first.id}",
            f"row {second.id} of {table.name} comes before {first.id}",
            order_is_irrelevant(table, first, second, policy),
        )
    for line in table.lines:
        other = opposite(table, line)
        if other is not None:
            yield of_rows(
                policy,
                with_outcome(table, line, other),
                (line.id,),
                f"{line.id} decides {other.code}",
                f"row {line.id} of {table.name} decides {other.code}",
                disabled(line, table, policy),
            )


def of_rows(
    policy: Policy,
    table: Table,
    rows: tuple[str, ...],
    change: str,
    condition: str,
    equivalent: str,
) -> Mutant:
    edit = partial(with_unchecked_table, table=table)
    return Mutant(
        edit(policy),
        edit,
        f"{table.name}: {change}",
        f"no case fails if {condition}",
        table=table.name,
        rows=rows,
        equivalent=equivalent,
    )


def with_outcome(table: Table, line: Row | Otherwise, other: Outcome) -> Table:
    """Return the table with another outcome for a row."""
    if isinstance(line, Otherwise):
        return evolve(table, otherwise=evolve(line, then=other))
    rows = (evolve(one, then=other) if one.id == line.id else one for one in table.rows)
    return table.with_rows(*rows)


def opposite(table: Table, line: Row | Otherwise) -> Outcome | None:
    """Return the outcome of another row: preferably the opposite one, else a different one."""
    others = [one.then for one in reversed(table.lines) if one is not line]
    if table.hit is Hit.COLLECT and isinstance(line, Otherwise):
        return None  # if rows are collected, `otherwise` never shows
    other_way = [one for one in others if one.allowed is not line.then.allowed]
    elsewise = [one for one in others if meaning(one) != meaning(line.then)]
    return next(iter((*other_way, *elsewise)), None)


def meaning(outcome: Outcome) -> tuple[Any, ...]:
    """Return what an answer shows of an outcome; the code only if it refuses or has no fields."""
    code = "" if outcome.allowed and outcome.fields else outcome.code
    return outcome.allowed, outcome.fields, code, outcome.path


def disabled(line: Row | Otherwise, table: Table, policy: Policy) -> str:
    off = isinstance(line, Row) and condition_of(line, table, policy) == NO
    return "the policy disables the row" if off else ""


def condition_of(row: Row, table: Table, policy: Policy) -> Node:
    """Return the condition of a row with the values of a policy, where they do not vary."""
    line = policy.table(table.name).row(row.id)
    return bind(line.when if isinstance(line, Row) else row.when, policy.setting)


def order_is_irrelevant(table: Table, first: Row, second: Row, policy: Policy) -> str:
    """Return why the order of two neighbours makes no difference; "" if that is unknown."""
    if table.hit is Hit.FIRST and meaning(first.then) == meaning(second.then):
        return "both rows have the same outcome"
    both = [condition_of(row, table, policy) for row in (first, second)]
    return "the rows never hold together" if never_together(both) else ""
