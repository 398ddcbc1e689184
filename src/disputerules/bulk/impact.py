"""What a change of policy does to a history: counted, in money, and explained by examples."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from disputerules.bulk.badrows import KINDS, UNREADABLE_LINE
from disputerules.bulk.query import Question
from disputerules.policy import Policy

EXAMPLES = 3


@frozen
class Flip:
    """So many orders went from one code of a table to another."""

    table: str
    old: str
    new: str
    count: int
    examples: tuple[str, ...]


@frozen
class BadRows:
    """So many rows could not be decided."""

    count: int
    examples: tuple[str, ...]


NONE = BadRows(0, ())


@frozen
class Paid:
    """What the refunds come to where a dispute may be opened, in minor units."""

    old: int = 0
    new: int = 0

    def __add__(self, other: "Paid") -> "Paid":
        return Paid(self.old + other.old, self.new + other.new)


@frozen
class Part:
    """One part of the history: the orders with one value, and what changes for them."""

    value: str
    orders: int
    changed: int
    refund: Mapping[str, Paid]


@frozen
class Largest:
    """An order whose refund changes much."""

    order_id: str
    currency: str
    old: int
    new: int


@frozen
class Example:
    """One order that is decided differently, with both reasons."""

    order_id: str
    at: datetime
    table: str
    old: str
    new: str
    old_message: str
    new_message: str


@frozen
class Impact:
    """What changes from one policy to another over a history.

    `changed` counts the orders of which anything is decided differently, money included. `refund`
    is by currency; `parts` has the history by month and by each column that was asked for.
    """

    old: Policy
    new: Policy
    rows: int
    decided: int
    changed: int
    bad_rows: Mapping[str, BadRows]
    flips: tuple[Flip, ...]
    refund: Mapping[str, Paid]
    parts: Mapping[str, tuple[Part, ...]] = field(factory=dict)
    losses: tuple[Largest, ...] = ()
    gains: tuple[Largest, ...] = ()
    examples: tuple[Example, ...] = ()
    assumed: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


Rows = Sequence[Mapping[str, Any]]


def summed_up(
    found: Rows,
    question: Question,
    months: bool,
    by: Sequence[str],
    sources: tuple[str, ...],
    unreadable: BadRows = NONE,
) -> Impact:
    """The impact that the counted groups add up to; `unreadable` lines are in none of them."""
    decided = decided_rows(found)
    keys = {"month": "month"} if months else {}
    keys |= dict(zip(by, question.scan.groups, strict=True))
    old, new = question.policies
    return Impact(
        old=old,
        new=new,
        rows=sum(row["orders"] for row in found) + unreadable.count,
        decided=sum(row["orders"] for row in decided),
        changed=changed(found, question),
        bad_rows=({UNREADABLE_LINE: unreadable} if unreadable.count else {}) | bad_rows(found),
        flips=flips(found, question),
        refund=refund(found),
        parts={name: parts(found, question, key) for name, key in keys.items()},
        assumed=question.assumed(),
        sources=sources,
    )


def decided_rows(found: Rows) -> Rows:
    return [row for row in found if not row["bad"]]


def bad_rows(found: Rows) -> dict[str, BadRows]:
    """The rows that could not be decided, by kind."""
    counts: Counter[str] = Counter()
    examples: defaultdict[str, set[str]] = defaultdict(set)
    for row in found:
        if row["bad"]:
            kind = KINDS[row["bad"] - 1]
            counts[kind] += row["orders"]
            examples[kind] |= set(examples_of(row))
    return {
        kind: BadRows(counts[kind], tuple(sorted(examples[kind])[:EXAMPLES]))
        for kind in KINDS
        if counts[kind]
    }


def examples_of(row: Mapping[str, Any]) -> Iterable[str]:
    """The example ids of a group; an engine without lists has the first and the last."""
    listed = row["examples"] if "examples" in row else (row["first_example"], row["last_example"])
    return [one for one in listed or () if one is not None]


def flips(found: Rows, question: Question) -> tuple[Flip, ...]:
    """The changes of code, table by table, the most frequent first."""
    old, new = question.policies
    made: list[Flip] = []
    for number, name in enumerate(question.tables):
        before, after = old.table(name).lines, new.table(name).lines
        counts: Counter[tuple[str, str]] = Counter()
        examples: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for row in decided_rows(found):
            codes = (
                before[row[f"old_{number}"]].then.code,
                after[row[f"new_{number}"]].then.code,
            )
            if codes[0] != codes[1]:
                counts[codes] += row["orders"]
                examples[codes] |= set(examples_of(row))
        for codes, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            made.append(Flip(name, *codes, count, tuple(sorted(examples[codes])[:EXAMPLES])))
    return tuple(made)


def refund(found: Rows) -> dict[str, Paid]:
    """The money of both policies, by currency."""
    paid: defaultdict[str, Paid] = defaultdict(Paid)
    for row in decided_rows(found):
        paid[row["currency"]] += Paid(int(row["old_money"]), int(row["new_money"]))
    return dict(sorted(paid.items()))


def changed(found: Rows, question: Question) -> int:
    """How many orders are decided differently in anything."""
    old, new = question.policies
    tables = [(old.table(name).lines, new.table(name).lines) for name in question.tables]
    total = 0
    for row in decided_rows(found):
        flips = any(
            before[row[f"old_{n}"]].then.code != after[row[f"new_{n}"]].then.code
            for n, (before, after) in enumerate(tables)
        )
        total += row["orders"] if flips else int(row["changed"])
    return total


def parts(found: Rows, question: Question, key: str) -> tuple[Part, ...]:
    """The history by the values of one column of the groups."""
    groups: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in decided_rows(found):
        groups[value_of(row[key], key)].append(row)
    return tuple(
        Part(value, sum(row["orders"] for row in rows), changed(rows, question), refund(rows))
        for value, rows in sorted(groups.items())
    )


def value_of(value: Any, key: str) -> str:
    if key == "month":
        year, month = divmod(int(value) - 1, 12)
        return f"{year:04}-{month + 1:02}"
    return "(none)" if value is None else str(value)
