"""Search for a case that meets conditions, or establish that no case does.

The limit counts solver steps, not seconds, so that the result does not depend on the speed of the
machine. A search that reaches the limit raises `Undecided`, which is neither. The search leaves out
some cases (`limits`); where one of them could meet the conditions, `assumptions` names the limit.

Each query has a context of the solver to itself, so that its result does not depend on what the
process asked before.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from disputerules.analysis.cases.document_parts import LINE
from disputerules.analysis.cases.history import opens
from disputerules.analysis.cases.limits import limits
from disputerules.analysis.cases.parts import CLAIMS_A_LINE
from disputerules.analysis.cases.past import PAST, may_open, missed_by_timeout
from disputerules.analysis.cases.preferences import defaults, preferences
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.validity import known_reason, valid
from disputerules.analysis.cases.witness import Witness
from disputerules.interpreters.solver.unknowns import STEPS, value_in, z3

# How often a model that is no real case refines the bounded terms.
ROUNDS = 60
Fits = Callable[[Witness], bool]


class Undecided(Exception):
    """The solver found neither a case nor a proof that none exists; its text says why."""

    def __init__(self, why: str = "the solver found neither a case nor a proof") -> None:
        super().__init__(why)


def stopped(reason: str) -> str:
    """Say why the solver gave no answer; nothing cancels a search but its limit."""
    if reason in {"canceled", "max. resource limit exceeded"}:
        return f"the solver reached its limit of {STEPS:,} steps"
    return f"the solver gave no answer: {reason}"


@define
class SolverQuery:
    """Searches of the solver among all cases.

    With `policies` the cases have a dispute; the search prefers one that these policies let open.
    """

    symbolic: SymbolicCase
    policies: tuple[Any, ...] = ()
    context: Any = field(init=False, factory=z3.Context)
    solver: Any = field(init=False)
    flags: int = field(init=False, default=0)
    openings: list[Any] = field(init=False)
    opened: list[Any] = field(init=False)
    exact: list[Any] = field(init=False)
    preferences: list[Any] = field(init=False)
    defaults: list[Any] = field(init=False)
    learnt: list[Any] = field(init=False, factory=list)
    limits: dict[str, Any] = field(init=False)
    assumptions: dict[str, None] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        symbolic = self.symbolic
        self.solver = z3.SimpleSolver(ctx=self.context)
        self.solver.set("rlimit", STEPS)
        self.solver.set("ctrl_c", False)  # z3 would end this search and the program go on
        self.solver.set("random_seed", 1)
        self.add(valid(symbolic, self.policies))
        for number, policy in enumerate(self.policies):
            self.add([missed_by_timeout(symbolic, policy, number)])
            self.add(rule(symbolic, policy) for rule in PAST)
        self.openings = [may_open(symbolic, policy) for policy in self.policies]
        self.opened = self.named(self.openings)
        self.exact = [self.here(one.exact) for one in symbolic.unknowns.shares.values()]
        assumed = limits(symbolic, self.policies)
        self.limits = dict(zip(assumed, self.named(assumed.values()), strict=True))
        self.preferences = self.named(preferences(symbolic))
        self.defaults = self.named(defaults(symbolic))
        self.add([known_reason(symbolic), *symbolic.unknowns.known])

    def here(self, condition: Any) -> Any:
        """Return a condition in the context of this query."""
        return condition.translate(self.context)

    def add(self, conditions: Iterable[Any]) -> None:
        self.solver.add([self.here(one) for one in conditions])

    def named(self, conditions: Iterable[Any]) -> list[Any]:
        """Return solver flags for conditions that should hold but need not."""
        names = []
        for condition in conditions:
            self.flags += 1
            names.append(z3.Bool(f"wish {self.flags}", self.context))
            self.solver.add(z3.Implies(names[-1], self.here(condition)))
        return names

    def find(
        self, reads: frozenset[str], fits: Fits, *conditions: Any, prefer: Iterable[Any] = ()
    ) -> Witness | None:
        """Return a readable case that meets the conditions, or None. Raises Undecided."""
        with self.under(reads, conditions):
            wanted = [
                *self.opened,
                *self.exact,
                *self.preferences,
                *self.named(prefer),
                *self.defaults,
            ]
            return self.search(reads, fits, wanted)

    def find_any(self, reads: frozenset[str], fits: Fits, *conditions: Any) -> Witness | None:
        """Return any case that meets the conditions, or None; faster than `find`."""
        with self.under(reads, conditions):
            return self.search(reads, fits, self.exact)

    def may_find(self, reads: frozenset[str], fits: Fits, *conditions: Any) -> bool:
        """Whether a case may meet the conditions: also where the solver cannot tell."""
        try:
            return self.find_any(reads, fits, *conditions) is not None
        except Undecided:
            return True

    @contextmanager
    def under(self, reads: frozenset[str], conditions: Iterable[Any]) -> Iterator[None]:
        """Add conditions to the solver while the block runs."""
        self.solver.push()
        if LINE in reads:
            self.add([self.symbolic.of(CLAIMS_A_LINE)])
        self.add(conditions)
        try:
            yield
        finally:
            self.solver.pop()
            self.add(self.learnt)

    def search(self, reads: frozenset[str], fits: Fits, preferred: list[Any]) -> Witness | None:
        wanted = list(preferred)
        near: Any = None
        for _ in range(ROUNDS):
            model = self.model_near(near, wanted) or self.model(wanted)
            if model is None:
                self.assumptions |= dict.fromkeys(self.needed(self.limits_in_core()))
                return None
            witness = Witness(self.symbolic.values(model), reads)
            if fits(witness) and self.opens(witness, model):
                return witness
            more = self.symbolic.unknowns.refine(model)
            if not more:
                break
            self.learnt += more
            self.add(more)
            near = self.symbolic.unknowns.nearby(model)
        raise Undecided("what the solver found is no real case, and it came no nearer to one")

    def opens(self, witness: Witness, model: Any) -> bool:
        """Whether a dispute opens under each policy for which the model says so."""
        claimed = [value_in(model, one) for one in self.openings]
        policies = [policy for policy, yes in zip(self.policies, claimed, strict=True) if yes]
        return all(opens(witness, policy) for policy in policies)

    def model_near(self, near: Any, wanted: list[Any]) -> Any:
        """Return a model near the refined one that meets all preferences, or None."""
        if near is None:
            return None
        return self.solver.model() if self.can([*wanted, *self.named([near])]) else None

    def model(self, wanted: list[Any]) -> Any:
        """Return a model that meets as many preferences as possible, in their order."""
        dropped: list[Any] = []
        while not self.can(wanted):
            core = {one.get_id() for one in self.solver.unsat_core()}
            in_core = [place for place, one in enumerate(wanted) if one.get_id() in core]
            if not in_core:
                return None
            dropped.append(wanted.pop(in_core[-1]))
        model = self.solver.model()
        # A preference in an unsatisfiable core need not be the cause.
        for preference in reversed(dropped[:-1]):
            if self.can([*wanted, preference]):
                wanted.append(preference)
                model = self.solver.model()
        return model

    def limits_in_core(self) -> list[str]:
        """Return the limits that the solver used to establish that there is no case."""
        core = {one.get_id() for one in self.solver.unsat_core()}
        return [name for name, one in self.limits.items() if one.get_id() in core]

    def needed(self, limits: list[str]) -> list[str]:
        """Return the limits without which a case might be found; each of the others is left out."""
        kept = list(limits)
        for one in limits:
            others = [limit for limit in kept if limit != one]
            kept = others if self.suffice(others) else kept
        return kept

    def suffice(self, limits: list[str]) -> bool:
        """Whether there is no case within some limits, as far as the solver can say."""
        flags = [self.limits[one] for one in limits]
        for _ in range(ROUNDS):
            answer = self.solver.check(*flags)
            if answer != z3.sat:
                return bool(answer == z3.unsat)
            model = self.solver.model()
            more = self.symbolic.unknowns.refine(model)
            if all(value_in(model, one) for one in more):
                return False
            self.learnt += more
            self.add(more)
        return False

    def can(self, flags: list[Any]) -> bool:
        answer = self.solver.check(*self.limits.values(), *flags)
        if answer == z3.unknown:
            raise Undecided(stopped(self.solver.reason_unknown()))
        return bool(answer == z3.sat)
