"""Sum the counted groups of a comparison to an impact."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from disputerules.histories.badrows import KINDS, UNREADABLE_LINE
from disputerules.histories.impact import (
    EFFECTS,
    GAINS,
    LESS,
    LOSES,
    MORE,
    NONE,
    OTHER,
    BadRows,
    Flip,
    Impact,
    Paid,
    Part,
)
from disputerules.histories.query import MAY_OPEN, HistoryQuery
from disputerules.histories.unseen import unseen

EXAMPLES = 3
Rows = Sequence[Mapping[str, Any]]


def summed_up(
    found: Rows,
    query: HistoryQuery,
    months: bool,
    by: Sequence[str],
    sources: tuple[str, ...],
    unreadable: BadRows = NONE,
) -> Impact:
    """Return the impact of the counted groups and of unreadable lines, which no group has."""
    decided = decided_rows(found)
    keys = {"month": "month"} if months else {}
    keys |= dict(zip(by, query.scan.groups, strict=True))
    old, new = query.policies
    return Impact(
        old=old,
        new=new,
        rows=sum(row["orders"] for row in found) + unreadable.count,
        decided=sum(row["orders"] for row in decided),
        changed=changed(found, query),
        bad_rows=({UNREADABLE_LINE: unreadable} if unreadable.count else {}) | bad_rows(found),
        flips=flips(found, query),
        refund=refund(found),
        effects=effects(decided, query),
        parts={name: parts(found, query, key) for name, key in keys.items()},
        assumed=query.assumed(),
        unknown=unseen(query),
        sources=sources,
    )


def decided_rows(found: Rows) -> Rows:
    return [row for row in found if not row["bad"]]


def bad_rows(found: Rows) -> dict[str, BadRows]:
    """Return the rows that cannot be decided, by kind."""
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
    """Return the example ids of a group; an engine without lists has the first and the last."""
    listed = row["examples"] if "examples" in row else (row["first_example"], row["last_example"])
    return [one for one in listed or () if one is not None]


def flips(found: Rows, query: HistoryQuery) -> tuple[Flip, ...]:
    """Return the changes of code, table by table, the most frequent first."""
    old, new = query.policies
    made: list[Flip] = []
    for number, name in enumerate(query.tables):
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
    """Return the refunds of both policies, by currency."""
    paid: defaultdict[str, Paid] = defaultdict(Paid)
    for row in decided_rows(found):
        paid[row["currency"]] += Paid(int(row["old_money"]), int(row["new_money"]))
    return dict(sorted(paid.items()))


def flipped(row: Mapping[str, Any], query: HistoryQuery) -> bool:
    """Whether the codes of a group differ in any table."""
    old, new = query.policies
    return any(
        old.table(name).lines[row[f"old_{n}"]].then.code
        != new.table(name).lines[row[f"new_{n}"]].then.code
        for n, name in enumerate(query.tables)
    )


def changed(found: Rows, query: HistoryQuery) -> int:
    """Return how many orders have any different decision."""
    return sum(
        row["orders"] if flipped(row, query) else row["less"] + row["more"]
        for row in decided_rows(found)
    )


def effects(decided: Rows, query: HistoryQuery) -> dict[str, int]:
    """Return the changed orders by effect; empty if eligibility is not compared."""
    if MAY_OPEN not in query.tables:
        return {}
    number = query.tables.index(MAY_OPEN)
    old, new = (policy.table(MAY_OPEN).lines for policy in query.policies)
    counts: Counter[str] = Counter()
    for row in decided:
        could, can = old[row[f"old_{number}"]].then.allowed, new[row[f"new_{number}"]].then.allowed
        if could != can:
            counts[GAINS if can else LOSES] += row["orders"]
        else:
            counts[LESS] += row["less"]
            counts[MORE] += row["more"]
            if flipped(row, query):
                counts[OTHER] += row["orders"] - row["less"] - row["more"]
    return {name: counts[name] for name in EFFECTS if counts[name]}


def parts(found: Rows, query: HistoryQuery, key: str) -> tuple[Part, ...]:
    """Return the history by the values of one grouping column."""
    groups: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in decided_rows(found):
        groups[value_of(row[key], key)].append(row)
    return tuple(
        Part(value, sum(row["orders"] for row in rows), changed(rows, query), refund(rows))
        for value, rows in sorted(groups.items())
    )


def value_of(value: Any, key: str) -> str:
    if key == "month":
        year, month = divmod(int(value) - 1, 12)
        return f"{year:04}-{month + 1:02}"
    return "(none)" if value is None else str(value)
