"""Check the reasons of a policy: a reason with which no claim is ever acceptable."""

from collections.abc import Iterator

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.facts.claim_facts import reason, refundable
from disputerules.interpreters.solver.table import bound
from disputerules.language.pens import amount

# Minor units. Below it a cap may be met by rounding alone, which is no use to anybody.
WORTH_CLAIMING = amount(100)


def dead_reasons(context: LintContext) -> Iterator[Diagnostic]:
    """Yield reasons with which every claim is refused."""
    if context.side.table.name != "claim":
        return

    def acceptable(witness: Witness) -> bool:
        return context.side.verdicts(witness)[0].allowed

    policy = context.side.policy
    for one in policy.reasons:
        with_reason = [reason.is_(one.code), refundable >= WORTH_CLAIMING]
        conditions = [bound(flag.node, context.side.formulas) for flag in with_reason]
        if context.case(*conditions, context.side.lines[-1].decides, fits=acceptable) is None:
            capped = one.cap is not None or one.code in dict(policy.refund.reason_caps)
            why = "; its cap may be too low" if capped else ""
            message = f"no claim for {one.code} is ever acceptable{why}"
            yield context.diagnostic("dead-reason", [], message)
