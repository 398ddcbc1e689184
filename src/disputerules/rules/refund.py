"""How much is refunded: the claimed units of each line, the shipping, then the whole."""

from disputerules.facts import claim_facts as claim
from disputerules.facts import order_facts as order
from disputerules.facts import settings
from disputerules.language.expression import Kind
from disputerules.language.pens import Amount, amount, choice, if_
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Scope, Table, outcome


def worth(value: Amount) -> Outcome:
    return outcome(True, amount=value)


REFUND_LINES = Table(
    name="refund-lines",
    question="What is the refund value of the claimed units of a line?",
    scope=Scope.LINE,
    hit=Hit.FIRST,
    fields=(("amount", Kind.AMOUNT),),
    rows=(
        Row(
            "no-unit-left",
            when=~claim.line_known | claim.line_available.is_zero,
            then=worth(amount(0)),
            because="no units of this line can be claimed",
            source="docs/explanation/our-choices.md#never-more-than-what-is-left",
        ),
        Row(
            "whole-line",
            when=claim.line_claimed >= claim.line_available,
            then=worth(claim.line_value),
            because="the claim covers every claimable unit of this line",
            source="docs/explanation/our-choices.md#the-value-of-a-claim",
        ),
    ),
    otherwise=Otherwise(
        outcome(
            True,
            "part-of-line",
            amount=claim.line_value.portion(
                claim.line_claimed, claim.line_available.max(1), settings.ROUNDING
            ),
        ),
        because="{line_claimed} of {line_available} units are claimed",
        source="docs/explanation/our-choices.md#the-value-of-a-claim",
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
            when=settings.SHIPPING_REFUND.is_("never"),
            then=worth(amount(0)),
            because="this policy never refunds shipping",
            source="docs/explanation/our-choices.md#when-shipping-is-refunded",
        ),
        Row(
            "whole-order",
            when=claim.covers_order,
            then=worth(order.shipping_claimable),
            because="every unit that cost something is claimed or was refunded",
            source="docs/explanation/our-choices.md#when-shipping-is-refunded",
        ),
        Row(
            "proportional",
            when=settings.SHIPPING_REFUND.is_("proportional"),
            then=worth(
                order.shipping_claimable.portion(
                    claim.goods_refundable, order.goods_claimable.max(1), settings.ROUNDING
                )
            ),
            because="shipping is refunded in proportion to the goods",
            source="docs/explanation/our-choices.md#when-shipping-is-refunded",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "part-of-order", amount=amount(0)),
        because="shipping is refunded only with the whole order",
        source="docs/explanation/our-choices.md#when-shipping-is-refunded",
    ),
)

REFUND_DEDUCTIONS = Table(
    name="refund-deductions",
    question="What is kept back of the refund?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    fields=(("restocking", Kind.AMOUNT), ("return_label", Kind.AMOUNT)),
    rows=(
        Row(
            "nothing-kept-back",
            when=claim.reason_deduction.is_zero
            & (claim.return_label.is_zero | ~claim.return_goods),
            then=outcome(True, restocking=amount(0), return_label=amount(0)),
            because="nothing is kept back for the reason",
            source="docs/explanation/our-choices.md#what-is-kept-back",
        ),
    ),
    otherwise=Otherwise(
        outcome(
            True,
            "kept-back",
            restocking=claim.restocking,
            return_label=if_(
                claim.return_goods,
                claim.return_label.min(claim.refund_before_deductions - claim.restocking),
                amount(0),
            ),
        ),
        because="something is kept back for the reason, or for the return label",
        source="docs/explanation/our-choices.md#what-is-kept-back",
    ),
)

full = outcome(True, kind=choice("full"), amount=claim.refundable, postage=claim.postage_payer)

REFUND = Table(
    name="refund",
    question="How much is refunded?",
    scope=Scope.CASE,
    hit=Hit.FIRST,
    fields=(("kind", Kind.CHOICE), ("amount", Kind.AMOUNT), ("postage", Kind.CHOICE)),
    rows=(
        Row(
            "goods-asked",
            when=claim.remedy.one_of("replacement", "repair"),
            then=outcome(True, kind=claim.remedy, amount=amount(0), postage=claim.postage_payer),
            because="the buyer asks for goods and no money: {remedy}",
            source="docs/explanation/our-choices.md#replacement-and-repair",
        ),
        Row(
            "not-received",
            when=~claim.received & ~claim.part_not_received,
            then=full,
            because="goods that were not received are refunded in full ({refundable})",
            source="docs/explanation/guide.md#not-received",
        ),
        Row(
            "full-asked",
            when=claim.remedy.is_("full"),
            then=full,
            because="the buyer asks for a full refund ({refundable})",
            source="docs/explanation/guide.md#what-a-buyer-can-ask-for",
        ),
    ),
    otherwise=Otherwise(
        outcome(
            True,
            "partial-asked",
            kind=choice("partial"),
            amount=claim.asked.min(claim.refundable),
            postage=claim.postage_payer,
        ),
        because="the buyer asks for part of {refundable}",
        source="docs/explanation/guide.md#what-a-buyer-can-ask-for",
    ),
)
