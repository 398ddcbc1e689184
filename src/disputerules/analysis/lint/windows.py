"""Windows that close before they open, answers that come too late, states that nothing ends."""

from collections.abc import Iterator
from typing import Any

from disputerules.analysis.cases.parts import OWN_PROTECTION, SLOTS
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.facts.dispute_facts import TIMEOUT
from disputerules.facts.order_facts import (
    at,
    claims_end_at,
    opens_at,
    pending_answer_due_at,
    protection_ends_at,
    request_pending_since,
)
from disputerules.facts.settings import EXPIRING_WITHIN
from disputerules.interpreters.solver.table import bound
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.pens import Flag, instant
from disputerules.values.periods import NEVER
from disputerules.values.settlement import FINAL, State


def plain(symbolic: SymbolicCase) -> list[Any]:
    """An order without a protection of its own, extensions or a delivery."""
    unused = [z3.Not(symbolic.of(slot.used)) for slot in SLOTS]
    return [z3.Not(symbolic.given(OWN_PROTECTION)), z3.Not(symbolic.given("delivered_at")), *unused]


def closed_windows(context: LintContext) -> Iterator[Diagnostic]:
    """A window that closes before it opens, for every order without terms of its own."""
    if context.side.table.name != "eligibility":
        return
    formulas, symbolic = context.side.formulas, context.question.symbolic
    own = z3.Not(symbolic.given(OWN_PROTECTION))
    unused = [z3.Not(symbolic.of(slot.used)) for slot in SLOTS]
    open_now = [bound(flag.node, formulas) for flag in (at >= opens_at, at < claims_end_at)]
    if context.case(*open_now, own, *unused) is None:
        said = "the time to open a dispute ends before it begins, unless the order has its own"
        yield context.odd("closes-before-it-opens", [], said)


ANSWERED_TOO_LATE: tuple[Flag, ...] = (
    at < protection_ends_at - EXPIRING_WITHIN,
    protection_ends_at < instant(NEVER),
    pending_answer_due_at.or_never >= protection_ends_at,
)


def late_answers(context: LintContext) -> Iterator[Diagnostic]:
    """An answer to a request that may come after what it would extend has ended."""
    if context.side.table.name != "advice":
        return
    formulas, symbolic = context.side.formulas, context.question.symbolic
    asked = symbolic.term(request_pending_since.node.name)  # type: ignore[union-attr]
    now = z3.And(asked.present, asked.value == symbolic.of("at"), symbolic.given("shipped_at"))
    due = [bound(flag.node, formulas) for flag in ANSWERED_TOO_LATE]
    found = context.shown(now, *due, *plain(symbolic))
    if found is not None:
        said = (
            "a request made before the protection is about to end may be answered after its end: "
            "extension.answer_within is longer than protection.expiring_within leaves"
        )
        yield context.odd("answer-after-the-end", [], said, witness=found)


def states_without_timeout_outcome(context: LintContext) -> Iterator[Diagnostic]:
    """States that run and that silence does not end."""
    if context.side.table.name != "life-cycle":
        return
    symbolic = context.question.symbolic
    number = symbolic.unknowns.number
    for one in State:
        here = (
            symbolic.of("state") == number(one.value),
            symbolic.of("event_type") == number(TIMEOUT),
        )
        refused = z3.Not(context.side.term("allowed"))
        found = None if one in FINAL else context.shown(*here, refused)
        if found is not None:
            said = f"nothing says what silence does in the state {one.value}"
            yield context.odd("no-outcome-of-silence", [], said, witness=found)
