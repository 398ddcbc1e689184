"""Write the sentences and numbers that all formats of the report share."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from disputerules.facts.policy import POLICY, Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant import Variant
from disputerules.histories.impact import GAINS, LESS, LOSES, MORE, OTHER, Impact, Paid
from disputerules.interpreters import text
from disputerules.language.table import Table
from disputerules.values.money import CODES

BAD_ROWS: dict[str, str] = {
    "not-an-instant": "a time is not readable",
    "not-a-whole-number": "a number is not an integer; amounts are in minor units, such as cents",
    "not-yes-or-no": "a flag is neither true nor false",
    "unreadable-line": "a line of a CSV file has too few or too many values, or is not UTF-8",
    "missing-id": "the order has no id",
    "missing-instant": "the time to decide at, or the time of the order, is missing",
    "instant-out-of-range": "a time lies outside the years 2000 to 2200",
    "before-placed": "an event is earlier than the order",
    "unknown-currency": "the currency is missing or not an ISO 4217 code",
    "missing-amount": "the amount paid is missing",
    "amount-out-of-range": "an amount is negative or too large",
    "refunded-above-paid": "the refund exceeds the amount paid",
    "held-above-paid": "disputes hold more than is left of the amount paid",
    "number-out-of-range": "a count is negative, or the quantity is 0",
    "units-above-quantity": "more units are refunded or disputed than were bought",
    "unknown-status": "the parcel's status is unknown to the library",
    "unknown-reason": "the reason is unknown to the library",
    "unknown-refund": "the kind of refund is neither full nor partial",
    "amount-does-not-fit": "a partial refund has no amount, or a full refund has one",
    "currency-mismatch": "a policy has amounts in another currency",
    "missing-attribute": "an attribute that a policy needs is missing",
    "unknown-choice": "an attribute has a word that a policy does not list",
}

# What is wrong with a dispute, besides what can be wrong with its order.
BAD_DISPUTES: dict[str, str] = {
    "unknown-event": "the type of an event is missing or unknown to the library",
    "unknown-word": "a column has a word that is none of those it may have",
    "field-not-taken": "an event has a field that its type does not take",
    "missing-field": "an event lacks a field that its type needs",
    "never-opened": "the dispute has no row of type opened",
    "opened-twice": "the dispute has two rows of type opened",
    "order-differs": "the rows of the dispute name two orders",
    "event-before-opening": "an event is earlier than the opening",
    "same-instant": "two events are at one instant, and no position says which was first",
    "no-order": "no order has this id",
    "unreadable-order": "the order of the dispute cannot be read",
    "two-orders": "the orders have two rows with this id",
    "refund-above-paid": "a refund outside the dispute exceeds what was paid",
    "revision-after-refund": "a claim was revised after a refund outside the dispute; "
    "the replay cannot follow that",
    "many-refunds-outside": "more refunds outside the dispute than the replay can follow",
    "stopped-too-often": "the clocks stopped more often than the replay can follow",
    "several-payments-failed": "more payments failed than the replay can follow",
}


def bad_row(kind: str) -> str:
    """Return what is wrong with rows of a kind."""
    return BAD_DISPUTES.get(kind) or BAD_ROWS[kind]


# The effect of a change on the buyer.
EFFECTS: dict[str, str] = {
    LOSES: "the buyer could open a dispute, and no longer can",
    GAINS: "the buyer could not open a dispute, and now can",
    LESS: "the buyer can still open a dispute, but would get less",
    MORE: "the buyer can still open a dispute, and would get more",
    OTHER: "the buyer's rights and refund stay the same; only the reason or the status differs",
}


def money(minor: int, currency: str) -> str:
    """Write an amount; a sum may exceed the largest single amount.

    >>> money(123456, "USD"), money(-500, "JPY")
    ('1,234.56 USD', '-500 JPY')
    """
    return f"{Decimal(minor).scaleb(-CODES.get(currency, 2)):,f} {currency}"


def signed(minor: int, currency: str) -> str:
    """Write a change of an amount, with its sign.

    >>> signed(500, "USD")
    '+5.00 USD'
    """
    return ("+" if minor > 0 else "") + money(minor, currency)


def share(part: int, whole: int) -> str:
    """Write a share in percent; only zero is shown as zero.

    >>> share(1, 3), share(1, 10**6), share(0, 5)
    ('33.3 %', '< 0.1 %', '0 %')
    """
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    return f"{percent:.1f} %" if percent >= 0.1 else "< 0.1 %"


def number(value: int) -> str:
    """Write an integer with thousands separators.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def headline(impact: Impact) -> str:
    """Summarize the change in one sentence."""
    if impact.unknown and not impact.changed:
        return (
            f"How many of {number(impact.decided)} orders would be decided differently is unknown: "
            f"this history cannot show {unseen(impact)}."
        )
    differently = (
        f"{number(impact.changed)} ({share(impact.changed, impact.decided)}) would be"
        if impact.changed
        else "none would be"
    )
    besides = f", not counting {unseen(impact)}" if impact.unknown else ""
    return f"Of {number(impact.decided)} orders, {differently} decided differently{besides}."


def unseen(impact: Impact) -> str:
    """Count the changes that the history cannot show."""
    count = len(impact.unknown)
    noun = "change" if count == 1 else "changes"
    return f"the effect of {number(count)} {noun} of the policy"


def effects(impact: Impact) -> Iterator[tuple[int, str]]:
    """Yield each effect on buyers: the number of orders and its meaning."""
    for name, count in impact.effects.items():
        yield count, EFFECTS[name]


def cost(currency: str, paid: Paid) -> str:
    """Say how the refunds in a currency change."""
    if paid.new == paid.old:
        return f"Refunds in {currency} stay at {money(paid.old, currency)}."
    way = "rise" if paid.new > paid.old else "fall"
    return (
        f"Refunds in {currency} {way} by {money(abs(paid.new - paid.old), currency)} "
        f"({growth(paid.old, paid.new)}), from {money(paid.old, currency)} to "
        f"{money(paid.new, currency)}."
    )


def summary(impact: Impact) -> Iterator[str]:
    """Yield the change in a few sentences: whom it affects, and what it costs."""
    for count, meaning in effects(impact):
        yield f"In {number(count)} orders ({share(count, impact.decided)}) {meaning}."
    for currency, paid in impact.refund.items():
        yield cost(currency, paid)
    if impact.rows != impact.decided:
        yield (
            f"{number(impact.rows - impact.decided)} of {number(impact.rows)} rows could not be "
            "decided; these figures exclude them."
        )


def differences(old: Policy, new: Policy) -> Iterator[tuple[str, str, str, str]]:
    """Yield each difference of the policies: the setting, its meaning, the old and new value."""
    before, after = flat(POLICY.write(old)), flat(POLICY.write(new))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name) and name.split(".")[0] not in NOT_RULES:
            meaning = SETTINGS[name].meaning if name in SETTINGS else ""
            yield name, meaning, show_value(before.get(name)), show_value(after.get(name))
    before_them, after_them = ({one.id: one for one in each.variants} for each in (old, new))
    for name in dict.fromkeys([*before_them, *after_them]):
        if before_them.get(name) != after_them.get(name):
            one = after_them.get(name) or before_them[name]
            was, is_now = flat_set(before_them.get(name)), flat_set(after_them.get(name))
            yield f"variant {name}", one.because, was, is_now
    for table in old.tables:
        other = next((one for one in new.tables if one.name == table.name), None)
        if other != table:
            yield f"table {table.name}", table.question, "rows", "changed rows"


def flat_set(one: Variant | None) -> str:
    """Write what a variant sets."""
    return "none" if one is None else show_value(one.plain()["set"])


NOT_RULES = ("about", "sources", "effective_from", "name", "version")


def flat(plain: Any, prefix: str = "") -> dict[str, Any]:
    if isinstance(plain, dict) and prefix not in SETTINGS:
        parts = [flat(value, f"{prefix}.{key}" if prefix else key) for key, value in plain.items()]
        return {name: value for part in parts for name, value in part.items()}
    return {prefix: plain}


def show_value(value: Any) -> str:
    """Write a policy's value for a person."""
    if value is None or value in ([], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return str(value)


def meaning(impact: Impact, table: str, code: str) -> str:
    """Return the meaning of a code, from the policy that has it."""
    found = [
        (policy, line) for policy in (impact.new, impact.old) for line in policy.table(table).lines
    ]
    policy, line = next(one for one in found if one[1].then.code == code)

    def placeholder(match: re.Match[str]) -> str:
        part = text.placeholder(match[1], policy.facts)
        named = {"instant": "a date", "amount": "an amount"}
        return part.before + named.get(part.leaf.kind, f"({part.leaf.name})")

    return text.PLACEHOLDER.sub(placeholder, line.because)


def tables(impact: Impact) -> Iterator[Table]:
    """Yield the tables with different decisions, in the order of the report."""
    for name in dict.fromkeys(flip.table for flip in impact.flips):
        yield impact.new.table(name)


def title(impact: Impact) -> str:
    """Return the title of the report."""
    if impact.old.name == impact.new.name:
        return f"Impact of a new version of {impact.new.name}"
    return f"Impact of a change from {impact.old.name} to {impact.new.name}"


def growth(old: int, new: int) -> str:
    """Write a change in percent, with its sign.

    >>> growth(200, 150), growth(0, 5)
    ('-25.0 %', 'from none')
    """
    if not old:
        return "from none" if new else "0 %"
    return ("-" if new < old else "+" if new > old else "") + share(abs(new - old), old)


def label(policy: Policy) -> str:
    return f"{policy.name} {policy.version} ({policy.revision[7:15]})"


INTRODUCTION = (
    "A buyer may open a dispute about an order and ask for a refund. A policy says when that is "
    "possible and how much is refunded. This report decides every past order under the old policy "
    "and under the new one, at the instant given with the order, and shows the differences. "
    "Refunds are for claims of everything that can still be claimed, where a dispute may be opened."
)
UNKNOWN = "What this history cannot show"
ABOUT_CODES = (
    "Each decision has a code, with its meaning below it. Each table of the policy answers one "
    "question, so an order can appear in several tables."
)


def part_name(name: str) -> str:
    """Return the heading of a grouping column."""
    return "Month of order" if name == "month" else name


def part_title(name: str) -> str:
    """Return the title of the history grouped by a column."""
    return "By month of the order" if name == "month" else f"By {name}"
