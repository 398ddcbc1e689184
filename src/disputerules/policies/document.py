"""A policy as a document: its name, a base with changes, or all of its settings."""

import json
import tomllib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from disputerules.facts.policy import POLICY, Policy
from disputerules.policies.presets import named
from disputerules.rules import TABLES
from disputerules.values.codec import (
    Codec,
    canonical,
    expect_object,
    mistyped,
    record,
    refuse_unknown,
)
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidPolicy

T = TypeVar("T")
SETTINGS = record(Policy, tables=TABLES)


def read_policy(value: Any, currency: str | None = None) -> Policy:
    """The policy that a document describes.

    Raises UnknownPolicy for a name that nothing has and InvalidPolicy, with the path of the
    setting, for settings that cannot be.

    >>> changed = read_policy({"base": "aliexpress-guide", "set": {"payout.within": "3 days"}})
    >>> str(changed.payout.within)
    '3 days'
    """
    if isinstance(value, str):
        return named(value)
    try:
        text = canonical(expect_object(value))
        text.encode()
    except ValueError as error:
        # A lone surrogate, or an integer of more digits than Python writes.
        raise error if isinstance(error, DisputeRulesError) else unwritable() from None
    return written(text)


def unwritable() -> InvalidInput:
    return InvalidInput("invalid-value", "texts without lone surrogates and numbers are expected")


@lru_cache(maxsize=1024)
def written(text: str) -> Policy:
    """The policy of a document's canonical text: equal documents share one policy."""
    raw = json.loads(text)
    return changed(raw) if "base" in raw or "set" in raw else whole(raw)


def changed(raw: dict[str, Any]) -> Policy:
    refuse_unknown(raw, ("base", "set"))
    if raw.get("base") is None:
        raise InvalidInput("missing-key", "base is required: the policy to change", ".base")
    base: Policy = in_part(base_of, raw["base"], ".base")
    return in_part(base.but, part_of(raw.get("set")), ".set")


def base_of(value: Any) -> Policy:
    if not isinstance(value, str):
        raise mistyped(value, "the name of a policy")
    return named(value)


def part_of(value: Any) -> dict[str, Any]:
    return {} if value is None else in_part(expect_object, value, ".set")


def in_part(read: Callable[[Any], T], value: Any, path: str) -> T:
    try:
        return read(value)
    except DisputeRulesError as error:
        raise error.under(path) from None


def whole(raw: dict[str, Any]) -> Policy:
    try:
        return SETTINGS.read(raw, None)
    except DisputeRulesError as error:
        raise InvalidPolicy(error.message, error.path) from None


def from_toml(text: str) -> Policy:
    r"""A policy written in TOML: all settings, or `base` and a table `set`.

    >>> policy = from_toml('base = "aliexpress-guide"\n[set]\n"payout.within" = "3 days"')
    >>> str(policy.payout.within)
    '3 days'
    """
    try:
        raw = tomllib.loads(text)
    except ValueError as error:  # also an integer of more digits than Python reads
        raise InvalidPolicy(f"not TOML: {error}") from None
    return read_policy(plain_dates(raw))


def plain_dates(value: Any) -> Any:
    """TOML's own dates and instants as texts, which is what a policy document has."""
    if isinstance(value, dict):
        return {key: plain_dates(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain_dates(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


POLICY_DOCUMENT: Codec[Policy] = Codec(
    read_policy,
    POLICY.write,
    {"anyOf": [{"type": "string"}, {"type": "object"}]},
    POLICY.check,
)
