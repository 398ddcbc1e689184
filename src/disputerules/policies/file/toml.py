"""Read TOML as plain values, and write them: as much of it as a policy file needs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from disputerules.values.errors import InvalidInput, InvalidPolicy

Plain = Mapping[str, Any]
# Keys of a file whose values are tables, each written as a table of its own.
NESTED = ("reasons", "translations")


def plain_of_toml(text: str) -> dict[str, Any]:
    r"""Return the plain values of a TOML document; raises InvalidPolicy for invalid TOML.

    Dates and instants are strings, as policy documents have them.

    >>> plain_of_toml('version = "3"\neffective_from = 2026-12-01')
    {'version': '3', 'effective_from': '2026-12-01'}
    """
    try:
        import tomllib

        return {key: plain(one) for key, one in tomllib.loads(text.removeprefix("\ufeff")).items()}
    except ValueError as error:  # also an integer of more digits than Python reads
        raise InvalidPolicy(f"invalid TOML: {error}") from None
    except RecursionError:
        raise too_deep() from None


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def too_deep() -> InvalidInput:
    return InvalidInput("too-deep", "the policy is nested too deeply")


def toml(document: Plain) -> str:
    """Return a document as TOML: first its values, then its tables, then its lists of tables.

    >>> print(toml({"name": "ours", "set": {"payout.within": "3 days"}}), end="")
    name = "ours"
    <BLANKLINE>
    [set]
    "payout.within" = "3 days"
    """
    lines = [f"{key(name)} = {value(one)}" for name, one in document.items() if not is_table(one)]
    tables = [(name, one) for name, one in document.items() if is_table(one)]
    blocks = [lines, *(block for name, one in tables for block in blocks_of(name, one))]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def blocks_of(name: str, one: Any) -> Iterator[list[str]]:
    if isinstance(one, Mapping) and name in NESTED:
        for inner, part in one.items():
            yield [f"[{key(name)}.{key(inner)}]", *lines_of(part)]
        return
    if isinstance(one, Mapping):
        inner = {part: each for part, each in one.items() if is_table_of_tables(each)}
        lines = lines_of({part: each for part, each in one.items() if part not in inner})
        yield [f"[{key(name)}]", *lines] if lines or not inner else []
        yield from ([f"[{key(name)}.{key(part)}]", *lines_of(inner[part])] for part in inner)
        return
    for item in one:
        yield [f"[[{key(name)}]]", *lines_of(item)]


def lines_of(table: Plain) -> list[str]:
    return [f"{key(name)} = {value(one)}" for name, one in table.items()]


def is_table(one: Any) -> bool:
    """Return whether a value is written as a table of its own or a list of them."""
    if isinstance(one, Mapping):
        return True
    return isinstance(one, list) and bool(one) and all(isinstance(item, Mapping) for item in one)


def is_table_of_tables(one: Any) -> bool:
    """Return whether a part of a table is written as a table under the name of both."""
    return isinstance(one, Mapping) and bool(one) and all(map(is_table, one.values()))


def key(name: str) -> str:
    bare = name.replace("_", "").replace("-", "")
    return name if bare.isalnum() and name.isascii() else string(name)


def value(one: Any) -> str:
    if isinstance(one, str):
        return string(one)
    if isinstance(one, Mapping):
        return "{" + ", ".join(lines_of(one)) + "}"
    if isinstance(one, list):
        return "[" + ", ".join(map(value, one)) + "]"
    return json.dumps(one)


def string(one: str) -> str:
    r"""Return a basic string. What a terminal could obey is escaped, as control characters must be.

    >>> print(string('say "hi"\n'))
    "say \"hi\"\u000a"
    """
    return f'"{"".join(map(escaped, one))}"'


def escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
