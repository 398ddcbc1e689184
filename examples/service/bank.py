"""A bank for the example, in a file of its own: it pays each key once, as payment providers do."""

import sqlite3
from contextlib import closing
from pathlib import Path


class Bank:
    """What was asked of the bank, and what it paid."""

    def __init__(self, path: Path) -> None:
        self.path = path
        paid = "paid (key TEXT PRIMARY KEY, amount INTEGER, currency TEXT)"
        self.run("CREATE TABLE IF NOT EXISTS asked (key TEXT)")
        self.run(f"CREATE TABLE IF NOT EXISTS {paid}")

    def pay(self, key: str, amount: int, currency: str) -> None:
        """Pay an amount in minor units, unless this key was paid before."""
        self.run("INSERT INTO asked VALUES (?)", key)
        self.run("INSERT OR IGNORE INTO paid VALUES (?, ?, ?)", key, amount, currency)

    def run(self, text: str, *values: str | int) -> None:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        with closing(connection):
            connection.execute(text, values)
