"""Write the SQL that compares two policies over the same rows."""

from attrs import define, field

from disputerules.histories.query import HistoryQuery, paid_out
from disputerules.interpreters.sql.stages import SCANNED
from disputerules.interpreters.sql.table import Writer
from disputerules.language.expression import Fact, Kind

PLACED_AT = Fact("placed_at", Kind.INSTANT)


@define
class Comparison:
    """Queries that count the rows by their decisions under two policies, with the refunds."""

    query: HistoryQuery
    months: bool = False

    def __attrs_post_init__(self) -> None:
        old, new = self.query.writers
        self.rows = [(self.row(name, old), self.row(name, new)) for name in self.query.tables]
        self.money = paid_out(self.query, old).text, paid_out(self.query, new).text
        if self.months:
            self.query.stages.scan(PLACED_AT)

    rows: list[tuple[str, str]] = field(init=False)
    money: tuple[str, str] = field(init=False)

    def row(self, name: str, writer: Writer) -> str:
        return self.query.row(name, writer).text

    @property
    def keys(self) -> list[str]:
        """Return the columns that group the rows."""
        month = self.query.dialect.month(SCANNED + PLACED_AT.name)
        months = [f"CASE WHEN bad = 0 THEN {month} ELSE 0 END AS month"] if self.months else []
        codes = [
            f"{text} AS {side}_{number}"
            for number, pair in enumerate(self.rows)
            for side, text in zip(("old", "new"), pair, strict=True)
        ]
        return ["bad", "currency", *months, *self.query.scan.groups, *codes]

    @property
    def shown(self) -> str:
        """Write the condition for an example: another table row decides, or the row is bad."""
        pairs = [pair for pair in self.rows if pair[0] != pair[1]]
        return " OR ".join(["bad <> 0", *(f"{old} <> {new}" for old, new in pairs)])

    def counted(self) -> str:
        """Write the query that counts."""
        names = [key.split(" AS ")[-1] for key in self.keys]
        old, new = self.money
        made = [
            *self.keys,
            f"{old} AS old_money",
            f"{new} AS new_money",
            "order_id",
            f"({self.shown}) AS shown",
        ]
        inner = f"(SELECT {', '.join(made)}\nFROM {self.query.from_stages()} AS s)"
        hooks = self.query.dialect
        found = [
            "COUNT(*) AS orders",
            f"{hooks.total.format('old_money')} AS old_money",
            f"{hooks.total.format('new_money')} AS new_money",
            "COUNT(*) FILTER (WHERE old_money < new_money) AS more",
            "COUNT(*) FILTER (WHERE old_money > new_money) AS less",
            hooks.examples.format(hooks.id_digest.format("order_id"), "shown"),
        ]
        return (
            f"SELECT {', '.join([*names, *found])}\nFROM {inner} AS c\nGROUP BY {', '.join(names)}"
        )

    def largest(self, count: int) -> str:
        """Write the query for the orders of each currency with the largest losses and gains."""
        old, new = self.money
        order = f"{{'change': {new} - {old}, 'order_id': order_id, 'old': {old}, 'new': {new}}}"
        return (
            f"SELECT currency, MIN(changed, {count}) FILTER (WHERE changed.change < 0) AS losses, "
            f"MAX(changed, {count}) FILTER (WHERE changed.change > 0) AS gains\n"
            f"FROM (SELECT currency, {order} AS changed\n"
            f"FROM {self.query.from_stages()} AS s\nWHERE bad = 0 AND {new} <> {old}) AS c\n"
            "GROUP BY currency ORDER BY currency"
        )
