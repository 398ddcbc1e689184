"""Check the SQL of a mapping: one expression over one row, which reads nothing else.

The text is only parsed, in a connection of its own that can reach no file and no network.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from disputerules.histories import duck
from disputerules.interpreters.sql.dialect import DUCKDB
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.suggestions import unknown

# The classes of nodes in DuckDB's syntax tree that compute a value from a row.
ROW_CLASSES = {
    *("COLUMN_REF", "CONSTANT", "FUNCTION", "OPERATOR", "COMPARISON", "CONJUNCTION"),
    *("CASE", "CAST", "TYPE", "BETWEEN", "COLLATE"),
}
CLASS_NAMES = {
    "SUBQUERY": "a subquery",
    "WINDOW": "a window function",
    "STAR": "several columns at once",
    "LAMBDA": "a lambda or the operator ->; for JSON use ->>",
    "PARAMETER": "a parameter",
}
# DuckDB defines these by macros. Its other macros read the catalog, the clock or a list.
ROW_MACROS = frozenset(("nullif", "if", "date_add", "days_in_month", "split_part", "fdiv"))
# These plan or decode whole queries.
QUERY_FUNCTIONS = frozenset(("json_serialize_plan", "json_serialize_sql", "json_deserialize_sql"))
SOURCE = "source"


def as_sql(text: str, columns: Mapping[str, str]) -> str:
    """Write a column of the source, or else a checked expression.

    `columns` has the names of the source's columns, by their lower-case form.
    """
    name = columns.get(text.lower())
    if name is not None:
        return DUCKDB.named(name)
    for _ in columns_in(text, columns):
        pass
    return f"({text}\n)"


def columns_in(text: str, columns: Mapping[str, str]) -> Iterator[str]:
    """Yield the columns of the source that an expression reads.

    Raises InvalidInput for anything but one expression over one row.
    """
    for node in nodes(parsed(text)):
        if node["class"] not in ROW_CLASSES:
            what = CLASS_NAMES.get(node["class"], node["class"].lower())
            raise refused(text, f"it has {what}")
        if node["class"] == "FUNCTION":
            check_function(text, node["function_name"])
        if node["class"] == "COLUMN_REF":
            yield column_of(node["column_names"], columns)


def parsed(text: str) -> Any:
    """Return the syntax tree of an expression."""
    tree = tree_of(f"SELECT ({text}\n)")
    if tree["error"]:
        if "SELECT" in tree["error_message"]:
            raise refused(text, "it is a statement")
        reason = tree["error_message"].split("\n")[0]
        message = f"give a column or an SQL expression; DuckDB reports: Parser Error: {reason}"
        raise InvalidInput("invalid-source", message)
    listed = tree["statements"][0]["node"].get("select_list", ())
    if len(listed) != 1 or around(tree) != around(tree_of("SELECT (NULL)")):
        raise refused(text, "it is more than one expression")
    return listed


def tree_of(query: str) -> Any:
    """Return DuckDB's syntax tree of a query, or its error."""
    ((tree,),) = ask(f"SELECT json_serialize_sql({DUCKDB.literal(query)})")
    return json.loads(tree)


def ask(query: str) -> list[tuple[Any, ...]]:
    """Run a query on a locked connection."""
    found: list[tuple[Any, ...]] = duck.run(duck.locked(), query).fetchall()
    return found


def around(tree: Any) -> Any:
    """Return a syntax tree without its list of expressions."""
    (statement, *others) = tree["statements"]
    node = {key: part for key, part in statement["node"].items() if key != "select_list"}
    return node, others


def nodes(tree: Any) -> Iterator[Any]:
    """Yield the nodes of a syntax tree, the outer before the inner."""
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)


def check_function(text: str, name: str) -> None:
    """Raise InvalidInput for a function that reads more than its row."""
    known = row_functions()
    if name in known:
        return
    if name not in functions():
        raise InvalidInput("invalid-source", unknown("function", name, known))
    raise refused(text, f"{name} reads more than one row's values")


@cache
def functions() -> frozenset[str]:
    """Return the names of all functions of DuckDB."""
    found = ask("SELECT DISTINCT function_name FROM duckdb_functions()")
    return frozenset(name for (name,) in found) | {"unnest"}  # the parser's own


@cache
def row_functions() -> frozenset[str]:
    """Return the names of the functions whose result depends on their arguments alone."""
    text = (
        "SELECT function_name FROM duckdb_functions() GROUP BY function_name "
        "HAVING BOOL_OR(function_type = 'scalar' AND stability = 'CONSISTENT')"
        " AND NOT BOOL_OR(function_type IN ('aggregate', 'window') OR stability = 'VOLATILE')"
    )
    found = {name for (name,) in ask(text)}
    return frozenset((found | ROW_MACROS) - QUERY_FUNCTIONS)


def column_of(names: list[str], columns: Mapping[str, str]) -> str:
    """Return the column that a name means; `source` may precede it."""
    for name in names[1:] if names[0].lower() == SOURCE and len(names) > 1 else names[:1]:
        if name.lower() in columns:
            return columns[name.lower()]
    message = unknown("column", names[-1], columns.values())
    raise InvalidInput("invalid-source", f"{message}; use only columns that the source has")


def refused(text: str, why: str) -> InvalidInput:
    """Return the error for an expression that is more than one value of one row."""
    right = "give a column, or one expression over the columns of a row"
    return InvalidInput("invalid-expression", f"cannot map {shown(text)}: {why}; {right}")
