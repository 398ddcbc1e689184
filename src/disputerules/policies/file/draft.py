"""A policy while its file is read: what is known so far, and every mistake that was found."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from attrs import Factory, define, evolve, field, frozen

from disputerules.facts.attributes import Attributes
from disputerules.facts.changes import Place, changed_parts, with_changes
from disputerules.facts.policy import Policy
from disputerules.facts.reason import Reason
from disputerules.facts.reason_tables import with_reasons
from disputerules.facts.settings import SETTINGS
from disputerules.facts.table_checks import (
    in_two_currencies,
    table_errors,
    vocabulary,
    with_codes,
)
from disputerules.facts.variant import Variant
from disputerules.facts.variant_checks import unfit_facts
from disputerules.facts.vocabulary import FACTS
from disputerules.language.check import TableSet
from disputerules.language.currencies import by_part, currencies, currencies_of
from disputerules.language.expression import MAX_SIZE, Fact, Kind, Node, leaves
from disputerules.language.table import Otherwise, Row, Table
from disputerules.language.text import parse
from disputerules.values.codec import mistyped
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    InvalidType,
    raise_all,
)

Line = Row | Otherwise


def as_it_is(error: DisputeRulesError) -> DisputeRulesError:
    return error


def as_invalid(error: DisputeRulesError) -> DisputeRulesError:
    return InvalidPolicy(error.message, error.path)


@frozen
class Part:
    """Keeps the error of a block among the mistakes of a file."""

    mistakes: list[DisputeRulesError]
    path: str
    kept: Callable[[DisputeRulesError], DisputeRulesError] = as_it_is

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, DisputeRulesError):
            return False
        several = error.errors if isinstance(error, InvalidPolicy) else (error,)
        self.mistakes.extend(self.kept(one).under(self.path) for one in several)
        return True


def expect_tables(value: Any, key: str) -> None:
    """Raise InvalidType for what is no array; TOML writes an array of tables as [[key]]."""
    if type(value) is not list:
        error = mistyped(value, "an array")
        raise InvalidType(f"{error.message}; in TOML, write [[{key}]]")


SHORT = 300  # characters


# `benchmarks/new_policies.py` needs it: the files of one marketplace repeat most conditions.
@lru_cache(maxsize=1024)
def parsed(text: str, kind: Kind) -> Node:
    """Return the expression of a text that speaks of the built-in facts."""
    return parse(text, FACTS, SETTINGS, kind)


@define
class Draft:
    """The policy that a file starts from, and what its keys have changed.

    `place` gives the path of a setting. `keys` are those of the top, which may have fallen into a
    table. `attributes` are those of the start and of the file,
    `reasons` too, by code, `lines` the rows of each table, `otherwise` last; `places` says where
    the file has a row, and a part of it.
    """

    start: Policy
    place: Place
    keys: tuple[str, ...] = ()
    attributes: Attributes = field(
        default=Factory(lambda self: self.start.attributes, takes_self=True)
    )
    changes: dict[str, Any] = field(factory=dict)
    lines: dict[str, list[Line]] = field(init=False)
    reasons: dict[str, Reason] = field(init=False)
    dropped: set[tuple[str, str]] = field(factory=set)
    places: dict[tuple[str, ...], str] = field(factory=dict)
    unread: set[tuple[str, str]] = field(factory=set)
    mistakes: list[DisputeRulesError] = field(factory=list)
    variants: list[Variant] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.lines = {table.name: [*table.lines] for table in self.start.own_tables}
        self.reasons = {one.code: one for one in self.start.reasons}

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts that the rows of the file may read."""
        return with_codes(vocabulary(self.attributes), (*self.reasons,))

    def misplaced(self, key: str, above: str) -> str:
        """Return what to do with a key of the top that fell into a table; "" for another key."""
        if key not in self.keys:
            return ""
        return f"{key!r} belongs at the top of the file; move it up, above {above}"

    def refuse_misplaced(self, key: str, value: Any, above: str) -> None:
        """Raise InvalidPolicy for a key of the top among tables whose names the file chooses."""
        message = self.misplaced(key, above)
        if message and type(value) is not dict:
            raise InvalidPolicy(message)

    def part(self, path: str) -> "Part":
        """Keep the error of one part of the file, so that the other parts are read too."""
        return Part(self.mistakes, path)

    def rule(self, path: str) -> "Part":
        """As `part`, where every error makes the policy invalid."""
        return Part(self.mistakes, path, as_invalid)

    def node(self, text: str, kind: Kind) -> Node:
        """Return the expression of a text; raises ConditionError with every mistake in it."""
        shared = not self.attributes.declared and "reason" not in text
        if shared and len(text) <= SHORT:
            return parsed(text, kind)
        return parse(text, self.facts, SETTINGS, kind)

    def policy(self, settled: Policy | None) -> Policy:
        """Return the policy of the file, or raise all its mistakes; `settled` has its settings."""
        tables = tuple(self.tables())
        self.refuse_large(tables)
        if any(one.code == "too-large" for one in self.mistakes):
            raise_all(self.mistakes)
        self.check(with_reasons(tables, (*self.reasons.values(),)))
        variants = (*self.variants, *self.start.variants)
        if self.mistakes:
            self.check_variants(tables)
        else:
            self.check_currencies(tables, variants)
        raise_all(self.mistakes)
        assert settled is not None
        if (tables, variants) == (settled.own_tables, settled.variants):
            return settled
        return evolve(settled, tables=tables, variants=variants)

    def settled(self) -> Policy | None:
        """Return the policy with the settings of the file; None if one of them is wrong."""
        reasons = (*self.reasons.values(),)
        before = len(self.mistakes)
        self.check(with_reasons(self.start.own_tables, reasons))
        if len(self.mistakes) > before:
            with self.part(""):
                changed_parts(self.start, self.changes, self.place)
            return None
        more = {"reasons": reasons, "attributes": self.attributes}
        with self.part(""):
            return with_changes(self.start, self.changes, self.place, **more)
        return None

    def tables(self) -> Iterator[Table]:
        """Yield the tables, each as it was if it is as it was."""
        for table in self.start.own_tables:
            known = [one for one in self.lines[table.name] if self.is_read(table, one)]
            rows = [one for one in known if isinstance(one, Row)]
            otherwise = next((one for one in known if isinstance(one, Otherwise)), table.otherwise)
            if table.lines == (*rows, otherwise):
                yield table
            else:
                yield evolve(table, rows=rows, otherwise=otherwise)

    def is_read(self, table: Table, line: Line) -> bool:
        """Return whether a line is as the file or the start has it; a mistake leaves a stand-in."""
        return (table.name, line.id) not in self.unread

    def refuse_large(self, tables: tuple[Table, ...]) -> None:
        """Bound the rows of the file: what is worked out for them is kept for a while.

        A variant is a row of the table of each setting that it sets.
        """
        own = [table for table in tables if table not in self.start.own_tables]
        if sum(len(leaves(node)) for table in own for node in table.nodes) > MAX_SIZE:
            message = f"the rows have more than {MAX_SIZE} names and values; write fewer"
            self.mistakes.append(InvalidInput("too-large", message, ".rows"))
        if sum(len(leaves(one.when)) * len(one.set) for one in self.variants) > MAX_SIZE:
            message = f"the variants have more than {MAX_SIZE} names and values; write fewer"
            self.mistakes.append(InvalidInput("too-large", message, ".variants"))

    def check(self, tables: tuple[Table, ...]) -> None:
        """Find what is wrong with the tables as a whole, and with which row of the file.

        Tables that ask a table with a mistake are wrong because of it, and are not named beside it.
        """
        known = {(one.path, one.message) for one in self.mistakes}
        found: list[DisputeRulesError] = []
        for problem in table_errors(tables, self.attributes):
            path = self.place_of(problem.table, problem.place, problem.part)
            message = problem.message if path else str(problem)
            if (path, message) not in known:
                found.append(InvalidPolicy(message, path))
        self.mistakes += [one for one in found if one.path] or found

    def place_of(self, table: str, row: str, part: str) -> str:
        """Return where the file has a part of a row, else the row; "" where it has neither."""
        return self.places.get((table, row, part)) or self.places.get((table, row), "")

    def check_variants(self, tables: tuple[Table, ...]) -> None:
        """Find the variants that read what changes; a policy finds it only in a whole file."""
        lookup = TableSet({one.name: one for one in tables}, {})
        for one in self.variants:
            path = f"{self.places['variants', one.id]}.when"
            found = unfit_facts(one.when, lookup)
            self.mistakes.extend(InvalidPolicy(message, path) for message in found)

    def check_currencies(self, tables: tuple[Table, ...], variants: tuple[Variant, ...]) -> None:
        """Find the rows and variants of the file that ask for another currency than others do."""
        asking = {
            self.place_of(table.name, line.id, part): own
            for table in tables
            if currencies_of(table)
            for line in table.lines
            for part, own in by_part(line)
        }
        asking |= {f".variants[{n}].when": currencies(one.when) for n, one in enumerate(variants)}
        every = frozenset[str]().union(*asking.values())
        if len(every) > 1:
            message = in_two_currencies(every)
            self.mistakes += [InvalidPolicy(message, path) for path, own in asking.items() if own]
