"""The instant by which a dispute ends, whoever does what and whenever.

Follows every step that an event or timeout can make, and keeps for each situation the window in
which it can be entered. For fixed periods the bound is exact; periods that count days can make it
later than any play, never earlier.
"""

from datetime import datetime
from functools import lru_cache

from attrs import evolve

from disputerules.decide.account import DisputeAccount
from disputerules.decide.clocks import foreseen_deadlines
from disputerules.decide.detours import (
    longest_fixed,
    may_stop,
    with_longest_periods,
    without_detours,
)
from disputerules.decide.entry_windows import Window, clocks_of
from disputerules.decide.possible_steps import Positions
from disputerules.decide.revisions import Revision, decisive, revisions
from disputerules.decide.search import Search, WorstCases
from disputerules.decide.turning_points import STATE_BEGINS, is_unset
from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts
from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import CompiledPolicy, compiled
from disputerules.interpreters.shared import Meaning
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Fact, Kind, Node, leaves
from disputerules.values.periods import FIRST, LAST, NEVER, UTC_CALENDAR, Period


def ends_by(dispute: DisputeAccount) -> datetime | None:
    """The latest instant by which the dispute is due for payment or final, whoever does what.

    When it is so already, the instant at which it became so; None when no deadline bounds it.
    """
    of = compiled(dispute.policy)
    if not of.bounds_disputes:
        return None
    if dispute.is_final:
        return dispute.since
    if dispute.rested_at is not None:
        return dispute.rested_at
    known = worst_cases(of)
    going_on, stopped = without_detours(dispute)
    if known.stops:
        going_on = with_longest_periods(going_on)
        known = worst_cases(compiled(going_on.policy))
    found = revisions(going_on)
    if known.stops:
        found = tuple([one._replace(policy=longest_fixed(one.policy)) for one in found])
    if known.positions.reads_amounts:
        # Its situations are those of one order, so the next dispute cannot use them.
        known = worked_out(going_on.policy, found)
    elif found:
        known = varying(found)
    even = known.runs_evenly and not known.stops
    end = end_of_even(going_on, known) if even else Search(going_on, known).end()
    return end + stopped if end <= LAST - stopped else None


# `benchmarks/wire.py` needs it: to follow every step takes longer than the rest of an answer.
@lru_cache(maxsize=256)
def worst_cases(of: CompiledPolicy) -> WorstCases:
    return evolve(shared_cases(decisive(of)))


# `benchmarks/new_policies.py` needs it: most policies of one marketplace share a life cycle.
@lru_cache(maxsize=256)
def shared_cases(means: tuple[Meaning, ...]) -> WorstCases:
    known = worked_out(means[0].policy)
    if not known.positions.reads_amounts and not known.stops:
        known.positions = positions_of(tuple(map(without_lengths, means)))
    return known


@lru_cache(maxsize=256)
def positions_of(means: tuple[Meaning, ...]) -> Positions:
    return Positions(means[0].policy)


def without_lengths(one: Meaning) -> Meaning:
    """Return the same, whatever its periods are as long as they are set.

    Periods say when a situation can follow another, not whether it can.
    """
    values = [isinstance(value, Period) or value for value in one.values]
    return evolve(one, values=tuple(values), calendar=UTC_CALENDAR)


@lru_cache(maxsize=256)
def varying(found: tuple[Revision, ...]) -> WorstCases:
    """The same for a life cycle that revisions change."""
    return worked_out(found[0].policy, found)


def worked_out(policy: Policy, found: tuple[Revision, ...] = ()) -> WorstCases:
    """The same, kept by nobody."""
    positions = Positions(policy, found)
    even = runs_evenly(policy) and not positions.has_points and not found
    return WorstCases(positions, clocks_of(positions.policies), even, may_stop(policy))


def leave_out(of: CompiledPolicy) -> None:
    """Answer None for the disputes of a compiled policy where nobody reads the worst case.

    It takes longer than the rest of an answer. The compiled policy must be the caller's own.
    """
    of.bounds_disputes = False


def runs_evenly(policy: Policy) -> bool:
    """Whether every state lasts for a fixed time after it or its round begins."""
    rows = [row for row in policy.table("states").rows if bind(row.when, policy.setting) != NO]
    nodes = [bind(node, policy.setting) for row in rows for _, node in row.then.fields]
    read = (one for node in nodes for one in leaves(node))
    return all(is_even(one, policy) for one in read if one.kind is Kind.INSTANT)


# What follows such a deadline, or what such a deadline follows, is the same as without it.
NO_MATTER = (
    dispute_facts.nothing_payable_at.node,
    dispute_facts.own_due_at.node,
    deadlines.payout_from_opening.node,
)


def is_even(clock: Node, policy: Policy) -> bool:
    # Nothing payable ends a dispute whose refund is due, where nothing goes on.
    if is_unset(clock, policy) or clock in NO_MATTER:
        return True
    if not isinstance(clock, Fact) or not isinstance(clock.origin, Deadline):
        return False
    return clock.origin.anchor in STATE_BEGINS and policy.setting(clock.origin.period).is_fixed


def end_of_even(dispute: DisputeAccount, known: WorstCases) -> datetime:
    """The end under a policy where all that can follow takes as long whenever it begins."""
    position = known.positions.of(dispute)
    if position.at_rest:
        return dispute.since
    due = min(foreseen_deadlines(dispute).values())
    if due > LAST:
        return NEVER
    key = position.key, due > dispute.since
    if key not in known.lengths:
        start = Window(FIRST, FIRST)
        known.lengths[key] = Search(dispute, known).end_after(position, start, key[1]) - FIRST
    return due + known.lengths[key]
