"""Put together everything that is known about a change of a policy."""

from collections.abc import Callable, Iterable
from datetime import datetime

from attrs import frozen

from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.compare.comparison import Comparison, compare
from disputerules.analysis.lint import Diagnostic, lint
from disputerules.analysis.plan.cases import CasesJudged, cases_judged
from disputerules.analysis.plan.in_flight import InFlight, in_flight
from disputerules.analysis.plan.losses import Losses, apart, changed_tables, losses
from disputerules.analysis.promise import Promise, PromiseProof, prove_promise
from disputerules.analysis.prove.laws import Outcome, Proof, proof, prove
from disputerules.documents.conformance import Example
from disputerules.facts.policy import Policy
from disputerules.histories.impact import Impact
from disputerules.histories.replay.endings import DisputeImpact
from disputerules.histories.replay.one_by_one import OpenHistory
from disputerules.rules.law import Law
from disputerules.rules.laws import LAWS

Progress = Callable[[str], None]


@frozen
class Plan:
    """What is known about a change: each part is what its own analysis returns.

    `broken_before` names the laws that the old policy breaks too. `linted` are the tables that the
    change touches, the only ones that are linted. A part that was not asked for is None.
    """

    old: Policy
    new: Policy
    comparison: Comparison
    losses: Losses
    proofs: tuple[Proof, ...] | None
    broken_before: frozenset[str]
    linted: tuple[str, ...]
    in_flight: InFlight
    diagnostics: tuple[Diagnostic, ...] | None = None
    promises: tuple[PromiseProof, ...] | None = None
    impact: Impact | None = None
    cases: CasesJudged | None = None
    endings: DisputeImpact | None = None


def plan(
    old: Policy,
    new: Policy,
    *,
    at: datetime | None = None,
    promises: Iterable[Promise] | None = None,
    impact: Impact | None = None,
    endings: DisputeImpact | None = None,
    history: OpenHistory | None = None,
    examples: Iterable[Example] | None = None,
    laws: Iterable[Law] | None = tuple(LAWS.values()),
    linting: bool = True,
    progress: Progress = lambda step: None,
) -> Plan:
    """Return everything that is known about a change from an old policy to a new one.

    `at` is the instant at which the change is made. `promises` are published windows, `impact` is
    what the change does to past orders, `endings` to past disputes; `history` has the open ones.
    `examples` are the cases that test the new policy.
    Proving `laws` and `linting` take the longest; None and False leave them out.
    """
    progress("compare")
    comparison = compare(old, new)
    progress("what is taken away")
    taken = losses(old, new)
    progress("laws")
    proofs = None if laws is None else prove(new, laws)
    broken = [one.law for one in proofs or () if refutes(one)]
    before = frozenset(law.name for law in broken if refutes(proof(law, old)))
    progress("lint")
    linted = touched(old, new)
    diagnostics = lint(new, tables=linted) if linting else None
    progress("orders in flight")
    flying = in_flight(old, new, taken, at, history)
    progress("promises")
    kept = None if promises is None else tuple(prove_promise(one, new) for one in promises)
    progress("cases")
    judged = None if examples is None else cases_judged(old, new, examples)
    return Plan(
        old,
        new,
        comparison,
        taken,
        proofs,
        before,
        linted,
        flying,
        diagnostics,
        kept,
        impact,
        judged,
        endings,
    )


def refutes(one: Proof) -> bool:
    return one.outcome is Outcome.REFUTED


def touched(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return the tables of the new policy whose meaning the change touches."""
    changed = [right.table.name for _, right in changed_tables(old, new, SymbolicCase())]
    alone = {*apart(old, new), *changed}
    return tuple(table.name for table in new.every_table if table.name in alone)
