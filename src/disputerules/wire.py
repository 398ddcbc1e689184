"""JSON text in and out, strictly; one case document in, one answer out."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Never, TypeVar

from attrs import frozen, has

from disputerules import clocks, lifecycle, worst_case
from disputerules.answer import Answer, CaseDocument, DisputeAnswer, actions, answer_case
from disputerules.decide import ReasonSupport, Refund
from disputerules.decision import Decision, Finding, Findings
from disputerules.dispute import LINE_SHARE, SETTLEMENT, Dispute
from disputerules.errors import DisputeRulesError, InvalidInput, InvalidType, shown
from disputerules.money import AMOUNT, CURRENCY, Money
from disputerules.periods import PERIOD, Period, format_instant
from disputerules.plain import Codec, as_is, expect_object, list_of, record, step, wired
from disputerules.policies.document import POLICY_DOCUMENT, in_part
from disputerules.policy import Policy

T = TypeVar("T")
MAX_BYTES = 2 * 1024 * 1024
MAX_LEVELS = 64
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
CASE = record(CaseDocument)
SHARES = list_of(LINE_SHARE)


def parse(text: str | bytes) -> Any:
    """Strict JSON: no repeated keys, no NaN, at most 2 MiB and 64 levels.

    Raises InvalidInput with the codes not-json, too-large, too-deep, duplicate-key.

    >>> parse('{"a": [1, null]}')
    {'a': [1, None]}
    """
    decoded = decoded_text(text)
    if decoded.count("[") + decoded.count("{") > MAX_LEVELS:
        refuse_depth(decoded)
    try:
        return loaded(decoded)
    except RepeatedKey:
        refuse_repeated(json.loads(decoded, object_pairs_hook=Pairs, parse_int=bounded))
    except json.JSONDecodeError as error:
        right = f"{error.msg} in line {error.lineno}, column {error.colno}"
        raise InvalidInput("not-json", right, "$") from None


def loaded(text: str, **more: Any) -> Any:
    try:
        return json.loads(text, object_pairs_hook=unique, parse_constant=refuse_constant, **more)
    except (json.JSONDecodeError, DisputeRulesError):
        raise
    except ValueError:
        # Python refuses to read integers of thousands of digits; every bound here is far below.
        return loaded(text, parse_int=bounded)


def bounded(digits: str) -> int:
    return int(digits[:40])


def decoded_text(text: str | bytes) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        right = f"a document is at most {MAX_BYTES} bytes, not {size}"
        raise InvalidInput("too-large", right, "$")
    try:
        return text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        raise InvalidInput("not-json", f"not UTF-8 at byte {error.start}", "$") from None


def refuse_depth(text: str) -> None:
    level = 0
    for found in BRACKETS.finditer(text):
        level += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if level > MAX_LEVELS:
            right = f"a document has at most {MAX_LEVELS} levels"
            raise InvalidInput("too-deep", right, "$")


def refuse_constant(name: str) -> Never:
    raise InvalidInput("not-json", f"{name} is no JSON value", "$")


class RepeatedKey(Exception):
    """An object has a key twice; the text is read again to say where."""


class Pairs(list[tuple[str, Any]]):
    """An object as it was written."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise RepeatedKey
    return read


def refuse_repeated(value: Any, path: str = "$") -> None:
    """Raise for the first repeated key in document order."""
    if isinstance(value, Pairs):
        seen: set[str] = set()
        for key, inner in value:
            if key in seen:
                right = f"{shown(key)} is given twice"
                raise InvalidInput("duplicate-key", right, path + step(key))
            seen.add(key)
            refuse_repeated(inner, path + step(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            refuse_repeated(inner, f"{path}[{index}]")


def read_case(value: Any) -> CaseDocument:
    """A case document from plain values, strictly. Errors carry the path from `$`."""
    try:
        raw = expect_object(value)
        return CASE.read(raw, currency_of(raw))
    except DisputeRulesError as error:
        raise error.under("$") from None


def currency_of(raw: dict[str, Any]) -> Any:
    """The currency of all amounts in a document with an order."""
    order = raw.get("order")
    return order.get("currency") if type(order) is dict else None


def decide_case(document: str | bytes | dict[str, Any]) -> dict[str, Any]:
    """The answer to a case document, as plain values in the wire format.

    Raises InvalidInput with a code and a path for a document that cannot be.
    """
    plain = parse(document) if isinstance(document, str | bytes) else document
    return write_answer(answer_case(read_case(plain)))


def write_answer(given: Answer) -> dict[str, Any]:
    """An answer as plain values."""
    policy = given.document.policy
    written: dict[str, Any] = {
        "policy": {"name": policy.name, "version": policy.version, "revision": policy.revision},
        "at": format_instant(given.document.at),
        "order_status": given.order_status.code,
        "protection_ends_at": instant(given.protection_ends_at),
        "eligibility": write_eligibility(given),
    }
    if given.extension is not None:
        ends = instant(given.extension.ends_at_if_granted)
        written["extension"] = write_findings(given.extension) | {"ends_at_if_granted": ends}
    written["reasons"] = {
        "not_received": write_reasons(given.not_received),
        "received": write_reasons(given.received),
    }
    if given.claim is not None:
        written["claim"] = write_findings(given.claim, "$.claim")
    if given.refund is not None:
        written["refund"] = write_refund(given.refund)
    if given.document.opened_at is not None:
        written["dispute"] = given.dispute and write_dispute(given.dispute, given.document)
    if given.order_timeline is not None:
        written["order_timeline"] = [
            {"at": format_instant(entry.at), "code": entry.code} for entry in given.order_timeline
        ]
    return written


def instant(value: datetime | None) -> str | None:
    return None if value is None else format_instant(value)


def write_eligibility(given: Answer) -> dict[str, Any]:
    decision = given.eligibility
    return {
        **write_decision(decision),
        "changes_at": instant(given.changes_at),
        "findings": [write_finding(finding) for finding in decision.findings],
        "advice": [finding.code for finding in given.advice],
    }


def write_decision(decision: Decision) -> dict[str, Any]:
    return {
        "allowed": decision.allowed,
        "code": decision.code,
        "rule": decision.rule,
        "message": decision.message,
    }


def write_finding(finding: Finding, root: str = "") -> dict[str, Any]:
    written = {"code": finding.code, "rule": finding.rule, "message": finding.message}
    return written | {"path": root + finding.path} if root else written


def write_findings(given: Findings, root: str = "") -> dict[str, Any]:
    findings = [write_finding(finding, root) for finding in given.findings]
    return {"allowed": given.allowed, "code": given.code, "findings": findings}


def write_reasons(reasons: Iterable[ReasonSupport]) -> list[dict[str, str]]:
    return [{"code": str(one.code), "support": one.support} for one in reasons]


def write_refund(refund: Refund) -> dict[str, Any]:
    return {
        "amount": refund.amount.amount,
        "kind": str(refund.kind),
        "refundable": refund.refundable.amount,
        "lines": SHARES.write(refund.lines),
        "shipping": refund.shipping.amount,
        "return_postage": str(refund.return_postage),
    }


NO_DISPUTE: dict[str, Any] = {
    "state": None,
    "turn": None,
    "due_at": None,
    "if_silent": None,
    "overdue": False,
    "rejections": 0,
    "settlement": None,
    "actions": {"buyer": [], "seller": [], "platform": []},
    "refused_events": [],
    "ends_by": None,
}


def write_dispute(given: DisputeAnswer, document: CaseDocument) -> dict[str, Any]:
    opened = write_findings(given.opened)
    if given.dispute is None:
        timeline: dict[str, Any] = {"timeline": []} if document.timelines else {}
        return {"opened": opened, **NO_DISPUTE, **timeline}
    written = {"opened": opened, **write_standing(given.dispute, document.at)}
    written["refused_events"] = [{"id": one.id, "code": one.code} for one in given.refused]
    written["ends_by"] = instant(worst_case.ends_by(given.dispute))
    if document.timelines:
        written["timeline"] = [
            {"at": format_instant(entry.at), "event": entry.event, "state": str(entry.state)}
            for entry in lifecycle.dispute_timeline(given.dispute)
            if entry.at > document.at
        ]
    return written


def write_standing(dispute: Dispute, at: datetime) -> dict[str, Any]:
    now = clocks.clock(dispute)
    silent = clocks.if_silent(dispute, now)
    settlement = dispute.settlement
    return {
        "state": str(dispute.state),
        "turn": now.turn and str(now.turn),
        "due_at": instant(now.due_at),
        "if_silent": silent and str(silent),
        "overdue": clocks.is_overdue(dispute, at, now),
        "rejections": dispute.rejections,
        "settlement": None if settlement is None else SETTLEMENT.write(settlement),
        "actions": actions(dispute, at),
    }


def encode(plain: Any) -> str:
    """Plain values as JSON text."""
    return json.dumps(plain, ensure_ascii=False, indent=2)


@frozen(field_transformer=wired)
class LoneMoney:
    """An amount that is no part of another value, so that it says its currency itself."""

    currency: Annotated[str, CURRENCY]
    amount: Annotated[Money, AMOUNT]


LONE_MONEY = record(LoneMoney)


def read_money(value: Any, currency: str | None = None) -> Money:
    return LONE_MONEY.read(value, None).amount


def write_money(value: Money) -> Any:
    return LONE_MONEY.write(LoneMoney(value.currency, value))


def read_kept_dispute(value: Any, currency: str | None = None) -> Dispute:
    raw = dict(expect_object(value))
    if raw.get("policy") is None:
        raise InvalidInput("missing-key", "policy is required", ".policy")
    policy = in_part(POLICY_DOCUMENT.read, raw.pop("policy"), ".policy")
    return record(Dispute, policy=policy).read(raw, currency_of(raw))


def write_kept_dispute(value: Any) -> dict[str, Any]:
    return {"policy": POLICY_DOCUMENT.write(value.policy), **record(Dispute).write(value)}


CODECS: dict[type, Codec[Any]] = {
    Money: Codec(read_money, write_money, LONE_MONEY.schema, AMOUNT.check),
    Period: PERIOD,
    Policy: POLICY_DOCUMENT,
    Dispute: Codec(read_kept_dispute, write_kept_dispute, record(Dispute).schema, as_is),
}


def codec_for(cls: type) -> Codec[Any]:
    """How values of a class are written on their own; InvalidType for one that never is."""
    if cls not in CODECS:
        wire_form = record(cls) if has(cls) else None
        if wire_form is None or not wire_form.schema["properties"]:
            raise InvalidType(f"a value of {cls.__name__} has no form in JSON")
        CODECS[cls] = wire_form
    return CODECS[cls]


def to_dict(value: Any) -> Any:
    """A value as plain JSON values; amounts inside other values are minor units alone."""
    return codec_for(type(value)).write(value)


def from_dict(cls: type[T], plain: Any, *, currency: str | None = None) -> T:
    """A value of a class from plain values, strictly.

    `currency` is needed for values that hold amounts and do not say of which currency.

    >>> from_dict(Money, {"amount": 1999, "currency": "USD"})
    Money(amount=1999, currency='USD')
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
