"""What is said of impossible money: the whole message, since it has to say what would be right."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from disputerules.values.errors import InvalidInput
from disputerules.values.money import AMOUNT, CURRENCY, Money, Rounding, allocate, portion

UNITS = "must be from 0 to 9007199254740991 minor units"
ISO = 'must be an ISO 4217 code, three capital letters such as "USD"'
UNSAID = "the currency of an amount is not said: hand it over, as in currency='USD'"
FACTORS = "must have no negative factor and a denominator of at least 1"
odd: Any = "sideways"


@pytest.mark.parametrize(
    ("call", "code", "path", "message"),
    [
        (lambda: Money(-1, "USD"), "invalid-value", ".amount", f"-1 {UNITS}"),
        (
            lambda: Money("1", "USD"),
            "invalid-type",
            ".amount",
            "'1' must be an integer in minor units",
        ),
        (lambda: Money(1, "usd"), "invalid-value", ".currency", f"the currency 'usd' {ISO}"),
        (lambda: Money(1, 840), "invalid-type", ".currency", "the currency 840 must be a string"),
        (
            lambda: Money(1, "USD") + Money(2, "EUR"),
            "currency-mismatch",
            ".currency",
            "0.01 USD and 0.02 EUR are of two currencies; convert one of them first",
        ),
        (
            lambda: Money(1, "USD").amount_of(2),
            "invalid-type",
            "",
            "2 must be Money, such as Money(1999, 'USD')",
        ),
        (
            lambda: portion(1, 2.5, 3, Rounding.UP),
            "invalid-type",
            "",
            "a portion is made of integers, not of (1, 2.5, 3)",
        ),
        (lambda: portion(-1, 2, 3, Rounding.UP), "invalid-value", "", f"-1 * 2 / 3 {FACTORS}"),
        (lambda: portion(1, 2, 0, Rounding.UP), "invalid-value", "", f"1 * 2 / 0 {FACTORS}"),
        (
            lambda: portion(1, 2, 3, odd),
            "invalid-value",
            "",
            "'sideways' must be one of half-up, half-even, half-down, up, down",
        ),
        (
            lambda: allocate(5, [1, 1.5]),
            "invalid-type",
            ".weights[1]",
            "the weight 1.5 must be an integer",
        ),
        (
            lambda: allocate(5, [1, 1, -2]),
            "invalid-value",
            ".weights[2]",
            "the weight -2 must not be negative",
        ),
        (
            lambda: allocate(5, []),
            "invalid-value",
            ".weights",
            "5 cannot be split among no weights",
        ),
        (
            lambda: Money.of(19.99, "USD"),
            "invalid-type",
            ".amount",
            "19.99 must be a string or a Decimal, to be exact",
        ),
        (
            lambda: Money.of("19,99", "USD"),
            "invalid-value",
            ".amount",
            "'19,99' must be a number such as \"19.99\"",
        ),
        (
            lambda: Money.of(Decimal("1E+16"), "USD"),
            "invalid-value",
            ".amount",
            f"Decimal('1E+16') {UNITS}",
        ),
        (
            lambda: Money.of("0.001", "USD"),
            "invalid-value",
            ".amount",
            "Decimal('0.001') must have at most 2 decimals",
        ),
        (
            lambda: Money.of("1", "USD", exponent=10),
            "invalid-value",
            ".exponent",
            "10 must be an integer from 0 to 9",
        ),
        (lambda: AMOUNT.read(1, None), "missing-key", "", UNSAID),
        (lambda: CURRENCY.read("usd", None), "invalid-value", "", f"the currency 'usd' {ISO}"),
    ],
)
def test_impossible_money_is_told_what_would_be_right(
    call: Callable[[], Any], code: str, path: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        call()
    assert (raised.value.code, raised.value.path) == (code, path)
    assert raised.value.message == message


def test_an_amount_of_sixteen_digits_is_measured_before_it_is_written_out() -> None:
    """Refused as it was given: an exponent could make it too long to write."""
    with pytest.raises(InvalidInput) as raised:
        Money.of(Decimal("1E+16"), "ISK")
    assert raised.value.message == f"Decimal('1E+16') {UNITS}"
    assert Money.of(Decimal("1E+15"), "ISK").amount == 10**15


def test_zero_is_zero_however_many_zeros_it_is_written_with() -> None:
    assert Money.of(Decimal("0E+5"), "USD") == Money.of(Decimal("0E+999999"), "USD")
