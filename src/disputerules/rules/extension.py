"""May the protection be extended by the days that are asked for? Every refusal is listed."""

from disputerules.facts import order_facts as order
from disputerules.facts import settings
from disputerules.facts.order_facts import at
from disputerules.language.table import Hit, Otherwise, Row, Scope, Table, outcome

refuse = outcome(False)

EXTENSION = Table(
    name="extension",
    question="May the protection be extended?",
    scope=Scope.CASE,
    hit=Hit.COLLECT,
    rows=(
        Row(
            "not-protected",
            when=~order.order_status.one_of("awaiting-confirmation", "in-dispute")
            | order.protection_ends_at.has_passed(at),
            then=refuse,
            because="no protection runs that could be extended: the order is {order_status}",
            source="guide: ask before the confirmation timeout",
        ),
        Row(
            "invalid-days",
            when=order.requested_days < 1,
            then=refuse,
            because="an extension is by at least 1 day, not {requested_days}",
            source="guide: an extension is asked for in days",
        ),
        Row(
            "exceeds-days-each",
            when=order.requested_days > settings.DAYS_EACH,
            then=refuse,
            because="one extension is by at most {extension.days_each} days, not {requested_days}",
            source="policy: extension.days_each",
        ),
        Row(
            "exceeds-days-total",
            when=order.requested_days + order.extension_days_granted > settings.DAYS_TOTAL,
            then=refuse,
            because="extensions add up to at most {extension.days_total} days; "
            "{extension_days_granted} are granted",
            source="policy: extension.days_total",
        ),
        Row(
            "exceeds-count",
            when=order.extensions_of_party >= settings.COUNT_EACH_PARTY,
            then=refuse,
            because="each party gets at most {extension.count_each_party} extensions",
            source="policy: extension.count_each_party",
        ),
        Row(
            "request-pending",
            when=order.request_pending_since.given & order.protection_ends_at.is_pending(at),
            then=refuse,
            because="the request of {request_pending_since} is not answered yet",
            source="guide: the seller must approve an extension",
        ),
    ),
    otherwise=Otherwise(
        outcome(True, "may-be-extended"),
        because="the seller may approve {requested_days} more days",
        source="guide: the seller must approve an extension",
    ),
)
