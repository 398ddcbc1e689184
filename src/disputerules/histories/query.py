"""The questions to a history, as SQL text for any engine: decide every row, or compare policies.

A question knows its stages before the data is asked, and the calendars' tables that it needs.
"""

from collections.abc import Iterator, Sequence

from attrs import define, field

from disputerules.facts.policy import Policy
from disputerules.histories.badrows import KINDS
from disputerules.histories.scan import Scan
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import Dialect, literal
from disputerules.interpreters.sql.stages import LAST, Code, Days, Stages, capped, case, together
from disputerules.interpreters.sql.table import Writer
from disputerules.language.expression import Fact
from disputerules.language.table import Scope, Table
from disputerules.values.errors import InvalidInput

TABLES = ("eligibility", "order-status", "refund")
# What is paid out is the amount of the refund, where a dispute may be opened.
MAY_OPEN, PAID_OUT = "eligibility", ("refund", "amount")


@define
class HistoryQuery:
    """Tables of one or two policies over the same scan."""

    scan: Scan
    policies: Sequence[Policy]
    tables: Sequence[str] = TABLES
    stages: Stages = field(init=False)
    writers: list[Writer] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.stages = Stages(self.dialect, self.scan.fixed)
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


def paid_out(question: HistoryQuery, writer: Writer) -> Code:
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


def decisions(question: HistoryQuery, facts: Sequence[Fact] = ()) -> str:
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
