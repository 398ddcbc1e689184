"""Keep the tables of days that passes join, each as long as the anchors of a pass need."""

from attrs import define, field

from disputerules.histories.calendars import calendar_days
from disputerules.histories.calendars import columns as columns_of_days
from disputerules.histories.source import Source
from disputerules.interpreters.sql.stages import DAY, EPOCH, LAST, Days, Stages
from disputerules.values.periods import TICK

ROWS_A_STATEMENT = 1000


@define
class DayTables:
    """The tables of days on a connection, and from which day to which each has rows."""

    source: Source
    covered: dict[str, tuple[int, int]] = field(factory=dict)

    def cover(self, stages: Stages, relation: str) -> None:
        """Make the tables that some stages join have every day that their anchors need."""
        for depth, joins in enumerate(stages.joins):
            for one in joins:
                text = (
                    f"SELECT MIN({one.anchor}) AS first, MAX({one.anchor}) AS last "
                    f"FROM {stages.select(relation, depth)} AS s WHERE {one.anchor} <= {LAST}"
                )
                (found,) = self.source.rows(text)
                self.make(one)
                if found["first"] is not None:
                    self.extend(one, int(found["first"]) // DAY, int(found["last"]) // DAY)

    def make(self, one: Days) -> None:
        if one.name not in self.covered:
            columns = ", ".join(f"{name} BIGINT" for name in columns_of_days(one))
            self.source.run(f"CREATE OR REPLACE TEMP TABLE {one.name} ({columns})").fetchall()
            self.covered[one.name] = (0, -1)

    def extend(self, one: Days, first: int, last: int) -> None:
        """Add the days that are missing before and after those that a table has."""
        start, end = self.covered[one.name]
        if end < start:
            start, end = first, first - 1
        self.insert(one, first, start - 1)
        self.insert(one, end + 1, last)
        self.covered[one.name] = (min(first, start), max(last, end))

    def insert(self, one: Days, first: int, last: int) -> None:
        if last < first:
            return
        days = calendar_days(one, EPOCH + first * DAY * TICK, EPOCH + last * DAY * TICK)
        rows = [str(day) for day in days]
        for number in range(0, len(rows), ROWS_A_STATEMENT):
            values = ", ".join(rows[number : number + ROWS_A_STATEMENT])
            self.source.run(f"INSERT INTO {one.name} VALUES {values}").fetchall()
