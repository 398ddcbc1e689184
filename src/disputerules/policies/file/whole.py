"""Read a whole policy file: a base with changes, or all settings."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE
from disputerules.policies.file.attributes import read_attributes
from disputerules.policies.file.draft import Draft
from disputerules.policies.file.reasons import DROP, read_dropped_reasons, read_reasons
from disputerules.policies.file.reasons import KEY as REASONS
from disputerules.policies.file.rows import read_dropped, read_rows
from disputerules.policies.file.settings import (
    IDENTITY,
    SECTIONS,
    read_all,
    read_set,
    read_setting,
    with_defaults,
)
from disputerules.policies.file.translations import KEY as TRANSLATIONS
from disputerules.policies.file.translations import with_translations
from disputerules.policies.file.variants import KEY as VARIANTS
from disputerules.policies.file.variants import read_variants
from disputerules.policies.neutral import Base
from disputerules.values.codec import step
from disputerules.values.errors import DisputeRulesError, InvalidInput, InvalidPolicy, shown
from disputerules.values.suggestions import unknown

T = TypeVar("T")
FindBase = Callable[[Any], Base]
RULE_KEYS = ("attributes", DROP, REASONS, VARIANTS, "drop_rows", "rows", TRANSLATIONS)
KEYS = ("base", *IDENTITY, "set", *RULE_KEYS)


def read_whole(raw: dict[str, Any], base_of: FindBase) -> Policy:
    """Return the policy of a file; `base_of` returns the policy or base of a name."""
    return changed_base(raw, base_of) if "base" in raw or "set" in raw else complete(raw)


def changed_base(raw: dict[str, Any], base_of: FindBase) -> Policy:
    """Return the policy of a file that changes a base."""
    if raw.get("base") is None:
        raise InvalidInput(
            "missing-key", "missing key 'base': the name of the policy to change", ".base"
        )
    base = in_part(base_of, raw["base"], ".base")
    draft = Draft(base.policy, partial(path_of, raw), KEYS)
    for key in raw:
        if key not in KEYS:
            draft.mistakes.append(unknown_key(key))
    for name in IDENTITY:
        if raw.get(name) is not None:
            read_setting(name, raw[name], draft)
    if raw.get("set") is not None:
        with draft.part(".set"):
            read_set(raw["set"], draft)
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
            read_variants(raw[VARIANTS], draft)
    if raw.get("drop_rows") is not None:
        with draft.part(".drop_rows"):
            read_dropped(raw["drop_rows"], draft)
    if raw.get("rows") is not None:
        with draft.part(".rows"):
            read_rows(raw["rows"], draft)
    policy = draft.policy(settled)
    given = raw.get(TRANSLATIONS)
    return policy if given is None else with_translations(policy, given, draft)


def complete(raw: dict[str, Any]) -> Policy:
    """Return the policy of a file that has every setting and no base."""
    if not raw.keys() & {*SECTIONS}:
        message = "missing key 'base': the name of the policy to change; or give every setting"
        raise InvalidPolicy(message, ".base")
    draft = Draft(with_defaults(ALIEXPRESS_GUIDE), path_at_top, KEYS)
    read_all({key: value for key, value in raw.items() if key not in RULE_KEYS}, draft)
    return with_rows(raw, draft)


def path_at_top(name: str) -> str:
    """Return where a document without a base has a setting."""
    return "".join(map(step, name.split("."))) if name.isascii() else step(name)
