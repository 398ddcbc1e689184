"""Variants whose conditions need a fact to be two different words never hold together."""

import pytest

from disputerules import InvalidInput, from_toml
from disputerules.facts.claim_facts import reason, received
from disputerules.facts.combinations import are_apart
from disputerules.language.bind import YES


def test_a_fact_that_has_to_be_two_words_holds_conditions_apart() -> None:
    assert are_apart(reason.is_("counterfeit").node, reason.is_("quality-problem").node)
    assert not are_apart(reason.is_("counterfeit").node, reason.is_("counterfeit").node)


def test_a_flag_both_ways_holds_conditions_apart() -> None:
    assert are_apart(received.node, (~received).node)
    assert not are_apart(received.node, received.node)


def test_a_condition_that_always_holds_is_apart_from_none() -> None:
    assert not are_apart(YES, received.node)
    assert not are_apart(YES, YES)


def ways(number: int) -> str:
    """A file in which so many variants set each of four settings, on flags of their own."""
    flags = [f"f{place}" for place in range(4 * number)]
    values = (
        '"remedies.not_received" = ["full", "partial"]',
        '"remedies.received_keep" = ["full", "partial"]',
        '"remedies.received_return" = ["full", "partial"]',
        '"refund.reason_caps" = { counterfeit = 5000 }',
    )
    declared = "".join(f'{flag} = {{ kind = "flag", default = false }}\n' for flag in flags)
    variants = "".join(
        f'[[variants]]\nid = "{flag}"\nwhen = "order_{flag}"\nset = {{ {values[place % 4]} }}\n'
        'because = "it is so"\n'
        for place, flag in enumerate(flags)
    )
    return f'base = "aliexpress-guide"\n[attributes.order]\n{declared}{variants}'


def test_variants_that_hold_together_in_too_many_ways_are_refused_and_not_half_checked() -> None:
    # Of each setting one of 9 variants or none decides: 10 * 10 * 10 * 10 ways.
    assert len(from_toml(ways(9)).variants) == 36
    # 11 * 11 * 11 * 11 = 14,641 ways.
    with pytest.raises(InvalidInput, match="in over 10,000 ways; let fewer") as refused:
        from_toml(ways(10))
    assert (refused.value.code, refused.value.path) == ("too-large", ".variants")
