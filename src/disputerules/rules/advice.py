"""What a buyer should know while a dispute can still be opened."""

from disputerules.facts import order_facts as order
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

advise = outcome(True)

protected = (
    order.order_status.one_of("awaiting-confirmation", "in-dispute")
    & order.protection_ends_at.is_pending(at)
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
            when=protected & (at >= order.protection_ends_at - settings.EXPIRING_WITHIN),
            then=advise,
            because="the protection ends on {protection_ends_at}",
            source="guide: mind the confirmation timeout",
        ),
        Row(
            "pending-extension-does-not-protect",
            when=protected & order.request_pending_since.given,
            then=advise,
            because="an extension that is not approved does not lengthen the protection, "
            "which ends on {protection_ends_at}",
            source="guide: the seller must approve an extension",
        ),
        Row(
            "extension-unanswered",
            when=protected & order.pending_answer_due_at.has_passed(at),
            then=advise,
            because="the extension asked for on {request_pending_since} was not answered: "
            "open a dispute now",
            source="guide: open a dispute when the extension is not approved",
        ),
    ),
    otherwise=Otherwise(outcome(True, "no-advice"), because="there is nothing to mind"),
)
