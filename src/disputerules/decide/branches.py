"""Judge an order for each branch: nothing was received, or something was.

A policy's tables about an order may read the branch and the reason of a claim that nobody has made
yet. The order is then judged for each, and the better answer counts.
"""

from datetime import datetime
from typing import Annotated, NamedTuple

from attrs import frozen

from disputerules.decide.codecs import ELIGIBLE
from disputerules.decide.decision import Decision, decided
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.facts.reason import codes_of
from disputerules.interpreters.compiled import compiled
from disputerules.values.claim import REASON, Claim
from disputerules.values.codec import FLAG
from disputerules.values.errors import InvalidInput
from disputerules.values.output import MaybeInstant
from disputerules.values.suggestions import unknown


class Asked(NamedTuple):
    """The branch and the reason that an order is judged for; None where it is open."""

    received: bool | None = None
    reason: str | None = None

    def within(self, received: bool) -> "Asked":
        """The same within one branch, where a reason of the other is left out."""
        return Asked(received, self.reason if self.received is received else None)


def asked(received: bool | None, reason: str | None, policy: Policy) -> Asked:
    """Return what is asked, checked; raises InvalidInput for no flag or no reason of the policy."""
    branch = None if received is None else FLAG.check(received)
    return Asked(branch, None if reason is None else known_reason(reason, policy))


def asked_about(claim: Claim | None, policy: Policy) -> Asked:
    """Return the branch and the reason of a claim; no reason where the policy lacks it.

    The answer to the claim is `unknown-reason` then, and the order is judged for any reason.
    """
    if claim is None:
        return Asked()
    reason = str(claim.reason)
    known = any(one.code == reason for one in policy.reasons)
    return Asked(claim.received, reason if known else None)


def known_reason(reason: str, policy: Policy) -> str:
    """Return a reason that the policy has; rows that read another would not hold, unnoticed."""
    code = REASON.read(reason, None)
    for one in policy.reasons:
        if one.code == code:
            return code
    message = unknown("reason", code, codes_of(policy.reasons))
    raise InvalidInput("invalid-value", message, ".reason")


def branch_cases(case: Case, table: str, policy: Policy, open_to: Asked) -> list[Case]:
    """The cases that a table may judge: one for each branch, and each reason if it reads that."""
    reads_reason = "reason" in compiled(policy).parts(table)
    received, reason = open_to
    branches: tuple[bool, ...] = (False, True) if received is None else (received,)
    if received is None and reason is not None:
        branches = branches_of(reason, policy) or branches
    return [
        case._replace(received=one, reason=each)
        for one in branches
        for each in ([reason] if reason is not None else open_reasons(one, policy, reads_reason))
    ]


def branches_of(reason: str, policy: Policy) -> tuple[bool, ...]:
    """The branches that have a reason; none if the policy lacks it."""
    known = [one for one in policy.reasons if one.code == reason]
    return tuple(value for value in (False, True) for one in known if one.is_for(value))


def open_reasons(received: bool, policy: Policy, reads_reason: bool) -> list[str]:
    """The reasons of a branch, where a table reads them; none by name elsewhere."""
    codes = [one.code for one in policy.reasons if reads_reason and one.is_for(received)]
    return codes or [""]


@frozen
class BranchAnswer:
    """Whether a dispute may be opened in one branch, and until when (None: no scheduled change)."""

    allowed: Annotated[bool, FLAG]
    code: Annotated[str, ELIGIBLE]
    changes_at: MaybeInstant


@frozen(repr=False)
class BranchedDecision(Decision):
    """The best of the decisions for several branches or reasons, which are its `candidates`."""

    candidates: tuple[Decision, ...] = ()

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The instants at which one of the candidates can change."""
        return tuple(instant for one in self.candidates for instant in one.instants)

    def at(self, instant: datetime) -> Decision:
        """Return the best of the decisions at another instant."""
        return best([one.at(instant) for one in self.candidates])


def judge(case: Case, name: str, policy: Policy, open_to: Asked) -> Decision:
    """The decision of a table about an order, in the best branch that is open."""
    table = compiled(policy).table(name)
    cases = branch_cases(case, name, policy, open_to)
    found = [decided((table.decide(one), table, one)) for one in cases]
    if len(found) == 1:
        return found[0]
    return BranchedDecision(best(found).basis, tuple(found))


def best(found: list[Decision]) -> Decision:
    """The decision that is allowed longest; if none is, the one that is allowed first."""
    allowed = [one for one in found if one.allowed]
    return max(allowed, key=Decision.turn) if allowed else min(found, key=Decision.turn)
