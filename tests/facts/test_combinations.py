"""Variants whose conditions need a fact to be two different words never hold together."""

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
