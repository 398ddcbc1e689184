"""How long the buyer is protected, and from when until when a dispute may be opened."""

from __future__ import annotations

from collections.abc import Mapping

from disputerules.facts import settings
from disputerules.facts.order_facts import (
    confirmed_at,
    contacted_at,
    delivered_at,
    estimated_delivery_at,
    placed_at,
    shipped_at,
)
from disputerules.facts.origin import Deadline, Part, Tally
from disputerules.facts.setting_codecs import ANCHORS
from disputerules.facts.settings import PROTECTION_ANCHOR
from disputerules.facts.vocabulary import FACTS, flag, instant, maybe_instant, span
from disputerules.language.expression import Apply, Fact, Kind, Op, Setting
from disputerules.language.pens import Flag, Instant, MaybeInstant, Span, if_
from disputerules.language.pens import flag as literal_flag
from disputerules.language.pens import instant as literal_instant
from disputerules.values.periods import NEVER


def anchored(anchors: Mapping[str, Fact], other: Instant | None = None) -> Instant:
    """Return the instant that the policy's anchor names; never until it happens."""
    value = never if other is None else other
    for name, fact in reversed([*anchors.items()]):
        pen = MaybeInstant(fact).or_never if fact.optional else Instant(fact)
        value = if_(PROTECTION_ANCHOR.is_(name), pen, value)
    return value


def pending_anchor(anchors: Mapping[str, Fact], other: Flag | None = None) -> Flag:
    """Return whether the instant that the policy's anchor names has not happened."""
    value = literal_flag(True) if other is None else other
    for name, fact in reversed([*anchors.items()]):
        absent = MaybeInstant(fact).missing if fact.optional else literal_flag(False)
        value = if_(PROTECTION_ANCHOR.is_(name), absent, value)
    return value


def is_set(setting: Setting) -> Flag:
    return ~Flag(Apply(Op.MISSING, (setting,)))


never = literal_instant(NEVER)
# A policy whose anchor is an attribute calculates both from it.
attribute_anchor_at = instant(
    "attribute_anchor_at", never, "the attribute at which the protection starts, if it is one"
)
attribute_anchor_pending = flag(
    "attribute_anchor_pending",
    literal_flag(True),
    "whether the attribute at which the protection starts is not given",
)
OF_THE_ORDER = {name: FACTS[fact] for name, fact in ANCHORS.items()}
protection_runs_from = instant(
    "protection_runs_from",
    anchored(OF_THE_ORDER, attribute_anchor_at),
    "when the buyer's protection starts",
)
promised_protection_ends_at = instant(
    "promised_protection_ends_at",
    Deadline(protection_runs_from.node, settings.PROTECTION_PERIOD, own="order.protection"),
    "when the protection of the order, else of the policy, ends",
)
longest_protection_ends_at = maybe_instant(
    "longest_protection_ends_at",
    Deadline(protection_runs_from.node, settings.PROTECTION_AT_MOST),
    "when the longest protection would end",
)
outer_limit_ends_at = maybe_instant(
    "outer_limit_ends_at",
    Deadline(placed_at.node, settings.OUTER_LIMIT),
    "when the protection ends if it has not started",
)
earliest_protection_ends_at = if_(
    settings.ENDS_ON.given,
    promised_protection_ends_at.max(settings.ENDS_ON.or_never),
    promised_protection_ends_at,
)
unextended_protection_ends_at = instant(
    "unextended_protection_ends_at",
    if_(
        is_set(settings.OUTER_LIMIT) & pending_anchor(OF_THE_ORDER, attribute_anchor_pending),
        outer_limit_ends_at.or_never,
        earliest_protection_ends_at.min(longest_protection_ends_at.or_never),
    ),
    "when the protection would end without extensions",
)
delivery_cut_at = maybe_instant(
    "delivery_cut_at",
    Deadline(delivered_at.node, settings.AFTER_DELIVERY),
    "when a delivery cuts the protection short",
)

# A grant lengthens the protection when it is answered before the end that it moves, as that end was
# known then. One stamped at or after it is too late and counts for nothing.
granted_span = Fact("granted_span", Kind.SPAN, origin=Part("span"))
extension_so_far = Fact("extension_so_far", Kind.SPAN, origin=Part())
answered_at = Instant(Fact("answered_at", Kind.INSTANT, origin=Part("answered_at")))
known_cut = if_(delivered_at.or_never <= answered_at, delivery_cut_at.or_never, never)
end_so_far = (unextended_protection_ends_at + Span(extension_so_far)).min(known_cut)
granted_extension = span(
    "granted_extension",
    Tally(
        "order.grants",
        adds=granted_span,
        so_far=extension_so_far,
        counts=(answered_at < end_so_far).node,
    ),
    "days that granted extensions add to the protection",
)
protection_ends_at = instant(
    "protection_ends_at",
    (unextended_protection_ends_at + granted_extension).min(delivery_cut_at.or_never),
    "when the buyer's protection ends",
)
claims_end_at = instant(
    "claims_end_at",
    Deadline(protection_ends_at.node, settings.AFTER_PROTECTION),
    "the deadline for opening a dispute",
)
confirmation_closes_at = maybe_instant(
    "confirmation_closes_at",
    Deadline(confirmed_at.node, settings.AFTER_CONFIRMATION),
    "the deadline for opening a dispute after confirmed receipt",
)
shipment_wait_ends_at = maybe_instant(
    "shipment_wait_ends_at",
    Deadline(shipped_at.node, settings.OPENS_AFTER),
    "when the wait after shipment ends",
)

contact_wait_ends_at = maybe_instant(
    "contact_wait_ends_at",
    Deadline(contacted_at.node, settings.OPENS_AFTER_CONTACT),
    "when the wait after the buyer wrote to the seller ends",
)
estimate_wait_ends_at = maybe_instant(
    "estimate_wait_ends_at",
    Deadline(estimated_delivery_at.node, settings.OPENS_AFTER_ESTIMATE),
    "when the wait after the latest estimated delivery ends",
)
undelivered_estimate_ends_at = maybe_instant(
    "undelivered_estimate_ends_at",
    Deadline(estimated_delivery_at.node, settings.UNDELIVERED_AFTER_ESTIMATE),
    "when the wait for a delivery ends, counted from the latest estimate",
)
undelivered_placing_ends_at = maybe_instant(
    "undelivered_placing_ends_at",
    Deadline(placed_at.node, settings.UNDELIVERED_AFTER_PLACING),
    "when the wait for a delivery ends, counted from placing",
)
undelivered_wait_ends_at = instant(
    "undelivered_wait_ends_at",
    undelivered_estimate_ends_at.or_never.min(undelivered_placing_ends_at.or_never),
    "the earlier of both waits for a delivery",
)


def later_if_set(opens: Instant, wait: Setting, ends: MaybeInstant) -> Instant:
    """Return the later of two instants if the policy sets the second wait."""
    return if_(is_set(wait), opens.max(ends.or_never), opens)


after_shipment = if_(
    ~settings.REQUIRES_SHIPMENT & shipped_at.missing, placed_at, shipment_wait_ends_at.or_never
)
after_contact = later_if_set(after_shipment, settings.OPENS_AFTER_CONTACT, contact_wait_ends_at)
after_waits = later_if_set(after_contact, settings.OPENS_AFTER_ESTIMATE, estimate_wait_ends_at)
waits_for_delivery = is_set(settings.UNDELIVERED_AFTER_ESTIMATE) | is_set(
    settings.UNDELIVERED_AFTER_PLACING
)
opens_at = instant(
    "opens_at",
    if_(
        waits_for_delivery & delivered_at.missing,
        after_waits.max(undelivered_wait_ends_at),
        after_waits,
    ),
    "when a dispute may first be opened: the end of the longest wait that the policy sets",
)
