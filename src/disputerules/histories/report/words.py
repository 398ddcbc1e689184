"""The words and numbers that all forms of the report share."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from disputerules.facts.policy import POLICY, Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.histories.impact import GAINS, LESS, LOSES, MORE, OTHER, Impact, Paid
from disputerules.language.table import Table
from disputerules.values.money import CODES

PLACEHOLDER = re.compile(r"\{([^}]*)\}")

BAD_ROWS: dict[str, str] = {
    "not-an-instant": "a time cannot be read",
    "not-a-whole-number": "a number is not whole; amounts are in minor units, such as cents",
    "not-yes-or-no": "a flag is neither true nor false",
    "unreadable-line": "a line of a CSV file has too few or too many values, or is not UTF-8",
    "missing-id": "the order has no id",
    "missing-instant": "the time asked about, or that of placing, is missing",
    "instant-out-of-range": "a time lies outside the years 2000 to 2200",
    "before-placed": "something is said to have happened before the order was placed",
    "unknown-currency": "the currency is missing or no ISO 4217 code",
    "missing-amount": "what was paid is missing",
    "amount-out-of-range": "an amount is negative, or too large",
    "refunded-above-paid": "more was refunded than paid",
    "number-out-of-range": "a count is negative, or there are no units",
    "units-above-quantity": "more units are refunded or disputed than were bought",
    "unknown-status": "the status of the parcel is none that is known",
    "unknown-reason": "the reason is none that is known",
    "unknown-refund": "what is asked for is neither full nor partial",
    "amount-does-not-fit": "a partial refund names no amount, or a full one names one",
}


# What a change means to the buyer of an order.
EFFECTS: dict[str, str] = {
    LOSES: "the buyer could open a dispute, and no longer can",
    GAINS: "the buyer could not open a dispute, and now can",
    LESS: "the buyer can open a dispute as before, and would get less",
    MORE: "the buyer can open a dispute as before, and would get more",
    OTHER: "right and money stay as they are; only the stated reason or status differs",
}


def money(minor: int, currency: str) -> str:
    """An amount as people write it; sums may be larger than any single amount.

    >>> money(123456, "USD"), money(-500, "JPY")
    ('1,234.56 USD', '-500 JPY')
    """
    return f"{Decimal(minor).scaleb(-CODES.get(currency, 2)):,f} {currency}"


def signed(minor: int, currency: str) -> str:
    """A change of money, with its sign.

    >>> signed(500, "USD")
    '+5.00 USD'
    """
    return ("+" if minor > 0 else "") + money(minor, currency)


def share(part: int, whole: int) -> str:
    """A share in percent; what is not zero is never shown as zero.

    >>> share(1, 3), share(1, 10**6), share(0, 5)
    ('33.3 %', '< 0.1 %', '0 %')
    """
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    return f"{percent:.1f} %" if percent >= 0.1 else "< 0.1 %"


def number(value: int) -> str:
    """A number with marks between thousands.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def headline(impact: Impact) -> str:
    """What the change does, in a sentence."""
    differently = (
        f"{number(impact.changed)} ({share(impact.changed, impact.decided)}) would be"
        if impact.changed
        else "none would be"
    )
    return f"Of {number(impact.decided)} orders, {differently} decided differently."


def effects(impact: Impact) -> Iterator[tuple[int, str]]:
    """How many orders are changed in which way, and what the way means."""
    for name, count in impact.effects.items():
        yield count, EFFECTS[name]


def cost(currency: str, paid: Paid) -> str:
    """What the change does to the refunds in a currency, in a sentence."""
    if paid.new == paid.old:
        return f"Refunds in {currency} stay at {money(paid.old, currency)}."
    way = "rise" if paid.new > paid.old else "fall"
    return (
        f"Refunds in {currency} {way} by {money(abs(paid.new - paid.old), currency)} "
        f"({growth(paid.old, paid.new)}), from {money(paid.old, currency)} to "
        f"{money(paid.new, currency)}."
    )


def summary(impact: Impact) -> Iterator[str]:
    """The change in a few lines: who is affected and how, and what it costs."""
    for count, meaning in effects(impact):
        yield f"In {number(count)} orders ({share(count, impact.decided)}) {meaning}."
    for currency, paid in impact.refund.items():
        yield cost(currency, paid)
    if impact.rows != impact.decided:
        yield (
            f"{number(impact.rows - impact.decided)} of {number(impact.rows)} rows could not be "
            "decided and are in none of these numbers."
        )


def differences(old: Policy, new: Policy) -> Iterator[tuple[str, str, str, str]]:
    """Each value that the policies have differently: its name, its meaning, old and new."""
    before, after = flat(POLICY.write(old)), flat(POLICY.write(new))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name) and name.split(".")[0] not in UNSAID:
            meaning = SETTINGS[name].meaning if name in SETTINGS else ""
            yield name, meaning, said(before.get(name)), said(after.get(name))
    for table in old.tables:
        other = next((one for one in new.tables if one.name == table.name), None)
        if other != table:
            yield f"table {table.name}", table.question, "its rows", "other rows"


UNSAID = ("about", "sources", "effective_from", "name", "version")


def flat(plain: Any, prefix: str = "") -> dict[str, Any]:
    if isinstance(plain, dict) and prefix not in SETTINGS:
        parts = [flat(value, f"{prefix}.{key}" if prefix else key) for key, value in plain.items()]
        return {name: value for part in parts for name, value in part.items()}
    return {prefix: plain}


def said(value: Any) -> str:
    """A value of a policy as people read it."""
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
    """What a code of a table says, in the words of the policy that has it."""
    lines = [*impact.new.table(table).lines, *impact.old.table(table).lines]
    because = next(line.because for line in lines if line.then.code == code)
    return PLACEHOLDER.sub(placeholder, because)


def placeholder(found: re.Match[str]) -> str:
    name = found[1]
    kind = FACTS[name].kind if name in FACTS else ""
    return {"instant": "a date", "amount": "an amount"}.get(str(kind), f"({name})")


def tables(impact: Impact) -> Iterator[Table]:
    """The tables of which decisions differ, in the order of the report."""
    for name in dict.fromkeys(flip.table for flip in impact.flips):
        yield impact.new.table(name)


def title(impact: Impact) -> str:
    """The title of the report."""
    if impact.old.name == impact.new.name:
        return f"What would change under a new version of {impact.new.name}"
    return f"What would change from {impact.old.name} to {impact.new.name}"


def growth(old: int, new: int) -> str:
    """A change in percent, with its sign.

    >>> growth(200, 150), growth(0, 5)
    ('-25.0 %', 'from none')
    """
    if not old:
        return "from none" if new else "0 %"
    return ("-" if new < old else "+" if new > old else "") + share(abs(new - old), old)


def label(policy: Policy) -> str:
    return f"{policy.name} {policy.version} ({policy.revision[7:15]})"


MEANT = (
    "A buyer who is unhappy with an order may open a dispute and ask for money back; a policy says "
    "when that is possible and how much is refunded. This report decides every past order twice, "
    "by the old policy and by the new one, each at the instant that its row asks about, and shows "
    "where the answers differ. Refunds are what would be paid where a dispute may be opened, for a "
    "claim of all that can still be claimed."
)
ABOUT_CODES = (
    "Decisions have a code, here with what it says below it. Each table of the policy answers one "
    "question; an order can be counted in several."
)


def part_name(name: str) -> str:
    """The heading of a column by which the history is cut."""
    return "Month of order" if name == "month" else name


def part_title(name: str) -> str:
    """The title of the history cut by a column."""
    return "By the month in which the order was placed" if name == "month" else f"By {name}"
