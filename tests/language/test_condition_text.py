"""The text of conditions: what each construct means, round trips, and every mistake's column."""

import keyword
import pickle
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.expression import (
    MAX_DEPTH,
    RESERVED,
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    Setting,
    leaves,
)
from disputerules.language.text import ConditionError, parse, unparse
from disputerules.language.text.parser import MAX_PROBLEMS
from disputerules.language.text.problem import MAX_SHOWN
from disputerules.language.text.scan import MAX_CHARACTERS, MAX_NESTING
from disputerules.policies.presets import POLICIES
from disputerules.rules import TABLES
from disputerules.values.codec import MAX_INTEGER
from disputerules.values.codec import choice as choice_codec
from disputerules.values.errors import LanguageError
from disputerules.values.periods import FIRST, LAST, LONGEST, NEVER, TICK, UTC
from tests.generators.language import applications, worlds

AT = Fact("at", Kind.INSTANT)
PLACED = Fact("placed_at", Kind.INSTANT)
SHIPPED = Fact("shipped_at", Kind.INSTANT, optional=True)
PAID = Fact("paid", Kind.AMOUNT)
REFUND = Fact("refund", Kind.AMOUNT, optional=True)
UNITS = Fact("units", Kind.COUNT)
SIZE = Fact("size", Kind.COUNT, minimum=1)
OPEN = Fact("open", Kind.FLAG)
LATE = Fact("late", Kind.FLAG)
COLOUR = Fact("colour", Kind.CHOICE, choices=("red", "green"))
CLASS = Fact("class", Kind.COUNT)
MIN = Fact("min", Kind.COUNT)
WITHIN = Setting("payout.within", Kind.SPAN)
FROM = Setting("payout.from", Kind.COUNT)
LIMIT = Setting("a.limit", Kind.COUNT, optional=True)
KINDS = Setting("a.kinds", Kind.CHOICES)
WORD = Setting("a.word", Kind.CHOICE, codec=choice_codec(str, ("green", "red")))
ROUNDING = Setting("a.rounding", Kind.CHOICE, codec=choice_codec(str, ("half-up", "down")))
VOCABULARY = (AT, PLACED, SHIPPED, PAID, REFUND, UNITS, SIZE, OPEN, LATE, COLOUR, CLASS, MIN)
NAMES = {fact.name: fact for fact in VOCABULARY}
VALUES = {one.name: one for one in (WITHIN, FROM, LIMIT, KINDS, WORD, ROUNDING)}
TRUE, ONE, TWO = (Literal(Kind.FLAG, True), Literal(Kind.COUNT, 1), Literal(Kind.COUNT, 2))
CENTS = Literal(Kind.AMOUNT, 4500)
DOLLARS = Literal(Kind.AMOUNT, 4500, "USD")
RED, NO_INSTANT = Literal(Kind.CHOICE, "red"), Literal(Kind.INSTANT, NEVER)
DAYS = Literal(Kind.SPAN, timedelta(days=3))
HALF_UP = Literal(Kind.CHOICE, "half-up")


def read(source: str, kind: Kind | None = None) -> Node:
    return parse(source, NAMES, VALUES, kind)


def op(name: str, *args: Node) -> Apply:
    return Apply(Op(name), args)


MISSING = op("missing", SHIPPED)
OR_NEVER = op("or-else", SHIPPED, NO_INSTANT)
SAME = op("and", op("<=", UNITS, ONE), op("<=", ONE, UNITS))

# Each text is the one that `unparse` writes.
CONSTRUCTS = {
    "True": TRUE,
    "False": Literal(Kind.FLAG, False),
    "open": OPEN,
    "payout.within": WITHIN,
    "shipped_at": SHIPPED,
    "a.limit": LIMIT,
    "3": Literal(Kind.COUNT, 3),
    "-3": Literal(Kind.COUNT, -3),
    "amount(4500)": CENTS,
    "amount(4500, 'USD')": DOLLARS,
    "amount(4500, 'USD') < 4500": op("<", DOLLARS, CENTS),
    "never": NO_INSTANT,
    "instant('2026-01-31T00:00:00Z')": Literal(Kind.INSTANT, datetime(2026, 1, 31, tzinfo=UTC)),
    "instant('2000-01-01T00:00:00.000001Z')": Literal(Kind.INSTANT, FIRST + TICK),
    "days(0)": Literal(Kind.SPAN, timedelta(0)),
    "days(3)": DAYS,
    "hours(49)": Literal(Kind.SPAN, timedelta(hours=49)),
    "microseconds(1)": Literal(Kind.SPAN, TICK),
    "'red'": RED,
    '"it\'s"': Literal(Kind.CHOICE, "it's"),
    "'a\\n\\\\\\x00\\udc80'": Literal(Kind.CHOICE, "a\n\\\0\udc80"),
    "['red', 'green']": Literal(Kind.CHOICES, ("red", "green")),
    "[]": Literal(Kind.CHOICES, ()),
    "open and late": op("and", OPEN, LATE),
    "open and late and open": op("and", OPEN, LATE, OPEN),
    "(open and late) and open": op("and", op("and", OPEN, LATE), OPEN),
    "open or late and open": op("or", OPEN, op("and", LATE, OPEN)),
    "(open or late) and open": op("and", op("or", OPEN, LATE), OPEN),
    "not open": op("not", OPEN),
    "not not open": op("not", op("not", OPEN)),
    "not (open or late)": op("not", op("or", OPEN, LATE)),
    "not open and late": op("and", op("not", OPEN), LATE),
    "not units < size": op("not", op("<", UNITS, SIZE)),
    "units < size": op("<", UNITS, SIZE),
    "units <= size": op("<=", UNITS, SIZE),
    "units > 1": op("<", ONE, UNITS),
    "units >= payout.from": op("<=", FROM, UNITS),
    "1 < 2": op("<", ONE, TWO),
    "paid > 4500": op("<", CENTS, PAID),
    "amount(4500) < 4500": op("<", CENTS, CENTS),
    "at < placed_at": op("<", AT, PLACED),
    "at >= shipped_at.or_never": op("<=", OR_NEVER, AT),
    "colour == 'red'": op("is", COLOUR, RED),
    "'red' == colour": op("is", RED, COLOUR),
    "colour != 'red'": op("not", op("is", COLOUR, RED)),
    "not colour != 'red'": op("not", op("not", op("is", COLOUR, RED))),
    "units == 1": SAME,
    "units != 1": op("not", SAME),
    "open and units == 1": op("and", OPEN, SAME),
    "colour in ['red']": op("one-of", COLOUR, Literal(Kind.CHOICES, ("red",))),
    "colour not in a.kinds": op("not", op("one-of", COLOUR, KINDS)),
    "units + 1": op("+", UNITS, ONE),
    "1 + units - size": op("-", op("+", ONE, UNITS), SIZE),
    "units - (size - 1)": op("-", UNITS, op("-", SIZE, ONE)),
    "units - -1": op("-", UNITS, Literal(Kind.COUNT, -1)),
    "paid + 4500": op("+", PAID, CENTS),
    "amount(4500) + 4500": op("+", CENTS, CENTS),
    "placed_at + days(3)": op("+", PLACED, DAYS),
    "placed_at - payout.within": op("-", PLACED, WITHIN),
    "min(units, 1, 2)": op("min", UNITS, ONE, TWO),
    "max(amount(4500), 4500)": op("max", CENTS, CENTS),
    "max(min(amount(4500), 4500), 4500)": op("max", op("min", CENTS, CENTS), CENTS),
    "paid if open else 4500": op("if", OPEN, PAID, CENTS),
    "1 if open else 2 if late else 1": op("if", OPEN, ONE, op("if", LATE, TWO, ONE)),
    "(1 if open else 2) if late else 1": op("if", LATE, op("if", OPEN, ONE, TWO), ONE),
    "1 if (open if late else open) else 2": op("if", op("if", LATE, OPEN, OPEN), ONE, TWO),
    "(1 if open else 2) + units": op("+", op("if", OPEN, ONE, TWO), UNITS),
    "known(shipped_at)": op("not", MISSING),
    "not known(shipped_at)": MISSING,
    "not not not known(shipped_at)": op("not", op("not", MISSING)),
    "not not not not known(shipped_at)": op("not", op("not", op("not", MISSING))),
    "shipped_at.or_never": OR_NEVER,
    "shipped_at.or_else(placed_at)": op("or-else", SHIPPED, PLACED),
    "refund.or_else(4500)": op("or-else", REFUND, CENTS),
    "a.limit.or_else(1)": op("or-else", LIMIT, ONE),
    "portion(paid, 1, size, 'half-up')": op("portion", PAID, ONE, SIZE, HALF_UP),
    "portion(amount(4500), 1, 2, a.rounding)": op("portion", CENTS, ONE, TWO, ROUNDING),
    "portion(paid, paid, 4500, 'half-up')": op("portion", PAID, PAID, CENTS, HALF_UP),
    "class + min": op("+", CLASS, MIN),
    "payout.from": FROM,
    "min(min, class)": op("min", MIN, CLASS),
}


@pytest.mark.parametrize("source", CONSTRUCTS)
def test_each_construct_is_read_and_written(source):
    assert read(source) == CONSTRUCTS[source]
    assert unparse(CONSTRUCTS[source]) == source


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("1 < units", "units > 1"),
        ("placed_at > at", "at < placed_at"),
        ("((open))", "open"),
        ("not known(shipped_at) or not (colour == 'red')", None),
        ("shipped_at.or_else(never)", "shipped_at.or_never"),
        ("not not known(shipped_at)", "known(shipped_at)"),
        ("hours(72)", "days(3)"),
        ("instant('2026-01-31T01:00:00+01:00')", "instant('2026-01-31T00:00:00Z')"),
        ("open  # the shop\n  and\r\nlate", "open and late"),
        ("portion(4500, 1, 2, 'half-up')", "portion(amount(4500), 1, 2, 'half-up')"),
        ('"red"', "'red'"),
        ("1 + 2 + units", "1 + 2 + units"),
        ("min(1, 2) < paid", None),
        ("a.limit.or_else(1 if open else 2)", None),
    ],
)
def test_other_spellings_are_written_in_one_way(source, written):
    text = unparse(read(source))
    assert text == (written or text)
    assert read(text) == read(source)


# The column of each mistake, and the beginning of its message.
MISTAKES = [
    ("", 1, "syntax", "expected a condition"),
    ("# only a comment", 1, "syntax", "expected a condition"),
    ("unit > 1", 1, "unknown-name", "unknown name 'unit'; did you mean 'units'?"),
    ("payout.withn", 1, "unknown-name", "unknown setting 'payout.withn'; did you mean 'payout.w"),
    ("open and lat", 10, "unknown-name", "unknown name 'lat'; did you mean 'late'?"),
    ("'ä' == colur", 8, "unknown-name", "unknown name 'colur'; did you mean 'colour'?"),
    ("mni(1, 2)", 1, "unknown-name", "unknown function 'mni'; did you mean 'min'?"),
    ("open.eval(1)", 1, "unknown-name", "unknown function 'open.eval'"),
    ("at >= shipped_at.has_passed(at)", 7, "unknown-name", "'has_passed' is written in Python"),
    ("(1)(2)", 2, "unknown-name", "only functions can be called"),
    ("max > 1", 1, "syntax", "'max' is a function; write max(a, b)"),
    ("shipped_at < at", 1, "optional", "'shipped_at' may be absent; write shipped_at.or_never"),
    ("units < a.limit", 9, "optional", "'a.limit' may be absent; write a.limit.or_else(0)"),
    ("known(units)", 7, "optional", "'units' is never absent"),
    ("placed_at.or_never", 1, "optional", "'placed_at' is never absent"),
    ("known(nothing)", 7, "unknown-name", "unknown name 'nothing'"),
    ("known(1 + 2)", 7, "syntax", "expected the name of an optional fact or setting"),
    ("not known(1 + 2)", 11, "syntax", "expected the name of an optional fact or setting"),
    ("known()", 1, "syntax", "expected 1 argument(s); write known(x)"),
    ("not known()", 5, "syntax", "expected 1 argument(s); write known(x)"),
    ("refund.or_never", 1, "kinds", "'or_else' expected two values of one kind"),
    ("refund.or_else", 1, "syntax", "'or_else' needs a value; write x.or_else(y)"),
    ("refund.or_else()", 1, "syntax", "expected 1 argument(s); write x.or_else(y)"),
    ("refund.or_else('red')", 1, "kinds", "'or_else' expected two values of one kind"),
    ("unknown_at.or_else(1)", 1, "unknown-name", "unknown name 'unknown_at'"),
    ("shipped_at.or_nevr", 1, "syntax", "unknown attribute 'or_nevr'; did you mean 'or_never'?"),
    ("min(1, 2).real", 1, "syntax", "unknown attribute 'real'"),
    ("open < late", 1, "kinds", "'<' expected two values of one ordered kind"),
    ("units > paid", 1, "kinds", "'>' expected two values of one ordered kind"),
    ("at < at", 1, "kinds", "'<' expected 'at' alone on one side"),
    ("placed_at < 3", 13, "kinds", "expected an instant, got the integer 3; write instant("),
    ("days(1) < 3", 11, "kinds", "expected a span, got the integer 3; write days(3)"),
    ("placed_at + 3", 13, "kinds", "expected a span, got the integer 3; write days(3)"),
    ("unit + 3", 1, "unknown-name", "unknown name 'unit'"),
    ("colour == 3", 11, "kinds", "expected a choice, got the integer 3"),
    ("open == True", 1, "kinds", "'==' does not compare flags; write the flag itself"),
    ("colour == a.kinds", 1, "kinds", "'==' expected two choices"),
    ("units == placed_at", 1, "kinds", "'==' expected two values of one ordered kind"),
    ("units != open", 1, "kinds", "'!=' does not compare flags"),
    ("units in ['red']", 1, "kinds", "'in' expected a choice and choices"),
    ("colour in 'red'", 1, "kinds", "'in' expected a choice and choices"),
    ("colour in ['red', units]", 19, "kinds", "a list holds strings only"),
    ("open and 1", 1, "kinds", "'and' expected flags"),
    ("not units", 1, "kinds", "'not' expected flags"),
    ("1 if units else 2", 1, "kinds", "'if' expected a flag and two values of one kind"),
    ("paid < -1", 8, "kinds", "expected a value of kind amount, got -1"),
    ("days(-1)", 6, "kinds", "expected an integer of at least 0; write days(3)"),
    ("days(True)", 6, "kinds", "expected an integer of at least 0"),
    ("amount(units)", 8, "kinds", "expected an integer of at least 0; write amount(4500)"),
    ("paid < amount()", 8, "syntax", "expected 1 argument(s); write amount(4500)"),
    (
        "paid < amount(1, 'USD', 2)",
        8,
        "syntax",
        "expected 1 or 2 argument(s); write amount(4500) or amount(4500, 'USD')",
    ),
    (
        "paid < amount(1, 'usd')",
        18,
        "unknown-choice",
        "unknown currency 'usd'; did you mean 'USD'?",
    ),
    (
        "paid < amount(1, 840)",
        18,
        "kinds",
        "expected the code of a currency; write amount(4500, 'USD')",
    ),
    (
        "paid < amount(-1, 'USD')",
        15,
        "kinds",
        "expected an integer of at least 0; write amount(4500)",
    ),
    ("amount(value=1)", 13, "syntax", "unexpected '='; write '=='"),
    ("min(1, 2, **open)", 1, "syntax", "expected arguments without names; write min(a, b)"),
    ("min()", 1, "kinds", "'min' expected two or more values of one ordered kind; got nothing"),
    ("min(1)", 1, "kinds", "'min' expected two or more values of one ordered kind; got 1"),
    ("min(*a.kinds)", 5, "syntax", "'*' is not allowed"),
    ("portion(paid, 1, 2)", 1, "syntax", "expected 4 argument(s); write portion("),
    ("portion(paid, 1, 0, 'half-up')", 1, "kinds", "'portion' expected a denominator of at least"),
    ("portion(paid, 1, 2, 'sideways')", 21, "unknown-choice", "expected only the roundings"),
    ("instant(3)", 9, "kinds", "expected a string; write instant("),
    ("instant('2026-01-31')", 9, "invalid-value", "expected a time such as"),
    ("instant('2026-01-31T00:00:00')", 9, "naive-instant", "'2026-01-31T00:00:00' has no"),
    ("instant(placed_at)", 9, "kinds", "expected a string; write instant("),
    ("instant()", 1, "syntax", "expected 1 argument(s); write instant("),
    ("colour == 'rd'", 11, "unknown-choice", "unknown choice 'rd'; did you mean 'red'?"),
    ("'rd' != colour", 1, "unknown-choice", "unknown choice 'rd'; did you mean 'red'?"),
    ("a.word == 'rd'", 11, "unknown-choice", "unknown choice 'rd'; did you mean 'red'?"),
    ("colour in ['red', 'blue']", 19, "unknown-choice", "unknown choice 'blue'"),
    ("colour == ('red' if open else 'rd')", 31, "unknown-choice", "unknown choice 'rd'"),
    ("1 < units < 2", 13, "syntax", "comparisons cannot be chained"),
    ("colour is 'red'", 1, "syntax", "'is' is not allowed; write '=='"),
    ("lambda: open", 1, "syntax", "'lambda' is not allowed"),
    ("(x := open)", 2, "syntax", "':=' is not allowed"),
    ("f'{open}'", 1, "syntax", "an f-string is not allowed"),
    ("b'red'", 1, "syntax", "b'red' is not allowed"),
    ("colour in ('red', 'green')", 11, "syntax", "a comma is not allowed here; write a list"),
    ("open, late", 1, "syntax", "a comma is not allowed here"),
    ("x for x in open", 1, "syntax", "a comprehension is not allowed"),
    ("colour in {'red'}", 11, "syntax", "a set is not allowed"),
    ("{'a': 'b'}", 1, "syntax", "a mapping is not allowed"),
    ("[x for x in open]", 1, "syntax", "a comprehension is not allowed"),
    ("open[1]", 1, "syntax", "an index is not allowed"),
    ("yield", 1, "syntax", "this is not part of the language"),
    ("None", 1, "syntax", "None is not allowed; ask known(x)"),
    ("...", 1, "syntax", "Ellipsis is not allowed"),
    ("units * 2", 1, "syntax", "only '+' and '-' are allowed"),
    ("-units > 1", 1, "syntax", "a sign may stand before an integer only"),
    ("+1", 1, "syntax", "a sign may stand before an integer only"),
    ("- -1", 1, "syntax", "a sign may stand before an integer only"),
    ("open = late", 6, "syntax", "unexpected '='; write '=='"),
    ("open && late", 6, "syntax", "unexpected '&&'; write 'and'"),
    ("!open", 1, "syntax", "unexpected '!'; write 'not'"),
    ("units > 1.5", 9, "syntax", "expected an integer such as 4500, got '1.5'"),
    ("units > 0x10", 9, "syntax", "expected an integer such as 4500, got '0x10'"),
    ("colour == 'red", 11, "syntax", "a string starts here that has no end"),
    ("colour == '\\d'", 11, "syntax", "a string starts here that has no end"),
    ("'red' 'green'", 7, "syntax", "two strings side by side"),
    ("open \\ late", 6, "syntax", "unexpected character '\\\\'"),
    ("größe > 1", 3, "syntax", "unexpected character 'ö'"),
    ("open) or (late", 5, "syntax", "')' closes no bracket"),
    ("(open]", 6, "syntax", "']' closes no bracket"),
    ("(open", 1, "syntax", "'(' is never closed; write ')'"),
    ("open and", 9, "syntax", "the condition is incomplete"),
    ("open open", 1, "syntax", "invalid syntax near 'open'"),
    ("not.open", 1, "unknown-name", "unknown setting 'not.open'"),
    ("is", 1, "syntax", "invalid syntax near 'is'"),
]


@pytest.mark.parametrize(("source", "column", "code", "message"), MISTAKES)
def test_a_mistake_has_a_column_a_code_and_a_repair(source, column, code, message):
    with pytest.raises(ConditionError) as caught:
        read(source)
    (problem, *_) = caught.value.problems
    assert (problem.line, problem.column, problem.code) == (1, column, code)
    assert problem.message.startswith(message)
    assert caught.value.code == code


def test_an_error_names_every_mistake_with_its_line():
    with pytest.raises(ConditionError) as caught:
        read("open and\n  unit > 1 and (\n shipped_at < at or colour == 'rd')")
    assert [(one.line, one.column, one.code) for one in caught.value.problems] == [
        (2, 3, "unknown-name"),
        (3, 2, "optional"),
        (3, 31, "unknown-choice"),
    ]
    assert caught.value.message.startswith("line 2, column 3: unknown name 'unit'; did you mean")
    assert "; line 3, column 2: 'shipped_at' may be absent" in caught.value.message


def test_an_error_shows_at_most_twenty_mistakes():
    with pytest.raises(ConditionError) as caught:
        read(" and ".join(["unit > 1"] * (MAX_SHOWN + 2)))
    assert len(caught.value.problems) == MAX_SHOWN + 2
    assert caught.value.message.endswith("; and 2 more")


def test_parsing_stops_at_the_hundredth_mistake():
    with pytest.raises(ConditionError) as caught:
        read(" and ".join(["unit > 1"] * (MAX_PROBLEMS + 1)))
    assert len(caught.value.problems) == MAX_PROBLEMS


@pytest.mark.parametrize("operator", [Op.AND, Op.OR])
def test_a_connective_takes_two_flags_or_more(operator):
    with pytest.raises(LanguageError, match="expected two or more flags"):
        Apply(operator, (OPEN,))


def test_an_error_survives_a_pickle():
    with pytest.raises(ConditionError) as caught:
        read("unit > 1")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.problems) == (str(caught.value), caught.value.problems)


def test_a_needed_kind_is_checked():
    assert read("1", Kind.AMOUNT) == Literal(Kind.AMOUNT, 1)
    for source, code in (("units", "kinds"), ("shipped_at", "optional"), ("1", "kinds")):
        with pytest.raises(ConditionError) as caught:
            read(source, Kind.FLAG)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("days", LONGEST.days, True),
        ("days", LONGEST.days + 1, False),
        ("microseconds", 10**30, False),
        ("amount", MAX_INTEGER, True),
        ("amount", MAX_INTEGER + 1, False),
    ],
)
def test_numbers_have_the_bounds_of_their_kind(name, value, fits):
    if fits:
        assert unparse(read(f"{name}({value})")) == f"{name}({value})"
        return
    with pytest.raises(ConditionError) as caught:
        read(f"{name}({value})")
    assert caught.value.code == "kinds"


def test_a_condition_may_be_as_deep_as_an_expression_and_no_deeper():
    deepest = "not " * (MAX_DEPTH - 1) + "open"
    assert unparse(read(deepest)) == deepest
    for source in ("not " + deepest, "not " * 1000 + "open", "1 + " * 4000 + "1"):
        with pytest.raises(ConditionError) as caught:
            read(source)
        assert caught.value.code == "too-large"


def test_brackets_and_length_have_a_limit():
    inside = "(" * (MAX_NESTING - 1) + "open" + ")" * (MAX_NESTING - 1)
    assert read(inside) == OPEN
    assert read("open".ljust(MAX_CHARACTERS)) == OPEN
    for source in (f"({inside})", "open".ljust(MAX_CHARACTERS + 1)):
        with pytest.raises(ConditionError) as caught:
            read(source)
        assert caught.value.code == "too-large"


@pytest.mark.parametrize("word", sorted({*keyword.kwlist} - {"False", "None", "True"}))
def test_a_keyword_of_python_is_a_name_unless_it_is_a_word_of_the_language(word):
    setting = Setting(f"{word}.{word}", Kind.COUNT)
    assert parse(setting.name, {}, {setting.name: setting}) == setting
    if word in RESERVED:
        with pytest.raises(LanguageError, match="is a word of the language"):
            Fact(word, Kind.COUNT)
    else:
        fact = Fact(word, Kind.COUNT)
        assert parse(f"{word} + 1", {word: fact}, {}) == op("+", fact, ONE)


@pytest.mark.parametrize(
    "name", ["limit", "a.", "A.b", "a.not-received", "a.or_else", "a.or_never"]
)
def test_a_setting_has_a_name_that_the_text_can_hold(name):
    with pytest.raises(LanguageError, match="expected a setting name"):
        Setting(name, Kind.COUNT)


OWN_TABLES = {
    f"{name}/{table.name}": (table, POLICIES[name].facts)
    for name in POLICIES
    for table in POLICIES[name].tables
}
SHIPPED_TABLES = {table.name: (table, FACTS) for table in TABLES} | OWN_TABLES
EVERYBODYS = {table.name: table.nodes for table in TABLES}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", SHIPPED_TABLES)
def test_every_expression_of_our_tables_survives_a_round_trip(name):
    table, facts = SHIPPED_TABLES[name]
    # Most rows of a preset are everybody's, and read there.
    elsewhere = EVERYBODYS.get(table.name, ()) if name in OWN_TABLES else ()
    for node in set(table.nodes).difference(elsewhere):
        text = unparse(node)
        assert parse(text, facts, SETTINGS) == node
        assert unparse(parse(text, facts, SETTINGS)) == text


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_every_derived_fact_survives_a_round_trip(fact):
    for node in fact.nodes:
        assert_round_trip(node)


def vocabulary(node):
    facts = {leaf.name: leaf for leaf in leaves(node) if isinstance(leaf, Fact)}
    settings = {leaf.name: leaf for leaf in leaves(node) if isinstance(leaf, Setting)}
    return facts, settings


def assert_round_trip(node):
    text = unparse(node)
    assert parse(text, *vocabulary(node)) == node
    assert unparse(parse(text, *vocabulary(node))) == text


@given(worlds())
def test_every_node_survives_a_round_trip(world):
    for table in (world.table, *world.policy.tables.values()):
        for node in table.nodes:
            assert_round_trip(node)


@pytest.mark.parametrize("operator", Op)
@given(data=st.data())
def test_every_operator_survives_a_round_trip(operator, data):
    for node in data.draw(applications(operator)).table.nodes:
        assert_round_trip(node)


LITERALS = st.one_of(
    st.booleans().map(lambda value: Literal(Kind.FLAG, value)),
    st.integers(-MAX_INTEGER, MAX_INTEGER).map(lambda value: Literal(Kind.COUNT, value)),
    st.integers(0, MAX_INTEGER).map(lambda value: Literal(Kind.AMOUNT, value)),
    st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(
        lambda value: Literal(Kind.INSTANT, value.replace(tzinfo=UTC))
    ),
    st.timedeltas(timedelta(0), timedelta(days=36_500)).map(
        lambda value: Literal(Kind.SPAN, value)
    ),
    st.text().map(lambda value: Literal(Kind.CHOICE, value)),
    st.lists(st.text(), max_size=3).map(lambda value: Literal(Kind.CHOICES, tuple(value))),
)


@given(LITERALS)
def test_every_literal_survives_a_round_trip(node):
    assert_round_trip(node)


CHARACTERS = "()[]{}'\"\\,.+-*/<>=!:;#\n\r\0 "
CALLS = ("known(", "amount(", "or_else(", ".or_never", "min(")
MORE = ("<=", "==", "0", "12", "'red'", " not ", "ä", "\udc80", "f'")
PIECES = st.sampled_from((*NAMES, *VALUES, *keyword.kwlist, *CHARACTERS, *CALLS, *MORE))


@given(st.text() | st.lists(PIECES, max_size=20).map("".join) | st.lists(PIECES).map(" ".join))
@example("f'{x!r:\0}'")
@example("open if")
@example("0,")
@example("\ufeffopen")
@example("# \udc80")
@example("open\x0c")
@example("min(")
def test_no_text_causes_anything_but_a_condition_error(source):
    try:
        node = read(source)
    except ConditionError as error:
        lines = source.split("\n")
        for problem in error.problems:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    else:
        assert read(unparse(node)) == node
