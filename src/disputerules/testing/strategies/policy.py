"""Draw policies: a preset with some changed settings."""

from contextlib import suppress
from datetime import date
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from disputerules.facts.policy import Policy
from disputerules.facts.reason import codes_of
from disputerules.facts.settings import SETTINGS
from disputerules.language.expression import Kind, Setting
from disputerules.policies.presets import POLICIES
from disputerules.testing.strategies.choice import Draw, chosen, kept, one_in
from disputerules.testing.strategies.placement import ZONES
from disputerules.values.errors import InvalidPolicy
from disputerules.values.periods import Calendar, Period

INSTANTS = ("2026-01-31T00:00:00Z", "2026-03-06T00:00:00Z", "2026-12-31T23:59:59.999999Z")


@kept
def periods(fixed: bool = False) -> st.SearchStrategy[Period]:
    """Draw a period; a `fixed` one has the same length whenever it begins."""
    units = (
        ("days", "hours")
        if fixed
        else ("days", "hours", "calendar days", "business days", "months")
    )
    counts = st.sampled_from((1, 0, 2, 3, 5, 10, 60))
    plain = st.builds("{} {}".format, counts, st.sampled_from(units))
    if fixed:
        return plain.map(Period.parse)
    options = st.sampled_from(("", ", end of day", ", roll forward", ", end of day, roll forward"))
    counted = st.sampled_from(
        ("1 calendar day, day of event counts", "2 business days, day of event counts, end of day")
    )
    return st.one_of(plain, st.builds("{}{}".format, plain, options), counted).map(Period.parse)


@kept
def calendars() -> st.SearchStrategy[Calendar]:
    """Draw a calendar, mostly of a zone in which clocks change."""
    return st.builds(
        Calendar,
        zone=st.sampled_from(ZONES),
        weekend=st.sampled_from((("saturday", "sunday"), ("friday", "saturday"), ())),
        holidays=st.sampled_from(((), (date(2026, 12, 25), date(2026, 1, 1)))),
        workdays=st.sampled_from(((), (date(2026, 1, 3), date(2026, 1, 4)))),
    )


@st.composite
def policies(draw: Draw, most_changes: int = 5) -> Policy:
    """Draw a preset policy with some changed settings."""
    policy = POLICIES[chosen(draw, list(POLICIES))]
    if draw(one_in(3)):
        policy = evolve(policy, calendar=draw(calendars()))
    names = st.lists(st.sampled_from(sorted(SETTINGS)), max_size=most_changes, unique=True)
    for name in draw(names):
        setting = SETTINGS[name]
        value = draw(setting_values(setting, policy))
        with suppress(InvalidPolicy):  # it contradicts another setting
            policy = policy.but({name: value})
    return policy


def setting_values(setting: Setting, policy: Policy) -> st.SearchStrategy[Any]:
    """Draw plain values of a setting, near the present one."""
    values = plain_values(setting, policy)
    return st.none() | values if setting.optional else values


def plain_values(setting: Setting, policy: Policy) -> st.SearchStrategy[Any]:
    if setting.kind in (Kind.PERIOD, Kind.SPAN):
        return periods(fixed=setting.kind is Kind.SPAN).map(str)
    if setting.kind is Kind.INSTANT:
        return st.sampled_from(INSTANTS)
    assert setting.codec is not None
    return by_schema(setting.codec.schema, policy.setting(setting), codes_of(policy.reasons))


def by_schema(
    schema: dict[str, Any], now: Any, codes: tuple[str, ...] = ()
) -> st.SearchStrategy[Any]:
    """Draw plain values of a setting's JSON Schema."""
    if "anyOf" in schema:
        return st.one_of(*(by_schema(one, now, codes) for one in schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "string":
        return st.nothing()  # the name of an attribute, which no policy may declare
    if schema["type"] == "array":
        items = schema["items"].get("enum") or [str(one) for one in now or ()]
        return st.lists(st.sampled_from(items), unique=True) if items else st.just([])
    if schema["type"] == "object":
        names = sorted([*codes, *schema.get("properties", ())])
        keys = {name: by_schema(schema["additionalProperties"], 10_000) for name in names}
        if not keys:
            return st.just({})
        some = st.sampled_from(names).flatmap(lambda key: st.fixed_dictionaries({key: keys[key]}))
        first = (
            st.just({})
            if "default" not in keys
            else st.fixed_dictionaries({"default": keys["default"]})
        )
        return st.builds(lambda one, other: one | other, first, st.just({}) | some)
    if schema["type"] == "boolean":
        return st.booleans()
    least, most = schema["minimum"], schema["maximum"]
    near = {now - 1, now, now + 1, least, least + 1} if type(now) is int else {least, least + 1, 2}
    return st.sampled_from(sorted(one for one in near if least <= one <= most))
