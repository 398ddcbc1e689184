"""Build an event, or a timeout, from the values of a case's parts."""

from collections.abc import Callable
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.parts import NO_LINE
from disputerules.analysis.cases.values import money
from disputerules.facts.case import Timeout
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.values.claim import Claim, ClaimLine, EvidenceFile
from disputerules.values.event import OWN_FIELDS, Event, EventType
from disputerules.values.event_parts import Offer
from disputerules.values.order import TRADERS, Party
from disputerules.values.settlement import LineShare

Values = dict[str, Any]


def event_of(values: Values, claim: Claim, number: int = 1) -> Event | Timeout:
    """Build the event of a case, or its timeout."""
    kind, at = values["event_type"], values["at"]
    if kind in TIMEOUTS:
        return Timeout(kind, at)
    parts = PARTS.get(kind, nothing)(values, claim) | shown_by(values, EventType(kind))
    return Event(id=f"e{number}", type=EventType(kind), at=at, **parts)


def nothing(values: Values, claim: Claim) -> Values:
    return {}


def offered(values: Values, claim: Claim) -> Values:
    """Return what an offer in itself says."""
    exceeds = values["offer_exceeds_a_line"]
    parts = shared(values, values["new_offer"], exceeds)
    return parts | {"return_goods": values["new_offer_return"]}


def shared(values: Values, amount: int, exceeds: bool) -> Values:
    """Return an amount; one that exceeds a line is for a line that the dispute has not got."""
    share = money(amount, values)
    lines = {"lines": (LineShare(id=NO_LINE, amount=share),)} if exceeds else {}
    return {"amount": share} | lines


def rejected(values: Values, claim: Claim) -> Values:
    return {} if values["new_offer"] is None else {"offer": Offer(**offered(values, claim))}


def ruled(values: Values, claim: Claim) -> Values:
    parts = shared(values, values["ruled_amount"], values["exceeds_a_line"])
    return parts | {"return_goods": values["ruled_return"]}


def paid(values: Values, claim: Claim) -> Values:
    given = values["payment"]
    return {} if given is None else {"amount": money(given, values)}


def received(values: Values, claim: Claim) -> Values:
    """Return the units that come back: all of them, too many, or one."""
    if values["all_returned"] and not values["returns_too_many"]:
        return {}
    units = values["line_claimed"] + 1 if values["returns_too_many"] else 1
    return {"lines": (ClaimLine(id="1", quantity=units),)}


def inspected(values: Values, claim: Claim) -> Values:
    said = {"verdict": values["verdict"]}
    kept = {"deduction": money(values["new_deduction"], values)}
    return said | (kept if values["verdict"] == "reduced" else {})


def revised(values: Values, claim: Claim) -> Values:
    """Return the claim of a revision; an unacceptable one has no description and no evidence."""
    if values["revision_code"] == "acceptable":
        return {"claim": claim}
    return {"claim": evolve(claim, description=None, evidence=())}


PARTS: dict[str, Callable[[Values, Claim], Values]] = {
    EventType.SELLER_OFFERED: offered,
    EventType.SELLER_REJECTED: rejected,
    EventType.PLATFORM_RULED: ruled,
    EventType.BUYER_REVISED: revised,
    EventType.REFUND_PAID: paid,
    EventType.REFUND_FAILED: paid,
    EventType.RETURN_RECEIVED: received,
    EventType.RETURN_INSPECTED: inspected,
    EventType.SELLER_REFUNDED: lambda values, claim: {"shipping": money(0, values)},
    EventType.EVIDENCE_ADDED: lambda values, claim: {"by": adds(values)},
    EventType.INFORMATION_REQUESTED: lambda values, claim: {"from_": values["asked_now"]},
    EventType.DEADLINE_EXTENDED: lambda values, claim: {"until": values["new_until"]},
    EventType.CHARGEBACK_CLOSED: lambda values, claim: {"won_by": values["won_by"]},
}


def adds(values: Values) -> Party:
    """Return who adds evidence: the party that was asked, or the other one."""
    asked = values["information_from"] or Party.SELLER
    return next(one for one in TRADERS if (one == asked) is values["actor_is_asked"])


def shown_by(values: Values, kind: EventType) -> Values:
    """Return the files that come with an event."""
    if not values["shows_something"] or kind not in OWN_FIELDS["evidence"]:
        return {}
    size = values["event_bytes"]
    if values["revision_code"] == "acceptable":
        return {"evidence": (EvidenceFile(name="a.jpg", bytes=max(1, size)),)}
    # Nothing in it, or no format in its name.
    return {"evidence": (EvidenceFile(name="a" if size else "a.jpg", bytes=size),)}
