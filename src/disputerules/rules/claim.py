"""What is wrong with a claim: with the reason and the remedy, then line by line."""

from disputerules.facts import claim_facts as claim
from disputerules.facts import settings
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

wrong_branch = (claim.received & claim.reason_branch.is_("not-received")) | (
    ~claim.received & claim.reason_branch.is_("received")
)
all_of_it = (claim.asked <= claim.refundable) & (claim.refundable <= claim.asked)
# A full claim of units that cannot be claimed asks for nothing because of its lines.
worthless = claim.remedy.is_("partial") | claim.covers_all | claim.claimed_quantity.is_positive
# Two ways to be wrong and one code, so a claim is never refused twice for its reason.
reason_refused = outcome(False, "reason-not-applicable", path=".reason")

# What did not arrive cannot go back.
at_hand = claim.received | ~claim.return_goods
offered = (
    (claim.remedy.is_("full") & claim.full_offered)
    | (claim.remedy.is_("partial") & claim.partial_offered)
    | (claim.remedy.is_("replacement") & claim.replacement_offered)
    | (claim.remedy.is_("repair") & claim.repair_offered)
)

CLAIM = Table(
    name="claim",
    question="What is wrong with the claim?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "unknown-reason",
            when=claim.reason_branch.is_("unknown"),
            then=outcome(False, path=".reason"),
            because="{reason} is not a reason of this policy; it has {reason:choices}",
            source="docs/explanation/our-choices.md#the-reasons-of-a-policy",
        ),
        Row(
            "reason-of-other-branch",
            when=wrong_branch,
            then=reason_refused,
            because="{reason} is not a reason for this claim: "
            "received and not received each have their own",
            source="docs/explanation/guide.md#received-or-not",
        ),
        Row(
            "reason-contradicted",
            when=~wrong_branch & claim.support.is_("contradicted"),
            then=reason_refused,
            because="the record of the order contradicts the reason {reason}",
            source="docs/explanation/our-choices.md#what-a-record-can-contradict",
        ),
        Row(
            "full-refund-only",
            when=~claim.received
            & ~claim.part_not_received
            & (claim.remedy.is_("partial") | ~all_of_it),
            then=outcome(False, path=".refund"),
            because="goods that were not received are refunded in full ({refundable})",
            source="docs/explanation/guide.md#not-received",
        ),
        Row(
            "remedy-not-offered",
            when=~at_hand | ~offered,
            then=outcome(False, path=".refund"),
            because="a {remedy} refund is not offered for this kind of claim",
            source="docs/explanation/guide.md#what-a-buyer-can-ask-for",
        ),
        Row(
            "amount-not-positive",
            when=claim.asked.is_zero & worthless,
            then=outcome(False, path=".amount"),
            because="the amount must be above zero, not {asked}",
            source="docs/explanation/our-choices.md#a-claim-asks-for-money",
        ),
        Row(
            "amount-exceeds-refundable",
            when=claim.asked > claim.refundable,
            then=outcome(False, path=".amount"),
            because="{asked} exceeds the refundable amount ({refundable})",
            source="docs/explanation/our-choices.md#never-more-than-what-is-left",
        ),
        Row(
            "partial-is-full",
            when=claim.remedy.is_("partial") & all_of_it & claim.full_offered & at_hand,
            then=outcome(False, path=".amount"),
            because="{asked} is the full amount: ask for a full refund",
            source="docs/explanation/guide.md#what-a-buyer-can-ask-for",
        ),
        Row(
            "exceeds-reason-cap",
            when=~claim.remedy.one_of("replacement", "repair")
            & (claim.reason_cap < 10_000)
            & (claim.asked > claim.refundable.portion(claim.reason_cap, 10_000, settings.ROUNDING)),
            then=outcome(False, path=".amount"),
            because="{asked} is more than the policy refunds for {reason}",
            source="docs/explanation/our-choices.md#a-cap-for-a-reason",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "acceptable"),
        because="the claim can be put to the seller",
        source="docs/explanation/our-choices.md#what-no-row-speaks-of",
    ),
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
            because="{line_claimed} units are claimed, but only {line_available} can be",
            source="docs/explanation/our-choices.md#one-unit-one-dispute",
        ),
        Row(
            "unknown-line",
            when=~claim.line_known,
            then=outcome(False, path=".id"),
            because="the order has no line {line_id}",
            source="docs/explanation/our-choices.md#a-claim-is-about-lines-and-units",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "acceptable"),
        because="the line can be claimed",
        source="docs/explanation/our-choices.md#what-no-row-speaks-of",
    ),
)
