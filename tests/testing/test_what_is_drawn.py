"""The strategies draw each kind of value that they promise, and golden tables show each order."""

from functools import partial

import pytest
from hypothesis import Phase, find, settings

from disputerules import ALIEXPRESS_GUIDE
from disputerules.testing.golden import golden_table
from disputerules.testing.strategies.goods import shipments
from disputerules.testing.strategies.policy import by_schema, calendars

SOON = settings(max_examples=500, phases=[Phase.generate], database=None, derandomize=True)


def draws(strategy, wanted):
    return find(strategy, wanted, settings=SOON)


@pytest.mark.parametrize("number", [None, "LX123", " "])
def test_a_parcel_is_drawn_with_and_without_a_tracking_number(number):
    assert draws(shipments(), lambda one: one.tracking_number == number)


@pytest.mark.parametrize("some", [True, False])
@pytest.mark.parametrize("weekend", [("saturday", "sunday"), ("friday", "saturday"), ()])
def test_a_calendar_is_drawn_with_each_weekend_with_and_without_other_days(weekend, some):
    for days in ("holidays", "workdays"):
        found = draws(calendars(), partial(has_days, weekend, days, some))
        assert bool(getattr(found, days)) is some


def has_days(weekend, days, some, calendar):
    return calendar.weekend == weekend and bool(getattr(calendar, days)) is some


@pytest.mark.parametrize("value", [0, 1, 6, 7, 8])
def test_a_number_is_drawn_at_and_beside_the_present_one_and_the_least(value):
    schema = {"type": "integer", "minimum": 0, "maximum": 100}
    assert draws(by_schema(schema, 7), lambda one: one == value) == value


def test_a_list_that_is_not_set_is_drawn_empty():
    schema = {"type": "array", "items": {"type": "string"}}
    assert draws(by_schema(schema, None), lambda one: True) == []


def test_a_golden_table_has_blank_lines_around_its_headings():
    lines = golden_table(ALIEXPRESS_GUIDE).splitlines()
    assert lines[:3] == ["# Decisions of aliexpress-guide", "", "## Orders over time"]
    headings = [place for place, line in enumerate(lines) if line.startswith("#")]
    assert len(headings) > 2
    assert all(lines[place + 1] == "" for place in headings)
    assert all(lines[place - 1] == "" for place in headings[1:])
    assert {line[:1] for line in lines} == {"", "#", "|"}


def test_an_extension_of_ten_days_shows_in_the_golden_table():
    # Shipped on 6 January 2026, so that sixty days end on 7 March, and ten more on the 17th.
    rows = [line for line in golden_table(ALIEXPRESS_GUIDE).splitlines() if "timeout" in line]
    assert any(line.startswith("| shipped | 2026-03-07") for line in rows)
    assert any(line.startswith("| extended | 2026-03-17") for line in rows)
