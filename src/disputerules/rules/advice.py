"""What a buyer should know while a dispute can still be opened."""

from disputerules.facts import extension_facts as extension
from disputerules.facts import order_facts as order
from disputerules.facts import protection_facts as protection
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

advise = outcome(True)

protected = (
    order.order_status.one_of("awaiting-confirmation", "in-dispute")
    & protection.protection_ends_at.is_pending(at)
    & order.claimable_quantity.is_positive
)

ADVICE = Table(
    name="advice",
    question="What should the buyer know now?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "expiring-soon",
            when=protected & (at >= protection.protection_ends_at - settings.EXPIRING_WITHIN),
            then=advise,
            because="the protection ends on {protection_ends_at}",
            source="docs/explanation/guide.md#confirmation-timeout",
        ),
        Row(
            "pending-extension-does-not-protect",
            when=protected & extension.request_pending_since.given,
            then=advise,
            because="an extension that the seller has not approved does not extend "
            "the protection, which ends on {protection_ends_at}",
            source="docs/explanation/guide.md#extending-the-protection",
        ),
        Row(
            "extension-unanswered",
            when=protected & extension.pending_answer_due_at.has_passed(at),
            then=advise,
            because="the extension requested on {request_pending_since} was not answered in time: "
            "open a dispute now",
            source="docs/explanation/guide.md#extending-the-protection",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "no-advice"),
        because="there is nothing to watch out for",
        source="docs/explanation/our-choices.md#what-no-row-speaks-of",
    ),
)
