"""A case document: an order, what is asked about it, and when."""

from datetime import datetime
from operator import le
from typing import Annotated

from attrs import field, frozen

from disputerules.decide.branches import Asked, asked_about
from disputerules.decide.known_case import case_of
from disputerules.facts.case import EXTENSION_REQUEST, Case, ExtensionRequest
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.document import POLICY_DOCUMENT
from disputerules.values.claim import CLAIM, Claim
from disputerules.values.codec import FLAG, checked_by_codecs, list_of
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import DisputeRulesError, InvalidInput, shown
from disputerules.values.event import EVENT, Event
from disputerules.values.fields import ID, MAX_ITEMS, MaybeStamp, Stamp
from disputerules.values.ledger import OutsideRefund
from disputerules.values.ledger_checks import check_refund
from disputerules.values.order import ORDER, Order, check_same_order

MAX_REFUND_EVENTS = 50
"""The most events `seller-refunded` of a document: each of them changes the order."""
MAX_OUT_OF_ORDER = 200
"""The most events of a document whose stamps are not in order: each of them is folded anew."""
MAX_STEPS = 1_000_000
"""The most lines times things that happen: at each of them a row may ask about every line."""
MAX_JUDGED = 75_000
"""The most lines and entries that claims are judged by, each time that one is judged."""
JUDGED_ALWAYS = 10
"""What judging a claim takes besides, counted in lines."""


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class CaseDocument(Embeddable):
    """An order, a claim and the events of its dispute, and the instant to answer for.

    `timelines` asks for what comes if nobody acts, which takes longest to work out.
    """

    policy: Annotated[Policy, POLICY_DOCUMENT] = ALIEXPRESS_GUIDE
    order: Annotated[Order, ORDER]
    claim: Annotated[Claim | None, CLAIM] = None
    opened_at: MaybeStamp = None
    dispute_id: Annotated[str | None, ID] = None
    order_at_opening: Annotated[Order | None, ORDER] = None
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
        self.check_work()
        refunds = [index for index, one in enumerate(self.events) if one.refund is not None]
        if len(refunds) > MAX_REFUND_EVENTS:
            message = (
                f"{len(refunds)} refunds exceed the {MAX_REFUND_EVENTS} that are read as events"
            )
            raise InvalidInput("too-large", f"{message}; list them in order.refunds", ".events")
        if self.opened_at is not None and self.claim is None:
            raise InvalidInput("missing-key", "a dispute is opened with a claim", ".claim")
        if self.events and self.opened_at is None:
            right = "events belong to a dispute that was opened"
            raise InvalidInput("missing-key", right, ".opened_at")
        if self.order_at_opening is not None:
            self.check_opening_order(self.order_at_opening)
        for index in refunds:
            refund = self.events[index].refund
            assert refund is not None
            self.check_event_refund(refund, f".events[{index}]")

    def check_work(self) -> None:
        """Refuse what is too much together, though no list is too long."""
        lines, lists = len(self.order.lines), self.order.list_lengths
        happens = len(self.events) + sum(lists)
        if happens * lines > MAX_STEPS:
            message = f"{happens} events and entries of the order, on {lines} lines, are too many"
            raise InvalidInput("too-large", f"{message}; split the order", ".order.lines")
        folds = 1 if self.in_time_order else len(self.events)
        revisions = sum(event.claim is not None for event in self.events)
        size = JUDGED_ALWAYS + lines + sum(lists)
        if (1 + revisions) * folds * size > MAX_JUDGED:
            message = f"{revisions} revisions among {len(self.events)} events are too many"
            repair = "sort the events by 'at', or leave out what changes nothing"
            raise InvalidInput(
                "too-large", f"{message} for an order of this size; {repair}", ".events"
            )

    def check_opening_order(self, opening: Order) -> None:
        if self.opened_at is None:
            message = "order_at_opening belongs to a dispute that was opened"
            raise InvalidInput("missing-key", message, ".opened_at")
        check_same_order(opening, self.order, ".order_at_opening")

    def check_event_refund(self, refund: OutsideRefund, path: str) -> None:
        lines = {line.id: line for line in self.order.lines}
        try:
            check_refund(refund, lines, self.order.shipping_paid)
        except DisputeRulesError as error:
            raise error.under(path) from None
        for listed in self.order.refunds:
            if listed.id == refund.id and listed.said != refund.said:
                message = f"order.refunds has another refund {shown(refund.id)}; make them the same"
                raise InvalidInput("invalid-value", message, f"{path}.id")

    def order_at(self, at: datetime) -> Order:
        """The order as it was known at an instant, without the dispute of the case."""
        return self.order.as_of(at, self.dispute_id)

    def opening_case(self, claim: Claim, at: datetime) -> Case:
        """The case by which the opening is judged: `order_at_opening`, where it is given."""
        order = self.order if self.order_at_opening is None else self.order_at_opening
        return case_of(order, claim, at, self.dispute_id, 0)

    @property
    def asked(self) -> Asked:
        """The branch and the reason of the claim."""
        return asked_about(self.claim, self.policy)

    @property
    def claimed_at(self) -> datetime:
        """The instant at which the claim is judged."""
        return self.at if self.opened_at is None or self.opened_at > self.at else self.opened_at
