"""Facts of an event in a dispute: what it brings."""

from __future__ import annotations

from typing import Any

from disputerules.facts.case import Case, minor_units
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.origin import Fold
from disputerules.facts.vocabulary import amount, choice, count, flag, maybe_amount, maybe_instant
from disputerules.values.event import EventType, InspectionVerdict
from disputerules.values.order import TRADERS

event_type = choice(
    "event_type",
    "event.type",
    "the type of the event",
    (*EventType, *TIMEOUTS),
)


def amount_offered(case: Case, policy: Any) -> int | None:
    event: Any = case.event
    return None if event.offered is None else minor_units(case, event.offered.amount)


def return_offered(case: Case, policy: Any) -> bool:
    event: Any = case.event
    return event.offered is not None and bool(event.offered.return_goods)


new_offer = maybe_amount(
    "new_offer",
    Fold(amount_offered, ("event", "order")),
    "the amount that the event offers",
)
new_offer_return = flag(
    "new_offer_return", Fold(return_offered, ("event",)), "whether the event offers it for return"
)


def amount_ruled(case: Case, policy: Any) -> int:
    event: Any = case.event
    return minor_units(case, event.amount) or 0


def return_ruled(case: Case, policy: Any) -> bool:
    event: Any = case.event
    return bool(event.return_goods)


ruled_amount = amount(
    "ruled_amount", Fold(amount_ruled, ("event", "order")), "the amount of a ruling"
)
ruled_return = flag(
    "ruled_return",
    Fold(return_ruled, ("event",)),
    "whether a ruling is for return",
)
revision_code = choice(
    "revision_code", "claim_code", "the code of the check of the new claim, or of the files", ()
)


def files_given(case: Case, policy: Any) -> int:
    event: Any = case.event
    return sum([file.bytes for file in event.files])


def anything_shown(case: Case, policy: Any) -> bool:
    event: Any = case.event
    return event.evidence is not None or event.description is not None


shows_something = flag(
    "shows_something",
    Fold(anything_shown, ("event",)),
    "whether files or a description come with the event",
)
event_bytes = count(
    "event_bytes", Fold(files_given, ("event",)), "bytes of the files that come with the event"
)


def asked_party(case: Case, policy: Any) -> str:
    event: Any = case.event
    return str(event.from_ or "")


asked_now = choice(
    "asked_now",
    Fold(asked_party, ("event",)),
    "the party that the event asks for information",
    ("", *TRADERS),
)


def inspected(case: Case, policy: Any) -> str:
    event: Any = case.event
    return str(event.verdict or "")


def amount_kept(case: Case, policy: Any) -> int:
    event: Any = case.event
    return minor_units(case, event.deduction) or 0


verdict = choice(
    "verdict", Fold(inspected, ("event",)), "what the inspection says", ("", *InspectionVerdict)
)
new_deduction = amount(
    "new_deduction", Fold(amount_kept, ("event", "order")), "what the inspection keeps back"
)


def payment_of(case: Case, policy: Any) -> int | None:
    event: Any = case.event
    return minor_units(case, event.amount)


def failure_of(case: Case, policy: Any) -> int:
    """What turns out to have failed: the amount of the event, else the last payment."""
    dispute: Any = case.dispute
    event: Any = case.event
    stated = minor_units(case, event.amount)
    last: int = dispute.last_paid
    return last if stated is None else stated


payment = maybe_amount(
    "payment", Fold(payment_of, ("event", "order")), "the part that is paid, if it is a part"
)
failed_payment = amount(
    "failed_payment",
    Fold(failure_of, ("dispute", "event", "order")),
    "the payment that turns out to have failed",
)


def until_asked(case: Case, policy: Any) -> Any:
    event: Any = case.event
    return event.until


new_until = maybe_instant(
    "new_until", Fold(until_asked, ("event",)), "until when the deadline is extended"
)


def winner(case: Case, policy: Any) -> str:
    event: Any = case.event
    return str(event.won_by or "")


won_by = choice("won_by", Fold(winner, ("event",)), "who won the chargeback", ("", *TRADERS))
