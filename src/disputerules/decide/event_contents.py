"""What an event brings to a dispute: amounts, files, goods that came back, and a new claim."""

from datetime import datetime
from typing import Any

from disputerules.decide.claims import claim_findings
from disputerules.decide.dispute import Dispute
from disputerules.decide.opening import TERMS, terms_of
from disputerules.decide.refunds import refund_value
from disputerules.decide.settled import settled
from disputerules.facts.case import Case, claim_case, with_file
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import compiled
from disputerules.rules.lifecycle import LIFE_CYCLE
from disputerules.values.claim import Claim, EvidenceFile
from disputerules.values.codec import copier_of
from disputerules.values.errors import expect
from disputerules.values.event import Event
from disputerules.values.ledger import DisputeEntry, EarlierEnd, Outcome
from disputerules.values.ledger_checks import check_refund
from disputerules.values.order import check_currency
from disputerules.values.settlement import FINAL, State


def check_amounts(dispute: Dispute, event: Event) -> None:
    """Refuse amounts in another currency, and a refund of what the order has not got."""
    expect(dispute, Dispute, ".dispute")
    expect(event, Event, ".event")
    order = dispute.order
    for path, money in event.amounts:
        check_currency(money, order.currency, path)
    if event.refund is not None:
        lines = {line.id: line for line in order.lines}
        check_refund(event.refund, lines, order.shipping_paid)


def revision_code(dispute: Dispute, event: Event) -> str:
    """What a check of the claim says that an event brings, or of its files, if it brings any."""
    if event.evidence:
        return files_code(dispute, event.evidence)
    if event.claim is None:
        return "acceptable"
    case = revised_case(dispute, event.claim, event.at)
    findings = claim_findings(case, revised_policy(dispute, event.claim))
    return findings[0].code if findings else "acceptable"


def files_code(dispute: Dispute, files: tuple[EvidenceFile, ...]) -> str:
    """What a check of files says that come with an event."""
    case = claim_case(dispute.opened_at, dispute.order, dispute.claim)
    table = compiled(dispute.policy).table("evidence-files")
    for file in files:
        for verdict in table.decide(with_file(case, file)):
            if not verdict.allowed:
                return str(verdict.code)
    return "acceptable"


# The rows that refuse with the code of a check, which is the reason that they cite.
CHECKED = tuple(row.id for row in LIFE_CYCLE.rows if "revision_code" in row.placeholders)


def revise(dispute: Dispute, event: Event) -> Dispute:
    """The dispute about a new claim: it fixes lines, quantities and amount anew."""
    claim: Any = event.claim
    case, policy = revised_case(dispute, claim, event.at), revised_policy(dispute, claim)
    ended = ended_entry(dispute.entries[-1], event.at, Outcome.CANCELLED)
    terms = terms_of(case, refund_value(case, policy))
    revised: Dispute = REVISED(dispute, policy, *terms, event.at, (*dispute.past, ended))
    return revised


REVISED = copier_of(Dispute, ("policy", *TERMS, "claimed_at", "past"))


def revised_policy(dispute: Dispute, claim: Claim) -> Policy:
    """The policy for a new claim: what varies is asked again, about the order of the opening."""
    expect(claim, Claim, ".claim")
    if dispute.policy.settled_from is None:
        return dispute.policy
    return settled(dispute.policy, claim_case(dispute.opened_at, dispute.opening_order, claim))


def revised_case(dispute: Dispute, claim: Claim, at: datetime) -> Case:
    """The case of a new claim, on the order without this dispute, with its refund events."""
    expect(claim, Claim, ".claim")
    return claim_case(at, dispute.order_to_claim(at), claim)


ended_entry = copier_of(DisputeEntry, ("ended_at", "outcome"), checked=False)


def bytes_with(dispute: Dispute, event: Event) -> tuple[tuple[str, int], ...]:
    """The bytes of the files of each party, with those that an event brings."""
    if not event.files:
        return dispute.bytes_given
    party, given = dispute.actor_of(event), dict(dispute.bytes_given)
    given[party] = given.get(party, 0) + sum([file.bytes for file in event.files])
    return tuple(sorted(given.items()))


def returned_with(dispute: Dispute, event: Event) -> tuple[tuple[str, int], ...]:
    """The units of each line that came back, with those of an event."""
    lines = event.returned
    if lines is None:
        return dispute.returned
    units = dict(dispute.returned)
    for line in lines:
        units[line.id] = units.get(line.id, 0) + line.quantity
    return tuple(sorted(units.items()))


def earlier_ends_with(dispute: Dispute, at: datetime, state: State) -> tuple[EarlierEnd, ...]:
    """Return the ends that did not last, with the end of now if an event leads on from it."""
    ended = dispute.outcome
    if ended is None or state in FINAL:
        return dispute.earlier_ends
    end = EarlierEnd(ended_at=dispute.since, outcome=ended, reopened_at=at)
    return (*dispute.earlier_ends, end)
