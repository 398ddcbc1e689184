"""Find the changes of a policy that a history cannot show, and say why it cannot.

A change can be seen if some row with the columns of the history is decided differently under it.
`probes` has rows on the boundaries of the tables that are decided; a change that alters none of
them is unseen, and its effect is unknown.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from attrs import evolve, frozen

from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.case import Case
from disputerules.facts.policy import Policy
from disputerules.facts.reason_tables import TERMS
from disputerules.facts.reason_terms import TermSetting, setting_named
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant import PREFIX
from disputerules.histories.probes import probes
from disputerules.histories.query import MAY_OPEN, PAID_OUT, HistoryQuery
from disputerules.histories.rows import verdict
from disputerules.language.dependencies import (
    asked_nodes,
    facts_read,
    parts_read,
    settings_read,
    tables_asked,
)
from disputerules.language.expression import Kind
from disputerules.language.table import Table
from disputerules.values.errors import InvalidPolicy


@frozen
class PolicyChange:
    """A change of a setting, the calendar, the attributes, the variants, or a table's rows."""

    name: str
    readers: frozenset[str]

    def between(self, here: Policy, there: Policy) -> Policy:
        """Return one policy with this part of another."""
        if self.name in SETTINGS:
            return here.but({self.name: there.setting(SETTINGS[self.name])})
        if self.name == CALENDAR:
            return here.but({CALENDAR: there.calendar})
        if self.name == ATTRIBUTES:
            return evolve(here, attributes=there.attributes)
        if self.name.startswith(VARIANTS_OF):
            return with_variants_of(together(self.name.removeprefix(VARIANTS_OF)), here, there)
        return here.with_table(there.table(self.name.removeprefix(ROWS_OF)))


CALENDAR, ATTRIBUTES = "calendar", "attributes"
PERIODS = {name for name, one in SETTINGS.items() if one.kind is Kind.PERIOD}
VARIANTS_OF, ROWS_OF = "variants of ", "rows of "


def together(name: str) -> frozenset[str]:
    """Return the settings that vary as one; the parts of a calendar do."""
    return frozenset(CALENDAR_PARTS if name == CALENDAR else [name])


def with_variants_of(names: frozenset[str], here: Policy, there: Policy) -> Policy:
    """Return a policy in which another one's variants decide some settings."""
    rest = [
        evolve(one, set={key: value for key, value in one.set if key not in names})
        for one in here.variants
        if not {key for key, _ in one.set} <= names
    ]
    others = [
        evolve(one, id=f"{one.id}-there", set={key: dict(one.set)[key] for key in found})
        for one in there.variants
        if (found := sorted(names.intersection(dict(one.set))))
    ]
    return evolve(here, variants=[*rest, *others])


def unseen(query: HistoryQuery) -> tuple[str, ...]:
    """Return a sentence about each change between the policies that the columns cannot show."""
    old, new = query.policies
    decided = {*query.tables, MAY_OPEN, PAID_OUT[0]}
    changes = [one for one in policy_changes(old, new) if one.readers]
    candidates = [one for one in changes if one.readers & decided]
    shown = {one.name for one in candidates if is_shown(one, query)}
    return tuple(
        f"{one.name} changed; {reason(one, (old, new), decided)}, so its effect is unknown"
        for one in changes
        if one.name not in shown
    )


def policy_changes(old: Policy, new: Policy) -> Iterator[PolicyChange]:
    """Yield the changes between two policies, each with the tables that read it."""
    for setting in SETTINGS.values():
        if old.setting(setting) != new.setting(setting):
            yield PolicyChange(setting.name, readers_of({setting.name}, old, new))
    if old.calendar != new.calendar:
        yield PolicyChange(CALENDAR, readers_of(by_calendar(old) | by_calendar(new), old, new))
    # What one policy alone declares changes nothing by itself: rows and variants that read it do.
    names = {name for name in declared(old) & declared(new) if differ(name, old, new)}
    if names:
        yield PolicyChange(ATTRIBUTES, reading(names, old, new))
    varying: dict[str, None] = {}
    for name in dict.fromkeys(one.name for one in (*old.set_tables, *new.set_tables)):
        if old.table(name) != new.table(name):
            varying[name.removeprefix(PREFIX)] = None
    if varying.keys() & CALENDAR_PARTS.keys():
        yield PolicyChange(VARIANTS_OF + CALENDAR, readers_of(PERIODS, old, new))
    for name in [name for name in varying if name not in CALENDAR_PARTS]:
        readers = readers_of({name}, old, new) | saying(name, old, new)
        yield PolicyChange(VARIANTS_OF + name, readers)
    for name in dict.fromkeys(table.name for table in (*old.tables, *new.tables)):
        if table_named(name, old) != table_named(name, new):
            yield PolicyChange(ROWS_OF + name, frozenset(asking(name, old) | asking(name, new)))


def declared(policy: Policy) -> set[str]:
    return {one.fact_name for one in policy.attributes}


def differ(name: str, *policies: Policy) -> bool:
    """Return whether two policies declare the attribute of that fact in two ways."""
    old, new = ([one for one in each.attributes if one.fact_name == name] for each in policies)
    return old != new


def table_named(name: str, policy: Policy) -> Table | None:
    return next((table for table in policy.tables if table.name == name), None)


def by_calendar(policy: Policy) -> set[str]:
    """Return the settings whose value is a period that is counted by a calendar."""
    values = {name: policy.setting(setting) for name, setting in SETTINGS.items()}
    return {name for name, value in values.items() if not getattr(value, "is_fixed", True)}


def readers_of(names: set[str], *policies: Policy) -> frozenset[str]:
    return frozenset(
        table.name
        for policy in policies
        for table in policy.tables
        if table.name != TERMS
        and names & {one.name for one in settings_read(table.nodes, policy, asked_nodes)}
    )


def reading(names: set[str], *policies: Policy) -> frozenset[str]:
    """Return the tables that read facts of these names."""
    return frozenset(
        table.name
        for policy in policies
        for table in policy.tables
        if names & {fact.name for fact in facts_read(table.nodes, policy)}
    )


def saying(name: str, *policies: Policy) -> frozenset[str]:
    """Return the tables that ask for a term of a reason; none if the name is not of one."""
    setting = setting_named(name)
    asked = {(TERMS, one) for one in setting.fields} if isinstance(setting, TermSetting) else set()
    return frozenset(
        table.name
        for policy in policies
        for table in policy.tables
        if any(asked.intersection(fact.asks) for fact in facts_read(table.nodes, policy))
    )


def asking(name: str, policy: Policy) -> set[str]:
    """Return the tables that refer to a table, and the table itself."""
    return {name} | {
        table.name for table in policy.tables if name in tables_asked(table.nodes, policy)
    }


def is_shown(change: PolicyChange, query: HistoryQuery) -> bool:
    """Whether some row is decided differently if this alone changes, in either policy."""
    return any(
        differs(one, pair, query.tables)
        for pair in pairs(change, query.policies)
        for one in probes(query.scan.given, (*query.policies, *pair), query.tables)
    )


def pairs(change: PolicyChange, policies: Sequence[Policy]) -> list[Sequence[Policy]]:
    """Return pairs of policies that differ in this change alone; if none are valid, in all."""
    apart: list[Sequence[Policy]] = []
    for here, there in (policies, policies[::-1]):
        with suppress(InvalidPolicy):
            apart.append((here, change.between(here, there)))
    return apart or [policies]


def differs(one: Case, policies: Sequence[Policy], tables: Sequence[str]) -> bool:
    """Whether two policies decide a row differently, as the report counts: by code or by money."""
    left, right = (answer(one, policy, tables) for policy in policies)
    return left != right


def answer(one: Case, policy: Policy, tables: Sequence[str]) -> tuple[Any, ...]:
    codes = [verdict(name, one, policy).code for name in tables]
    allowed = verdict(MAY_OPEN, one, policy).allowed
    table, field = PAID_OUT
    return (*codes, verdict(table, one, policy).field(field) if allowed else 0)


# By a part of the case that no row of a history has, the most telling first.
ABSENT = {
    "dispute": "this history has no disputes",
    "file": "this history has no evidence",
    "request": "this history has no requests for an extension",
}


def reason(change: PolicyChange, policies: Sequence[Policy], decided: set[str]) -> str:
    """Say why a history cannot show a change."""
    if change.readers & decided:
        return "no column of this history shows it"
    parts = frozenset[str]().union(
        *(
            parts_read(table.nodes, policy)
            for policy in policies
            for table in policy.tables
            if table.name in change.readers
        )
    )
    absent = next((why for part, why in ABSENT.items() if part in parts), None)
    return absent or f"this report does not decide {', '.join(sorted(change.readers))}"
