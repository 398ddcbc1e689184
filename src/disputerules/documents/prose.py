"""An answer as a support agent reads it: sections of labelled lines, in 80 columns."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from textwrap import wrap

from attrs import frozen

from disputerules.decide import clocks, lifecycle, worst_case
from disputerules.decide.answer import Answer, DisputeAnswer, actions
from disputerules.decide.decision import Finding, Findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.verbs import ExtensionDecision, ReasonSupport, Refund
from disputerules.interpreters.text import moment
from disputerules.values.money import Money
from disputerules.values.periods import LAST
from disputerules.values.settlement import LineShare

WIDTH = 80
WIDEST_LABEL = 32
BY_DEFAULT = "otherwise"  # the row of every table that has nothing to say about a case

Line = tuple[str, str]


@frozen
class Section:
    """A title and the labelled lines below it."""

    title: str
    lines: tuple[Line, ...]


def layout(sections: Iterable[Section]) -> str:
    """Sections as plain text, no line longer than 80 characters."""
    return "\n\n".join("\n".join(section_lines(one)) for one in sections)


def section_lines(one: Section) -> Iterator[str]:
    """A label is said once for the lines that it has in a row; a long one has its own line."""
    yield from fitted(one.title, "", "")
    lines = [(visible(label), text) for label, text in one.lines]
    widths = [len(label) for label, _ in lines if len(label) <= WIDEST_LABEL]
    indent = " " * (4 + max(widths, default=0))
    last = ""
    for label, text in lines:
        head = f"  {label}" if label != last else ""
        last = label
        if len(label) > WIDEST_LABEL:
            yield from fitted(head.strip(), "  ", "  ")
            head = ""
        yield from fitted(text, head.ljust(len(indent)), indent)


def fitted(text: str, first: str, rest: str) -> list[str]:
    return wrap(
        visible(text) or "-",
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def visible(text: str) -> str:
    """A text that a terminal only shows: control characters are written out."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() else one.encode("unicode-escape").decode() for one in text
    )


def answer_text(given: Answer) -> str:
    """The whole answer for a person."""
    return layout(one for one in answer_sections(given) if one.lines)


def answer_sections(given: Answer) -> Iterator[Section]:
    document = given.document
    yield Section(f"Order {document.order.id} at {moment(document.at)}", order_lines(given))
    yield Section("May a dispute be opened?", eligibility_lines(given))
    yield Section("Advice", tuple(("note", sentence(one)) for one in given.advice))
    if given.extension is not None:
        yield Section("May the protection be extended?", extension_lines(given.extension))
    yield Section("Which reasons fit?", reason_lines(given))
    if given.claim is not None:
        yield Section("Can this claim be made?", verdict_lines(given.claim, "$.claim"))
    if given.refund is not None:
        yield Section("Refund, if the claim is accepted as it stands", refund_lines(given.refund))
    if document.opened_at is not None:
        yield Section("Dispute", dispute_lines(given.dispute, given))
    yield Section("What comes next for the order if nobody acts", order_timeline(given))


def order_lines(given: Answer) -> tuple[Line, ...]:
    status, policy = given.order_status, given.document.policy
    return (
        ("status", f"{status.code}: {status.message}"),
        ("protected until", instant(given.protection_ends_at)),
        ("policy", f"{policy.name}, version {policy.version}"),
    )


def instant(value: datetime | None) -> str:
    return "no end is known" if value is None or value > LAST else moment(value)


def eligibility_lines(given: Answer) -> tuple[Line, ...]:
    decision = given.eligibility
    stands = "nothing but an event changes this" if given.changes_at is None else ""
    return (
        (yes_or_no(decision.allowed), f"{decision.code}: {decision.message}"),
        *(("also", sentence(one)) for one in decision.findings[1:]),
        ("stands until", stands or instant(given.changes_at)),
    )


def yes_or_no(allowed: bool) -> str:
    return "yes" if allowed else "no"


def sentence(one: Finding, root: str = "") -> str:
    place = f" ({root}{one.path})" if one.path else ""
    return f"{one.code}: {one.message}{place}"


def verdict_lines(given: Findings, root: str = "") -> tuple[Line, ...]:
    if given.allowed:
        return ((yes_or_no(True), given.code),)
    labels = [yes_or_no(False), *["also"] * len(given.findings)]
    return tuple(
        (label, sentence(one, root)) for label, one in zip(labels, given.findings, strict=False)
    )


def extension_lines(given: ExtensionDecision) -> tuple[Line, ...]:
    ends = ("ends if granted", instant(given.ends_at_if_granted))
    return (*verdict_lines(given), *([ends] if given.allowed else []))


def reason_lines(given: Answer) -> tuple[Line, ...]:
    branches = (("not received", given.not_received), ("received", given.received))
    return tuple(line for name, reasons in branches for line in branch_lines(name, reasons))


def branch_lines(name: str, reasons: Iterable[ReasonSupport]) -> Iterator[Line]:
    """The codes by how well they fit, best first; what speaks for or against one is said."""
    groups: dict[str, list[ReasonSupport]] = {}
    for one in reasons:
        groups.setdefault(one.support, []).append(one)
    for support, members in groups.items():
        yield name, f"{support}: {', '.join(reason(one) for one in members)}"


def reason(one: ReasonSupport) -> str:
    return str(one.code) if one.rule == BY_DEFAULT else f"{one.code} ({one.message})"


def refund_lines(refund: Refund) -> tuple[Line, ...]:
    return (
        ("amount", f"{refund.amount} ({refund.kind}), of at most {refund.refundable}"),
        *split_lines(refund.lines, refund.shipping),
        ("return postage", f"would be paid by the {refund.return_postage}"),
    )


def split_lines(lines: Iterable[LineShare], shipping: Money) -> tuple[Line, ...]:
    shares = ((f"line {one.id}", str(one.amount)) for one in lines)
    return (*shares, ("shipping", str(shipping)))


def dispute_lines(known: DisputeAnswer | None, given: Answer) -> tuple[Line, ...]:
    if known is None:
        return (("state", "not opened yet"),)
    if known.dispute is None:
        return (("state", "it could not be opened"), *verdict_lines(known.opened))
    dispute = known.dispute
    return (
        ("state", f"{dispute.state}, since {moment(dispute.since)}"),
        *turn_lines(dispute, given.document.at),
        *settlement_lines(dispute),
        *action_lines(dispute, given.document.at),
        *(("refused", f"event {one.id}, {one.code}: {one.message}") for one in known.refused),
        *silence_lines(dispute, given.document.at),
    )


def turn_lines(dispute: Dispute, at: datetime) -> Iterator[Line]:
    now = clocks.clock(dispute)
    if now.turn is not None and now.due_at is not None:
        late = ", which has passed: it is overdue" if clocks.is_overdue(dispute, at) else ""
        yield "turn", f"the {now.turn}, until {moment(now.due_at)}{late}"


def settlement_lines(dispute: Dispute) -> tuple[Line, ...]:
    settled = dispute.settlement
    if settled is None:
        return offer_lines(dispute)
    back = ", after the goods are sent back" if settled.return_goods else ""
    return (
        ("settled", f"{settled.amount} by {settled.by}{back}"),
        *split_lines(settled.lines, settled.shipping),
    )


def offer_lines(dispute: Dispute) -> tuple[Line, ...]:
    offer = dispute.offer
    if offer is None:
        return ()
    back = ", for return of the goods" if offer.return_goods else ""
    return (("offer", f"{offer.amount} by the seller{back}"),)


def action_lines(dispute: Dispute, at: datetime) -> Iterator[Line]:
    for party, kinds in actions(dispute, at).items():
        yield f"{party} may", ", ".join(kinds) or "do nothing now"


def silence_lines(dispute: Dispute, at: datetime) -> Iterator[Line]:
    """What happens if nobody acts, deadline by deadline; a state that stays so is overdue."""
    before = dispute.state
    for entry in lifecycle.dispute_timeline(dispute):
        if entry.at > at:
            overdue = " and overdue" if entry.state is before else ""
            yield "if nobody acts", f"{entry.state}{overdue} from {moment(entry.at)} on"
        before = entry.state
    by = worst_case.ends_by(dispute)
    if by is None or by > at:
        yield "due or over by", instant(by)


def order_timeline(given: Answer) -> tuple[Line, ...]:
    entries = given.order_timeline or ()
    return tuple((moment(one.at), one.code) for one in entries if one.at > given.document.at)
