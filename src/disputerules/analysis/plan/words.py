"""The sentences of the page about a change."""

from collections.abc import Iterable, Iterator
from typing import Any

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.compare.comparison import Comparison
from disputerules.analysis.compare.rendering import ending
from disputerules.analysis.mutation.judge import Judgement
from disputerules.analysis.plan.gates import GATES, Gate, Passed
from disputerules.analysis.plan.in_flight import InFlight, Reach
from disputerules.analysis.plan.plan import Plan
from disputerules.analysis.plan.questions import EARLIER, KINDS, REFUSED
from disputerules.analysis.promise import Kept
from disputerules.analysis.prove.laws import Outcome
from disputerules.histories.report.words import headline
from disputerules.values.order import Party
from disputerules.values.periods import format_instant

GATE = {Passed.PASSES: "passes", Passed.FAILS: "FAILS", Passed.UNKNOWN: "UNKNOWN, so no pass"}
NOTHING_TAKEN = "Nothing, from anybody: proved for every order."
YES, NO, UNKNOWN = "yes", "no", "unknown"
# What a gate says of a change: it fails where the answer is yes.
ANSWER = {Passed.PASSES: NO, Passed.FAILS: YES, Passed.UNKNOWN: UNKNOWN}
QUESTIONS = {
    "stricter": "Does it refuse the buyer something, or give less time?",
    "refund-lower": "Is a refund lower?",
    "law-broken": "Does it break a law that every policy must keep?",
    "in-flight": "Does it take something from orders or disputes in flight?",
}
Answer = tuple[str, str, str, str]


def result(gates: list[Gate]) -> str:
    """Say in one sentence whether the change passes."""
    if not gates:
        return f"No gate was asked for (--fail-on {','.join(GATES)})."
    failed = [one.name for one in gates if one.result is Passed.FAILS]
    open_ = [one.name for one in gates if one.result is Passed.UNKNOWN]
    if failed:
        also = f" {', '.join(open_)}: unknown, which is no pass." if open_ else ""
        return f"This change FAILS: {', '.join(failed)}.{also}"
    if open_:
        return f"This change does not pass: {', '.join(open_)} is unknown."
    return f"This change passes: {', '.join(one.name for one in gates)}."


def answers(plan: Plan) -> Iterator[Answer]:
    """Yield each question, its answer, why, and the gate that asks it."""
    for name, question in QUESTIONS.items():
        gate = GATES[name](plan)
        yield question, ANSWER[gate.result], gate.why, name
        if name == "refund-lower":
            yield from of_others(plan)
    yield "Are the published terms kept?", *kept(plan), ""
    yield "Are past orders decided differently?", *past(plan), ""
    yield "Do the changed rules have problems?", *problems(plan), ""
    yield "Do the cases test what changes?", *boundaries(plan), ""


def of_others(plan: Plan) -> Iterator[Answer]:
    """Say whether the seller or the platform loses something; no gate asks that."""
    question = "Does it refuse the seller or the platform something, or give less time?"
    parties = [one for one in Party if one is not Party.BUYER]
    lost = [loss for one in parties for loss in plan.losses.of(*KINDS, party=one)]
    why = plan.losses.why_unknown(REFUSED, EARLIER)
    if lost:
        yield question, YES, counted([one.message for one in lost]), ""
    elif why:
        yield question, UNKNOWN, counted(why), ""
    else:
        yield question, NO, "proved for every dispute", ""


def counted(sentences: Iterable[str]) -> str:
    """Return the first sentence, and how many more there are."""
    first, *more = sentences
    return first + (f", and {len(more)} more" if more else "")


def kept(plan: Plan) -> tuple[str, str]:
    if plan.promises is None:
        return UNKNOWN, "no terms were given (--terms)"
    broken = [one for one in plan.promises if one.kept is Kept.BROKEN]
    open_ = [one.why for one in plan.promises if one.kept is Kept.UNKNOWN]
    if broken:
        return NO, f"{len(broken)} of {len(plan.promises)} promises are broken"
    if open_:
        return UNKNOWN, counted(open_)
    return YES, f"all {len(plan.promises)} promises: proved"


def past(plan: Plan) -> tuple[str, str]:
    if plan.impact is None:
        return UNKNOWN, "no orders were given (--orders)"
    if plan.impact.changed:
        return YES, headline(plan.impact)
    return UNKNOWN if plan.impact.unknown else NO, headline(plan.impact)


def problems(plan: Plan) -> tuple[str, str]:
    if plan.diagnostics is None:
        return UNKNOWN, "lint was left out (--quick)"
    found = [one for one in plan.diagnostics if not one.note and not one.unknown]
    open_ = [one.message for one in plan.diagnostics if one.unknown]
    if found:
        return YES, counted([one.message for one in found])
    if open_:
        return UNKNOWN, counted(open_)
    return NO, linted(plan)


def linted(plan: Plan) -> str:
    """Say which tables were looked at."""
    if not plan.linted:
        return "The change touches no table."
    return f"Looked at the tables that the change touches: {', '.join(plan.linted)}."


def boundaries(plan: Plan) -> tuple[str, str]:
    if plan.cases is None:
        return UNKNOWN, "no cases were given (--cases)"
    judgement = plan.cases.judgement
    if judgement is None:
        return UNKNOWN, plan.cases.failing
    return (NO if judgement.survivors else YES), tested(judgement)


def tested(judgement: Judgement) -> str:
    """Say how many small changes to what is new the cases notice."""
    counted_ = judgement.mutants - len(judgement.equivalent)
    if not counted_:
        return "There is nothing to test: no setting and no row is new."
    return f"The cases notice {judgement.killed} of {counted_} small changes to what is new."


def laws(plan: Plan) -> str:
    """Say how many laws are proved."""
    proofs = plan.proofs or ()
    proved = sum(one.outcome is Outcome.PROVED for one in proofs)
    sampled = sum(one.outcome is Outcome.SAMPLED for one in proofs)
    return (
        f"{proved} of {len(proofs)} laws are proved for the new policy. {sampled} are about "
        "whole histories; no proof covers them, so the test kit samples them."
    )


def compared(given: Comparison) -> Iterator[str]:
    """Say what `compare` proved."""
    yield from ending(given)


def in_flight(one: InFlight) -> Iterator[str]:
    """Say who loses what they already have, and from when the change is safe."""
    yield from REACHED[one.reach](one)
    if one.since is None:
        yield (
            "The new policy does not take effect later than the old one, so it takes its place: "
            "it judges every order and every dispute from the moment it is used. A PolicyBook "
            "cannot hold both."
        )
    else:
        yield (
            f"The new policy takes effect at {format_instant(one.since)}. A PolicyBook (a "
            "directory of policy files) judges each order by the policy in force when it was "
            "placed, so orders placed before keep the old policy, disputes about them too. A "
            "program that is given the new file alone judges every order by it."
        )
    if one.reach is not Reach.NOBODY:
        yield from safe(one)


def safe(one: InFlight) -> Iterator[str]:
    """Say from when the change takes nothing from anybody, and who has to keep the old policy."""
    when = "the instant of the change" if one.at is None else format_instant(one.at)
    yield (
        f"Earliest safe date: give the new policy an effective_from not before {when}, and keep "
        "both in a PolicyBook. To be grandfathered: every order placed before, and every dispute "
        "about one."
    )
    yield window(one)


def window(one: InFlight) -> str:
    """Say how long the old policy is needed."""
    known = one.window
    if known.why:
        return f"How long the old policy is needed is unknown: {known.why}."
    if known.after_placing is not None:
        until = f", so until {format_instant(one.old_until)}" if one.old_until else ""
        return (
            "The old policy is needed as long as its orders can be disputed: "
            f"{known.after_placing} days after the last one was placed{until}, and then until the "
            f"last dispute ends. {EXCEPTED}"
        )
    if known.after_last_record is not None:
        return (
            "No fixed date ends the need for the old policy, because an order may be shipped at "
            f"any time. An order can be disputed until {known.after_last_record} days after the "
            "last thing that is recorded on it (placed, paid, shipped, estimated, delivered, "
            f"confirmed, contacted). {EXCEPTED}"
        )
    return (
        "No fixed date ends the need for the old policy: some orders can be disputed at any time, "
        f"such as one that never arrives. {EXCEPTED}"
    )


EXCEPTED = "This leaves out orders with a protection of their own and granted extensions."
REACHED = {
    Reach.NOBODY: lambda one: [f"Nobody loses what they already have: {one.why}."],
    Reach.UNKNOWN: lambda one: [f"Unknown: {one.why}."],
    Reach.SOMEBODY: lambda one: [
        f"Orders already placed lose something, in {len(one.losses.found)} kinds of cases."
    ],
}


def example(witness: Witness) -> str:
    """Describe the case of a sentence by its instants."""
    document = witness.document()
    order = document["order"]
    known = [f"{name.removesuffix('_at')} {day(order[name])}" for name in order if is_instant(name)]
    opened = [f"disputed {day(document['opened_at'])}"] if "opened_at" in document else []
    return f". For example: {', '.join([*known, *opened])}; at {day(document['at'])}"


def is_instant(name: str) -> bool:
    return name.endswith("_at")


def day(value: Any) -> str:
    """Write an instant to the minute.

    >>> day("2026-01-02T08:05:00Z")
    '2026-01-02 08:05'
    """
    return str(value)[:16].replace("T", " ")
