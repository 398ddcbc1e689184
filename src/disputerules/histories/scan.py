"""Turn the columns of a source into facts: read, convert, check, compute.

All NULL, unreadable and impossible values are handled here. After the scan nothing is NULL, and a
bad row has the number of its kind in `bad` and harmless values in every other column.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from attrs import field, frozen

from disputerules.facts.origin import Recorded
from disputerules.histories import types
from disputerules.histories.attributes import tests_of_policies
from disputerules.histories.badrows import BAD_ROWS, KINDS, UNREADABLE
from disputerules.histories.columns import COLUMNS, DEFAULTS, FLAG, INSTANT, NUMBER, TEXT, Column
from disputerules.histories.converters import NO_INSTANT, Converted, Given, converted
from disputerules.histories.readings import ABSENCES, HELD, HOLDING, columns_of, reading
from disputerules.interpreters.sql.dialect import Dialect
from disputerules.interpreters.sql.stages import NEVER, SCANNED
from disputerules.interpreters.sql.table import absence
from disputerules.language.expression import Fact
from disputerules.values.errors import InvalidInput
from disputerules.values.suggestions import unknown

MASKED = "CASE WHEN "
NULLS = {INSTANT: "{integer}", NUMBER: "{integer}", FLAG: "BOOLEAN", TEXT: "{text}"}
PREFIXES = (("", "c"), ("known_", "k"))


# For tests: the converted column, and whether its string is a known word.
class Checked(dict[str, str]):
    """The checked columns by name, whatever columns there are."""

    def __missing__(self, name: str) -> str:
        known = name.removeprefix("known_")
        return f"c_{name}" if known == name else f"k_{known}"


AT = f"{SCANNED}at"
CHECKED, OPENED = Checked(), Checked(at=AT)
LOCAL = {types.NAIVE, types.NAIVE_NS, types.COARSE, types.STRING}


@frozen
class Scan:
    """A relation, with the names and the types of its columns.

    `given` maps a column to an expression over the source, `types` maps it to a type. `columns` are
    those of `COLUMNS`, and one for each attribute that a policy declares.
    """

    # The option of the command line that gives an expression for a column.
    option: ClassVar[str] = "--map"
    # What may stand in the place of an instant in each row.
    for_all: ClassVar[str] = ", or give --at INSTANT for all rows"

    relation: str
    given: Mapping[str, str]
    types: Mapping[str, str]
    dialect: Dialect
    zone: str | None = None
    groups: Mapping[str, str] = field(factory=dict)
    columns: Mapping[str, Column] = field(factory=lambda: COLUMNS)
    defaults: Mapping[str, str] = field(factory=lambda: DEFAULTS)
    converted: Mapping[str, Converted] = field(init=False)

    def __attrs_post_init__(self) -> None:
        for name in self.given:
            if name not in self.columns:
                raise InvalidInput("unknown-column", unknown("column", name, self.columns))
        for one in self.columns.values():
            if one.required and not self.has(one.name):
                raise self.missing(one)
        made = {name: converted(self.of(name), self.columns[name].holds) for name in self.given}
        object.__setattr__(self, "converted", made)

    def missing(self, one: Column) -> InvalidInput:
        """Return the error for a missing column that every row needs."""
        right = (
            f"missing column {one.name} ({one.meaning}); rename a column or map one, as in "
            f"{self.option} {one.name}=EXPRESSION"
        )
        return InvalidInput("missing-column", right + (self.for_all if one.name == "at" else ""))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of bad rows; `bad` has the number of one."""
        return KINDS

    @property
    def bad_rows(self) -> tuple[tuple[str, str], ...]:
        """Return the tests of a row, each after its kind; the first that holds decides."""
        return (*BAD_ROWS, *tests_of_policies(self.columns))

    @property
    def partial(self) -> list[str]:
        """Return the columns whose values may be unreadable."""
        return [name for name, one in self.converted.items() if one.partial]

    def has(self, name: str) -> bool:
        """Whether the source has a column."""
        return name.removeprefix("known_") in self.given

    def of(self, name: str) -> Given:
        return Given(name, self.types[name], self.dialect, self.zone)

    def facts(self, facts: Mapping[str, Fact]) -> str:
        """Write a query with `order_id`, `currency`, `bad`, the groups, and the facts."""
        return self.opened(facts, self.rows())

    def rows(self) -> str:
        """Write a query with every column, converted, and with `bad`."""
        return self.checked(self.typed(self.read(self.raw())))

    def raw(self) -> str:
        columns = [f"{text} AS r_{name}" for name, text in self.given.items()]
        columns += [f"{text} AS {name}" for name, text in self.groups.items()]
        return select(columns, self.relation, "source")

    def read(self, source: str) -> str:
        """Write the stage of values that later stages use more than once."""
        columns = [f"r_{name}" for name in self.given]
        for name, one in self.converted.items():
            if one.local:
                columns.append(f"{one.local} AS l_{name}")
            if self.columns[name].words:
                columns.append(f"{self.known(name, one)} AS k_{name}")
        return select([*columns, *self.groups], source)

    def known(self, name: str, one: Converted) -> str:
        listed = ", ".join(self.dialect.literal(word) for word in self.columns[name].words)
        return f"({one.text} IN ({listed}))"

    def typed(self, source: str) -> str:
        columns = [f"r_{name}" for name in self.partial]
        columns += [f"k_{name}" for name in self.given if self.columns[name].words]
        columns += [f"{self.value(name)} AS c_{name}" for name in self.columns]
        return select([*columns, *self.groups], source)

    def value(self, name: str) -> str:
        """Write a column's value; its default, or NULL, if it is missing."""
        default = self.defaults.get(name)
        if not self.has(name):
            hooks = self.dialect
            null = NULLS[self.columns[name].holds].format(integer=hooks.integer, text=hooks.text)
            return default or f"CAST(NULL AS {null})"
        one = self.converted[name]
        if default is None:
            return one.text
        if one.partial:
            return f"CASE WHEN r_{name} IS NULL THEN {default} ELSE {one.text} END"
        return f"COALESCE({one.text}, {default})"

    def checked(self, source: str) -> str:
        bad = f"CASE {' '.join(self.tests())} ELSE 0 END AS bad"
        return select([*(f"c_{name}" for name in self.columns), *self.groups, bad], source)

    def tests(self) -> Iterator[str]:
        for holds, kind in UNREADABLE.items():
            found = [name for name in self.partial if self.columns[name].holds == holds]
            if found:
                text = " OR ".join(f"(r_{name} IS NOT NULL AND c_{name} IS NULL)" for name in found)
                yield f"WHEN {text} THEN {self.kinds.index(kind) + 1}"
        for kind, test in self.bad_rows:
            parts = [part for part in test.split(" OR ") if self.can_hold(part)]
            if parts:
                text = " OR ".join(parts).format_map(CHECKED)
                yield f"WHEN {text} THEN {self.kinds.index(kind) + 1}"

    def can_hold(self, test: str) -> bool:
        """Whether a test reads a column that the source has; no other test can fail."""
        return any(self.has(name) for name in columns_of(test))

    def opened(self, facts: Mapping[str, Fact], source: str) -> str:
        """Write the facts, equal expressions once: no engine detects that two CASEs are equal."""
        first: dict[str, str] = {}
        same = []
        for name, one in facts.items():
            text = self.guarded(one)
            if first.setdefault(text, name) != name:
                same.append(f"{first[text]} AS {name}")
        made = [f"{text} AS {name}" for text, name in first.items()]
        money = "CASE WHEN good THEN c_currency ELSE '' END AS currency"
        at = f"CASE WHEN bad = 0 THEN c_at ELSE {NO_INSTANT} END AS {AT}"
        apart = self.dialect.barrier
        asked = select(["s.*", "bad = 0 AS good", at], source, tail=apart)
        once = select(["c_order_id AS order_id", money, "bad", *self.groups, *made], asked)
        return select(["s.*", *same], once, tail=apart)

    def guarded(self, one: Fact) -> str:
        """Write a fact; for a bad row, a harmless value.

        A fact that is masked by `at` needs no guard: before all instants nothing has happened.
        """
        text = self.reading(one)
        absent = of_bad_row(one)
        if one.name == "at":
            return AT
        if text.startswith(MASKED):
            given = any(
                self.has(name) and not self.columns[name].required for name in columns_of(text)
            )
            return text.format_map(OPENED) if given else absent
        if not columns_of(text):
            return text
        return f"CASE WHEN good THEN {text.format_map(self.readable)} ELSE {absent} END"

    def reading(self, one: Fact) -> str:
        """A fact's reading, without what disputes hold where no column says that there are any."""
        text = reading(one)
        return text if any(map(self.has, HOLDING)) else text.replace(HELD, "0")

    @property
    def readable(self) -> Checked:
        """The texts of the names in readings, of those too that are no columns."""
        whole = self.dialect.quotient.format("(c_paid + c_quantity - 1)", "c_quantity")
        return Checked(unit_paid=f"CAST({whole} AS {self.dialect.integer})")

    def fixed(self, one: Fact) -> str | None:
        """Return the constant value of a fact for which the source has no column."""
        text = self.guarded(one)
        return text if text == of_bad_row(one) or not columns_of(reading(one)) else None

    def assumed(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """Return what the facts assume because the source has no column for it."""
        notes: dict[str, None] = {}
        for one in facts:
            names = columns_of(reading(one))
            if not names:
                value = "never" if reading(one) == str(NEVER) else reading(one)
                notes[f"no column has {one.name} ({one.meaning}); assumed {value}"] = None
            for name in names:
                if not self.has(name):
                    value = self.defaults.get(name, "absent")
                    meaning = self.columns[name].meaning
                    notes[f"missing column {name} ({meaning}); assumed {value}"] = None
        if self.zone and any(self.is_local(name) for name in self.given):
            notes[f"instants without a UTC offset are local times in {self.zone}"] = None
        return tuple(notes)

    def is_local(self, name: str) -> bool:
        return self.columns[name].holds == INSTANT and self.of(name).kind in LOCAL


def of_bad_row(one: Fact) -> str:
    """Return the value of a fact in a bad row."""
    return absence(one.kind) if isinstance(one.origin, Recorded) else ABSENCES[one.kind]


def select(columns: Iterable[str], source: str, name: str = "s", tail: str = "") -> str:
    return f"(SELECT {', '.join(columns)}\nFROM {source} AS {name}{tail})"
