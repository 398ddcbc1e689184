"""The keys `reasons` and `drop_reasons`: what a buyer can give as the reason of a claim.

`drop_reasons` is read first. A reason that is there already keeps its place, and the keys that the
file does not give.
"""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import evolve, fields

from disputerules.facts.policy import Policy
from disputerules.facts.reason import CONDITIONS, MAX_REASONS, REMEDIES, Branch, Reason
from disputerules.facts.reason_tables import SUPPORT
from disputerules.facts.settings import SETTINGS
from disputerules.language.check import BECAUSE, because_problems
from disputerules.language.expression import Kind
from disputerules.language.table import ROW_ID
from disputerules.language.text import unparse
from disputerules.policies.file.draft import Draft
from disputerules.values.citation import SOURCE
from disputerules.values.codec import (
    TEXT,
    codec_of,
    expect_object,
    list_of,
    nullable,
    refuse_longer,
    step,
)
from disputerules.values.errors import InvalidPolicy, shown
from disputerules.values.suggestions import missing, nearest, unknown

KEY, DROP = "reasons", "drop_reasons"
EVERY, NONE = "*", "none"
NAMES = list_of(TEXT, MAX_REASONS)
PARTS = {each.name: each for each in fields(Reason) if each.name != "code"}
CODECS = {name: codec_of(each.type) for name, each in PARTS.items()}
TEXTS = tuple(name for name, codec in CODECS.items() if codec in (TEXT, SOURCE))
# What the word "none" takes away from a reason that is there already.
UNSET = tuple(name for name in PARTS if name not in (*TEXTS, "branch", "remedies"))
# The settings that have an entry for a reason.
BY_REASON = ("refund.reason_caps", "returns.postage_paid_by")
REASON_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        name: nullable(TEXT.schema if codec is None else codec.schema)
        for name, codec in CODECS.items()
    },
    "additionalProperties": False,
}
for name in UNSET:
    REASON_SCHEMA["properties"][name]["anyOf"].append({"const": NONE})
REASONS_SCHEMA: dict[str, Any] = {"type": "object", "additionalProperties": REASON_SCHEMA}


def read_dropped_reasons(value: Any, draft: Draft) -> None:
    """Read `drop_reasons`: the codes of reasons to remove; "*" removes all."""
    known = [*draft.reasons]
    for place, code in enumerate(NAMES.read(value)):
        with draft.rule(f".{DROP}[{place}]"):
            if code not in (EVERY, *known):
                raise InvalidPolicy(unknown("reason", code, known))
            for gone in known if code == EVERY else [code]:
                draft.reasons.pop(gone, None)
    forget_entries(draft)


def forget_entries(draft: Draft) -> None:
    """Take the reasons that the base has no more out of its settings."""
    gone = {one.code for one in draft.start.reasons} - {*draft.reasons}
    for name in BY_REASON:
        entries = draft.start.setting(SETTINGS[name])
        kept = tuple((code, value) for code, value in entries if code not in gone)
        if kept != entries:
            draft.changes[name] = kept


def read_reasons(value: Any, draft: Draft) -> None:
    """Read `reasons`: a table for each code."""
    raw = expect_object(value)
    refuse_longer([*raw], MAX_REASONS)
    for code, plain in raw.items():
        path = f".{KEY}{step(code)}"
        with draft.rule(path):
            draft.refuse_misplaced(code, plain, f"[{KEY}]")
            read_reason(code, expect_object(plain), path, draft)


def read_reason(code: str, raw: dict[str, Any], path: str, draft: Draft) -> None:
    if not ROW_ID.fullmatch(code):
        raise InvalidPolicy(f"expected a code such as 'changed-my-mind', got {shown(code)}")
    parts: dict[str, Any] = {}
    for key, value in raw.items():
        with draft.rule(path + step(key)):
            if key not in PARTS:
                message = draft.misplaced(key, f"[{KEY}.{code}]") or unknown("key", key, PARTS)
                raise InvalidPolicy(message)
            if value is not None:
                parts[key] = read_part(key, value, draft)
    for name in CONDITIONS:
        support = name.removesuffix("_when")
        draft.places[SUPPORT, f"{code}-{support}"] = f"{path}.{name}"
        draft.places[SUPPORT, f"{code}-{support}", BECAUSE] = f"{path}.{support}_because"
    known = draft.reasons.get(code)
    if known is not None:
        draft.reasons[code] = evolve(known, **merged(known, parts))
        return
    others = [*draft.reasons]
    # One without a branch is wrong, but there: conditions may name it.
    draft.reasons[code] = Reason(**{"code": code, "branch": Branch.ANY} | parts)
    if "branch" not in raw:
        message = missing("branch", raw, PARTS) + did_you_mean(code, others)
        raise InvalidPolicy(message, ".branch")


def did_you_mean(code: str, known: Iterable[str]) -> str:
    near = nearest(code, [*known])
    return f"; did you mean the reason {near!r}?" if near else ""


def merged(known: Reason, parts: dict[str, Any]) -> dict[str, Any]:
    """Return the parts, with the remedies that a reason has and the parts do not give."""
    if "remedies" not in parts:
        return parts
    return parts | {"remedies": {**dict(known.remedies), **dict(parts["remedies"])}}


def read_part(name: str, value: Any, draft: Draft) -> Any:
    """Return one part of a reason; the word "none" takes it away."""
    if value == NONE and name in UNSET:
        return None
    codec = CODECS[name]
    if codec is None:
        return draft.node(TEXT.read(value), Kind.FLAG)
    read = codec.read(value, None)
    for _, message in because_problems(read, draft.facts, SETTINGS) if name in SENTENCES else ():
        raise InvalidPolicy(message)
    return read


SENTENCES = ("supported_because", "contradicted_because")


def write_reasons(policy: Policy, start: Policy) -> dict[str, Any]:
    """Return the keys that make the reasons of a policy from those of another, in their order."""
    plain = {one.code: plain_reason(one) for one in policy.reasons}
    dropped = {DROP: [EVERY]} if start.reasons else {}
    return dropped | ({KEY: plain} if plain else {})


def plain_reason(one: Reason) -> dict[str, Any]:
    """Return the parts that a reason has, as a file has them."""
    found = {name: getattr(one, name) for name in PARTS}
    return {
        name: WRITERS.get(name, as_text)(value)
        for name, value in found.items()
        if value is not None and value != ()
    }


def as_text(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


WRITERS: dict[str, Callable[[Any], Any]] = {
    "remedies": REMEDIES.write,
    **dict.fromkeys(CONDITIONS, unparse),
}
