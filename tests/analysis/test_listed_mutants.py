"""Which mutants a table and variants have, what each is called, and how a judgement is told."""

from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Variant
from disputerules.analysis.mutation.judge import Judgement
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.rows import of_table
from disputerules.analysis.mutation.variants import of_variants
from disputerules.facts.order_facts import tracked

TABLE = ALIEXPRESS_GUIDE.table("eligibility")
SHORT = TABLE.with_rows(TABLE.row("order-cancelled"), TABLE.row("not-paid"))
SOURCE = "docs/explanation/our-choices.md"


def told(found):
    return [(one.change, one.message) for one in found]


def test_each_row_is_removed_swapped_and_turned_round():
    policy = ALIEXPRESS_GUIDE.with_table(SHORT)
    found = list(of_table(policy, SHORT))
    assert told(found) == [
        (f"eligibility: {change}", f"no case fails if row {condition}")
        for change, condition in (
            ("without order-cancelled", "order-cancelled of eligibility is removed"),
            ("without not-paid", "not-paid of eligibility is removed"),
            (
                "not-paid before order-cancelled",
                "not-paid of eligibility comes before order-cancelled",
            ),
            (
                "order-cancelled decides eligible",
                "order-cancelled of eligibility decides eligible",
            ),
            ("not-paid decides eligible", "not-paid of eligibility decides eligible"),
            ("otherwise decides not-paid", "otherwise of eligibility decides not-paid"),
        )
    ]
    assert [one.rows for one in found] == [
        ("order-cancelled",),
        ("not-paid",),
        ("order-cancelled", "not-paid"),
        ("order-cancelled",),
        ("not-paid",),
        ("otherwise",),
    ]
    tables = [one.policy.table("eligibility") for one in found]
    assert [row.id for row in tables[0].rows] == ["not-paid"]
    assert [row.id for row in tables[2].rows] == ["not-paid", "order-cancelled"]
    assert tables[3].row("order-cancelled").then.allowed
    assert not tables[5].otherwise.then.allowed


def test_each_variant_is_removed_swapped_and_given_other_values():
    first, second, third = (
        Variant(name, tracked, changes, "tracked", SOURCE)
        for name, changes in (
            ("quick", {"payout.within": "2 days"}),
            ("slow", {"payout.within": "9 days"}),
            ("meek", {"negotiation.on_seller_silence": "close"}),
        )
    )
    found = list(of_variants(evolve(ALIEXPRESS_GUIDE, variants=[first, second, third])))
    assert told(found)[:5] == [
        (f"variants: {change}", f"no case fails if variant {condition}")
        for change, condition in (
            ("without quick", "quick is removed"),
            ("without slow", "slow is removed"),
            ("without meek", "meek is removed"),
            ("slow before quick", "slow comes before quick"),
            ("meek before slow", "meek comes before slow"),
        )
    ]
    assert [one.equivalent for one in found[3:5]] == ["", "the variants set nothing in common"]
    assert [one.id for one in found[3].policy.variants] == ["slow", "quick", "meek"]
    assert [one.id for one in found[0].policy.variants] == ["slow", "meek"]
    values = [one.change for one in found[5:]]
    assert values[0].startswith("variants: quick sets payout.within: 2 days -> ")
    assert found[5].message.startswith("no case fails if variant quick sets payout.within to ")
    assert {one.split()[1] for one in values} == {"quick", "slow", "meek"}
    assert all(one.everywhere for one in found)


def mutant(change, equivalent=""):
    return Mutant(
        ALIEXPRESS_GUIDE, lambda policy: policy, change, f"no {change}", equivalent=equivalent
    )


def test_a_judgement_is_told_with_the_share_of_what_can_be_noticed():
    free = (mutant("a", "disabled"), mutant("b", "disabled"), mutant("c", "the same"))
    # Of 11, three make no difference; of the other eight, six are killed: 75 %.
    judged = Judgement(11, 6, free, (mutant("d"), mutant("e")))
    assert judged.percent == 75
    assert judged.text.splitlines() == [
        "6 of 8 mutants killed (75.0 %); 3 more are equivalent (2: disabled, 1: the same)",
        "- no d",
        "- no e",
    ]
    assert judged.plain() == {
        "mutants": 11,
        "killed": 6,
        "equivalent": 3,
        "survivors": [{"change": "d", "message": "no d"}, {"change": "e", "message": "no e"}],
    }
    assert (Judgement(1, 0, free[:1], ()).percent, Judgement(0, 0, (), ()).text) == (
        100,
        "0 of 0 mutants killed (100.0 %); 0 more are equivalent",
    )
