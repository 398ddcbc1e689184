"""Whole messages about impossible money: each names the mistake and the repair."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from disputerules.values.errors import InvalidInput
from disputerules.values.money import AMOUNT, CURRENCY, Money, Rounding, allocate, portion

UNITS = "expected 0 to 9007199254740991 minor units"
LOWER_CASE = "unknown currency 'usd'; did you mean 'USD'?"
NO_CURRENCY = "the amount has no currency; pass one, as in currency='USD'"
FACTORS = "expected factors of at least 0 and a denominator of at least 1, got"
odd: Any = "sideways"


@pytest.mark.parametrize(
    ("call", "code", "path", "message"),
    [
        (lambda: Money(-1, "USD"), "invalid-value", ".amount", f"{UNITS}, got -1"),
        (
            lambda: Money("1", "USD"),
            "invalid-type",
            ".amount",
            "expected an integer in minor units, got '1'",
        ),
        (lambda: Money(1, "usd"), "invalid-value", ".currency", LOWER_CASE),
        (
            lambda: Money(1, "dollar"),
            "invalid-value",
            ".currency",
            "unknown currency 'dollar'; expected an ISO 4217 code such as 'USD'",
        ),
        (
            lambda: Money(1, 840),
            "invalid-type",
            ".currency",
            "expected a currency as a string, got 840",
        ),
        (
            lambda: Money(1, "USD") + Money(2, "EUR"),
            "currency-mismatch",
            ".currency",
            "cannot combine 0.01 USD with 0.02 EUR; convert one of them first",
        ),
        (
            lambda: Money(1, "USD").amount_of(2),
            "invalid-type",
            "",
            "expected Money such as Money(1999, 'USD'), got 2",
        ),
        (
            lambda: portion(1, 2.5, 3, Rounding.UP),
            "invalid-type",
            "",
            "expected three integers, got (1, 2.5, 3)",
        ),
        (lambda: portion(-1, 2, 3, Rounding.UP), "invalid-value", "", f"{FACTORS} -1 * 2 / 3"),
        (lambda: portion(1, 2, 0, Rounding.UP), "invalid-value", "", f"{FACTORS} 1 * 2 / 0"),
        (
            lambda: portion(1, 2, 3, odd),
            "invalid-value",
            "",
            "unknown rounding 'sideways'; expected one of half-up, half-even, half-down, up, down",
        ),
        (
            lambda: allocate(5, [1, 1.5]),
            "invalid-type",
            ".weights[1]",
            "expected an integer weight, got 1.5",
        ),
        (
            lambda: allocate(5, [1, 1, -2]),
            "invalid-value",
            ".weights[2]",
            "expected a weight of at least 0, got -2",
        ),
        (
            lambda: allocate(5, []),
            "invalid-value",
            ".weights",
            "cannot split 5 without weights; give at least one",
        ),
        (
            lambda: Money.of(19.99, "USD"),
            "invalid-type",
            ".amount",
            "expected a string or a Decimal, got 19.99",
        ),
        (
            lambda: Money.of("19,99", "USD"),
            "invalid-value",
            ".amount",
            "expected a number such as \"19.99\", got '19,99'",
        ),
        (
            lambda: Money.of(Decimal("1E+16"), "USD"),
            "invalid-value",
            ".amount",
            f"{UNITS}, got Decimal('1E+16')",
        ),
        (
            lambda: Money.of("0.001", "USD"),
            "invalid-value",
            ".amount",
            "expected at most 2 decimals, got Decimal('0.001')",
        ),
        (
            lambda: Money.of("1", "USD", exponent=10),
            "invalid-value",
            ".exponent",
            "expected an integer from 0 to 9, got 10",
        ),
        (lambda: AMOUNT.read(1, None), "missing-key", "", NO_CURRENCY),
        (lambda: CURRENCY.read("usd", None), "invalid-value", "", LOWER_CASE),
    ],
)
def test_an_error_about_money_names_the_mistake_and_the_repair(
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
    assert raised.value.message == f"{UNITS}, got Decimal('1E+16')"
    assert Money.of(Decimal("1E+15"), "ISK").amount == 10**15


def test_zero_is_zero_however_many_zeros_it_is_written_with() -> None:
    assert Money.of(Decimal("0E+5"), "USD") == Money.of(Decimal("0E+999999"), "USD")
