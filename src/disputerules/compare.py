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
from contextlib import suppress
from typing import Any

from attrs import evolve, frozen

from disputerules.decide import rulebook
from disputerules.decision import Verdict
from disputerules.errors import DisputeRulesError
from disputerules.interpreters import solver, text
from disputerules.interpreters.calendars import bounds
from disputerules.interpreters.solver import Formulas, Line, Unknowns, z3
from disputerules.language.expression import Fact, Kind, Setting
from disputerules.language.table import Hit, Scope, Table
from disputerules.money import MAX_AMOUNT
from disputerules.periods import TICK
from disputerules.policy import Policy
from disputerules.question import Fits, Question, Undecided
from disputerules.witness import (
    DISPUTE,
    LINE,
    ORDER_PART,
    USUAL_NUMBERS,
    Scene,
    Witness,
    leaves_read,
    parts_read,
)


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

    @property
    def reads(self) -> frozenset[str]:
        """The parts of a case that the table reads."""
        line = {LINE} if self.table.scope is Scope.LINE else set()
        return parts_read(self.table, self.policy) | {ORDER_PART} | line

    @property
    def life(self) -> bool:
        """Whether the table is about a dispute."""
        return DISPUTE in self.reads

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
    scene = Scene()
    readings = scene.formulas(old), scene.formulas(new)
    unknown = list(dict.fromkeys([*others(old, new), *others(new, old)]))
    pairs = [
        (side(table.name, readings[0]), side(table.name, readings[1]))
        for table in old.tables
        if table.name not in unknown and not reads_alike(table.name, old, new)
    ]
    questions: dict[bool, Question] = {}
    found: list[Difference | None] = []
    for left, right in pairs:
        progress(left.table.name)
        if alike(left, right):
            continue
        if left.life not in questions:
            questions[left.life] = Question(scene, left.life)
        for one in table_differences(questions[left.life], left, right):
            found.append(one)
            if one is None and left.table.name not in unknown:
                unknown.append(left.table.name)
    differences = tuple(one for one in found if one is not None)
    changed = {one.table for one in differences} | {*unknown}
    same = tuple(table.name for table in old.tables if table.name not in changed)
    assumed = tuple(dict.fromkeys(assumptions(scene.unknowns)))
    return Comparison(old, new, differences, same, tuple(unknown), assumed)


def others(here: Policy, there: Policy) -> list[str]:
    """Tables that only one policy has, or that are run once for other things."""
    scopes = {table.name: (table.scope, table.hit) for table in there.tables}
    return [
        table.name for table in here.tables if scopes.get(table.name) != (table.scope, table.hit)
    ]


def reads_alike(name: str, old: Policy, new: Policy) -> bool:
    """Whether a table and all that it reads is the same under both policies, as it is written."""
    here, there = (asked_tables(name, one) for one in (old, new))
    if here != there or old.calendar != new.calendar:
        return False
    nodes = tuple(node for table in here for node in table.nodes)
    settings = [one for one in leaves_read(nodes, old) if isinstance(one, Setting)]
    return all(old.setting(one) == new.setting(one) for one in settings)


def asked_tables(name: str, policy: Policy) -> tuple[Table, ...]:
    """A table of a policy and every table that it asks."""
    table = policy.table(name)
    facts = [one for one in leaves_read(table.nodes, policy) if isinstance(one, Fact)]
    names = dict.fromkeys(asked for one in facts for asked, _ in one.origin.asks)
    return (table, *(policy.table(asked) for asked in names))


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
        least, most = bounds(one.period, one.calendar)
        if least != most:
            hours = [text.length(span) for span in (least, most)]
            yield f'"{one.period}" in {one.calendar.zone} lasts from {hours[0]} to {hours[1]}'


def table_differences(question: Question, left: Side, right: Side) -> Iterator[Any]:
    """The differences of one table; None where there may be one that was not found."""
    return SEARCHES[left.table.hit](question, left, right)


Found = Iterator[Difference | None]


def first_differences(question: Question, left: Side, right: Side) -> Found:
    """Pairs of codes; a pair of one code where the fields of the outcome differ."""
    codes = left.term("code"), right.term("code")
    differ = z3.Or(differing_terms(left, right))
    seen: list[Any] = []
    pair: tuple[str, ...] = ()

    def fits(found: Witness) -> bool:
        nonlocal pair
        said = left.verdicts(found)[0], right.verdicts(found)[0]
        pair = said[0].code, said[1].code
        return pair not in pairs and without_money(said[0]) != without_money(said[1])

    pairs: set[tuple[str, ...]] = set()
    try:
        while (found := question.find(left.reads, fits, differ, *seen)) is not None:
            wanted = pair
            yield difference(
                left, right, nearest_boundary(found, left, right, same_pair(left, right, wanted))
            )
            pairs.add(wanted)
            numbers = [question.scene.unknowns.number(code) for code in wanted]
            seen.append(z3.Or(codes[0] != numbers[0], codes[1] != numbers[1]))
    except Undecided:
        yield None
    for name in MONEY_OF.get(left.table.name, ()):
        yield from extremes(question, left, right, name)


def differing_terms(left: Side, right: Side) -> Iterator[Any]:
    yield left.term("code") != right.term("code")
    yield left.term("allowed") != right.term("allowed")
    for name, kind in left.table.fields:
        if (name, kind) in right.table.fields and name not in MONEY_OF.get(left.table.name, ()):
            yield left.term(name) != right.term(name)


def without_money(one: Verdict) -> Any:
    skipped = MONEY_OF.get(one.table, ())
    return one.code, one.allowed, [pair for pair in one.fields if pair[0] not in skipped]


def same_pair(left: Side, right: Side, wanted: tuple[str, ...]) -> Fits:
    def fits(found: Witness) -> bool:
        said = left.verdicts(found)[0], right.verdicts(found)[0]
        pair = said[0].code, said[1].code
        return pair == wanted and without_money(said[0]) != without_money(said[1])

    return fits


# The fields that are compared by how much they differ.
MONEY_OF = {"refund": ("amount",)}


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
        holds = left.holds(code), right.holds(code)
        if not holds[0].eq(holds[1]):
            yield from shown_code(question, left, right, code)
            yield from shown_code(question, right, left, code, turned=True)


def shown_code(
    question: Question, here: Side, there: Side, code: str, turned: bool = False
) -> Found:
    def fits(found: Witness) -> bool:
        return has(here, found) and not has(there, found)

    def has(one: Side, found: Witness) -> bool:
        return code in [verdict.code for verdict in one.verdicts(found)]

    left, right = (there, here) if turned else (here, there)
    conditions = here.holds(code), z3.Not(there.holds(code))
    # Easier to read where nothing else is wrong.
    alone = [
        z3.Not(line.decides)
        for one in (here, there)
        for line in one.lines[:-1]
        if line.code != code
    ]
    try:
        found = question.find(here.reads, fits, *conditions, wishes=alone)
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
        found, most = largest(question, here, there, name)
        if found is not None:
            yield money_difference(left, right, found, name)
        if (found is None and most) or (
            found is not None and gain_of(here, there, found, name) < most
        ):
            yield None


def amount_of(one: Side, found: Witness, name: str) -> int:
    return int(one.verdicts(found)[0].field(name))


def gain_of(here: Side, there: Side, found: Witness, name: str) -> int:
    return amount_of(here, found, name) - amount_of(there, found, name)


def largest(question: Question, here: Side, there: Side, name: str) -> tuple[Witness | None, int]:
    """The case in which one side's amount exceeds the other's by most, and a proved bound."""
    gain = here.term(name) - there.term(name)

    def at_least(least: int, find: Any) -> Witness | None:
        def fits(found: Witness) -> bool:
            return gain_of(here, there, found, name) >= least

        found: Witness | None = find(here.reads, fits, gain >= least)
        return found

    best: Witness | None = None
    low, high, bound = 0, MAX_AMOUNT, MAX_AMOUNT
    while low < high:
        middle = low + 1 if low == 0 else (low + high + 1) // 2
        try:
            found = at_least(middle, question.find_any)
        except Undecided:
            high = middle - 1
            continue
        if found is None:
            high = bound = middle - 1
        else:
            best, low = found, gain_of(here, there, found, name)
    with suppress(Undecided):
        best = at_least(low, question.find) if low else None
    return best, bound


def money_difference(left: Side, right: Side, found: Witness, name: str) -> Difference:
    old, new = (amount_of(one, found, name) for one in (left, right))
    word = "more" if new > old else "less"
    # Tables of one's own may say more than an amount can be; then it is written as a number.
    case = found.case(left.policy) if max(old, new) <= MAX_AMOUNT else None
    most, *sums = (text.written(one, Kind.AMOUNT, case) for one in (abs(new - old), old, new))
    sentence = f"{left.table.name}: at most {most} {word}: {sums[0]} becomes {sums[1]}"
    return Difference(left.table.name, old, new, sentence, found)


def nearest_boundary(found: Witness, left: Side, right: Side, fits: Fits) -> Witness:
    """The case with numbers as near to the usual ones, and as early, as it can be."""
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
