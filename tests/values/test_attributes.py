"""Attributes are plain values, equal by their JSON, and written as they were given."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputerules import DisputeRulesError, Money, Order, OrderLine, from_dict, to_dict
from disputerules.values.attributes import NO_ATTRIBUTES, AttributeValues

AT = datetime(2026, 1, 2, 8, tzinfo=UTC)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
)
LINE = OrderLine(id="1", quantity=1, paid=Money(100, "USD"))
ORDER = Order(id="A-1", currency="USD", placed_at=AT, lines=(LINE,))
OBJECTS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), PLAIN, max_size=3)


@given(OBJECTS, OBJECTS)
def test_an_order_is_written_and_read_back(given_order, given_line):
    line = evolve(LINE, attributes=given_line)
    order = evolve(ORDER, lines=(line,), attributes=given_order, buyer=given_line, seller={})
    again = from_dict(Order, to_dict(order))
    assert again == order
    assert hash(again) == hash(order)
    assert dict(again.attributes) == given_order
    assert again.has_attributes is bool(given_order or given_line)


def test_an_order_without_attributes_is_written_without_them():
    plain = to_dict(ORDER)
    assert not {"attributes", "buyer", "seller"} & plain.keys()
    assert "attributes" not in plain["lines"][0]
    assert from_dict(Order, plain | {"buyer": None, "seller": {}}) == ORDER


def test_a_number_is_no_flag_and_the_order_of_keys_does_not_matter():
    assert AttributeValues.of({"a": 1}) != AttributeValues.of({"a": True})
    assert AttributeValues.of({"a": 1, "b": 2}) == AttributeValues.of({"b": 2, "a": 1})
    assert AttributeValues.of({}) == NO_ATTRIBUTES
    assert repr(AttributeValues.of({"a": 1})) == "<AttributeValues {'a': 1}>"


def test_an_instant_becomes_its_text():
    elsewhere = AT.astimezone(timezone(timedelta(hours=2)))
    assert evolve(ORDER, buyer={"since": elsewhere}).buyer["since"] == "2026-01-02T08:00:00Z"


@pytest.mark.parametrize(
    ("given_values", "code", "path"),
    [
        ({"a": []}, "invalid-type", ".buyer.a"),
        ({"a": {}}, "invalid-type", ".buyer.a"),
        ({"a b": ()}, "invalid-type", ".buyer['a b']"),
        ({"a": 2**53}, "invalid-value", ".buyer.a"),
        ({"a": float("nan")}, "invalid-value", ".buyer.a"),
        ({"a": "\ud800"}, "invalid-value", ".buyer.a"),
        ({"a": AT.replace(tzinfo=None)}, "naive-instant", ".buyer.a"),
        ({"\ud800": 1}, "invalid-value", ".buyer['\\ud800']"),
        ({1: 1}, "invalid-type", ".buyer[1]"),
        ("gold", "invalid-type", ".buyer"),
        ([], "invalid-type", ".buyer"),
    ],
)
def test_what_is_no_attribute_is_refused_with_its_path(given_values, code, path):
    with pytest.raises(DisputeRulesError) as refused:
        evolve(ORDER, buyer=given_values)
    assert (refused.value.code, refused.value.path) == (code, path)
