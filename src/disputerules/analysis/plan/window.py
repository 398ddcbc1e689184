"""Find how long an order can still be disputed: after it was placed, or after its last record."""

from datetime import timedelta

from attrs import frozen

from disputerules.analysis.cases.document_parts import ORDER
from disputerules.analysis.cases.parts import OWN_PROTECTION, SLOTS
from disputerules.analysis.cases.query import SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import DAY, SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.side import Side, side
from disputerules.facts.policy import Policy
from disputerules.interpreters.solver.unknowns import z3
from disputerules.values.order import STAMPS

PLACED = ("placed_at",)
RECORDS = (*PLACED, *STAMPS, "estimated_delivery_at")
# A window that is longer has no end that anybody can wait for.
LONGEST_DAYS = 3653
OPENING = "eligibility"


@frozen
class Window:
    """How many days an order can be disputed that has no own protection and no extension.

    `after_placing` is None if nothing limits it: an order may be shipped at any time.
    `after_last_record` counts from the last thing recorded on the order instead. `why` says why
    neither is known.
    """

    after_placing: int | None = None
    after_last_record: int | None = None
    why: str = ""


def window(policy: Policy) -> Window:
    """Return the longest window of a policy, in whole days."""
    symbolic = SymbolicCase()
    one = side(OPENING, formulas_of(symbolic, policy))
    query = SolverQuery(symbolic)
    try:
        placed = longest(query, one, PLACED)
        return Window(placed, longest(query, one, RECORDS) if placed is None else None)
    except Undecided as error:
        return Window(why=str(error))


def longest(query: SolverQuery, one: Side, records: tuple[str, ...]) -> int | None:
    """Return the least number of days after which no order can be disputed; None if none is."""
    if disputed_after(query, one, LONGEST_DAYS, records):
        return None
    least, most = 0, LONGEST_DAYS
    while least < most:
        middle = (least + most) // 2
        if disputed_after(query, one, middle, records):
            least = middle + 1
        else:
            most = middle
    return most


def disputed_after(query: SolverQuery, one: Side, days: int, records: tuple[str, ...]) -> bool:
    """Whether some order can be disputed so many days after all of these records, or later."""
    symbolic = query.symbolic

    def fits(witness: Witness) -> bool:
        case = witness.case(one.policy)
        known = [getattr(case.order, name) for name in records]
        last = max(stamp for stamp in known if stamp is not None)
        return one.verdicts(witness)[0].allowed and case.at - last >= timedelta(days=days)

    later = [
        z3.Implies(symbolic.given(name), symbolic.of("at") - symbolic.of(name) >= days * DAY)
        for name in records
    ]
    plain = [
        z3.Not(symbolic.given(OWN_PROTECTION)),
        *(z3.Not(symbolic.of(each.used)) for each in SLOTS),
    ]
    query.assumptions.clear()
    found = query.find_any(frozenset({ORDER}), fits, one.term("allowed"), *plain, *later)
    if found is None and query.assumptions:
        raise Undecided("it is established only if " + " and ".join(query.assumptions))
    return found is not None
