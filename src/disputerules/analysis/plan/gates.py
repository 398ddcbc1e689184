"""The gates of a change: what a pull request must not do, and whether it does."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from attrs import frozen

from disputerules.analysis.plan.in_flight import Reach
from disputerules.analysis.plan.plan import Plan
from disputerules.analysis.plan.questions import EARLIER, LOWER, REFUSED
from disputerules.analysis.prove.laws import Outcome
from disputerules.analysis.status import NOTHING, SOMETHING, UNKNOWN
from disputerules.values.errors import InvalidValue
from disputerules.values.order import Party
from disputerules.values.suggestions import unknown


class Passed(StrEnum):
    """The result of a gate. `unknown` does not pass."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"


LEFT_OUT = "the laws were left out (--quick)"


@frozen
class Gate:
    """A gate, its result, and why."""

    name: str
    result: Passed
    why: str


def stricter(plan: Plan) -> Gate:
    """Whether nothing is refused that was allowed, and no deadline of the buyer is earlier."""
    kinds = REFUSED, EARLIER
    lost = plan.losses.of(*kinds, party=Party.BUYER.value)
    return judged(
        "stricter",
        [one.message for one in lost],
        plan.losses.why_unknown(*kinds),
        "nothing that the old policy allows the buyer is refused, and no deadline of the buyer is "
        "earlier: proved for every order",
    )


def refund_lower(plan: Plan) -> Gate:
    """Whether no refund is lower."""
    lost = [one.message for one in plan.losses.of(LOWER)]
    proved = "no refund is lower: proved for every order"
    return judged("refund-lower", lost, plan.losses.why_unknown(LOWER), proved)


def law_broken(plan: Plan) -> Gate:
    """Whether the new policy keeps every law that can be proved."""
    if plan.proofs is None:
        return judged("law-broken", [], [LEFT_OUT], "")
    broken = [one.law.sentence for one in plan.proofs if one.outcome is Outcome.REFUTED]
    open_ = [
        f"{one.law.name}: {' and '.join(one.assumptions) or 'the solver gave no answer'}"
        for one in plan.proofs
        if one.outcome in {Outcome.UNKNOWN, Outcome.ASSUMED}
    ]
    return judged("law-broken", broken, open_, "every law that can be proved is proved")


def in_flight(plan: Plan) -> Gate:
    """Whether no order or dispute in flight loses something."""
    flying, disputes = plan.in_flight, plan.in_flight.disputes
    lost = [one.message for one in flying.losses.found]
    open_ = [flying.why] if flying.reach is Reach.UNKNOWN else []
    if disputes is not None:
        if disputes.losing:
            count = f"{len(disputes.losing):,} of {disputes.looked_at:,} open disputes"
            lost = [f"{count} lose something"]
        if disputes.not_looked_at:
            open_.append(f"open disputes that were not looked at: {disputes.not_looked_at:,}")
        if disputes.unseen:
            open_.append(f"the orders have no column {', '.join(disputes.unseen)}")
        if disputes.left_out:
            open_.append(f"disputes that cannot be judged: {disputes.left_out:,}")
    return judged("in-flight", lost, open_, flying.why)


def judged(name: str, lost: list[str], open_: Iterable[str], proved: str) -> Gate:
    """Return the gate that fails for what is lost, and passes only if nothing is open."""
    if lost:
        more = f", and {len(lost) - 1} more" if len(lost) > 1 else ""
        return Gate(name, Passed.FAILS, lost[0] + more)
    if open_ := list(open_):
        more = f", and {len(open_) - 1} more" if len(open_) > 1 else ""
        return Gate(name, Passed.UNKNOWN, open_[0] + more)
    return Gate(name, Passed.PASSES, proved)


GATES: dict[str, Callable[[Plan], Gate]] = {
    "stricter": stricter,
    "refund-lower": refund_lower,
    "law-broken": law_broken,
    "in-flight": in_flight,
}


def read_gates(text: str) -> tuple[str, ...]:
    """Return the names of gates in a list with commas; raises InvalidValue for another word."""
    names = tuple(dict.fromkeys(one.strip() for one in text.split(",")))
    for name in names:
        if name not in GATES:
            raise InvalidValue(unknown("gate", name, GATES), "$")
    return names


def status(plan: Plan, asked: Iterable[str]) -> int:
    """Return the exit status: 1 if a gate that was asked for fails, 3 if one is unknown."""
    results = {GATES[name](plan).result for name in asked}
    if Passed.FAILS in results:
        return SOMETHING
    return UNKNOWN if Passed.UNKNOWN in results else NOTHING
