"""What is decided only to see what could come, which is no decision that a test has met."""

from typing import Any

from disputerules.decide.worst_case import BoldEvent, HypotheticalDispute
from disputerules.facts.case import Case, Timeout
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.values.periods import FIRST


def is_hypothetical(case: Case) -> bool:
    """Whether a party's actions are listed, or the worst case is looked for, in a case.

    The worst case is looked for from the first instant that there is.
    """
    dispute: Any = case.dispute
    event: Any = case.event
    if isinstance(event, BoldEvent) or isinstance(dispute, HypotheticalDispute):
        return True
    if isinstance(event, Timeout) and event.type not in TIMEOUTS:
        return True
    return dispute is not None and dispute.opened_at == FIRST
