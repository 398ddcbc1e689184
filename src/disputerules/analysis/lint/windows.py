"""Windows that close before they open, answers that come too late, states that nothing ends."""

from collections.abc import Iterator
from typing import Any

from disputerules.analysis.cases.parts import OWN_PROTECTION, SLOTS
from disputerules.analysis.cases.symbolic_case import Scene
from disputerules.analysis.lint.context import Look, Oddity
from disputerules.facts.dispute_facts import SILENCE
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


def plain(scene: Scene) -> list[Any]:
    """An order without a protection of its own, extensions or a delivery."""
    unused = [z3.Not(scene.of(slot.used)) for slot in SLOTS]
    return [z3.Not(scene.given(OWN_PROTECTION)), z3.Not(scene.given("delivered_at")), *unused]


def closed_windows(look: Look) -> Iterator[Oddity]:
    """A window that closes before it opens, for every order without terms of its own."""
    if look.side.table.name != "eligibility":
        return
    formulas, scene = look.side.formulas, look.question.scene
    own = z3.Not(scene.given(OWN_PROTECTION))
    unused = [z3.Not(scene.of(slot.used)) for slot in SLOTS]
    open_now = [bound(flag.node, formulas) for flag in (at >= opens_at, at < claims_end_at)]
    if look.case(*open_now, own, *unused) is None:
        said = "the time to open a dispute ends before it begins, unless the order has its own"
        yield look.odd("closes-before-it-opens", [], said)


ANSWERED_TOO_LATE: tuple[Flag, ...] = (
    at < protection_ends_at - EXPIRING_WITHIN,
    protection_ends_at < instant(NEVER),
    pending_answer_due_at.or_never >= protection_ends_at,
)


def late_answers(look: Look) -> Iterator[Oddity]:
    """An answer to a request that may come after what it would extend has ended."""
    if look.side.table.name != "advice":
        return
    formulas, scene = look.side.formulas, look.question.scene
    asked = scene.term(request_pending_since.node.name)  # type: ignore[union-attr]
    now = z3.And(asked.present, asked.value == scene.of("at"), scene.given("shipped_at"))
    due = [bound(flag.node, formulas) for flag in ANSWERED_TOO_LATE]
    found = look.shown(now, *due, *plain(scene))
    if found is not None:
        said = (
            "a request made before the protection is about to end may be answered after its end: "
            "extension.answer_within is longer than protection.expiring_within leaves"
        )
        yield look.odd("answer-after-the-end", [], said, witness=found)


def silent_states(look: Look) -> Iterator[Oddity]:
    """States that run and that silence does not end."""
    if look.side.table.name != "life-cycle":
        return
    scene = look.question.scene
    number = scene.unknowns.number
    for one in State:
        here = scene.of("state") == number(one.value), scene.of("event_type") == number(SILENCE)
        refused = z3.Not(look.side.term("allowed"))
        found = None if one in FINAL else look.shown(*here, refused)
        if found is not None:
            said = f"nothing says what silence does in the state {one.value}"
            yield look.odd("no-outcome-of-silence", [], said, witness=found)
