"""Write what is known about a change as sections, which every format renders."""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from disputerules.analysis.compare.rendering import ending
from disputerules.analysis.plan import flight_words, words
from disputerules.analysis.plan.gates import GATES, Gate
from disputerules.analysis.plan.losses import Loss
from disputerules.analysis.plan.plan import Plan
from disputerules.analysis.plan.questions import KINDS
from disputerules.analysis.promise import Kept
from disputerules.analysis.prove.laws import Outcome
from disputerules.facts.policy import Policy
from disputerules.histories.report import disputes as report
from disputerules.histories.report.words import differences, headline, summary
from disputerules.language.table import Otherwise, Row
from disputerules.values.order import Party


@frozen
class Shown:
    """A sentence with a case that shows it."""

    sentence: str
    case: dict[str, Any] | None = None
    """None if the page shows it already."""


@frozen
class Section:
    """A part of the page: sentences, a table, and cases."""

    heading: str
    sentences: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    cases: tuple[Shown, ...] = field(default=(), repr=False)
    closing: tuple[str, ...] = ()


@frozen
class Page:
    """The title, the result of the gates, and the sections."""

    title: str
    result: str
    sections: tuple[Section, ...]


def page(plan: Plan, asked: Iterable[str], sides: tuple[str, str]) -> Page:
    """Return the page of a change; `asked` are the gates, `sides` the names of the policies."""
    gates = [GATES[name](plan) for name in asked]
    parts = (
        summary_of(plan, gates),
        settings(plan),
        lost(plan),
        flying(plan),
        others(plan),
        laws(plan),
        terms(plan),
        history(plan),
        disputes(plan),
        problems(plan),
        untested(plan),
    )
    return Page(
        f"Policy change: {sides[0]} to {sides[1]}",
        words.result(gates),
        tuple(one for one in parts if one is not None),
    )


def summary_of(plan: Plan, gates: list[Gate]) -> Section:
    """Answer each question in a row."""
    results = {one.name: one.result for one in gates}
    rows = [
        (question, answer, why, words.GATE[results[gate]] if gate in results else "")
        for question, answer, why, gate in words.asked(plan, results)
    ]
    head = ("question", "answer", "why", "gate")
    return Section("Summary", (), head, tuple(rows), closing=tuple(words.not_asked(plan)))


def settings(plan: Plan) -> Section:
    """List what the file changes."""
    rows = tuple(
        (name, old, new, meaning) for name, meaning, old, new in changes(plan.old, plan.new)
    )
    none = () if rows else ("No setting, variant or row differs.",)
    return Section("What the file changes", none, ("setting", "old", "new", "meaning"), rows)


def changes(old: Policy, new: Policy) -> Iterator[tuple[str, str, str, str]]:
    """Yield each change: of a setting, a variant, or a row of a table."""
    for one in differences(old, new):
        if not one[0].startswith("table "):
            yield one
    for table in dict.fromkeys(one.name for one in (*old.tables, *new.tables)):
        yield from row_changes(table, *(rows_of(table, one) for one in (old, new)))


def row_changes(
    table: str, old: dict[str, Row | Otherwise], new: dict[str, Row | Otherwise]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the rows of a table that are new, gone or written otherwise, and a changed order."""
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before != after:
            line = after or before
            when = words.condition(line) if isinstance(line, Row) else ""
            yield f"row {table}.{name}", when, words.row(before), words.row(after)
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield f"order of the rows of {table}", "", ", ".join(old), ", ".join(new)


def rows_of(table: str, policy: Policy) -> dict[str, Row | Otherwise]:
    return {line.id: line for one in policy.tables if one.name == table for line in one.lines}


def lost(plan: Plan) -> Section:
    """List what the change takes away, party by party."""
    losses = plan.losses
    cases = tuple(
        shown(one, f"The {party}: ") for party in Party for one in losses.of(*KINDS, party=party)
    )
    sentences = [] if losses.found or losses.unknown else [words.NOTHING_TAKEN]
    sentences += [f"Unknown: {why}." for why in losses.why_unknown(*KINDS)]
    return Section("What it takes away", tuple(sentences), cases=cases)


def shown(one: Loss, before: str = "") -> Shown:
    return Shown(before + one.message + words.example(one.witness), one.witness.document())


def flying(plan: Plan) -> Section:
    """Say who would lose what they already have, and from when the change is safe."""
    one = plan.in_flight
    losses = () if one.losses is plan.losses else tuple(map(shown, one.losses.found))
    sentences = [*flight_words.in_flight(one)]
    if one.losses is not plan.losses:
        sentences += [f"Unknown: {why}." for why in one.losses.why_unknown(*KINDS)]
    rows = () if one.disputes is None else tuple(flight_words.losing(one.disputes))
    head = ("dispute", "order", "placed", "what it loses", "judged by")
    return Section("Orders and disputes in flight", tuple(sentences), head, rows, losses)


def others(plan: Plan) -> Section:
    """List every difference, as `compare` does."""
    given = plan.comparison
    above = [one.witness.document() for one in plan.losses.found]
    cases = []
    for one in given.differences:
        document = one.witness.document()
        cases.append(
            Shown(one.message, None)
            if document in above
            else Shown(one.message + words.example(one.witness), document)
        )
    return Section("Every difference", cases=tuple(cases), closing=tuple(ending(given)))


def laws(plan: Plan) -> Section | None:
    """List the laws that are not proved."""
    if plan.proofs is None:
        return None
    rows = []
    for one in plan.proofs:
        if one.outcome in {Outcome.PROVED, Outcome.SAMPLED}:
            continue
        before = "the old policy breaks it too" if one.law.name in plan.broken_before else ""
        why = " and ".join(one.assumptions) or before
        rows.append((one.law.sentence, words.OUTCOMES.get(one.outcome, str(one.outcome)), why))
    cases = tuple(
        Shown(one.law.sentence + words.example(one.witness), one.witness.document())
        for one in plan.proofs
        if one.witness is not None
    )
    return Section("Laws", (words.laws(plan),), ("law", "result", "why"), tuple(rows), cases)


def terms(plan: Plan) -> Section | None:
    """Say which published windows are kept."""
    if plan.promises is None:
        return None
    rows = tuple(
        (one.promise.text, str(one.kept), one.why or (one.refusal.message if one.refusal else ""))
        for one in plan.promises
    )
    cases = tuple(
        Shown(one.promise.text + words.example(one.witness), one.witness.document(plan.new))
        for one in plan.promises
        if one.kept is Kept.BROKEN and one.witness is not None
    )
    return Section("Published terms", (), ("promise", "result", "why"), rows, cases)


def history(plan: Plan) -> Section | None:
    """Say what the change would have done to past orders."""
    impact = words.past_orders(plan)
    if impact is None:
        return None
    sentences = (headline(impact), *summary(impact), *impact.unknown)
    rows = tuple(
        (flip.table, flip.old, flip.new, f"{flip.count:,}", ", ".join(flip.examples))
        for flip in impact.flips
    )
    return Section("Past orders", sentences, ("table", "old", "new", "orders", "examples"), rows)


def disputes(plan: Plan) -> Section | None:
    """Say how past disputes would have ended."""
    found = plan.endings
    if found is None:
        return None
    said = (report.headline(found), *report.summary(found), report.ASSUMPTION, *found.unknown)
    return Section("Past disputes", said, report.HEAD, tuple(report.flip_rows(found)))


def problems(plan: Plan) -> Section | None:
    """List the problems in the tables that the change touches."""
    if plan.diagnostics is None:
        return None
    found = [one for one in plan.diagnostics if not one.note]
    rows = tuple((one.table, one.kind, one.message) for one in found)
    return Section(
        "Problems in the rules", (words.linted(plan),), ("table", "kind", "problem"), rows
    )


def untested(plan: Plan) -> Section | None:
    """List the boundaries of the change that no case tests."""
    cases = plan.cases
    if cases is None:
        return None
    if cases.judgement is None:
        return Section("What the cases do not test", (f"Unknown: {cases.failing}.",))
    rows = tuple((one.change, one.message) for one in cases.judgement.survivors)
    return Section(
        "What the cases do not test",
        (words.tested(cases.judgement),),
        ("change", "what no case notices"),
        rows,
    )
