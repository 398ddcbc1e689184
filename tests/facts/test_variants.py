"""A policy sets other values for some orders; a dispute keeps those of its opening."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Attribute,
    Claim,
    Dispute,
    DisputeRulesError,
    Event,
    InvalidPolicy,
    Money,
    Order,
    OrderLine,
    Policy,
    Refused,
    Variant,
    apply_event,
    calculate_refund,
    check_claim,
    check_eligibility,
    from_json,
    from_toml,
    open_dispute,
    protection_ends_at,
    to_dict,
    to_json,
    to_toml,
)
from disputerules.analysis.mutation.mutants import mutants
from disputerules.documents.handbook import policy_text
from disputerules.documents.policy_differences import differences
from disputerules.documents.policy_markdown import policy_markdown
from disputerules.facts.order_facts import tracked
from disputerules.facts.origin import Fold, Origin
from disputerules.facts.selection import ORIGINS
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant_checks import problems
from disputerules.histories.report import words
from disputerules.histories.unseen import policy_changes
from disputerules.interpreters.compiled import compiled
from disputerules.language.expression import Fact, Kind, Setting, leaves
from disputerules.language.pens import pen
from disputerules.language.table import Row, outcome
from disputerules.language.text import parse
from disputerules.policies.document import read_policy, write_policy
from disputerules.testing.coverage import RuleCoverage

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
DELIVERED = START + timedelta(days=8)
TICK = timedelta(microseconds=1)
CATEGORY = Attribute(owner="order", name="category", one_of=("fresh", "fashion"))
FINAL = Attribute(owner="line", name="final_sale", kind="flag", default=False)
PLAIN = evolve(ALIEXPRESS_GUIDE, name="market", attributes=[CATEGORY, FINAL])
FRESH = pen(PLAIN.facts["order_category"]).is_("fresh")
SOURCE = "https://example.com/help/fresh"
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=START,
    paid_at=START,
    shipped_at=START,
    delivered_at=DELIVERED,
    lines=(OrderLine(id="1", quantity=2, paid=Money(1000, "USD")),),
    attributes={"category": "fresh"},
)
FASHION = evolve(ORDER, attributes={"category": "fashion"})
CLAIM = Claim(
    received=True,
    reason="quality-problem",
    refund="partial",
    amount=Money(501, "USD"),
    description="It smells.",
)


def when(text: str, policy: Policy = PLAIN):
    return parse(text, policy.facts, SETTINGS, Kind.FLAG)


def variant(condition=FRESH, name="fresh-food", **values) -> Variant:
    changes = {key.replace("__", "."): value for key, value in values.items()}
    return Variant(name, condition, changes, "fresh food is different", SOURCE)


QUICK = variant(
    protection__anchor="delivered",
    protection__period="48 hours",
    negotiation__seller_response="1 day",
)
POLICY = evolve(PLAIN, variants=[QUICK])


@pytest.mark.parametrize(
    ("order", "at", "code"),
    [
        (ORDER, DELIVERED + timedelta(hours=48) - TICK, "eligible"),
        (ORDER, DELIVERED + timedelta(hours=48), "confirmation-timeout"),
        (ORDER, DELIVERED + timedelta(hours=48) + TICK, "confirmation-timeout"),
        (FASHION, DELIVERED + timedelta(hours=48), "eligible"),
        (FASHION, START + timedelta(days=60) - TICK, "eligible"),
        (FASHION, START + timedelta(days=60), "confirmation-timeout"),
    ],
)
def test_the_condition_chooses_the_value(order, at, code):
    assert check_eligibility(order, at=at, policy=POLICY).code == code


def test_nothing_changes_for_a_policy_without_variants():
    assert evolve(POLICY, variants=()) == PLAIN
    assert evolve(POLICY, variants=()).revision == PLAIN.revision
    assert PLAIN.every_table is PLAIN.tables
    assert PLAIN.asked_tables is PLAIN.tables
    assert PLAIN.set_tables == ()
    assert PLAIN.whole is PLAIN
    assert PLAIN.leaf(PLAIN.facts["order_category"]) is PLAIN.facts["order_category"]


def test_variants_are_part_of_equality_and_of_the_revision():
    others = [
        evolve(POLICY, variants=[evolve(QUICK, source="https://example.com/other")]),
        evolve(POLICY, variants=[evolve(QUICK, set={"protection.period": "49 hours"})]),
        evolve(POLICY, variants=[QUICK, evolve(QUICK, id="again")]),
        PLAIN,
    ]
    assert len({POLICY, *others}) == len({one.revision for one in (POLICY, *others)}) == 5
    assert pickle.loads(pickle.dumps(POLICY)) == POLICY


def test_each_setting_that_varies_has_a_table():
    names = ["protection.anchor", "protection.period", "negotiation.seller_response"]
    assert [one.name for one in POLICY.set_tables] == [f"set.{name}" for name in names]
    table = POLICY.table("set.protection.period")
    assert [line.id for line in table.lines] == ["fresh-food", "otherwise"]
    values = [node.value for line in table.lines for _, node in line.then.fields]
    assert values == ["48 hours", "60 days"]
    assert PLAIN.table("set.payout.within").rows == ()
    # All three are asked by one table, which has the same rows.
    asked = [one.name for one in POLICY.asked_tables if one.name.startswith("set.")]
    assert asked == ["set.protection.anchor"]
    with pytest.raises(InvalidPolicy, match=r"unknown table 'set\.payout'"):
        PLAIN.table("set.payout")
    with pytest.raises(InvalidPolicy, match="unknown table"):
        POLICY.with_table(table)


def test_the_first_variant_that_sets_a_value_and_holds_decides_it():
    large = variant(pen(PLAIN.facts["goods_paid"]) >= 1000, "large", protection__period="90 days")
    both = evolve(PLAIN, variants=[large, QUICK])
    at = DELIVERED
    assert protection_ends_at(ORDER, at=at, policy=both) == DELIVERED + timedelta(days=90)
    assert protection_ends_at(FASHION, at=at, policy=both) == START + timedelta(days=90)
    small = evolve(ORDER, lines=(OrderLine(id="1", quantity=2, paid=Money(999, "USD")),))
    assert protection_ends_at(small, at=at, policy=both) == DELIVERED + timedelta(hours=48)


def test_a_condition_may_read_a_setting_that_varies_by_something_else():
    chained = variant(
        when("protection.anchor == 'delivered'"), "from-delivery", protection__period="7 days"
    )
    anchored = variant(protection__anchor="delivered")
    policy = evolve(PLAIN, variants=[chained, anchored])
    ends = [protection_ends_at(one, at=DELIVERED, policy=policy) for one in (ORDER, FASHION)]
    assert ends == [DELIVERED + timedelta(days=7), START + timedelta(days=60)]


def test_an_optional_setting_may_be_set_or_unset():
    waits = PLAIN.but({"protection.at_most": "10 days"})
    policy = evolve(waits, variants=[variant(protection__at_most=None)])
    ends = [protection_ends_at(one, at=START, policy=policy) for one in (ORDER, FASHION)]
    assert ends == [START + timedelta(days=60), START + timedelta(days=10)]
    policy = evolve(PLAIN, variants=[variant(protection__opens_after_contact="3 days")])
    codes = [check_eligibility(one, at=START, policy=policy).code for one in (ORDER, FASHION)]
    assert codes == ["waiting-period", "eligible"]


def test_a_message_says_the_value_that_applies():
    policy = evolve(PLAIN, variants=[variant(evidence__max_files=1)])
    table = compiled(policy).table("eligibility")
    assert table.table.name == "eligibility"
    from disputerules import EvidenceFile

    files = tuple(EvidenceFile(name=f"{one}.jpg", bytes=1) for one in range(11))
    claim = evolve(CLAIM, evidence=files)
    said = [
        check_claim(one, claim, at=DELIVERED, policy=policy).findings[-1].message
        for one in (ORDER, FASHION)
    ]
    assert [one.count("10") for one in said] == [0, 1]


def test_a_dispute_keeps_the_values_of_its_opening():
    at = DELIVERED
    fresh, other = (open_dispute(one, CLAIM, at=at, policy=POLICY) for one in (ORDER, FASHION))
    assert fresh.due_at == at + timedelta(days=1)
    assert other.due_at == at + timedelta(days=5)
    assert fresh.ends_by == other.ends_by - 5 * timedelta(days=4)
    assert fresh.policy.revision == POLICY.revision
    assert (fresh.policy.whole, fresh.policy.variants) == (POLICY, ())
    again = open_dispute(evolve(ORDER, id="A-2"), CLAIM, at=at, policy=POLICY)
    assert again.policy is fresh.policy
    assert from_json(Dispute, to_json(fresh)) == fresh
    assert to_dict(fresh.policy) == to_dict(POLICY)


CAPPED = evolve(
    PLAIN,
    variants=[
        Variant(
            "half",
            when("reason == 'quality-problem'"),
            {"refund.reason_caps": {"quality-problem": 5000}},
            "a matter of quality is worth half",
        )
    ],
)


def test_a_revision_asks_the_conditions_again():
    described = evolve(CLAIM, reason="not-as-described")
    dispute = open_dispute(ORDER, described, at=DELIVERED, policy=CAPPED)

    def revised(amount):
        claim = evolve(CLAIM, amount=Money(amount, "USD"))
        event = Event(id="e1", type="buyer-revised", at=DELIVERED + TICK, claim=claim)
        return apply_event(dispute, event)

    with pytest.raises(Refused) as caught:
        revised(501)
    assert caught.value.code == "exceeds-reason-cap"
    kept = revised(500)
    assert kept.policy.refund.reason_caps == (("quality-problem", 5000),)
    assert dispute.policy.refund.reason_caps == ()
    back = Event(id="e2", type="buyer-revised", at=kept.since + TICK, claim=described)
    assert apply_event(kept, back).policy == dispute.policy
    assert from_json(Dispute, to_json(kept)) == kept


def test_a_claim_varies_what_a_claim_may_ask():
    assert check_claim(ORDER, CLAIM, at=DELIVERED, policy=CAPPED).code == "exceeds-reason-cap"
    described = evolve(CLAIM, reason="not-as-described")
    assert check_claim(ORDER, described, at=DELIVERED, policy=CAPPED)
    payer = variant(returns__postage_paid_by="seller")
    policy = evolve(PLAIN, variants=[payer])
    paid_by = [
        str(calculate_refund(one, CLAIM, at=DELIVERED, policy=policy).return_postage)
        for one in (ORDER, FASHION)
    ]
    assert paid_by == ["seller", "buyer"]


def test_what_a_claim_decides_is_judged_for_each_branch():
    policy = evolve(PLAIN, variants=[variant(when("received"), protection__period="10 days")])
    end = START + timedelta(days=10)
    for at, codes in (
        (end - TICK, ["eligible"] * 3),
        (end, ["eligible", "confirmation-timeout", "eligible"]),
    ):
        found = [
            check_eligibility(ORDER, at=at, policy=policy, received=one).code
            for one in (False, True, None)
        ]
        assert found == codes
    with pytest.raises(Refused):
        open_dispute(ORDER, CLAIM, at=end, policy=policy)
    assert open_dispute(ORDER, CLAIM, at=end - TICK, policy=policy).policy.protection.period


BAD = {
    "the time": (
        lambda: [variant(when("at < placed_at"), payout__within="1 day")],
        "cannot read 'at'",
    ),
    "what is left": (
        lambda: [variant(when("goods_left > 5"), payout__within="1 day")],
        "cannot read 'goods_left'",
    ),
    "a status": (
        lambda: [variant(when("order_status == 'confirmed'"), payout__within="1 day")],
        "cannot read 'order_status', which changes, through",
    ),
    "a cycle": (
        lambda: [
            variant(when("refund.shipping == 'never'"), "one", refund__rounding="up"),
            variant(when("refund.rounding == 'up'"), "two", refund__shipping="never"),
        ],
        "refund.rounding -> refund.shipping -> refund.rounding",
    ),
    "itself": (
        lambda: [variant(when("protection.anchor == 'paid'"), protection__anchor="paid")],
        "protection.anchor -> protection.anchor",
    ),
    "one id twice": (lambda: [QUICK, QUICK], "duplicate variant 'fresh-food'"),
    "no variant": (lambda: [3], "expected Variant, got 3"),
    "a revision": (
        lambda: [variant(when("received"), extension__answer_within="3 days")],
        "table 'reasons' reads no claim",
    ),
    "a cap alone": (
        lambda: [
            variant(remedies__received_keep=["full"]),
            variant(~FRESH, "other", refund__reason_caps={"quality-problem": 5000}),
        ],
        "no claim can meet the cap",
    ),
    "a cap at once": (
        lambda: [
            variant(remedies__received_keep=["full"], refund__reason_caps={"quality-problem": 5000})
        ],
        "no claim can meet the cap",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_variant_that_cannot_be_is_refused(name):
    made, message = BAD[name]
    with pytest.raises(InvalidPolicy, match=message):
        evolve(PLAIN, variants=made())


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"id": "Fresh"}, ".id", "expected an id such as 'fresh-food'"),
        ({"id": "otherwise"}, ".id", "choose another id"),
        ({"when": 3}, ".when", "expected a flag"),
        ({"set": {}}, ".set", "at least one setting"),
        ({"set": {"protection.perid": 3}}, ".set['protection.perid']", "did you mean"),
        ({"set": {"protection.period": 5}}, ".set['protection.period']", "expected a string"),
        ({"set": {"protection.period": None}}, ".set['protection.period']", "needs a value"),
        ({"set": {"evidence.max_files": -1}}, ".set['evidence.max_files']", "expected"),
        ({"because": " "}, ".because", "non-empty"),
        ({"source": 3}, ".source", "non-empty"),
    ],
)
def test_a_part_that_cannot_be_is_refused_with_its_place(changes, path, message):
    with pytest.raises(InvalidPolicy, match=message) as caught:
        evolve(QUICK, **changes)
    assert caught.value.path == path


def test_what_a_program_calculates_from_the_policy_knows_no_variants():
    fact = Fact("own_flag", Kind.FLAG, origin=Fold(lambda case, policy: True, ("policy",)))
    own = Row("own", fact, outcome(False), "it is so", SOURCE)
    old = PLAIN.table("eligibility")
    table = old.with_rows(own, *old.rows)
    (found,) = problems((QUICK,), (table,), PLAIN.facts)
    assert (found.path, "calculates 'own_flag'" in found.message) == (".variants", True)


def test_lines_of_the_order_may_be_asked():
    policy = evolve(
        PLAIN, variants=[variant(when("any_line(line_final_sale)"), protection__period="1 day")]
    )
    final = OrderLine(id="1", quantity=2, paid=Money(1000, "USD"), attributes={"final_sale": True})
    ends = [
        protection_ends_at(one, at=START, policy=policy)
        for one in (evolve(ORDER, lines=(final,)), ORDER)
    ]
    assert ends == [START + timedelta(days=1), START + timedelta(days=60)]
    with pytest.raises(InvalidPolicy, match="cannot read 'line_final_sale'"):
        evolve(PLAIN, variants=[variant(when("line_final_sale"), protection__period="1 day")])


def test_every_origin_that_can_hold_a_setting_is_rewritten():
    from disputerules.facts.vocabulary import FACTS

    holding = {
        type(fact.origin)
        for fact in FACTS.values()
        if any(isinstance(leaf, Setting) for node in fact.nodes for leaf in leaves(node))
    }
    assert holding <= ORIGINS.keys()
    known = {one.__name__ for one in Origin.__subclasses__()}
    asks_nothing = {"Read", "Recorded", "Ruling", "Total", "Part", "Selected"}
    assert known - asks_nothing == {one.__name__ for one in ORIGINS} - {"OfLines"}


FILE = """
base = "aliexpress-guide"
name = "market"
[attributes.order]
category = { one_of = ["fresh", "fashion"], default = "fashion" }
[set]
"protection.period" = "60 days"
[[variants]]
id = "fresh-food"
when = "order_category == 'fresh'"
set.protection = { anchor = "delivered", period = "48 hours", at_most = "none" }
because = "fresh food is reported within 48 hours of delivery"
source = "https://example.com/help/fresh"
"""


def test_a_file_has_them_and_is_written_with_them():
    policy = from_toml(FILE)
    (one,) = policy.variants
    assert dict(one.set)["protection.at_most"] is None
    for again in (from_toml(to_toml(policy)), read_policy(write_policy(policy))):
        assert (again, again.revision) == (policy, policy.revision)
    assert from_json(Policy, to_json(policy)) == policy


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ('id = "fresh-food"\n', "", [".id"]),
        ('id = "fresh-food"', 'id = "fresh-food"\nwen = "tracked"', [".wen"]),
        ('id = "fresh-food"', 'id = "fresh-food"\nrows = []', [".rows"]),
        (
            'id = "fresh-food"',
            'id = "fresh-food"\n"payout.within" = "1 day"',
            ["['payout.within']"],
        ),
        ("== 'fresh'", "== 3", [".when"]),
        ("order_category ==", "at < placed_at and order_category ==", [".when"]),
        (" period = ", " perid = ", [".set['protection.perid']"]),
        ("reported within", "reported {within}", [".because"]),
        ('"https://example.com/help/fresh"', '" "', [".source"]),
        ('period = "48 hours"', "period = 48", [".set['protection.period']"]),
    ],
)
def test_a_mistake_in_a_file_has_its_place(old, new, paths):
    with pytest.raises(InvalidPolicy) as caught:
        from_toml(FILE.replace(old, new))
    found = caught.value.errors or (caught.value,)
    assert [one.path for one in found] == [f".variants[0]{path}" for path in paths]


def test_all_mistakes_of_a_file_are_reported_at_once():
    text = FILE.replace(" period = ", " perid = ").replace("'fresh'", "'frsh'")
    twice = FILE[FILE.index("[[var") :]
    with pytest.raises(InvalidPolicy) as caught:
        from_toml(text + twice + twice)
    assert [one.path for one in caught.value.errors] == [
        ".variants[0].when",
        ".variants[0].set['protection.perid']",
        ".variants[2].id",
    ]
    for value, message in ((3, "expected an array"), ([3], "expected an object")):
        with pytest.raises(DisputeRulesError, match=message):
            read_policy({"base": "aliexpress-guide", "variants": value})


@pytest.mark.no_cover
def test_mutation_changes_variants():
    other = variant(~FRESH, "other", protection__period="90 days")
    third = variant(~FRESH, "third", payout__within="3 days")
    policy = evolve(PLAIN, variants=[QUICK, other, third])
    found = {one.change: one for one in mutants(policy) if one.change.startswith("variants")}
    assert found["variants: without other"].policy.variants == (QUICK, third)
    assert found["variants: other before fresh-food"].policy.variants == (other, QUICK, third)
    assert found["variants: third before other"].equivalent
    change = "variants: fresh-food sets protection.period: 48 hours -> 49 hours"
    assert str(dict(found[change].policy.variants[0].set)["protection.period"]) == "49 hours"
    # No claim could meet a cap where every remedy is full, so no such mutant is made.
    capped = variant(
        refund__reason_caps={"quality-problem": 5000},
        remedies__received_keep=["partial"],
        remedies__received_return=["full"],
    )
    changes = {one.change for one in mutants(evolve(PLAIN, variants=[capped]))}
    assert not any('received_keep: ["partial"] -> []' in one for one in changes)


def test_the_handbook_shows_them():
    text, markdown = policy_text(POLICY), policy_markdown(POLICY)
    assert "Variants: the first that holds decides each value" in text
    assert "if order category is fresh: protection.anchor delivered" in text
    assert "| `fresh-food` |" in markdown
    assert "Variants" not in policy_text(PLAIN) + policy_markdown(PLAIN)
    other = variant(~FRESH, "other", protection__period="90 days")
    pair = evolve(PLAIN, variants=[QUICK, other]), evolve(PLAIN, variants=[other, QUICK])
    assert ("variants", "they stand in another order") in [*differences(*pair)]
    (line,) = [one for one in differences(POLICY, pair[0]) if one[0] == "variant other"]
    assert line[1] == "if order category is not fresh: protection.period 90 days -> none"


def test_coverage_counts_their_rows():
    coverage = RuleCoverage(POLICY)
    policy = evolve(POLICY)
    from disputerules.interpreters.compiled import with_interpreter

    observed = with_interpreter(policy, coverage.table)
    check_eligibility(ORDER, at=DELIVERED, policy=observed)
    assert coverage.rows["set.protection.anchor", "fresh-food"].decided
    assert not coverage.rows["set.protection.anchor", "otherwise"].decided


def test_only_the_variant_that_changed_is_listed():
    other = variant(name="other", **{"evidence.max_files": 3})
    changed = variant(name="other", **{"evidence.max_files": 4})
    old, new = (evolve(PLAIN, variants=[QUICK, one]) for one in (other, changed))
    assert [one[0] for one in words.differences(old, new)] == ["variant other"]
    assert [one.name for one in policy_changes(old, new)] == ["variants of evidence.max_files"]


def test_what_is_no_name_of_a_setting_is_refused_with_its_place():
    with pytest.raises(InvalidPolicy, match="unknown setting 5") as refused:
        Variant(id="odd", when=tracked.node, set={5: "2 days"}, because="it is so")
    assert refused.value.path == ".set[5]"
