"""Nodes: what may be said, how deep, and when two are the same."""

import copy
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from disputerules.language.expression import (
    MAX_DEPTH,
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    Setting,
    depth_of,
    least,
    leaves,
    plain,
)
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.errors import LanguageError
from disputerules.values.periods import FIRST, LAST, MAX_PERIOD, NEVER, TICK, UTC
from tests.generators.language import AT, LITERALS, NOON, basic_words, expression

YES, ONE = Literal(Kind.FLAG, True), Literal(Kind.COUNT, 1)
MONEY, DAY = Literal(Kind.AMOUNT, 1), Literal(Kind.SPAN, timedelta(days=1))
MOMENT, RED = Literal(Kind.INSTANT, NOON), Literal(Kind.CHOICE, "red")
REDS = Literal(Kind.CHOICES, ("red",))
MAYBE = Fact("maybe", Kind.INSTANT, optional=True)
MAYBE_AMOUNT = Fact("maybe_amount", Kind.AMOUNT, optional=True)
PLACED = Fact("placed", Kind.INSTANT)
BEFORE = Apply(Op.LT, (AT, PLACED))


@st.composite
def nodes(draw: Any) -> Node:
    kind = draw(st.sampled_from([kind for kind in LITERALS if kind is not Kind.CHOICES]))
    return expression(draw, basic_words(), kind, 4, True)


def deep(depth: int) -> Node:
    node: Node = YES
    for _ in range(depth - 1):
        node = Apply(Op.NOT, (node,))
    return node


@given(nodes())
def test_a_copy_through_pickle_is_equal_and_has_the_same_hash(node: Node) -> None:
    again = pickle.loads(pickle.dumps(node))
    assert again == node
    assert hash(again) == hash(node)
    assert plain(again) == plain(node)
    assert copy.deepcopy(node) == copy.copy(node) == node


@given(nodes(), nodes())
def test_two_nodes_are_equal_exactly_when_they_read_alike(one: Node, other: Node) -> None:
    assert (one == other) == (plain(one) == plain(other))


@given(nodes())
def test_the_kind_and_the_depth_of_a_node_are_known(node: Node) -> None:
    assert node.kind in Kind
    assert 1 <= depth_of(node) <= 8


def test_true_and_one_make_no_two_nodes_equal() -> None:
    assert Literal(Kind.FLAG, True) != Literal(Kind.COUNT, 1)
    assert Literal(Kind.COUNT, 1) != Literal(Kind.AMOUNT, 1)
    with pytest.raises(LanguageError):
        Literal(Kind.COUNT, True)
    with pytest.raises(LanguageError):
        Literal(Kind.FLAG, 1)


@pytest.mark.parametrize("node", [YES, PLACED, Setting("a.b", Kind.COUNT), BEFORE])
def test_a_node_is_frozen(node: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        node.kind = Kind.COUNT


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.COUNT, 1.0),
        (Kind.COUNT, MAX_INTEGER + 1),
        (Kind.COUNT, -MAX_INTEGER - 1),
        (Kind.AMOUNT, -1),
        (Kind.AMOUNT, MAX_INTEGER + 1),
        (Kind.INSTANT, "2026-01-01"),
        (Kind.INSTANT, datetime(2026, 1, 1)),
        (Kind.INSTANT, NOON.astimezone(timezone(timedelta(hours=1)))),
        (Kind.INSTANT, FIRST - TICK),
        (Kind.INSTANT, LAST + TICK),
        (Kind.INSTANT, NEVER + TICK),
        (Kind.SPAN, -TICK),
        (Kind.SPAN, timedelta(days=MAX_PERIOD) + TICK),
        (Kind.CHOICE, 3),
        (Kind.CHOICES, ["red"]),
        (Kind.CHOICES, (3,)),
        (Kind.PERIOD, "5 days"),
    ],
)
def test_a_literal_lies_within_its_domain(kind: Kind, value: Any) -> None:
    with pytest.raises(LanguageError) as caught:
        Literal(kind, value)
    assert "expected a value of kind" in caught.value.message


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.COUNT, -MAX_INTEGER),
        (Kind.AMOUNT, MAX_INTEGER),
        (Kind.INSTANT, FIRST),
        (Kind.INSTANT, LAST),
        (Kind.INSTANT, NEVER),
        (Kind.SPAN, timedelta(days=MAX_PERIOD)),
        (Kind.CHOICES, ()),
    ],
)
def test_the_bounds_of_a_domain_belong_to_it(kind: Kind, value: Any) -> None:
    assert Literal(kind, value).value == value


@pytest.mark.parametrize("name", ["", "Paid", "paid at", "_paid", "paid_", "1st", "a__b", "paid\n"])
def test_the_name_of_a_fact_is_snake_case(name: str) -> None:
    with pytest.raises(LanguageError, match="snake_case"):
        Fact(name, Kind.FLAG)


def test_an_expression_may_be_as_deep_as_the_limit_and_no_deeper() -> None:
    assert depth_of(deep(MAX_DEPTH)) == MAX_DEPTH == 32
    with pytest.raises(LanguageError, match="more than 32 levels"):
        deep(MAX_DEPTH + 1)


def test_the_list_of_operators_is_closed() -> None:
    with pytest.raises(LanguageError, match="unknown operator 'divide'"):
        Apply("divide", (ONE, ONE))  # type: ignore[arg-type]


REFUSED: list[tuple[Op, tuple[Node, ...]]] = [
    (Op.AND, ()),
    (Op.AND, (YES, ONE)),
    (Op.OR, (Fact("maybe_flag", Kind.FLAG, optional=True),)),
    (Op.NOT, (YES, YES)),
    (Op.LT, (ONE, MONEY)),
    (Op.LT, (YES, YES)),
    (Op.LT, (RED, RED)),
    (Op.LT, (ONE,)),
    (Op.LE, (AT, MAYBE)),
    (Op.LE, (AT, AT)),
    (Op.LE, (MOMENT, Apply(Op.IF, (BEFORE, MOMENT, PLACED)))),
    (Op.IS, (ONE, ONE)),
    (Op.IS, (RED, REDS)),
    (Op.ONE_OF, (RED, RED)),
    (Op.ONE_OF, (ONE, REDS)),
    (Op.ONE_OF, (RED,)),
    (Op.ADD, (DAY, DAY)),
    (Op.ADD, (MOMENT, MOMENT)),
    (Op.ADD, (DAY, MOMENT)),
    (Op.ADD, (ONE, MONEY)),
    (Op.ADD, (MAYBE, DAY)),
    (Op.ADD, (AT, DAY)),
    (Op.SUB, (AT, DAY)),
    (Op.MIN, (ONE,)),
    (Op.MIN, (ONE, MONEY)),
    (Op.MAX, (YES, YES)),
    (Op.MAX, (AT, MOMENT)),
    (Op.MAX, (MAYBE, MOMENT)),
    (Op.IF, (YES, ONE)),
    (Op.IF, (ONE, ONE, ONE)),
    (Op.IF, (YES, ONE, MONEY)),
    (Op.IF, (YES, AT, MOMENT)),
    (Op.IF, (YES, MAYBE, MOMENT)),
    (Op.MISSING, (MOMENT,)),
    (Op.MISSING, (MAYBE, MAYBE)),
    (Op.OR_ELSE, (MOMENT, MOMENT)),
    (Op.OR_ELSE, (MAYBE, MAYBE)),
    (Op.OR_ELSE, (MAYBE, AT)),
    (Op.OR_ELSE, (MAYBE, ONE)),
    (Op.PORTION, (ONE, ONE, ONE, RED)),
    (Op.PORTION, (MONEY, ONE, MONEY, RED)),
    (Op.PORTION, (MONEY, ONE, ONE)),
    (Op.PORTION, (MONEY, DAY, DAY, RED)),
    (Op.PORTION, (MONEY, ONE, Literal(Kind.COUNT, 0), RED)),
    (Op.PORTION, (MONEY, Literal(Kind.COUNT, -1), ONE, RED)),
    (Op.PORTION, (Apply(Op.SUB, (MONEY, MONEY)), ONE, ONE, RED)),
]


@pytest.mark.parametrize(("op", "args"), REFUSED)
def test_an_operator_refuses_what_it_does_not_name(op: Op, args: tuple[Node, ...]) -> None:
    with pytest.raises(LanguageError) as caught:
        Apply(op, args)
    assert caught.value.message.startswith(f"operator '{op}' expected ")


def test_every_operator_refuses_something() -> None:
    assert {op for op, _ in REFUSED} == set(Op)


@pytest.mark.parametrize(
    ("node", "lowest"),
    [
        (ONE, 1),
        (Fact("a", Kind.COUNT, minimum=4), 4),
        (Setting("a.b", Kind.COUNT), 0),
        (Apply(Op.ADD, (ONE, ONE)), 2),
        (Apply(Op.MIN, (ONE, Literal(Kind.COUNT, 5))), 1),
        (Apply(Op.MAX, (ONE, Literal(Kind.COUNT, 5))), 5),
        (Apply(Op.IF, (YES, ONE, Literal(Kind.COUNT, -2))), -2),
        (Apply(Op.OR_ELSE, (MAYBE_AMOUNT, MONEY)), 0),
        (Apply(Op.PORTION, (MONEY, ONE, ONE, RED)), 0),
    ],
)
def test_the_lowest_value_of_a_number_shows_in_its_domain(node: Node, lowest: int) -> None:
    assert least(node) == lowest


def test_nothing_is_known_of_a_difference() -> None:
    assert least(Apply(Op.SUB, (MONEY, MONEY))) < -MAX_INTEGER


def test_leaves_come_from_left_to_right_and_as_often_as_they_stand_there() -> None:
    node = Apply(Op.AND, (BEFORE, Apply(Op.NOT, (BEFORE,))))
    assert list(leaves(node)) == [AT, PLACED, AT, PLACED]


def test_a_node_in_plain_form_names_its_operator_and_its_kinds() -> None:
    shipped = Apply(Op.OR_ELSE, (MAYBE, Literal(Kind.INSTANT, NEVER)))
    waited = Apply(Op.ADD, (shipped, Apply(Op.MAX, (DAY, Setting("a.wait", Kind.SPAN)))))
    assert plain(Apply(Op.LE, (waited, AT))) == [
        "<=",
        [
            "+",
            [
                "or-else",
                {"fact": ["maybe", "instant"]},
                {"literal": ["instant", "4000-01-01T00:00:00+00:00"]},
            ],
            ["max", {"literal": ["span", 86_400_000_000]}, {"setting": ["a.wait", "span"]}],
        ],
        {"fact": ["at", "instant"]},
    ]
    assert plain(REDS) == {"literal": ["choices", ["red"]]}


def test_utc_is_the_only_zone_of_instants() -> None:
    assert LAST.tzinfo is NEVER.tzinfo is UTC
