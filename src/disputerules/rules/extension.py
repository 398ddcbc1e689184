"""May the protection be extended by the requested days? Every refusal is listed."""

from disputerules.facts import extension_facts as extension
from disputerules.facts import order_facts as order
from disputerules.facts import protection_facts as protection
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

refuse = outcome(False)

end_without_cut = protection.unextended_protection_ends_at + protection.granted_extension
protected = order.order_status.one_of("awaiting-confirmation", "in-dispute")

EXTENSION = Table(
    name="extension",
    question="May the protection be extended?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "not-protected",
            when=~protected | protection.protection_ends_at.has_passed(at),
            then=refuse,
            because="there is no running protection to extend: the order is {order_status}",
            source="docs/explanation/guide.md#extending-the-protection",
        ),
        Row(
            "invalid-days",
            when=extension.requested_days < 1,
            then=refuse,
            because="an extension must be at least 1 day, not {requested_days}",
            source="docs/explanation/guide.md#extending-the-protection",
        ),
        Row(
            "exceeds-days-each",
            when=settings.DAYS_EACH.given
            & (extension.requested_days > settings.DAYS_EACH.or_else(0)),
            then=refuse,
            because="one extension can add at most {extension.days_each} days, "
            "not {requested_days}",
            source="docs/explanation/our-choices.md#limits-on-extensions",
        ),
        Row(
            "exceeds-days-total",
            when=settings.DAYS_TOTAL.given
            & (
                extension.requested_days + extension.extension_days_granted
                > settings.DAYS_TOTAL.or_else(0)
            ),
            then=refuse,
            because="extensions can add at most {extension.days_total} days in total; "
            "{extension_days_granted} have been granted",
            source="docs/explanation/our-choices.md#limits-on-extensions",
        ),
        Row(
            "exceeds-count",
            when=settings.COUNT_EACH_PARTY.given
            & (extension.extensions_of_party >= settings.COUNT_EACH_PARTY.or_else(0)),
            then=refuse,
            because="each party gets at most {extension.count_each_party} extensions",
            source="docs/explanation/our-choices.md#limits-on-extensions",
        ),
        Row(
            "request-pending",
            when=extension.request_pending_since.given
            & protection.protection_ends_at.is_pending(at),
            then=refuse,
            because="the request of {request_pending_since} has not been answered yet",
            source="docs/explanation/guide.md#extending-the-protection",
        ),
        Row(
            "end-would-not-move",
            when=protected
            & protection.protection_ends_at.is_pending(at)
            & (extension.requested_days > 0)
            & (protection.delivery_cut_at.or_never <= end_without_cut),
            then=refuse,
            because="{requested_days} more days would not move the end of the protection "
            "({protection_ends_at})",
            source="docs/explanation/our-choices.md#an-extension-moves-the-end",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "may-be-extended"),
        because="the seller may approve {requested_days} more days",
        source="docs/explanation/guide.md#extending-the-protection",
    ),
)
