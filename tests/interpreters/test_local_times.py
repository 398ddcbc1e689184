"""Instants for people: UTC always, and beside it the local time of the policy."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, Money, Order, OrderLine, check_eligibility
from disputerules.analysis.nearest import nearest_change
from disputerules.facts.case import Case
from disputerules.interpreters import text
from disputerules.values.periods import FIRST, LAST, NEVER, TICK

PARIS = "Europe/Paris"
# Midnight in Paris is 23:00 UTC in winter and 22:00 UTC in summer.
MIDNIGHT = datetime(2026, 3, 5, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "begins", "ends"),
    [
        (MIDNIGHT, "UTC", "2026-03-05 23:00 UTC", None),
        (MIDNIGHT + timedelta(hours=1), "UTC", "2026-03-06 00:00 UTC", None),
        (
            MIDNIGHT,
            PARIS,
            "2026-03-05 23:00 UTC (2026-03-06 00:00 Europe/Paris)",
            "2026-03-05 23:00 UTC (2026-03-05 24:00 Europe/Paris)",
        ),
        (
            MIDNIGHT - TICK,
            PARIS,
            "2026-03-05 22:59:59.999999 UTC (2026-03-05 23:59:59.999999 Europe/Paris)",
            None,
        ),
        (
            MIDNIGHT + TICK,
            PARIS,
            "2026-03-05 23:00:00.000001 UTC (2026-03-06 00:00:00.000001 Europe/Paris)",
            None,
        ),
        (
            datetime(2026, 7, 31, 22, tzinfo=UTC),
            PARIS,
            "2026-07-31 22:00 UTC (2026-08-01 00:00 Europe/Paris)",
            "2026-07-31 22:00 UTC (2026-07-31 24:00 Europe/Paris)",
        ),
        (
            datetime(2026, 1, 26, 8, tzinfo=UTC),
            "America/Los_Angeles",
            "2026-01-26 08:00 UTC (2026-01-26 00:00 America/Los_Angeles)",
            "2026-01-26 08:00 UTC (2026-01-25 24:00 America/Los_Angeles)",
        ),
        (
            datetime(2026, 1, 26, 8, 30, 5, tzinfo=UTC),
            "Asia/Kolkata",
            "2026-01-26 08:30:05 UTC (2026-01-26 14:00:05 Asia/Kolkata)",
            None,
        ),
        (NEVER, PARIS, "never", None),
    ],
)
def test_an_instant_is_written_in_utc_and_by_the_local_clock(instant, zone, begins, ends):
    assert text.moment(instant, zone) == begins
    assert text.end_moment(instant, zone) == (ends or begins)


@given(st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)))
def test_law_a_policy_in_utc_shows_no_local_time(naive):
    instant = naive.replace(tzinfo=UTC)
    assert text.moment(instant) == text.end_moment(instant)
    assert text.moment(instant).endswith(" UTC")
    assert text.moment(instant, PARIS).startswith(f"{text.moment(instant)} (")


ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=datetime(2026, 1, 2, tzinfo=UTC),
    paid_at=datetime(2026, 1, 2, tzinfo=UTC),
    shipped_at=datetime(2026, 1, 5, tzinfo=UTC),
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)
POLICY = ALIEXPRESS_GUIDE.but({"calendar.zone": PARIS})


def test_a_message_shows_the_end_of_the_protection_by_the_clock_of_the_policy():
    at = ORDER.shipped_at + timedelta(days=60)
    decision = check_eligibility(ORDER, at=at, policy=POLICY)
    local = "2026-03-06 00:00 UTC (2026-03-06 01:00 Europe/Paris)"
    assert local in decision.message
    row = POLICY.table("eligibility").row(decision.rule)
    assert text.message(row, Case(at, ORDER), POLICY) == decision.message
    assert "Paris" not in check_eligibility(ORDER, at=at).message


def test_the_nearest_change_names_its_instant_by_the_clock_of_the_policy():
    pytest.importorskip("z3")
    at = ORDER.shipped_at + timedelta(days=60)
    change = nearest_change(check_eligibility(ORDER, at=at, policy=POLICY))
    assert change.message.endswith("until 2026-03-06 00:00 UTC (2026-03-06 01:00 Europe/Paris)")
