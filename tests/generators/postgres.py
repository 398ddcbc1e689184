"""A Postgres server of our own, started for a test."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Psql = Callable[[str], str]


@contextmanager
def running_postgres() -> Iterator[tuple[Path, Psql]]:
    """The folder of its socket, and a function that runs SQL; its zone is far from UTC."""
    binaries = os.path.dirname(os.path.realpath(shutil.which("pg_ctl") or "pg_ctl"))
    if not os.path.exists(f"{binaries}/initdb"):
        pytest.skip("Postgres is missing: its pg_ctl must be on the path, and initdb beside it")
    home = Path(tempfile.mkdtemp(prefix="disputerules-"))
    data, socket = home / "data", home / "s"
    socket.mkdir()
    as_user = []
    if getpass.getuser() == "root":  # the server refuses to run as root
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(home, "postgres")
        shutil.chown(socket, "postgres")

    def run(*command, **more):
        done = subprocess.run(
            [*as_user, *command], capture_output=True, text=True, cwd=home, check=False, **more
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(f"{binaries}/initdb", "-D", data, "-U", "tester", "-A", "trust")
    options = f"-k {socket} -c listen_addresses= -c timezone=Pacific/Auckland"
    run(f"{binaries}/pg_ctl", "-D", data, "-o", options, "-l", home / "log", "-w", "start")

    def psql(text: str) -> str:
        command = [f"{binaries}/psql", "-h", socket, "-U", "tester", "-d", "postgres"]
        return run(*command, "-qAtX", "-v", "ON_ERROR_STOP=1", input=text)

    yield socket, psql
    run(f"{binaries}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(home)
