"""What is kept back of a refund: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE
from disputerules.decide.known_case import case_of
from disputerules.interpreters.compiled import compiled
from tests.rules.bounds import CLAIM, NOW, ORDER, claimed, holds

PLAIN = ALIEXPRESS_GUIDE


def keeping(**terms):
    reasons = [evolve(one, **terms) if one.code == CLAIM.reason else one for one in PLAIN.reasons]
    return evolve(PLAIN, reasons=tuple(reasons))


def of(back=False):
    return case_of(ORDER, evolve(CLAIM, return_goods=back), NOW)


ROWS = [
    ("nothing-kept-back", True, PLAIN, of()),
    ("nothing-kept-back", True, keeping(deduction=0, return_label=0), of(True)),
    ("nothing-kept-back", False, keeping(deduction=1), of()),
    ("nothing-kept-back", True, keeping(return_label=1), of()),
    ("nothing-kept-back", False, keeping(return_label=1), of(True)),
]


@pytest.mark.parametrize(("row", "value", "policy", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, policy, judged):
    assert holds("refund-deductions", row, judged, policy) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("refund-deductions", [one[:2] for one in ROWS])


@pytest.mark.parametrize(
    ("terms", "back", "restocking", "label"),
    [
        ({"deduction": 1500}, False, 150, 0),
        ({"deduction": 1500, "return_label": 850}, True, 150, 850),
        ({"deduction": 1500, "return_label": 851}, True, 150, 850),
        ({"deduction": 10_000, "return_label": 1}, True, 1000, 0),
        ({"return_label": 300}, True, 0, 300),
    ],
)
def test_what_is_kept_back_is_never_more_than_the_refund(terms, back, restocking, label):
    fields = compiled(keeping(**terms)).table("refund-deductions").decide(of(back)).fields
    assert dict(fields) == {"restocking": restocking, "return_label": label}
