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
from disputerules.values.periods.calendars import as_holiday
from disputerules.values.periods.deadlines import ALL_MONTHS

YEARS = "must lie in the years 2000 to 2200"
SUCH_AS = 'must be a time such as "2026-01-02T08:00:00Z"'
DAYS = "monday, tuesday, wednesday, thursday, friday, saturday, sunday"
NEEDS = '"day of event counts" needs at least 1 calendar day, business day or month, not'
OPTIONS = "the options must be, each at most once, of end of day, roll forward, day of event counts"
UNITS = "hours, days, calendar days, business days, months"
IANA = "must be an IANA time zone such as Europe/Paris, in the package tzdata"
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
            "'now' must be a datetime with an offset from UTC",
        ),
        (
            lambda: as_instant(NAIVE, ".at"),
            "naive-instant",
            ".at",
            "datetime.datetime(2026, 1, 2, 0, 0) needs an offset, such as tzinfo=timezone.utc",
        ),
        (
            lambda: as_instant(EARLY, ".at"),
            "invalid-value",
            ".at",
            f"datetime.datetime(1999, 1, 1, 0, 0, tzinfo=datetime.timezon… {YEARS}",
        ),
        (
            lambda: as_instant(EDGE, ".at"),
            "invalid-value",
            ".at",
            f"datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone(d… {YEARS}",
        ),
        (
            lambda: optional_instant(0),
            "invalid-type",
            "",
            "0 must be a datetime with an offset from UTC",
        ),
        (
            lambda: parse_instant(5, ".at"),
            "invalid-type",
            ".at",
            '5 must be a string such as "2026-01-02T08:00:00Z"',
        ),
        (lambda: parse_instant("5", ".at"), "invalid-value", ".at", f"'5' {SUCH_AS}"),
        (
            lambda: parse_instant("2026-02-30T00:00:00Z", ".at"),
            "invalid-value",
            ".at",
            f"'2026-02-30T00:00:00Z' {SUCH_AS}",
        ),
        (
            lambda: parse_instant("2026-01-02T00:00:00", ".at"),
            "naive-instant",
            ".at",
            '\'2026-01-02T00:00:00\' needs an offset: "Z", or one such as "+02:00"',
        ),
        (
            lambda: Period(1.5, Unit.DAYS),  # type: ignore[arg-type]
            "invalid-type",
            ".amount",
            "the amount 1.5 must be an integer",
        ),
        (
            lambda: Period(-1, Unit.DAYS),
            "invalid-value",
            ".amount",
            "the amount -1 must be from 0 to 100000",
        ),
        (
            lambda: Period(1, "days"),  # type: ignore[arg-type]
            "invalid-type",
            ".unit",
            "the unit 'days' must be a Unit",
        ),
        (
            lambda: Period(1, Unit.DAYS, roll_forward=1),  # type: ignore[arg-type]
            "invalid-type",
            ".roll_forward",
            "roll_forward is 1; it must be True or False",
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
            '5 must be a string such as "5 days"',
        ),
        (
            lambda: Period.parse("five days", ".wait"),
            "invalid-value",
            ".wait",
            "'five days' must be a period such as \"5 days\"",
        ),
        (
            lambda: Period.parse("5 weeks", ".wait"),
            "invalid-value",
            ".wait",
            f"the unit of '5 weeks' must be one of {UNITS}",
        ),
        (
            lambda: Period.parse("5 days, soon", ".wait"),
            "invalid-value",
            ".wait",
            f"'5 days, soon' is no period; {OPTIONS}",
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
            '"1 month" has no fixed span; hours and days without options have',
        ),
        (
            lambda: zone_named("Paris"),
            "invalid-value",
            ".zone",
            f"the zone 'Paris' {IANA}",
        ),
        (lambda: Calendar(anything), "invalid-type", ".zone", "the zone None must be a string"),
        (lambda: Calendar(weekend=5), "invalid-type", ".weekend", "5 must be a list"),
        (
            lambda: Calendar(weekend=["monday", "funday"]),
            "invalid-value",
            ".weekend[1]",
            f"'funday' must be one of {DAYS}",
        ),
        (
            lambda: Calendar(weekend=DAYS.split(", ")),
            "invalid-value",
            ".weekend",
            "the weekend must leave at least one business day",
        ),
        (lambda: Calendar(holidays="2026"), "invalid-type", ".holidays", "'2026' must be a list"),
        (
            lambda: Calendar(holidays=["20261225"]),
            "invalid-value",
            ".holidays[0]",
            "'20261225' must be a date such as \"2026-12-25\"",
        ),
        (
            lambda: Calendar(holidays=[5]),
            "invalid-type",
            ".holidays[0]",
            "the holiday 5 must be a date",
        ),
        (
            lambda: Calendar(holidays=["1999-12-31"]),
            "invalid-value",
            ".holidays[0]",
            f"'1999-12-31' {YEARS}",
        ),
        (lambda: as_holiday("1999-12-31"), "invalid-value", "", f"'1999-12-31' {YEARS}"),
    ],
)
def test_an_impossible_time_is_told_what_would_be_right(
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
