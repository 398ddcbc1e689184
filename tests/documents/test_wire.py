"""JSON text in and out: what is refused and where, and that every value survives the way."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings

from disputerules import (
    ALIEXPRESS_GUIDE,
    POLICIES,
    Calendar,
    Claim,
    ClaimLine,
    Dispute,
    DisputeRulesError,
    Event,
    EvidenceFile,
    Extension,
    ExtensionRequest,
    InvalidInput,
    InvalidType,
    LineShare,
    Money,
    Offer,
    Order,
    OrderLine,
    Party,
    Period,
    Policy,
    PolicyBook,
    ReasonCode,
    Settlement,
    Shipment,
    State,
    answer_case,
    calculate_refund,
    check_claim,
    check_eligibility,
    check_extension,
    decide_case,
    from_dict,
    from_json,
    select_reasons,
    to_dict,
    to_json,
)
from disputerules.decide.case_document import CaseDocument
from disputerules.documents.cases import read_case
from disputerules.documents.json_text import MAX_BYTES, MAX_LEVELS, parse
from disputerules.testing import strategies
from disputerules.values import generated

ORDER = {
    "id": "A-1",
    "currency": "USD",
    "placed_at": "2026-01-02T08:00:00Z",
    "paid_at": "2026-01-02T08:05:00Z",
    "shipped_at": "2026-01-05T08:00:00Z",
    "lines": [{"id": "1", "quantity": 3, "paid": 4500}],
}
CASE = {"order": ORDER, "at": "2026-02-23T09:00:00Z"}


ANSWERED = CASE | {
    "claim": {"received": True, "reason": "counterfeit"},
    "request_extension": {"days": 99},
}


def refusal(text):
    with pytest.raises(InvalidInput) as caught:
        decide_case(text)
    return caught.value.code, caught.value.path


# --- the text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-json"),
        (" ", "not-json"),
        ("{", "not-json"),
        ("{} {}", "not-json"),
        ("[1,]", "not-json"),
        ("'a'", "not-json"),
        ("{a: 1}", "not-json"),
        ('{"a": NaN}', "not-json"),
        ('{"a": Infinity}', "not-json"),
        ('{"a": -Infinity}', "not-json"),
        ('{"a": 01}', "not-json"),
        ('{"a": "\n"}', "not-json"),
        ("\ufeff\ufeff{}", "not-json"),
        (" \ufeff{}", "not-json"),
        (b'{"a": "\xff"}', "not-json"),
        (b"\xff\xfe{\x00}\x00", "not-json"),
        ("null", "invalid-type"),
        ("[]", "invalid-type"),
        ('"text"', "invalid-type"),
        ("1", "invalid-type"),
        ("true", "invalid-type"),
        ("1.5", "invalid-type"),
    ],
)
def test_a_text_that_is_no_document_is_refused_at_the_root(text, code):
    assert refusal(text) == (code, "$")


def test_a_byte_order_mark_before_a_document_is_skipped():
    text = json.dumps(CASE, ensure_ascii=False)
    answer = decide_case(text)
    assert decide_case("\ufeff" + text) == answer
    assert decide_case(text.encode("utf-8-sig")) == answer


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("order", ["", "-le", "-be"])
def test_a_document_that_is_not_utf_8_is_refused_with_the_repair(bits, order):
    with pytest.raises(InvalidInput) as raised:
        decide_case(json.dumps(CASE).encode(f"utf-{bits}{order}"))
    assert (raised.value.code, raised.value.path) == ("not-json", "$")
    assert raised.value.message == f"the text is UTF-{bits}; save it as UTF-8"


@pytest.mark.parametrize("text", ["{} x", '{"a": 1,}'])
def test_a_text_that_is_not_json_is_refused_with_its_line_and_column(text):
    with pytest.raises(InvalidInput, match=r"in line 1, column \d+"):
        parse(text)


@pytest.mark.parametrize(("spare", "fits"), [(-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("letter", ["a", "é"])
@pytest.mark.parametrize("encode", [str, str.encode], ids=["text", "bytes"])
def test_a_document_of_2_mib_is_read_and_one_of_a_byte_more_is_not(spare, fits, letter, encode):
    size = MAX_BYTES + spare - len('""')
    whole = letter * (size // len(letter.encode()))
    text = encode('"' + whole + "a" * (size - len(whole.encode())) + '"')
    if fits:
        assert len(parse(text).encode()) == size
    else:
        assert refusal(text) == ("too-large", "$")


@pytest.mark.parametrize(
    ("opens", "closes", "inner"), [("[", "]", ""), ('{"a":', "}", "1"), ('[{"a":', "}]", "1")]
)
def test_64_levels_are_read_and_65_are_not(opens, closes, inner):
    at_once = opens.count("[") + opens.count("{")
    deep = MAX_LEVELS // at_once
    assert parse(opens * deep + inner + closes * deep) is not None
    deeper = "[" + opens * deep + inner + closes * deep + "]"
    assert refusal(deeper) == ("too-deep", "$")


def test_brackets_in_texts_and_side_by_side_are_no_levels():
    assert parse(json.dumps(["[" * 100, '\\"[{' * 50])) == ["[" * 100, '\\"[{' * 50]
    assert parse("[" + "[]," * 100 + "[]]") == [[]] * 101


def test_a_million_open_brackets_are_too_deep_and_no_crash():
    assert refusal("[" * 1_000_000) == ("too-deep", "$")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"a": 1, "a": 1}', "$.a"),
        ('{"a": {"b": [{"c": 1, "d": 2, "c": 3}]}}', "$.a.b[0].c"),
        ('{"a": [{}, {"odd key": 1, "odd key": 2}]}', "$.a[1]['odd key']"),
        ('{"a": {"x": 1, "x": 2}, "a": 1}', "$.a.x"),
        ('{"a": 1, "\\u0061": 2}', "$.a"),
        ('{"x": [1, {}], "a": 1, "a": 2}', "$.a"),
        ('{"n": ' + "9" * 5000 + ', "b": 1, "b": 2}', "$.b"),
    ],
)
def test_a_repeated_key_is_refused_where_it_stands_first(text, path):
    assert refusal(text) == ("duplicate-key", path)


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "9" * 4299, str(2**53)])
def test_an_integer_of_any_length_is_out_of_bounds(number):
    text = json.dumps(CASE).replace("4500", number)
    assert refusal(text) == ("invalid-value", "$.order.lines[0].paid")


@pytest.mark.parametrize("number", ["1e5", "1.0", "1E400", "-0.0", "1.5", "45e2"])
def test_a_number_with_a_fraction_or_an_exponent_is_no_integer(number):
    text = json.dumps(CASE).replace("4500", number)
    assert refusal(text) == ("invalid-type", "$.order.lines[0].paid")


# --- the document ------------------------------------------------------------------------------


def replaced(path, value):
    """The full case with the node at a path replaced."""
    case = json.loads(json.dumps(FULL))
    node = case
    for step in path[:-1]:
        node = node[step]
    if value is GONE:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return case


GONE = object()
CLAIM = {
    "received": True,
    "reason": "quality-problem",
    "lines": [{"id": "1", "quantity": 3}],
    "refund": "partial",
    "amount": 700,
    "description": "broken",
    "evidence": [{"name": "a.jpg", "bytes": 120000}],
}
FULL = CASE | {
    "policy": {"base": "aliexpress-guide", "set": {"payout.within": "3 days"}},
    "order": ORDER
    | {
        "shipment": {"tracking_number": "LX1", "status": "in-transit"},
        "protection": "60 days",
        "extensions": [
            {"days": 3, "requested_by": "buyer", "requested_at": "2026-02-01T00:00:00Z"}
        ],
    },
    "claim": CLAIM,
    "opened_at": "2026-02-20T09:00:00Z",
    "events": [
        {
            "id": "e1",
            "type": "seller-rejected",
            "at": "2026-02-22T09:00:00Z",
            "offer": {"amount": 1},
        },
    ],
    "request_extension": {"days": 10, "requested_by": "buyer"},
    "timelines": False,
}


def test_the_full_case_has_an_answer():
    assert decide_case(FULL)["dispute"]["state"] == "awaiting-buyer"


@pytest.mark.parametrize(
    ("path", "value", "code", "at"),
    [
        (["order"], GONE, "missing-key", "$.order"),
        (["at"], GONE, "missing-key", "$.at"),
        (["more"], 1, "unknown-key", "$.more"),
        (["order", "more"], 1, "unknown-key", "$.order.more"),
        (["order", "lines", 0, "paid"], "4500", "invalid-type", "$.order.lines[0].paid"),
        (["order", "lines", 0, "paid"], True, "invalid-type", "$.order.lines[0].paid"),
        (["order", "lines", 0, "paid"], -1, "invalid-value", "$.order.lines[0].paid"),
        (
            ["order", "lines", 0, "decided_quantity"],
            99,
            "invalid-value",
            "$.order.lines[0].decided_quantity",
        ),
        (["order", "lines", 0], None, "invalid-type", "$.order.lines[0]"),
        (["order", "lines"], [], "invalid-value", "$.order.lines"),
        (["order", "currency"], "XYZ", "invalid-value", "$.order.currency"),
        (["order", "currency"], 1, "invalid-type", "$.order.currency"),
        (["order", "currency"], GONE, "missing-key", "$.order.currency"),
        (["order", "paid_at"], "2026-01-02T08:05:00", "naive-instant", "$.order.paid_at"),
        (["order", "paid_at"], "yesterday", "invalid-value", "$.order.paid_at"),
        (["order", "paid_at"], "2025-01-02T08:05:00Z", "invalid-value", "$.order.paid_at"),
        (["order", "shipment", "status"], "lost", "invalid-value", "$.order.shipment.status"),
        (["order", "protection"], "60", "invalid-value", "$.order.protection"),
        (["order", "extensions", 0, "days"], 0, "invalid-value", "$.order.extensions[0].days"),
        (
            ["order", "extensions", 0, "granted"],
            True,
            "invalid-value",
            "$.order.extensions[0].granted",
        ),
        (["claim"], GONE, "missing-key", "$.claim"),
        (["claim", "description"], "\ud800", "invalid-value", "$.claim.description"),
        (["claim", "amount"], GONE, "missing-key", "$.claim.amount"),
        (["claim", "evidence", 0, "bytes"], 1.5, "invalid-type", "$.claim.evidence[0].bytes"),
        (["claim", "lines", 0, "quantity"], 0, "invalid-value", "$.claim.lines[0].quantity"),
        (["opened_at"], GONE, "missing-key", "$.opened_at"),
        (["events", 0, "amount"], 1, "unknown-key", "$.events[0].amount"),
        (["events", 0, "offer", "amount"], GONE, "missing-key", "$.events[0].offer.amount"),
        (["events", 0, "type"], "bored", "invalid-value", "$.events[0].type"),
        (
            ["request_extension", "requested_by"],
            "platform",
            "invalid-value",
            "$.request_extension.requested_by",
        ),
        (["policy"], "no-such-policy", "unknown-policy", "$.policy"),
        (["policy", "base"], "no-such-policy", "unknown-policy", "$.policy.base"),
        (
            ["policy", "set"],
            {"payout.within": "soon"},
            "invalid-policy",
            "$.policy.set['payout.within']",
        ),
        (["policy", "set"], {"payout": {}}, "invalid-policy", "$.policy.set['payout'].within"),
        (["policy", "set", "more"], 1, "invalid-policy", "$.policy.set['more']"),
        (["timelines"], 1, "invalid-type", "$.timelines"),
    ],
)
def test_an_error_says_where_it_lies(path, value, code, at):
    assert refusal(replaced(path, value)) == (code, at)


@pytest.mark.parametrize("text", [str, str.encode])
def test_text_and_bytes_and_plain_values_have_the_same_answer(text):
    assert decide_case(text(json.dumps(FULL))) == decide_case(FULL)


def test_an_absent_part_leaves_its_part_of_the_answer_out():
    answer = decide_case(CASE)
    assert {"claim", "refund", "dispute", "extension"}.isdisjoint(answer)
    assert "order_timeline" in answer


def test_a_dispute_has_a_timeline_of_what_comes_if_nobody_acts():
    answer = decide_case(FULL | {"timelines": True})
    assert answer["dispute"]["timeline"] == [
        {"at": "2026-02-27T09:00:00Z", "event": "deadline-passed", "state": "closed"}
    ]


def test_a_dispute_that_is_opened_later_is_none_yet():
    answer = decide_case(FULL | {"at": "2026-02-20T08:59:59Z"})
    assert answer["dispute"] is None


@pytest.mark.parametrize("timelines", [True, False])
def test_a_dispute_that_was_not_opened_has_no_state(timelines):
    answer = decide_case(FULL | {"claim": CLAIM | {"description": None}, "timelines": timelines})
    dispute = answer["dispute"]
    assert (dispute["opened"]["allowed"], dispute["state"]) == (False, None)
    assert dispute.get("timeline") == ([] if timelines else None)


# --- every value and back ----------------------------------------------------------------------

AT = datetime(2026, 2, 1, 12, 30, 0, 1, tzinfo=UTC)
MONEY = Money(1999, "USD")
VALUES = [
    MONEY,
    Money(0, "JPY"),
    Period.parse("3 business days, end of day"),
    Calendar("Europe/Paris", ("sunday",), (date(2026, 12, 25),), (date(2026, 12, 27),)),
    OrderLine(id="1", quantity=2, paid=MONEY, refunded=Money(5, "USD"), refunded_quantity=1),
    Shipment(tracking_number="LX1", status="delivered"),
    Extension(days=3, requested_by="seller", requested_at=AT, answered_at=AT, granted=True),
    ExtensionRequest(days=-1, requested_by="seller"),
    ClaimLine(id="1", quantity=2),
    EvidenceFile(name="a.jpg", bytes=1),
    Offer(amount=MONEY, return_goods=True),
    LineShare(id="1", amount=MONEY),
    Settlement(by="seller", amount=MONEY, lines=(), shipping=MONEY, return_goods=False),
    Event(id="e1", type="platform-ruled", at=AT, amount=MONEY, return_goods=True),
    *POLICIES.values(),
    ALIEXPRESS_GUIDE.but({"refund.reason_caps": {"counterfeit": 5000}, "extension.days_each": 3}),
]


def there_and_back(value, currency="USD"):
    assert from_dict(type(value), to_dict(value), currency=currency) == value
    assert from_json(type(value), to_json(value), currency=currency) == value
    assert json.loads(to_json(value)) == to_dict(value)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_read_back_as_it_was_written(value):
    there_and_back(value)


@pytest.mark.no_cover
@given(strategies.case_documents())
def test_every_case_document_is_read_back_as_it_was_written(document):
    there_and_back(document, document.order.currency)
    there_and_back(document.order)
    if document.claim is not None:
        there_and_back(document.claim, document.order.currency)


@given(strategies.disputes())
def test_every_dispute_is_read_back_as_it_was_written(dispute):
    there_and_back(dispute)


@given(strategies.policies())
def test_every_policy_is_read_back_with_its_revision(policy):
    there_and_back(policy)
    assert from_json(Policy, to_json(policy)).revision == policy.revision


@pytest.mark.parametrize(
    ("cls", "plain", "code", "path"),
    [
        (Money, {"amount": 1}, "missing-key", "$.currency"),
        (Money, {"amount": 1, "currency": "USD", "more": 1}, "unknown-key", "$.more"),
        (Money, {"amount": 1, "currency": None}, "missing-key", "$.currency"),
        (Money, {"amount": 1.5, "currency": "USD"}, "invalid-type", "$.amount"),
        (Money, {"amount": 1, "currency": "usd"}, "invalid-value", "$.currency"),
        (Money, {"amount": 1, "currency": 1}, "invalid-type", "$.currency"),
        (Money, 5, "invalid-type", "$"),
        (OrderLine, {"id": "1", "quantity": 1, "paid": -5}, "invalid-value", "$.paid"),
        (Order, {}, "missing-key", "$.id"),
        (Claim, {"received": 1, "reason": "counterfeit"}, "invalid-type", "$.received"),
        (Period, "5 fortnights", "invalid-value", "$"),
        (Policy, "no-such-policy", "unknown-policy", "$"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_path(cls, plain, code, path):
    with pytest.raises(DisputeRulesError) as caught:
        from_dict(cls, plain, currency="USD")
    assert (caught.value.code, caught.value.path) == (code, path)


def test_amounts_need_a_currency_from_somewhere():
    with pytest.raises(DisputeRulesError) as caught:
        from_dict(Offer, {"amount": 5})
    assert caught.value.path.startswith("$.amount")


@settings(max_examples=10)
@given(strategies.disputes())
def test_a_kept_dispute_has_the_order_at_its_opening(dispute):
    kept = to_dict(dispute)
    assert kept.get("order_at_opening") is None
    again = from_dict(Dispute, kept | {"order_at_opening": kept["order"]})
    assert again.order_at_opening == dispute.order
    assert to_dict(again)["order_at_opening"] == kept["order"]


@given(strategies.disputes())
def test_reading_a_kept_dispute_again_compiles_nothing(dispute):
    kept = to_dict(dispute)
    assert from_dict(Dispute, kept) == dispute
    compiled_so_far = repr(generated.SERIAL)
    assert from_dict(Dispute, kept) == dispute
    assert repr(generated.SERIAL) == compiled_so_far


def test_a_dispute_names_its_policy():
    with pytest.raises(InvalidInput) as caught:
        from_dict(Dispute, {})
    assert (caught.value.code, caught.value.path) == ("missing-key", "$.policy")


@pytest.mark.parametrize("value", [object(), 5, {1: 2}])
def test_a_value_without_a_form_in_json_is_refused(value):
    with pytest.raises(InvalidType, match="has no form in JSON"):
        to_dict(value)
    with pytest.raises(InvalidType, match="has no form in JSON"):
        from_dict(type(value), {})


@pytest.mark.parametrize("name", ["eligibility", "claim", "extension", "refund", "reasons"])
def test_an_answer_of_a_verb_is_written_as_in_the_whole_answer_and_never_read(name):
    case = read_case(ANSWERED)
    order, claim, at = case.order, case.claim, case.at
    value = {
        "eligibility": lambda: check_eligibility(order, at=at),
        "claim": lambda: check_claim(order, claim, at=at),
        "extension": lambda: check_extension(order, ExtensionRequest(days=99), at=at),
        "refund": lambda: calculate_refund(order, claim, at=at),
        "reasons": lambda: select_reasons(order, at=at),
    }[name]()
    whole = decide_case(ANSWERED)[name]
    for finding in whole.get("findings", ()) if name == "claim" else ():
        finding["path"] = finding["path"].removeprefix("$.claim")
    assert to_dict(value) == {key: whole[key] for key in to_dict(value)}
    with pytest.raises(InvalidType, match="an answer cannot be read back"):
        from_dict(type(value), {})


@pytest.mark.parametrize(
    "value", [ReasonCode.COUNTERFEIT, State.CLOSED, Party.BUYER, PolicyBook([ALIEXPRESS_GUIDE])]
)
def test_a_code_and_a_book_are_read_as_they_are_written(value):
    assert from_json(type(value), to_json(value)) == value


@pytest.mark.parametrize("asked", [CASE, ANSWERED, FULL], ids=["order", "claim", "dispute"])
def test_a_whole_answer_is_written_as_it_is_decided_from_a_document(asked):
    assert to_dict(answer_case(read_case(asked))) == decide_case(asked)


def test_a_case_document_says_its_currency_itself():
    document = read_case(json.loads(json.dumps(CASE)))
    assert from_dict(CaseDocument, to_dict(document)) == document


def test_an_amount_whose_currency_nobody_said_is_refused_with_what_to_say():
    line = {"id": "1", "quantity": 1, "paid": 100}
    with pytest.raises(InvalidInput) as caught:
        from_dict(OrderLine, line)
    assert (caught.value.code, caught.value.path) == ("missing-key", "$.paid")
    assert "currency='USD'" in caught.value.message
    assert from_dict(OrderLine, line, currency="USD").paid == Money(100, "USD")


@pytest.mark.parametrize(("currency", "code"), [("usd", "invalid-value"), (840, "invalid-type")])
def test_an_amount_is_of_no_currency_that_there_is_not(currency, code):
    line = {"id": "1", "quantity": 1, "paid": 100}
    with pytest.raises(InvalidInput) as caught:
        from_dict(OrderLine, line, currency=currency)
    assert (caught.value.code, caught.value.path) == (code, "$.paid.currency")


def test_a_text_that_is_broken_behind_a_repeated_key_is_no_json():
    with pytest.raises(InvalidInput) as caught:
        parse('{"a": 1, "a": 2 x}')
    assert (caught.value.code, caught.value.path) == ("not-json", "$")
