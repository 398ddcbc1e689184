"""The sections of a policy: the values of its settings, each checked by its setting."""

from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any

import attrs
from attrs import frozen

from disputerules.facts import lifecycle_settings  # noqa: F401 - declares settings
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.settings import SETTINGS
from disputerules.values.build import key_of
from disputerules.values.citation import SOURCE
from disputerules.values.claim import RefundKind
from disputerules.values.codec import checked_by_codecs, mapping_of
from disputerules.values.errors import InvalidPolicy
from disputerules.values.money import Rounding
from disputerules.values.order import TRADERS, Party
from disputerules.values.periods import Period


def settings_of(section: str) -> Any:
    """Return a field transformer of attrs that checks each field by the setting of its name."""

    def transform(cls: type, fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
        codecs = [SETTINGS[f"{section}.{key_of(each.name)}"].codec for each in fields]
        pairs = zip(fields, codecs, strict=True)
        return checked_by_codecs(
            cls, [each.evolve(type=Annotated[each.type, codec]) for each, codec in pairs]
        )

    return transform


@frozen(kw_only=True, field_transformer=settings_of("protection"))
class Protection:
    """How long the buyer is protected, and when a dispute may be opened."""

    anchor: str = "shipped"
    period: Period
    at_most: Period | None = None
    ends_on: datetime | None = None
    outer_limit: Period | None = None
    requires_shipment: bool = True
    opens_after: Period
    opens_after_contact: Period | None = None
    opens_after_estimate: Period | None = None
    undelivered_after_estimate: Period | None = None
    undelivered_after_placing: Period | None = None
    after_confirmation: Period | None = None
    after_protection: Period
    after_delivery: Period | None = None
    expiring_within: Period


@frozen(kw_only=True, field_transformer=settings_of("extension"))
class ExtensionLimits:
    """How far the protection can be extended."""

    days_each: int | None = None
    days_total: int | None = None
    count_each_party: int | None = None
    answer_within: Period | None = None


@frozen(kw_only=True, field_transformer=settings_of("remedies"))
class Remedies:
    """What the buyer may ask for, with goods received or not, kept or sent back, and why."""

    not_received: tuple[RefundKind, ...]
    received_keep: tuple[RefundKind, ...]
    received_return: tuple[RefundKind, ...]


@frozen(kw_only=True, field_transformer=settings_of("refund"))
class RefundTerms:
    """How a refund is calculated."""

    rounding: Rounding
    shipping: str
    reason_caps: tuple[tuple[str, int], ...] = ()


@frozen(kw_only=True, field_transformer=settings_of("evidence"))
class EvidenceTerms:
    """Which files are accepted as evidence."""

    max_bytes: int | None = None
    formats: tuple[str, ...] | None = None
    max_files: int | None = None
    max_total_bytes: int | None = None
    required_when_received: bool
    description_required: bool = True
    may_be_added: bool = False


@frozen(kw_only=True, field_transformer=settings_of("negotiation"))
class Negotiation:
    """How buyer and seller settle between themselves, and by when."""

    seller_response: Period
    on_seller_silence: str = "as-requested"
    buyer_response: Period
    on_buyer_silence: str
    escalate_after_rejections: int | None = None
    escalate_from: Period | None = None
    escalate_automatically_after: Period | None = None
    close_automatically_after: Period | None = None
    max_rounds: int
    seller_may_escalate: bool = False
    seller_may_refuse: bool = True
    full_offer_accepts: bool = False


@frozen(kw_only=True, field_transformer=settings_of("returns"))
class Returns:
    """How goods go back."""

    ship_back_within: Period
    acknowledge_within: Period
    postage_paid_by: tuple[tuple[str, Party], ...]
    refund_on: str = "received"
    inspect_within: Period | None = None
    max_deduction: int | None = None
    from_: str = "settlement"


@frozen(kw_only=True, field_transformer=settings_of("arbitration"))
class Arbitration:
    """How the platform decides."""

    decide_within: Period
    on_silence: str
    information_within: Period | None = None
    max_information_requests: int = 5
    on_no_information: str = "decide"
    parties_may_settle: bool = False


@frozen(kw_only=True, field_transformer=settings_of("appeal"))
class Appeal:
    """How a ruling can be appealed."""

    within: Period | None = None
    by: tuple[Party, ...] = TRADERS
    at_most: int = 1
    decide_within: Period | None = None
    on_silence: str = "stand"


NO_APPEAL = Appeal()

FORTNIGHT = Period.parse("14 days")


@frozen(kw_only=True, field_transformer=settings_of("replacement"))
class Replacement:
    """How goods are replaced or repaired."""

    ship_within: Period = FORTNIGHT
    confirm_within: Period = FORTNIGHT


REPLACED = Replacement()


@frozen(kw_only=True, field_transformer=settings_of("holds"))
class Holds:
    """How long the clocks of a dispute may stand still, and be extended."""

    at_most: Period | None = None


NO_HOLDS = Holds()


@frozen(kw_only=True, field_transformer=settings_of("chargeback"))
class ChargebackTerms:
    """What a chargeback does to a dispute."""

    on_opening: str | None = None
    at_most: Period | None = None

    def __attrs_post_init__(self) -> None:
        if self.on_opening == "hold" and self.at_most is None:
            message = "missing setting 'chargeback.at_most'; a chargeback that holds needs it"
            raise InvalidPolicy(message, ".at_most")


NO_CHARGEBACKS = ChargebackTerms()


@frozen(kw_only=True, field_transformer=settings_of("funding"))
class Funding:
    """Who pays a refund."""

    paid_by: str = "seller"
    platform_cap: int | None = None


BY_THE_SELLER = Funding()


@frozen(kw_only=True, field_transformer=settings_of("payout"))
class Payout:
    """How a refund is paid."""

    within: Period
    from_: str = "settlement"
    failed_within: Period | None = None


SOURCES = mapping_of((*SETTINGS, *CALENDAR_PARTS), SOURCE)

# A setting with a name that Python reserves is found by it too.
for cls in (Returns, Payout):
    setattr(cls, "from", property(attrgetter("from_")))
