"""Whatever stands in a document: an answer, or an error with a code and a path; nothing else."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules import DisputeRulesError, InvalidInput, decide_case
from disputerules.documents.json_text import parse

CODES = {
    "not-json",
    "too-large",
    "too-deep",
    "duplicate-key",
    "unknown-key",
    "missing-key",
    "invalid-type",
    "invalid-value",
    "naive-instant",
    "currency-mismatch",
    "unknown-policy",
    "invalid-policy",
}
ROOT = Path(__file__).parents[2] / "conformance"
CASES = [
    one["case"]
    for name in ("negotiation", "claim", "extension", "policies", "returns", "deadlines")
    for one in json.loads((ROOT / f"{name}.json").read_text())["cases"]
]
WHOLE = {
    "policy": {
        "base": "aliexpress-guide",
        "set": {
            "payout.within": "3 days",
            "refund.reason_caps": {"counterfeit": 5000},
            "remedies.received_keep": ["full"],
            "returns.postage_paid_by": {"default": "seller"},
        },
    },
    "order": {
        "id": "A-1",
        "currency": "USD",
        "placed_at": "2026-01-02T08:00:00Z",
        "paid_at": "2026-01-02T08:05:00Z",
        "shipped_at": "2026-01-05T08:00:00Z",
        "delivered_at": None,
        "lines": [{"id": "1", "quantity": 3, "paid": 4500, "refunded": 1, "refunded_quantity": 1}],
        "shipping_paid": 500,
        "shipment": {"tracking_number": "LX123", "status": "in-transit"},
        "protection": "90 days",
        "extensions": [
            {"days": 10, "requested_by": "buyer", "requested_at": "2026-01-06T08:00:00Z"}
        ],
    },
    "claim": {
        "received": True,
        "reason": "quality-problem",
        "lines": [{"id": "1", "quantity": 2}],
        "refund": "partial",
        "amount": 700,
        "description": "broken",
        "evidence": [{"name": "a.jpg", "bytes": 120000}],
    },
    "opened_at": "2026-02-20T09:00:00Z",
    "events": [
        {
            "id": "e1",
            "type": "seller-rejected",
            "at": "2026-02-22T09:00:00Z",
            "offer": {"amount": 700, "return_goods": False},
        },
        {"id": "e2", "type": "buyer-escalated", "at": "2026-02-23T09:00:00Z"},
    ],
    "request_extension": {"days": 10, "requested_by": "buyer"},
    "at": "2026-02-23T09:00:00Z",
    "timelines": False,
}
POISON = [
    None,
    True,
    False,
    0,
    -1,
    1,
    1.5,
    2**53 - 1,
    2**53,
    10**40,
    -(10**40),
    float("nan"),
    float("inf"),
    "",
    " ",
    "NaN",
    "\ud800",
    "\x00",
    "x" * 10_000,
    "2026-02-23T09:00:00",
    "2026-02-30T09:00:00Z",
    "2300-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "100000 days",
    "100001 days",
    "9" * 400 + " months",
    "aliexpress-guide",
    [],
    {},
    [None],
    [[]],
    {"": 0},
    {"id": "1"},
    {"\ud800": 1},
]
GONE = object()


def answer_or_code(document):
    try:
        answer = decide_case(document)
    except DisputeRulesError as error:
        refused = error
    else:
        json.dumps(answer, allow_nan=False).encode()
        return "an answer"
    assert isinstance(refused, InvalidInput)
    assert refused.code in CODES
    assert refused.path.startswith("$")
    assert "\ud800" not in str(refused)
    assert len(str(refused)) < 2000
    return refused.code


def places(node, path=()):
    """The path of every node of a document."""
    yield path
    steps = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for step in steps:
        yield from places(node[step], (*path, step))


def changed(document, path, value):
    """The document with one node replaced, or gone."""
    if not path:
        return value
    whole = deepcopy(document)
    node = whole
    for step in path[:-1]:
        node = node[step]
    if value is GONE:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return whole


@pytest.mark.parametrize("path", list(places(WHOLE))[1:], ids=lambda path: ".".join(map(str, path)))
def test_any_value_anywhere_gives_an_answer_or_a_code(path):
    for value in (*POISON, GONE):
        answer_or_code(changed(WHOLE, path, value))


@pytest.mark.parametrize("value", POISON, ids=lambda value: type(value).__name__)
def test_any_value_in_place_of_the_document_is_refused(value):
    if isinstance(value, str):
        assert answer_or_code(value) != "an answer"
    else:
        with pytest.raises(DisputeRulesError):
            decide_case(value if isinstance(value, dict) else json.dumps(value))


KEYS = [path for path in list(places(WHOLE))[1:] if isinstance(path[-1], str)]


@pytest.mark.parametrize("path", KEYS, ids=lambda path: ".".join(map(str, path)))
def test_a_duplicate_key_is_refused_with_its_path(path):
    text = json.dumps(changed(WHOLE, path, "@TWICE@"))
    key = json.dumps(path[-1])
    text = text.replace('"@TWICE@"', f"1, {key}: 2")
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    assert caught.value.code == "duplicate-key"
    assert caught.value.path.endswith((f".{path[-1]}", f"[{str(path[-1])!r}]"))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()))
    | st.sampled_from([one for one in POISON if not isinstance(one, dict | list)])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(CASES), st.data())
def test_a_case_with_some_nodes_changed_gives_an_answer_or_a_code(case, data):
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(case))))
        case = changed(case, path, data.draw(VALUES))
        if not isinstance(case, dict):
            return
    answer_or_code(case)


@given(st.sampled_from(CASES), st.data())
def test_the_text_of_a_case_with_a_piece_changed_gives_an_answer_or_a_code(case, data):
    text = json.dumps(case)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    piece = data.draw(
        st.text(max_size=5) | st.sampled_from(['"', "{", "]", ",", ":", "1e9", "NaN"])
    )
    answer_or_code(text[:start] + piece + text[end:])


@given(st.binary(max_size=200))
def test_any_bytes_give_a_code(some):
    assert answer_or_code(some) != "an answer"
