"""The cases of every table that a document asks about."""

from attrs import evolve

from disputerules import ReasonCode
from disputerules.decide.decision import Refused
from disputerules.decide.event_contents import revision_code
from disputerules.decide.known_case import case_of
from disputerules.decide.lifecycle import advance, apply_events, open_dispute
from disputerules.facts.case import Case, Timeout
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.values.errors import DisputeRulesError

ORDER_TABLES = ("order-status", "eligibility", "advice")
CLAIM_TABLES = ("claim", "evidence", "refund", "refund-shipping")
LINE_TABLES = ("claim-lines", "refund-lines")


def table_cases(document):
    """Names of tables, and a case for each of them."""
    at = document.at
    case = Case(at, document.order.as_of(at))
    yield ORDER_TABLES, case
    if document.request_extension:
        yield ("extension",), case._replace(request=document.request_extension)
    for reason in ReasonCode:
        yield ("reasons",), case._replace(reason=reason)
    if document.claim:
        yield from claim_cases(case_of(document.order, document.claim, at))
    if document.opened_at:
        yield from life_cases(document)


def claim_cases(case):
    yield CLAIM_TABLES, case
    for line in case.lines:
        yield LINE_TABLES, case._replace(line=line)
    for file in case.claim.evidence:
        yield ("evidence-files",), case._replace(file=file)


def life_cases(document):
    """Each event, and the silence that would be met instead of it."""
    order = document.order
    try:
        dispute = open_dispute(order, document.claim, at=document.opened_at, policy=document.policy)
    except Refused:
        return
    for event in document.events:
        yield from standing(dispute)
        try:
            now = advance(dispute, at=event.at)
            code = revision_code(now, event)
        except DisputeRulesError:
            continue
        yield ("life-cycle",), Case(event.at, order, dispute=now, event=event, claim_code=code)
        dispute, _ = apply_events(dispute, [event])
    yield from standing(dispute)


def standing(dispute):
    case = Case(dispute.since, dispute.order, dispute=dispute)
    yield ("states",), case
    due = dispute.clock
    if due.due_at is not None:
        silence = Timeout(due.timeout, due.due_at)
        yield ("life-cycle",), case._replace(at=due.due_at, event=silence)


def verdicts(policy, name, case):
    """What a policy's generated functions say of a case."""
    given = compiled(policy).table(name).decide(case)
    return (given,) if isinstance(given, Verdict) else given


def said(policy, name, case):
    """What follows from that, whichever rows say it: no code that is the name of an allowed row."""
    return [
        ("" if one.allowed and one.fields else one.code, one.allowed, one.path, one.fields)
        for one in verdicts(policy, name, case)
    ]


def told_apart(document, old, new, names):
    """The tables of these names that say something else, of a case that both policies have.

    A dispute is followed while it is the same under both.
    """
    both = (table_cases(evolve(document, policy=policy)) for policy in (old, new))
    for (asked, case), (_, other) in zip(*both, strict=False):
        if case != under(old, other):
            return
        for name in asked:
            if name in names and said(old, name, case) != said(new, name, other):
                yield name, case


def under(policy, case):
    return case._replace(dispute=case.dispute and evolve(case.dispute, policy=policy))
