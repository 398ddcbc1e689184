"""Describe what differs between SQL engines; all other SQL is the same everywhere.

Instants become 64-bit integer microseconds (UTC) where a column is read and stay so: a timestamp
with a time zone is slow, and its meaning depends on the session's time zone.
"""

from attrs import frozen

DAY_MICROS = 86_400_000_000


MONTH = "(12 * EXTRACT(YEAR FROM {0}) + EXTRACT(MONTH FROM {0}))"


@frozen
class Dialect:
    """The hooks of one engine: templates for `str.format`.

    `micros` turns an aware timestamp into microseconds, NULL if it is infinite; `date` and
    `timestamp` are the other way. `quotient` divides two whole numbers that are not negative and
    drops the rest, `remainder` is that rest, `wide` is a type of number that holds the product of
    two amounts, `counted` is how often each word stands in a text, as a map, `id_digest` stands for
    an id among examples, `total` is a sum that does not overflow. `naive` says that times without a
    zone can be read, `matches` tests a text by a pattern; an engine without them takes typed
    columns only. `barrier` keeps an engine from merging stages, which would compute a column again
    at each use or make a program too long to compile; `max_inlined_chars` is how many characters of
    text may lie between two barriers. `quote` marks names, `escape` stands before a quote in a
    text, `character` writes one by its number.
    `checked`: whether the tests run the engine.
    """

    name: str
    micros: str
    date: str
    timestamp: str
    quotient: str
    remainder: str
    wide: str
    examples: str = (
        "MIN({0}) FILTER (WHERE {1}) AS first_example, MAX({0}) FILTER (WHERE {1}) AS last_example"
    )
    id_digest: str = "{0}"
    total: str = "SUM({0})"
    counted: str = ""
    naive: bool = False
    matches: str = ""
    barrier: str = ""
    max_inlined_chars: int = 0
    text: str = "VARCHAR"
    integer: str = "BIGINT"
    quote: str = '"'
    escape: str = "'"
    character: str = "CHR({0})"
    checked: bool = True

    def named(self, name: str) -> str:
        """Quote an identifier.

        >>> print(DUCKDB.named("a b"))
        "a b"
        """
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def literal(self, text: str) -> str:
        """Write a string literal.

        >>> print(DUCKDB.literal("it's"))
        'it''s'
        """
        if self.escape != "'":
            text = text.replace(self.escape, self.escape * 2)
        return "'" + text.replace("'", f"{self.escape}'") + "'"

    def matching(self, text: str, pattern: str) -> str:
        """Test a string against a regular expression."""
        return self.matches.format(text, self.literal(pattern))

    def month(self, micros: str) -> str:
        """Return the month of an instant in UTC as 12 x year + month."""
        return MONTH.format(self.date.format(micros))


def literal(text: str) -> str:
    """Write a string literal without a backslash, which reads the same in every engine."""
    return DUCKDB.literal(text)


DUCKDB = Dialect(
    name="duckdb",
    micros="epoch_us({0})",
    date="make_timestamp({0})",
    timestamp="make_timestamptz({0})",
    quotient="({0} // {1})",
    remainder="({0} % {1})",
    wide="HUGEINT",
    examples="MIN({0}, 3) FILTER (WHERE {1}) AS examples",
    naive=True,
    matches="regexp_matches({0}, {1})",
    counted="list_aggregate(string_split(TRIM({0}), ' '), 'histogram')",
)
SPARK = Dialect(
    name="spark",
    micros="unix_micros({0})",
    date="date_from_unix_date(CAST({0} div 86400000000 AS INT))",
    timestamp="timestamp_micros({0})",
    quotient="({0} div {1})",
    remainder="({0} % {1})",
    wide="DECIMAL(38, 0)",
    # Spark aggregates in a hash table only values of fixed size: for a string among the results it
    # sorts every row, and each row allocates a decimal. So amounts are summed in two halves.
    id_digest="xxhash64({0})",
    total="(SUM({0} div 67108864) * CAST(67108864 AS DECIMAL(38, 0)) + SUM({0} % 67108864))",
    counted="map_from_entries(transform(array_distinct(split(TRIM({0}), ' ')), word -> "
    "struct(word, CAST(size(filter(split(TRIM({0}), ' '), one -> one = word)) AS BIGINT))))",
    # Stages in a row become one Java method, which is interpreted, several times slower, when it is
    # longer than 8,000 bytes (HotSpot's HugeMethodLimit). A one-row generator starts a new one, and
    # no filter of the user is pushed below an expression that is not deterministic.
    barrier=" LATERAL VIEW stack(1, spark_partition_id()) AS one",
    max_inlined_chars=3_500,
    text="STRING",
    quote="`",
    escape="\\",
    character="'\\u{0:04x}'",  # its CHR knows 256 characters
)
POSTGRES = Dialect(
    name="postgres",
    micros="CASE WHEN isfinite({0}) THEN CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT) END",
    date="(DATE '1970-01-01' + CAST(div({0}, 86400000000) AS INT))",
    timestamp="(TIMESTAMPTZ 'epoch' + {0} * INTERVAL '1 microsecond')",
    quotient="div({0}, {1})",
    remainder="mod({0}, {1})",
    wide="NUMERIC",
    barrier=" OFFSET 0",
    text="TEXT",
)
BIGQUERY = Dialect(
    name="bigquery",
    micros="UNIX_MICROS({0})",
    date="TIMESTAMP_MICROS({0})",
    timestamp="TIMESTAMP_MICROS({0})",
    quotient="DIV({0}, {1})",
    remainder="MOD({0}, {1})",
    wide="BIGNUMERIC",
    text="STRING",
    integer="INT64",
    quote="`",
    escape="\\",
    checked=False,
)
SNOWFLAKE = Dialect(
    name="snowflake",
    micros="DATE_PART(EPOCH_MICROSECOND, {0})",
    date="TO_TIMESTAMP_NTZ({0}, 6)",
    timestamp="TO_TIMESTAMP_NTZ({0}, 6)",
    quotient="TRUNC(({0} - MOD({0}, {1})) / {1})",
    remainder="MOD({0}, {1})",
    wide="NUMBER(38, 0)",
    integer="NUMBER(38, 0)",
    checked=False,
)
DIALECTS = {one.name: one for one in (DUCKDB, SPARK, POSTGRES, BIGQUERY, SNOWFLAKE)}
