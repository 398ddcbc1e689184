"""Find the smallest change of one fact, or of the instant, that reverses an answer.

>>> from datetime import UTC, datetime
>>> from disputerules import Money, Order, OrderLine, check_eligibility
>>> from disputerules.analysis.nearest import nearest_change
>>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
...     paid_at=datetime(2026, 1, 2, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
>>> decision = check_eligibility(order, at=datetime(2026, 3, 9, tzinfo=UTC))
>>> nearest_change(decision).message
'it would be eligible until 2026-03-06 08:00 UTC'

For a claim or an extension, give the case and its table:

>>> from disputerules import ALIEXPRESS_GUIDE, Claim, ReasonCode, RefundKind
>>> from disputerules.decide.known_case import case_of
>>> claim = Claim(received=True, reason=ReasonCode.QUALITY_PROBLEM, description="broken",
...     refund=RefundKind.PARTIAL, amount=Money(4499, "USD"))
>>> found = changes(case_of(order, claim, decision.case.at), ALIEXPRESS_GUIDE, "claim")
>>> [one.message for one in found if one.fact == "named_amount"]
['it would be partial-is-full if named_amount were 45.00 USD instead of 44.99 USD']
"""

from disputerules.analysis.nearest.change import Change
from disputerules.analysis.nearest.changes import changes, nearest_change

__all__ = ["Change", "changes", "nearest_change"]
