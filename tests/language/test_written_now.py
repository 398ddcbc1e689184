"""What a pen writes when it is called, and the plain form of a table, key by key.

Everything is written inside the tests: an expression in a list of parameters is written once, when
the tests are collected, so that a change of the pens would go unnoticed there.
"""

from datetime import timedelta
from typing import Any

from disputerules.language.bind import bind
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Op, Setting, plain
from disputerules.language.pens import (
    Choice,
    Choices,
    MaybeAmount,
    MaybeCount,
    MaybeInstant,
    amount,
    choice,
    count,
    flag,
    if_,
    instant,
    span,
)
from disputerules.language.table import (
    Hit,
    Otherwise,
    Row,
    Scope,
    Table,
    comparisons,
    outcome,
    plain_table,
)
from disputerules.values.periods import FIRST, NEVER

SHIPPED = Fact("shipped_at", Kind.INSTANT, optional=True)
OFFERED = Fact("offered", Kind.AMOUNT, optional=True)
ROUNDS = Setting("a.rounds", Kind.COUNT, optional=True)
STATUS = Fact("status", Kind.CHOICE)
FORMATS = Setting("a.formats", Kind.CHOICES)
YES, NO = Literal(Kind.FLAG, True), Literal(Kind.FLAG, False)
ONE, TWO = Literal(Kind.COUNT, 1), Literal(Kind.COUNT, 2)
THREE, NINE = Literal(Kind.AMOUNT, 3), Literal(Kind.AMOUNT, 9)
RED, START = Literal(Kind.CHOICE, "red"), Literal(Kind.INSTANT, FIRST)
DAY = Literal(Kind.SPAN, timedelta(days=1))


def test_a_constant_is_a_literal_of_its_kind() -> None:
    written = [flag(True), flag(False), count(1), amount(3), choice("red"), instant(FIRST)]
    assert [one.node for one in written] == [YES, NO, ONE, THREE, RED, START]
    assert span(timedelta(days=1)).node == DAY
    red = choice("red")
    assert choice(red) is red


def test_an_operator_writes_its_node() -> None:
    yes, no, one, two = flag(True), flag(False), count(1), count(2)
    day, start = span(timedelta(days=1)), instant(FIRST)
    shipped, status = MaybeInstant(SHIPPED), Choice(STATUS)
    missing = Apply(Op.MISSING, (SHIPPED,))
    written: list[tuple[Any, Node]] = [
        (yes & no, Apply(Op.AND, (YES, NO))),
        (yes | no, Apply(Op.OR, (YES, NO))),
        (~yes, Apply(Op.NOT, (YES,))),
        (one < two, Apply(Op.LT, (ONE, TWO))),
        (one <= two, Apply(Op.LE, (ONE, TWO))),
        (one > two, Apply(Op.LT, (TWO, ONE))),
        (one >= two, Apply(Op.LE, (TWO, ONE))),
        (one + two, Apply(Op.ADD, (ONE, TWO))),
        (one - two, Apply(Op.SUB, (ONE, TWO))),
        (one.min(two, one), Apply(Op.MIN, (ONE, TWO, ONE))),
        (one.max(two, one), Apply(Op.MAX, (ONE, TWO, ONE))),
        (start + day, Apply(Op.ADD, (START, DAY))),
        (start - day, Apply(Op.SUB, (START, DAY))),
        (status.is_("red"), Apply(Op.IS, (STATUS, RED))),
        (status.one_of("red"), Apply(Op.ONE_OF, (STATUS, Literal(Kind.CHOICES, ("red",))))),
        (status.in_(Choices(FORMATS)), Apply(Op.ONE_OF, (STATUS, FORMATS))),
        (shipped.missing, missing),
        (shipped.given, Apply(Op.NOT, (missing,))),
        (shipped.or_never, Apply(Op.OR_ELSE, (SHIPPED, Literal(Kind.INSTANT, NEVER)))),
        (shipped.or_else(start), Apply(Op.OR_ELSE, (SHIPPED, START))),
        (MaybeAmount(OFFERED).or_else(amount(3)), Apply(Op.OR_ELSE, (OFFERED, THREE))),
        (MaybeCount(ROUNDS).or_else(one), Apply(Op.OR_ELSE, (ROUNDS, ONE))),
        (amount(9).portion(one, two, choice("red")), Apply(Op.PORTION, (NINE, ONE, TWO, RED))),
        (if_(yes, one, two), Apply(Op.IF, (YES, ONE, TWO))),
    ]
    assert [pen.node for pen, _ in written] == [node for _, node in written]
    same = [one + two, one - two, one.min(two), one.max(two), if_(yes, one, two)]
    assert {type(pen) for pen in same} == {type(one)}


def test_a_chain_is_flat_on_either_side() -> None:
    yes, no = flag(True), flag(False)
    assert (yes & (no & yes)).node == ((yes & no) & yes).node == Apply(Op.AND, (YES, NO, YES))
    assert (yes | (no | yes)).node == ((yes | no) | yes).node == Apply(Op.OR, (YES, NO, YES))
    assert (yes & (no | yes)).node == Apply(Op.AND, (YES, Apply(Op.OR, (NO, YES))))
    assert (yes | (no & yes)).node == Apply(Op.OR, (YES, Apply(Op.AND, (NO, YES))))


def test_an_outcome_has_no_code_no_path_and_no_fields_of_its_own() -> None:
    bare = outcome(False)
    assert (bare.allowed, bare.code, bare.path, bare.fields) == (False, "", "", ())
    full = outcome(True, "fine", ".lines", sum=amount(3))
    assert (full.code, full.path, full.fields) == ("fine", ".lines", (("sum", THREE),))


def test_a_table_in_plain_form_says_all_that_it_is_made_of() -> None:
    said = Table(
        name="question",
        question="May it be?",
        scope=Scope.CASE,
        hit=Hit.FIRST,
        rows=[
            Row(
                "one",
                when=count(1) <= count(2),
                then=outcome(False, path=".lines", sum=amount(3)),
                because="so",
                source="us",
            )
        ],
        otherwise=Otherwise(outcome(True, "fine", sum=amount(9)), because="else"),
        fields=(("sum", Kind.AMOUNT),),
    )
    three, nine = ({"literal": ["amount", value]} for value in (3, 9))
    one, two = ({"literal": ["count", value]} for value in (1, 2))
    assert plain_table(said) == {
        "name": "question",
        "question": "May it be?",
        "scope": "case",
        "hit": "first",
        "fields": [["sum", "amount"]],
        "rows": [
            {
                "id": "one",
                "when": ["<=", one, two],
                "then": {
                    "allowed": False,
                    "code": "one",
                    "path": ".lines",
                    "fields": [["sum", three]],
                },
                "because": "so",
                "source": "us",
            },
            {
                "id": "otherwise",
                "then": {"allowed": True, "code": "fine", "path": "", "fields": [["sum", nine]]},
                "because": "else",
                "source": "by default",
            },
        ],
    }
    assert {type(said.name), type(plain_table(said)["scope"])} == {str}
    assert comparisons(said.rows[0].when) == (said.rows[0].when,)


def test_a_span_in_plain_form_is_a_whole_number_of_microseconds() -> None:
    form: Any = plain(Literal(Kind.SPAN, timedelta(days=1)))
    assert form == {"literal": ["span", 86_400_000_000]}
    assert type(form["literal"][1]) is int


def test_only_the_absent_setting_is_replaced_by_its_meaning() -> None:
    limit = Setting("a.limit", Kind.COUNT)
    values: dict[Any, Any] = {ROUNDS: None, limit: 2}
    given = Apply(Op.OR_ELSE, (ROUNDS, limit))
    assert bind(given, values.__getitem__) == TWO
    assert bind(Apply(Op.MISSING, (ROUNDS,)), values.__getitem__) == YES
    values[ROUNDS] = 1
    assert bind(given, values.__getitem__) == ONE
    assert bind(Apply(Op.MISSING, (ROUNDS,)), values.__getitem__) == NO


def test_a_folded_flag_is_a_truth_value() -> None:
    folded = bind(Apply(Op.NOT, (Setting("a.open", Kind.FLAG),)), lambda _: True)
    assert folded == NO
    assert bind(Apply(Op.NOT, (Setting("a.open", Kind.FLAG),)), lambda _: False) == YES
    assert bind(Setting("a.formats", Kind.CHOICES), lambda _: ("a", "b")).value == ("a", "b")


def test_what_a_connective_does_not_fold_it_keeps() -> None:
    paid, sent, on = Fact("paid", Kind.FLAG), Fact("sent", Kind.FLAG), Setting("a.on", Kind.FLAG)
    for op, neutral in ((Op.AND, True), (Op.OR, False)):
        kept = Apply(op, (paid, sent))
        assert bind(kept, lambda _: None) is kept
        assert bind(Apply(op, (paid, on, sent)), lambda _, value=neutral: value) == kept


def test_a_choice_may_be_a_member_of_an_enumeration_of_names() -> None:
    assert Literal(Kind.CHOICE, Scope.CASE) == Literal(Kind.CHOICE, "case")
