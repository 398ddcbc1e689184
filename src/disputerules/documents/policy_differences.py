"""What differs between two policies: settings, attributes, variants and rows."""

from collections.abc import Iterable, Iterator

from disputerules.documents.policy_words import as_words, calendar, declaration, in_short, value_of
from disputerules.documents.sections import Line, Section
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.language.table import Table, plain_row
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE


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
