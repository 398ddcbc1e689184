"""Write tables for people: messages about one case, and Markdown tables.

`fact` writes a fact's value, `expression` writes a node as a phrase, `table` writes a table as
Markdown. Phrases show the names of facts and settings between asterisks and leave their meaning
to the reference pages.

A row's reason has placeholders. `{goods_left}` is the value of a fact. `{ends_at:until|with no
deadline}` is "until" and the instant, or "with no deadline" if that instant never comes. Where
another row ends the answer earlier, it is the instant at which that does.
`{reason:choices}` is a list of what a choice could be, the most alike first.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from disputerules.facts.calendar_parts import ZONE
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.facts.wording import ENGLISH, Wording
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.language.check import CHOICES
from disputerules.language.expression import (
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    Setting,
    is_at,
)
from disputerules.language.lines import OfLines
from disputerules.language.table import Hit, Otherwise, Row, Table
from disputerules.values.money import Money
from disputerules.values.periods import NEVER, Period, zone_named
from disputerules.values.suggestions import most_alike

Facts = Mapping[str, Fact]
# Returns when an answer ends at the latest. Only a sentence that says so asks for it.
End = Callable[[], datetime]
WHETHER = "whether "
PLACEHOLDER = re.compile(r"\{([\w.]+(?::[^{}]*)?)\}")


class Placeholder(NamedTuple):
    """A fact or a setting in a row's reason, and how its value joins the sentence."""

    leaf: Fact | Setting
    before: str = ""
    if_never: str = ""
    choices: bool = False

    def write(
        self, value: Any, case: Case, zone: str, wording: Wording = ENGLISH, end: End | None = None
    ) -> str:
        """Write the value with the word before it, or the text for an instant that never comes.

        With a word before it, an instant is at most `end`. With `choices` write the codes that it
        could be, the most alike first.
        """
        if self.if_never and end:
            value = end() if value is None else min(value, end())
        if self.choices and isinstance(self.leaf, Fact):
            return most_alike(str(value), self.leaf.choices)
        if self.if_never and (value is None or value >= NEVER):
            return self.if_never
        if self.leaf.kind is Kind.CHOICE and value:
            return self.before + wording.title(self.leaf.name, str(value))
        return self.before + write_value(value, self.leaf.kind, case, zone, wording)


def placeholder(content: str, facts: Facts = FACTS) -> Placeholder:
    """Parse the text between the braces of a placeholder; `facts` are those of the policy."""
    name, _, form = content.partition(":")
    if form == CHOICES:
        return Placeholder(leaf_named(name, facts), choices=True)
    before, _, if_never = form.partition("|")
    return Placeholder(leaf_named(name, facts), before and f"{before} ", if_never)


def fact(leaf: Fact | Setting, reading: Reading) -> str:
    """Write the value of a fact or a setting."""
    return in_words(value_of(leaf, reading), leaf.kind, reading)


def value_of(leaf: Fact | Setting, reading: Reading) -> Any:
    found = reading.policy.leaf(leaf)
    if isinstance(found, Setting):
        return reading.policy.setting(found)
    return reference.fact(found, reading)


def expression(node: Node) -> str:
    """Write a node as a phrase, without outer brackets."""
    return without_outer_brackets(phrase(node))


def table(rules: Table, facts: Facts = FACTS) -> str:
    """Write a table as Markdown: row, condition, outcome, reason, source.

    `facts` are those of the policy that has the table.
    """
    head = ["| row | when | then | because | source |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *(table_row(line, rules, facts) for line in rules.lines)])


def phrase(node: Node) -> str:
    if node == Literal(Kind.CHOICE, ""):
        return "none"
    if isinstance(node, Literal):
        unit = f" {node.currency}" if node.currency else ""
        return write_value(node.value, node.kind, None) + unit
    if isinstance(node, Apply):
        return OPERATIONS[node.op](node)
    if isinstance(node, Fact) and isinstance(node.origin, OfLines):
        lines = "every line" if node.origin.every else "some line"
        return f"for {lines}: ({expression(node.origin.node)})"
    if isinstance(node, Fact) and node.kind is Kind.FLAG and node.meaning.startswith(WHETHER):
        return node.meaning.removeprefix(WHETHER)
    return f"*{words(node)}*"


def words(leaf: Fact | Setting) -> str:
    """Write a name as words; the "at" of an instant such as `shipped_at` is left out."""
    if isinstance(leaf, Setting):
        return leaf.name
    name = leaf.name.removesuffix("_at") if leaf.kind is Kind.INSTANT else leaf.name
    return name.replace("_", " ")


def hit(rules: Table) -> str:
    """Say which rows of a table count."""
    scope = "" if rules.scope == "case" else f"Evaluated once for each {rules.scope}. "
    counts = {
        Hit.FIRST: "The first row that holds decides.",
        Hit.COLLECT: "Every row that holds counts.",
    }
    return scope + counts[rules.hit]


def table_row(line: Row | Otherwise, rules: Table, facts: Facts) -> str:
    when = expression(line.when) if isinstance(line, Row) else "no row above holds"
    cells = [f"`{line.id}`", when, then(line, rules), because(line, facts), line.source]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def then(line: Row | Otherwise, rules: Table) -> str:
    """Write what a row decides: allowed or not if the table can refuse, its code, its fields."""
    refuses = can_refuse(rules)
    verdict = ("yes: " if line.then.allowed else "no: ") if refuses else ""
    fields = line.then.fields if line.then.allowed or not refuses else ()
    phrases = [
        f"{name.replace('_', ' ')}: {field_phrase(node)}"
        for name, node in fields
        if is_informative(name, node, line.then.code)
    ]
    return "; ".join([f"{verdict}`{line.then.code}`", *phrases])


def can_refuse(rules: Table) -> bool:
    return any(not line.then.allowed for line in rules.lines)


def field_phrase(node: Node) -> str:
    """Write what a field is set to; for a flag, the question that it answers."""
    if isinstance(node, Fact) and node.kind is Kind.FLAG:
        return node.meaning
    return expression(node)


def is_informative(name: str, node: Node, code: str) -> bool:
    """Whether a field is mentioned: not unchanged, not empty, not equal to the code."""
    unchanged = isinstance(node, Fact) and node.name == name
    return not unchanged and node not in (Literal(Kind.CHOICE, ""), Literal(Kind.CHOICE, code))


def because(line: Row | Otherwise, facts: Facts = FACTS) -> str:
    """Write a row's reason with the names of its facts and settings."""

    def name(match: re.Match[str]) -> str:
        part = placeholder(match[1], facts)
        return f"{'the choices of ' * part.choices}{part.before}*{words(part.leaf)}*"

    return PLACEHOLDER.sub(name, line.because)


def without_outer_brackets(phrase: str) -> str:
    return phrase[1:-1] if phrase.startswith("(") and closes_last(phrase) else phrase


def closes_last(phrase: str) -> bool:
    """Whether the first bracket is closed by the last character."""
    depth = 0
    for letter in phrase[:-1]:
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return False
    return True


def message(line: Row | Otherwise, case: Case, policy: Policy, end: End | None = None) -> str:
    """Write the row's sentence about a case: its reason with the values of the facts.

    The values are in the language of the policy, the reason as the row has it. `end` is when the
    answer ends.
    """
    if "{" not in line.because:
        return line.because
    reading = Reading(case, policy)

    def value(match: re.Match[str]) -> str:
        part = placeholder(match[1], policy.facts)
        return part.write(value_of(part.leaf, reading), case, zone_of(reading), policy.wording, end)

    return PLACEHOLDER.sub(value, line.because)


def leaf_named(name: str, facts: Facts = FACTS) -> Fact | Setting:
    return SETTINGS[name] if "." in name else facts[name]


def in_words(value: Any, kind: Kind, reading: Reading) -> str:
    """Write a value in the currency of the case and the time zone that the policy has for it."""
    return write_value(value, kind, reading.case, zone_of(reading))


def zone_of(reading: Reading) -> str:
    """Return the time zone in which a policy counts the days of a case."""
    return str(value_of(ZONE, reading))


def write_value(
    value: Any, kind: Kind, case: Case | None, zone: str = "UTC", wording: Wording = ENGLISH
) -> str:
    """Write a value; an amount in the currency of the case, in minor units without a case.

    Numbers, amounts and instants are the same in every language.
    """
    if value is None:
        return wording.word("never" if kind is Kind.INSTANT else "none")
    if kind is Kind.INSTANT:
        return moment(value, zone, wording)
    writer = WRITERS.get(kind)
    return writer(value, case, wording) if writer else str(value)


def moment(value: datetime, zone: str = "UTC", wording: Wording = ENGLISH) -> str:
    """Write an instant, its seconds only if they are not zero, and beside it the local time.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 3, 5, 23, tzinfo=UTC), "Europe/Paris")
    '2026-03-05 23:00 UTC (2026-03-06 00:00 Europe/Paris)'
    """
    return wording.word("never") if value >= NEVER else beside_utc(value, clock_time, zone)


def end_moment(value: datetime, zone: str = "UTC", wording: Wording = ENGLISH) -> str:
    """Write an instant at which something ends: a local midnight is hour 24 of the day that ends.

    >>> from datetime import UTC
    >>> end_moment(datetime(2026, 3, 5, 23, tzinfo=UTC), "Europe/Paris")
    '2026-03-05 23:00 UTC (2026-03-05 24:00 Europe/Paris)'
    """
    return wording.word("never") if value >= NEVER else beside_utc(value, end_time, zone)


def beside_utc(value: datetime, write: Callable[[datetime], str], zone: str) -> str:
    if zone == "UTC":
        return f"{clock_time(value)} UTC"
    local = value.astimezone(zone_named(zone))
    return f"{clock_time(value)} UTC ({write(local)} {zone})"


def end_time(value: datetime) -> str:
    midnight = value.time() == time()
    return f"{value - timedelta(days=1):%Y-%m-%d} 24:00" if midnight else clock_time(value)


def clock_time(value: datetime) -> str:
    # Formats such as `%Y` take five times as long (`benchmarks/service.py`).
    text = value.isoformat(" ")
    return text[: 26 if value.microsecond else 19 if value.second else 16]


def length(value: Any, case: Case | None = None, wording: Wording = ENGLISH) -> str:
    """Write a span of time in days, or in hours if it is not a number of days."""
    if not isinstance(value, timedelta):
        return period_of(value, wording) if isinstance(value, Period) else str(value)
    hours = value // timedelta(hours=1)
    number, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{number} {wording.word(unit if number == 1 else f'{unit}s')}"


def period_of(value: Period, wording: Wording) -> str:
    """Write a period: its length, then its options."""
    length, *options = str(value).split(", ")
    number, unit = length.split(" ", 1)
    return ", ".join([f"{number} {wording.word(unit)}", *map(wording.word, options)])


def sum_of_money(value: int, case: Case | None, wording: Wording = ENGLISH) -> str:
    return str(value) if case is None else str(Money(value, case.order.currency))


def listed(value: Any, case: Case | None = None, wording: Wording = ENGLISH) -> str:
    return ", ".join(map(str, value)) or wording.word("none")


WRITERS: dict[Kind, Callable[[Any, Case | None, Wording], str]] = {
    Kind.FLAG: lambda value, case, wording: wording.word("yes" if value else "no"),
    Kind.AMOUNT: sum_of_money,
    Kind.SPAN: length,
    Kind.PERIOD: length,
    Kind.CHOICES: listed,
}


def phrases(node: Apply) -> list[str]:
    return [phrase(arg) for arg in node.args]


def joined(word: str) -> Callable[[Apply], str]:
    return lambda node: "(" + f" {word} ".join(phrases(node)) + ")"


def opposite(node: Apply) -> str:
    inner = node.args[0]
    if isinstance(inner, Apply) and inner.op in OPPOSITES:
        return OPPOSITES[inner.op](inner)
    return f"not ({expression(inner)})"


def comparison(time: tuple[str, str], size: tuple[str, str]) -> Callable[[Apply], str]:
    """Write a comparison with `at` as a time ("before"), another one as a size ("less than").

    A constant or a setting stands on the right: the left side is what varies.
    """

    def write(node: Apply) -> str:
        left, right = node.args
        if is_at(left):
            return time[0].format(side(right))
        if is_at(right):
            return time[1].format(side(left))
        if isinstance(left, Literal | Setting):
            return size[1].format(side(right), side(left))
        return size[0].format(side(left), side(right))

    return write


def side(node: Node) -> str:
    """Write one side of a comparison: a sum needs no brackets there."""
    return expression(node) if isinstance(node, Apply) and node.op in SUMS else phrase(node)


def choice_of(word: str) -> Callable[[Apply], str]:
    return lambda node: f"{phrase(node.args[0])} is {word} {alternatives(node.args[1])}"


def alternatives(node: Node) -> str:
    if isinstance(node, Literal) and isinstance(node.value, tuple):
        return f"({', '.join(node.value)})"
    return phrase(node)


def identity(word: str) -> Callable[[Apply], str]:
    return lambda node: f" {word} ".join(phrases(node))


def presence(word: str) -> Callable[[Apply], str]:
    return lambda node: f"there is {word}{phrases(node)[0]}"


def condition(node: Apply) -> str:
    test, value, other = phrases(node)
    return f"({value} if {without_outer_brackets(test)}, else {other})"


def or_else(node: Apply) -> str:
    """Write a value and its replacement; that an absent instant never comes goes without saying."""
    value, other = phrases(node)
    return value if other == "never" else f"({value}, or {other} if there is none)"


def share(node: Apply) -> str:
    amount, numerator, denominator, rounding = phrases(node)
    return f"({amount} x {numerator} / {denominator}, rounded by {rounding})"


def extreme(instant: str, number: str) -> Callable[[Apply], str]:
    def write(node: Apply) -> str:
        word = instant if node.kind is Kind.INSTANT else number
        return f"the {word} of ({', '.join(expression(arg) for arg in flat(node, node.op))})"

    return write


def flat(node: Node, op: Op) -> tuple[Node, ...]:
    """Return the arguments of nested applications of one operator."""
    if not isinstance(node, Apply) or node.op is not op:
        return (node,)
    return tuple(inner for arg in node.args for inner in flat(arg, op))


SUMS = (Op.ADD, Op.SUB)
BEFORE = comparison(("before {}", "after {}"), ("{} is less than {}", "{} is more than {}"))
UNTIL = comparison(("until {}", "from {} on"), ("{} is at most {}", "{} is at least {}"))
FROM = comparison(("from {} on", "until {}"), ("{} is at least {}", "{} is at most {}"))
AFTER = comparison(("after {}", "before {}"), ("{} is more than {}", "{} is less than {}"))

OPERATIONS: dict[Op, Callable[[Apply], str]] = {
    Op.AND: joined("and"),
    Op.OR: joined("or"),
    Op.NOT: opposite,
    Op.LT: BEFORE,
    Op.LE: UNTIL,
    Op.IS: identity("is"),
    Op.ONE_OF: choice_of("one of"),
    Op.ADD: joined("+"),
    Op.SUB: joined("-"),
    Op.MIN: extreme("earlier", "smaller"),
    Op.MAX: extreme("later", "greater"),
    Op.IF: condition,
    Op.MISSING: presence("no "),
    Op.OR_ELSE: or_else,
    Op.PORTION: share,
}
OPPOSITES: dict[Op, Callable[[Apply], str]] = {
    Op.LT: FROM,
    Op.LE: AFTER,
    Op.IS: identity("is not"),
    Op.ONE_OF: choice_of("none of"),
    Op.MISSING: presence("a "),
}
