"""A worker that is killed right after its n-th commit, in the database or at the bank.

python -m examples.service.faults.mortal COMMITS INSTANT
"""

import os
import signal
import sys
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from examples.service.bank import Bank
from examples.service.database import connect
from examples.service.tables import Document
from examples.service.worker import step


class Life:
    """Counts commits, and ends this process after the last one that it has."""

    def __init__(self, commits: int) -> None:
        self.commits, self.seen = commits, count(1)

    def pass_by(self, session: Session | None = None) -> None:  # noqa: ARG002 - as it is called
        if next(self.seen) == self.commits:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalBank(Bank):
    """A bank after whose payment the worker may be gone."""

    life: Life

    def pay(self, key: str, amount: int, currency: str) -> None:
        super().pay(key, amount, currency)
        self.life.pass_by()


def told(key: str, document: Document) -> None:
    """Tell others of something: here, a line in a file."""
    with open(os.environ["SERVICE_TOLD"], "a", encoding="utf-8") as file:
        file.write(f"{key}\n")


def main(commits: int, at: datetime) -> None:
    life, bank = Life(commits), MortalBank(Path(os.environ["SERVICE_BANK"]))
    bank.life = life
    event.listen(Session, "after_commit", life.pass_by)
    step(connect(), bank, told, at)


if __name__ == "__main__":
    main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
