"""The sentences of the page about a change."""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from disputerules.analysis.cases.witness import Witness
from disputerules.analysis.mutation.judge import Judgement
from disputerules.analysis.plan.gates import GATES, Gate, Passed
from disputerules.analysis.plan.gates import LEFT_OUT as NO_LAWS
from disputerules.analysis.plan.plan import Plan
from disputerules.analysis.plan.questions import EARLIER, KINDS, REFUSED
from disputerules.analysis.promise import Kept
from disputerules.analysis.prove.laws import Outcome
from disputerules.histories.impact import Impact
from disputerules.histories.report import disputes as disputes_report
from disputerules.histories.report.words import headline
from disputerules.interpreters.text import expression
from disputerules.language.table import Otherwise, Row
from disputerules.values.order import Party

GATE = {Passed.PASSES: "passes", Passed.FAILS: "FAILS", Passed.UNKNOWN: "UNKNOWN: does not pass"}
NOTHING_TAKEN = "Nothing, from anybody: proved for every order."
YES, NO, UNKNOWN = "yes", "no", "unknown"
# What a gate says of a change: it fails where the answer is yes.
ANSWER = {Passed.PASSES: NO, Passed.FAILS: YES, Passed.UNKNOWN: UNKNOWN}
QUESTIONS = {
    "stricter": "Does the buyer lose a right or time?",
    "refund-lower": "Is a refund lower?",
    "law-broken": "Is a law broken that every policy must keep?",
    "in-flight": "Do orders or disputes in flight lose something?",
}
Answer = tuple[str, str, str, str]
NO_TERMS = "no terms were given (--terms)"
NO_ORDERS = "no orders were given (--orders)"
NO_DISPUTES = "no disputes were given (--disputes)"
NO_LINT = "lint was left out (--quick)"
NO_CASES = "no cases were given (--cases)"


def result(gates: list[Gate]) -> str:
    """Say in one sentence whether the change passes."""
    if not gates:
        return f"No gate was asked for (--fail-on {','.join(GATES)})."
    failed = [one.name for one in gates if one.result is Passed.FAILS]
    open_ = [one.name for one in gates if one.result is Passed.UNKNOWN]
    if failed:
        also = f" {', '.join(open_)}: unknown, so it does not pass." if open_ else ""
        return f"This change FAILS: {', '.join(failed)}.{also}"
    if open_:
        return f"This change does not pass; unknown: {', '.join(open_)}."
    return f"This change passes every gate: {', '.join(one.name for one in gates)}."


def answers(plan: Plan) -> Iterator[Answer]:
    """Yield each question, its answer, why, and the gate that asks it."""
    for name, question in QUESTIONS.items():
        gate = GATES[name](plan)
        yield question, ANSWER[gate.result], gate.why, name
        if name == "refund-lower":
            yield from of_others(plan)
    yield "Is a published term broken?", *terms(plan), ""
    yield "Are past orders decided differently?", *past(plan), ""
    yield "Would past disputes have ended differently?", *ended(plan), ""
    yield "Do the changed rules have problems?", *problems(plan), ""
    yield "Is something of the change untested?", *untested(plan), ""


def asked(plan: Plan, gates: Iterable[str]) -> Iterator[Answer]:
    """Yield the answers to what was asked, by an option or by a gate."""
    left_out = {text for text, given in unasked(plan) if not given}
    yield from (one for one in answers(plan) if one[2] not in left_out or one[3] in gates)


def unasked(plan: Plan) -> list[tuple[str, bool]]:
    """Return what an answer says where its question was not asked, and whether it was."""
    return [
        (NO_LAWS, plan.proofs is not None),
        (NO_TERMS, plan.promises is not None),
        (NO_ORDERS, plan.impact is not None),
        (NO_DISPUTES, plan.endings is not None),
        (NO_LINT, plan.diagnostics is not None),
        (NO_CASES, plan.cases is not None),
    ]


def not_asked(plan: Plan) -> Iterator[str]:
    """Say in one line which questions were not asked, and what asks each."""
    found = [text for text, given in unasked(plan) if not given]
    if found:
        yield f"Not answered: {'; '.join(found)}."


def of_others(plan: Plan) -> Iterator[Answer]:
    """Say whether the seller or the platform loses something; no gate asks that."""
    question = "Does the seller or the platform lose a right or time?"
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


def terms(plan: Plan) -> tuple[str, str]:
    if plan.promises is None:
        return UNKNOWN, NO_TERMS
    broken = [one for one in plan.promises if one.kept is Kept.BROKEN]
    open_ = [one.why for one in plan.promises if one.kept is Kept.UNKNOWN]
    if broken:
        return YES, counted(
            [f"{one.promise.text}: {one.refusal.message}" for one in broken if one.refusal]
        )
    if open_:
        return UNKNOWN, counted(open_)
    return NO, f"kept: proved for {', '.join(one.promise.text for one in plan.promises)}"


def past(plan: Plan) -> tuple[str, str]:
    impact = past_orders(plan)
    if impact is None:
        return UNKNOWN, NO_ORDERS
    if impact.changed:
        return YES, headline(impact)
    return UNKNOWN if impact.unknown else NO, headline(impact)


def past_orders(plan: Plan) -> Impact | None:
    """Return what the change does to past orders, without what past disputes show instead."""
    impact, endings = plan.impact, plan.endings
    if impact is None or endings is None:
        return impact
    unseen = {changed(one) for one in endings.unknown}
    return evolve(impact, unknown=tuple(one for one in impact.unknown if changed(one) in unseen))


def changed(sentence: str) -> str:
    """Return which change a history cannot show, from the sentence about it."""
    return sentence.partition(" changed;")[0]


def ended(plan: Plan) -> tuple[str, str]:
    endings = plan.endings
    if endings is None:
        return UNKNOWN, NO_DISPUTES
    if endings.otherwise:
        return YES, disputes_report.headline(endings)
    return UNKNOWN if endings.unknown else NO, disputes_report.headline(endings)


def problems(plan: Plan) -> tuple[str, str]:
    if plan.diagnostics is None:
        return UNKNOWN, NO_LINT
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


def untested(plan: Plan) -> tuple[str, str]:
    if plan.cases is None:
        return UNKNOWN, NO_CASES
    judgement = plan.cases.judgement
    if judgement is None:
        return UNKNOWN, plan.cases.failing
    return (YES if judgement.survivors else NO), tested(judgement)


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
    rest = (
        f" {sampled} are about whole histories, which only the test kit checks." if sampled else ""
    )
    return f"{proved} of {len(proofs)} laws are proved for the new policy.{rest}"


OUTCOMES = {Outcome.REFUTED: "broken"}


def row(line: Row | Otherwise | None) -> str:
    """Write what a row of a table says."""
    if line is None:
        return "none"
    return f"{'allows' if line.then.allowed else 'refuses'}: {line.because}"


def condition(line: Row) -> str:
    """Write when a row holds, without marks of Markdown."""
    return f"when {expression(line.when).replace('*', '')}"


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
