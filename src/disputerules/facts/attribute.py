"""An attribute that a policy declares: whose it is, its kind, and how its value is read."""

from datetime import datetime
from typing import Any

from attrs import Factory, field, frozen

from disputerules.language.expression import FACT_NAME, Kind, Value
from disputerules.values.attributes import AttributeValues
from disputerules.values.codec import FLAG, TEXT, Codec, integer, step
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    MissingAttribute,
    expect_items,
    shown,
)
from disputerules.values.money import MINOR_UNITS
from disputerules.values.periods import INSTANT, NEVER, format_instant
from disputerules.values.suggestions import unknown

# Where the attributes of each owner stand in a case.
OWNERS = {
    "order": "order.attributes",
    "line": "line.attributes",
    "buyer": "order.buyer",
    "seller": "order.seller",
}
COUNT = integer()
# How a plain value of each kind is read; a choice is read by the attribute, which has its words.
CODECS: dict[Kind, Codec[Any]] = {
    Kind.CHOICE: TEXT,
    Kind.FLAG: FLAG,
    Kind.COUNT: COUNT,
    Kind.AMOUNT: MINOR_UNITS,
    Kind.INSTANT: INSTANT,
}
# The value of a required attribute of a claimed line that the order does not have.
BLANKS: dict[Kind, Value] = {
    Kind.CHOICE: "",
    Kind.FLAG: False,
    Kind.COUNT: 0,
    Kind.AMOUNT: 0,
    Kind.INSTANT: NEVER,
}


def as_owner(value: Any) -> str:
    if value not in tuple(OWNERS):
        raise InvalidPolicy(unknown("owner", value, OWNERS), ".owner")
    return str(value)


def as_name(value: Any) -> str:
    if not isinstance(value, str) or not FACT_NAME.fullmatch(value):
        message = f"expected the name of an attribute in snake_case, got {shown(value)}"
        raise InvalidPolicy(message)
    return value


def as_kind(value: Any) -> Kind:
    if value is None:
        raise InvalidPolicy(f"give one_of = [...], or a kind: one of {', '.join(CODECS)}", ".kind")
    if value not in tuple(CODECS):
        raise InvalidPolicy(unknown("kind", value, CODECS), ".kind")
    return Kind(value)


def as_flag(value: Any) -> bool:
    if type(value) is not bool:
        raise InvalidPolicy(f"expected true or false, got {shown(value)}", ".optional")
    return value


def as_words(value: Any) -> tuple[str, ...]:
    words = expect_items(value, ".one_of")
    if value == []:
        raise InvalidPolicy("expected at least one word, as in ['basic', 'plus']", ".one_of")
    for number, word in enumerate(words):
        if not isinstance(word, str) or not word:
            message = f"expected a string of at least one character, got {shown(word)}"
            raise InvalidPolicy(message, f".one_of[{number}]")
        if word in words[:number]:
            raise InvalidPolicy(f"duplicate word {word!r}", f".one_of[{number}]")
    return tuple(map(str, words))


def implied_kind(attribute: "Attribute") -> Any:
    return Kind.CHOICE if attribute.one_of else None


@frozen(kw_only=True)
class Attribute:
    """An attribute of the order, of a line, of the buyer or of the seller, as a policy declares it.

    A choice lists its words in `one_of`. Without a `default` every case has to give the attribute,
    unless it is `optional`: then it may be absent, and rows ask whether it is given.

    Raises InvalidPolicy, with the path of the part, for a declaration that cannot be.

    >>> tier = Attribute(owner="buyer", name="tier", one_of=("basic", "plus"), default="basic")
    >>> tier.fact_name, str(tier.kind)
    ('buyer_tier', 'choice')
    """

    owner: str = field(converter=as_owner)
    name: str = field(converter=as_name)
    one_of: tuple[str, ...] = field(default=(), converter=as_words)
    kind: Kind = field(default=Factory(implied_kind, takes_self=True), converter=as_kind)
    default: Value | None = None
    optional: bool = field(default=False, converter=as_flag)

    def __attrs_post_init__(self) -> None:
        if bool(self.one_of) != (self.kind is Kind.CHOICE):
            message = "a choice lists its words in one_of, and no other kind does"
            raise InvalidPolicy(message, ".one_of")
        if self.default is not None:
            self.check_default(self.default)

    def check_default(self, default: Any) -> None:
        if self.optional:
            message = "an attribute that is optional has no default; remove one of them"
            raise InvalidPolicy(message, ".default")
        plain = format_instant(default) if isinstance(default, datetime) else default
        try:
            object.__setattr__(self, "default", self.read_given(plain))
        except DisputeRulesError as error:
            raise InvalidPolicy(error.message, ".default") from None

    def plain(self) -> dict[str, Any]:
        """Return the declaration as plain values, as a policy document has it."""
        what = {"one_of": [*self.one_of]} if self.one_of else {"kind": str(self.kind)}
        default = CODECS[self.kind].write(self.default) if self.default is not None else None
        given = {} if default is None else {"default": default}
        return what | given | ({"optional": True} if self.optional else {})

    @property
    def fact_name(self) -> str:
        """The name of the fact that rows read."""
        return f"{self.owner}_{self.name}"

    @property
    def path(self) -> str:
        """Where the attributes of its owner stand in a case."""
        return OWNERS[self.owner]

    @property
    def is_required(self) -> bool:
        """Whether every case has to give it."""
        return self.default is None and not self.optional

    def read(self, values: AttributeValues | None) -> Value | None:
        """Return the given value; None where it is not given.

        Without attributes, as a claimed line has none that the order does not know, a required
        attribute is blank. Raises MissingAttribute, or InvalidInput for a value of another kind.
        """
        if values is None:
            return BLANKS[self.kind] if self.is_required else None
        value = values.values_by_name.get(self.name)
        if value is not None:
            return self.read_given(value)
        if self.is_required:
            raise MissingAttribute(self.missing(), step(self.name))
        return None

    def read_given(self, value: Any) -> Value:
        if type(value) is str and value in self.one_of:
            return value
        try:
            read: Value = CODECS[self.kind].read(value, None)
        except DisputeRulesError as error:
            raise error.under(step(self.name)) from None
        if self.one_of and read not in self.one_of:
            raise InvalidInput(
                "invalid-value", unknown("value", value, self.one_of), step(self.name)
            )
        return read

    def missing(self) -> str:
        what = f"one of {', '.join(self.one_of)}" if self.one_of else f"of kind {self.kind}"
        return (
            f"missing attribute {self.name!r} of the {self.owner}: give it ({what}), or declare a "
            "default or optional = true in the policy"
        )
