"""A variant sets terms of a reason, which its claims then have."""

from datetime import UTC, datetime

import pytest

from disputerules import (
    Claim,
    InvalidPolicy,
    Money,
    Order,
    OrderLine,
    Variant,
    calculate_refund,
    check_claim,
    from_toml,
    open_dispute,
    read_policy,
    to_json,
    to_toml,
)
from disputerules.analysis.compare import compare
from disputerules.analysis.mutation.variants import of_variants
from disputerules.facts.combinations import are_apart, combinations
from disputerules.facts.order_facts import goods_paid, tracked
from disputerules.facts.reason_terms import KINDS, setting_named
from disputerules.histories import compare_history, decide_table
from disputerules.language.pens import Flag
from disputerules.language.text import parse

PLACED, SHIPPED = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
AT = datetime(2026, 2, 4, tzinfo=UTC)
CODE = "changed-my-mind"
TERM = f"reasons.{CODE}."
REASON = {
    "branch": "received",
    "description": "optional",
    "evidence": "optional",
    "remedies": {"keep": ["full", "partial"], "return": ["full"]},
    "cap": 8000,
    "postage_paid_by": "buyer",
    "deduction": 0,
    "return_label": 0,
}
FRESH = "order_category == 'fresh'"


def variant(sets, when=FRESH, name="fresh"):
    return {"id": name, "when": when, "set": sets, "because": "it differs"}


def document(*variants, **reason):
    return {
        "base": "aliexpress-guide",
        "name": "market",
        "attributes": {"order": {"category": {"one_of": ["fresh", "fashion"]}}},
        "reasons": {CODE: REASON | reason},
        "variants": [*variants],
    }


def policy(*variants, **reason):
    return read_policy(document(*variants, **reason))


def order(category: str) -> Order:
    stamps = {"placed_at": PLACED, "paid_at": PLACED, "shipped_at": SHIPPED}
    lines = (OrderLine(id="1", quantity=1, paid=Money(1000, "USD")),)
    attributes = {"category": category}
    return Order(id="A-1", currency="USD", lines=lines, attributes=attributes, **stamps)


def part(amount: int) -> Claim:
    return Claim(received=True, reason=CODE, refund="partial", amount=Money(amount, "USD"))


CAPPED = policy(variant({TERM + "cap": 2000}))


@pytest.mark.parametrize(
    ("category", "amount", "code"),
    [
        ("fresh", 199, "acceptable"),
        ("fresh", 200, "acceptable"),
        ("fresh", 201, "exceeds-reason-cap"),
        ("fashion", 799, "acceptable"),
        ("fashion", 800, "acceptable"),
        ("fashion", 801, "exceeds-reason-cap"),
    ],
)
def test_the_cap_of_the_variant_counts_for_its_orders(category, amount, code):
    assert check_claim(order(category), part(amount), at=AT, policy=CAPPED).code == code


def test_the_first_variant_that_holds_and_sets_the_term_decides():
    both = policy(
        variant({TERM + "postage_paid_by": "seller"}, "goods_paid >= 1", "any"),
        variant({TERM + "cap": 2000}),
        variant({TERM + "cap": 5000}, "goods_paid >= 1", "rest"),
    )
    found = [
        check_claim(order(name), part(amount), at=AT, policy=both).code
        for name, amount in (("fresh", 200), ("fresh", 201), ("fashion", 500), ("fashion", 501))
    ]
    assert found == ["acceptable", "exceeds-reason-cap"] * 2
    back = Claim(received=True, reason=CODE, return_goods=True)
    refund = calculate_refund(order("fashion"), back, at=AT, policy=both)
    assert refund.return_postage == "seller"


def test_a_dispute_keeps_the_terms_of_its_opening():
    dispute = open_dispute(order("fresh"), part(200), at=AT, policy=CAPPED)
    (kept,) = [one for one in dispute.policy.reasons if one.code == CODE]
    assert (kept.cap, dispute.policy.variants) == (2000, ())
    assert dispute.policy.revision == CAPPED.revision


def test_a_policy_is_written_and_read_with_the_terms():
    sets = {f"{TERM}{term}": "none" for term in KINDS}
    sets |= {TERM + "remedies": {"keep": ["partial"]}, TERM + "return_label": 500}
    whole = policy(variant(sets))
    assert from_toml(to_toml(whole)) == whole
    assert from_toml(to_toml(whole)).revision == whole.revision
    assert f'"{TERM}return_label":500' in to_json(whole).replace(" ", "").replace("\n", "")


def test_toml_may_nest_the_name_of_a_term():
    text = """
        base = "aliexpress-guide"
        [[variants]]
        id = "cheap"
        when = "goods_paid < 500"
        because = "it is cheap"
        set.reasons.quality-problem.cap = 500
        set.reasons.quality-problem.remedies.keep = ["partial"]
        set.reasons.quality-problem.remedies.return = []
    """
    (one,) = from_toml(text).variants
    assert dict(one.set) == {
        "reasons.quality-problem.cap": 500,
        "reasons.quality-problem.remedies": (("keep", ("partial",)), ("return", ())),
    }


@pytest.mark.parametrize(
    ("sets", "path", "message"),
    [
        ({"reasons.changed-my-mnd.cap": 1}, "['reasons.changed-my-mnd.cap']", f"mean '{CODE}'?"),
        ({TERM + "cpa": 1}, f"['{TERM}cpa']", "unknown term of a reason 'cpa'; did you mean 'cap'"),
        ({TERM + "branch": "any"}, f"['{TERM}branch']", "unknown term of a reason 'branch'"),
        ({TERM + "cap": 10_001}, f"['{TERM}cap']", "expected an integer from 0 to 10000"),
        ({TERM + "remedies": {"kep": []}}, f"['{TERM}remedies'].kep", "did you mean 'keep'?"),
        ({f"reasons.{CODE}": 1}, f"['reasons.{CODE}']", "such as 'reasons.quality-problem.cap'"),
        ({"reasons": 1}, "['reasons']", "expected a term of a reason"),
    ],
)
def test_a_term_that_is_none_is_refused_with_its_place(sets, path, message):
    with pytest.raises(InvalidPolicy) as refused:
        policy(variant(sets))
    (error,) = refused.value.errors
    assert (error.path, message in error.message) == (f".variants[0].set{path}", True)


def test_all_mistakes_of_a_variant_are_listed():
    with pytest.raises(InvalidPolicy) as refused:
        policy(variant({TERM + "cap": -1, TERM + "evidence": "maybe", "payout.withn": "1 day"}))
    places = {one.path.removeprefix(".variants[0].set") for one in refused.value.errors}
    assert places == {f"['{name}']" for name in ("payout.withn", TERM + "cap", TERM + "evidence")}


def test_but_changes_a_term_of_a_reason():
    changed = CAPPED.but({TERM + "cap": 7000, "payout.within": "3 days"})
    assert changed.setting(setting_named(TERM + "cap")) == 7000
    kept = read_policy(document()).but({TERM + "remedies": {"keep": ["full"]}, TERM + "cap": None})
    assert dict(kept.reasons[-1].remedies)["keep"] == ("full",)
    with pytest.raises(InvalidPolicy, match="did you mean 'changed-my-mind'"):
        CAPPED.but({"reasons.changed-my-min.cap": 1})


def test_a_name_of_no_setting_is_refused():
    with pytest.raises(InvalidPolicy, match=r"unknown setting 'payout\.withn'"):
        setting_named("payout.withn")


def test_a_comparison_shows_the_term_with_the_order_that_it_is_for():
    found = compare(CAPPED, policy(variant({TERM + "cap": 2500}))).differences
    messages = {one.table: one.message for one in found}
    name = f"{TERM}cap"
    assert messages[f"set.{name}"] == f"{name}: for order category fresh: 2000 -> 2500"
    assert "exceeds-reason-cap becomes acceptable" in messages["claim"]
    without = compare(CAPPED, policy()).differences
    assert f"set.{name}" in {one.table for one in without}


def history(*categories, amount):
    count = len(categories)
    columns = {"at": AT, "placed_at": PLACED, "paid_at": PLACED, "shipped_at": SHIPPED}
    rest = {"currency": "USD", "paid": 1000, "received": True, "reason": CODE}
    rest |= {"refund": "partial", "amount": amount}
    return {
        "order_id": [f"A-{number}" for number in range(count)],
        "order_category": [*categories],
        **{name: [value] * count for name, value in (columns | rest).items()},
    }


def test_sql_reads_the_terms_of_the_variant():
    pyarrow = pytest.importorskip("pyarrow")
    other = variant(
        {TERM + "postage_paid_by": "seller", TERM + "cap": 5000}, "goods_paid > 1", "all"
    )
    judged = policy(variant({TERM + "cap": 2000}), other)
    facts = ["reason_cap", "postage_payer", "full_offered"]
    table = pyarrow.table(history("fresh", "fashion", amount=100))
    found = decide_table(table, judged, facts=facts, into="rows")
    assert [[one[name] for name in facts] for one in found] == [
        [2000, "seller", True],
        [5000, "seller", True],
    ]


def test_a_change_that_no_column_shows_is_named():
    pyarrow = pytest.importorskip("pyarrow")
    shown = pyarrow.table(history("fresh", amount=200))
    other = policy(variant({TERM + "evidence": "required"}))
    (note,) = compare_history(shown, policy(), other).unknown
    assert note.startswith(
        f"variants of {TERM}evidence changed; this report does not decide evidence"
    )


def test_mutants_change_the_terms():
    whole = policy(variant({TERM + "remedies": {"keep": ["full", "partial"]}, TERM + "cap": 2000}))
    changes = [one.change for one in of_variants(whole)]
    assert f"variants: fresh sets {TERM}cap: 2000 -> 2001" in changes
    assert any(one.startswith(f"variants: fresh sets {TERM}remedies: ") for one in changes)


UNMEETABLE = {TERM + "remedies": {"keep": ["full"]}}


def test_a_cap_that_no_claim_can_meet_is_refused():
    with pytest.raises(InvalidPolicy, match="no claim can meet the cap for 'changed-my-mind'"):
        policy(variant(UNMEETABLE))
    with pytest.raises(InvalidPolicy, match="no claim can meet the cap"):
        policy(
            variant({TERM + "cap": 500}, "tracked", "tracked"),
            variant(UNMEETABLE),
            cap=None,
        )


def test_variants_that_never_hold_together_leave_no_such_cap():
    fashion = variant({TERM + "cap": 500}, "order_category == 'fashion'", "fashion")
    assert policy(fashion, variant(UNMEETABLE), cap=None)
    # Where the first one holds it sets both, so the cap of the other never counts beside it.
    first = variant(UNMEETABLE | {TERM + "cap": "none"}, "tracked", "tracked")
    assert policy(first, fashion, cap=None)


def read(source: str):
    return parse(source, policy().facts, {})


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (FRESH, "order_category == 'fashion'", True),
        (FRESH, FRESH, False),
        (f"tracked and {FRESH}", f"not tracked and {FRESH}", True),
        ("tracked", "not tracked", True),
        ("tracked", "tracked and received", False),
        ("tracked or received", "not tracked", False),
        ("goods_paid < 5", "goods_paid > 5", False),
    ],
)
def test_conditions_are_apart_where_they_need_a_fact_to_be_two_things(left, right, expected):
    assert are_apart(read(left), read(right)) is expected


def test_each_setting_is_set_by_the_first_variant_that_holds():
    def made(name: str, when: Flag, **sets: str) -> Variant:
        return Variant(name, when, {f"payout.{key}": value for key, value in sets.items()}, "why")

    dear, cheap = goods_paid >= 500, goods_paid < 500
    one, two = made("one", dear, within="1 day"), made("two", cheap, within="2 days")
    found = [*combinations([one, two], ("payout.within", "protection.period"))]
    assert [{name: str(value) for name, value in each.items()} for each in found] == [
        {"payout.within": "1 day"},
        {"payout.within": "2 days"},
        {},
    ]
    assert [*combinations([one, two], ())] == [{}]
    more = Variant("three", tracked, {"payout.within": "3 days", "protection.period": "1 day"}, "w")
    pairs = [*combinations([more, one], ("protection.period", "payout.within"))]
    assert [sorted(str(value) for value in each.values()) for each in pairs] == [
        ["1 day", "3 days"],
        ["1 day"],
        [],
    ]
