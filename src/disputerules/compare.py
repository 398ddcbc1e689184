"""What a change of policy does, exactly: every pair of outcomes that some order can have.

Not sampled: of every pair the solver either finds a case, which is replayed through the generated
functions of both policies before it is shown, or proves that there is none. Where it does neither,
the answer is `unknown`, which never reads as "no difference".

>>> from disputerules.compare import compare
>>> from disputerules import ALIEXPRESS_GUIDE
>>> longer = ALIEXPRESS_GUIDE.but({"protection.opens_after": "5 days"})
>>> [(one.table, one.old, one.new) for one in compare(ALIEXPRESS_GUIDE, longer).differences]
[('eligibility', 'eligible', 'waiting-period')]
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from attrs import define, evolve, field, frozen

from disputerules.decide import rulebook
from disputerules.decision import Verdict
from disputerules.errors import DisputeRulesError
from disputerules.facts.case import Case
from disputerules.interpreters import solver, text
from disputerules.interpreters.solver import Formulas, Line, Unknowns, z3
from disputerules.language.expression import Kind
from disputerules.language.table import Hit, Table
from disputerules.money import MAX_AMOUNT
from disputerules.periods import TICK
from disputerules.policy import Policy
from disputerules.witness import (
    ORDER_PART,
    USUAL_NUMBERS,
    Scene,
    Witness,
    parts_read,
)

# The solver's own count of steps; the same on every machine, as no clock is.
STEPS = 20_000_000
# How often a model that turned out not to be a case makes the bounded terms more exact.
ROUNDS = 60
Fits = Callable[[Witness], bool]


class Undecided(Exception):
    """The solver found neither a case nor a proof that there is none."""


@define
class Question:
    """Cases of one or more policies that the solver is asked for."""

    scene: Scene
    parts: frozenset[str]
    solver: Any = field(init=False)
    wishes: list[Any] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self.solver = z3.SimpleSolver()
        self.solver.set("rlimit", STEPS)
        self.solver.set("random_seed", 1)
        self.solver.add(self.scene.valid(self.parts))
        for number, wish in enumerate(self.scene.preferences()):
            name = z3.Bool(f"wish {number}")
            self.solver.add(z3.Implies(name, wish))
            self.wishes.append(name)
        self.solver.add(self.scene.unknowns.known)

    def find(self, fits: Fits, *conditions: Any, readable: bool = True) -> Witness | None:
        """A case for which the conditions hold, None when there is none. Raises Undecided."""
        self.solver.push()
        self.solver.add(*conditions)
        learnt: list[Any] = []
        try:
            return self.search(fits, learnt, readable)
        finally:
            self.solver.pop()
            self.solver.add(learnt)

    def search(self, fits: Fits, learnt: list[Any], readable: bool) -> Witness | None:
        for _ in range(ROUNDS):
            model = self.model(self.wishes if readable else [])
            if model is None:
                return None
            found = Witness(self.scene.values(model), self.parts)
            if fits(found):
                return found
            more = self.scene.unknowns.refine(model)
            if not more:
                break
            learnt += more
            self.solver.add(more)
        raise Undecided

    def model(self, wishes: list[Any]) -> Any:
        """A model that fulfils as many wishes as it can, the first ones first."""
        wanted = list(wishes)
        while True:
            answer = self.solver.check(*wanted)
            if answer == z3.sat:
                return self.solver.model()
            if answer == z3.unknown:
                raise Undecided
            core = {one.get_id() for one in self.solver.unsat_core()}
            blamed = [place for place, one in enumerate(wanted) if one.get_id() in core]
            if not blamed:
                return None
            del wanted[blamed[-1]]


@frozen
class Difference:
    """Two outcomes of a table that one case has under two policies, and such a case.

    For the table `refund` the outcomes are amounts in minor units.
    """

    table: str
    old: str | int
    new: str | int
    message: str
    witness: Witness


@frozen
class Comparison:
    """All that differs between two policies, what is proved to be the same, what is not known."""

    old: Policy
    new: Policy
    differences: tuple[Difference, ...]
    same: tuple[str, ...]
    unknown: tuple[str, ...]
    assumed: tuple[str, ...]

    @property
    def status(self) -> int:
        """The exit status for CI: 0 nothing differs, 1 something does, 3 something is unknown."""
        return 3 if self.unknown else int(bool(self.differences))


@frozen
class Side:
    """A table under one policy: its rows as formulas, and how it decides."""

    policy: Policy
    table: Table
    lines: tuple[Line, ...]
    formulas: Formulas

    def term(self, name: str) -> Any:
        """What the row that decides says, as a term of the solver."""
        return solver.chain(self.lines, name, self.formulas)

    def holds(self, code: str) -> Any:
        """Whether a row of that code counts, in a table that collects."""
        return z3.Or([line.decides for line in self.lines if line.code == code])

    def verdicts(self, found: Witness) -> tuple[Verdict, ...]:
        """What the generated functions say about a case."""
        said = rulebook(self.policy).table(self.table.name).decide(found.case(self.policy))
        return said if self.table.hit is Hit.COLLECT else (said,)

    def message(self, found: Witness) -> str:
        """The sentence of the first row that decides."""
        rule = self.verdicts(found)[0].rule
        compiled = rulebook(self.policy).table(self.table.name)
        return compiled.message(rule, found.case(self.policy))


def compare(
    old: Policy, new: Policy, progress: Callable[[str], None] = lambda table: None
) -> Comparison:
    """Every difference between two policies, table by table, each with a case that shows it.

    `progress` is called with the name of each table before it is compared.
    """
    differences: list[Difference] = []
    same: list[str] = []
    unknown: list[str] = []
    assumed: dict[str, None] = {}
    scene = Scene()
    readings = scene.formulas(old), scene.formulas(new)
    for table in old.tables:
        progress(table.name)
        try:
            sides = left, right = tuple(side(table.name, one) for one in readings)
        except DisputeRulesError:
            unknown.append(table.name)
            continue
        if alike(*sides):
            same.append(table.name)
            continue
        found, sure = table_differences(scene, left, right)
        differences += found
        if not sure:
            unknown.append(table.name)
        elif not found:
            same.append(table.name)
        assumed |= dict.fromkeys(assumptions(scene.unknowns))
    unknown += [one.name for one in new.tables if one.name not in {two.name for two in old.tables}]
    return Comparison(old, new, tuple(differences), tuple(same), tuple(unknown), tuple(assumed))


def side(name: str, formulas: Formulas) -> Side:
    table = formulas.policy.table(name)
    return Side(formulas.policy, table, solver.table(table, formulas), formulas)


def alike(left: Side, right: Side) -> bool:
    """Whether two tables are the same formulas, which needs no solver."""
    return left.table.hit is right.table.hit and plain_lines(left) == plain_lines(right)


def plain_lines(one: Side) -> list[Any]:
    return [
        (
            line.code,
            line.line.then.allowed,
            line.decides.get_id(),
            [(name, term.get_id()) for name, term in line.fields],
        )
        for line in one.lines
    ]


def assumptions(unknowns: Unknowns) -> Iterator[str]:
    """What was only bounded, in words."""
    for one in unknowns.deadlines.values():
        least, most = solver.bounds(one.period, one.calendar)
        if least != most:
            hours = [text.length(span) for span in (least, most)]
            yield f'"{one.period}" in {one.calendar.zone} lasts from {hours[0]} to {hours[1]}'


def table_differences(scene: Scene, left: Side, right: Side) -> tuple[list[Difference], bool]:
    """The differences of one table, and whether there are certainly no others."""
    parts = parts_read(left.table, left.policy) | parts_read(right.table, right.policy)
    question = Question(scene, parts | {ORDER_PART})
    kinds = {hit: search for hit, search in SEARCHES.items() if left.table.hit is hit}
    found: list[Difference] = []
    sure = left.table.hit is right.table.hit
    for search in kinds.values():
        for one in search(question, left, right):
            if one is None:
                sure = False
            else:
                found.append(one)
    return found, sure


Found = Iterator[Difference | None]


def first_differences(question: Question, left: Side, right: Side) -> Found:
    """Pairs of codes; a pair of one code where the fields of the outcome differ."""
    sides = left, right
    codes = tuple(one.term("code") for one in sides)
    differ = [codes[0] != codes[1], left.term("allowed") != right.term("allowed")]
    shared = [name for name, _ in left.table.fields if (name, _) in right.table.fields]
    differ += [left.term(name) != right.term(name) for name in shared if name not in MONEY_OF.get(left.table.name, ())]
    seen: list[Any] = []
    while True:
        # Which pair is left is asked first, without wishes, since most are soon excluded.
        pair = next_pair(question, codes, z3.Or(differ), seen)
        if pair is None:
            break
        if pair is UNKNOWN_PAIR:
            yield None
            break
        numbers = question.scene.unknowns.names
        names = tuple(numbers[number] for number in pair)
        here = z3.And(codes[0] == pair[0], codes[1] == pair[1])
        seen.append(z3.Not(here))
        yield from shown_pair(question, left, right, names, [here, z3.Or(differ)])
    for name in MONEY_OF.get(left.table.name, ()):
        yield from extremes(question, left, right, name)


UNKNOWN_PAIR: Any = ("unknown",)
# The fields that are compared by how much they differ.
MONEY_OF = {"refund": ("amount",)}


def next_pair(question: Question, codes: tuple[Any, ...], differ: Any, seen: list[Any]) -> Any:
    question.solver.push()
    question.solver.add(differ, *seen)
    answer = question.solver.check()
    model = question.solver.model() if answer == z3.sat else None
    question.solver.pop()
    if answer == z3.unknown:
        return UNKNOWN_PAIR
    return None if model is None else tuple(solver.value_in(model, code) for code in codes)


def shown_pair(
    question: Question, left: Side, right: Side, names: tuple[str, ...], conditions: list[Any]
) -> Found:
    def fits(found: Witness) -> bool:
        said = left.verdicts(found)[0], right.verdicts(found)[0]
        compared = [key(one) for one in said]
        return (said[0].code, said[1].code) == names and compared[0] != compared[1]

    def key(one: Verdict) -> Any:
        skipped = MONEY_OF.get(one.table, ())
        fields = [pair for pair in one.fields if pair[0] not in skipped]
        return one.code, one.allowed, fields

    try:
        found = question.find(fits, *conditions)
    except Undecided:
        yield None
        return
    if found is not None:
        yield difference(left, right, nearest_boundary(found, left, right, fits))


def difference(left: Side, right: Side, found: Witness) -> Difference:
    old, new = (outcome_text(one, found, left, right) for one in (left, right))
    sentence = f"{left.table.name}: {old} becomes {new}: {right.message(found)}"
    return Difference(left.table.name, old, new, sentence, found)


def outcome_text(one: Side, found: Witness, left: Side, right: Side) -> str:
    """The codes of an outcome; with its fields where the codes alone do not differ."""
    said = one.verdicts(found)
    codes = ", ".join(verdict.code for verdict in said)
    others = [side.verdicts(found) for side in (left, right)]
    if [each.code for each in others[0]] != [each.code for each in others[1]]:
        return codes
    kinds = dict(one.table.fields)
    case = found.case(one.policy)
    differing = [
        f"{name} {text.written(value, kinds[name], case)}"
        for name, value in said[0].fields
        if value != dict(others[one is left][0].fields).get(name)
    ]
    return f"{codes} ({', '.join(differing)})" if differing else codes


def collect_differences(question: Question, left: Side, right: Side) -> Found:
    """For each code: a case that has it under one policy and not under the other."""
    codes = dict.fromkeys(row.then.code for one in (left, right) for row in one.table.rows)
    if left.table.otherwise.then != right.table.otherwise.then:
        codes |= dict.fromkeys(one.table.otherwise.then.code for one in (left, right))
    for code in codes:
        for here, there in ((left, right), (right, left)):
            others = [z3.Not(line.decides) for one in (left, right) for line in one.lines if line.code != code and line.line is not one.table.otherwise]
            conditions = [here.holds(code), z3.Not(there.holds(code))]
            yield from shown_code(question, left, right, conditions, code, here, others)


def shown_code(
    question: Question,
    left: Side,
    right: Side,
    conditions: list[Any],
    code: str,
    here: Side,
    alone: list[Any],
) -> Found:
    there = right if here is left else left

    def fits(found: Witness) -> bool:
        return has(here, found) and not has(there, found)

    def has(one: Side, found: Witness) -> bool:
        return code in [verdict.code for verdict in one.verdicts(found)]

    try:
        found = question.find(fits, *conditions)
        if found is not None:
            # Easier to read where nothing else is wrong.
            found = question.find(fits, *conditions, *alone) or found
    except Undecided:
        yield None
        return
    if found is not None:
        yield difference(left, right, nearest_boundary(found, left, right, fits))


SEARCHES: dict[Hit, Callable[[Question, Side, Side], Found]] = {
    Hit.FIRST: first_differences,
    Hit.COLLECT: collect_differences,
}


def extremes(question: Question, left: Side, right: Side, name: str) -> Found:
    """The case with the largest gain of an amount, and the one with the largest loss."""
    for here, there in ((right, left), (left, right)):
        try:
            found = largest(question, here, there, name)
        except Undecided:
            yield None
            continue
        if found is not None:
            yield money_difference(left, right, found, name)


def amount_of(one: Side, found: Witness, name: str) -> int:
    return int(one.verdicts(found)[0].field(name))


def largest(question: Question, here: Side, there: Side, name: str) -> Witness | None:
    """The case in which one side's amount exceeds the other's by most; None when in none."""
    gain = here.term(name) - there.term(name)

    def gained(found: Witness) -> int:
        return amount_of(here, found, name) - amount_of(there, found, name)

    def at_least(least: int, readable: bool = False) -> Witness | None:
        return question.find(lambda one: gained(one) >= least, gain >= least, readable=readable)

    best = at_least(1)
    if best is None:
        return None
    low, high = gained(best), MAX_AMOUNT
    while low < high:
        middle = high if high - low == 1 else (low + high + 1) // 2
        found = at_least(middle)
        if found is None:
            high = middle - 1
        else:
            low = gained(found)
    best = at_least(low, readable=True)
    assert best is not None, "it was found before"
    return best


def money_difference(left: Side, right: Side, found: Witness, name: str) -> Difference:
    old, new = (amount_of(one, found, name) for one in (left, right))
    word = "more" if new > old else "less"
    case = found.case(left.policy)
    most = text.written(abs(new - old), Kind.AMOUNT, case)
    sums = [text.written(one, Kind.AMOUNT, case) for one in (old, new)]
    sentence = f"{left.table.name}: at most {most} {word}: {sums[0]} becomes {sums[1]}"
    return Difference(left.table.name, old, new, sentence, found)


def nearest_boundary(found: Witness, left: Side, right: Side, fits: Fits) -> Witness:
    """The case with its numbers as near to the usual ones, and its instant as early, as it can be."""
    for name, usual in USUAL_NUMBERS.items():
        if found.values.get(name, usual) != usual:
            found = nearest_number(found, name, usual, fits)
    return earliest(found, left, right, fits)


def fitting(found: Witness, name: str, value: Any, fits: Fits) -> Witness | None:
    try:
        changed = evolve(found, values=found.values | {name: value})
        return changed if fits(changed) else None
    except DisputeRulesError:
        return None


def nearest_number(found: Witness, name: str, usual: int, fits: Fits) -> Witness:
    misses, hits = usual, found.values[name]
    best = fitting(found, name, usual, fits)
    while best is None and abs(hits - misses) > 1:
        middle = (misses + hits) // 2
        if fitting(found, name, middle, fits):
            hits = middle
        else:
            misses = middle
    return best or fitting(found, name, hits, fits) or found


def earliest(found: Witness, left: Side, right: Side, fits: Fits) -> Witness:
    for at in sorted(turning_instants(found, left, right)):
        moved = fitting(found, "at", at, fits)
        if moved is not None:
            return moved
    return found


def turning_instants(found: Witness, left: Side, right: Side) -> Iterator[Any]:
    """The instants at which an answer can change, not before what the case has recorded."""
    case = found.case(left.policy)
    start = case.order.last_stamp
    if case.dispute is not None:
        start = max(start, case.dispute.since, case.dispute.round_started_at)
    yield start
    for one in (left, right):
        compiled = rulebook(one.policy).table(one.table.name)
        for instant in compiled.instants(found.case(one.policy)):
            yield from (at for at in (instant - TICK, instant) if start <= at <= case.at)
