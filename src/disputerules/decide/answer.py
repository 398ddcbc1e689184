"""The answer to a case document: every part is a finished value, and its codec writes it."""

from datetime import datetime
from functools import partial
from typing import Annotated

from attrs import fields, frozen

from disputerules.decide.answer_parts import (
    DISPUTE,
    BranchAnswers,
    DisputeAnswer,
    EligibilityAnswer,
    PolicyIdentity,
    dispute_at,
    eligibility_answer,
    policy_identity,
)
from disputerules.decide.branches import Asked, BranchAnswer
from disputerules.decide.case_document import CaseDocument
from disputerules.decide.claims import claim_answer
from disputerules.decide.codecs import EXTENSION_DECISION, codes_only, findings
from disputerules.decide.codes import CLAIM_FAULTS, STATUSES
from disputerules.decide.decision import Decision, Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.known_case import in_branch, known_instant
from disputerules.decide.order_timeline import (
    OrderTimelineEntry,
    changes_at,
    document_timeline,
    eligibility_at,
)
from disputerules.decide.reasons import Reasons, reasons_for, with_eligibility
from disputerules.decide.refunds import Refund, refund_of, refund_value
from disputerules.decide.situation import Situation, situation
from disputerules.decide.verbs import ExtensionDecision, advice_on, extension_of, status_of
from disputerules.facts import protection_facts as protection
from disputerules.facts.case import Case
from disputerules.interpreters.compiled import compiled
from disputerules.policies.worded import in_language
from disputerules.values.codec import builder_of, list_of, with_parts
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import expect
from disputerules.values.fields import Stamp
from disputerules.values.output import OPTIONAL, MaybeInstant, output
from disputerules.values.periods import zone_release

CLAIM_ANSWER = findings("acceptable", CLAIM_FAULTS, root="$.claim")


@frozen(kw_only=True, repr=False)
class Answer(Embeddable):
    """The answer to a case document.

    Instants are in UTC, amounts in the order's currency. A part that the document does not ask for
    is None. `document` is what was asked, and is not written.
    """

    document: CaseDocument
    policy: Annotated[PolicyIdentity, output(PolicyIdentity)]
    at: Stamp
    order_status: Annotated[Decision, codes_only(STATUSES)]
    protection_ends_at: MaybeInstant
    eligibility: Annotated[EligibilityAnswer, output(EligibilityAnswer)]
    extension: Annotated[ExtensionDecision | None, EXTENSION_DECISION, OPTIONAL]
    reasons: Annotated[Reasons, output(Reasons)]
    claim: Annotated[Findings | None, CLAIM_ANSWER, OPTIONAL]
    refund: Annotated[Refund | None, output(Refund), OPTIONAL]
    dispute: Annotated[DisputeAnswer | None, DISPUTE, OPTIONAL]
    order_timeline: Annotated[
        tuple[OrderTimelineEntry, ...] | None, list_of(output(OrderTimelineEntry)), OPTIONAL
    ]

    def __repr__(self) -> str:
        order, code = self.document.order.id, self.eligibility.code
        dispute = f", dispute {self.dispute.state}" if self.dispute and self.dispute.state else ""
        return f"<Answer for order {order!r}: {code}{dispute}>"


ANSWER = output(Answer)


def answer_case(document: CaseDocument, *, language: str | None = None) -> Answer:
    """Every part of the answer to a case document; `language`, such as "de", is of its messages.

    >>> from datetime import UTC, datetime
    >>> from disputerules import Money, Order, OrderLine
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     paid_at=datetime(2026, 1, 3, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> answer_case(CaseDocument(order=order, at=datetime(2026, 2, 1, tzinfo=UTC)))
    <Answer for order 'A-1': eligible>
    """
    expect(document, CaseDocument, ".document")
    if language is not None:
        document = with_parts(document, policy=in_language(document.policy, language))
    at, policy, claim = document.at, document.policy, document.claim
    now = situation(document, at, at)
    request = document.request_extension
    case = in_branch(Case(at, now.order), policy, document.asked)
    case = case._replace(returned_by=claim.returned_by if claim else None)
    checked, refund = claim_and_refund(document, now)
    made: Answer = ANSWERED(
        document=document,
        policy=policy_identity(policy.name, policy.version, policy.revision, zone_release()),
        at=at,
        order_status=status_of(case, policy),
        protection_ends_at=known_instant(protection.protection_ends_at.node, case, policy),
        eligibility=eligibility_of(document, now, advice_on(case, policy)),
        extension=extension_of(case._replace(request=request), policy) if request else None,
        reasons=with_eligibility(
            reasons_for(case, policy), policy, partial(branch_answer, document, now)
        ),
        claim=checked,
        refund=refund,
        dispute=dispute_answer(document, now),
        order_timeline=document_timeline(document, now.recorded) if document.timelines else None,
    )
    return made


def answer_dispute(dispute: Dispute, *, at: datetime, language: str | None = None) -> Answer:
    """Every part of the answer about a dispute that was kept, at an instant.

    It is that to the case of its order, its first claim and its events. Events that were refused
    are no part of a dispute.
    """
    expect(dispute, Dispute, ".dispute")
    return answer_case(
        CaseDocument(
            policy=dispute.policy.whole,
            order=dispute.order,
            order_at_opening=dispute.order_at_opening,
            claim=dispute.opened_with,
            opened_at=dispute.opened_at,
            dispute_id=dispute.id,
            events=dispute.events,
            at=at,
        ),
        language=language,
    )


ANSWERED = builder_of(Answer, tuple(one.name for one in fields(Answer)))


def eligibility_of(
    document: CaseDocument, now: Situation, advice: tuple[Finding, ...]
) -> EligibilityAnswer:
    decision = eligibility_at(document, now, document.asked)
    changes = changes_at(document, now, decision, document.asked)
    findings = decision.findings
    # A refusal is decided by its first finding, whose message is rendered already.
    first = findings[0] if findings and findings[0].rule == decision.rule else decision
    made: EligibilityAnswer = eligibility_answer(
        decision.allowed,
        decision.code,
        decision.rule,
        first.message,
        changes,
        findings,
        advice,
        by_branch(document, now, BranchAnswer(decision.allowed, decision.code, changes)),
    )
    return made


def by_branch(document: CaseDocument, now: Situation, whole: BranchAnswer) -> BranchAnswers:
    """The eligibility in each branch; that of the whole answer where no row reads a branch."""
    if "eligibility" in compiled(document.policy).of_order:
        return BranchAnswers(whole, whole)
    return BranchAnswers(
        *[branch_answer(document, now, document.asked.within(one)) for one in (False, True)]
    )


def branch_answer(document: CaseDocument, now: Situation, open_to: Asked) -> BranchAnswer:
    one = eligibility_at(document, now, open_to)
    return BranchAnswer(one.allowed, one.code, changes_at(document, now, one, open_to))


def claim_and_refund(
    document: CaseDocument, now: Situation
) -> tuple[Findings | None, Refund | None]:
    """What is wrong with the claim, and its refund, when there is a claim."""
    if now.recorded is not None:
        return now.recorded.claimed, refund_of(now.recorded.case, now.recorded.value)
    if document.claim is None:
        return None, None
    case = document.opening_case(document.claim, document.claimed_at)
    policy = document.policy
    return claim_answer(case, policy), refund_of(case, refund_value(case, policy))


def dispute_answer(document: CaseDocument, now: Situation) -> DisputeAnswer | None:
    """The dispute of a case, when the document has one."""
    if document.opened_at is None:
        return None
    recorded = now.recorded
    if recorded is None:
        return DisputeAnswer()
    if now.dispute is None:
        return DisputeAnswer(opened=recorded.opened, timeline=() if document.timelines else None)
    return dispute_at(
        now.dispute, now.at, recorded.opened, recorded.refused, timelines=document.timelines
    )
