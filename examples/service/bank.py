"""A bank for the example, in a file of its own: it pays each key once, as payment providers do."""

import sqlite3
from pathlib import Path


class Bank:
    """What was asked of the bank, and what it paid."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        self.connection.execute("CREATE TABLE IF NOT EXISTS asked (key TEXT)")
        paid = "paid (key TEXT PRIMARY KEY, amount INTEGER, currency TEXT)"
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {paid}")

    def pay(self, key: str, amount: int, currency: str) -> None:
        """Pay an amount in minor units, unless this key was paid before."""
        self.connection.execute("INSERT INTO asked VALUES (?)", (key,))
        payment = (key, amount, currency)
        self.connection.execute("INSERT OR IGNORE INTO paid VALUES (?, ?, ?)", payment)
