"""Every exception of the library: one base class, stable codes, and a path into the input."""

from collections.abc import Iterable
from itertools import islice
from reprlib import Repr
from typing import Any, Self, TypeVar

T = TypeVar("T")

SHOWN_CHARACTERS = 60
SHOWN_INTEGER_BITS = 256


class DisputeRulesError(Exception):
    """The base class of all errors: a `message`, a stable `code`, and the `path` into the input.

    >>> str(DisputeRulesError("invalid-value", "expected at least 0, got -1", "$.at"))
    '$.at: expected at least 0, got -1 [invalid-value]'
    """

    code: str
    message: str
    path: str

    def __init__(self, code: str, message: str, path: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.message} [{self.code}]"

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses take other arguments, so a copy skips __init__. The path is named here because
        # ImportError keeps an attribute of that name outside __dict__.
        return without_init, (type(self), *self.args), {**self.__dict__, "path": self.path}

    def under(self, prefix: str) -> Self:
        """Prefix the path and return this error.

        A relative path is "" or begins with "." or "[".

        >>> InvalidType("expected an integer, got 1.5", ".paid").under("$.lines[0]").path
        '$.lines[0].paid'
        """
        self.path = prefix + self.path
        return self


def without_init(cls: type[T], *args: object) -> T:
    """Return an empty instance of the class, which a copy or a pickle then fills."""
    return cls.__new__(cls, *args)


class InvalidInput(DisputeRulesError, ValueError):
    """Impossible input, which the caller has to change. A refusal by the rules is never this.

    >>> isinstance(InvalidInput("unknown-key", "unknown key 'piad'", ".piad"), ValueError)
    True
    """


class InvalidInputOfKind(InvalidInput):
    """Impossible input whose class fixes the code."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(type(self).code, message, path)


class InvalidValue(InvalidInputOfKind):
    """A value of the right type that is malformed or out of bounds (code `invalid-value`)."""

    code = "invalid-value"


class InvalidType(InvalidInputOfKind, TypeError):
    """A value of the wrong type (code `invalid-type`)."""

    code = "invalid-type"


class NaiveInstant(InvalidInputOfKind):
    """A time without an offset from UTC (code `naive-instant`)."""

    code = "naive-instant"


class CurrencyMismatch(InvalidInputOfKind):
    """Amounts in different currencies were combined (code `currency-mismatch`)."""

    code = "currency-mismatch"


class InvalidPolicy(InvalidInputOfKind):
    """Settings or tables that contradict each other (code `invalid-policy`).

    `errors` are all mistakes of a policy file. Their paths are complete; those in the message are
    relative to the path of this error.
    """

    code = "invalid-policy"

    def __init__(
        self, message: str, path: str = "", mistakes: Iterable[DisputeRulesError] = ()
    ) -> None:
        super().__init__(message, path)
        self.mistakes = tuple(mistakes)

    @property
    def errors(self) -> tuple[DisputeRulesError, ...]:
        """Every mistake: this error alone, unless it stands for several."""
        return self.mistakes or (self,)

    def under(self, prefix: str) -> Self:
        """Prefix the path of this error and of all its mistakes, and return it."""
        for mistake in self.mistakes:
            mistake.under(prefix)
        return super().under(prefix)


class PolicyHasOwnTables(InvalidInputOfKind):
    """A policy that no document can express (code `policy-has-own-tables`)."""

    code = "policy-has-own-tables"


class UnreadableFact(InvalidInputOfKind):
    """A fact that a reading, such as SQL, cannot read (code `unreadable-fact`)."""

    code = "unreadable-fact"


class MissingAttribute(InvalidInputOfKind):
    """An attribute that the policy needs and the case does not give (code `missing-attribute`)."""

    code = "missing-attribute"


class UnknownAttribute(InvalidInputOfKind):
    """An attribute that the policy does not declare (code `unknown-attribute`)."""

    code = "unknown-attribute"


class UnknownPolicy(InvalidInputOfKind):
    """A name that no policy has (code `unknown-policy`)."""

    code = "unknown-policy"


class LanguageError(DisputeRulesError, TypeError):
    """An expression or a table that is not well formed (code `language`).

    >>> print(LanguageError("language", "an instant cannot be compared with an amount"))
    an instant cannot be compared with an amount [language]
    """


class MissingExtra(DisputeRulesError, ImportError):
    """A package outside the required dependencies is missing (code `missing-extra`).

    >>> print(MissingExtra("comparing policies", "z3-solver", "proofs").message)
    comparing policies needs z3-solver: pip install 'disputerules[proofs]'
    """

    path: str  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, purpose: str, package: str, extra: str | None) -> None:
        target = package if extra is None else f"'disputerules[{extra}]'"
        super().__init__("missing-extra", f"{purpose} needs {package}: pip install {target}")


MOST_LISTED = 20


def raise_all(errors: Iterable[DisputeRulesError]) -> None:
    """Raise the error of a list, or one InvalidPolicy for several; nothing for an empty list.

    >>> raise_all([InvalidValue("too long", ".a"), InvalidValue("too short", ".b")])
    Traceback (most recent call last):
    disputerules.values.errors.InvalidPolicy: 2 mistakes: .a: too long; .b: too short \
[invalid-policy]
    """
    found = [each for error in errors for each in getattr(error, "errors", (error,))]
    if len(found) == 1:
        raise found[0]
    if found:
        listed = [f"{one.path}: {one.message}" for one in found[:MOST_LISTED]]
        listed += [f"and {len(found) - MOST_LISTED} more"] if len(found) > MOST_LISTED else []
        raise InvalidPolicy(f"{len(found)} mistakes: {'; '.join(listed)}", "", found)


class ShortRepr:
    """A value whose own repr is short enough for an error message."""

    __slots__ = ()


class BriefRepr(Repr):
    """Represents a value by reading only the beginning of it."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = self.maxother = 2 * SHOWN_CHARACTERS

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 - as inherited
        # Python refuses to convert an integer of several thousand digits to decimal.
        bits = x.bit_length()
        return repr(x) if bits <= SHOWN_INTEGER_BITS else f"<an integer of {bits} bits>"

    def repr_bytes(self, x: bytes, level: int) -> str:  # noqa: ARG002 - as inherited
        return repr(x[:SHOWN_CHARACTERS])

    # The inherited methods for dicts and sets first sort the whole value.

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        items = islice(x.items(), self.maxdict if level else 0)
        pairs = [f"{self.repr1(k, level - 1)}: {self.repr1(v, level - 1)}" for k, v in items]
        return "{" + ", ".join(pairs + ["..."] * (len(x) > len(pairs))) + "}"

    def repr_set(self, x: set[Any], level: int) -> str:  # noqa: ARG002 - as inherited
        return f"<{type(x).__name__} of {len(x)}>"

    repr_frozenset = repr_set  # type: ignore[assignment]

    def repr_instance(self, x: Any, level: int) -> str:
        if isinstance(x, ShortRepr):
            return repr(x)
        names = [field.name for field in getattr(type(x), "__attrs_attrs__", ())]
        if not names:
            return self.repr_set(x, level) if hasattr(x, "__len__") else repr(x)
        if not level:
            return f"{type(x).__name__}(...)"
        fields = [f"{name}={self.repr1(getattr(x, name), level - 1)}" for name in names]
        return f"{type(x).__name__}({', '.join(fields)})"


BRIEF_REPR = BriefRepr()


def expect(value: object, cls: type, path: str) -> None:
    """Raise InvalidType unless the value is an instance of the class.

    >>> expect(None, int, ".count")
    Traceback (most recent call last):
    disputerules.values.errors.InvalidType: .count: expected int, got None [invalid-type]
    """
    if not isinstance(value, cls):
        raise wrong_class(value, cls, path)


def expect_items(value: object, path: str) -> tuple[Any, ...]:
    """Return the items of a list or any other iterable; a string is none.

    >>> expect_items(5, ".weights")
    Traceback (most recent call last):
    disputerules.values.errors.InvalidType: .weights: expected a list, got 5 [invalid-type]
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidType(f"expected a list, got {shown(value)}", path)
    return tuple(value)


def wrong_class(value: object, cls: type, path: str) -> InvalidType:
    """Return the error for a value that is not an instance of the expected class."""
    return InvalidType(f"expected {cls.__name__}, got {shown(value)}", path)


def shown(value: object) -> str:
    """Return the value as error messages show it: a repr of at most 60 characters. Never raises.

    >>> shown("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"
    """
    try:
        text = BRIEF_REPR.repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
