"""A policy declares attributes; a case gives exactly these, of the kinds that they have."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Attribute,
    Attributes,
    Claim,
    ClaimLine,
    DisputeRulesError,
    InvalidPolicy,
    MissingAttribute,
    Money,
    Order,
    OrderLine,
    PolicyBook,
    UnknownAttribute,
    advice,
    calculate_refund,
    check_claim,
    check_eligibility,
    check_opening,
    order_status,
    order_timeline,
    protection_ends_at,
    select_reasons,
)
from disputerules.documents.policy_words import declaration
from disputerules.facts.attributes import TAKEN, refuse_different_kinds
from disputerules.facts.vocabulary import FACTS
from disputerules.histories.columns import COLUMNS
from disputerules.language.expression import Kind
from disputerules.language.pens import pen
from disputerules.language.table import Row, outcome

START = datetime(2026, 1, 2, 8, tzinfo=UTC)
AT = START + timedelta(days=30)
CATEGORY = Attribute(owner="order", name="category", one_of=("fresh", "fashion"))
STOCK = Attribute(owner="order", name="local_stock", kind="flag", default=False)
TIER = Attribute(owner="buyer", name="tier", one_of=("basic", "plus"), default="basic")
SINCE = Attribute(owner="seller", name="since", kind="instant", optional=True)
FINAL = Attribute(owner="line", name="final_sale", kind="flag", default=False)
POLICY = evolve(ALIEXPRESS_GUIDE, attributes=[CATEGORY, STOCK, TIER, SINCE, FINAL])
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=START,
    paid_at=START,
    shipped_at=START,
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
    attributes={"category": "fresh"},
)
CLAIM = Claim(received=True, reason="quality-problem", description="broken")


def refusing(when, policy=POLICY, table="eligibility"):
    """The policy with a first row that refuses where a condition holds."""
    old = policy.table(table)
    row = Row("by-attribute", when=when, then=outcome(False), because="no", source="https://x.org")
    return policy.with_table(old.with_rows(row, *old.rows))


def fact(name, policy=POLICY):
    return pen(policy.facts[name])


def test_the_facts_of_a_policy_are_the_built_in_ones_and_its_attributes():
    own = {"order_category", "order_local_stock", "buyer_tier", "seller_since", "line_final_sale"}
    assert set(POLICY.facts) == {*FACTS, *own}
    assert POLICY.facts["placed_at"] is FACTS["placed_at"]
    assert set(ALIEXPRESS_GUIDE.facts) == {*FACTS}
    assert ALIEXPRESS_GUIDE.facts["reason"].choices == tuple(
        one.code for one in ALIEXPRESS_GUIDE.reasons
    )
    assert POLICY.facts["order_category"].choices == ("fresh", "fashion")
    assert [POLICY.facts[name].optional for name in sorted(own)] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"attributes": {"category": "fresh"}}, "eligible"),
        ({"attributes": {"category": "fashion"}}, "by-attribute"),
        ({"attributes": {"category": "fashion", "local_stock": True}}, "eligible"),
        ({"attributes": {"category": "fashion", "local_stock": None}}, "by-attribute"),
        ({"attributes": {"category": "fashion"}, "buyer": {"tier": "plus"}}, "eligible"),
        ({"attributes": {"category": "fashion"}, "buyer": {"tier": "basic"}}, "by-attribute"),
    ],
)
def test_a_row_reads_what_is_given_and_else_the_default(given, code):
    when = (
        fact("order_category").is_("fashion")
        & ~fact("order_local_stock")
        & fact("buyer_tier").is_("basic")
    )
    assert check_eligibility(evolve(ORDER, **given), at=AT, policy=refusing(when)).code == code


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (None, "by-attribute"),
        ("2026-01-02T08:00:00Z", "by-attribute"),
        ("2026-01-02T07:59:59.999999Z", "eligible"),
        (START - timedelta(microseconds=1), "eligible"),
        (START.astimezone(timezone(timedelta(hours=2))), "by-attribute"),
    ],
)
def test_an_optional_instant_is_never_where_it_is_absent(since, code):
    policy = refusing(fact("seller_since").or_never >= fact("placed_at"))
    order = evolve(ORDER, seller={} if since is None else {"since": since})
    assert check_eligibility(order, at=AT, policy=policy).code == code


def test_rows_of_lines_read_the_attributes_of_their_line():
    policy = refusing(fact("line_final_sale"), table="claim-lines")
    lines = tuple(
        OrderLine(id=name, quantity=1, paid=Money(100, "USD"), attributes=given)
        for name, given in (("1", {}), ("2", {"final_sale": True}))
    )
    findings = check_claim(evolve(ORDER, lines=lines), CLAIM, at=AT, policy=policy).findings
    assert [(one.code, one.path) for one in findings] == [("by-attribute", ".lines[1]")]


def test_a_claimed_line_that_the_order_lacks_has_no_attributes():
    required = Attribute(owner="line", name="final_sale", kind="flag")
    own = evolve(POLICY, attributes=[required])
    policy = refusing(fact("line_final_sale", own), own, "claim-lines")
    line = OrderLine(id="1", quantity=1, paid=Money(100, "USD"), attributes={"final_sale": True})
    order = evolve(ORDER, lines=(line,), attributes={})
    assert check_claim(order, CLAIM, at=AT, policy=policy).code == "by-attribute"
    unknown = evolve(CLAIM, lines=(ClaimLine(id="9", quantity=1),))
    assert check_claim(order, unknown, at=AT, policy=policy).code == "unknown-line"


ERRORS = {
    "missing": ({"attributes": {}}, MissingAttribute, ".order.attributes.category"),
    "null": ({"attributes": {"category": None}}, MissingAttribute, ".order.attributes.category"),
    "misspelt": ({"buyer": {"teir": "plus"}}, UnknownAttribute, ".order.buyer.teir"),
    "misspelt null": ({"buyer": {"teir": None}}, UnknownAttribute, ".order.buyer.teir"),
    "null beside its misspelling": (
        {"attributes": {"category": None, "categry": "fresh"}},
        UnknownAttribute,
        ".order.attributes.categry",
    ),
    "unknown": (
        {"seller": {"since": "2026-01-01T00:00:00Z", "x": 1}},
        UnknownAttribute,
        ".order.seller.x",
    ),
    "another word": ({"buyer": {"tier": "gold"}}, DisputeRulesError, ".order.buyer.tier"),
    "another kind": ({"buyer": {"tier": 1}}, DisputeRulesError, ".order.buyer.tier"),
    "a number for a flag": (
        {"attributes": {"category": "fresh", "local_stock": 1}},
        DisputeRulesError,
        ".order.attributes.local_stock",
    ),
    "no instant": ({"seller": {"since": "yesterday"}}, DisputeRulesError, ".order.seller.since"),
    "of a line": (
        {"lines": (evolve(ORDER.lines[0], attributes={"final": True}),)},
        UnknownAttribute,
        ".order.lines[0].attributes.final",
    ),
}
VERBS = [
    lambda order: check_eligibility(order, at=AT, policy=POLICY),
    lambda order: order_status(order, at=AT, policy=POLICY),
    lambda order: protection_ends_at(order, at=AT, policy=POLICY),
    lambda order: advice(order, at=AT, policy=POLICY),
    lambda order: select_reasons(order, at=AT, policy=POLICY),
    lambda order: check_claim(order, CLAIM, at=AT, policy=POLICY),
    lambda order: check_opening(order, CLAIM, at=AT, policy=POLICY),
    lambda order: calculate_refund(order, CLAIM, at=AT, policy=POLICY),
    lambda order: order_timeline(order, policy=POLICY),
]


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("number", range(len(VERBS)))
def test_every_verb_refuses_an_order_whose_attributes_do_not_fit(name, number):
    changes, error, path = ERRORS[name]
    with pytest.raises(error) as refused:
        VERBS[number](evolve(ORDER, **changes))
    assert refused.value.path == path


def message_of(**changes):
    with pytest.raises(DisputeRulesError) as refused:
        check_eligibility(evolve(ORDER, **changes), at=AT, policy=POLICY)
    return refused.value.message


def test_the_message_names_the_mistake_and_the_repair():
    assert message_of(buyer={"teir": "plus"}) == (
        "unknown attribute of the buyer 'teir'; did you mean 'tier'?"
    )
    assert message_of(attributes={}) == (
        "missing attribute 'category' of the order: give it (one of fresh, fashion), or declare a "
        "default or optional = true in the policy"
    )
    assert message_of(buyer={"tier": "pluss"}) == "unknown value 'pluss'; did you mean 'plus'?"


def test_a_policy_without_attributes_refuses_any():
    with pytest.raises(UnknownAttribute, match="the policy declares none of the order"):
        check_eligibility(ORDER, at=AT)


def test_others_may_be_ignored_but_no_misspelling_takes_the_default():
    policy = evolve(POLICY, attributes=Attributes(POLICY.attributes, "ignore"))
    order = evolve(ORDER, buyer={"since": 2019, "score": 4.5})
    assert check_eligibility(order, at=AT, policy=policy).allowed
    with pytest.raises(UnknownAttribute, match="did you mean 'tier'"):
        check_eligibility(evolve(ORDER, buyer={"teir": "plus"}), at=AT, policy=policy)
    null = evolve(ORDER, buyer={"teir": "plus", "tier": None})
    with pytest.raises(UnknownAttribute, match="did you mean 'tier'"):
        check_eligibility(null, at=AT, policy=policy)
    known = evolve(ORDER, buyer={"teir": "plus", "tier": "basic"})
    assert check_eligibility(known, at=AT, policy=policy).allowed


BAD = {
    "owner": ({"owner": "shop"}, ".owner"),
    "name": ({"name": "Tier"}, ""),
    "no name": ({"name": 3}, ""),
    "no kind": ({"one_of": ()}, ".kind"),
    "kind": ({"kind": "period"}, ".kind"),
    "words": ({"kind": "flag"}, ".one_of"),
    "no words": ({"kind": "choice", "one_of": ()}, ".one_of"),
    "empty word": ({"one_of": ("basic", "")}, ".one_of[1]"),
    "word twice": ({"one_of": ("basic", "basic")}, ".one_of[1]"),
    "default": ({"default": "gold"}, ".default"),
    "default of another kind": ({"one_of": (), "kind": "count", "default": "1"}, ".default"),
    "negative": ({"one_of": (), "kind": "count", "default": -1}, ".default"),
    "optional": ({"optional": "yes"}, ".optional"),
    "both": ({"default": "basic", "optional": True}, ".default"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_declaration_that_cannot_be_is_refused_with_its_part(name):
    changes, path = BAD[name]
    parts = {"owner": "buyer", "name": "tier", "one_of": ("basic", "plus")}
    with pytest.raises(InvalidPolicy) as refused:
        Attribute(**parts | changes)
    assert refused.value.path == path


def test_a_list_of_declarations_is_checked():
    with pytest.raises(InvalidPolicy, match="duplicate attribute 'tier' of the buyer"):
        Attributes([TIER, TIER])
    with pytest.raises(InvalidPolicy, match="expected Attribute") as refused:
        evolve(ALIEXPRESS_GUIDE, attributes=["tier"])
    assert refused.value.path == ".attributes[0]"
    with pytest.raises(InvalidPolicy, match="unknown value 'ignored'"):
        Attributes((), "ignored")


@pytest.mark.parametrize(
    ("owner", "name"), [("order", "status"), ("line", "known"), ("order", "id")]
)
def test_an_attribute_may_not_have_the_name_of_a_fact(owner, name):
    with pytest.raises(InvalidPolicy, match="exists already") as refused:
        evolve(ALIEXPRESS_GUIDE, attributes=[Attribute(owner=owner, name=name, kind="flag")])
    assert refused.value.path == f".attributes.{owner}.{name}"


def test_no_column_has_the_name_that_an_attribute_could_have():
    prefixes = ("order_", "line_", "buyer_", "seller_")
    assert {name for name in COLUMNS if name.startswith(prefixes)} - {*FACTS} <= TAKEN


def test_a_row_that_reads_an_undeclared_attribute_is_refused():
    policy = refusing(fact("buyer_tier").is_("plus"))
    with pytest.raises(InvalidPolicy, match="unknown fact 'buyer_tier'"):
        evolve(policy, attributes=[CATEGORY])
    with pytest.raises(InvalidPolicy, match="differs from its declaration"):
        evolve(policy, attributes=[evolve(TIER, one_of=("plus", "gold"), default="gold")])


def test_revision_and_equality_cover_attributes_and_no_other_policy_changes():
    again = evolve(ALIEXPRESS_GUIDE, attributes=[CATEGORY, STOCK, TIER, SINCE, FINAL])
    assert again == POLICY
    assert again.revision == POLICY.revision
    others = [
        evolve(POLICY, attributes=Attributes(POLICY.attributes, "ignore")),
        evolve(POLICY, attributes=[CATEGORY]),
        evolve(POLICY, attributes=[CATEGORY, STOCK, evolve(TIER, default="plus"), SINCE, FINAL]),
        ALIEXPRESS_GUIDE,
    ]
    assert len({POLICY.revision, *(one.revision for one in others)}) == 5
    assert all(one != POLICY for one in others)
    assert evolve(ALIEXPRESS_GUIDE, attributes=()).revision == ALIEXPRESS_GUIDE.revision


def test_policies_and_orders_with_attributes_are_copied_and_pickled():
    for value in (refusing(fact("buyer_tier").is_("plus")), ORDER):
        for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert again == value
            assert hash(again) == hash(value)
    again = pickle.loads(pickle.dumps(POLICY))
    assert check_eligibility(ORDER, at=AT, policy=again).code == "eligible"


def test_policies_that_name_one_attribute_twice_are_not_held_against_each_other():
    number = evolve(TIER, one_of=(), kind="count", default=0)
    refuse_different_kinds([Attributes([TIER]), Attributes([evolve(TIER, default="plus")])])
    with pytest.raises(DisputeRulesError, match="kind choice in one policy") as refused:
        refuse_different_kinds([Attributes([TIER]), Attributes([number])])
    assert refused.value.code == "attribute-differs"


def test_only_declared_attributes_are_kept():
    order = evolve(ORDER, buyer={"tier": "plus", "score": 3}, seller={"x": 1})
    kept = POLICY.attributes.only_declared(order)
    assert dict(kept.buyer) == {"tier": "plus"}
    assert dict(kept.seller) == {}
    assert kept.attributes == ORDER.attributes
    assert not ALIEXPRESS_GUIDE.attributes.only_declared(order).buyer


def test_an_amount_is_in_minor_units():
    spent = Attribute(owner="buyer", name="spent", kind="amount", default=0)
    own = evolve(ALIEXPRESS_GUIDE, attributes=[spent])
    policy = refusing(fact("buyer_spent", own) < 4500, own)
    for given, code in ((4499, "by-attribute"), (4500, "eligible"), (4501, "eligible")):
        order = evolve(ORDER, attributes={}, buyer={"spent": given})
        assert check_eligibility(order, at=AT, policy=policy).code == code
    assert policy.facts["buyer_spent"].kind is Kind.AMOUNT


def test_a_version_of_a_book_ignores_what_other_versions_declare():
    later = evolve(POLICY, version="2", effective_from=datetime(2027, 1, 1, tzinfo=UTC))
    book = PolicyBook([later, ALIEXPRESS_GUIDE])
    assert book.policies == (ALIEXPRESS_GUIDE, later)
    first = book.for_order(ORDER)
    assert first.revision == ALIEXPRESS_GUIDE.revision
    assert check_eligibility(ORDER, at=AT, policy=first).allowed
    with pytest.raises(UnknownAttribute):
        check_eligibility(evolve(ORDER, buyer={"teir": "plus"}), at=AT, policy=first)
    assert PolicyBook([ALIEXPRESS_GUIDE]).policies[0] is ALIEXPRESS_GUIDE
    number = evolve(TIER, one_of=(), kind="count", default=0)
    with pytest.raises(DisputeRulesError, match="of kind count in the other"):
        PolicyBook([POLICY, evolve(later, attributes=[number])])


def test_an_optional_attribute_is_declared_as_a_person_writes_it():
    assert declaration(Attribute(owner="order", name="x", kind="flag", optional=True)) == (
        "flag; optional"
    )
