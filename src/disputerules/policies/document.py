"""Read a policy from a document: a name, a base with changes, or all settings."""

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache, partial
from marshal import dumps, loads
from typing import Any

from attrs import evolve

from disputerules.facts.arguments import as_policy
from disputerules.facts.own_facts import BUILT_IN
from disputerules.facts.policy import POLICY, Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.wording import ENGLISH
from disputerules.language.expression import Fact
from disputerules.language.lines import written_leaves
from disputerules.language.table import Table
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.file.attributes import write_attributes
from disputerules.policies.file.reasons import KEY as REASONS
from disputerules.policies.file.reasons import write_reasons
from disputerules.policies.file.rows import write_rows
from disputerules.policies.file.settings import write_settings
from disputerules.policies.file.toml import plain_of_toml, toml, too_deep
from disputerules.policies.file.translations import write_translations
from disputerules.policies.file.variants import write_variants
from disputerules.policies.file.whole import read_whole
from disputerules.policies.neutral import Base
from disputerules.policies.plugins import installed
from disputerules.policies.presets import BASES, base_named, named
from disputerules.rules import TABLES
from disputerules.values.codec import Codec, canonical, expect_object, mistyped
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidType,
    PolicyHasOwnTables,
    expect,
)

# What every reader of a document knows; a program may declare more facts.
WORDS = {*BUILT_IN, *SETTINGS}


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
        # Version 2 writes equal values alike. A document that it cannot write is refused below.
        seen = dumps(plain, 2)
    except ValueError:
        return policy_of_plain(plain, plugins)
    return policy_of_seen(seen, plugins)


# `benchmarks/kept_disputes.py` needs it: canonical text takes as long as an order. Documents
# with the same keys in another order still share one policy.
@lru_cache(maxsize=256)
def policy_of_seen(seen: bytes, plugins: bool) -> Policy:
    return policy_of_plain(loads(seen), plugins)


def policy_of_plain(plain: dict[str, Any], plugins: bool) -> Policy:
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
    return read_whole(raw, partial(base_of_name, plugins=plugins))


def policy_of_name(value: Any, plugins: bool) -> Policy:
    if not isinstance(value, str):
        raise mistyped(value, "the name of a policy")
    return installed(value) if plugins else named(value)


def base_of_name(value: Any, plugins: bool) -> Base:
    if isinstance(value, str) and (value in BASES or not plugins):
        return base_named(value)
    return Base(policy_of_name(value, plugins))


def from_toml(text: str, *, plugins: bool = False) -> Policy:
    r"""Return the policy of a TOML document: all settings, or `base` and a table `set`.

    >>> policy = from_toml('base = "aliexpress-guide"\n[set]\n"payout.within" = "3 days"')
    >>> str(policy.payout.within)
    '3 days'
    """
    expect(text, str, "")
    return read_policy(plain_of_toml(text), plugins=plugins)


def has_own_tables(policy: Policy) -> bool:
    """Return whether a policy has tables, or settings of a subclass, that are not the library's."""
    return policy.own_tables != TABLES or type(policy) is not Policy


def write_policy(policy: Policy) -> dict[str, Any]:
    """Return all settings of a policy as plain values, and the rows of tables that are its own.

    Raises PolicyHasOwnTables for what no document can express, such as a fact of a program: a
    document without it would be read back as another policy.

    >>> write_policy(named("aliexpress-guide"))["payout"]["within"]
    '10 days'
    """
    policy = policy.whole
    plain: dict[str, Any] = POLICY.write(policy) | write_attributes(policy.attributes)
    plain |= reasons_of(policy) | write_variants(policy.variants)
    plain |= write_translations(policy)
    if not has_own_tables(policy) and not policy.variants and not policy.translations:
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
    rules |= rows_of(policy.own_tables, policy) | write_translations(policy)
    return toml(checked(rules, policy))


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
    known = {*WORDS, *policy.attributes.facts}
    with suppress(DisputeRulesError):
        if words_of(policy) <= known and read_policy(plain) == english(policy):
            return plain
    message = (
        f"policy {policy.name!r} has tables or settings of its own that no document can express; "
        "keep it as a constant in a module, and give it as module:NAME"
    )
    raise PolicyHasOwnTables(message, ".tables")


def english(policy: Policy) -> Policy:
    """Return the policy as a document has it: in no other language."""
    return policy if policy.wording is ENGLISH else evolve(policy, wording=ENGLISH)


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
