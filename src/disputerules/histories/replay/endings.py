"""Compare how disputes end under two policies, if the parties do the same at the same instants."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import define, evolve, field, frozen

from disputerules.facts.arguments import as_policy
from disputerules.facts.policy import Policy
from disputerules.histories.impact import BadRows, Paid
from disputerules.histories.replay.engine import BAD_DISPUTES, Replay
from disputerules.histories.replay.explained import Example, explained
from disputerules.histories.replay.summary import ASSUMED, EXAMPLES, NAMED, shared
from disputerules.histories.replay.unseen import unseen
from disputerules.histories.source import Source
from disputerules.histories.summing import value_of
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.interpreters.sql.stages import DAY, EPOCH
from disputerules.values.periods import TICK, format_instant

NOT_OPENED = "not-opened"
SAME_INSTANTS = (
    "the parties do the same at the same instants, as far as that is still possible; "
    "disputes that the old policy refused are not in the history"
)


@frozen
class EndFlip:
    """The disputes that end in one way under the old policy, and in another under the new one.

    Where both ends are the same, the settled amount is another. `days` is how much later they come
    to their end, added up.
    """

    old: str
    new: str
    count: int
    examples: tuple[str, ...]
    settled: Mapping[str, Paid]
    sooner: int
    later: int
    days: float


@frozen
class EndPart:
    """The disputes with one value of a grouping column, and how many end differently."""

    value: str
    disputes: int
    otherwise: int
    settled: Mapping[str, Paid]


@frozen
class DisputeImpact:
    """What changes over a history of disputes if a new policy replaces an old one.

    `otherwise` counts the disputes with another end or another amount; `sooner`, `later` and
    `due_otherwise` are about those with the same end. Amounts are in minor units.
    """

    old: Policy
    new: Policy
    at: str
    disputes: int
    compared: int
    otherwise: int
    sooner: int
    later: int
    due_otherwise: int
    flips: tuple[EndFlip, ...]
    settled: Mapping[str, Paid]
    bad_rows: Mapping[str, BadRows]
    parts: Mapping[str, tuple[EndPart, ...]]
    shared: int
    assumed: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    sources: tuple[str, ...] = ()


@define
class Tally:
    """The groups of all buckets, added up."""

    rows: list[dict[str, Any]] = field(factory=list)
    bad: Counter[str] = field(factory=Counter)
    bad_examples: defaultdict[str, list[str]] = field(factory=lambda: defaultdict(list))

    def add(self, old: Replay, new: Replay, groups: Sequence[str]) -> None:
        """Add the groups of the bucket that both replays have just made."""
        results = joined(old, new)
        self.rows += old.rows(grouped(groups, results))
        for row in old.rows(BAD.format(results=results)):
            self.bad[row["bad_row"]] += row["disputes"]
            self.bad_examples[row["bad_row"]] += row["examples"] or ()


BAD = (
    "SELECT COALESCE(o.bad_row, n.bad_row) AS bad_row, COUNT(*) AS disputes, "
    f"{NAMED.replace('dispute_id', 'o.dispute_id')} AS examples\nFROM {{results}}\n"
    "WHERE o.bad_row IS NOT NULL OR n.bad_row IS NOT NULL GROUP BY 1"
)


def joined(old: Replay, new: Replay) -> str:
    """Write the join of the results of one bucket under both policies."""
    left, right = old.named("results"), new.named("results")
    return f"{left} AS o JOIN {right} AS n ON n.dispute_id = o.dispute_id"


def grouped(groups: Sequence[str], results: str) -> str:
    """Write the query that counts the disputes of a bucket by how they end under both policies."""
    inner = ", ".join(
        [
            "o.dispute_id",
            "o.currency",
            f"{DUCKDB.month('epoch_us(o.opened_at)')} AS month",
            *(f"o.{name}" for name in groups),
            *(f"COALESCE({one}.state, '{NOT_OPENED}') AS {name}" for one, name in SIDES),
            *(f"COALESCE({one}.settled, 0) AS {name}_settled" for one, name in SIDES),
            "COALESCE(epoch_us(n.since) - epoch_us(o.since), 0) AS later",
            "n.due_at IS DISTINCT FROM o.due_at AS due",
        ]
    )
    keys = ["currency", "month", *groups, "old", "new", "other_amount"]
    same = "NOT other_amount AND old = new"
    counts = (
        "COUNT(*) AS disputes, SUM(old_settled) AS old_settled, SUM(new_settled) AS new_settled, "
        "COUNT(*) FILTER (WHERE later < 0) AS sooner, COUNT(*) FILTER (WHERE later > 0) AS after, "
        f"SUM(later) AS later, COUNT(*) FILTER (WHERE due AND later = 0 AND {same}) AS due, "
        f"MIN(dispute_id, {EXAMPLES}) AS examples"
    )
    return (
        f"SELECT {', '.join(keys)}, {counts}\n"
        "FROM (SELECT *, old_settled <> new_settled AS other_amount\n"
        f"FROM (SELECT {inner}\nFROM {results}\n"
        "WHERE o.bad_row IS NULL AND n.bad_row IS NULL) AS j) AS s\n"
        f"GROUP BY {', '.join(keys)}"
    )


SIDES = (("o", "old"), ("n", "new"))


def compare_disputes(
    orders: Any,
    disputes: Any,
    old: Policy,
    new: Policy,
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    disputes_mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    by: Sequence[str] = (),
    explain: bool = False,
) -> DisputeImpact:
    """Replay disputes under two policies; return which end differently, when and for how much.

    Both sources are those of `replay_disputes`. The parties are taken to do the same at the same
    instants as far as that is still possible. `explain` adds an example of each change.
    """
    source, events = Source.together(orders, disputes)
    given = (at, mapping, disputes_mapping, zone, by)
    replays = [Replay.over(source, events, as_policy(policy), *given) for policy in (old, new)]
    first, second = replays
    tally = Tally()
    groups = [*first.claims.scan.groups]
    for _ in zip(first.results(), second.results(), strict=True):
        tally.add(first, second, groups)
    found = summed(tally, first, second, dict(zip(["month", *by], ["month", *groups], strict=True)))
    return evolve(found, examples=explained(replays, found.flips)) if explain else found


def summed(tally: Tally, old: Replay, new: Replay, keys: Mapping[str, str]) -> DisputeImpact:
    rows = tally.rows
    same = [row for row in rows if not differs(row)]
    bad = {
        kind: BadRows(tally.bad[kind], tuple(sorted(tally.bad_examples[kind])[:EXAMPLES]))
        for kind in BAD_DISPUTES
        if tally.bad[kind]
    }
    compared = total(rows)
    return DisputeImpact(
        old=old.policy,
        new=new.policy,
        at=format_instant(EPOCH + old.end * TICK),
        disputes=compared + sum(tally.bad.values()),
        compared=compared,
        otherwise=total(filter(differs, rows)),
        sooner=sum(row["sooner"] for row in same),
        later=sum(row["after"] for row in same),
        due_otherwise=sum(row["due"] for row in same),
        flips=tuple(flips(rows)),
        settled=settled(rows),
        bad_rows=bad,
        parts={name: tuple(parts(rows, key)) for name, key in keys.items()},
        shared=shared(old),
        assumed=(SAME_INSTANTS, *ASSUMED, *dict.fromkeys((*old.noted, *new.noted))),
        unknown=unseen(old, new),
        sources=(*old.orders.files, *old.disputes.files),
    )


def differs(row: Mapping[str, Any]) -> bool:
    return bool(row["old"] != row["new"] or row["other_amount"])


def total(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(row["disputes"] for row in rows)


def settled(rows: Iterable[Mapping[str, Any]]) -> dict[str, Paid]:
    """Return what is settled under each policy, by currency."""
    found: defaultdict[str, Paid] = defaultdict(Paid)
    for row in rows:
        found[row["currency"]] += Paid(int(row["old_settled"]), int(row["new_settled"]))
    return dict(sorted(found.items()))


def flips(rows: Iterable[Mapping[str, Any]]) -> Iterator[EndFlip]:
    """Yield each change of an end, the most frequent first."""
    groups: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in filter(differs, rows):
        groups[row["old"], row["new"]].append(row)
    for (old, new), found in sorted(groups.items(), key=lambda one: (-total(one[1]), one[0])):
        yield EndFlip(
            old,
            new,
            total(found),
            tuple(sorted(one for row in found for one in row["examples"])[:EXAMPLES]),
            settled(found),
            sum(row["sooner"] for row in found),
            sum(row["after"] for row in found),
            sum(int(row["later"]) for row in found) / DAY,
        )


def parts(rows: Iterable[Mapping[str, Any]], key: str) -> Iterator[EndPart]:
    groups: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[value_of(row[key], key)].append(row)
    for value, found in sorted(groups.items()):
        yield EndPart(value, total(found), total(filter(differs, found)), settled(found))
