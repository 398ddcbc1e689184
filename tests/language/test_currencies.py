"""The currencies that rows with amounts in a currency ask of every order."""

import pytest

from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.currencies import currencies, currencies_of
from disputerules.language.expression import Kind, Literal
from disputerules.language.lines import of_lines
from disputerules.language.pens import amount
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table, outcome
from disputerules.language.text import parse
from disputerules.values.errors import LanguageError

CASES = {
    "goods_left < 5": "",
    "goods_left < amount(5)": "",
    "goods_left < amount(5, 'USD')": "USD",
    "currency == 'USD' and goods_left < amount(5, 'USD')": "",
    "goods_left < amount(5, 'USD') and 'USD' == currency": "",
    "tracked and currency == 'USD' and (received or goods_left < amount(5, 'USD'))": "",
    # Another currency is asked for, or none: it may be any.
    "currency == 'EUR' and goods_left < amount(5, 'USD')": "USD",
    "currency != 'USD' and goods_left < amount(5, 'USD')": "USD",
    "currency == 'USD' or goods_left < amount(5, 'USD')": "USD",
    "reason == 'USD' and goods_left < amount(5, 'USD')": "USD",
    "not (currency == 'USD' and goods_left < amount(5, 'USD'))": "",
    "currency == 'USD' and goods_left < amount(5, 'USD') or "
    "currency == 'EUR' and goods_left < amount(4, 'EUR')": "",
    "goods_left < amount(5, 'USD') or goods_left < amount(4, 'EUR')": "EUR USD",
    "goods_left < (amount(5, 'USD') if currency == 'USD' else amount(4))": "",
    "goods_left < (amount(5, 'USD') if currency == 'USD' and tracked else amount(4, 'EUR'))": "EUR",
    "goods_left < (amount(5, 'USD') if goods_left < amount(4, 'EUR') else 3)": "EUR USD",
}


def read(source: str):
    return parse(source, FACTS, SETTINGS, Kind.FLAG)


@pytest.mark.parametrize(("source", "expected"), CASES.items())
def test_a_condition_asks_for_the_currencies_that_it_does_not_ask_about(source, expected):
    assert sorted(currencies(read(source))) == expected.split()


def test_a_condition_about_all_lines_asks_for_the_currencies_in_it():
    inner = of_lines("any_line", read("goods_left < amount(5, 'USD')"))
    assert currencies(inner) == {"USD"}
    assert currencies(inner, frozenset({"USD"})) == frozenset()


def test_a_row_asks_for_the_currency_of_its_outcome_unless_its_condition_does():
    def table(source: str) -> Table:
        row = Row("a", read(source), outcome(True, value=amount(5, "USD")), "a", "a")
        rest = Otherwise(outcome(True, "rest", value=amount(0)), "b")
        fields = (("value", Kind.AMOUNT),)
        return Table("t", "What?", Scope.CASE, Hit.FIRST, (row,), rest, fields)

    assert currencies_of(table("currency == 'USD'")) == frozenset()
    assert currencies_of(table("tracked")) == {"USD"}
    only = Table("t", "What?", Scope.CASE, Hit.FIRST, (), Otherwise(Outcome(True, "a"), "b"))
    assert currencies_of(only) == frozenset()


@pytest.mark.parametrize(
    ("kind", "value", "currency"),
    [(Kind.COUNT, 1, "USD"), (Kind.AMOUNT, 1, "XXZ"), (Kind.CHOICE, "USD", "USD")],
)
def test_only_an_amount_has_a_currency_and_a_known_one(kind, value, currency):
    with pytest.raises(LanguageError, match="expected an amount in a currency of ISO 4217"):
        Literal(kind, value, currency)
