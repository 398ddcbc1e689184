"""Of two periods by one calendar, the one that is called never earlier is never earlier."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disputerules.analysis.promise import Kept, prove_promise, read_promise
from disputerules.analysis.promise.clocks import days_end_last, is_never_earlier
from disputerules.values.periods import Calendar, Period, deadline
from tests.generators.shops import shop

# Clocks of Nuuk skip the last hour of a day; Apia skipped a date.
ZONES = ("UTC", "Europe/Berlin", "America/Nuuk", "Pacific/Apia", "America/St_Johns")
UNITS = ("calendar days", "business days", "months", "days")
OPTIONS = ("", ", end of day", ", roll forward", ", day of event counts")


@st.composite
def periods(draw):
    amount, unit = draw(st.integers(1, 40)), draw(st.sampled_from(UNITS))
    option = draw(st.sampled_from(OPTIONS[:3] if unit == "days" else OPTIONS))
    return Period.parse(f"{amount} {unit}{option}")


# The day before, at 23:30: on 30 March 2024 the clocks of Nuuk skipped from 23:00 to midnight.
SKIPPED = datetime(2024, 3, 30, 1, 30, tzinfo=UTC)
STARTS = st.datetimes(datetime(2007, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@given(st.sampled_from(ZONES), periods(), periods(), STARTS)
@example(
    "America/Nuuk",
    Period.parse("1 calendar day, end of day"),
    Period.parse("1 calendar day"),
    SKIPPED,
)
def test_what_is_never_earlier_is_not_earlier(zone, one, other, start):
    calendar = Calendar(zone, holidays=["2026-12-25"])
    for later, earlier in ((one, other), (other, one)):
        if is_never_earlier(later, earlier, calendar):
            assert deadline(start, later, calendar) >= deadline(start, earlier, calendar)


@pytest.mark.parametrize(
    ("one", "other", "zone", "known"),
    [
        ("14 calendar days", "14 calendar days", "UTC", True),
        ("14 calendar days", "15 calendar days", "UTC", False),
        ("14 business days", "14 calendar days", "UTC", True),
        ("1 month", "28 calendar days", "Europe/Berlin", True),
        ("1 month", "29 calendar days", "Europe/Berlin", False),
        ("14 calendar days, end of day", "14 calendar days", "Europe/Berlin", True),
        ("14 calendar days", "14 calendar days, end of day", "Europe/Berlin", False),
        ("14 calendar days, end of day", "14 calendar days", "America/Nuuk", False),
        ("15 calendar days", "14 calendar days, roll forward", "UTC", False),
        ("14 calendar days", "14 calendar days", "Pacific/Apia", False),
        ("14 days", "14 calendar days", "UTC", False),
        ("14 calendar days", "14 days", "UTC", False),
    ],
)
def test_the_order_of_two_periods(one, other, zone, known):
    found = is_never_earlier(Period.parse(one), Period.parse(other), Calendar(zone))
    assert found is known


@pytest.mark.parametrize(
    ("zone", "last"), [("UTC", True), ("Europe/Berlin", True), ("America/Nuuk", False)]
)
def test_where_a_local_time_comes_after_its_day(zone, last):
    assert days_end_last(zone) is last


def test_the_last_hour_of_a_day_that_clocks_skip_comes_after_its_end():
    nuuk, day = Calendar("America/Nuuk"), Period.parse("1 calendar day")
    end_of_day = Period.parse("1 calendar day, end of day")
    assert deadline(SKIPPED, end_of_day, nuuk) == datetime(2024, 3, 31, 1, tzinfo=UTC)
    assert deadline(SKIPPED, day, nuuk) == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)


def test_a_promise_in_such_a_zone_is_not_called_proved():
    policy = shop(
        calendar={"zone": "America/Nuuk"}, protection__period="14 calendar days, end of day"
    )
    found = prove_promise(read_promise("14 calendar days from delivered", policy), policy)
    assert found.kept is not Kept.PROVED
