"""An answer as plain values."""

from typing import Any

from disputerules.decide.answer import ANSWER, Answer


def write_answer(answer: Answer) -> dict[str, Any]:
    """An answer as plain values in the wire format."""
    plain: dict[str, Any] = ANSWER.write(answer)
    return plain
