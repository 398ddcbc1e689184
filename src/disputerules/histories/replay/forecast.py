"""Say what falls due in the open disputes of a history, day by day, if nobody acts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import define, field, frozen

from disputerules.facts.arguments import as_policy
from disputerules.facts.policy import Policy
from disputerules.histories.replay.engine import Replay
from disputerules.histories.replay.summary import Summary, shared
from disputerules.interpreters.sql.stages import DAY, EPOCH
from disputerules.values.errors import InvalidInput
from disputerules.values.periods import TICK, format_instant

OVERDUE = -1
MOST_DAYS = 36_525
Key = tuple[int, str, str]


@frozen
class Due:
    """What falls due on one day for one party, in disputes in one state.

    `day` counts days from the instant of the forecast; -1 is what is overdue by then. `payable` is
    what is then to be paid, by currency, in minor units.
    """

    day: int
    party: str
    state: str
    disputes: int
    payable: Mapping[str, int]


@define
class Forecast:
    """What falls due after an instant, if nobody acts."""

    policy: Policy
    end: int
    days: int
    summary: Summary
    open: int = 0
    counts: Counter[Key] = field(factory=Counter)
    payable: defaultdict[Key, Counter[str]] = field(factory=lambda: defaultdict(Counter))

    def add(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            key = (int(row["day"]), row["party"] or "", row["state"])
            self.counts[key] += int(row["disputes"])
            self.payable[key][row["currency"]] += int(row["payable"])

    @property
    def due(self) -> tuple[Due, ...]:
        """Return what falls due, day by day."""
        return tuple(
            Due(*key, self.counts[key], {one: n for one, n in self.payable[key].items() if n})
            for key in sorted(self.counts)
        )

    def date(self, day: int) -> str:
        """Return the day as a date in UTC."""
        if day == OVERDUE:
            return "overdue"
        return str((EPOCH + self.end * TICK + timedelta(days=day)).date())

    @property
    def at(self) -> str:
        """Return the instant of the forecast."""
        return format_instant(EPOCH + self.end * TICK)


def forecast(
    orders: Any,
    disputes: Any,
    policy: Policy,
    *,
    at: datetime | None = None,
    days: int = 30,
    mapping: Mapping[str, str] | None = None,
    disputes_mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
) -> Forecast:
    """Return what falls due in each of the next days in disputes that are open at an instant.

    Both sources are those of `replay_disputes`; without `at`, the instant is that of the last
    event. A deadline that passes leads to the next one, as the policy says.
    """
    if not 0 <= days <= MOST_DAYS:
        message = f"days is {days}; it must be from 0 to {MOST_DAYS:,}"
        raise InvalidInput("invalid-value", message, "$")
    given = {"mapping": mapping, "disputes_mapping": disputes_mapping, "zone": zone}
    replay = Replay.of(orders, disputes, as_policy(policy), at=at, **given)  # type: ignore[arg-type]
    summary = Summary(replay.policy, replay.end, shared(replay))
    found = Forecast(replay.policy, replay.end, days, summary)
    for _ in replay.results():
        summary.add(replay)
        done = replay.named("done")
        found.open += replay.rows(OPEN.format(done=done))[0]["disputes"]
        found.add(replay.rows(LATE.format(done=done)))
        for rows in upcoming(replay, days):
            found.add(rows)
    return found


def upcoming(replay: Replay, days: int) -> Iterator[list[dict[str, Any]]]:
    """Yield what falls due, pass by pass: a deadline that passes leads to the next."""
    until = replay.end + days * DAY - 1
    day = f"(h_at - {replay.end}) // {DAY}"
    for table in replay.silent(until):
        due = f"{table} WHERE x_passes AND h_at > {replay.end} AND d_fault = 0"
        yield replay.rows(counted(day, due, "waits"))


def counted(day: str, source: str, waits: str = "TRUE") -> str:
    """Write the query for what falls due, and for what is to be paid where a dispute waits."""
    return (
        f"SELECT {day} AS day, x_turn AS party, d_state AS state, d_currency AS currency, "
        "COUNT(*) AS disputes, "
        f"SUM(CASE WHEN {waits} THEN x_payable_line + x_payable_shipping ELSE 0 END) AS payable\n"
        f"FROM {source} GROUP BY ALL"
    )


OPEN = "SELECT COUNT(*) AS disputes FROM {done} WHERE d_fault = 0 AND x_turn <> ''"
LATE = counted(str(OVERDUE), "{done} WHERE d_stuck AND d_fault = 0")
