"""What a rule may say: type checkers accept it, and it runs."""

from datetime import timedelta

from disputerules.language.expression import Fact, Kind, Setting
from disputerules.language.pens import (
    Amount,
    Choice,
    Choices,
    Count,
    Flag,
    Instant,
    MaybeAmount,
    MaybeCount,
    MaybeInstant,
    Span,
    amount,
    choice,
    count,
    if_,
    span,
)
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

at = Instant(Fact("at", Kind.INSTANT))
placed_at = Instant(Fact("placed_at", Kind.INSTANT))
shipped_at = MaybeInstant(Fact("shipped_at", Kind.INSTANT, optional=True))
paid = Amount(Fact("paid", Kind.AMOUNT))
offered = MaybeAmount(Fact("offered", Kind.AMOUNT, optional=True))
units = Count(Fact("units", Kind.COUNT, minimum=1))
rounds = MaybeCount(Setting("a.rounds", Kind.COUNT, optional=True))
wait = Span(Setting("a.wait", Kind.SPAN))
status = Choice(Fact("status", Kind.CHOICE, choices=("here", "there")))
formats = Choices(Setting("a.formats", Kind.CHOICES))
rounding = Choice(Setting("a.rounding", Kind.CHOICE))

late: Flag = at >= shipped_at.or_never + wait
early: Flag = ~(at > placed_at - span(timedelta(days=1))) | (at < placed_at) | (at <= placed_at)
known: Flag = shipped_at.missing & offered.given
first: Instant = placed_at.min(shipped_at.or_else(placed_at))
share: Amount = paid.portion(units, units.max(count(1)), rounding)
left: Amount = paid - offered.or_else(amount(0)) + share
most: Amount = if_(status.is_("here"), paid, left)
few: Flag = rounds.or_else(count(3)) < units + count(1)
plain: Flag = (rounds.or_else(3) < units + 1) | (0 < paid) | (1 + units >= 2) | (5 - paid <= 3)
none_left: Flag = paid.is_zero | ~units.is_positive | (paid - 5 > 0)
extremes: Count = units.max(1, units).min(9)
half: Amount = paid.portion(units, 2, rounding) + offered.or_else(0)
passed: Flag = shipped_at.has_passed(at) & placed_at.has_passed(at)
pending: Flag = shipped_at.is_pending(at) | placed_at.is_pending(at)
listed: Flag = status.in_(formats) | status.one_of("here", "there") | status.is_(choice("here"))

table: Table = Table(
    name="question",
    question="May it be?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    fields=(("amount", Kind.AMOUNT),),
    rows=(Row("too-late", when=late, then=outcome(False, amount=most), because="so", source="us"),),
    otherwise=Otherwise(outcome(True, "may-be", amount=left), because="so"),
)
