"""A promise: a published window in which every claim that it covers can be opened.

    30 days from delivered
    14 calendar days, end of day from delivered in Europe/Rome for changed-my-mind
    30 days from delivered with full where order_category == 'fashion'
    until 2027-01-31T00:00:00Z from delivered where placed_at >= instant('2026-11-01T00:00:00Z')

`from` names an instant of the order, `in` the time zone of its days (that of the policy if it is
left out), `for` the reasons, `with` remedies that have to be offered, `where` a condition. Of two
periods with `or` between them the one that ends first counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from attrs import evolve, frozen

from disputerules.facts.anchors import possible_anchors
from disputerules.facts.case import CLAIM_PARTS
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Branch, Reason, codes_of
from disputerules.facts.setting_codecs import ANCHORS
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.bind import YES
from disputerules.language.currencies import currencies
from disputerules.language.dependencies import parts_read
from disputerules.language.expression import Fact, Kind, Node
from disputerules.language.text import ConditionError, parse
from disputerules.values.claim import RefundKind
from disputerules.values.errors import InvalidValue, shown
from disputerules.values.periods import Calendar, Period, parse_instant
from disputerules.values.suggestions import unknown

FORM = re.compile(
    r"(?:until\s+(?P<until>\S+)|(?P<periods>.+?))\s+from\s+(?P<anchor>\S+)"
    r"(?:\s+in\s+(?P<zone>\S+))?(?:\s+for\s+(?P<reasons>.+?))?(?:\s+with\s+(?P<remedies>.+?))?"
    r"(?:\s+where\s+(?P<where>.+))?",
    re.DOTALL,
)
EXAMPLE = "'30 days from delivered for not-as-described where order_category == \\'fashion\\''"
# The instants of an order that show that the goods arrived.
ARRIVED = ("delivered", "confirmed")
# What there is before a dispute is opened.
PARTS = CLAIM_PARTS | {"line"}


@frozen
class Promise:
    """A window and what it covers: claims as pairs of a reason and whether goods arrived."""

    text: str
    ends: tuple[Period | datetime, ...]
    anchor: Fact
    calendar: Calendar
    claims: tuple[tuple[str, bool], ...]
    remedies: tuple[str, ...] = ()
    where: Node = YES


def read_promise(text: str, policy: Policy) -> Promise:
    """Return the promise of a text, which speaks of a policy; raises InvalidValue."""
    words = " ".join(text.split())
    found = FORM.fullmatch(text.strip())
    if found is None:
        raise InvalidValue(f"expected a promise such as {EXAMPLE}, got {shown(words)}")
    zone, where = found["zone"], found["where"]
    calendar = policy.calendar if zone is None else evolve(policy.calendar, zone=zone)
    named = listed(found["reasons"])
    return Promise(
        text=words,
        ends=tuple(ends(found["until"], found["periods"])),
        anchor=anchor_named(found["anchor"], policy),
        calendar=calendar,
        claims=claims(named, found["anchor"] in ARRIVED, policy),
        remedies=tuple(remedy(one) for one in listed(found["remedies"])),
        where=YES if where is None else condition(where, policy),
    )


def listed(text: str | None) -> tuple[str, ...]:
    return () if text is None else tuple(re.split(r",\s*", text))


def ends(until: str | None, periods: str | None) -> Iterator[Period | datetime]:
    if until is not None:
        yield parse_instant(until)
    for one in () if periods is None else " ".join(periods.split()).split(" or "):
        yield Period.parse(one)


def anchor_named(name: str, policy: Policy) -> Fact:
    """Return the instant of an order at which a window can start."""
    known = {word: FACTS[fact] for word, fact in ANCHORS.items()}
    known |= possible_anchors(policy.attributes)
    if name not in known:
        raise InvalidValue(unknown("instant", name, known))
    return known[name]


def claims(named: tuple[str, ...], arrived: bool, policy: Policy) -> tuple[tuple[str, bool], ...]:
    """Return the claims that a promise covers.

    Without reasons it covers all of them. A window that starts with the arrival of the goods is for
    goods that arrived, unless it names a reason that is for nothing else.
    """
    codes = codes_of(policy.reasons)
    for one in named:
        if one not in codes:
            raise InvalidValue(unknown("reason", one, codes))
    reasons = [one for one in policy.reasons if not named or one.code in named]
    found = tuple(
        (one.code, received)
        for one in reasons
        for received in (False, True)
        if one.is_for(received) and (received or not arrived or is_only_missing(one, named))
    )
    if not found:
        raise InvalidValue("the policy has no reason about goods that arrived")
    return found


def is_only_missing(reason: Reason, named: tuple[str, ...]) -> bool:
    return reason.code in named and reason.branch is Branch.NOT_RECEIVED


def remedy(word: str) -> str:
    known = [str(one) for one in RefundKind]
    if word not in known:
        raise InvalidValue(unknown("remedy", word, known))
    return word


def condition(text: str, policy: Policy) -> Node:
    """Return a condition on the orders and claims that a promise covers."""
    try:
        node = parse(text, policy.facts, SETTINGS, Kind.FLAG)
    except ConditionError as error:
        raise InvalidValue(f"the condition {shown(text)}: {error.message}") from None
    later = sorted(parts_read([node], policy) - PARTS)
    if later:
        parts = ", ".join(later)
        raise InvalidValue(f"the condition {shown(text)} reads what is only known later: {parts}")
    for other in sorted(currencies(node) - {policy.currency}):
        message = (
            f"the condition {shown(text)} has an amount in {other}, and orders may be in others"
        )
        raise InvalidValue(f"{message}; ask for currency == {other!r} beside it")
    return node
