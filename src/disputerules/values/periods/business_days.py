"""The business days in order: weeks are counted by formula, exceptions by bisection."""

from bisect import bisect_left, bisect_right
from datetime import date
from functools import cached_property
from itertools import accumulate

from attrs import frozen

WEEK = 7


@frozen
class BusinessDays:
    """The business days of a week, and the days that differ from it; numbered from year 1.

    `of_week` has the ISO numbers of the week's business days, sorted: Monday is 1. `exceptions` are
    the ordinals of the days on which a week differs, sorted: business days that are holidays, and
    days of the weekend that are worked. 1 January of year 1, ordinal 1, is a Monday.
    """

    of_week: tuple[int, ...]
    exceptions: tuple[int, ...]

    @cached_property
    def surplus(self) -> tuple[int, ...]:
        """How many business days more than by the week there are after each exception."""
        differences = (-1 if self.by_week(day) else 1 for day in self.exceptions)
        return tuple(accumulate(differences, initial=0))

    @cached_property
    def at_exceptions(self) -> tuple[int, ...]:
        """How many business days there are up to each exception, inclusive; never decreasing."""
        pairs = zip(self.exceptions, self.surplus[1:], strict=True)
        return tuple(self.count_by_week(day) + surplus for day, surplus in pairs)

    def by_week(self, ordinal: int) -> bool:
        """Return whether the day is a business day of the week, exceptions aside."""
        return (ordinal - 1) % WEEK + 1 in self.of_week

    def count_by_week(self, ordinal: int) -> int:
        """Return how many days up to this one, inclusive, are business days of the week."""
        weeks, days = divmod(ordinal, WEEK)
        return weeks * len(self.of_week) + bisect_right(self.of_week, days)

    def count(self, day: date) -> int:
        """Return how many business days there are from year 1 to this day, inclusive."""
        ordinal = day.toordinal()
        return self.count_by_week(ordinal) + self.surplus[bisect_right(self.exceptions, ordinal)]

    def includes(self, day: date) -> bool:
        """Return whether the day is a business day."""
        ordinal = day.toordinal()
        place = bisect_left(self.exceptions, ordinal)
        return self.by_week(ordinal) != (ordinal in self.exceptions[place : place + 1])

    def numbered(self, number: int) -> date:
        """Return the business day up to which there are that many; the inverse of `count`."""
        place = bisect_left(self.at_exceptions, number)
        weeks, index = divmod(number - self.surplus[place] - 1, len(self.of_week))
        by_week = weeks * WEEK + self.of_week[index]
        # The day lies at the latest on the next exception, which then is a worked weekend day.
        return date.fromordinal(min((by_week, *self.exceptions[place : place + 1])))
