"""A report names every change of a policy that the columns of its history cannot show."""

import json
from datetime import UTC, datetime, timedelta

import pyarrow
import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE as GUIDE
from disputerules import cli
from disputerules.facts.origin import Ruling
from disputerules.facts.settings import SETTINGS
from disputerules.facts.table_checks import table_errors
from disputerules.facts.vocabulary import FACTS
from disputerules.histories import compare_history
from disputerules.histories.columns import COLUMNS
from disputerules.histories.report import html_page, markdown, plain
from disputerules.histories.report.words import headline
from disputerules.language.expression import Fact, Kind
from disputerules.language.pens import Choice, flag
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome
from disputerules.policies.document import from_toml
from tests.generators.sampled import sampled

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
EVERY = dict.fromkeys(COLUMNS) | {
    "order_id": "A-1",
    "at": START + 30 * DAY,
    "placed_at": START,
    "paid_at": START,
    "shipped_at": START,
    "currency": "USD",
    "paid": 4500,
}
FEW = {name: EVERY[name] for name in EVERY if EVERY[name] is not None}
DISPUTES = "this history has no disputes"
REQUESTS = "this history has no requests for an extension"
# Another value of each setting, and why a history cannot show the change, worked out by hand from
# what the tables `eligibility`, `order-status` and `refund` ask. Empty: every column together show
# it; a name of a column: they show it if that column is among them.
CHANGES = {
    "protection.anchor": ("delivered", ""),
    "protection.period": ("61 days", ""),
    "protection.at_most": ("20 days", ""),
    "protection.ends_on": ("2026-04-01T00:00:00Z", ""),
    "protection.outer_limit": ("20 days", ""),
    "protection.requires_shipment": (False, ""),
    "protection.opens_after": ("1 day", ""),
    "protection.opens_after_contact": ("3 days", ""),
    "protection.opens_after_estimate": ("3 days", ""),
    "protection.undelivered_after_estimate": ("3 days", ""),
    "protection.undelivered_after_placing": ("30 days", ""),
    "protection.after_confirmation": ("2 days", "confirmed_at"),
    "protection.after_protection": ("1 hour", ""),
    "protection.after_delivery": ("5 days", "delivered_at"),
    "protection.expiring_within": ("6 days", "this report does not decide advice"),
    "extension.days_each": (29, REQUESTS),
    "extension.days_total": (61, REQUESTS),
    "extension.count_each_party": (1, REQUESTS),
    "extension.answer_within": ("4 days", "this report does not decide advice, claim, reasons"),
    "remedies.not_received": (["full", "partial"], "refund"),
    "remedies.received_keep": (["full"], "this report does not decide claim"),
    "remedies.received_return": (["full", "partial"], "this report does not decide claim"),
    # A row claims all that can be claimed, so nothing is rounded unless shipping is shared out.
    "refund.rounding": ("down", "no column of this history shows it"),
    "refund.shipping": ("never", "shipping_paid"),
    "refund.reason_caps": ({"quality-problem": 5000}, "this report does not decide claim"),
    "evidence.max_bytes": (1, "this history has no evidence"),
    "evidence.formats": (["jpg"], "this history has no evidence"),
    "evidence.max_files": (9, "this report does not decide evidence"),
    "evidence.description_required": (False, "this report does not decide evidence"),
    "evidence.required_when_received": (True, "this report does not decide evidence"),
    "negotiation.seller_response": ("119 hours", DISPUTES),
    "negotiation.buyer_response": ("119 hours", DISPUTES),
    "negotiation.on_seller_silence": ("close", DISPUTES),
    "negotiation.on_buyer_silence": ("escalate", DISPUTES),
    "negotiation.escalate_after_rejections": (3, DISPUTES),
    "negotiation.escalate_from": ("3 days", DISPUTES),
    "negotiation.escalate_automatically_after": ("20 days", DISPUTES),
    "negotiation.close_automatically_after": ("20 days", DISPUTES),
    "negotiation.max_rounds": (4, DISPUTES),
    "returns.ship_back_within": ("9 days", DISPUTES),
    "returns.acknowledge_within": ("9 days", DISPUTES),
    # The table `refund` has it, but the report counts codes and money.
    "returns.postage_paid_by": ("seller", "no column of this history shows it"),
    "arbitration.decide_within": ("29 days", DISPUTES),
    "arbitration.on_silence": ("close", DISPUTES),
    "payout.within": ("11 days", DISPUTES),
    "negotiation.seller_may_escalate": (True, DISPUTES),
    "negotiation.seller_may_refuse": (False, DISPUTES),
    "negotiation.full_offer_accepts": (True, DISPUTES),
    "evidence.may_be_added": (True, DISPUTES),
    "evidence.max_total_bytes": (1, DISPUTES),
    "arbitration.information_within": ("3 days", DISPUTES),
    "arbitration.max_information_requests": (2, DISPUTES),
    "arbitration.on_no_information": ("against", DISPUTES),
    "arbitration.parties_may_settle": (True, DISPUTES),
    "appeal.within": ("3 days", DISPUTES),
    "appeal.by": (["seller"], DISPUTES),
    "appeal.at_most": (2, DISPUTES),
    "appeal.decide_within": ("3 days", DISPUTES),
    "appeal.on_silence": ("reverse", DISPUTES),
    "returns.refund_on": ("inspected", DISPUTES),
    "returns.inspect_within": ("3 days", DISPUTES),
    "returns.max_deduction": (1500, DISPUTES),
    "replacement.ship_within": ("3 days", DISPUTES),
    "replacement.confirm_within": ("3 days", DISPUTES),
    "payout.from": ("opening", DISPUTES),
    "returns.from": ("opening", DISPUTES),
    "payout.failed_within": ("2 days", DISPUTES),
    "funding.paid_by": ("platform", DISPUTES),
    "funding.platform_cap": (100, DISPUTES),
    "holds.at_most": ("3 days", DISPUTES),
    # It opens none after a chargeback, and a column has no list of them.
    "chargeback.on_opening": ("close", "no column of this history shows it"),
    "chargeback.at_most": ("9 days", DISPUTES),
}


def impact(new, row=EVERY, old=GUIDE, **more):
    return compare_history(pyarrow.Table.from_pylist([row]), old, new, **more)


def sentence(name, why):
    return f"{name} changed; {why}, so its effect is unknown"


def test_every_setting_has_another_value_here():
    assert CHANGES.keys() == SETTINGS.keys()


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sampled(CHANGES, 4))
def test_a_changed_setting_that_every_column_together_cannot_show_is_named_with_the_reason(name):
    value, why = CHANGES[name]
    expected = (sentence(name, why),) if " " in why else ()
    changed = GUIDE.but({name: value})
    assert impact(changed).unknown == expected
    assert impact(GUIDE, old=changed).unknown == expected


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sampled([*CHANGES][::-1], 4))
def test_a_changed_setting_that_needs_a_missing_column_is_named(name):
    value, why = CHANGES[name]
    if why and " " not in why:
        why = "no column of this history shows it"
    expected = (sentence(name, why),) if why else ()
    assert impact(GUIDE.but({name: value}), FEW).unknown == expected


HELD = ("disputed_quantity", "disputed", "decided_quantity", "decided")


def test_proportional_shipping_is_unseen_where_every_row_claims_the_whole_order():
    proportional = GUIDE.but({"refund.shipping": "proportional"})
    assert impact(proportional).unknown == ()
    whole = {name: value for name, value in EVERY.items() if name not in HELD}
    assert impact(proportional, whole).unknown == (
        sentence("refund.shipping", "no column of this history shows it"),
    )


def test_only_the_changes_that_are_unseen_are_named():
    new = GUIDE.but({"protection.period": "20 days", "payout.within": "1 day"})
    found = impact(new)
    assert found.changed == 1
    assert found.unknown == (sentence("payout.within", DISPUTES),)
    assert headline(found) == (
        "Of 1 orders, 1 (100.0 %) would be decided differently, "
        "not counting the effect of 1 change of the policy."
    )


def test_the_headline_does_not_say_none_where_the_effect_is_unknown():
    found = impact(GUIDE.but({"payout.within": "1 day", "arbitration.on_silence": "close"}))
    assert found.changed == 0
    assert headline(found) == (
        "How many of 1 orders would be decided differently is unknown: "
        "this history cannot show the effect of 2 changes of the policy."
    )
    assert "none" in headline(impact(GUIDE.but({"protection.period": "61 days"})))


def test_every_format_of_the_report_lists_them():
    found = impact(GUIDE.but({"payout.within": "1 day"}))
    (named,) = found.unknown
    assert plain(found)["unknown"] == [named]
    assert f"## What this history cannot show\n\n- {named}\n" in markdown(found)
    page = html_page(found)
    assert f"<li>{named}</li>" in page
    assert "No change shows." in html_page(evolve(found, refund={}))
    nothing = impact(GUIDE)
    assert plain(nothing)["unknown"] == []
    assert "cannot show" not in markdown(nothing) + html_page(nothing)
    assert "Nothing changes." in html_page(evolve(nothing, refund={}))


def test_the_command_prints_them(tmp_path, capsys):
    history, new = tmp_path / "orders.csv", tmp_path / "new.toml"
    history.write_text(
        "order_id,at,placed_at,paid_at,shipped_at,currency,paid\n"
        "A-1,2026-02-01T08:00:00Z,2026-01-02T08:00:00Z,2026-01-02T08:00:00Z,"
        "2026-01-02T08:00:00Z,USD,4500\n"
    )
    new.write_text('base = "aliexpress-guide"\n[set]\n"negotiation.seller_response" = "1 day"\n')
    arguments = ["impact", "aliexpress-guide", str(new), str(history)]
    assert cli.main([*arguments, "--json"]) == 0
    named = sentence("negotiation.seller_response", DISPUTES)
    assert json.loads(capsys.readouterr().out)["unknown"] == [named]
    assert cli.main(arguments) == 0
    assert "is unknown: this history cannot show" in capsys.readouterr().out


def refusing(table: Table) -> Table:
    row = Row("no", flag(True), outcome(False), "no", "https://example.com/no")
    return table.with_rows(row, *table.rows)


@pytest.mark.parametrize(
    ("name", "unknown"),
    [
        ("eligibility", ()),
        ("claim", (sentence("rows of claim", "this report does not decide claim"),)),
        ("extension", (sentence("rows of extension", REQUESTS),)),
    ],
)
def test_changed_rows_are_named_by_their_table(name, unknown):
    new = GUIDE.with_table(refusing(GUIDE.table(name)))
    assert impact(new).unknown == unknown


def test_rows_whose_meaning_stays_are_unseen():
    table = GUIDE.table("refund-lines")
    rows = [evolve(row, source="https://example.com/other") for row in table.rows]
    new = GUIDE.with_table(table.with_rows(*rows))
    assert impact(new).unknown == (
        sentence("rows of refund-lines", "no column of this history shows it"),
    )


def test_a_calendar_is_named_only_where_a_period_counts_by_it():
    paris = {"calendar.zone": "Europe/Paris"}
    assert impact(GUIDE.but(paris)).unknown == ()
    by_days = GUIDE.but({"payout.within": "3 business days"})
    assert impact(by_days.but(paris), old=by_days).unknown == (sentence("calendar", DISPUTES),)
    protected = GUIDE.but({"protection.period": "60 calendar days, end of day"})
    assert impact(protected.but(paris), old=protected).unknown == ()


def test_a_table_that_only_one_policy_has_shows_with_the_rows_that_refer_to_it():
    members = Choice(Fact("members", Kind.CHOICE, origin=Ruling("members")))
    FACTS["members"] = members.node
    table_errors.cache_clear()
    try:
        asked = Table(
            name="members",
            question="Is the buyer a member?",
            scope=Scope.CASE,
            hit=Hit.FIRST,
            rows=(),
            otherwise=Otherwise(outcome(True, "member"), "m", "https://example.com/no"),
        )
        table = GUIDE.table("eligibility")
        row = Row("no-member", members.is_("member"), outcome(False), "no", asked.otherwise.source)
        with_row = table.with_rows(row, *table.rows)
        others = [with_row if one is table else one for one in GUIDE.tables]
        new = evolve(GUIDE, tables=(*others, asked))
        assert impact(new).unknown == ()
        assert impact(GUIDE, old=new).unknown == ()
    finally:
        del FACTS["members"]
        table_errors.cache_clear()


def test_a_version_and_a_description_decide_nothing():
    assert impact(GUIDE.but({"version": "9", "about": "the same"})).unknown == ()


ROW = """base = "aliexpress-guide"
[[rows]]
table = "eligibility"
id = "another"
before = "waiting-period"
when = {when}
then = "refuse"
because = "we do not take such a dispute"
source = "https://example.com/help"
"""
# What a row may ask about an order, and the column that shows it.
ASKED = {
    "'shipment_status == \"held-by-customs\"'": "shipment_status",
    '\'shipment_status in ["in-transit", "held-by-customs"]\'': "shipment_status",
    '"tracked"': "tracking_number",
    '"claimable_quantity > 5"': "quantity",
    '"claimable_quantity == 5"': "quantity",
    '"goods_left == amount(700)"': "paid",
}


@pytest.mark.parametrize("when", ASKED)
def test_a_new_row_about_an_order_is_seen_where_its_column_is_there(when):
    new = from_toml(ROW.format(when=when))
    assert impact(new).unknown == ()
    if ASKED[when] != "paid":
        without = {name: value for name, value in EVERY.items() if name != ASKED[when]}
        (unknown,) = impact(new, without).unknown
        assert unknown.startswith("rows of eligibility changed; no column of this history shows it")
