"""A proof that leaves out some cases names them in its sentence, and exits with status 3."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE as GUIDE
from disputerules import Money, Order, OrderLine, Period, check_eligibility, cli
from disputerules.analysis.cases.limits import limits_of_disputes
from disputerules.analysis.cases.parts import MOST_FILES, MOST_GRANTS, OWN_BY_CALENDAR, SLOTS
from disputerules.analysis.cases.query import SolverQuery
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare import compare
from disputerules.analysis.compare.rendering import (
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from disputerules.analysis.compare.side import side
from disputerules.analysis.lint import lint
from disputerules.analysis.lint.context import LintContext
from disputerules.analysis.lint.rendering import diagnostics_status
from disputerules.analysis.lint.rows import what_decides
from disputerules.analysis.prove import (
    Answer,
    Outcome,
    equivalent,
    proof,
    refund_differs_by_at_most,
)
from disputerules.analysis.prove.rendering import proofs_json, proofs_status, proofs_text
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import event_limits as limits
from disputerules.facts.order_facts import at, goods_paid, shipped_at
from disputerules.facts.protection_facts import promised_protection_ends_at
from disputerules.language.pens import amount, span
from disputerules.language.table import Row
from disputerules.rules.law import CaseLaw
from disputerules.rules.lifecycle import refused
from disputerules.rules.refund import worth
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.order import MAX_EXTENSIONS
from disputerules.values.settlement import State

BY_CALENDAR = "no order's own protection is counted by a calendar"
FILES = "no claim has more than 10,000 files"
REQUESTS = "no party has more than 332 extensions at a time"
PARIS = GUIDE.but({"calendar.zone": "Europe/Paris"})
DAY = timedelta(days=1)


@cache
def in_paris():
    return compare(GUIDE, PARIS)


@pytest.mark.no_cover
def test_an_own_protection_by_calendar_differs_between_zones_so_equality_is_not_proved():
    # 60 calendar days from 5 February include the night of 29 March, which is 23 hours in Paris.
    shipped = datetime(2026, 2, 5, 8, tzinfo=UTC)
    order = Order(
        id="A-1",
        currency="USD",
        placed_at=shipped,
        paid_at=shipped,
        shipped_at=shipped,
        lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
        protection=Period.parse("60 calendar days"),
    )
    last = shipped + 60 * DAY - timedelta(minutes=30)
    codes = [check_eligibility(order, at=last, policy=one).code for one in (GUIDE, PARIS)]
    assert codes == ["eligible", "confirmation-timeout"]
    compared = in_paris()
    assert compared.assumptions == (BY_CALENDAR,)
    assert compared.status == 3
    assert equivalent(GUIDE, PARIS) is Answer.UNKNOWN


def test_the_sentence_that_says_proved_names_the_assumption():
    compared = in_paris()
    sentence = f"No differences: proved only on the assumption that {BY_CALENDAR}."
    assert sentence in comparison_text(compared).splitlines()
    assert sentence in comparison_markdown(compared).splitlines()
    assert comparison_json(compared)["assumptions"] == [BY_CALENDAR]
    undecided = evolve(compared, unknown=("claim",))
    assert f"The rest is proved only on the assumption that {BY_CALENDAR}." in comparison_text(
        undecided
    )


@pytest.mark.parametrize(
    ("name", "values", "assumption"),
    [
        ("evidence.max_files", (20_000, 30_000), FILES),
        ("extension.count_each_party", (20_000, 30_000), REQUESTS),
    ],
)
def test_a_limit_of_the_search_that_hides_a_difference_is_named(name, values, assumption):
    old, new = (GUIDE.but({name: value}) for value in values)
    compared = compare(old, new)
    assert compared.assumptions == (assumption,)
    assert compared.status == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"protection.period": "61 days"},
        {"protection.period": "2 months", "calendar.zone": "UTC"},
        {"evidence.max_files": 20},
        {"version": "2"},
    ],
)
def test_an_assumption_that_does_not_matter_is_not_made(changes):
    compared = compare(GUIDE, GUIDE.but(changes))
    assert compared.assumptions == ()
    assert comparison_json(compared)["assumptions"] == []
    assert compared.status == int("version" not in changes)
    assert "proved for every order." in comparison_text(compared)


# Periods in days and hours last whole hours. One calendar day until its end may last 30 minutes.
WITHIN_AN_HOUR = CaseLaw(
    "no-protection-ends-within-an-hour",
    "a protection that ends within an hour ends at once",
    given=promised_protection_ends_at < shipped_at.or_never + span(timedelta(hours=1)),
    holds=promised_protection_ends_at <= shipped_at.or_never,
)


def test_a_law_that_is_proved_on_an_assumption_is_not_called_proved():
    one = proof(WITHIN_AN_HOUR, GUIDE)
    assert one.outcome is Outcome.ASSUMED
    assert one.assumptions == (BY_CALENDAR,)
    assert proofs_status((one,)) == 3
    assert proofs_json((one,))["laws"][0]["outcome"] == "assumed"
    assert proofs_json((one,))["laws"][0]["assumptions"] == [BY_CALENDAR]
    (line,) = proofs_text((one,)).splitlines()
    assert line.startswith("assumed: ")
    assert line.endswith(f", proved only on the assumption that {BY_CALENDAR}")


def with_first_row(when):
    """The guide with a row of its own that stands before all others of the life cycle."""
    table = GUIDE.table("life-cycle")
    own = Row(
        "own-row",
        when=when,
        then=refused("own-row"),
        because="it is so",
        source="https://example.com",
    )
    return GUIDE.with_table(table.with_rows(own, *table.rows))


PAYS = event.event_type.is_("refund-paid") & dispute.state.is_(State.REFUND_DUE)
RECEIVES = event.event_type.is_("return-received") & dispute.state.is_(State.RETURN_IN_TRANSIT)
# For each limit of the search for disputes a condition that holds beyond it alone.
BEYOND = {
    "no settlement exceeds what was paid for the claimed line": PAYS
    & dispute.is_settled
    & (dispute.current_amount > goods_paid),
    "what fails without an amount is all that was paid": PAYS
    & ~event.payment.given
    & (event.failed_payment < dispute.paid_so_far),
    "refunds outside a dispute leave nothing to be paid of a refund that is due": PAYS
    & dispute.payable.is_positive
    & (dispute.payable + dispute.paid_so_far < dispute.current_amount),
    "of goods that come back in parts a quarter is back first": RECEIVES
    & dispute.some_returned
    & (dispute.returned_amount + dispute.returned_amount > dispute.current_amount),
    "no line lacks units that came back where another has too many": RECEIVES
    & ~limits.all_returned
    & limits.returns_too_many,
}


def test_every_limit_of_the_search_for_disputes_has_a_condition_beyond_it():
    assert limits_of_disputes(SymbolicCase()).keys() == BEYOND.keys()


@pytest.mark.parametrize("limit", BEYOND)
def test_a_row_that_holds_only_beyond_a_limit_is_not_proved_to_change_nothing(limit):
    compared = compare(GUIDE, with_first_row(BEYOND[limit]))
    assert compared.assumptions == (limit,)
    assert compared.status == 3
    assert f"proved only on the assumption that {limit}" in comparison_text(compared)


def test_a_row_of_ones_own_that_only_such_a_dispute_reaches_is_not_called_unreachable():
    limit = "of goods that come back in parts a quarter is back first"
    symbolic = SymbolicCase()
    own = side("life-cycle", formulas_of(symbolic, with_first_row(BEYOND[limit])))
    context = LintContext(SolverQuery(symbolic, (own.policy,)), own)
    found = what_decides(own.lines[0], context)
    assert found.kind == "unknown"
    assert found.message == (
        f"undecided: whether row own-row ever decides: it is established only if {limit}"
    )


def test_a_bound_of_a_refund_that_rests_on_an_assumption_is_no_bound():
    table = GUIDE.table("refund-shipping")
    late = Row(
        "late",
        when=at >= promised_protection_ends_at,
        then=worth(amount(0)),
        because="late",
        source="https://example.com/late",
    )
    old = GUIDE.with_table(table.with_rows(late, *table.rows))
    assert refund_differs_by_at_most(old, old.but({"calendar.zone": "Europe/Paris"})) == (
        MAX_AMOUNT,
        MAX_AMOUNT,
    )
    assert refund_differs_by_at_most(old, old) == (0, 0)


def test_a_row_that_only_a_case_beyond_the_search_can_reach_is_not_called_unreachable():
    found = lint(GUIDE.but({"evidence.max_files": 20_000}), tables=["evidence"])
    unknown = [one for one in found if one.unknown]
    assert [one.message for one in unknown] == [
        f"undecided: whether row too-many-files ever decides: it is established only if {FILES}",
        f"undecided: the check for overlapping rows: it is established only if {FILES}",
    ]
    assert not [one for one in found if one.kind == "never-decides"]
    assert diagnostics_status(found) == 3


@pytest.mark.no_cover
def test_the_command_exits_with_status_3(tmp_path, capsys):
    path = tmp_path / "paris.toml"
    path.write_text('base = "aliexpress-guide"\n[set]\n"calendar.zone" = "Europe/Paris"\n')
    assert cli.main(["compare", "aliexpress-guide", str(path), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["assumptions"] == [BY_CALENDAR]


def test_a_limit_that_cannot_be_examined_counts_as_an_assumption(monkeypatch):
    query = SolverQuery(SymbolicCase())
    assert query.needed([FILES]) == [FILES]
    monkeypatch.setattr("disputerules.analysis.cases.query.ROUNDS", 0)
    assert query.needed([FILES]) == [FILES]
    query.solver.add(False)
    assert query.needed([FILES]) == [FILES]
    monkeypatch.setattr("disputerules.analysis.cases.query.ROUNDS", 1)
    assert query.needed([FILES]) == []


def test_of_two_limits_that_hide_a_case_together_one_is_named():
    # Beyond either limit alone there is no such case; beyond both there is one.
    query = SolverQuery(SymbolicCase())
    files = query.symbolic.of("file_count") > MOST_FILES
    by_calendar = query.symbolic.of(OWN_BY_CALENDAR)
    query.add([files, by_calendar])
    assert len(query.needed([FILES, BY_CALENDAR])) == 1
    assert query.needed([]) == []


def test_the_search_looks_only_at_extensions_that_an_order_can_have():
    # One pending request, one unanswered and one declined stand beside the granted ones.
    assert len(SLOTS) * MOST_GRANTS + 3 <= MAX_EXTENSIONS
