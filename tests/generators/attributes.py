"""Made-up vocabularies: attributes of every kind, and rows that read them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, Attribute, Policy
from disputerules.facts.attribute import OWNERS
from disputerules.facts.attribute_values import boundary_values
from disputerules.facts.order_facts import placed_at
from disputerules.language.expression import Kind
from disputerules.language.lines import all_lines, any_line
from disputerules.language.pens import Flag, Maybe, pen
from disputerules.language.pens import instant as literal
from disputerules.language.table import Row, outcome

WORDS = ("fresh", "fashion", "o'clock", "größe")
PLACED = datetime(2026, 1, 2, 8, tzinfo=UTC)
SOURCE = "https://example.com/rules"


def made_up_attribute(owner: str, name: str, kind: Kind, chance: Random) -> Attribute:
    """An attribute that is required, is optional, or has a default."""
    words = WORDS[: chance.randint(1, 4)] if kind is Kind.CHOICE else ()
    defaults: dict[Kind, Any] = {
        Kind.CHOICE: words and chance.choice(words),
        Kind.FLAG: chance.random() < 0.5,
        Kind.COUNT: chance.choice([0, 1, 3]),
        Kind.AMOUNT: chance.choice([0, 4500]),
        Kind.INSTANT: PLACED + timedelta(days=chance.randint(-1, 40)),
    }
    presence = chance.choice([{}, {"optional": True}, {"default": defaults[kind]}])
    return Attribute(owner=owner, name=name, kind=kind, one_of=words, **presence)


def condition(one: Attribute, policy: Policy, chance: Random) -> Flag:
    """A condition that an attribute alone decides, over each operator of its kind."""
    value = pen(policy.facts[one.fact_name])
    if isinstance(value, Maybe):
        if chance.random() < 0.4:
            return chance.choice([value.given, value.missing])
        value = value.or_else(substitute(one, chance))
    if one.kind is Kind.CHOICE:
        few = chance.sample(one.one_of, chance.randint(1, len(one.one_of)))
        return chance.choice([value.is_(few[0]), value.one_of(*few), ~value.is_(few[0])])
    if one.kind is Kind.FLAG:
        return chance.choice([value, ~value])
    if one.kind is Kind.INSTANT:
        other = chance.choice([literal(PLACED + timedelta(days=20)), placed_at])
        return chance.choice([value <= other, value < other, value > other])
    number = chance.choice([0, 1, 3, 4500])
    return chance.choice([value >= number, value < number, value.is_zero, value.max(3) <= 4])


def substitute(one: Attribute, chance: Random) -> Any:
    if one.kind is Kind.CHOICE:
        return chance.choice(one.one_of)
    if one.kind is Kind.INSTANT:
        return chance.choice([placed_at, literal(PLACED)])
    return chance.choice([True, False]) if one.kind is Kind.FLAG else chance.choice([0, 3])


def row(name: str, attributes: list[Attribute], policy: Policy, chance: Random) -> Row:
    """A row that refuses where several attributes have some values."""
    first, *rest = [condition(one, policy, chance) for one in attributes]
    when = first
    for one in rest:
        when = when & one if chance.random() < 0.5 else when | one
    spoken = " ".join(f"{{{one.fact_name}}}" for one in attributes)
    return Row(name, when=when, then=outcome(False), because=f"it is {spoken}", source=SOURCE)


@cache
def made_up_policy(seed: int) -> Policy:
    """The guide with a vocabulary of its own, and rows in eligibility and in refund-lines."""
    chance = Random(seed)
    kinds = [Kind.CHOICE, Kind.FLAG, Kind.COUNT, Kind.AMOUNT, Kind.INSTANT]
    owners = [chance.choice(["order", "buyer", "seller"]) for _ in range(3)]
    declared = [
        made_up_attribute(owner, f"part_{number}", chance.choice(kinds), chance)
        for number, owner in enumerate([*owners, "line"])
    ]
    policy = evolve(ALIEXPRESS_GUIDE, attributes=declared)
    *whole, of_line = declared
    eligibility, lines = policy.table("eligibility"), policy.table("refund-lines")
    rows = [row(f"row-{number}", chance.sample(whole, 2), policy, chance) for number in range(2)]
    asks = [any_line, all_lines]
    for number, ask in enumerate(chance.sample(asks, 2) if seed % 2 else asks):
        about_lines = ask(condition(of_line, policy, chance))
        other = condition(chance.choice(whole), policy, chance)
        rows.append(evolve(rows[0], id=f"lines-{number}", when=(about_lines & other).node))
    nothing = evolve(
        row("kept-line", [of_line], policy, chance), then=lines.row("no-unit-left").then
    )
    changed = policy.with_table(eligibility.with_rows(*rows, *eligibility.rows))
    return changed.with_table(lines.with_rows(nothing, *lines.rows))


def made_up_values(policy: Policy, chance: Random) -> dict[str, Any]:
    """Values of all attributes of a policy, by the names of their facts; None is absent."""
    return {one.fact_name: chance.choice(values) for one, values in boundary_values(policy)}


def by_owner(policy: Policy, values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The values that are given, as an order has them."""
    found: dict[str, dict[str, Any]] = {owner: {} for owner in OWNERS}
    for one in policy.attributes:
        if values[one.fact_name] is not None:
            found[one.owner][one.name] = values[one.fact_name]
    return found
