"""What is said of impossible times, and which instants are the last possible ones."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from disputerules.values.errors import InvalidInput
from disputerules.values.periods import (
    FIRST,
    LAST,
    NEVER,
    TICK,
    UTC,
    Calendar,
    Period,
    Unit,
    as_instant,
    deadline,
    optional_instant,
    parse_instant,
    zone_named,
)
from disputerules.values.periods.calendars import as_date
from disputerules.values.periods.deadlines import ALL_MONTHS

YEARS = "expected a year from 2000 to 2200, got"
SUCH_AS = 'expected a time such as "2026-01-02T08:00:00Z", got'
DAYS = "monday, tuesday, wednesday, thursday, friday, saturday, sunday"
NEEDS = '"day of event counts" needs at least 1 calendar day, business day or month, got'
OPTIONS = "expected one of end of day, roll forward, day of event counts"
UNITS = "hours, days, calendar days, business days, months"
EARLY = datetime(1999, 1, 1, tzinfo=UTC)
NAIVE = datetime(2026, 1, 2)
EDGE = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
anything: Any = None


@pytest.mark.parametrize(
    ("call", "code", "path", "message"),
    [
        (
            lambda: as_instant("now", ".at"),
            "invalid-type",
            ".at",
            "expected a datetime with a UTC offset, got 'now'",
        ),
        (
            lambda: as_instant(NAIVE, ".at"),
            "naive-instant",
            ".at",
            f"{NAIVE!r} has no UTC offset; add one, such as tzinfo=timezone.utc",
        ),
        (
            lambda: as_instant(EARLY, ".at"),
            "invalid-value",
            ".at",
            f"{YEARS} datetime.datetime(1999, 1, 1, 0, 0, tzinfo=datetime.timezon…",
        ),
        (
            lambda: as_instant(EDGE, ".at"),
            "invalid-value",
            ".at",
            f"{YEARS} datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone(d…",
        ),
        (
            lambda: optional_instant(0),
            "invalid-type",
            "",
            "expected a datetime with a UTC offset, got 0",
        ),
        (
            lambda: parse_instant(5, ".at"),
            "invalid-type",
            ".at",
            'expected a string such as "2026-01-02T08:00:00Z", got 5',
        ),
        (lambda: parse_instant("5", ".at"), "invalid-value", ".at", f"{SUCH_AS} '5'"),
        (
            lambda: parse_instant("2026-02-30T00:00:00Z", ".at"),
            "invalid-value",
            ".at",
            f"{SUCH_AS} '2026-02-30T00:00:00Z'",
        ),
        (
            lambda: parse_instant("2026-01-02T00:00:00", ".at"),
            "naive-instant",
            ".at",
            '\'2026-01-02T00:00:00\' has no UTC offset; append "Z" or one such as "+02:00"',
        ),
        (
            lambda: Period(1.5, Unit.DAYS),  # type: ignore[arg-type]
            "invalid-type",
            ".amount",
            "expected an integer amount, got 1.5",
        ),
        (
            lambda: Period(-1, Unit.DAYS),
            "invalid-value",
            ".amount",
            "expected an amount from 0 to 100000, got -1",
        ),
        (
            lambda: Period(1, "days"),  # type: ignore[arg-type]
            "invalid-type",
            ".unit",
            "expected Unit such as Unit.DAYS, got 'days'",
        ),
        (
            lambda: Period(1, Unit.DAYS, roll_forward=1),  # type: ignore[arg-type]
            "invalid-type",
            ".roll_forward",
            "expected True or False, got 1",
        ),
        (
            lambda: Period(3, Unit.HOURS, day_of_event_counts=True),
            "invalid-value",
            ".day_of_event_counts",
            f'{NEEDS} "3 hours"',
        ),
        (
            lambda: Period.parse(5, ".wait"),
            "invalid-type",
            ".wait",
            'expected a string such as "5 days", got 5',
        ),
        (
            lambda: Period.parse("five days", ".wait"),
            "invalid-value",
            ".wait",
            "expected a period such as \"5 days\", got 'five days'",
        ),
        (
            lambda: Period.parse("5 weeks", ".wait"),
            "invalid-value",
            ".wait",
            f"unknown unit 'weeks'; expected one of {UNITS}",
        ),
        (
            lambda: Period.parse("5 days, soon", ".wait"),
            "invalid-value",
            ".wait",
            f"unknown option 'soon'; {OPTIONS}",
        ),
        (
            lambda: Period.parse("5 days, end of da", ".wait"),
            "invalid-value",
            ".wait",
            "unknown option 'end of da'; did you mean 'end of day'?",
        ),
        (
            lambda: Period.parse("5 days, end of day, end-of-day", ".wait"),
            "invalid-value",
            ".wait",
            "duplicate option 'end of day'; give it once",
        ),
        (
            lambda: Period.parse("0 months, day of event counts", ".wait"),
            "invalid-value",
            ".wait",
            f'{NEEDS} "0 months"',
        ),
        (
            lambda: Period.parse("1 month").span,
            "invalid-value",
            "",
            '"1 month" has no fixed length; use hours or days without options',
        ),
        (
            lambda: zone_named("Europe/Pariss"),
            "invalid-value",
            ".zone",
            "unknown time zone 'Europe/Pariss'; did you mean 'Europe/Paris'?",
        ),
        (
            lambda: zone_named("???"),
            "invalid-value",
            ".zone",
            "unknown time zone '???'; expected one such as 'Europe/Paris'",
        ),
        (
            lambda: Calendar(anything),
            "invalid-type",
            ".zone",
            "expected the name of a time zone, got None",
        ),
        (lambda: Calendar(weekend=5), "invalid-type", ".weekend", "expected a list, got 5"),
        (
            lambda: Calendar(weekend=["monday", "holiday!"]),
            "invalid-value",
            ".weekend[1]",
            f"unknown weekday 'holiday!'; expected one of {DAYS}",
        ),
        (
            lambda: Calendar(weekend=["Saturday"]),
            "invalid-value",
            ".weekend[0]",
            "unknown weekday 'Saturday'; did you mean 'saturday'?",
        ),
        (
            lambda: Calendar(weekend=DAYS.split(", ")),
            "invalid-value",
            ".weekend",
            "the weekend must leave at least one business day",
        ),
        (
            lambda: Calendar(holidays="2026"),
            "invalid-type",
            ".holidays",
            "expected a list, got '2026'",
        ),
        (
            lambda: Calendar(holidays=["20261225"]),
            "invalid-value",
            ".holidays[0]",
            "expected a date such as \"2026-12-25\", got '20261225'",
        ),
        (
            lambda: Calendar(holidays=[5]),
            "invalid-type",
            ".holidays[0]",
            "expected a date, got 5",
        ),
        (
            lambda: Calendar(holidays=["1999-12-31"]),
            "invalid-value",
            ".holidays[0]",
            f"{YEARS} '1999-12-31'",
        ),
        (lambda: as_date("1999-12-31"), "invalid-value", "", f"{YEARS} '1999-12-31'"),
    ],
)
def test_an_error_about_time_names_the_mistake_and_the_repair(
    call: Callable[[], Any], code: str, path: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        call()
    assert (raised.value.code, raised.value.path) == (code, path)
    assert raised.value.message == message


@pytest.mark.parametrize("instant", [FIRST, LAST])
@pytest.mark.parametrize("hours", [0, 2])
def test_the_first_and_the_last_instant_are_possible_from_any_offset(
    instant: datetime, hours: int
) -> None:
    assert as_instant(instant.astimezone(timezone(timedelta(hours=hours)))) == instant
    assert as_instant(instant) is instant


def test_a_repeated_hour_of_a_subclass_is_the_one_that_was_meant() -> None:
    paris = zone_named("Europe/Paris")

    class Moment(datetime):
        pass

    later = Moment(2026, 10, 25, 2, 30, tzinfo=paris, fold=1)
    assert as_instant(later) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert as_instant(later.replace(fold=0)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_period_of_no_time_from_the_last_instant_is_over_at_once() -> None:
    assert deadline(LAST, Period.parse("0 days")) == LAST
    assert deadline(LAST - TICK, Period.parse("0 hours")) == LAST - TICK


def test_a_number_of_months_that_leaves_the_calendar_is_never() -> None:
    assert deadline(FIRST, Period(ALL_MONTHS - 1, Unit.MONTHS)).year == 2200
    assert deadline(FIRST, Period(ALL_MONTHS, Unit.MONTHS)) == NEVER
    last_day = deadline(FIRST, Period(ALL_MONTHS, Unit.MONTHS, day_of_event_counts=True))
    assert last_day == datetime(2200, 12, 31, tzinfo=UTC)
    assert deadline(FIRST, Period(ALL_MONTHS + 1, Unit.MONTHS)) == NEVER


def test_a_holiday_is_kept_as_a_date() -> None:
    assert Calendar(holidays=["2026-12-25"]).holidays == (date(2026, 12, 25),)


def test_a_text_that_is_read_by_itself_has_no_path():
    for ask in (Period.parse, parse_instant):
        with pytest.raises(InvalidInput) as caught:
            ask("soon")
        assert caught.value.path == ""
