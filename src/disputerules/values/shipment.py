"""The parcel: its tracking number and what the carrier reports, with the history of both."""

from bisect import bisect_right
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Self

from attrs import frozen

from disputerules.values.codec import TEXT, checked_by_codecs, choice, list_of, record
from disputerules.values.construct import constructed
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import InvalidInput
from disputerules.values.fields import Stamp


class ShipmentStatus(Embeddable, StrEnum):
    """What the carrier last reported."""

    UNKNOWN = "unknown"
    NO_INFORMATION = "no-information"
    IN_TRANSIT = "in-transit"
    HELD_BY_CUSTOMS = "held-by-customs"
    DELIVERED = "delivered"
    DELIVERED_ELSEWHERE = "delivered-elsewhere"
    RETURNED_TO_SENDER = "returned-to-sender"


MAX_SCANS = 1_000
"""The most entries of a shipment's history that are read."""
STATUS = choice(ShipmentStatus, tuple(ShipmentStatus))


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs)
class ShipmentEntry(Embeddable):
    """What became known of the parcel at an instant; what is left out stays as it was."""

    at: Stamp
    status: Annotated[ShipmentStatus | None, STATUS] = None
    tracking_number: Annotated[str | None, TEXT] = None


SHIPMENT_ENTRY = record(ShipmentEntry)


@constructed
@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Shipment(Embeddable):
    """What is known of the parcel.

    `status` and `tracking_number` are as of the document. A `history` is read in their place: the
    status at an instant is that of the last entry by then, `unknown` before the first. A tracking
    number that no entry says is that of the document.

    >>> from datetime import UTC, datetime
    >>> scanned = ShipmentEntry(at=datetime(2026, 1, 22, tzinfo=UTC), status="in-transit")
    >>> parcel = Shipment(history=(scanned,))
    >>> str(parcel.as_of(datetime(2026, 1, 21, tzinfo=UTC)).status)
    'unknown'
    >>> str(parcel.as_of(datetime(2026, 1, 22, tzinfo=UTC)).status)
    'in-transit'
    """

    tracking_number: Annotated[str | None, TEXT] = None
    status: Annotated[ShipmentStatus, STATUS] = ShipmentStatus.UNKNOWN
    history: Annotated[tuple[ShipmentEntry, ...], list_of(SHIPMENT_ENTRY, MAX_SCANS)] = ()

    def __attrs_post_init__(self) -> None:
        for index, entry in enumerate(self.history[1:], 1):
            earlier = self.history[index - 1].at
            if entry.at < earlier:
                message = (
                    f"{entry.at.isoformat()} stands after {earlier.isoformat()}; "
                    "sort the history by 'at'"
                )
                raise InvalidInput("invalid-value", message, f".history[{index}].at")

    @property
    def tracked(self) -> bool:
        """Whether there is a tracking number that is not blank."""
        return bool((self.tracking_number or "").strip())

    def as_of(self, at: datetime) -> Self:
        """The parcel as its history knew it at an instant."""
        if not self.history:
            return self
        known = self.states()
        return known[bisect_right(self.history, at, key=attrgetter("at"))]

    def states(self) -> list[Self]:
        """The parcel before its history, and after each entry of it."""
        status, number = ShipmentStatus.UNKNOWN, self.unstamped_number
        known = [type(self)(tracking_number=number, status=status)]
        for entry in self.history:
            status = entry.status or status
            number = number if entry.tracking_number is None else entry.tracking_number
            known.append(type(self)(tracking_number=number, status=status))
        return known

    @property
    def unstamped_number(self) -> str | None:
        """The tracking number of the document, where the history never says one."""
        stamped = any(entry.tracking_number is not None for entry in self.history)
        return None if stamped else self.tracking_number


SHIPMENT = record(Shipment)
