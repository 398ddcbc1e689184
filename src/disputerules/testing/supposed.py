"""What is decided only to see what could come, which is no decision that a test has met."""

from typing import Any

from disputerules.decide.worst_case import BoldEvent, Imagined
from disputerules.facts.case import Case, Silence
from disputerules.facts.dispute_facts import SILENCES
from disputerules.values.periods import FIRST


def is_supposed(case: Case) -> bool:
    """Whether a party's actions are listed, or the worst case is looked for, in a case.

    The worst case is looked for from the first instant that there is.
    """
    dispute: Any = case.dispute
    event: Any = case.event
    if isinstance(event, BoldEvent) or isinstance(dispute, Imagined):
        return True
    if isinstance(event, Silence) and event.type not in SILENCES:
        return True
    return dispute is not None and dispute.opened_at == FIRST
