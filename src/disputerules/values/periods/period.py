"""A period: an amount of hours, days or months, and how its last day is treated."""

import re
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from attrs import frozen

from disputerules.values.codec import Codec
from disputerules.values.errors import InvalidInput, InvalidType, InvalidValue, shown

AMOUNT_AND_UNIT = re.compile(r"(0|[1-9][0-9]{0,5}) ([a-z]+(?:[ -][a-z]+)?)")


class Unit(StrEnum):
    """What a period counts: elapsed time (hours, days of 24 hours) or days and months by date."""

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


@frozen
class Period:
    """How long something lasts: an amount of one unit, and how its last day is treated.

    `end_of_day`: until the midnight that ends the last day. `roll_forward`: a last day that is no
    business day becomes the next one. `day_of_event_counts`: the day it begins on is day one.

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
            raise InvalidType(f"the amount {shown(self.amount)} must be an integer", ".amount")
        if not 0 <= self.amount <= MAX_PERIOD:
            right = f"must be from 0 to {MAX_PERIOD}"
            raise InvalidValue(f"the amount {shown(self.amount)} {right}", ".amount")
        if type(self.unit) is not Unit:
            raise InvalidType(f"the unit {shown(self.unit)} must be a Unit", ".unit")
        for name in OPTIONS.values():
            if type(getattr(self, name)) is not bool:
                said = shown(getattr(self, name))
                raise InvalidType(f"{name} is {said}; it must be True or False", f".{name}")
        if self.day_of_event_counts and (self.unit in ELAPSED or not self.amount):
            right = "at least 1 calendar day, business day or month"
            message = f'"day of event counts" needs {right}, not "{self.length}"'
            raise InvalidValue(message, ".day_of_event_counts")

    @classmethod
    def parse(cls, text: object, path: str = "") -> Self:
        """The period that "N UNIT" says, with options after commas.

        Raises `InvalidType` for anything but a string, `InvalidInput` for any other text.

        >>> Period.parse("14 calendar days, roll forward, end of day").roll_forward
        True
        """
        if not isinstance(text, str):
            raise InvalidType(f'{shown(text)} must be a string such as "5 days"', path)
        length, *said = text.split(", ")
        match = AMOUNT_AND_UNIT.fullmatch(length)
        if match is None:
            raise InvalidValue(f'{shown(text)} must be a period such as "5 days"', path)
        unit = match[2].replace(" ", "-").removesuffix("s") + "s"
        if unit not in set(Unit):
            known = ", ".join(unit.replace("-", " ") for unit in Unit)
            raise InvalidValue(f"the unit of {shown(text)} must be one of {known}", path)
        options = {option.replace("-", " ") for option in said}
        if not options <= set(OPTIONS) or len(options) < len(said):
            right = f"the options must be, each at most once, of {', '.join(OPTIONS)}"
            raise InvalidValue(f"{shown(text)} is no period; {right}", path)
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

    def __str__(self) -> str:
        options = (option for option, name in OPTIONS.items() if getattr(self, name))
        return ", ".join([self.length, *options])

    @cached_property
    def is_fixed(self) -> bool:
        """Whether it is the same span of time wherever and whenever it begins.

        >>> Period.parse("5 days").is_fixed, Period.parse("5 calendar days").is_fixed
        (True, False)
        """
        return self.unit in ELAPSED and not self.end_of_day and not self.roll_forward

    @cached_property
    def span(self) -> timedelta:
        """The span of time of a fixed period; raises `InvalidInput` for any other.

        >>> Period.parse("72 hours").span
        datetime.timedelta(days=3)
        """
        if not self.is_fixed:
            raise InvalidValue(f'"{self}" has no fixed span; hours and days without options have')
        return self.amount * ELAPSED[self.unit]


def read_period(value: Any, currency: str | None = None) -> Period:
    return Period.parse(value)


def check_period(value: Any) -> Period:
    return value if isinstance(value, Period) else Period.parse(value)


PERIOD = Codec(read_period, str, {"type": "string"}, check_period)
