"""What the tests of the rows share: a plain case, and how a row is judged in it."""

from datetime import UTC, datetime, timedelta

from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Claim, Extension, Money, Order, OrderLine
from disputerules.facts.case import Case
from disputerules.interpreters import evaluated
from disputerules.interpreters.compiled import CompiledPolicy, compiled
from disputerules.interpreters.verdict import Verdict
from disputerules.values.periods import TICK

DAY = timedelta(days=1)
PLACED = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED = datetime(2026, 1, 5, tzinfo=UTC)
ENDS = SHIPPED + 60 * DAY
NOW = datetime(2026, 2, 1, tzinfo=UTC)
LINE = OrderLine(id="1", quantity=3, paid=Money(1000, "USD"))
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=PLACED,
    paid_at=PLACED + DAY,
    shipped_at=SHIPPED,
    lines=(LINE,),
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")


def usd(amount):
    return Money(amount, "USD")


def order(**changes):
    return evolve(ORDER, **changes)


def line(**changes):
    return order(lines=(evolve(LINE, **changes),))


def extension(**changes):
    asked = {"days": 10, "requested_by": "buyer", "requested_at": NOW - 3 * DAY}
    return Extension(**asked | changes)


def around(instant):
    """One tick before, at, and one tick after an instant, and whether it has come."""
    return [(instant - TICK, False), (instant, True), (instant + TICK, True)]


def until(instant):
    """As `around`, for what holds until an instant."""
    return [(at, not come) for at, come in around(instant)]


def holds(table, row, case, policy=ALIEXPRESS_GUIDE):
    """Whether a row holds in a case; both interpreters have to say the same."""
    rows = [one.id for one in policy.table(table).rows]
    by_python = compiled(policy).table(table).trace(case)
    by_reference = CompiledPolicy(policy, evaluated.table).table(table).trace(case)
    assert tuple(by_python) == tuple(by_reference)
    return by_python[rows.index(row)]


def decides(table, case, policy=ALIEXPRESS_GUIDE):
    """The rows that decide a case."""
    verdicts = compiled(policy).table(table).decide(case)
    return [one.rule for one in ((verdicts,) if isinstance(verdicts, Verdict) else verdicts)]


def claimed(table, rows):
    """Whether each row of a table is seen to hold and not to hold."""
    declared = ALIEXPRESS_GUIDE.table(table)
    seen = {(row, value) for row, value in rows}
    return {(one.id, value) for one in declared.rows for value in (True, False)} == seen


def case(at=NOW, of=ORDER, **parts):
    claim = parts.get("claim")
    return Case(at, of, **parts, received=claim is not None and claim.received)
