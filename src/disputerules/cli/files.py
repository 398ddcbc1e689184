"""Files, read and written: what the rest of the library never does."""

import json
from typing import Any

from disputerules.documents.json_text import MAX_BYTES
from disputerules.values.errors import InvalidInput, shown

STDIN = 0
MAX_CONFORMANCE_BYTES = 64 * 1024 * 1024


def read(name: str, limit: int = MAX_BYTES + 1) -> bytes:
    """The bytes of a file, or of standard input for `-`, no more than a document may have."""
    source = STDIN if name == "-" else name
    try:
        with open(source, "rb", closefd=source != STDIN) as file:
            return file.read(limit)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        right = f"{shown(name)} cannot be read: {reason}"
        raise InvalidInput("unreadable-file", right, "$") from None


def loads(name: str) -> Any:
    """JSON as it is written: a conformance file holds cases that no reader takes."""
    text = read(name, MAX_CONFORMANCE_BYTES)
    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidInput("not-json", f"{name}: {error}", "$") from None


def write(name: str, text: str) -> None:
    """Write a file as UTF-8."""
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        right = f"{shown(name)} cannot be written: {reason}"
        raise InvalidInput("unwritable-file", right, "$") from None
