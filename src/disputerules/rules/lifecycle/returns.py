"""Returns: the buyer sends the goods back, and the seller confirms, inspects or contests them.

A refund for return waits until the goods are sent, are back, or are inspected. They may come back
in parts. An inspection accepts them, keeps something back, or refuses them. Only after a refusal
does the platform decide. If the platform is silent, what was settled stands.
"""

from disputerules.facts import dispute_deadlines as deadlines
from disputerules.facts import dispute_facts as dispute
from disputerules.facts import event_facts as event
from disputerules.facts import event_limits as limits
from disputerules.facts import lifecycle_settings as life
from disputerules.language.pens import flag, if_
from disputerules.language.table import Row
from disputerules.rules.lifecycle.record import (
    CHOICES,
    WHAT_WAS_SETTLED,
    becomes,
    closed,
    in_state,
    in_transit,
    inspecting,
    refused,
    returning,
    row,
    settles_again,
)
from disputerules.values.settlement import SettledBy
from disputerules.values.settlement import State as S

RETURNS = f"{CHOICES}#how-goods-go-back"
WAITS = f"{CHOICES}#what-a-refund-for-return-waits-for"
KEPT_BACK = f"{CHOICES}#what-is-kept-back"
is_inspected = life.REFUND_ON.is_("inspected")
whole = in_transit & limits.all_returned & ~limits.returns_too_many
reduces = inspecting & event.verdict.is_("reduced")
accepts = event.verdict.is_("accepted") | (
    event.verdict.is_("reduced") & event.new_deduction.is_zero
)
rest = (dispute.current_amount - event.new_deduction).max(0)

STATES: tuple[Row, ...] = (
    in_state(
        S.AWAITING_RETURN,
        "buyer",
        if_(
            life.RETURNS_FROM.is_("opening"),
            deadlines.ship_back_from_opening.max(dispute.since),
            deadlines.ship_back_due_at,
        ),
    ),
    in_state(S.RETURN_IN_TRANSIT, "seller", deadlines.acknowledge_due_at),
    in_state(
        S.RETURN_INSPECTION,
        "seller",
        deadlines.inspection_due_at.or_else(deadlines.acknowledge_due_at),
        when=inspecting,
    ),
)
ROWS: tuple[Row, ...] = (
    row(
        "return-sent-refunds",
        returning & life.REFUND_ON.is_("shipped"),
        "return-shipped",
        becomes(WHAT_WAS_SETTLED, return_shipped=flag(True)),
        "the buyer sent the goods back, and the refund is due",
        WAITS,
    ),
    row(
        "return-sent",
        returning,
        "return-shipped",
        becomes(S.RETURN_IN_TRANSIT, return_shipped=flag(True)),
        "the buyer sent the goods back",
        RETURNS,
    ),
    row(
        "return-arrived",
        whole & ~is_inspected,
        "return-received",
        becomes(WHAT_WAS_SETTLED),
        "the seller has the goods back",
        RETURNS,
    ),
    row(
        "return-to-inspect",
        whole,
        "return-received",
        becomes(S.RETURN_INSPECTION),
        "the seller has the goods back and inspects them",
        WAITS,
    ),
    row(
        "return-arrived-in-part",
        in_transit & ~limits.returns_too_many,
        "return-received",
        becomes(dispute.state),
        "a part of the goods is back",
        WAITS,
    ),
    row(
        "returned-too-many",
        in_transit,
        "return-received",
        refused(),
        "more units come back than the dispute is about",
        WAITS,
    ),
    row(
        "return-contested",
        in_transit,
        "return-contested",
        becomes(S.IN_ARBITRATION),
        "the seller contests what came back",
        RETURNS,
    ),
    row(
        "inspection-accepts",
        inspecting & accepts,
        "return-inspected",
        becomes(WHAT_WAS_SETTLED),
        "the seller accepts what came back",
        WAITS,
    ),
    row(
        "inspection-keeps-back",
        reduces & (event.new_deduction <= dispute.most_deductible),
        "return-inspected",
        settles_again(rest, "reduced", deduction=event.new_deduction),
        "the seller keeps something back of the refund",
        KEPT_BACK,
    ),
    row(
        "deduction-too-high",
        reduces,
        "return-inspected",
        refused(),
        "the inspection may keep back at most {most_deductible}",
        KEPT_BACK,
    ),
    # Every other verdict.
    row(
        "inspection-refuses",
        inspecting,
        "return-inspected",
        becomes(S.IN_ARBITRATION),
        "the seller refuses what came back, so the platform decides",
        WAITS,
    ),
    row(
        "not-inspected",
        inspecting,
        dispute.TIMEOUT,
        becomes(WHAT_WAS_SETTLED),
        "the seller did not inspect the goods in time, which accepts them",
        WAITS,
    ),
    row(
        "return-not-sent",
        returning,
        dispute.TIMEOUT,
        closed(SettledBy.RETURN_TIMEOUT),
        "the goods were not sent back in time, so nothing is refunded",
        RETURNS,
    ),
    row(
        "return-acknowledged-in-part",
        in_transit & dispute.some_returned & dispute.settled_remedy.is_("refund"),
        dispute.TIMEOUT,
        settles_again(dispute.returned_amount, "as-returned", kept="as-returned"),
        "only a part of the goods came back in time, and that part is refunded",
        WAITS,
    ),
    row(
        "return-not-acknowledged",
        in_transit,
        dispute.TIMEOUT,
        becomes(WHAT_WAS_SETTLED),
        "the seller neither confirmed nor contested the return in time, so the refund is due",
        RETURNS,
    ),
)
