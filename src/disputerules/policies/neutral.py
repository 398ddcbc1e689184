"""`neutral`: a base that refuses and limits nothing that is left unset.

It is no policy: it lacks the protection and the deadlines of the negotiation and the arbitration,
because no value of them would be neutral. A policy that is built on it sets them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from disputerules.facts.policy import Policy
from disputerules.facts.reason import Branch, Reason
from disputerules.facts.sections import (
    Arbitration,
    EvidenceTerms,
    ExtensionLimits,
    Negotiation,
    Payout,
    Protection,
    RefundTerms,
    Remedies,
    Returns,
)
from disputerules.rules import TABLES
from disputerules.values.claim import RefundKind
from disputerules.values.errors import InvalidPolicy
from disputerules.values.money import Rounding
from disputerules.values.order import Party
from disputerules.values.periods import Period


@frozen
class Base:
    """A policy to build on; `unset` are the settings that the policy built on it has to set."""

    policy: Policy
    unset: tuple[str, ...] = ()

    def but(self, changes: Mapping[str, Any]) -> Policy:
        """Return a policy with these values, keyed by setting.

        Raises InvalidPolicy, which lists every setting that is left unset.
        """
        changed = self.policy.but(changes)
        self.refuse_unset(changes)
        return changed

    def refuse_unset(self, changes: Mapping[str, Any]) -> None:
        """Raise InvalidPolicy if changes leave settings unset."""
        missing = [name for name in self.unset if not is_given(name, changes)]
        if missing:
            raise InvalidPolicy(f"missing settings: {', '.join(map(repr, missing))}; set each")

    def refuse_alone(self) -> InvalidPolicy:
        """Return the error for a base in the place of a policy."""
        base, unset = repr(self.policy.name), ", ".join(map(repr, self.unset))
        message = f"{base} is a base, not a policy; write a policy with base {base} and set {unset}"
        return InvalidPolicy(message)


def is_given(name: str, changes: Mapping[str, Any]) -> bool:
    """Whether changes have a setting, alone or in its section."""
    section, _, key = name.partition(".")
    whole = changes.get(section)
    return name in changes or (isinstance(whole, Mapping) and key in whole)


UNSET = (
    "protection.anchor",
    "protection.period",
    "negotiation.seller_response",
    "negotiation.on_seller_silence",
    "negotiation.buyer_response",
    "negotiation.on_buyer_silence",
    "arbitration.decide_within",
    "arbitration.on_silence",
)
OUR_REASONS = "ours: docs/explanation/our-choices.md#the-reasons-of-a-policy"
OURS = "ours: docs/explanation/our-choices.md#a-neutral-base"
NOTHING, TWO_WEEKS = Period.parse("0 days"), Period.parse("14 days")
EVERY_REMEDY = (RefundKind.FULL, RefundKind.PARTIAL)

NEUTRAL = Base(
    unset=UNSET,
    policy=Policy(
        name="neutral",
        version="1",
        effective_from=datetime(2010, 1, 1, tzinfo=UTC),
        sources=tuple(
            (name, OURS)
            for name in (
                "refund.rounding",
                "refund.shipping",
                "negotiation.max_rounds",
                "returns.ship_back_within",
                "returns.acknowledge_within",
                "returns.postage_paid_by",
                "payout.within",
                "payout.failed_within",
            )
        ),
        protection=Protection(
            period=NOTHING,
            requires_shipment=False,
            opens_after=NOTHING,
            after_protection=NOTHING,
            expiring_within=NOTHING,
        ),
        extension=ExtensionLimits(),
        remedies=Remedies(
            not_received=EVERY_REMEDY,
            received_keep=EVERY_REMEDY,
            received_return=EVERY_REMEDY,
        ),
        refund=RefundTerms(rounding=Rounding.HALF_UP, shipping="when-whole-order"),
        evidence=EvidenceTerms(
            required_when_received=False, description_required=False, may_be_added=True
        ),
        negotiation=Negotiation(
            seller_response=NOTHING,
            buyer_response=NOTHING,
            on_buyer_silence="close",
            escalate_from=NOTHING,
            max_rounds=5,
            full_offer_accepts=True,
        ),
        returns=Returns(
            ship_back_within=TWO_WEEKS,
            acknowledge_within=TWO_WEEKS,
            postage_paid_by=(("default", Party.SELLER),),
        ),
        arbitration=Arbitration(decide_within=NOTHING, on_silence="close", parties_may_settle=True),
        payout=Payout(within=TWO_WEEKS, failed_within=TWO_WEEKS),
        tables=TABLES,
        reasons=(
            Reason(
                code="not-received",
                branch=Branch.NOT_RECEIVED,
                title="The goods did not arrive",
                source=OUR_REASONS,
            ),
            Reason(
                code="not-as-described",
                branch=Branch.RECEIVED,
                title="The goods are not as described",
                source=OUR_REASONS,
            ),
        ),
    ),
)
