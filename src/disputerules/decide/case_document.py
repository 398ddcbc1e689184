"""A case document: an order, what is asked about it, and when."""

from datetime import datetime
from typing import Annotated

from attrs import frozen

from disputerules.facts.case import EXTENSION_REQUEST, ExtensionRequest
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.document import POLICY_DOCUMENT
from disputerules.values.claim import CLAIM, Claim
from disputerules.values.codec import FLAG, checked_by_codecs, list_of
from disputerules.values.errors import InvalidInput
from disputerules.values.event import EVENT, Event
from disputerules.values.order import ORDER, MaybeStamp, Order, Stamp


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class CaseDocument:
    """An order, a claim and the events of its dispute, and the instant to answer for.

    `timelines` asks for what comes if nobody acts, which takes longest to work out.
    """

    policy: Annotated[Policy, POLICY_DOCUMENT] = ALIEXPRESS_GUIDE
    order: Annotated[Order, ORDER]
    claim: Annotated[Claim | None, CLAIM] = None
    opened_at: MaybeStamp = None
    events: Annotated[tuple[Event, ...], list_of(EVENT)] = ()
    request_extension: Annotated[ExtensionRequest | None, EXTENSION_REQUEST] = None
    at: Stamp
    timelines: Annotated[bool, FLAG] = True

    def __attrs_post_init__(self) -> None:
        if self.opened_at is not None and self.claim is None:
            raise InvalidInput("missing-key", "a dispute is opened with a claim", ".claim")
        if self.events and self.opened_at is None:
            right = "events belong to a dispute that was opened"
            raise InvalidInput("missing-key", right, ".opened_at")

    @property
    def claimed_at(self) -> datetime:
        """The instant at which the claim is judged."""
        return self.at if self.opened_at is None or self.opened_at > self.at else self.opened_at
