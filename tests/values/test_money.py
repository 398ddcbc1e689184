import copy
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from disputerules.values.errors import CurrencyMismatch, InvalidInput, InvalidType
from disputerules.values.money import (
    AMOUNT,
    CODES,
    CODES_BY_EXPONENT,
    CURRENCY,
    MAX_AMOUNT,
    WITHDRAWN_BY_EXPONENT,
    Money,
    Rounding,
    allocate,
    portion,
    zero,
)

amounts = st.integers(0, MAX_AMOUNT)
currencies = st.sampled_from(sorted(CODES))
weights = st.lists(st.integers(0, 10**6) | amounts, min_size=1, max_size=20)
roundings = st.sampled_from(Rounding)


@contextmanager
def refused(path: str, code: str = "invalid-value") -> Iterator[None]:
    with pytest.raises(InvalidInput) as raised:
        yield
    assert (raised.value.code, raised.value.path) == (code, path)


# What an amount is


@pytest.mark.parametrize("amount", [0, 1, MAX_AMOUNT])
def test_an_amount_lies_between_zero_and_the_largest_exact_integer(amount: int) -> None:
    assert Money(amount, "USD").amount == amount


@pytest.mark.parametrize("amount", [-1, MAX_AMOUNT + 1, pytest.param(10**5000, id="huge")])
def test_an_amount_out_of_bounds_is_refused(amount: int) -> None:
    with refused(".amount"):
        Money(amount, "USD")


@pytest.mark.parametrize("amount", [True, 1.0, Decimal(1), "1", None])
def test_an_amount_that_is_no_integer_is_refused(amount: Any) -> None:
    with refused(".amount", "invalid-type"):
        Money(amount, "USD")


@pytest.mark.parametrize("currency", ["usd", "US", "USDD", "", "XXX", "XAU", "ÜSD"])
def test_a_code_that_iso_4217_does_not_give_an_amount_is_refused(currency: str) -> None:
    with refused(".currency"):
        Money(1, currency)


@pytest.mark.parametrize("currency", [None, 840, b"USD"])
def test_a_currency_that_is_no_text_is_refused(currency: Any) -> None:
    with refused(".currency", "invalid-type"):
        Money(1, currency)


def test_a_currency_in_lower_case_is_suggested_in_capitals() -> None:
    with pytest.raises(InvalidInput, match="unknown currency 'usd'; did you mean 'USD'"):
        Money(1, "usd")


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("HUF", 2), ("ISK", 0), ("MGA", 2)],
)
def test_the_table_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    assert CODES[currency] == decimals


def test_a_currency_withdrawn_since_2010_still_names_past_amounts() -> None:
    assert Money(1, "HRK").currency == "HRK"


def test_the_table_has_three_capital_letters_a_code_and_no_code_twice() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CODES)
    tables = (*CODES_BY_EXPONENT.values(), *WITHDRAWN_BY_EXPONENT.values())
    assert len(CODES) == sum(len(codes.split()) for codes in tables)


def test_money_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Money(1, "USD").amount = 2  # type: ignore[misc]


def test_money_survives_copying_and_pickling() -> None:
    money = Money(1999, "USD")
    assert copy.deepcopy(money) == pickle.loads(pickle.dumps(money)) == money


# Two amounts


def test_equal_amounts_of_one_currency_are_equal_and_hash_alike() -> None:
    assert Money(1, "USD") == Money(1, "USD")
    assert hash(Money(1, "USD")) == hash(Money(1, "USD"))
    assert Money(1, "USD") != Money(2, "USD")


def test_money_is_not_equal_to_anything_else() -> None:
    assert Money(1, "USD") != 1
    assert Money(1, "USD") != None  # noqa: E711


@pytest.mark.parametrize(
    "operation",
    [
        lambda a, b: a == b,
        lambda a, b: a != b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
        lambda a, b: a + b,
        lambda a, b: a - b,
    ],
)
def test_mixing_currencies_raises(operation: Any) -> None:
    with pytest.raises(CurrencyMismatch, match=r"cannot combine 0\.01 USD with 0\.01 EUR"):
        operation(Money(1, "USD"), Money(1, "EUR"))


def test_amounts_of_two_currencies_may_be_keys_of_one_dict() -> None:
    kept = {Money(1, "USD"): "dollar", Money(1, "EUR"): "euro"}
    assert kept[Money(1, "EUR")] == "euro"
    assert Money(1, "GBP") not in kept


def test_money_is_ordered_within_its_currency() -> None:
    less, more = Money(1, "USD"), Money(2, "USD")
    assert less < more
    assert less <= more
    assert more > less
    assert more >= less
    assert less <= less
    assert less >= less
    assert not less < less
    assert not less > less


@pytest.mark.parametrize("other", [1, None, "0.01 USD"])
@pytest.mark.parametrize(
    "operation", [lambda a, b: a < b, lambda a, b: a + b, lambda a, b: a - b, lambda a, b: b > a]
)
def test_money_does_not_mix_with_bare_numbers(other: Any, operation: Any) -> None:
    with pytest.raises(InvalidType):
        operation(Money(1, "USD"), other)


def test_sums_and_differences_stay_in_the_currency() -> None:
    assert Money(3, "USD") + Money(2, "USD") == Money(5, "USD")
    assert Money(3, "USD") - Money(2, "USD") == Money(1, "USD")
    assert zero("USD") + Money(1, "USD") == Money(1, "USD")


def test_a_difference_below_zero_is_refused() -> None:
    with refused(".amount"):
        Money(2, "USD") - Money(3, "USD")


def test_a_sum_above_the_largest_amount_is_refused() -> None:
    with refused(".amount"):
        Money(MAX_AMOUNT, "USD") + Money(1, "USD")


# Major units


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(1999, "USD"), "19.99 USD"),
        (Money(5, "USD"), "0.05 USD"),
        (Money(0, "USD"), "0.00 USD"),
        (Money(1999, "JPY"), "1999 JPY"),
        (Money(1, "KWD"), "0.001 KWD"),
        (Money(12345, "CLF"), "1.2345 CLF"),
    ],
)
def test_money_is_written_in_major_units(money: Money, text: str) -> None:
    assert str(money) == text


def test_a_provider_may_have_another_exponent() -> None:
    assert Money(1900, "ISK").text(exponent=2) == "19.00 ISK"
    assert Money(1900, "HUF").text(exponent=0) == "1900 HUF"
    assert Money.of("19", "ISK", exponent=2) == Money(1900, "ISK")


@pytest.mark.parametrize("exponent", [-1, 10, True, "2", 2.0])
def test_an_exponent_is_a_small_integer(exponent: Any) -> None:
    with refused(".exponent"):
        Money(1, "USD").text(exponent=exponent)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("19.99", 1999),
        ("19.9", 1990),
        ("19", 1900),
        ("0", 0),
        ("0.00", 0),
        (Decimal("19.99"), 1999),
        (Decimal("1E+3"), 100_000),
        (Decimal("0E+999999"), 0),
        ("90071992547409.91", MAX_AMOUNT),
    ],
)
def test_major_units_are_read_exactly(value: str | Decimal, amount: int) -> None:
    assert Money.of(value, "USD").amount == amount


def test_reading_does_not_depend_on_the_precision_of_decimal() -> None:
    with localcontext(prec=2):
        assert Money.of("12345.67", "USD").amount == 1234567


@pytest.mark.parametrize(
    "value",
    [
        "", " 1", "1 ", "1\n", "+1", "-1", "1.", ".5", "1,5", "1e3", "1_000", "NaN", "Infinity",
        "\u0661", "19.999", "19.990", "90071992547409.92", "1" + "0" * 50,
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-1"), Decimal("-0"),
        Decimal("0.001"), Decimal("1E+999999"), Decimal("1E-999999"),
    ],
)  # fmt: skip
def test_major_units_that_are_not_exact_are_refused(value: str | Decimal) -> None:
    with refused(".amount"):
        Money.of(value, "USD")


@pytest.mark.parametrize("value", [19, 19.99, None, b"19"])
def test_major_units_are_a_text_or_a_decimal(value: Any) -> None:
    with refused(".amount", "invalid-type"):
        Money.of(value, "USD")


@pytest.mark.parametrize("exponent", [None, 2])
def test_major_units_need_a_known_currency(exponent: int | None) -> None:
    with refused(".currency"):
        Money.of("1", "usd", exponent=exponent)


@given(amounts, currencies, st.none() | st.integers(0, 9))
def test_law_what_is_written_reads_back(amount: int, currency: str, exponent: int | None) -> None:
    money = Money(amount, currency)
    major, code = money.text(exponent=exponent).split(" ")
    assert Money.of(major, code, exponent=exponent) == money
    assert Money.of(Decimal(major), code, exponent=exponent) == money


# Portions


@pytest.mark.parametrize(
    ("rounding", "halves"),
    [
        (Rounding.HALF_UP, (0, 1, 1, 2, 2, 3)),
        (Rounding.HALF_EVEN, (0, 0, 1, 2, 2, 2)),
        (Rounding.HALF_DOWN, (0, 0, 1, 1, 2, 2)),
        (Rounding.UP, (0, 1, 1, 2, 2, 3)),
        (Rounding.DOWN, (0, 0, 1, 1, 2, 2)),
    ],
)
def test_a_half_is_rounded_as_named(rounding: Rounding, halves: tuple[int, ...]) -> None:
    assert tuple(portion(amount, 1, 2, rounding) for amount in range(6)) == halves


@pytest.mark.parametrize(
    ("rounding", "thirds"),
    [
        (Rounding.HALF_UP, (0, 0, 1, 1)),
        (Rounding.HALF_EVEN, (0, 0, 1, 1)),
        (Rounding.HALF_DOWN, (0, 0, 1, 1)),
        (Rounding.UP, (0, 1, 1, 1)),
        (Rounding.DOWN, (0, 0, 0, 1)),
    ],
)
def test_a_third_is_rounded_as_named(rounding: Rounding, thirds: tuple[int, ...]) -> None:
    assert tuple(portion(amount, 1, 3, rounding) for amount in range(4)) == thirds


def test_a_rounding_may_be_given_by_its_name() -> None:
    assert portion(1, 1, 2, "half-up") == 1  # type: ignore[arg-type]


def test_three_units_of_ten_refunded_one_by_one_give_333_334_333() -> None:
    left, parts = 1000, []
    for units in (3, 2, 1):
        parts.append(portion(left, 1, units, Rounding.HALF_UP))
        left -= parts[-1]
    assert parts == [333, 334, 333]


@pytest.mark.parametrize("arguments", [(-1, 1, 1), (1, -1, 1), (1, 1, 0), (1, 1, -1)])
def test_a_portion_needs_a_denominator_and_no_negative_number(arguments: Any) -> None:
    with refused(""):
        portion(*arguments, Rounding.DOWN)


@pytest.mark.parametrize("arguments", [(1.0, 1, 1), (1, True, 1), (1, 1, "1")])
def test_a_portion_is_made_of_integers(arguments: Any) -> None:
    with refused("", "invalid-type"):
        portion(*arguments, Rounding.DOWN)


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(InvalidInput, match="unknown rounding 'sideways'; expected one of half-up"):
        portion(1, 1, 2, "sideways")  # type: ignore[arg-type]


@given(amounts, amounts, st.integers(1, MAX_AMOUNT), roundings)
def test_law_a_portion_is_less_than_one_unit_from_the_exact_one(
    amount: int, numerator: int, denominator: int, rounding: Rounding
) -> None:
    exact = Fraction(amount * numerator, denominator)
    distance = portion(amount, numerator, denominator, rounding) - exact
    assert abs(distance) < 1
    assert abs(distance) <= Fraction(1, 2) or rounding in (Rounding.UP, Rounding.DOWN)


@given(amounts, amounts, st.integers(1, MAX_AMOUNT), roundings)
def test_law_a_part_of_the_whole_is_never_more_than_the_whole(
    amount: int, numerator: int, denominator: int, rounding: Rounding
) -> None:
    numerator = min(numerator, denominator)
    assert 0 <= portion(amount, numerator, denominator, rounding) <= amount


@given(amounts, st.integers(1, 50), roundings)
def test_law_portions_taken_one_by_one_add_up(amount: int, units: int, rounding: Rounding) -> None:
    left = amount
    for remaining in range(units, 0, -1):
        left -= portion(left, 1, remaining, rounding)
    assert left == 0


# Allocations


@pytest.mark.parametrize(
    ("amount", "given_weights", "parts"),
    [
        (1000, [1, 1, 1], (334, 333, 333)),
        (5, [0, 3, 1], (0, 4, 1)),
        (7, [0, 0], (4, 3)),
        (0, [0, 0], (0, 0)),
        (0, [], ()),
        (1, [1, 2], (0, 1)),
        (2, [1, 1, 1], (1, 1, 0)),
        (MAX_AMOUNT, [MAX_AMOUNT, MAX_AMOUNT], (MAX_AMOUNT // 2 + 1, MAX_AMOUNT // 2)),
    ],
)
def test_what_is_left_goes_to_the_largest_remainder_then_to_the_earlier(
    amount: int, given_weights: list[int], parts: tuple[int, ...]
) -> None:
    assert allocate(amount, given_weights) == parts


def test_an_amount_cannot_be_split_among_nobody() -> None:
    with refused(".weights"):
        allocate(1, [])


def test_a_negative_weight_is_refused() -> None:
    with refused(".weights[1]"):
        allocate(1, [1, -1])


def test_a_weight_that_is_no_integer_is_refused() -> None:
    with refused(".weights[0]", "invalid-type"):
        allocate(1, [True])


@pytest.mark.parametrize(("amount", "code"), [(-1, "invalid-value"), (1.0, "invalid-type")])
def test_only_an_amount_can_be_split(amount: Any, code: str) -> None:
    with refused(".amount", code):
        allocate(amount, [1])


@given(amounts, weights)
def test_law_an_allocation_adds_up(amount: int, shares: list[int]) -> None:
    assert sum(allocate(amount, shares)) == amount


@given(amounts, weights)
def test_law_an_allocated_part_is_less_than_one_unit_from_its_exact_share(
    amount: int, shares: list[int]
) -> None:
    total = sum(shares) or len(shares)
    for part, share in zip(allocate(amount, shares), shares, strict=True):
        assert abs(part - Fraction(amount * (share if sum(shares) else 1), total)) < 1


@given(amounts, weights)
def test_law_a_larger_weight_never_gets_the_smaller_part(amount: int, shares: list[int]) -> None:
    parts = sorted(zip(shares, allocate(amount, shares), strict=True))
    for (share, part), (other_share, other_part) in pairwise(parts):
        assert share == other_share or part <= other_part


@given(amounts, currencies, weights)
def test_law_split_money_adds_up(amount: int, currency: str, shares: list[int]) -> None:
    money = Money(amount, currency)
    assert sum(money.split(shares), zero(currency)) == money


# As plain values


def test_a_plain_amount_takes_the_currency_of_its_document() -> None:
    assert AMOUNT.read(1999, "USD") == Money(1999, "USD")
    assert AMOUNT.write(Money(1999, "USD")) == 1999


@pytest.mark.parametrize(("value", "code"), [(-1, "invalid-value"), (True, "invalid-type")])
def test_a_plain_amount_is_refused_where_it_stands(value: Any, code: str) -> None:
    with refused("", code):
        AMOUNT.read(value, "USD")


def test_a_plain_amount_needs_a_currency() -> None:
    with refused("", "missing-key"):
        AMOUNT.read(1, None)


def test_only_money_is_an_amount_in_python() -> None:
    assert AMOUNT.check(Money(1, "USD")) == Money(1, "USD")
    with refused("", "invalid-type"):
        AMOUNT.check(1)


def test_a_plain_currency_is_its_code() -> None:
    assert CURRENCY.read("USD", None) == CURRENCY.check("USD") == CURRENCY.write("USD") == "USD"


@pytest.mark.parametrize(("value", "code"), [("usd", "invalid-value"), (1, "invalid-type")])
def test_a_plain_currency_is_refused_where_it_stands(value: Any, code: str) -> None:
    with refused("", code):
        CURRENCY.read(value, None)
