"""An attribute as the anchor of the protection: an instant that a policy declares."""

from collections.abc import Iterable, Mapping

from attrs import evolve

from disputerules.facts.attributes import Attributes
from disputerules.facts.origin import Derived
from disputerules.facts.protection_facts import anchored, pending_anchor
from disputerules.facts.setting_codecs import ANCHORS
from disputerules.facts.variant import Variant
from disputerules.facts.vocabulary import FACTS
from disputerules.language.expression import Fact, Kind
from disputerules.values.errors import InvalidPolicy
from disputerules.values.suggestions import unknown

ANCHOR = "protection.anchor"
LINE = "line"


def possible_anchors(attributes: Attributes) -> Mapping[str, Fact]:
    """Return the attributes that may be the anchor: instants, but for those of a line."""
    found = [one for one in attributes if one.kind is Kind.INSTANT and one.owner != LINE]
    return {one.fact_name: attributes.facts[one.fact_name] for one in found}


def refuse_unknown_anchor(name: str, attributes: Attributes) -> None:
    """Raise InvalidPolicy if the anchor is neither of an order nor an instant of the policy's."""
    known = (*ANCHORS, *possible_anchors(attributes))
    if name not in known:
        message = unknown("anchor", name, known)
        raise InvalidPolicy(f"{message}; an attribute has to be an instant", f".{ANCHOR}")


def own_anchors(
    anchor: str, variants: Iterable[Variant], attributes: Attributes
) -> Mapping[str, Fact]:
    """Return the attributes that are the anchor, for some orders at least."""
    names = {anchor, *(dict(one.set).get(ANCHOR) for one in variants)}
    return {name: one for name, one in possible_anchors(attributes).items() if name in names}


def facts_of_anchors(anchors: Mapping[str, Fact]) -> Iterable[Fact]:
    """Yield the built-in facts of an anchor that is an attribute, as the policy calculates them."""
    for name, pen in {
        "attribute_anchor_at": anchored(anchors),
        "attribute_anchor_pending": pending_anchor(anchors),
    }.items():
        yield evolve(FACTS[name], origin=Derived(pen.node))
