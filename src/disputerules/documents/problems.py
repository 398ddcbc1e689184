"""What a service answers to an error: a status, and where each mistake lies."""

import re
from collections.abc import Iterator
from typing import Any

from disputerules.decide.decision import Refused
from disputerules.values.errors import DisputeRulesError, InvalidInput, expect

STEP = re.compile(r"\.(?P<key>\w+)|\[(?P<index>\d+)\]|\[(?P<quoted>.+?)\](?=[.\[]|$)")


def error_response(error: DisputeRulesError) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the body for an error: 409 for a refusal, 422 for bad input, else 500.

    The body has the shape in which FastAPI lists what it refuses itself, one item for each mistake
    or finding.

    >>> from disputerules import InvalidInput
    >>> error_response(InvalidInput("unknown-key", "unknown key 'piad'", "$.lines[0].piad"))[0]
    422
    """
    expect(error, DisputeRulesError, ".error")
    if isinstance(error, Refused):
        return 409, {"detail": [item(one) for one in error.decision.findings]}
    status = 422 if isinstance(error, InvalidInput) else 500
    return status, {"detail": [item(one) for one in getattr(error, "errors", (error,))]}


def item(found: Any) -> dict[str, Any]:
    """One mistake or finding as FastAPI lists it."""
    place = {"code": found.code, "path": found.path, "message": found.message}
    return {"type": found.code, "loc": [*steps(found.path)], "msg": found.message, "ctx": place}


def steps(path: str) -> Iterator[str | int]:
    """The keys and indices of a path.

    >>> list(steps("$.order.lines[0].paid")), list(steps("$.set['protection.period']"))
    (['order', 'lines', 0, 'paid'], ['set', 'protection.period'])
    """
    for found in STEP.finditer(path):
        if found["index"]:
            yield int(found["index"])
        else:
            yield found["key"] or found["quoted"].strip("'\"")
