"""Terms as the return policy of the Universal Commerce Protocol.

The window is a guaranteed minimum, the resolutions and methods are those that every claim can get,
and fees are the most that may be charged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from disputerules.documents.json_text import encode
from disputerules.documents.terms.guarantee import (
    Guarantee,
    guarantee,
    in_a_sentence,
    window_notes,
)
from disputerules.documents.terms.omitted import (
    SCOPE,
    Published,
    attributes_omitted,
    reasons_omitted,
    rows_omitted,
    settings_omitted,
    variants_omitted,
)
from disputerules.facts.policy import Policy

TYPE = "dev.ucp.shopping.policy.return"
# Payment comes at or after the purchase, so days from the purchase are the fewer.
ANCHORS = {
    "delivered": "delivered",
    "placed": "purchased",
    "paid": "purchased",
    "shipped": "shipped",
}
RESOLUTIONS = {"full": "original_payment_method", "replacement": "replacement"}
STATED = frozenset(
    {
        "protection.anchor",
        "protection.period",
        "returns.postage_paid_by",
        "returns.max_deduction",
    }
)
OWN = "disputerules"
WHERE, REASONS = "where", "reasons"


def write(policy: Policy) -> Published:
    """Return the terms of a policy, and what the protocol cannot say of it."""
    given = guarantee(policy)
    omitted = (SCOPE, *omitted_of(given))
    covers = {REASONS: [*given.reasons], **({WHERE: given.where} if given.where else {})}
    entry = {
        "type": TYPE,
        "description": {"plain": description(given, omitted)},
        **body(given),
        OWN: {"policy": f"{policy.name} {policy.version}", **covers},
    }
    return Published(encode({"policies": [entry]}), omitted)


def description(given: Guarantee, omitted: tuple[str, ...]) -> str:
    policy = given.policy
    head = f"Return terms of {policy.name}, version {policy.version}. {in_a_sentence(given)}"
    return "\n".join([head, *(f"Not stated in the fields: {one}." for one in omitted)])


def body(given: Guarantee) -> dict[str, Any]:
    """Return the fields of the return policy."""
    if not given.offers:
        return {"final_sale": not any(one.is_possible for one in given.left_out)}
    parts: dict[str, Any] = {}
    least = given.common
    if least is not None and least.anchor in ANCHORS:
        parts["window"] = {"days": least.days, "anchor": ANCHORS[least.anchor]}
    resolutions = [RESOLUTIONS[one] for one in RESOLUTIONS if one in given.remedies()]
    if resolutions:
        parts["supported_resolutions"] = resolutions
    if all(one.goes_back for one in given.offers):
        parts["methods"] = [{"type": "by_mail", "fee": fee(given)}]
    if not given.keeps_back_by_own_rows:
        parts["restocking_fee"] = {"percentage_bps": given.most_kept_back}
    return parts


def fee(given: Guarantee) -> dict[str, Any]:
    """Return the most that a return by mail may cost the buyer."""
    paying = [one.reason.code for one in given.offers if "buyer" in one.payers]
    if paying:
        free = [one.reason.code for one in given.offers if "buyer" not in one.payers]
        words = {"display_text": f"Return postage, free for {', '.join(free)}"} if free else {}
        return {"type": "customer_responsibility", **words}
    if given.largest_label:
        return {"type": "fixed_fee", "amount": given.largest_label}
    return {"type": "free"}


def omitted_of(given: Guarantee) -> Iterator[str]:
    """Yield what the protocol has no field for."""
    policy = given.policy
    yield from window_notes(given)
    least = given.common
    if least is not None and least.anchor not in ANCHORS:
        yield f"the window: {least.days} days from {least.anchor}"
    lost = [one for one in sorted(given.remedies()) if one not in RESOLUTIONS]
    if lost:
        yield f"the resolutions {', '.join(lost)}"
    for one in given.offers:
        if "buyer" in one.payers and given.largest_label:
            yield f"up to {given.largest_label} minor units are kept back for the return label"
            break
    if given.keeps_back_by_own_rows:
        yield "what is kept back, as rows of the policy's own decide it"
    yield from reasons_omitted(policy, given.spoken_of)
    yield from variants_omitted(policy)
    yield from attributes_omitted(policy)
    yield from rows_omitted(policy)
    yield from settings_omitted(policy, STATED)
