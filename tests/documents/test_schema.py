"""The schemas say what the reader takes and what the writer gives."""

import copy
import json
import re

import pytest
from jsonschema import Draft202012Validator

from disputerules import (
    ALIEXPRESS_GUIDE,
    InvalidInput,
    answer_case,
    calculate_refund,
    cli,
    decide_case,
    select_reasons,
    to_dict,
)
from disputerules.documents.cases import read_case
from disputerules.documents.schema import (
    PARTS,
    SCHEMAS,
    answer_schema,
    answer_schema_of,
    case_schema,
    openapi,
)
from disputerules.documents.schema.parts import document
from disputerules.documents.schema.rules import period_pattern
from disputerules.facts.policy import POLICY
from disputerules.facts.settings import SETTINGS
from disputerules.policies.document import read_policy, write_policy
from disputerules.values.event import OWN_FIELDS
from tests.docs.fences import ROOT
from tests.generators.sampled import sampled

CASE = Draft202012Validator(case_schema())
ANSWER = Draft202012Validator(answer_schema())
CONFORMANCE = [
    one["case"]
    for path in sorted((ROOT / "conformance").glob("*.json"))
    for one in json.loads(path.read_text(encoding="utf-8"))["cases"]
]
EXAMPLES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "examples").glob("*.json"))
]

# What no schema can say: two parts that have to fit together, a day that there is, `1.0`.
BEYOND_A_SCHEMA = re.compile(
    "exceeds?|duplicate line id|is before the order was placed"
    "|expected a year|expected a time such as|lone surrogates|with a fraction or exponent"
    '|counts" needs at least|unknown time zone|expected a date|must leave at least one'
    "|no claim can meet the cap|unknown reason"
    "|sort the history|has another refund|payments for .* must be from 0"
    "|a variant cannot read|settings that vary by each other|duplicate variant|reads no claim"
    # Amounts in a currency, and terms of reasons in a variant.
    "|the policy .* has amounts in|unknown currency|no order can be in|term of a reason"
    "|unknown reason|no claim can meet the cap|unknown anchor"
    # What a policy declares, and what its cases then give.
    r"|\.attributes\.|\$\.order\.(buyer|seller)\."
)


def refusal(plain):
    """Why the reader does not take a document, None when it does."""
    try:
        read_case(plain)
    except InvalidInput as error:
        return error
    return None


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name):
    Draft202012Validator.check_schema(SCHEMAS[name]())


def test_the_schema_takes_every_case_that_the_reader_takes():
    taken = [plain for plain in [*EXAMPLES, *CONFORMANCE] if refusal(plain) is None]
    assert len(taken) > 500
    assert [plain for plain in taken if not CASE.is_valid(plain)] == []


def test_the_schema_refuses_every_case_that_the_reader_refuses_for_its_shape():
    refused = [(plain, error) for plain in CONFORMANCE if (error := refusal(plain)) is not None]
    assert len(refused) > 50
    missed = [error for plain, error in refused if CASE.is_valid(plain)]
    assert [str(error) for error in missed if not BEYOND_A_SCHEMA.search(str(error))] == []


@pytest.mark.no_cover  # `tests/documents/test_conformance.py` takes the same branches
@pytest.mark.parametrize("start", range(0, len(CONFORMANCE), 40))
def test_every_answer_is_of_the_schema(start):
    # Of each forty cases every fourth: neighbours differ in an instant alone.
    some = [*EXAMPLES, *CONFORMANCE[start : start + 40 : 4]]
    for plain in (one for one in some if refusal(one) is None and not has_own_rows(one)):
        faults = [fault.message for fault in ANSWER.iter_errors(decide_case(plain))]
        assert faults == [], plain


def has_own_rows(plain):
    """Whether a policy has rows of its own, whose codes the schema of every answer cannot know."""
    return isinstance(plain.get("policy"), dict) and "rows" in plain["policy"]


FULL = {
    "policy": {"base": "aliexpress-guide", "set": {"payout.within": "3 days", "version": "2"}},
    "order": {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-01T00:00:00Z",
        "paid_at": "2026-01-01T01:00:00+00:00",
        "shipped_at": "2026-01-05T00:00:00.5Z",
        "lines": [
            {
                "id": "1",
                "quantity": 3,
                "paid": 1000,
                "refunded": 0,
                "refunded_quantity": 0,
                "disputed_quantity": 0,
            }
        ],
        "shipping_paid": 100,
        "shipping_refunded": 0,
        "shipment": {"tracking_number": "LX1", "status": "in-transit"},
        "protection": "3 business days, end of day",
        "extensions": [
            {
                "days": 10,
                "requested_by": "buyer",
                "requested_at": "2026-01-06T00:00:00Z",
                "answered_at": "2026-01-07T00:00:00Z",
                "granted": True,
            }
        ],
    },
    "claim": {
        "received": True,
        "reason": "quality-problem",
        "returned_by": "buyer",
        "lines": [{"id": "1", "quantity": 1}],
        "refund": "partial",
        "amount": 100,
        "return_goods": False,
        "description": "broken",
        "evidence": [{"name": "a.jpg", "bytes": 10}],
    },
    "opened_at": "2026-01-10T00:00:00Z",
    "events": [
        {
            "id": "e1",
            "type": "seller-rejected",
            "at": "2026-01-11T00:00:00Z",
            "offer": {"amount": 5, "return_goods": False},
        },
        {
            "id": "e2",
            "type": "buyer-revised",
            "at": "2026-01-12T00:00:00Z",
            "claim": {"received": True, "reason": "counterfeit"},
        },
        {
            "id": "e3",
            "type": "platform-ruled",
            "at": "2026-01-13T00:00:00Z",
            "amount": 5,
            "return_goods": True,
        },
        {
            "id": "e4",
            "type": "return-shipped",
            "at": "2026-01-14T00:00:00Z",
            "tracking_number": "LX2",
        },
    ],
    "request_extension": {"days": 10, "requested_by": "buyer"},
    "at": "2026-01-20T00:00:00Z",
    "timelines": True,
}
WHOLE = FULL | {"policy": POLICY.write(ALIEXPRESS_GUIDE)}


def places(plain, path=()):
    """The path of every node of a document."""
    yield path
    if isinstance(plain, dict | list):
        inner = plain.items() if isinstance(plain, dict) else enumerate(plain)
        for key, value in inner:
            yield from places(value, (*path, key))


def changed(plain, path, change):
    """A copy of a document, changed at one place."""
    whole = copy.deepcopy({"root": plain})
    inside, path = whole, ("root", *path)
    for key in path[:-1]:
        inside = inside[key]
    change(inside, path[-1])
    return whole["root"]


def put(value):
    return lambda inside, key: inside.__setitem__(key, value)


def drop(inside, key):
    del inside[key]


def add(inside, key):
    if isinstance(inside[key], dict):
        inside[key]["unheard-of"] = 1


POISONS = {
    "null": put(None),
    "a boolean": put(True),
    "zero": put(0),
    "a negative number": put(-1),
    "a number past all bounds": put(2**53),
    "a fraction": put(0.5),
    "an empty text": put(""),
    "a text": put("soon"),
    "a time without an offset": put("2026-01-01T00:00:00"),
    "a period of no unit": put("3 fortnights"),
    "an empty list": put([]),
    "an empty object": put({}),
    "a list of a list": put([[]]),
    "nothing at all": drop,
    "a key too many": add,
}


def test_the_documents_that_are_poisoned_are_sound():
    for plain in (FULL, WHOLE):
        assert refusal(plain) is None
        assert CASE.is_valid(plain)


@pytest.mark.no_cover  # the tests of the reader take the same branches
@pytest.mark.parametrize("poison", POISONS)
@pytest.mark.parametrize("plain", [FULL, WHOLE], ids=["with changes", "with a whole policy"])
def test_what_the_reader_refuses_for_its_shape_the_schema_refuses(plain, poison):
    start = () if plain is FULL else ("policy",)
    paths = [path for path in places(plain) if path[: len(start)] == start and path != ()]
    missed, wrong = [], []
    for path in sampled(paths, 5):
        poisoned = changed(plain, path, POISONS[poison])
        error, valid = refusal(poisoned), CASE.is_valid(poisoned)
        if error is None and not valid:
            wrong.append(path)
        if error is not None and valid and not BEYOND_A_SCHEMA.search(error.message):
            missed.append((path, str(error)))
    assert len(paths) > 20
    assert (wrong, missed) == ([], [])


@pytest.mark.parametrize(
    ("changes", "sound"),
    [
        ({"claim": None}, False),
        ({"opened_at": None}, False),
        ({"opened_at": None, "events": []}, True),
        ({"opened_at": None, "events": None}, True),
        ({"opened_at": None, "events": [], "claim": None}, True),
    ],
)
def test_the_parts_of_a_case_need_each_other(changes, sound):
    plain = FULL | changes
    assert (refusal(plain) is None, CASE.is_valid(plain)) == (sound, sound)


@pytest.mark.parametrize(
    "kind", sorted({str(owner) for owners in OWN_FIELDS.values() for owner in owners})
)
def test_an_event_has_the_fields_of_its_type_and_no_others(kind):
    for event in FULL["events"]:
        plain = FULL | {"events": [event | {"type": kind}]}
        assert CASE.is_valid(plain) is (refusal(plain) is None)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_policy_is_changed_setting_by_setting_in_the_schema_too(name):
    setting = SETTINGS[name]
    value = ALIEXPRESS_GUIDE.setting(setting)
    plain = None if value is None else setting.codec.write(value)
    for change in ({name: plain}, {name: {"odd": 1}}, {f"{name}.odd": plain}):
        poisoned = FULL | {"policy": {"base": "aliexpress-guide", "set": change}}
        error = refusal(poisoned)
        beyond = error is not None and BEYOND_A_SCHEMA.search(error.message)
        assert beyond or CASE.is_valid(poisoned) is (error is None), change


@pytest.mark.parametrize(
    "text",
    [
        "5 days",
        "1 day",
        "0 hours",
        "1 calendar day",
        "2 calendar-days",
        "3 business days, end of day, roll forward",
        "1 month, day of event counts",
        "05 days",
        "5  days",
        "5 days,end of day",
        "5 weeks",
        "days",
        "-1 days",
        "5 days, at noon",
        "1234567 days",
    ],
)
def test_the_pattern_of_a_period_is_what_its_reader_takes(text):
    plain = {"order": FULL["order"] | {"protection": text}, "at": FULL["at"]}
    taken = refusal(plain) is None
    assert bool(re.search(period_pattern(), text)) is taken
    assert CASE.is_valid(plain) is taken


@pytest.mark.parametrize("payers", ["seller", {"default": "seller"}, {"counterfeit": "seller"}])
def test_one_payer_is_the_default_of_a_map_that_needs_one(payers):
    change = {"returns.postage_paid_by": payers}
    plain = FULL | {"policy": {"base": "aliexpress-guide", "set": change}}
    assert CASE.is_valid(plain) is (refusal(plain) is None) is (payers != {"counterfeit": "seller"})


def test_a_part_that_is_used_twice_stands_once():
    schema = case_schema()
    assert schema["$defs"]["event"]["properties"]["claim"] == {
        "anyOf": [{"$ref": "#/$defs/claim"}, {"type": "null"}]
    }
    assert set(schema["$defs"]) >= {"order", "order-line", "claim", "instant", "period"}


def test_a_part_that_is_not_used_is_not_defined():
    assert document("Nothing", {"type": "object"})["$defs"] == {}
    assert "order" not in answer_schema()["$defs"]


DISPUTE = next(
    answer.dispute
    for answer in (answer_case(read_case(one)) for one in EXAMPLES)
    if answer.dispute is not None and answer.dispute.settlement is not None
)
KEPT = DISPUTE.dispute
WRITTEN_PARTS = {
    "order": to_dict(KEPT.order),
    "claim": to_dict(KEPT.claim),
    "policy": to_dict(KEPT.policy),
    "dispute": to_dict(KEPT),
    "settlement": to_dict(KEPT.settlement),
    "dispute-answer": to_dict(DISPUTE),
    "refund-answer": to_dict(calculate_refund(KEPT.order, KEPT.claim, at=KEPT.opened_at)),
    "reasons-answer": to_dict(select_reasons(KEPT.order, at=KEPT.opened_at)),
    "event": {"id": "e1", "type": "buyer-cancelled", "at": "2026-02-01T00:00:00Z"},
    "extension-request": {"days": 5},
    "eligibility-answer": decide_case(CONFORMANCE[0])["eligibility"],
}


def embedded(name):
    """The schema of a part as an OpenAPI description holds it, and that refers to it."""
    description = {"openapi": "3.1.0", **openapi(name)}
    reference = {"$ref": f"#/components/schemas/{name}"}
    return Draft202012Validator({**description, **reference})


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_of_its_schema_and_of_what_openapi_embeds(name):
    for validator in (Draft202012Validator(SCHEMAS[name]()), embedded(name)):
        assert [fault.message for fault in validator.iter_errors(WRITTEN_PARTS[name])] == []
        assert not validator.is_valid({"no": "such key"})
        assert not validator.is_valid(5)


@pytest.mark.parametrize("name", SCHEMAS)
def test_openapi_has_every_part_under_its_name_and_no_definitions(name):
    plain = json.dumps(openapi(name))
    assert "$defs" not in plain
    schemas = openapi(name)["components"]["schemas"]
    assert name in schemas
    referred = re.findall(r'"#/components/schemas/([^"]+)"', plain)
    assert set(referred) <= set(schemas)
    assert '"$ref": "#/$defs' not in plain


def test_a_part_keeps_the_rules_of_its_constructor():
    partial = {"received": True, "reason": "counterfeit", "refund": "partial"}
    for validator in (Draft202012Validator(SCHEMAS["claim"]()), embedded("claim")):
        assert not validator.is_valid(partial)
        assert validator.is_valid(partial | {"amount": 5})


def test_the_schema_of_a_policys_answers_has_the_codes_of_its_rows_and_reasons():
    row = {"table": "eligibility", "id": "too-small", "before": "otherwise", "then": "refuse"}
    policy = read_policy(
        {
            "base": "aliexpress-guide",
            "drop_reasons": ["counterfeit"],
            "reasons": {"changed-my-mind": {"branch": "received"}},
            "rows": [row | {"when": "goods_left < 500", "because": "too small"}],
        }
    )
    parts = answer_schema_of(policy)["properties"]
    assert "too-small" in parts["eligibility"]["properties"]["code"]["enum"]
    listed = parts["reasons"]["properties"]["received"]["items"]["properties"]["code"]["enum"]
    assert "changed-my-mind" in listed
    assert "counterfeit" not in listed
    assert "unknown" not in listed
    narrow, wide = Draft202012Validator(answer_schema_of(policy)), ANSWER
    of_the_guide = decide_case(FULL | {"policy": "aliexpress-guide"})
    of_its_own = decide_case(FULL | {"policy": write_policy(policy)})
    assert wide.is_valid(of_the_guide)
    assert wide.is_valid(of_its_own)
    assert narrow.is_valid(of_its_own)
    assert not narrow.is_valid(of_the_guide)


@pytest.mark.parametrize("given", [["claim", "etsy"], ["answer", "etsy", "--openapi"]])
def test_only_the_schema_of_answers_depends_on_a_policy(given, capsys):
    assert cli.main(["schema", *given]) == 2
    assert "only the schema of 'answer' depends on a policy" in "".join(capsys.readouterr())
    assert cli.main(["schema", "answer", "etsy"]) == 0
