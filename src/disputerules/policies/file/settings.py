"""The settings of a file, by name; and the policy's own name, version and the like."""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import NOTHING, evolve, fields

from disputerules.facts.changes import changeable
from disputerules.facts.policy import POLICY, Policy
from disputerules.facts.reason_terms import is_term
from disputerules.facts.settings import SETTINGS
from disputerules.policies.file.draft import Draft
from disputerules.values.codec import expect_object, step
from disputerules.values.errors import InvalidPolicy
from disputerules.values.suggestions import missing

NONE = "none"
IDENTITY = ("name", "version", "effective_from", "about", "sources")
SECTIONS = tuple(name for name in POLICY.schema["properties"] if name not in IDENTITY)


def read_set(value: Any, draft: Draft) -> None:
    """Read `set`."""
    for name, given in flat(expect_object(value)):
        message = misplaced(name, draft)
        if message:
            draft.mistakes.append(InvalidPolicy(message, draft.place(name)))
        else:
            read_setting(name, given, draft)


def misplaced(name: str, draft: Draft) -> str:
    if name in draft.changes:
        return f"{name!r} is given twice; keep one"
    key = name.rpartition(".")[2]
    if is_term(name):
        return f"{key!r} is a term of a reason; write it under [{name.rpartition('.')[0]}]"
    return "" if name in changeable(Policy) else draft.misplaced(key, "[set]")


def flat(given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield values by whole names; TOML nests the names that are written without quotes."""
    for name, value in given.items():
        if name in SECTIONS and type(value) is dict and value:
            yield from ((f"{name}.{key}", inner) for key, inner in value.items())
        else:
            yield name, value


def refuse_fallen(pairs: Iterable[tuple[str, Any]], draft: Draft) -> Iterator[tuple[str, Any]]:
    """Yield the sources of settings, and report the keys of the top that fell among them."""
    for name, value in pairs:
        message = draft.misplaced(name, "[sources]")
        if message:
            draft.mistakes.append(InvalidPolicy(message, draft.place("sources") + step(name)))
        else:
            yield name, value


def read_setting(name: str, value: Any, draft: Draft) -> None:
    """Read one value; the word "none" means that an optional setting has none."""
    setting = SETTINGS.get(name)
    if name == "sources" and type(value) is dict:
        draft.changes[name] = dict(refuse_fallen(flat(value), draft))
    elif value != NONE or setting is None:
        draft.changes[name] = value
    elif setting.optional:
        draft.changes[name] = None
    else:
        message = f"{name!r} needs a value; only an optional setting takes {NONE!r}"
        draft.mistakes.append(InvalidPolicy(message, draft.place(name)))


def read_all(raw: dict[str, Any], draft: Draft) -> None:
    """Read the settings of a file that has them all at its top, by section."""
    refuse_missing(raw, POLICY.schema, "", draft)
    for name, given in flat(raw):
        if given is not None and not (name in SECTIONS and given == {}):
            read_setting(name, given, draft)


def refuse_missing(raw: dict[str, Any], schema: dict[str, Any], path: str, draft: Draft) -> None:
    """Report the keys that a file must have and lacks, section by section."""
    for key in schema["required"]:
        inner = schema["properties"][key]
        if raw.get(key) is None:
            message = missing(key, raw, schema["properties"])
            draft.mistakes.append(InvalidPolicy(message, f"{path}.{key}"))
        elif type(raw[key]) is dict and "required" in inner:
            refuse_missing(raw[key], inner, f".{key}", draft)


def with_defaults(policy: Policy) -> Policy:
    """Return a policy in which every value that may be left out is left out."""
    parts = {key: getattr(policy, key) for key in SECTIONS}
    plain = {key: evolve(part, **defaults(type(part))) for key, part in parts.items()}
    return evolve(policy, **plain, about=None, sources=())


def defaults(cls: Any) -> dict[str, Any]:
    return {each.name: each.default for each in fields(cls) if each.default is not NOTHING}


def write_settings(policy: Policy) -> dict[str, Any]:
    """Return all settings by section, those that are not set as the word "none"."""
    plain: dict[str, Any] = POLICY.write(policy)
    return {
        key: {name: named_none(key, name, one) for name, one in value.items()}
        if type(value) is dict
        else value
        for key, value in plain.items()
        if value not in (None, {})
    }


def named_none(section: str, name: str, value: Any) -> Any:
    return NONE if value is None and f"{section}.{name}" in SETTINGS else value
