"""What the answer to a case document says of a table's outcome, as a comparison says it.

Nothing here knows how a case was found: a document goes in, and what comes out is read.
"""

from disputerules.decide.answer import answer_case
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case

CLAIM_TABLES = ("claim", "claim-lines", "evidence", "evidence-files")


def findings(listed, table):
    """The codes of the findings of one table, else what it is called when there are none."""
    rows = {row.id for row in table.rows}
    found = [one["code"] for one in listed if one["rule"] in rows]
    return ", ".join(found) or table.otherwise.then.code


def support(answer, document):
    listed = answer["reasons"]["not_received"] + answer["reasons"]["received"]
    return next(one["support"] for one in listed if one["code"] == document["claim"]["reason"])


def last_event(answer, document):
    """The code of the last event when it was refused, else where the dispute stands."""
    dispute = answer["dispute"]
    refused = {one["id"]: one["code"] for one in dispute["refused_events"]}
    last = document["events"][-1]["id"] if document.get("events") else ""
    return refused.get(last) or [
        dispute[name] for name in ("state", "settlement", "rejections", "overdue")
    ]


def deadlines(answer, document):
    return [answer["dispute"][name] for name in ("state", "turn", "due_at", "if_silent", "ends_by")]


# Of these an answer says the code itself.
CODES = {
    "order-status": lambda answer, table: answer["order_status"],
    "eligibility": lambda answer, table: answer["eligibility"]["code"],
    "advice": lambda answer, table: (
        ", ".join(answer["eligibility"]["advice"]) or table.otherwise.then.code
    ),
    "extension": lambda answer, table: findings(answer["extension"]["findings"], table),
    **dict.fromkeys(
        CLAIM_TABLES, lambda answer, table: findings(answer["claim"]["findings"], table)
    ),
}
# Of these what follows from it.
CONSEQUENCES = {
    "reasons": support,
    "refund": lambda answer, document: answer["refund"]["amount"],
    "refund-lines": lambda answer, document: answer["refund"]["lines"],
    "refund-deductions": lambda answer, document: answer["refund"]["deductions"],
    "refund-shipping": lambda answer, document: answer["refund"]["shipping"],
    "states": deadlines,
    "life-cycle": last_event,
}


def told(name, policy, document):
    """What the answer to a document says of a table, under a policy."""
    answer = write_answer(answer_case(read_case(document, policy)))
    if name in CODES:
        return CODES[name](answer, policy.table(name))
    return CONSEQUENCES[name](answer, document)
