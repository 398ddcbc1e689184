"""A case document: an order, what is asked about it, and when."""

from datetime import datetime
from operator import le
from typing import Annotated

from attrs import field, frozen

from disputerules.facts.case import EXTENSION_REQUEST, ExtensionRequest
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.document import POLICY_DOCUMENT
from disputerules.values.claim import CLAIM, Claim
from disputerules.values.codec import FLAG, checked_by_codecs, list_of
from disputerules.values.errors import InvalidInput
from disputerules.values.event import EVENT, Event
from disputerules.values.order import MAX_ITEMS, ORDER, MaybeStamp, Order, Stamp

MAX_OUT_OF_ORDER = 200
"""The most events of a document whose stamps are not in order: each of them is folded anew."""


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class CaseDocument:
    """An order, a claim and the events of its dispute, and the instant to answer for.

    `timelines` asks for what comes if nobody acts, which takes longest to work out.
    """

    policy: Annotated[Policy, POLICY_DOCUMENT] = ALIEXPRESS_GUIDE
    order: Annotated[Order, ORDER]
    claim: Annotated[Claim | None, CLAIM] = None
    opened_at: MaybeStamp = None
    events: Annotated[tuple[Event, ...], list_of(EVENT, MAX_ITEMS)] = ()
    request_extension: Annotated[ExtensionRequest | None, EXTENSION_REQUEST] = None
    at: Stamp
    timelines: Annotated[bool, FLAG] = True
    in_time_order: bool = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        stamps = [event.at for event in self.events]
        in_order = all(map(le, stamps, stamps[1:]))
        object.__setattr__(self, "in_time_order", in_order)
        if not in_order and len(stamps) > MAX_OUT_OF_ORDER:
            message = f"{len(stamps)} events exceed the {MAX_OUT_OF_ORDER} that are read unsorted"
            raise InvalidInput("too-large", f"{message}; sort them by 'at'", ".events")
        if self.opened_at is not None and self.claim is None:
            raise InvalidInput("missing-key", "a dispute is opened with a claim", ".claim")
        if self.events and self.opened_at is None:
            right = "events belong to a dispute that was opened"
            raise InvalidInput("missing-key", right, ".opened_at")

    @property
    def claimed_at(self) -> datetime:
        """The instant at which the claim is judged."""
        return self.at if self.opened_at is None or self.opened_at > self.at else self.opened_at
