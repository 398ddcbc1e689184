"""The key `variants`: other values for the orders on which a condition holds."""

from collections.abc import Iterable, Iterator
from typing import Any

from disputerules.facts.reason_terms import REASONS, REMEDIES
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant import Variant, as_changes, as_id
from disputerules.language.check import because_problems
from disputerules.language.expression import Kind, Node
from disputerules.policies.file.draft import Draft, expect_tables
from disputerules.policies.file.settings import flat
from disputerules.values.citation import SOURCE
from disputerules.values.codec import TEXT, expect_object, refuse_longer, step
from disputerules.values.errors import InvalidPolicy
from disputerules.values.suggestions import missing, unknown

KEY = "variants"
KEYS = ("id", "when", "set", "because", "source")
REQUIRED = KEYS[:-1]
MAX_VARIANTS = 1_000


def read_variants(value: Any, draft: Draft) -> None:
    """Read `variants`."""
    expect_tables(value, KEY)
    refuse_longer(value, MAX_VARIANTS)
    seen: dict[str, int] = {}
    for number, raw in enumerate(value):
        path = f".{KEY}[{number}]"
        with draft.rule(path):
            one = VariantReader(expect_object(raw), path, draft).read()
            if one is not None and seen.setdefault(one.id, number) != number:
                message = f"duplicate variant {one.id!r}; choose another id"
                draft.mistakes.append(InvalidPolicy(message, f"{path}.id"))
            elif one is not None:
                draft.variants.append(one)
                draft.places[KEY, one.id] = path


class VariantReader:
    """Reads one variant, and keeps every mistake in it."""

    def __init__(self, raw: dict[str, Any], path: str, draft: Draft) -> None:
        self.raw, self.path, self.draft = raw, path, draft

    def read(self) -> Variant | None:
        """Return the variant; None if anything is wrong with it."""
        before = len(self.draft.mistakes)
        for key in self.raw:
            if key not in KEYS:
                self.draft.mistakes.append(InvalidPolicy(self.wrong(key), self.path + step(key)))
        for key in REQUIRED:
            if self.raw.get(key) is None:
                message = missing(key, self.raw, KEYS)
                self.draft.mistakes.append(InvalidPolicy(message, f"{self.path}.{key}"))
        parts: dict[str, Any] = {}
        for key, read in PARTS.items():
            if self.raw.get(key) is not None:
                with self.draft.rule(self.path if key in OWN_PATH else f"{self.path}.{key}"):
                    parts[key] = read(self, self.raw[key])
        return Variant(**parts) if len(self.draft.mistakes) == before else None

    def wrong(self, key: str) -> str:
        if key in SETTINGS:
            return f"{key!r} is a setting; move it into set = {{ .. }}"
        return self.draft.misplaced(key, f"[[{KEY}]]") or unknown("key", key, KEYS)

    def id(self, value: Any) -> str:
        return as_id(TEXT.read(value))

    def when(self, value: Any) -> Node:
        return self.draft.node(TEXT.read(value), Kind.FLAG)

    def set(self, value: Any) -> Any:
        pairs = [*flat(expect_object(value))]
        for name, _ in pairs:
            message = self.draft.misplaced(name, f"[[{KEY}]]")
            if message and name != REASONS:
                raise InvalidPolicy(message, f".set[{name!r}]")
        return as_changes(with_terms(pairs))

    def because(self, value: Any) -> str:
        for _, message in because_problems(self.text(value), self.draft.facts, SETTINGS):
            raise InvalidPolicy(message)
        return str(value)

    def text(self, value: Any) -> str:
        if not TEXT.read(value).strip():
            raise InvalidPolicy("expected a non-empty string")
        return str(value)

    def source(self, value: Any) -> str:
        return SOURCE.read(self.text(value))


def with_terms(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return values by whole names, the terms of reasons too, whose names TOML may nest."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        for whole, inner in (
            terms_in(name, value) if name.partition(".")[0] == REASONS else [(name, value)]
        ):
            known = found.get(whole)
            if isinstance(known, dict) and isinstance(inner, dict):
                inner = known | inner
            found[whole] = inner
    return found


def terms_in(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the terms of reasons that are nested in a value, by `reasons.CODE.TERM`."""
    parts = name.split(".")
    if len(parts) < 3 and type(value) is dict and value:
        for key, inner in value.items():
            yield from terms_in(f"{name}.{key}", inner)
    elif len(parts) == 4 and parts[2] == REMEDIES:
        yield ".".join(parts[:3]), {parts[3]: value}
    else:
        yield name, value


# These name their own path.
OWN_PATH = ("id", "set")
PARTS = {
    "id": VariantReader.id,
    "when": VariantReader.when,
    "set": VariantReader.set,
    "because": VariantReader.because,
    "source": VariantReader.source,
}


def write_variants(variants: tuple[Variant, ...]) -> dict[str, Any]:
    """Return the key with the variants of a policy; none where it has none."""
    return {KEY: [one.document() for one in variants]} if variants else {}
