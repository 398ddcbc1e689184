"""The latest end of a dispute whose clocks can stand still.

All clocks stand still in a detour, so what follows it comes as much later as it takes. That holds
to the tick for fixed periods. Where a policy counts days, each period counts as its longest.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from disputerules.decide.account import DisputeAccount
from disputerules.decide.clocks import own_deadline
from disputerules.facts.origin import Deadline
from disputerules.facts.policy import Policy
from disputerules.language.bind import NO, bind
from disputerules.language.dependencies import facts_read
from disputerules.values.codec import with_parts
from disputerules.values.periods import (
    NEVER,
    TICK,
    Period,
    Unit,
    deadline,
    instant_of,
    zone_named,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# A period is the longest from some day of these, or of those around a holiday.
YEARS = 366 * 5


# Needed where the end of a dispute is asked for: it looks at every row.
@lru_cache(maxsize=256)
def may_stop(policy: Policy) -> bool:
    """Whether an event can stop the clocks of a dispute under a policy."""
    return any(
        bind(dict(row.then.fields)["pauses"], policy.setting) != NO
        and bind(row.when, policy.setting) != NO
        for row in policy.table("life-cycle").rows
    )


def without_detours(dispute: DisputeAccount) -> tuple[DisputeAccount, timedelta]:
    """The dispute as if each detour had ended at once, and how long they can take in all.

    That is with all the holds, extensions and chargebacks that may still come.
    """
    stopped = timedelta(0)
    while dispute.paused:
        beneath = dispute.paused[-1]
        # The clock beneath stands still since then, whatever held or asked in the meantime.
        until = dispute.since if dispute.held_by else own_deadline(dispute)
        stopped += (NEVER if until is None else until) - beneath.at
        dispute = with_parts(
            dispute,
            state=beneath.state,
            since=beneath.at,
            own_due_at=beneath.due_at,
            paused=dispute.paused[:-1],
            held_by="",
        )
    return dispute, stopped + dispute.hold_left + dispute.charge_left


def with_longest_periods(dispute: DisputeAccount) -> DisputeAccount:
    """The dispute under a policy whose periods are fixed and as long as they can be."""
    policy = longest_fixed(dispute.policy)
    if policy is dispute.policy:
        return dispute
    due = own_deadline(dispute)
    return with_parts(dispute, policy=policy, own_due_at=due)


@lru_cache(maxsize=64)
def longest_fixed(policy: Policy) -> Policy:
    """The policy with each period of its states as the longest that it can be."""
    read = facts_read(policy.table("states").nodes, policy)
    settings = {fact.origin.period for fact in read if isinstance(fact.origin, Deadline)}
    periods = {one.name: policy.setting(one) for one in settings}
    changes = {
        name: longest(period, policy)
        for name, period in periods.items()
        if period is not None and not period.is_fixed
    }
    return policy.but(changes) if changes else policy


def longest(period: Period, policy: Policy) -> Period:
    """The longest that a period can be, in whole hours rounded up."""
    zone = zone_named(policy.calendar.zone)
    holidays = sorted(policy.calendar.holidays)
    first = min([date(2024, 1, 1), *holidays[:1]]) - 2 * DAY
    last = max([first + YEARS * DAY, *(day + 30 * DAY for day in holidays[-1:])])
    spans = []
    day = first
    while day <= last:
        start = instant_of(datetime.combine(day, time()), zone)
        for at in (start, start + DAY - TICK):
            spans.append(deadline(at, period, policy.calendar) - at)
        day += DAY
    # Clocks may change in between, and in some zones by less than an hour.
    hours = -(-(max(spans) + HOUR) // HOUR)
    return Period(hours, Unit.HOURS)
