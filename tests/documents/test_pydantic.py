"""Values as fields of Pydantic models: read, written and described by their own codecs."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError

import disputerules
from disputerules import (
    ALIEXPRESS_GUIDE,
    CaseDocument,
    Chargeback,
    Claim,
    DisputeEntry,
    Event,
    HeldUnits,
    Money,
    Order,
    OutsideRefund,
    PaidShare,
    Payment,
    Period,
    Policy,
    PolicyBook,
    RefundedUnits,
    ShipmentEntry,
    open_dispute,
    to_dict,
)
from disputerules.documents.problems import steps
from disputerules.documents.values import codec_for
from disputerules.values.errors import InvalidType
from disputerules.values.periods import INSTANT
from tests.documents.test_every_result_is_written import ANSWER, CLAIM, OPENED, ORDER, RESULTS
from tests.documents.test_wire import AT, MONEY, VALUES

TICK = timedelta(microseconds=1)
MODES = ("validation", "serialization")
HELD = HeldUnits(id="1", quantity=1, amount=MONEY)
SHARE = PaidShare(id="1", amount=-5)
READ = [
    *(value for value in VALUES if not isinstance(value, Policy)),
    ALIEXPRESS_GUIDE,
    ORDER,
    CLAIM,
    ANSWER.document,
    open_dispute(ORDER, CLAIM, at=OPENED),
    PolicyBook([ALIEXPRESS_GUIDE]),
    ShipmentEntry(at=AT, status="delivered"),
    HELD,
    RefundedUnits(id="1", quantity=0, amount=MONEY),
    DisputeEntry(id="D-1", opened_at=AT, lines=(HELD,), shipping=MONEY),
    OutsideRefund(id="r1", at=AT, shipping=MONEY),
    SHARE,
    Payment(at=AT, lines=(SHARE,)),
    Chargeback(at=AT),
]
READ_CLASSES = {type(value) for value in READ}
WRITTEN = [
    value
    for cls, value in RESULTS.items()
    if cls not in READ_CLASSES and not issubclass(cls, StrEnum)
]


def written_classes():
    for name in disputerules.__all__:
        cls = getattr(disputerules, name)
        try:
            codec_for(cls)
        except InvalidType:
            continue
        yield cls


WORDS = [next(iter(cls)) for cls in written_classes() if issubclass(cls, StrEnum)]


def name_of(value):
    return type(value).__name__


def model_of(cls, **before):
    fields = {"__annotations__": {**before, "value": cls}}
    return type("Model", (BaseModel,), fields)


def test_every_public_value_that_is_written_is_tried_here():
    assert {type(value) for value in [*READ, *WRITTEN, *WORDS]} >= set(written_classes())


@pytest.mark.parametrize("value", [*READ, *WORDS], ids=name_of)
def test_a_value_is_written_by_a_model_and_read_back(value):
    model = model_of(type(value), currency=str)
    made = model(currency="USD", value=value)
    plain = {"currency": "USD", "value": to_dict(value)}
    assert made.value is value
    assert made.model_dump() == {"currency": "USD", "value": value}
    assert made.model_dump(mode="json") == json.loads(made.model_dump_json()) == plain
    assert model.model_validate(plain) == made
    assert model.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize("value", WRITTEN, ids=name_of)
def test_a_result_is_written_by_a_model_and_never_read(value):
    model = model_of(type(value))
    made = model(value=value)
    assert made.value is value
    assert made.model_dump() == {"value": value}
    assert made.model_dump(mode="json") == {"value": to_dict(value)}
    with pytest.raises(ValidationError, match="cannot be read back"):
        model.model_validate(made.model_dump(mode="json"))


@pytest.mark.parametrize("value", [*READ, *WRITTEN, *WORDS], ids=name_of)
def test_the_schema_of_a_model_describes_what_it_writes(value):
    schema = model_of(type(value)).model_json_schema(mode="serialization")
    validator = Draft202012Validator(schema)
    validator.validate({"value": to_dict(value)})
    assert not validator.is_valid({"value": 1.5})
    name = type(value).__name__
    assert schema["properties"]["value"] == {"$ref": f"#/$defs/{name}"}


@pytest.mark.parametrize("cls", [Order, Event, Money])
def test_what_is_read_and_what_is_written_have_one_schema(cls):
    read, written = (TypeAdapter(cls).json_schema(mode=mode) for mode in MODES)
    assert read == written
    Draft202012Validator.check_schema(read)


def test_a_part_of_two_values_is_one_component():
    schema = model_of(Order, claim=Claim, case=CaseDocument).model_json_schema()
    assert {"Order", "OrderLine", "Claim", "ClaimLine", "CaseDocument", "Amount"} <= set(
        schema["$defs"]
    )
    assert all(name.isalpha() for name in schema["$defs"])
    lines = schema["$defs"]["Order"]["properties"]["lines"]
    assert lines["items"] == {"$ref": "#/$defs/OrderLine"}


def test_a_component_says_what_the_constructor_asks_too():
    schema = TypeAdapter(Event).json_schema()
    plain = {"id": "e1", "type": "platform-ruled", "at": "2026-02-01T00:00:00Z"}
    assert not Draft202012Validator(schema).is_valid(plain)
    assert Draft202012Validator(schema).is_valid(plain | {"amount": 5})


# --- what is exact -----------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, 1, 2**53 - 1])
@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_money_goes_there_and_back_exactly(amount, currency):
    model = model_of(Money)
    text = model(value=Money(amount, currency)).model_dump_json()
    assert text == f'{{"value":{{"currency":"{currency}","amount":{amount}}}}}'
    assert model.model_validate_json(text).value == Money(amount, currency)


@pytest.mark.parametrize("amount", [-1, 2**53, 1.0, "1", True, None])
def test_money_that_is_not_exact_is_refused(amount):
    with pytest.raises(ValidationError) as caught:
        model_of(Money).model_validate({"value": {"currency": "USD", "amount": amount}})
    assert caught.value.errors()[0]["loc"] == ("value", "amount")


@pytest.mark.parametrize("at", [OPENED - TICK, OPENED, OPENED + TICK])
def test_an_instant_goes_there_and_back_to_the_tick(at):
    model = model_of(Chargeback)
    made = model(value=Chargeback(at=at))
    assert made.model_dump(mode="json") == {"value": {"at": INSTANT.write(at), "closed_at": None}}
    assert model.model_validate_json(made.model_dump_json()).value.at == at


# --- what is refused ---------------------------------------------------------------------------


def refused(model, plain):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(plain)
    return caught.value.errors(include_url=False)


def test_a_bad_input_is_an_error_of_pydantic_with_the_code_and_the_path_of_the_library():
    case = {"order": to_dict(ORDER), "at": "2026-02-01T00:00:00Z"}
    case["order"]["lines"][0]["paid"] = "45.00"
    message = "expected an integer, got a string"
    assert refused(model_of(list[CaseDocument]), {"value": [case]}) == [
        {
            "type": "invalid-type",
            "loc": ("value", 0, "order", "lines", 0, "paid"),
            "msg": message,
            "input": "45.00",
            "ctx": {
                "code": "invalid-type",
                "path": "$.order.lines[0].paid",
                "message": message,
            },
        }
    ]


def test_what_is_missing_has_a_place_and_shows_what_it_is_missing_from():
    (error,) = refused(model_of(Money), {"value": {"amount": 5}})
    assert (error["type"], error["loc"]) == ("missing-key", ("value", "currency"))
    assert error["input"] == {"amount": 5}


def test_braces_in_a_message_stay_as_they_are():
    (error,) = refused(model_of(Period), {"value": "{code} days"})
    assert "{code} days" in error["msg"]


def test_every_mistake_of_a_policy_is_an_error_of_its_own():
    wrong = {"base": "aliexpress-guide", "set": {"payout.within": "soon", "holds.at_most": "late"}}
    first, second = refused(model_of(Policy), {"value": wrong})
    assert {first["loc"], second["loc"]} == {
        ("value", "set", "payout.within"),
        ("value", "set", "holds.at_most"),
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", []),
        ("$.order.lines[10].paid", ["order", "lines", 10, "paid"]),
        ("$.policy.set['payout.within']", ["policy", "set", "payout.within"]),
        ("$.set['payout'].within", ["set", "payout", "within"]),
        ('$.attributes["it\'s"]', ["attributes", "it's"]),
        ("$['a] b'][0]", ["a] b", 0]),
        ("$.größe", ["größe"]),
    ],
)
def test_a_path_is_its_keys_and_indices(path, expected):
    assert list(steps(path)) == expected


# --- amounts say their currency, or what stands beside them does -------------------------------

OFFER = {"id": "e1", "type": "platform-ruled", "at": "2026-02-01T00:00:00Z", "amount": 5}
RULED = Event(
    id="e1",
    type="platform-ruled",
    at=datetime(2026, 2, 1, tzinfo=UTC),
    amount=Money(5, "JPY"),
)


class BesideACurrency(BaseModel):
    currency: str
    events: list[Event]


class BesideAnOrder(BaseModel):
    order: Order
    event: Event


class Alone(BaseModel):
    event: Event


def test_the_currency_is_that_of_the_field_before():
    read = BesideACurrency.model_validate({"currency": "JPY", "events": [OFFER]})
    assert read.events == [RULED]


def test_the_currency_is_that_of_the_order_before():
    order = to_dict(ORDER) | {"currency": "JPY"}
    assert BesideAnOrder.model_validate({"order": order, "event": OFFER}).event == RULED


def test_the_currency_is_that_of_the_context():
    read = Alone.model_validate({"event": OFFER}, context={"currency": "JPY"})
    assert read.event == RULED


def test_an_amount_without_a_currency_is_refused():
    (error,) = refused(Alone, {"event": OFFER})
    assert (error["type"], error["loc"]) == ("missing-key", ("event", "amount"))


# --- what it costs -----------------------------------------------------------------------------


def test_nothing_of_pydantic_is_imported_by_who_does_not_ask_for_it():
    code = "import sys, disputerules as d; [getattr(d, one) for one in d.__all__]"
    code += "; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "disputerules.documents.values" in loaded
    assert not [name for name in loaded if "pydantic" in name]
