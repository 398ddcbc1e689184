"""A question to the solver about real cases, and its answer: a case, or that there is none.

Steps are counted by the solver, never by a clock, so that an answer does not depend on how fast a
machine is.
What it could not decide is `Undecided`, which is neither.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from disputerules.analysis.cases.dependencies import LINE
from disputerules.analysis.cases.history import opens
from disputerules.analysis.cases.parts import CLAIMS_A_LINE
from disputerules.analysis.cases.preferences import story, usual
from disputerules.analysis.cases.reading import heard_in_its_state, may_open, missed_by_timeout
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.validity import valid
from disputerules.analysis.cases.witness import Witness
from disputerules.interpreters.solver.unknowns import STEPS, value_in, z3

# How often a model that turned out not to be a case makes the bounded terms more exact.
ROUNDS = 60
Fits = Callable[[Witness], bool]


class Undecided(Exception):
    """The solver found neither a case nor a proof that there is none."""


@define
class SolverQuery:
    """Cases that the solver is asked for.

    With `policies` they have a dispute, one that these policies let be opened if that can be.
    """

    symbolic: SymbolicCase
    policies: tuple[Any, ...] = ()
    solver: Any = field(init=False)
    openings: list[Any] = field(init=False)
    opened: list[Any] = field(init=False)
    exact: list[Any] = field(init=False)
    story: list[Any] = field(init=False)
    usual: list[Any] = field(init=False)
    learnt: list[Any] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        symbolic = self.symbolic
        self.solver = z3.SimpleSolver()
        self.solver.set("rlimit", STEPS)
        self.solver.set("random_seed", 1)
        self.solver.add(valid(symbolic, bool(self.policies)))
        for number, policy in enumerate(self.policies):
            self.solver.add(missed_by_timeout(symbolic, policy, number))
            self.solver.add(heard_in_its_state(symbolic, policy))
        self.openings = [may_open(symbolic, policy) for policy in self.policies]
        self.opened = self.named(self.openings)
        self.exact = [one.exact for one in symbolic.unknowns.shares.values()]
        self.story, self.usual = self.named(story(symbolic)), self.named(usual(symbolic))
        self.solver.add(symbolic.unknowns.known)

    def named(self, wishes: Iterable[Any]) -> list[Any]:
        """Names for what is better true, though it need not be."""
        names = []
        for one in wishes:
            names.append(z3.FreshBool("wish"))
            self.solver.add(z3.Implies(names[-1], one))
        return names

    def find(
        self, reads: frozenset[str], fits: Fits, *conditions: Any, wishes: Iterable[Any] = ()
    ) -> Witness | None:
        """A case for which the conditions hold, None when there is none. Raises Undecided."""
        with self.asked(reads, conditions):
            wanted = [*self.opened, *self.exact, *self.story, *self.named(wishes), *self.usual]
            return self.search(reads, fits, wanted)

    def find_any(self, reads: frozenset[str], fits: Fits, *conditions: Any) -> Witness | None:
        """The same, as quickly as can be: the case may be hard to read."""
        with self.asked(reads, conditions):
            return self.search(reads, fits, self.exact)

    @contextmanager
    def asked(self, reads: frozenset[str], conditions: Iterable[Any]) -> Iterator[None]:
        """A solver that knows the conditions; afterwards it forgets them."""
        self.solver.push()
        if LINE in reads:
            self.solver.add(self.symbolic.of(CLAIMS_A_LINE))
        self.solver.add(*conditions)
        try:
            yield
        finally:
            self.solver.pop()
            self.solver.add(self.learnt)

    def search(self, reads: frozenset[str], fits: Fits, wishes: list[Any]) -> Witness | None:
        wanted = list(wishes)
        near: Any = None
        for _ in range(ROUNDS):
            model = self.model_near(near, wanted) or self.model(wanted)
            if model is None:
                return None
            found = Witness(self.symbolic.values(model), reads)
            if fits(found) and self.opens(found, model):
                return found
            more = self.symbolic.unknowns.refine(model)
            if not more:
                break
            self.learnt += more
            self.solver.add(more)
            near = self.symbolic.unknowns.nearby(model)
        raise Undecided

    def opens(self, found: Witness, model: Any) -> bool:
        """Whether the dispute of a case can be opened wherever the model says that it can."""
        believed = [value_in(model, one) for one in self.openings]
        policies = [policy for policy, yes in zip(self.policies, believed, strict=True) if yes]
        return all(opens(found, policy) for policy in policies)

    def model_near(self, near: Any, wanted: list[Any]) -> Any:
        """A model of all that is wished for where the last one was refined, if there is one."""
        if near is None:
            return None
        return self.solver.model() if self.can([*wanted, *self.named([near])]) else None

    def model(self, wanted: list[Any]) -> Any:
        """A model that fulfils as many wishes as it can, the first ones first; drops the others."""
        dropped: list[Any] = []
        while not self.can(wanted):
            core = {one.get_id() for one in self.solver.unsat_core()}
            blamed = [place for place, one in enumerate(wanted) if one.get_id() in core]
            if not blamed:
                return None
            dropped.append(wanted.pop(blamed[-1]))
        model = self.solver.model()
        # What was blamed need not have been to blame.
        for wish in reversed(dropped[:-1]):
            if self.can([*wanted, wish]):
                wanted.append(wish)
                model = self.solver.model()
        return model

    def can(self, wishes: list[Any]) -> bool:
        answer = self.solver.check(*wishes)
        if answer == z3.unknown:
            raise Undecided
        return bool(answer == z3.sat)
