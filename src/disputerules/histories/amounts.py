"""Refuse a column of amounts that are not in minor units, before any row is counted.

An amount is a whole number of minor units. A column with a decimal has amounts in major units, and
no row says otherwise: 45 beside 45.50 is not 45 cents.
"""

from collections.abc import Callable, Mapping
from typing import Any

from disputerules.histories import types
from disputerules.histories.badrows import MONEY
from disputerules.histories.columns import COLUMNS, Column
from disputerules.histories.converters import is_plain
from disputerules.histories.types import type_of
from disputerules.interpreters.sql.dialect import Dialect, literal
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.money import CODES

# A point or a comma beside digits, or an exponent.
DECIMAL_TEXT = "[0-9].*[.,]|[.,].*[0-9]|^ *[+-]?[0-9]+[eE][+-]?[0-9]+ *$"
EXACT = "DECIMAL(28, 8)"
USUAL = 2  # the exponent of most currencies
MOST = 1000  # more than there are currencies
Rows = Callable[[str], list[dict[str, Any]]]


def refuse_fractions(
    relation: str,
    given: Mapping[str, str],
    declared: Mapping[str, str],
    dialect: Dialect,
    rows: Rows,
    columns: Mapping[str, Column] = COLUMNS,
    option: str = "--map",
) -> None:
    """Raise InvalidInput for an amount column of a type with decimals, or with a decimal in it.

    An expression may have any numeric type: it says how to convert the amount. `option` is how the
    command line takes it.
    """
    amounts = [*MONEY, *(one.name for one in columns.values() if one.is_amount)]
    for name in amounts:
        if name in given and given[name].startswith(dialect.quote) and has_scale(declared[name]):
            what = f"column {name} has type {declared[name]}"
            raise InvalidInput("invalid-type", what + repair(name, relation, given, rows, option))
    texts = [
        name
        for name in amounts
        if name in given and dialect.matches and type_of(declared[name]) == types.STRING
    ]
    if texts:
        refuse_decimal_text(texts, relation, given, dialect, rows, option)


def has_scale(declared: str) -> bool:
    """Whether a type has values that are not whole.

    >>> has_scale("DECIMAL(10,2)"), has_scale("DECIMAL(10,0)"), has_scale("DOUBLE")
    (True, False, True)
    """
    _, _, scale = declared.rstrip(")").partition(",")
    return type_of(declared) == types.DECIMAL and scale.strip() != "0"


def refuse_decimal_text(
    names: list[str],
    relation: str,
    given: Mapping[str, str],
    dialect: Dialect,
    rows: Rows,
    option: str,
) -> None:
    examples = (
        f"MIN({given[name]}) FILTER (WHERE CASE WHEN {is_plain(given[name], dialect)} THEN FALSE "
        f"ELSE {dialect.matching(given[name], DECIMAL_TEXT)} END) AS {name}"
        for name in names
    )
    (found,) = rows(f"SELECT {', '.join(examples)} FROM {relation} AS source")
    for name in names:
        if found[name] is not None:
            what = f"column {name} has a decimal, such as {shown(found[name])}"
            raise InvalidInput(
                "amount-with-decimals", what + repair(name, relation, given, rows, option)
            )


def repair(name: str, relation: str, given: Mapping[str, str], rows: Rows, option: str) -> str:
    """Write the mapping that converts major units of the source's currencies to minor units."""
    exact = f"CAST({given[name].strip()} AS {EXACT})"
    return (
        ", but amounts are whole numbers of minor units; if it is in major units, convert "
        f"it: {option} '{name}={exact}{factor(relation, given, rows)}'; "
        f"if it is in minor units: {option} '{name}={exact}'"
    )


def factor(relation: str, given: Mapping[str, str], rows: Rows) -> str:
    """Write the product that converts major units of the source's currencies to minor units."""
    currency = given.get("currency")
    if currency is None:
        return f" * {10**USUAL}"
    found = rows(f"SELECT DISTINCT {currency} AS code FROM {relation} AS source LIMIT {MOST}")
    exponents = {row["code"]: CODES[row["code"]] for row in found if row["code"] in CODES}
    if len(set(exponents.values())) < 2:
        exponent = next(iter(exponents.values()), USUAL)
        return f" * {10**exponent}" if exponent else ""
    whens = " ".join(
        f"WHEN {literal(code)} THEN {10**exponent}"
        for code, exponent in sorted(exponents.items())
        if exponent != USUAL
    )
    return f" * CASE {currency.strip()} {whens} ELSE {10**USUAL} END"
