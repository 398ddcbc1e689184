"""Check the windows of a policy: empty windows, late answers, states without a timeout."""

from collections.abc import Iterator
from typing import Any

from disputerules.analysis.cases.parts import OWN_PROTECTION, SLOTS
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.lint.context import Diagnostic, LintContext
from disputerules.facts.dispute_facts import TIMEOUT
from disputerules.facts.extension_facts import pending_answer_due_at, request_pending_since
from disputerules.facts.order_facts import at
from disputerules.facts.protection_facts import claims_end_at, opens_at, protection_ends_at
from disputerules.facts.settings import EXPIRING_WITHIN
from disputerules.interpreters.solver.table import bound
from disputerules.interpreters.solver.unknowns import z3
from disputerules.language.pens import Flag, instant
from disputerules.values.periods import NEVER
from disputerules.values.settlement import FINAL, State


def simple_order(symbolic: SymbolicCase) -> list[Any]:
    """Return the conditions of an order without own protection, extensions or delivery."""
    unused = [z3.Not(symbolic.of(slot.used)) for slot in SLOTS]
    return [z3.Not(symbolic.given(OWN_PROTECTION)), z3.Not(symbolic.given("delivered_at")), *unused]


def empty_windows(context: LintContext) -> Iterator[Diagnostic]:
    """Yield a window that closes before it opens for every order without its own protection."""
    if context.side.table.name != "eligibility":
        return
    formulas, symbolic = context.side.formulas, context.query.symbolic
    own = z3.Not(symbolic.given(OWN_PROTECTION))
    unused = [z3.Not(symbolic.of(slot.used)) for slot in SLOTS]
    open_now = [bound(flag.node, formulas) for flag in (at >= opens_at, at < claims_end_at)]
    if context.case(*open_now, own, *unused) is None:
        message = (
            "the window to open a dispute closes before it opens, "
            "unless the order has its own protection period"
        )
        yield context.diagnostic("closes-before-it-opens", [], message)


ANSWERED_TOO_LATE: tuple[Flag, ...] = (
    at < protection_ends_at - EXPIRING_WITHIN,
    protection_ends_at < instant(NEVER),
    pending_answer_due_at.or_never >= protection_ends_at,
    pending_answer_due_at.or_never < instant(NEVER),
)


def late_answers(context: LintContext) -> Iterator[Diagnostic]:
    """Yield an extension request that may be answered after the protection has ended."""
    if context.side.table.name != "advice":
        return
    formulas, symbolic = context.side.formulas, context.query.symbolic
    pending = symbolic.term(request_pending_since.node.name)  # type: ignore[union-attr]
    now = z3.And(pending.present, pending.value == symbolic.of("at"), symbolic.given("shipped_at"))
    due = [bound(flag.node, formulas) for flag in ANSWERED_TOO_LATE]
    witness = context.readable_case(now, *due, *simple_order(symbolic))
    if witness is not None:
        message = (
            "an extension request may be answered after the protection has ended: "
            "extension.answer_within is too long for protection.expiring_within"
        )
        yield context.diagnostic("answer-after-the-end", [], message, witness=witness)


def states_without_timeout_outcome(context: LintContext) -> Iterator[Diagnostic]:
    """Yield states that do not end and that no timeout changes."""
    if context.side.table.name != "life-cycle":
        return
    symbolic = context.query.symbolic
    number = symbolic.unknowns.number
    for one in State:
        here = (
            symbolic.of("state") == number(one.value),
            symbolic.of("event_type") == number(TIMEOUT),
        )
        refused = z3.Not(context.side.term("allowed"))
        witness = None if one in FINAL else context.readable_case(*here, refused)
        if witness is not None:
            message = f"state {one.value} has no outcome for a timeout"
            yield context.diagnostic("no-outcome-of-silence", [], message, witness=witness)
