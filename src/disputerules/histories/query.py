"""Write the SQL that decides the rows of a history under one policy or two.

A query knows its stages and the calendar tables that it needs before it reads any data.
"""

from collections.abc import Iterator, Sequence

from attrs import define, field

from disputerules.facts.case import BRANCH, ORDER_TABLES
from disputerules.facts.origin import Deadline
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.histories.badrows import KINDS
from disputerules.histories.columns import COLUMNS
from disputerules.histories.scan import Scan
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import Dialect, literal
from disputerules.interpreters.sql.stages import LAST, Code, Days, Stages, capped, case, together
from disputerules.interpreters.sql.table import Writer
from disputerules.language.dependencies import facts_read
from disputerules.language.expression import Fact
from disputerules.language.table import Scope, Table
from disputerules.values.errors import InvalidInput, UnreadableFact

TABLES = ("eligibility", "order-status", "refund")
# The payout is the refund's amount if a dispute may be opened.
# How to ask for each value of a fact that no column has.
EACH = {
    "received": "each branch (--map received=FALSE, then --map received=TRUE)",
    "reason": "each reason (as with --map \"reason='counterfeit'\")",
}
MAY_OPEN, PAID_OUT = "eligibility", ("refund", "amount")


@define
class HistoryQuery:
    """Tables of one or two policies over one scan."""

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
                right = f"table {name!r} needs more than an order and a claim; leave it out"
                raise InvalidInput("unknown-table", right)
        for policy in self.policies:
            refuse_own_facts(policy, "SQL", "leave out the rows that read it", self.tables)
            self.refuse_unknown_branch(policy)

    def refuse_unknown_branch(self, policy: Policy) -> None:
        """Raise UnreadableFact if a table about an order reads a claim that no column gives.

        The default of such a column would decide for one branch without a word.
        """
        for name in ORDER_TABLES:
            if name in (*self.tables, MAY_OPEN):
                for fact in facts_read(policy.table(name).nodes, policy):
                    self.refuse_unknown(name, fact)

    def refuse_unknown(self, name: str, fact: Fact) -> None:
        if BRANCH & {*fact.parts} and fact.name in COLUMNS and fact.name not in self.scan.given:
            message = (
                f"table {name!r} reads {fact.name!r}, which no column of this history has; "
                f"map a column to {fact.name!r}, or decide {EACH[fact.name]} by itself"
            )
            raise UnreadableFact(message, ".tables")

    @property
    def dialect(self) -> Dialect:
        """Return the hooks of the engine."""
        return self.scan.dialect

    def row(self, name: str, writer: Writer) -> Code:
        """Return the column with the number of the row that decides in a table."""
        return sql.table(writer.policy.table(name), writer)

    def outcome(self, name: str, part: str, writer: Writer) -> Code:
        """Return the column with the code or a field of a table's outcome."""
        return sql.outcome(writer.policy.table(name), part, writer)

    def from_stages(self) -> str:
        """Write the relation with every column requested so far."""
        return self.stages.select(self.scan.facts(self.stages.scanned))

    @property
    def joins(self) -> Iterator[tuple[int, Days]]:
        """Yield the calendar tables that the query joins, each with its stage."""
        for depth, joins in enumerate(self.stages.joins):
            for one in joins:
                yield depth, one

    def anchors(self, depth: int, one: Days) -> str:
        """Write a query for the first and the last instant that a calendar table must cover."""
        upto = self.stages.select(self.scan.facts(self.stages.scanned), depth)
        return (
            f"SELECT MIN({one.anchor}) AS first, MAX({one.anchor}) AS last FROM {upto} AS s"
            f" WHERE bad = 0 AND {one.anchor} <= {LAST}"
        )

    def assumed(self) -> tuple[str, ...]:
        """Return what the query assumes because the source has no column for it."""
        return (*self.scan.assumed(self.stages.scanned.values()), *self.absent_periods())

    def absent_periods(self) -> tuple[str, ...]:
        """Return what is assumed of the periods that an order may have in place of a policy's."""
        read = (
            fact
            for policy in self.policies
            for name in self.tables
            for fact in facts_read(policy.table(name).nodes, policy)
        )
        paths = {fact.origin.own for fact in read if isinstance(fact.origin, Deadline)}
        return tuple(f"no column has {path}; assumed absent" for path in sorted(paths - {""}))


def paid_out(query: HistoryQuery, writer: Writer) -> Code:
    """Return the column with the refund if a dispute may be opened, else 0."""
    table = writer.policy.table(MAY_OPEN)
    row, amount = query.row(MAY_OPEN, writer), query.outcome(*PAID_OUT, writer)
    allowed = [str(n) for n, line in enumerate(table.lines) if line.then.allowed]
    when = together(f"{row.text} IN ({', '.join(allowed)})", row)
    return query.stages.keep("paid_out", case([(when, amount)], Code("0")))


def parts(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the columns of a table's decision: its code, then its fields."""
    name = table.name.replace("-", "_").replace(".", "_")
    yield name, "code"
    for field_name, _ in table.fields:
        yield f"{name}_{field_name}", field_name


def decisions(query: HistoryQuery, facts: Sequence[Fact] = ()) -> str:
    """Write a query for the decisions of every row under one policy."""
    (writer,) = query.writers
    made = {
        column: query.outcome(name, part, writer)
        for name in query.tables
        for column, part in parts(writer.policy.table(name))
    }
    made |= {one.name: capped(sql.fact(one, writer)) for one in facts}
    columns = ["order_id", f"{bad_kind()} AS bad_row"]
    for name, code in made.items():
        columns.append(f"CASE WHEN bad = 0 THEN {code.text} END AS {name}")
    return f"SELECT {', '.join([*columns, *query.scan.groups])}\nFROM {query.from_stages()} AS s"


def bad_kind() -> str:
    whens = " ".join(f"WHEN {n} THEN {literal(kind)}" for n, kind in enumerate(KINDS, 1))
    return f"CASE bad {whens} END"
