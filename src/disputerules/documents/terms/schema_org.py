"""Terms as a `MerchantReturnPolicy` of schema.org, in JSON-LD.

It speaks of goods that arrived. Its days are counted from the delivery.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from attrs import evolve

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
from disputerules.documents.terms.season import Season
from disputerules.documents.terms.values import about_goods, only_values
from disputerules.facts.policy import Policy
from disputerules.language.bind import YES
from disputerules.values.periods import UTC, format_instant

VOCABULARY = "https://schema.org"
FINITE = f"{VOCABULARY}/MerchantReturnFiniteReturnWindow"
NOT_PERMITTED = f"{VOCABULARY}/MerchantReturnNotPermitted"
UNSPECIFIED = f"{VOCABULARY}/MerchantReturnUnspecified"
FROM = "delivered"
FREE = f"{VOCABULARY}/FreeReturn"
FEES = {
    "seller": FREE,
    "platform": FREE,
    "buyer": f"{VOCABULARY}/ReturnFeesCustomerResponsibility",
}
REFUNDS = {"full": f"{VOCABULARY}/FullRefund", "replacement": f"{VOCABULARY}/ExchangeRefund"}
STATED = frozenset({"protection.anchor", "protection.period", "returns.postage_paid_by"})
WHERE, REASONS = "where", "reasons"
"""The names of the additional properties that hold what the guarantee covers."""


def write(policy: Policy) -> Published:
    """Return the terms of a policy, and what schema.org cannot say of it."""
    given = guarantee(policy)
    seasons = dict(overrides(given))
    omitted = (SCOPE, *omitted_of(given, set(seasons)))
    document = {
        "@context": VOCABULARY,
        "@type": "MerchantReturnPolicy",
        "name": f"{policy.name}, version {policy.version}",
        "description": "\n".join([head(given), *map(as_note, omitted)]),
        **window_of(given),
        **returns_of(given),
        **({"returnPolicySeasonalOverride": [*seasons.values()]} if seasons else {}),
        "additionalProperty": [*covers(given)],
    }
    return Published(encode(document), omitted)


def head(given: Guarantee) -> str:
    return f"In force from {format_instant(given.policy.effective_from)}. {in_a_sentence(given)}"


def as_note(omitted: str) -> str:
    return f"Not stated here: {omitted}."


def window_of(given: Guarantee) -> dict[str, Any]:
    """Return the category of the window, and its days where these count from the delivery."""
    if not given.offers:
        impossible = not any(one.is_possible for one in given.left_out)
        return {"returnPolicyCategory": NOT_PERMITTED if impossible else UNSPECIFIED}
    least = given.common
    if least is None or least.anchor != FROM:
        return {"returnPolicyCategory": UNSPECIFIED}
    return {"returnPolicyCategory": FINITE, "merchantReturnDays": least.days}


def returns_of(given: Guarantee) -> dict[str, Any]:
    """Return how goods go back, who pays that, and what the buyer gets for them."""
    if not given.offers:
        return {}
    parts: dict[str, Any] = {}
    if all(one.goes_back for one in given.offers):
        parts["returnMethod"] = f"{VOCABULARY}/ReturnByMail"
        fees = {FEES[one] for one in given.payers()}
        if len(fees) == 1 and not given.largest_label:
            parts["returnFees"] = fees.pop()
    elif all(all(one.keep) for one in given.offers):
        parts["returnMethod"] = f"{VOCABULARY}/KeepProduct"
    refunds = [REFUNDS[one] for one in REFUNDS if one in given.remedies()]
    if refunds:
        parts["refundType"] = refunds
    if not given.keeps_back_by_own_rows and len(shares(given)) == 1:
        parts["restockingFee"] = percent(given.most_kept_back)
    return parts


def shares(given: Guarantee) -> set[int]:
    """Return the different shares that may be kept back."""
    return {share for one in given.offers for share in one.deductions}


def percent(basis_points: int) -> int | float:
    whole, rest = divmod(basis_points, 100)
    return basis_points / 100 if rest else whole


def overrides(given: Guarantee) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the season of each variant that has one, after the id of the variant."""
    for one in given.seasons:
        days = days_in(one, given)
        if days is not None:
            yield (
                one.variant.id,
                {
                    "@type": "MerchantReturnPolicySeasonalOverride",
                    "startDate": beginning(one.first),
                    "endDate": ending(one),
                    "returnPolicyCategory": FINITE,
                    "merchantReturnDays": days,
                },
            )


def days_in(one: Season, given: Guarantee) -> int | str | None:
    """Return the days of a season, or the instant until which it gives time; None if neither."""
    policy = given.policy
    always = [evolve(each, when=YES) if each is one.variant else each for each in policy.variants]
    in_season = guarantee(evolve(policy, variants=tuple(always)))
    if in_season.reasons != given.reasons or not given.reasons:
        return None
    until = {each for code in given.reasons for each in ends(in_season.policy, code)}
    if len(until) == 1 and (fixed := until.pop()) is not None:
        return format_instant(fixed)
    least = in_season.common
    return least.days if least is not None and least.anchor == FROM else None


def ends(policy: Policy, reason: str) -> Iterator[datetime | None]:
    """Yield the instants until which the protection lasts at least; None where it may not."""
    known = about_goods(True, reason)
    cuts = ("protection.after_delivery", "protection.at_most")
    cut = any(value is not None for name in cuts for value in only_values(policy, name, known))
    for value in only_values(policy, "protection.ends_on", known):
        yield None if cut else value


def beginning(first: datetime) -> str:
    return first.date().isoformat() if first.time() == time() else format_instant(first)


def ending(one: Season) -> str:
    """Return the last day of a season, or its last instant if it does not end with a day."""
    whole = one.end.astimezone(UTC).time() == time()
    return one.last.date().isoformat() if whole else format_instant(one.last)


def covers(given: Guarantee) -> Iterator[dict[str, str]]:
    """Yield what the guarantee covers, as properties that `promise` reads again."""
    yield property_value(REASONS, ", ".join(given.reasons))
    if given.where:
        yield property_value(WHERE, given.where)


def property_value(name: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "name": name, "value": value}


def omitted_of(given: Guarantee, seasons: set[str]) -> Iterator[str]:
    """Yield what schema.org has no word for, or what has no single value."""
    policy = given.policy
    yield from window_notes(given)
    least = given.common
    if least is not None and least.anchor != FROM:
        yield f"the window: {least.days} days from {least.anchor}, not from delivery"
    yield from fees_omitted(given)
    lost = [one for one in sorted(given.remedies()) if one not in REFUNDS]
    if lost:
        yield f"the remedies {', '.join(lost)}"
    yield from reasons_omitted(policy, given.spoken_of)
    yield from variants_omitted(policy, seasons)
    yield from attributes_omitted(policy)
    yield from rows_omitted(policy)
    yield from settings_omitted(policy, STATED)


def fees_omitted(given: Guarantee) -> Iterator[str]:
    """Yield who pays the return of each reason, and what is kept back, where they differ."""
    if len({FEES[one] for one in given.payers()}) > 1:
        for one in given.offers:
            yield f"the return postage of {one.reason.code}: paid by {' or '.join(one.payers)}"
    if given.largest_label:
        yield f"up to {given.largest_label} minor units are kept back for the return label"
    if len(shares(given)) > 1:
        yield f"what is kept back: up to {given.most_kept_back} basis points, as the claim is"
    if given.keeps_back_by_own_rows:
        yield "what is kept back, as rows of the policy's own decide it"
