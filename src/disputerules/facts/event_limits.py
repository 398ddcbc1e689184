"""Facts of an event beside its dispute: whether the dispute has time and room for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from disputerules.facts import lifecycle_settings as life
from disputerules.facts.case import Case
from disputerules.facts.dispute_facts import OWN_DEADLINE, information_from
from disputerules.facts.event_facts import event_type
from disputerules.facts.origin import Fold
from disputerules.facts.vocabulary import count, flag
from disputerules.values.event import EventType
from disputerules.values.periods import TICK


def was_missed(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    event: Any = case.event
    return event.type in dispute.missed


kind_missed = flag(
    "kind_missed",
    Fold(was_missed, ("dispute", "event")),
    "whether a passed deadline ended the time for such an event",
)
missed = flag(
    "missed",
    # No deadline is missed by another, and a refund outside the dispute has none.
    event_type.one_of(*(one for one in EventType if one is not EventType.SELLER_REFUNDED))
    & kind_missed,
    "whether it was possible until a deadline that has passed",
)


def shares_exceed(case: Case, policy: Any) -> bool:
    """Whether a ruling gives a line, or the shipping, more than it can pay."""
    return exceeds(case.event, case.dispute)


def offer_exceeds(case: Case, policy: Any) -> bool:
    """Whether an offer gives a line, or the shipping, more than it can pay."""
    event: Any = case.event
    return event.offered is not None and exceeds(event.offered, case.dispute)


def exceeds(one: Any, dispute: Any) -> bool:
    if one.shares is None and one.shipping is None:
        return False
    most = {line.id: value for line, value in zip(dispute.lines, dispute.refundable, strict=True)}
    lines = any(share.amount.amount > most.get(share.id, -1) for share in one.shares or ())
    return lines or (one.shipping is not None and one.shipping.amount > dispute.shipping_refundable)


offer_exceeds_a_line = flag(
    "offer_exceeds_a_line",
    Fold(offer_exceeds, ("event", "dispute")),
    "whether the offer gives a line, or the shipping, more than it can pay",
)
exceeds_a_line = flag(
    "exceeds_a_line",
    Fold(shares_exceed, ("event", "dispute")),
    "whether the ruling gives a line, or the shipping, more than it can pay",
)


def comes_back(case: Case) -> tuple[dict[str, int], dict[str, int]]:
    """The units that are back after an event, and those that should be, by line."""
    dispute: Any = case.dispute
    event: Any = case.event
    return dispute.comes_back(event.returned), dispute.comes_back(None)


def all_comes_back(case: Case, policy: Any) -> bool:
    back, claimed = comes_back(case)
    return all(back.get(line, 0) >= units for line, units in claimed.items())


def too_much_comes_back(case: Case, policy: Any) -> bool:
    back, claimed = comes_back(case)
    return any(units > claimed.get(line, 0) for line, units in back.items())


all_returned = flag(
    "all_returned",
    Fold(all_comes_back, ("event", "dispute")),
    "whether all units are back after the event",
)
returns_too_many = flag(
    "returns_too_many",
    Fold(too_much_comes_back, ("event", "dispute")),
    "whether more units come back than the dispute is about",
)


def bytes_known(case: Case, policy: Any) -> int:
    dispute: Any = case.dispute
    event: Any = case.event
    given: dict[str, int] = dict(dispute.bytes_given)
    return given.get(dispute.actor_of(event), 0)


submitted_bytes = count(
    "submitted_bytes",
    Fold(bytes_known, ("dispute", "event"), uses=(information_from.node,)),
    "bytes of the files that the party has submitted before",
)


def asked_acts(case: Case, policy: Any) -> bool:
    event: Any = case.event
    dispute: Any = case.dispute
    return event.by is None or event.by == dispute.information_from


actor_is_asked = flag(
    "actor_is_asked",
    Fold(asked_acts, ("event", "dispute"), uses=(information_from.node,)),
    "whether the party that acts is the one that was asked",
)


def extension_of(case: Case) -> Any:
    """How much later than the state's own deadline; a tick where the event does not say."""
    dispute: Any = case.dispute
    event: Any = case.event
    due = dispute.deadline_known(case.at)
    if due is None:
        return timedelta(0)
    return TICK if event.until is None else event.until - due


def is_later(case: Case, policy: Any) -> bool:
    return bool(extension_of(case) > timedelta(0))


def is_too_long(case: Case, policy: Any) -> bool:
    dispute: Any = case.dispute
    return bool(extension_of(case) > dispute.hold_left)


extends = flag(
    "extends",
    Fold(is_later, ("dispute", "event", "at"), uses=(OWN_DEADLINE,)),
    "whether the new deadline is later than the one of the state",
)
extends_too_far = flag(
    "extends_too_far",
    Fold(is_too_long, ("dispute", "event", "at"), uses=(life.HOLDS_AT_MOST, OWN_DEADLINE)),
    "whether holds and extensions would take longer than they may",
)
