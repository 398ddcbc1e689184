"""The window that a policy guarantees: how many days every claim about goods that arrived has.

It is a minimum. What can end it earlier, or refuse a claim within it, is a condition of the
guarantee: a clause. Where a policy guarantees no number of days, the reason is stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import product

from attrs import frozen

from disputerules.documents.terms.values import Known, about_goods, only_values
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason
from disputerules.interpreters import text
from disputerules.interpreters.solver.calendars import bounds, in_days
from disputerules.language.bind import NO, bind
from disputerules.language.dependencies import asked_nodes, dependencies
from disputerules.language.table import Otherwise, Row
from disputerules.language.text import unparse
from disputerules.rules import TABLES
from disputerules.values.periods import Calendar, Period

DAY = timedelta(days=1)
LIBRARY = {table.name: table for table in TABLES}
# The tables whose rows can refuse a claim for what it is. A row that reads only what is given with
# the claim refuses it for how it is made.
REFUSING = ("eligibility", "claim", "claim-lines", "evidence")
# What the buyer gives with a claim, and can give otherwise.
GIVEN = frozenset(
    {"described", "file_count", "claim_bytes", "file_name", "file_bytes", "file_format"}
)
WAITS = (
    "protection.opens_after",
    "protection.opens_after_contact",
    "protection.opens_after_estimate",
    "protection.undelivered_after_estimate",
    "protection.undelivered_after_placing",
)


@frozen
class Window:
    """So many days from an instant of the order, for one reason."""

    reason: str
    anchor: str
    days: int


@frozen
class NoWindow:
    """Why a policy guarantees no number of days for a reason."""

    reason: str
    why: str


@frozen
class Clause:
    """What an order must be like for a guarantee: as a condition, and in words."""

    condition: str
    words: str


def window(policy: Policy, reason: str) -> Window | NoWindow:
    known = about_goods(True, reason)
    closed = [one for one in REFUSING if not policy.table(one).otherwise.then.allowed]
    if closed:
        return NoWindow(reason, f"the table {closed[0]} refuses what none of its rows allows")
    *others, anchor = only_values(policy, "protection.anchor", known)
    if others:
        names = " or ".join([*others, anchor])
        return NoWindow(reason, f"it counts from {names}, as the order is")
    cuts = [one for one in only_values(policy, "protection.after_delivery", known) if one]
    if cuts and anchor != "delivered":
        return NoWindow(reason, f"it counts from {anchor}, and a delivery can end it earlier")
    most = [one for one in only_values(policy, "protection.at_most", known) if one]
    periods = [*only_values(policy, "protection.period", known), *cuts, *most]
    more = only_values(policy, "protection.after_protection", known)
    days = min(whole_days(one, after, policy, known) for one in periods for after in more)
    if days <= 0:
        return NoWindow(reason, "it lasts less than a day")
    return Window(reason, anchor, days)


def whole_days(period: Period, after: Period, policy: Policy, known: Known) -> int:
    """Return how many whole days a period and the one after it last at least.

    One period under one calendar lasts as many days of that calendar as it says. Of two periods,
    or where the calendar varies, a change of clocks can take an hour of a day.
    """
    calendars = possible_calendars(policy, known)
    if after.amount == 0 and len(calendars) == 1:
        return in_days(period, calendars[0])[0] // DAY
    return min(least(period, one) + least(after, one) for one in calendars) // DAY


def least(period: Period, calendar: Calendar) -> timedelta:
    return period.span if period.is_fixed else bounds(period, calendar)[0]


def possible_calendars(policy: Policy, known: Known) -> tuple[Calendar, ...]:
    """Return the calendars by which the days of an order can be counted."""
    found = [only_values(policy, name, known) for name in CALENDAR_PARTS]
    names = [name.partition(".")[2] for name in CALENDAR_PARTS]
    return tuple(Calendar(**dict(zip(names, each, strict=True))) for each in product(*found))


def clauses(policy: Policy, reasons: tuple[Reason, ...]) -> tuple[Clause, ...]:
    """Return the conditions under which the windows of reasons are guaranteed."""
    known = [about_goods(True, one.code) for one in reasons]
    return tuple(dict.fromkeys(clauses_in_order(policy, reasons, known)))


def clauses_in_order(
    policy: Policy, reasons: tuple[Reason, ...], known: list[Known]
) -> Iterator[Clause]:
    if any(value is not None for value in values(policy, "protection.after_confirmation", known)):
        yield Clause("not known(confirmed_at)", "the buyer has not confirmed receipt")
    if any(value and value.amount for name in WAITS for value in values(policy, name, known)):
        yield Clause("opens_at <= at", "the wait before a dispute is over")
    if any(one.contradicted_when is not None for one in reasons):
        yield Clause("support != 'contradicted'", "the record does not contradict the reason")
    for table, row in own_rows(policy, REFUSING):
        read = policy.table(table).row(row.id)
        refuses = not row.then.allowed and not reads_only_what_is_given(row, policy)
        if refuses and any(holds(read, policy, one) for one in known):
            words = f"it is not the case that {text.expression(row.when)}"
            yield Clause(f"not ({unparse(row.when)})", words)


def values(policy: Policy, name: str, known: Iterable[Known]) -> Iterator[Period | None]:
    for one in known:
        yield from only_values(policy, name, one)


def holds(row: Row | Otherwise, policy: Policy, known: Known) -> bool:
    """Return whether a row can hold for claims of which something is known."""
    return isinstance(row, Row) and bind(row.when, policy.setting, known) != NO


def reads_only_what_is_given(row: Row, policy: Policy) -> bool:
    read = names_read(row, policy)
    return bool(read) and read <= GIVEN


def names_read(row: Row, policy: Policy) -> frozenset[str]:
    """Return the names of the facts and settings that a row depends on."""
    return frozenset(leaf.name for leaf in dependencies([row.when], policy, asked_nodes))


def own_rows(policy: Policy, tables: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of tables that the library does not have, each after its table."""
    whole = {table.name: table for table in policy.own_tables}
    for name in tables:
        known = {row.id: row.when for row in LIBRARY[name].rows}
        for row in whole[name].rows:
            if known.get(row.id) != row.when:
                yield name, row
