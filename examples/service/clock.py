"""The only clock of the service: the library is told the instant."""

from datetime import UTC, datetime


def now() -> datetime:
    """The instant of a request."""
    return datetime.now(UTC)
