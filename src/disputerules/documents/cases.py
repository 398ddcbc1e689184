"""One case document in, one answer out."""

from functools import partial
from typing import Any

from disputerules.decide.answer import answer_case
from disputerules.decide.case_document import CaseDocument
from disputerules.documents.answers import write_answer
from disputerules.documents.json_text import parse
from disputerules.facts.arguments import check_order
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.book import PolicyBook, policy_for
from disputerules.policies.document import read_policy
from disputerules.policies.file.whole import in_part
from disputerules.values.codec import expect_object, record, with_parts
from disputerules.values.errors import DisputeRulesError

CASE = record(CaseDocument)


def read_case(
    value: Any, policy: Policy | PolicyBook | None = None, *, plugins: bool = False
) -> CaseDocument:
    """A case document from plain values, strictly. Errors carry the path from `$`.

    A policy that is given, or that of a book in force when the order was placed, replaces that of
    the document. With `plugins`, the document may name a policy of an installed package.
    """
    try:
        raw = expect_object(value)
        if policy is None and plugins and raw.get("policy") is not None:
            policy = in_part(partial(read_policy, plugins=True), raw["policy"], ".policy")
        if policy is None:
            document = CASE.read(raw, currency_of(raw))
        else:
            document = CASE.read(raw | {"policy": None}, currency_of(raw))
            chosen = policy_for(document.order, policy)
            document = with_parts(document, policy=policy_of_documents(chosen))
        return with_attributes_checked(document)
    except DisputeRulesError as error:
        raise error.under("$") from None


def with_attributes_checked(document: CaseDocument) -> CaseDocument:
    """Return a document; raises where its orders lack attributes or have unknown ones."""
    check_order(document.order, document.policy)
    if document.order_at_opening is not None:
        check_order(document.order_at_opening, document.policy, ".order_at_opening")
    return document


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


def decide_case(
    document: str | bytes | dict[str, Any],
    *,
    policy: Policy | PolicyBook | None = None,
    plugins: bool = False,
    language: str | None = None,
) -> dict[str, Any]:
    """The answer to a case document, as plain values in the wire format.

    `policy` replaces that of the document; of a book it is the one that was in force when the order
    was placed. With `plugins`, the document may name a policy of an installed package. `language`,
    such as "de", is that of its messages. Raises InvalidInput with a code and a path for a document
    that cannot be.

    >>> from disputerules import POLICIES
    >>> order = {"id": "A-1", "currency": "USD", "placed_at": "2026-01-02T08:00:00Z",
    ...     "lines": [{"id": "1", "quantity": 1, "paid": 4500}]}
    >>> case = {"order": order, "at": "2026-01-03T08:00:00Z"}
    >>> decide_case(case, policy=POLICIES["etsy"])["policy"]["name"]
    'etsy'
    """
    plain = parse(document) if isinstance(document, str | bytes) else document
    case = read_case(plain, policy, plugins=plugins)
    return write_answer(answer_case(case, language=language))
