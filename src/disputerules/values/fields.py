"""The annotated types of fields that many values share: ids, counts, instants, amounts."""

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

from disputerules.values.codec import PLAIN_TEXT, TEXT, integer, scalar
from disputerules.values.errors import InvalidInput
from disputerules.values.money import AMOUNT, Money, zero
from disputerules.values.periods import INSTANT


def read_identifier(value: Any, currency: str | None = None) -> str:
    if TEXT.read(value, None) == "":
        raise InvalidInput("invalid-value", "id must not be empty")
    return str(value)


ID = scalar(read_identifier, str, TEXT.schema | {"minLength": 1}, f"{PLAIN_TEXT} and item")
Id = Annotated[str, ID]
Count = Annotated[int, integer()]
Positive = Annotated[int, integer(1)]
Stamp = Annotated[datetime, INSTANT]
MaybeStamp = Annotated[datetime | None, INSTANT]
Paid = Annotated[Money, AMOUNT]
MaybePaid = Annotated[Money | None, AMOUNT]

MAX_ITEMS = 10_000
"""The most lines, claimed lines, events, files, refunds and disputes that are read."""

cached_zero = lru_cache(maxsize=1024)(zero)
