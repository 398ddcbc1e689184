"""The vocabulary: every fact is declared once, says what it means, and is read from a case."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from disputerules import open_dispute
from disputerules.facts.case import (
    EXTENSION_REQUEST,
    Case,
    ClaimedLine,
    ExtensionRequest,
    claimed_lines,
    minor_units,
)
from disputerules.facts.dispute_facts import OWN_DEADLINE
from disputerules.facts.origin import Derived, Fold, Origin, Part, Read
from disputerules.facts.settings import SETTINGS, setting_named
from disputerules.facts.vocabulary import FACTS, amount, declare, flag
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.language.expression import Fact, Kind, Setting, leaves
from disputerules.language.pens import count
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.claim import Claim, ClaimLine, ReasonCode, RefundKind, Returner
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.errors import CurrencyMismatch, InvalidInput, LanguageError
from disputerules.values.event import Event, EventType, Offer
from disputerules.values.money import Money
from disputerules.values.order import Extension, Order, Party
from disputerules.values.order_line import OrderLine
from disputerules.values.periods import MAX_PERIOD, NEVER, TICK, Period

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
END = START + 60 * DAY
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=START,
    paid_at=START,
    shipped_at=START,
    lines=(
        OrderLine(id="1", quantity=3, paid=Money(4500, "USD"), refunded_quantity=1),
        OrderLine(id="2", quantity=1, paid=Money(100, "USD"), disputed_quantity=1),
    ),
)
CLAIM = Claim(received=False, reason=ReasonCode.WRONG_ADDRESS, description="not here")


def value(name: str, policy: Any = ALIEXPRESS_GUIDE, **parts: Any) -> Any:
    case = Case(**({"at": START, "order": ORDER} | parts))
    return reference.fact(FACTS[name], Reading(case, policy))


def extension(days: int, granted: bool | None = None, answered_at: Any = None, **more: Any) -> Any:
    given = {"requested_by": Party.BUYER, "requested_at": START} | more
    return Extension(days=days, granted=granted, answered_at=answered_at, **given)


def extended(*extensions: Extension) -> dict[str, Order]:
    return {"order": evolve(ORDER, extensions=extensions)}


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_says_what_it_means_and_where_it_comes_from(name: str) -> None:
    fact = FACTS[name]
    assert fact.name == name
    assert fact.meaning.strip()
    assert isinstance(fact.origin, Origin)
    for node in fact.nodes:
        read = [leaf for leaf in leaves(node) if isinstance(leaf, Fact)]
        # Conditions cannot name the deadline of the state: the table that they stand in gives it.
        unnamed = [leaf for leaf in read if isinstance(leaf.origin, Part) or leaf is OWN_DEADLINE]
        declared = [leaf for leaf in read if leaf not in unnamed]
        assert all(FACTS[leaf.name] is leaf for leaf in declared)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_can_be_pickled_with_all_that_it_is_made_of(name: str) -> None:
    again = pickle.loads(pickle.dumps(FACTS[name]))
    assert again == FACTS[name]
    assert again.origin == FACTS[name].origin
    assert again.choices == FACTS[name].choices


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_one_value_that_says_its_unit_its_meaning_and_its_source(name: str) -> None:
    setting = SETTINGS[name]
    assert setting.name == name
    assert setting.unit
    assert setting.meaning
    assert setting.source
    assert setting_named(name) is setting
    assert pickle.loads(pickle.dumps(setting)) is copy.copy(setting) is setting


def test_a_setting_that_nobody_declared_is_pickled_as_it_stands() -> None:
    own = Setting("own.limit", Kind.COUNT)
    assert pickle.loads(pickle.dumps(own)) == own


@pytest.fixture
def own_words() -> Any:
    before = dict(FACTS)
    yield
    FACTS.clear()
    FACTS.update(before)


def test_a_fact_is_declared_by_a_path_a_pen_or_an_origin(own_words: Any) -> None:
    assert declare("own_path", Kind.FLAG, "order.own", "?").origin == Read("order.own")
    few = count(1) < count(2)
    assert flag("own_pen", few, "?").node.origin == Derived(few.node)
    assert FACTS["own_pen"].kind is Kind.FLAG


def test_a_fact_is_declared_once_and_of_the_kind_of_its_expression(own_words: Any) -> None:
    with pytest.raises(LanguageError, match="duplicate fact 'at'"):
        flag("at", "order.at", "?")
    with pytest.raises(
        LanguageError, match="fact 'wrong': expected an expression of kind amount, got count"
    ):
        amount("wrong", count(1), "?")


@pytest.mark.parametrize(
    ("days", "span"),
    [
        (-MAX_INTEGER, 0),
        (-1, 0),
        (0, 0),
        (1, 1),
        (MAX_PERIOD, MAX_PERIOD),
        (MAX_PERIOD + 1, MAX_PERIOD),
        (MAX_INTEGER, MAX_PERIOD),
    ],
)
def test_any_number_of_days_may_be_asked_for(days: int, span: int) -> None:
    request = ExtensionRequest(days=days)
    assert request.span == span * DAY
    assert EXTENSION_REQUEST.read(EXTENSION_REQUEST.write(request), None) == request


def test_only_a_trader_asks_for_more_days() -> None:
    with pytest.raises(InvalidInput):
        ExtensionRequest(days=1, requested_by=Party.PLATFORM)


def test_a_claim_is_about_all_that_can_be_claimed_unless_it_names_lines() -> None:
    assert claimed_lines(ORDER, CLAIM) == (ClaimedLine("1", 2, True, 4500, 2, True),)
    lines = (ClaimLine(id="2", quantity=5), ClaimLine(id="9", quantity=1))
    assert claimed_lines(ORDER, evolve(CLAIM, lines=lines)) == (
        ClaimedLine("2", 5, True, 0, 0, True),
        ClaimedLine("9", 1, False, 0, 0, False, attributes=None),
    )


def test_an_amount_of_another_currency_is_no_amount_of_the_order() -> None:
    case = Case(START, ORDER)
    assert minor_units(case, None) is None
    assert minor_units(case, Money(5, "USD")) == 5
    with pytest.raises(CurrencyMismatch, match="amounts are in USD"):
        minor_units(case, Money(5, "EUR"))


@pytest.mark.parametrize(
    ("answered_at", "days"), [(END - TICK, 10), (END, 0), (END + TICK, 0), (START, 10)]
)
def test_a_grant_stamped_at_the_end_that_it_moves_is_too_late(answered_at: Any, days: int) -> None:
    granted = extended(extension(10, True, answered_at))
    assert value("granted_extension", **granted) == days * DAY
    assert value("protection_ends_at", **granted) == END + days * DAY


def test_a_grant_may_come_within_what_another_grant_added() -> None:
    first, second = extension(10, True, START), extension(5, True, END + 9 * DAY)
    assert value("granted_extension", **extended(second, first)) == 15 * DAY
    assert value("granted_extension", **extended(extension(5, False, START), second)) == 0 * DAY
    assert value("granted_extension") == 0 * DAY
    long = extension(MAX_PERIOD, True, START)
    assert value("granted_extension", **extended(long, long)) == MAX_PERIOD * DAY


CUT = ALIEXPRESS_GUIDE.but({"protection.after_delivery": "2 days"})


def test_a_delivery_cuts_the_protection_short_for_grants_after_it() -> None:
    delivered = evolve(
        ORDER, delivered_at=START + 5 * DAY, extensions=(extension(10, True, START + 7 * DAY),)
    )
    assert value("granted_extension", CUT, order=delivered) == 0 * DAY
    assert value("protection_ends_at", CUT, order=delivered) == START + 7 * DAY
    sooner = evolve(delivered, extensions=(extension(10, True, START + 4 * DAY),))
    assert value("granted_extension", CUT, order=sooner) == 10 * DAY
    undelivered = evolve(sooner, delivered_at=None)
    assert value("protection_ends_at", CUT, order=undelivered) == END + 10 * DAY


def test_an_order_that_was_not_handed_over_has_no_end_of_its_protection() -> None:
    waiting = evolve(ORDER, shipped_at=None, extensions=(extension(10, True, END),))
    assert value("granted_extension", order=waiting) == 10 * DAY
    assert value("protection_ends_at", order=waiting) == NEVER


def test_a_protection_of_the_order_takes_the_place_of_the_policys_up_to_the_longest() -> None:
    own = evolve(ORDER, protection=Period.parse("90 days"), extensions=(extension(1, True, END),))
    assert value("protection_ends_at", order=own) == START + 91 * DAY
    most = ALIEXPRESS_GUIDE.but({"protection.at_most": "70 days"})
    assert value("protection_ends_at", most, order=own) == START + 71 * DAY


def test_the_last_request_is_the_one_made_last_of_two_at_once_the_later() -> None:
    declined, waiting = extension(1, False, START), extension(2)
    assert value("last_request_declined") is False
    assert value("last_request_unanswered_since") is None
    assert value("last_request_declined", **extended(waiting, declined)) is True
    assert value("last_request_declined", **extended(declined, waiting)) is False
    assert value("last_request_unanswered_since", **extended(declined, waiting)) == START
    later = extension(3, requested_at=START + DAY)
    assert value("last_request_unanswered_since", **extended(later, declined)) == START + DAY


def test_requests_are_counted_by_what_became_of_them() -> None:
    both = extended(
        extension(3, requested_at=START + DAY),
        extension(2),
        extension(4, True, START),
        extension(5, True, START, requested_by=Party.SELLER),
    )
    assert value("request_pending_since", **both) == START
    assert value("request_pending_since") is None
    assert value("extension_days_granted", **both) == 9
    assert value("extensions_of_party", **both) == 0
    mine = {"request": ExtensionRequest(days=1)}
    assert value("extensions_of_party", **both, **mine) == 1
    many = extended(*[extension(MAX_INTEGER, True, START)] * 2)
    assert value("extension_days_granted", **many) == MAX_INTEGER


def test_what_is_asked_for_is_the_amount_named_or_the_whole() -> None:
    lines = claimed_lines(ORDER, CLAIM)
    assert value("asked", claim=CLAIM, lines=lines, reason=CLAIM.reason) == 4500
    partial = evolve(CLAIM, refund=RefundKind.PARTIAL, amount=Money(7, "USD"))
    assert value("asked", claim=partial, lines=lines, reason=CLAIM.reason) == 7
    assert value("named_amount") is None
    assert value("claimed_quantity", lines=lines) == 2
    assert value("claimed_quantity") == 0


def test_who_sent_the_goods_back_is_said_or_not() -> None:
    assert value("returner_named") is False
    assert value("returner_named", returned_by=Returner.CARRIER) is True


def test_a_payer_and_a_cap_are_looked_up_by_reason() -> None:
    policy = ALIEXPRESS_GUIDE.but(
        {
            "refund.reason_caps": {"quality-problem": 5000},
            "returns.postage_paid_by": {"default": "buyer", "counterfeit": "seller"},
        }
    )
    assert value("reason_cap", policy, claim=CLAIM, reason="quality-problem") == 5000
    assert value("reason_cap", policy, claim=CLAIM, reason="counterfeit") == 10_000
    assert value("postage_payer", policy, claim=CLAIM, reason="counterfeit") == "seller"
    assert value("postage_payer", policy, claim=CLAIM, reason="quality-problem") == "buyer"


DISPUTE = open_dispute(ORDER, CLAIM, at=START + DAY)


def happening(kind: EventType, **own: Any) -> dict[str, Any]:
    return {"dispute": DISPUTE, "event": Event(id="e", type=kind, at=START + DAY, **own)}


def test_an_event_brings_its_offer_and_its_ruling() -> None:
    rejected = happening(EventType.SELLER_REJECTED)
    assert value("new_offer", **rejected) is None
    offered = happening(EventType.SELLER_REJECTED, offer=Offer(amount=Money(5, "USD")))
    assert value("new_offer", **offered) == 5
    assert value("ruled_amount", **rejected) == 0
    assert value("ruled_return", **rejected) is False
    ruled = happening(EventType.PLATFORM_RULED, amount=Money(9, "USD"), return_goods=True)
    assert value("ruled_amount", **ruled) == 9
    assert value("ruled_return", **ruled) is True


def test_what_was_possible_until_a_deadline_that_passed_was_missed() -> None:
    late = happening(EventType.SELLER_ACCEPTED)
    assert value("missed", **late) is False
    late["dispute"] = evolve(DISPUTE, missed=("seller-accepted",))
    assert value("missed", **late) is True


FOLDS = [one for one in FACTS.values() if isinstance(one.origin, Fold) and one.origin.over]


@pytest.mark.parametrize("one", FOLDS, ids=[one.name for one in FOLDS])
def test_what_a_fold_over_nothing_gives_is_what_its_function_gives(one):
    case = Case(START, ORDER, request=ExtensionRequest(days=1))
    assert one.origin.function(case, ALIEXPRESS_GUIDE) == one.origin.empty
