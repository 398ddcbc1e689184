"""The questions to a history, as SQL text for any engine: decide every row, or compare policies.

A question knows its stages before the data is asked, and the calendars' tables that it needs.
"""

from collections.abc import Iterator, Sequence

from attrs import define, field

from disputerules.bulk.badrows import KINDS
from disputerules.bulk.scan import Scan
from disputerules.errors import InvalidInput
from disputerules.interpreters import sql
from disputerules.interpreters.dialect import Dialect, literal
from disputerules.interpreters.sql import Writer
from disputerules.interpreters.stages import (
    LAST,
    SCANNED,
    Code,
    Days,
    Stages,
    capped,
    case,
    together,
)
from disputerules.language.expression import Fact, Kind
from disputerules.language.table import Scope, Table
from disputerules.policy import Policy

TABLES = ("eligibility", "order-status", "refund")
# What is paid out is the amount of the refund, where a dispute may be opened.
MAY_OPEN, PAID_OUT = "eligibility", ("refund", "amount")


@define
class Question:
    """Tables of one or two policies over the same scan."""

    scan: Scan
    policies: Sequence[Policy]
    tables: Sequence[str] = TABLES
    stages: Stages = field(init=False)
    writers: list[Writer] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.stages = Stages(self.dialect)
        self.writers = [Writer(policy, self.stages) for policy in self.policies]
        for name in self.tables:
            if self.policies[0].table(name).scope is not Scope.CASE:
                right = f"the table {name!r} asks for more than an order and a claim"
                raise InvalidInput("unknown-table", right)

    @property
    def dialect(self) -> Dialect:
        """The engine's hooks."""
        return self.scan.dialect

    def row(self, name: str, writer: Writer) -> Code:
        """The column with the number of the row that decides in a table."""
        return sql.table(writer.policy.table(name), writer)

    def outcome(self, name: str, part: str, writer: Writer) -> Code:
        """The column with the code or a field of what a table decides."""
        return sql.outcome(writer.policy.table(name), part, writer)

    def from_stages(self) -> str:
        """The relation with every column that was asked for so far."""
        return self.stages.select(self.scan.facts(self.stages.scanned))

    @property
    def joins(self) -> Iterator[tuple[int, Days]]:
        """The calendars' tables that are needed, with the stage at which each is joined."""
        for depth, joins in enumerate(self.stages.joins):
            for one in joins:
                yield depth, one

    def anchors(self, depth: int, one: Days) -> str:
        """The text of a query for the first and the last instant that a calendar is asked for."""
        upto = self.stages.select(self.scan.facts(self.stages.scanned), depth)
        return (
            f"SELECT MIN({one.anchor}) AS first, MAX({one.anchor}) AS last FROM {upto} AS s"
            f" WHERE bad = 0 AND {one.anchor} <= {LAST}"
        )

    def assumed(self) -> tuple[str, ...]:
        """What the answer rests on that the source does not say."""
        return self.scan.assumed(self.stages.scanned.values())


def paid_out(question: Question, writer: Writer) -> Code:
    """What the refund comes to where a dispute may be opened; nothing elsewhere."""
    table = writer.policy.table(MAY_OPEN)
    row, amount = question.row(MAY_OPEN, writer), question.outcome(*PAID_OUT, writer)
    allowed = [str(n) for n, line in enumerate(table.lines) if line.then.allowed]
    when = together(f"{row.text} IN ({', '.join(allowed)})", row)
    return question.stages.keep("paid_out", case([(when, amount)], Code("0")))


def parts(table: Table) -> Iterator[tuple[str, str]]:
    """The columns that a table's decision has: its code, then its fields."""
    name = table.name.replace("-", "_")
    yield name, "code"
    for field_name, _ in table.fields:
        yield f"{name}_{field_name}", field_name


def decisions(question: Question, facts: Sequence[Fact] = ()) -> str:
    """The text of a query for every row's decisions under one policy."""
    (writer,) = question.writers
    made = {
        column: question.outcome(name, part, writer)
        for name in question.tables
        for column, part in parts(writer.policy.table(name))
    }
    made |= {one.name: capped(sql.fact(one, writer)) for one in facts}
    columns = ["order_id", f"{bad_kind()} AS bad_row"]
    for name, code in made.items():
        columns.append(f"CASE WHEN bad = 0 THEN {code.text} END AS {name}")
    return (
        f"SELECT {', '.join([*columns, *question.scan.groups])}\nFROM {question.from_stages()} AS s"
    )


def bad_kind() -> str:
    whens = " ".join(f"WHEN {n} THEN {literal(kind)}" for n, kind in enumerate(KINDS, 1))
    return f"CASE bad {whens} END"


@define
class Comparison:
    """How two policies decide the rows: groups of equal decisions, counted, with the money."""

    question: Question
    months: bool = False

    def __attrs_post_init__(self) -> None:
        old, new = self.question.writers
        self.rows = [(self.row(name, old), self.row(name, new)) for name in self.question.tables]
        self.money = paid_out(self.question, old).text, paid_out(self.question, new).text
        if self.months:
            self.question.stages.scan(PLACED_AT)

    rows: list[tuple[str, str]] = field(init=False)
    money: tuple[str, str] = field(init=False)

    def row(self, name: str, writer: Writer) -> str:
        return self.question.row(name, writer).text

    @property
    def keys(self) -> list[str]:
        """The columns by which rows are put together."""
        month = self.question.dialect.month(SCANNED + PLACED_AT.name)
        months = [f"CASE WHEN bad = 0 THEN {month} ELSE 0 END AS month"] if self.months else []
        codes = [
            f"{text} AS {side}_{number}"
            for number, pair in enumerate(self.rows)
            for side, text in zip(("old", "new"), pair, strict=True)
        ]
        return ["bad", "currency", *months, *self.question.scan.groups, *codes]

    @property
    def differs(self) -> str:
        """The condition that something is decided differently, or that the row is bad."""
        pairs = [pair for pair in [*self.rows, self.money] if pair[0] != pair[1]]
        return " OR ".join(["bad <> 0", *(f"{old} <> {new}" for old, new in pairs)])

    def counted(self) -> str:
        """The text of the query that counts."""
        names = [key.split(" AS ")[-1] for key in self.keys]
        old, new = self.money
        made = [
            *self.keys,
            f"{old} AS old_money",
            f"{new} AS new_money",
            "order_id",
            f"({self.differs}) AS differs",
        ]
        inner = f"(SELECT {', '.join(made)}\nFROM {self.question.from_stages()} AS s)"
        total = self.question.dialect.total
        found = [
            "COUNT(*) AS orders",
            f"{total.format('old_money')} AS old_money",
            f"{total.format('new_money')} AS new_money",
            "COUNT(*) FILTER (WHERE old_money <> new_money) AS changed",
            self.question.dialect.examples.format("order_id", "differs"),
        ]
        return (
            f"SELECT {', '.join([*names, *found])}\nFROM {inner} AS c\nGROUP BY {', '.join(names)}"
        )

    def largest(self, count: int, falling: bool) -> str:
        """The text of the query for the orders on which most is lost or gained."""
        old, new = self.money
        direction = "DESC" if falling else "ASC"
        beyond = ">" if falling else "<"
        return (
            f"SELECT order_id, currency, {old} AS old_money, {new} AS new_money\n"
            f"FROM {self.question.from_stages()} AS s\n"
            f"WHERE bad = 0 AND {new} {beyond} {old}\n"
            f"ORDER BY {new} - {old} {direction}, order_id LIMIT {count}"
        )


PLACED_AT = Fact("placed_at", Kind.INSTANT)
