"""A policy as people read it: its numbers with unit, meaning and source, and its tables.

`policy_text` is plain text of 80 columns, `policy_markdown` the same as Markdown. What differs from
the default stands first.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from disputerules.documents.citations import (
    is_own,
    marked,
    source_of_reason,
    source_of_row,
    source_of_value,
    sourced,
)
from disputerules.documents.sections import Line, Section, layout
from disputerules.facts.attribute import Attribute
from disputerules.facts.attributes import REFUSE
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant import Variant
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import text
from disputerules.language.expression import Fact, Kind, Setting
from disputerules.language.table import Otherwise, Row, Table, plain_row
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.values.periods import CALENDAR


def value_of(policy: Policy, setting: Setting) -> str:
    """The value of a setting with its unit, as a person writes it."""
    value = policy.setting(setting)
    assert setting.codec is not None
    plain = None if value is None else setting.codec.write(value)
    counted = setting.kind is Kind.COUNT and type(plain) is int
    return f"{plain} {setting.unit}" if counted else as_words(plain)


def as_words(plain: Any) -> str:
    """A plain value as a person writes it."""
    if isinstance(plain, dict):
        plain = [f"{key}: {as_words(value)}" for key, value in plain.items()]
    if isinstance(plain, list):
        return ", ".join(str(one) for one in plain) or "none"
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return "none" if plain is None else str(plain)


def sections() -> dict[str, list[Setting]]:
    """The settings by their section, in the order in which they are declared."""
    found: dict[str, list[Setting]] = {}
    for setting in SETTINGS.values():
        found.setdefault(setting.name.partition(".")[0], []).append(setting)
    return found


def head(policy: Policy) -> tuple[Line, ...]:
    """Return the lines before the sections: the version, the dates, the calendar."""
    about = (("about", policy.about),) if policy.about else ()
    return (
        *about,
        ("version", policy.version),
        ("in force from", text.moment(policy.effective_from)),
        ("revision", policy.revision),
        *calendar_lines(policy),
    )


def calendar_lines(policy: Policy) -> Iterator[Line]:
    """Yield each part of the calendar with its value, and its source if it has one."""
    sources = dict(policy.sources)
    for key, one in calendar(policy).items():
        setting = CALENDAR_PARTS[f"calendar.{key}"]
        source = sources.get(setting.name)
        words = marked(as_words(one), source_of_value(policy, setting))
        yield setting.name, f"{words} [{source}]" if source else words


def calendar(policy: Policy) -> dict[str, Any]:
    plain: dict[str, Any] = CALENDAR.write(policy.calendar)
    return plain


def differences(policy: Policy, base: Policy = ALIEXPRESS_GUIDE) -> Iterator[Line]:
    """Every setting and every row of a table that is not as in another policy."""
    for setting in SETTINGS.values():
        old, new = value_of(base, setting), value_of(policy, setting)
        if old != new:
            yield setting.name, f"{old} -> {new}"
    for key, old_part in calendar(base).items():
        new_part = calendar(policy)[key]
        if old_part != new_part:
            yield f"calendar.{key}", f"{as_words(old_part)} -> {as_words(new_part)}"
    yield from attribute_differences(policy, base)
    yield from variant_differences(policy, base)
    yield from table_differences(policy.tables, base.tables)


def attribute_differences(policy: Policy, base: Policy) -> Iterator[Line]:
    """Every attribute that is not declared as in another policy."""
    old, new = ({one.fact_name: one for one in each.attributes} for each in (base, policy))
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            here, there = (
                declaration(each[name]) if name in each else "none" for each in (old, new)
            )
            yield f"attribute {name}", f"{here} -> {there}"


def declaration(one: Attribute) -> str:
    """How an attribute is declared, as a person writes it."""
    what = f"one of {', '.join(one.one_of)}" if one.one_of else str(one.kind)
    if one.optional:
        return f"{what}; optional"
    plain = one.plain()
    return f"{what}; {as_words(plain['default'])} by default" if "default" in plain else what


def attributes_section(policy: Policy) -> Iterator[Section]:
    """The attributes that a policy declares, if there are any."""
    if policy.attributes:
        lines = tuple((one.fact_name, declaration(one)) for one in policy.attributes)
        others = "refused" if policy.attributes.others == REFUSE else "ignored"
        yield Section("Attributes", (*lines, ("others", others)))


def variant_differences(policy: Policy, base: Policy) -> Iterator[Line]:
    """Every variant that is not as in another policy, and their order."""
    old, new = ({one.id: one for one in each.variants} for each in (base, policy))
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            words = (in_short(each[name]) if name in each else "none" for each in (old, new))
            yield f"variant {name}", " -> ".join(words)
    shared = [[one for one in each if one in old and one in new] for each in (old, new)]
    if shared[0] != shared[1]:
        yield "variants", "they stand in another order"


def in_short(one: Variant) -> str:
    """A variant in one sentence."""
    values = ", ".join(f"{name} {as_words(value)}" for name, value in one.plain()["set"].items())
    return f"if {text.expression(one.when)}: {values}".translate(PLAIN)


def variants_section(policy: Policy) -> Iterator[Section]:
    """The variants of a policy in their order, if there are any."""
    lines = [
        line
        for one in policy.variants
        for line in (
            (one.id, marked(in_short(one), one.source)),
            ("", f"{one.because} [{one.source}]"),
        )
    ]
    if lines:
        yield Section("Variants: the first that holds decides each value", tuple(lines))


def variants_markdown(policy: Policy) -> Iterator[str]:
    """The variants of a policy as a Markdown table, if there are any."""
    rows = [
        (
            f"`{one.id}`",
            text.expression(one.when),
            ", ".join(f"{name} = {as_words(value)}" for name, value in one.plain()["set"].items()),
            one.because,
            one.source,
        )
        for one in policy.variants
    ]
    if rows:
        yield "## Variants"
        yield "For each value, the first variant that sets it and holds decides."
        yield markdown_table(("variant", "when", "sets", "because", "source"), rows)


def reasons_section(policy: Policy) -> Section:
    """The reasons of a policy, each with its title."""
    lines = [
        line
        for one in policy.reasons
        for source in [source_of_reason(policy, one)]
        for line in (
            (one.code, marked(one.title or one.code.replace("-", " "), source)),
            ("", f"[{source}]"),
        )
    ]
    return Section("Reasons", tuple(lines))


def reasons_markdown(policy: Policy) -> str:
    """The reasons of a policy as a Markdown table."""
    rows = [
        (f"`{one.code}`", one.title or "", str(one.branch), source_of_reason(policy, one))
        for one in policy.reasons
    ]
    return markdown_table(("reason", "title", "branch", "source"), rows)


def table_differences(tables: Iterable[Table], base: Iterable[Table]) -> Iterator[Line]:
    old, new = ({one.name: rows_of(one) for one in some} for some in (base, tables))
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name, {}), new.get(name, {})
        for row in dict.fromkeys([*before, *after]):
            if row not in after:
                yield f"table {name}", f"row {row} is gone"
            elif row not in before:
                yield f"table {name}", f"row {row} is new"
            elif before[row] != after[row]:
                yield f"table {name}", f"row {row} is another"
        shared = [
            [row for row in rows if row in before and row in after] for rows in (before, after)
        ]
        if shared[0] != shared[1]:
            yield f"table {name}", "the rows stand in another order"


def rows_of(table: Table) -> dict[str, object]:
    return {line.id: plain_row(line) for line in table.lines}


def compared(policy: Policy) -> Section:
    """How a policy differs from the default."""
    lines = tuple(differences(policy)) or (("nothing", "it decides as the default does"),)
    return Section(f"What differs from {ALIEXPRESS_GUIDE.name}", lines)


def policy_text(policy: Policy) -> str:
    """A policy as plain text."""
    return layout(
        [
            Section(f"Policy {policy.name}", head(policy)),
            compared(policy),
            *attributes_section(policy),
            *variants_section(policy),
            reasons_section(policy),
            *(Section(name, settings_lines(policy, some)) for name, some in sections().items()),
            *(table_section(policy, one) for one in policy.tables),
        ]
    )


def settings_lines(policy: Policy, settings: Iterable[Setting]) -> tuple[Line, ...]:
    return tuple(line for one in settings for line in setting_lines(policy, one))


def setting_lines(policy: Policy, setting: Setting) -> Iterator[Line]:
    source = source_of_value(policy, setting)
    yield setting.name.partition(".")[2], marked(value_of(policy, setting), source)
    yield "", f"{setting.meaning} [{source}]"


def table_section(policy: Policy, table: Table) -> Section:
    """A table, with the source of each row that is not one of the library's."""
    lines = [line for row in table.lines for line in row_lines(policy, table, row)]
    return Section(f"Table {table.name}: {table.question} {text.hit(table)}", tuple(lines))


def row_lines(policy: Policy, table: Table, row: Row | Otherwise) -> Iterator[Line]:
    words = f"{condition(row)}; then {text.then(row, table)}".translate(PLAIN)
    source = source_of_row(policy, table, row)
    yield row.id, marked(words, source)
    if is_own(table, row):
        yield "", f"[{source}]"


PLAIN = str.maketrans("", "", "*`")


def condition(row: Any) -> str:
    return f"if {text.expression(row.when)}" if hasattr(row, "when") else "otherwise"


def policy_markdown(policy: Policy) -> str:
    """A policy as Markdown."""
    parts = [
        f"# Policy `{policy.name}`",
        bullets(head(policy)),
        f"## {compared(policy).title}",
        bullets(compared(policy).lines),
        *(f"## {one.title}\n\n{bullets(one.lines)}" for one in attributes_section(policy)),
        *variants_markdown(policy),
        "## Reasons",
        reasons_markdown(policy),
        "## Numbers",
        settings_markdown(policy),
        "## Tables",
        *(table_markdown(sourced(policy, one), facts=policy.facts) for one in policy.tables),
    ]
    return "\n\n".join(parts)


def bullets(lines: Iterable[Line]) -> str:
    return "\n".join(f"- {label}: {words}" for label, words in lines)


SETTING_HEAD = ("setting", "value", "unit", "meaning", "source")


def settings_markdown(policy: Policy) -> str:
    """The settings of a policy as one Markdown table."""
    rows = [
        (
            f"`{one.name}`",
            value_of(policy, one),
            one.unit,
            one.meaning,
            source_of_value(policy, one),
        )
        for one in SETTINGS.values()
    ]
    return markdown_table(SETTING_HEAD, rows)


def markdown_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    names = tuple(head)
    cells = [names, ("---",) * len(names), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells
    )


def table_markdown(table: Table, level: int = 3, facts: Mapping[str, Fact] = FACTS) -> str:
    """A table under its name, with its question and how its rows count."""
    return "\n\n".join(
        [
            f"{'#' * level} `{table.name}`",
            f"{table.question} {text.hit(table)}",
            text.table(table, facts),
        ]
    )
