"""Replay the disputes of a history on Spark: the same text, with a checkpoint after each pass.

Spark is not imported: the caller's session runs the SQL. The tables are those of
`disputerules.histories.spark`, and so is what it refuses.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from attrs import define, field, frozen

from disputerules.facts.policy import Policy
from disputerules.histories import spark
from disputerules.histories.attributes import columns_for
from disputerules.histories.calendars import calendar_days
from disputerules.histories.calendars import columns as columns_of_days
from disputerules.histories.query import HistoryQuery
from disputerules.histories.replay.claims import Claims
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.histories.replay.days import DayTables
from disputerules.histories.replay.engine import Replay, last_event
from disputerules.histories.replay.events import EventScan
from disputerules.interpreters.sql.dialect import SPARK, Dialect
from disputerules.interpreters.sql.stages import DAY, EPOCH, Days, micros
from disputerules.values.periods import LAST, TICK, as_instant


@frozen
class SparkTable:
    """A table or a view of a session, in the place of a source."""

    session: Any
    relation: str

    def rows(self, text: str) -> list[dict[str, Any]]:
        """Return the rows of a small result."""
        return spark.collected(self.session, text)


@define
class SparkDays(DayTables):
    """The tables of days, as views of a session."""

    known: dict[str, list[tuple[int, ...]]] = field(factory=dict)

    def make(self, one: Days) -> None:
        """Make the view of a table of days, if there is none."""
        if one.name not in self.covered:
            self.known[one.name] = []
            self.covered[one.name] = (0, -1)
            self.show(one)

    def insert(self, one: Days, first: int, last: int) -> None:
        """Add days to a table."""
        if last < first:
            return
        self.known[one.name] += calendar_days(
            one, EPOCH + first * DAY * TICK, EPOCH + last * DAY * TICK
        )
        self.show(one)

    def show(self, one: Days) -> None:
        source: Any = self.source
        schema = ", ".join(f"{name} BIGINT" for name in columns_of_days(one))
        source.session.createDataFrame(self.known[one.name], schema).createOrReplaceTempView(
            one.name
        )


@define
class SparkReplay(Replay):
    """A replay on Spark; its tables are temporary views over checkpoints."""

    dialect: ClassVar[Dialect] = SPARK
    parts: dict[str, list[Any]] = field(factory=dict, init=False)

    @property
    def session(self) -> Any:
        """Return the session of the caller."""
        table: Any = self.orders
        return table.session

    @property
    def buckets(self) -> int:
        """Return one: Spark divides the rows itself."""
        return 1

    def day_tables(self) -> DayTables:
        """Return the tables of days, of which there is none yet."""
        return SparkDays(self.orders)

    def make_calendars(self, query: HistoryQuery) -> None:
        """Make the tables of days that a query joins."""
        spark.make_calendars(self.session, query)

    def table(self, name: str, text: str) -> None:
        """Replace a table of this replay by the rows of a query."""
        self.parts[name] = []
        self.append(name, text)

    def append(self, name: str, text: str) -> None:
        """Add the rows of a query to a table of this replay."""
        self.made.add(self.named(name))
        self.parts[name].append(self.session.sql(text).localCheckpoint())
        whole, *more = self.parts[name]
        for one in more:
            whole = whole.union(one)
        whole.createOrReplaceTempView(self.named(name))

    def drop(self) -> None:
        """Leave none of the views of this replay in the session, which is the caller's."""
        for name in (*self.made, *self.days.covered):
            self.session.catalog.dropTempView(name)
        self.made.clear()
        self.days.covered.clear()


def replay_disputes(
    session: Any,
    orders: str,
    disputes: str,
    policy: Policy,
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    disputes_mapping: Mapping[str, str] | None = None,
    by: Sequence[str] = (),
) -> Any:
    """Replay the disputes of two tables of a session; return a DataFrame of one row per dispute.

    The columns are those of `disputerules.histories.replay.replay_disputes`, and so is `at`.
    """
    scan = spark.scan(session, orders, mapping, LAST, by, columns_for([policy]))
    events: Any = spark.scan(
        session, disputes, disputes_mapping, None, (), EVENT_COLUMNS, EventScan
    )
    placed: Any = SparkTable(session, orders)
    happened: Any = SparkTable(session, disputes)
    end = micros(as_instant(at)) if at is not None else last_event(happened, events)
    replay = SparkReplay(placed, happened, policy, Claims(scan, policy), events, end)
    with unconstrained(session):
        (found,) = [session.table(name) for name in replay.results()]
    return found


# What Spark derives of conditions grows exponentially with the stages below them.
DERIVES = "spark.sql.constraintPropagation.enabled"


@contextmanager
def unconstrained(session: Any) -> Iterator[None]:
    """Keep Spark from deriving conditions while the block runs."""
    before = session.conf.get(DERIVES)
    session.conf.set(DERIVES, "false")
    try:
        yield
    finally:
        session.conf.set(DERIVES, before)
