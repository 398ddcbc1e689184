"""One case document in, one answer out."""

from typing import Any

from disputerules.decide.answer import answer_case
from disputerules.decide.case_document import CaseDocument
from disputerules.documents.answers import write_answer
from disputerules.documents.json_text import parse
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.codec import expect_object, record, with_parts
from disputerules.values.errors import DisputeRulesError

CASE = record(CaseDocument)


def read_case(value: Any) -> CaseDocument:
    """A case document from plain values, strictly. Errors carry the path from `$`."""
    try:
        raw = expect_object(value)
        return CASE.read(raw, currency_of(raw))
    except DisputeRulesError as error:
        raise error.under("$") from None


def policy_of_documents(policy: Policy) -> Policy:
    """Return a policy that decides case documents.

    Raises UnreadableFact if it reads a fact that no case document has.
    """
    refuse_own_facts(policy, "a case document", "decide in Python, about an order that has it")
    return policy


def without_policy(document: CaseDocument) -> dict[str, Any]:
    """Return a case document as plain values that name no policy, whatever its policy is."""
    plain: dict[str, Any] = CASE.write(with_parts(document, policy=ALIEXPRESS_GUIDE))
    return plain | {"policy": None}


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
