"""What every buyer whose goods arrived is guaranteed: the least of all that a policy may give."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from disputerules.documents.terms.offers import Offer, offers
from disputerules.documents.terms.season import Season, season
from disputerules.documents.terms.window import (
    Clause,
    NoWindow,
    Window,
    clauses,
    own_rows,
    window,
)
from disputerules.facts.policy import Policy

# The tables that say what is kept back; with rows of a policy's own, no share is guaranteed.
KEPT_BACK_BY = ("refund-deductions", "refund", "life-cycle")


@frozen
class Guarantee:
    """What a policy guarantees for goods that arrived, for the reasons that it covers.

    `windows` has what each reason guarantees, in the order of `offers`.
    """

    policy: Policy
    offers: tuple[Offer, ...]
    left_out: tuple[Offer, ...]
    windows: tuple[Window | NoWindow, ...]
    clauses: tuple[Clause, ...]
    seasons: tuple[Season, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of the reasons that it covers."""
        return tuple(one.reason.code for one in self.offers)

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The codes of the reasons about goods that arrived, covered or not."""
        return (*self.reasons, *(one.reason.code for one in self.left_out))

    @property
    def where(self) -> str:
        """The conditions of the guarantee, as one; empty if there are none."""
        return " and ".join(one.condition for one in self.clauses)

    @property
    def common(self) -> Window | None:
        """The window that every reason has at least; None if they have none in common."""
        found = [one for one in self.windows if isinstance(one, Window)]
        if len(found) < len(self.windows) or len({one.anchor for one in found}) != 1:
            return None
        return min(found, key=lambda one: one.days)

    @property
    def keeps_back_by_own_rows(self) -> bool:
        """Whether rows of the policy's own may say what is kept back."""
        return any(True for _ in own_rows(self.policy, KEPT_BACK_BY))

    @property
    def most_kept_back(self) -> int:
        """The largest share that may be kept back, in basis points."""
        return max((share for one in self.offers for share in one.deductions), default=0)

    @property
    def largest_label(self) -> int:
        """The most that may be kept back for the return label, in minor units."""
        return max((amount for one in self.offers for amount in one.labels), default=0)

    def payers(self) -> tuple[str, ...]:
        """Return who may have to pay the return postage."""
        return tuple(dict.fromkeys(one for each in self.offers for one in each.payers))

    def remedies(self) -> frozenset[str]:
        """Return the remedies that every covered claim can get."""
        found = [one.guaranteed for one in self.offers]
        return frozenset.intersection(*found) if found else frozenset()


def guarantee(policy: Policy) -> Guarantee:
    """Return what a policy guarantees for goods that arrived."""
    every = offers(policy)
    covered = tuple(one for one in every if one.is_certain)
    reasons = tuple(one.reason for one in covered)
    return Guarantee(
        policy,
        offers=covered,
        left_out=tuple(one for one in every if not one.is_certain),
        windows=tuple(window(policy, one.code) for one in reasons),
        clauses=clauses(policy, reasons),
        seasons=tuple(one for each in policy.variants if (one := season(each)) is not None),
    )


def in_a_sentence(given: Guarantee) -> str:
    """Return the window and the reasons of a guarantee as a sentence."""
    if not given.offers:
        return "Nothing is guaranteed for goods that arrived."
    least = given.common
    how_long = f"at least {least.days} days from {least.anchor}" if least else "no common window"
    return f"For goods that arrived: {how_long}, for {', '.join(given.reasons)}."


def window_notes(given: Guarantee) -> Iterator[str]:
    """Yield what a single window does not say: why there is none, or where a reason has more."""
    least = given.common
    for one in given.windows:
        if isinstance(one, NoWindow):
            yield f"the window of {one.reason}: {one.why}"
        elif least is None or one.days != least.days:
            yield f"the window of {one.reason}: {one.days} days from {one.anchor}"
    for left in given.left_out:
        what = "some orders only" if left.is_possible else "no order"
        yield f"the reason {left.reason.code}: something is offered for {what}"
    yield from (f"it holds only where {one.words}" for one in given.clauses)
