"""Prove each law for every case, or every pair of cases, under a policy, or refute it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Any

from attrs import evolve, field, frozen

from disputerules.analysis.cases.document_parts import DISPUTE, LINE, document_parts
from disputerules.analysis.cases.history import with_history
from disputerules.analysis.cases.query import Fits, SolverQuery, Undecided
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import HOURS, MOVED, SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.facts.policy import Policy
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver.table import Formulas, bound, fact
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.dependencies import parts_read
from disputerules.language.table import Scope
from disputerules.rules.law import CaseLaw, Law, PairLaw, PolicyLaw
from disputerules.rules.laws import LAWS
from disputerules.values.periods import MAX_PERIOD, TICK, Period, Unit


class Outcome(StrEnum):
    """The result for a law; `assumed` if its proof rests on assumptions."""

    PROVED = "proved"
    ASSUMED = "assumed"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    SAMPLED = "sampled"


@frozen
class Proof:
    """The result for a law under a policy, with the case that refutes it, if any.

    `moved` has the facts of the second case, or the settings of the second policy, if the law is
    about two. A law about whole histories is
    `sampled`: no expression states it, so only the test kit checks it.
    """

    law: Law
    outcome: Outcome
    witness: Witness | None = None
    moved: dict[str, Any] = field(factory=dict)
    assumptions: tuple[str, ...] = ()


def prove(
    policy: Policy,
    laws: Iterable[Law] = tuple(LAWS.values()),
    progress: Callable[[str], None] = lambda law: None,
) -> tuple[Proof, ...]:
    """Prove or refute laws under a policy; `progress` is called with each name first."""
    proofs = []
    for law in laws:
        progress(law.name)
        proofs.append(proof(law, policy))
    return tuple(proofs)


def proof(law: Law, policy: Policy) -> Proof:
    """Prove or refute one law under a policy."""
    if isinstance(law, CaseLaw):
        return case_proof(law, policy)
    if isinstance(law, PairLaw):
        return pair_proof(law, policy)
    return policy_proof(law, policy) if isinstance(law, PolicyLaw) else Proof(law, Outcome.SAMPLED)


def case_proof(law: CaseLaw, policy: Policy) -> Proof:
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)

    def fits(witness: Witness) -> bool:
        reading = Reading(witness.case(policy), policy)
        return broken(law, reading, reading)

    return refuted(law, policy, symbolic, fits, breaks(law, formulas, formulas))


def pair_proof(law: PairLaw, policy: Policy) -> Proof:
    symbolic = SymbolicCase()
    first, second = formulas_of(symbolic, policy), formulas_of(symbolic, policy)
    for move in law.moves:
        base = fact(move.fact, first)
        second.known[move.fact.name] = symbolic.moved(move.fact, base, move.up)

    def fits(witness: Witness) -> bool:
        case = witness.case(policy)
        return broken(law, Reading(case, policy), Reading(case, policy, moved_facts(law, witness)))

    return refuted(law, policy, symbolic, fits, breaks(law, first, second))


def policy_proof(law: PolicyLaw, policy: Policy) -> Proof:
    symbolic = SymbolicCase()
    first, second = formulas_of(symbolic, policy), formulas_of(symbolic, policy)
    for one in law.lengthenings:
        period = policy.setting(one.setting)
        if period is not None:
            name = one.setting.name
            second.longer[name] = symbolic.lengthened(name, period, policy.calendar, one.up)

    def fits(witness: Witness) -> bool:
        other = policy.but(moved_settings(law, policy, witness))
        case = witness.case(policy)
        return broken(law, Reading(case, policy), Reading(case, other))

    return refuted(law, policy, symbolic, fits, breaks(law, first, second))


def moved_settings(law: PolicyLaw, policy: Policy, witness: Witness) -> dict[str, Period]:
    """Return the periods of the second policy that differ from those of the first."""
    names = [one.setting.name for one in law.lengthenings]
    extra = {name: witness.values.get(MOVED + name, 0) for name in names}
    settings = {one.setting.name: policy.setting(one.setting) for one in law.lengthenings}
    return {name: longer(settings[name], more) for name, more in extra.items() if more}


def longer(period: Period, extra: int) -> Period:
    """Return a period that is longer by some hours if it is fixed, else by about some ticks."""
    if period.is_fixed:
        return Period(period.span // HOURS + extra, Unit.HOURS)
    days = -(-abs(extra) * TICK // timedelta(days=1))
    amount = period.amount + (days if extra > 0 else -days)
    return evolve(period, amount=max(int(period.day_of_event_counts), min(amount, MAX_PERIOD)))


def moved_facts(law: PairLaw, witness: Witness) -> dict[str, Any]:
    return {move.fact.name: witness.values[MOVED + move.fact.name] for move in law.moves}


def breaks(law: CaseLaw | PairLaw | PolicyLaw, first: Formulas, second: Formulas) -> Any:
    return z3.And(bound(law.given, first), z3.Not(bound(law.holds, second)))


def broken(law: CaseLaw | PairLaw | PolicyLaw, first: Reading, second: Reading) -> bool:
    given = reference.expression(law.given, first)
    return bool(given) and not reference.expression(law.holds, second)


def refuted(
    law: CaseLaw | PairLaw | PolicyLaw,
    policy: Policy,
    symbolic: SymbolicCase,
    fits: Fits,
    condition: Any,
) -> Proof:
    line = {LINE} if law.scope is Scope.LINE else set()
    reads = document_parts(parts_read((law.given, law.holds), policy)) | line
    life = (policy,) if DISPUTE in reads else ()
    query = SolverQuery(symbolic, life)
    witness = None
    try:
        witness = query.find(reads, fits, condition)
    except Undecided:
        return Proof(law, Outcome.UNKNOWN)
    if witness and life:
        witness = with_history(witness, life, fits) or witness
    moved: dict[str, Any] = {}
    if witness and isinstance(law, PairLaw):
        moved = moved_facts(law, witness)
    if witness and isinstance(law, PolicyLaw):
        moved = dict(moved_settings(law, policy, witness))
    if witness:
        return Proof(law, Outcome.REFUTED, witness, moved)
    outcome = Outcome.ASSUMED if query.assumptions else Outcome.PROVED
    return Proof(law, outcome, assumptions=tuple(query.assumptions))
