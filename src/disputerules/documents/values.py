"""Every value in its wire form, and back."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from attrs import fields, frozen, has

from disputerules.decide.answer import Answer, CaseDocument
from disputerules.decide.decision import Decision, Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.verbs import ExtensionDecision, Reasons, ReasonSupport, Refund
from disputerules.documents.answers import (
    write_answer,
    write_branches,
    write_decided,
    write_extension,
    write_finding,
    write_findings,
    write_reason,
    write_refund,
)
from disputerules.documents.cases import CASE, currency_of
from disputerules.documents.json_text import encode, parse
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.book import PolicyBook
from disputerules.policies.document import POLICY_DOCUMENT, in_part
from disputerules.values.codec import (
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
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidType
from disputerules.values.money import AMOUNT, CURRENCY, Money
from disputerules.values.periods import PERIOD, Period

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
    return CASE.read(raw, currency_of(raw))


def read_kept_dispute(value: Any, currency: str | None = None) -> Dispute:
    raw = dict(expect_object(value))
    if raw.get("policy") is None:
        raise InvalidInput("missing-key", "policy is required", ".policy")
    policy = in_part(POLICY_DOCUMENT.read, raw.pop("policy"), ".policy")
    return with_parts(KEPT_DISPUTE.read(raw, currency_of(raw)), policy=policy)


def write_kept_dispute(value: Dispute) -> dict[str, Any]:
    return {"policy": POLICY_DOCUMENT.write(value.policy), **KEPT_DISPUTE.write(value)}


# The policy is read first: it takes the place of this one.
KEPT_DISPUTE = record(Dispute, policy=ALIEXPRESS_GUIDE)


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
}


def codec_for(cls: type) -> Codec[Any]:
    """How values of a class are written on their own; InvalidType for one that never is."""
    if cls not in CODECS:
        if issubclass(cls, StrEnum):
            CODECS[cls] = choice(cls, tuple(cls))
        elif has(cls) and any(codec_of(one.type) for one in fields(cls)):
            CODECS[cls] = record(cls)
        else:
            raise InvalidType(f"a value of {cls.__name__} has no form in JSON")
    return CODECS[cls]


# Answers are written and never read: they are decided again.
WRITERS: dict[type, Callable[[Any], Any]] = {
    Decision: write_decided,
    Finding: write_finding,
    Findings: write_findings,
    ExtensionDecision: write_extension,
    ReasonSupport: write_reason,
    Reasons: write_branches,
    Refund: write_refund,
    Answer: write_answer,
}


def to_dict(value: Any) -> Any:
    """A value as plain JSON values; amounts inside other values are minor units alone."""
    write = WRITERS.get(type(value))
    return write(value) if write else codec_for(type(value)).write(value)


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
