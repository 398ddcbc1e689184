"""Amounts of money: integers in minor units of one currency; every rounding is named."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from attrs import frozen

from disputerules.values.codec import (
    Codec,
    as_is,
    builder_of,
    checked_by_codecs,
    integer,
    scalar,
)
from disputerules.values.construct import constructed
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import (
    CurrencyMismatch,
    InvalidInput,
    InvalidType,
    InvalidValue,
    ShortRepr,
    expect_items,
    shown,
)
from disputerules.values.suggestions import unknown

# The largest integer that JSON readers in every language keep exact (RFC 8259, section 6).
MAX_AMOUNT = 2**53 - 1

CODES_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN
        BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD
        FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
        KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
        MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG
        SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD
        USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
# Withdrawn since 2010 (ISO 4217 list three); past orders still use them.
WITHDRAWN_BY_EXPONENT = {
    0: "BYR",
    2: "ANG BGN CUC EEK HRK LTL LVL MRO SLL STD USS VEF ZMK ZWL",
}
CODES: dict[str, int] = {
    code: exponent
    for table in (CODES_BY_EXPONENT, WITHDRAWN_BY_EXPONENT)
    for exponent, codes in table.items()
    for code in codes.split()
}
"""ISO 4217 codes with their decimals; without metals and test codes, which have none."""

PLAIN_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")


class Rounding(Embeddable, StrEnum):
    """How a fraction of a minor unit is rounded; `down` is towards zero."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    HALF_DOWN = "half-down"
    UP = "up"
    DOWN = "down"


def check_units(value: Any, currency: str | None = None) -> int:
    if type(value) is not int:
        raise InvalidType(f"expected an integer in minor units, got {shown(value)}")
    if not 0 <= value <= MAX_AMOUNT:
        raise InvalidValue(out_of_bounds(value))
    return value


def out_of_bounds(amount: object) -> str:
    return f"expected 0 to {MAX_AMOUNT} minor units, got {shown(amount)}"


def check_code(value: Any, currency: str | None = None) -> str:
    if type(value) is not str:
        raise InvalidType(f"expected a currency as a string, got {shown(value)}")
    if value not in CODES:
        repair = f"did you mean {value.upper()!r}?"
        if value.upper() not in CODES:
            repair = "expected an ISO 4217 code such as 'USD'"
        raise InvalidValue(f"unknown currency {shown(value)}; {repair}")
    return value


# Read and described by `AMOUNT` and `CURRENCY` below.
UNITS = scalar(check_units, as_is, {}, f"type(item) is int and 0 <= item <= {MAX_AMOUNT}")
CODE = Codec(
    check_code,
    as_is,
    {},
    check_code,
    valid_test="type(item) is str and item in {codes}",
    test_names={"codes": CODES},
)


@constructed
@frozen(eq=False, repr=False, field_transformer=checked_by_codecs)
class Money(ShortRepr, Embeddable):
    """An amount in minor units (cents), 0 to 2**53 - 1, of one ISO 4217 currency.

    Comparing two currencies raises `CurrencyMismatch`, even for equality. Amounts of different
    currencies may be keys of one dict, which compares only keys of equal hashes; `in` a list
    compares all.

    >>> Money(1999, "USD") + Money(1, "USD")
    Money(2000, 'USD')
    >>> print(Money(1999, "USD"), Money(1999, "JPY"), Money(1999, "KWD"), sep=", ")
    19.99 USD, 1999 JPY, 1.999 KWD
    """

    amount: Annotated[int, UNITS]
    currency: Annotated[str, CODE]

    @classmethod
    def of(cls, value: str | Decimal, currency: str, *, exponent: int | None = None) -> Self:
        """Return exactly the given amount in major units; too many decimals are an error.

        `exponent` is the number of decimals, 0 to 9, for a provider that differs from ISO 4217.

        >>> Money.of("19.99", "USD")
        Money(1999, 'USD')
        >>> Money.of("19", "ISK", exponent=2)
        Money(1900, 'ISK')
        """
        decimals = decimals_of(currency, exponent)
        return cls(minor_units(value, decimals), currency)

    def text(self, *, exponent: int | None = None) -> str:
        """Return the amount in major units with the currency; `exponent` as in `of`.

        >>> Money(1900, "ISK").text(exponent=2)
        '19.00 ISK'
        """
        decimals = decimals_of(self.currency, exponent)
        digits = f"{self.amount:0{decimals + 1}d}"
        major = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
        return f"{major} {self.currency}"

    def split(self, weights: Sequence[int]) -> tuple[Self, ...]:
        """Split the amount by weights with `allocate`; the parts add up to it.

        >>> [str(part) for part in Money(1000, "USD").split([1, 1, 1])]
        ['3.34 USD', '3.33 USD', '3.33 USD']
        """
        return tuple(type(self)(part, self.currency) for part in allocate(self.amount, weights))

    def amount_of(self, other: object) -> int:
        """Return the other amount in minor units; raises `CurrencyMismatch`."""
        money = check_money(other)
        if self.currency != money.currency:
            message = f"cannot combine {self} with {money}; convert one of them first"
            raise CurrencyMismatch(message, ".currency")
        return money.amount

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.amount}, {self.currency!r})"

    def __hash__(self) -> int:
        return hash((self.amount, self.currency))

    def __eq__(self, other: object) -> bool:
        return self.amount == self.amount_of(other) if isinstance(other, Money) else NotImplemented

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self.amount_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self.amount_of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self.amount_of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self.amount_of(other)

    def __add__(self, other: "Money") -> Self:
        return type(self)(self.amount + self.amount_of(other), self.currency)

    def __sub__(self, other: "Money") -> Self:
        return type(self)(self.amount - self.amount_of(other), self.currency)


def zero(currency: str) -> Money:
    """Return no money in a currency.

    >>> print(zero("EUR"))
    0.00 EUR
    """
    return Money(0, currency)


def portion(amount: int, numerator: int, denominator: int, rounding: Rounding) -> int:
    """Return amount * numerator / denominator, rounded as named, in exact integers.

    >>> portion(1000, 1, 3, Rounding.HALF_UP), portion(1000, 2, 3, Rounding.HALF_UP)
    (333, 667)
    """
    if not (type(amount) is type(numerator) is type(denominator) is int):
        raise InvalidType(f"expected three integers, got {shown((amount, numerator, denominator))}")
    if amount < 0 or numerator < 0 or denominator < 1:
        fraction = f"{shown(amount)} * {shown(numerator)} / {shown(denominator)}"
        message = f"expected factors of at least 0 and a denominator of at least 1, got {fraction}"
        raise InvalidValue(message)
    whole, rest = divmod(amount * numerator, denominator)
    match rounding:
        case Rounding.HALF_UP:
            return whole + (2 * rest >= denominator)
        case Rounding.HALF_EVEN:
            return whole + (2 * rest + whole % 2 > denominator)
        case Rounding.HALF_DOWN:
            return whole + (2 * rest > denominator)
        case Rounding.UP:
            return whole + (rest > 0)
        case Rounding.DOWN:
            return whole
    raise InvalidValue(unknown("rounding", rounding, Rounding))


def allocate(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an amount by weights; the parts add up to it exactly.

    Units left over go to the largest remainders, the earlier first. When all weights are zero,
    the shares are equal.

    >>> allocate(1000, [1, 1, 1]), allocate(5, [0, 3, 1])
    ((334, 333, 333), (0, 4, 1))
    """
    check_amount(amount)
    weights = expect_items(weights, ".weights")
    for index, weight in enumerate(weights):
        if type(weight) is not int:
            message = f"expected an integer weight, got {shown(weight)}"
            raise InvalidType(message, f".weights[{index}]")
        if weight < 0:
            message = f"expected a weight of at least 0, got {shown(weight)}"
            raise InvalidValue(message, f".weights[{index}]")
    if not weights and amount:
        raise InvalidValue(f"cannot split {amount} without weights; give at least one", ".weights")
    total = sum(weights)
    if not total:
        weights, total = [1] * len(weights), len(weights)
    divided = [divmod(amount * weight, total) for weight in weights]
    parts = [whole for whole, _ in divided]
    by_remainder = sorted(range(len(parts)), key=lambda index: -divided[index][1])
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


def minor_units(value: str | Decimal, decimals: int) -> int:
    """Convert major units to minor units, whatever the context of `decimal`."""
    if not isinstance(value, (str, Decimal)):
        raise InvalidType(f"expected a string or a Decimal, got {shown(value)}", ".amount")
    if not isinstance(value, Decimal) and PLAIN_DECIMAL.fullmatch(value):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or value.is_signed():
        raise InvalidValue(f'expected a number such as "19.99", got {shown(value)}', ".amount")
    if value and value.adjusted() >= len(str(MAX_AMOUNT)):
        raise InvalidValue(out_of_bounds(value), ".amount")
    _, digits, exponent = value.as_tuple()
    shift = int(exponent) + decimals
    if shift < 0:
        message = f"expected at most {decimals} decimals, got {shown(value)}"
        raise InvalidValue(message, ".amount")
    return int("".join(map(str, digits))) * 10**shift if value else 0


def decimals_of(currency: str, exponent: int | None) -> int:
    """Return the number of decimals: the given one, else that of ISO 4217."""
    check_currency(currency)
    if exponent is None:
        return CODES[currency]
    if type(exponent) is not int or not 0 <= exponent <= 9:
        raise InvalidValue(f"expected an integer from 0 to 9, got {shown(exponent)}", ".exponent")
    return exponent


def check_amount(amount: object) -> None:
    try:
        check_units(amount)
    except InvalidInput as error:
        raise error.under(".amount") from None


def check_currency(currency: object) -> None:
    try:
        check_code(currency)
    except InvalidInput as error:
        raise error.under(".currency") from None


def check_money(value: object) -> Money:
    if not isinstance(value, Money):
        raise InvalidType(f"expected Money such as Money(1999, 'USD'), got {shown(value)}")
    return value


MINOR_UNITS = integer(0, MAX_AMOUNT)
unchecked_money: Callable[[int, Any], Money] = builder_of(
    Money, ("amount", "currency"), checked=False
)
"""Return money whose amount and currency are known to be valid."""


def read_money(value: Any, currency: str | None = None) -> Money:
    if type(value) is int and 0 <= value <= MAX_AMOUNT and currency in CODES:
        return unchecked_money(value, currency)
    amount = MINOR_UNITS.read(value, None)
    if currency is None:
        message = "the amount has no currency; pass one, as in currency='USD'"
        raise InvalidInput("missing-key", message)
    return Money(amount, currency)


def read_currency(value: Any, currency: str | None = None) -> str:
    try:
        return check_code(value)
    except InvalidInput as error:
        raise InvalidInput(error.code, error.message) from None


AMOUNT = Codec(
    read_money,
    lambda money: money.amount,
    MINOR_UNITS.schema,
    check_money,
    valid_test="type(item) is {cls}",
    test_names={"cls": Money},
)
CURRENCY = scalar(read_currency, str, {"type": "string", "enum": sorted(CODES)})
