"""Check the characters of a condition, and prepare it for Python's parser.

Whatever passes has balanced brackets, decimal integers, ASCII names and plain strings. Python then
reads it without warnings, and no text can close the brackets that `tree_of` puts around it.
"""

import ast
import keyword
import re
from collections.abc import Container

from attrs import define, field

from disputerules.language.expression import MAX_SIZE, RESERVED
from disputerules.language.text.problem import ConditionError, TextProblem
from disputerules.values.errors import shown

MAX_CHARACTERS = 2 * MAX_SIZE  # fewer leaves than MAX_SIZE: each needs a separator
MAX_NESTING = 64
TOKEN = re.compile(
    r"""(?P<space>[ \t\n]+|\#[^\n\r\x00\ud800-\udfff]*)
    |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<number>[0-9][\w.]*)
    |(?P<string>'(?:[^'\\\x00-\x1f\ud800-\udfff]|\\ESCAPE)*'|"(?:[^"\\\x00-\x1f\ud800-\udfff]|\\ESCAPE)*")
    |(?P<symbol><>|&&|\|\||[<>=!:]=|[()\[\]{}.,+*/%@<>~^:=&|!;?$-])
    |(?P<other>.)""".replace(
        "ESCAPE", r"""(?:[\\'"nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U00[01][0-9a-f]{5})"""
    ),
    re.VERBOSE | re.ASCII | re.DOTALL,
)
INTEGER = re.compile(r"0|[1-9][0-9]*")
INSTEAD = {
    "=": "==",
    "<>": "!=",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
    "~": "not",
}
CLOSING = {"(": ")", "[": "]", "{": "}"}
# Python's parser reads a name with a fullwidth letter as the name in plain letters, and never as a
# keyword (NFKC, https://docs.python.org/3/reference/lexical_analysis.html#identifiers).
FULLWIDTH = ord("\uff41") - ord("a")


@define
class Scanner:
    """Reads tokens from left to right; `plain` is the text that Python parses."""

    source: str
    declared: Container[str]
    plain: list[str] = field(factory=list)
    problems: list[TextProblem] = field(factory=list)
    brackets: list[tuple[str, int]] = field(factory=list)
    last: str = "space"

    def scan(self) -> str:
        """Return the text for Python's parser, or raise what is wrong with the tokens."""
        for match in TOKEN.finditer(self.source):
            kind, text = str(match.lastgroup), match[0]
            self.plain.append(self.token(kind, text, match.start()))
            self.last = self.last if kind == "space" else kind
        for bracket, place in self.brackets:
            self.report(place, f"{bracket!r} is never closed; write {CLOSING[bracket]!r}")
        if self.last == "space":
            self.report(0, "expected a condition, such as 'True'")
        if self.problems:
            raise ConditionError(self.problems, "\n" in self.source)
        return "".join(self.plain)

    def report(self, place: int, message: str, code: str = "syntax") -> None:
        self.problems.append(problem_at(self.source, place, code, message))

    def token(self, kind: str, text: str, place: int) -> str:
        """Check one token, and return it as Python's parser needs it."""
        if kind == "name":
            return ".".join(self.name(part, text) for part in text.split("."))
        if kind == "number" and not INTEGER.fullmatch(text):
            self.report(place, f"expected an integer such as 4500, got {shown(text)}")
        elif kind == "string" and self.last == "string":
            self.report(place, "two strings side by side; write a comma between them")
        elif kind == "symbol":
            self.symbol(text, place)
        elif kind == "other":
            self.report(place, unexpected(text))
        return text

    def name(self, part: str, whole: str) -> str:
        """Return part of a dotted name, so spelt that Python does not take it for a keyword."""
        hidden = keyword.iskeyword(part) and part not in CONSTANTS
        if hidden and (part != whole or (part in self.declared and part not in RESERVED)):
            return chr(ord(part[0]) + FULLWIDTH) + part[1:]
        return part

    def symbol(self, text: str, place: int) -> None:
        if text in INSTEAD:
            self.report(place, f"unexpected {text!r}; write '{INSTEAD[text]}'")
        elif text in CLOSING:
            self.brackets.append((text, place))
            if len(self.brackets) == MAX_NESTING:
                message = f"more than {MAX_NESTING} nested brackets; split the condition"
                self.report(place, message, "too-large")
        elif text in CLOSING.values():
            opened = self.brackets.pop()[0] if self.brackets else ""
            if CLOSING.get(opened) != text:
                self.report(place, f"{text!r} closes no bracket; leave it out")


INCOMPLETE = "the condition is incomplete; write what follows the last operator"
CONSTANTS = frozenset({"True", "False", "None"})


def unexpected(character: str) -> str:
    if character in "'\"":
        return (
            f"a string starts here that has no end, or a backslash that is no escape: {character}"
        )
    return f"unexpected character {character!r}; leave it out"


def problem_at(source: str, place: int, code: str, message: str) -> TextProblem:
    """Return a problem at an offset in the source."""
    before = source[:place]
    return TextProblem(before.count("\n") + 1, place - before.rfind("\n"), code, message)


def tree_of(source: str, declared: Container[str]) -> tuple[ast.expr, list[str]]:
    """Return the syntax tree of a condition and the lines that its positions refer to.

    The tree's first line is 2. Raises `ConditionError`.
    """
    if len(source) > MAX_CHARACTERS:
        message = f"the condition has more than {MAX_CHARACTERS} characters; split it"
        raise ConditionError([TextProblem(1, 1, "too-large", message)], several_lines=False)
    plain = Scanner(source.replace("\r\n", "\n"), declared).scan()
    lines = plain.split("\n")
    try:
        return ast.parse(f"(\n{plain}\n)", mode="eval").body, lines
    except SyntaxError as error:
        raise ConditionError([syntax_problem(error, lines)], len(lines) > 1) from None
    except (MemoryError, RecursionError):
        message = "the condition is nested too deep; split it with derived facts"
        raise ConditionError([TextProblem(1, 1, "too-large", message)], False) from None


def syntax_problem(error: SyntaxError, lines: list[str]) -> TextProblem:
    """Return where Python's parser stopped; its own messages differ from release to release."""
    line, column = (error.lineno or 2) - 1, error.offset or 1
    if not 1 <= line <= len(lines):
        return TextProblem(len(lines), len(lines[-1]) + 1, "syntax", INCOMPLETE)
    rest = TOKEN.match(lines[line - 1], column - 1)
    near = f" near {shown(rest[0])}" if rest else ""
    message = f"invalid syntax{near}; check for a missing operator or value"
    return TextProblem(line, column, "syntax", message)
