"""What is no order, claim, dispute or event is refused with a code and the parameter's name."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from inspect import signature

import pytest

import disputerules as library
from disputerules import Claim, Event, ExtensionRequest, Money, Order, OrderLine, open_dispute
from disputerules.analysis.mutation import judge
from disputerules.analysis.mutation.cases import team_cases
from disputerules.analysis.nearest import changes as nearest_changes
from disputerules.documents.json_text import parse
from disputerules.documents.schema import openapi
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidType

AT = datetime(2026, 2, 1, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=AT,
    paid_at=AT,
    shipped_at=AT,
    lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")
DISPUTE = open_dispute(ORDER, CLAIM, at=AT)
OF_AN_ORDER = ("check_eligibility", "order_status", "protection_ends_at", "advice")
OF_A_CLAIM = ("check_claim", "calculate_refund", "check_opening", "open_dispute")
OF_A_DISPUTE = ("advance", "dispute_timeline", "ends_by", "available_actions", "apply_event")
WRONG = (None, "A-1", {"id": "A-1"}, CLAIM.evidence, 3.5)
MORE = {
    "advance": {"at": AT},
    "available_actions": {"party": "buyer"},
    "apply_event": {"event": Event(id="1", type="seller-rejected", at=AT)},
}


def verb(name):
    return getattr(library, name)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize("name", [*OF_AN_ORDER, "select_reasons"])
def test_a_verb_about_an_order_is_given_one(name, wrong):
    with pytest.raises(InvalidType, match=r"^\.order: expected Order, got "):
        verb(name)(wrong, at=AT)


@pytest.mark.parametrize("name", OF_A_CLAIM)
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_verb_about_a_claim_is_given_one_and_its_order(name, wrong):
    with pytest.raises(InvalidType, match=r"^\.order: expected Order, got "):
        verb(name)(wrong, CLAIM, at=AT)
    with pytest.raises(InvalidType, match=r"^\.claim: expected Claim, got "):
        verb(name)(ORDER, wrong, at=AT)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_an_extension_is_asked_for_by_a_request(wrong):
    with pytest.raises(InvalidType, match=r"^\.request: expected ExtensionRequest, got "):
        library.check_extension(ORDER, wrong, at=AT)
    with pytest.raises(InvalidType, match=r"^\.order: "):
        library.check_extension(wrong, ExtensionRequest(days=1), at=AT)


@pytest.mark.parametrize("name", OF_A_DISPUTE)
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_verb_about_a_dispute_is_given_one(name, wrong):
    with pytest.raises(InvalidType, match=r"^\.dispute: expected Dispute, got "):
        verb(name)(wrong, **MORE.get(name, {}))


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_happens_is_an_event(wrong):
    with pytest.raises(InvalidType, match=r"^\.event: expected Event, got "):
        library.apply_event(DISPUTE, wrong)


def test_who_acts_is_a_party():
    right = r"^\.party: expected one of buyer, seller, platform, not 'carrier'"
    with pytest.raises(InvalidInput, match=right) as raised:
        library.available_actions(DISPUTE, "carrier")
    assert raised.value.code == "invalid-value"


# --- every public function -----------------------------------------------------------------------


class Unprintable:
    """A value without a repr and without a hash."""

    __hash__ = None

    def __repr__(self):
        raise RuntimeError


def nested(levels):
    document = {}
    for _ in range(levels):
        document = {"a": document}
    return document


GUIDE = library.ALIEXPRESS_GUIDE
BOOK = library.PolicyBook([GUIDE])
MONEY = Money(5, "USD")
GOOD = {
    "order": ORDER,
    "claim": CLAIM,
    "dispute": DISPUTE,
    "at": AT,
    "policy": GUIDE,
    "party": "buyer",
    "event": Event(id="1", type="seller-rejected", at=AT),
    "events": (),
    "request": ExtensionRequest(days=1),
    "cls": Money,
    "plain": {"amount": 1, "currency": "USD"},
    "text": '{"amount": 1, "currency": "USD"}',
    "amount": 5,
    "weights": [1, 2],
    "changes": {"payout.within": "3 days"},
    "policies": [GUIDE],
}
POOL = [
    *(None, True, 0, -1, 3.5, 10**400, float("nan"), "", "A-1", "\ud800", b"x", bytearray(b"{}")),
    *((), (5,), (("x",),), ((1, 2),), ("xy",), [], [1], {}, {1: 2, "a": 1}, {("a",): 1}, set()),
    *(Decimal(1), {"a": Decimal(1)}, object(), Unprintable(), AT, AT.replace(tzinfo=None)),
    *(ORDER, CLAIM, DISPUTE, MONEY, GUIDE, int, Order, len, range(3), nested(100_000)),
]
FUNCTIONS = {
    name: value
    for name in library.__all__
    if callable(value := getattr(library, name))
    and not (isinstance(value, type) and issubclass(value, (Enum, BaseException)))
} | {
    "parse": parse,
    "openapi": openapi,
    "judge": judge,
    "nearest.changes": lambda case, policy: list(nearest_changes(case, policy)),
    "team_cases": team_cases,
    "Policy.but": GUIDE.but,
    "Policy.setting": GUIDE.setting,
    "Policy.table": GUIDE.table,
    "Policy.with_table": GUIDE.with_table,
    "PolicyBook.in_force": BOOK.in_force,
    "PolicyBook.for_order": BOOK.for_order,
    "Money.split": MONEY.split,
    "Money.of": Money.of,
    "Dispute.actions": DISPUTE.actions,
    "Dispute.is_overdue": DISPUTE.is_overdue,
}


def places(function):
    try:
        given = signature(function).parameters.values()
    except ValueError:
        return []
    return [one for one in given if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]


def call(function, wrong, value):
    """Call a function with one wrong argument; the others are right, as far as it needs them."""
    positional, named = [], {}
    for one in places(function):
        if one.name == wrong:
            given = value
        elif one.default is not one.empty:
            continue
        else:
            given = GOOD.get(one.name, "x")
        if one.kind is one.KEYWORD_ONLY or one.default is not one.empty:
            named[one.name] = given
        else:
            positional.append(given)
    return function(*positional, **named)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("name", "wrong"),
    [(name, one.name) for name, function in FUNCTIONS.items() for one in places(function)],
)
def test_an_argument_of_any_type_is_answered_or_refused_with_a_code(name, wrong):
    for value in POOL:
        with suppress(DisputeRulesError):
            call(FUNCTIONS[name], wrong, value)


@pytest.mark.parametrize(
    ("call", "code", "path"),
    [
        (lambda: library.read_policy({"base": "aliexpress-guide", 1: 2}), "invalid-type", ""),
        (lambda: library.read_policy({"set": {"a": Decimal(1)}}), "invalid-type", ""),
        (lambda: library.read_policy(nested(100_000)), "too-deep", ""),
        (lambda: library.from_toml("a=" + "[" * 5000), "too-deep", ""),
        (lambda: library.from_toml(5), "invalid-type", ""),
        (lambda: parse(None), "invalid-type", "$"),
        (lambda: parse(bytearray(b"{}")), "invalid-type", "$"),
        (lambda: library.from_json("Money", "{}"), "invalid-type", "$.cls"),
        (lambda: GUIDE.but({"refund.reason_caps": (5,)}), "invalid-policy", None),
        (lambda: GUIDE.but({"returns.postage_paid_by": (("x",),)}), "invalid-policy", None),
        (lambda: GUIDE.but({"sources": ((1, "x"),)}), "invalid-policy", None),
        (lambda: library.allocate(5, 5), "invalid-type", ".weights"),
        (lambda: library.allocate(5, "12"), "invalid-type", ".weights"),
        (lambda: library.PolicyBook(5), "invalid-type", ".policies"),
        (lambda: BOOK.in_force(5), "invalid-type", ""),
        (lambda: BOOK.for_order(5), "invalid-type", ".order"),
        (lambda: GUIDE.setting("payout"), "invalid-type", ".setting"),
        (lambda: GUIDE.with_table(5), "invalid-type", ".table"),
        (lambda: library.answer_case(5), "invalid-type", ".document"),
        (lambda: library.apply_events(DISPUTE, 5), "invalid-type", ".events"),
        (lambda: library.available_actions(DISPUTE, []), "invalid-value", ".party"),
        (lambda: openapi([]), "invalid-value", ".name"),
        (lambda: judge(GUIDE, 5), "invalid-type", ".examples"),
        (lambda: judge(GUIDE, [5]), "invalid-type", ".examples"),
        (lambda: judge(5, []), "invalid-type", ".policy"),
        (lambda: list(nearest_changes(5, GUIDE)), "invalid-type", ".case"),
    ],
)
def test_a_wrong_argument_has_a_code_and_a_place(call, code, path):
    with pytest.raises(InvalidInput) as raised:
        call()
    assert raised.value.code == code
    assert path is None or raised.value.path == path
