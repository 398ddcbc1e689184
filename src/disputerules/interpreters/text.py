"""A table in words: messages about one case, Markdown tables, the life cycle as a diagram.

`fact` gives a fact's value as a person writes it, `expression` a node as a phrase, `table` a table
as Markdown. Names of facts and settings stand between asterisks; what they mean is their own
declaration, so a phrase never has to say it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
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
from disputerules.language.table import Hit, Otherwise, Row, Table
from disputerules.values.money import Money
from disputerules.values.periods import NEVER

WHETHER = "whether "
PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


def fact(one: Fact | Setting, reading: Reading) -> str:
    """The value of a fact or a setting, as a person writes it."""
    if isinstance(one, Setting):
        return written(reading.policy.setting(one), one.kind, reading.case)
    return written(reference.fact(one, reading), one.kind, reading.case)


def expression(node: Node) -> str:
    """A node as a phrase, without brackets around the whole of it."""
    return plainly(phrase(node))


def table(one: Table) -> str:
    """A table as Markdown: row, condition, outcome, reason, source."""
    head = ["| row | when | then | because | source |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *(table_row(line, one) for line in one.lines)])


def phrase(node: Node) -> str:
    if isinstance(node, Literal):
        return written(node.value, node.kind, None)
    if isinstance(node, Apply):
        return OPERATIONS[node.op](node)
    if isinstance(node, Fact) and node.kind is Kind.FLAG and node.meaning.startswith(WHETHER):
        return node.meaning.removeprefix(WHETHER)
    return f"*{words(node)}*"


def words(one: Fact | Setting) -> str:
    """A name as words; `shipped_at` is an instant already, so its "at" says nothing."""
    if isinstance(one, Setting):
        return one.name
    name = one.name.removesuffix("_at") if one.kind is Kind.INSTANT else one.name
    return name.replace("_", " ")


def hit(one: Table) -> str:
    """How the rows of a table count, as a sentence."""
    often = "" if one.scope == "case" else f"Asked once for each {one.scope}. "
    counts = {
        Hit.FIRST: "The first row that holds decides.",
        Hit.COLLECT: "Every row that holds counts.",
    }
    return often + counts[one.hit]


def table_row(line: Row | Otherwise, one: Table) -> str:
    when = expression(line.when) if isinstance(line, Row) else "no row above holds"
    cells = [f"`{line.id}`", when, then(line, one), because(line), line.source]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def then(line: Row | Otherwise, one: Table) -> str:
    """What a row means: a verdict where the table can refuse, its code, and what it sets."""
    verdict = ("yes: " if line.then.allowed else "no: ") if can_refuse(one) else ""
    set_to = line.then.fields if line.then.allowed or not can_refuse(one) else ()
    told = [one for one in set_to if says_something(*one, line.then.code)]
    fields = [f"{name.replace('_', ' ')}: {setting_to(node)}" for name, node in told]
    return "; ".join([f"{verdict}`{line.then.code}`", *fields])


def can_refuse(one: Table) -> bool:
    return any(not line.then.allowed for line in one.lines)


def setting_to(node: Node) -> str:
    """What a field is set to; a flag that is passed on is the question, not its answer."""
    if isinstance(node, Fact) and node.kind is Kind.FLAG:
        return node.meaning
    return expression(node)


def says_something(name: str, node: Node, code: str) -> bool:
    """Not a fact that stays as it is, not nobody, and not the code over again."""
    stays = isinstance(node, Fact) and node.name == name
    return not stays and node not in (Literal(Kind.CHOICE, ""), Literal(Kind.CHOICE, code))


def because(line: Row | Otherwise) -> str:
    """A row's reason with the names of what a case fills in."""
    return PLACEHOLDER.sub(lambda found: f"*{words(named(found[1]))}*", line.because)


def plainly(text: str) -> str:
    """A phrase without the brackets around the whole of it."""
    return text[1:-1] if text.startswith("(") and closes_last(text) else text


def closes_last(text: str) -> bool:
    depth = 0
    for letter in text[:-1]:
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return False
    return True


def message(line: Row | Otherwise, case: Case, policy: Policy) -> str:
    """The row's sentence about a case: its reason with the values of the facts."""
    if "{" not in line.because:
        return line.because
    reading = Reading(case, policy)
    return PLACEHOLDER.sub(lambda found: fact(named(found[1]), reading), line.because)


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
    return [phrase(arg) for arg in node.args]


def joined(word: str) -> Callable[[Apply], str]:
    return lambda node: "(" + f" {word} ".join(phrases(node)) + ")"


def opposite(node: Apply) -> str:
    inner = node.args[0]
    if isinstance(inner, Apply) and inner.op in OPPOSITES:
        return OPPOSITES[inner.op](inner)
    return f"not ({expression(inner)})"


def comparison(time: tuple[str, str], size: tuple[str, str]) -> Callable[[Apply], str]:
    """Comparisons with the instant that is asked about read as time, others as sizes.

    A number that is given stands on the right, as people say it: the left side is what varies.
    """

    def compared(node: Apply) -> str:
        left, right = node.args
        if is_at(left):
            return time[0].format(side(right))
        if is_at(right):
            return time[1].format(side(left))
        if isinstance(left, Literal | Setting):
            return size[1].format(side(right), side(left))
        return size[0].format(side(left), side(right))

    return compared


def side(node: Node) -> str:
    """One side of a comparison: a sum needs no brackets there."""
    return expression(node) if isinstance(node, Apply) and node.op in SUMS else phrase(node)


def choice_of(word: str) -> Callable[[Apply], str]:
    return lambda node: f"{phrase(node.args[0])} is {word} {alternatives(node.args[1])}"


def alternatives(node: Node) -> str:
    return f"({', '.join(possible(node))})" if isinstance(node, Literal) else phrase(node)


def identity(word: str) -> Callable[[Apply], str]:
    return lambda node: f" {word} ".join(phrases(node))


def presence(word: str) -> Callable[[Apply], str]:
    return lambda node: f"there is {word}{phrases(node)[0]}"


def condition(node: Apply) -> str:
    test, value, other = phrases(node)
    return f"({value} if {plainly(test)}, else {other})"


def opened(node: Apply) -> str:
    """An instant that is absent is never reached, as anyone would read it."""
    value, other = phrases(node)
    return value if other == "never" else f"({value}, or {other} where there is none)"


def share(node: Apply) -> str:
    amount, numerator, denominator, rounding = phrases(node)
    return f"({amount} x {numerator} / {denominator}, rounded by {rounding})"


def extreme(instant: str, number: str) -> Callable[[Apply], str]:
    def chosen(node: Apply) -> str:
        word = instant if node.kind is Kind.INSTANT else number
        return f"the {word} of ({', '.join(expression(arg) for arg in flat(node, node.op))})"

    return chosen


def flat(node: Node, op: Op) -> tuple[Node, ...]:
    """The arguments of an operator, those of the same operator inside it too."""
    if not isinstance(node, Apply) or node.op is not op:
        return (node,)
    return tuple(one for arg in node.args for one in flat(arg, op))


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
    Op.OR_ELSE: opened,
    Op.PORTION: share,
}
OPPOSITES: dict[Op, Callable[[Apply], str]] = {
    Op.LT: FROM,
    Op.LE: AFTER,
    Op.IS: identity("is not"),
    Op.ONE_OF: choice_of("none of"),
    Op.MISSING: presence("a "),
}


def diagram(one: Table, start: str, state: str = "state", event: str = "event_type") -> str:
    """A table of states and events as a Mermaid state diagram, drawn from its rows.

    One arrow leads from a state to another, with all the events that can take it there. Mermaid
    takes no dash in the name of a state, so each has an alias.
    """
    arrows: dict[tuple[str, str], dict[str, None]] = {}
    for row in one.rows:
        for left, right, what in row_arrows(row, state, event):
            arrows.setdefault((left, right), {})[what] = None
    states = dict.fromkeys([start, *(name for pair in arrows for name in pair)])
    ends = [name for name in states if all(left != name for left, _ in arrows)]
    return "\n".join(
        [
            "stateDiagram-v2",
            *(f'    state "{name}" as {alias(name)}' for name in states),
            f"    [*] --> {alias(start)}",
            *(
                f"    {alias(left)} --> {alias(right)}: {', '.join(events)}"
                for (left, right), events in arrows.items()
            ),
            *(f"    {alias(name)} --> [*]" for name in ends),
        ]
    )


def alias(name: str) -> str:
    return name.replace("-", "_")


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
