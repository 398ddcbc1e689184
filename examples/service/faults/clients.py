"""Clients that deliver messages at once, and note what the service answered."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import httpx

from examples.service.faults.parties import Message

AGAIN = ("payment-under-way", "busy")


class Clients:
    """What was delivered so far: the events that were taken, the answers, and what waits."""

    def __init__(self, address: str, number: int) -> None:
        self.address, self.number, self.lock = address, number, Lock()
        self.taken: set[tuple[str, str]] = set()
        self.answers: Counter[str] = Counter()
        self.waiting: list[Message] = []

    def deliver(self, messages: Sequence[Message]) -> None:
        """Deliver messages, and those that were sent away before, by all clients at once."""
        messages, self.waiting = [*self.waiting, *messages], []
        shares = [messages[one :: self.number] for one in range(self.number)]
        with ThreadPoolExecutor(self.number) as pool:
            list(pool.map(self.deliver_share, shares))

    def deliver_share(self, messages: Sequence[Message]) -> None:
        with httpx.Client(base_url=self.address, timeout=120) as client:
            for message in messages:
                body = {"currency": "USD", "event": message.event}
                response = client.post(f"/disputes/{message.dispute}/events", json=body)
                self.note(message, response)

    def note(self, message: Message, response: httpx.Response) -> None:
        taken = response.status_code == 200
        code = "taken" if taken else response.json()["detail"][0]["type"]
        with self.lock:
            self.answers[f"{response.status_code} {code}"] += 1
            if taken:
                self.taken.add((message.dispute, message.event["id"]))
            if code in AGAIN:
                self.waiting.append(message)
