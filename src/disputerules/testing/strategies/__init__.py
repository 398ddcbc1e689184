"""Hypothesis strategies for valid values near the boundaries of a policy.

Instants lie one tick before, at and after each deadline of the policy, amounts one minor unit
around each threshold, orders near clock changes and ends of months. The first choice of every
strategy is the simple one, so that failures shrink to small cases.

>>> from hypothesis import given, settings
>>> from disputerules import check_eligibility
>>> from disputerules.testing.strategies import orders
>>> @settings(max_examples=10, database=None)
... @given(orders())
... def test_nothing_opens_before_the_parcel_is_handed_over(order):
...     assert not check_eligibility(order, at=order.placed_at) or order.shipped_at
>>> test_nothing_opens_before_the_parcel_is_handed_over()
"""

from typing import Any

from hypothesis.vendor import pretty

from disputerules.decide.case_document import CaseDocument
from disputerules.decide.dispute import Dispute
from disputerules.facts.case import Case, ExtensionRequest
from disputerules.facts.policy import Policy
from disputerules.testing.code import as_code
from disputerules.testing.strategies.claim import claims
from disputerules.testing.strategies.dispute import disputes, event_streams, opened, single_events
from disputerules.testing.strategies.document import case_documents
from disputerules.testing.strategies.event import event_instants, next_event
from disputerules.testing.strategies.instant import instants
from disputerules.testing.strategies.order import extension_requests, orders, orders_with_instants
from disputerules.testing.strategies.policy import calendars, periods, policies
from disputerules.values.claim import Claim
from disputerules.values.event import Event
from disputerules.values.order import Order

__all__ = [
    "calendars",
    "case_documents",
    "claims",
    "disputes",
    "event_instants",
    "event_streams",
    "extension_requests",
    "instants",
    "next_event",
    "opened",
    "orders",
    "orders_with_instants",
    "periods",
    "policies",
    "single_events",
]


def show_as_code(value: Any, printer: Any, cycle: bool) -> None:
    printer.text(as_code(value))


# Hypothesis prints a failure as code to paste into a test, and a policy by its name.
for kind in (Policy, Order, Claim, Dispute, Event, CaseDocument, ExtensionRequest, Case):
    pretty.for_type_by_name(kind.__module__, kind.__name__, show_as_code)
