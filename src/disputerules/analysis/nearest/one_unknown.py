"""A case of which one fact is unknown, and the solver's search for the nearest value of it."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from attrs import define, field

from disputerules.analysis.cases.dependencies import leaves_read
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
from disputerules.language.expression import Fact, Node
from disputerules.values.periods import Period

# What is known as it is where nothing of it is unknown, so that nothing of it is only bounded.
SETTLED = (Deadline, Keyed, Tally, Total)


@define
class OneUnknown:
    """How a case is read where one fact of it is unknown, and a solver that looks for values.

    What it finds turns the answer of the table round.
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
        for one in leaves_read(self.policy.table(self.table).nodes, self.policy):
            if isinstance(one, Fact):
                self.know(one)
        said = side(self.table, self.formulas).term("allowed")
        was = first(compiled(self.policy).table(self.table).decide(self.case)).allowed
        self.solver = z3.SimpleSolver()
        self.solver.set("rlimit", STEPS)
        self.add(said != was, *self.formulas.unknowns.known)

    def add(self, *conditions: Any) -> None:
        """Look only among the values for which these conditions hold too."""
        self.solver.add(*conditions)

    def know(self, one: Fact) -> None:
        """Take a fact as it is, or a deadline with the period that the case itself gives it."""
        origin, known = one.origin, self.formulas.known
        if not isinstance(origin, SETTLED):
            return
        moves = isinstance(origin, Deadline | Tally)
        if not moves or self.fact not in leaves_read(origin.nodes, self.policy):
            known[one.name] = self.leaf(one, self.formulas)
        elif isinstance(origin, Deadline) and origin.own:
            own = attrgetter(origin.own)(self.case)
            if own is not None:
                known[one.name] = self.own_end(origin.anchor, own)

    def own_end(self, anchored: Node, own: Period) -> Term:
        anchor = opened_fact(anchored, self.formulas)
        end = self.formulas.unknowns.deadline(anchor.value, own, self.policy.calendar)
        return Term(capped(end), anchor.present)

    def leaf(self, one: Fact, formulas: Formulas) -> Term:
        if one == self.fact:
            return Term(self.unknown)
        value = setting_value(reference.fact(one, Reading(self.case, self.policy)))
        if value is None:
            return Term(z3.IntVal(0), FALSE)
        return Term(constant(value, formulas), TRUE)

    def items(self, origin: Tally) -> Iterator[tuple[Any, dict[str, Term]]]:
        for item in attrgetter(origin.items)(self.case):
            said = {one.name: attrgetter(one.origin.path)(item) for one in origin.parts}
            yield TRUE, {name: Term(constant(one, self.formulas)) for name, one in said.items()}

    def closest(self, now: int, turns: Callable[[int], bool]) -> int | None:
        """The value nearest to the one there is that turns the answer round, if there is one."""
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
        """A value that turns the answer round; what is only bounded is made exact where it is."""
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
