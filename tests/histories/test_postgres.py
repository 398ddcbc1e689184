"""The view for a warehouse on a real Postgres server, started for the test: `make postgres`."""

import json

import pytest

from disputerules import histories as bulk
from disputerules.histories.columns import COLUMNS
from disputerules.histories.warehouse import view
from disputerules.values.periods import FIRST, UTC
from tests.generators.history import CALENDARS, GUIDE, arrow, history
from tests.generators.postgres import running_postgres

pytestmark = pytest.mark.postgres
TYPES = {"instant": "timestamptz", "number": "bigint", "flag": "boolean", "text": "text"}


@pytest.fixture(scope="module")
def psql():
    """A function that runs SQL on a server of our own."""
    with running_postgres() as (_, psql):
        yield psql


def test_an_infinite_instant_is_not_the_end_of_the_run(psql):
    psql(
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE orders AS SELECT "
        "'A' AS order_id, TIMESTAMPTZ '2026-01-01Z' AS at, TIMESTAMPTZ 'infinity' AS placed_at, "
        "'USD' AS currency, 1 AS paid;"
        + view(GUIDE, "postgres", mapping={name: name for name in ("order_id", *SHORT)})
    )
    assert psql('SELECT bad_row FROM "orders_decided"').strip() == "not-an-instant"


SHORT = ("at", "placed_at", "currency", "paid")


def quoted(value):
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


@pytest.mark.parametrize("name", ["guide", *CALENDARS])
def test_postgres_decides_every_row_as_duckdb_does(psql, name):
    policy = GUIDE.but(CALENDARS.get(name, {}))
    rows = history(policy, 150, seed=len(name))
    columns = ", ".join(f'"{one.name}" {TYPES[one.holds]}' for one in COLUMNS.values())
    values = ",\n".join(
        "(" + ", ".join(quoted(row[column]) for column in COLUMNS) + ")" for row in rows
    )
    text = view(
        policy,
        "postgres",
        first=FIRST.replace(year=2025),
        last=FIRST.replace(year=2030, tzinfo=UTC),
    )
    psql(
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
        f"CREATE TABLE orders ({columns}); INSERT INTO orders VALUES {values};{text}"
    )
    found = psql('SELECT row_to_json(d) FROM "orders_decided" AS d').splitlines()
    by_id = {row["order_id"]: row for row in map(json.loads, found)}
    expected = bulk.decide_table(arrow(rows), policy, into="rows")
    assert len(by_id) == len(expected) == len(rows)
    for row in expected:
        assert by_id[row["order_id"]] == row
