"""What can happen to a dispute: an event, or a timeout."""

from datetime import datetime
from typing import Protocol

from disputerules.values.event_parts import Offer
from disputerules.values.money import Money
from disputerules.values.settlement import LineShare


class Happening(Protocol):
    """An event, or a timeout, at an instant."""

    @property
    def at(self) -> datetime:
        """When it happens."""
        ...

    @property
    def offered(self) -> Offer | None:
        """What the seller offers with it."""
        ...

    @property
    def shares(self) -> tuple[LineShare, ...] | None:
        """What a ruling gives each line."""
        ...

    @property
    def shipping(self) -> Money | None:
        """What a ruling gives of the shipping."""
        ...
