"""A change of policy on one page: three planted pull requests, the gates, and orders in flight."""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES, PolicyBook, decide_case
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.lint.context import Diagnostic
from disputerules.analysis.mutation.judge import Judgement
from disputerules.analysis.plan import (
    GATES,
    InFlight,
    Losses,
    Passed,
    Reach,
    flight_words,
    in_flight,
    losses,
    page,
    plan,
    plan_json,
    plan_markdown,
    plan_text,
    read_gates,
    status,
    words,
)
from disputerules.analysis.plan.cases import CasesJudged, cases_judged, mutants_of_change
from disputerules.analysis.plan.losses import Placed
from disputerules.analysis.plan.page import changes
from disputerules.analysis.plan.plan import touched
from disputerules.analysis.plan.window import Window, window
from disputerules.analysis.promise import Kept, PromiseProof, Refusal, read_promise
from disputerules.analysis.prove import Outcome, Proof
from disputerules.documents.conformance import Example
from disputerules.histories.impact import Flip, Impact
from disputerules.histories.replay.endings import DisputeImpact, EndFlip
from disputerules.policies.document import from_toml
from disputerules.rules.laws import LAWS
from disputerules.values.errors import InvalidInput, InvalidValue
from disputerules.values.periods import LAST
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
GENEROUS = '[set]\n"extension.days_each" = 60\n"negotiation.buyer_response" = "9 days"\n'
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


# The others take as long each; the planted changes ask about a deadline.
ALWAYS = (
    "extension.days_each = 10",
    "negotiation.max_rounds = 1",
    "negotiation.seller_may_refuse = false",
)
LINES = [pytest.param(line, marks=() if line in ALWAYS else pytest.mark.thorough) for line in TAKEN]


@pytest.mark.no_cover
@pytest.mark.parametrize("line", LINES)
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


@pytest.mark.parametrize(
    "line", [GIVEN[0], *(pytest.param(line, marks=pytest.mark.thorough) for line in GIVEN[1:])]
)
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
    assert "eligibility: " + NO_ANSWER in found.why_unknown("refused")
    assert "states: " + NO_ANSWER in found.why_unknown("earlier")
    assert not found.why_unknown("lower")
    monkeypatch.setattr(SolverQuery, "find_any", gives_up)
    assert window(GUIDE) == Window(why=NO_ANSWER)


NO_ANSWER = "the solver found neither a case nor a proof"


def test_a_table_that_one_policy_lacks_is_unknown():
    less = evolve(GUIDE, tables=tuple(one for one in GUIDE.tables if one.name != "advice"))
    found = losses(GUIDE, less)
    assert "advice: only one of the policies has this table" in found.why_unknown("refused")
    assert found.why_unknown("lower") == ("advice: only one of the policies has this table",)


# --- orders in flight ----------------------------------------------------------------------------


def since(instant, text=STRICTER):
    return version(f"effective_from = {instant}\n{text}")


@pytest.fixture
def known_window(monkeypatch):
    """The window of the guide, which another test works out."""
    # The function `in_flight` hides its module.
    module = import_module("disputerules.analysis.plan.in_flight")
    monkeypatch.setattr(module, "window", lambda policy: Window(None, 60))


def reach(new, at=None, of_any=None):
    return in_flight(GUIDE, new, losses(GUIDE, new) if of_any is None else of_any, at)


@pytest.mark.usefixtures("known_window")
def test_a_policy_with_a_later_date_takes_nothing_from_orders_placed_before(plans):
    late = since("2026-12-01T00:00:00Z")
    for at, expected in (
        (NOW - timedelta(microseconds=1), Reach.NOBODY),
        (NOW, Reach.NOBODY),
        (NOW + timedelta(microseconds=1), Reach.SOMEBODY),
        (None, Reach.UNKNOWN),
    ):
        assert reach(late, at, plans["stricter"].losses).reach is expected, at
    # A book keeps the old policy for what was placed before, to the tick.
    book = PolicyBook([GUIDE, late])
    assert book.in_force(NOW - timedelta(microseconds=1)) is GUIDE
    assert book.in_force(NOW).revision == late.revision


@pytest.mark.usefixtures("known_window")
def test_a_policy_that_takes_the_place_of_the_old_one_reaches_every_order(plans):
    one = reach(version(STRICTER), NOW, plans["stricter"].losses)
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


@pytest.mark.usefixtures("known_window")
def test_a_policy_that_changes_only_later_orders_takes_nothing_from_those_in_flight():
    one = reach(version(GRANDFATHERED), NOW)
    assert one.reach is Reach.NOBODY
    assert one.why == "what the change takes away, it takes only from orders placed later"
    # A tick later, an order may have been placed already.
    assert reach(version(GRANDFATHERED), NOW + timedelta(microseconds=1)).reach is Reach.SOMEBODY


@pytest.mark.usefixtures("known_window")
def test_what_is_not_known_of_orders_in_flight_is_unknown():
    of_any = Losses((), (("earlier", "states: no answer"),))
    one = in_flight(GUIDE, version(STRICTER), of_any)
    assert (one.reach, one.why) == (Reach.UNKNOWN, "states: no answer")


def test_the_window_is_the_longest_of_the_old_policy():
    # 60 days from the shipment, and nothing limits when an order is shipped.
    assert window(GUIDE) == Window(None, 60)
    placed = GUIDE.but({"protection.anchor": "placed", "protection.period": "20 days"})
    assert window(placed) == Window(20)


@pytest.mark.thorough
def test_the_window_of_an_order_that_never_arrives_has_no_end():
    assert window(POLICIES["vinted"]) == Window()


def test_an_assumption_leaves_the_window_unknown(monkeypatch):
    def assumes(self, *arguments, **options):
        self.assumptions["no order is large"] = None

    monkeypatch.setattr(SolverQuery, "find_any", assumes)
    assert window(GUIDE) == Window(why="it is established only if no order is large")


def test_the_old_policy_is_needed_until_its_last_order_has_left_its_window():
    known = Losses(), Window(20)
    one = InFlight(None, NOW, Reach.SOMEBODY, "", *known)
    assert one.old_until == NOW + timedelta(days=20)
    assert evolve(one, at=None).old_until is None
    assert evolve(one, window=Window(None, 60)).old_until is None
    assert evolve(one, at=LAST).old_until is None
    # Its last order is placed before the new policy begins, or before the change, if that is later.
    begins = NOW + timedelta(days=5)
    assert evolve(one, since=begins).last_placed_before == begins
    assert evolve(one, since=begins, at=None).last_placed_before == begins
    assert evolve(one, since=NOW - timedelta(days=5)).last_placed_before == NOW


def sentences(one):
    return "\n".join(flight_words.in_flight(one))


def test_the_page_says_how_long_the_old_policy_is_needed():
    one = InFlight(None, NOW, Reach.SOMEBODY, "", Losses(), Window(20))
    assert "takes its place" in sentences(one)
    assert "20 days after its last order was placed, so until 2026-12-21T00:00:00Z" in sentences(
        one
    )
    assert "60 days after the last thing" in sentences(evolve(one, window=Window(None, 60)))
    assert "can be opened at any time" in sentences(evolve(one, window=Window()))
    assert "is unknown: no answer" in sentences(evolve(one, window=Window(why="no answer")))
    later = evolve(one, since=NOW, at=None, reach=Reach.UNKNOWN, why="no date")
    assert "Unknown: no date." in sentences(later)
    assert "takes effect at 2026-12-01T00:00:00Z" in sentences(later)
    assert (
        "Earliest safe date: none is known, because it is the instant of the change"
        in sentences(later)
    )
    assert "Earliest safe date: 2026-12-01T00:00:00Z." in sentences(one)
    nobody = evolve(one, reach=Reach.NOBODY, why="nothing is lost")
    assert "Earliest safe date" not in sentences(nobody)


# --- the page ------------------------------------------------------------------------------------


def test_what_was_not_asked_is_one_line_after_the_answers(plans):
    quick = evolve(plans["stricter"], proofs=None)
    (summary, *_) = page(quick, (), SIDES).sections
    assert "unknown" not in {row[1] for row in summary.rows}
    (line,) = summary.closing
    assert line.startswith("Not answered: the laws were left out (--quick); no terms were given")
    (summary, *_) = page(quick, ("law-broken",), SIDES).sections
    assert [row[3] for row in summary.rows if "a law broken" in row[0]] == [
        "UNKNOWN: does not pass"
    ]
    (summary, *_) = page(everything(plans["stricter"]), (), SIDES).sections
    assert not summary.closing


@pytest.mark.parametrize("name", PLANTED)
def test_the_page_is_as_it_was_read_and_found_clear(plans, name):
    text = plan_markdown(page(plans[name], tuple(GATES), SIDES))
    assert text == (GOLDEN / f"plan-{name}.md").read_text(encoding="utf-8")


def everything(one):
    """The plan with every part that can be asked for, each with something to say."""
    kept, broken = (read_promise(f"{days} days from shipped", GUIDE) for days in (30, 70))
    refusal = Refusal("confirmation-timeout", "the time is over")
    witness = one.losses.found[0].witness
    return evolve(
        one,
        diagnostics=(
            Diagnostic("unreachable-row", "states", ("late",), "the row late is never reached"),
            Diagnostic("disabled-row", "states", ("off",), "the row off is disabled", note=True),
        ),
        promises=(
            PromiseProof(kept, Kept.PROVED),
            PromiseProof(broken, Kept.BROKEN, witness, refusal),
        ),
        impact=Impact(
            GUIDE,
            one.new,
            10,
            10,
            2,
            {},
            (Flip("eligibility", "eligible", "not-paid", 2, ("A",)),),
            {},
        ),
        endings=DisputeImpact(
            GUIDE,
            one.new,
            "2026-12-01T00:00:00Z",
            4,
            4,
            1,
            0,
            0,
            0,
            (EndFlip("refund-due", "closed", 1, ("D-1",), {}, 0, 0, 0),),
            {},
            {},
            {},
            0,
            (),
        ),
        cases=CasesJudged(Judgement(3, 1, (), (next(iter(mutants_of_change(GUIDE, one.new))),))),
    )


def row_of(plan, question):
    (summary, *_) = page(plan, (), SIDES).sections
    return {row[0]: row[1:] for row in summary.rows}[question]


def test_the_page_answers_what_was_asked_for(plans):
    full = everything(plans["stricter"])
    assert row_of(full, "Is a published term broken?")[:2] == (
        "yes",
        "70 days from shipped: the time is over",
    )
    differently = row_of(full, "Are past orders decided differently?")
    assert differently[:2] == ("yes", "Of 10 orders, 2 (20.0 %) would be decided differently.")
    ended = row_of(full, "Would past disputes have ended differently?")
    assert ended[:2] == ("yes", "Of 4 disputes, 1 (25.0 %) would have ended differently.")
    problems = row_of(full, "Do the changed rules have problems?")
    assert problems[:2] == ("yes", "the row late is never reached")
    untested = row_of(full, "Is something of the change untested?")
    assert untested[:2] == ("yes", "The cases notice 1 of 3 small changes to what is new.")
    text = plan_text(page(full, (), SIDES))
    assert text.startswith(
        "Policy change: shop 1 to shop 2\n"
        "No gate was asked for (--fail-on stricter,refund-lower,law-broken,in-flight).\n"
    )
    assert "  70 days from shipped\n    result: broken\n    why: the time is over\n" in text
    assert "the row off is disabled" not in text


OTHERWISE = {
    # A part of the plan, and what the page says of it.
    "Is a published term broken?": [
        ({"promises": "proved"}, "no", "kept: proved for 30 days from shipped"),
        ({"promises": "unknown"}, "unknown", "it covers no order"),
    ],
    "Are past orders decided differently?": [
        ({"changed": 0, "unknown": ()}, "no", "Of 10 orders, none would be decided differently."),
        ({"changed": 0, "unknown": ("x changed",)}, "unknown", "How many of 10 orders"),
    ],
    "Would past disputes have ended differently?": [
        ({"endings": {"otherwise": 0}}, "no", "Of 4 disputes, none would have ended differently."),
        ({"endings": {"otherwise": 0, "unknown": ("x changed; why",)}}, "unknown", "How many of 4"),
    ],
    "Do the changed rules have problems?": [
        ({"diagnostics": ()}, "no", "Looked at the tables that the change touches: "),
        ({"diagnostics": "unknown"}, "unknown", "undecided: all of it"),
    ],
    "Is something of the change untested?": [
        ({"cases": CasesJudged(Judgement(2, 2, (), ()))}, "no", "The cases notice 2 of 2"),
        ({"cases": CasesJudged(Judgement(0, 0, (), ()))}, "no", "There is nothing to test"),
        ({"cases": CasesJudged(failing="case 'A' fails")}, "unknown", "case 'A' fails"),
    ],
}


def with_part(full, part):
    (name, value), *rest = part.items()
    if rest:
        return evolve(full, impact=evolve(full.impact, **part), endings=None)
    if name == "endings":
        return evolve(full, endings=value and evolve(full.endings, **value))
    if value == "proved":
        return evolve(full, promises=full.promises[:1])
    if name == "promises":
        one = evolve(full.promises[0], kept=Kept.UNKNOWN, why="it covers no order")
        return evolve(full, promises=(one,))
    if value == "unknown":
        message = "undecided: all of it"
        return evolve(
            full, diagnostics=(Diagnostic("unknown", "states", (), message, unknown=True),)
        )
    return evolve(full, **part)


@pytest.mark.parametrize(
    ("question", "part", "answer", "why"),
    [(question, *one) for question, some in OTHERWISE.items() for one in some],
)
def test_the_page_answers_otherwise(plans, question, part, answer, why):
    found = with_part(everything(plans["stricter"]), part)
    assert row_of(found, question)[0] == answer
    assert row_of(found, question)[1].startswith(why)
    assert question in plan_markdown(page(found, (), SIDES))


def test_past_disputes_show_what_past_orders_cannot(plans):
    full = everything(plans["stricter"])
    unseen = ("negotiation.seller_response changed; no disputes", "about changed; no reader")
    blind = evolve(full, impact=evolve(full.impact, unknown=unseen))
    assert words.past_orders(evolve(blind, endings=None)).unknown == unseen
    assert words.past_orders(blind).unknown == ()
    both = evolve(blind, endings=evolve(full.endings, unknown=("about changed; nobody asks",)))
    assert words.past_orders(both).unknown == unseen[1:]


def test_nothing_is_touched_by_a_change_of_a_name(plans):
    assert words.linted(evolve(plans["stricter"], linted=())) == "The change touches no table."
    assert touched(GUIDE, GUIDE.but({"name": "shop"})) == ()


def test_what_is_not_known_is_no_pass(plans):
    why = ("states: no answer", "life-cycle: no answer")
    unknown = tuple((kind, one) for kind in ("refused", "lower", "earlier") for one in why)
    blind = evolve(
        plans["generous"],
        losses=Losses((), unknown),
        proofs=None,
        in_flight=evolve(plans["generous"].in_flight, reach=Reach.UNKNOWN, why="no date"),
    )
    assert set(results(blind).values()) == {"unknown"}
    assert status(blind, ["stricter"]) == 3
    assert status(blind, []) == 0
    made = page(blind, tuple(GATES), SIDES)
    assert made.result == (
        "This change does not pass; unknown: stricter, refund-lower, law-broken, in-flight."
    )
    question = "Does the seller or the platform lose a right or time?"
    assert row_of(blind, question)[:2] == ("unknown", "states: no answer, and 1 more")
    assert "Unknown: states: no answer." in plan_markdown(made)
    # A gate that fails outweighs one that is unknown.
    both = evolve(plans["stricter"], proofs=None)
    assert status(both, GATES) == 1
    assert page(both, tuple(GATES), SIDES).result == (
        "This change FAILS: stricter, in-flight. law-broken: unknown, so it does not pass."
    )


def test_a_law_that_was_broken_before_or_rests_on_an_assumption_says_so(plans):
    broken, kept, _ = plans["broken"].proofs
    assumed = evolve(kept, outcome=Outcome.ASSUMED, assumptions=("no order is large",))
    one = evolve(
        plans["broken"], proofs=(broken, assumed), broken_before=frozenset({broken.law.name})
    )
    text = plan_markdown(page(one, (), SIDES))
    assert "| broken | the old policy breaks it too |" in text
    assert "| assumed | no order is large |" in text
    only = evolve(one, proofs=(assumed, evolve(kept, outcome=Outcome.UNKNOWN)))
    assert GATES["law-broken"](only).result is Passed.UNKNOWN
    assert GATES["law-broken"](only).why == f"{kept.law.name}: no order is large, and 1 more"
    # The old policy is asked only about a law that the new one breaks.
    assert plans["broken"].broken_before == frozenset()


def test_the_json_has_every_part_by_its_command(plans):
    full = everything(plans["stricter"])
    plain = json.loads(json.dumps(plan_json(full, ("stricter",))))
    assert plain["status"] == 1
    assert [(one["gate"], one["result"], one["asked"]) for one in plain["gates"]] == [
        ("stricter", "fails", True),
        ("refund-lower", "passes", False),
        ("law-broken", "passes", False),
        ("in-flight", "fails", False),
    ]
    assert plain["policies"]["new"]["revision"] == full.new.revision
    assert [one["party"] for one in plain["losses"]["found"]] == ["buyer", "seller"]
    assert [one["table"] for one in plain["compare"]["differences"]] == ["eligibility", "states"]
    assert plain["prove"]["broken_before"] == []
    assert plain["lint"]["tables"] == ["eligibility", "states"]
    assert [one["outcome"] for one in plain["promise"]["promises"]] == ["proved", "broken"]
    assert plain["impact"]["changed"] == 2
    assert plain["impact_on_disputes"]["otherwise"] == 1
    assert plain["cases"]["killed"] == 1
    assert plain["in_flight"]["reach"] == "somebody"
    assert plain["in_flight"]["window"]["days_after_last_record"] == 60
    bare = plan_json(evolve(plans["stricter"], proofs=None), ())
    assert {name for name, value in bare.items() if value is None} == {
        "prove",
        "lint",
        "promise",
        "impact",
        "impact_on_disputes",
        "cases",
    }
    failing = plan_json(evolve(full, cases=CasesJudged(failing="case 'A' fails")), ())
    assert failing["cases"] == {"failing": "case 'A' fails"}


def test_a_row_is_shown_as_it_was_and_as_it_is():
    old = version(BROKEN)
    text = BROKEN.replace("we allow a dispute", "we still allow a dispute")
    (row,) = changes(old, version(text))
    assert row == (
        "row eligibility.as-a-gesture",
        "when from cancelled on",
        "allows: we allow a dispute about a cancelled order",
        "allows: we still allow a dispute about a cancelled order",
    )
    (gone,) = changes(old, GUIDE)
    assert gone[2:] == ("allows: we allow a dispute about a cancelled order", "none")
    moved = version(BROKEN.replace('before = "order-cancelled"', 'after = "order-cancelled"'))
    (order,) = changes(old, moved)
    assert order[0] == "order of the rows of eligibility"
    assert order[2].split(", ").index("as-a-gesture") + 1 == order[3].split(", ").index(
        "as-a-gesture"
    )


def test_another_word_is_no_gate():
    assert read_gates("stricter, in-flight,stricter") == ("stricter", "in-flight")
    with pytest.raises(InvalidValue, match="unknown gate 'striter'; did you mean 'stricter'"):
        read_gates("striter")


def test_the_mutants_of_a_change_are_those_of_what_is_new():
    changed = [one.setting for one in mutants_of_change(GUIDE, version(STRICTER))]
    # A day more and a day less; no wait at all is no change of 0 days, but nor is it 5.
    assert changed == ["protection.opens_after"] * 2 + ["negotiation.seller_response"] * 2
    rows = [*mutants_of_change(GUIDE, version(BROKEN))]
    assert rows
    assert all("as-a-gesture" in one.rows for one in rows)
    reason = "[reasons.quality-problem]\ndeduction = 1500\n"
    assert {one.rows for one in mutants_of_change(GUIDE, version(reason))} == {("quality-problem",)}
    tier = version("[attributes.buyer]\ntier = { one_of = ['a', 'b'], default = 'a' }\n")
    assert all("tier" in one.change for one in mutants_of_change(GUIDE, tier))
    assert [*mutants_of_change(GUIDE, tier)]
    assert all(
        "later-orders" in one.change for one in mutants_of_change(GUIDE, version(GRANDFATHERED))
    )
    assert not [*mutants_of_change(GUIDE, GUIDE)]
    assert not [*mutants_of_change(tier, tier)]


EXAMPLES = [
    Example(
        "on-the-fourth-day",
        "the new policy waits five days after shipment",
        {
            "order": {
                "id": "A-1",
                "currency": "USD",
                "placed_at": "2026-01-02T08:00:00Z",
                "paid_at": "2026-01-02T08:00:00Z",
                "shipped_at": "2026-01-05T08:00:00Z",
                "lines": [{"id": "1", "quantity": 1, "paid": 4500}],
            },
            "at": "2026-01-09T08:00:00Z",
        },
        {"eligibility": {"code": "waiting-period"}},
    )
]


def test_cases_are_judged_by_what_they_notice_of_the_change():
    new = GUIDE.but({"protection.opens_after": "5 days"})
    found = cases_judged(GUIDE, new, EXAMPLES).judgement
    # A wait of 6 days, or of 4, which ends on the ninth: only the shorter one is noticed.
    assert (found.mutants, found.killed) == (2, 1)
    assert [one.change for one in found.survivors] == ["protection.opens_after: 5 days -> 6 days"]
    failing = cases_judged(GUIDE, GUIDE.but({"payout.within": "9 days"}), EXAMPLES)
    assert failing.judgement is None
    assert "'on-the-fourth-day' fails on the unmodified policy" in failing.failing


def test_what_is_wrong_with_a_case_itself_is_an_error(monkeypatch):
    def judge(policy, examples, chosen):
        raise InvalidInput("missing-key", "a case has no order")

    monkeypatch.setattr("disputerules.analysis.plan.cases.judge", judge)
    with pytest.raises(InvalidInput, match="a case has no order"):
        cases_judged(GUIDE, GUIDE, EXAMPLES)


def test_a_plan_puts_together_what_each_analysis_says(monkeypatch):
    module = import_module("disputerules.analysis.plan.plan")
    given = {
        "compare": lambda old, new: "compared",
        "losses": lambda old, new: "lost",
        "prove": lambda new, laws: (
            Proof(laws[0], Outcome.REFUTED),
            Proof(laws[1], Outcome.PROVED),
        ),
        "proof": lambda law, policy: Proof(law, Outcome.REFUTED),
        "lint": lambda new, tables: tables,
        "in_flight": lambda old, new, lost, at, history: (lost, at, history),
        "prove_promise": lambda promise, new: promise.text,
        "cases_judged": lambda old, new, examples: examples,
    }
    for name, function in given.items():
        monkeypatch.setattr(module, name, function)
    new, steps = version(STRICTER), []
    one = plan(
        GUIDE,
        new,
        at=NOW,
        promises=[read_promise("30 days from shipped", GUIDE)],
        impact="impact",
        history="history",
        examples="examples",
        laws=SOME,
        progress=steps.append,
    )
    assert one.in_flight == ("lost", NOW, "history")
    assert (one.comparison, one.losses, one.impact, one.cases) == (
        "compared",
        "lost",
        "impact",
        "examples",
    )
    assert one.broken_before == {SOME[0].name}
    assert one.linted == one.diagnostics == ("eligibility", "states")
    assert one.promises == ("30 days from shipped",)
    assert steps[0] == "compare"
    bare = plan(GUIDE, new, laws=None, linting=False)
    assert (bare.proofs, bare.diagnostics, bare.promises, bare.cases) == (None,) * 4
