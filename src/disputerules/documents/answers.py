"""An answer as plain values."""

from datetime import datetime
from typing import Any

from disputerules.decide import clocks, lifecycle, worst_case
from disputerules.decide.answer import Answer, CaseDocument, DisputeAnswer, actions
from disputerules.decide.decision import Decision, Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.verbs import ExtensionDecision, Reasons, ReasonSupport, Refund
from disputerules.values.codec import list_of
from disputerules.values.periods import format_instant
from disputerules.values.settlement import LINE_SHARE, SETTLEMENT

SHARES = list_of(LINE_SHARE)


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
        written["extension"] = write_extension(given.extension)
    written["reasons"] = write_branches(given)
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
    written = write_decision(given.eligibility, given.changes_at)
    written["advice"] = [finding.code for finding in given.advice]
    return written


def write_decided(decision: Decision) -> dict[str, Any]:
    return write_decision(decision, decision.changes_at)


def write_decision(decision: Decision, changes_at: datetime | None) -> dict[str, Any]:
    verdict, findings = decision.verdict, decision.findings
    # What is refused is refused for its first finding, which has said why already.
    said = findings[0] if findings and findings[0].rule == verdict.rule else decision
    return {
        "allowed": verdict.allowed,
        "code": verdict.code,
        "rule": verdict.rule,
        "message": said.message,
        "changes_at": instant(changes_at),
        "findings": [write_finding(finding) for finding in findings],
    }


def write_finding(finding: Finding, root: str = "") -> dict[str, Any]:
    written = {"code": finding.code, "rule": finding.rule, "message": finding.message}
    if root:
        written["path"] = root + finding.path
    return written


def write_findings(given: Findings, root: str = "") -> dict[str, Any]:
    findings = [write_finding(finding, root) for finding in given.findings]
    return {"allowed": given.allowed, "code": given.code, "findings": findings}


def write_extension(given: ExtensionDecision) -> dict[str, Any]:
    return write_findings(given) | {"ends_at_if_granted": instant(given.ends_at_if_granted)}


def write_branches(given: Answer | Reasons) -> dict[str, Any]:
    return {
        "not_received": [write_reason(one) for one in given.not_received],
        "received": [write_reason(one) for one in given.received],
    }


def write_reason(reason: ReasonSupport) -> dict[str, str]:
    return {"code": str(reason.code), "support": reason.support}


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
