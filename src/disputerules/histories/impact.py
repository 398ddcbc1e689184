"""The impact of a policy change on a history: counts, money and examples."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from disputerules.facts.policy import Policy

# The effect of a change on an order: the first that applies. Every changed order has one.
LOSES, GAINS, LESS, MORE, OTHER = "may-not-open", "may-open", "gets-less", "gets-more", "other"
EFFECTS = (LOSES, GAINS, LESS, MORE, OTHER)


@frozen
class Flip:
    """A change from one code of a table to another, and how many orders have it."""

    table: str
    old: str
    new: str
    count: int
    examples: tuple[str, ...]


@frozen
class BadRows:
    """How many rows cannot be decided, with example ids."""

    count: int
    examples: tuple[str, ...]


NONE = BadRows(0, ())


@frozen
class Paid:
    """The refunds where a dispute may be opened, in minor units, under each policy."""

    old: int = 0
    new: int = 0

    def __add__(self, other: "Paid") -> "Paid":
        return Paid(self.old + other.old, self.new + other.new)


@frozen
class Part:
    """The orders with one value of a grouping column, and what changes for them."""

    value: str
    orders: int
    changed: int
    refund: Mapping[str, Paid]


@frozen
class Largest:
    """An order with one of the largest changes of its refund, in minor units."""

    order_id: str
    currency: str
    old: int
    new: int


@frozen
class Example:
    """An order that the two policies decide differently, with both messages."""

    order_id: str
    at: datetime
    table: str
    old: str
    new: str
    old_message: str
    new_message: str


@frozen
class Impact:
    """What changes over a history if a new policy replaces an old one.

    `changed` counts the orders with any different decision, money included; `effects` counts the
    same orders by the effect on the buyer. `refund` is by currency, in minor units; `parts` has the
    history by month and by each grouping column. `unknown` has a sentence about each change of the
    policy that the history cannot show, which no count includes.
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
    unknown: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
