"""Facts of a dispute that its policy decides, over the unknowns of a case."""

from collections.abc import Callable
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.facts.dispute_facts import OWN_DEADLINE, current_amount
from disputerules.facts.lifecycle_settings import FAILED_WITHIN, HOLDS_AT_MOST
from disputerules.facts.settings import ROUNDING
from disputerules.facts.variant import PREFIX, options
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters.solver.table import Formulas, expression, fact, table
from disputerules.interpreters.solver.unknowns import FALSE, LAST_TICK, Term, ticks, z3
from disputerules.language.expression import Fact, Kind, Setting
from disputerules.language.pens import choice, count


def by_variant(setting: Setting, formulas: Formulas, write: Callable[[Any], Any]) -> Any:
    """Return what is written of the value of a setting, by the variant that sets it."""
    policy = formulas.policy
    *varied, (_, usual) = options(setting, policy.variants, policy.setting(setting))
    term = write(usual)
    if varied:
        lines = table(policy.table(f"{PREFIX}{setting.name}"), formulas)
        for line, (_, value) in reversed([*zip(lines, varied, strict=False)]):
            term = z3.If(line.holds, write(value), term)
    return term


def hold_left(symbolic: SymbolicCase, formulas: Formulas) -> Any:
    """Return how long the platform may still hold the dispute, in ticks."""
    held = symbolic.of("since") - symbolic.of("hold_anchor")

    def left(most: Any) -> Any:
        return z3.IntVal(0) if most is None else ticks(most.span) - held

    return by_variant(HOLDS_AT_MOST, formulas, left)


def may_be_held(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    return Term(hold_left(symbolic, formulas) > 0)


def later_by(symbolic: SymbolicCase, formulas: Formulas) -> Any:
    """Return how much later the event sets the deadline of the state; 0 if it has none."""
    # The deadline is that of the instant at which the state began.
    then = evolve(formulas, known={"at": symbolic.term("since")})
    due, until = fact(OWN_DEADLINE, then).value, symbolic.term("new_until")
    return z3.If(due > LAST_TICK, 0, z3.If(until.present, until.value - due, 1))


def extends(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    return Term(later_by(symbolic, formulas) > 0)


def extends_too_far(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    return Term(later_by(symbolic, formulas) > hold_left(symbolic, formulas))


def may_still_fail(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    since, at = symbolic.of("since"), fact(FACTS["at"], formulas).value
    calendar, deadline = formulas.policy.calendar, formulas.unknowns.deadline

    def in_time(within: Any) -> Any:
        return FALSE if within is None else at < deadline(since, within, calendar)

    return Term(by_variant(FAILED_WITHIN, formulas, in_time))


def returned_amount(symbolic: SymbolicCase, formulas: Formulas) -> Term:
    setting: Any = ROUNDING.node
    part = by_variant(setting, formulas, lambda rounding: returned(symbolic, formulas, rounding))
    return Term(z3.If(symbolic.of("some_returned"), part, 0))


def returned(symbolic: SymbolicCase, formulas: Formulas, rounding: str) -> Any:
    """Return a part of the settlement, which policies of one rounding have in common."""
    if rounding not in symbolic.returned:
        name = f"returned_amount_{rounding.replace('-', '_')}"
        value = symbolic.own(Fact(name, Kind.AMOUNT)).value
        quarter = expression(
            current_amount.portion(count(1), 4, choice(str(rounding))).node, formulas
        )
        symbolic.unknowns.known.append(value <= symbolic.of("current_amount"))
        symbolic.returned[rounding] = value, quarter
    return symbolic.returned[rounding][0]


CLOCKS: dict[str, Callable[[SymbolicCase, Formulas], Term]] = {
    "may_be_held": may_be_held,
    "extends": extends,
    "extends_too_far": extends_too_far,
    "may_still_fail": may_still_fail,
    "returned_amount": returned_amount,
}
