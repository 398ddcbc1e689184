"""Sum the results of a replay: how the disputes stand, and which could not be replayed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from disputerules.facts.policy import Policy
from disputerules.histories.impact import BadRows
from disputerules.histories.replay.engine import BAD_DISPUTES, Replay
from disputerules.interpreters.sql.stages import EPOCH
from disputerules.values.periods import TICK, format_instant

EXAMPLES = 3
# A replay does not know more of files than this.
ASSUMED = (
    "one order is one line; disputes of one order do not see each other",
    "files are known by count and bytes; each of them is taken to be one that the policy accepts",
)


@frozen
class Standing:
    """The disputes that stand in one state, with the money by currency, in minor units."""

    disputes: int
    settled: Mapping[str, int]
    payable: Mapping[str, int]


def many(count: int, noun: str, one: str = "", more: str = "") -> str:
    """Return a number of things and what they do, in the singular or the plural.

    >>> many(1, "dispute", "is open", "are open")
    '1 dispute is open'
    >>> many(2000, "day")
    '2,000 days'
    """
    words = one if count == 1 else more
    return f"{count:,} {noun}{'' if count == 1 else 's'} {words}".rstrip()


@define
class Summary:
    """What a replay found, added up over its buckets."""

    policy: Policy
    end: int
    shared: int = 0
    bad: Counter[str] = field(factory=Counter)
    examples: defaultdict[str, list[str]] = field(factory=lambda: defaultdict(list))
    unopened: Counter[str] = field(factory=Counter)
    disputes: Counter[str] = field(factory=Counter)
    settled: defaultdict[str, Counter[str]] = field(factory=lambda: defaultdict(Counter))
    payable: defaultdict[str, Counter[str]] = field(factory=lambda: defaultdict(Counter))
    refused: Counter[str] = field(factory=Counter)
    assumed: tuple[str, ...] = ASSUMED

    def add(self, replay: Replay) -> None:
        """Add the results of the bucket that a replay has just made."""
        for row in replay.rows(GROUPED.format(results=replay.named("results"))):
            count = int(row["disputes"])
            if row["bad_row"] is not None:
                self.bad[row["bad_row"]] += count
                self.examples[row["bad_row"]] += row["examples"] or ()
            elif row["state"] is None:
                self.unopened[row["opened"]] += count
            else:
                self.disputes[row["state"]] += count
                self.settled[row["state"]][row["currency"]] += int(row["settled"] or 0)
                self.payable[row["state"]][row["currency"]] += int(row["payable"] or 0)
        self.assumed = (*ASSUMED, *replay.noted)
        for row in replay.rows(REFUSED.format(results=replay.named("results"))):
            self.refused[row["code"]] += int(row["events"])

    @property
    def at(self) -> str:
        """Return the instant up to which the disputes were replayed."""
        return format_instant(EPOCH + self.end * TICK)

    @property
    def bad_rows(self) -> dict[str, BadRows]:
        """Return the disputes that could not be replayed, by kind."""
        return {
            kind: BadRows(self.bad[kind], tuple(sorted(self.examples[kind])[:EXAMPLES]))
            for kind in BAD_DISPUTES
            if self.bad[kind]
        }

    @property
    def states(self) -> dict[str, Standing]:
        """Return how the disputes stand, the most frequent state first."""
        return {
            state: Standing(count, dict(self.settled[state]), dict(self.payable[state]))
            for state, count in sorted(self.disputes.items(), key=lambda one: (-one[1], one[0]))
        }

    @property
    def total(self) -> int:
        """Return how many disputes the history has."""
        return sum(self.bad.values()) + sum(self.unopened.values()) + sum(self.disputes.values())

    def plain(self) -> dict[str, Any]:
        """Convert to plain JSON values."""
        policy = self.policy
        named = {"name": policy.name, "version": policy.version, "revision": policy.revision}
        return {
            "policy": named,
            "at": self.at,
            "disputes": self.total,
            "states": {
                name: {"disputes": one.disputes, "settled": one.settled, "payable": one.payable}
                for name, one in self.states.items()
            },
            "not_opened": dict(sorted(self.unopened.items())),
            "refused_events": dict(sorted(self.refused.items())),
            "bad_rows": {
                kind: {"count": one.count, "examples": list(one.examples)}
                for kind, one in self.bad_rows.items()
            },
            "disputes_of_shared_orders": self.shared,
            "assumed": list(self.assumed),
        }

    def lines(self) -> Iterator[str]:
        """Yield the lines of the summary for a person."""
        yield f"{self.policy.name} {self.policy.version}, up to {self.at}"
        yield many(self.total, "dispute")
        for state, one in self.states.items():
            yield f"  {one.disputes:>12,}  {state}"
        for code, count in sorted(self.unopened.items()):
            yield f"  {count:>12,}  not opened: {code}"
        for kind, bad in self.bad_rows.items():
            such = f", such as {', '.join(bad.examples)}" if bad.examples else ""
            yield f"  {bad.count:>12,}  not replayed: {kind}{such}"
        if self.refused:
            yield many(sum(self.refused.values()), "event", "was refused", "were refused")
            for code, count in sorted(self.refused.items()):
                yield f"  {count:>12,}  {code}"
        if self.shared:
            one_shares, more_share = "shares its order", "share their order"
            yield f"{many(self.shared, 'dispute', one_shares, more_share)} with another one"
        for note in self.assumed:
            yield f"Assumed: {note}."


# The ids of some disputes; those without one have none to name.
NAMED = f"MIN(dispute_id, {EXAMPLES}) FILTER (WHERE dispute_id <> '')"
GROUPED = (
    "SELECT bad_row, opened, state, currency, COUNT(*) AS disputes, SUM(settled) AS settled, "
    f"SUM(payable) AS payable, {NAMED} AS examples\n"
    "FROM {results} GROUP BY bad_row, opened, state, currency"
)
REFUSED = (
    "SELECT entry.key AS code, SUM(entry.value) AS events\n"
    "FROM (SELECT UNNEST(map_entries(refused)) AS entry FROM {results} WHERE refused IS NOT NULL)"
    " AS e GROUP BY entry.key"
)
SHARED = (
    "SELECT COALESCE(SUM(disputes), 0) AS shared FROM (SELECT COUNT(DISTINCT c_dispute_id) AS "
    "disputes FROM {events} AS e WHERE bad = 0 AND c_at <= {end} "
    "GROUP BY c_order_id) AS o WHERE disputes > 1"
)


def shared(replay: Replay) -> int:
    """Return how many disputes share their order with another one, up to its end."""
    (found,) = replay.rows(SHARED.format(events=replay.events.rows(), end=replay.end))
    return int(found["shared"])
