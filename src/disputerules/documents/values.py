"""Every value in its wire form, and back."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from attrs import fields, frozen, has

from disputerules.decide.answer_parts import DISPUTE, DisputeAnswer
from disputerules.decide.case_document import CaseDocument
from disputerules.decide.codecs import DECISION, EXTENSION_DECISION, FINDINGS
from disputerules.decide.decision import Decision, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.settled import settled
from disputerules.decide.verbs import ExtensionDecision
from disputerules.documents.cases import CASE, currency_of, with_attributes_checked
from disputerules.documents.json_text import encode, parse
from disputerules.facts.arguments import check_order
from disputerules.facts.case import claim_case
from disputerules.facts.policy import Policy
from disputerules.interpreters.verdict import Verdict
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.book import PolicyBook
from disputerules.policies.document import POLICY_DOCUMENT
from disputerules.policies.file.whole import in_part
from disputerules.values.codec import (
    FLAG,
    TEXT,
    Codec,
    as_is,
    checked_by_codecs,
    choice,
    codec_of,
    expect_object,
    list_of,
    record,
    with_parts,
)
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidType, expect
from disputerules.values.money import AMOUNT, CURRENCY, Money
from disputerules.values.output import output, properties, written
from disputerules.values.periods import LAST, PERIOD, Period, format_instant

T = TypeVar("T")


@frozen(field_transformer=checked_by_codecs)
class LoneMoney:
    """An amount that is no part of another value, so that it says its currency itself."""

    currency: Annotated[str, CURRENCY]
    amount: Annotated[Money, AMOUNT]


LONE_MONEY = record(LoneMoney)


def read_money(value: Any, currency: str | None = None) -> Money:
    return LONE_MONEY.read(value, None).amount


def write_money(value: Money) -> Any:
    return LONE_MONEY.write(LoneMoney(value.currency, value))


def read_document(value: Any, currency: str | None = None) -> CaseDocument:
    raw = expect_object(value)
    return with_attributes_checked(CASE.read(raw, currency_of(raw)))


def read_kept_dispute(value: Any, currency: str | None = None) -> Dispute:
    raw = dict(expect_object(value))
    policy = kept_policy(raw)
    del raw["policy"]
    kept = KEPT_DISPUTE.read(raw, currency_of(raw))
    check_order(kept.order, policy)
    if kept.order_at_opening is not None:
        check_order(kept.order_at_opening, policy, ".order_at_opening")
    opening = claim_case(kept.opened_at, kept.opening_order, kept.claim)
    return with_parts(kept, policy=settled(policy, opening))


def kept_policy(raw: dict[str, Any]) -> Policy:
    """Return the policy that a kept dispute names, or brings along."""
    if raw.get("policy") is None:
        raise InvalidInput("missing-key", "policy is required", ".policy")
    return in_part(POLICY_DOCUMENT.read, raw["policy"], ".policy")


def write_kept_dispute(value: Dispute) -> dict[str, Any]:
    policy = in_part(POLICY_DOCUMENT.write, value.policy, ".policy")
    return {"policy": policy, **KEPT_DISPUTE.write(value)}


# The policy is read first: it takes the place of this one.
KEPT_DISPUTE = record(Dispute, policy=ALIEXPRESS_GUIDE)


def write_fields(fields: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return {name: plain_field(value) for name, value in fields}


def plain_field(value: Any) -> Any:
    """A field of an outcome; an instant that never comes is null."""
    if isinstance(value, datetime):
        return format_instant(value) if value <= LAST else None
    return value


VERDICT = properties(
    table=TEXT,
    rule=TEXT,
    code=TEXT,
    allowed=FLAG,
    path=TEXT,
    fields=written(write_fields, {"type": "object"}),
)


BOOK = list_of(POLICY_DOCUMENT)


def read_book(value: Any, currency: str | None = None) -> PolicyBook:
    return PolicyBook(BOOK.read(value, currency))


def write_book(value: PolicyBook) -> Any:
    return BOOK.write(value.policies)


CODECS: dict[type, Codec[Any]] = {
    Money: Codec(read_money, write_money, LONE_MONEY.schema, AMOUNT.check),
    Period: PERIOD,
    Policy: POLICY_DOCUMENT,
    PolicyBook: Codec(read_book, write_book, BOOK.schema, as_is),
    Dispute: Codec(read_kept_dispute, write_kept_dispute, KEPT_DISPUTE.schema, as_is),
    CaseDocument: Codec(read_document, CASE.write, CASE.schema, CASE.check),
    Verdict: VERDICT,
    Decision: DECISION,
    Findings: FINDINGS,
    ExtensionDecision: EXTENSION_DECISION,
    DisputeAnswer: DISPUTE,
}


def codec_for(cls: type) -> Codec[Any]:
    """How values of a class are written on their own; InvalidType for one that never is."""
    expect(cls, type, ".cls")
    if cls not in CODECS:
        if issubclass(cls, StrEnum):
            CODECS[cls] = choice(cls, tuple(cls))
        elif issubclass(cls, Policy):
            CODECS[cls] = POLICY_DOCUMENT
        elif has(cls) and any(codec_of(one.type) for one in fields(cls)):
            CODECS[cls] = record(cls) if can_be_read(cls) else output(cls)
        else:
            raise InvalidType(f"a value of {cls.__name__} has no form in JSON")
    return CODECS[cls]


def can_be_read(cls: type) -> bool:
    """Whether the constructor of a class checks its fields, as what comes from outside needs."""
    return any(one.converter is not None for one in fields(cls))


def to_dict(value: Any) -> Any:
    """A value as plain JSON values; a tuple or a list is an array of its items.

    Amounts inside other values are minor units alone.

    >>> to_dict((Money(1999, "USD"), Period.parse("3 days")))
    [{'currency': 'USD', 'amount': 1999}, '3 days']
    """
    if type(value) in (tuple, list):
        return [to_dict(item) for item in value]
    return codec_for(type(value)).write(value)


def from_dict(cls: type[T], plain: Any, *, currency: str | None = None) -> T:
    """A value of a class from plain values, strictly.

    `currency` is needed for values that hold amounts and do not say of which currency.

    >>> from_dict(Money, {"amount": 1999, "currency": "USD"})
    Money(1999, 'USD')
    """
    try:
        value: T = codec_for(cls).read(plain, currency)
        return value
    except DisputeRulesError as error:
        raise error.under("$") from None


def to_json(value: Any) -> str:
    """A value as JSON text."""
    return encode(to_dict(value))


def from_json(cls: type[T], text: str | bytes, *, currency: str | None = None) -> T:
    """A value of a class from JSON text, strictly."""
    return from_dict(cls, parse(text), currency=currency)
