"""Conformance files: cases with the part of the answer that any implementation must give."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from attrs import frozen

from disputerules.documents.cases import decide_case, policy_of_documents
from disputerules.documents.json_text import encode
from disputerules.facts.policy import Policy
from disputerules.policies.book import PolicyBook
from disputerules.policies.file.whole import in_part
from disputerules.values.codec import expect_object, mistyped, read_text, refuse_unknown
from disputerules.values.errors import DisputeRulesError, InvalidInput

Decide = Callable[[str], Any]
KEYS = ("name", "because", "case", "expect")
SOURCE = "source"


@frozen
class Example:
    """One case of a conformance file.

    `source` says where the expected values come from; without one it is that of the file.
    """

    name: str
    because: str
    case: Any
    expect: dict[str, Any]
    source: str = ""


def read_examples(plain: Any) -> tuple[Example, ...]:
    """The cases of a conformance document. Errors carry the path from `$`."""
    try:
        raw = expect_object(plain)
        refuse_unknown(raw, ("cases", SOURCE))
        cases = raw.get("cases")
        if type(cases) is not list:
            raise mistyped(cases, "an array").under(".cases")
        source = in_part(read_text, raw.get(SOURCE, ""), f".{SOURCE}")
        return tuple(read_example(one, index, source) for index, one in enumerate(cases))
    except DisputeRulesError as error:
        raise error.under("$") from None


def read_example(plain: Any, index: int, source: str = "") -> Example:
    try:
        raw = {SOURCE: source} | expect_object(plain)
        refuse_unknown(raw, (*KEYS, SOURCE))
        missing = next((key for key in KEYS if key not in raw), None)
        if missing is not None:
            raise InvalidInput("missing-key", f"{missing} is required", f".{missing}")
        expected = in_part(expect_object, raw["expect"], ".expect")
        name, because, source = (
            in_part(read_text, raw[key], f".{key}") for key in ("name", "because", SOURCE)
        )
        return Example(name, because, raw["case"], expected, source)
    except DisputeRulesError as error:
        raise error.under(f".cases[{index}]") from None


def run(example: Example, decide: Decide = decide_case) -> tuple[str, ...]:
    """Return the differences between a case's answer and its `expect`; empty when they agree.

    The error of a case that is bad input is among them.
    """
    try:
        return tuple(differences(example.expect, decide(json.dumps(example.case)), "$"))
    except DisputeRulesError as error:
        different = tuple(differences(example.expect, {"error": error.code}, "$"))
        return (f"the case is bad input: {error}", *different) if different else ()


def decided_under(policy: Policy | PolicyBook | None, plugins: bool = False) -> Decide:
    """A way to decide cases under a policy, whatever policy they name; None: under that one.

    Of a book, the policy in force when the order was placed decides. Raises UnreadableFact if a
    policy reads a fact that no case document has.
    """
    given = policy.policies if isinstance(policy, PolicyBook) else (policy,)
    for one in given:
        if one is not None:
            policy_of_documents(one)
    return partial(decide_case, policy=policy, plugins=plugins)


def differences(expected: Any, given: Any, path: str) -> Iterator[str]:
    """Objects key by key (only the keys expected), everything else exactly."""
    if isinstance(expected, dict) and isinstance(given, dict):
        for key, value in expected.items():
            yield from differences(value, given.get(key, ABSENT), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(given, list) and len(expected) == len(given):
        for index, (left, right) in enumerate(zip(expected, given, strict=True)):
            yield from differences(left, right, f"{path}[{index}]")
    elif type(expected) is not type(given) or expected != given:
        yield f"{path}: expected {show(expected)}, got {show(given)}"


class Absent:
    """Represents a key that the answer lacks."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()


def show(value: Any) -> str:
    return repr(value) if value is ABSENT else encode(value).replace("\n", " ")
