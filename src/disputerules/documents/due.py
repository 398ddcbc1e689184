"""Which kept disputes are due: a nightly job reads only those whole.

Of every other dispute only the parts are read that its clock asks for.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from attrs import NOTHING, fields

from disputerules.decide.dispute import Dispute
from disputerules.decide.settled import settled
from disputerules.documents.cases import currency_of
from disputerules.documents.json_text import parse
from disputerules.documents.values import kept_policy, read_kept_dispute
from disputerules.facts.case import claim_case
from disputerules.values.build import new
from disputerules.values.codec import codec_of, expect_object, read_at, refuse_missing
from disputerules.values.errors import DisputeRulesError
from disputerules.values.periods import as_instant

# A name with an underscore is a cached result, which starts as None.
FIELDS: dict[str, Any] = {one.name: one for one in fields(Dispute)}
KeptDispute = Dispute | dict[str, Any] | str | bytes


def due(disputes: Iterable[KeptDispute], *, at: datetime) -> Iterator[Dispute]:
    """Yield the disputes whose next deadline has come by an instant, in the order given.

    Disputes are values, or as `to_dict` or `to_json` kept them. `advance` applies their deadlines.
    A payment that is late stays due until it is made. Of a dispute that is not due only the parts
    are checked that its deadline depends on. Raises InvalidInput with the place of a document that
    cannot be read.

    >>> from datetime import UTC
    >>> from disputerules import Claim, Money, Order, OrderLine, open_dispute, to_json
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     paid_at=datetime(2026, 1, 2, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> claim = Claim(received=False, reason="no-tracking-information", description="lost")
    >>> kept = [to_json(open_dispute(order, claim, at=datetime(2026, 2, day, tzinfo=UTC)))
    ...     for day in (1, 2)]
    >>> [found.since.day for found in due(kept, at=datetime(2026, 2, 6, tzinfo=UTC))]
    [1]
    """
    instant = as_instant(at)
    for place, one in enumerate(disputes):
        try:
            found = due_dispute(one, instant)
        except DisputeRulesError as error:
            error.path = error.path.removeprefix("$")
            raise error.under(f"$[{place}]") from None
        if found is not None:
            yield found


def due_dispute(one: Any, at: datetime) -> Dispute | None:
    """Return a dispute if it is due, read whole."""
    if isinstance(one, Dispute):
        return one if is_due(one, at) else None
    raw = expect_object(parse(one) if isinstance(one, (str, bytes)) else one)
    return read_kept_dispute(raw) if is_due(partly_read(raw), at) else None


def is_due(dispute: Dispute, at: datetime) -> bool:
    return dispute.due_at is not None and dispute.due_at <= at


class PartlyRead(Dispute):
    """A kept dispute that reads each part when it is asked for."""

    __slots__ = ("currency", "raw")
    raw: dict[str, Any]
    currency: str | None

    def __getattr__(self, name: str) -> Any:
        """Read a part; Python asks only for those that are not there yet."""
        if name not in FIELDS:
            raise AttributeError(name)
        part = part_of(self, name)
        object.__setattr__(self, name, part)
        return part


class Unread:
    """A part that is read when something of it is asked for."""

    __slots__ = ("read", "whole")

    def __init__(self, read: Callable[[], Any]) -> None:
        self.read = read

    def __getattr__(self, name: str) -> Any:
        """Give an attribute of the part; Python asks for what this stand-in lacks."""
        if name == "whole":
            self.whole = self.read()
            return self.whole
        return getattr(self.whole, name)


def partly_read(raw: dict[str, Any]) -> Dispute:
    dispute: PartlyRead = new(PartlyRead)
    object.__setattr__(dispute, "raw", raw)
    object.__setattr__(dispute, "currency", currency_of(raw))
    return dispute


def part_of(dispute: PartlyRead, name: str) -> Any:
    """Read one part of a kept dispute; what is left out has its default."""
    if name == "policy":
        policy = kept_policy(dispute.raw)
        if not policy.whole.variants:
            return policy
        opening = claim_case(dispute.opened_at, dispute.opening_order, dispute.claim)
        return settled(policy, opening)
    value, field = dispute.raw.get(name), FIELDS[name]
    codec = codec_of(field.type)
    if value is not None and codec is not None:
        # Few clocks look into the order, which is most of a dispute.
        read = partial(read_at, codec, value, name, dispute.currency)
        return Unread(read) if name == "order" else read()
    default: Any = field.default
    if default is NOTHING:
        refuse_missing(name, dispute.raw, FIELDS)
    make = getattr(default, "factory", None)
    return default if make is None else make(dispute)
