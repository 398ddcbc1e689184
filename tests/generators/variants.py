"""Made-up variants: conditions over a made-up vocabulary, and values of every kind of setting."""

from functools import cache
from random import Random
from typing import Any

from attrs import evolve

from disputerules import DisputeRulesError, Policy, Variant
from disputerules.facts.anchors import possible_anchors
from disputerules.facts.claim_facts import reason, received
from disputerules.facts.order_facts import currency, goods_paid, tracked
from disputerules.facts.setting_codecs import SPAN
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Kind
from disputerules.language.pens import Flag
from tests.generators.attributes import SOURCE, condition, made_up_policy

PERIODS = (
    "0 days",
    "48 hours",
    "5 days",
    "60 days",
    "1 month",
    "3 business days",
    "10 calendar days",
    "60 calendar days, end of day, roll forward",
)
# A span has no options, such as the end of a day.
SPANS = ("12 hours", "2 days")
VALUES: dict[str, tuple[Any, ...]] = {
    "protection.anchor": ("placed", "paid", "shipped", "delivered", "confirmed"),
    "refund.shipping": ("when-whole-order", "proportional", "never"),
    "refund.rounding": ("half-up", "down", "up"),
    "refund.reason_caps": ({}, {"quality-problem": 5000}),
    "returns.postage_paid_by": (
        "buyer",
        "seller",
        {"default": "seller", "quality-problem": "buyer"},
    ),
    "remedies.received_keep": (["full", "partial"], ["partial"]),
    "negotiation.escalate_after_rejections": (None, 1, 3),
    "negotiation.on_buyer_silence": ("close", "escalate"),
    "evidence.max_files": (0, 1, 10),
    "calendar.zone": ("Europe/Warsaw", "America/New_York", "UTC"),
    "calendar.weekend": (["sunday"], ["friday", "saturday"]),
    "calendar.holidays": ([], ["2026-03-03", "2026-03-04", "2026-03-05"]),
    "evidence.required_when_received": (True, False),
}
TERMS: dict[str, tuple[Any, ...]] = {
    "reasons.quality-problem.cap": (2500, 10000, None),
    "reasons.quality-problem.remedies": (
        {"keep": ["full", "partial"]},
        {"keep": ["partial"], "return": []},
        None,
    ),
    "reasons.quality-problem.evidence": ("required", "optional", None),
    "reasons.counterfeit.description": ("required", "optional"),
    "reasons.counterfeit.postage_paid_by": ("buyer", "seller", None),
    "reasons.counterfeit.deduction": (0, 1500),
    "reasons.counterfeit.return_label": (None, 500),
}


def values_of(name: str) -> tuple[Any, ...]:
    """Values that a variant may set, in the wire format."""
    if name in VALUES or name in TERMS:
        return (VALUES | TERMS)[name]
    setting = SETTINGS[name]
    if setting.kind is Kind.PERIOD:
        periods = SPANS if setting.codec is SPAN else PERIODS
        return (*periods, None) if setting.optional else periods
    return SPANS if setting.kind is Kind.SPAN else ()


NAMES = (*(name for name in SETTINGS if values_of(name)), *TERMS)
CALENDAR = tuple(name for name in VALUES if name not in SETTINGS)


def made_up_condition(policy: Policy, chance: Random, of_claims: bool) -> Flag:
    """A condition that the case settles: attributes, and what the order is recorded with.

    With `of_claims` also what the claim says.
    """
    attributes = [one for one in policy.attributes if one.owner != "line"]
    found = [condition(one, policy, chance) for one in chance.sample(attributes, 2)]
    found += [goods_paid >= chance.choice([4499, 4500, 4501]), currency.is_("USD"), tracked]
    if of_claims:
        found += [received, ~received, reason.is_("counterfeit"), reason.is_("quality-problem")]
    first, second = chance.sample(found, 2)
    return chance.choice([first, first & second, first | second])


def made_up_variant(policy: Policy, number: int, chance: Random, of_claims: bool) -> Variant:
    usual = ("protection.period", "protection.anchor", *chance.sample(CALENDAR, 2))
    names = {*usual, *chance.sample(NAMES, 4)}
    chosen = chance.sample(sorted(names), chance.randint(1, len(names)))
    values = {name: chance.choice(values_of(name)) for name in chosen}
    own = [*possible_anchors(policy.attributes)]
    if own and "protection.anchor" in values and chance.random() < 0.4:
        values["protection.anchor"] = chance.choice(own)
    when = made_up_condition(policy, chance, of_claims)
    return Variant(f"variant-{number}", when, values, "it varies", SOURCE)


@cache
def varying_policy(seed: int, of_claims: bool = False) -> Policy:
    """A made-up policy with four variants that it takes."""
    chance = Random(seed)
    policy, number = made_up_policy(seed), 0
    while len(policy.variants) < 4:
        number += 1
        one = made_up_variant(policy, number, chance, of_claims)
        try:
            policy = evolve(policy, variants=(*policy.variants, one))
        except DisputeRulesError:
            continue
    return policy
