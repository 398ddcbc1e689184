"""What differs between SQL engines, as a few hooks. All other text is the same everywhere.

Instants become 64-bit integer microseconds (UTC) where a column is read and stay so: a timestamp
with a zone is slow, and what it means follows the session's time zone.
"""

from attrs import frozen

DAY_MICROS = 86_400_000_000


@frozen
class Dialect:
    """The hooks of one engine: templates for `str.format`.

    `micros` turns an aware timestamp column into microseconds, `naive` one without a zone as if it
    were UTC; `month` numbers the month (12 x year + month) of microseconds. `quotient` divides two whole numbers
    that are not negative and drops the rest, `wide` is a number type that holds the product of two
    amounts, `quote` is the mark around names. `checked` says whether the tests run this engine.
    """

    name: str
    micros: str
    naive: str
    month: str
    quotient: str
    remainder: str
    wide: str
    examples: str = "MIN({0}) AS first_example, MAX({0}) AS last_example"
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
    naive="epoch_us({0})",
    month="(12 * year(make_timestamp({0})) + month(make_timestamp({0})))",
    quotient="({0} // {1})",
    remainder="({0} % {1})",
    wide="HUGEINT",
    examples="MIN({0}, 3) AS examples",
)
SPARK = Dialect(
    name="spark",
    micros="unix_micros({0})",
    naive="unix_micros({0})",
    month="(12 * year(date_from_unix_date(CAST({0} div 86400000000 AS INT))) + month(date_from_unix_date(CAST({0} div 86400000000 AS INT))))",
    quotient="({0} div {1})",
    remainder="({0} % {1})",
    wide="DECIMAL(38, 0)",
    text="STRING",
    quote="`",
)
POSTGRES = Dialect(
    name="postgres",
    micros="CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
    naive="CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
    month="(12 * EXTRACT(YEAR FROM DATE '1970-01-01' + CAST({0} / 86400000000 AS INT)) + EXTRACT(MONTH FROM DATE '1970-01-01' + CAST({0} / 86400000000 AS INT)))",
    quotient="div({0}, {1})",
    remainder="mod({0}, {1})",
    wide="NUMERIC",
    text="TEXT",
)
BIGQUERY = Dialect(
    name="bigquery",
    micros="UNIX_MICROS({0})",
    naive="UNIX_MICROS(TIMESTAMP({0}, 'UTC'))",
    month="(12 * EXTRACT(YEAR FROM TIMESTAMP_MICROS({0})) + EXTRACT(MONTH FROM TIMESTAMP_MICROS({0})))",
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
    naive="DATE_PART(EPOCH_MICROSECOND, {0})",
    month="(12 * YEAR(TO_TIMESTAMP_NTZ({0}, 6)) + MONTH(TO_TIMESTAMP_NTZ({0}, 6)))",
    quotient="TRUNC(({0} - MOD({0}, {1})) / {1})",
    remainder="MOD({0}, {1})",
    wide="NUMBER(38, 0)",
    integer="NUMBER(38, 0)",
    checked=False,
)
DIALECTS = {one.name: one for one in (DUCKDB, SPARK, POSTGRES, BIGQUERY, SNOWFLAKE)}
