"""The verbs on one case: each asks a table of the policy and answers with a value."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from attrs import evolve, field, frozen

from disputerules.decide.branches import Asked, BranchAnswer, asked, judge
from disputerules.decide.codes import REASONS
from disputerules.decide.decision import (
    Basis,
    Decision,
    Finding,
    Findings,
    decided,
    identity_of,
    put_basis,
)
from disputerules.facts import order_facts
from disputerules.facts.case import (
    BRANCH,
    ORDER_TABLES,
    Case,
    ClaimedLine,
    ExtensionRequest,
    OrderCase,
    claim_case,
    for_reasons,
    with_file,
    with_line,
)
from disputerules.facts.claim_facts import SUPPORT
from disputerules.facts.policy import Policy, check_attributes
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import CompiledTable, Verdict
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.build import new, new_tuple
from disputerules.values.claim import (
    REFUND_KIND,
    REFUND_KINDS,
    Claim,
    RefundKind,
    Returner,
)
from disputerules.values.codec import builder_of, list_of
from disputerules.values.errors import expect, wrong_class
from disputerules.values.fields import Paid
from disputerules.values.money import Money, allocate, unchecked_money
from disputerules.values.order import PARTIES, PARTY, Order, Party
from disputerules.values.output import OPTIONAL, MaybeInstant, code_from, output, word_from
from disputerules.values.periods import LAST, UTC, as_instant
from disputerules.values.settlement import LINE_SHARE, LineShare


def check_eligibility(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> Decision:
    """May a dispute be opened at an instant, for a branch and a reason if they are given?

    Findings are all rows that refuse; `changes_at` is when the answer flips if nothing happens.
    Without `received` the better branch answers: the one that is allowed, and longer; else the one
    that opens first.
    Source: guide, open a dispute before confirmation and before the timeout.

    >>> from datetime import UTC, datetime
    >>> from disputerules import Money, Order, OrderLine
    >>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    ...     paid_at=datetime(2026, 1, 2, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    ...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
    >>> decision = check_eligibility(order, at=datetime(2026, 2, 1, tzinfo=UTC))
    >>> decision.code, decision.message
    ('eligible', 'a dispute can be opened until 2026-03-06 00:00 UTC')
    """
    try:
        if type(at) is not datetime or at.tzinfo is not UTC or not order.last_stamp <= at <= LAST:
            at = as_instant(at)
            order = order.as_of(at)
    except (AttributeError, TypeError):
        if isinstance(order, Order):
            raise  # InvalidType is a TypeError: the instant is wrong
        raise wrong_class(order, Order, ".order") from None
    try:
        # As `compiled` does, without the call (`benchmarks/scalar.py`).
        table: CompiledTable | None = policy._compiled.of_order["eligibility"]
    except (KeyError, AttributeError):
        compiled(policy).table("eligibility")
        table = compiled(policy).of_order.get("eligibility")
    if order.has_attributes or policy.attributes.declared:
        check_attributes(order, policy)
    case: Any = new_tuple(OrderCase, (at, order))
    if table is None or received is not None or reason is not None:
        open_to = asked(received, reason, policy)
        if table is None:
            return judge(case, "eligibility", policy, open_to)
    # Made in place: a call takes as long as two rows of the table (`benchmarks/scalar.py`).
    decision: Decision = new(Decision)
    put_basis(decision, (table.decide(case), table, case))
    return decision


def order_status(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> Decision:
    """Where does the order stand at an instant? The code is the status.

    Like advice, extension and protection it answers for the branch of `check_eligibility`.
    """
    return status_of(known_case(order, at, policy, received, reason), policy)


def known_case(
    order: Order,
    at: datetime,
    policy: Policy,
    received: bool | None = None,
    reason: str | None = None,
) -> Case:
    """The case of an order as known at an instant; it has the attributes that a policy needs."""
    expect(order, Order, ".order")
    at = as_instant(at)
    check_attributes(order, policy)
    return in_branch(Case(at, order.as_of(at)), policy, asked(received, reason, policy))


def in_branch(case: Case, policy: Policy, open_to: Asked) -> Case:
    """The case with the branch and the reason that eligibility answers for, if a table asks."""
    reads = compiled(policy).parts
    if not any(reads(name) & BRANCH for name in ORDER_TABLES):
        return case
    answered = judge(case, "eligibility", policy, open_to).case
    return case._replace(received=answered.received, reason=answered.reason)


def status_of(case: Case, policy: Policy) -> Decision:
    table = compiled(policy).table("order-status")
    return decided((table.decide(case), table, case))


def protection_ends_at(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> datetime | None:
    """When does the buyer's protection end, as far as is known at an instant? None: no end yet."""
    case = known_case(order, at, policy, received, reason)
    return known_instant(order_facts.protection_ends_at.node, case, policy)


def known_instant(node: Any, case: Case, policy: Policy) -> datetime | None:
    value: datetime = compiled(policy).value(node, case)
    return value if value <= LAST else None


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


def advice(
    order: Order,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> tuple[Finding, ...]:
    """What should the buyer know at an instant?"""
    return advice_on(known_case(order, at, policy, received, reason), policy)


def advice_on(case: Case, policy: Policy) -> tuple[Finding, ...]:
    return tuple(collect("advice", case, policy))


@frozen
class ExtensionDecision(Findings):
    """Whether the protection may be extended, and when it would end if that were granted now."""

    ends_at_if_granted: MaybeInstant


def check_extension(
    order: Order,
    request: ExtensionRequest,
    *,
    at: datetime,
    policy: Policy = ALIEXPRESS_GUIDE,
    received: bool | None = None,
    reason: str | None = None,
) -> ExtensionDecision:
    """May the protection be extended by the days that are asked for?

    The seller must still approve. Source: guide, request an extension in days.
    """
    expect(request, ExtensionRequest, ".request")
    case = known_case(order, at, policy, received, reason)._replace(request=request)
    return extension_of(case, policy)


def extension_of(case: Case, policy: Policy) -> ExtensionDecision:
    findings = tuple(collect("extension", case, policy))
    ends = None if findings else known_instant(order_facts.ends_at_if_granted.node, case, policy)
    return ExtensionDecision(success("extension", policy), findings, policy.revision, ends)


@frozen
class ReasonSupport:
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
class Reasons:
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
    if compiled(policy).table("eligibility") is compiled(policy).of_order.get("eligibility"):
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


def case_of(
    order: Order,
    claim: Claim,
    at: datetime,
    dispute_id: str | None = None,
    number: int | None = None,
) -> Case:
    """The case of a claim, with the lines that it is about.

    The order is as it was known at the instant, without the dispute of that id: see `Order.as_of`.
    """
    expect(order, Order, ".order")
    expect(claim, Claim, ".claim")
    known = order.as_of(at, dispute_id, number)
    return claim_case(at, known, claim)


def claimed_case(order: Order, claim: Claim, at: datetime, policy: Policy) -> Case:
    """The case of a claim about an order with the attributes that a policy needs."""
    case = case_of(order, claim, as_instant(at))
    check_attributes(order, policy)
    return case


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


@frozen
class Refund:
    """The refund, the most that can be refunded, and the share of each line."""

    amount: Paid
    kind: Annotated[RefundKind, REFUND_KIND]
    refundable: Paid
    lines: Annotated[tuple[LineShare, ...], list_of(LINE_SHARE)]
    shipping: Paid
    return_postage: Annotated[Party, PARTY]
    rule: str


def calculate_refund(
    order: Order, claim: Claim, *, at: datetime, policy: Policy = ALIEXPRESS_GUIDE
) -> Refund:
    """Return what a claim would refund if it were accepted unchanged.

    Full when nothing was received, else full or the partial amount asked for, never above what is
    left. Amounts are in the order's currency; return postage is reported and never part of it.
    """
    case = claimed_case(order, claim, at, policy)
    return refund_of(case, refund_value(case, policy))


class RefundValue(NamedTuple):
    """The refund of a claim in minor units, and the most that each part can be refunded."""

    verdict: Verdict
    amount: int
    lines: tuple[int, ...]
    shipping: int


def refund_value(case: Case, policy: Policy) -> RefundValue:
    """Return the refund value of the claim of a case."""
    table = compiled(policy).table
    by_line = table("refund-lines").decide
    lines = tuple([by_line(with_line(case, line)).field("amount") for line in case.lines])
    shipping = table("refund-shipping").decide(case).field("amount")
    verdict: Verdict = table("refund").decide(case)
    return RefundValue(verdict, verdict.field("amount"), lines, shipping)


def refund_of(case: Case, value: RefundValue) -> Refund:
    """The refund of a case, split over its lines."""
    kind, amount, postage = (part for _, part in value.verdict.fields)
    currency = case.order.currency
    shares, shipping_share = split(amount, value.lines)
    return Refund(
        Money(amount, currency),
        REFUND_KINDS[kind],
        Money(sum(value.lines) + value.shipping, currency),
        line_shares(case.lines, shares, currency),
        unchecked_money(shipping_share, currency),
        PARTIES[postage],
        value.verdict.rule,
    )


def split(amount: int, lines: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """An amount over lines by largest remainder; only what exceeds the goods is shipping."""
    most = sum(lines)
    # All or nothing is most often asked for, and needs no division.
    if amount >= most:
        return lines, amount - most
    if not amount:
        return (0,) * len(lines), 0
    return allocate(amount, lines), 0


def line_shares(
    lines: Iterable[ClaimedLine | Any], shares: Iterable[int], currency: str
) -> tuple[LineShare, ...]:
    pairs = zip(lines, shares, strict=True)
    return tuple([line_share(line.id, unchecked_money(share, currency)) for line, share in pairs])


line_share = builder_of(LineShare, ("id", "amount"))
