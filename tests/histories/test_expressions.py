"""A mapping is one expression over one row, and a run opens the named files and nothing else."""

import os

import duckdb
import pyarrow
import pytest

from disputerules.histories import compare_history, decide_table, duck
from disputerules.histories.expressions import as_sql, columns_in
from disputerules.histories.source import Source
from disputerules.values.errors import InvalidInput
from tests.generators.history import GUIDE

AT = "2026-01-02T08:00:00Z"
ROW = {"order_id": "A", "at": AT, "placed_at": AT, "currency": "USD", "paid": 4500, "note": "x"}
TABLE = pyarrow.Table.from_pylist([ROW])
COLUMNS = {name: name for name in ROW}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("paid", ["paid"]),
        ("PAID + 1", ["paid"]),
        ("source.paid // 2", ["paid"]),
        ("CAST(round(paid * 100) AS DECIMAL(18, 2))", ["paid"]),
        ("CASE WHEN note LIKE 'x%' THEN paid ELSE -paid END", ["note", "paid", "paid"]),
        ("COALESCE(NULLIF(paid, 0), 5)", ["paid"]),
        (
            "paid BETWEEN 1 AND 2 OR note IN ('a', 'b') AND paid IS NOT NULL",
            ["paid", "note", "paid"],
        ),
        ("date_trunc('day', CAST(placed_at AS TIMESTAMPTZ)) + INTERVAL 1 DAY", ["placed_at"]),
        ("note ->> '$.paid'", ["note"]),
        ("regexp_replace(note, '[^0-9]', '', 'g') COLLATE NOCASE", ["note"]),
        ("'; DROP TABLE orders; --'", []),
        ("paid -- a comment", ["paid"]),
        ("if(paid > 1, split_part(note, ',', 1), note)", ["paid", "note", "note"]),
    ],
)
def test_one_expression_over_a_row_is_accepted(text, read):
    assert list(columns_in(text, COLUMNS)) == read
    assert as_sql(text, COLUMNS) == ('"paid"' if text == "paid" else f"({text}\n)")


REFUSED = {
    "a statement": "1); DROP TABLE orders; SELECT (2",
    "a statement after the expression": "1); ATTACH 'x.db'; --",
    "a copy to a file": "1); COPY (SELECT 1) TO 'x.csv'; SELECT (1",
    "a setting": "1); SET threads = 1; SELECT (1",
    "a query": "SELECT 1",
    "a subquery": "(SELECT MAX(paid) FROM source)",
    "a subquery of a file": "(SELECT content FROM read_text('/etc/passwd'))",
    "a subquery of the network": "(SELECT a FROM 'https://example.com/a.csv')",
    "a subquery in a test": "EXISTS (FROM 'x.csv')",
    "a list of a subquery": "paid = ANY (SELECT 1)",
    "a function of a table": "read_text('/etc/passwd')",
    "a list of files": "glob('/*')",
    "several rows": "unnest([1, 2])",
    "several rows of a text": "regexp_split_to_table('a', 'b')",
    "all rows": "SUM(paid)",
    "the number of rows": "COUNT(*)",
    "other rows": "LAG(paid) OVER (ORDER BY at)",
    "all columns": "*",
    "columns by a pattern": "COLUMNS('p.*')",
    "two expressions": "1), (2",
    "two named expressions": "1) AS a, (2",
    "another source": "1) FROM range(3) t(i",
    "a filter": "1) FROM source WHERE (TRUE",
    "a union": "1) UNION SELECT (2",
    "an order": "1) ORDER BY (1",
    "a sample": "1) USING SAMPLE (1",
    "a group": "1) GROUP BY (1",
    "the clock": "now()",
    "a number by chance": "random()",
    "an id by chance": "uuid()",
    "an environment": "getenv('HOME')",
    "a setting that it reads": "current_setting('temp_directory')",
    "a variable": "getvariable('x')",
    "a sequence": "nextval('s')",
    "a wait": "sleep_ms(1000)",
    "a log": "write_log('x')",
    "a failure": "error('x')",
    "a plan of a query": "json_serialize_plan('SELECT 1')",
    "a query in JSON": "json_execute_serialized_sql('x')",
    "a lambda": "list_transform([1], x -> x + 1)",
    "a parameter": "$1",
    "a question mark": "?",
    "a column by its place": "#1",
    "a default": "DEFAULT",
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused_before_it_runs(what):
    text = REFUSED[what]
    for call in (
        lambda: decide_table(TABLE, GUIDE, mapping={"paid": text}),
        lambda: decide_table(TABLE, GUIDE, by=[text]),
        lambda: compare_history(TABLE, GUIDE, GUIDE, mapping={"paid": text}),
    ):
        with pytest.raises(InvalidInput) as refusal:
            call()
        assert refusal.value.code in ("invalid-expression", "invalid-source")
        assert "\n" not in refusal.value.message
        if refusal.value.code == "invalid-source":
            known = "unknown function", "unknown column", "give a column or an SQL expression"
            assert refusal.value.message.startswith(known)


@pytest.mark.parametrize("text", ["current_date", "current_timestamp", "current_user", "localtime"])
def test_a_keyword_that_reads_the_clock_or_the_session_is_no_column(text):
    with pytest.raises(InvalidInput, match=r"^unknown column|^cannot map"):
        decide_table(TABLE, GUIDE, mapping={"paid": text})


def test_the_callers_own_connection_runs_no_refused_expression():
    connection = duckdb.connect()
    connection.register("orders", TABLE)
    connection.execute("CREATE TABLE kept AS SELECT 1 AS a").fetchall()
    for text in REFUSED.values():
        with pytest.raises(InvalidInput):
            decide_table(connection, GUIDE, mapping={"paid": text})
    assert connection.execute("SELECT a FROM kept").fetchall() == [(1,)]


# --- the run -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    for name in ("a", "b", "secret"):
        duckdb.connect().execute(f"COPY (SELECT '{name}' AS order_id) TO '{tmp_path / name}.csv'")
    return tmp_path


REACHED = [
    "SELECT * FROM read_csv('{0}/secret.csv')",
    "SELECT * FROM read_text('{0}/secret.csv')",
    "SELECT * FROM glob('{0}/*')",
    "SELECT * FROM read_csv('{0}/*.csv')",
    "SELECT * FROM 'https://example.com/a.csv'",
    "COPY (SELECT 1) TO '{0}/new.csv'",
    "ATTACH '{0}/new.db'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET allowed_paths = ['{0}/secret.csv']",
    "LOAD httpfs",
    "INSTALL httpfs",
]


@pytest.mark.parametrize("text", REACHED)
@pytest.mark.parametrize("kind", ["file", "pattern", "table"])
def test_a_run_can_open_the_named_files_and_nothing_else(folder, text, kind):
    given = {"file": folder / "a.csv", "pattern": str(folder / "[ab].csv"), "table": TABLE}[kind]
    source = Source(given)
    before = sorted(os.listdir(folder))
    with pytest.raises(InvalidInput):
        source.rows(text.format(folder))
    assert sorted(os.listdir(folder)) == before
    found = source.rows(f"SELECT order_id FROM {source.relation}")
    assert [row["order_id"] for row in found] == {
        "file": ["a"],
        "pattern": ["a", "b"],
        "table": ["A"],
    }[kind]


@pytest.mark.parametrize("made", [duck.connect, duck.locked])
def test_no_connection_of_a_run_fetches_or_loads_an_extension(made):
    with made() as connection:
        for name in ("autoinstall_known_extensions", "autoload_known_extensions"):
            asked = f"SELECT current_setting('{name}')"
            assert connection.execute(asked).fetchall() == [(False,)]


def test_the_callers_own_connection_keeps_its_settings():
    connection = duckdb.connect()
    connection.register("orders", TABLE)
    decide_table(connection, GUIDE)
    names = "enable_external_access", "lock_configuration", "disabled_optimizers"
    read = ", ".join(f"current_setting('{name}')" for name in names)
    assert connection.execute(f"SELECT {read}").fetchall() == [(True, False, "")]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"no file matches .*x\.csv") as refusal:
        Source(tmp_path / "x.csv")
    assert refusal.value.code == "invalid-source"


def test_a_grouping_that_fails_on_its_types_is_refused_with_duckdbs_message():
    with pytest.raises(InvalidInput, match="DuckDB reports") as refusal:
        decide_table(TABLE, GUIDE, by=["note % note"])
    assert refusal.value.code == "invalid-source"
