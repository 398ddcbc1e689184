"""Run a replay in DuckDB: bucket after bucket, and in each pass after pass until none is active.

A bucket has the disputes with one hash, so that memory does not grow with the history.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from secrets import token_hex
from typing import Any, ClassVar

from attrs import define, evolve, field

from disputerules.facts.origin import Read
from disputerules.facts.policy import Policy
from disputerules.histories import mapping as mapped
from disputerules.histories.attributes import columns_for
from disputerules.histories.badrows import KINDS
from disputerules.histories.history import make_calendars
from disputerules.histories.query import HistoryQuery
from disputerules.histories.replay.claims import Claims
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.histories.replay.days import DayTables
from disputerules.histories.replay.events import (
    DISPUTE,
    DISPUTE_KINDS,
    EVENT_KINDS,
    EventScan,
    judged,
    numbered,
)
from disputerules.histories.replay.kept import CLAIMABLE
from disputerules.histories.replay.passes import Passes
from disputerules.histories.replay.record import FAULTS, START, TERMS
from disputerules.histories.source import Source
from disputerules.interpreters.sql.dialect import DUCKDB, Dialect, literal
from disputerules.interpreters.sql.stages import LAST, Stages, micros
from disputerules.language.expression import Fact, Kind
from disputerules.values.errors import InvalidInput
from disputerules.values.periods import LAST as LAST_INSTANT
from disputerules.values.periods import as_instant

EVENTS_A_BUCKET = 4_000_000
NO_ORDER, ORDER_TWICE = "no-order", "two-orders"
ABOVE_PAID, REVISED_AFTER = "refund-above-paid", "revision-after-refund"
# What is wrong with a dispute beside its order.
BESIDE_ORDER = (NO_ORDER, ORDER_TWICE, ABOVE_PAID, REVISED_AFTER)
BAD_DISPUTES = tuple(dict.fromkeys((*EVENT_KINDS, *DISPUTE_KINDS, *BESIDE_ORDER, *KINDS, *FAULTS)))
PAID = {
    "o_paid": Fact("paid", Kind.AMOUNT, origin=Read("order.paid")),
    "o_shipping": Fact("shipping_paid", Kind.AMOUNT, origin=Read("order.shipping_paid")),
    "o_quantity": Fact("quantity", Kind.COUNT, origin=Read("order.quantity")),
}


def own_prefix() -> str:
    """Return how the tables of a replay begin, so that no table of a caller has their names."""
    return f"disputerules_{token_hex(8)}_"


@define
class Replay:
    """A replay of every dispute of two sources under one policy, up to an instant."""

    dialect: ClassVar[Dialect] = DUCKDB

    orders: Source
    disputes: Source
    policy: Policy
    claims: Claims
    events: EventScan
    end: int
    prefix: str = field(factory=own_prefix)
    passes: Passes = field(init=False)
    days: DayTables = field(init=False)
    met: set[tuple[str, str]] = field(factory=set, init=False)
    noted: dict[str, None] = field(factory=dict, init=False)
    made: set[str] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        self.passes = Passes(self.policy, self.dialect, self.end, self.prefix)
        self.days = self.day_tables()
        self.claims = evolve(self.claims, days=self.named("days"))

    @classmethod
    def of(
        cls,
        orders: Any,
        disputes: Any,
        policy: Policy,
        *,
        at: datetime | None = None,
        mapping: Mapping[str, str] | None = None,
        disputes_mapping: Mapping[str, str] | None = None,
        zone: str | None = None,
        by: Sequence[str] = (),
    ) -> "Replay":
        """Open both sources; without `at` the replay ends with the last event."""
        source, events = Source.together(orders, disputes)
        return cls.over(source, events, policy, at, mapping, disputes_mapping, zone, by)

    @classmethod
    def over(
        cls,
        source: Source,
        events: Source,
        policy: Policy,
        at: datetime | None,
        mapping: Mapping[str, str] | None,
        disputes_mapping: Mapping[str, str] | None,
        zone: str | None,
        by: Sequence[str],
    ) -> "Replay":
        """Return the replay under a policy over two sources that are open."""
        known = columns_for([policy])
        scan = mapped.scan(source, mapping, zone, LAST_INSTANT, by, known)
        scanned: Any = mapped.scan(
            events, disputes_mapping, zone, None, (), EVENT_COLUMNS, made_as=EventScan
        )
        end = micros(as_instant(at)) if at is not None else last_event(events, scanned)
        return cls(source, events, policy, Claims(scan, policy), scanned, end)

    def day_tables(self) -> DayTables:
        """Return the tables of days, of which there is none yet."""
        return DayTables(self.orders)

    def named(self, name: str) -> str:
        """Return the name of a table of this replay; nobody else has one of that name."""
        return f"{self.prefix}{name}"

    def run(self, text: str) -> None:
        self.orders.run(text).fetchall()

    def rows(self, text: str) -> list[dict[str, Any]]:
        """Return the rows of a small result."""
        return self.orders.rows(text)

    def table(self, name: str, text: str) -> None:
        """Replace a table of this replay by the rows of a query."""
        self.made.add(self.named(name))
        self.run(f"CREATE OR REPLACE TEMP TABLE {self.named(name)} AS {text}")

    def append(self, name: str, text: str) -> None:
        """Add the rows of a query to a table of this replay."""
        self.run(f"INSERT INTO {self.named(name)} {text}")

    def drop(self) -> None:
        """Leave none of the tables of this replay on the connection, which may be the caller's."""
        for name in sorted(self.made | self.days.covered.keys()):
            # A transaction that failed takes them back by itself.
            with suppress(InvalidInput):
                self.run(f"DROP TABLE IF EXISTS {name}")
        self.made.clear()
        self.days.covered.clear()

    @property
    def buckets(self) -> int:
        """Return how many buckets the disputes are divided into."""
        (found,) = self.rows(f"SELECT COUNT(*) AS rows FROM {self.disputes.relation}")
        return 1 + int(found["rows"]) // EVENTS_A_BUCKET

    def results(self) -> Iterator[str]:
        """Yield the table of the results of each bucket; read it before the next."""
        buckets = self.buckets
        try:
            for bucket in range(buckets):
                where = f"hash({DISPUTE}) % {buckets} = {bucket}" if buckets > 1 else "TRUE"
                self.read(where)
                self.value()
                self.open()
                self.fold()
                self.table("results", self.result())
                yield self.named("results")
        finally:
            self.drop()

    def read(self, where: str) -> None:
        """Make the table of events, and of what is wrong with each dispute as a whole."""
        self.table("numbered", numbered(self.events, self.end, where))
        self.table("judged", judged().format(events=self.named("numbered")))

    def value(self) -> None:
        """Value the claims, and read what the passes ask of the orders."""
        order_id = f"CAST({self.claims.scan.given['order_id']} AS {self.dialect.text})"
        self.table(
            "claims",
            "SELECT source.*, e.*, j.opened_at AS e_opened_at\n"
            f"FROM {self.orders.relation} AS source\n"
            f"JOIN (SELECT * FROM {self.named('numbered')} WHERE e_is_claim) AS e "
            f"ON e.e_order = {order_id}\n"
            f"JOIN {self.named('judged')} AS j ON j.e_id = e.e_id AND j.bad = 0",
        )
        relation = self.named("claims")
        terms = self.claims.terms(relation)
        if terms is not None:
            query, text = terms
            self.answer("terms", query, text)
            listed = ", ".join(f"t.v_{one.name}" for one in self.claims.variants)
            self.table(
                "settled",
                f"SELECT c.*, {listed} FROM {self.named('claims')} AS c "
                f"JOIN {self.named('terms')} AS t ON t.k_id = c.e_id AND t.k_n = c.e_n",
            )
            relation = self.named("settled")
        self.answer("values", *self.claims.values(relation))
        opened = f"(SELECT * FROM {relation} WHERE e_n = 0)"
        facts = {**self.passes.order_facts, **PAID}
        self.answer("orders", *self.claims.of_orders(opened, facts))

    def answer(self, name: str, query: HistoryQuery, text: str) -> None:
        """Make the table of a query about claims; note what it assumes."""
        self.noted |= dict.fromkeys(query.assumed())
        self.made.update(one.name for _, one in query.joins)
        self.make_calendars(query)
        self.table(name, text)

    def make_calendars(self, query: HistoryQuery) -> None:
        """Make the tables of days that a query joins."""
        make_calendars(self.orders, query)

    def open(self) -> None:
        """Make the table of disputes as their openings leave them, and that of their events."""
        values = ", ".join(f"v.n_{name}" for name in (*TERMS, "code"))
        values += "".join(f", v.{name} AS n_{name}" for name in self.passes.variants)
        self.table(
            "events",
            f"SELECT e.*, {values}\nFROM {self.named('numbered')} AS e\n"
            f"LEFT JOIN {self.named('values')} AS v "
            "ON e.e_is_claim AND v.k_id = e.e_id AND v.k_n = e.e_n",
        )
        self.table("checked", self.checked())
        terms = ", ".join(f"n_{name} AS d_{name}" for name in TERMS)
        start = ", ".join(f"{text} AS d_{name}" for name, text in typed_start().items())
        claimable = ", ".join(f"d_{name}" for name in CLAIMABLE)
        more = "".join(f", {name}" for name in (*self.passes.variants, *self.passes.order_facts))
        of_order = [f"d_{name}" for name in CLAIMABLE] + [*self.passes.order_facts]
        of_claim = [f"n_{name}" for name in (*TERMS, "bytes")] + [*self.passes.variants]
        fixed = [f"o.{name}" for name in of_order] + [f"v.{name}" for name in of_claim]
        self.table(
            "disputes",
            f"SELECT d_id, d_order, d_opened_at, {claimable}, {terms}, {start}{more}\n"
            "FROM (SELECT c.e_id AS d_id, c.e_order AS d_order, c.opened_at AS d_opened_at, "
            f"{', '.join(fixed)}\n"
            f"FROM {self.named('checked')} AS c\n"
            f"JOIN {self.named('values')} AS v ON v.k_id = c.e_id AND v.k_n = 0\n"
            f"JOIN {self.named('orders')} AS o ON o.k_id = c.e_id AND o.k_n = 0\n"
            "WHERE c.bad = 0 AND v.n_opened = 'acceptable') AS s",
        )

    def checked(self) -> str:
        """Write the query for what is wrong with each dispute, its order included."""
        place = {kind: BAD_DISPUTES.index(kind) + 1 for kind in BESIDE_ORDER}
        first = len(EVENT_KINDS)
        own = " ".join(
            f"WHEN j.bad = {first + n} THEN {BAD_DISPUTES.index(kind) + 1}"
            for n, kind in enumerate(DISPUTE_KINDS, 1)
        )
        of_order = " ".join(
            f"WHEN o.bad = {n} THEN {BAD_DISPUTES.index(kind) + 1}"
            for n, kind in enumerate(KINDS, 1)
        )
        refunds = (
            "SELECT e_id, MAX(e_refunds) AS amount, MAX(e_part_shipping) AS shipping, "
            "MAX(e_refunded_units) AS units, MIN(e_n) AS n "
            f"FROM {self.named('numbered')} WHERE e_is_refund GROUP BY e_id"
        )
        return (
            "SELECT j.e_id, j.e_order, j.opened_at, j.last_event, "
            f"CASE WHEN j.bad BETWEEN 1 AND {first} THEN j.bad {own} "
            f"WHEN o.claims IS NULL THEN {place[NO_ORDER]} "
            f"WHEN o.claims > o.distinct_claims THEN {place[ORDER_TWICE]} {of_order} "
            "WHEN r.amount > p.o_paid OR r.shipping > p.o_shipping OR r.units > p.o_quantity "
            f"THEN {place[ABOVE_PAID]} "
            f"WHEN r.n < o.last_claim THEN {place[REVISED_AFTER]} ELSE 0 END AS bad\n"
            f"FROM {self.named('judged')} AS j\n"
            "LEFT JOIN (SELECT k_id, MAX(bad) AS bad, COUNT(*) AS claims, MAX(k_n) AS last_claim, "
            "COUNT(DISTINCT k_n) AS distinct_claims "
            f"FROM {self.named('values')} GROUP BY k_id) AS o ON o.k_id = j.e_id\n"
            "LEFT JOIN (SELECT k_id, MAX(o_paid) AS o_paid, MAX(o_shipping) AS o_shipping, "
            "MAX(o_quantity) AS o_quantity "
            f"FROM {self.named('orders')} GROUP BY k_id) AS p ON p.k_id = j.e_id\n"
            f"LEFT JOIN ({refunds}) AS r ON r.e_id = j.e_id"
        )

    def fold(self) -> None:
        """Pass by pass, let each active dispute take one happening, until none is active."""
        passes = self.passes
        made = [*passes.columns, *(f"x_{name}" for name in passes.x_columns)]
        rest = f"SELECT {', '.join(made)} FROM {self.named('happenings')} WHERE NOT active"
        self.choose(passes)
        self.table("done", rest)
        while self.is_active():
            self.note()
            self.step(passes)
            self.choose(passes)
            self.append("done", rest)
        rested = self.rows(f"SELECT DISTINCT d_state FROM {self.named('done')}")
        self.met.update((row["d_state"], "") for row in rested)

    def is_active(self) -> bool:
        active = f"FROM {self.named('happenings')} WHERE active"
        return bool(self.rows(f"SELECT 1 AS one {active} LIMIT 1"))

    def choose(self, passes: Passes) -> None:
        """Make the table of what happens next in each dispute."""
        self.cover(passes.clocks, passes.calculated(self.named("disputes")))
        self.table("happenings", passes.chosen(self.named("disputes"), self.named("events")))

    def step(self, passes: Passes) -> None:
        """Make the table of the disputes after what happens next in each."""
        self.cover(passes.life, passes.acting(self.named("happenings")))
        self.cover(passes.before, passes.passing(self.named("happenings")))
        self.table("disputes", passes.following(self.named("happenings")))

    def silent(self, until: int) -> Iterator[str]:
        """Let time pass after the replay if nobody acts; yield the relation of each pass.

        It has what happens, before it does, and `waits`: whether a dispute stays as it is.
        """
        passes = Passes(self.policy, self.dialect, until, self.prefix)
        self.table("disputes", f"SELECT {', '.join(passes.columns)} FROM {self.named('done')}")
        self.choose(passes)
        while self.is_active():
            self.step(passes)
            yield (
                f"(SELECT h.*, d.d_stuck AS waits FROM {self.named('happenings')} AS h "
                f"JOIN {self.named('disputes')} AS d ON d.d_id = h.d_id) AS p"
            )
            self.choose(passes)

    def note(self) -> None:
        """Note which states met which events and deadlines."""
        active = f"FROM {self.named('happenings')} WHERE active"
        found = self.rows(f"SELECT DISTINCT d_state, h_type {active}")
        self.met.update((row["d_state"], row["h_type"]) for row in found)

    def cover(self, stages: Stages, relation: str) -> None:
        self.days.cover(stages, relation)

    def result(self) -> str:
        """Write the query for one row per dispute."""
        kinds = " ".join(f"WHEN {n} THEN {literal(kind)}" for n, kind in enumerate(BAD_DISPUTES, 1))
        faults = " ".join(f"WHEN {n} THEN {literal(kind)}" for n, kind in enumerate(FAULTS, 1))
        bad = (
            f"CASE WHEN c.bad > 0 THEN CASE c.bad {kinds} END ELSE CASE d.d_fault {faults} END END"
        )
        good = "c.bad = 0 AND COALESCE(d.d_fault, 0) = 0"
        columns = result_columns(self.dialect) | {
            name: f"o.{name}" for name in self.claims.scan.groups
        }
        listed = ", ".join(
            f"CASE WHEN {good} THEN {text} END AS {name}" for name, text in columns.items()
        )
        return (
            f"SELECT c.e_id AS dispute_id, c.e_order AS order_id, {bad} AS bad_row, {listed}\n"
            f"FROM {self.named('checked')} AS c\n"
            f"LEFT JOIN {self.named('done')} AS d ON d.d_id = c.e_id\n"
            f"LEFT JOIN {self.named('values')} AS v "
            "ON c.bad = 0 AND v.k_id = c.e_id AND v.k_n = 0\n"
            f"LEFT JOIN {self.named('orders')} AS o ON c.bad = 0 AND o.k_id = c.e_id AND o.k_n = 0"
        )


def result_columns(dialect: Dialect) -> dict[str, str]:
    """Return the columns of the result, over the tables above."""

    def instant(text: str) -> str:
        return f"CASE WHEN {text} <= {LAST} THEN {dialect.timestamp.format(text)} END"

    return {
        "opened_at": instant("c.opened_at"),
        "opened": "CASE WHEN v.n_opened = 'acceptable' THEN 'opened' ELSE v.n_opened END",
        "currency": "o.d_currency",
        "state": "d.d_state",
        "since": instant("d.d_since"),
        "turn": "NULLIF(d.x_turn, '')",
        "due_at": instant("d.x_due"),
        "requested": "d.d_requested",
        "settled_by": "NULLIF(d.d_settled_by, '')",
        "settled": "CASE WHEN d.d_settled_by <> '' THEN d.d_settled END",
        "settled_shipping": "CASE WHEN d.d_settled_by <> '' THEN d.d_settled_shipping END",
        "return_goods": "CASE WHEN d.d_settled_by <> '' THEN d.d_settled_return END",
        "remedy": "CASE WHEN d.d_settled_by <> '' THEN d.d_settled_remedy END",
        "payable": "d.x_payable_line + d.x_payable_shipping",
        "paid": "d.d_paid_line + d.d_paid_shipping",
        "refused": f"CASE WHEN d.d_refused <> '' THEN {dialect.counted.format('d.d_refused')} END",
    }


def typed_start() -> dict[str, str]:
    """Return what is kept at the start; numbers have 64 bits."""
    return {
        name: f"CAST({text} AS BIGINT)" if text.lstrip("-").isdigit() else text
        for name, text in START.items()
    }


def last_event(source: Source, scan: EventScan) -> int:
    """Return the instant of the last event that can be read.

    It is 0, the start of 1970, if there is none.
    """
    (found,) = source.rows(f"SELECT MAX(c_at) AS at FROM {scan.rows()} AS s WHERE bad = 0")
    return 0 if found["at"] is None else int(found["at"])
