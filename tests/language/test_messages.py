"""What is said of an expression or a table that is not well formed: every message as a whole."""

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
NO_AT = "no 'at': it stands alone on one side of a comparison"
NUMBERS = "two amounts, two counts, or an instant and a span"
SHARE = "an amount, a numerator and denominator of one kind, a rounding"
POSITIVE = "a denominator of at least 1 and nothing negative, by their domains"
MEANING = "an optional value and its meaning when absent"
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
        (lambda: Literal(Kind.COUNT, "one"), "'one' is not a value of kind count"),
        (lambda: Literal(Kind.FLAG, 1), "1 is not a value of kind flag"),
        (lambda: Fact("Paid", Kind.FLAG), "a fact's name is snake_case, not 'Paid'"),
        (lambda: deep(33), "an expression is at most 32 levels deep"),
        (lambda: Apply(ANYTHING, (YES,)), "None is no operator"),
        (lambda: bool(flag(True)), "an expression has no truth of its own: use &, | and ~"),
        (
            lambda: Count(YES),
            "Literal(kind=<Kind.FLAG: 'flag'>, value=True) is no Count",
        ),
        (lambda: count(1) + ANYTHING, "a value of Count is expected, not None"),
        (lambda: flag(True) & ANYTHING, "a value of Flag is expected, not None"),
        (lambda: flag(True) | ANYTHING, "a value of Flag is expected, not None"),
        (lambda: count(1) < ANYTHING, "a value of Count is expected, not None"),
        (lambda: count(1) <= ANYTHING, "a value of Count is expected, not None"),
        (lambda: count(1) > ANYTHING, "a value of Count is expected, not None"),
        (lambda: count(1) >= ANYTHING, "a value of Count is expected, not None"),
        (lambda: count(1) - ANYTHING, "a value of Count is expected, not None"),
        (lambda: count(1).min(ANYTHING), "a value of Count is expected, not None"),
        (lambda: count(1).max(ANYTHING), "a value of Count is expected, not None"),
        (lambda: instant(FIRST) + ANYTHING, "a value of Span is expected, not None"),
        (lambda: instant(FIRST) - ANYTHING, "a value of Span is expected, not None"),
        (
            lambda: MaybeInstant(MAYBE).or_else(ANYTHING),
            "a value of Instant is expected, not None",
        ),
        (lambda: Choice(STATUS).in_(ANYTHING), "a value of Choices is expected, not None"),
        (
            lambda: amount(1).portion(count(1), count(2), ANYTHING),
            "a value of Choice is expected, not None",
        ),
        (
            lambda: if_(ANYTHING, count(1), count(2)),
            "a value of Flag is expected, not None",
        ),
        (
            lambda: if_(flag(True), count(1), ANYTHING),
            "a value of Count is expected, not None",
        ),
        (lambda: outcome(ANYTHING), "allowed is True or False, not None"),
        (lambda: outcome(SIDEWAYS), "allowed is True or False, not 'sideways'"),
        (lambda: row(when=1), "a row's condition is a flag, not 1"),
        (lambda: row("One"), "a row id is kebab-case, not 'One'"),
        (lambda: row(because=" "), "row one has no 'because'"),
        (lambda: row(source=""), "row one has no 'source'"),
        (lambda: table(ANYTHING), "a table is made of rows and ends in an Otherwise"),
        (lambda: table(row(), row()), "table question has two rows 'one'"),
        (
            lambda: table(row(then=outcome(False, extra=count(1)))),
            "row one of question needs no fields",
        ),
        (
            lambda: table(row(), fields=(("sum", Kind.AMOUNT), ("of", Kind.COUNT))),
            "row one of question needs sum: amount, of: count",
        ),
        (lambda: table().row("gone"), "table question has no row 'gone'"),
    ],
)
def test_what_is_not_well_formed_is_told_what_would_be_right(
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
            "two values of one ordered kind, none of them optional",
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
        (Op.OR_ELSE, (MOMENT, MOMENT), "instant, instant", MEANING),
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
def test_an_operator_says_what_it_was_given_and_what_it_takes(
    op: Op, args: tuple[Node, ...], kinds: str, right: str
) -> None:
    with pytest.raises(LanguageError) as raised:
        Apply(op, args)
    assert raised.value.code == "language"
    assert raised.value.message == f"'{op}' does not take ({kinds}); it takes {right}"


def test_a_problem_names_its_table_and_its_row() -> None:
    assert str(Problem("because", "claim", "one", "it is odd")) == "claim, one: it is odd [because]"


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


BRACE = "the reason cannot be read: Single '{' encountered in format string"
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
            "'gone' is no fact and no setting",
        ),
        (
            [table(row(because="{a.gone}"))],
            "unknown-placeholder",
            "one",
            "'a.gone' is no fact and no setting",
        ),
        (
            [table(row(when=Fact("gone", Kind.FLAG, origin=Read("gone"))))],
            "undeclared-fact",
            "one",
            "the fact gone is not declared so",
        ),
        (
            [table(row(when=Setting("a.gone", Kind.FLAG)))],
            "undeclared-setting",
            "one",
            "the setting a.gone is not declared so",
        ),
        (
            [table(row(when=Choice(STATUS).is_("gone")))],
            "unknown-choice",
            "one",
            "'here', 'there' is never 'gone'",
        ),
        (
            [table(row(when=Choice(STATUS).one_of("here", "z", "a")))],
            "unknown-choice",
            "one",
            "'a', 'z' is none of 'here', 'there'",
        ),
        (
            [table(portion_rounded(ROUNDING))],
            "unknown-rounding",
            "one",
            "one of 'down', 'half-down', 'half-even', 'half-up', 'up' is needed, and nothing else",
        ),
        (
            [
                table(
                    row(then=outcome(False, "other")), row("two", PAID, then=outcome(False, "one"))
                )
            ],
            "code-of-another-row",
            "two",
            "its code 'one' is the id of a row with another code",
        ),
        (
            [table(row(when=Flag(PAID)), AGAIN)],
            "never-decides",
            "two",
            "it never decides: one above has the same condition",
        ),
        (
            [table(row(when=UNSOURCED))],
            "no-origin",
            "unsourced",
            "it is not said where the fact comes from",
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
            "'at' stands only in comparisons",
        ),
        (
            [table(row(when=Apply(Op.LE, (BARE, PLACED))))],
            "bare-at",
            "bare",
            "'at' stands only in comparisons",
        ),
        (
            [table(row(when=Instant(AT) <= Instant(BARE)))],
            "moving-instant",
            "one",
            "'at' is compared with what depends on 'at' itself",
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
            "'at' is compared with what depends on 'at' itself",
        ),
        (
            [table(row(when=Count(asking("gone", "sum")) <= count(1)))],
            "missing-table",
            "asked",
            "there is no table 'gone'",
        ),
        (
            [table(row(when=Count(asking("other", "sum")) <= count(1))), table(name="other")],
            "missing-field",
            "asked",
            "other has no 'sum' of kind count",
        ),
        (
            [
                table(row(when=Choice(asking("other", "code", Kind.CHOICE)).is_("fine"))),
                table(name="other", hit=Hit.COLLECT),
            ],
            "many-answers",
            "asked",
            "other collects: it gives many answers, not one",
        ),
        (
            [
                table(row(when=Choice(asking("other", "code", Kind.CHOICE)).is_("fine"))),
                table(row(when=BEFORE), name="other", scope=Scope.LINE),
            ],
            "moving-total",
            "asked",
            "other is asked for each line, so it cannot depend on 'at'",
        ),
        (
            [table(row(when=Choice(asking("question", "code", Kind.CHOICE)).is_("fine")))],
            "cycle",
            "",
            "the table asks itself, through its facts",
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
