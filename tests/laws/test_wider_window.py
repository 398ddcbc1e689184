"""The law about wider windows lengthens the settings of a policy, not facts of an order."""

from datetime import timedelta

import pytest

from disputerules import ALIEXPRESS_GUIDE, Period, check_eligibility
from disputerules.analysis.prove import Outcome, proof
from disputerules.analysis.prove.laws import longer
from disputerules.analysis.prove.rendering import proofs_json, proofs_text
from disputerules.facts.order_facts import placed_at
from disputerules.facts.protection_facts import claims_end_at, opens_at
from disputerules.facts.settings import SETTINGS
from disputerules.interpreters.reference import Reading
from disputerules.language.pens import span
from disputerules.language.table import Row, outcome
from disputerules.rules.laws import LAWS
from disputerules.testing import broken_laws
from disputerules.testing.laws import breach
from disputerules.testing.samples import stretched
from disputerules.values.periods import TICK

LAW = LAWS["wider-window-allows-as-much"]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def refusing(policy, when):
    """Return a policy with a first row that refuses."""
    table = policy.table("eligibility")
    row = Row("wide", when, outcome(False), "the window is wide", "https://example.com/wide")
    return policy.with_table(table.with_rows(row, *table.rows))


LATE_END = claims_end_at > placed_at + span(70 * DAY)
EARLY_START = opens_at < placed_at + span(2 * DAY)
BROKEN = {
    "late end": refusing(ALIEXPRESS_GUIDE, LATE_END),
    "late end by calendar": refusing(
        ALIEXPRESS_GUIDE.but({"protection.period": "60 calendar days"}), LATE_END
    ),
    "early start": refusing(
        ALIEXPRESS_GUIDE.but({"protection.opens_after": "10 days"}), EARLY_START
    ),
    # After Friday 08:00 one business day ends on Monday at 08:00; after Saturday 00:00, at 00:00.
    "business day": ALIEXPRESS_GUIDE.but({"protection.after_protection": "1 business day"}),
}


def test_it_speaks_of_every_period_that_limits_an_opening():
    windows = {name for name in SETTINGS if name.startswith("protection.")}
    windows -= {f"protection.{name}" for name in ("anchor", "ends_on", "requires_shipment")}
    windows -= {"protection.expiring_within"}
    assert {one.setting.name for one in LAW.lengthenings} == windows
    waits = {one.setting.name for one in LAW.lengthenings if not one.up}
    assert waits == {name for name in windows if ".opens_" in name or ".undelivered_" in name}


@pytest.mark.parametrize("name", BROKEN)
def test_a_policy_that_breaks_it_is_refuted_by_an_order_and_by_longer_settings(name):
    policy = BROKEN[name]
    refuted = proof(LAW, policy)
    assert refuted.outcome is Outcome.REFUTED
    wider = policy.but(refuted.moved)
    case = refuted.witness.case(policy)
    assert check_eligibility(case.order, at=case.at, policy=policy).allowed
    assert not check_eligibility(case.order, at=case.at, policy=wider).allowed
    for setting, period in refuted.moved.items():
        assert policy.setting(SETTINGS[setting]) != period
        assert f"second policy: {setting} = {period}" in proofs_text((refuted,))
    assert proofs_json((refuted,))["laws"][0]["moved"].keys() == refuted.moved.keys()


@pytest.mark.parametrize("name", ["late end", "early start"])
def test_samples_find_a_policy_that_breaks_it(name):
    (broken,) = broken_laws(BROKEN[name], [LAW], samples=1_000, shrink=False)
    assert broken.sample.lengths
    reading = Reading(broken.sample.case, BROKEN[name])
    assert breach(LAW, broken.sample, reading) == ""


def test_the_guide_keeps_it_with_calendars_too():
    by_days = dict.fromkeys(("protection.after_protection",), "3 calendar days")
    by_days |= {"protection.period": "2 months", "calendar.zone": "America/Sao_Paulo"}
    rolled = {"protection.period": "45 days, roll forward", "protection.opens_after": "36 hours"}
    for policy in (ALIEXPRESS_GUIDE, *map(ALIEXPRESS_GUIDE.but, (by_days, rolled))):
        assert proof(LAW, policy).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    ("period", "extra", "longer_period"),
    [
        ("60 days", 1, "1441 hours"),
        ("60 days", -1440, "0 hours"),
        ("60 calendar days", 25 * HOUR // TICK, "62 calendar days"),
        ("60 calendar days", -24 * HOUR // TICK, "59 calendar days"),
        (
            "1 business day, day of event counts",
            -DAY // TICK,
            "1 business day, day of event counts",
        ),
        ("99999 calendar days", 3 * DAY // TICK, "100000 calendar days"),
    ],
)
def test_a_longer_period_is_written_as_one(period, extra, longer_period):
    assert str(longer(Period.parse(period), extra)) == longer_period


@pytest.mark.parametrize(
    ("period", "up", "amount", "changed"),
    [
        ("60 days", True, 3, "63 days"),
        ("60 days", False, 400, "0 days"),
        ("99999 days", True, 3, "100000 days"),
        ("2 months, day of event counts", False, 3, "1 month, day of event counts"),
    ],
)
def test_a_period_is_stretched_as_far_as_it_goes(period, up, amount, changed):
    assert str(stretched(Period.parse(period), up, amount)) == changed
