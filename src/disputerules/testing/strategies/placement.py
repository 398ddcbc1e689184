"""Draw the instant of placing, often so that a deadline falls on an edge of the calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.testing.strategies.choice import kept
from disputerules.values.periods import FIRST, LAST, TICK, Period

DAY = timedelta(days=1)


PLAIN_DAY = datetime(2026, 1, 5, tzinfo=UTC)


# Clock changes in New York, Paris and on Lord Howe (by half an hour); ends of months and years.
EDGES = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2026, 2, 28, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 5, 31, 12, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)


ZONES = ("UTC", "America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Asia/Shanghai")


@kept
def placements(policy: Policy) -> st.SearchStrategy[datetime]:
    """Draw when an order is placed, often so that a deadline of the policy falls on an edge."""
    leads = [timedelta(0), DAY, *(lead(policy.setting(one)) for one in SETTINGS.values())]
    edges = st.builds(
        lambda edge, lead, shift: edge - lead + shift,
        st.sampled_from(EDGES),
        st.sampled_from(leads),
        st.sampled_from((timedelta(0), -TICK, TICK, -timedelta(hours=1), timedelta(hours=1))),
    )
    anywhere = st.integers(0, 199 * 365 * 24).map(lambda hours: FIRST + timedelta(hours=hours))
    return st.one_of(st.just(PLAIN_DAY), edges, anywhere)


def lead(value: Any) -> timedelta:
    """Return about how long before its deadline a period begins."""
    if not isinstance(value, Period):
        return timedelta(0)
    days = {"hours": 1 / 24, "months": 30.5, "business-days": 1.4}.get(value.unit, 1)
    return timedelta(days=min(3_000, round(value.amount * days)))


def in_time(at: datetime) -> datetime:
    return min(at, LAST)
