"""Write the SQL that converts a source column to an instant, a number, a flag or a string.

A value that cannot be converted becomes NULL, and the scan counts its row as bad.
"""

from collections.abc import Callable
from typing import NamedTuple

from attrs import frozen

from disputerules.histories import types
from disputerules.histories.columns import FLAG, INSTANT, NUMBER, TEXT
from disputerules.histories.types import type_of
from disputerules.histories.zones import utc_micros
from disputerules.interpreters.sql.dialect import Dialect
from disputerules.values.errors import InvalidInput


@frozen
class Given:
    """A column as the source has it: its name, its type, and how to read it."""

    name: str
    declared: str
    dialect: Dialect
    zone: str | None = None

    @property
    def kind(self) -> str:
        """Return the kind of its type."""
        return type_of(self.declared)

    @property
    def raw(self) -> str:
        """Return the column with the unconverted value."""
        return f"r_{self.name}"

    def needs(self, right: str) -> InvalidInput:
        """Return the error for a type that cannot be converted."""
        message = f"column {self.name} has type {self.declared}; expected {right}"
        return InvalidInput("invalid-type", message)


class Converted(NamedTuple):
    """The SQL of a value; if `partial`, it may be NULL because it cannot be converted.

    `local` is a local time in microseconds. It becomes the column `l_` of an earlier stage, because
    the value repeats it many times.
    """

    text: str
    partial: bool = False
    local: str = ""


# The least integer, before all instants: NumPy's NaT as an integer.
NO_INSTANT = "(-9223372036854775807 - 1)"


def instant(one: Given) -> Converted:
    """Convert to microseconds since 1970; an infinite timestamp becomes NULL."""
    raw, hooks = one.raw, one.dialect
    match one.kind:
        case types.INTEGER | types.NOTHING:
            return Converted(f"NULLIF(CAST({raw} AS {hooks.integer}), {NO_INSTANT})", partial=True)
        case types.WIDE:
            return Converted(f"TRY_CAST({raw} AS {hooks.integer})", partial=True)
        case types.AWARE:
            return Converted(hooks.micros.format(raw), partial=True)
        case types.AWARE_NS:
            return Converted(f"(epoch_ns({raw}) // 1000)", partial=True)
        case types.STRING if hooks.matches:
            return text_instant(one)
        case types.NAIVE | types.NAIVE_NS | types.COARSE if hooks.naive:
            return local(one, LOCAL_TIMES[one.kind].format(raw))
    right = "timestamps with a time zone or integer microseconds since 1970; cast it in the mapping"
    raise one.needs(right)


# Nanoseconds are truncated: DuckDB's own cast rounds them up.
LOCAL_TIMES = {
    types.NAIVE: "epoch_us({0})",
    types.NAIVE_NS: "(epoch_ns({0}) // 1000)",
    types.COARSE: "epoch_us(TRY_CAST({0} AS TIMESTAMP))",
}


def local(one: Given, micros: str) -> Converted:
    if one.zone is None:
        raise needs_zone(one.name)
    return Converted(utc_micros(f"l_{one.name}", one.zone), partial=True, local=micros)


def needs_zone(name: str) -> InvalidInput:
    """Return the error for local times without a time zone."""
    right = f"the instants of {name} have no UTC offset; give their zone, as in --zone Europe/Paris"
    return InvalidInput("naive-instant", right)


# Engines accept more than this and drop the parts that they do not know: a zone's name, or PM.
DAY_AND_TIME = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
LOCAL_TEXT = f"^([0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}|{DAY_AND_TIME})$"
AWARE_TEXT = f"^{DAY_AND_TIME} ?(Z|UTC|[+-](0[0-9]|1[0-8])(:?[0-5][0-9])?)$"
MICROS_TEXT = "^[0-9]{12,18}$"
# What programs write most often, by length; a pattern of LIKE is tested much faster.
USUAL = {
    20: "2___-__-__T__:__:__Z",
    22: "2___-__-__ __:__:__+00",
    25: "2___-__-__T__:__:__+00:00",
}


def is_usual(text: str) -> str:
    """Write whether a text has the form of an instant as programs write it, with an offset of zero.

    An engine accepts days of one digit, a space before the hour, and a point after the seconds; all
    else it takes for what the pattern says.
    """
    places = ((10, "9"), (12, "2"), (19, "9"))
    digits = " AND ".join(f"SUBSTR({text}, {n}, 1) BETWEEN '0' AND '{most}'" for n, most in places)
    whens = " ".join(
        f"WHEN {size} THEN {text} LIKE '{form}' AND {digits}" for size, form in USUAL.items()
    )
    return f"CASE LENGTH({text}) {whens} ELSE FALSE END"


def text_instant(one: Given) -> Converted:
    """Convert strings with an offset, local times, or microseconds, row by row."""
    text, hooks = f"UPPER(TRIM({one.raw}))", one.dialect
    joined = f"REPLACE(REPLACE({text}, ' +', '+'), ' -', '-')"
    aware = hooks.micros.format(f"TRY_CAST({joined} AS TIMESTAMPTZ)")
    bare = f"CAST(NULL AS {hooks.integer})"
    usual = hooks.micros.format(f"TRY_CAST({one.raw} AS TIMESTAMPTZ)")
    whens = [
        f"WHEN {is_usual(one.raw)} THEN {usual}",
        f"WHEN {hooks.matching(text, AWARE_TEXT)} THEN {aware}",
        f"WHEN {hooks.matching(text, MICROS_TEXT)} THEN TRY_CAST({text} AS {hooks.integer})",
    ]
    if one.zone is not None:
        bare = utc_micros(f"l_{one.name}", one.zone)
    local = LOCAL_TIMES[types.NAIVE].format(f"TRY_CAST({text} AS TIMESTAMP)")
    local = f"CASE WHEN {hooks.matching(text, LOCAL_TEXT)} THEN {local} END"
    return Converted(f"CASE {' '.join(whens)} ELSE {bare} END", partial=True, local=local)


def number(one: Given) -> Converted:
    raw, integer = one.raw, one.dialect.integer
    match one.kind:
        case types.INTEGER | types.NOTHING:
            return Converted(f"CAST({raw} AS {integer})")
        case types.WIDE:
            return Converted(f"TRY_CAST({raw} AS {integer})", partial=True)
        case types.DECIMAL:
            whole = f"{raw} = FLOOR({raw})"
        case types.STRING if one.dialect.matches:
            digits = one.dialect.matching(raw, "^[+-]?[0-9]+$")
            whole = f"CASE WHEN {is_plain(raw, one.dialect)} THEN TRUE ELSE {digits} END"
        case _:
            raise one.needs("integers; amounts are in minor units")
    return Converted(f"CASE WHEN {whole} THEN TRY_CAST({raw} AS {integer}) END", partial=True)


def is_plain(text: str, dialect: Dialect) -> str:
    """Write whether a text is a whole number without a sign, spaces or zeros before it."""
    return f"CAST(TRY_CAST({text} AS {dialect.integer}) AS {dialect.text}) = {text}"


YES, NO = "'true', 't', 'yes', 'y', '1'", "'false', 'f', 'no', 'n', '0'"


def flag(one: Given) -> Converted:
    match one.kind:
        case types.BOOLEAN:
            return Converted(one.raw)
        case types.NOTHING:
            return Converted(f"CAST({one.raw} AS BOOLEAN)")
        case types.STRING | types.INTEGER:
            plain = f"LOWER(CAST({one.raw} AS {one.dialect.text}))"
            cases = f"WHEN {plain} IN ({YES}) THEN TRUE WHEN {plain} IN ({NO}) THEN FALSE"
            return Converted(f"CASE {cases} END", partial=True)
    raise one.needs("true or false")


def text(one: Given) -> Converted:
    return Converted(f"CAST({one.raw} AS {one.dialect.text})")


CONVERTERS: dict[str, Callable[[Given], Converted]] = {
    INSTANT: instant,
    NUMBER: number,
    FLAG: flag,
    TEXT: text,
}


def converted(one: Given, holds: str) -> Converted:
    """Write the conversion of a column to what it holds."""
    return CONVERTERS[holds](one)
