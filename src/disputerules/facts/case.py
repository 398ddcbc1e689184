"""What the facts of one decision are read from: the order, an instant, and what is asked."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple, Protocol

from attrs import frozen

from disputerules.language.table import Scope
from disputerules.values.attributes import NO_ATTRIBUTES, AttributeValues
from disputerules.values.build import new_tuple
from disputerules.values.claim import Claim, ClaimLine, EvidenceFile, Returner
from disputerules.values.codec import MAX_INTEGER, checked_by_codecs, integer, record
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import CurrencyMismatch
from disputerules.values.event import Event
from disputerules.values.money import Money
from disputerules.values.order import TRADER, Order, Party
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import MAX_PERIOD


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class ExtensionRequest(Embeddable):
    """More days of protection that somebody asks for. Any number may be asked for."""

    days: Annotated[int, integer(-MAX_INTEGER, MAX_INTEGER)]
    requested_by: Annotated[Party, TRADER] = Party.BUYER

    @property
    def span(self) -> timedelta:
        """The days as a length of time, as far as time goes."""
        return timedelta(days=max(0, min(self.days, MAX_PERIOD)))


EXTENSION_REQUEST = record(ExtensionRequest)


class ClaimedLine(NamedTuple):
    """A line of a claim beside the order line that it names.

    `attributes` is None if the order has no such line.
    """

    id: str
    claimed: int
    known: bool
    value: int
    available: int
    priced: bool
    attributes: AttributeValues | None = NO_ATTRIBUTES


def claimed_lines(order: Order, claim: Claim) -> tuple[ClaimedLine, ...]:
    """The lines that a claim is about, in document order; all that can be claimed by default."""
    wanted = claim.lines if claim.lines is not None else everything(order)
    known = {line.id: line for line in order.lines}
    return tuple([claimed_line(known.get(one.id), one) for one in wanted])


def everything(order: Order) -> tuple[ClaimLine, ...]:
    """All units that can still be claimed."""
    return tuple(
        ClaimLine(id=line.id, quantity=line.claimable_quantity)
        for line in order.lines
        if line.claimable_quantity
    )


def claimed_line(line: OrderLine | None, wanted: ClaimLine) -> ClaimedLine:
    if line is None:
        return ClaimedLine(wanted.id, wanted.quantity, False, 0, 0, False, None)
    value, available, priced = line.claimable_value, line.claimable_quantity, line.paid.amount > 0
    attributes = line.attributes
    return ClaimedLine(wanted.id, wanted.quantity, True, value, available, priced, attributes)


class Timeout(NamedTuple):
    """A deadline that passed, or an event that nobody has made, handed over like an event."""

    type: str
    at: datetime
    amount: Any = None
    return_goods: bool | None = None
    offered: Any = None
    by: Party | None = None
    from_: Party | None = None
    evidence: tuple[EvidenceFile, ...] | None = None
    description: None = None
    shares: None = None
    returned: tuple[ClaimLine, ...] | None = None
    verdict: str | None = None
    until: datetime | None = None
    won_by: Party | None = None
    deduction: Any = None
    shipping: None = None

    @property
    def files(self) -> tuple[EvidenceFile, ...]:
        """The files that come with it."""
        return self.evidence or ()


class DisputeParts(Protocol):
    """What every reading knows of a dispute; facts name the other parts by their paths."""

    @property
    def order(self) -> Order:
        """The order without this dispute."""
        ...

    @property
    def claim(self) -> Claim:
        """The claim as the buyer last put it."""
        ...

    @property
    def opened_at(self) -> datetime:
        """When the dispute was opened."""
        ...

    @property
    def round_started_at(self) -> datetime:
        """When the round of negotiation began."""
        ...

    @property
    def since(self) -> datetime:
        """When the dispute came to its state."""
        ...


class Case(NamedTuple):
    """Everything that a table may read. What a table does not ask for may be left out."""

    at: datetime
    order: Order
    claim: Claim | None = None
    lines: tuple[ClaimedLine, ...] = ()
    request: ExtensionRequest | None = None
    reason: str = ""
    returned_by: Returner | None = None
    line: ClaimedLine | None = None
    file: EvidenceFile | None = None
    dispute: DisputeParts | None = None
    event: Event | Timeout | None = None
    claim_code: str = ""
    received: bool = False


ORDER_PARTS = frozenset({"at", "order"})
# What can be known of a claim before it is made: its branch and its reason.
BRANCH = frozenset({"received", "reason"})
CLAIM_PARTS = ORDER_PARTS | BRANCH | {"claim", "lines", "returned_by"}
DISPUTE_PARTS = ORDER_PARTS | BRANCH | {"dispute"}
# The parts that a case of each scope can have. A case of scope `case` is about a claim or about a
# dispute, never about both.
SCOPES: dict[str, tuple[frozenset[str], ...]] = {
    Scope.CASE: (CLAIM_PARTS | {"request"}, DISPUTE_PARTS),
    Scope.REASON: (ORDER_PARTS | {"reason", "returned_by"},),
    Scope.LINE: (CLAIM_PARTS | {"line"},),
    Scope.FILE: (CLAIM_PARTS | {"file"},),
    Scope.EVENT: (DISPUTE_PARTS | {"event", "claim_code"},),
    # Those of the tables that the verbs ask with less.
    **dict.fromkeys(("order-status", "eligibility", "advice"), (ORDER_PARTS | BRANCH,)),
    "extension": (ORDER_PARTS | BRANCH | {"request"},),
    **dict.fromkeys(
        ("claim", "evidence", "refund", "refund-deductions", "refund-shipping"), (CLAIM_PARTS,)
    ),
    "states": (DISPUTE_PARTS,),
}


# The tables about an order.
ORDER_TABLES = ("eligibility", "order-status", "advice", "extension")


class OrderCase(NamedTuple):
    """A case of an order alone, with no other part."""

    at: datetime
    order: Order


for part, nothing in Case._field_defaults.items():
    setattr(OrderCase, part, nothing)


def order_case(known: tuple[datetime, Order]) -> Case:
    """The case of an order as known at an instant, with no other part."""
    made: Case = new_tuple(OrderCase, known)
    return made


def replacing(name: str) -> Callable[[Case, Any], Case]:
    """A function from a case and a part to the case with that part in its place."""
    place = Case._fields.index(name)

    def replaced(case: Case, part: Any) -> Case:
        made: Case = new_tuple(Case, (*case[:place], part, *case[place + 1 :]))
        return made

    return replaced


with_line, with_file = map(replacing, ("line", "file"))


def for_lines(case: Case) -> list[Case]:
    """The case about each line of the order in turn."""
    parts = [getattr(case, name) for name in Case._fields]
    place = Case._fields.index("line")
    before, after = parts[:place], parts[place + 1 :]
    return [new_tuple(Case, (*before, one, *after)) for one in case.order.lines]


def for_reasons(case: Case, reasons: Iterable[str]) -> list[Case]:
    """The case about each of several reasons."""
    place = Case._fields.index("reason")
    before, after = case[:place], case[place + 1 :]
    return [new_tuple(Case, (*before, one, *after)) for one in reasons]


def claim_case(at: datetime, order: Order, claim: Claim) -> Case:
    """The case of a claim about an order, with the lines that it is about."""
    lines, reason = claimed_lines(order, claim), str(claim.reason)
    branch = reason, claim.returned_by
    parts = (at, order, claim, lines, None, *branch, None, None, None, None, "", claim.received)
    made: Case = new_tuple(Case, parts)
    return made


def event_case(at: datetime, dispute: Any, event: Any, claim_code: str = "") -> Case:
    """The case of an event in a dispute, whose claim gives the branch and the reason."""
    claim: Claim = dispute.claim
    branch = str(claim.reason), None
    parts = (at, dispute.order, None, (), None, *branch, None, None, dispute, event)
    made: Case = new_tuple(Case, (*parts, claim_code, claim.received))
    return made


def minor_units(case: Case, money: Money | None) -> int | None:
    """An amount of the case's order; one of another currency raises CurrencyMismatch."""
    if money is None:
        return None
    if money.currency != case.order.currency:
        right = f"amounts are in {case.order.currency}, the order's currency, not {money}"
        raise CurrencyMismatch(right, ".amount")
    return money.amount
