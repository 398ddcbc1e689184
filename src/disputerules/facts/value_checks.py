"""Which values of a policy contradict each other, whether variants set them or not."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from attrs import evolve

from disputerules.facts.attributes import Attributes
from disputerules.facts.combinations import combinations
from disputerules.facts.reason import PLACES, Reason, codes_of
from disputerules.facts.reason_terms import with_terms
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
# A claim for goods asks for no money, so every cap lets it pass.
MEETING_A_CAP = (RefundKind.PARTIAL, RefundKind.REPLACEMENT, RefundKind.REPAIR)
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
    """Raise InvalidPolicy if a reason has a cap and every claim with it asks for more."""
    caps = dict(refund.reason_caps)
    for one in reasons:
        cap = caps.get(one.code, WHOLE) if one.cap is None else one.cap
        kinds = {kind for kinds in offered(one, remedies) for kind in kinds}
        if cap < WHOLE and kinds.isdisjoint(MEETING_A_CAP):
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
        except InvalidPolicy as error:
            path = f".variants[{number}].set"
            mistakes += [
                InvalidPolicy(each.message, path + (each.path if each.path[:1] == "[" else ""))
                for each in error.errors
            ]
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
    for one in plain.reasons:
        terms = [f"reasons.{one.code}.{term}" for term in ("cap", "remedies")]
        for together in combinations(variants, (*MEETING, *terms)):
            own = {name: value for name, value in together.items() if name in terms}
            usual = {name: value for name, value in together.items() if name in MEETING}
            (reason,) = with_terms((one,), own)
            refund, remedies = (
                with_values(getattr(plain, section), section, usual)
                for section in ("refund", "remedies")
            )
            refuse_unmeetable_caps((reason,), refund, remedies)


def with_values(section: Any, name: str, values: dict[str, Any]) -> Any:
    """Return a section of settings with those of some values that are its own."""
    own = {key.partition(".")[2]: one for key, one in values.items() if key.startswith(f"{name}.")}
    return evolve(section, **own) if own else section
