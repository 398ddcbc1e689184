"""The columns of the attributes that policies declare, and the rows that give them wrongly."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from disputerules.documents.policy_words import as_words
from disputerules.facts.arguments import refuse_two_currencies
from disputerules.facts.attribute import Attribute
from disputerules.facts.attributes import refuse_different_kinds
from disputerules.facts.policy import Policy
from disputerules.histories.columns import COLUMNS, FLAG, INSTANT, NUMBER, TEXT, Column, choice
from disputerules.interpreters.sql.stages import LAST, micros
from disputerules.language.expression import Kind
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.periods import FIRST

HOLDS: dict[Kind, str] = {
    Kind.CHOICE: TEXT,
    Kind.FLAG: FLAG,
    Kind.COUNT: NUMBER,
    Kind.AMOUNT: NUMBER,
    Kind.INSTANT: INSTANT,
}


@frozen
class AttributeColumn(Column):
    """The column of an attribute, which a policy declares."""


def columns_for(policies: Iterable[Policy]) -> Mapping[str, Column]:
    """Return the columns that a history may have for these policies.

    A row can be decided if each policy takes its attributes: a column is required if one policy
    requires it, and has the words that all of them know. Raises InvalidInput with the code
    `attribute-differs` if policies declare one attribute of two kinds.
    """
    policies = tuple(policies)
    refuse_different_kinds(policy.attributes for policy in policies)
    found: dict[str, AttributeColumn] = {}
    for one in (one for policy in policies for one in policy.attributes):
        known = found.get(one.fact_name)
        found[one.fact_name] = column(one) if known is None else both(known, column(one))
    return COLUMNS | of_policies(policies) | found


def of_policies(policies: Iterable[Policy]) -> dict[str, Column]:
    """Return the built-in columns of which the policies say what they may have."""
    refuse_two_currencies(policies)
    only = "".join({one.currency for one in policies})
    return {"currency": evolve(COLUMNS["currency"], only=only), "reason": reason_column(policies)}


def reason_column(policies: Iterable[Policy]) -> Column:
    """Return the column of the reason, with the codes of all policies."""
    codes = tuple(dict.fromkeys(one.code for policy in policies for one in policy.reasons))
    return choice("reason", "the buyer's reason", codes)


def column(one: Attribute) -> AttributeColumn:
    what = f"the attribute {one.name} of the {one.owner}"
    meaning = f"{what}: one of {', '.join(one.one_of)}" if one.one_of else what
    if one.default is not None:
        meaning += f"; {as_words(one.plain()['default'])} by default"
    is_amount = one.kind is Kind.AMOUNT
    return AttributeColumn(
        one.fact_name, HOLDS[one.kind], meaning, one.is_required, one.one_of, is_amount
    )


def both(left: AttributeColumn, right: AttributeColumn) -> AttributeColumn:
    words = tuple(word for word in left.words if word in right.words)
    return evolve(left, required=left.required or right.required, words=words)


def tests_of_policies(columns: Mapping[str, Column]) -> Iterator[tuple[str, str]]:
    """Yield the tests of what policies ask of a row, as `BAD_ROWS` has them."""
    for one in columns.values():
        if one.only:
            yield "currency-mismatch", f"{{{one.name}}} <> '{one.only}'"
        if isinstance(one, AttributeColumn):
            if one.required:
                yield "missing-attribute", f"{{{one.name}}} IS NULL"
            for kind, test in OUT_OF_RANGE[one.holds]:
                yield kind, test.format(name=f"{{{one.name}}}", known=f"{{known_{one.name}}}")


# By what the column holds; a flag is readable or not.
OUT_OF_RANGE: dict[str, list[tuple[str, str]]] = {
    TEXT: [("unknown-choice", "NOT {known}")],
    FLAG: [],
    NUMBER: [("number-out-of-range", f"{{name}} < 0 OR {{name}} > {MAX_AMOUNT}")],
    INSTANT: [("instant-out-of-range", f"{{name}} < {micros(FIRST)} OR {{name}} > {LAST}")],
}
