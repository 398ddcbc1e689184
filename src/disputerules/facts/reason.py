"""A reason for a dispute, as a policy offers it: its branch, its terms, and what speaks for it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

from attrs import field, frozen

from disputerules.language.expression import Node, plain
from disputerules.language.table import ROW_ID
from disputerules.language.table import condition as as_condition
from disputerules.values.citation import SOURCE
from disputerules.values.claim import REFUND_KIND, RefundKind
from disputerules.values.codec import (
    TEXT,
    checked_by_codecs,
    choice,
    integer,
    list_of,
    mapping_of,
)
from disputerules.values.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    expect_items,
    shown,
)
from disputerules.values.money import MINOR_UNITS
from disputerules.values.order import TRADER, Party

MAX_REASONS = 200


class Branch(StrEnum):
    """The claims that a reason is for: about goods that did not arrive, that did, or both."""

    NOT_RECEIVED = "not-received"
    RECEIVED = "received"
    ANY = "any"


class Need(StrEnum):
    """Whether a claim needs a part."""

    REQUIRED = "required"
    OPTIONAL = "optional"


PLACES = ("not_received", "keep", "return")
BRANCH, NEED = choice(Branch, tuple(Branch)), choice(Need, tuple(Need))
KINDS = list_of(REFUND_KIND)
REMEDIES = mapping_of(PLACES, KINDS)
CAP = integer(0, 10_000)


def maybe_condition(value: Any) -> Node | None:
    return None if value is None else as_condition(value)


@frozen(kw_only=True, cache_hash=True, field_transformer=checked_by_codecs)
class Reason:
    """A reason for a dispute. What is None is as the settings of the policy say.

    `cap` and `deduction` are basis points, `return_label` is in minor units of the order's
    currency. `supported_when` and `contradicted_when` are conditions over the record of the order,
    asked in this order; the texts beside them say why.

    >>> Reason(code="changed-my-mind", branch="received", description="optional").branch.value
    'received'
    """

    code: Annotated[str, TEXT]
    branch: Annotated[Branch, BRANCH]
    title: Annotated[str | None, TEXT] = None
    description: Annotated[Need | None, NEED] = None
    evidence: Annotated[Need | None, NEED] = None
    remedies: Annotated[tuple[tuple[str, tuple[RefundKind, ...]], ...], REMEDIES] = ()
    cap: Annotated[int | None, CAP] = None
    postage_paid_by: Annotated[Party | None, TRADER] = None
    deduction: Annotated[int | None, CAP] = None
    return_label: Annotated[int | None, MINOR_UNITS] = None
    supported_when: Node | None = field(default=None, converter=maybe_condition)
    supported_because: Annotated[str | None, TEXT] = None
    contradicted_when: Node | None = field(default=None, converter=maybe_condition)
    contradicted_because: Annotated[str | None, TEXT] = None
    source: Annotated[str | None, SOURCE] = None

    def __attrs_post_init__(self) -> None:
        if not ROW_ID.fullmatch(self.code):
            message = f"expected a code such as 'changed-my-mind', got {shown(self.code)}"
            raise InvalidInput("invalid-value", message, ".code")

    def is_for(self, received: bool) -> bool:
        """Return whether a claim about goods that arrived, or did not, can have the reason."""
        other = Branch.NOT_RECEIVED if received else Branch.RECEIVED
        return self.branch is not other

    def plain(self) -> dict[str, Any]:
        """Return the reason as plain values, for hashing; conditions are whole nodes."""
        found: dict[str, Any] = {}
        for name in FIELDS:
            value = getattr(self, name)
            if value is not None and value != ():
                found[name] = as_plain(name, value)
        return found


FIELDS = tuple(Reason.__annotations__)
CONDITIONS = ("supported_when", "contradicted_when")


def as_plain(name: str, value: Any) -> Any:
    if name in CONDITIONS:
        return plain(value)
    return REMEDIES.write(value) if name == "remedies" else value


def as_reasons(value: Any) -> tuple[Reason, ...]:
    """Return the reasons of a policy; raises InvalidPolicy if two have one code."""
    try:
        reasons: tuple[Any, ...] = expect_items(value, "")
    except DisputeRulesError as error:
        raise error.under(".reasons") from None
    seen: set[str] = set()
    for place, one in enumerate(reasons):
        if not isinstance(one, Reason):
            raise InvalidPolicy(f"expected Reason, got {shown(one)}", f".reasons[{place}]")
        if one.code in seen:
            raise InvalidPolicy(f"duplicate reason {one.code!r}", f".reasons[{place}].code")
        seen.add(one.code)
    if len(reasons) > MAX_REASONS:
        raise InvalidPolicy(f"at most {MAX_REASONS} reasons, got {len(reasons)}", ".reasons")
    return reasons


def codes_of(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """Return the codes of reasons, in their order."""
    return tuple(one.code for one in reasons)
