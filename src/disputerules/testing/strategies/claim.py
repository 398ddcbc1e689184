"""Draw claims: fitting and other reasons, amounts and quantities near each threshold, evidence."""

from datetime import datetime

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st

from disputerules.decide.claims import check_claim
from disputerules.decide.known_case import case_of
from disputerules.decide.reasons import select_reasons
from disputerules.facts.claim_facts import refundable
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.testing.boundaries import amounts_around
from disputerules.testing.strategies.choice import Draw, chosen, one_in, weighted
from disputerules.testing.strategies.order import orders
from disputerules.values.claim import (
    Claim,
    ClaimLine,
    EvidenceFile,
    RefundKind,
    Returner,
)
from disputerules.values.money import Money
from disputerules.values.order import Order

UNKNOWN = "a-reason-of-nobody"
FULL, PARTIAL = RefundKind.FULL, RefundKind.PARTIAL


@st.composite
def claims(
    draw: Draw,
    order: Order | None = None,
    policy: Policy = ALIEXPRESS_GUIDE,
    *,
    at: datetime | None = None,
    sound: bool = False,
    received: bool | None = None,
) -> Claim:
    """Draw a claim about an order, or any order; a `sound` claim has no findings at `at`.

    With `received`, of that branch alone.
    """
    order = draw(orders(policy)) if order is None else order
    assert order is not None
    at = order.last_stamp if at is None else at
    came: bool = draw(st.booleans()) if received is None else received
    fits = fitting(order, at, policy, came) if sound else mostly_fitting(policy, came)
    bare = Claim(
        received=came,
        reason=draw(fits),
        returned_by=chosen(draw, (None, *Returner)),
        lines=draw(claim_lines(order, sound)),
        return_goods=draw(st.booleans()) if came or not sound else False,
        description=chosen(draw, ("it broke",) if sound else DESCRIPTIONS),
        evidence=draw(evidence(policy, sound)),
    )
    claim: Claim = draw(remedies(bare, order, at, policy, sound))
    if sound:
        assume(not check_claim(order, claim, at=at, policy=policy).findings)
    return claim


DESCRIPTIONS = ("it broke", None, "", "\u200b", "\n\t")


def mostly_fitting(policy: Policy, received: bool) -> st.SearchStrategy[str]:
    """Draw mostly a reason of the branch, else any, one that the policy lacks included."""
    codes = [one.code for one in policy.reasons]
    branch = [one.code for one in policy.reasons if one.is_for(received)]
    return weighted(
        (7, st.sampled_from(branch or [UNKNOWN])), (1, st.sampled_from([*codes, UNKNOWN]))
    )


def fitting(order: Order, at: datetime, policy: Policy, received: bool) -> st.SearchStrategy[str]:
    """Draw a reason that the order does not contradict."""
    reasons = select_reasons(order, at=at, policy=policy)
    branch = reasons.received if received else reasons.not_received
    codes = [one.code for one in branch if one.support != "contradicted"]
    assume(codes)  # a policy may have no reason for one branch
    return st.sampled_from(codes)


@st.composite
def claim_lines(draw: Draw, order: Order, sound: bool) -> tuple[ClaimLine, ...] | None:
    """Draw None for everything claimable, or quantities near the claimable ones."""
    if draw(st.booleans()):
        return None
    asked = []
    for one in order.lines:
        most = one.claimable_quantity
        near = {1, most - 1, most} if sound else {1, most - 1, most, most + 1}
        near = {number for number in near if 1 <= number <= (most if sound else most + 1)}
        if near and draw(st.booleans()):
            asked.append(ClaimLine(id=one.id, quantity=chosen(draw, sorted(near))))
    if not sound and draw(one_in(10)):
        asked.append(ClaimLine(id="9", quantity=1))
    return tuple(asked) or None


@st.composite
def evidence(draw: Draw, policy: Policy, sound: bool) -> tuple[EvidenceFile, ...]:
    terms = policy.evidence
    formats = terms.formats or ()
    endings = (*formats, *(one.upper() for one in formats)) or ("jpg",)
    largest = 120_000 if terms.max_bytes is None else terms.max_bytes
    names = ["a." + ending for ending in endings]
    sizes = {1, 120_000, largest - 1, largest}
    most = 20 if terms.max_files is None else min(terms.max_files, 20)
    if not sound:
        names += ["a.exe", "a", ".", "a.jpg.zip"]
        sizes |= {0, largest + 1}
        most += 1
    sizes = {size for size in sizes if 0 <= size <= largest + 1 and (size or not sound)}
    least = 1 if sound and terms.required_when_received else 0
    counts = [one for one in (least, 0, 1, 2, most) if least <= one <= most]
    assume(counts)  # a policy may require files but allow none
    count = chosen(draw, counts)
    files = st.builds(
        EvidenceFile, name=st.sampled_from(names), bytes=st.sampled_from(sorted(sizes))
    )
    return (draw(files),) * count if count > 2 else tuple(draw(files) for _ in range(count))


@st.composite
def remedies(
    draw: Draw, claim: Claim, order: Order, at: datetime, policy: Policy, sound: bool
) -> Claim:
    """Add the remedy: amounts one minor unit around each threshold."""
    kinds = (*4 * (FULL, PARTIAL), *RefundKind)  # most laws are about money
    if sound:
        offered = policy.remedies
        received = offered.received_return if claim.return_goods else offered.received_keep
        kinds = received if claim.received else offered.not_received
        assume(kinds)
    kind = chosen(draw, kinds)
    open_to_both = kind is FULL and not claim.received and not sound
    named = kind is PARTIAL or (open_to_both and draw(one_in(2)))
    if not named:
        return evolve(claim, refund=kind)
    case = case_of(order, claim, at)
    near = amounts_around(case, policy)
    most = compiled(policy).value(refundable.node, case)  # type: ignore[arg-type]
    around = [one for one in (most - 1, most, most + 1) if one >= 0]
    asked = draw(st.sampled_from(around) | st.sampled_from(near) | st.integers(0, max(near)))
    return evolve(claim, refund=kind, amount=Money(min(asked, 2**53 - 1), order.currency))
