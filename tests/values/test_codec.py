"""Plain values in and out: strictly, and with the path of what is wrong."""

import pickle
from enum import StrEnum
from typing import Annotated, Any

import attrs
import pytest
from attrs import Factory, evolve, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from disputerules.values.codec import (
    FLAG,
    MAX_INTEGER,
    TEXT,
    Codec,
    builder_of,
    canonical,
    checked_by_codecs,
    choice,
    codec_of,
    expect_object,
    integer,
    list_of,
    mapping_of,
    record,
    step,
    type_name,
    with_parts,
)
from disputerules.values.errors import DisputeRulesError, InvalidInput


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


COLOUR = choice(Colour, tuple(Colour))
COUNT = integer(1, 9)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Part:
    name: Annotated[str, TEXT]
    count: Annotated[int, COUNT] = 1


PART = record(Part)


@frozen(kw_only=True, field_transformer=checked_by_codecs)
class Whole:
    currency: Annotated[str, TEXT]
    parts: Annotated[tuple[Part, ...], list_of(PART)] = ()
    colour: Annotated[Colour | None, COLOUR] = None
    shape: Annotated[Any, mapping_of(("a", "b"), COUNT)] = ()
    open: Annotated[bool, FLAG] = False
    first: Annotated[str, TEXT] = Factory(lambda self: self.currency, takes_self=True)
    notes: list[str] = field(factory=list, eq=False)
    length: int = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if not self.currency:
            raise InvalidInput("invalid-value", "a currency is not empty", ".currency")
        object.__setattr__(self, "length", len(self.parts))


WHOLE = record(Whole)
PLAIN = {
    "currency": "USD",
    "parts": [{"name": "one", "count": 2}],
    "colour": "red",
    "shape": {"b": 3},
    "open": True,
    "first": "yes",
}
VALUE = Whole(
    currency="USD",
    parts=(Part(name="one", count=2),),
    colour=Colour.RED,
    shape=(("b", 3),),
    open=True,
    first="yes",
)
ONLY_READ = Codec(lambda value, currency: currency, str, {}, str)


@frozen
class Priced:
    paid: Annotated[Any, ONLY_READ]


def failure(codec: Codec[Any], raw: Any) -> tuple[str, str]:
    with pytest.raises(DisputeRulesError) as caught:
        codec.read(raw, None)
    return caught.value.code, caught.value.path


parts = st.builds(Part, name=st.text(), count=st.integers(1, 9))
wholes = st.builds(
    Whole,
    currency=st.text(min_size=1),
    parts=st.lists(parts, max_size=2).map(tuple),
    colour=st.none() | st.sampled_from(Colour),
    open=st.booleans(),
    first=st.text(),
)


@given(wholes)
def test_a_record_that_is_read_is_the_one_that_was_written(whole: Whole) -> None:
    again = WHOLE.read(WHOLE.write(whole), None)
    assert again == whole
    assert hash(again) == hash(whole)
    assert again.length == len(again.parts)


def test_a_record_is_read_into_a_value_as_its_constructor_makes_it() -> None:
    assert WHOLE.read(PLAIN, None) == VALUE
    assert WHOLE.write(VALUE) == PLAIN
    assert WHOLE.read({"currency": "EUR"}, None) == Whole(currency="EUR")
    assert WHOLE.read({"currency": "EUR"}, None).first == "EUR"
    nulls = dict.fromkeys(PLAIN) | {"currency": "EUR"}
    assert WHOLE.read(nulls, None) == Whole(currency="EUR")
    one, other = (WHOLE.read({"currency": "EUR"}, None) for _ in range(2))
    assert one.notes is not other.notes


def test_a_value_that_was_read_can_be_hashed_copied_and_pickled() -> None:
    read = WHOLE.read(PLAIN, None)
    assert hash(read) == hash(VALUE)
    assert pickle.loads(pickle.dumps(read)) == VALUE
    assert evolve(read, open=False) == evolve(VALUE, open=False)


@pytest.mark.parametrize(
    ("raw", "code", "path"),
    [
        ([], "invalid-type", ""),
        (None, "invalid-type", ""),
        ({}, "missing-key", ".currency"),
        ({"currency": None}, "missing-key", ".currency"),
        ({"currency": ""}, "invalid-value", ".currency"),
        ({"currency": 3}, "invalid-type", ".currency"),
        ({"currency": "USD", "gone": 1}, "unknown-key", ".gone"),
        ({"currency": "USD", "odd key": None}, "unknown-key", "['odd key']"),
        ({"currency": "USD", 3: None}, "unknown-key", "['3']"),
        ({"currency": "USD", "length": 1}, "unknown-key", ".length"),
        ({"currency": "USD", "parts": {}}, "invalid-type", ".parts"),
        ({"currency": "USD", "parts": [{}]}, "missing-key", ".parts[0].name"),
        (
            {"currency": "USD", "parts": [{"name": "x"}, {"name": "y", "count": 0}]},
            "invalid-value",
            ".parts[1].count",
        ),
        ({"currency": "USD", "colour": "blue"}, "invalid-value", ".colour"),
        ({"currency": "USD", "colour": 3}, "invalid-type", ".colour"),
        ({"currency": "USD", "shape": {"c": 1}}, "unknown-key", ".shape.c"),
        ({"currency": "USD", "shape": {"a": 0}}, "invalid-value", ".shape.a"),
        ({"currency": "USD", "open": 1}, "invalid-type", ".open"),
        ({"currency": "\ud800"}, "invalid-value", ".currency"),
    ],
)
def test_what_is_wrong_has_a_code_and_a_path(raw: Any, code: str, path: str) -> None:
    assert failure(WHOLE, raw) == (code, path)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            {"curency": "USD"},
            "missing key 'currency'; the unknown key 'curency' looks like a misspelling of it",
        ),
        ({"amount": 1}, "missing key 'currency'"),
        ({"currency": "USD", "color": "red"}, "unknown key 'color'; did you mean 'colour'?"),
        ({"currency": "USD", "colour": "gren"}, "unknown value 'gren'; did you mean 'green'?"),
        ({"currency": "USD", "colour": "blue"}, "unknown value 'blue'; expected one of red, green"),
        ({"currency": "USD", "open": 1}, "expected true or false, got an integer"),
        ({"currency": "USD", "parts": {}}, "expected an array, got an object"),
        ({"currency": 3}, "expected a string, got an integer"),
        ({"currency": "\ud800"}, "lone surrogates are not valid Unicode"),
    ],
)
def test_an_error_names_the_mistake_and_the_repair(raw: Any, message: str) -> None:
    with pytest.raises(DisputeRulesError) as caught:
        WHOLE.read(raw, None)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"open": 1}, ".open"),
        ({"parts": ({"name": "one"},)}, ".parts[0]"),
        ({"parts": Part(name="one")}, ".parts"),
        ({"colour": "blue"}, ".colour"),
        ({"shape": (("c", 1),)}, ".shape.c"),
    ],
)
def test_a_constructor_checks_what_it_is_given(changes: Any, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        evolve(VALUE, **changes)
    assert caught.value.path == path


def test_a_constructor_takes_lists_and_texts_where_they_lose_nothing() -> None:
    made = Whole(currency="USD", parts=[Part(name="one")], colour="red")  # type: ignore[arg-type]
    assert made.parts == (Part(name="one"),)
    assert made.colour is Colour.RED


@pytest.mark.parametrize("value", [1, 9])
def test_the_bounds_of_an_integer_belong_to_it(value: int) -> None:
    assert COUNT.read(value, None) == value


@pytest.mark.parametrize(
    ("value", "code"),
    [(0, "invalid-value"), (10, "invalid-value"), (True, "invalid-type"), (1.0, "invalid-type")],
)
def test_an_integer_is_one_within_its_bounds(value: Any, code: str) -> None:
    assert failure(COUNT, value) == (code, "")


def test_an_integer_without_bounds_is_what_a_double_holds_exactly() -> None:
    assert integer().read(MAX_INTEGER, None) == 2**53 - 1
    assert failure(integer(), MAX_INTEGER + 1) == ("invalid-value", "")
    assert failure(integer(), -1) == ("invalid-value", "")


def test_a_mapping_is_read_in_the_order_of_its_list_of_keys() -> None:
    shape = mapping_of(("a", "b"), COUNT)
    assert shape.read({"b": 2, "a": 1}, None) == (("a", 1), ("b", 2))
    assert shape.check((("b", 2), ("a", 1))) == (("a", 1), ("b", 2))
    assert shape.write((("a", 1), ("b", 2))) == {"a": 1, "b": 2}


def test_the_currency_of_a_record_is_handed_to_its_parts() -> None:
    @frozen
    class Bill:
        currency: Annotated[str, TEXT]
        lines: Annotated[Any, list_of(record(Priced))]

    read = record(Bill).read({"currency": "EUR", "lines": [{"paid": 1}]}, "USD")
    assert read == Bill("EUR", (Priced("EUR"),))
    assert record(Priced).read({"paid": 1}, "USD") == Priced("USD")


def test_values_that_are_not_on_the_wire_are_given_once() -> None:
    @frozen
    class Named:
        name: Annotated[str, TEXT]
        secret: Any

    assert record(Named, secret=7).read({"name": "x"}, None) == Named("x", 7)
    assert failure(record(Named, secret=7), {"name": "x", "secret": 8})[0] == "unknown-key"


def test_a_schema_describes_what_is_read() -> None:
    schema = PART.schema
    assert schema["required"] == ["name"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["name"] == {"type": "string"}
    count = {"type": "integer", "minimum": 1, "maximum": 9}
    assert schema["properties"]["count"] == {"anyOf": [count, {"type": "null"}]}
    assert list_of(COLOUR).schema == {"type": "array", "items": {"enum": ["red", "green"]}}
    assert mapping_of(("a",), COUNT).schema["properties"] == {"a": count}


def test_a_codec_is_found_in_the_annotation_that_names_it() -> None:
    assert codec_of(Annotated[int, "note", COUNT]) is COUNT
    assert codec_of(Annotated[int, "note"]) is None
    assert codec_of(int) is None
    assert codec_of(attrs.fields(Part).count.type) is COUNT


def test_a_copy_with_other_parts_is_checked_as_a_whole() -> None:
    changed = with_parts(VALUE, parts=())
    assert changed == evolve(VALUE, parts=())
    assert hash(changed) == hash(evolve(VALUE, parts=()))
    assert changed.length == 0
    assert with_parts(Part(name="one"), count=3) == Part(name="one", count=3)
    with pytest.raises(InvalidInput, match="not empty"):
        with_parts(VALUE, currency="")


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("paid", ".paid"),
        ("payout.within", "['payout.within']"),
        ("", "['']"),
        ("x" * 60, "." + "x" * 60),
    ],
)
def test_a_step_of_a_path_is_a_name_or_a_quoted_key(key: str, path: str) -> None:
    assert step(key) == path


def test_a_long_key_is_cut() -> None:
    assert len(step("x" * 61)) <= 62


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        ({}, "an object"),
        ([], "an array"),
        ("", "a string"),
        (True, "a boolean"),
        (1, "an integer"),
        (1.5, "a number with a fraction or exponent"),
        (Colour, "EnumType"),
    ],
)
def test_a_type_is_named_as_in_json(value: Any, name: str) -> None:
    assert type_name(value) == name


def test_an_object_is_a_dict_and_nothing_like_one() -> None:
    assert expect_object({"a": 1}) == {"a": 1}
    with pytest.raises(InvalidInput, match="expected an object, got an array"):
        expect_object([("a", 1)])


def test_canonical_text_has_sorted_keys_no_spaces_and_no_escapes() -> None:
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'


@frozen
class Doubled:
    """A value with a field that it works out itself."""

    one: int
    two: int = field(init=False)
    note: str = ""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "two", 2 * self.one)


def test_a_value_that_is_built_of_its_parts_works_out_the_rest_itself():
    assert builder_of(Doubled, ("one",))(3) == Doubled(3)
    assert builder_of(Doubled, ("one", "note"))(3, "x") == Doubled(3, note="x")
    assert with_parts(Doubled(3), one=4) == Doubled(4)
