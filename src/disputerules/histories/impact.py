"""What a change of policy does to a history: counted, in money, and explained by examples."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from disputerules.facts.policy import Policy

# What a change does to an order, the first that holds; together they are all that are changed.
LOSES, GAINS, LESS, MORE, OTHER = "may-not-open", "may-open", "gets-less", "gets-more", "other"
EFFECTS = (LOSES, GAINS, LESS, MORE, OTHER)


@frozen
class Flip:
    """So many orders went from one code of a table to another."""

    table: str
    old: str
    new: str
    count: int
    examples: tuple[str, ...]


@frozen
class BadRows:
    """So many rows could not be decided."""

    count: int
    examples: tuple[str, ...]


NONE = BadRows(0, ())


@frozen
class Paid:
    """What the refunds come to where a dispute may be opened, in minor units."""

    old: int = 0
    new: int = 0

    def __add__(self, other: "Paid") -> "Paid":
        return Paid(self.old + other.old, self.new + other.new)


@frozen
class Part:
    """One part of the history: the orders with one value, and what changes for them."""

    value: str
    orders: int
    changed: int
    refund: Mapping[str, Paid]


@frozen
class Largest:
    """An order whose refund changes much."""

    order_id: str
    currency: str
    old: int
    new: int


@frozen
class Example:
    """One order that is decided differently, with both reasons."""

    order_id: str
    at: datetime
    table: str
    old: str
    new: str
    old_message: str
    new_message: str


@frozen
class Impact:
    """What changes from one policy to another over a history.

    `changed` counts the orders of which anything is decided differently, money included; `effects`
    are the same orders by what that means to the buyer. `refund` is by currency; `parts` has the
    history by month and by each column that was asked for.
    """

    old: Policy
    new: Policy
    rows: int
    decided: int
    changed: int
    bad_rows: Mapping[str, BadRows]
    flips: tuple[Flip, ...]
    refund: Mapping[str, Paid]
    effects: Mapping[str, int] = field(factory=dict)
    parts: Mapping[str, tuple[Part, ...]] = field(factory=dict)
    losses: tuple[Largest, ...] = ()
    gains: tuple[Largest, ...] = ()
    examples: tuple[Example, ...] = ()
    assumed: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
