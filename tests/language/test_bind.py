"""What a policy fixes is folded away, and nothing else changes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.language.bind import NO, YES, bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Op, Setting, leaves
from disputerules.values.periods import Period
from tests.generators.language import VALUE_KINDS, basic_words, expression, situation, terms

FLAG, OTHER = Fact("flag", Kind.FLAG), Fact("other", Kind.FLAG)
SET = Setting("a.set", Kind.FLAG)
LIMIT = Setting("a.limit", Kind.COUNT, optional=True)
WAIT = Setting("a.wait", Kind.SPAN)
STATUS, WANTED = Fact("status", Kind.CHOICE), Setting("a.wanted", Kind.CHOICE)
ALLOWED = Setting("a.allowed", Kind.CHOICES)
UNITS, THREE = Fact("units", Kind.COUNT), Literal(Kind.COUNT, 3)
RED = Literal(Kind.CHOICE, "red")


def bound(node: Any, value: Any) -> Any:
    return bind(node, lambda setting: value)


@st.composite
def bindings(draw: Any) -> Any:
    words = basic_words()
    node = expression(draw, words, draw(st.sampled_from(VALUE_KINDS)), 4, True)
    return node, terms(draw, words), situation(draw, words)


@given(bindings())
def test_a_bound_expression_has_no_settings_and_the_same_value(drawn: Any) -> None:
    node, policy, case = drawn
    folded = bind(node, policy.setting)
    assert not any(isinstance(leaf, Setting) for leaf in leaves(folded))
    reading = Reading(case, policy)
    assert reference.expression(folded, reading) == reference.expression(node, reading)
    assert bind(folded, policy.setting) == folded


@pytest.mark.parametrize(
    ("node", "value", "folded"),
    [
        (Apply(Op.AND, (FLAG, SET)), True, FLAG),
        (Apply(Op.AND, (FLAG, SET)), False, NO),
        (Apply(Op.AND, (SET, SET)), True, YES),
        (Apply(Op.AND, (FLAG, SET, OTHER)), True, Apply(Op.AND, (FLAG, OTHER))),
        (Apply(Op.OR, (FLAG, SET)), False, FLAG),
        (Apply(Op.OR, (FLAG, SET)), True, YES),
        (Apply(Op.OR, (SET, SET)), False, NO),
        (Apply(Op.NOT, (SET,)), True, NO),
        (Apply(Op.NOT, (FLAG,)), True, Apply(Op.NOT, (FLAG,))),
        (Apply(Op.IF, (SET, UNITS, THREE)), True, UNITS),
        (Apply(Op.IF, (SET, UNITS, THREE)), False, THREE),
        (Apply(Op.IF, (FLAG, UNITS, THREE)), False, Apply(Op.IF, (FLAG, UNITS, THREE))),
        (Apply(Op.OR_ELSE, (LIMIT, THREE)), None, THREE),
        (Apply(Op.OR_ELSE, (LIMIT, THREE)), 5, Literal(Kind.COUNT, 5)),
        (Apply(Op.MISSING, (LIMIT,)), None, YES),
        (Apply(Op.MISSING, (LIMIT,)), 5, NO),
        (Apply(Op.IS, (WANTED, RED)), "red", YES),
        (Apply(Op.IS, (WANTED, RED)), "green", NO),
        (Apply(Op.IS, (STATUS, RED)), "red", Apply(Op.IS, (STATUS, RED))),
        (Apply(Op.ONE_OF, (STATUS, ALLOWED)), (), NO),
        (Apply(Op.ONE_OF, (RED, ALLOWED)), ("red",), YES),
        (Apply(Op.ONE_OF, (RED, ALLOWED)), ("green",), NO),
        (
            Apply(Op.ONE_OF, (STATUS, ALLOWED)),
            ("red",),
            Apply(Op.ONE_OF, (STATUS, Literal(Kind.CHOICES, ("red",)))),
        ),
        (WAIT, Period.parse("72 hours"), Literal(Kind.SPAN, Period.parse("3 days").span)),
        (UNITS, 5, UNITS),
    ],
)
def test_what_is_decided_when_the_policy_is_known_is_folded(
    node: Any, value: Any, folded: Any
) -> None:
    assert bound(node, value) == folded


def test_an_expression_with_nothing_to_fold_is_unchanged() -> None:
    node = Apply(Op.AND, (FLAG, Apply(Op.NOT, (OTHER,))))
    assert bound(node, None) is node
    assert bound(Apply(Op.ONE_OF, (STATUS, Fact("many", Kind.CHOICES))), None).op is Op.ONE_OF
