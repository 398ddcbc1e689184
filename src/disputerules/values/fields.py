"""The annotated types of fields that many values share: ids, counts, instants, amounts."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any

from disputerules.values.codec import PLAIN_TEXT, TEXT, Codec, integer, scalar
from disputerules.values.errors import InvalidInput, wrong_class
from disputerules.values.money import AMOUNT, Money, zero
from disputerules.values.periods import INSTANT, TICK


def read_identifier(value: Any, currency: str | None = None) -> str:
    if TEXT.read(value, None) == "":
        raise InvalidInput("invalid-value", "id must not be empty")
    return str(value)


MICROSECONDS = integer()


def check_span(value: Any) -> timedelta:
    """Return a length of time that can be written, or refuse another value."""
    if not isinstance(value, timedelta):
        raise wrong_class(value, timedelta, "")
    MICROSECONDS.check(value // TICK)
    return value


SPAN = Codec(
    lambda value, currency=None: TICK * MICROSECONDS.read(value),
    lambda value: value // TICK,
    MICROSECONDS.schema | {"description": "microseconds"},
    check_span,
)


ID = scalar(read_identifier, str, TEXT.schema | {"minLength": 1}, f"{PLAIN_TEXT} and item")
Id = Annotated[str, ID]
Count = Annotated[int, integer()]
Positive = Annotated[int, integer(1)]
Stamp = Annotated[datetime, INSTANT]
Span = Annotated[timedelta, SPAN]
MaybeStamp = Annotated[datetime | None, INSTANT]
Paid = Annotated[Money, AMOUNT]
MaybePaid = Annotated[Money | None, AMOUNT]

MAX_ITEMS = 10_000
"""The most lines, claimed lines, events, files, refunds and disputes that are read."""

cached_zero = lru_cache(maxsize=1024)(zero)
