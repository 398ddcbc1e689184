"""Facts of the requests to extend the protection, and of the request that is asked about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from disputerules.facts import settings
from disputerules.facts.case import Case
from disputerules.facts.origin import Deadline, Fold
from disputerules.facts.protection_facts import (
    delivery_cut_at,
    granted_extension,
    unextended_protection_ends_at,
)
from disputerules.facts.vocabulary import count, flag, instant, maybe_instant, span
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.order import Extension, Order, Party

EXTENSIONS = "order.extensions"


def last_request(order: Order) -> Extension | None:
    """Return the latest request; of two at one instant, the later in the document."""
    return max(reversed(order.extensions), key=lambda request: request.requested_at, default=None)


def pending(order: Order) -> list[Extension]:
    return [each for each in order.extensions if each.answered_at is None]


def declined(case: Case, policy: Any) -> bool:
    last = last_request(case.order)
    return last is not None and last.granted is False


def unanswered_since(case: Case, policy: Any) -> datetime | None:
    last = last_request(case.order)
    return last.requested_at if last is not None and last.answered_at is None else None


def oldest_pending(case: Case, policy: Any) -> datetime | None:
    return min((each.requested_at for each in pending(case.order)), default=None)


def granted_days(case: Case, policy: Any) -> int:
    return min(MAX_INTEGER, sum(each.days for each in case.order.extensions if each.granted))


def granted_count(case: Case, policy: Any) -> int:
    party: Party | None = case.request.requested_by if case.request else None
    return sum(
        each.granted is True and each.requested_by is party for each in case.order.extensions
    )


last_request_declined = flag(
    "last_request_declined",
    Fold(declined, ("order",), EXTENSIONS, False),
    "whether the last request was declined",
)
last_request_unanswered_since = maybe_instant(
    "last_request_unanswered_since",
    Fold(unanswered_since, ("order",), EXTENSIONS, None),
    "when the last request was made, if nobody answered it",
)
last_answer_due_at = maybe_instant(
    "last_answer_due_at",
    Deadline(last_request_unanswered_since.node, settings.ANSWER_WITHIN),
    "the deadline for answering the last request",
)
request_pending_since = maybe_instant(
    "request_pending_since",
    Fold(oldest_pending, ("order",), EXTENSIONS, None),
    "when the oldest unanswered request was made",
)
pending_answer_due_at = maybe_instant(
    "pending_answer_due_at",
    Deadline(request_pending_since.node, settings.ANSWER_WITHIN),
    "the deadline for answering the oldest unanswered request",
)
extension_days_granted = count(
    "extension_days_granted",
    Fold(granted_days, ("order",), EXTENSIONS, 0),
    "days granted so far",
)
extensions_of_party = count(
    "extensions_of_party",
    Fold(granted_count, ("order", "request"), EXTENSIONS, 0),
    "granted requests of the requesting party",
)
requested_days = count("requested_days", "request.days", "requested days", minimum=-MAX_INTEGER)
requested_extension = span("requested_extension", "request.span", "the requested days")
ends_at_if_granted = instant(
    "ends_at_if_granted",
    (unextended_protection_ends_at + granted_extension + requested_extension).min(
        delivery_cut_at.or_never
    ),
    "when the protection would end if the request were granted now",
)
