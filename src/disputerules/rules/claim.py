"""What is wrong with a claim: with the reason and the remedy, then line by line."""

from disputerules.facts.claim_facts import (
    asked,
    claimed_quantity,
    covers_all,
    line_available,
    line_claimed,
    line_known,
    reason,
    reason_cap,
    received,
    refundable,
    remedy,
    return_goods,
    support,
)
from disputerules.facts.settings import NOT_RECEIVED, RECEIVED_KEEP, RECEIVED_RETURN, ROUNDING
from disputerules.language.pens import amount, count
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome
from disputerules.rules import reasons

wrong_branch = (received & ~reason.one_of(*reasons.RECEIVED)) | (
    ~received & ~reason.one_of(*reasons.NOT_RECEIVED)
)
offered = (
    (~received & ~return_goods & remedy.in_(NOT_RECEIVED))
    | (received & ~return_goods & remedy.in_(RECEIVED_KEEP))
    | (received & return_goods & remedy.in_(RECEIVED_RETURN))
)
all_of_it = (asked <= refundable) & (refundable <= asked)
# A full claim of units that cannot be claimed asks for nothing because of its lines.
worthless = remedy.is_("partial") | covers_all | (claimed_quantity > count(0))

CLAIM = Table(
    name="claim",
    question="What is wrong with the claim?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "reason-not-applicable",
            when=wrong_branch | support.is_("contradicted"),
            then=outcome(False, path=".reason"),
            because="the reason {reason} does not fit: what is recorded contradicts it, or it is "
            "for the other of received and not received",
            source="guide: five reasons each",
        ),
        Row(
            "full-refund-only",
            when=~received & (remedy.is_("partial") | ~all_of_it),
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
            when=(asked <= amount(0)) & worthless,
            then=outcome(False, path=".amount"),
            because="there is nothing to refund in {asked}",
            source="design: an amount is asked for",
        ),
        Row(
            "amount-exceeds-refundable",
            when=asked > refundable,
            then=outcome(False, path=".amount"),
            because="{asked} is more than can be refunded, {refundable}",
            source="design: never above what is left",
        ),
        Row(
            "partial-is-full",
            when=remedy.is_("partial") & all_of_it,
            then=outcome(False, path=".amount"),
            because="{asked} is the full refund: ask for that",
            source="guide: full or partial refund",
        ),
        Row(
            "exceeds-reason-cap",
            when=(reason_cap < count(10_000))
            & (asked > refundable.portion(reason_cap, count(10_000), ROUNDING)),
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
            when=line_known & (line_claimed > line_available),
            then=outcome(False, path=".quantity"),
            because="{line_claimed} units are claimed and {line_available} can be",
            source="design: one unit is in one dispute",
        ),
        Row(
            "unknown-line",
            when=~line_known,
            then=outcome(False, path=".id"),
            because="the order has no line {line_id}",
            source="design: a dispute is about lines and quantities",
        ),
    ),
    otherwise=Otherwise(outcome(True, "acceptable"), because="the line can be claimed"),
)
