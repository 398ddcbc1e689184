"""A nightly job sees exactly the disputes whose deadline has come, and reads no other whole."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    Dispute,
    Event,
    Money,
    Order,
    OrderLine,
    Policy,
    advance,
    apply_event,
    due,
    open_dispute,
    read_policy,
    to_dict,
    to_json,
)
from disputerules.documents.due import partly_read
from disputerules.values.errors import DisputeRulesError

TICK = timedelta(microseconds=1)
SHIPPED = datetime(2026, 1, 5, 8, tzinfo=UTC)
OPENED = datetime(2026, 2, 1, 9, tzinfo=UTC)
# Source: the guide, five days for the seller to answer.
ANSWER_DUE = OPENED + timedelta(days=5)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=SHIPPED - timedelta(days=3),
    paid_at=SHIPPED - timedelta(days=3),
    shipped_at=SHIPPED,
    lines=(OrderLine(id="1", quantity=2, paid=Money(4500, "USD")),),
)
CLAIM = Claim(received=False, reason="no-tracking-information", description="It never came.")


def opened(at: datetime = OPENED, policy: Policy = ALIEXPRESS_GUIDE) -> Dispute:
    return open_dispute(ORDER, CLAIM, at=at, policy=policy)


KEPT = [lambda one: one, to_dict, to_json, lambda one: to_json(one).encode()]


@pytest.mark.parametrize("keep", KEPT, ids=["value", "dict", "text", "bytes"])
@pytest.mark.parametrize(("step", "expected"), [(-TICK, 0), (timedelta(0), 1), (TICK, 1)])
def test_a_dispute_is_due_from_its_deadline_on(keep: Any, step: timedelta, expected: int) -> None:
    found = list(due([keep(opened())], at=ANSWER_DUE + step))
    assert found == [opened()] * expected
    assert [type(one) for one in found] == [Dispute] * expected


def test_those_that_are_due_come_in_the_order_given() -> None:
    days = [4, 1, 3, 2]
    kept = [to_dict(opened(OPENED + timedelta(days=day))) for day in days]
    found = due(kept, at=ANSWER_DUE + timedelta(days=3))
    assert [(one.opened_at - OPENED).days for one in found] == [1, 3, 2]


def test_what_is_due_moves_on_and_is_due_no_more() -> None:
    (found,) = due([to_json(opened())], at=ANSWER_DUE)
    moved = advance(found, at=ANSWER_DUE)
    assert str(moved.state) == "refund-due"
    # Source: the guide, ten days to pay.
    paid_by = ANSWER_DUE + timedelta(days=10)
    assert list(due([to_json(moved)], at=paid_by - TICK)) == []
    assert list(due([to_json(moved)], at=paid_by)) == [moved]


def test_a_dispute_that_ended_is_never_due() -> None:
    withdrawn = Event(id="e1", type="buyer-cancelled", at=OPENED + TICK)
    ended = apply_event(opened(), withdrawn)
    assert list(due([to_json(ended)], at=datetime(2199, 1, 1, tzinfo=UTC))) == []


def test_every_state_is_due_when_the_whole_dispute_says_so() -> None:
    rejected = Event(id="e1", type="seller-rejected", at=OPENED + TICK)
    escalated = Event(id="e2", type="buyer-escalated", at=OPENED + 2 * TICK)
    policy = ALIEXPRESS_GUIDE.but({"negotiation.escalate_from": "0 days"})
    one = opened(policy=policy)
    two = apply_event(one, rejected)
    three = apply_event(two, escalated)
    for dispute in (one, two, three):
        assert dispute.due_at is not None
        for at in (dispute.due_at - TICK, dispute.due_at, dispute.due_at + TICK):
            assert bool(list(due([to_dict(dispute)], at=at))) is (at >= dispute.due_at)


def test_a_policy_with_variants_is_settled_first() -> None:
    cheap = {
        "id": "cheap",
        "when": "goods_paid < amount(10000)",
        "set": {"negotiation.seller_response": "2 days"},
        "because": "small orders are answered sooner",
        "source": "https://example.com/help",
    }
    policy = read_policy({"base": "aliexpress-guide", "name": "shop", "variants": [cheap]})
    kept = to_dict(opened(policy=policy))
    sooner = OPENED + timedelta(days=2)
    assert list(due([kept], at=sooner - TICK)) == []
    assert list(due([kept], at=sooner)) == [opened(policy=policy)]


def test_what_is_not_due_is_not_read_whole() -> None:
    kept = to_dict(opened()) | {"requested": "nonsense", "past": 5}
    assert list(due([kept], at=ANSWER_DUE - TICK)) == []
    with pytest.raises(DisputeRulesError) as raised:
        list(due([kept], at=ANSWER_DUE))
    assert raised.value.path == "$[0].requested"


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"policy": None}, "missing-key", "$[1].policy"),
        ({"policy": "nowhere"}, "unknown-policy", "$[1].policy"),
        ({"since": None}, "missing-key", "$[1].since"),
        ({"since": "yesterday"}, "invalid-value", "$[1].since"),
        ({"state": "lost"}, "invalid-value", "$[1].state"),
    ],
)
def test_a_mistake_names_its_dispute(change: dict[str, Any], code: str, path: str) -> None:
    kept = to_dict(opened())
    with pytest.raises(DisputeRulesError) as raised:
        list(due([kept, kept | change], at=OPENED))
    assert (raised.value.code, raised.value.path) == (code, path)


@pytest.mark.parametrize(("kept", "path"), [("{", "$[0]"), (5, "$[0]"), ("[]", "$[0]")])
def test_what_is_no_kept_dispute_is_refused(kept: Any, path: str) -> None:
    with pytest.raises(DisputeRulesError) as raised:
        list(due([kept], at=OPENED))
    assert raised.value.path == path


def test_an_instant_needs_an_offset() -> None:
    with pytest.raises(DisputeRulesError, match="UTC offset"):
        list(due([opened()], at=OPENED.replace(tzinfo=None)))


def test_only_parts_are_read_of_themselves() -> None:
    partly = partly_read(to_dict(opened()))
    assert partly.claimed_at == OPENED
    with pytest.raises(AttributeError, match="colour"):
        partly.colour  # type: ignore[attr-defined]
