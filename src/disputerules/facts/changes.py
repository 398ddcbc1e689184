"""A policy with other values: which may change, how each is read, and what is wrong with them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from keyword import iskeyword
from operator import attrgetter
from typing import Any, TypeVar

import attrs
from attrs import AttrsInstance, evolve

from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.reason_terms import REASONS, is_term, setting_named, with_terms
from disputerules.facts.settings import SETTINGS
from disputerules.values.codec import codec_of
from disputerules.values.errors import DisputeRulesError, InvalidPolicy, raise_all, shown
from disputerules.values.suggestions import unknown

P = TypeVar("P", bound=AttrsInstance)
Place = Callable[[str], str]
CHANGES = "expected a mapping such as {'payout.within': '3 days'}"


def in_brackets(name: str) -> str:
    return f"[{shown(name)}]"


def with_changes(policy: P, changes: Mapping[str, Any], place: Place, **more: Any) -> P:
    """Return a policy with other values, or raise what is wrong with any of them.

    `place` gives the path of a setting; `more` are other fields of the policy.
    """
    # Settings are changed together: between two of them a policy may contradict itself.
    parts = changed_parts(policy, changes, place)
    inst: Any = policy
    try:
        changed: P = evolve(inst, **parts, **more)
    except DisputeRulesError as error:
        raise InvalidPolicy(error.message, placed(error.path, changes, place)) from None
    return changed if "sources" in changes else without_stale_sources(changed, policy)


def without_stale_sources(policy: Any, before: AttrsInstance) -> Any:
    """Return the policy without the sources of values that it no longer has."""
    kept = tuple(
        (name, text)
        for name, text in policy.sources
        if attrgetter(name)(policy) == attrgetter(name)(before)
    )
    return policy if kept == policy.sources else evolve(policy, sources=kept)


def placed(path: str, changes: Mapping[str, Any], place: Place) -> str:
    """Return the path of an entry of a changed setting, as the changes have it."""
    for name in changes:
        if path == f".{name}" or path.startswith((f".{name}.", f".{name}[")):
            return place(name) + path[len(name) + 1 :]
    return path


def changed_parts(
    policy: AttrsInstance, changes: Mapping[str, Any], place: Place
) -> dict[str, Any]:
    """Return the fields of a policy that changes make."""
    parts: dict[str, dict[str, Any]] = {}
    mistakes: list[DisputeRulesError] = []
    reasons: Any = getattr(policy, REASONS)
    for name, value in changes.items():
        try:
            if is_term(str(name)):
                reasons = with_terms(reasons, {name: read_term(name, value)})
                continue
            head, rest, read = changed_value(policy, name, value)
            parts.setdefault(head, {})[rest] = read
        except DisputeRulesError as error:
            mistakes.append(error.under(place(name)))
    raise_all(mistakes)
    changed = {head: changed_part(policy, head, values, place) for head, values in parts.items()}
    return changed if reasons is getattr(policy, REASONS) else changed | {REASONS: reasons}


def read_term(name: str, value: Any) -> Any:
    """Return the value of a term of a reason; read it if it is in the wire format."""
    codec = setting_named(name).codec
    return value if is_value(value) or codec is None else codec.read(value, None)


def changed_value(policy: AttrsInstance, name: str, value: Any) -> tuple[str, str, Any]:
    """Return the field of a policy, the name in it, "" for all of it, and the value there."""
    known = changeable(type(policy))
    if name not in known:
        raise InvalidPolicy(unknown("setting", name, known))
    head, _, rest = name.partition(".")
    try:
        cls = type(getattr(policy, head)) if rest else type(policy)
        return head, rest, read_value(cls, rest or head, value)
    except DisputeRulesError as error:
        repair = ""
        if error.code == "missing-key" and not rest:
            missing = f"{name}{error.path}"
            given = (f"{name}.{key}" for key in value)
            example = next((setting for setting in given if setting in SETTINGS), missing)
            repair = f"; to change one value, set {example!r}"
        raise InvalidPolicy(error.message + repair, error.path) from None


def changed_part(policy: AttrsInstance, head: str, values: dict[str, Any], place: Place) -> Any:
    """Return a field with its new value, "" in `values`, or with some values of it changed."""
    part = values.pop("", getattr(policy, head))
    values = {field_of(name): value for name, value in values.items()}
    try:
        return evolve(part, **values) if values else part
    except DisputeRulesError as error:
        name = head + (error.path if error.path.startswith(".") else "." + next(iter(values)))
        raise InvalidPolicy(error.message, place(name)) from None


def field_of(name: str) -> str:
    """Return the field of a setting: a name that Python reserves ends in an underscore."""
    return f"{name}_" if iskeyword(name) else name


def read_value(cls: Any, name: str, value: Any) -> Any:
    """Return the value of a field; read it if it is in the wire format."""
    if is_value(value):
        return value
    codec = codec_of(attrs.fields_dict(cls)[field_of(name)].type)
    assert codec is not None
    return codec.read(value, None)


@cache
def changeable(policy: type[AttrsInstance]) -> tuple[str, ...]:
    """Return the names that `but` takes: a policy's own fields, its sections and their settings."""
    fields = [each.name for each in attrs.fields(policy) if codec_of(each.type) is not None]
    return (*fields, *CALENDAR_PARTS, *SETTINGS)


def is_value(value: Any) -> bool:
    """Return whether it is a Python value, not one in the wire format."""
    return value is None or attrs.has(type(value)) or isinstance(value, datetime | tuple)
