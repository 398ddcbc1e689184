"""Every refusing row of a table that holds, as findings."""

from disputerules.decide.decision import Finding
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict


def collect(name: str, case: Case, policy: Policy, prefix: str = "") -> list[Finding]:
    """Every refusing row of a table that holds, as findings."""
    table = compiled(policy).table(name)
    verdicts: tuple[Verdict, ...] = table.decide(case)
    return [
        Finding(one.code, one.rule, table.message(one.rule, case), prefix + one.path)
        for one in verdicts
        if one.rule != "otherwise"
    ]


def success(name: str, policy: Policy) -> str:
    """What it is called when no row of a table refuses."""
    return policy.table(name).otherwise.then.code
