"""Transactions: on SQLite, or on the database that SERVICE_DATABASE names."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from examples.service.tables import Base

T = TypeVar("T")
TRIES = 20


class Missing(Exception):
    """Nothing is stored under an id."""


class Conflict(Exception):
    """A request that does not fit what is stored by now; the caller reads again."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def connect(url: str | None = None) -> Engine:
    """An engine whose tables exist."""
    engine = create_engine(url or os.environ.get("SERVICE_DATABASE", "sqlite:///service.db"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", begin_to_write)
    Base.metadata.create_all(engine)
    return engine


def prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions begin below
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def begin_to_write(connection: Any) -> None:
    """Lock at the beginning: a transaction that reads first could not be sure to write later."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def in_transaction(engine: Engine, work: Callable[[Session], T]) -> T:
    """What a piece of work returns, all of it or nothing; again where another writer was faster."""
    for _ in range(TRIES):
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                return work(session)
        except (StaleDataError, IntegrityError, OperationalError):
            continue
    raise Conflict("busy", "others write here all the time; try again")
