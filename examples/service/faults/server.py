"""Start the service as a process of its own, on a port that is free."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[3]


def variables(folder: Path, database: str | None = None) -> dict[str, str]:
    """The variables of a service whose files are in a folder."""
    return {
        "SERVICE_DATABASE": database or f"sqlite:///{folder / 'service.db'}",
        "SERVICE_BANK": str(folder / "bank.db"),
        "SERVICE_SENT": str(folder / "sent.txt"),
    }


@contextmanager
def running(names: dict[str, str]) -> Iterator[str]:
    """The address of the service with these variables, while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        free.listen()
        number = free.fileno()
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        app = ["-m", "uvicorn", "examples.service.app:app", "--log-level", "warning"]
        process = subprocess.Popen(
            [sys.executable, *app, "--fd", str(number)],
            cwd=ROOT,
            env=os.environ | names,
            pass_fds=[number],
        )
        try:
            # The socket listens already: the first request waits until the service is up.
            httpx.get(f"{address}/openapi.json", timeout=120).raise_for_status()
            yield address
        finally:
            process.terminate()
            process.wait()
