"""What the tables decide, as facts that a law can speak of."""

from typing import TypeVar

from disputerules.facts.origin import Ruling
from disputerules.language.expression import Fact, Kind
from disputerules.language.pens import Amount, Choice, Count, Flag, flag
from disputerules.values.settlement import State

Number = TypeVar("Number", Amount, Count)


def ruled(table: str, name: str, kind: Kind, choices: tuple[str, ...] = ()) -> Fact:
    """What a table decides: its `code`, whether it is `allowed`, or a field of its outcome.

    Of a table that collects it is the first row that holds.
    """
    fact_name = f"{table}_{name}".replace("-", "_")
    return Fact(fact_name, kind, origin=Ruling(table, name), choices=choices)


def allowed(table: str) -> Flag:
    return Flag(ruled(table, "allowed", Kind.FLAG))


def equal(left: Number, right: Number) -> Flag:
    return (left <= right) & (right <= left)


always = flag(True)
may_open = allowed("eligibility")
eligibility_code = Choice(ruled("eligibility", "code", Kind.CHOICE))
acceptable = allowed("claim")
extendable = allowed("extension")
refund_kind = Choice(ruled("refund", "kind", Kind.CHOICE))
refund_amount = Amount(ruled("refund", "amount", Kind.AMOUNT))
line_refund = Amount(ruled("refund-lines", "amount", Kind.AMOUNT))
shipping_refund = Amount(ruled("refund-shipping", "amount", Kind.AMOUNT))
possible = allowed("life-cycle")
next_state = Choice(ruled("life-cycle", "state", Kind.CHOICE, tuple(State)))
next_amount = Amount(ruled("life-cycle", "amount", Kind.AMOUNT))
next_rounds = Count(ruled("life-cycle", "rounds", Kind.COUNT))
next_rejections = Count(ruled("life-cycle", "rejections", Kind.COUNT))
