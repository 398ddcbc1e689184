"""A case of which nothing is known but that it can be: unknown facts, and the way back to values.

`Scene` holds what the constructors of an order and of a claim would refuse, as constraints of a
solver, so that whatever satisfies them can be built: `case` builds it, `document` writes it as a
case document. It has one order of two lines and a claim about the first of them; what a table reads
of an order are sums, so that for the tables about orders two lines stand for any number.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from attrs import define, field, frozen

from disputerules.dispute import (
    CLAIM,
    EVENT,
    Claim,
    ClaimLine,
    Dispute,
    Event,
    EventType,
    EvidenceFile,
    Offer,
    ReasonCode,
    RefundKind,
    Returner,
    State,
)
from disputerules.facts.case import (
    EXTENSION_REQUEST,
    Case,
    ExtensionRequest,
    Silence,
    claimed_lines,
)
from disputerules.facts.dispute_facts import SILENCES
from disputerules.facts.origin import Fold, Read, Tally
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver import (
    LAST_TICK,
    NEVER_TICK,
    Formulas,
    Term,
    Unknowns,
    fact,
    larger,
    smaller,
    ticks,
    value_in,
    z3,
)
from disputerules.language.expression import Fact, Kind, Literal, Node, Setting, leaves
from disputerules.language.table import Table
from disputerules.money import MAX_AMOUNT, Money
from disputerules.order import (
    ORDER,
    STAMPS,
    Extension,
    Order,
    OrderLine,
    Party,
    Shipment,
    ShipmentStatus,
)
from disputerules.periods import FIRST, MAX_PERIOD, TICK, Period, Unit, format_instant
from disputerules.plain import MAX_INTEGER

CURRENCY = "USD"
DAY = ticks(timedelta(days=1))
# Three grants stand for any number: those that count under both of two policies, under one, and
# under none. Grants that were answered one after the other count up to some one and no further.
GRANTS = 3
MOST_REQUESTS = 1000
MOST_FILES = 10_000
HOUR = ticks(timedelta(hours=1))
PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
# So that clocks change while deadlines run, after the opening or after shipment.
OTHERWISE_PLACED = tuple(
    datetime(2026, month, day, 8, tzinfo=UTC)
    for month, day in ((2, 14), (3, 3), (3, 24), (10, 9), (10, 22), (10, 27))
)


def own(name: str, kind: Kind = Kind.COUNT, **more: Any) -> Fact:
    """A part of a case that is no fact of the tables by itself."""
    return Fact(name, kind, **more)


def amount(name: str) -> Fact:
    return own(name, Kind.AMOUNT)


ONE_LINE = ("paid", "refunded", "quantity", "refunded_quantity", "disputed_quantity")
CLAIMS_A_LINE = own("claims_a_line", Kind.FLAG)
OWN_PROTECTION = own("own_protection", maximum=MAX_PERIOD, optional=True)
OWN_IN_DAYS = own("own_protection_in_days", Kind.FLAG)


@frozen
class Grant:
    """Grants that were answered at one instant: their days, and how many of them one party had."""

    used: Fact
    answered_at: Fact
    days: Fact
    of_party: Fact


SLOTS = tuple(
    Grant(
        own(f"grant_{number}", Kind.FLAG),
        own(f"grant_{number}_answered_at", Kind.INSTANT),
        own(f"grant_{number}_days", minimum=1),
        own(f"grant_{number}_of_party", maximum=MOST_REQUESTS),
    )
    for number in range(GRANTS)
)


@define
class Scene:
    """The unknown case of a question; the policies of the question share it."""

    unknowns: Unknowns = field(factory=Unknowns)

    def formulas(self, policy: Any) -> Formulas:
        """How the case is read under a policy."""
        return Formulas(policy, self.unknowns, self.leaf, self.lines, self.items)

    def leaf(self, one: Fact, formulas: Formulas) -> Term:
        """The term of a fact that the case brings along."""
        write = LEAVES.get(one.name)
        return write(self, formulas) if write else self.unknowns.constant(one)

    def lines(self, formulas: Formulas) -> Iterator[tuple[Any, Formulas]]:
        """The claimed lines: the one, if it is claimed."""
        yield self.of(CLAIMS_A_LINE), formulas

    def items(self, origin: Tally) -> Iterator[tuple[Any, dict[str, Term]]]:
        """The grants: those that there are, and what they say."""
        for slot in SLOTS:
            said = {
                "answered_at": self.of(slot.answered_at),
                "span": within_period(self.of(slot.days)) * DAY,
            }
            yield (
                self.of(slot.used),
                {one.name: Term(said[one.origin.path]) for one in origin.parts},
            )

    def of(self, one: Fact | str) -> Any:
        """The unknown value of a part of the case."""
        return self.term(one).value

    def term(self, one: Fact | str) -> Term:
        return self.unknowns.constant(FACTS[one] if isinstance(one, str) else one)

    def given(self, one: Fact | str) -> Any:
        """Whether an optional part of the case is given."""
        return self.term(one).present

    def line(self, name: str, number: int = 0) -> Any:
        """A number of an order line."""
        return self.of(own(f"line_{number}_{name}", KIND_OF_LINE.get(name, Kind.COUNT)))

    def valid(self, life: bool) -> list[Any]:
        """What every real case keeps; with its `life` also what every dispute keeps."""
        for one in (*PARTS.values(), *(FACTS[name] for name in BUILT if name in FACTS)):
            self.term(one)
        rules = (*VALID, valid_dispute) if life else VALID
        return [said for rule in rules for said in rule(self)]

    def values(self, model: Any) -> dict[str, Any]:
        """The case that a model has: its parts by name, None for what is absent."""
        return {name: self.value(name, model) for name in list(self.unknowns.constants)}

    def value(self, name: str, model: Any) -> Any:
        term = self.unknowns.constants[name]
        if not value_in(model, term.present):
            return None
        number = value_in(model, term.value)
        kind = (PARTS.get(name) or FACTS[name.removeprefix(MOVED)]).kind
        reader = READERS.get(kind)
        return reader(number, self.unknowns.names) if reader else number

    def moved(self, one: Fact, base: Term, up: bool) -> Term:
        """Another value of a fact, not less than it has, or not more; absent where it is."""
        name = MOVED + one.name
        value = z3.Int(name)
        limits = (
            [value <= LAST_TICK] if one.name == "at" else VALUES.get(one.kind, no_limits)(value)
        )
        there = value >= base.value if up else value <= base.value
        self.unknowns.known += [value >= 0, there, *limits]
        self.unknowns.constants[name] = Term(value, base.present)
        return self.unknowns.constants[name]

    def story(self) -> list[Any]:
        """What makes the story of a case easy to read, the most important first."""
        return [wish for wishes in STORY for wish in wishes(self)]

    def usual(self) -> list[Any]:
        """The numbers and the choices that a case has if nothing asks for others."""
        return list(usual_parts(self))


MOVED = "moved_"


def no_limits(value: Any) -> list[Any]:
    return []


VALUES: dict[Kind, Callable[[Any], list[Any]]] = {
    Kind.INSTANT: lambda value: [z3.Or(value <= LAST_TICK, value == NEVER_TICK)],
    # The spans that a case brings along are whole days.
    Kind.SPAN: lambda value: [value == z3.Int(f"days of {value}") * DAY, value <= MAX_PERIOD * DAY],
    Kind.COUNT: lambda value: [value <= MAX_INTEGER],
    Kind.AMOUNT: lambda value: [value <= MAX_INTEGER],
}
KIND_OF_LINE = {"paid": Kind.AMOUNT, "refunded": Kind.AMOUNT}
PARTS: dict[str, Fact] = {
    one.name: one
    for one in (
        CLAIMS_A_LINE,
        OWN_PROTECTION,
        OWN_IN_DAYS,
        amount("shipping_paid"),
        amount("shipping_refunded"),
        *(
            own(f"line_{number}_{name}", KIND_OF_LINE.get(name, Kind.COUNT))
            for number in range(2)
            for name in ONE_LINE
        ),
        *(one for slot in SLOTS for one in (slot.used, slot.answered_at, slot.days, slot.of_party)),
    )
}
READERS: dict[Kind, Callable[[Any, list[str]], Any]] = {
    Kind.INSTANT: lambda value, names: FIRST + value * TICK,
    Kind.SPAN: lambda value, names: value * TICK,
    Kind.CHOICE: lambda value, names: names[value] if value < len(names) else f"x{value}",
}


def left(scene: Scene, number: int = 0) -> Any:
    return scene.line("paid", number) - scene.line("refunded", number)


def unrefunded(scene: Scene, number: int = 0) -> Any:
    return scene.line("quantity", number) - scene.line("refunded_quantity", number)


def available(scene: Scene, number: int = 0) -> Any:
    return unrefunded(scene, number) - scene.line("disputed_quantity", number)


def both(part: Callable[[Scene, int], Any]) -> Callable[[Scene, Formulas], Term]:
    return lambda scene, formulas: Term(part(scene, 0) + part(scene, 1))


def of_claimed(part: Callable[[Scene], Any]) -> Callable[[Scene, Formulas], Term]:
    """A number of the claimed line: nothing of a line that the order has not."""
    return lambda scene, formulas: Term(z3.If(scene.of("line_known"), part(scene), 0))


def shipping_left(scene: Scene, formulas: Formulas) -> Term:
    return Term(scene.of(PARTS["shipping_paid"]) - scene.of(PARTS["shipping_refunded"]))


def claimed_quantity(scene: Scene, formulas: Formulas) -> Term:
    units = smaller(scene.of("line_claimed"), fact(FACTS["line_available"], formulas).value)
    return Term(z3.If(scene.of(CLAIMS_A_LINE), units, 0))


def own_protection(scene: Scene, formulas: Formulas) -> Term:
    unit = z3.If(scene.of(OWN_IN_DAYS), DAY, HOUR)
    return Term(scene.of(OWN_PROTECTION) * unit, scene.given(OWN_PROTECTION))


def requested_extension(scene: Scene, formulas: Formulas) -> Term:
    return Term(larger(z3.IntVal(0), within_period(scene.of("requested_days"))) * DAY)


def within_period(days: Any) -> Any:
    return smaller(days, z3.IntVal(MAX_PERIOD))


def granted(scene: Scene, slot: Grant, part: Fact) -> Any:
    return z3.If(scene.of(slot.used), scene.of(part), 0)


def extension_days(scene: Scene, formulas: Formulas) -> Term:
    days = z3.Sum([granted(scene, slot, slot.days) for slot in SLOTS])
    return Term(smaller(days, z3.IntVal(MAX_INTEGER)))


def extensions_of_party(scene: Scene, formulas: Formulas) -> Term:
    return Term(z3.Sum([granted(scene, slot, slot.of_party) for slot in SLOTS]))


LEAVES: dict[str, Callable[[Scene, Formulas], Term]] = {
    "order_protection": own_protection,
    "extension_days_granted": extension_days,
    "extensions_of_party": extensions_of_party,
    "requested_extension": requested_extension,
    "goods_left": both(left),
    "unrefunded_quantity": both(unrefunded),
    "claimable_quantity": both(available),
    "disputed_quantity": both(lambda scene, number: scene.line("disputed_quantity", number)),
    "shipping_left": shipping_left,
    "claimed_quantity": claimed_quantity,
    "line_left": of_claimed(left),
    "line_unrefunded": of_claimed(unrefunded),
    "line_available": of_claimed(available),
}


def valid_lines(scene: Scene) -> Iterator[Any]:
    paid = scene.of(PARTS["shipping_paid"])
    yield scene.of(PARTS["shipping_refunded"]) <= paid
    yield scene.line("quantity") >= 1
    for number in range(2):
        yield scene.line("refunded", number) <= scene.line("paid", number)
        yield available(scene, number) >= 0
        paid = paid + scene.line("paid", number)
    yield paid <= MAX_AMOUNT
    # An order may have the first line alone.
    yield z3.Implies(scene.line("quantity", 1) == 0, scene.line("paid", 1) == 0)


def valid_instants(scene: Scene) -> Iterator[Any]:
    placed, at = scene.of("placed_at"), scene.of("at")
    for name in STAMPS:
        stamp = scene.of(name)
        yield z3.Implies(scene.given(name), z3.And(placed <= stamp, stamp <= at))
    estimate = scene.of("estimated_delivery_at")
    yield z3.Implies(scene.given("estimated_delivery_at"), placed <= estimate)


def valid_extensions(scene: Scene) -> Iterator[Any]:
    placed, at = scene.of("placed_at"), scene.of("at")
    before: Any = placed
    for slot in SLOTS:
        answered = scene.of(slot.answered_at)
        between = z3.And(before <= answered, answered <= at)
        yield z3.Implies(scene.of(slot.used), between)
        yield scene.of(slot.of_party) <= scene.of(slot.days)
        before = z3.If(scene.of(slot.used), answered, before)
    for earlier, later in pairwise(SLOTS):
        yield z3.Implies(scene.of(later.used), scene.of(earlier.used))
    declined = scene.of("last_request_declined")
    oldest, last = scene.term("request_pending_since"), scene.term("last_request_unanswered_since")
    yield z3.Implies(oldest.present, z3.And(placed <= oldest.value, oldest.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.value <= last.value, last.value <= at))
    yield z3.Implies(last.present, z3.And(oldest.present, z3.Not(declined)))
    # Where requests are pending and the last one is not, that one was declined or granted.
    answered = z3.Or(last.present, declined, scene.of(SLOTS[0].used))
    yield z3.Implies(oldest.present, answered)
    # What was declined was asked for, between placing and now.
    yield z3.Implies(z3.Or(declined, scene.of(SLOTS[0].used)), placed <= at)


def valid_claim(scene: Scene) -> Iterator[Any]:
    partial = scene.of("remedy") == scene.unknowns.number("partial")
    named = scene.given("named_amount")
    yield z3.Implies(partial, named)
    yield z3.Implies(z3.And(scene.of("received"), z3.Not(partial)), z3.Not(named))
    # Without lines a claim is about all that can be claimed: no line is claimed when that is none.
    nothing = z3.And(available(scene) == 0, available(scene, 1) == 0)
    yield z3.Or(scene.of(CLAIMS_A_LINE), z3.And(nothing, scene.of("line_known")))
    yield scene.of("file_count") <= MOST_FILES


def valid_dispute(scene: Scene) -> Iterator[Any]:
    at, opened, started, since = (
        scene.of(name) for name in ("at", "opened_at", "round_started_at", "since")
    )
    yield z3.And(scene.of("placed_at") <= opened, opened <= started, started <= at)
    yield z3.And(opened <= since, since <= at)
    yield z3.Implies(scene.of("rounds") == 1, started == opened)
    offers, number = scene.of("offer_stands"), scene.unknowns.number
    yield z3.Implies(offers, scene.of("state") == number(State.AWAITING_BUYER.value))
    no_offer = z3.And(scene.of("offered_amount") == 0, z3.Not(scene.of("offered_return")))
    yield z3.Or(offers, no_offer)
    event = scene.of("event_type")
    yield z3.Implies(scene.given("new_offer"), event == number("seller-rejected"))
    nothing = z3.And(scene.of("ruled_amount") == 0, z3.Not(scene.of("ruled_return")))
    yield z3.Or(event == number("platform-ruled"), nothing)
    acceptable = scene.of("revision_code") == number("acceptable")
    yield z3.Or(event == number("buyer-revised"), acceptable)
    yield scene.of("revision_code") >= 0
    yield scene.of("revision_code") <= MOST_REQUESTS
    silent = z3.Or([event == number(one) for one in SILENCES])
    yield z3.Implies(silent, z3.Not(scene.of("missed")))


def valid_names(scene: Scene) -> Iterator[Any]:
    for name in ("file_format", "file_name", "line_id"):
        yield z3.And(scene.of(name) >= 0, scene.of(name) <= MOST_REQUESTS)


CLAIM_PART, REQUEST, DISPUTE, FILE, ORDER_PART = "claim", "request", "dispute", "file", "order"
LINE = "line"  # a line is claimed, which a table that is run once for each line supposes
VALID: tuple[Callable[[Scene], Iterator[Any]], ...] = (
    valid_lines,
    valid_instants,
    valid_extensions,
    valid_claim,
    valid_names,
)


def absent(*names: str) -> Callable[[Scene], Iterator[Any]]:
    def wishes(scene: Scene) -> Iterator[Any]:
        for name in names:
            yield z3.Not(scene.given(name))

    return wishes


def no_extensions(scene: Scene) -> Iterator[Any]:
    yield z3.Not(scene.given(OWN_PROTECTION))
    for slot in reversed(SLOTS):
        yield z3.Not(scene.of(slot.used))
    yield z3.Not(scene.given("last_request_unanswered_since"))
    yield z3.Not(scene.of("last_request_declined"))
    yield z3.Not(scene.given("request_pending_since"))


AFTER_PLACING = {
    "paid_at": timedelta(minutes=5),
    "shipped_at": timedelta(days=3),
    "delivered_at": timedelta(days=13),
    "estimated_delivery_at": timedelta(days=18),
    "confirmed_at": timedelta(days=14),
    "contacted_at": timedelta(days=20),
    "cancelled_at": timedelta(days=1),
    "opened_at": timedelta(days=20),
}


def usual_instants(scene: Scene) -> Iterator[Any]:
    placed = scene.of("placed_at")
    yield z3.Or([placed == ticks(one) for one in (PLACED, *OTHERWISE_PLACED)])
    yield placed == ticks(PLACED)
    for name, later in AFTER_PLACING.items():
        there = scene.of(name) == placed + ticks(later)
        yield z3.Implies(scene.given(name), there)
    for name in ("paid_at", "shipped_at"):
        yield scene.given(name)
    yield scene.of("round_started_at") == scene.of("opened_at")
    yield scene.of("since") == scene.of("opened_at")


USUAL_NUMBERS = {
    "line_1_quantity": 0,
    "line_0_quantity": 1,
    "line_0_refunded_quantity": 0,
    "line_0_disputed_quantity": 0,
    "line_0_refunded": 0,
    "line_0_paid": 4500,
    "shipping_refunded": 0,
    "shipping_paid": 0,
    "line_claimed": 1,
    "file_count": 1,
    "requested_days": 10,
    "file_bytes": 100_000,
    "rounds": 1,
    "rejections": 0,
    "most_refundable": 4500,
    "standing_amount": 4500,
}
USUAL_FLAGS = {
    "line_known": True,
    "claims_a_line": True,
    "described": True,
    "return_goods": False,
    "returner_named": False,
    "tracked": True,
    "missed": False,
    "offer_stands": False,
    "standing_return": False,
    "return_shipped": False,
    "ruled_return": False,
}
USUAL_CHOICES = {
    "reason": (ReasonCode.NO_TRACKING_INFORMATION, ReasonCode.QUALITY_PROBLEM),
    "shipment_status": (ShipmentStatus.UNKNOWN,),
    "remedy": (RefundKind.FULL,),
    "file_format": ("jpg",),
    "revision_code": ("acceptable",),
}


BUILT = (
    *("at", "placed_at", "received", "named_amount", "last_request_declined"),
    *("request_pending_since", "last_request_unanswered_since", *AFTER_PLACING),
    *USUAL_NUMBERS,
    *USUAL_FLAGS,
    *USUAL_CHOICES,
)


def usual_parts(scene: Scene) -> Iterator[Any]:
    def term(name: str) -> Any:
        return scene.of(PARTS.get(name, FACTS.get(name, name)))

    for name, value in USUAL_FLAGS.items():
        yield term(name) == value
    for name, number in USUAL_NUMBERS.items():
        yield term(name) == number
    for name, choices in USUAL_CHOICES.items():
        for choice in choices:
            yield scene.of(name) == scene.unknowns.number(choice)


STORY: tuple[Callable[[Scene], Iterator[Any]], ...] = (
    no_extensions,
    absent("cancelled_at", "confirmed_at", "contacted_at", "estimated_delivery_at", "delivered_at"),
    absent("named_amount", "new_offer"),
    usual_instants,
)


def order_of(values: dict[str, Any]) -> Order:
    """The order of a case."""
    status = values.get("shipment_status") or "unknown"
    tracking = "LX123456789" if values.get("tracked") else None
    stamps = {name: values.get(name) for name in (*STAMPS, "estimated_delivery_at")}
    return Order(
        id="A-1",
        currency=CURRENCY,
        placed_at=values["placed_at"],
        **stamps,
        lines=tuple(lines_of(values)),
        shipping_paid=money(values["shipping_paid"]),
        shipping_refunded=money(values["shipping_refunded"]),
        shipment=Shipment(tracking_number=tracking, status=ShipmentStatus(status)),
        protection=protection_of(values),
        extensions=tuple(extensions_of(values)),
    )


def money(value: int) -> Money:
    return Money(value, CURRENCY)


def lines_of(values: dict[str, Any]) -> Iterator[OrderLine]:
    for number in range(2):
        line: dict[str, Any] = {name: values[f"line_{number}_{name}"] for name in ONE_LINE}
        line |= {name: money(line[name]) for name in KIND_OF_LINE}
        if line["quantity"]:
            yield OrderLine(id=str(number + 1), **line)


def protection_of(values: dict[str, Any]) -> Period | None:
    length = values["own_protection"]
    unit = Unit.DAYS if values["own_protection_in_days"] else Unit.HOURS
    return None if length is None else Period(length, unit)


def extensions_of(values: dict[str, Any]) -> Iterator[Extension]:
    """Requests, the last one last: those that were granted, then what was not answered so."""
    placed, at = values["placed_at"], values["at"]
    oldest, last = values["request_pending_since"], values["last_request_unanswered_since"]
    declined = values["last_request_declined"]
    asked = placed if oldest is None or last is not None or declined else at
    if oldest is not None:
        yield request(1, oldest)
    for slot in SLOTS:
        if values[slot.used.name]:
            yield from grants_of(values, slot, asked)
    if last is not None:
        yield request(1, last)
    if declined:
        yield request(1, at, at, False)


def request(
    days: int,
    asked: datetime,
    answered: datetime | None = None,
    yes: bool | None = None,
    by: Party = Party.BUYER,
) -> Extension:
    return Extension(
        days=days, requested_by=by, requested_at=asked, answered_at=answered, granted=yes
    )


def grants_of(values: dict[str, Any], slot: Grant, asked: datetime) -> Iterator[Extension]:
    answered, days = values[slot.answered_at.name], values[slot.days.name]
    of_party = values[slot.of_party.name]
    for _ in range(of_party - 1):
        yield request(1, asked, answered, True)
    rest = days - max(0, of_party - 1)
    yield request(rest, asked, answered, True, Party.BUYER if of_party else Party.SELLER)


def claim_of(values: dict[str, Any]) -> Claim:
    """The claim of a case."""
    named = values.get("named_amount")
    return Claim(
        received=values["received"],
        reason=ReasonCode(values.get("reason") or ReasonCode.QUALITY_PROBLEM),
        returned_by=Returner.CARRIER if values.get("returner_named") else None,
        lines=claim_lines_of(values),
        refund=RefundKind(values["remedy"]),
        amount=None if named is None else money(named),
        return_goods=values.get("return_goods", False),
        description="it is broken" if values.get("described") else None,
        evidence=tuple(files_of(values)),
    )


def claim_lines_of(values: dict[str, Any]) -> tuple[ClaimLine, ...] | None:
    if not values["claims_a_line"]:
        return None
    name = "1" if values["line_known"] else "unknown"
    return (ClaimLine(id=name, quantity=values["line_claimed"]),)


def files_of(values: dict[str, Any]) -> Iterator[EvidenceFile]:
    for number in range(values["file_count"]):
        yield EvidenceFile(name=f"{number + 1}.jpg", bytes=100_000)


def file_of(values: dict[str, Any]) -> EvidenceFile:
    ending = values["file_format"]
    return EvidenceFile(name=f"a.{ending}" if ending else "a", bytes=values["file_bytes"])


def dispute_of(values: dict[str, Any], policy: Any, order: Order, claim: Claim) -> Dispute:
    offer = Offer(amount=money(values["offered_amount"]), return_goods=values["offered_return"])
    kept = {name: values[name] for name in ("opened_at", "round_started_at", "since", "rounds")}
    return Dispute(
        policy=policy,
        order=order,
        claim=claim,
        opened_with=claim,
        lines=(ClaimLine(id="1", quantity=1),),
        requested=values["standing_amount"],
        refundable=(values["most_refundable"],),
        shipping_refundable=0,
        last_event_at=max(kept["since"], kept["round_started_at"]),
        state=State(values["state"]),
        rejections=values["rejections"],
        return_shipped=values["return_shipped"],
        offer=offer if values["offer_stands"] else None,
        missed=(values["event_type"],) if values["missed"] else (),
        **kept,
    )


def event_of(values: dict[str, Any], claim: Claim) -> Event | Silence:
    kind, at = values["event_type"], values["at"]
    if kind in SILENCES:
        return Silence(kind, at)
    offered = values["new_offer"]
    ruling = kind == EventType.PLATFORM_RULED
    return Event(
        id="e1",
        type=EventType(kind),
        at=at,
        offer=None if offered is None else Offer(amount=money(offered)),
        claim=claim if kind == EventType.BUYER_REVISED else None,
        amount=money(values["ruled_amount"]) if ruling else None,
        return_goods=values["ruled_return"] if ruling else None,
    )


@frozen
class Witness:
    """A case that was found, by its parts, and what of it a table reads."""

    values: dict[str, Any] = field(repr=False, eq=False, hash=False)
    reads: frozenset[str]

    def case(self, policy: Any) -> Case:
        """The case, as a policy's tables take it."""
        values = self.values
        order = order_of(values)
        claim = self.claim()
        lines = claimed_lines(order, claim)
        life = DISPUTE in self.reads
        return Case(
            at=values["at"],
            order=order,
            claim=claim,
            lines=lines,
            request=self.request() if REQUEST in self.reads else None,
            reason=claim.reason,
            returned_by=claim.returned_by,
            line=lines[0] if lines else None,
            file=file_of(values) if FILE in self.reads else None,
            dispute=dispute_of(values, policy, order, claim) if life else None,
            event=event_of(values, claim) if life else None,
            claim_code=values["revision_code"] if life else "",
        )

    def claim(self) -> Claim:
        values = self.values
        if DISPUTE in self.reads:
            back = {"return_goods": values["standing_return"]}
            values = values | back
        return claim_of(values)

    def request(self) -> ExtensionRequest:
        return ExtensionRequest(days=self.values["requested_days"])

    def document(self) -> dict[str, Any]:
        """The case as a case document without a policy; parts that nothing reads are left out."""
        values = self.values
        written: dict[str, Any] = {"order": shortened(ORDER.write(order_of(values)))}
        if self.reads & {CLAIM_PART, DISPUTE, FILE}:
            written["claim"] = shortened(CLAIM.write(self.claim()))
        if FILE in self.reads:
            file = file_of(values)
            written["claim"]["evidence"] = [{"name": file.name, "bytes": file.bytes}]
        if REQUEST in self.reads:
            written["request_extension"] = EXTENSION_REQUEST.write(self.request())
        if DISPUTE in self.reads:
            written["opened_at"] = format_instant(values["opened_at"])
            event = event_of(values, self.claim())
            if isinstance(event, Event):
                written["events"] = [shortened(EVENT.write(event))]
        return written | {"at": format_instant(values["at"])}


def shortened(plain: dict[str, Any]) -> dict[str, Any]:
    """The same without what is left out anyway."""
    return {key: value for key, value in plain.items() if value is not None and value != []}


ROOTS = {
    "claim": CLAIM_PART,
    "line": CLAIM_PART,
    "reason": CLAIM_PART,
    "claim_facts": CLAIM_PART,
    "request": REQUEST,
    "dispute": DISPUTE,
    "event": DISPUTE,
    "claim_code": DISPUTE,
    "dispute_facts": DISPUTE,
    "file": FILE,
}


def parts_read(table: Table, policy: Any) -> frozenset[str]:
    """The parts of a case that a table reads, through all that its facts are made of."""
    return frozenset(ROOTS.get(root_of(one), ORDER_PART) for one in facts_read(table.nodes, policy))


def root_of(one: Fact) -> str:
    origin = one.origin
    if isinstance(origin, Fold):
        return origin.function.__module__.rpartition(".")[2]
    return str(origin.path).partition(".")[0]


def facts_read(nodes: tuple[Node, ...], policy: Any) -> set[Fact]:
    """The facts that a case brings along and that expressions read, by whatever way."""
    return {
        one
        for one in leaves_read(nodes, policy)
        if isinstance(one, Fact) and isinstance(one.origin, Read | Fold)
    }


def leaves_read(nodes: tuple[Node, ...], policy: Any) -> dict[Fact | Setting, None]:
    """The facts and settings that expressions read, by whatever way."""
    seen: dict[Fact | Setting, None] = {}
    todo = list(nodes)
    while todo:
        for one in leaves(todo.pop()):
            if one in seen or isinstance(one, Literal):
                continue
            seen[one] = None
            if isinstance(one, Fact):
                asked = [node for table, _ in one.origin.asks for node in policy.table(table).nodes]
                todo += [*one.origin.nodes, *asked]
    return seen
