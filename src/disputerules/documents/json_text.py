"""JSON text, strictly: what is repeated, too large or too deep is refused with its place."""

import json
import re
from typing import Any, Never

from disputerules.values.codec import step
from disputerules.values.errors import InvalidInput, InvalidType, shown

MAX_BYTES = 2 * 1024 * 1024
MAX_LEVELS = 64
BYTE_ORDER_MARK = "\ufeff"
# A string that does not end is one match too, so that the text is scanned once.
BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def parse(text: str | bytes) -> Any:
    """Strict JSON: no repeated keys, no NaN, at most 2 MiB and 64 levels.

    Raises InvalidInput with the codes not-json, too-large, too-deep, duplicate-key.

    >>> parse('{"a": [1, null]}')
    {'a': [1, None]}
    """
    decoded = decoded_text(text)
    if decoded.count("[") + decoded.count("{") > MAX_LEVELS:
        refuse_depth(decoded)
    try:
        try:
            return loaded(decoded)
        except RepeatedKey:
            # The text may be broken behind the repeated key.
            refuse_repeated(json.loads(decoded, object_pairs_hook=Pairs, parse_int=bounded))
    except json.JSONDecodeError as error:
        right = f"{error.msg} in line {error.lineno}, column {error.colno}"
        raise InvalidInput("not-json", right, "$") from None


def loaded(text: str) -> Any:
    try:
        return STRICT.decode(text)
    except ValueError:
        # Python refuses to read integers of thousands of digits; every bound here is far below.
        return json.loads(text, **HOOKS, parse_int=bounded)


def bounded(digits: str) -> int:
    return int(digits[:40])


def decoded_text(text: str | bytes) -> str:
    if not isinstance(text, (str, bytes)):
        raise InvalidType(f"expected JSON text in a str or bytes, got {shown(text)}", "$")
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        right = f"a document is at most {MAX_BYTES} bytes, not {size}"
        raise InvalidInput("too-large", right, "$")
    decoded = decoded_bytes(text) if isinstance(text, bytes) else text
    return decoded.removeprefix(BYTE_ORDER_MARK)


def decoded_bytes(text: bytes) -> str:
    encoding = json.detect_encoding(text)
    if not encoding.startswith("utf-8"):
        name = "UTF-32" if encoding.startswith("utf-32") else "UTF-16"
        raise InvalidInput("not-json", f"the text is {name}; save it as UTF-8", "$")
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("not-json", f"not UTF-8 at byte {error.start}", "$") from None


def refuse_depth(text: str) -> None:
    level = 0
    for found in BRACKETS.finditer(text):
        level += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if level > MAX_LEVELS:
            right = f"a document has at most {MAX_LEVELS} levels"
            raise InvalidInput("too-deep", right, "$")


def refuse_constant(name: str) -> Never:
    raise InvalidInput("not-json", f"{name} is no JSON value", "$")


class RepeatedKey(Exception):
    """An object has a key twice; the text is read again to say where."""


class Pairs(list[tuple[str, Any]]):
    """An object as it was written."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise RepeatedKey
    return read


HOOKS: dict[str, Any] = {"object_pairs_hook": unique, "parse_constant": refuse_constant}
STRICT = json.JSONDecoder(**HOOKS)


def refuse_repeated(value: Any, path: str = "$") -> None:
    """Raise for the first repeated key in document order."""
    if isinstance(value, Pairs):
        seen: set[str] = set()
        for key, inner in value:
            if key in seen:
                right = f"{shown(key)} is given twice"
                raise InvalidInput("duplicate-key", right, path + step(key))
            seen.add(key)
            refuse_repeated(inner, path + step(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            refuse_repeated(inner, f"{path}[{index}]")


def encode(plain: Any) -> str:
    """Plain values as JSON text."""
    return json.dumps(plain, ensure_ascii=False, indent=2)
