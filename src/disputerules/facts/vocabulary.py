"""Pens that declare facts, and the list of all declared facts."""

from __future__ import annotations

from typing import Any

from disputerules.facts.origin import Derived, Origin, Read
from disputerules.language.expression import Fact, Kind
from disputerules.language.pens import (
    Amount,
    Choice,
    Count,
    Flag,
    Instant,
    MaybeAmount,
    MaybeInstant,
    Pen,
    Span,
)
from disputerules.values.errors import LanguageError

FACTS: dict[str, Fact] = {}


def declare(name: str, kind: Kind, origin: Origin | Pen | str, meaning: str, **more: Any) -> Fact:
    """Declare a fact. An origin may be a path (a string) or an expression (a pen)."""
    if isinstance(origin, str):
        origin = Read(origin)
    elif isinstance(origin, Pen):
        if origin.node.kind is not kind:
            message = (
                f"fact {name!r}: expected an expression of kind {kind}, got {origin.node.kind}"
            )
            raise LanguageError("language", message)
        origin = Derived(origin.node)
    if name in FACTS:
        raise LanguageError("language", f"duplicate fact {name!r}")
    declared = Fact(name, kind, meaning=meaning, origin=origin, **more)
    FACTS[name] = declared
    return declared


def instant(name: str, origin: Origin | Pen | str, meaning: str) -> Instant:
    return Instant(declare(name, Kind.INSTANT, origin, meaning))


def maybe_instant(name: str, origin: Origin | Pen | str, meaning: str) -> MaybeInstant:
    return MaybeInstant(declare(name, Kind.INSTANT, origin, meaning, optional=True))


def span(name: str, origin: Origin | Pen | str, meaning: str) -> Span:
    return Span(declare(name, Kind.SPAN, origin, meaning))


def flag(name: str, origin: Origin | Pen | str, meaning: str) -> Flag:
    return Flag(declare(name, Kind.FLAG, origin, meaning))


def amount(name: str, origin: Origin | Pen | str, meaning: str) -> Amount:
    return Amount(declare(name, Kind.AMOUNT, origin, meaning))


def maybe_amount(name: str, origin: Origin | Pen | str, meaning: str) -> MaybeAmount:
    return MaybeAmount(declare(name, Kind.AMOUNT, origin, meaning, optional=True))


def count(name: str, origin: Origin | Pen | str, meaning: str, **bounds: int) -> Count:
    return Count(declare(name, Kind.COUNT, origin, meaning, **bounds))


def choice(name: str, origin: Origin | Pen | str, meaning: str, choices: Any) -> Choice:
    values = tuple(str(value) for value in choices)
    return Choice(declare(name, Kind.CHOICE, origin, meaning, choices=values))
