"""Whole messages about malformed expressions and tables."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from disputerules.facts.origin import Derived, Read, Ruling, Total
from disputerules.language.check import Problem, check, check_tables
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, Setting
from disputerules.language.pens import (
    Choice,
    Count,
    Flag,
    Instant,
    MaybeInstant,
    amount,
    count,
    flag,
    if_,
    instant,
)
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome
from disputerules.values.codec import choice as choice_codec
from disputerules.values.errors import LanguageError
from disputerules.values.periods import FIRST

AT = Fact("at", Kind.INSTANT, origin=Read("at"))
PLACED = Fact("placed", Kind.INSTANT, origin=Read("order.placed"))
PAID = Fact("paid", Kind.FLAG, origin=Read("order.paid"))
STATUS = Fact("status", Kind.CHOICE, origin=Read("order.status"), choices=("here", "there"))
MAYBE = Fact("shipped_at", Kind.INSTANT, optional=True)
ROUNDING = Setting("a.rounding", Kind.CHOICE, codec=choice_codec(str, ("half-up", "sideways")))
YES, ONE = Literal(Kind.FLAG, True), Literal(Kind.COUNT, 1)
MONEY, RED = Literal(Kind.AMOUNT, 1), Literal(Kind.CHOICE, "red")
REDS, MOMENT = Literal(Kind.CHOICES, ("red",)), Literal(Kind.INSTANT, FIRST)
DAY = Literal(Kind.SPAN, timedelta(days=1))
BEFORE = Apply(Op.LT, (AT, PLACED))
NO_AT = "no 'at', which must stand alone on one side of a comparison"
NUMBERS = "two amounts, two counts, or an instant and a span"
SHARE = "an amount, a numerator and a denominator of one kind, and a rounding"
POSITIVE = "a denominator of at least 1 and no negative number"
DEFAULT = "an optional value and its default"
ANYTHING: Any = None
SIDEWAYS: Any = "sideways"


def deep(depth: int) -> Node:
    node: Node = YES
    for _ in range(depth - 1):
        node = Apply(Op.NOT, (node,))
    return node


def row(row_id: str = "one", when: Any = YES, **changes: Any) -> Row:
    given = {"then": outcome(False), "because": "so", "source": "us"} | changes
    return Row(row_id, when=when, **given)


def table(*rows: Row, name: str = "question", **changes: Any) -> Table:
    given: dict[str, Any] = {"scope": Scope.CASE, "hit": Hit.FIRST}
    given["otherwise"] = Otherwise(outcome(True, "fine"), because="so")
    return Table(name=name, question="?", rows=rows, **(given | changes))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Literal(Kind.COUNT, "one"), "expected a value of kind count, got 'one'"),
        (lambda: Literal(Kind.FLAG, 1), "expected a value of kind flag, got 1"),
        (lambda: Fact("Paid", Kind.FLAG), "expected a fact name in snake_case, got 'Paid'"),
        (lambda: deep(33), "the expression has more than 32 levels; split it with derived facts"),
        (
            lambda: Apply(ANYTHING, (YES,)),
            "unknown operator None; expected one of " + ", ".join(Op),
        ),
        (lambda: bool(flag(True)), "an expression has no truth value; write &, | and ~"),
        (
            lambda: Count(YES),
            "expected a node for Count, got Literal(kind=<Kind.FLAG: 'flag'>, value=True)",
        ),
        (lambda: count(1) + ANYTHING, "expected Count, got None"),
        (lambda: flag(True) & ANYTHING, "expected Flag, got None"),
        (lambda: flag(True) | ANYTHING, "expected Flag, got None"),
        (lambda: count(1) < ANYTHING, "expected Count, got None"),
        (lambda: count(1) <= ANYTHING, "expected Count, got None"),
        (lambda: count(1) > ANYTHING, "expected Count, got None"),
        (lambda: count(1) >= ANYTHING, "expected Count, got None"),
        (lambda: count(1) - ANYTHING, "expected Count, got None"),
        (lambda: count(1).min(ANYTHING), "expected Count, got None"),
        (lambda: count(1).max(ANYTHING), "expected Count, got None"),
        (lambda: instant(FIRST) + ANYTHING, "expected Span, got None"),
        (lambda: instant(FIRST) - ANYTHING, "expected Span, got None"),
        (
            lambda: MaybeInstant(MAYBE).or_else(ANYTHING),
            "expected Instant, got None",
        ),
        (lambda: Choice(STATUS).in_(ANYTHING), "expected Choices, got None"),
        (
            lambda: amount(1).portion(count(1), count(2), ANYTHING),
            "expected Choice, got None",
        ),
        (
            lambda: if_(ANYTHING, count(1), count(2)),
            "expected Flag, got None",
        ),
        (
            lambda: if_(flag(True), count(1), ANYTHING),
            "expected Count, got None",
        ),
        (lambda: outcome(ANYTHING), "expected True or False, got None"),
        (lambda: outcome(SIDEWAYS), "expected True or False, got 'sideways'"),
        (lambda: row(when=1), "expected a flag as a condition, got 1"),
        (lambda: row("One"), "expected a row id in kebab-case, got 'One'"),
        (lambda: row(because=" "), "row 'one' needs a non-empty 'because'"),
        (lambda: row(source=""), "row 'one' needs a non-empty 'source'"),
        (lambda: table(ANYTHING), "expected rows and an Otherwise"),
        (lambda: table(row(), row()), "duplicate row id 'one' in table 'question'"),
        (
            lambda: table(row(then=outcome(False, extra=count(1)))),
            "row 'one' of table 'question': expected no fields",
        ),
        (
            lambda: table(row(), fields=(("sum", Kind.AMOUNT), ("of", Kind.COUNT))),
            "row 'one' of table 'question': expected sum: amount, of: count",
        ),
        (
            lambda: table().row("gone"),
            "table 'question': unknown row 'gone'; expected one of otherwise",
        ),
        (
            lambda: table().row("otherwis"),
            "table 'question': unknown row 'otherwis'; did you mean 'otherwise'?",
        ),
    ],
)
def test_an_error_about_a_malformed_part_names_the_mistake_and_the_repair(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(LanguageError) as raised:
        call()
    assert (raised.value.code, raised.value.path) == ("language", "")
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("op", "args", "kinds", "right"),
    [
        (Op.AND, (), "", "flags"),
        (Op.OR, (YES, ONE), "flag, count", "flags"),
        (Op.NOT, (YES, YES), "flag, flag", "one flag"),
        (
            Op.LT,
            (MAYBE, MOMENT),
            "optional instant, instant",
            "two values of one ordered kind, neither optional",
        ),
        (Op.LE, (AT, AT), "instant, instant", "'at' alone on one side"),
        (Op.IS, (RED, REDS), "choice, choices", "two choices"),
        (Op.ONE_OF, (REDS, RED), "choices, choice", "a choice and choices"),
        (Op.ONE_OF, (RED,), "choice", "a choice and choices"),
        (Op.ADD, (MONEY, ONE), "amount, count", NUMBERS),
        (Op.SUB, (AT, DAY), "instant, span", NO_AT),
        (Op.MIN, (ONE,), "count", "two or more values of one ordered kind"),
        (Op.MAX, (AT, MOMENT), "instant, instant", NO_AT),
        (Op.IF, (ONE, ONE, ONE), "count, count, count", "a flag and two values of one kind"),
        (Op.IF, (YES, ONE, MONEY), "flag, count, amount", "a flag and two values of one kind"),
        (Op.MISSING, (ONE,), "count", "one optional value"),
        (Op.OR_ELSE, (MOMENT, MOMENT), "instant, instant", DEFAULT),
        (Op.OR_ELSE, (MAYBE, ONE), "optional instant, count", "two values of one kind"),
        (Op.OR_ELSE, (MAYBE, AT), "optional instant, instant", "two values of one kind"),
        (Op.PORTION, (ONE, ONE, ONE, RED), "count, count, count, choice", SHARE),
        (
            Op.PORTION,
            (MONEY, ONE, Literal(Kind.COUNT, 0), RED),
            "amount, count, count, choice",
            POSITIVE,
        ),
    ],
)
def test_an_ill_typed_operator_names_the_expected_and_the_given_kinds(
    op: Op, args: tuple[Node, ...], kinds: str, right: str
) -> None:
    with pytest.raises(LanguageError) as raised:
        Apply(op, args)
    assert raised.value.code == "language"
    assert raised.value.message == f"operator '{op}' expected {right}, got ({kinds})"


def test_a_problem_names_its_table_and_its_row() -> None:
    assert (
        str(Problem("because", "claim", "one", "it is unclear"))
        == "claim, one: it is unclear [because]"
    )


def problems(*tables: Table) -> list[tuple[str, str, str]]:
    facts = {fact.name: fact for fact in (AT, PLACED, PAID, STATUS)}
    found = check_tables(tables, facts, {ROUNDING.name: ROUNDING})
    assert {one.table for one in found} <= {one.name for one in tables}
    return [(one.code, one.place, one.message) for one in found]


def asking(name: str, field: str, kind: Kind = Kind.COUNT) -> Fact:
    return Fact("asked", kind, origin=Ruling(name, field))


def portion_rounded(rounding: Node) -> Row:
    shared = Apply(Op.PORTION, (MONEY, ONE, ONE, rounding))
    return row(when=Apply(Op.LE, (shared, MONEY)))


BRACE = "invalid 'because': Single '{' encountered in format string"
AGAIN = row("two", when=Flag(PAID))
BARE = Fact("bare", Kind.INSTANT, origin=Derived(AT))
UNSOURCED = Fact("unsourced", Kind.FLAG)


@pytest.mark.parametrize(
    ("tables", "code", "place", "message"),
    [
        ([table(row(because="{"))], "because", "one", BRACE),
        (
            [table(row(because="{gone}"))],
            "unknown-placeholder",
            "one",
            "unknown fact 'gone'; expected one of at, placed, paid, status",
        ),
        (
            [table(row(because="{a.gone}"))],
            "unknown-placeholder",
            "one",
            "unknown setting 'a.gone'; expected one of a.rounding",
        ),
        (
            [table(row(when=Fact("gone", Kind.FLAG, origin=Read("gone"))))],
            "undeclared-fact",
            "one",
            "unknown fact 'gone'; expected one of at, placed, paid, status",
        ),
        (
            [table(row(when=Setting("a.gone", Kind.FLAG)))],
            "undeclared-setting",
            "one",
            "unknown setting 'a.gone'; expected one of a.rounding",
        ),
        (
            [table(row(when=Choice(STATUS).is_("gone")))],
            "unknown-choice",
            "one",
            "no choice in common: 'here', 'there' and 'gone'",
        ),
        (
            [table(row(when=Choice(STATUS).one_of("here", "z", "a")))],
            "unknown-choice",
            "one",
            "expected only 'here', 'there', got 'a', 'z'",
        ),
        (
            [table(portion_rounded(ROUNDING))],
            "unknown-rounding",
            "one",
            "expected only the roundings 'down', 'half-down', 'half-even', 'half-up', 'up'",
        ),
        (
            [
                table(
                    row(then=outcome(False, "other")), row("two", PAID, then=outcome(False, "one"))
                )
            ],
            "code-of-another-row",
            "two",
            "its code 'one' is the id of another row, whose code differs",
        ),
        (
            [table(row(when=Flag(PAID)), AGAIN)],
            "never-decides",
            "two",
            "unreachable: row 'one' above has the same condition",
        ),
        (
            [table(row(when=UNSOURCED))],
            "no-origin",
            "unsourced",
            "the fact has no origin",
        ),
        (
            [
                table(
                    row(then=outcome(False, one=Instant(AT))),
                    fields=(("one", Kind.INSTANT),),
                    otherwise=Otherwise(outcome(True, "fine", one=Instant(PLACED)), because="so"),
                )
            ],
            "bare-at",
            "one",
            "'at' may appear only in comparisons",
        ),
        (
            [table(row(when=Apply(Op.LE, (BARE, PLACED))))],
            "bare-at",
            "bare",
            "'at' may appear only in comparisons",
        ),
        (
            [table(row(when=Instant(AT) <= Instant(BARE)))],
            "moving-instant",
            "one",
            "'at' is compared with a value that depends on 'at'",
        ),
        (
            [
                table(row(when=Instant(AT) <= Instant(asking("other", "due", Kind.INSTANT)))),
                table(
                    row(when=BEFORE, then=outcome(False, due=instant(FIRST))),
                    name="other",
                    fields=(("due", Kind.INSTANT),),
                    otherwise=Otherwise(outcome(True, "fine", due=instant(FIRST)), because="so"),
                ),
            ],
            "moving-instant",
            "one",
            "'at' is compared with a value that depends on 'at'",
        ),
        (
            [table(row(when=Count(asking("gone", "sum")) <= count(1)))],
            "missing-table",
            "asked",
            "unknown table 'gone'; expected one of question",
        ),
        (
            [table(row(when=Count(asking("other", "sum")) <= count(1))), table(name="other")],
            "missing-field",
            "asked",
            "table 'other' has no field 'sum' of kind count",
        ),
        (
            [
                table(row(when=Choice(asking("other", "code", Kind.CHOICE)).is_("fine"))),
                table(name="other", hit=Hit.COLLECT),
            ],
            "many-answers",
            "asked",
            "table 'other' collects many answers; a fact needs one",
        ),
        (
            [
                table(row(when=Choice(asking("other", "code", Kind.CHOICE)).is_("fine"))),
                table(row(when=BEFORE), name="other", scope=Scope.LINE),
            ],
            "moving-total",
            "asked",
            "table 'other' runs once per claim line, so it must not depend on 'at'",
        ),
        (
            [table(row(when=Choice(asking("question", "code", Kind.CHOICE)).is_("fine")))],
            "cycle",
            "",
            "the table depends on itself through its facts",
        ),
    ],
)
def test_a_fault_of_a_table_is_named_with_its_place(
    tables: list[Table], code: str, place: str, message: str
) -> None:
    assert (code, place, message) in problems(*tables)


def test_a_fact_from_elsewhere_is_not_the_declared_one_although_its_origin_reads_alike() -> None:
    declared = Fact("sum", Kind.AMOUNT, origin=Ruling("other", "sum"))
    used = Fact("sum", Kind.AMOUNT, origin=Total("other", "sum"))
    asked = table(row(when=Apply(Op.LE, (used, MONEY))))
    assert "undeclared-fact" in [one.code for one in check(asked, {"sum": declared}, {})]
    again = Fact("sum", Kind.AMOUNT, origin=Total("other", "sum"))
    assert check(asked, {"sum": again}, {}) == ()


def test_a_choice_among_all_that_there_are_or_among_unknown_ones_is_no_fault() -> None:
    unknown = Fact("free", Kind.CHOICE, origin=Read("order.free"))
    facts = {"status": STATUS, "free": unknown}
    for one in (Choice(STATUS).one_of("here", "there"), Choice(unknown).one_of("a")):
        assert check(table(row(when=one)), facts, {}) == ()
