"""The attributes that a policy declares, the facts that they become, and the check of an order."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from attrs import Factory, field, frozen

from disputerules.facts.attribute import OWNERS, Attribute
from disputerules.facts.origin import Derived, Recorded
from disputerules.language.expression import Apply, Fact, Kind, Literal, Op
from disputerules.values.attributes import AttributeValues
from disputerules.values.codec import MAX_INTEGER, step
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    UnknownAttribute,
    expect_items,
    shown,
)
from disputerules.values.money import MAX_AMOUNT
from disputerules.values.order import Order
from disputerules.values.suggestions import nearest, unknown

OWNER_ORDER = tuple(OWNERS)
MAXIMA = {Kind.AMOUNT: MAX_AMOUNT}
REFUSE, IGNORE = "refuse", "ignore"
# Names that a history or an unknown case has for something else.
TAKEN = frozenset({"order_id", "order_protection"})


def as_attributes(value: Any) -> tuple[Attribute, ...]:
    declared = expect_items(value, "")
    seen: set[str] = set()
    for number, one in enumerate(declared):
        if not isinstance(one, Attribute):
            raise InvalidPolicy(f"expected Attribute, got {shown(one)}", f"[{number}]")
        if one.fact_name in seen:
            message = f"duplicate attribute {one.name!r} of the {one.owner}"
            raise InvalidPolicy(message, f".{one.owner}{step(one.name)}")
        seen.add(one.fact_name)
    return tuple(sorted(declared, key=lambda one: (OWNER_ORDER.index(one.owner), one.name)))


def by_owner(attributes: "Attributes") -> dict[str, dict[str, Attribute]]:
    found: dict[str, dict[str, Attribute]] = {owner: {} for owner in OWNERS}
    for one in attributes.declared:
        found[one.owner][one.name] = one
    return found


def required_by_owner(attributes: "Attributes") -> dict[str, list[Attribute]]:
    return {
        owner: [one for one in declared.values() if one.is_required]
        for owner, declared in attributes.by_owner.items()
    }


def as_others(value: Any) -> str:
    if value not in (REFUSE, IGNORE):
        raise InvalidPolicy(unknown("value", value, (REFUSE, IGNORE)))
    return str(value)


@frozen
class Attributes:
    """The attributes that a policy declares, in no order, and whether a case may have others.

    `others` is `refuse` or `ignore`. `elsewhere` are facts of attributes that other versions of the
    policy declare, which are ignored too.

    >>> one = Attribute(owner="order", name="category", one_of=("fresh", "fashion"))
    >>> [*Attributes([one]).facts]
    ['order_category']
    """

    declared: tuple[Attribute, ...] = field(default=(), converter=as_attributes)
    others: str = field(default=REFUSE, converter=as_others)
    elsewhere: frozenset[str] = field(default=frozenset(), eq=False, kw_only=True, repr=False)
    by_owner: dict[str, dict[str, Attribute]] = field(
        default=Factory(by_owner, takes_self=True), init=False, eq=False, repr=False
    )
    required: dict[str, list[Attribute]] = field(
        default=Factory(required_by_owner, takes_self=True), init=False, eq=False, repr=False
    )

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.declared)

    def __bool__(self) -> bool:
        """Whether anything is declared."""
        return bool(self.declared) or self.others != REFUSE

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts of the attributes, by name."""
        return facts_of(self.declared)

    def plain(self) -> dict[str, Any]:
        """Return the declarations as plain values, as a policy document has them."""
        owners = {
            owner: {name: one.plain() for name, one in declared.items()}
            for owner, declared in self.by_owner.items()
            if declared
        }
        return owners | ({"others": self.others} if self.others != REFUSE else {})

    def check(self, order: Order) -> None:
        """Check the attributes of an order, of its buyer, its seller and its lines.

        Raises MissingAttribute, UnknownAttribute, or InvalidInput for a value of another kind, each
        with the path from the order.
        """
        path = ""
        try:
            for owner, path, values in recorded(order):  # noqa: B007 - an error has it
                self.check_values(owner, values)
        except DisputeRulesError as error:
            raise error.under(path) from None

    def check_values(self, owner: str, values: AttributeValues) -> None:
        declared, given = self.by_owner[owner], values.values_by_name
        for name, value in given.items():
            if name not in declared:
                self.refuse_unknown(owner, name, values, declared)
            elif value is not None:
                declared[name].read(values)
        for one in self.required[owner]:
            one.read(values)

    def refuse_unknown(
        self, owner: str, name: str, values: AttributeValues, declared: Mapping[str, Attribute]
    ) -> None:
        """Raise UnknownAttribute, unless others are ignored and this is no misspelling."""
        if f"{owner}_{name}" in self.elsewhere:
            return
        given = values.values_by_name
        if self.others == REFUSE:
            raise UnknownAttribute(undeclared(owner, name, declared), step(name))
        absent = [one for one in declared if given.get(one) is None]
        if nearest(name, absent) is not None:
            raise UnknownAttribute(undeclared(owner, name, absent), step(name))

    def only_declared(self, order: Order) -> Order:
        """Return the order without the attributes that are not declared."""
        if not order.has_attributes:
            return order
        return order.with_attributes(
            lambda owner, values: AttributeValues.of(
                {name: value for name, value in values.items() if name in self.by_owner[owner]}
            )
        )


NO_DECLARATIONS = Attributes()


def as_declarations(value: Any) -> Attributes:
    if isinstance(value, Attributes):
        return value
    try:
        return Attributes(value)
    except DisputeRulesError as error:
        raise error.under(".attributes") from None


def refuse_different_kinds(vocabularies: Iterable[Attributes]) -> None:
    """Raise InvalidInput if policies that are held against each other name one attribute twice."""
    known: dict[str, Attribute] = {}
    for one in (one for each in vocabularies for one in each):
        other = known.setdefault(one.fact_name, one)
        if other.kind is not one.kind:
            message = (
                f"the attribute {one.name!r} of the {one.owner} is of kind {other.kind} in one "
                f"policy and of kind {one.kind} in the other; rename one of them"
            )
            raise InvalidInput("attribute-differs", message, f".attributes.{one.owner}.{one.name}")


def undeclared(owner: str, name: str, declared: Iterable[str]) -> str:
    known = tuple(declared)
    if not known:
        return f"unknown attribute {shown(name)}: the policy declares none of the {owner}"
    return unknown(f"attribute of the {owner}", name, known)


def recorded(order: Order) -> Iterator[tuple[str, str, AttributeValues]]:
    """Yield the attributes of an order with their owner and their path."""
    yield "order", ".attributes", order.attributes
    yield "buyer", ".buyer", order.buyer
    yield "seller", ".seller", order.seller
    for number, line in enumerate(order.lines):
        yield "line", f".lines[{number}].attributes", line.attributes


@lru_cache(maxsize=256)
def facts_of(declared: tuple[Attribute, ...]) -> dict[str, Fact]:
    """Return the facts of attributes, by name; equal declarations share theirs."""
    return {one.fact_name: fact_of(one) for one in declared}


def fact_of(one: Attribute) -> Fact:
    """Return the fact of an attribute: its given value, else its default."""
    if one.default is None:
        return declared_fact(one, one.fact_name, one.optional)
    given = declared_fact(one, f"given_{one.fact_name}", True)
    node = Apply(Op.OR_ELSE, (given, Literal(one.kind, one.default)))
    return declared_fact(one, one.fact_name, False, Derived(node))


def declared_fact(one: Attribute, name: str, optional: bool, origin: Any = None) -> Fact:
    words = one.name.replace("_", " ")
    whether = "whether " if one.kind is Kind.FLAG else ""
    return Fact(
        name,
        one.kind,
        optional,
        f"{whether}{one.owner} {words}",
        origin or Recorded(one),
        choices=one.one_of,
        maximum=MAXIMA.get(one.kind, MAX_INTEGER),
    )
