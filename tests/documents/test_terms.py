"""Published terms say what follows from a policy, and list what they cannot say."""

import json
import re
from pathlib import Path

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from disputerules import POLICIES, cli
from disputerules.documents.terms import FORMATS, publish
from disputerules.documents.terms.guarantee import guarantee
from disputerules.facts.settings import SETTINGS
from disputerules.policies.document import read_policy
from tests.docs.fences import ROOT
from tests.generators.shops import CATEGORIES, refusal, shop, variant

UCP = Path(__file__).parent / "ucp"
MARKETPLACES = sorted((ROOT / "examples" / "marketplaces").glob("*.toml"))
REMORSE = """
[reasons.changed-my-mind]
branch = "received"
title = "I changed my mind"
remedies = { keep = [], return = ["full"] }
postage_paid_by = "buyer"
deduction = 1500
"""
FRESH = "order_category == 'fresh'"
NEVER = """
[[rows]]
table = "eligibility"
id = "otherwise"
replaces = "otherwise"
then = "refuse"
"""
SEASON = (
    "placed_at >= instant('2026-11-01T00:00:00Z') and placed_at < instant('2027-01-01T00:00:00Z')"
)


def schema():
    parts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(UCP.glob("*.json"))]
    registry = Registry().with_resources(
        [(one["$id"], Resource.from_contents(one)) for one in parts]
    )
    whole = "https://ucp.dev/schemas/shopping/policy_return.json#/$defs/policies_item"
    return Draft202012Validator({"$ref": whole}, registry=registry)


def as_schema_org(policy):
    return json.loads(publish(policy, "schema.org").text)


def as_ucp(policy):
    (entry,) = json.loads(publish(policy, "ucp").text)["policies"]
    return entry


# --- the window ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        (shop(), 30),
        (shop(protection__period="30 calendar days"), 30),
        (shop(protection__period="14 business days, end of day"), 14),
        # The day of delivery is day one: it may last no longer than a tick.
        (shop(protection__period="14 calendar days, day of event counts, end of day"), 13),
        (shop(protection__period="48 hours"), 2),
        (shop(protection__period="71 hours"), 2),
        (shop(protection__period="1 month"), 28),
        (shop(protection__after_protection="5 days"), 35),
        (shop(protection__at_most="20 days"), 20),
        (shop(protection__after_delivery="10 days"), 10),
        (shop(CATEGORIES + variant("fresh", FRESH, protection__period="48 hours")), 2),
        # A variant for goods that did not arrive says nothing of those that did.
        (shop(variant("lost", "not received", protection__period="5 days")), 30),
        (shop(variant("arrived", "received", protection__period="90 days")), 90),
    ],
)  # fmt: skip
def test_the_window_is_the_least_that_every_order_has(policy, days):
    assert as_ucp(policy)["window"] == {"days": days, "anchor": "delivered"}
    assert as_schema_org(policy)["merchantReturnDays"] == days
    assert as_schema_org(policy)["returnPolicyCategory"].endswith("FiniteReturnWindow")


def test_two_periods_that_clocks_can_shorten_lose_a_day():
    policy = shop(calendar={"zone": "Europe/Rome"}, protection__after_protection="5 calendar days")
    # 35 days, less the hour that the clocks skip in spring.
    assert as_ucp(policy)["window"]["days"] == 34


def test_a_calendar_that_varies_loses_the_hour_of_either_zone():
    abroad = variant("abroad", "order_category == 'fresh'", calendar__zone="Europe/Rome")
    policy = shop(CATEGORIES + abroad, protection__period="30 calendar days")
    assert as_ucp(policy)["window"]["days"] == 29


@pytest.mark.parametrize(
    ("anchor", "stated"),
    [("shipped", "shipped"), ("placed", "purchased"), ("paid", "purchased"), ("confirmed", None)],
)
def test_an_anchor_that_a_format_lacks_is_listed(anchor, stated):
    policy = shop(protection__anchor=anchor)
    assert as_ucp(policy).get("window") == (stated and {"days": 30, "anchor": stated})
    assert as_schema_org(policy)["returnPolicyCategory"].endswith("Unspecified")
    assert "merchantReturnDays" not in as_schema_org(policy)
    assert (
        f"the window: 30 days from {anchor}, not from delivery"
        in publish(policy, "schema.org").omitted
    )
    assert (f"the window: 30 days from {anchor}" in publish(policy, "ucp").omitted) is (not stated)


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        (
            shop(CATEGORIES + variant("fresh", FRESH, protection__anchor="shipped")),
            "it counts from shipped or delivered, as the order is",
        ),
        (
            shop(protection__anchor="shipped", protection__after_delivery="10 days"),
            "it counts from shipped, and a delivery can end it earlier",
        ),
        (shop(protection__period="23 hours"), "it lasts less than a day"),
        (
            shop(NEVER),
            "the table eligibility refuses what none of its rows allows",
        ),
    ],
)  # fmt: skip
def test_a_policy_that_guarantees_no_days_states_none_and_says_why(policy, why):
    assert "window" not in as_ucp(policy)
    assert f"the window of not-as-described: {why}" in publish(policy, "ucp").omitted
    assert f"the window of not-as-described: {why}" in publish(policy, "schema.org").omitted


def test_reasons_with_different_windows_share_the_least():
    longer = variant("remorse", "reason == 'changed-my-mind'", protection__period="60 days")
    policy = shop(REMORSE + longer)
    assert as_ucp(policy)["window"]["days"] == 30
    assert "the window of changed-my-mind: 60 days from delivered" in publish(policy, "ucp").omitted


# --- what it covers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "where"),
    [
        (shop(), None),
        (shop(protection__after_confirmation="0 days"), "not known(confirmed_at)"),
        (shop(protection__opens_after="3 days"), "opens_at <= at"),
        (shop(protection__opens_after_contact="48 hours"), "opens_at <= at"),
        (
            shop(CATEGORIES + refusal("no-fashion", "order_category == 'fashion'")),
            "not (order_category == 'fashion')",
        ),
        (shop(refusal("lost-only", "not received")), None),
        (shop(refusal("line-gone", "line_claimed > 5", "claim-lines")), "not (line_claimed > 5)"),
        (
            shop(
                REMORSE + "contradicted_when = \"shipment_status == 'delivered-elsewhere'\"",
                protection__opens_after="1 day",
            ),
            "opens_at <= at and support != 'contradicted'",
        ),
    ],
)
def test_what_can_refuse_within_the_window_is_a_condition_of_the_guarantee(policy, where):
    assert as_ucp(policy)["disputerules"].get("where") == where
    found = {one["name"]: one["value"] for one in as_schema_org(policy)["additionalProperty"]}
    assert found.get("where") == where
    clauses = [
        one for one in publish(policy, "ucp").omitted if one.startswith("it holds only where")
    ]
    assert len(clauses) == len(guarantee(policy).clauses)


def test_a_reason_for_which_some_orders_get_nothing_is_left_out():
    none = "{ keep = [], return = [] }"
    fresh = variant("fresh", "order_category == 'fresh'").replace(
        "set = {  }", f'set = {{ "reasons.changed-my-mind.remedies" = {none} }}'
    )
    policy = shop(CATEGORIES + REMORSE + fresh)
    assert as_ucp(policy)["disputerules"]["reasons"] == ["not-as-described"]
    note = "the reason changed-my-mind: something is offered for some orders only"
    assert note in publish(policy, "ucp").omitted


NOTHING = {"remedies__received_keep": [], "remedies__received_return": []}


def test_a_shop_that_takes_nothing_back_says_so():
    policy = shop(**NOTHING)
    assert as_ucp(policy)["final_sale"] is True
    assert as_schema_org(policy)["returnPolicyCategory"].endswith("MerchantReturnNotPermitted")
    assert "returnMethod" not in as_schema_org(policy)
    note = "the reason not-as-described: something is offered for no order"
    assert note in publish(policy, "ucp").omitted


def test_a_shop_that_takes_something_back_for_some_orders_is_not_final():
    some = variant("fresh", "order_category == 'fresh'", remedies__received_return=["full"])
    policy = shop(CATEGORIES + some, **NOTHING)
    assert as_ucp(policy)["final_sale"] is False
    assert as_schema_org(policy)["returnPolicyCategory"].endswith("Unspecified")


# --- remedies and fees ---------------------------------------------------------------------------


def test_postage_and_deductions_are_the_most_that_may_be_charged():
    policy = shop(REMORSE)
    method = {
        "type": "by_mail",
        "fee": {
            "type": "customer_responsibility",
            "display_text": "Return postage, free for not-as-described",
        },
    }
    assert as_ucp(policy)["methods"] == [method]
    assert as_ucp(policy)["restocking_fee"] == {"percentage_bps": 1500}
    # schema.org has one word for all reasons: it has none where they differ.
    assert "returnFees" not in as_schema_org(policy)
    assert "restockingFee" not in as_schema_org(policy)
    omitted = publish(policy, "schema.org").omitted
    assert "the return postage of changed-my-mind: paid by buyer" in omitted
    assert "the return postage of not-as-described: paid by seller" in omitted
    assert any(one.startswith("what is kept back: up to 1500 basis points") for one in omitted)


@pytest.mark.parametrize(
    ("payer", "fee", "word"),
    [
        ("seller", {"type": "free"}, "FreeReturn"),
        ("platform", {"type": "free"}, "FreeReturn"),
        ("buyer", {"type": "customer_responsibility"}, "ReturnFeesCustomerResponsibility"),
    ],
)
def test_who_pays_the_return(payer, fee, word):
    policy = shop(returns__postage_paid_by=payer)
    assert as_ucp(policy)["methods"] == [{"type": "by_mail", "fee": fee}]
    assert as_schema_org(policy)["returnFees"] == f"https://schema.org/{word}"


LABEL = "[reasons.not-as-described]\nreturn_label = 495\n"


def test_a_label_that_is_kept_back_is_a_fixed_fee():
    assert as_ucp(shop(LABEL))["methods"][0]["fee"] == {"type": "fixed_fee", "amount": 495}
    assert "returnFees" not in as_schema_org(shop(LABEL))
    note = "up to 495 minor units are kept back for the return label"
    assert note in publish(shop(LABEL), "schema.org").omitted
    assert note not in publish(shop(LABEL), "ucp").omitted
    assert note in publish(shop(LABEL, returns__postage_paid_by="buyer"), "ucp").omitted


def test_an_inspection_may_keep_back_more():
    inspected = {"returns__refund_on": "inspected"}
    assert as_ucp(shop(**inspected, returns__max_deduction=2000))["restocking_fee"] == {
        "percentage_bps": 2000
    }
    assert as_ucp(shop(**inspected))["restocking_fee"] == {"percentage_bps": 10_000}
    assert as_ucp(shop(REMORSE, **inspected, returns__max_deduction=9000))["restocking_fee"] == {
        "percentage_bps": 10_000
    }


@pytest.mark.parametrize(("deduction", "percent"), [(0, 0), (1500, 15), (1250, 12.5)])
def test_a_restocking_fee_is_a_percentage(deduction, percent):
    policy = shop(f"[reasons.not-as-described]\ndeduction = {deduction}\n")
    assert as_schema_org(policy)["restockingFee"] == percent


def test_a_row_of_its_own_about_what_is_kept_back_leaves_the_fee_unstated():
    row = """
[[rows]]
table = "refund-deductions"
id = "worn"
before = "otherwise"
when = "goods_paid > 10000"
then = { restocking = "amount(100)", return_label = "amount(0)" }
because = "worn"
"""
    assert "restocking_fee" not in as_ucp(shop(row))
    assert "restockingFee" not in as_schema_org(shop(row))
    note = "what is kept back, as rows of the policy's own decide it"
    for format in ("ucp", "schema.org"):
        omitted = publish(shop(row), format).omitted
        assert [one for one in omitted if one.startswith("what is kept back")] == [note]


def refusals_listed(policy):
    _, _, rest = publish(policy, "markdown").text.partition("## When no dispute may be opened\n")
    return set(re.findall(r"^- `([a-z-]+)`:", rest.partition("\n## ")[0], re.MULTILINE))


SWITCHED = {
    "goods-confirmed": {"protection__after_confirmation": "3 days"},
    "not-shipped": {"protection__requires_shipment": True},
    "charged-back": {"chargeback__on_opening": "close"},
}


@pytest.mark.parametrize("code", SWITCHED)
def test_a_refusal_is_listed_only_where_the_settings_let_it_happen(code):
    assert code not in refusals_listed(shop())
    assert refusals_listed(shop(**SWITCHED[code])) == {code} | refusals_listed(shop())
    some = shop(CATEGORIES + variant("fresh", FRESH, **SWITCHED[code]).replace("True", "true"))
    assert code in refusals_listed(some)


def test_a_row_of_its_own_may_wait_for_what_never_comes():
    late = shop(refusal("late", "confirmation_closes_at.or_never <= at and received"))
    assert "late" not in refusals_listed(late)
    assert "late" in refusals_listed(late.but({"protection.after_confirmation": "1 day"}))
    other = shop(refusal("late", "confirmation_closes_at.or_else(placed_at) <= at"))
    assert "late" in refusals_listed(other)


@pytest.mark.parametrize("name", ["ebay-money-back", "eu-withdrawal", "paypal-buyer-protection"])
def test_no_terms_say_that_a_confirmation_ends_what_it_does_not_end(name):
    assert "goods-confirmed" not in refusals_listed(POLICIES[name])
    assert "not-shipped" not in refusals_listed(POLICIES[name])


def test_remedies_become_resolutions_and_refund_types():
    every = {
        "remedies__received_return": ["full", "replacement", "repair"],
        "remedies__received_keep": [],
    }
    assert as_ucp(shop(**every))["supported_resolutions"] == [
        "original_payment_method",
        "replacement",
    ]
    assert [one.rpartition("/")[2] for one in as_schema_org(shop(**every))["refundType"]] == [
        "FullRefund",
        "ExchangeRefund",
    ]
    assert "the resolutions repair" in publish(shop(**every), "ucp").omitted
    only = {"remedies__received_return": ["repair"], "remedies__received_keep": []}
    assert "supported_resolutions" not in as_ucp(shop(**only))
    assert "refundType" not in as_schema_org(shop(**only))


def test_goods_that_stay_with_the_buyer_have_no_return_by_mail():
    kept = {"remedies__received_return": [], "remedies__received_keep": ["full"]}
    assert as_schema_org(shop(**kept))["returnMethod"].endswith("KeepProduct")
    assert "methods" not in as_ucp(shop(**kept))
    both = (
        "[reasons.empty-parcel]\nbranch = 'received'\nremedies = { keep = ['full'], return = [] }\n"
    )
    assert "returnMethod" not in as_schema_org(shop(both, remedies__received_keep=[]))


# --- seasons -------------------------------------------------------------------------------------


def overrides(policy):
    return as_schema_org(policy).get("returnPolicySeasonalOverride")


def test_a_variant_for_orders_of_a_season_is_a_seasonal_override():
    (one,) = overrides(shop(variant("holidays", SEASON, protection__period="60 days")))
    assert (one["startDate"], one["endDate"]) == ("2026-11-01", "2026-12-31")
    assert one["merchantReturnDays"] == 60


def test_a_season_may_give_time_until_an_instant():
    until = variant("holidays", SEASON, protection__ends_on="2027-01-31T00:00:00Z")
    (one,) = overrides(shop(until))
    assert one["merchantReturnDays"] == "2027-01-31T00:00:00Z"
    # A longest protection counts from delivery and may end before that.
    (one,) = overrides(shop(until, protection__at_most="90 days"))
    assert one["merchantReturnDays"] == 30


def test_a_season_within_a_day_has_instants():
    first, last = (f"instant('2026-11-27T{hour}:00:00Z')" for hour in ("08", "20"))
    hours = f"placed_at > {first} and placed_at <= {last}"
    (one,) = overrides(shop(variant("sale", hours, protection__period="60 days")))
    assert (one["startDate"], one["endDate"]) == (
        "2026-11-27T08:00:00.000001Z",
        "2026-11-27T20:00:00Z",
    )


@pytest.mark.parametrize(
    "when",
    [
        "placed_at >= instant('2026-11-01T00:00:00Z')",
        SEASON + " and order_category == 'fresh'",
        "at >= instant('2026-11-01T00:00:00Z') and placed_at < instant('2027-01-01T00:00:00Z')"
        .replace("at >=", "goods_paid > 5 or placed_at >="),
        "placed_at < shipped_at.or_never",
        "order_category == 'fresh'",
    ],
)  # fmt: skip
def test_a_variant_that_asks_more_is_no_season_and_is_listed(when):
    policy = shop(CATEGORIES + variant("some", when, protection__period="60 days"))
    assert overrides(policy) is None
    assert any(
        one.startswith("the variant some, if ") for one in publish(policy, "schema.org").omitted
    )


def test_a_season_without_a_window_of_its_own_is_listed():
    policy = shop(variant("some", SEASON, protection__anchor="shipped"))
    assert overrides(policy) is None
    assert any(
        one.startswith("the variant some, if ") for one in publish(policy, "schema.org").omitted
    )
    closed = variant("some", SEASON, remedies__received_return=[], remedies__received_keep=[])
    assert overrides(shop(closed)) is None


# --- every policy --------------------------------------------------------------------------------


def policies():
    yield from POLICIES.values()
    for path in MARKETPLACES:
        yield named(path)
    yield shop(CATEGORIES + REMORSE + variant("x", SEASON, protection__period="60 days"))
    yield shop(**NOTHING)


def named(path):
    return cli.policy_named(str(path))


EVERY = list(policies())


@pytest.mark.parametrize("policy", EVERY, ids=lambda one: one.name)
def test_every_document_of_the_protocol_follows_its_schema(policy):
    assert not list(schema().iter_errors(as_ucp(policy)))


def test_the_schema_refuses_what_it_should():
    entry = as_ucp(shop())
    assert list(schema().iter_errors(entry | {"window": {"days": 0, "anchor": "delivered"}}))
    assert list(schema().iter_errors(entry | {"final_sale": True}))
    assert list(schema().iter_errors(entry | {"methods": []}))


@pytest.mark.parametrize("policy", EVERY, ids=lambda one: one.name)
@pytest.mark.parametrize("format", ["schema.org", "ucp"])
def test_every_setting_variant_reason_and_row_is_said_or_listed(policy, format):
    published = publish(policy, format)
    listed = "\n".join(published.omitted)
    stated = {"protection.anchor", "protection.period", "returns.postage_paid_by"}
    for one in SETTINGS.values():
        name = one.name.partition(".")[2]
        if policy.setting(one) not in (None, ()) and one.name not in stated:
            assert f" {name} " in listed or one.name == "returns.max_deduction"
    seasons = [one.variant.id for one in guarantee(policy).seasons]
    for one in policy.variants:
        assert f"the variant {one.id}, " in listed or one.id in seasons
    for one in policy.reasons:
        assert one.code in listed or one.code in published.text
    for one in published.omitted:
        assert json.dumps(one)[1:-1] in published.text


@pytest.mark.parametrize("policy", EVERY, ids=lambda one: one.name)
def test_the_page_for_people_has_every_reason_setting_and_variant(policy):
    text = publish(policy).text
    for one in policy.reasons:
        assert f"`{one.code}`" in text
    for one in policy.variants:
        assert one.because in text
    for one in SETTINGS.values():
        if policy.setting(one) not in (None, ()):
            assert one.meaning in text
    off = {code for code, set_to in SWITCHED.items() if is_off(policy, *set_to)}
    refusing = {row.id for row in policy.table("eligibility").rows if not row.then.allowed}
    assert refusals_listed(policy) == refusing - off
    assert "Nothing here is legal advice." in text


def is_off(policy, name):
    """Whether a setting is off in a policy and in each of its variants."""
    setting = name.replace("__", ".")
    varied = any(setting in dict(one.set) for one in policy.variants)
    return not varied and not policy.setting(SETTINGS[setting])


def line_with(text, start):
    (found,) = [line for line in text.splitlines() if start in line]
    return found


def test_the_page_for_people_says_what_varies_and_for_whom():
    policy = shop(
        CATEGORIES
        + REMORSE
        + variant("fresh", "order_category == 'fresh'", protection__period="48 hours")
        + variant("label", "order_category == 'fashion'").replace(
            "set = {  }", 'set = { "reasons.changed-my-mind.return_label" = 300 }'
        )
        + refusal("no-wholesale", "goods_paid > 100000")
    )
    text = publish(policy).text
    assert "30 days" in text
    assert "| *order category* is fresh | 48 hours | it is fresh |" in text
    assert "| all others | 30 days |  |" in text
    assert "| all others | as the settings say |  |" in text
    reason = line_with(text, "I changed my mind")
    assert "for a return: full; keeping the goods: nothing" in reason
    assert "buyer" in reason
    assert "1500 basis points are kept back; 300 minor units are kept back" in reason
    assert "`eligibility.no-wholesale`" in text


def test_a_branch_without_reasons_is_not_on_the_page():
    text = publish(evolve(shop(), reasons=shop().reasons[1:])).text
    assert "### The goods arrived" in text
    assert "### The goods did not arrive" not in text


def test_needs_and_caps_of_a_reason_are_on_the_page():
    policy = shop(
        '[reasons.not-as-described]\nevidence = "required"\n',
        evidence__description_required=True,
        refund__reason_caps={"not-received": 5000},
    )
    text = publish(policy).text
    assert "| required | required |" in line_with(text, "(`not-as-described`)")
    assert "| required | optional | at most 5000 basis points" in line_with(
        text, "(`not-received`)"
    )
    about = read_policy({"base": "aliexpress-guide", "about": "A shop."})
    assert "A shop." in publish(about).text


# --- the command ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_the_command_prints_the_document_and_lists_the_rest(format, capsys):
    assert cli.main(["terms", "etsy", "--format", format]) == 0
    printed = capsys.readouterr()
    published = publish(POLICIES["etsy"], format)
    assert printed.out == published.text + "\n"
    assert printed.err.splitlines() == [f"not stated: {one}" for one in published.omitted]


def test_without_a_format_it_is_for_people(capsys):
    assert cli.main(["terms", "etsy"]) == 0
    assert re.match("# Terms of etsy\n", capsys.readouterr().out)
