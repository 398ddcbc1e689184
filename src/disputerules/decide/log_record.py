"""A decision as one flat record, for a log."""

from datetime import datetime

from disputerules.decide.decision import Decision, Findings
from disputerules.interpreters.compiled import compiled
from disputerules.language.expression import Fact, leaves
from disputerules.values.errors import expect
from disputerules.values.periods import LAST, format_instant

Plain = str | int | bool | None


def log_record(decision: Decision | Findings) -> dict[str, Plain]:
    """Which policy and which row decided, and the facts that the condition of the row names.

    An instant that never comes is None, as is a fact that is absent. Findings tell their first.

    >>> from datetime import UTC
    >>> from disputerules import Money, Order, OrderLine, check_eligibility
    >>> placed = datetime(2026, 1, 2, tzinfo=UTC)
    >>> lines = (OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),)
    >>> order = Order(id="A-1", currency="USD", placed_at=placed, paid_at=placed, lines=lines)
    >>> record = log_record(check_eligibility(order, at=placed))
    >>> record["code"], record["rule"], record["allowed"], record["fact.shipped_at"]
    ('not-shipped', 'not-shipped', False, None)
    """
    if isinstance(decision, Decision):
        facts = {f"fact.{one.name}": value_of(one, decision) for one in facts_of(decision)}
        return head(decision, decision.rule) | facts
    expect(decision, Findings, ".decision")
    return head(decision, decision.findings[0].rule if decision.findings else "")


def head(decision: Decision | Findings, rule: str) -> dict[str, Plain]:
    record: dict[str, Plain] = {"revision": decision.revision, "code": decision.code}
    return record | {"rule": rule, "allowed": decision.allowed}


def facts_of(decision: Decision) -> list[Fact]:
    """The facts in the condition of the row that decided; none where no row does."""
    rows = [row for row in decision.compiled.table.rows if row.id == decision.rule]
    found = {one for row in rows for one in leaves(row.when) if isinstance(one, Fact)}
    return sorted(found, key=lambda one: one.name)


def value_of(fact: Fact, decision: Decision) -> Plain:
    value = compiled(decision.compiled.policy).value(fact, decision.case)
    if isinstance(value, datetime):
        return format_instant(value) if value <= LAST else None
    return value if value is None or isinstance(value, int) else str(value)
