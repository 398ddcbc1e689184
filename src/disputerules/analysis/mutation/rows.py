"""Mutants of the tables of a policy: a row left out, two asked the other way round, one that says
something else."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from attrs import evolve

from disputerules.analysis.mutation.exclusion import never_together
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.facts.policy import Policy, with_unchecked_table
from disputerules.language.bind import NO, bind
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Table


def of_table(policy: Policy, table: Table) -> Iterator[Mutant]:
    for row in table.rows:
        left = [one for one in table.rows if one is not row]
        yield of_rows(
            policy,
            table.with_rows(*left),
            (row.id,),
            f"without {row.id}",
            f"the row {row.id} of {table.name} is left out",
            switched_off(row, policy),
        )
    for first, second in zip(table.rows, table.rows[1:], strict=False):
        places = {first.id: second, second.id: first}
        yield of_rows(
            policy,
            table.with_rows(*(places.get(one.id, one) for one in table.rows)),
            (first.id, second.id),
            f"{second.id} before {first.id}",
            f"{second.id} of {table.name} is asked before {first.id}",
            order_is_free(table, first, second, policy),
        )
    for line in table.lines:
        other = opposite(table, line)
        if other is not None:
            yield of_rows(
                policy,
                turned(table, line, other),
                (line.id,),
                f"{line.id} says {other.code}",
                f"the row {line.id} of {table.name} says {other.code}",
                switched_off(line, policy),
            )


def of_rows(
    policy: Policy, table: Table, rows: tuple[str, ...], change: str, told: str, equivalent: str
) -> Mutant:
    edit = partial(with_unchecked_table, table=table)
    return Mutant(
        edit(policy),
        edit,
        f"{table.name}: {change}",
        f"nobody notices if {told}",
        table=table.name,
        rows=rows,
        equivalent=equivalent,
    )


def turned(table: Table, line: Row | Otherwise, other: Outcome) -> Table:
    """The table in which a row says what another row says."""
    if isinstance(line, Otherwise):
        return evolve(table, otherwise=evolve(line, then=other))
    rows = (evolve(one, then=other) if one.id == line.id else one for one in table.rows)
    return table.with_rows(*rows)


def opposite(table: Table, line: Row | Otherwise) -> Outcome | None:
    """What another row says: the other way round if there is one, else at least otherwise."""
    others = [one.then for one in reversed(table.lines) if one is not line]
    if table.hit is Hit.COLLECT and isinstance(line, Otherwise):
        return None  # of a table that collects only the rows show
    other_way = [one for one in others if one.allowed is not line.then.allowed]
    elsewise = [one for one in others if meaning(one) != meaning(line.then)]
    return next(iter((*other_way, *elsewise)), None)


def meaning(outcome: Outcome) -> tuple[Any, ...]:
    """What of an outcome shows in an answer: a code where it refuses or has no fields."""
    code = "" if outcome.allowed and outcome.fields else outcome.code
    return outcome.allowed, outcome.fields, code, outcome.path


def switched_off(line: Row | Otherwise, policy: Policy) -> str:
    off = isinstance(line, Row) and bind(line.when, policy.setting) == NO
    return "the policy switches the row off" if off else ""


def order_is_free(table: Table, first: Row, second: Row, policy: Policy) -> str:
    """Why the order of two neighbours makes no difference, if that can be shown."""
    if table.hit is Hit.FIRST and meaning(first.then) == meaning(second.then):
        return "both rows say the same"
    both = [bind(row.when, policy.setting) for row in (first, second)]
    return "the rows never hold together" if never_together(both) else ""
