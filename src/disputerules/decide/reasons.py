"""The reasons that a buyer may give, and how each fits an order."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated

from attrs import evolve, field, frozen

from disputerules.decide.branches import Asked, BranchAnswer, judge
from disputerules.decide.codes import REASONS
from disputerules.decide.decision import Basis, Decision, decided, identity_of
from disputerules.decide.known_case import known_case
from disputerules.facts.case import BRANCH, Case, for_reasons
from disputerules.facts.claim_facts import SUPPORT
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.claim import Returner
from disputerules.values.codec import builder_of, list_of
from disputerules.values.embeddable import Embeddable
from disputerules.values.order import Order
from disputerules.values.output import OPTIONAL, code_from, output, word_from


@frozen
class ReasonSupport(Embeddable):
    """A reason code and how it fits the order; `message` is worked out when it is asked for."""

    code: Annotated[str, code_from(REASONS)]
    support: Annotated[str, word_from(list(SUPPORT))]
    """`supported`, `possible` or `contradicted`."""
    basis: Basis = field(eq=identity_of, repr=False)
    eligibility: Annotated[BranchAnswer | None, output(BranchAnswer), OPTIONAL] = None
    """Whether a dispute may be opened for the reason; None where all reasons have one answer."""

    @property
    def decision(self) -> Decision:
        """What the table of reasons says, which explains itself."""
        return decided(self.basis)

    @property
    def rule(self) -> str:
        """The id of the row that decided."""
        return self.decision.rule

    @property
    def message(self) -> str:
        """The reason in a sentence."""
        return self.decision.message


REASON_LIST = list_of(output(ReasonSupport))
SUPPORT_ORDER = {"supported": 0, "possible": 1, "contradicted": 2}


@frozen
class Reasons(Embeddable):
    """The policy's reasons for each branch, in its order; the best supported stand first."""

    not_received: Annotated[tuple[ReasonSupport, ...], REASON_LIST]
    received: Annotated[tuple[ReasonSupport, ...], REASON_LIST]


def select_reasons(
    order: Order,
    *,
    at: datetime,
    returned_by: Returner | None = None,
    policy: Policy = ALIEXPRESS_GUIDE,
) -> Reasons:
    """Which reason codes fit the order at an instant? The first of a branch is the suggestion."""
    case = known_case(order, at, policy)
    reasons = reasons_for(case._replace(returned_by=returned_by), policy)

    def answer(open_to: Asked) -> BranchAnswer:
        one = judge(case, "eligibility", policy, open_to)
        return BranchAnswer(one.allowed, one.code, one.changes_at)

    return with_eligibility(reasons, policy, answer)


def with_eligibility(
    reasons: Reasons, policy: Policy, answer: Callable[[Asked], BranchAnswer]
) -> Reasons:
    """The reasons, each with its eligibility where they differ."""
    if not compiled(policy).parts("eligibility") & BRANCH:
        return reasons
    branches = (False, reasons.not_received), (True, reasons.received)
    answers = {
        one.code: answer(Asked(received, one.code)) for received, some in branches for one in some
    }
    if len(set(answers.values())) < 2:
        return reasons
    return Reasons(
        *[
            tuple([evolve(one, eligibility=answers[one.code]) for one in some])
            for _, some in branches
        ]
    )


def reasons_for(case: Case, policy: Policy) -> Reasons:
    fitting = [
        [one.code for one in policy.reasons if one.is_for(received)] for received in (False, True)
    ]
    return Reasons(*(branch(codes, case, policy) for codes in fitting))


def branch(codes: Iterable[str], case: Case, policy: Policy) -> tuple[ReasonSupport, ...]:
    table = compiled(policy).table("reasons")
    listed = []
    for one in for_reasons(case, codes):
        verdict = table.decide(one)
        basis = (verdict, table, one)
        listed.append(reason_support(one.reason, verdict.fields[0][1], basis))
    return tuple(sorted(listed, key=rank))


reason_support = builder_of(ReasonSupport, ("code", "support", "basis"))


def rank(one: ReasonSupport) -> int:
    return SUPPORT_ORDER[one.support]
