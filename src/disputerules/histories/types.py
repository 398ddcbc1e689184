"""Classify the types of an engine's columns."""

AWARE, AWARE_NS = "aware", "aware-ns"
NAIVE, NAIVE_NS, COARSE = "naive", "naive-ns", "coarse"
INTEGER, WIDE, DECIMAL = "integer", "wide", "decimal"
BOOLEAN, STRING, JSON, NOTHING, OTHER = "boolean", "string", "json", "nothing", "other"

NAMES = {
    AWARE: ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ", "TIMESTAMP_LTZ"),
    AWARE_NS: ("TIMESTAMPTZ_NS", "TIMESTAMP_NS WITH TIME ZONE"),
    NAIVE: ("TIMESTAMP", "TIMESTAMP_NTZ", "DATETIME", "TIMESTAMP WITHOUT TIME ZONE"),
    NAIVE_NS: ("TIMESTAMP_NS",),
    # Their range exceeds that of microseconds.
    COARSE: ("TIMESTAMP_S", "TIMESTAMP_MS", "DATE"),
    INTEGER: (
        *("TINYINT", "SMALLINT", "INTEGER", "INT", "BIGINT", "LONG"),
        *("UTINYINT", "USMALLINT", "UINTEGER"),
    ),
    WIDE: ("UBIGINT", "HUGEINT", "UHUGEINT"),
    DECIMAL: ("DECIMAL", "NUMERIC", "DOUBLE", "FLOAT", "REAL"),
    BOOLEAN: ("BOOLEAN", "BOOL"),
    STRING: ("VARCHAR", "CHAR", "STRING", "TEXT", "ENUM", "UUID"),
    JSON: ("JSON",),
    NOTHING: ("NULL", "VOID"),
}
KINDS = {name: kind for kind, names in NAMES.items() for name in names}


def type_of(declared: str) -> str:
    """Return the kind of an engine's type; `OTHER` if it cannot be converted.

    >>> type_of("decimal(10,2)"), type_of("ENUM('DATE')"), type_of("INTEGER[]")
    ('decimal', 'string', 'other')
    """
    if declared.endswith("]"):
        return OTHER
    return KINDS.get(declared.partition("(")[0].strip('"').upper(), OTHER)
