"""What is wrong with the text of a condition, where, and how to repair it."""

from collections.abc import Iterable

from attrs import frozen

from disputerules.values.errors import LanguageError

MAX_SHOWN = 20


@frozen(order=True)
class TextProblem:
    """A mistake in the text. Lines and columns count characters from 1."""

    line: int
    column: int
    code: str
    message: str

    def place(self, several_lines: bool) -> str:
        """Return the place as an error message shows it."""
        column = f"column {self.column}"
        return f"line {self.line}, {column}" if several_lines else column


class ConditionError(LanguageError):
    """A text that is no condition. Its code is that of the first of its `problems`.

    >>> problem = TextProblem(1, 5, "syntax", "expected a condition")
    >>> print(ConditionError([problem], several_lines=False))
    column 5: expected a condition [syntax]
    """

    problems: tuple[TextProblem, ...]

    def __init__(self, problems: Iterable[TextProblem], several_lines: bool) -> None:
        self.problems = tuple(sorted(set(problems)))
        shown = [
            f"{problem.place(several_lines)}: {problem.message}"
            for problem in self.problems[:MAX_SHOWN]
        ]
        more = len(self.problems) - len(shown)
        messages = [*shown, f"and {more} more"] if more else shown
        super().__init__(self.problems[0].code, "; ".join(messages))
