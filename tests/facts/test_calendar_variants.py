"""A variant may set the calendar, so that one policy counts the days of several countries.

Expected values are worked out by hand. The goods come on Friday 20 March 2026, 14 days end with
Friday 3 April, Good Friday. In Germany that day and Monday 6 April are holidays, in Portugal that
day alone, in Poland Monday alone.
"""

from datetime import UTC, date, datetime, timedelta

import pyarrow
import pytest
from attrs import evolve

from disputerules import (
    Claim,
    InvalidPolicy,
    Money,
    Order,
    OrderLine,
    Policy,
    PolicyBook,
    check_eligibility,
    decide_case,
    from_json,
    from_toml,
    open_dispute,
    read_policy,
    to_json,
    to_toml,
)
from disputerules.analysis.compare import compare
from disputerules.analysis.lint import lint
from disputerules.analysis.mutation.variants import of_variants
from disputerules.analysis.nearest import nearest_change
from disputerules.decide.answer import answer_case
from disputerules.decide.known_case import known_case
from disputerules.documents.cases import read_case
from disputerules.documents.handbook import policy_text
from disputerules.documents.prose import answer_text
from disputerules.histories import compare_history, decide_table
from disputerules.interpreters.compiled import compiled
from disputerules.values.periods import Calendar

TICK = timedelta(microseconds=1)
GERMAN = {"zone": "Europe/Berlin", "holidays": ["2026-04-03", "2026-04-06"]}
PERIOD = "14 calendar days, end of day, roll forward"
ENDS = {
    "DE": datetime(2026, 4, 7, 22, tzinfo=UTC),  # Tuesday 7 April, midnight in Berlin
    "PL": datetime(2026, 4, 3, 22, tzinfo=UTC),  # Friday 3 April, midnight in Warsaw
    "PT": datetime(2026, 4, 6, 23, tzinfo=UTC),  # Monday 6 April, midnight in Lisbon
}


def document(*variants, **settings):
    return {
        "base": "neutral",
        "name": "three-countries",
        "attributes": {"order": {"country": {"one_of": ["PL", "DE", "PT"]}}},
        "set": {
            "calendar.zone": "Europe/Warsaw",
            "calendar.holidays": ["2026-04-06"],
            "protection.anchor": "delivered",
            "protection.period": PERIOD,
            "negotiation.seller_response": "1 day",
            "negotiation.on_seller_silence": "as-requested",
            "negotiation.buyer_response": "5 days",
            "negotiation.on_buyer_silence": "close",
            "arbitration.decide_within": "10 days",
            "arbitration.on_silence": "close",
            "returns.ship_back_within": PERIOD,
            **settings,
        },
        "variants": list(variants),
    }


def variant(country, values, when=None):
    condition = f"order_country == '{country}'" if when is None else when
    return {"id": f"days-of-{country.lower()}", "when": condition, "set": values, "because": "law"}


GERMANY = variant("DE", {"calendar": GERMAN})
PORTUGAL = variant("PT", {"calendar.zone": "Europe/Lisbon", "calendar.holidays": ["2026-04-03"]})
POLICY = read_policy(document(GERMANY, PORTUGAL))
DELIVERED = datetime(2026, 3, 20, 12, tzinfo=UTC)


def order(country):
    return Order(
        id="A-1",
        currency="EUR",
        placed_at=datetime(2026, 3, 1, tzinfo=UTC),
        paid_at=datetime(2026, 3, 1, tzinfo=UTC),
        delivered_at=DELIVERED,
        lines=(OrderLine(id="1", quantity=1, paid=Money(1000, "EUR")),),
        attributes={"country": country},
    )


def eligibility(country, at, policy=POLICY):
    return check_eligibility(order(country), at=at, policy=policy)


@pytest.mark.parametrize("country", ENDS)
def test_each_country_counts_by_its_own_calendar(country):
    end = ENDS[country]
    codes = [eligibility(country, at).code for at in (end - TICK, end, end + TICK)]
    assert codes == ["eligible", "confirmation-timeout", "confirmation-timeout"]


def test_a_message_shows_the_time_of_the_country():
    message = eligibility("PT", DELIVERED).message
    assert message == (
        "a dispute can be opened until 2026-04-06 23:00 UTC (2026-04-07 00:00 Europe/Lisbon)"
    )
    late = eligibility("PT", ENDS["PT"])
    assert nearest_change(late).message.endswith("(2026-04-06 24:00 Europe/Lisbon)")


def test_an_answer_in_words_shows_the_time_of_the_country():
    case = {
        "order": {
            "id": "A-1",
            "currency": "EUR",
            "placed_at": "2026-03-01T00:00:00Z",
            "paid_at": "2026-03-01T00:00:00Z",
            "delivered_at": "2026-03-20T12:00:00Z",
            "lines": [{"id": "1", "quantity": 1, "paid": 1000}],
            "attributes": {"country": "DE"},
        },
        "at": "2026-03-21T00:00:00Z",
    }
    found = decide_case(case, policy=POLICY)
    assert found["protection_ends_at"] == "2026-04-07T22:00:00Z"
    text = answer_text(answer_case(read_case(case | {"policy": document(GERMANY, PORTUGAL)})))
    assert "2026-04-07 22:00 UTC (2026-04-08 00:00 Europe/Berlin)" in " ".join(text.split())


def test_a_dispute_keeps_the_calendar_of_its_order():
    claim = Claim(received=True, reason="not-as-described", return_goods=True)
    at = datetime(2026, 3, 19, 12, tzinfo=UTC)
    opened = evolve(order("DE"), delivered_at=datetime(2026, 3, 18, tzinfo=UTC))
    dispute = open_dispute(opened, claim, at=at, policy=POLICY)
    assert dispute.policy.calendar == Calendar("Europe/Berlin", holidays=GERMAN["holidays"])
    assert not dispute.policy.variants
    assert dispute.policy.revision == POLICY.revision


def test_parts_that_no_variant_sets_are_those_of_the_policy():
    sundays = read_policy(document(variant("DE", {"calendar.weekend": ["sunday"]})))
    # 3 April is a Friday and no holiday in Poland; with four more days Tuesday 7 April.
    assert eligibility("DE", DELIVERED, sundays).changes_at == ENDS["PL"]
    longer = sundays.but({"protection.period": "15 calendar days, end of day, roll forward"})
    saturday, tuesday = datetime(2026, 4, 4, 22, tzinfo=UTC), datetime(2026, 4, 7, 22, tzinfo=UTC)
    assert eligibility("DE", DELIVERED, longer).changes_at == saturday
    assert eligibility("PL", DELIVERED, longer).changes_at == tuesday


def test_the_first_variant_that_sets_a_part_decides_all_of_the_calendar():
    zone = variant("DE", {"calendar.zone": "Europe/Lisbon"})
    days = variant("PT", {"calendar.holidays": []}, when="order_country in ['DE', 'PT']")
    policy = read_policy(
        document(zone, days, **{"protection.period": "17 calendar days, end of day, roll forward"})
    )
    # Monday 6 April is a holiday in Poland alone.
    assert eligibility("PL", DELIVERED, policy).changes_at == datetime(2026, 4, 7, 22, tzinfo=UTC)
    assert eligibility("PT", DELIVERED, policy).changes_at == datetime(2026, 4, 6, 22, tzinfo=UTC)
    assert eligibility("DE", DELIVERED, policy).changes_at == datetime(2026, 4, 7, 23, tzinfo=UTC)
    assert [table.row("days-of-de").id for table in policy.set_tables] == ["days-of-de"] * 2


def test_an_own_protection_is_counted_by_the_calendar_too():
    for country, end in ENDS.items():
        own = evolve(order(country), protection=PERIOD)
        found = check_eligibility(
            own, at=DELIVERED, policy=POLICY.but({"protection.period": "1 day"})
        )
        assert found.changes_at == end


def test_columns_decide_as_a_case_does():
    rows = [
        {
            "order_id": f"{country}-{n}",
            "at": end + more,
            "placed_at": datetime(2026, 3, 1, tzinfo=UTC),
            "paid_at": datetime(2026, 3, 1, tzinfo=UTC),
            "delivered_at": DELIVERED,
            "currency": "EUR",
            "paid": 1000,
            "order_country": country,
        }
        for country, end in ENDS.items()
        for n, more in enumerate((-TICK, 0 * TICK, TICK))
    ]
    source = pyarrow.Table.from_pylist(rows)
    found = decide_table(source, POLICY, tables=("eligibility",), into="rows")
    codes = {one["order_id"]: one["eligibility"] for one in found}
    late = "confirmation-timeout"
    assert codes == {f"{one}-{n}": ("eligible", late, late)[n] for one in ENDS for n in range(3)}
    plain = evolve(POLICY, variants=())
    counted = compare_history(source, plain, POLICY)
    assert counted.unknown == ()
    flips = [one for one in counted.flips if one.table == "eligibility"]
    assert [(one.old, one.new, one.count) for one in flips] == [(late, "eligible", 2)]


@pytest.mark.no_cover
def test_compare_finds_the_countries():
    found = compare(evolve(POLICY, variants=()), POLICY)
    assert not found.unknown
    messages = [one.message for one in found.differences if one.table == "set.calendar.zone"]
    assert sorted(messages) == [
        "calendar.zone: for order country DE: Europe/Warsaw -> Europe/Berlin",
        "calendar.zone: for order country PT: Europe/Warsaw -> Europe/Lisbon",
    ]
    shown = [one for one in found.differences if one.table == "eligibility"]
    countries = {one.witness.document()["order"]["attributes"]["country"] for one in shown}
    assert countries <= {"DE", "PT"}
    assert shown


def test_the_rows_that_set_the_calendar_are_linted():
    assert not [one for one in lint(POLICY, tables=["set.calendar.zone"]) if not one.note]
    twice = read_policy(document(GERMANY, PORTUGAL, GERMANY | {"id": "again"}))
    found = lint(twice, tables=["set.calendar.zone"])
    assert ("again",) in [one.rows for one in found if one.kind == "never-decides"]


def test_a_mutant_takes_away_each_calendar():
    case = known_case(order("DE"), ENDS["PL"], POLICY)
    (mutant,) = [one for one in of_variants(POLICY) if one.change.endswith("without days-of-de")]
    codes = [
        compiled(one).table("eligibility").decide(case).code for one in (POLICY, mutant.policy)
    ]
    assert codes == ["eligible", "confirmation-timeout"]


@pytest.mark.parametrize("read", [from_toml, None])
def test_it_is_read_back_with_its_revision(read):
    again = from_toml(to_toml(POLICY)) if read else from_json(Policy, to_json(POLICY))
    assert again == POLICY
    assert again.revision == POLICY.revision
    assert dict(again.variants[0].set)["calendar.holidays"] == (date(2026, 4, 3), date(2026, 4, 6))


def test_a_person_reads_the_calendar():
    text = " ".join(policy_text(POLICY).split())
    assert (
        "if order country is PT: calendar.zone Europe/Lisbon, calendar.holidays 2026-04-03" in text
    )


@pytest.mark.parametrize(
    ("one", "path", "message"),
    [
        (
            variant("DE", {"calendar.zone": "Europe/Berln"}),
            ".variants[0].set['calendar.zone']",
            "unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?",
        ),
        (
            variant("DE", {"calendar.zon": "UTC"}),
            ".variants[0].set['calendar.zon']",
            "unknown setting 'calendar.zon'; did you mean 'calendar.zone'?",
        ),
        (
            variant("DE", {"calendar.holidays": ["2026-02-30"]}),
            ".variants[0].set['calendar.holidays'][0]",
            "expected a date",
        ),
        (
            variant("DE", {"calendar.zone": "UTC"}, when="received"),
            ".variants[0].when",
            "'calendar.zone' cannot vary by 'received'; read attributes of the order, the buyer",
        ),
        (
            variant("DE", {"calendar.zone": "UTC"}, when="known(shipment_wait_ends_at)"),
            ".variants[0].when",
            "cycle of settings that vary by each other: calendar.zone -> calendar.zone",
        ),
    ],
)
def test_what_is_wrong_is_said(one, path, message):
    with pytest.raises(InvalidPolicy) as refused:
        read_policy(document(one))
    assert refused.value.path == path
    assert message in refused.value.message


def test_a_book_finds_such_a_policy_by_its_revision():
    assert PolicyBook([POLICY]).by_revision(POLICY.revision) == POLICY
