"""Put, in the place of a setting that varies, a fact that selects its value.

The origin of that fact names the deciding row of the table `set.SETTING`, and gives for each row
its value, or the deadline or the entry that its value makes. Interpreters read such facts as they
read all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from disputerules.facts.anchors import facts_of_anchors
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.origin import (
    Deadline,
    Derived,
    Fold,
    Given,
    Keyed,
    Origin,
    Ruling,
    Selected,
    Tally,
)
from disputerules.facts.reason import Reason
from disputerules.facts.reason_tables import TERMS, terms
from disputerules.facts.reason_terms import TermSetting
from disputerules.facts.variant import PREFIX, Variant, as_words, options, set_table, varying
from disputerules.language.bind import YES, literal
from disputerules.language.expression import Apply, Fact, Kind, Literal, Node, Setting
from disputerules.language.lines import OfLines
from disputerules.language.table import Otherwise, Outcome, Row, Table
from disputerules.values.codec import canonical
from disputerules.values.periods import Calendar

Leaf = Fact | Setting
NO_ANCHORS: Mapping[str, Fact] = {}


class Selection:
    """The tables and facts of a policy with variants, each written with the facts that select."""

    def __init__(
        self,
        tables: Iterable[Table],
        variants: tuple[Variant, ...],
        value_of: Callable[[Setting], Any],
        reasons: tuple[Reason, ...] = (),
        anchors: Mapping[str, Fact] = NO_ANCHORS,
    ) -> None:
        settings = varying(variants)
        self.options = {one.name: options(one, variants, value_of(one)) for one in settings}
        self.value_of = value_of
        self.reasons = {one.code: one for one in reasons}
        self.terms = [one for one in settings if isinstance(one, TermSetting)]
        self.facts: dict[str, Fact] = {}
        # Settings that the same variants set have one table to ask.
        self.asked: dict[tuple[str, ...], str] = {}
        for name, rows in self.options.items():
            self.asked.setdefault(ids(rows), name)
        self.calendar = tuple(name for name in CALENDAR_PARTS if name in self.options)
        plain = [
            [one.plain() for one in variants],
            [as_words(one, value_of(one)) for one in settings],
            [*anchors],
        ]
        from hashlib import sha256  # it loads OpenSSL

        self.key = sha256(canonical(plain).encode()).hexdigest()
        for one in facts_of_anchors(anchors) if anchors else ():
            self.facts[one.name] = self.own(evolve(one, origin=self.derived(one)))
        self.of_settings = tuple(self.table(set_table(one, variants, value_of)) for one in settings)
        written = tuple(map(self.table, tables))
        self.tables = {one.name: one for one in (*written, *self.of_settings)}

    def table(self, table: Table) -> Table:
        """Return a table that reads the facts in place of the settings."""
        rows = [self.row(self.of_reason(row, table)) for row in table.rows]
        otherwise: Otherwise = evolve(table.otherwise, then=self.then(table.otherwise.then))
        return evolve(table, rows=rows, otherwise=otherwise)

    def of_reason(self, row: Row, table: Table) -> Row:
        """Return the row of a reason, each term of it that varies being the fact that selects."""
        if table.name != TERMS:
            return row
        made = {
            name: self.term(one, name)
            for one in self.terms
            if one.code == row.id and one.code in self.reasons
            for name in one.fields
        }
        fields = tuple((name, made.get(name, node)) for name, node in row.then.fields)
        return evolve(row, then=evolve(row.then, fields=fields))

    def term(self, setting: TermSetting, name: str) -> Node:
        """Return the fact that selects a field of the terms of a reason."""
        reason = self.reasons[setting.code]
        rows = self.options[setting.name]
        # The last row is that of the reason itself.
        varied = [setting.put(reason, value) for _, value in rows[:-1]]
        nodes = [dict(terms(one.branch, one).fields)[name] for one in (*varied, reason)]
        named = tuple((row, self.node(node)) for (row, _), node in zip(rows, nodes, strict=True))
        return self.own(
            Fact(
                f"reason_{setting.code.replace('-', '_')}_{name}",
                nodes[0].kind,
                meaning=setting.meaning,
                origin=Selected(self.by(setting), named),
                choices=choices_of(nodes[0].kind, named),
            )
        )

    def row(self, row: Row) -> Row:
        return evolve(row, when=self.node(row.when), then=self.then(row.then))

    def then(self, outcome: Outcome) -> Outcome:
        fields = tuple((name, self.node(node)) for name, node in outcome.fields)
        return evolve(outcome, fields=fields)

    def node(self, node: Node) -> Node:
        """Return an expression that reads the facts in place of the settings."""
        if isinstance(node, Apply):
            return Apply(node.op, tuple(map(self.node, node.args)))
        if isinstance(node, Fact):
            return self.fact(node)
        return self.value(node) if isinstance(node, Setting) else node

    def leaf(self, leaf: Leaf) -> Leaf:
        """Return a fact; or a setting, or the fact that selects its value as the policy has it."""
        if isinstance(leaf, Fact):
            return self.fact(leaf)
        return self.selected(leaf, "chosen", leaf.kind, lambda value: given(leaf, value))

    def value(self, setting: Setting) -> Leaf:
        """Return the fact that selects the value of a setting that varies.

        Expressions ask of a period only whether it is set.
        """
        if setting.kind is Kind.PERIOD:
            return self.selected(setting, "is_set", Kind.FLAG, lambda value: YES)
        return self.selected(setting, "", setting.kind, lambda value: literal(setting, value))

    def selected(
        self, setting: Setting, suffix: str, kind: Kind, node: Callable[[Any], Node]
    ) -> Leaf:
        if setting.name not in self.options:
            return setting
        name = "_".join(filter(None, ("setting", *setting.name.split("."), suffix)))
        nodes = tuple(
            (row, None if value is None else node(value))
            for row, value in self.options[setting.name]
        )
        made = self.own(
            Fact(
                name,
                kind,
                setting.optional,
                setting.meaning,
                Selected(self.by(setting), nodes),
                choices=choices_of(kind, nodes),
            )
        )
        return self.facts.setdefault(name, made)

    def by(self, setting: Setting) -> Fact:
        """Return the fact that says which row sets a setting."""
        rows = ids(self.options[setting.name])
        name = self.asked[rows]
        made = Fact(
            "set_" + re.sub("[.-]", "_", name),
            Kind.CHOICE,
            meaning=f"the variant that sets {name}",
            origin=Ruling(PREFIX + name),
            choices=rows,
        )
        return self.own(made)

    def own(self, fact: Fact) -> Fact:
        """Return a fact that equals none of another policy: caches compare facts."""
        return evolve(fact, calculation=self.key)

    def fact(self, fact: Fact) -> Fact:
        """Return a fact that is calculated from the facts in place of the settings."""
        if fact.name not in self.facts:
            write = ORIGINS.get(type(fact.origin))
            origin = fact.origin if write is None else write(self, fact)
            same = origin == fact.origin
            self.facts[fact.name] = fact if same else self.own(evolve(fact, origin=origin))
        return self.facts[fact.name]

    def derived(self, fact: Fact) -> Derived:
        return Derived(self.node(fact.origin.node))

    def of_lines(self, fact: Fact) -> OfLines:
        origin: OfLines = fact.origin
        return evolve(origin, node=self.node(origin.node))

    def tally(self, fact: Fact) -> Tally:
        origin: Tally = fact.origin
        return evolve(origin, counts=self.node(origin.counts))

    def fold(self, fact: Fact) -> Fold:
        origin: Fold = fact.origin
        return evolve(origin, uses=tuple(self.node(one) for one in origin.uses))

    def deadline(self, fact: Fact) -> Origin:
        origin: Deadline = evolve(fact.origin, anchor=self.node(fact.origin.anchor))
        return self.each(
            fact, origin.period, lambda made, one: self.counted(made, evolve(origin, period=one))
        )

    def counted(self, fact: Fact, origin: Deadline) -> Origin:
        """Return the origin of a deadline, for each calendar by which it may be counted."""
        if not self.calendar or self.is_elapsed(origin):
            return origin
        by = self.calendar[0]
        made: list[tuple[str, Node]] = []
        for n, row in enumerate(ids(self.options[by])):
            name, counted = f"{fact.name}_by_{n}", evolve(origin, calendar=self.calendar_of(n))
            made.append((row, self.own(evolve(fact, name=name, origin=counted))))
        return Selected(self.by(CALENDAR_PARTS[by]), tuple(made))

    def is_elapsed(self, origin: Deadline) -> bool:
        """Return whether a deadline never asks the calendar."""
        period = origin.period
        value = period.value if isinstance(period, Given) else self.value_of(period)
        fixed: bool = period.optional if value is None else value.is_fixed
        return fixed and not origin.own

    def calendar_of(self, row: int) -> Calendar:
        """Return the calendar of the row of that number; the policy's where a part never varies."""
        values = {
            name: self.options[name][row][1] if name in self.options else self.value_of(one)
            for name, one in CALENDAR_PARTS.items()
        }
        return Calendar(
            **{name.partition(".")[2]: one for name, one in values.items() if one is not None}
        )

    def keyed(self, fact: Fact) -> Origin:
        origin: Keyed = evolve(fact.origin, key=self.fact(fact.origin.key))
        return self.each(fact, origin.setting, lambda _, one: evolve(origin, setting=one))

    def each(
        self, fact: Fact, setting: Setting, origin: Callable[[Fact, Setting], Origin]
    ) -> Origin:
        """Return the origin; if its setting varies, a selection of the origins for each row."""
        if setting.name not in self.options:
            return origin(fact, setting)
        made: list[tuple[str, Node]] = []
        for n, (row, value) in enumerate(self.options[setting.name]):
            one = evolve(fact, name=f"{fact.name}_{n}")
            made.append((row, self.own(evolve(one, origin=origin(one, given(setting, value))))))
        return Selected(self.by(setting), tuple(made))


def ids(rows: Iterable[tuple[str, Any]]) -> tuple[str, ...]:
    return tuple(row for row, _ in rows)


def given(setting: Setting, value: Any) -> Given:
    return Given(setting.name, setting.kind, setting.optional, value=value)


def choices_of(kind: Kind, nodes: Iterable[tuple[str, Node | None]]) -> tuple[str, ...]:
    if kind is not Kind.CHOICE:
        return ()
    words: dict[str, None] = {}
    for _, node in nodes:
        if isinstance(node, Literal):
            words[str(node.value)] = None
        elif isinstance(node, Fact):
            words |= dict.fromkeys(node.choices)
    return tuple(words)


# The origins that can hold a setting. `tests/facts/test_variants.py` fails where one is missing.
ORIGINS: dict[type, Callable[[Selection, Fact], Any]] = {
    Derived: Selection.derived,
    Deadline: Selection.deadline,
    Fold: Selection.fold,
    Keyed: Selection.keyed,
    OfLines: Selection.of_lines,
    Tally: Selection.tally,
}
