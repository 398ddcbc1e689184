"""Judge a team's cases: how many mutants they kill, and which survive."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from attrs import define, evolve, field, frozen

from disputerules.analysis.mutation.cases import TeamCase, compiled_by, team_cases
from disputerules.analysis.mutation.mutant import Mutant
from disputerules.analysis.mutation.mutants import mutants
from disputerules.analysis.mutation.reach import reads
from disputerules.documents.conformance import Example
from disputerules.facts.policy import Policy
from disputerules.interpreters.python import table as python
from disputerules.interpreters.python.table import GeneratedTable
from disputerules.interpreters.shared import Meaning, meaning
from disputerules.interpreters.verdict import CompiledTable, Rulings
from disputerules.language.table import Table
from disputerules.values.errors import InvalidInput


@frozen
class Judgement:
    """How many mutants a team's cases kill, and which survive."""

    mutants: int
    killed: int
    equivalent: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]

    def plain(self) -> dict[str, Any]:
        """Return the judgement as plain JSON values."""
        return {
            "mutants": self.mutants,
            "killed": self.killed,
            "equivalent": len(self.equivalent),
            "survivors": [{"change": one.change, "message": one.message} for one in self.survivors],
        }

    @property
    def percent(self) -> float:
        """Return the percentage of mutants killed; equivalent mutants do not count."""
        counted = self.mutants - len(self.equivalent)
        return 100 * self.killed / counted if counted else 100.0

    @property
    def text(self) -> str:
        """Write the kill rate and the survivors for a person."""
        counted = self.mutants - len(self.equivalent)
        head = f"{self.killed} of {counted} mutants killed ({self.percent:.1f} %)"
        rest = f"{len(self.equivalent)} more are equivalent"
        reasons = Counter(one.equivalent for one in self.equivalent)
        why = ", ".join(f"{number}: {reason}" for reason, number in reasons.most_common())
        survivors = (f"- {one.message}" for one in self.survivors)
        return "\n".join([f"{head}; {rest}{why and f' ({why})'}", *survivors])


def judge(
    policy: Policy, examples: Iterable[Example], chosen: Iterable[Mutant] | None = None
) -> Judgement:
    """Run a team's cases on every mutant of a policy, or on chosen ones, until one fails on it.

    Raises InvalidInput (`failing-case`) if a case fails on the unmodified policy.
    """
    cases = team_cases(policy, examples)
    watch = Watch()
    for case in cases:
        observe(case, watch)
    killed, equivalent, survivors = 0, [], []
    killers: dict[str, list[TeamCase]] = {}
    for mutant in mutants(policy) if chosen is None else chosen:
        if mutant.equivalent:
            equivalent.append(mutant)
        elif noticed(mutant, cases, killers.setdefault(mutant.table or mutant.setting, [])):
            killed += 1
        else:
            survivors.append(mutant)
    total = killed + len(equivalent) + len(survivors)
    return Judgement(total, killed, tuple(equivalent), tuple(survivors))


def observe(case: TeamCase, watch: "Watch") -> None:
    """Decide a case under the unmodified policy, and record the rows that hold."""
    watch.held = case.held
    faults = case.faults(watch.policy(case.base, case.bounded))
    if faults:
        name = case.example.name
        message = f"case {name!r} fails on the unmodified policy: {faults[0]}"
        raise InvalidInput("failing-case", message, "$.cases")


@define
class Watch:
    """An interpreter that decides as `shared` does and notes in `held` which rows hold.

    It compiles a table once for all bases under which it means the same.
    """

    held: set[tuple[str, str]] = field(factory=set)
    policies: dict[int, Policy] = field(factory=dict)
    tables: dict[Meaning, GeneratedTable] = field(factory=dict)

    def policy(self, base: Policy, bounded: bool) -> Policy:
        """The base, watched."""
        if id(base) not in self.policies:
            self.policies[id(base)] = compiled_by(self.table, evolve(base), bounded)
        return self.policies[id(base)]

    def table(self, one: Table, policy: Policy, rulings: Rulings) -> CompiledTable:
        """The table, ready to decide and to be watched."""
        given = meaning(one, policy, rulings)
        if given not in self.tables:
            self.tables[given] = self.watched(python.table(one, policy, rulings))
        return evolve(self.tables[given], policy=policy, rulings=rulings)

    def watched(self, compiled: GeneratedTable) -> GeneratedTable:
        one = compiled.table
        rows = [(one.name, row.id) for row in one.rows]

        def decide(case: Any) -> Any:
            truths = compiled.trace(case)
            held = [row for row, true in zip(rows, truths, strict=True) if true]
            self.held.update(held or [(one.name, one.otherwise.id)])
            return compiled.decide(case)

        return evolve(compiled, decide=decide)


def noticed(mutant: Mutant, cases: list[TeamCase], killers: list[TeamCase]) -> bool:
    """Whether a case fails on a mutant; cases that failed on a similar one run first."""
    edited: dict[int, Policy] = {}
    likely = sorted(cases, key=lambda case: bool(mutant.setting) and not asks(case, mutant))
    for case in (*killers, *(one for one in likely if one not in killers)):
        if case.notices(mutant, edited):
            if case not in killers:
                killers.insert(0, case)
            return True
    return False


def asks(case: TeamCase, mutant: Mutant) -> bool:
    """Whether a case is decided by a table that reads the setting by name."""
    names = {table for table, _ in case.held}
    return any(mutant.setting in reads(case.base.table(one), case.base)[1] for one in names)
