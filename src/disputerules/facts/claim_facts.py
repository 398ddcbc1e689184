"""Facts of a claim: what it states, what it asks for, and what the claimed units cost."""

from __future__ import annotations

from typing import Any

from disputerules.facts import settings
from disputerules.facts.case import Case, minor_units
from disputerules.facts.order_facts import claimable_quantity, priced_quantity
from disputerules.facts.origin import Fold, Keyed, Ruling, Total
from disputerules.facts.vocabulary import FACTS, amount, choice, count, flag, maybe_amount
from disputerules.language.pens import Flag, if_
from disputerules.language.pens import choice as word
from disputerules.values.claim import RefundKind
from disputerules.values.order import Party

WHOLE = 10_000  # basis points
NEEDS = ("required", "optional")
SUPPORT = ("supported", "possible", "contradicted")


def returner_given(case: Case, policy: Any) -> bool:
    return case.returned_by is not None


reason = choice("reason", "reason", "the reason code", ())
returner_named = flag(
    "returner_named",
    Fold(returner_given, ("returned_by",)),
    "whether the claim says who sent the goods back",
)
support = choice("support", Ruling("reasons", "support"), "how the order fits the reason", SUPPORT)

received = flag("received", "received", "whether the buyer received something")
remedy = choice("remedy", "claim.refund", "the refund that the buyer asks for", RefundKind)
return_goods = flag("return_goods", "claim.return_goods", "whether the goods go back")
described = flag("described", "claim.described", "whether the claim has a description")
claim_bytes = count("claim_bytes", "claim.byte_count", "bytes of all files given as evidence")
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

usual_cap = count(
    "usual_cap",
    Keyed(settings.REASON_CAPS, FACTS["reason"], 10_000),
    "the cap that the settings have for the reason, in basis points",
)
usual_payer = choice(
    "usual_payer",
    Keyed(settings.POSTAGE_PAID_BY, FACTS["reason"], "default"),
    "who pays the return postage for the reason, by the settings",
    Party,
)
REQUIRED, OPTIONAL = word("required"), word("optional")
usual_description = choice(
    "usual_description",
    if_(settings.DESCRIPTION_REQUIRED, REQUIRED, OPTIONAL),
    "whether the settings ask for a description",
    NEEDS,
)
usual_evidence = choice(
    "usual_evidence",
    if_(received & settings.REQUIRED_WHEN_RECEIVED, REQUIRED, OPTIONAL),
    "whether the settings ask for evidence",
    NEEDS,
)


usual_part_unreceived = flag(
    "usual_part_unreceived",
    word("partial").in_(settings.NOT_RECEIVED),
    "whether the settings offer a part for goods that did not arrive",
)


def offered(kind: str) -> Flag:
    """Whether the settings offer a refund for goods that did not arrive, are kept or go back."""
    kept = if_(
        return_goods,
        word(kind).in_(settings.RECEIVED_RETURN),
        word(kind).in_(settings.RECEIVED_KEEP),
    )
    return if_(received, kept, word(kind).in_(settings.NOT_RECEIVED))


usual_full = flag("usual_full", offered("full"), "whether the settings offer a full refund")
usual_partial = flag(
    "usual_partial", offered("partial"), "whether the settings offer a partial refund"
)
usual_replacement = flag(
    "usual_replacement", offered("replacement"), "whether the settings offer a replacement"
)
usual_repair = flag("usual_repair", offered("repair"), "whether the settings offer a repair")
# The terms of the reason, from the table that a policy makes of its reasons.
TERMS = "reason-terms"
reason_branch = choice(
    "reason_branch",
    Ruling(TERMS, "branch"),
    "the claims that the reason is for",
    ("not-received", "received", "any", "unknown"),
)
reason_description = choice(
    "reason_description",
    Ruling(TERMS, "description"),
    "whether the reason needs a description",
    NEEDS,
)
reason_evidence = choice(
    "reason_evidence", Ruling(TERMS, "evidence"), "whether the reason needs evidence", NEEDS
)
full_offered = flag(
    "full_offered", Ruling(TERMS, "full"), "whether a full refund is offered for such a claim"
)
partial_offered = flag(
    "partial_offered",
    Ruling(TERMS, "partial"),
    "whether a partial refund is offered for such a claim",
)
replacement_offered = flag(
    "replacement_offered",
    Ruling(TERMS, "replacement"),
    "whether a replacement is offered for such a claim",
)
repair_offered = flag(
    "repair_offered", Ruling(TERMS, "repair"), "whether a repair is offered for such a claim"
)
part_offered_unreceived = flag(
    "part_offered_unreceived",
    Ruling(TERMS, "partial_unreceived"),
    "whether a part is offered for goods that did not arrive",
)
part_not_received = flag(
    "part_not_received",
    remedy.is_("partial") & part_offered_unreceived,
    "whether the buyer asks for a part, which is offered for goods that did not arrive",
)
reason_cap = count(
    "reason_cap",
    Ruling(TERMS, "cap"),
    "the largest share of the refundable amount for the reason, in basis points",
)
postage_payer = choice(
    "postage_payer", Ruling(TERMS, "postage"), "who pays the return postage", Party
)
reason_deduction = count(
    "reason_deduction",
    Ruling(TERMS, "deduction"),
    "the share that is kept back for the reason, in basis points",
)
return_label = amount(
    "return_label", Ruling(TERMS, "return_label"), "what is kept back for the return label"
)

refund_before_deductions = amount(
    "refund_before_deductions",
    Ruling("refund", "amount"),
    "what is refunded before anything is kept back",
)
restocking = amount(
    "restocking",
    refund_before_deductions.portion(reason_deduction, WHOLE, settings.ROUNDING),
    "the share that is kept back for the reason",
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
