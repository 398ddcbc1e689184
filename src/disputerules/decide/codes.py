"""The codes that the tables of the default policy can answer with."""

from disputerules.rules import TABLES


def codes_of(*tables: str) -> list[str]:
    """Every code of some tables, in table order."""
    return distinct(*(line.then.code for one in TABLES if one.name in tables for line in one.lines))


def refusals_of(*tables: str) -> list[str]:
    """The codes of some tables that refuse, in table order."""
    lines = (line for one in TABLES if one.name in tables for line in one.lines)
    return distinct(*(line.then.code for line in lines if not line.then.allowed))


def distinct(*codes: str) -> list[str]:
    return list(dict.fromkeys(codes))


STATUSES = codes_of("order-status")
ELIGIBILITY = codes_of("eligibility")
NOT_ELIGIBLE = refusals_of("eligibility")
ADVICE = [row.then.code for one in TABLES if one.name == "advice" for row in one.rows]
NO_EXTENSION = refusals_of("extension")
CLAIM_FAULTS = refusals_of("claim", "claim-lines", "evidence", "evidence-files")
NO_OPENING = distinct(*NOT_ELIGIBLE, *CLAIM_FAULTS)
OUT_OF_ORDER, EVENT_ID_REUSED = "out-of-order", "event-id-reused"
REFUSED_EVENTS = distinct(OUT_OF_ORDER, EVENT_ID_REUSED, *refusals_of("life-cycle"), *CLAIM_FAULTS)
