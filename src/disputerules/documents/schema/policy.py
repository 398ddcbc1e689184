"""The schema of a policy in a document: a name, a base with changes, or all settings."""

from disputerules.documents.schema.conditions import Schema, given, is_, maybe, when
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.policy import POLICY
from disputerules.facts.reason import MAX_REASONS
from disputerules.facts.settings import SETTINGS
from disputerules.policies.file.attributes import KEY
from disputerules.policies.file.attributes import SCHEMA as ATTRIBUTES
from disputerules.policies.file.outcomes import ALLOW, PLACES, REFUSE, ROW_KEYS
from disputerules.policies.file.reasons import DROP, REASONS_SCHEMA
from disputerules.policies.file.reasons import KEY as REASONS_KEY
from disputerules.policies.file.rows import MAX_ROWS
from disputerules.policies.file.settings import IDENTITY, NONE, SECTIONS
from disputerules.policies.file.translations import KEY as TRANSLATIONS
from disputerules.policies.file.translations import SCHEMA as TRANSLATED
from disputerules.policies.file.variants import KEY as VARIANTS
from disputerules.policies.file.variants import MAX_VARIANTS, REQUIRED
from disputerules.policies.neutral import Base
from disputerules.policies.presets import BASES, POLICIES
from disputerules.values.codec import TEXT, nullable


def with_none(section: Schema, name: str) -> Schema:
    """A section whose optional settings may be the word "none"."""
    if name not in SECTIONS or "properties" not in section:
        return section
    return section | {
        "properties": {
            key: or_none(one, f"{name}.{key}") for key, one in section["properties"].items()
        }
    }


def or_none(schema: Schema, name: str) -> Schema:
    optional = name in SETTINGS and SETTINGS[name].optional
    return {"anyOf": [*schema["anyOf"], {"const": NONE}]} if optional else schema


def row_schema() -> Schema:
    """A row, which names exactly one place; one that replaces another may leave keys out."""
    then = {"anyOf": [{"enum": [REFUSE, ALLOW]}, {"type": "object"}]}
    optional = {key: nullable(TEXT.schema) for key in ROW_KEYS} | {"then": nullable(then)}
    return {
        "type": "object",
        "properties": optional | {"table": TEXT.schema, "id": TEXT.schema},
        "required": ["table", "id"],
        "additionalProperties": False,
        "oneOf": [given(one) for one in PLACES],
    }


ROW = row_schema()
RULES_OF_A_FILE: dict[str, Schema] = {
    KEY: ATTRIBUTES,
    DROP: {"type": "array", "items": TEXT.schema, "maxItems": MAX_REASONS},
    REASONS_KEY: REASONS_SCHEMA,
    "drop_rows": {"type": "array", "items": TEXT.schema, "maxItems": MAX_ROWS},
    "rows": {"type": "array", "items": ROW, "maxItems": MAX_ROWS},
    TRANSLATIONS: TRANSLATED,
}
SETTINGS_BY_SECTION = {key: with_none(one, key) for key, one in POLICY.schema["properties"].items()}


def changes_schema() -> Schema:
    """Changed values, named `section.name` or nested in their section."""
    changes = dict(SETTINGS_BY_SECTION)
    for name in SECTIONS:
        part = changes[name].get("anyOf", [changes[name]])[0]
        changes[name] = {key: one for key, one in part.items() if key != "required"}
        changes |= {f"{name}.{key}": one for key, one in part["properties"].items()}
    return {"type": "object", "properties": changes, "additionalProperties": False}


def variant_schema() -> Schema:
    """A variant, which may set what `set` may, but for the policy's own name."""
    values = changes_schema()["properties"]
    taken = {
        key: one
        for key, one in values.items()
        if key in SETTINGS or key in CALENDAR_PARTS or key in SECTIONS
    }
    changes = {
        "type": "object",
        "properties": taken,
        "patternProperties": {rf"^{REASONS_KEY}(\..+)?$": {}},  # a term of a reason
        "additionalProperties": False,
    }
    texts = dict.fromkeys(REQUIRED, TEXT.schema) | {"source": nullable(TEXT.schema)}
    return {
        "type": "object",
        "properties": texts | {"set": changes | {"minProperties": 1}},
        "required": list(REQUIRED),
        "additionalProperties": False,
    }


VARIANT = variant_schema()
RULES_OF_A_FILE[VARIANTS] = {"type": "array", "items": VARIANT, "maxItems": MAX_VARIANTS}
WHOLE_POLICY: Schema = POLICY.schema | {
    "properties": SETTINGS_BY_SECTION | {key: nullable(one) for key, one in RULES_OF_A_FILE.items()}
}


def policy_schema() -> Schema:
    """A name, a base with changes, or all settings; the last two with rows."""
    name, base = {"enum": list(POLICIES)}, {"enum": list(BASES)}
    identity = {key: POLICY.schema["properties"][key] for key in IDENTITY}
    change = identity | {"set": changes_schema()} | RULES_OF_A_FILE
    based = {
        "type": "object",
        "properties": {"base": base, **{key: maybe(one) for key, one in change.items()}},
        "required": ["base"],
        "additionalProperties": False,
        "allOf": [
            when(is_("base", one), settles(BASES[one])) for one in BASES if one not in POLICIES
        ],
    }
    return {"anyOf": [name, based, WHOLE_POLICY]}


def settles(base: Base) -> Schema:
    """The settings that a base leaves unset are set, by their names or in their sections."""
    alone = {name: name.partition(".") for name in base.unset}
    either = [
        {"anyOf": [{"required": [name]}, given_in(section, key)]}
        for name, (section, _, key) in alone.items()
    ]
    return {"required": ["set"], "properties": {"set": {"type": "object", "allOf": either}}}


def given_in(section: str, key: str) -> Schema:
    return {"required": [section], "properties": {section: {"required": [key]}}}
