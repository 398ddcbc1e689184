"""The values of a policy as a person writes them."""

from collections.abc import Iterator
from typing import Any

from disputerules.documents.citations import marked, source_of_value
from disputerules.documents.sections import Line, Section
from disputerules.facts.attribute import Attribute
from disputerules.facts.attributes import REFUSE
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.policy import Policy
from disputerules.facts.settings import SETTINGS
from disputerules.facts.variant import Variant
from disputerules.interpreters import text
from disputerules.language.expression import Kind, Setting
from disputerules.values.periods import CALENDAR


def value_of(policy: Policy, setting: Setting) -> str:
    """The value of a setting with its unit, as a person writes it."""
    value = policy.setting(setting)
    assert setting.codec is not None
    plain = None if value is None else setting.codec.write(value)
    counted = setting.kind is Kind.COUNT and type(plain) is int
    return f"{plain} {setting.unit}" if counted else as_words(plain)


def as_words(plain: Any) -> str:
    """A plain value as a person writes it."""
    if isinstance(plain, dict):
        plain = [f"{key}: {as_words(value)}" for key, value in plain.items()]
    if isinstance(plain, list):
        return ", ".join(str(one) for one in plain) or "none"
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return "none" if plain is None else str(plain)


def head(policy: Policy) -> tuple[Line, ...]:
    """Return the lines before the sections: the version, the dates, the calendar."""
    about = (("about", policy.about),) if policy.about else ()
    return (
        *about,
        ("version", policy.version),
        ("in force from", text.moment(policy.effective_from)),
        ("revision", policy.revision),
        *calendar_lines(policy),
    )


def calendar_lines(policy: Policy) -> Iterator[Line]:
    """Yield each part of the calendar with its value, and its source if it has one."""
    sources = dict(policy.sources)
    for key, one in calendar(policy).items():
        setting = CALENDAR_PARTS[f"calendar.{key}"]
        source = sources.get(setting.name)
        words = marked(as_words(one), source_of_value(policy, setting))
        yield setting.name, f"{words} [{source}]" if source else words


def calendar(policy: Policy) -> dict[str, Any]:
    plain: dict[str, Any] = CALENDAR.write(policy.calendar)
    return plain


def declaration(one: Attribute) -> str:
    """How an attribute is declared, as a person writes it."""
    what = f"one of {', '.join(one.one_of)}" if one.one_of else str(one.kind)
    if one.optional:
        return f"{what}; optional"
    plain = one.plain()
    return f"{what}; {as_words(plain['default'])} by default" if "default" in plain else what


def in_short(one: Variant) -> str:
    """A variant in one sentence."""
    values = ", ".join(f"{name} {as_words(value)}" for name, value in one.plain()["set"].items())
    return f"if {text.expression(one.when)}: {values}".translate(PLAIN)


def sections() -> dict[str, list[Setting]]:
    """The settings by their section, in the order in which they are declared."""
    found: dict[str, list[Setting]] = {}
    for setting in SETTINGS.values():
        found.setdefault(setting.name.partition(".")[0], []).append(setting)
    return found


def attributes_section(policy: Policy) -> Iterator[Section]:
    """The attributes that a policy declares, if there are any."""
    if policy.attributes:
        lines = tuple((one.fact_name, declaration(one)) for one in policy.attributes)
        others = "refused" if policy.attributes.others == REFUSE else "ignored"
        yield Section("Attributes", (*lines, ("others", others)))


def condition(row: Any) -> str:
    return f"if {text.expression(row.when)}" if hasattr(row, "when") else "otherwise"


PLAIN = str.maketrans("", "", "*`")
