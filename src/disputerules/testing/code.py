"""Write a value as Python source to paste into a test."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import attrs

from disputerules.facts.policy import Policy
from disputerules.policies.presets import POLICIES
from disputerules.values.money import Money
from disputerules.values.periods import Period


def as_code(value: Any) -> str:
    """Return an expression that evaluates to an equal value; defaults are omitted.

    >>> from disputerules import Claim, ReasonCode
    >>> print(as_code(Claim(received=True, reason=ReasonCode.COUNTERFEIT)))
    Claim(received=True, reason='counterfeit')
    """
    for kind, write in WRITERS.items():
        if isinstance(value, kind):
            return str(write(value))
    if attrs.has(type(value)):
        return record(value)
    return repr(value)


def record(value: Any) -> str:
    fields = [one for one in attrs.fields(type(value)) if one.init]
    given = {one.name: getattr(value, one.name) for one in fields}
    written = [
        f"{name}={as_code(one)}" for name, one in given.items() if is_given(value, name, one)
    ]
    return f"{type(value).__name__}({', '.join(written)})"


def is_given(value: Any, name: str, given: Any) -> bool:
    """Whether a field has a value other than its default."""
    default: Any = attrs.fields_dict(type(value))[name].default
    if hasattr(default, "takes_self"):
        default = default.factory(value) if default.takes_self else default.factory()
    return bool(default is attrs.NOTHING or given != default)


def instant(value: datetime) -> str:
    parts = [value.year, value.month, value.day, value.hour, value.minute, value.second]
    parts.append(value.microsecond)
    while len(parts) > 3 and not parts[-1]:
        parts.pop()
    return f"datetime({', '.join(map(str, parts))}, tzinfo=UTC)"


def span(value: timedelta) -> str:
    ticks = value // timedelta(microseconds=1)
    whole = not ticks % 86_400_000_000
    return f"timedelta(days={value.days})" if whole else f"timedelta(microseconds={ticks})"


def enumerated(value: Enum) -> str:
    return f"{type(value).__name__}.{value.name}"


def money(value: Money) -> str:
    return f"Money({value.amount}, {value.currency!r})"


def period(value: Period) -> str:
    return f"Period.parse({str(value)!r})"


def policy(value: Policy) -> str:
    if POLICIES.get(value.name) == value:
        return f"named({value.name!r})"
    return f"<the policy {value.name}, {value.revision[:19]}>"


def items(value: Any) -> str:
    if hasattr(value, "_fields"):
        defaults = value._field_defaults
        named = zip(value._fields, value, strict=True)
        given = [(n, one) for n, one in named if n not in defaults or defaults[n] != one]
        inside = ", ".join(f"{name}={as_code(one)}" for name, one in given)
        return f"{type(value).__name__}({inside})"
    inside = ", ".join(as_code(one) for one in value)
    return f"({inside},)" if len(value) == 1 else f"({inside})"


WRITERS: dict[type, Any] = {
    Enum: enumerated,
    datetime: instant,
    timedelta: span,
    Money: money,
    Period: period,
    Policy: policy,
    tuple: items,
}
