"""What is wrong with a claim: its tables, each asked about a part of the claim."""

from collections.abc import Iterator
from datetime import datetime

from disputerules.decide.decision import Finding, Findings
from disputerules.decide.findings import collect, success
from disputerules.decide.known_case import claimed_case
from disputerules.facts.case import Case, with_file, with_line
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.claim import Claim
from disputerules.values.order import Order


def check_claim(
    order: Order, claim: Claim, *, at: datetime, policy: Policy = ALIEXPRESS_GUIDE
) -> Findings:
    """What is wrong with a claim? All problems at once, each with the path of its part.

    Source: guide, reasons, refund, evidence.
    """
    return claim_answer(claimed_case(order, claim, at, policy), policy)


def claim_answer(case: Case, policy: Policy) -> Findings:
    findings = tuple(claim_findings(case, policy))
    return Findings(success("claim", policy), findings, policy.revision)


def claim_findings(case: Case, policy: Policy) -> list[Finding]:
    found: list[Finding] = []
    for name, part, prefix in claim_parts(case):
        found += collect(name, part, policy, prefix)
    return found


def claim_codes(case: Case, policy: Policy) -> list[str]:
    """The codes of `claim_findings`, without the messages."""
    found: list[str] = []
    for name, part, _ in claim_parts(case):
        verdicts: tuple[Verdict, ...] = compiled(policy).table(name).decide(part)
        found += [one.code for one in verdicts if one.rule != "otherwise"]
    return found


def claim_parts(case: Case) -> Iterator[tuple[str, Case, str]]:
    """The tables that check a claim, each with the part of the claim that it is asked about."""
    yield "claim", case, ""
    for number, line in enumerate(case.lines):
        yield "claim-lines", with_line(case, line), f".lines[{number}]"
    yield "evidence", case, ""
    for number, file in enumerate(case.claim.evidence if case.claim else ()):
        yield "evidence-files", with_file(case, file), f".evidence[{number}]"
