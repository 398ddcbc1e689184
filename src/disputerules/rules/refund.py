"""How much is refunded: what each claimed line is worth, the shipping, then the whole."""

from disputerules.facts.claim_facts import (
    asked,
    covers_all,
    goods_refundable,
    line_claimed,
    line_known,
    line_left,
    line_unrefunded,
    postage_payer,
    received,
    refundable,
    remedy,
)
from disputerules.facts.order_facts import goods_left, shipping_left
from disputerules.facts.settings import ROUNDING, SHIPPING_REFUND
from disputerules.language.expression import Kind
from disputerules.language.pens import Amount, amount, choice, count
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table, outcome


def worth(value: Amount) -> Outcome:
    return outcome(True, amount=value)


REFUND_LINES = Table(
    name="refund-lines",
    question="What are the claimed units of a line worth?",
    scope=Scope.LINE,
    hit=Hit.FIRST,
    fields=(("amount", Kind.AMOUNT),),
    rows=(
        Row(
            "no-unit-left",
            when=~line_known | (line_unrefunded <= count(0)),
            then=worth(amount(0)),
            because="no unit of the line is left to refund",
            source="design: never above what is left",
        ),
        Row(
            "whole-line",
            when=line_claimed >= line_unrefunded,
            then=worth(line_left),
            because="all units of the line that are left are claimed",
            source="design: refund",
        ),
    ),
    otherwise=Otherwise(
        outcome(
            True,
            "part-of-line",
            amount=line_left.portion(line_claimed, line_unrefunded.max(count(1)), ROUNDING),
        ),
        because="{line_claimed} of {line_unrefunded} units are claimed",
        source="design: refund",
    ),
)

REFUND_SHIPPING = Table(
    name="refund-shipping",
    question="How much of the shipping is refunded?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    fields=(("amount", Kind.AMOUNT),),
    rows=(
        Row(
            "shipping-kept",
            when=SHIPPING_REFUND.is_("never"),
            then=worth(amount(0)),
            because="shipping is never refunded",
            source="policy: refund.shipping",
        ),
        Row(
            "whole-order",
            when=covers_all,
            then=worth(shipping_left),
            because="the claim covers all that can still be claimed",
            source="policy: refund.shipping",
        ),
        Row(
            "proportional",
            when=SHIPPING_REFUND.is_("proportional"),
            then=worth(
                shipping_left.portion(goods_refundable, goods_left.max(amount(1)), ROUNDING)
            ),
            because="shipping is refunded in the proportion of the goods",
            source="policy: refund.shipping",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "part-of-order", amount=amount(0)),
        because="shipping is refunded only with the whole order",
        source="policy: refund.shipping",
    ),
)

full = outcome(True, kind=choice("full"), amount=refundable, postage=postage_payer)

REFUND = Table(
    name="refund",
    question="How much is refunded?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    fields=(("kind", Kind.CHOICE), ("amount", Kind.AMOUNT), ("postage", Kind.CHOICE)),
    rows=(
        Row(
            "not-received",
            when=~received,
            then=full,
            because="what was not received is refunded in full, {refundable}",
            source="guide: full refund when not received",
        ),
        Row(
            "full-asked",
            when=remedy.is_("full"),
            then=full,
            because="a full refund is asked for, {refundable}",
            source="guide: full or partial refund",
        ),
    ),
    otherwise=Otherwise(
        outcome(
            True,
            "partial-asked",
            kind=choice("partial"),
            amount=asked.min(refundable),
            postage=postage_payer,
        ),
        because="a part of {refundable} is asked for",
        source="guide: full or partial refund",
    ),
)
