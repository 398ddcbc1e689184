"""Read and write files, which the rest of the library never does."""

import json
from typing import Any

from disputerules.documents.json_text import MAX_BYTES
from disputerules.values.errors import InvalidInput, shown

STDIN = 0
MAX_CONFORMANCE_BYTES = 64 * 1024 * 1024


def read(name: str, limit: int = MAX_BYTES + 1) -> bytes:
    """Read a file, or standard input for `-`, up to the size limit of a document."""
    source = STDIN if name == "-" else name
    try:
        with open(source, "rb", closefd=source != STDIN) as file:
            return file.read(limit)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot read {shown(name)}: {reason}"
        raise InvalidInput("unreadable-file", message, "$") from None


def loads(name: str) -> Any:
    """Parse JSON without the checks of a document; conformance files hold invalid cases."""
    text = read(name, MAX_CONFORMANCE_BYTES)
    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidInput("not-json", f"{shown(name)} is not JSON: {error}", "$") from None


def write(name: str, text: str) -> None:
    """Write a file as UTF-8."""
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot write {shown(name)}: {reason}"
        raise InvalidInput("unwritable-file", message, "$") from None
