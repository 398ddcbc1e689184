"""A generated constructor does what the one of attrs does: it keeps, converts and refuses alike."""

from datetime import UTC, datetime, timedelta, timezone
from inspect import signature
from typing import Annotated, Any

import pytest
from attrs import Factory, field, fields, frozen

from disputerules import Event, EventType, Money, Order, OrderLine, Shipment
from disputerules.values import build
from disputerules.values.build import builder, open_class
from disputerules.values.codec import FLAG, TEXT, checked_by_codecs, list_of
from disputerules.values.construct import constructed, constructor
from disputerules.values.errors import DisputeRulesError, InvalidType
from disputerules.values.periods import FIRST, LAST

AT = datetime(2026, 1, 2, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class Text(str):
    """A string of a class of its own."""


def by_attrs(cls: type[Any]) -> Any:
    """The constructor that attrs wrote, which the generated one remembers."""
    return cls.__init__.__wrapped__


def outcome(make: Any, value: object, named: dict[str, Any]) -> tuple[Any, ...]:
    """The parts of what a constructor makes, or its error."""
    made = object.__new__(type(value))
    try:
        make(made, **named)
    except (DisputeRulesError, TypeError) as error:
        return type(error), str(error)
    return tuple((type(one), one) for one in (getattr(made, f.name) for f in fields(type(made))))


ORDER = {
    "id": "A-1",
    "currency": "USD",
    "placed_at": AT,
    "lines": (OrderLine(id="1", quantity=2, paid=Money(500, "USD")),),
}
MISTAKES: dict[str, tuple[object, ...]] = {
    "id": ("", 1, None, Text("A-1"), "é", "\ud800"),
    "currency": ("usd", "EUR", 5),
    "placed_at": (
        AT.replace(tzinfo=None),
        AT.astimezone(timezone(timedelta(hours=2))),
        FIRST,
        FIRST - TICK,
        LAST,
        LAST + TICK,
        "2026-01-02T00:00:00Z",
    ),
    "paid_at": (None, AT - TICK, AT, AT + TICK),
    "lines": ((), [], [ORDER["lines"][0]], ORDER["lines"] * 2, ("1",), None),
    "shipping_paid": (Money(5, "EUR"), Money(5, "USD"), 5, None),
    "shipping_refunded": (Money(1, "USD"),),
    "shipment": (Shipment(tracking_number="LX1"), "LX1"),
    "protection": ("30 days", 5),
    "attributes": ({"category": "fresh"}, {}, {"category": object()}),
}
ASKED = [(name, value) for name, values in MISTAKES.items() for value in values]


@pytest.mark.parametrize(("name", "value"), ASKED, ids=lambda one: type(one).__name__)
def test_an_order_is_made_as_attrs_makes_it(name: str, value: object) -> None:
    order = Order(**ORDER)
    named = ORDER | {name: value}
    assert outcome(Order.__init__, order, named) == outcome(by_attrs(Order), order, named)


@pytest.mark.parametrize("amount", [-1, 0, 2**53 - 1, 2**53, True, 1.0, "1"])
def test_money_is_made_as_attrs_makes_it(amount: object) -> None:
    named = {"amount": amount, "currency": "USD"}
    made = outcome(Money.__init__, Money(1, "USD"), named)
    assert made == outcome(by_attrs(Money), Money(1, "USD"), named)


def test_a_field_may_be_called_type() -> None:
    event = Event(id="e1", type=EventType.BUYER_CANCELLED, at=AT)
    assert event.type is EventType.BUYER_CANCELLED
    assert Event(id="e1", type="buyer-cancelled", at=AT) == event


def test_a_missing_part_and_one_too_many_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="currency"):
        Order(**{name: value for name, value in ORDER.items() if name != "currency"})
    with pytest.raises(TypeError, match="colour"):
        Order(**ORDER, colour="red")


def test_the_signature_is_the_one_of_attrs() -> None:
    assert signature(Order) == signature(by_attrs(Order)).replace(
        parameters=list(signature(by_attrs(Order)).parameters.values())[1:]
    )


def test_a_subclass_is_made_by_attrs() -> None:
    class Parcel(Order):
        @property
        def is_large(self) -> bool:
            return self.goods_paid > 100

    parcel = Parcel(**ORDER)
    assert type(parcel) is Parcel
    assert parcel.is_large
    assert type(parcel.as_of(AT)) is Parcel


def test_a_value_has_its_own_class_when_it_is_finished() -> None:
    assert type(Order(**ORDER)) is Order
    assert open_class(Order) is not Order
    assert issubclass(open_class(Order), Order)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Note:
    """A value with each kind of field."""

    name: Annotated[str, TEXT]
    size: int
    words: Annotated[tuple[str, ...], list_of(TEXT)] = Factory(lambda self: (self.name,), True)
    is_open: Annotated[bool, FLAG] = True
    seen: int = field(init=False, default=7)


@pytest.mark.parametrize("free_threaded", [False, True])
def test_slots_are_set_one_by_one_where_a_change_of_class_would_stop_other_threads(
    monkeypatch: pytest.MonkeyPatch, free_threaded: bool
) -> None:
    monkeypatch.setattr(build, "FREE_THREADED", free_threaded)
    open_class.cache_clear()
    try:
        made = constructor(Note, Note.__init__)
        note = object.__new__(Note)
        made(note, name="a", size=2)
        assert note == Note(name="a", size=2)
        assert (note.words, note.is_open, note.seen, type(note)) == (("a",), True, 7, Note)
        assert builder(Note, ("name", "size"))("a", 2) == note
        with pytest.raises(InvalidType, match="expected a string, got an integer"):
            made(note, name="a", size=2, words=(1,))
    finally:
        open_class.cache_clear()


def test_a_class_without_checks_of_its_own_may_have_such_a_constructor() -> None:
    @constructed
    @frozen
    class Pair:
        one: int
        other: int

    assert (Pair(1, 2).one, Pair(1, other=2).other) == (1, 2)
