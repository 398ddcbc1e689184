"""Which values of a policy contradict each other, whether variants set them or not."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from operator import attrgetter
from typing import Any

from disputerules.facts.attributes import Attributes
from disputerules.facts.reason import PLACES, Reason, codes_of
from disputerules.facts.sections import RefundTerms, Remedies, Returns
from disputerules.facts.table_checks import vocabulary, with_codes
from disputerules.facts.variant import Variant
from disputerules.facts.variant_checks import Mistake, problems
from disputerules.language.table import Table
from disputerules.values.claim import RefundKind
from disputerules.values.codec import step
from disputerules.values.errors import DisputeRulesError, InvalidPolicy, raise_all
from disputerules.values.suggestions import unknown

WHOLE = 10_000  # basis points
PAYERS, DEFAULT = "returns.postage_paid_by", "default"
MEETING = (
    "refund.reason_caps",
    "remedies.not_received",
    "remedies.received_keep",
    "remedies.received_return",
)


def refuse_unknown_codes(reasons: Iterable[Reason], refund: RefundTerms, returns: Returns) -> None:
    """Raise InvalidPolicy if a setting has an entry for a reason that the policy lacks."""
    codes = codes_of(reasons)
    entries = {
        "refund.reason_caps": refund.reason_caps,
        PAYERS: returns.postage_paid_by,
    }
    for name, pairs in entries.items():
        for code, _ in pairs:
            if code not in codes and not (code == DEFAULT and name == PAYERS):
                raise InvalidPolicy(unknown("reason", code, codes), f".{name}{step(code)}")


def refuse_unmeetable_caps(
    reasons: Iterable[Reason], refund: RefundTerms, remedies: Remedies
) -> None:
    """Raise InvalidPolicy if a reason has a cap and every claim with it is for a full refund."""
    caps = dict(refund.reason_caps)
    for one in reasons:
        cap = caps.get(one.code, WHOLE) if one.cap is None else one.cap
        if cap < WHOLE and not any(RefundKind.PARTIAL in kinds for kinds in offered(one, remedies)):
            message = (
                f"no claim can meet the cap for {one.code!r}: only full refunds are offered; "
                "remove the cap, or offer partial refunds in remedies"
            )
            place = ".refund.reason_caps" if one.cap is None else f".reasons{step(one.code)}.cap"
            raise InvalidPolicy(message, place)


def offered(one: Reason, usual: Remedies) -> Iterator[tuple[RefundKind, ...]]:
    """Yield the refunds that are offered for a reason, place by place."""
    own = dict(one.remedies)
    settings = (usual.not_received, usual.received_keep, usual.received_return)
    for place, setting in zip(PLACES, settings, strict=True):
        if one.is_for(place != PLACES[0]):
            yield own.get(place, setting)


def refuse_bad_variants(variants: tuple[Variant, ...], plain: Any) -> None:
    """Raise what is wrong with variants; `plain` is their policy without them.

    A policy is made by these checks, so its type cannot be named here.
    """
    codes = codes_of(plain.reasons)
    found = variant_errors(variants, plain.tables, plain.attributes, codes)
    mistakes: list[DisputeRulesError] = [InvalidPolicy(one.message, one.path) for one in found]
    for number, one in enumerate(variants):
        try:
            plain.but(dict(one.set))
        except DisputeRulesError as error:
            mistakes.append(InvalidPolicy(error.message, f".variants[{number}].set"))
    raise_all(mistakes)
    refuse_unmeetable_combinations(variants, plain)


# To follow what the tables read takes longer than to make a policy, and mutants share most of it.
@lru_cache(maxsize=256)
def variant_errors(
    variants: tuple[Variant, ...],
    tables: tuple[Table, ...],
    attributes: Attributes,
    codes: tuple[str, ...],
) -> tuple[Mistake, ...]:
    """Return what is wrong with variants, whatever the values of the policy are."""
    return problems(variants, tables, with_codes(vocabulary(attributes), codes))


def refuse_unmeetable_combinations(variants: tuple[Variant, ...], plain: Any) -> None:
    """Raise InvalidPolicy if variants that may hold together leave a cap that no claim can meet."""
    values: list[dict[Any, None]] = []
    for name in MEETING:
        given = (dict(one.set) for one in variants)
        set_to = (one[name] for one in given if name in one)
        values.append(dict.fromkeys((attrgetter(name)(plain), *set_to)))
    for together in product(*values):
        plain.but(dict(zip(MEETING, together, strict=True)))
