"""The smallest change of one fact, or of the instant, that turns an answer round.

>>> from datetime import UTC, datetime
>>> from disputerules import Money, Order, OrderLine, check_eligibility
>>> from disputerules.nearest import nearest_change
>>> order = Order(id="A-1", currency="USD", placed_at=datetime(2026, 1, 2, tzinfo=UTC),
...     paid_at=datetime(2026, 1, 2, tzinfo=UTC), shipped_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
...     lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),))
>>> decision = check_eligibility(order, at=datetime(2026, 3, 9, tzinfo=UTC))
>>> nearest_change(decision).message
'it would be eligible until 2026-03-06 08:00 UTC'
"""

from disputerules.nearest.change import Change
from disputerules.nearest.changes import changes, nearest_change

__all__ = ["Change", "changes", "nearest_change"]
