"""Find the nearest instants that reverse an answer."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import evolve

from disputerules.analysis.nearest.change import Change, brought_along, change, first
from disputerules.analysis.nearest.one_unknown import OneUnknown
from disputerules.facts.case import Case
from disputerules.facts.origin import Read
from disputerules.facts.policy import Policy
from disputerules.interpreters import text
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver.unknowns import ticks
from disputerules.interpreters.verdict import Verdict
from disputerules.language.expression import Fact, Kind
from disputerules.values.order import STAMPS, Order
from disputerules.values.periods import FIRST, LAST, TICK


def other_instants(case: Case, policy: Policy, table: str) -> Iterator[Change]:
    """Yield the last instant before `at`, and the first one after it, that reverse the answer."""
    asked = compiled(policy).table(table)

    def answer(at: datetime) -> Verdict:
        return first(asked.decide(case._replace(at=at)))

    now, zone = answer(case.at), text.zone_of(Reading(case, policy))
    turning = sorted({*asked.instants(case)})
    for at in reversed([one for one in turning if one <= case.at]):
        before = answer(at - TICK)
        if before.allowed != now.allowed:
            message = f"it would be {before.code} until {text.end_moment(at, zone)}"
            yield Change("at", case.at, at - TICK, before.code, message)
            break
    for at in (one for one in turning if one > case.at):
        after = answer(at)
        if after.allowed != now.allowed:
            message = f"it would be {after.code} from {text.moment(at, zone)} on"
            yield Change("at", case.at, at, after.code, message)
            break


def other_stamps(case: Case, policy: Policy, table: str) -> Iterator[Change]:
    """Yield, for each recorded instant of the order, the nearest one that reverses the answer.

    The order allows the new instant, and it lies before the instant of the question.
    """
    for fact in brought_along(policy, table, Kind.INSTANT):
        path = fact.origin.path if isinstance(fact.origin, Read) else ""
        part, _, name = path.partition(".")
        if part == "order" and getattr(case.order, name) is not None:
            yield from nearest_stamp(fact, name, case, policy, table)


def nearest_stamp(
    fact: Fact, name: str, case: Case, policy: Policy, table: str
) -> Iterator[Change]:
    decide = compiled(policy).table(table).decide
    was = first(decide(case)).allowed

    def answer(value: int) -> Verdict:
        moved: dict[str, Any] = {name: FIRST + value * TICK}
        return first(decide(case._replace(order=evolve(case.order, **moved))))

    asked = OneUnknown(fact, case, policy, table)
    earliest, latest = limits(name, case.order, case.at)
    asked.add(asked.unknown >= ticks(earliest), asked.unknown <= ticks(latest))
    now = getattr(case.order, name)
    changed = asked.closest(ticks(now), lambda value: answer(value).allowed != was)
    if changed is not None:
        instant, reading = FIRST + changed * TICK, Reading(case, policy)
        yield change(fact, now, instant, answer(changed).code, reading)


def limits(name: str, order: Order, at: datetime) -> tuple[datetime, datetime]:
    """Return the range of a recorded instant: nothing happens before the order is placed."""
    if name != "placed_at":
        return order.placed_at, at if name in STAMPS else LAST
    others = (*(getattr(order, one) for one in STAMPS), order.estimated_delivery_at)
    asked = (one for each in order.extensions for one in (each.requested_at, each.answered_at))
    return FIRST, min(one for one in (at, *others, *asked) if one is not None)
