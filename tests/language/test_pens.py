"""Pens write nodes, and nothing else."""

import copy
import pickle
from datetime import timedelta
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from disputerules.language import pens
from disputerules.language.expression import Apply, Fact, Kind, Literal, Op, Setting
from disputerules.language.pens import (
    Amount,
    Choice,
    Choices,
    Count,
    Flag,
    Instant,
    MaybeAmount,
    MaybeChoice,
    MaybeChoices,
    MaybeCount,
    MaybeFlag,
    MaybeInstant,
    Span,
    amount,
    choice,
    count,
    flag,
    if_,
    instant,
    span,
)
from disputerules.values.errors import LanguageError
from disputerules.values.periods import FIRST, NEVER

SHIPPED = MaybeInstant(Fact("shipped_at", Kind.INSTANT, optional=True))
OFFERED = MaybeAmount(Fact("offered", Kind.AMOUNT, optional=True))
ROUNDS = MaybeCount(Setting("a.rounds", Kind.COUNT, optional=True))
STATUS = Choice(Fact("status", Kind.CHOICE))
GIFT = MaybeFlag(Fact("gift", Kind.FLAG, optional=True))
TIER = MaybeChoice(Fact("tier", Kind.CHOICE, optional=True))
FORMATS = Choices(Setting("a.formats", Kind.CHOICES))
MAYBE_FORMATS = MaybeChoices(Setting("a.formats", Kind.CHOICES, True))
DAY = span(timedelta(days=1))
START = instant(FIRST)
EVERY = [
    flag(True),
    count(1),
    amount(1),
    START,
    DAY,
    choice("red"),
    MAYBE_FORMATS,
    FORMATS,
    SHIPPED,
    OFFERED,
    ROUNDS,
    GIFT,
    TIER,
]


@pytest.mark.parametrize("pen", EVERY, ids=lambda pen: type(pen).__name__)
def test_an_expression_has_no_truth_of_its_own(pen: Any) -> None:
    with pytest.raises(LanguageError, match="has no truth value"):
        bool(pen)


@pytest.mark.parametrize("pen", EVERY, ids=lambda pen: type(pen).__name__)
def test_a_pen_is_frozen_hashable_and_equal_to_its_copies(pen: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        pen.node = pen.node
    for again in (pickle.loads(pickle.dumps(pen)), copy.deepcopy(pen)):
        # Equality of pens is structural: it writes no node.
        assert (again == pen) is True
        assert hash(again) == hash(pen)


@pytest.mark.parametrize("pen", EVERY, ids=lambda pen: type(pen).__name__)
def test_a_node_has_one_pen(pen: Any) -> None:
    assert pens.pen(pen.node) == pen


def test_every_kind_of_pen_is_tried() -> None:
    assert {type(pen) for pen in EVERY} == set(pens.KINDS)


def written(op: Op, *args: Any) -> Apply:
    return Apply(op, tuple(arg.node for arg in args))


ONE, TWO, RED = count(1), count(2), choice("red")
YES, NO = flag(True), flag(False)


@pytest.mark.parametrize(
    ("pen", "node"),
    [
        (YES & NO, written(Op.AND, YES, NO)),
        (GIFT.or_else(True), written(Op.OR_ELSE, GIFT, YES)),
        (GIFT.or_else(NO), written(Op.OR_ELSE, GIFT, NO)),
        (TIER.or_else("red"), written(Op.OR_ELSE, TIER, RED)),
        (YES | NO, written(Op.OR, YES, NO)),
        (~YES, written(Op.NOT, YES)),
        (ONE < TWO, written(Op.LT, ONE, TWO)),
        (ONE <= TWO, written(Op.LE, ONE, TWO)),
        (ONE > TWO, written(Op.LT, TWO, ONE)),
        (ONE >= TWO, written(Op.LE, TWO, ONE)),
        (ONE + TWO, written(Op.ADD, ONE, TWO)),
        (ONE - TWO, written(Op.SUB, ONE, TWO)),
        (ONE.min(TWO, ONE), written(Op.MIN, ONE, TWO, ONE)),
        (DAY.max(DAY), written(Op.MAX, DAY, DAY)),
        (START + DAY, written(Op.ADD, START, DAY)),
        (START - DAY, written(Op.SUB, START, DAY)),
        (STATUS.is_("red"), written(Op.IS, STATUS, RED)),
        (STATUS.is_(RED), written(Op.IS, STATUS, RED)),
        (
            STATUS.one_of("red", "green"),
            Apply(Op.ONE_OF, (STATUS.node, Literal(Kind.CHOICES, ("red", "green")))),
        ),
        (STATUS.in_(FORMATS), written(Op.ONE_OF, STATUS, FORMATS)),
        (
            MAYBE_FORMATS.or_else("jpg"),
            written(Op.OR_ELSE, MAYBE_FORMATS, Choices(Literal(Kind.CHOICES, ("jpg",)))),
        ),
        (SHIPPED.missing, written(Op.MISSING, SHIPPED)),
        (SHIPPED.given, Apply(Op.NOT, (written(Op.MISSING, SHIPPED),))),
        (SHIPPED.or_never, written(Op.OR_ELSE, SHIPPED, instant(NEVER))),
        (SHIPPED.or_else(START), written(Op.OR_ELSE, SHIPPED, START)),
        (OFFERED.or_else(amount(3)), written(Op.OR_ELSE, OFFERED, amount(3))),
        (ROUNDS.or_else(ONE), written(Op.OR_ELSE, ROUNDS, ONE)),
        (amount(9).portion(ONE, TWO, RED), written(Op.PORTION, amount(9), ONE, TWO, RED)),
        (if_(YES, ONE, TWO), written(Op.IF, YES, ONE, TWO)),
    ],
)
def test_a_pen_writes_the_node_of_its_operator(pen: Any, node: Apply) -> None:
    assert pen.node == node


GOODS = Amount(Fact("goods", Kind.AMOUNT))
DAYS = Count(Fact("days", Kind.COUNT, minimum=-5))
AT = Instant(Fact("at", Kind.INSTANT))


@pytest.mark.parametrize(
    ("plain", "typed"),
    [
        (GOODS < 3, GOODS < amount(3)),
        (GOODS <= 3, GOODS <= amount(3)),
        (GOODS > 3, GOODS > amount(3)),
        (GOODS >= 3, GOODS >= amount(3)),
        (3 < GOODS, GOODS > amount(3)),
        (3 <= GOODS, GOODS >= amount(3)),
        (3 > GOODS, GOODS < amount(3)),
        (3 >= GOODS, GOODS <= amount(3)),
        (DAYS + 3, DAYS + count(3)),
        (DAYS - 3, DAYS - count(3)),
        (3 + DAYS, count(3) + DAYS),
        (3 - DAYS, count(3) - DAYS),
        (DAYS.min(3, ONE), DAYS.min(count(3), ONE)),
        (GOODS.max(1), GOODS.max(amount(1))),
        (GOODS.portion(ONE, 2, RED), GOODS.portion(ONE, count(2), RED)),
        (GOODS.portion(GOODS, 2, RED), GOODS.portion(GOODS, amount(2), RED)),
        (GOODS.portion(1, GOODS.max(1), RED), GOODS.portion(amount(1), GOODS.max(1), RED)),
        (GOODS.portion(1, TWO, RED), GOODS.portion(ONE, TWO, RED)),
        (GOODS.portion(1, 2, "half-up"), GOODS.portion(ONE, TWO, choice("half-up"))),
        (if_(YES, GOODS, 3), if_(YES, GOODS, amount(3))),
        (if_(YES, DAYS, 3), if_(YES, DAYS, count(3))),
        (OFFERED.or_else(3), OFFERED.or_else(amount(3))),
        (ROUNDS.or_else(3), ROUNDS.or_else(count(3))),
    ],
)
def test_a_plain_integer_is_a_literal_of_the_kind_beside_it(plain: Any, typed: Any) -> None:
    assert plain == typed


@pytest.mark.parametrize("value", [True, 3.0, "3", None])
def test_only_a_plain_integer_is_a_number(value: Any) -> None:
    for written_wrongly in (
        lambda: GOODS < value,
        lambda: value < GOODS,
        lambda: value + DAYS,
        lambda: value - DAYS,
        lambda: DAYS.max(value),
        lambda: OFFERED.or_else(value),
        lambda: GOODS.portion(ONE, value, RED),
        lambda: GOODS.portion(value, ONE, RED),
        lambda: if_(YES, GOODS, value),
    ):
        with pytest.raises(LanguageError, match=r"expected (Amount|Count), got"):
            written_wrongly()


def test_an_integer_that_a_kind_cannot_hold_is_refused() -> None:
    with pytest.raises(LanguageError, match="expected a value of kind count"):
        DAYS < 2**60


def test_zero_and_positive_are_comparisons_with_zero() -> None:
    assert GOODS.is_positive == (GOODS > 0)
    assert GOODS.is_zero == (GOODS <= 0)
    assert ROUNDS.or_else(1).is_zero == (ROUNDS.or_else(1) <= 0)


def test_what_can_be_negative_is_zero_only_at_zero() -> None:
    assert DAYS.is_zero == (DAYS <= 0) & (DAYS >= 0)
    assert (GOODS - GOODS).is_zero == (GOODS - GOODS <= 0) & (GOODS - GOODS >= 0)


def test_an_instant_has_passed_from_its_own_tick_on_and_is_pending_before() -> None:
    assert START.has_passed(AT).node == written(Op.LE, START, AT)
    assert START.is_pending(AT).node == written(Op.LT, AT, START)


def test_an_absent_instant_has_not_passed_and_is_pending() -> None:
    assert SHIPPED.has_passed(AT) == (AT >= SHIPPED.or_never)
    assert SHIPPED.is_pending(AT) == (AT < SHIPPED.or_never)


def test_a_chain_of_one_connective_is_one_node() -> None:
    assert (YES & NO & YES).node == Apply(Op.AND, (YES.node, NO.node, YES.node))
    assert (YES | (NO | YES)).node == Apply(Op.OR, (YES.node, NO.node, YES.node))
    assert ((YES | NO) & YES).node == Apply(Op.AND, ((YES | NO).node, YES.node))


@pytest.mark.parametrize(
    ("pen", "node"),
    [
        (Flag, count(1).node),
        (Count, amount(1).node),
        (Amount, count(1).node),
        (Instant, SHIPPED.node),
        (MaybeInstant, START.node),
        (MaybeAmount, SHIPPED.node),
        (Span, START.node),
    ],
)
def test_a_pen_takes_only_nodes_of_its_kind(pen: Any, node: Any) -> None:
    with pytest.raises(LanguageError, match=f"expected a node for {pen.__name__}, got"):
        pen(node)


def test_an_operator_of_a_pen_takes_only_its_own_kind() -> None:
    with pytest.raises(LanguageError, match=r"expected Count, got 0\.5"):
        ONE + 0.5  # type: ignore[operator]
