"""What a policy offers for goods that arrived: remedies, who pays the return, what is kept back."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from disputerules.documents.terms.values import (
    Known,
    about_goods,
    only_values,
    with_possible_terms,
)
from disputerules.facts.claim_facts import WHOLE
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason

KEEP, RETURN, MISSING = "keep", "return", "not_received"
USUAL = {
    KEEP: "remedies.received_keep",
    RETURN: "remedies.received_return",
    MISSING: "remedies.not_received",
}
Kinds = frozenset[str]


@frozen
class Offer:
    """What a claim for a reason can get: for each part, every value that it can have.

    `keep` and `back` are the remedies without and with a return, `deductions` are basis points,
    `labels` are minor units.
    """

    reason: Reason
    keep: tuple[Kinds, ...]
    back: tuple[Kinds, ...]
    payers: tuple[str, ...]
    deductions: tuple[int, ...]
    labels: tuple[int, ...]

    @property
    def is_certain(self) -> bool:
        """Whether every claim for the reason can get something."""
        return all(self.keep) or all(self.back)

    @property
    def is_possible(self) -> bool:
        """Whether some claim for the reason can get something."""
        return any(self.keep) or any(self.back)

    @property
    def goes_back(self) -> bool:
        """Whether every claim for the reason can get something for a return."""
        return all(self.back)

    @property
    def guaranteed(self) -> Kinds:
        """The remedies that every claim for the reason can get, with a return or without."""
        return frozenset.intersection(*self.keep) | frozenset.intersection(*self.back)


def offers(policy: Policy) -> tuple[Offer, ...]:
    """Return what is offered for each reason about goods that arrived."""
    return tuple(offer(policy, one) for one in policy.reasons if one.is_for(received=True))


def offer(policy: Policy, reason: Reason) -> Offer:
    known = about_goods(True, reason.code)
    return Offer(
        reason,
        keep=kinds(policy, reason, KEEP, known),
        back=kinds(policy, reason, RETURN, known),
        payers=payers(policy, reason, known),
        deductions=deductions(policy, reason, known),
        labels=numbers(policy, reason, "return_label", known),
    )


def kinds(policy: Policy, reason: Reason, place: str, known: Known) -> tuple[Kinds, ...]:
    """Return the remedies that a reason can offer in a place."""
    return tuple(dict.fromkeys(kinds_in_order(policy, reason, place, known)))


def kinds_in_order(policy: Policy, reason: Reason, place: str, known: Known) -> Iterator[Kinds]:
    for one in with_possible_terms(policy, reason, "remedies", known):
        own = dict(one.remedies).get(place)
        found = only_values(policy, USUAL[place], known) if own is None else (own,)
        yield from (frozenset(map(str, each)) for each in found)


def payers(policy: Policy, reason: Reason, known: Known) -> tuple[str, ...]:
    """Return who may have to pay the return postage."""
    found: dict[str, None] = {}
    for one in with_possible_terms(policy, reason, "postage_paid_by", known):
        if one.postage_paid_by is not None:
            found[str(one.postage_paid_by)] = None
            continue
        for by_reason in map(dict, only_values(policy, "returns.postage_paid_by", known)):
            found[str(by_reason.get(reason.code, by_reason["default"]))] = None
    return tuple(found)


def numbers(policy: Policy, reason: Reason, term: str, known: Known) -> tuple[int, ...]:
    found = with_possible_terms(policy, reason, term, known)
    return tuple(dict.fromkeys(getattr(one, term) or 0 for one in found))


def deductions(policy: Policy, reason: Reason, known: Known) -> tuple[int, ...]:
    """Return the shares that may be kept back, for the reason and by an inspection."""
    own = numbers(policy, reason, "deduction", known)
    after = inspections(policy, known)
    return tuple(dict.fromkeys(min(WHOLE, one + more) for one in own for more in after))


def inspections(policy: Policy, known: Known) -> tuple[int, ...]:
    """Return the shares that an inspection of what came back may keep back; 0 without one."""
    if "inspected" not in only_values(policy, "returns.refund_on", known):
        return (0,)
    most = only_values(policy, "returns.max_deduction", known)
    return (0, *(WHOLE if one is None else one for one in most))
