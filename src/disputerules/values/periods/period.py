"""A period: an amount of hours, days or months, and how its last day is treated."""

import re
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from attrs import frozen

from disputerules.values.codec import Codec
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput, InvalidType, InvalidValue, ShortRepr, shown
from disputerules.values.suggestions import unknown

AMOUNT_AND_UNIT = re.compile(r"(0|[1-9][0-9]{0,5}) ([a-z]+(?:[ -][a-z]+)?)")


class Unit(Embeddable, StrEnum):
    """What a period counts: elapsed time (hours, days of 24 hours), or dates (days, months)."""

    HOURS = "hours"
    DAYS = "days"
    CALENDAR_DAYS = "calendar-days"
    BUSINESS_DAYS = "business-days"
    MONTHS = "months"


ELAPSED = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}
MAX_PERIOD = 100_000
LONGEST = timedelta(days=MAX_PERIOD)
OPTIONS = {
    "end of day": "end_of_day",
    "roll forward": "roll_forward",
    "day of event counts": "day_of_event_counts",
}


@frozen(repr=False)
class Period(ShortRepr, Embeddable):
    """How long something lasts: an amount of one unit, and how its last day is treated.

    With `end_of_day` it lasts until the midnight that ends the last day. With `roll_forward` it
    ends on the next business day if the last day is not one. With `day_of_event_counts` the day on
    which it begins is day one.

    >>> print(Period(3, Unit.BUSINESS_DAYS, end_of_day=True))
    3 business days, end of day
    """

    amount: int
    unit: Unit
    end_of_day: bool = False
    roll_forward: bool = False
    day_of_event_counts: bool = False

    def __attrs_post_init__(self) -> None:
        if type(self.amount) is not int:
            raise InvalidType(f"expected an integer amount, got {shown(self.amount)}", ".amount")
        if not 0 <= self.amount <= MAX_PERIOD:
            message = f"expected an amount from 0 to {MAX_PERIOD}, got {shown(self.amount)}"
            raise InvalidValue(message, ".amount")
        if type(self.unit) is not Unit:
            raise InvalidType(f"expected Unit such as Unit.DAYS, got {shown(self.unit)}", ".unit")
        for name in OPTIONS.values():
            value = getattr(self, name)
            if type(value) is not bool:
                raise InvalidType(f"expected True or False, got {shown(value)}", f".{name}")
        if self.day_of_event_counts and (self.unit in ELAPSED or not self.amount):
            least = "at least 1 calendar day, business day or month"
            message = f'"day of event counts" needs {least}, got "{self.length}"'
            raise InvalidValue(message, ".day_of_event_counts")

    @classmethod
    def parse(cls, text: object, path: str = "") -> Self:
        """Parse "N UNIT", with options after commas.

        Raises `InvalidType` if the value is not a string, and `InvalidInput` for any other string.

        >>> Period.parse("14 calendar days, roll forward, end of day").roll_forward
        True
        """
        if not isinstance(text, str):
            raise InvalidType(f'expected a string such as "5 days", got {shown(text)}', path)
        length, *options = text.split(", ")
        match = AMOUNT_AND_UNIT.fullmatch(length)
        if match is None:
            raise InvalidValue(f'expected a period such as "5 days", got {shown(text)}', path)
        unit = match[2].replace(" ", "-").removesuffix("s") + "s"
        if unit not in set(Unit):
            units = [unit.replace("-", " ") for unit in Unit]
            raise InvalidValue(unknown("unit", match[2], units), path)
        options = [option.replace("-", " ") for option in options]
        for option in options:
            if option not in OPTIONS:
                raise InvalidValue(unknown("option", option, OPTIONS), path)
            if options.count(option) > 1:
                message = f"duplicate option {option!r}; give it once"
                raise InvalidValue(message, path)
        try:
            return cls(int(match[1]), Unit(unit), *(option in options for option in OPTIONS))
        except InvalidInput as error:
            raise InvalidValue(error.message, path) from None

    of = parse

    @property
    def length(self) -> str:
        """The period without its options.

        >>> Period.parse("1 day, end of day").length
        '1 day'
        """
        words = self.unit.replace("-", " ")
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __str__(self) -> str:
        options = (option for option, name in OPTIONS.items() if getattr(self, name))
        return ", ".join([self.length, *options])

    @cached_property
    def is_fixed(self) -> bool:
        """Whether it lasts equally long wherever and whenever it begins.

        >>> Period.parse("5 days").is_fixed, Period.parse("5 calendar days").is_fixed
        (True, False)
        """
        return self.unit in ELAPSED and not self.end_of_day and not self.roll_forward

    @cached_property
    def span(self) -> timedelta:
        """The length of a fixed period; raises `InvalidInput` for any other.

        >>> Period.parse("72 hours").span
        datetime.timedelta(days=3)
        """
        if not self.is_fixed:
            message = f'"{self}" has no fixed length; use hours or days without options'
            raise InvalidValue(message)
        return self.amount * ELAPSED[self.unit]


def read_period(value: Any, currency: str | None = None) -> Period:
    return Period.parse(value)


def check_period(value: Any) -> Period:
    return value if isinstance(value, Period) else Period.parse(value)


PERIOD = Codec(read_period, str, {"type": "string"}, check_period)
