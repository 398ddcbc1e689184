"""One fault run: many clients send at once, while workers die and are started again."""

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx

from examples.service.bank import Bank
from examples.service.database import connect
from examples.service.faults.clients import Clients
from examples.service.faults.mortal import append_to
from examples.service.faults.parties import (
    POLICY,
    ROUND,
    START,
    STRICTER,
    opening,
    order,
    rounds,
)
from examples.service.faults.server import ROOT, running, variables
from examples.service.worker import step

END = START + timedelta(days=400)


class Size(NamedTuple):
    """How many events, of how many disputes, from how many clients, and how many workers die."""

    events: int = 10_000
    disputes: int = 500
    clients: int = 8
    kills: int = 50
    seed: int = 1


class Run:
    """A run whose files are in a folder, on SQLite there or on another database."""

    def __init__(self, folder: Path, size: Size, database: str | None = None) -> None:
        self.folder, self.size = folder, size
        self.names = variables(folder, database)
        self.chance = random.Random(size.seed)
        self.started = self.killed = 0
        self.revisions: list[str] = []

    def go(self) -> Clients:
        """Run, and return the clients, which know what was answered."""
        at = START
        with running(self.names) as address:
            clients = Clients(address, self.size.clients)
            self.open_disputes(address)
            messages_of_rounds = list(rounds(self.size.disputes, self.size.events, self.size.seed))
            for number, messages in enumerate(messages_of_rounds):
                wanted = self.size.kills * (number + 1) // len(messages_of_rounds)
                at = START + number * ROUND
                with ThreadPoolExecutor(1) as pool:
                    dying = pool.submit(self.kill_workers, wanted, at)
                    clients.deliver(messages)
                    dying.result()
                self.work(at)
            while clients.waiting:
                clients.deliver([])
                self.work(at)
        self.work(END)
        return clients

    def open_disputes(self, address: str) -> None:
        """Open half of the disputes under one policy, and the others under a stricter one."""
        half = self.size.disputes // 2
        with httpx.Client(base_url=address, timeout=120) as client:
            for policy, numbers in ((POLICY, range(half)), (STRICTER, range(half, 2 * half))):
                put = client.put("/policy", json=policy).raise_for_status()
                self.revisions.append(put.json())
                for number in numbers:
                    client.put("/orders", json=order(number)).raise_for_status()
                    for _ in range(2):
                        client.post("/disputes", json=opening(number)).raise_for_status()

    def kill_workers(self, wanted: int, at: datetime) -> None:
        """Start workers, two at once, until so many were killed."""
        while self.killed < wanted:
            lives = [self.chance.randint(1, 20) for _ in range(min(2, wanted - self.killed))]
            self.started += len(lives)
            with ThreadPoolExecutor(2) as pool:
                self.killed += sum(pool.map(lambda life: self.dies(life, at), lives))

    def dies(self, commits: int, at: datetime) -> bool:
        """Let a worker live for so many commits, and return whether it was killed by then."""
        module = ["-m", "examples.service.faults.mortal", str(commits), at.isoformat()]
        command = [sys.executable, *module]
        ended = subprocess.run(command, cwd=ROOT, env=os.environ | self.names, check=False)
        if ended.returncode not in (0, -signal.SIGKILL):
            raise RuntimeError(f"a worker failed with the status {ended.returncode}")
        return ended.returncode == -signal.SIGKILL

    def work(self, at: datetime) -> None:
        """Do all that is due, here and without dying."""
        engine, bank = connect(self.names["SERVICE_DATABASE"]), Bank(self.folder / "bank.db")
        step(engine, bank, partial(append_to, self.folder / "sent.txt"), at)
        engine.dispose()
