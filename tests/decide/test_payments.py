"""The payments of a dispute: what stands after failures, and what a failure takes back."""

from datetime import UTC, datetime

import pytest

from disputerules.decide.payments import standing, taken_back
from disputerules.values.ledger import PaidShare, Payment

AT = datetime(2026, 2, 1, tzinfo=UTC)


def payment(one, two=0, shipping=0):
    lines = (PaidShare(id="1", amount=one), PaidShare(id="2", amount=two))
    return Payment(at=AT, lines=lines, shipping=shipping)


FIRST, SECOND = payment(600), payment(100, 200, 50)


@pytest.mark.parametrize(
    ("payments", "left"),
    [
        ([], []),
        ([payment(0)], []),
        ([FIRST, SECOND], [(FIRST, 600), (SECOND, 350)]),
        ([FIRST, SECOND, payment(-349)], [(FIRST, 600), (SECOND, 1)]),
        ([FIRST, SECOND, payment(-350)], [(FIRST, 600)]),
        ([FIRST, SECOND, payment(-351)], [(FIRST, 599)]),
        ([FIRST, payment(-100), payment(-499)], [(FIRST, 1)]),
        ([FIRST, payment(-600), SECOND], [(SECOND, 350)]),
    ],
)
def test_what_failed_is_of_the_last_payments(payments, left):
    assert standing(payments) == left


def test_all_of_the_last_payment_is_taken_back_part_by_part():
    assert taken_back(350, AT, (FIRST, SECOND)) == payment(-100, -200, -50)


def test_a_part_of_it_is_taken_back_by_the_value_of_what_was_paid():
    # The lines were paid 700 and 200: of 90 that is 70 and 20.
    assert taken_back(90, AT, (FIRST, SECOND)) == payment(-70, -20)


def test_parts_that_do_not_stand_are_not_taken_back_again():
    """100 failed in two halves, each by value: 43 of the first line and 7 of the second."""
    failed = (payment(500, 100), payment(100), payment(-43, -7), payment(-43, -7))
    assert standing(failed) == [(payment(500, 100), 600)]
    assert taken_back(600, AT, failed) == payment(-514, -86)
