"""Read a policy from a document: a name, a base with changes, or all settings."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, TypeVar

from disputerules.facts.arguments import as_policy
from disputerules.facts.own_facts import BUILT_IN
from disputerules.facts.policy import POLICY, Policy
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Fact
from disputerules.language.lines import written_leaves
from disputerules.language.table import Table
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.file.attributes import read_attributes, write_attributes
from disputerules.policies.file.draft import Draft
from disputerules.policies.file.reasons import (
    DROP,
    read_dropped_reasons,
    read_reasons,
    write_reasons,
)
from disputerules.policies.file.reasons import KEY as REASONS
from disputerules.policies.file.rows import read_dropped, read_rows, write_rows
from disputerules.policies.file.settings import (
    IDENTITY,
    SECTIONS,
    read_all,
    read_set,
    read_setting,
    with_defaults,
    write_settings,
)
from disputerules.policies.file.toml import toml
from disputerules.policies.file.variants import KEY as VARIANTS
from disputerules.policies.file.variants import read_variants, write_variants
from disputerules.policies.neutral import Base
from disputerules.policies.plugins import installed
from disputerules.policies.presets import BASES, base_named, named
from disputerules.rules import TABLES
from disputerules.values.codec import Codec, canonical, expect_object, mistyped, step
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    InvalidType,
    PolicyHasOwnTables,
    expect,
    shown,
)
from disputerules.values.suggestions import unknown

T = TypeVar("T")
# What every reader of a document knows; a program may declare more facts.
WORDS = {*BUILT_IN, *SETTINGS}
RULE_KEYS = ("attributes", DROP, REASONS, VARIANTS, "drop_rows", "rows")
KEYS = ("base", *IDENTITY, "set", *RULE_KEYS)


def read_policy(value: Any, currency: str | None = None, *, plugins: bool = False) -> Policy:
    """Return the policy that a document describes.

    With `plugins`, a name may be that of a policy of an installed package. Raises UnknownPolicy for
    an unknown name and InvalidPolicy, with the path of each mistake, for an invalid document.

    >>> changed = read_policy({"base": "aliexpress-guide", "set": {"payout.within": "3 days"}})
    >>> str(changed.payout.within)
    '3 days'
    """
    if isinstance(value, str):
        return policy_of_name(value, plugins)
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
    reasons = plain.get(REASONS)
    return policy_of_text(text, plugins, (*reasons,) if type(reasons) is dict else ())


def too_deep() -> InvalidInput:
    return InvalidInput("too-deep", "the policy is nested too deeply")


# `benchmarks/wire.py` and `benchmarks/kept_disputes.py` need it. A policy with its compiled tables
# takes about 160 kB.
@lru_cache(maxsize=256)
def policy_of_text(text: str, plugins: bool, codes: tuple[str, ...]) -> Policy:
    """Return the policy of a document's canonical text; equal documents share one policy.

    Canonical text is sorted; `codes` are those of the reasons in the document's order.
    """
    raw = json.loads(text)
    if codes:
        raw[REASONS] = {code: raw[REASONS][code] for code in codes}
    return changed_base(raw, plugins) if "base" in raw or "set" in raw else complete(raw)


def policy_of_name(value: Any, plugins: bool) -> Policy:
    if not isinstance(value, str):
        raise mistyped(value, "the name of a policy")
    return installed(value) if plugins else named(value)


def base_of_name(value: Any, plugins: bool) -> Base:
    if isinstance(value, str) and (value in BASES or not plugins):
        return base_named(value)
    return Base(policy_of_name(value, plugins))


def changed_base(raw: dict[str, Any], plugins: bool) -> Policy:
    """Return the policy of a file that changes a base."""
    if raw.get("base") is None:
        raise InvalidInput(
            "missing-key", "missing key 'base': the name of the policy to change", ".base"
        )
    base = in_part(partial(base_of_name, plugins=plugins), raw["base"], ".base")
    draft = Draft(base.policy, partial(path_of, raw))
    for key in raw:
        if key not in KEYS:
            draft.mistakes.append(unknown_key(key))
    for name in IDENTITY:
        if raw.get(name) is not None:
            read_setting(name, raw[name], draft)
    if raw.get("set") is not None:
        with draft.part(".set"):
            read_set(raw["set"], draft, KEYS)
    with draft.part(".set"):
        base.refuse_unset(draft.changes)
    return with_rows(raw, draft)


def in_part(read: Callable[[Any], T], value: Any, path: str) -> T:
    """Read one part of a document; the errors begin with its path."""
    try:
        return read(value)
    except DisputeRulesError as error:
        raise error.under(path) from None


def path_of(raw: dict[str, Any], name: str) -> str:
    """Return where a document has a setting."""
    return f".{name}" if raw.get(name) is not None else f".set[{shown(name)}]"


def unknown_key(key: str) -> DisputeRulesError:
    name = flat_name(key)
    if name:
        return InvalidPolicy(f"{name!r} is a setting; move it into the table [set]", step(key))
    return InvalidInput("unknown-key", unknown("key", key, KEYS), step(key))


def flat_name(key: str) -> str:
    """Return the key if it is a setting or a section of settings, else an empty string."""
    return key if key in SETTINGS or key in SECTIONS else ""


def with_rows(raw: dict[str, Any], draft: Draft) -> Policy:
    """Return the policy of a file whose settings were read, or raise all that is wrong with it."""
    if raw.get("attributes") is not None:
        with draft.part(".attributes"):
            read_attributes(raw["attributes"], draft)
    if raw.get(DROP) is not None:
        with draft.part(f".{DROP}"):
            read_dropped_reasons(raw[DROP], draft)
    if raw.get(REASONS) is not None:
        with draft.part(f".{REASONS}"):
            read_reasons(raw[REASONS], draft)
    settled = draft.settled()
    if raw.get(VARIANTS) is not None:
        with draft.part(f".{VARIANTS}"):
            read_variants(raw[VARIANTS], draft, KEYS)
    if raw.get("drop_rows") is not None:
        with draft.part(".drop_rows"):
            read_dropped(raw["drop_rows"], draft)
    if raw.get("rows") is not None:
        with draft.part(".rows"):
            read_rows(raw["rows"], draft, KEYS)
    return draft.policy(settled)


def complete(raw: dict[str, Any]) -> Policy:
    """Return the policy of a file that has every setting and no base."""
    if not raw.keys() & {*SECTIONS}:
        message = "missing key 'base': the name of the policy to change; or give every setting"
        raise InvalidPolicy(message, ".base")
    draft = Draft(with_defaults(ALIEXPRESS_GUIDE), path_at_top)
    read_all({key: value for key, value in raw.items() if key not in RULE_KEYS}, draft)
    return with_rows(raw, draft)


def path_at_top(name: str) -> str:
    """Return where a document without a base has a setting."""
    return "".join(map(step, name.split("."))) if name.isascii() else step(name)


def from_toml(text: str, *, plugins: bool = False) -> Policy:
    r"""Return the policy of a TOML document: all settings, or `base` and a table `set`.

    >>> policy = from_toml('base = "aliexpress-guide"\n[set]\n"payout.within" = "3 days"')
    >>> str(policy.payout.within)
    '3 days'
    """
    expect(text, str, "")
    try:
        import tomllib

        raw = plain_dates(tomllib.loads(text.removeprefix("\ufeff")))
    except ValueError as error:  # also an integer of more digits than Python reads
        raise InvalidPolicy(f"invalid TOML: {error}") from None
    except RecursionError:
        raise too_deep() from None
    return read_policy(raw, plugins=plugins)


def plain_dates(value: Any) -> Any:
    """Convert TOML's dates and instants to strings, as policy documents have them."""
    if isinstance(value, dict):
        return {key: plain_dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_dates(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def has_own_tables(policy: Policy) -> bool:
    """Return whether a policy has tables, or settings of a subclass, that are not the library's."""
    return policy.own_tables != TABLES or type(policy) is not Policy


def write_policy(policy: Policy) -> dict[str, Any]:
    """Return all settings of a policy as plain values, and the rows of tables that are its own.

    Raises PolicyHasOwnTables for what no document can express, such as a fact of a program: a
    document without it would be read back as another policy.

    >>> write_policy(named("aliexpress-guide"))["payout"]
    {'within': '10 days'}
    """
    policy = policy.whole
    plain: dict[str, Any] = POLICY.write(policy) | write_attributes(policy.attributes)
    plain |= reasons_of(policy) | write_variants(policy.variants)
    if not has_own_tables(policy) and not policy.variants:
        return plain
    own = [table for table, known in zip(policy.own_tables, TABLES, strict=False) if table != known]
    return checked(plain | rows_of(own, policy), policy)


def to_toml(policy: Policy) -> str:
    """Return the whole of a policy as TOML: every setting, and every row of every table.

    `from_toml` reads an equal policy from it. Raises PolicyHasOwnTables for what no file can
    express, such as a fact of a program.

    >>> from_toml(to_toml(named("etsy"))) == named("etsy")
    True
    """
    policy = as_policy(policy).whole
    rules = write_settings(policy) | write_attributes(policy.attributes)
    rules |= write_reasons(policy, ALIEXPRESS_GUIDE) | write_variants(policy.variants)
    return toml(checked(rules | rows_of(policy.own_tables, policy), policy))


def reasons_of(policy: Policy) -> dict[str, Any]:
    """Return the keys with the reasons of a policy; none where they are the guide's."""
    known = ALIEXPRESS_GUIDE.reasons
    return {} if policy.reasons == known else write_reasons(policy, ALIEXPRESS_GUIDE)


def rows_of(tables: Iterable[Table], policy: Policy) -> dict[str, Any]:
    """Return the keys that hold tables; none where a document cannot hold them."""
    if list(map(frame, policy.own_tables)) != list(map(frame, TABLES)):
        return {}
    return write_rows(tables, ALIEXPRESS_GUIDE)


def frame(table: Table) -> tuple[Any, ...]:
    """Return all of a table but its rows, which alone a document can change."""
    return table.name, table.question, table.scope, table.hit, table.fields


def checked(plain: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """Return what was written, if an equal policy can be read from it."""
    with suppress(DisputeRulesError):
        if words_of(policy) <= {*WORDS, *policy.attributes.facts} and read_policy(plain) == policy:
            return plain
    message = (
        f"policy {policy.name!r} has tables or settings of its own that no document can express; "
        "keep it as a constant in a module, and give it as module:NAME"
    )
    raise PolicyHasOwnTables(message, ".tables")


def words_of(policy: Policy) -> set[str]:
    """Return the names of the facts and settings that the rows of a policy speak of."""
    tables = policy.tables
    nodes = [
        *(node for table in tables for node in table.nodes),
        *(one.when for one in policy.variants),
    ]
    leaves = [leaf for node in nodes for leaf in written_leaves(node)]
    facts = {leaf.name for leaf in leaves if isinstance(leaf, Fact)}
    return facts.union(*(line.placeholders for table in tables for line in table.lines))


POLICY_DOCUMENT: Codec[Policy] = Codec(
    read_policy,
    write_policy,
    {"anyOf": [{"type": "string"}, {"type": "object"}]},
    POLICY.check,
)
