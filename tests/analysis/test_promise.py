"""A promise is proved, or broken by an order that the rules refuse within the window."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve

from disputerules import (
    POLICIES,
    Claim,
    Money,
    Order,
    OrderLine,
    check_claim,
    check_eligibility,
    cli,
    decide_case,
)
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.promise import Kept, promises, prove_promise, read_promise
from disputerules.analysis.promise.rendering import (
    first_broken,
    promises_json,
    promises_status,
    promises_text,
)
from disputerules.documents.terms import publish
from disputerules.policies.document import to_toml
from disputerules.values.errors import InvalidValue
from disputerules.values.periods import TICK
from tests.generators.sampled import sampled
from tests.generators.shops import CATEGORIES, refusal, shop, variant

THIRTY = "30 days from delivered"
FRESH = "order_category == 'fresh'"
BERLIN = {"calendar": {"zone": "Europe/Berlin"}}
LINE = "[attributes.line]\nfinal_sale = { kind = 'flag', default = false }\n"
REMORSE = """
[reasons.changed-my-mind]
branch = "received"
remedies = { keep = [], return = ["full"] }
"""
EVEN_ONCE = """
[reasons.lost-or-broken]
branch = "any"
"""


def proved(text, policy):
    return prove_promise(read_promise(text, policy), policy)


LAST = "at >= delivered_at.or_never + days(30)"
# A planted break, its code, and the nearest policy that keeps the promise.
PLANTED = {
    "a window one microsecond short": (
        shop(refusal("too-late", f"{LAST} - microseconds(1)"), protection__period="31 days"),
        "too-late",
        shop(refusal("too-late", LAST), protection__period="31 days"),
    ),
    "a category left out": (
        shop(CATEGORIES + refusal("no-fresh-food", FRESH)),
        "no-fresh-food",
        shop(CATEGORIES + refusal("no-fresh-food", f"{FRESH} and not received")),
    ),
    "a category with a shorter window": (
        shop(CATEGORIES + variant("fresh", FRESH, protection__period="29 days")),
        "confirmation-timeout",
        shop(CATEGORIES + variant("fresh", FRESH, protection__period="30 days")),
    ),
    "a category for which nothing is offered": (
        shop(
            CATEGORIES
            + variant("fresh", FRESH, remedies__received_return=[], remedies__received_keep=[])
        ),
        "nothing-offered",
        shop(CATEGORIES + variant("fresh", FRESH, remedies__received_return=[])),
    ),
    "a kind of line left out": (
        shop(LINE + refusal("final-sale", "line_final_sale", "claim-lines")),
        "final-sale",
        shop(LINE + refusal("final-sale", "line_final_sale and not received", "claim-lines")),
    ),
    "a category that no evidence helps": (
        shop(CATEGORIES + refusal("no-proof", FRESH, "evidence")),
        "no-proof",
        shop(CATEGORIES + refusal("two-photos", "file_count < 2", "evidence")),
    ),
    "a wait that swallows it": (
        shop(protection__opens_after="60 days"),
        "waiting-period",
        shop(protection__opens_after="0 days"),
    ),
    "a wait for an answer": (
        shop(protection__opens_after_contact="1 hour"),
        "waiting-period",
        shop(protection__opens_after_contact=None),
    ),
    "a confirmation that ends it": (
        shop(protection__after_confirmation="10 days"),
        "goods-confirmed",
        shop(protection__after_confirmation=None),
    ),
    "a zone that shortens it": (
        shop(**BERLIN, protection__period="30 calendar days"),
        "confirmation-timeout",
        shop(**BERLIN, protection__period="31 calendar days"),
    ),
    "a zone of some orders that shortens it": (
        shop(
            CATEGORIES + variant("abroad", FRESH, calendar__zone="Europe/Berlin"),
            protection__period="30 calendar days",
        ),
        "confirmation-timeout",
        shop(
            CATEGORIES + variant("abroad", FRESH, calendar__zone="Europe/Berlin"),
            protection__period="30 days",
        ),
    ),
    "a longest protection": (
        shop(protection__at_most="29 days"),
        "confirmation-timeout",
        shop(protection__at_most="30 days"),
    ),
    "a record that contradicts the reason": (
        shop('[reasons.not-as-described]\ncontradicted_when = "not tracked"\n'),
        "reason-not-applicable",
        shop('[reasons.not-as-described]\nsupported_when = "not tracked"\n'),
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_break_is_found_and_the_unbroken_is_proved(name):
    broken, code, unbroken = PLANTED[name]
    found = proved(THIRTY, broken)
    assert (found.kept, found.refusal.code) == (Kept.BROKEN, code)
    assert proved(THIRTY, unbroken).kept is Kept.PROVED


@pytest.mark.parametrize("name", PLANTED)
def test_the_order_that_breaks_it_is_refused_when_it_is_replayed(name):
    policy, code, _ = PLANTED[name]
    found = proved(THIRTY, policy)
    document = json.loads(json.dumps(found.witness.document(policy)))
    answer = json.loads(json.dumps(decide_case(document, policy=policy)))
    eligibility, claim = answer["eligibility"], answer["claim"]
    delivered = datetime.fromisoformat(document["order"]["delivered_at"])
    at = datetime.fromisoformat(document["at"])
    assert delivered <= at < delivered + timedelta(days=30)
    assert document["claim"]["received"] is True
    if code == "nothing-offered":
        assert "remedy-not-offered" in str(claim)
    elif code in {"final-sale", "reason-not-applicable", "no-proof"}:
        assert code in str(claim)
    else:
        assert (eligibility["allowed"], eligibility["code"]) == (False, code)
        assert found.refusal.message == eligibility["message"]


def test_the_window_ends_where_it_says():
    policy = shop()
    assert proved("720 hours from delivered", policy).kept is Kept.PROVED
    found = proved("721 hours from delivered", policy)
    at, start = (found.witness.values[name] for name in ("at", "delivered_at"))
    assert start + timedelta(days=30) <= at < start + timedelta(hours=721)


# --- what a promise covers -----------------------------------------------------------------------

SHORT = shop(REMORSE + variant("short", "reason == 'changed-my-mind'", protection__period="9 days"))
BREAKS = {name: broken for name, (broken, _, _) in PLANTED.items()}


@pytest.mark.parametrize(
    ("text", "policy", "kept"),
    [
        # The other reason, and the other branch, are not spoken of.
        (f"{THIRTY} for not-as-described", SHORT, Kept.PROVED),
        (f"{THIRTY} for changed-my-mind", SHORT, Kept.BROKEN),
        (THIRTY, SHORT, Kept.BROKEN),
        ("9 days from delivered", SHORT, Kept.PROVED),
        (f"{THIRTY} where order_category != 'fresh'", BREAKS["a category left out"], Kept.PROVED),
        (f"{THIRTY} where {FRESH}", BREAKS["a category left out"], Kept.BROKEN),
        (f"{THIRTY} where not line_final_sale", BREAKS["a kind of line left out"], Kept.PROVED),
        (
            f"{THIRTY} where not known(confirmed_at)",
            BREAKS["a confirmation that ends it"],
            Kept.PROVED,
        ),
        (f"{THIRTY} where opens_at <= at", BREAKS["a wait that swallows it"], Kept.PROVED),
        (f"{THIRTY} where tracked", BREAKS["a record that contradicts the reason"], Kept.PROVED),
        ("30 calendar days from delivered", BREAKS["a zone that shortens it"], Kept.PROVED),
        (
            "30 calendar days from delivered in America/New_York",
            BREAKS["a zone that shortens it"],
            Kept.BROKEN,
        ),
        (
            "30 days or 30 calendar days from delivered",
            BREAKS["a zone that shortens it"],
            Kept.PROVED,
        ),
        # What did not arrive, from an instant before any arrival.
        ("30 days from placed where not received", shop(protection__anchor="placed"), Kept.PROVED),
        (
            "30 days from placed for not-received",
            shop(protection__anchor="placed", protection__undelivered_after_placing="1 day"),
            Kept.BROKEN,
        ),
        ("30 days from placed", shop(protection__anchor="paid"), Kept.PROVED),
        ("30 days from paid", shop(protection__anchor="placed"), Kept.BROKEN),
        (f"{THIRTY} for not-received", shop(protection__anchor="placed"), Kept.BROKEN),
        (
            THIRTY,
            shop(EVEN_ONCE + variant("missing", "not received", protection__period="1 day")),
            Kept.PROVED,
        ),
        (
            f"{THIRTY} where currency == 'EUR' and goods_paid < amount(500, 'EUR')",
            shop(refusal("dear", "currency == 'EUR' and goods_paid >= amount(500, 'EUR')")),
            Kept.PROVED,
        ),
        (THIRTY, shop(refusal("dear", "goods_paid >= amount(500, 'EUR')")), Kept.BROKEN),
        (
            f"{THIRTY} where goods_paid < amount(500, 'EUR')",
            shop(refusal("dear", "goods_paid >= amount(500, 'EUR')")),
            Kept.PROVED,
        ),
        (f"{THIRTY} with full", shop(), Kept.PROVED),
        (f"{THIRTY} with full, partial", shop(REMORSE), Kept.BROKEN),
        (f"{THIRTY} for changed-my-mind with replacement", shop(REMORSE), Kept.BROKEN),
        (f"{THIRTY} for changed-my-mind with full", shop(REMORSE), Kept.PROVED),
        (
            "until 2027-01-31T00:00:00Z from delivered",
            shop(protection__ends_on="2027-01-31T00:00:00Z"),
            Kept.PROVED,
        ),
        (
            "until 2027-01-31T00:00:00.000001Z from delivered",
            shop(protection__ends_on="2027-01-31T00:00:00Z"),
            Kept.BROKEN,
        ),
    ],
)
def test_only_what_is_covered_counts(text, policy, kept):
    assert proved(text, policy).kept is kept


def test_an_attribute_may_be_the_instant_it_counts_from():
    policy = shop(
        "[attributes.order]\ntaken_at = { kind = 'instant', optional = true }\n",
        protection__anchor="order_taken_at",
    )
    assert proved("30 days from order_taken_at", policy).kept is Kept.PROVED
    assert proved("31 days from order_taken_at", policy).kept is Kept.BROKEN


def test_a_promise_that_covers_no_order_proves_nothing():
    found = proved(f"{THIRTY} where {FRESH} and order_category == 'fashion'", shop(CATEGORIES))
    assert (found.kept, found.why) == (Kept.UNKNOWN, "it covers no order")


@pytest.mark.parametrize(
    "given",
    [
        {"paid_at": None},
        {"cancelled_at": datetime(2026, 1, 3, tzinfo=UTC)},
    ],
)
def test_an_order_that_no_shop_would_take_back_breaks_nothing(given):
    start = datetime(2026, 1, 2, tzinfo=UTC)
    line = OrderLine(id="1", quantity=1, paid=Money(4500, "USD"))
    stamps = {"placed_at": start, "paid_at": start, "shipped_at": start, "delivered_at": start}
    order = Order(id="A-1", currency="USD", lines=(line,), **stamps | given)
    assert not check_eligibility(order, at=start + timedelta(days=5), policy=shop()).allowed
    assert proved(THIRTY, shop()).kept is Kept.PROVED


# --- unknown -------------------------------------------------------------------------------------


def test_a_row_that_depends_on_what_is_asked_is_an_assumption():
    policy = shop(refusal("too-much", "asked > 100000", "claim"))
    found = proved(THIRTY, policy)
    assert found.kept is Kept.UNKNOWN
    assert found.why == "proved only on the assumption that the row claim.too-much refuses no claim"
    # A row of claims that does not depend on it is searched.
    late = shop(refusal("worn", "at >= delivered_at.or_never + days(20)", "claim"))
    assert proved(THIRTY, late).refusal.code == "worn"
    assert proved("20 days from delivered", late).kept is Kept.PROVED


ASSUMED = {
    "claim.full": f"remedy == 'full' and {FRESH}",
    "claim.silent": f"not described and {FRESH}",
    "claim-lines.full": f"return_goods and {FRESH}",
    "evidence.two-photos": f"file_count < 2 and {FRESH}",
    "evidence-files.none": FRESH,
    "evidence-files.large": f"file_bytes > 100 and {FRESH}",
}


@pytest.mark.parametrize("name", ASSUMED)
def test_a_row_is_an_assumption_only_of_a_promise_that_covers_what_it_refuses(name):
    table, _, code = name.partition(".")
    policy = shop(CATEGORIES + refusal(code, ASSUMED[name], table))
    why = f"proved only on the assumption that the row {name} refuses no claim"
    assert proved(THIRTY, policy).why == why
    assert proved(f"{THIRTY} where order_category == 'fashion'", policy).kept is Kept.PROVED


def test_a_row_that_an_undecided_search_leaves_open_is_an_assumption(monkeypatch):
    policy = shop(CATEGORIES + refusal("full", f"remedy == 'full' and {FRESH}", "claim"))
    promise = f"{THIRTY} where order_category == 'fashion'"
    searches = []

    def only_once(query, *given):
        searches.append(query)
        if len(searches) > 1:
            raise Undecided
        return find_any(query, *given)

    find_any = SolverQuery.find_any
    monkeypatch.setattr(SolverQuery, "find_any", only_once)
    why = "proved only on the assumption that the row claim.full refuses no claim"
    assert proved(promise, policy).why == why


def test_a_file_of_which_only_the_buyer_decides_breaks_no_promise():
    policy = shop(refusal("large", "file_bytes > 100", "evidence-files"))
    assert proved(THIRTY, policy).kept is Kept.PROVED


def test_a_condition_that_leaves_out_a_promised_remedy_proves_nothing_of_it():
    policy = shop(CATEGORIES + refusal("no-full", f"remedy == 'full' and {FRESH}", "claim"))
    left_out = f"{FRESH} and remedy != 'full'"
    found = proved(f"{THIRTY} with full where {left_out}", policy)
    assert (found.kept, found.why) == (Kept.UNKNOWN, "it covers no claim for full")
    assert proved(f"{THIRTY} with partial where {left_out}", policy).kept is Kept.PROVED
    some = f"{THIRTY} with full where not (remedy == 'full' and {FRESH})"
    assert proved(some, policy).kept is Kept.PROVED


def test_an_undecided_search_is_unknown(monkeypatch):
    def undecided(*given, **more):
        raise Undecided

    monkeypatch.setattr(SolverQuery, "find", undecided)
    found = proved(THIRTY, shop())
    assert found.kept is Kept.UNKNOWN
    assert found.why == "the solver found neither an order that breaks it nor a proof"


def test_an_assumption_of_the_search_is_named(monkeypatch):
    def assuming(query, *given, **more):
        query.assumptions["it never rains"] = None

    monkeypatch.setattr(SolverQuery, "find", assuming)
    found = proved(THIRTY, shop())
    assert found.kept is Kept.UNKNOWN
    assert found.why == "proved only on the assumption that it never rains"


# --- how it is written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("30 days", "expected a promise such as"),
        ("30 dys from delivered", "unknown unit 'dys'; did you mean 'days'?"),
        ("30 days from deliverd", "unknown instant 'deliverd'; did you mean 'delivered'?"),
        (f"{THIRTY} in Europe/Berln", "Europe/Berln"),
        (f"{THIRTY} for not-as-describd", "did you mean 'not-as-described'?"),
        (f"{THIRTY} with ful", "unknown remedy 'ful'; did you mean 'full'?"),
        (f"{THIRTY} where order_categry == 'fresh'", "column 1: unknown name 'order_categry'"),
        (f"{THIRTY} where state == 'awaiting-seller'", "reads what is only known later: dispute"),
        (f"{THIRTY} where requested_days > 3", "reads what is only known later: request"),
        ("until tomorrow from delivered", "tomorrow"),
        (
            f"{THIRTY} where goods_paid < amount(500, 'USD')",
            "in USD, and orders may be in others; ask for currency == 'USD' beside it",
        ),
    ],
)
def test_a_promise_with_a_mistake_is_refused_with_the_repair(text, message):
    with pytest.raises(InvalidValue) as refused:
        read_promise(text, shop())
    assert message in str(refused.value)


def test_a_policy_without_a_reason_for_goods_that_arrived_can_promise_nothing_of_them():
    missing = tuple(one for one in shop().reasons if not one.is_for(received=True))
    with pytest.raises(InvalidValue, match="no reason about goods that arrived"):
        read_promise(THIRTY, evolve(shop(), reasons=missing))


def test_blanks_and_lines_make_no_difference_outside_strings():
    text = " 30  days\n  from delivered\n for not-as-described,  not-received\n  where   tracked "
    one = "30 days from delivered for not-as-described, not-received where tracked"
    assert read_promise(text, shop()) == read_promise(one, shop())
    wide = CATEGORIES.replace("fashion", "two  blanks")
    policy = shop(wide + refusal("no-blanks", "order_category == 'two  blanks'"))
    assert proved(f"{THIRTY} where order_category != 'two  blanks'", policy).kept is Kept.PROVED


# --- published terms -----------------------------------------------------------------------------


def every_policy():
    yield from POLICIES.values()
    yield from (policy for planted in PLANTED.values() for policy in (planted[0], planted[2]))
    yield shop(REMORSE, protection__after_protection="5 calendar days", **BERLIN)
    yield shop(protection__period="14 business days, end of day", **BERLIN)
    yield shop(protection__period="1 month", **BERLIN)
    yield shop(protection__period="14 days, end of day", **BERLIN)
    yield shop(protection__period="14 calendar days, end of day, roll forward", **BERLIN)
    yield shop(protection__period="14 calendar days, day of event counts, end of day", **BERLIN)
    yield shop(protection__anchor="paid", protection__after_delivery=None)
    yield shop(variant("sale", SEASON, protection__period="60 days"))
    yield shop(variant("sale", SEASON, protection__ends_on="2027-01-31T00:00:00Z"))


SEASON = (
    "placed_at >= instant('2026-11-01T00:00:00Z') and placed_at < instant('2027-01-01T00:00:00Z')"
)
EVERY = sampled(every_policy(), 3)


@pytest.mark.parametrize("format", ["schema.org", "ucp"])
@pytest.mark.parametrize("policy", EVERY, ids=range(len(EVERY)))
def test_a_policy_keeps_what_its_own_terms_promise(policy, format):
    document = json.loads(publish(policy, format).text)
    for text in promises(document):
        found = proved(text, policy)
        assert found.kept is Kept.PROVED or found.why == "it covers no order", text


def test_terms_of_another_version_are_broken():
    document = json.loads(publish(shop(), "ucp").text)
    (text,) = promises(document)
    assert text == ("30 days or 30 calendar days from delivered for not-as-described with full")
    assert proved(text, shop(protection__period="29 days")).kept is Kept.BROKEN
    assert proved(text, shop(remedies__received_keep=["partial"])).kept is Kept.PROVED
    none = {"remedies__received_keep": ["partial"], "remedies__received_return": ["partial"]}
    assert proved(text, shop(**none)).refusal.code == "nothing-offered"


def test_a_season_takes_the_place_of_the_window():
    policy = shop(variant("sale", SEASON, protection__period="60 days"))
    usual, season = promises(json.loads(publish(policy, "schema.org").text))
    within = (
        "placed_at >= instant('2026-11-01T00:00:00Z') "
        "and placed_at < instant('2027-01-01T00:00:00Z')"
    )
    assert usual == (
        "30 days or 30 calendar days from delivered for not-as-described with full "
        f"where (not ({within}))"
    )
    assert season == (
        "60 days or 60 calendar days from delivered for not-as-described with full "
        f"where ({within})"
    )
    shorter = shop(variant("sale", SEASON, protection__period="59 days"))
    assert proved(usual, shorter).kept is Kept.PROVED
    assert proved(season, shorter).kept is Kept.BROKEN


NINE = "9 days or 9 calendar days"
OVERRIDE = "$.returnPolicySeasonalOverride[0]"


def policy_of(days, **more):
    return {"@type": "MerchantReturnPolicy", "merchantReturnDays": days, **more}


WINDOW = {"type": "dev.ucp.shopping.policy.return", "window": {"days": 9, "anchor": "purchased"}}


@pytest.mark.parametrize(
    ("document", "texts"),
    [
        (policy_of(9), [f"{NINE} from delivered"]),
        (policy_of("9"), [f"{NINE} from delivered"]),
        (policy_of("2027-01-31"), ["until 2027-02-01T00:00:00Z from delivered"]),
        (policy_of("2027-01-31T12:00:00Z"), ["until 2027-01-31T12:00:00Z from delivered"]),
        ({"@graph": [policy_of(9), {"@type": "Offer"}]}, [f"{NINE} from delivered"]),
        (
            {"@type": ["https://schema.org/MerchantReturnPolicy"], "merchantReturnDays": 9},
            [f"{NINE} from delivered"],
        ),
        (
            {
                "hasMerchantReturnPolicy": policy_of(
                    9, refundType="http://schema.org/ExchangeRefund"
                )
            },
            [f"{NINE} from delivered with replacement"],
        ),
        ({"@type": "MerchantReturnPolicy"}, []),
        (WINDOW, [f"{NINE} from placed"]),
        (
            {"policies": [WINDOW, {"type": "dev.ucp.shopping.policy.warranty"}]},
            [f"{NINE} from placed"],
        ),
        (
            WINDOW | {"applies_to": ["$.line_items[0]"], "disputerules": {"where": "tracked"}},
            [f"{NINE} from placed where (tracked)"],
        ),
        ({"type": "dev.ucp.shopping.policy.return", "final_sale": True}, []),
    ],
)
def test_the_promises_of_a_document(document, texts):
    assert list(promises(document)) == texts


SEASONAL = {"startDate": "2026-11-01", "endDate": "2026-12-31", "merchantReturnDays": 60}


def seasonal(**given):
    return policy_of(9, returnPolicySeasonalOverride=SEASONAL | given)


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ([], "$", "expected a MerchantReturnPolicy of schema.org"),
        ({"type": "dev.ucp.shopping.policy.warranty"}, "$", "expected a MerchantReturnPolicy"),
        (policy_of(9.5), "$.merchantReturnDays", "expected a number of days or a date, got 9.5"),
        (policy_of("soon"), "$.merchantReturnDays", "soon"),
        (policy_of(9, refundType="StoreCreditRefund"), "$.refundType", "unknown refund type"),
        (policy_of(9, additionalProperty=["x"]), "$.additionalProperty", "expected an object"),
        (policy_of(9, returnPolicySeasonalOverride=["x"]), OVERRIDE, "expected an object, got 'x'"),
        (seasonal(startDate=None), f"{OVERRIDE}.startDate", "expected a date, got None"),
        (seasonal(endDate="late"), f"{OVERRIDE}.endDate", "late"),
        (WINDOW | {"window": 9}, "$.window", "expected an object, got 9"),
        (
            WINDOW | {"window": {"days": "9", "anchor": "shipped"}},
            "$.window.days",
            "expected an integer, got '9'",
        ),
        (
            [WINDOW | {"window": {"days": 9, "anchor": "fulfilled"}}],
            "$[0].window.anchor",
            "unknown anchor 'fulfilled'",
        ),
        (
            {"policies": [WINDOW | {"supported_resolutions": ["gift_card"]}]},
            "$.policies[0].supported_resolutions",
            "unknown resolution 'gift_card'",
        ),
        (
            WINDOW | {"applies_to": ["$.line_items[0]"]},
            "$.applies_to",
            "give the condition as disputerules.where",
        ),
        (WINDOW | {"disputerules": 5}, "$.disputerules", "expected an object, got 5"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_at_its_path(document, path, message):
    with pytest.raises(InvalidValue) as refused:
        list(promises(document))
    assert refused.value.path == path
    assert message in refused.value.message


# --- against every order of a small world --------------------------------------------------------

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
AFTER = (0 * DAY, 9 * DAY, 10 * DAY - TICK, 10 * DAY, 20 * DAY, 30 * DAY - TICK)


def small_world():
    """Shops with one of each of these, some of which ask more of some orders."""
    short = variant("fresh", FRESH, protection__period="10 days")
    clocks = {"protection__period": "30 calendar days", **BERLIN}
    windows = [{"protection__period": "10 days"}, {"protection__period": "30 days"}, clocks]
    endings = [{}, {"protection__after_confirmation": "0 days"}]
    waits = [{}, {"protection__opens_after_contact": "2 days"}]
    for window, ending, wait in product(windows, endings, waits):
        yield shop(CATEGORIES, **window, **ending, **wait)
    yield from (shop(CATEGORIES + short, **window) for window in windows)


def orders():
    line = OrderLine(id="1", quantity=1, paid=Money(4500, "USD"))
    stamps = dict.fromkeys(("placed_at", "paid_at", "shipped_at", "delivered_at"), START)
    for category, confirmed, contacted in product(
        ("fresh", "fashion"), (None, START), (None, START)
    ):
        yield Order(
            id="A-1",
            currency="USD",
            lines=(line,),
            confirmed_at=confirmed,
            contacted_at=contacted,
            attributes={"category": category},
            **stamps,
        )


CLAIMED = Claim(received=True, reason="not-as-described")


def refuses_some_order(policy, length):
    return any(
        not check_eligibility(order, at=START + after, policy=policy, received=True).allowed
        or not check_claim(order, CLAIMED, at=START + after, policy=policy).allowed
        for order in orders()
        for after in AFTER
        if after < length
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("policy", list(small_world()))
@pytest.mark.parametrize("days", [10, 30])
def test_the_proof_agrees_with_every_order_of_a_small_world(policy, days):
    found = proved(f"{days} days from delivered", policy)
    assert found.kept is not Kept.UNKNOWN
    # The clocks of Berlin go forward within these thirty days, on 29 March.
    assert (found.kept is Kept.BROKEN) == refuses_some_order(policy, days * DAY)


# --- the results, written ------------------------------------------------------------------------


def test_results_are_written_with_a_status():
    policy = shop()
    kept, broken = proved(THIRTY, policy), proved("31 days from delivered", policy)
    unsure = proved(f"{THIRTY} where not tracked and tracked", policy)
    assert promises_status((kept,)) == 0
    assert promises_status((kept, broken)) == 1
    assert promises_status((kept, broken, unsure)) == 3
    assert promises_text((kept, unsure)) == (
        f"proved: {THIRTY}\nunknown: {THIRTY} where not tracked and tracked: it covers no order"
    )
    lines = promises_text((broken,)).splitlines()
    assert lines[0] == "broken: 31 days from delivered"
    assert lines[1].startswith("    confirmation-timeout: the time to open a dispute ended on ")
    assert json.loads(lines[2]) == first_broken((kept, broken), policy)
    assert first_broken((kept, unsure), policy) is None
    plain = promises_json((kept, broken, unsure), policy)
    assert [one["outcome"] for one in plain["promises"]] == ["proved", "broken", "unknown"]
    assert plain["promises"][1]["code"] == "confirmation-timeout"
    assert plain["promises"][2]["why"] == "it covers no order"
    assert "the order was paid" in plain["covers"]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.toml").write_text(to_toml(shop()), encoding="utf-8")
    (tmp_path / "terms.json").write_text(publish(shop(), "ucp").text, encoding="utf-8")
    (tmp_path / "final.json").write_text(
        publish(shop(remedies__received_keep=[], remedies__received_return=[]), "ucp").text,
        encoding="utf-8",
    )
    return tmp_path


def test_the_command_is_a_gate(folder, capsys):
    assert cli.main(["promise", "shop.toml", THIRTY, "terms.json"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"proved: {THIRTY}"
    assert cli.main(["promise", "shop.toml", THIRTY, "31 days from delivered"]) == 1
    assert cli.main(["promise", "shop.toml", f"{THIRTY} where tracked and not tracked"]) == 3
    capsys.readouterr()
    assert cli.main(["promise", "shop.toml", "final.json"]) == 2
    assert "states no window, so it promises none" in capsys.readouterr().err
    assert cli.main(["promise", "shop.toml", "thirty days"]) == 2
    assert "$: expected a promise" in capsys.readouterr().err


def test_the_case_of_a_broken_promise_is_written_and_replayed(folder, capsys):
    given = ["promise", "shop.toml", "31 days from delivered", "--case", "case.json", "--json"]
    assert cli.main(given) == 1
    (one,) = json.loads(capsys.readouterr().out)["promises"]
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert case == one["witness"]
    assert cli.main(["decide", "case.json", "--policy", "shop.toml", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["eligibility"]["code"] == one["code"]
    assert cli.main(["promise", "shop.toml", THIRTY, "--case", "no.json"]) == 0
    assert not (folder / "no.json").exists()
