"""A table in words: messages about one case, Markdown tables, the life cycle as a diagram.

`fact` gives a fact's value as a person writes it, `expression` a node as a phrase, `table` a table
as Markdown.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from disputerules.facts.case import Case
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
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
from disputerules.language.table import Otherwise, Row, Table
from disputerules.money import Money
from disputerules.periods import NEVER


def fact(one: Fact | Setting, reading: Reading) -> str:
    """The value of a fact or a setting, as a person writes it."""
    if isinstance(one, Setting):
        return written(reading.policy.setting(one), one.kind, reading.case)
    return written(reference.fact(one, reading), one.kind, reading.case)


def expression(node: Node) -> str:
    """A node as a phrase."""
    if isinstance(node, Literal):
        return written(node.value, node.kind, None)
    if isinstance(node, Fact):
        return node.name.replace("_", " ")
    if isinstance(node, Setting):
        return f"`{node.name}`"
    return PHRASES[node.op](node)


def table(one: Table) -> str:
    """A table as Markdown: row, condition, outcome, reason, source."""
    head = ["| row | when | then | because | source |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *(table_row(line) for line in one.lines)])


def table_row(line: Row | Otherwise) -> str:
    when = expression(line.when) if isinstance(line, Row) else "no row above holds"
    cells = [f"`{line.id}`", plainly(when), then(line), line.because, line.source]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def then(line: Row | Otherwise) -> str:
    fields = [f"{name}: {plainly(expression(node))}" for name, node in line.then.fields]
    verdict = "yes" if line.then.allowed else "no"
    return "; ".join([f"{verdict}, `{line.then.code}`", *fields])


def plainly(phrase: str) -> str:
    """A phrase without the brackets around the whole of it."""
    return phrase[1:-1] if phrase.startswith("(") and closes_last(phrase) else phrase


def closes_last(phrase: str) -> bool:
    depth = 0
    for place, letter in enumerate(phrase):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(phrase) - 1
    return False


def message(line: Row | Otherwise, case: Case, policy: Any) -> str:
    """The row's sentence about a case: its reason with the values of the facts."""
    if not line.placeholders:
        return line.because
    reading = Reading(case, policy)
    sentence = line.because
    for name in line.placeholders:
        sentence = sentence.replace(f"{{{name}}}", fact(named(name), reading))
    return sentence


def named(name: str) -> Fact | Setting:
    return SETTINGS[name] if "." in name else FACTS[name]


def written(value: Any, kind: Kind, case: Case | None) -> str:
    """A value as a person writes it; amounts in the currency of the case."""
    if value is None:
        return "never" if kind is Kind.INSTANT else "none"
    writer = WRITERS.get(kind)
    return writer(value, case) if writer else str(value)


def moment(value: datetime, case: Case | None = None) -> str:
    """An instant: no seconds when there are none."""
    if value >= NEVER:
        return "never"
    seconds = f":{value:%S}" if value.second or value.microsecond else ""
    fraction = f".{value:%f}" if value.microsecond else ""
    return f"{value:%Y-%m-%d %H:%M}{seconds}{fraction} UTC"


def length(value: Any, case: Case | None = None) -> str:
    """A span of time in days, or in hours."""
    if not isinstance(value, timedelta):
        return str(value)
    hours = value // timedelta(hours=1)
    number, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def sum_of_money(value: int, case: Case | None) -> str:
    return str(value) if case is None else str(Money(value, case.order.currency))


def listed(value: Any, case: Case | None = None) -> str:
    return ", ".join(str(one) for one in value) or "nothing"


WRITERS: dict[Kind, Callable[[Any, Case | None], str]] = {
    Kind.FLAG: lambda value, case: "yes" if value else "no",
    Kind.AMOUNT: sum_of_money,
    Kind.INSTANT: moment,
    Kind.SPAN: length,
    Kind.CHOICES: listed,
}


def phrases(node: Apply) -> list[str]:
    return [expression(arg) for arg in node.args]


def joined(word: str) -> Callable[[Apply], str]:
    return lambda node: "(" + f" {word} ".join(phrases(node)) + ")"


def opposite(node: Apply) -> str:
    inner = node.args[0]
    if isinstance(inner, Apply) and inner.op is Op.MISSING:
        return f"there is {expression(inner.args[0])}"
    return f"not {expression(inner)}"


def comparison(strict: str, loose: str, number: str) -> Callable[[Apply], str]:
    """Comparisons with the instant that is asked about read as time, others as sizes."""

    def phrase(node: Apply) -> str:
        left, right = node.args
        if is_at(left):
            return strict.format(expression(right))
        if is_at(right):
            return loose.format(expression(left))
        return number.format(*phrases(node))

    return phrase


def choice_of(node: Apply) -> str:
    return f"{expression(node.args[0])} is one of {expression(node.args[1])}"


def condition(node: Apply) -> str:
    test, value, other = phrases(node)
    return f"({value} if {plainly(test)}, else {other})"


def opened(node: Apply) -> str:
    value, other = phrases(node)
    return value if other == "never" else f"({value}, else {other})"


def share(node: Apply) -> str:
    amount, numerator, denominator, rounding = phrases(node)
    return f"({amount} x {numerator} / {denominator}, rounded by {rounding})"


def call(word: str) -> Callable[[Apply], str]:
    return lambda node: f"the {word} of ({', '.join(phrases(node))})"


PHRASES: dict[Op, Callable[[Apply], str]] = {
    Op.AND: joined("and"),
    Op.OR: joined("or"),
    Op.NOT: opposite,
    Op.LT: comparison("before {}", "after {}", "{} is less than {}"),
    Op.LE: comparison("until {}", "from {} on", "{} is at most {}"),
    Op.IS: lambda node: " is ".join(phrases(node)),
    Op.ONE_OF: choice_of,
    Op.ADD: joined("+"),
    Op.SUB: joined("-"),
    Op.MIN: call("least"),
    Op.MAX: call("greatest"),
    Op.IF: condition,
    Op.MISSING: lambda node: f"there is no {phrases(node)[0]}",
    Op.OR_ELSE: opened,
    Op.PORTION: share,
}


def diagram(one: Table, start: str, state: str = "state", event: str = "event_type") -> str:
    """A table of states and events as a Mermaid state diagram, drawn from its rows."""
    arrows = dict.fromkeys(arrow for row in one.rows for arrow in row_arrows(row, state, event))
    lines = ["stateDiagram-v2", f"    [*] --> {start}"]
    lines += [f"    {left} --> {right}: {what}" for left, right, what in arrows]
    lefts = {left for left, _, _ in arrows}
    ends = dict.fromkeys(right for _, right, _ in arrows if right not in lefts)
    return "\n".join([*lines, *(f"    {end} --> [*]" for end in ends)])


def row_arrows(row: Row, state: str, event: str) -> Iterator[tuple[str, str, str]]:
    if not row.then.allowed:
        return
    for left in named_values(row.when, state):
        for right in possible(dict(row.then.fields)[state]):
            for what in named_values(row.when, event):
                yield left, right, what


def named_values(node: Node, name: str) -> tuple[str, ...]:
    """The values that a condition names for a choice, in its leading conjunction."""
    if not isinstance(node, Apply):
        return ()
    first = node.args[0]
    if node.op in (Op.IS, Op.ONE_OF) and isinstance(first, Fact) and first.name == name:
        return possible(node.args[1])
    inner = node.args if node.op is Op.AND else ()
    return next((found for arg in inner if (found := named_values(arg, name))), ())


def possible(node: Node) -> tuple[str, ...]:
    """The choices that a node can give."""
    if isinstance(node, Literal):
        return node.value if isinstance(node.value, tuple) else (str(node.value),)
    branches = node.args[1:] if isinstance(node, Apply) and node.op is Op.IF else ()
    return tuple(dict.fromkeys(one for arg in branches for one in possible(arg)))
