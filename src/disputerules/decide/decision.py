"""What the rules answer: a decision or a list of findings, and the error that carries one."""

from collections.abc import Callable
from datetime import datetime
from itertools import compress
from typing import Annotated, Any

from attrs import field, frozen

from disputerules.facts.case import Case, order_case
from disputerules.interpreters.verdict import CompiledTable, Verdict
from disputerules.values.build import setter
from disputerules.values.codec import TEXT, builder_of
from disputerules.values.embeddable import Embeddable
from disputerules.values.errors import DisputeRulesError
from disputerules.values.order import Order
from disputerules.values.periods import LAST, NEVER


@frozen
class Finding(Embeddable):
    """One reason why something is refused, or one piece of advice.

    `path` is the place in what was asked about, such as `.lines[0]`; empty for all of it.
    """

    code: Annotated[str, TEXT]
    rule: Annotated[str, TEXT]
    message: Annotated[str, TEXT]
    path: Annotated[str, TEXT] = ""


# What decides: the verdict of a row, the compiled table that has it, and the case it is about. An
# order as known at an instant stands for the case about it alone (`benchmarks/scalar.py`).
Basis = tuple[Verdict, CompiledTable, Case | tuple[datetime, Order]]


def identity_of(basis: Basis) -> tuple[Any, ...]:
    """What decisions are compared by: the verdict, the table, the policy and the case."""
    verdict, compiled, _ = basis
    return verdict, compiled.table, compiled.policy, case_of(basis)


def case_of(basis: Basis) -> Case:
    """The case that a decision is about."""
    known: Any = basis[2]
    case: Case = order_case(known) if type(known) is tuple else known
    return case


@frozen(repr=False)
class Decision(Embeddable):
    """Whether something is allowed, by which row, why, and until when.

    Truthy when allowed. `code`, `rule` and `allowed` are at hand; `message`, `findings` and
    `changes_at` are worked out when they are asked for.
    """

    # One field: each that is set costs as much as three rows (`benchmarks/scalar.py`).
    basis: Basis = field(eq=identity_of)

    def __bool__(self) -> bool:
        return self.basis[0].allowed

    def __repr__(self) -> str:
        return f"Decision(code={self.code!r}, message={self.message!r})"

    @property
    def verdict(self) -> Verdict:
        """The outcome of the row that decided."""
        return self.basis[0]

    @property
    def compiled(self) -> CompiledTable:
        """The table that decided."""
        return self.basis[1]

    @property
    def case(self) -> Case:
        """The case that was decided."""
        return case_of(self.basis)

    @property
    def allowed(self) -> bool:
        """Whether it is allowed."""
        return self.basis[0].allowed

    @property
    def code(self) -> str:
        """The stable code of the answer."""
        return self.basis[0].code

    @property
    def rule(self) -> str:
        """The id of the row that decided."""
        return self.verdict.rule

    @property
    def message(self) -> str:
        """The reason in a sentence, with the values of this case.

        What it says of something allowed holds until the first row that will refuse it.
        """
        end = self.turn if self.allowed else None
        return self.compiled.message(self.rule, self.case, end)

    @property
    def revision(self) -> str:
        """The revision of the policy that decided."""
        return str(self.compiled.policy.revision)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every refusing row that holds, in table order; of a refusal, at least its own.

        What is allowed has none, even where rows below the one that decides refuse.
        """
        if self.allowed:
            return ()
        table, case = self.compiled, self.case
        held = compress(table.verdicts, table.trace(case))
        refusing = [verdict for row in held if not (verdict := row(case)).allowed]
        return tuple([finding_of(one, table, case) for one in refusing or [self.verdict]])

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The instants at which the answer can change."""
        return self.compiled.instants(self.case)

    def turn(self) -> datetime:
        """Return the next instant at which what is allowed is not, or the other way round."""
        for instant in self.later_instants:
            if self.at(instant).allowed != self.allowed:
                return instant
        return NEVER

    def at(self, instant: datetime) -> "Decision":
        """Return the decision on the same case at another instant."""
        case, table = self.case._replace(at=instant), self.compiled
        return decided((table.decide(case), table, case))

    @property
    def later_instants(self) -> list[datetime]:
        """The instants to come at which the answer can change, the next first."""
        return sorted({one for one in self.instants if self.case.at < one <= LAST})

    @property
    def changes_at(self) -> datetime | None:
        """The next instant at which the code changes if nothing happens; None when none does."""
        for instant in self.later_instants:
            if self.at(instant).code != self.code:
                return instant
        return None


def finding_of(verdict: Verdict, table: CompiledTable, case: Case) -> Finding:
    message = table.message(verdict.rule, case)
    return Finding(verdict.code, verdict.rule, message, verdict.path)


decided: Callable[[Basis], Decision] = builder_of(Decision, ("basis",))
put_basis = setter(Decision, "basis")


@frozen
class Findings(Embeddable):
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

    @property
    def message(self) -> str:
        """The sentence of the first finding, empty when nothing refuses."""
        return self.findings[0].message if self.findings else ""


class Refused(DisputeRulesError):
    """A command that the rules refuse.

    `decision` is the refusal: a `Decision` about an event, the `Findings` about an opening. Its
    code and its message are the error's.
    """

    decision: Decision | Findings

    def __init__(self, decision: Decision | Findings, path: str = "") -> None:
        super().__init__(decision.code, decision.message, path)
        self.decision = decision
