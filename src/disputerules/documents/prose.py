"""An answer as a support agent reads it: sections of labelled lines."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from disputerules.decide.answer import Answer
from disputerules.decide.answer_parts import DisputeAnswer, EligibilityAnswer
from disputerules.decide.decision import Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.reasons import ReasonSupport
from disputerules.decide.refunds import Refund
from disputerules.decide.verbs import ExtensionDecision
from disputerules.documents.sections import Line, Section, layout
from disputerules.facts.case import Case
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.text import end_moment, moment
from disputerules.interpreters.text import zone_of as zone_for
from disputerules.values.money import Money
from disputerules.values.order import Party
from disputerules.values.settlement import FINAL, LineShare, Remedy, Settlement

BY_DEFAULT = "otherwise"  # the row of every table that has nothing to say about a case
SUPPORT = {"supported": "supported by the record", "contradicted": "contradicted by the record"}
AFTER_OTHERS = SUPPORT | {"possible": "also possible"}


def answer_text(answer: Answer) -> str:
    """The whole answer for a person."""
    return layout(section for section in answer_sections(answer) if section.lines)


def answer_sections(answer: Answer) -> Iterator[Section]:
    order, zone = answer.document.order, zone_of(answer)
    yield Section(f"Order {order.id} at {moment(answer.at, zone)}", order_lines(answer))
    yield Section(opening_question(answer), eligibility_lines(answer.eligibility, zone))
    advice = answer.eligibility.advice
    yield Section("Advice", tuple(("note", sentence(finding)) for finding in advice))
    if answer.extension is not None:
        yield Section("May the protection be extended?", extension_lines(answer.extension, zone))
    yield Section("Which reasons fit?", reason_lines(answer))
    if answer.claim is not None:
        yield Section("Is the claim valid?", verdict_lines(answer.claim, "$.claim"))
    if answer.refund is not None:
        yield Section("Refund if the claim is accepted", refund_lines(answer, answer.refund))
    if answer.dispute is not None:
        yield Section("Dispute", dispute_lines(answer.dispute, answer.at, zone))
    yield Section("What comes next for the order if nobody acts", order_timeline(answer))


def zone_of(answer: Answer) -> str:
    """The time zone of the policy for the order, in which every instant is shown beside UTC."""
    document = answer.document
    return zone_for(Reading(Case(answer.at, document.order), document.policy))


def order_lines(answer: Answer) -> tuple[Line, ...]:
    status, policy = answer.order_status, answer.policy
    ends_at = answer.protection_ends_at
    end = "no end date yet" if ends_at is None else end_moment(ends_at, zone_of(answer))
    return (
        ("status", f"{status.code}: {status.message}"),
        ("protected until", end),
        ("policy", f"{policy.name}, version {policy.version}"),
    )


def opening_question(answer: Answer) -> str:
    has_dispute = answer.dispute is not None and answer.dispute.dispute is not None
    return f"May {'another' if has_dispute else 'a'} dispute be opened?"


def eligibility_lines(given: EligibilityAnswer, zone: str) -> tuple[Line, ...]:
    change = given.changes_at
    return (
        (yes_or_no(given.allowed), f"{given.code}: {given.message}"),
        *(("also", sentence(finding)) for finding in given.findings[1:]),
        ("this answer", change_text(change, zone)),
    )


def change_text(change: datetime | None, zone: str) -> str:
    return "has no scheduled change" if change is None else f"changes at {end_moment(change, zone)}"


def yes_or_no(allowed: bool) -> str:
    return "yes" if allowed else "no"


def sentence(finding: Finding, root: str = "") -> str:
    place = f" ({root}{finding.path})" if finding.path else ""
    return f"{finding.code}: {finding.message}{place}"


def verdict_lines(given: Findings, root: str = "") -> tuple[Line, ...]:
    if given.allowed:
        return ((yes_or_no(True), given.code),)
    labels = [yes_or_no(False), *["also"] * len(given.findings)]
    return tuple(
        (label, sentence(finding, root))
        for label, finding in zip(labels, given.findings, strict=False)
    )


def extension_lines(given: ExtensionDecision, zone: str) -> tuple[Line, ...]:
    ends_at = given.ends_at_if_granted
    end = "no end date yet" if ends_at is None else end_moment(ends_at, zone)
    return (*verdict_lines(given), *([("ends if granted", end)] if given.allowed else []))


def reason_lines(answer: Answer) -> tuple[Line, ...]:
    reasons = answer.reasons
    branches = (("not received", reasons.not_received), ("received", reasons.received))
    return tuple(line for name, branch in branches for line in branch_lines(name, branch))


def branch_lines(name: str, reasons: Iterable[ReasonSupport]) -> Iterator[Line]:
    """The codes by how well they fit, best first, each with what speaks for or against it."""
    groups: dict[str, list[ReasonSupport]] = {}
    for reason in reasons:
        groups.setdefault(reason.support, []).append(reason)
    for place, (support, members) in enumerate(groups.items()):
        heading = (AFTER_OTHERS if place else SUPPORT).get(support, support)
        yield name, f"{heading}: {', '.join(reason_text(reason) for reason in members)}"


def reason_text(reason: ReasonSupport) -> str:
    code = str(reason.code)
    return code if reason.rule == BY_DEFAULT else f"{code} ({reason.message})"


def refund_lines(answer: Answer, refund: Refund) -> tuple[Line, ...]:
    claim = answer.document.claim
    can_return = claim is not None and claim.received
    postage = ("return postage", f"would be paid by the {refund.return_postage}")
    return (
        ("amount", f"{refund.amount} ({refund.kind}), of at most {refund.refundable}"),
        *split_lines(refund.lines, refund.shipping),
        *([postage] if can_return else []),
    )


def split_lines(lines: Iterable[LineShare], shipping: Money) -> tuple[Line, ...]:
    shares = ((f"line {share.id}", str(share.amount)) for share in lines)
    return (*shares, ("shipping", str(shipping)))


def dispute_lines(given: DisputeAnswer, at: datetime, zone: str) -> tuple[Line, ...]:
    if given.opened is None:
        return (("state", "not opened yet"),)
    if given.dispute is None:
        unknown = ", ".join(given.opened.unstamped)
        return (
            ("state", "could not be opened"),
            *verdict_lines(given.opened),
            *([("unknown", f"whether it was so then: today's {unknown}")] if unknown else []),
        )
    return (
        ("state", f"{given.state}, since {moment(given.dispute.since, zone)}"),
        *turn_lines(given, zone),
        *settlement_lines(given.dispute),
        *payable_lines(given),
        *action_lines(given),
        *(
            ("refused", f"event {event.id}, {event.code}: {event.message}")
            for event in given.refused_events
        ),
        *timeline_lines(given, zone),
        *end_lines(given.ends_by, at, zone),
    )


def turn_lines(given: DisputeAnswer, zone: str) -> Iterator[Line]:
    if given.turn is not None and given.due_at is not None:
        overdue = ", which has passed: it is overdue" if given.overdue else ""
        yield "turn", f"the {given.turn}, until {end_moment(given.due_at, zone)}{overdue}"


def settlement_lines(dispute: Dispute) -> tuple[Line, ...]:
    settled = dispute.settlement
    if settled is None:
        return offer_lines(dispute)
    back = ", after the goods are sent back" if settled.return_goods else ""
    goods = "" if settled.remedy is Remedy.REFUND else f"{settled.remedy}, and "
    return (
        ("settled", f"{goods}{settled.amount} by {settled.by}{back}"),
        *split_lines(settled.lines, settled.shipping),
        *(("kept back", f"{one.amount}: {one.code}") for one in settled.deductions),
        *funding_lines(settled),
    )


def funding_lines(settled: Settlement) -> Iterator[Line]:
    """What the platform pays, where it pays something."""
    share = settled.paid_by
    if share.platform.amount:
        yield "paid by", f"the platform: {share.platform}; the seller: {share.seller}"


def payable_lines(given: DisputeAnswer) -> Iterator[Line]:
    """What is payable, where that is not what was settled."""
    settled = given.settlement
    if settled is not None and given.state not in FINAL and given.payable != settled.amount.amount:
        left = Money(given.payable, settled.amount.currency)
        paid = "payments, " if given.dispute is not None and given.dispute.payments else ""
        used = f"{paid}refunds outside the dispute and what other disputes hold"
        yield "payable", f"{left}, after {used}"


def offer_lines(dispute: Dispute) -> tuple[Line, ...]:
    offer = dispute.offer
    if offer is None:
        return ()
    back = ", for return of the goods" if offer.return_goods else ""
    return (("offer", f"{offer.amount} by the seller{back}"),)


def action_lines(given: DisputeAnswer) -> Iterator[Line]:
    for party in Party:
        kinds = getattr(given.actions, party)
        yield f"{party} may", ", ".join(kinds) or "no action available"


def timeline_lines(given: DisputeAnswer, zone: str) -> Iterator[Line]:
    """What happens if nobody acts, deadline by deadline; a state that stays is overdue."""
    before = given.state
    for entry in given.timeline or ():
        overdue = " and overdue" if entry.state is before else ""
        yield "if nobody acts", f"{entry.state}{overdue} from {moment(entry.at, zone)} on"
        before = entry.state


def end_lines(ends_by: datetime | None, at: datetime, zone: str) -> Iterator[Line]:
    if ends_by is None:
        yield "resolved by", "no deadline"
    elif ends_by > at:
        yield "resolved by", end_moment(ends_by, zone)


def order_timeline(answer: Answer) -> tuple[Line, ...]:
    entries, zone = answer.order_timeline or (), zone_of(answer)
    return tuple((moment(entry.at, zone), entry.code) for entry in entries if entry.at > answer.at)
