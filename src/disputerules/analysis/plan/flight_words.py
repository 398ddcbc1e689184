"""The sentences of the page about orders and disputes in flight."""

from collections.abc import Iterator

from disputerules.analysis.plan.disputes import EXAMPLES, LOST, OpenDisputes
from disputerules.analysis.plan.in_flight import InFlight, Reach
from disputerules.analysis.plan.words import day
from disputerules.histories.replay.summary import many
from disputerules.values.periods import format_instant


def in_flight(one: InFlight) -> Iterator[str]:
    """Say who loses what they already have, and from when the change is safe."""
    ways = many(len(one.losses.found), "way")
    yield REACHED[one.reach].format(why=one.why, ways=ways)
    yield IN_PLACE if one.since is None else LATER.format(since=format_instant(one.since))
    if one.disputes is not None:
        yield from disputes(one.disputes)
    if one.reach is not Reach.NOBODY:
        known = NO_SAFE_DATE if one.safe_from is None else f"{format_instant(one.safe_from)}."
        yield f"Earliest safe date: {known} {SAFE}"
        yield needed(one)


def disputes(one: OpenDisputes) -> Iterator[str]:
    """Say how many open disputes lose what, and how many are spared by the date."""
    yield f"Open disputes at {format_instant(one.at)}: {one.open:,}."
    if one.not_looked_at:
        count = f"{one.not_looked_at:,} of them"
        yield f"Unknown: {count} were not examined, because they are too many."
    if one.unseen:
        names = ", ".join(one.unseen)
        yield f"Unknown: what {names} decides, because the orders have no such column."
    for losing, words in ((one.losing, LOSE), (one.grandfathered, SPARED)):
        parts = [f"{count:,}: {LOST[kind]}" for kind, count in one.counts(losing).items()]
        yield words.format(count=len(losing), parts=f" ({'; '.join(parts)})" if parts else "")
    if one.bad:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in one.bad.items())
        yield (
            f"Unknown: {one.left_out:,} more that cannot be judged, or that the old policy would "
            f"not have opened ({kinds})."
        )
    if one.due:
        yield f"Due for payment already: {one.due:,}. Such a dispute ends when it is paid."
    if one.ends_by is not None:
        which = "others" if one.due else "open disputes"
        when = format_instant(one.ends_by)
        yield f"The last of the {which} is due for payment, or has ended, by {when}."


def losing(one: OpenDisputes) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield examples of open disputes that lose something, or would."""
    for found, judge in ((one.losing, "new policy"), (one.grandfathered, "old policy")):
        for each in found[:EXAMPLES]:
            lost = "; ".join(sentence for _, sentence in each.lost)
            yield each.id, each.order_id, day(format_instant(each.placed_at)), lost, judge


LOSE = "Losing something under the new policy: {count:,}{parts}."
SPARED = "Spared because their orders keep the old policy: {count:,}{parts}."

REACHED = {
    Reach.NOBODY: "Nobody loses what they already have: {why}.",
    Reach.UNKNOWN: "Unknown: {why}.",
    Reach.SOMEBODY: "Orders that are already placed lose something, in {ways}; the page has a case "
    "of each.",
}
IN_PLACE = (
    "The new policy has no later start date, so it takes its place at once: it judges every order "
    "and every open dispute from then on."
)
LATER = (
    "The new policy takes effect at {since}. A PolicyBook (a directory of policy files that judges "
    "each order by the policy in force when the order was placed) keeps the old policy for orders "
    "placed before, and for disputes about them. A program that is given the new file alone judges "
    "every order by it."
)
NO_SAFE_DATE = (
    "none is known, because it is the instant of the change, which is not given; give it with --at."
)
SAFE = (
    "If the new policy has an effective_from that is no earlier, and both policies are in a "
    "PolicyBook, orders placed before, and disputes about them, keep the old policy. A PolicyBook "
    "is a directory of policy files; it judges each order by the policy in force when the order "
    "was placed."
)


def needed(one: InFlight) -> str:
    """Say how long the old policy is needed."""
    known = one.window
    if known.why:
        return f"How long the old policy is needed is unknown: {known.why}."
    if known.after_placing is not None:
        until = f", so until {format_instant(one.old_until)}" if one.old_until else ""
        return NEEDED_DAYS.format(days=known.after_placing, until=until)
    if known.after_last_record is not None:
        return NEEDED_AFTER_RECORD.format(days=known.after_last_record)
    return NEEDED_FOREVER


EXCEPTED = "Longer where an order has a protection of its own or a granted extension."
NEEDED_DAYS = (
    "The old policy is needed until {days} days after its last order was placed{until}, when no "
    f"dispute can be opened any more, and then until the last dispute ends. {EXCEPTED}"
)
NEEDED_AFTER_RECORD = (
    "How long the old policy is needed has no fixed end, because nothing limits when an order is "
    "shipped. A dispute about an order can be opened until {days} days after the last thing that "
    "was recorded (placed, paid, shipped, estimated, delivered, confirmed or contacted). "
    f"{EXCEPTED}"
)
NEEDED_FOREVER = (
    "How long the old policy is needed has no fixed end: a dispute about some orders can be opened "
    "at any time, such as one that never arrives."
)
