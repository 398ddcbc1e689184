"""The example service on a real Postgres server, started for the test: `make postgres`."""

import pytest

from examples.service.faults.report import report
from examples.service.faults.run import Run, Size
from tests.generators.postgres import running_postgres

pytestmark = pytest.mark.postgres


def test_on_postgres_nothing_is_lost_and_nothing_is_paid_twice(tmp_path):
    size = Size(events=240, disputes=24, clients=8, kills=4)
    with running_postgres() as (socket, _):
        address = f"postgresql+psycopg://tester@/postgres?host={socket}"
        run = Run(tmp_path, size, address)
        lines, wrong = report(run, run.go())
    assert wrong == 0, "\n".join(lines)
    assert run.killed == size.kills
