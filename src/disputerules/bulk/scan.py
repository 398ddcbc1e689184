"""From the columns of a source to facts: read, typed, checked, and opened.

Whatever is NULL, unreadable or impossible is dealt with here; past the scan nothing is NULL, and a
row that cannot be has the number of its kind in `bad` and harmless values everywhere else.
"""

from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from disputerules.bulk.columns import (
    ABSENCES,
    BAD_ROWS,
    COLUMNS,
    DEFAULTS,
    FLAG,
    INSTANT,
    NUMBER,
    TEXT,
    UNREADABLE,
    columns_of,
    reading,
)
from disputerules.bulk.zones import utc_micros
from disputerules.errors import InvalidInput, shown
from disputerules.interpreters.dialect import Dialect
from disputerules.interpreters.sql import micros
from disputerules.language.expression import Fact, Kind
from disputerules.periods import FIRST

MASKED = "CASE WHEN "
KINDS = tuple(dict.fromkeys([*UNREADABLE.values(), *(kind for kind, _ in BAD_ROWS)]))
NULLS = {INSTANT: "{integer}", NUMBER: "{integer}", FLAG: "BOOLEAN", TEXT: "{text}"}


@frozen
class Scan:
    """A relation, what its columns are called there, and of which types these are.

    `given` maps a column of ours to an expression over the source's, `types` to its type.
    """

    relation: str
    given: Mapping[str, str]
    types: Mapping[str, str]
    dialect: Dialect
    zone: str | None = None
    groups: Mapping[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        unknown = [name for name in self.given if name not in COLUMNS]
        if unknown:
            right = f"there is no column {shown(unknown[0])}; there are {', '.join(COLUMNS)}"
            raise InvalidInput("unknown-column", right)
        missing = [one.name for one in COLUMNS.values() if one.required and not self.has(one.name)]
        if missing:
            right = (
                f"the column {missing[0]} is needed ({COLUMNS[missing[0]].meaning}): name a column "
                f"so, or map it, as in {missing[0]}=EXPRESSION"
            )
            raise InvalidInput("missing-column", right)

    def has(self, name: str) -> bool:
        """Whether the source gives that column."""
        return name in self.given

    def facts(self, facts: Mapping[str, Fact]) -> str:
        """The text of a query with `order_id`, `currency`, `bad`, the groups, and the facts."""
        return self.opened(facts, self.checked(self.typed(self.raw())))

    def raw(self) -> str:
        columns = [f"{text} AS r_{name}" for name, text in self.given.items()]
        columns += [f"{text} AS {name}" for name, text in self.groups.items()]
        return f"(SELECT {', '.join(columns)}\nFROM {self.relation} AS source)"

    def typed(self, source: str) -> str:
        partial = [f"r_{name}" for name in self.given if self.converted(name)[1]]
        columns = [*partial, *(f"{self.value(name)} AS c_{name}" for name in COLUMNS)]
        return f"(SELECT {', '.join([*columns, *self.groups])}\nFROM {source} AS s)"

    def value(self, name: str) -> str:
        """A column's value; its default where it is missing; NULL where that has none."""
        default = DEFAULTS.get(name)
        if not self.has(name):
            null = NULLS[COLUMNS[name].holds].format(
                integer=self.dialect.integer, text=self.dialect.text
            )
            return default or f"CAST(NULL AS {null})"
        text, partial = self.converted(name)
        if default is None:
            return text
        if partial:
            return f"CASE WHEN r_{name} IS NULL THEN {default} ELSE {text} END"
        return f"COALESCE({text}, {default})"

    def converted(self, name: str) -> tuple[str, bool]:
        """The text of a column as its own kind, and whether some values cannot be that."""
        convert = CONVERTERS[COLUMNS[name].holds]
        return convert(f"r_{name}", self.types[name], self)

    def checked(self, source: str) -> str:
        bad = f"CASE {' '.join(self.tests())} ELSE 0 END AS bad"
        columns = [f"c_{name}" for name in COLUMNS]
        return f"(SELECT {', '.join([*columns, *self.groups, bad])}\nFROM {source} AS s)"

    def tests(self) -> Iterable[str]:
        for name in self.given:
            if self.converted(name)[1]:
                number = KINDS.index(UNREADABLE[COLUMNS[name].holds]) + 1
                yield f"WHEN r_{name} IS NOT NULL AND c_{name} IS NULL THEN {number}"
        for kind, test in BAD_ROWS:
            parts = [part for part in test.split(" OR ") if self.can_hold(part)]
            if parts:
                yield f"WHEN {self.over(' OR '.join(parts))} THEN {KINDS.index(kind) + 1}"

    def can_hold(self, test: str) -> bool:
        """A test of columns that the source does not have finds nothing."""
        return any(self.has(name) for name in columns_of(test))

    def over(self, text: str) -> str:
        return text.format_map({name: f"c_{name}" for name in COLUMNS})

    def opened(self, facts: Mapping[str, Fact], source: str) -> str:
        made = [f"{self.guarded(one)} AS {name}" for name, one in facts.items()]
        money = "CASE WHEN bad = 0 THEN c_currency ELSE '' END AS currency"
        columns = ["c_order_id AS order_id", money, "bad", *self.groups, *made]
        return f"(SELECT {', '.join(columns)}\nFROM {source} AS s)"

    def guarded(self, one: Fact) -> str:
        """A fact's reading; of a row that cannot be, something that does no harm."""
        text = reading(one)
        if not columns_of(text):
            return text
        if one.name != "at" and one.kind is Kind.INSTANT and not self.can_hold(text):
            return ABSENCES[Kind.INSTANT]
        harmless = str(micros(FIRST)) if one.name == "at" else ABSENCES[one.kind]
        if text.startswith(MASKED):
            return self.over(text).replace(MASKED, f"{MASKED}bad = 0 AND ", 1)
        return f"CASE WHEN bad = 0 THEN {self.over(text)} ELSE {harmless} END"

    def assumed(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """What the facts rest on that the source does not say."""
        said: dict[str, None] = {}
        for one in facts:
            names = columns_of(reading(one))
            if not names:
                said[f"no column gives {one.name} ({one.meaning}): taken as {reading(one)}"] = None
            for name in names:
                if not self.has(name):
                    value = DEFAULTS.get(name, "absent")
                    meaning = COLUMNS[name].meaning
                    said[f"no column {name} ({meaning}): taken as {value}"] = None
        if self.zone and any(self.is_naive(name) for name in self.given):
            said[f"instants without an offset are local times in {self.zone}"] = None
        return tuple(said)

    def is_naive(self, name: str) -> bool:
        holds = COLUMNS[name].holds
        return holds == INSTANT and type_of(self.types[name]) in {"naive", "naive-ns", TEXT}


def type_of(declared: str) -> str:
    """What kind of type an engine's type is."""
    name = declared.upper()
    for part, kind in TYPES:
        if part in name:
            return kind
    return "other"


TYPES = (
    ("TIMESTAMP_NS", "naive-ns"),
    ("TIMESTAMP WITH TIME ZONE", "aware"),
    ("TIMESTAMPTZ", "aware"),
    ("TIMESTAMP_NTZ", "naive"),
    ("TIMESTAMP_S", "naive"),
    ("TIMESTAMP_MS", "naive"),
    ("TIMESTAMP_AWARE", "aware"),
    ("TIMESTAMP", "naive"),
    ("DATETIME", "naive"),
    ("DATE", "naive"),
    ("BOOL", FLAG),
    ("HUGEINT", "wide"),
    ("UBIGINT", "wide"),
    ("INT", "integer"),
    ("LONG", "integer"),
    ("DECIMAL", "decimal"),
    ("NUMERIC", "decimal"),
    ("DOUBLE", "decimal"),
    ("FLOAT", "decimal"),
    ("REAL", "decimal"),
    ("CHAR", TEXT),
    ("STRING", TEXT),
    ("TEXT", TEXT),
    ("ENUM", TEXT),
    ("UUID", TEXT),
    ("NULL", "nothing"),
)
HAS_OFFSET = r"(Z|z|:[0-9][0-9](\.[0-9]+)?\s*[+-][0-9][0-9](:?[0-9][0-9])?)$"


def as_instant(text: str, declared: str, scan: Scan) -> tuple[str, bool]:
    dialect, kind = scan.dialect, type_of(declared)
    if kind in {"integer", "nothing"}:
        return f"CAST({text} AS {dialect.integer})", False
    if kind == "aware":
        return dialect.micros.format(text), False
    if kind == "naive":
        if not dialect.naive:
            raise mistyped(text, declared, "timestamps with a zone: cast it in the mapping")
        return local(dialect.naive.format(text), text, scan), False
    if kind == "naive-ns":
        return local(f"(epoch_ns({text}) // 1000)", text, scan), False
    if kind == TEXT:
        aware = dialect.micros.format(f"TRY_CAST({text} AS TIMESTAMPTZ)")
        naive = dialect.naive.format(f"TRY_CAST({text} AS TIMESTAMP)")
        bare = utc_micros(naive, scan.zone) if scan.zone else f"CAST(NULL AS {dialect.integer})"
        whens = [
            f"WHEN regexp_matches({text}, '{HAS_OFFSET}') THEN {aware}",
            f"WHEN regexp_matches({text}, '^[0-9]{{12,}}$') THEN TRY_CAST({text} AS BIGINT)",
        ]
        return f"CASE {' '.join(whens)} ELSE {bare} END", True
    raise mistyped(text, declared, "timestamps, or integer microseconds since 1970 in UTC")


def local(instant: str, text: str, scan: Scan) -> str:
    if scan.zone is None:
        raise needs_zone(text.removeprefix("r_"))
    return utc_micros(instant, scan.zone)


def needs_zone(name: str) -> InvalidInput:
    """Local times mean nothing without their zone."""
    right = f"the instants of {name} have no offset: say their time zone, as in --zone Europe/Paris"
    return InvalidInput("naive-instant", right)


def as_number(text: str, declared: str, scan: Scan) -> tuple[str, bool]:
    kind, integer = type_of(declared), scan.dialect.integer
    if kind in {"integer", "nothing"}:
        return f"CAST({text} AS {integer})", False
    if kind == "wide":
        return f"TRY_CAST({text} AS {integer})", True
    if kind == "decimal":
        return f"CASE WHEN {text} = FLOOR({text}) THEN TRY_CAST({text} AS {integer}) END", True
    if kind == TEXT:
        whole = f"regexp_matches({text}, '^-?[0-9]+$')"
        return f"CASE WHEN {whole} THEN TRY_CAST({text} AS {integer}) END", True
    raise mistyped(text, declared, "whole numbers; amounts are in minor units")


def as_flag(text: str, declared: str, scan: Scan) -> tuple[str, bool]:
    kind = type_of(declared)
    if kind == FLAG:
        return text, False
    if kind == "nothing":
        return f"CAST({text} AS BOOLEAN)", False
    if kind in {TEXT, "integer"}:
        plain = f"LOWER(CAST({text} AS {scan.dialect.text}))"
        yes, no = "'true', 't', 'yes', 'y', '1'", "'false', 'f', 'no', 'n', '0'"
        return f"CASE WHEN {plain} IN ({yes}) THEN TRUE WHEN {plain} IN ({no}) THEN FALSE END", True
    raise mistyped(text, declared, "true or false")


def as_text(text: str, declared: str, scan: Scan) -> tuple[str, bool]:
    return f"CAST({text} AS {scan.dialect.text})", False


def mistyped(text: str, declared: str, right: str) -> InvalidInput:
    name = text.removeprefix("r_")
    return InvalidInput("invalid-type", f"{name} is of type {declared}; it holds {right}")


CONVERTERS: dict[str, Callable[[str, str, Scan], tuple[str, bool]]] = {
    INSTANT: as_instant,
    NUMBER: as_number,
    FLAG: as_flag,
    TEXT: as_text,
}
