"""A table in words: what a person reads is what the row says."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Money, Order, OrderLine, Period
from disputerules.facts import order_facts as facts
from disputerules.facts import protection_facts as protection
from disputerules.facts import settings
from disputerules.facts.case import Case, ClaimedLine
from disputerules.facts.claim_facts import received, remedy
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import text
from disputerules.interpreters.reference import Reading
from disputerules.language.check import because_problems
from disputerules.language.expression import Apply, Fact, Kind, Op
from disputerules.language.pens import (
    Choice,
    Flag,
    amount,
    choice,
    count,
    flag,
    if_,
    instant,
)
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome
from disputerules.rules import TABLES
from disputerules.values.periods import NEVER

TABLES_BY_NAME = {one.name: one for one in TABLES}
DAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=DAY,
    paid_at=DAY,
    shipped_at=DAY,
    lines=(OrderLine(id="1", quantity=3, paid=Money(4500, "USD")),),
)
CASE = Case(DAY, ORDER)

at, shipped, confirmed = facts.at, facts.shipped_at, facts.confirmed_at
quantity, goods = facts.claimable_quantity, facts.goods_left
status = Choice(FACTS["order_status"])

EITHER = (
    "(the buyer received something and *claimable quantity* is less than 2) "
    "or not (the buyer received something)"
)
AT_MOST = (
    "(*negotiation.escalate_after_rejections*, or 9 if there is none) "
    "is at most *claimable quantity*"
)
PHRASES = [
    (at < shipped.or_never, "before *shipped*"),
    (at <= shipped.or_never, "until *shipped*"),
    (at >= shipped.or_never, "from *shipped* on"),
    (at > shipped.or_never, "after *shipped*"),
    (~(at < shipped.or_never), "from *shipped* on"),
    (~(at <= shipped.or_never), "after *shipped*"),
    (~(at >= shipped.or_never), "before *shipped*"),
    (~(at > shipped.or_never), "until *shipped*"),
    (quantity < count(2), "*claimable quantity* is less than 2"),
    (quantity <= count(2), "*claimable quantity* is at most 2"),
    (quantity > count(2), "*claimable quantity* is more than 2"),
    (quantity >= count(2), "*claimable quantity* is at least 2"),
    (~(quantity < count(2)), "*claimable quantity* is at least 2"),
    (~(count(2) < quantity), "*claimable quantity* is at most 2"),
    (~(quantity <= count(2)), "*claimable quantity* is more than 2"),
    (~(count(2) <= quantity), "*claimable quantity* is less than 2"),
    (quantity > settings.MAX_ROUNDS, "*claimable quantity* is more than *negotiation.max_rounds*"),
    (goods + amount(5) <= goods, "*goods left* + 5 is at most *goods left*"),
    (goods - amount(5) <= goods, "*goods left* - 5 is at most *goods left*"),
    (status.is_("confirmed"), "*order status* is confirmed"),
    (~status.is_("confirmed"), "*order status* is not confirmed"),
    (
        status.one_of("confirmed", "cancelled"),
        "*order status* is one of (confirmed, cancelled)",
    ),
    (
        ~status.one_of("confirmed", "cancelled"),
        "*order status* is none of (confirmed, cancelled)",
    ),
    (remedy.in_(settings.RECEIVED_KEEP), "*remedy* is one of *remedies.received_keep*"),
    (confirmed.missing, "there is no *confirmed*"),
    (~confirmed.missing, "there is a *confirmed*"),
    (received, "the buyer received something"),
    (~received, "not (the buyer received something)"),
    (
        received & status.is_("confirmed"),
        "the buyer received something and *order status* is confirmed",
    ),
    (
        received & (quantity < count(2)) | ~received,
        EITHER,
    ),
    (goods.min(amount(5)), "the smaller of (*goods left*, 5)"),
    (goods.max(amount(5)).max(amount(7)), "the greater of (*goods left*, 5, 7)"),
    (
        shipped.or_never.min(confirmed.or_never),
        "the earlier of (*shipped*, *confirmed*)",
    ),
    (shipped.or_never.max(instant(NEVER)), "the later of (*shipped*, never)"),
    (if_(received, amount(1), amount(2)), "1 if the buyer received something, else 2"),
    (
        settings.ESCALATE_AFTER_REJECTIONS.or_else(count(9)),
        "*negotiation.escalate_after_rejections*, or 9 if there is none",
    ),
    (
        settings.ESCALATE_AFTER_REJECTIONS.or_else(count(9)) <= quantity,
        AT_MOST,
    ),
    (
        goods.portion(quantity, count(3), settings.ROUNDING),
        "*goods left* x *claimable quantity* / 3, rounded by *refund.rounding*",
    ),
    (shipped.or_never + protection.granted_extension, "*shipped* + *granted extension*"),
    (flag(True), "yes"),
    (choice("a"), "a"),
]


@pytest.mark.parametrize(("pen", "phrase"), PHRASES, ids=[phrase for _, phrase in PHRASES])
def test_an_expression_reads_as_a_phrase(pen, phrase):
    assert text.expression(pen.node) == phrase


def test_every_operator_has_a_phrase_that_is_tested():
    def operators(node):
        return {node.op}.union(*map(operators, node.args)) if isinstance(node, Apply) else set()

    untested = set(Op) - set().union(*(operators(pen.node) for pen, _ in PHRASES))
    assert not untested, f"add a phrase of {sorted(untested)} to PHRASES"


def test_a_flag_that_does_not_ask_whether_is_called_by_its_name():
    bare = Flag(Fact("odd_one", Kind.FLAG, meaning="odd"))
    assert text.expression(bare.node) == "*odd one*"


WRITTEN = [
    (Kind.FLAG, True, "yes"),
    (Kind.FLAG, False, "no"),
    (Kind.COUNT, 3, "3"),
    (Kind.AMOUNT, 1999, "19.99 USD"),
    (Kind.INSTANT, None, "never"),
    (Kind.COUNT, None, "none"),
    (Kind.INSTANT, DAY, "2026-01-05 08:00 UTC"),
    (Kind.INSTANT, DAY + timedelta(seconds=1), "2026-01-05 08:00:01 UTC"),
    (Kind.INSTANT, DAY + timedelta(microseconds=1), "2026-01-05 08:00:00.000001 UTC"),
    (Kind.INSTANT, NEVER, "never"),
    (Kind.SPAN, timedelta(days=1), "1 day"),
    (Kind.SPAN, timedelta(hours=48), "2 days"),
    (Kind.SPAN, timedelta(hours=25), "25 hours"),
    (Kind.SPAN, timedelta(hours=1), "1 hour"),
    (Kind.SPAN, Period.parse("3 days"), "3 days"),
    (Kind.CHOICES, ("a", "b"), "a, b"),
    (Kind.CHOICES, (), "none"),
    (Kind.CHOICE, "a", "a"),
]


@pytest.mark.parametrize(("kind", "value", "words"), WRITTEN)
def test_a_value_is_written_as_a_person_writes_it(kind, value, words):
    assert text.write_value(value, kind, CASE) == words


def test_an_amount_without_a_case_is_minor_units():
    assert text.expression(amount(1999).node) == "1999"
    assert text.expression(amount(1999, "USD").node) == "1999 USD"


def test_facts_and_settings_are_written_with_their_values():
    reading = Reading(CASE, ALIEXPRESS_GUIDE)
    assert text.fact(FACTS["goods_left"], reading) == "45.00 USD"
    assert text.fact(settings.SETTINGS["extension.days_each"], reading) == "30"
    assert text.fact(settings.SETTINGS["protection.expiring_within"], reading) == "5 days"


def row_saying(because):
    return Row("some-row", when=flag(True), then=outcome(True), because=because, source="ours")


def test_a_message_has_the_values_of_the_case():
    row = row_saying("{goods_left} until {shipped_at}, {extension.days_each} days")
    message = text.message(row, CASE, ALIEXPRESS_GUIDE)
    assert message == "45.00 USD until 2026-01-05 08:00 UTC, 30 days"


def test_a_message_without_values_is_the_reason_itself():
    assert text.message(row_saying("just so"), CASE, ALIEXPRESS_GUIDE) == "just so"


DUE = "closed {confirmed_at:on|with no deadline}"


@pytest.mark.parametrize(
    ("confirmed_at", "sentence"),
    [
        (None, "closed with no deadline"),
        (DAY, "closed on 2026-01-05 08:00 UTC"),
    ],
)
def test_an_instant_that_never_comes_has_words_of_its_own(confirmed_at, sentence):
    case = CASE._replace(order=evolve(ORDER, confirmed_at=confirmed_at))
    assert text.message(row_saying(DUE), case, ALIEXPRESS_GUIDE) == sentence


def test_the_table_shows_the_words_before_an_instant():
    assert text.because(row_saying(DUE)) == "closed on *confirmed*"


def test_the_waiting_period_of_an_unshipped_order_has_no_end_date():
    order = evolve(ORDER, shipped_at=None)
    (waiting,) = [row for row in TABLES_BY_NAME["eligibility"].rows if row.id == "waiting-period"]
    assert text.message(waiting, Case(DAY, order), ALIEXPRESS_GUIDE) == (
        "the waiting period has no end date yet: it counts from a date that the order lacks"
    )


def test_a_value_that_looks_like_a_placeholder_is_not_filled_in_again():
    named = OrderLine(id="{goods_left}", quantity=1, paid=Money(1, "USD"))
    case = CASE._replace(line=ClaimedLine(named.id, 1, True, 0, 0, 0))
    row = row_saying("the order has no line {line_id}")
    assert text.message(row, case, ALIEXPRESS_GUIDE) == "the order has no line {goods_left}"


def table_of(*rows, hit=Hit.FIRST, scope=Scope.CASE, fields=(), otherwise=None):
    last = otherwise or Otherwise(outcome(True, "fine"), because="all is well")
    return Table("some-table", "Is it so?", scope, hit, rows, last, fields)


def test_a_table_is_markdown_with_a_line_for_each_row():
    row = Row(
        "too-late",
        when=at >= shipped.or_never,
        then=outcome(False),
        because="a | b since {shipped_at}",
        source="ours",
    )
    assert text.table(table_of(row)).splitlines() == [
        "| row | when | then | because | source |",
        "| --- | --- | --- | --- | --- |",
        "| `too-late` | from *shipped* on | no: `too-late` | a \\| b since *shipped* | ours |",
        "| `otherwise` | no row above holds | yes: `fine` | all is well | by default |",
    ]


def cell(then, fields):
    row = Row("some-row", when=received, then=then, because="so", source="ours")
    otherwise = Otherwise(then, because="so")
    return text.then(row, table_of(row, fields=fields, otherwise=otherwise))


def test_what_a_row_sets_is_said_unless_it_says_nothing():
    fields = (
        ("goods_left", Kind.AMOUNT),
        ("by", Kind.CHOICE),
        ("due", Kind.INSTANT),
        ("return_goods", Kind.FLAG),
    )
    then = outcome(
        True,
        "agreed",
        goods_left=goods,
        by=choice(""),
        due=shipped.or_never,
        return_goods=received,
    )
    assert cell(then, fields) == (
        "`agreed`; due: *shipped*; return goods: whether the buyer received something"
    )


def test_a_field_that_repeats_the_code_is_not_said_again():
    then = outcome(True, "possible", support=choice("possible"))
    assert cell(then, (("support", Kind.CHOICE),)) == "`possible`"


def test_a_refusal_sets_nothing():
    then = outcome(False, "refused", value=amount(0))
    assert cell(then, (("value", Kind.AMOUNT),)) == "no: `refused`"


def test_how_rows_count_is_a_sentence():
    assert text.hit(table_of()) == "The first row that holds decides."
    collected = table_of(hit=Hit.COLLECT, scope=Scope.FILE)
    assert text.hit(collected) == "Evaluated once for each file. Every row that holds counts."


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_every_cell_of_every_table_reads_without_a_gap_or_a_stray_bracket(table):
    for line in text.table(table).splitlines():
        assert len(re.findall(r"(?<!\\)\|", line)) == 6
        assert "  " not in line
        assert "{" not in line
        assert line.count("(") == line.count(")")
        assert line.count("*") % 2 == 0


def test_a_sentence_lists_what_a_choice_could_be():
    known = ALIEXPRESS_GUIDE.facts
    row = Row("a", received.node, outcome(False), "not {reason:choices}", "a")
    assert text.because(row, known) == "not the choices of *reason*"
    assert text.placeholder("reason:choices", known).choices
    for wrong in ("{goods_left:choices}", "{payout.within:choices}", "{reason:until|never}"):
        found = [code for code, _ in because_problems(wrong, known, settings.SETTINGS)]
        assert found == ["because"]
    assert [*because_problems("{reason:choices}", known, settings.SETTINGS)] == []
