"""Policies that have the phases of the life cycle, and another value of every setting of them."""

from disputerules import ALIEXPRESS_GUIDE
from disputerules.facts import lifecycle_settings
from disputerules.language.expression import Setting
from disputerules.language.pens import Pen

ASKS = {"arbitration.information_within": "3 days", "arbitration.max_information_requests": 2}
APPEALS = {"appeal.within": "3 days", "appeal.by": ["buyer", "seller"], "appeal.at_most": 1}
INSPECTS = {"returns.refund_on": "inspected"}
HOLDS = {"holds.at_most": "5 days"}
CHARGEBACKS = {"chargeback.on_opening": "hold", "chargeback.at_most": "20 days"}
ADDS = {"evidence.may_be_added": True}
GOODS = {"remedies.received_keep": ["full", "partial", "replacement"]}
# Each phase by what turns it on.
PHASES = {
    "negotiation": {
        "negotiation.full_offer_accepts": True,
        "negotiation.seller_may_escalate": True,
    },
    "settled at once": {"negotiation.seller_may_refuse": False},
    "evidence": ADDS,
    "information": ASKS,
    "agreement": {"arbitration.parties_may_settle": True},
    "appeal": APPEALS,
    "inspection": INSPECTS | {"returns.max_deduction": 5000},
    "refund on shipment": {"returns.refund_on": "shipped"},
    "replacement": GOODS,
    "clocks from the opening": {"payout.from": "opening", "returns.from": "opening"},
    "failed payments": {"payout.failed_within": "5 days"},
    "funding": {"funding.paid_by": "platform"},
    "holds": HOLDS,
    "chargebacks": CHARGEBACKS,
}
# For each setting what else a policy needs, and other values.
NEW_VALUES = {
    "negotiation.seller_may_escalate": ({}, [True]),
    "negotiation.seller_may_refuse": ({}, [False]),
    "negotiation.full_offer_accepts": ({}, [True]),
    "evidence.may_be_added": ({}, [True]),
    "evidence.max_total_bytes": (ADDS, [1_000_000]),
    "arbitration.information_within": (ASKS, ["4 days", None]),
    "arbitration.max_information_requests": (ASKS, [3]),
    "arbitration.on_no_information": (ASKS, ["against"]),
    "arbitration.parties_may_settle": ({}, [True]),
    "appeal.within": (APPEALS, ["4 days", None]),
    "appeal.by": (APPEALS, [["buyer"]]),
    "appeal.at_most": (APPEALS, [2]),
    "appeal.decide_within": (APPEALS, ["4 days"]),
    "appeal.on_silence": (APPEALS, ["reverse"]),
    "returns.refund_on": ({}, ["shipped", "inspected"]),
    "returns.inspect_within": (INSPECTS, ["4 days"]),
    "returns.max_deduction": (INSPECTS, [5000]),
    "replacement.ship_within": (GOODS, ["4 days"]),
    "replacement.confirm_within": (GOODS, ["4 days"]),
    "payout.from": ({}, ["opening"]),
    "returns.from": ({}, ["opening"]),
    "payout.failed_within": ({"payout.failed_within": "5 days"}, ["6 days", None]),
    "funding.paid_by": ({}, ["platform"]),
    "funding.platform_cap": ({"funding.paid_by": "platform"}, [1000]),
    "holds.at_most": (HOLDS, ["6 days", None]),
    "chargeback.on_opening": (CHARGEBACKS, ["close", None]),
    "chargeback.at_most": (CHARGEBACKS, ["21 days"]),
    "remedies.received_keep": ({}, [["full", "partial", "replacement"]]),
    "reasons.quality-problem.deduction": ({}, [1000]),
    "reasons.quality-problem.return_label": ({}, [500]),
}


def pair(name, value):
    """A policy, and one with another value of a setting."""
    needs, _ = NEW_VALUES[name]
    old = ALIEXPRESS_GUIDE.but(needs)
    return old, old.but({name: value})


def with_phase(name):
    """The policy of the guide with a phase of the life cycle."""
    return ALIEXPRESS_GUIDE.but(PHASES[name])


def declared_settings():
    """The names of the settings that the life cycle declares."""
    nodes = [one.node if isinstance(one, Pen) else one for one in vars(lifecycle_settings).values()]
    return {one.name for one in nodes if isinstance(one, Setting)}
