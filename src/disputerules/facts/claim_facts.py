"""Facts of a claim: what it states, what it asks for, and what the claimed units cost."""

from __future__ import annotations

from typing import Any

from disputerules.facts import settings
from disputerules.facts.case import Case, minor_units
from disputerules.facts.order_facts import claimable_quantity, priced_quantity
from disputerules.facts.origin import Fold, Keyed, Ruling, Total
from disputerules.facts.vocabulary import FACTS, amount, choice, count, flag, maybe_amount
from disputerules.language.pens import choice as literal_choice
from disputerules.values.claim import ReasonCode, RefundKind
from disputerules.values.order import Party

SUPPORT = ("supported", "possible", "contradicted")


def returner_given(case: Case, policy: Any) -> bool:
    return case.returned_by is not None


reason = choice("reason", "reason", "the reason code", ReasonCode)
returner_named = flag(
    "returner_named",
    Fold(returner_given, ("returned_by",)),
    "whether the claim says who sent the goods back",
)
support = choice("support", Ruling("reasons", "support"), "how the order fits the reason", SUPPORT)

received = flag("received", "claim.received", "whether the buyer received something")
remedy = choice("remedy", "claim.refund", "the refund that the buyer asks for", RefundKind)
part_not_received = flag(
    "part_not_received",
    remedy.is_("partial") & literal_choice("partial").in_(settings.NOT_RECEIVED),
    "whether the buyer asks for a part, which the policy offers for goods that did not arrive",
)
return_goods = flag("return_goods", "claim.return_goods", "whether the goods go back")
described = flag("described", "claim.described", "whether the claim has a description")
file_count = count("file_count", "claim.file_count", "files given as evidence")


def claim_amount(case: Case, policy: Any) -> int | None:
    return minor_units(case, case.claim.amount) if case.claim else None


def units_claimed(case: Case, policy: Any) -> int:
    return sum([min(line.claimed, line.available) for line in case.lines])


def priced_units_claimed(case: Case, policy: Any) -> int:
    return sum([min(line.claimed, line.available) for line in case.lines if line.priced])


named_amount = maybe_amount(
    "named_amount", Fold(claim_amount, ("claim", "order")), "the amount that the buyer asks for"
)
claimed_quantity = count(
    "claimed_quantity", Fold(units_claimed, ("lines",)), "claimed units that can be claimed"
)
claimed_priced_quantity = count(
    "claimed_priced_quantity",
    Fold(priced_units_claimed, ("lines",)),
    "claimed units that can be claimed and cost something",
)
goods_refundable = amount(
    "goods_refundable", Total("refund-lines", "amount"), "the refund value of the claimed units"
)
covers_all = flag(
    "covers_all",
    claimable_quantity <= claimed_quantity,
    "whether the claim covers all that can still be claimed",
)
covers_order = flag(
    "covers_order",
    priced_quantity <= claimed_priced_quantity,
    "whether every unit that cost something is claimed or was refunded",
)
shipping_refundable = amount(
    "shipping_refundable", Ruling("refund-shipping", "amount"), "the shipping that is refunded too"
)
refundable = amount(
    "refundable", goods_refundable + shipping_refundable, "the largest amount that can be refunded"
)
asked = amount("asked", named_amount.or_else(refundable), "the amount that the buyer asks for")
reason_cap = count(
    "reason_cap",
    Keyed(settings.REASON_CAPS, FACTS["reason"], 10_000),
    "the largest share of the refundable amount for the reason, in basis points",
)
postage_payer = choice(
    "postage_payer",
    Keyed(settings.POSTAGE_PAID_BY, FACTS["reason"], "default"),
    "who pays the return postage",
    Party,
)

line_known = flag("line_known", "line.known", "whether the order has the claimed line")
line_claimed = count("line_claimed", "line.claimed", "claimed units of the line", minimum=1)
line_value = amount(
    "line_value", "line.value", "amount paid for the line, not refunded and not held by a dispute"
)
line_available = count("line_available", "line.available", "claimable units of the line")
line_id = choice("line_id", "line.id", "the claimed line", ())

file_bytes = count("file_bytes", "file.bytes", "size of the file in bytes")
file_format = choice("file_format", "file.format", "extension of the file, in lower case", ())
file_name = choice("file_name", "file.name", "name of the file", ())
