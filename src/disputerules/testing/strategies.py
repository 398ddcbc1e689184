"""Strategies for Hypothesis: valid values that seek the boundaries of a policy.

Instants lie one tick before, at and after each deadline of the policy, amounts one minor unit
around each threshold, orders near changes of clocks and ends of months. The first choice of every
strategy is the plain one, so that failures shrink to small cases.

>>> from hypothesis import given, settings
>>> from disputerules import check_eligibility
>>> from disputerules.testing.strategies import orders
>>> @settings(max_examples=10, database=None)
... @given(orders())
... def test_nothing_opens_before_the_parcel_is_handed_over(order):
...     assert not check_eligibility(order, at=order.placed_at) or order.shipped_at
>>> test_nothing_opens_before_the_parcel_is_handed_over()
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.vendor import pretty

from disputerules import lifecycle
from disputerules.answer import CaseDocument
from disputerules.decide import (
    case_of,
    check_claim,
    check_eligibility,
    rulebook,
    select_reasons,
)
from disputerules.dispute import (
    FINAL,
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
)
from disputerules.errors import InvalidPolicy
from disputerules.facts.case import Case, ExtensionRequest
from disputerules.facts.origin import Read
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.expression import Kind, Setting
from disputerules.money import Money
from disputerules.order import Extension, Order, OrderLine, Party, Shipment, ShipmentStatus
from disputerules.periods import FIRST, LAST, TICK, Calendar, Period
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.presets import POLICIES
from disputerules.policy import Policy
from disputerules.rules.reasons import NOT_RECEIVED, RECEIVED
from disputerules.testing.boundaries import amounts_around, instants_around
from disputerules.testing.code import as_code


def show_as_code(value: Any, printer: Any, cycle: bool) -> None:
    printer.text(as_code(value))


# What Hypothesis prints of a failure can be pasted into a test, and a policy is not printed whole.
for kind in (Policy, Order, Claim, Dispute, Event, CaseDocument, ExtensionRequest, Case):
    pretty.for_type_by_name(kind.__module__, kind.__name__, show_as_code)

T = TypeVar("T")
kept = lru_cache(maxsize=256)  # a strategy is checked once when it is made, which takes its time
Draw = Callable[[st.SearchStrategy[Any]], Any]
DAY = timedelta(days=1)
PLAIN_DAY = datetime(2026, 1, 5, tzinfo=UTC)
# Clocks change in New York, Paris and on Lord Howe (by half an hour); months and years end.
EDGES = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2026, 2, 28, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 5, 31, 12, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
ZONES = ("UTC", "America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Asia/Shanghai")
STEPS = (DAY, timedelta(0), TICK, timedelta(hours=1), 3 * DAY, 10 * DAY, 30 * DAY, 90 * DAY)
# USD has two decimals, JPY none, KWD three.
CURRENCIES = ("USD", "EUR", "JPY", "KWD")
FULL, PARTIAL = RefundKind.FULL, RefundKind.PARTIAL


def in_time(at: datetime) -> datetime:
    return min(at, LAST)


@kept
def one_in(number: int) -> st.SearchStrategy[bool]:
    """True once in about so many draws; shrinks to False."""
    return st.sampled_from([False] * (number - 1) + [True])


@kept
def placements(policy: Policy) -> st.SearchStrategy[datetime]:
    """When an order is placed: often so that a deadline of the policy falls on an edge."""
    leads = [timedelta(0), DAY, *(lead(policy.setting(one)) for one in SETTINGS.values())]
    edges = st.builds(
        lambda edge, lead, shift: edge - lead + shift,
        st.sampled_from(EDGES),
        st.sampled_from(leads),
        st.sampled_from((timedelta(0), -TICK, TICK, -timedelta(hours=1), timedelta(hours=1))),
    )
    anywhere = st.integers(0, 199 * 365 * 24).map(lambda hours: FIRST + timedelta(hours=hours))
    return st.one_of(st.just(PLAIN_DAY), edges, anywhere)


def lead(value: Any) -> timedelta:
    """About how long before its deadline a period begins."""
    if not isinstance(value, Period):
        return timedelta(0)
    days = {"hours": 1 / 24, "months": 30.5, "business-days": 1.4}.get(value.unit, 1)
    return timedelta(days=min(3_000, round(value.amount * days)))


@st.composite
def orders(draw: Draw, policy: Policy = ALIEXPRESS_GUIDE, *, disputable: bool = False) -> Order:
    """An order. With `disputable` it was paid and shipped and something of it can be claimed."""
    placed = draw(placements(policy))
    currency = draw(st.sampled_from(CURRENCIES))
    stages = STAGES[:3] if disputable else STAGES
    stamps: dict[str, Any] = {}
    last = placed
    for name in draw(st.sampled_from(stages)):
        last = in_time(last + draw(st.sampled_from(STEPS)))
        stamps[name] = last
    paid, refunded = draw(shipping(currency))
    order = Order(
        id="A-1",
        currency=currency,
        placed_at=placed,
        **stamps,
        lines=draw(lines(currency, disputable)),
        shipping_paid=paid,
        shipping_refunded=refunded,
        shipment=draw(shipments()),
        protection=draw(st.none() | periods()) if draw(one_in(5)) else None,
    )
    lived: Order = draw(later_life(order, policy, disputable))
    return lived


STAGES = (
    ("paid_at", "shipped_at"),
    ("paid_at", "shipped_at", "delivered_at"),
    ("paid_at", "shipped_at"),
    ("paid_at", "shipped_at", "delivered_at", "confirmed_at"),
    ("paid_at", "shipped_at", "confirmed_at"),
    (),
    ("paid_at",),
    ("paid_at", "cancelled_at"),
    ("delivered_at", "paid_at", "confirmed_at", "shipped_at"),
)


USUAL = {name for stage in STAGES for name in stage}
# The stamps that only some policies ask for.
SELDOM = sorted(
    fact.name
    for fact in FACTS.values()
    if fact.optional and fact.origin == Read(f"order.{fact.name}") and fact.name not in USUAL
)


@st.composite
def later_life(draw: Draw, order: Order, policy: Policy, disputable: bool) -> Order:
    """The order with extensions, and with late stamps put on the boundaries that it has so far."""
    if draw(one_in(3)):
        order = evolve(order, extensions=draw(extensions(order, policy)))
    if draw(one_in(4)):
        order = evolve(
            order, **draw(st.dictionaries(st.sampled_from(SELDOM), instants(order, policy)))
        )
    names = ("delivered_at",) if disputable else ("delivered_at", "confirmed_at", "cancelled_at")
    if draw(one_in(4)):
        order = evolve(order, **{draw(st.sampled_from(names)): draw(instants(order, policy))})
    return order


def stretches(order: Order, policy: Policy) -> st.SearchStrategy[datetime]:
    return st.sampled_from(instants_around(Case(LAST, order), policy))


@st.composite
def extensions(draw: Draw, order: Order, policy: Policy) -> tuple[Extension, ...]:
    """Requests for more days, answered around the end that they would move, or not at all."""
    asked: list[Extension] = []
    for _ in range(draw(st.integers(1, 3))):
        requested_at = draw(st.sampled_from(order.stamps()) | stretches(order, policy))
        answer = draw(st.sampled_from((True, False, None)))
        answers = [one for one in instants_around(Case(LAST, order), policy) if one >= requested_at]
        extension = Extension(
            days=draw(days(policy)),
            requested_by=draw(st.sampled_from((Party.BUYER, Party.SELLER))),
            requested_at=requested_at,
            answered_at=draw(st.sampled_from(answers)) if answer is not None and answers else None,
            granted=answer if answers else None,
        )
        asked.append(extension)
        order = evolve(order, extensions=tuple(asked))
    return tuple(asked)


@kept
def days(policy: Policy) -> st.SearchStrategy[int]:
    each, total = policy.extension.days_each, policy.extension.days_total
    near = {each - 1, each, each + 1, total - 1, total, total + 1, total - each, 1}
    return st.sampled_from(sorted(max(1, min(one, 100_000)) for one in near)) | st.integers(1, 100)


def extension_requests(policy: Policy = ALIEXPRESS_GUIDE) -> st.SearchStrategy[ExtensionRequest]:
    """A request for more days; any number of days may be asked for."""
    return st.builds(
        ExtensionRequest,
        days=days(policy) | st.sampled_from((0, -1, 2**53 - 1)),
        requested_by=st.sampled_from((Party.BUYER, Party.SELLER)),
    )


@kept
def amounts(maximum: int = 10_000) -> st.SearchStrategy[int]:
    """Minor units: round ones, ones that do not divide, and none."""
    likely = [one for one in (1_000, 0, 1, 2, 99, 101, 997, 9_999) if one <= maximum]
    return st.sampled_from(likely) | st.integers(0, maximum)


@kept
@st.composite
def shipping(draw: Draw, currency: str) -> tuple[Money, Money]:
    paid = draw(st.just(0) | amounts())
    refunded = draw(st.sampled_from((0, 0, paid, paid // 2)))
    return Money(paid, currency), Money(refunded, currency)


@kept
@st.composite
def lines(draw: Draw, currency: str, disputable: bool) -> tuple[OrderLine, ...]:
    count = draw(st.sampled_from((1, 1, 2, 3)))
    made = [draw(line(str(number), currency)) for number in range(1, count + 1)]
    if disputable and not any(one.claimable_quantity and one.left for one in made):
        made[0] = OrderLine(id="1", quantity=1, paid=Money(1_000, currency))
    return tuple(made)


@kept
@st.composite
def line(draw: Draw, line_id: str, currency: str) -> OrderLine:
    """A line, sometimes refunded or disputed in part."""
    quantity = draw(st.sampled_from((1, 2, 3, 7)))
    paid = draw(amounts() if not draw(one_in(20)) else st.just(2**50))
    refunded = draw(st.sampled_from((0, 0, 0, paid, paid // 3, max(0, paid - 1))))
    refunded_quantity = draw(st.sampled_from((0, 0, 0, quantity, quantity // 2)))
    disputed_quantity = draw(st.sampled_from((0, 0, 0, 1, quantity)))
    return OrderLine(
        id=line_id,
        quantity=quantity,
        paid=Money(paid, currency),
        refunded=Money(refunded, currency),
        refunded_quantity=refunded_quantity,
        disputed_quantity=min(disputed_quantity, quantity - refunded_quantity),
    )


@kept
def shipments() -> st.SearchStrategy[Shipment]:
    """What is known of the parcel; a blank tracking number is none."""
    return st.builds(
        Shipment,
        tracking_number=st.sampled_from((None, "LX123", " ")),
        status=st.sampled_from(ShipmentStatus),
    )


def instants(order: Order, policy: Policy = ALIEXPRESS_GUIDE) -> st.SearchStrategy[datetime]:
    """Instants that matter to an order: one tick before, at and after each of its deadlines.

    Shrinks towards the instant of placing; now and then any instant after that is drawn.
    """
    anywhere = st.integers(0, 100_000).map(lambda hours: order.placed_at + timedelta(hours=hours))
    every = instants_around(Case(LAST, order), policy)
    recorded = order.stamps()
    deadlines = [one for one in every if min(abs(one - stamp) for stamp in recorded) > TICK]
    return weighted(
        (2, st.sampled_from(every)),
        (2, st.sampled_from(deadlines or every)),
        (4, st.sampled_from(decisive(order, policy) or every)),
        (1, anywhere.map(in_time)),
    )


def decisive(order: Order, policy: Policy) -> list[datetime]:
    """The boundaries at which the eligibility can change, later ones than the order's stamps."""
    turns = rulebook(policy).eligibility.instants(Case(LAST, order))
    later = {one for one in turns if order.last_stamp < one < LAST}
    return [near for one in sorted(later) for near in (one, one - TICK, one + TICK)]


def weighted(*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """One of several strategies, each as often as its number says."""
    listed = [strategy for number, strategy in choices for _ in range(number)]
    return st.sampled_from(listed).flatmap(lambda strategy: strategy)


def orders_with_instants(
    policy: Policy = ALIEXPRESS_GUIDE, *, disputable: bool = False
) -> st.SearchStrategy[tuple[Order, datetime]]:
    """An order and an instant that matters to it."""
    return orders(policy, disputable=disputable).flatmap(
        lambda order: st.tuples(st.just(order), instants(order, policy))
    )


@st.composite
def claims(
    draw: Draw,
    order: Order | None = None,
    policy: Policy = ALIEXPRESS_GUIDE,
    *,
    at: datetime | None = None,
    sound: bool = False,
) -> Claim:
    """A claim about an order (any, when none is given); a `sound` one has no findings at `at`."""
    order = draw(orders(policy)) if order is None else order
    assert order is not None
    at = order.last_stamp if at is None else at
    received = draw(st.booleans())
    branch: Sequence[ReasonCode] = RECEIVED if received else NOT_RECEIVED
    reasons = draw(fitting(order, at, policy, received)) if sound else draw(loosely(branch))
    bare = Claim(
        received=received,
        reason=reasons,
        returned_by=draw(st.sampled_from((None, *Returner))),
        lines=draw(claim_lines(order, sound)),
        return_goods=draw(st.booleans()) if received or not sound else False,
        description=draw(st.sampled_from(("it broke",) if sound else DESCRIPTIONS)),
        evidence=draw(evidence(policy, sound)),
    )
    claim: Claim = draw(remedies(bare, order, at, policy, sound))
    if sound:
        assume(not check_claim(order, claim, at=at, policy=policy).findings)
    return claim


DESCRIPTIONS = ("it broke", None, "", "\u200b", "\n\t")


def loosely(branch: Sequence[ReasonCode]) -> st.SearchStrategy[ReasonCode]:
    return weighted((7, st.sampled_from(branch)), (1, st.sampled_from(ReasonCode)))


def fitting(
    order: Order, at: datetime, policy: Policy, received: bool
) -> st.SearchStrategy[ReasonCode]:
    """A reason that the order does not contradict."""
    reasons = select_reasons(order, at=at, policy=policy)
    branch = reasons.received if received else reasons.not_received
    return st.sampled_from([one.code for one in branch if one.support != "contradicted"])


@st.composite
def claim_lines(draw: Draw, order: Order, sound: bool) -> tuple[ClaimLine, ...] | None:
    """All that can be claimed, or quantities around what can be."""
    if draw(st.booleans()):
        return None
    chosen = []
    for one in order.lines:
        most = one.claimable_quantity
        near = {1, most - 1, most} if sound else {1, most - 1, most, most + 1}
        near = {number for number in near if 1 <= number <= (most if sound else most + 1)}
        if near and draw(st.booleans()):
            chosen.append(ClaimLine(id=one.id, quantity=draw(st.sampled_from(sorted(near)))))
    if not sound and draw(one_in(10)):
        chosen.append(ClaimLine(id="9", quantity=1))
    return tuple(chosen) or None


@st.composite
def evidence(draw: Draw, policy: Policy, sound: bool) -> tuple[EvidenceFile, ...]:
    terms = policy.evidence
    endings = (*terms.formats, *(one.upper() for one in terms.formats)) or ("jpg",)
    names = ["a." + ending for ending in endings]
    sizes = {1, 120_000, terms.max_bytes - 1, terms.max_bytes}
    most = min(terms.max_files, 20)
    if not sound:
        names += ["a.exe", "a", ".", "a.jpg.zip"]
        sizes |= {0, terms.max_bytes + 1}
        most += 1
    sizes = {size for size in sizes if 0 <= size <= terms.max_bytes + 1 and (size or not sound)}
    least = 1 if sound and terms.required_when_received else 0
    counts = [one for one in (least, 0, 1, 2, most) if least <= one <= most]
    assume(counts)  # a policy may require files and take none
    count = draw(st.sampled_from(counts))
    files = st.builds(
        EvidenceFile, name=st.sampled_from(names), bytes=st.sampled_from(sorted(sizes))
    )
    return (draw(files),) * count if count > 2 else tuple(draw(files) for _ in range(count))


@st.composite
def remedies(
    draw: Draw, claim: Claim, order: Order, at: datetime, policy: Policy, sound: bool
) -> Claim:
    """The claim with what it asks for: amounts one minor unit around each threshold."""
    kinds = tuple(RefundKind)
    if sound:
        offered = policy.remedies
        received = offered.received_return if claim.return_goods else offered.received_keep
        kinds = received if claim.received else offered.not_received
        assume(kinds)
    kind = draw(st.sampled_from(kinds))
    named = kind is PARTIAL or (not claim.received and not sound and draw(one_in(4)))
    if not named:
        return evolve(claim, refund=kind)
    near = amounts_around(case_of(order, claim, at), policy)
    asked = draw(st.sampled_from(near) | st.integers(0, max(near)))
    return evolve(claim, refund=kind, amount=Money(min(asked, 2**53 - 1), order.currency))


@st.composite
def disputes(draw: Draw, policy: Policy = ALIEXPRESS_GUIDE, *, with_events: bool = True) -> Dispute:
    """A dispute that was opened under the policy, and in which some things happened since."""
    order = draw(orders(policy, disputable=True))
    dispute: Dispute = draw(opened(order, policy))
    if not with_events:
        return dispute
    events = draw(event_streams(dispute))
    return lifecycle.apply_events(dispute, events)[0]


@st.composite
def opened(draw: Draw, order: Order, policy: Policy = ALIEXPRESS_GUIDE) -> Dispute:
    """A dispute about an order, just opened, at an instant at which that is possible."""
    possible = openings(order, policy)
    if not possible:
        soon = in_time(max(order.placed_at, order.shipped_at or order.placed_at) + DAY)
        stamps: dict[str, Any] = dict.fromkeys(SELDOM, soon)
        order = evolve(order, delivered_at=None, **stamps)
        possible = openings(order, policy)
    assume(possible)
    at = draw(st.sampled_from(possible))
    claim = draw(claims(order, policy, at=at, sound=True))
    assume(lifecycle.check_opening(order, claim, at=at, policy=policy))
    return lifecycle.opened_dispute(order, claim, at, policy)


def openings(order: Order, policy: Policy) -> list[datetime]:
    """The boundaries of an order at which a dispute may be opened."""
    boundaries = instants_around(Case(LAST, order), policy)
    return [at for at in boundaries if check_eligibility(order, at=at, policy=policy)]


@st.composite
def event_streams(
    draw: Draw,
    dispute: Dispute | None = None,
    policy: Policy = ALIEXPRESS_GUIDE,
    *,
    most: int = 6,
) -> tuple[Event, ...]:
    """Events of a dispute (any, when none is given), most of them possible when they come.

    They are stamped around the deadlines of the state that they meet. Some come too early, out of
    order, or with an id that was used.
    """
    now = draw(disputes(policy, with_events=False)) if dispute is None else dispute
    events: list[Event] = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        event = draw(next_event(now, number, events))
        events.append(event)
        now, _ = lifecycle.apply_events(now, [event])
    return tuple(events)


def single_events(policy: Policy = ALIEXPRESS_GUIDE) -> st.SearchStrategy[Event]:
    """One event of some dispute."""
    return event_streams(policy=policy).filter(len).map(lambda events: events[0])


@st.composite
def next_event(draw: Draw, now: Dispute, number: int, before: Sequence[Event]) -> Event:
    if before and draw(one_in(12)):
        return before[-1] if draw(st.booleans()) else evolve(before[-1], at=now.last_event_at)
    at = draw(event_instants(now))
    there = lifecycle.advance(now, at=at)
    possible = [kind for party in Party for kind in lifecycle.available_actions(there, party, at)]
    lively = [kind for kind in possible if not ends(there, kind, at)]
    kinds = possible + 3 * lively if possible and not draw(one_in(6)) else list(EventType)
    kind = draw(st.sampled_from(kinds))
    return Event(id=f"e{number}", type=kind, at=at, **draw(own_fields(kind, there, at)))


def ends(now: Dispute, kind: EventType, at: datetime) -> bool:
    """Whether such an event would end a dispute, after which nothing more happens."""
    verdict = lifecycle.decide_event(now, lifecycle.sample(kind, at), "acceptable")
    return verdict.field("state") in FINAL


def event_instants(now: Dispute) -> st.SearchStrategy[datetime]:
    """Instants around the deadlines of a dispute, and shortly after its last event."""
    policy = lifecycle.policy_of(now)
    start = max(now.last_event_at, now.since)
    case = Case(start, now.order, dispute=now)
    near = [one for one in instants_around(case, policy) if start <= one <= LAST]
    due = lifecycle.clock(now).due_at
    likely = [start + DAY, start, start + TICK]
    likely += [due - TICK, due] if due is not None and due > start else []
    likely = [in_time(one) for one in likely]
    early = st.just(now.order.placed_at)
    return weighted((8, st.sampled_from(likely)), (4, st.sampled_from(near or likely)), (1, early))


@st.composite
def own_fields(draw: Draw, kind: EventType, now: Dispute, at: datetime) -> dict[str, Any]:
    """The fields that only events of one type have."""
    policy, currency = lifecycle.policy_of(now), now.order.currency
    most = now.most_refundable
    near = sorted({0, 1, max(0, most - 1), most, most + 1, most // 2})
    money = st.sampled_from(near).map(lambda amount: Money(min(amount, 2**53 - 1), currency))
    if kind is EventType.SELLER_REJECTED:
        return {
            "offer": draw(st.none() | st.builds(Offer, amount=money, return_goods=st.booleans()))
        }
    if kind is EventType.BUYER_REVISED:
        sound = bool(lifecycle.check_opening(now.order, now.claim, at=at, policy=policy))
        other = claims(now.order, policy, at=at, sound=sound and not draw(one_in(5)))
        return {"claim": draw(st.just(now.claim) | other)}
    if kind is EventType.PLATFORM_RULED:
        return {"amount": draw(money), "return_goods": draw(st.booleans())}
    if kind is EventType.RETURN_SHIPPED:
        return {"tracking_number": draw(st.none() | st.just("RT1"))}
    return {}


@kept
def periods(fixed: bool = False) -> st.SearchStrategy[Period]:
    """A period; a `fixed` one is the same span of time whenever it begins."""
    units = (
        ("days", "hours")
        if fixed
        else ("days", "hours", "calendar days", "business days", "months")
    )
    counts = st.sampled_from((1, 0, 2, 3, 5, 10, 60))
    plain = st.builds("{} {}".format, counts, st.sampled_from(units))
    if fixed:
        return plain.map(Period.parse)
    options = st.sampled_from(("", ", end of day", ", roll forward", ", end of day, roll forward"))
    counted = st.sampled_from(
        ("1 calendar day, day of event counts", "2 business days, day of event counts, end of day")
    )
    return st.one_of(plain, st.builds("{}{}".format, plain, options), counted).map(Period.parse)


@kept
def calendars() -> st.SearchStrategy[Calendar]:
    """A calendar, most often of a zone in which clocks change."""
    return st.builds(
        Calendar,
        zone=st.sampled_from(ZONES),
        weekend=st.sampled_from((("saturday", "sunday"), ("friday", "saturday"), ())),
        holidays=st.sampled_from(((), (date(2026, 12, 25), date(2026, 1, 1)))),
    )


@st.composite
def policies(draw: Draw, most_changes: int = 5) -> Policy:
    """A policy that is ready to use, with some of its settings changed."""
    policy: Policy = draw(st.sampled_from(list(POLICIES.values())))
    if draw(one_in(3)):
        policy = evolve(policy, calendar=draw(calendars()))
    names = st.lists(st.sampled_from(sorted(SETTINGS)), max_size=most_changes, unique=True)
    for name in draw(names):
        setting = SETTINGS[name]
        try:
            policy = policy.but({name: draw(setting_values(setting, policy.setting(setting)))})
        except InvalidPolicy:
            continue
    return policy


def setting_values(setting: Setting, now: Any) -> st.SearchStrategy[Any]:
    """Values that a setting may have, in plain form, near the one that it has."""
    values = plain_values(setting, now)
    return st.none() | values if setting.optional else values


def plain_values(setting: Setting, now: Any) -> st.SearchStrategy[Any]:
    if setting.kind in (Kind.PERIOD, Kind.SPAN):
        return periods(fixed=setting.kind is Kind.SPAN).map(str)
    assert setting.codec is not None
    return by_schema(setting.codec.schema, now)


def by_schema(schema: dict[str, Any], now: Any) -> st.SearchStrategy[Any]:
    """Plain values of a setting's JSON Schema."""
    if "anyOf" in schema:
        return st.one_of(*(by_schema(one, now) for one in schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "array":
        items = schema["items"].get("enum") or [str(one) for one in now]
        return st.lists(st.sampled_from(items), unique=True) if items else st.just([])
    if schema["type"] == "object":
        keys = {
            key: by_schema(inner, 10_000) for key, inner in sorted(schema["properties"].items())
        }
        some = st.sampled_from(sorted(keys)).flatmap(
            lambda key: st.fixed_dictionaries({key: keys[key]})
        )
        first = (
            st.just({})
            if "default" not in keys
            else st.fixed_dictionaries({"default": keys["default"]})
        )
        return st.builds(lambda one, other: one | other, first, st.just({}) | some)
    if schema["type"] == "boolean":
        return st.booleans()
    least, most = schema["minimum"], schema["maximum"]
    near = {now - 1, now, now + 1, least, least + 1} if type(now) is int else {least, least + 1, 2}
    return st.sampled_from(sorted(one for one in near if least <= one <= most))


@st.composite
def case_documents(draw: Draw, policy: Policy | None = None) -> CaseDocument:
    """All that can be asked in one document, about one order."""
    policy = draw(policies()) if policy is None else policy
    assert policy is not None
    if draw(st.booleans()):
        dispute = draw(opened(draw(orders(policy, disputable=True)), policy))
        events = draw(event_streams(dispute))
        later = [dispute.opened_at, *(event.at for event in events)]
        now, _ = lifecycle.apply_events(dispute, events)
        at = draw(st.sampled_from(later) | event_instants(now))
        asked = {"claim": dispute.claim, "opened_at": dispute.opened_at, "events": events}
        return CaseDocument(policy=policy, order=dispute.order, at=at, **asked)
    order, at = draw(orders_with_instants(policy))
    return CaseDocument(
        policy=policy,
        order=order,
        claim=draw(st.none() | claims(order, policy, at=at)),
        request_extension=draw(st.none() | extension_requests(policy)),
        at=at,
    )
