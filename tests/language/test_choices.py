"""A condition says which values a choice can have where it holds, or says nothing of it."""

import pytest

from disputerules.facts import dispute_facts
from disputerules.facts import event_facts as event
from disputerules.language.choices import values_where
from disputerules.language.expression import Kind, Literal, Node

STATE, KIND, ROUNDS = dispute_facts.state, event.event_type, dispute_facts.rounds


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        (STATE.is_("open"), {"open"}),
        (STATE.one_of("open", "held"), {"open", "held"}),
        (STATE.one_of("open", "held") & STATE.is_("open"), {"open"}),
        (STATE.is_("open") & KIND.is_("paid"), {"open"}),
        (STATE.is_("open") | STATE.is_("held"), {"open", "held"}),
        (STATE.is_("open") | KIND.is_("paid"), None),
        (STATE.is_("open") & STATE.is_("held"), set()),
        (~STATE.is_("open"), None),
        (KIND.is_("paid"), None),
        (KIND.one_of("paid", "failed"), None),
        (ROUNDS <= 3, None),
    ],
)
def test_a_condition_says_which_values_a_choice_can_have(
    condition: object, values: set[str] | None
) -> None:
    node: Node = condition.node  # type: ignore[attr-defined]
    assert values_where(node, "state") == values


def test_a_constant_says_nothing() -> None:
    assert values_where(Literal(Kind.FLAG, True), "state") is None
