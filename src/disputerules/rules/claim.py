"""What is wrong with a claim: with the reason and the remedy, then line by line."""

from disputerules.facts import claim_facts as claim
from disputerules.facts import settings
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome
from disputerules.rules import reasons

wrong_branch = (claim.received & ~claim.reason.one_of(*reasons.RECEIVED)) | (
    ~claim.received & ~claim.reason.one_of(*reasons.NOT_RECEIVED)
)
offered = (
    (~claim.received & ~claim.return_goods & claim.remedy.in_(settings.NOT_RECEIVED))
    | (claim.received & ~claim.return_goods & claim.remedy.in_(settings.RECEIVED_KEEP))
    | (claim.received & claim.return_goods & claim.remedy.in_(settings.RECEIVED_RETURN))
)
all_of_it = (claim.asked <= claim.refundable) & (claim.refundable <= claim.asked)
# A full claim of units that cannot be claimed asks for nothing because of its lines.
worthless = claim.remedy.is_("partial") | claim.covers_all | claim.claimed_quantity.is_positive

CLAIM = Table(
    name="claim",
    question="What is wrong with the claim?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "reason-not-applicable",
            when=wrong_branch | claim.support.is_("contradicted"),
            then=outcome(False, path=".reason"),
            because="the reason {reason} does not fit: what is recorded contradicts it, or it is "
            "for the other of received and not received",
            source="guide: five reasons each",
        ),
        Row(
            "full-refund-only",
            when=~claim.received & (claim.remedy.is_("partial") | ~all_of_it),
            then=outcome(False, path=".refund"),
            because="what was not received is refunded in full, {refundable}",
            source="guide: full refund when not received",
        ),
        Row(
            "remedy-not-offered",
            when=~offered,
            then=outcome(False, path=".refund"),
            because="a {remedy} refund is not offered for this",
            source="guide: full or partial refund, with or without return",
        ),
        Row(
            "amount-not-positive",
            when=claim.asked.is_zero & worthless,
            then=outcome(False, path=".amount"),
            because="there is nothing to refund in {asked}",
            source="design: an amount is asked for",
        ),
        Row(
            "amount-exceeds-refundable",
            when=claim.asked > claim.refundable,
            then=outcome(False, path=".amount"),
            because="{asked} is more than can be refunded, {refundable}",
            source="design: never above what is left",
        ),
        Row(
            "partial-is-full",
            when=claim.remedy.is_("partial") & all_of_it,
            then=outcome(False, path=".amount"),
            because="{asked} is the full refund: ask for that",
            source="guide: full or partial refund",
        ),
        Row(
            "exceeds-reason-cap",
            when=(claim.reason_cap < 10_000)
            & (claim.asked > claim.refundable.portion(claim.reason_cap, 10_000, settings.ROUNDING)),
            then=outcome(False, path=".amount"),
            because="{asked} is more than the policy refunds for {reason}",
            source="policy: refund.reason_caps",
        ),
    ),
    otherwise=Otherwise(outcome(True, "acceptable"), because="the claim can be put to the seller"),
)

CLAIM_LINES = Table(
    name="claim-lines",
    question="What is wrong with a claimed line?",
    scope=Scope.LINE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "quantity-exceeds-available",
            when=claim.line_known & (claim.line_claimed > claim.line_available),
            then=outcome(False, path=".quantity"),
            because="{line_claimed} units are claimed and {line_available} can be",
            source="design: one unit is in one dispute",
        ),
        Row(
            "unknown-line",
            when=~claim.line_known,
            then=outcome(False, path=".id"),
            because="the order has no line {line_id}",
            source="design: a dispute is about lines and quantities",
        ),
    ),
    otherwise=Otherwise(outcome(True, "acceptable"), because="the line can be claimed"),
)
