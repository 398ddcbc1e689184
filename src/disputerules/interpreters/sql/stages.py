"""Build nested SELECTs whose columns the tables of one or two policies share.

Nothing is NULL: an instant that is absent is `NEVER`, a number `ABSENT`; so there is no
three-valued logic for engines to differ in.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from attrs import define, field

from disputerules.interpreters.sql.dialect import Dialect
from disputerules.language.expression import Fact
from disputerules.values.periods import LAST as LAST_INSTANT
from disputerules.values.periods import NEVER as NEVER_INSTANT
from disputerules.values.periods import TICK, UTC, Period

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1) // TICK


def micros(value: datetime) -> int:
    """An instant as microseconds since 1970, exactly."""
    return (value - EPOCH) // TICK


LAST, NEVER = micros(LAST_INSTANT), micros(NEVER_INSTANT)
ABSENT = -1
IN_TIME, OR_NEVER, UNCAPPED = 0, 1, 2
SCANNED = "f_"  # so that no fact's name is an SQL keyword, such as `at`


class Code(NamedTuple):
    """An SQL expression.

    `reach` is about instants: in time, possibly `NEVER`, or possibly past the last year but not
    `NEVER`. `depth` is the stage of its columns. `absent` is the condition, if any,
    under which an optional value is absent.
    """

    text: str
    reach: int = IN_TIME
    depth: int = 0
    absent: str = ""


def together(text: str, *codes: Code) -> Code:
    """Combine expressions: the result has their greatest depth and reach."""
    reach = max((code.reach for code in codes), default=IN_TIME)
    return Code(text, reach, max((code.depth for code in codes), default=0))


def capped(code: Code) -> Code:
    """Replace an instant past the last year with `NEVER`."""
    if code.reach < UNCAPPED:
        return code
    text = f"CASE WHEN {code.text} <= {LAST} THEN {code.text} ELSE {NEVER} END"
    return code._replace(text=text, reach=OR_NEVER)


def case(cases: Iterable[tuple[Code, Code]], otherwise: Code) -> Code:
    """Write a CASE: the value of the first condition that holds."""
    cases = [*cases]
    if not cases:
        return otherwise
    whens = " ".join(f"WHEN {when.text} THEN {then.text}" for when, then in cases)
    codes = [*(one for pair in cases for one in pair), otherwise]
    return together(f"CASE {whens} ELSE {otherwise.text} END", *codes)


class Days(NamedTuple):
    """A join with a table of days on the day of an anchor.

    The table has the deadlines of all periods that are counted from the anchor, each by a calendar.
    """

    anchor: str
    name: str
    counted: list[tuple[Period, Any]]


@define
class Stages:
    """Nested SELECTs; each column is computed in the first stage that has all its inputs.

    Two policies share the stages, so an expression that both contain is computed once.
    """

    dialect: Dialect
    fixed: Callable[[Fact], str | None] = lambda one: None
    scanned: dict[str, Fact] = field(factory=dict)
    columns: list[dict[str, str]] = field(factory=list)
    joins: list[list[Days]] = field(factory=list)
    named: dict[str, str] = field(factory=dict)
    kept: dict[tuple[int, str], str] = field(factory=dict)
    days_named: str = "days"

    def scan(self, one: Fact) -> str:
        """Return a fact that the scan provides: a column, or its constant value in every row."""
        name = SCANNED + one.name
        self.scanned[name] = one
        return self.fixed(one) or name

    def stage(self, depth: int) -> dict[str, str]:
        while len(self.columns) <= depth:
            self.columns.append({})
            self.joins.append([])
        return self.columns[depth]

    def keep(self, name: str, code: Code) -> Code:
        """Store an expression in a column of that name, or a similar one; return the column."""
        if code.text.isidentifier() or code.text.lstrip("-").isdigit() or code.text[0] == "'":
            return code
        place = (code.depth, code.text)
        if place not in self.kept:
            self.kept[place] = self.fresh(name)
            self.stage(code.depth)[self.kept[place]] = code.text
        return code._replace(text=self.kept[place], depth=code.depth + 1)

    def fresh(self, name: str) -> str:
        plain = re.sub("[-.]", "_", name)
        wanted, number = plain, 2
        while wanted in self.named or wanted in self.scanned:
            wanted, number = f"{plain}_{number}", number + 1
        self.named[wanted] = name
        return wanted

    def days(self, period: Period, calendar: Any, anchor: Code) -> tuple[str, int]:
        """Join the table of days on an anchor's day, once for all that is counted from it.

        Return the name of the join, and the number of the period in it.
        """
        self.stage(anchor.depth)
        joins = self.joins[anchor.depth]
        join = next((one for one in joins if one.anchor == anchor.text), None)
        if join is None:
            number = sum(len(joins) for joins in self.joins) + 1
            join = Days(anchor.text, f"{self.days_named}_{number}", [])
            joins.append(join)
        if (period, calendar) not in join.counted:
            join.counted.append((period, calendar))
        return join.name, join.counted.index((period, calendar))

    def select(self, source: str, upto: int | None = None) -> str:
        """Write a query that adds the columns of all stages to those of a source."""
        written = 0
        for depth in range(len(self.columns) if upto is None else upto):
            made = [f"{text} AS {name}" for name, text in self.columns[depth].items()]
            tail = "".join(self.joined(one) for one in self.joins[depth])
            length = sum(map(len, made))
            written += length
            if written > self.dialect.max_inlined_chars:
                tail, written = tail + self.dialect.barrier, length
            source = f"(SELECT {', '.join(['s.*', *made])}\nFROM {source} AS s{tail})"
        return source

    def joined(self, one: Days) -> str:
        day = self.dialect.quotient.format(f"s.{one.anchor}", DAY)
        return f"\nLEFT JOIN {one.name} ON {one.name}.day_number = {day}"
