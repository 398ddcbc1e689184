"""The tables of a calendar's days, which SQL joins, against the deadlines themselves."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules.histories.calendars import calendar_days, columns
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.interpreters.sql.stages import DAY, EPOCH, Code, Days, Stages, micros
from disputerules.interpreters.sql.table import PARTS
from disputerules.values.periods import TICK, UTC_CALENDAR, Calendar, Period, deadline

SHANGHAI = Calendar(
    "Asia/Shanghai",
    holidays=["2019-05-01", "2019-05-02", "2019-05-03"],
    workdays=["2019-04-28", "2019-05-05"],
)
PERIODS = (
    "1 calendar day",
    "2 calendar days, end of day",
    "1 business day",
    "3 business days, end of day",
    "1 month",
    "1 month, day of event counts",
    "1 month, end of day, day of event counts",
    "30 hours, roll forward",
    "1 day, end of day",
)


@cache
def table(period, calendar, first, last):
    days = calendar_days(Days("", "", [(period, calendar)]), first, last)
    return {number: parts for number, *parts in days}


def by_table(rows, start):
    """The deadline of a start by the rows of a table, as a query works it out."""
    parts = rows[micros(start) // DAY]
    for until, slope, add in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if micros(start) < until:
            return EPOCH + (micros(start) * slope + add) * TICK
    raise AssertionError("the last part of a day reaches to its end")


@pytest.mark.parametrize("text", PERIODS)
@pytest.mark.parametrize(
    ("calendar", "first"),
    [
        (Calendar("Pacific/Apia"), datetime(2011, 11, 28, tzinfo=UTC)),  # skipped 30 December
        (SHANGHAI, datetime(2019, 4, 20, tzinfo=UTC)),
        (Calendar("Europe/Paris"), datetime(2026, 1, 26, tzinfo=UTC)),  # months end in February
    ],
    ids=lambda value: value.zone if isinstance(value, Calendar) else "",
)
@given(data=st.data())
def test_a_deadline_by_the_table_is_the_deadline(text, calendar, first, data):
    last = first + timedelta(days=40)
    period = Period.parse(text)
    rows = table(period, calendar, first, last)
    assert {len(parts) for parts in rows.values()} == {3 * PARTS}
    hours = data.draw(st.integers(0, 40 * 24 - 1))
    start = first + timedelta(hours=hours) + data.draw(st.sampled_from((0, -1, 1))) * TICK
    start = max(start, first)
    assert by_table(rows, start) == deadline(start, period, calendar)


def test_periods_that_are_counted_from_one_anchor_share_a_table():
    stages, anchor = Stages(DUCKDB), Code("placed")
    month, days = Period.parse("1 month"), Period.parse("2 business days")
    paris = Calendar(zone="Europe/Paris")
    found = [
        stages.days(month, UTC_CALENDAR, anchor),
        stages.days(days, UTC_CALENDAR, anchor),
        stages.days(month, paris, anchor),
        stages.days(days, UTC_CALENDAR, anchor),
        stages.days(month, UTC_CALENDAR, Code("shipped")),
    ]
    assert found == [("days_1", 0), ("days_1", 1), ("days_1", 2), ("days_1", 1), ("days_2", 0)]
    (first, second) = stages.joins[0]
    assert len(columns(first)) == 1 + 3 * (len(columns(second)) - 1)
    day = datetime(2026, 1, 2, tzinfo=UTC)
    ((number, *parts),) = calendar_days(first, day, day)
    each = [Days("", "", [counted]) for counted in first.counted]
    alone = [row for one in each for row in calendar_days(one, day, day)]
    assert parts == [value for _, *values in alone for value in values]
    assert {number} == {row[0] for row in alone}
