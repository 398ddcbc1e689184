"""Calendars, against days that are counted one by one with plain datetimes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disputerules.values.errors import InvalidInput
from disputerules.values.periods import LAST, NEVER, WEEKDAYS, Calendar, Period, Unit, deadline
from disputerules.values.periods.zones import skipped_days, zone_names

DAY = timedelta(days=1)
APIA_SKIPPED = date(2011, 12, 30)  # tz database, NEWS for release 2011g
SKIPS = ("Pacific/Apia", "Pacific/Fakaofo")

zones = st.sampled_from(("UTC", "Europe/Paris", "Australia/Lord_Howe", *SKIPS))
near_the_skip = st.dates(APIA_SKIPPED - 40 * DAY, APIA_SKIPPED + 40 * DAY)
dates = near_the_skip | st.dates(date(2000, 1, 1), date(2199, 1, 1))
few_dates = st.lists(near_the_skip, max_size=30)
weekends = st.lists(st.sampled_from(WEEKDAYS), max_size=6)
calendars = st.builds(Calendar, zones, weekends, few_dates, few_dates)


def days_after(day: date, zone: str) -> Iterator[date]:
    while True:
        day += DAY
        if zone not in SKIPS or day != APIA_SKIPPED:
            yield day


def business_days_after(day: date, calendar: Calendar) -> Iterator[date]:
    for after in days_after(day, calendar.zone):
        by_week = WEEKDAYS[after.weekday()] not in calendar.weekend
        if after in calendar.workdays or (by_week and after not in calendar.holidays):
            yield after


def noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def is_a_day(day: date, zone: str) -> bool:
    return zone not in SKIPS or day != APIA_SKIPPED


# Business days


@given(dates, st.integers(1, 60), calendars)
def test_law_business_days_are_the_days_that_are_worked(
    day: date, count: int, calendar: Calendar
) -> None:
    expected = next(islice(business_days_after(day, calendar), count - 1, None))
    assert calendar.business_day_after(day, count) == expected
    assert calendar.is_business_day(expected)
    assert calendar.is_business_day(day) == (day == next(business_days_after(day - DAY, calendar)))


@given(dates, calendars)
def test_law_the_number_of_a_business_day_names_it(day: date, calendar: Calendar) -> None:
    days = calendar.business_days
    latest = days.numbered(days.count(day))
    assert latest <= day
    assert (latest == day) == calendar.is_business_day(day)
    assert days.count(day) - days.count(day - DAY) == calendar.is_business_day(day)


# In 2019 the State Council of China gave 1 to 4 May off; Sundays 28 April and 5 May were worked.
SHANGHAI = Calendar(
    "Asia/Shanghai",
    holidays=["2019-05-01", "2019-05-02", "2019-05-03", "2019-05-04"],
    workdays=["2019-04-28", "2019-05-05"],
)


@pytest.mark.parametrize(
    ("count", "end"),
    [(1, "04-28"), (2, "04-29"), (3, "04-30"), (4, "05-05"), (5, "05-06"), (10, "05-13")],
)
def test_a_sunday_that_is_worked_counts(count: int, end: str) -> None:
    friday = datetime(2019, 4, 26, 2, tzinfo=UTC)  # 10:00 in Shanghai
    ends = deadline(friday, Period(count, Unit.BUSINESS_DAYS), SHANGHAI)
    assert ends == datetime.fromisoformat(f"2019-{end}T02:00:00Z")


def test_rolling_forward_stops_on_a_sunday_that_is_worked() -> None:
    period = Period.parse("1 calendar day, roll forward")
    ends = deadline(datetime(2019, 4, 26, 2, tzinfo=UTC), period, SHANGHAI)
    assert ends == datetime(2019, 4, 28, 2, tzinfo=UTC)  # Saturday 27 rolls to Sunday 28


def test_a_workday_is_a_business_day_in_spite_of_a_holiday() -> None:
    both = [date(2026, 5, 1)]
    assert Calendar(holidays=both, workdays=both).is_business_day(date(2026, 5, 1))


def test_a_workday_on_a_business_day_changes_nothing() -> None:
    monday = [date(2026, 1, 5)]
    ends = Calendar(workdays=monday).business_day_after(date(2026, 1, 2), 2)
    assert ends == date(2026, 1, 6)


@pytest.mark.parametrize("name", ["holidays", "workdays"])
def test_a_calendar_has_at_most_ten_thousand_dates_of_a_kind(name: str) -> None:
    days = tuple(date(2000, 1, 1) + number * DAY for number in range(10_001))
    assert len(getattr(Calendar(**{name: days[1:]}), name)) == 10_000
    with pytest.raises(InvalidInput) as raised:
        Calendar(**{name: days})
    assert (raised.value.code, raised.value.path) == ("too-large", f".{name}")
    assert "10001 dates exceed the maximum of 10000" in raised.value.message


# Days that never were


def test_two_zones_skipped_one_day_since_2000() -> None:
    skipped = {name: skipped_days(name) for name in zone_names()}
    assert {name: days for name, days in skipped.items() if days} == dict.fromkeys(
        SKIPS, (APIA_SKIPPED,)
    )


# Thursday 29 December 2011 10:00 in Apia is 20:00 UTC; from Saturday the 31st on, local time is
# 14 hours ahead of UTC: 10:00 is 20:00 UTC of the day before, and a day ends at 10:00 UTC.
THURSDAY = datetime(2011, 12, 29, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("0 calendar days", "2011-12-29T20:00:00Z"),
        ("1 calendar day", "2011-12-30T20:00:00Z"),
        ("2 calendar days", "2011-12-31T20:00:00Z"),
        ("0 calendar days, end of day", "2011-12-30T10:00:00Z"),
        ("1 calendar day, end of day", "2011-12-31T10:00:00Z"),
        ("2 calendar days, end of day", "2012-01-01T10:00:00Z"),
        ("1 calendar day, day of event counts, end of day", "2011-12-30T10:00:00Z"),
        ("2 calendar days, day of event counts, end of day", "2011-12-31T10:00:00Z"),
        ("1 business day", "2012-01-01T20:00:00Z"),
        ("1 business day, end of day", "2012-01-02T10:00:00Z"),
        ("24 hours", "2011-12-30T20:00:00Z"),
        ("1 day, end of day", "2011-12-31T10:00:00Z"),
        ("1 day, roll forward", "2012-01-01T20:00:00Z"),
    ],
)
def test_a_day_that_a_zone_skipped_is_no_day(period: str, end: str) -> None:
    ends = deadline(THURSDAY, Period.parse(period), Calendar("Pacific/Apia"))
    assert ends == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        ("2011-11-29", "1 month", "2011-12-29"),
        ("2011-11-30", "1 month", "2011-12-31"),  # 30 December was skipped
        ("2011-10-31", "2 months", "2011-12-31"),
        ("2011-10-31", "2 months, day of event counts", "2011-12-31"),  # the day before: skipped
        ("2011-10-30", "2 months, day of event counts", "2011-12-29"),
        ("2011-12-31", "0 months", "2011-12-31"),
    ],
)
def test_months_that_end_on_a_skipped_day_end_on_the_next(day: str, period: str, end: str) -> None:
    start = noon(date.fromisoformat(day), "Pacific/Apia")
    ends = deadline(start, Period.parse(period), Calendar("Pacific/Apia"))
    assert ends == noon(date.fromisoformat(end), "Pacific/Apia")


@given(dates, st.integers(0, 60), zones, st.booleans())
def test_law_calendar_days_are_counted_one_by_one(
    day: date, count: int, zone: str, end_of_day: bool
) -> None:
    if not is_a_day(day, zone):
        day += DAY
    last = next(islice(days_after(day, zone), count - 1, None)) if count else day
    expected = noon(last, zone)
    if end_of_day:
        midnight = datetime.combine(last, time(23, 59, 59), ZoneInfo(zone))
        expected = midnight.replace(fold=1).astimezone(UTC) + timedelta(seconds=1)
    period = Period(count, Unit.CALENDAR_DAYS, end_of_day)
    assert deadline(noon(day, zone), period, Calendar(zone)) == expected


# Months whose first day counts: BGB section 187 (2), section 188 (2) second case, section 188 (3)


@given(dates, st.integers(1, 1200))
@example(date(2026, 1, 29), 1)
@example(date(2026, 1, 31), 1)
@example(date(2026, 3, 1), 1)
@example(date(2028, 2, 29), 12)
def test_law_a_month_whose_first_day_counts_ends_with_the_day_before_the_same_number(
    day: date, months: int
) -> None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    next_month = date(year + month // 11, (month + 1) % 12 + 1, 1)
    # A month that lacks the day ends the period with its last day.
    last = min(first + (day.day - 2) * DAY, next_month - DAY)
    period = Period(months, Unit.MONTHS, end_of_day=True, day_of_event_counts=True)
    midnight = noon(last, "UTC") + timedelta(hours=12)
    assert deadline(noon(day, "UTC"), period) == (midnight if midnight <= LAST else NEVER)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-03-01", 1, "2026-04-01"),
        ("2026-01-28", 1, "2026-02-28"),
        ("2026-01-29", 1, "2026-03-01"),
        ("2026-01-30", 1, "2026-03-01"),
        ("2026-01-31", 1, "2026-03-01"),
        ("2026-03-31", 1, "2026-05-01"),
        ("2026-08-31", 6, "2027-03-01"),
        ("2028-01-29", 1, "2028-02-29"),
        ("2028-01-30", 1, "2028-03-01"),
        ("2028-02-29", 12, "2029-03-01"),
    ],
)
def test_the_midnight_at_which_months_from_the_first_day_end(
    day: str, months: int, end: str
) -> None:
    period = Period(months, Unit.MONTHS, end_of_day=True, day_of_event_counts=True)
    expected = datetime.combine(date.fromisoformat(end), time(), UTC)
    assert deadline(noon(date.fromisoformat(day), "UTC"), period) == expected
