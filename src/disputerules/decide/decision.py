"""The answer: one value that is cheap to make and explains itself when it is asked."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from attrs import field, frozen

from disputerules.facts.case import Case
from disputerules.interpreters.verdict import CompiledTable, Verdict
from disputerules.values.build import setter
from disputerules.values.codec import builder_of
from disputerules.values.periods import LAST


@frozen
class Finding:
    """One reason why something is refused, or one piece of advice."""

    code: str
    rule: str
    message: str
    path: str = ""


Told = tuple[Verdict, CompiledTable, Case]


def as_values(told: Told) -> tuple[Any, ...]:
    """What a verdict, its table and its case are compared by."""
    verdict, compiled, case = told
    return verdict, compiled.table, compiled.policy, case


@frozen(repr=False)
class Decision:
    """Whether something is allowed, by which row, why, and until when that stands.

    Truthy when allowed. `code`, `rule` and `allowed` are at hand; everything else is worked out
    from the facts when it is asked for.
    """

    # One field: each that is set costs as much as three rows (`benchmarks/scalar.py`).
    told: Told = field(eq=as_values)

    def __bool__(self) -> bool:
        return self.told[0].allowed

    def __repr__(self) -> str:
        return f"Decision(verdict={self.verdict!r})"

    @property
    def verdict(self) -> Verdict:
        """What the row that decided says."""
        return self.told[0]

    @property
    def compiled(self) -> CompiledTable:
        """The table that decided."""
        return self.told[1]

    @property
    def case(self) -> Case:
        """What was decided about."""
        return self.told[2]

    @property
    def allowed(self) -> bool:
        """Whether it is allowed."""
        return self.told[0].allowed

    @property
    def code(self) -> str:
        """The stable code of the answer."""
        return self.told[0].code

    @property
    def rule(self) -> str:
        """The id of the row that decided."""
        return self.verdict.rule

    @property
    def message(self) -> str:
        """The reason in a sentence, with the values of this case."""
        return self.compiled.message(self.rule, self.case)

    @property
    def revision(self) -> str:
        """The revision of the policy that decided."""
        return str(self.compiled.policy.revision)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every refusing row that holds, in table order."""
        holds = self.compiled.trace(self.case)
        verdicts = [
            verdict(self.case)
            for verdict, true in zip(self.compiled.verdicts, holds, strict=False)
            if true
        ]
        return tuple(self.finding(verdict) for verdict in verdicts if not verdict.allowed)

    def finding(self, verdict: Verdict) -> Finding:
        sentence = self.compiled.message(verdict.rule, self.case)
        return Finding(verdict.code, verdict.rule, sentence, verdict.path)

    @property
    def changes_at(self) -> datetime | None:
        """The next instant at which the code flips if nothing happens; None when none does."""
        return next_change(self.compiled, self.case, self.code)


decided: Callable[[Told], Decision] = builder_of(Decision, ("told",))
put_told = setter(Decision, "told")


def next_change(compiled: CompiledTable, case: Case, code: str) -> datetime | None:
    for instant in sorted({one for one in compiled.instants(case) if case.at < one <= LAST}):
        if compiled.decide(case._replace(at=instant)).code != code:
            return instant
    return None


@frozen
class Findings:
    """The answer of tables that collect: allowed when no row refuses."""

    success: str
    findings: tuple[Finding, ...]
    revision: str

    def __bool__(self) -> bool:
        return not self.findings

    @property
    def allowed(self) -> bool:
        """Whether nothing refuses."""
        return not self.findings

    @property
    def code(self) -> str:
        """The code of the first finding, else the code of success."""
        return self.findings[0].code if self.findings else self.success
