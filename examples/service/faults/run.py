"""One fault run: everything is told by many at once, while workers die and are started again."""

import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import httpx

from examples.service.faults.clients import Clients
from examples.service.faults.parties import (
    POLICY,
    ROUND,
    START,
    STRICTER,
    opening,
    order,
    rounds,
)
from examples.service.faults.server import ROOT, environment, running

END = START + timedelta(days=400)
IMMORTAL = 10**9


class Size(NamedTuple):
    """How much is told, by how many, about how much, and how many workers die."""

    events: int = 10_000
    disputes: int = 500
    clients: int = 8
    kills: int = 50
    seed: int = 1


class Run:
    """A run whose files are in a folder."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder, self.size = folder, size
        self.chance = random.Random(size.seed)
        self.started = self.killed = 0
        self.revisions: list[str] = []

    def go(self) -> Clients:
        """Run, and return the clients, which know what was answered."""
        with running(self.folder) as address:
            clients = Clients(address, self.size.clients)
            self.open_disputes(address)
            at = START
            told = list(rounds(self.size.disputes, self.size.events, self.size.seed))
            for number, messages in enumerate(told):
                wanted = self.size.kills * (number + 1) // len(told)
                at = START + number * ROUND
                with ThreadPoolExecutor(1) as pool:
                    dying = pool.submit(self.kill_workers, wanted, at)
                    clients.deliver(messages)
                    dying.result()
                self.work(IMMORTAL, at)
            while clients.waiting:
                clients.deliver([])
                self.work(IMMORTAL, at)
        for _ in range(2):
            self.work(IMMORTAL, END)
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
            lives = [self.chance.randint(1, 12) for _ in range(min(2, wanted - self.killed))]
            with ThreadPoolExecutor(2) as pool:
                self.killed += sum(pool.map(lambda life: self.work(life, at), lives))

    def work(self, commits: int, at: datetime) -> bool:
        """Let a worker do what is due, and return whether it was killed on the way."""
        self.started += 1
        module = ["-m", "examples.service.faults.mortal", str(commits), at.isoformat()]
        ended = subprocess.run(
            [sys.executable, *module], cwd=ROOT, env=environment(self.folder), check=False
        ).returncode
        if ended not in (0, -signal.SIGKILL):
            raise RuntimeError(f"a worker failed with the status {ended}")
        return ended == -signal.SIGKILL
