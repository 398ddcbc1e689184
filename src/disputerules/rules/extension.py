"""May the protection be extended by the days that are asked for? Every refusal is listed."""

from disputerules.facts.order_facts import (
    at,
    extension_days_granted,
    extensions_of_party,
    order_status,
    protection_ends_at,
    request_pending_since,
    requested_days,
)
from disputerules.facts.settings import COUNT_EACH_PARTY, DAYS_EACH, DAYS_TOTAL
from disputerules.language.pens import count
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
            when=~order_status.one_of("awaiting-confirmation", "in-dispute")
            | (at >= protection_ends_at),
            then=refuse,
            because="no protection runs that could be extended: the order is {order_status}",
            source="guide: ask before the confirmation timeout",
        ),
        Row(
            "invalid-days",
            when=requested_days < count(1),
            then=refuse,
            because="an extension is by at least 1 day, not {requested_days}",
            source="guide: an extension is asked for in days",
        ),
        Row(
            "exceeds-days-each",
            when=requested_days > DAYS_EACH,
            then=refuse,
            because="one extension is by at most {extension.days_each} days, not {requested_days}",
            source="policy: extension.days_each",
        ),
        Row(
            "exceeds-days-total",
            when=requested_days + extension_days_granted > DAYS_TOTAL,
            then=refuse,
            because="extensions add up to at most {extension.days_total} days; "
            "{extension_days_granted} are granted",
            source="policy: extension.days_total",
        ),
        Row(
            "exceeds-count",
            when=extensions_of_party >= COUNT_EACH_PARTY,
            then=refuse,
            because="each party gets at most {extension.count_each_party} extensions",
            source="policy: extension.count_each_party",
        ),
        Row(
            "request-pending",
            when=request_pending_since.given & (at < protection_ends_at),
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
