"""A case with one unknown fact, and the search for its nearest value."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from attrs import define, field

from disputerules.analysis.cases.query import ROUNDS
from disputerules.analysis.compare.side import side
from disputerules.analysis.nearest.change import first
from disputerules.facts.case import Case
from disputerules.facts.origin import Deadline, Keyed, Tally, Total
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.reference import Reading, setting_value
from disputerules.interpreters.solver.table import Formulas, capped, constant, opened_fact
from disputerules.interpreters.solver.unknowns import (
    FALSE,
    STEPS,
    TRUE,
    Term,
    Unknowns,
    value_in,
    z3,
)
from disputerules.language.dependencies import facts_read
from disputerules.language.expression import Fact, Kind
from disputerules.language.lines import OfLines
from disputerules.values.periods import Period

# Facts of these origins get their exact values if they do not depend on the unknown.
SETTLED = (Deadline, Keyed, Tally, Total, OfLines)


@define
class OneUnknown:
    """A case with one unknown fact, and a solver that searches for its values.

    A value that it finds reverses the answer of the table.
    """

    fact: Fact
    case: Case
    policy: Policy
    table: str
    unknown: Any = field(init=False)
    formulas: Formulas = field(init=False)
    solver: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.unknown = z3.Int(self.fact.name)
        self.formulas = Formulas(self.policy, Unknowns(), self.leaf, items=self.items)
        self.formulas.known[self.fact.name] = Term(self.unknown)
        for one in facts_read(self.policy.table(self.table).nodes, self.policy):
            self.know(one)
        allowed = side(self.table, self.formulas).term("allowed")
        was = first(compiled(self.policy).table(self.table).decide(self.case)).allowed
        self.solver = z3.SimpleSolver()
        self.solver.set("rlimit", STEPS)
        self.solver.set("ctrl_c", False)
        self.add(allowed != was, *self.formulas.unknowns.known)

    def add(self, *conditions: Any) -> None:
        """Restrict the search to values that meet these conditions."""
        self.solver.add(*conditions)

    def know(self, one: Fact) -> None:
        """Fix a fact that is independent of the unknown, or a deadline with an own period."""
        origin, known = one.origin, self.formulas.known
        if not isinstance(origin, SETTLED):
            return
        moves = isinstance(origin, Deadline | Tally)
        if not moves or self.fact not in facts_read(origin.nodes, self.policy):
            known[one.name] = self.leaf(one, self.formulas)
        elif isinstance(origin, Deadline) and origin.own:
            own = attrgetter(origin.own)(self.case)
            if own is not None:
                known[one.name] = self.own_end(origin, own)

    def own_end(self, origin: Deadline, own: Period) -> Term:
        anchor = opened_fact(origin.anchor, self.formulas)
        calendar = origin.calendar or self.policy.calendar
        end = self.formulas.unknowns.deadline(anchor.value, own, calendar)
        return Term(capped(end), anchor.present)

    def leaf(self, one: Fact, formulas: Formulas) -> Term:
        value = setting_value(reference.fact(one, Reading(self.case, self.policy)))
        if value is None:
            return Term(FALSE if one.kind is Kind.FLAG else z3.IntVal(0), FALSE)
        return Term(constant(value, formulas), TRUE)

    def items(self, origin: Tally) -> Iterator[tuple[Any, dict[str, Term]]]:
        for item in attrgetter(origin.items)(self.case):
            parts = {one.name: attrgetter(one.origin.path)(item) for one in origin.item_facts}
            yield TRUE, {name: Term(constant(one, self.formulas)) for name, one in parts.items()}

    def closest(self, now: int, turns: Callable[[int], bool]) -> int | None:
        """Return the value nearest to the present one that reverses the answer, or None."""
        best = self.value(turns)
        if best is None:
            return None
        low, high = 1, abs(best - now)
        while low < high:
            middle = (low + high) // 2
            nearer = self.value(turns, now - middle <= self.unknown, self.unknown <= now + middle)
            if nearer is None:
                low = middle + 1
            else:
                best, high = nearer, abs(nearer - now)
        return best

    def value(self, turns: Callable[[int], bool], *conditions: Any) -> int | None:
        """Return a value that reverses the answer; refine bounded terms around it."""
        for _ in range(ROUNDS):
            if self.solver.check(*self.named(conditions)) != z3.sat:
                return None
            model = self.solver.model()
            found = int(value_in(model, self.unknown))
            if turns(found):
                return found
            self.add(*self.formulas.unknowns.refine(model))
        return None

    def named(self, conditions: tuple[Any, ...]) -> list[Any]:
        names = []
        for one in conditions:
            names.append(z3.FreshBool("near"))
            self.add(z3.Implies(names[-1], one))
        return names
