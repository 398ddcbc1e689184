import copy
import pickle
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from disputerules.decide.decision import Refused
from disputerules.values.errors import (
    CurrencyMismatch,
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    InvalidType,
    InvalidValue,
    LanguageError,
    MissingExtra,
    NaiveInstant,
    PolicyHasOwnTables,
    UnknownPolicy,
    UnreadableFact,
    shown,
)
from disputerules.values.money import Money

WITH_CODE_OF_CLASS = {
    CurrencyMismatch: "currency-mismatch",
    InvalidPolicy: "invalid-policy",
    InvalidType: "invalid-type",
    InvalidValue: "invalid-value",
    NaiveInstant: "naive-instant",
    PolicyHasOwnTables: "policy-has-own-tables",
    UnknownPolicy: "unknown-policy",
    UnreadableFact: "unreadable-fact",
}

ONE_OF_EACH = [
    DisputeRulesError("code", "message", ".path"),
    InvalidInput("unknown-key", "message", ".path"),
    *(kind("message", ".path") for kind in WITH_CODE_OF_CLASS),
    LanguageError("language", "message", ".path"),
    Refused(SimpleNamespace(code="too-late", message="message"), ".path"),
    MissingExtra("comparing policies", "z3-solver", "proofs").under(".path"),
]


def test_an_error_reads_place_then_message_then_code() -> None:
    assert str(InvalidInput("invalid-value", "no", "$.at")) == "$.at: no [invalid-value]"


def test_an_error_without_a_path_begins_with_its_message() -> None:
    assert str(DisputeRulesError("code", "no")) == "no [code]"


@pytest.mark.parametrize(("kind", "code"), WITH_CODE_OF_CLASS.items())
def test_a_class_of_invalid_input_fixes_the_code(kind: Any, code: str) -> None:
    error = kind("message", ".path")
    assert isinstance(error, InvalidInput)
    assert (error.code, error.message, error.path) == (code, "message", ".path")


@pytest.mark.parametrize("error", ONE_OF_EACH, ids=lambda error: type(error).__name__)
def test_every_error_has_the_one_base(error: DisputeRulesError) -> None:
    assert isinstance(error, DisputeRulesError)


def test_errors_are_also_what_python_calls_them() -> None:
    assert issubclass(InvalidInput, ValueError)
    assert issubclass(InvalidType, TypeError)
    assert issubclass(LanguageError, TypeError)
    assert issubclass(MissingExtra, ImportError)


@pytest.mark.parametrize(
    ("prefix", "path", "joined"),
    [
        ("$.order.lines[0]", ".paid", "$.order.lines[0].paid"),
        ("$.order.lines", "[0].paid", "$.order.lines[0].paid"),
        ("$", "", "$"),
        ("", ".paid", ".paid"),
    ],
)
def test_under_joins_the_prefix_and_the_relative_path(prefix: str, path: str, joined: str) -> None:
    error = InvalidType("message", path)
    assert error.under(prefix) is error
    assert error.path == joined


@pytest.mark.parametrize("error", ONE_OF_EACH, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))]
)
def test_a_copy_or_a_pickle_of_an_error_says_the_same(error: DisputeRulesError, again: Any) -> None:
    twin = again(error)
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert twin.args == error.args
    assert vars(twin).keys() == vars(error).keys()


def test_a_refusal_carries_its_decision_and_its_code() -> None:
    decision = SimpleNamespace(code="waiting-period", message="the order is too young")
    error = Refused(decision)
    assert error.decision is decision
    assert error.code == "waiting-period"
    assert str(error) == "the order is too young [waiting-period]"


def test_a_missing_extra_says_what_to_install() -> None:
    error = MissingExtra("comparing policies", "z3-solver", "proofs")
    assert str(error) == (
        "comparing policies needs z3-solver: pip install 'disputerules[proofs]' [missing-extra]"
    )


# shown


class RaisingRepr:
    def __repr__(self) -> str:
        raise RuntimeError("no repr today")


class SurrogateRepr:
    def __repr__(self) -> str:
        return "lone \ud800"


class UnreadableSequence:
    """Its items must not be asked for."""

    def __len__(self) -> int:
        return 10**9


@frozen
class Nested:
    name: str
    inner: object = None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (-17, "-17"),
        (1.5, "1.5"),
        ("a", "'a'"),
        (b"a", "b'a'"),
        ([1, [2, [3, [4]]]], "[1, [2, [3, [...]]]]"),
        ((1,), "(1,)"),
        ({"a": 1}, "{'a': 1}"),
        ({}, "{}"),
        (dict.fromkeys(range(9), 0), "{0: 0, 1: 0, 2: 0, 3: 0, ...}"),
        ({"a": {"b": {"c": {"d": 1}}}}, "{'a': {'b': {'c': {...}}}}"),
        ({1, 2}, "<set of 2>"),
        (frozenset([1]), "<frozenset of 1>"),
        pytest.param(10**50_000, "<an integer of 166097 bits>", id="huge integer"),
        pytest.param("\ud800", "'\\ud800'", id="lone surrogate"),
        (SurrogateRepr(), "lone \\ud800"),
        (RaisingRepr(), "<RaisingRepr>"),
        (UnreadableSequence(), "<UnreadableSequence of 1000000000>"),
        (Nested("a", Nested("b")), "Nested(name='a', inner=Nested(name='b', inner=None))"),
        (
            [[[Nested("a")]], Nested("a")],
            "[[[Nested(...)]], Nested(name='a', inner=None)]",
        ),
        (Money(1999, "USD"), "Money(1999, 'USD')"),
    ],
)
def test_shown_says_a_value_in_one_short_line(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    "value",
    ["x" * 10**7, b"x" * 10**7, [0] * 10**6, dict.fromkeys(range(10**6)), "é" * 61, [["x" * 99]]],
    ids=lambda value: type(value).__name__,
)
def test_shown_cuts_a_large_value_to_sixty_characters(value: object) -> None:
    assert len(shown(value)) <= 60


def test_shown_leaves_sixty_characters_alone() -> None:
    assert shown("x" * 58) == repr("x" * 58)
    assert shown("x" * 59) == repr("x" * 59)[:59] + "…"


def test_shown_gives_up_on_a_value_that_lies_about_its_length() -> None:
    class Liar:
        def __len__(self) -> int:
            raise RuntimeError("no length today")

    assert shown(Liar()) == "<Liar>"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.binary()
    | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
    max_leaves=10,
)  # fmt: skip


@given(anything)
def test_law_shown_is_always_a_short_text_that_can_be_printed(value: object) -> None:
    text = shown(value)
    assert len(text) <= 60
    text.encode()
