"""The reference records what it did, and knows what the other interpreters are held to."""

from datetime import datetime, timedelta

import pytest

from disputerules.facts.origin import Origin, Part, Read
from disputerules.interpreters import reference
from disputerules.interpreters.reference import OPERATIONS, ORIGINS, Reading, moved
from disputerules.language.expression import Apply, Fact, Kind, Literal, Op, Setting
from disputerules.language.lines import OfLines
from disputerules.values.periods import LAST, NEVER, TICK, Calendar, Period
from tests.generators.language import NOON, Record, Terms, situation_of

PAID = Fact("paid", Kind.FLAG, origin=Read("order.paid"))
LIMIT = Setting("a.limit", Kind.COUNT)
WAIT = Setting("a.wait", Kind.PERIOD, optional=True)
POLICY = Terms({"a.limit": 3, "a.wait": Period.parse("1 calendar day")}, {}, Calendar())
CASE = situation_of(NOON, Record({"paid": True}))


def test_every_operator_has_an_operation() -> None:
    assert set(OPERATIONS) == set(Op)


def test_every_step_is_recorded_in_the_order_in_which_it_was_taken() -> None:
    few = Apply(Op.LT, (LIMIT, Literal(Kind.COUNT, 5)))
    both = Apply(Op.AND, (PAID, few))
    reading = Reading(CASE, POLICY)
    assert reference.expression(both, reading) is True
    assert reading.steps == [(PAID, True), (LIMIT, 3), (few, True), (both, True)]


def test_a_period_that_counts_calendar_days_can_be_asked_whether_it_is_set() -> None:
    assert reference.expression(Apply(Op.MISSING, (WAIT,)), Reading(CASE, POLICY)) is False


def test_every_origin_is_read() -> None:
    # A part is known where its item is at hand, and nowhere else.
    every = {one.__name__ for one in (OfLines, *Origin.__subclasses__())}
    assert {one.__name__ for one in ORIGINS} == every - {Part.__name__}


@pytest.mark.parametrize(
    ("instant", "span", "there"),
    [
        (NEVER, timedelta(days=1), NEVER),
        (NEVER, -timedelta(days=100_000), NEVER),
        (LAST, TICK, NEVER),
        (LAST - TICK, TICK, LAST),
        (NOON, -TICK, NOON - TICK),
    ],
)
def test_never_absorbs_spans_and_past_the_last_year_is_never(
    instant: datetime, span: timedelta, there: datetime
) -> None:
    assert moved(instant, span) == there
