"""Eligibility under a policy with 30 variants, against if/elif by hand over 31 policies."""

from datetime import datetime

from attrs import evolve

from benchmarks.orders import DAY, shipped_order
from benchmarks.timing import Result, in_turns, ratio
from disputerules import (
    ALIEXPRESS_GUIDE,
    Attribute,
    Order,
    Policy,
    Variant,
    check_eligibility,
)
from disputerules.language.pens import pen

NUMBER = 30
WORDS = tuple(f"kind-{number}" for number in range(NUMBER + 1))
ANCHORS = ("shipped", "delivered")
HAND, VARIANTS = "if/elif over policies", "variants"


def values(number: int) -> dict[str, str]:
    return {"protection.anchor": ANCHORS[number % 2], "protection.period": f"{number + 10} days"}


CATEGORY = Attribute(owner="order", name="category", one_of=WORDS)
PLAIN = evolve(ALIEXPRESS_GUIDE, attributes=[CATEGORY])
IS = pen(PLAIN.facts["order_category"]).is_
VARYING = evolve(
    PLAIN,
    variants=[Variant(WORDS[n], IS(WORDS[n]), values(n), "it varies") for n in range(NUMBER)],
)


def by_hand() -> str:
    """The source of a function that chooses a policy by the category of an order."""
    lines = ["def chosen(order, policies):", "    category = order.attributes['category']"]
    for number, word in enumerate(WORDS[:NUMBER]):
        lines += [f"    {'el' if number else ''}if category == {word!r}:"]
        lines += [f"        return policies[{number}]"]
    return "\n".join([*lines, f"    return policies[{NUMBER}]"])


def run(full: bool = False) -> list[Result]:
    """One order of each category, at instants before and after its protection ends."""
    order = shipped_order()
    orders = [evolve(order, attributes={"category": word}) for word in WORDS]
    asked = [(one, order.placed_at + days * DAY) for one in orders for days in (9, 20, 40, 70)]
    seconds = in_turns(works(asked), 301 if full else 61)
    return [Result(f"{VARIANTS} / {HAND}", ratio(seconds, VARIANTS, HAND), target=1.5)]


def works(asked: list[tuple[Order, datetime]]):
    """The same questions, answered in both ways."""
    names: dict[str, object] = {}
    exec(by_hand(), names)
    chosen = names["chosen"]
    policies: list[Policy] = [*(PLAIN.but(values(number)) for number in range(NUMBER)), PLAIN]

    def hand() -> None:
        for order, at in asked:
            check_eligibility(order, at=at, policy=chosen(order, policies))

    def varying() -> None:
        for order, at in asked:
            check_eligibility(order, at=at, policy=VARYING)

    return {HAND: hand, VARIANTS: varying}
