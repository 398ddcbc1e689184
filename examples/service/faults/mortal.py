"""A worker that is killed right after its n-th commit: in the database, at the bank, or by sending.

python -m examples.service.faults.mortal COMMITS INSTANT
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from examples.service.bank import Bank
from examples.service.database import connect
from examples.service.tables import Document
from examples.service.worker import step


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Life:
    """Counts commits, and ends the process right after the last one that it has."""

    def __init__(self, commits: int, end: Callable[[], None] = kill) -> None:
        self.commits, self.end, self.seen = commits, end, count(1)

    def pass_by(self, session: Session | None = None) -> None:  # noqa: ARG002 - as it is called
        if next(self.seen) == self.commits:
            self.end()


class MortalBank(Bank):
    """A bank after whose payment the worker may be gone."""

    def __init__(self, path: Path, life: Life) -> None:
        super().__init__(path)
        self.life = life

    def pay(self, key: str, amount: int, currency: str) -> None:
        super().pay(key, amount, currency)
        self.life.pass_by()


def append_to(path: Path, key: str, document: Document) -> None:
    """Send something to others: here, a line in a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{key}\n")


def main(commits: int, at: datetime) -> None:
    life = Life(commits)
    bank = MortalBank(Path(os.environ["SERVICE_BANK"]), life)
    event.listen(Session, "after_commit", life.pass_by)

    def send(key: str, document: Document) -> None:
        append_to(Path(os.environ["SERVICE_SENT"]), key, document)
        life.pass_by()

    step(connect(), bank, send, at)


if __name__ == "__main__":
    main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
