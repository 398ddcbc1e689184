"""The only clock of the service: the library takes the instant as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """The instant of a request."""
    return datetime.now(UTC)
