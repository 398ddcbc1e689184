"""The check of tables: the shipped ones are clean, and every planted fault is found."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from disputerules.facts.case import SCOPES as CASE_SCOPES
from disputerules.facts.origin import Deadline, Derived, Read, Ruling, Total
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.check import WARNINGS, check, check_tables
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, Setting
from disputerules.language.pens import Choice, Choices, Flag, Instant, amount, choice, if_
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table, outcome
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.presets import POLICIES
from disputerules.rules import TABLES
from disputerules.rules.eligibility import ELIGIBILITY
from disputerules.values.codec import choice as choice_codec
from disputerules.values.errors import InvalidPolicy
from tests.generators.language import NOON, World, worlds

AT = Fact("at", Kind.INSTANT, origin=Read("at"))
PLACED = Fact("placed", Kind.INSTANT, origin=Read("order.placed"))
PAID = Fact("paid", Kind.FLAG, origin=Read("order.paid"))
STATUS = Fact("status", Kind.CHOICE, origin=Read("order.status"), choices=("here", "there"))
FREE = Fact("free", Kind.CHOICE, origin=Read("order.free"))
WAIT = Setting("a.wait", Kind.PERIOD)
CODEC = choice_codec(str, ("half-up", "sideways"))
ROUNDING = Setting("a.rounding", Kind.CHOICE, codec=CODEC)
OPEN = Setting("a.open", Kind.CHOICE)
EVERY_FACT = {fact.name: fact for fact in (AT, PLACED, PAID, STATUS, FREE)}
EVERY_SETTING = {setting.name: setting for setting in (WAIT, ROUNDING, OPEN)}
AFTER = Instant(AT) >= Instant(PLACED)


def row(
    when: Any = AFTER, row_id: str = "one", then: Outcome | None = None, because: str = "so"
) -> Row:
    return Row(row_id, when=when, then=then or outcome(False), because=because, source="us")


def table(*rows: Row, name: str = "question", **changes: Any) -> Table:
    given: dict[str, Any] = {"scope": Scope.CASE, "hit": Hit.FIRST}
    given["otherwise"] = Otherwise(outcome(True, "fine"), because="so")
    return Table(name=name, question="?", rows=rows, **(given | changes))


def codes(*tables: Table, facts: Any = EVERY_FACT) -> list[str]:
    return [one.code for one in check_tables(tables, facts, EVERY_SETTING)]


@pytest.mark.parametrize("name", POLICIES)
def test_the_tables_of_every_policy_are_clean(name: str) -> None:
    policy = POLICIES[name]
    assert check_tables(policy.tables, policy.facts, SETTINGS) == ()


@given(worlds())
def test_random_tables_have_no_fault_that_keeps_them_from_deciding(world: World) -> None:
    facts = {"at": AT} | {fact.name: fact for fact in world.words.facts}
    words = world.words
    settings = {one.name: one for one in (*words.settings, *words.periods, *words.keyed)}
    line = {
        one.name: one for name in world.policy.tables for one in world.policy.tables[name].inputs
    }
    found = check_tables((world.table, *world.policy.tables.values()), facts | line, settings)
    assert [one for one in found if not one.is_warning] == []


def test_a_sound_table_has_no_problem() -> None:
    status = Choice(STATUS)
    said = "{status} at {a.wait}"
    assert codes(table(row(status.is_("here") | AFTER, because=said))) == []


def test_a_placeholder_names_a_fact_or_a_setting() -> None:
    assert codes(table(row(because="{placed} {gone}"))) == ["unknown-placeholder"]
    assert codes(table(row(because="{a.gone}"))) == ["unknown-placeholder"]
    assert codes(table(row(because="{}"))) == ["unknown-placeholder"]
    otherwise = Otherwise(outcome(True, "fine"), because="{gone}")
    (problem,) = check(table(row(), otherwise=otherwise), EVERY_FACT, EVERY_SETTING)
    assert str(problem) == (
        "question, otherwise: unknown fact 'gone'; expected one of "
        "at, placed, paid, status, free [unknown-placeholder]"
    )


def test_only_an_instant_has_a_form_and_it_has_two_alternatives() -> None:
    assert codes(table(row(because="{placed:until|with no deadline}"))) == []
    assert codes(table(row(because="{placed:until}"))) == ["because"]
    assert codes(table(row(because="{status:until|with no deadline}"))) == ["because"]


def test_a_reason_with_an_open_brace_cannot_be_read() -> None:
    assert codes(table(row(because="until {placed"))) == ["because"]


def test_every_fact_and_setting_is_declared() -> None:
    assert codes(table(row()), facts={"at": AT}) == ["undeclared-fact"]
    another = Fact("placed", Kind.INSTANT, origin=Read("order.paid_at"))
    assert codes(table(row(Instant(AT) >= Instant(another)))) == ["undeclared-fact"]
    equal = evolve(PLACED)
    assert codes(table(row(Instant(AT) >= Instant(equal)))) == []
    gone = Flag(Setting("a.gone", Kind.FLAG))
    assert codes(table(row(gone))) == ["undeclared-setting"]


def test_a_choice_is_compared_with_what_it_can_be() -> None:
    status = Choice(STATUS)
    assert codes(table(row(status.is_("gone")))) == ["unknown-choice"]
    assert codes(table(row(status.one_of("here", "gone")))) == ["unknown-choice"]
    assert codes(table(row(Choice(ROUNDING).is_("never")))) == ["unknown-choice"]
    either = if_(Flag(PAID), status, choice("elsewhere"))
    assert codes(table(row(either.is_("gone")))) == ["unknown-choice"]
    assert codes(table(row(either.is_("elsewhere")))) == []
    assert codes(table(row(Choice(FREE).is_("anything")))) == []
    assert codes(table(row(Choice(OPEN).is_("anything")))) == []
    assert codes(table(row(if_(Flag(PAID), Choice(FREE), status).is_("gone")))) == []
    many = Choices(Literal(Kind.CHOICES, ("here",)))
    assert codes(table(row(status.in_(many)))) == []


def share(rounding: Choice) -> Table:
    one = amount(3).portion(amount(1), amount(2), rounding)
    then = outcome(True, "fine", amount=one)
    return table(otherwise=Otherwise(then, because="so"), fields=(("amount", Kind.AMOUNT),))


def test_a_share_is_rounded_in_a_way_that_there_is() -> None:
    assert codes(share(choice("half-up"))) == []
    assert codes(share(choice("sideways"))) == ["unknown-rounding"]
    assert codes(share(Choice(ROUNDING))) == ["unknown-rounding"]
    assert codes(share(Choice(FREE))) == ["unknown-rounding"]


def test_the_id_of_a_row_is_not_the_code_of_another() -> None:
    first = row(Flag(PAID), "one", outcome(False, "two"))
    second = row(AFTER, "two", outcome(False, "three"))
    assert codes(table(first, second)) == ["code-of-another-row"]
    assert codes(table(first, evolve(second, then=outcome(False, "two")))) == []


def test_a_condition_stands_once_where_the_first_row_decides() -> None:
    twice = (row(), row(row_id="two"))
    assert codes(table(*twice)) == ["never-decides"]
    assert codes(table(*twice, hit=Hit.COLLECT)) == []


def asking(origin: Any, kind: Kind = Kind.CHOICE) -> Table:
    fact = Fact("asked", kind, origin=origin)
    then = Outcome(True, "fine", "", (("asked", fact),))
    return table(otherwise=Otherwise(then, because="so"), fields=(("asked", kind),), name="asking")


def asked_codes(origin: Any, *others: Table, kind: Kind = Kind.CHOICE) -> list[str]:
    made = asking(origin, kind)
    return codes(made, *others, facts=EVERY_FACT | {"asked": made.inputs[0]})


def test_a_table_that_is_asked_is_there_and_gives_one_answer_of_that_kind() -> None:
    assert asked_codes(Ruling("question"), table(row())) == []
    assert asked_codes(Ruling("question")) == ["missing-table"]
    assert asked_codes(Ruling("question", "sum"), table(row())) == ["missing-field"]
    assert asked_codes(Ruling("question"), table(row()), kind=Kind.COUNT) == ["missing-field"]
    assert asked_codes(Ruling("question"), table(row(), hit=Hit.COLLECT)) == ["many-answers"]


def test_no_table_asks_itself() -> None:
    assert "cycle" in asked_codes(Ruling("asking"))
    through = Fact("through", Kind.CHOICE, origin=Ruling("asking"))
    inner = table(row(Choice(through).is_("fine")))
    made = asking(Ruling("question"))
    facts = EVERY_FACT | {"through": through, "asked": made.inputs[0]}
    assert codes(made, inner, facts=facts) == ["cycle", "cycle"]


def derived(node: Node) -> Fact:
    return Fact("made", node.kind, origin=Derived(node))


def facts_with(fact: Fact) -> Any:
    return EVERY_FACT | {fact.name: fact}


def test_at_stands_only_in_comparisons() -> None:
    now = derived(AT)
    assert codes(table(row(Instant(PLACED) < Instant(now))), facts=facts_with(now)) == ["bare-at"]
    due = Fact("due", Kind.INSTANT, origin=Deadline(AT, WAIT))
    assert "bare-at" in codes(table(row(Instant(PLACED) < Instant(due))), facts=facts_with(due))
    then = outcome(True, "fine", when=Instant(AT))
    bare = table(otherwise=Otherwise(then, because="so"), fields=(("when", Kind.INSTANT),))
    assert codes(bare) == ["bare-at"]


def test_an_instant_that_at_is_compared_with_stands_still() -> None:
    moving = derived(Apply(Op.IF, (AFTER.node, PLACED, Literal(Kind.INSTANT, NOON))))
    found = codes(table(row(Instant(AT) < Instant(moving))), facts=facts_with(moving))
    assert found == ["moving-instant"]
    assert codes(table(row(Instant(PLACED) < Instant(moving))), facts=facts_with(moving)) == []


def test_a_total_over_lines_does_not_depend_on_at() -> None:
    units = outcome(True, "fine", units=amount(1))
    each = table(
        row(then=units),
        otherwise=Otherwise(units, because="so"),
        fields=(("units", Kind.AMOUNT),),
        scope=Scope.LINE,
    )
    assert asked_codes(Total("question", "units"), each, kind=Kind.AMOUNT) == ["moving-total"]
    still = evolve(each, rows=(row(Flag(PAID), then=units),))
    assert asked_codes(Total("question", "units"), still, kind=Kind.AMOUNT) == []


def test_a_fact_comes_from_somewhere() -> None:
    nowhere = Fact("nowhere", Kind.FLAG)
    assert codes(table(row(Flag(nowhere))), facts=facts_with(nowhere)) == ["no-origin"]


def test_a_policy_refuses_tables_that_cannot_decide_and_takes_odd_ones() -> None:
    eligibility = ALIEXPRESS_GUIDE.table("eligibility")
    first = eligibility.rows[0]
    faulty = eligibility.with_rows(evolve(first, because="{gone}"), *eligibility.rows[1:])
    with pytest.raises(InvalidPolicy, match="eligibility, order-cancelled: unknown fact 'gone'"):
        ALIEXPRESS_GUIDE.with_table(faulty)
    odd = eligibility.with_rows(*eligibility.rows, evolve(first, id="again"))
    (problem,) = check(odd, FACTS, SETTINGS)
    assert problem.code in WARNINGS
    assert ALIEXPRESS_GUIDE.with_table(odd).table("eligibility") == odd
    without = tuple(one for one in TABLES if one.name != "refund-lines")
    with pytest.raises(InvalidPolicy, match="unknown table 'refund-lines'"):
        evolve(ALIEXPRESS_GUIDE, tables=without)


SCOPES = {
    Scope.CASE: (frozenset({"at", "order"}), frozenset({"dispute"})),
    Scope.LINE: (frozenset({"order", "line"}),),
}
UNITS = Fact("units", Kind.FLAG, origin=Read("line.units"))
STATE = Fact("state", Kind.FLAG, origin=Read("dispute.state"))
SCOPED_FACTS = EVERY_FACT | {"units": UNITS, "state": STATE}


def out_of_scope(*tables: Table) -> list[str]:
    problems = check_tables(tables, SCOPED_FACTS, EVERY_SETTING, SCOPES)
    return [problem.message for problem in problems if problem.code == "out-of-scope"]


def test_a_table_reads_only_what_the_case_of_its_scope_has() -> None:
    assert out_of_scope(table(row(UNITS))) == [
        "table 'question' cannot read 'units': its case has no 'line'"
    ]
    assert out_of_scope(table(row(UNITS), scope=Scope.LINE)) == []
    assert out_of_scope(table(row(UNITS), scope=Scope.FILE)) == []


def test_a_case_is_about_one_of_the_things_that_its_scope_names() -> None:
    assert out_of_scope(table(row(STATE))) == []
    assert out_of_scope(table(row(PAID))) == []
    both = Flag(PAID) & Flag(STATE) & (Instant(AT) >= Instant(PLACED))
    assert out_of_scope(table(row(both))) == [
        "table 'question' cannot read 'state': its case has no 'dispute'"
    ]


def test_a_table_that_is_asked_reads_what_the_case_of_the_asking_one_has() -> None:
    asked = table(row(UNITS), name="asked", scope=Scope.LINE)
    ruled = Fact("ruled", Kind.CHOICE, origin=Ruling("asked"), choices=("fine", "one"))
    assert out_of_scope(asked, table(row(Choice(ruled).is_("one")))) == [
        "table 'question' cannot read 'units' (through 'ruled'): its case has no 'line'"
    ]


def test_the_tables_that_an_import_leaves_unchecked_are_sound() -> None:
    found = check_tables(ALIEXPRESS_GUIDE.tables, FACTS, SETTINGS, CASE_SCOPES)
    assert [one for one in found if not one.is_warning] == []
    assert all(table.sound for table in TABLES)


def test_a_changed_copy_of_a_sound_table_is_checked() -> None:
    changed = ELIGIBILITY.with_rows(*ELIGIBILITY.rows)
    assert changed == ELIGIBILITY
    assert not changed.sound
