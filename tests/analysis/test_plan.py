"""A change of policy on one page: three planted pull requests, the gates, and orders in flight."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES, PolicyBook, decide_case
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.plan import (
    GATES,
    Losses,
    Reach,
    in_flight,
    losses,
    page,
    plan,
    plan_markdown,
    status,
)
from disputerules.analysis.plan.losses import Placed
from disputerules.analysis.plan.window import Window, window
from disputerules.policies.document import from_toml
from disputerules.rules.laws import LAWS
from tests.docs.fences import ROOT

GUIDE = ALIEXPRESS_GUIDE
GOLDEN = ROOT / "tests" / "analysis" / "golden"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SIDES = ("shop 1", "shop 2")
# The laws that the planted row breaks, and one that it keeps: each takes a part of a second.
SOME = [
    LAWS[name]
    for name in (
        "cancelled-orders-stay-closed",
        "partial-never-above-what-is-asked",
        "nothing-is-lost",
    )
]


def version(text, base=GUIDE):
    """A new version of the guide, as a file of a pull request."""
    return from_toml(f'base = "aliexpress-guide"\n{text}')


STRICTER = '[set]\n"protection.opens_after" = "5 days"\n"negotiation.seller_response" = "3 days"\n'
GENEROUS = '[set]\n"protection.period" = "90 days"\n"negotiation.buyer_response" = "9 days"\n'
BROKEN = """[[rows]]
table = "eligibility"
id = "as-a-gesture"
before = "order-cancelled"
when = "cancelled_at.or_never <= at"
then = "allow"
because = "we allow a dispute about a cancelled order"
source = "https://example.com/help"
"""


def planned(text, **options):
    options = {"laws": SOME, "linting": False} | options
    return plan(GUIDE, version(text), **options)


@pytest.fixture(scope="module")
def plans():
    """The three planted pull requests."""
    return {"stricter": planned(STRICTER), "generous": planned(GENEROUS), "broken": planned(BROKEN)}


def results(one):
    return {name: str(gate(one).result) for name, gate in GATES.items()}


PLANTED = {
    "stricter": ("fails", "passes", "passes", "fails"),
    "generous": ("passes", "passes", "passes", "passes"),
    "broken": ("passes", "passes", "fails", "passes"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_pull_request_gets_the_right_gates(plans, name):
    assert tuple(results(plans[name]).values()) == PLANTED[name]


@pytest.mark.parametrize("name", PLANTED)
def test_the_status_is_that_of_the_gates_that_are_asked_for(plans, name):
    for gate, result in zip(GATES, PLANTED[name], strict=True):
        assert status(plans[name], [gate]) == (1 if result == "fails" else 0)
    assert status(plans[name], []) == 0
    assert status(plans[name], GATES) == int("fails" in PLANTED[name])


def test_what_is_taken_away_has_a_case_that_both_policies_decide_so(plans):
    buyer, seller = plans["stricter"].losses.found
    assert (buyer.kind, buyer.party, buyer.table) == ("refused", "buyer", "eligibility")
    assert (seller.kind, seller.party, seller.table) == ("earlier", "seller", "states")
    document = buyer.witness.document()
    new = {"base": "aliexpress-guide", "set": {"protection.opens_after": "5 days"}}
    assert decide_case(document)["eligibility"]["code"] == "eligible"
    assert decide_case(document | {"policy": new})["eligibility"]["code"] == "waiting-period"
    # Five days of the seller from the opening, or three.
    document = seller.witness.document()
    opened = datetime.fromisoformat(document["opened_at"])
    assert document["at"] == document["opened_at"]
    assert str((opened + timedelta(days=5)).date()) in seller.message
    assert str((opened + timedelta(days=3)).date()) in seller.message


TAKEN = {
    # A setting that takes something: from whom, what, and by which table.
    "extension.days_each = 10": ("buyer", "refused", "extension"),
    "evidence.formats = ['jpg']": ("buyer", "refused", "evidence-files"),
    "refund.shipping = 'never'": ("buyer", "lower", "refund"),
    "refund.reason_caps = { quality-problem = 5000 }": ("buyer", "refused", "claim"),
    "returns.ship_back_within = '5 days'": ("buyer", "earlier", "states"),
    "negotiation.max_rounds = 1": ("buyer", "refused", "life-cycle"),
    "negotiation.on_seller_silence = 'close'": ("buyer", "lower", "life-cycle"),
    "negotiation.seller_may_refuse = false": ("seller", "earlier", "states"),
    "payout.within = '5 days'": ("platform", "earlier", "states"),
}


@pytest.mark.parametrize("line", TAKEN)
def test_a_setting_takes_something_from_a_party(line):
    found = losses(GUIDE, version(f"[set]\n{line}\n"))
    assert TAKEN[line] in [(one.party, one.kind, one.table) for one in found.found]
    assert not found.unknown


GIVEN = (
    "protection.period = '90 days'",
    "returns.ship_back_within = '30 days'",
    "negotiation.on_buyer_silence = 'accept-offer'",
    "appeal.within = '3 days'",
)


@pytest.mark.parametrize("line", GIVEN)
def test_a_setting_that_gives_takes_nothing(line):
    assert losses(GUIDE, version(f"[set]\n{line}\n")) == Losses()


def test_what_a_reason_keeps_back_and_a_dropped_reason_are_losses():
    kept = losses(GUIDE, version("[reasons.quality-problem]\ndeduction = 1500\n"))
    # 15 % of 45.00.
    assert [one.kind for one in kept.found] == ["lower"]
    assert "6.75 USD instead of 0.00 USD" in kept.found[0].message
    dropped = losses(GUIDE, version("drop_reasons = ['quality-problem']\n"))
    assert [(one.kind, one.table) for one in dropped.found] == [("refused", "claim")]
    assert "unknown-reason" in dropped.found[0].message


def test_an_attribute_that_has_to_be_given_now_refuses_orders():
    tier = "[attributes.buyer]\ntier = {{ one_of = {}, {} }}\n"
    old = version(tier.format("['basic', 'plus']", "optional = true"))
    new = version(tier.format("['basic']", "optional = false"))
    found = losses(old, new).found
    assert {(one.kind, one.table) for one in found} == {("refused", "attributes")}
    assert len(found) == 2
    assert not losses(new, old).found


def test_nothing_is_established_by_a_search_that_gives_up(monkeypatch):
    def gives_up(self, *arguments, **options):
        raise Undecided

    monkeypatch.setattr(SolverQuery, "find", gives_up)
    found = losses(GUIDE, version(STRICTER), Placed(NOW))
    assert not found.found
    assert found.why_unknown("refused") == ("eligibility: " + NO_ANSWER,)
    assert found.why_unknown("earlier") == ("states: " + NO_ANSWER,)
    monkeypatch.setattr(SolverQuery, "find_any", gives_up)
    assert window(GUIDE) == Window(why="the solver found neither the longest window nor a proof")


NO_ANSWER = "the solver found neither a case nor a proof"


def test_a_table_that_one_policy_lacks_is_unknown():
    less = evolve(GUIDE, tables=tuple(one for one in GUIDE.tables if one.name != "advice"))
    found = losses(GUIDE, less)
    assert "advice: only one of the policies has this table" in found.why_unknown("refused")
    assert found.why_unknown("lower") == ("advice: only one of the policies has this table",)


# --- orders in flight ----------------------------------------------------------------------------


def since(instant, text=STRICTER):
    return version(f"effective_from = {instant}\n{text}")


def reach(new, at=None):
    return in_flight(GUIDE, new, losses(GUIDE, new), at)


def test_a_policy_with_a_later_date_takes_nothing_from_orders_placed_before():
    late = since("2026-12-01T00:00:00Z")
    for at, expected in (
        (NOW - timedelta(microseconds=1), Reach.NOBODY),
        (NOW, Reach.NOBODY),
        (NOW + timedelta(microseconds=1), Reach.SOMEBODY),
        (None, Reach.UNKNOWN),
    ):
        assert reach(late, at).reach is expected, at
    # A book keeps the old policy for what was placed before, to the tick.
    book = PolicyBook([GUIDE, late])
    assert book.in_force(NOW - timedelta(microseconds=1)) is GUIDE
    assert book.in_force(NOW).revision == late.revision


def test_a_policy_that_takes_the_place_of_the_old_one_reaches_every_order():
    one = reach(version(STRICTER), NOW)
    assert one.reach is Reach.SOMEBODY
    assert one.since is None
    assert one.safe_from == NOW
    for loss in one.losses.found:
        document = loss.witness.document()
        assert datetime.fromisoformat(document["order"]["placed_at"]) < NOW
        assert datetime.fromisoformat(document["at"]) >= NOW
    assert [one.party for one in one.losses.found] == ["buyer", "seller"]


GRANDFATHERED = """[[variants]]
id = "later-orders"
when = "placed_at >= instant('2026-12-01T00:00:00Z')"
set = { "protection.period" = "20 days" }
because = "orders placed from December on"
source = "https://example.com/help"
"""


def test_a_policy_that_changes_only_later_orders_takes_nothing_from_those_in_flight():
    one = reach(version(GRANDFATHERED), NOW)
    assert one.reach is Reach.NOBODY
    assert one.why == "what the change takes away, it takes only from orders placed later"
    # A tick later, an order may have been placed already.
    assert reach(version(GRANDFATHERED), NOW + timedelta(microseconds=1)).reach is Reach.SOMEBODY


def test_what_is_not_known_of_orders_in_flight_is_unknown():
    of_any = Losses((), (("earlier", "states: no answer"),))
    one = in_flight(GUIDE, version(STRICTER), of_any)
    assert (one.reach, one.why) == (Reach.UNKNOWN, "states: no answer")


def test_the_window_is_the_longest_of_the_old_policy():
    # 60 days from the shipment, and nothing limits when an order is shipped.
    assert window(GUIDE) == Window(None, 60)
    placed = GUIDE.but({"protection.anchor": "placed", "protection.period": "20 days"})
    assert window(placed) == Window(20)
    assert window(POLICIES["vinted"]) == Window()
    last = reach(version(STRICTER), NOW)
    one = evolve(last, window=Window(20))
    assert one.old_until == NOW + timedelta(days=20)
    assert evolve(one, at=None).old_until is None
    assert last.old_until is None
    later = NOW + timedelta(days=5)
    assert evolve(one, since=later).last_placed_before == later


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANTED)
def test_the_page_is_as_it_was_read_and_found_clear(plans, name):
    text = plan_markdown(page(plans[name], tuple(GATES), SIDES))
    file = GOLDEN / f"plan-{name}.md"
    assert text == file.read_text(encoding="utf-8")
