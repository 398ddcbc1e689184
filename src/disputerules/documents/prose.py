"""An answer as a support agent reads it: sections of labelled lines, in the policy's language."""

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
from disputerules.documents.voice import Voice, voice_of
from disputerules.values.errors import expect
from disputerules.values.money import Money
from disputerules.values.order import Party
from disputerules.values.settlement import FINAL, Deduction, LineShare, Remedy, Settlement

BY_DEFAULT = "otherwise"  # the row of every table that has nothing to say about a case
AFTER_OTHERS = {"possible": "possible-too"}


def answer_text(answer: Answer) -> str:
    """The whole answer for a person, in the language of its policy."""
    expect(answer, Answer, ".answer")
    return layout(section for section in answer_sections(answer) if section.lines)


def answer_sections(answer: Answer) -> Iterator[Section]:
    voice = voice_of(answer)
    say, given = voice.say, answer.eligibility
    order, at = answer.document.order.id, voice.at(answer.at)
    yield Section(say("order", order=order, instant=at), order_lines(answer, voice))
    yield Section(say(opening_question(answer)), eligibility_lines(given, voice))
    notes = tuple((say("note"), sentence(finding)) for finding in given.advice)
    yield Section(say("advice"), notes)
    if answer.extension is not None:
        yield Section(say("may-extend"), extension_lines(answer.extension, voice))
    yield Section(say("which-reasons"), reason_lines(answer, voice))
    if answer.claim is not None:
        yield Section(say("is-valid"), verdict_lines(answer.claim, voice, "$.claim"))
    if answer.refund is not None:
        yield Section(say("refund"), refund_lines(answer, answer.refund, voice))
    if answer.dispute is not None:
        yield Section(say("dispute"), dispute_lines(answer.dispute, answer.at, voice))
    yield Section(say("comes-next"), order_timeline(answer, voice))


def order_lines(answer: Answer, voice: Voice) -> tuple[Line, ...]:
    say, policy = voice.say, answer.policy
    status = voice.name_of("order_status", answer.order_status.code)
    ends_at = answer.protection_ends_at
    end = say("no-end") if ends_at is None else voice.end(ends_at)
    return (
        (say("status"), say("status-text", status=status, message=answer.order_status.message)),
        (say("protected"), end),
        (say("policy"), say("policy-text", name=policy.name, version=policy.version)),
    )


def opening_question(answer: Answer) -> str:
    has_dispute = answer.dispute is not None and answer.dispute.dispute is not None
    return "may-open-another" if has_dispute else "may-open"


def eligibility_lines(given: EligibilityAnswer, voice: Voice) -> tuple[Line, ...]:
    say, change = voice.say, given.changes_at
    changes = say("answer-stays")
    if change is not None:
        changes = say("answer-changes", instant=voice.end(change))
    return (
        (yes_or_no(given.allowed, voice), f"{given.code}: {given.message}"),
        *((say("also"), sentence(finding)) for finding in given.findings[1:]),
        (say("this-answer"), changes),
    )


def yes_or_no(allowed: bool, voice: Voice) -> str:
    return voice.say("yes" if allowed else "no")


def sentence(finding: Finding, root: str = "") -> str:
    place = f" ({root}{finding.path})" if finding.path else ""
    return f"{finding.code}: {finding.message}{place}"


def verdict_lines(given: Findings, voice: Voice, root: str = "") -> tuple[Line, ...]:
    if given.allowed:
        return ((yes_or_no(True, voice), given.code),)
    labels = [yes_or_no(False, voice), *[voice.say("also")] * len(given.findings)]
    return tuple(
        (label, sentence(finding, root))
        for label, finding in zip(labels, given.findings, strict=False)
    )


def extension_lines(given: ExtensionDecision, voice: Voice) -> tuple[Line, ...]:
    ends_at = given.ends_at_if_granted
    end = voice.say("no-end") if ends_at is None else voice.end(ends_at)
    granted = [(voice.say("ends-if-granted"), end)] if given.allowed else []
    return (*verdict_lines(given, voice), *granted)


def reason_lines(answer: Answer, voice: Voice) -> tuple[Line, ...]:
    reasons = answer.reasons
    branches = (("not-received", reasons.not_received), ("received", reasons.received))
    return tuple(
        (voice.say(name), text) for name, branch in branches for text in branch_lines(branch, voice)
    )


def branch_lines(reasons: Iterable[ReasonSupport], voice: Voice) -> Iterator[str]:
    """The reasons by how well they fit, best first, each with what speaks for or against it."""
    groups: dict[str, list[ReasonSupport]] = {}
    for reason in reasons:
        groups.setdefault(reason.support, []).append(reason)
    for place, (support, members) in enumerate(groups.items()):
        key = AFTER_OTHERS.get(support, support) if place else support
        yield voice.say(key, reasons=", ".join(reason_text(one, voice) for one in members))


def reason_text(reason: ReasonSupport, voice: Voice) -> str:
    name = voice.name_of("reason", reason.code)
    return name if reason.rule == BY_DEFAULT else f"{name} ({reason.message})"


def refund_lines(answer: Answer, refund: Refund, voice: Voice) -> tuple[Line, ...]:
    claim, say = answer.document.claim, voice.say
    can_return = claim is not None and claim.received
    payer = voice.name_of("party", refund.return_postage)
    postage = (say("postage"), say("postage-text", party=payer))
    kind = voice.name_of("remedy", refund.kind)
    whole = say("amount-text", amount=refund.amount, kind=kind, most=refund.refundable)
    return (
        (say("amount"), whole),
        *split_lines(refund.lines, refund.shipping, voice),
        *([postage] if can_return else []),
    )


def split_lines(lines: Iterable[LineShare], shipping: Money, voice: Voice) -> tuple[Line, ...]:
    shares = ((voice.say("line", line=share.id), str(share.amount)) for share in lines)
    return (*shares, (voice.say("shipping"), str(shipping)))


def dispute_lines(given: DisputeAnswer, at: datetime, voice: Voice) -> tuple[Line, ...]:
    say = voice.say
    if given.opened is None:
        return ((say("state"), say("not-opened")),)
    if given.dispute is None:
        facts = ", ".join(given.opened.unstamped)
        return (
            (say("state"), say("not-openable")),
            *verdict_lines(given.opened, voice),
            *([(say("unknown"), say("unknown-text", facts=facts))] if facts else []),
        )
    state = voice.name_of("state", given.state)
    since = say("state-text", state=state, instant=voice.at(given.dispute.since))
    return (
        (say("state"), since),
        *turn_lines(given, voice),
        *settlement_lines(given.dispute, voice),
        *payable_lines(given, voice),
        *action_lines(given, voice),
        *(
            (say("refused"), say("refused-text", event=one.id, code=one.code, message=one.message))
            for one in given.refused_events
        ),
        *timeline_lines(given, voice),
        *end_lines(given.ends_by, at, voice),
    )


def turn_lines(given: DisputeAnswer, voice: Voice) -> Iterator[Line]:
    if given.turn is not None and given.due_at is not None:
        key = "turn-overdue" if given.overdue else "turn-text"
        party, due = voice.name_of("party", given.turn), voice.end(given.due_at)
        yield voice.say("turn"), voice.say(key, party=party, instant=due)


def settlement_lines(dispute: Dispute, voice: Voice) -> tuple[Line, ...]:
    settled, say = dispute.settlement, voice.say
    if settled is None:
        return offer_lines(dispute, voice)
    goods = settled.remedy is not Remedy.REFUND
    key = f"settled{'-goods' * goods}{'-return' * settled.return_goods}"
    whole = say(
        key,
        amount=settled.amount,
        by=voice.name_of("settled_by", settled.by),
        remedy=voice.name_of("remedy", settled.remedy),
    )
    return (
        (say("settlement"), whole),
        *split_lines(settled.lines, settled.shipping, voice),
        *((say("kept-back"), kept_back(one, voice)) for one in settled.deductions),
        *funding_lines(settled, voice),
    )


def kept_back(one: Deduction, voice: Voice) -> str:
    code = voice.name_of("deduction", one.code)
    return voice.say("kept-back-text", amount=one.amount, deduction=code)


def funding_lines(settled: Settlement, voice: Voice) -> Iterator[Line]:
    """What the platform pays, where it pays something."""
    share = settled.paid_by
    if share.platform.amount:
        text = voice.say("paid-by-text", platform=share.platform, seller=share.seller)
        yield voice.say("paid-by"), text


def payable_lines(given: DisputeAnswer, voice: Voice) -> Iterator[Line]:
    """What is payable, where that is not what was settled."""
    settled = given.settlement
    if settled is not None and given.state not in FINAL and given.payable != settled.amount.amount:
        left = Money(given.payable, settled.amount.currency)
        paid = given.dispute is not None and given.dispute.payments
        key = "payable-rest" if paid else "payable-text"
        yield voice.say("payable"), voice.say(key, amount=left)


def offer_lines(dispute: Dispute, voice: Voice) -> tuple[Line, ...]:
    offer = dispute.offer
    if offer is None:
        return ()
    key = "offer-return" if offer.return_goods else "offer-text"
    return ((voice.say("offer"), voice.say(key, amount=offer.amount)),)


def action_lines(given: DisputeAnswer, voice: Voice) -> Iterator[Line]:
    for party in Party:
        kinds = [voice.name_of("event_type", kind) for kind in getattr(given.actions, party)]
        label = voice.say("may", party=voice.name_of("party", party))
        yield label, ", ".join(kinds) or voice.say("no-action")


def timeline_lines(given: DisputeAnswer, voice: Voice) -> Iterator[Line]:
    """What happens if nobody acts, deadline by deadline; a state that stays is overdue."""
    before = given.state
    for entry in given.timeline or ():
        key = "becomes-overdue" if entry.state is before else "becomes"
        state, instant = voice.name_of("state", entry.state), voice.at(entry.at)
        yield voice.say("if-nobody-acts"), voice.say(key, state=state, instant=instant)
        before = entry.state


def end_lines(ends_by: datetime | None, at: datetime, voice: Voice) -> Iterator[Line]:
    if ends_by is None:
        yield voice.say("resolved"), voice.say("no-deadline")
    elif ends_by > at:
        yield voice.say("resolved"), voice.end(ends_by)


def order_timeline(answer: Answer, voice: Voice) -> tuple[Line, ...]:
    return tuple(
        (voice.at(entry.at), voice.name_of("order_status", entry.code))
        for entry in answer.order_timeline or ()
        if entry.at > answer.at
    )
