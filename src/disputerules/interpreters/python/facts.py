"""Write the code that reads a fact, by the origin of its value."""

from collections.abc import Callable
from keyword import iskeyword
from typing import Any

from disputerules.facts.case import for_lines, with_line
from disputerules.facts.origin import (
    Deadline,
    Derived,
    Fold,
    Keyed,
    Part,
    Read,
    Recorded,
    Ruling,
    Selected,
    Tally,
    Total,
)
from disputerules.interpreters.python.writer import (
    OR_NEVER,
    Code,
    Writer,
    bound,
    constant,
    fact,
    function,
    read,
)
from disputerules.language.bind import bind
from disputerules.language.expression import Fact, Literal, Node, Setting, leaves
from disputerules.language.lines import OfLines
from disputerules.values import periods
from disputerules.values.generated import compiled_function
from disputerules.values.growing import NO_TIME, added_up
from disputerules.values.periods import LONGEST

# A span is at most 100,000 days, `never` is the year 4000 and datetimes end with the year 9999, so
# this many additions cannot overflow before a value is capped.
UNCAPPED_ADDITIONS = 16


def recorded(origin: Recorded, writer: Writer) -> Code:
    attribute = writer.constant(origin.attribute.fact_name.upper(), origin.attribute)
    return Code(f"{attribute}.read({read(Read(origin.path), writer).source})", OR_NEVER)


def derived(origin: Derived, writer: Writer) -> Code:
    return bound(origin.node, writer)


def deadline(origin: Deadline, writer: Writer) -> Code:
    period = writer.policy.setting(origin.period)
    if period is None and not origin.own:
        return Code("None")
    anchor = bound(origin.anchor, writer)
    if anchor.source == "None":
        return anchor
    calendar = origin.calendar or writer.policy.calendar
    code = Code("None") if period is None else after(anchor, period, calendar, writer)
    if origin.own:
        own = read(Read(origin.own), writer).source
        later = by_calendar(anchor, own, calendar, writer)
        code = Code(f"({code.source} if {own} is None else {later.source})", code.reach + 1)
    if code == anchor or not (isinstance(origin.anchor, Fact) and origin.anchor.optional):
        return code
    return Code(f"None if {anchor.source} is None else {code.source}", code.reach)


def after(anchor: Code, period: Any, calendar: Any, writer: Writer) -> Code:
    if not period.is_fixed:
        return by_calendar(anchor, writer.constant("PERIOD", period), calendar, writer)
    return plus(anchor, constant(period.span, writer).source, writer) if period.span else anchor


def plus(instant: Code, span: str, writer: Writer) -> Code:
    if instant.reach > UNCAPPED_ADDITIONS:
        instant = Code(writer.cap(instant), OR_NEVER)
    return Code(f"{instant.source} + {span}", max(instant.reach, OR_NEVER) + 1)


def by_calendar(anchor: Code, period: str, calendar: Any, writer: Writer) -> Code:
    deadline = writer.constant("DEADLINE", periods.deadline)
    named = writer.constant("CALENDAR", calendar)
    return Code(f"{deadline}({writer.cap(anchor)}, {period}, {named})", OR_NEVER)


def keyed(origin: Keyed, writer: Writer) -> Code:
    entries = dict(writer.policy.setting(origin.setting))
    default = entries.get("default", origin.default)
    name = writer.constant(origin.setting.name.replace(".", "_").upper(), entries)
    key = fact(origin.key, writer).source
    return Code(f"{name}.get({key}, {constant(default, writer).source})")


def ruling(origin: Ruling, writer: Writer) -> Code:
    name = asked(origin.table, writer)
    return Code(f"{name}(case).{part(origin, writer)}", OR_NEVER)


def selected(origin: Selected, writer: Writer) -> Code:
    """Look a constant up; else write an if for each option.

    Inside an if only what no other option reads is computed.
    """
    by = fact(origin.by, writer).source
    codes: dict[str, Any] = {}
    for name, node in origin.options:
        if node is None or isinstance(node, Setting):
            codes[name] = None if node is None else writer.policy.setting(node)
        elif isinstance(node, Literal):
            codes[name] = node.value
    if len(codes) == len(origin.options):
        return Code(f"{writer.constant('OPTIONS', codes)}[{by}]", OR_NEVER)
    return chosen(origin, by, writer)


def chosen(origin: Selected, by: str, writer: Writer) -> Code:
    made = f"_{next(writer.serial)}"
    for node in dict.fromkeys(node for _, node in origin.options):
        shared(node, writer)
    reach, head = OR_NEVER, "if"
    for name, node in origin.options:
        with writer.block(f"{head} {by} == {name!r}:"):
            code = Code("None") if node is None else bound(node, writer)
            writer.write(f"{made} = {code.source}")
        reach, head = max(reach, code.reach), "elif"
    return Code(made, reach)


def shared(node: Node | None, writer: Writer) -> None:
    """Compute the facts that an option begins with, before any option is chosen."""
    for inner in node.nodes if isinstance(node, Fact) else ():
        for leaf in leaves(inner):
            if isinstance(leaf, Fact):
                fact(leaf, writer)


def asked(table: str, writer: Writer) -> str:
    name = f"DECIDE_{table.replace('-', '_').replace('.', '_').upper()}"
    return writer.constant(name, writer.rulings(table).decide)


def part(origin: Ruling | Total, writer: Writer) -> str:
    names = [name for name, _ in writer.policy.table(origin.table).fields]
    return "code" if origin.field == "code" else f"fields[{names.index(origin.field)}][1]"


def total(origin: Total, writer: Writer) -> Code:
    name = asked(origin.table, writer)
    with_one = writer.constant("WITH_LINE", with_line)
    each = f"{name}({with_one}(case, line)).{part(origin, writer)}"
    return Code(f"sum([{each} for line in case.lines])")


def of_lines(origin: OfLines, writer: Writer) -> Code:
    inner = Writer(writer.policy, writer.rulings, writer.origins, writer.operations)

    def body(node: Node, inner: Writer) -> None:
        inner.write(f"return {bound(node, inner).source}")

    each = writer.constant("OF_LINE", function(origin.call, inner, origin.node, body))
    cases = writer.constant("FOR_LINES", for_lines)
    word = "all" if origin.every else "any"
    return Code(f"{word}([{each}(line) for line in {cases}(case)])")


def tally(origin: Tally, writer: Writer) -> Code:
    """Add up in a function of its own, which can go on where an earlier sum stopped."""
    so_far, items = origin.so_far.name, read(Read(origin.items), writer).source
    writer.write(f"{so_far} = {writer.constant('NO_TIME', NO_TIME)}")
    with writer.block(f"if {items}:"), writer.reached(True):
        counts = bind(origin.counts, writer.policy.setting)
        facts = [leaf for leaf in leaves(counts) if isinstance(leaf, Fact)]
        outer = {one.name: fact(one, writer) for one in facts if not isinstance(one.origin, Part)}
        sources = {code.source for code in outer.values()}
        names = sorted(source for source in sources if not iskeyword(source))
        add = writer.constant("ADD", adding(origin, names, outer, writer))
        total = writer.constant("ADDED_UP", added_up)
        given = "".join(f"{name}, " for name in names)
        writer.write(f"{so_far} = {total}({items}, {add}, ({given}))")
    return Code(so_far)


def adding(origin: Tally, names: list[str], outer: dict[str, Code], writer: Writer) -> Any:
    """Compile the function that adds items to a sum so far."""
    inner = Writer(writer.policy, writer.rulings, writer.origins, writer.operations)
    so_far, longest = origin.so_far.name, inner.constant("LONGEST", LONGEST)
    with inner.block("for item in items:"):
        parts = {one.name: Code(f"item.{one.origin.path}") for one in origin.item_facts}
        inner.known |= outer | parts | {so_far: Code(so_far)}
        with inner.block(f"if {bound(origin.counts, inner).source}:"):
            added = parts[origin.adds.name].source
            inner.write(f"{so_far} = min({so_far} + {added}, {longest})")
    inner.write(f"return {so_far}")
    head = ", ".join(["items", so_far, *names])
    source = "\n".join([f"def add({head}):", *inner.lines, ""])
    return compiled_function("add", source, "a sum", dict(inner.constants))


def fold(origin: Fold, writer: Writer) -> Code:
    name = writer.constant(origin.function.__name__.strip("<>").upper(), origin.function)
    called = f"{name}(case, {writer.constant('POLICY', writer.policy)})"
    if not origin.over:
        return Code(called, OR_NEVER)
    # Most lists are empty, and a call is slow.
    empty = "None" if origin.empty is None else constant(origin.empty, writer).source
    return Code(f"({called} if {read(Read(origin.over), writer).source} else {empty})", OR_NEVER)


ORIGINS: dict[type, Callable[[Any, Writer], Code]] = {
    Read: read,
    Recorded: recorded,
    Derived: derived,
    Deadline: deadline,
    Keyed: keyed,
    Ruling: ruling,
    Selected: selected,
    Total: total,
    OfLines: of_lines,
    Tally: tally,
    Fold: fold,
}
