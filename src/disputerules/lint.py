"""What is odd about a policy: rows, outcomes and windows that do not do what they seem to.

A finding is wrong, or useless, for every order; a note is worth knowing. What the policy's own
settings switch off is a note.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> from disputerules.lint import lint
>>> never = ALIEXPRESS_GUIDE.but({"protection.opens_after": "60 days"})
>>> [one.kind for one in lint(never) if not one.note]
['closes-before-it-opens']
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from attrs import frozen

from disputerules.compare import Side, side
from disputerules.decide import rulebook
from disputerules.dispute import FINAL, State
from disputerules.errors import InvalidPolicy
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
from disputerules.interpreters.solver import Line, bound, z3
from disputerules.language.expression import Setting
from disputerules.language.pens import Flag, instant
from disputerules.language.table import Hit, Otherwise
from disputerules.periods import NEVER
from disputerules.policy import Policy
from disputerules.question import Fits, Question, Undecided
from disputerules.witness import OWN_PROTECTION, SLOTS, Scene, Witness, leaves_read

EVERY: Fits = lambda found: True  # noqa: E731 - a name for "whatever case"


@frozen
class Oddity:
    """Something odd: its kind, where it is, a sentence, and a case that shows it if one can."""

    kind: str
    table: str
    rows: tuple[str, ...]
    message: str
    note: bool = False
    unknown: bool = False
    witness: Witness | None = None


@frozen
class Look:
    """A table under a policy, and a solver to ask about it."""

    question: Question
    side: Side

    def case(self, *conditions: Any, fits: Fits = EVERY) -> Witness | None:
        """A case for which the conditions hold, None if there is none. Raises Undecided."""
        return self.question.find_any(self.side.reads, fits, *conditions)

    def shown(self, *conditions: Any, fits: Fits = EVERY) -> Witness | None:
        """The same, easy to read."""
        return self.question.find(self.side.reads, fits, *conditions)

    def odd(self, kind: str, rows: Iterable[str], message: str, **more: Any) -> Oddity:
        """An oddity of the table."""
        return Oddity(kind, self.side.table.name, tuple(rows), message, **more)

    def together(self, *places: int) -> Fits:
        """Whether these rows hold in a case, by the generated functions."""
        compiled = rulebook(self.side.policy).table(self.side.table.name)

        def fits(found: Witness) -> bool:
            holds = compiled.trace(found.case(self.side.policy))
            return all(holds[place] for place in places)

        return fits


def lint(
    policy: Policy,
    progress: Callable[[str], None] = lambda table: None,
    tables: Iterable[str] | None = None,
) -> tuple[Oddity, ...]:
    """Everything odd about a policy, or about some of its tables.

    `progress` is called with the name of each table before it is looked at.
    """
    names = {table.name for table in policy.tables} if tables is None else {*tables}
    scene = Scene()
    formulas = scene.formulas(policy)
    sides = [side(table.name, formulas) for table in policy.tables if table.name in names]
    questions = {life: Question(scene, life) for life in dict.fromkeys(one.life for one in sides)}
    found: list[Oddity] = []
    for one in sides:
        progress(one.table.name)
        look = Look(questions[one.life], one)
        for check in CHECKS:
            found += safely(check, look)
    return tuple(found)


def safely(check: Callable[[Look], Iterator[Oddity]], look: Look) -> Iterator[Oddity]:
    try:
        yield from check(look)
    except Undecided:
        said = f"the solver could not say whether there is a {check.__name__.replace('_', ' ')}"
        yield look.odd("unknown", (), said, unknown=True)


def idle_rows(look: Look) -> Iterator[Oddity]:
    """Rows that can never decide, rows that always do, outcomes that nobody reaches."""
    reached: set[str] = set()
    for line in look.side.lines:
        row = line.line.id
        if look.case(line.decides) is None:
            setting = switched_off_by(line, look)
            if setting is None:
                yield look.odd("never-decides", [row], f"row {row} can never decide")
                continue
            off = f"row {row} never decides while {setting} is as it is"
            yield look.odd("switched-off", [row], off, note=True)
        elif line.line is not look.side.table.otherwise and not look.case(z3.Not(line.decides)):
            yield look.odd("always-decides", [row], f"row {row} decides every case")
        reached.add(line.code)
    for code in look.side.table.codes:
        if code not in reached:
            yield look.odd("never-reached", [], f"no case has the outcome {code}")


# Values to try in place of a setting's: what is not a value of the setting is left out.
OTHERWISE: tuple[Any, ...] = (
    *(
        "10 days",
        "0 days",
        {"quality-problem": 1},
        True,
        False,
        1,
        100,
        ["full"],
        ["full", "partial"],
    ),
    *("close", "escalate", "as-requested", "when-whole-order", "proportional", "never"),
)


def switched_off_by(line: Line, look: Look) -> str | None:
    """A setting with another value of which the row would decide some case."""
    if isinstance(line.line, Otherwise):
        return None
    policy = look.side.policy
    rows = look.side.table.rows
    # A row can also be in the way of one below it.
    above = rows[: rows.index(line.line)] if look.side.table.hit is Hit.FIRST else ()
    read = leaves_read((line.line.when, *(row.when for row in reversed(above))), policy)
    for setting in (one.name for one in read if isinstance(one, Setting)):
        for value in OTHERWISE:
            with suppress(InvalidPolicy):
                if decides_under(policy.but({setting: value}), line, look):
                    return setting
    return None


def decides_under(policy: Policy, line: Line, look: Look) -> bool:
    scene = Scene()
    one = side(look.side.table.name, scene.formulas(policy))
    there = next(other for other in one.lines if other.line.id == line.line.id)
    return Look(Question(scene, one.life), one).case(there.decides) is not None


def rows_that_meet(look: Look) -> Iterator[Oddity]:
    """Neighbours that could be swapped or not; in a collect table rows that hold together."""
    rows = look.side.lines[:-1]
    first = look.side.table.hit is Hit.FIRST
    for place, line in enumerate(rows):
        for other_place in range(place + 1, min(place + 2, len(rows)) if first else len(rows)):
            other = rows[other_place]
            names = [line.line.id, other.line.id]
            both = look.case(line.holds, other.holds, fits=look.together(place, other_place))
            if first and (both is None or line.line.then == other.line.then):
                said = f"rows {names[0]} and {names[1]} could be swapped: nothing would change"
                yield look.odd("commute", names, said, note=True)
            elif both is not None:
                said = f"both rows {names[0]} and {names[1]} can hold"
                kind = "order-matters" if first else "overlap"
                said += ": the first decides" if first else ""
                yield look.odd(kind, names, said, note=True, witness=both)


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


CHECKS = (idle_rows, rows_that_meet, closed_windows, late_answers, silent_states)
