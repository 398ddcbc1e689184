"""What differs between SQL engines, as a few hooks. All other text is the same everywhere.

Instants become 64-bit integer microseconds (UTC) where a column is read and stay so: a timestamp
with a zone is slow, and what it means follows the session's time zone.
"""

from attrs import frozen

DAY_MICROS = 86_400_000_000


@frozen
class Dialect:
    """The hooks of one engine: templates for `str.format`.

    `micros` turns an aware timestamp column into microseconds, `quotient` divides two whole numbers
    that are not negative and drops the rest, `wide` is a number type that holds the product of two
    amounts, `quote` is the mark around names. `checked` says whether the tests run this engine.
    """

    name: str
    micros: str
    quotient: str
    remainder: str
    wide: str
    text: str = "VARCHAR"
    integer: str = "BIGINT"
    quote: str = '"'
    checked: bool = True

    def named(self, name: str) -> str:
        """A name in quotes, whatever is in it."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote


def literal(text: str) -> str:
    """A text constant, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"


DUCKDB = Dialect(
    name="duckdb",
    micros="epoch_us({0})",
    quotient="({0} // {1})",
    remainder="({0} % {1})",
    wide="HUGEINT",
)
SPARK = Dialect(
    name="spark",
    micros="unix_micros({0})",
    quotient="({0} div {1})",
    remainder="({0} % {1})",
    wide="DECIMAL(38, 0)",
    text="STRING",
    quote="`",
)
POSTGRES = Dialect(
    name="postgres",
    micros="CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
    quotient="div({0}, {1})",
    remainder="mod({0}, {1})",
    wide="NUMERIC",
    text="TEXT",
)
BIGQUERY = Dialect(
    name="bigquery",
    micros="UNIX_MICROS({0})",
    quotient="DIV({0}, {1})",
    remainder="MOD({0}, {1})",
    wide="BIGNUMERIC",
    text="STRING",
    integer="INT64",
    quote="`",
    checked=False,
)
SNOWFLAKE = Dialect(
    name="snowflake",
    micros="DATE_PART(EPOCH_MICROSECOND, {0})",
    quotient="TRUNC(({0} - MOD({0}, {1})) / {1})",
    remainder="MOD({0}, {1})",
    wide="NUMBER(38, 0)",
    integer="NUMBER(38, 0)",
    checked=False,
)
DIALECTS = {one.name: one for one in (DUCKDB, SPARK, POSTGRES, BIGQUERY, SNOWFLAKE)}
