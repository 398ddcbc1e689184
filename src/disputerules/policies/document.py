"""Read a policy from a document: a name, a base with changes, or all settings."""

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
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    InvalidType,
    PolicyHasOwnTables,
    expect,
)

T = TypeVar("T")
SETTINGS = record(Policy, tables=TABLES)


def read_policy(value: Any, currency: str | None = None) -> Policy:
    """Return the policy that a document describes.

    Raises UnknownPolicy for an unknown name and InvalidPolicy, with the path of the setting, for
    invalid settings.

    >>> changed = read_policy({"base": "aliexpress-guide", "set": {"payout.within": "3 days"}})
    >>> str(changed.payout.within)
    '3 days'
    """
    if isinstance(value, str):
        return named(value)
    plain = expect_object(value)
    try:
        text = canonical(plain)
        text.encode()
    except ValueError:
        message = "lone surrogates and integers of thousands of digits cannot be written as JSON"
        raise InvalidInput("invalid-value", message) from None
    except TypeError:
        message = "expected only JSON values, with strings as keys"
        raise InvalidType(message) from None
    except RecursionError:
        raise too_deep() from None
    return policy_of_text(text)


def too_deep() -> InvalidInput:
    return InvalidInput("too-deep", "the policy is nested too deeply")


# `benchmarks/wire.py` and `benchmarks/kept_disputes.py` need it. A policy with its compiled tables
# takes about 160 kB.
@lru_cache(maxsize=256)
def policy_of_text(text: str) -> Policy:
    """Return the policy of a document's canonical text; equal documents share one policy."""
    raw = json.loads(text)
    return changed_base(raw) if "base" in raw or "set" in raw else complete(raw)


def changed_base(raw: dict[str, Any]) -> Policy:
    refuse_unknown(raw, ("base", "set"))
    if raw.get("base") is None:
        raise InvalidInput(
            "missing-key", "missing key 'base': the name of the policy to change", ".base"
        )
    base: Policy = in_part(base_of, raw["base"], ".base")
    return in_part(base.but, changes_of(raw.get("set")), ".set")


def base_of(value: Any) -> Policy:
    if not isinstance(value, str):
        raise mistyped(value, "the name of a policy")
    return named(value)


def changes_of(value: Any) -> dict[str, Any]:
    return {} if value is None else in_part(expect_object, value, ".set")


def in_part(read: Callable[[Any], T], value: Any, path: str) -> T:
    """Read one part of a document; the errors begin with its path."""
    try:
        return read(value)
    except DisputeRulesError as error:
        raise error.under(path) from None


def complete(raw: dict[str, Any]) -> Policy:
    try:
        return SETTINGS.read(raw, None)
    except DisputeRulesError as error:
        raise InvalidPolicy(error.message, error.path) from None


def from_toml(text: str) -> Policy:
    r"""Return the policy of a TOML document: all settings, or `base` and a table `set`.

    >>> policy = from_toml('base = "aliexpress-guide"\n[set]\n"payout.within" = "3 days"')
    >>> str(policy.payout.within)
    '3 days'
    """
    expect(text, str, "")
    try:
        raw = plain_dates(tomllib.loads(text.removeprefix("\ufeff")))
    except ValueError as error:  # also an integer of more digits than Python reads
        raise InvalidPolicy(f"invalid TOML: {error}") from None
    except RecursionError:
        raise too_deep() from None
    return read_policy(raw)


def plain_dates(value: Any) -> Any:
    """Convert TOML's dates and instants to strings, as policy documents have them."""
    if isinstance(value, dict):
        return {key: plain_dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_dates(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def has_own_tables(policy: Policy) -> bool:
    """Return whether a policy has tables, or settings of a subclass, that no document expresses."""
    return policy.tables != TABLES or type(policy) is not Policy


def write_policy(policy: Policy) -> dict[str, Any]:
    """Return all settings of a policy as plain values.

    Raises PolicyHasOwnTables if it has tables of its own: a document without them would be read
    back as another policy.

    >>> write_policy(named("aliexpress-guide"))["payout"]
    {'within': '10 days'}
    """
    if has_own_tables(policy):
        message = (
            f"policy {policy.name!r} has tables or settings of its own, which JSON cannot express; "
            "keep it as a constant in a module, and give it as module:NAME"
        )
        raise PolicyHasOwnTables(message, ".tables")
    plain: dict[str, Any] = POLICY.write(policy)
    return plain


POLICY_DOCUMENT: Codec[Policy] = Codec(
    read_policy,
    write_policy,
    {"anyOf": [{"type": "string"}, {"type": "object"}]},
    POLICY.check,
)
