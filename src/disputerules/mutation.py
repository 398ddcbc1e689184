"""What nobody would notice: a policy changed in every small way, and judged by a team's cases.

`mutants` changes every number, choice and list of a policy one step, leaves out every row, swaps
every two neighbours and turns every outcome. A mutant is a policy, a value as any other, so a test
of another kind can judge it too:

    for mutant in mutants(policy):
        assert any(test_fails_on(mutant.policy) for test in tests), mutant.message

`judge` runs conformance cases on each mutant until one notices. What no case notices and no
reasoning shows to be equivalent survives: it is a rule that nobody tests.

>>> from disputerules import ALIEXPRESS_GUIDE
>>> print(next(iter(mutants(ALIEXPRESS_GUIDE, ["payout.within"]))).change)
payout.within: 10 days -> 11 days
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import partial
from itertools import product
from math import inf
from typing import Any

from attrs import define, evolve, field, frozen

from disputerules import wire
from disputerules.answer import CaseDocument, answer_case
from disputerules.conformance import Example, differences
from disputerules.decide import Rulebook, interpreted, rulebook
from disputerules.decision import Compiled
from disputerules.errors import DisputeRulesError, InvalidInput
from disputerules.facts.origin import Fold
from disputerules.facts.settings import SETTINGS
from disputerules.interpreters import python
from disputerules.language.bind import NO, bind
from disputerules.language.expression import (
    Apply,
    Fact,
    Kind,
    Literal,
    Node,
    Op,
    Setting,
    leaves,
)
from disputerules.language.table import Hit, Otherwise, Outcome, Row, Table
from disputerules.periods import Period
from disputerules.plain import canonical
from disputerules.policy import Policy

MOST_ASSIGNMENTS = 50_000


Edit = Callable[[Policy], Policy]


@frozen
class Mutant:
    """A policy with one small change: what it is, and the sentence if nobody notices.

    `edit` makes the same change to another policy. `rows` are the rows of `table` that have to
    hold for the change to show; `setting` is what another change is of. `equivalent` says why the
    change can make no difference, where it is known.
    """

    policy: Policy = field(repr=False)
    edit: Edit = field(repr=False)
    change: str
    message: str
    setting: str = ""
    table: str = ""
    rows: tuple[str, ...] = ()
    equivalent: str = ""


def mutants(policy: Policy, settings: Iterable[str] | None = None) -> Iterator[Mutant]:
    """Every mutant of a policy: of its settings in their order, then of its tables.

    With names of settings only of these.
    """
    for name in SETTINGS if settings is None else settings:
        yield from of_setting(policy, SETTINGS[name])
    if settings is None:
        for table in policy.tables:
            yield from of_table(policy, table)


def of_setting(policy: Policy, setting: Setting) -> Iterator[Mutant]:
    assert setting.codec is not None
    write = setting.codec.write
    now = policy.setting(setting)
    for value in other_values(setting, now):
        edit = partial(with_setting, name=setting.name, value=value)
        try:
            changed = edit(policy)
        except DisputeRulesError:
            continue
        other = changed.setting(setting)
        old, new = (said(None if one is None else write(one)) for one in (now, other))
        yield Mutant(
            changed,
            edit,
            f"{setting.name}: {old} -> {new}",
            f"nobody notices if {setting.name} ({setting.meaning.partition(';')[0]}) "
            f"is {new} instead of {old}",
            setting=setting.name,
        )


def with_setting(policy: Policy, name: str, value: Any) -> Policy:
    return policy.but({name: value})


def with_table(policy: Policy, table: Table) -> Policy:
    """The policy with a table in the place of the one of its name, and not checked.

    A mutant may be unsound, and the check takes longer than to judge it.
    """
    changed = copy(policy)
    tables = tuple(table if one.name == table.name else one for one in policy.tables)
    object.__setattr__(changed, "tables", tables)
    object.__setattr__(changed, "memory", {})
    return changed


def said(plain: Any) -> str:
    return plain if isinstance(plain, str) else "not set" if plain is None else canonical(plain)


def other_values(setting: Setting, now: Any) -> Iterator[Any]:
    """Values one step away, in plain form; an optional setting may also not be set."""
    assert setting.codec is not None
    if now is None:
        return
    yield from steps(now, setting.codec.schema)
    if setting.optional:
        yield None


def steps(now: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    if isinstance(now, Period):
        yield from (
            str(evolve(now, amount=one)) for one in (now.amount + 1, now.amount - 1) if one >= 0
        )
    elif isinstance(now, bool):
        yield not now
    elif isinstance(now, int):
        near = (now + 1, now - 1)
        yield from (one for one in near if schema["minimum"] <= one <= schema["maximum"])
    elif isinstance(now, str):
        yield from (one for one in schema.get("enum", ()) if one != now)
    elif schema["type"] == "object":
        yield from entries(dict(now), schema["properties"])
    else:
        yield from lists([str(one) for one in now], schema["items"].get("enum", ()))


def entries(now: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Any]:
    """One entry of a mapping changed by one step, or left out."""
    for key, value in now.items():
        yield from (now | {key: other} for other in steps(value, schemas[key]))
        yield {name: one for name, one in now.items() if name != key}


def lists(now: list[str], possible: Iterable[str]) -> Iterator[Any]:
    """One entry of a list left out, or one added."""
    for one in now:
        yield [other for other in now if other != one]
    for one in possible:
        if one not in now:
            yield [*now, one]


def of_table(policy: Policy, table: Table) -> Iterator[Mutant]:
    for row in table.rows:
        left = [one for one in table.rows if one is not row]
        yield of_rows(
            policy,
            table.with_rows(*left),
            (row.id,),
            f"without {row.id}",
            f"the row {row.id} of {table.name} is left out",
            switched_off(row, policy),
        )
    for first, second in zip(table.rows, table.rows[1:], strict=False):
        places = {first.id: second, second.id: first}
        yield of_rows(
            policy,
            table.with_rows(*(places.get(one.id, one) for one in table.rows)),
            (first.id, second.id),
            f"{second.id} before {first.id}",
            f"{second.id} of {table.name} is asked before {first.id}",
            order_is_free(table, first, second, policy),
        )
    for line in table.lines:
        other = opposite(table, line)
        if other is not None:
            yield of_rows(
                policy,
                turned(table, line, other),
                (line.id,),
                f"{line.id} says {other.code}",
                f"the row {line.id} of {table.name} says {other.code}",
                switched_off(line, policy),
            )


def of_rows(
    policy: Policy, table: Table, rows: tuple[str, ...], change: str, told: str, equivalent: str
) -> Mutant:
    edit = partial(with_table, table=table)
    return Mutant(
        edit(policy),
        edit,
        f"{table.name}: {change}",
        f"nobody notices if {told}",
        table=table.name,
        rows=rows,
        equivalent=equivalent,
    )


def turned(table: Table, line: Row | Otherwise, other: Outcome) -> Table:
    """The table in which a row says what another row says."""
    if isinstance(line, Otherwise):
        return evolve(table, otherwise=evolve(line, then=other))
    rows = (evolve(one, then=other) if one.id == line.id else one for one in table.rows)
    return table.with_rows(*rows)


def opposite(table: Table, line: Row | Otherwise) -> Outcome | None:
    """What another row says: the other way round if there is one, else at least otherwise."""
    others = [one.then for one in reversed(table.lines) if one is not line]
    if table.hit is Hit.COLLECT and isinstance(line, Otherwise):
        return None  # of a table that collects only the rows show
    other_way = [one for one in others if one.allowed is not line.then.allowed]
    elsewise = [one for one in others if meaning(one) != meaning(line.then)]
    return next(iter((*other_way, *elsewise)), None)


def meaning(outcome: Outcome) -> tuple[Any, ...]:
    """What of an outcome shows in an answer; a code only where there are no fields."""
    return outcome.allowed, outcome.fields or outcome.code, outcome.path


def switched_off(line: Row | Otherwise, policy: Policy) -> str:
    off = isinstance(line, Row) and bind(line.when, policy.setting) == NO
    return f"the policy switches {line.id} off" if off else ""


def order_is_free(table: Table, first: Row, second: Row, policy: Policy) -> str:
    """Why the order of two neighbours makes no difference, if that can be shown."""
    if table.hit is Hit.FIRST and meaning(first.then) == meaning(second.then):
        return "both rows say the same"
    both = [bind(row.when, policy.setting) for row in (first, second)]
    return "the rows never hold together" if never_together(both) else ""


def never_together(conditions: Sequence[Node]) -> bool:
    """Whether no truth of their parts makes all conditions true; False where it is not known.

    A choice has one value at a time, a number is one integer; of two instants one is before the
    other or not. Everything else is taken to be free, so a yes is a proof.
    """
    found = [part for condition in conditions for part in atoms(condition)]
    numbers = tuple(dict.fromkeys(one for part in found for one in numbers_in(part)))
    points = representatives(found, len(numbers))
    parts: dict[Node, tuple[Any, ...]] = {
        number: tuple(one for one in points if one >= least(number)) for number in numbers
    }
    for part in found:
        if not is_numeric(part):
            known = parts.get(part_key(part), ())
            parts[part_key(part)] = tuple(dict.fromkeys((*known, *values_of(part))))
    sizes = 1
    for domain in parts.values():
        sizes *= len(domain)
    if sizes > MOST_ASSIGNMENTS:
        return False
    names = list(parts)
    return not any(
        all(holds(condition, dict(zip(names, truth, strict=True))) for condition in conditions)
        for truth in product(*parts.values())
    )


OTHER = object()
CONNECTIVES = frozenset({Op.AND, Op.OR, Op.NOT})


def atoms(node: Node) -> Iterator[Node]:
    """The parts of a condition that are true or false by themselves."""
    if isinstance(node, Apply) and node.op in CONNECTIVES:
        for arg in node.args:
            yield from atoms(arg)
    elif not isinstance(node, Literal):
        yield node


def is_numeric(atom: Node) -> bool:
    """Whether an atom compares two integers."""
    return (
        isinstance(atom, Apply)
        and atom.op in (Op.LT, Op.LE)
        and atom.args[0].kind in (Kind.COUNT, Kind.AMOUNT)
    )


def numbers_in(atom: Node) -> tuple[Node, ...]:
    """What an atom compares, constants left out."""
    args = atom.args if isinstance(atom, Apply) and is_numeric(atom) else ()
    return tuple(arg for arg in args if not isinstance(arg, Literal))


def representatives(parts: Iterable[Node], numbers: int) -> tuple[int, ...]:
    """Integers enough for every order of so many numbers among the constants that they meet."""
    constants = {0}
    for part in parts:
        if isinstance(part, Apply) and is_numeric(part):
            constants |= {int(one.value) for one in part.args if isinstance(one, Literal)}  # type: ignore[arg-type]
    return tuple(sorted({one + step for one in constants for step in range(-numbers, numbers + 1)}))


def least(number: Node) -> float:
    """The smallest value that a fact may have; a sum may have any."""
    return number.minimum if isinstance(number, Fact) else -inf


def part_key(atom: Node) -> Node:
    """What an atom is about: a choice, or a comparison written with `<`."""
    if isinstance(atom, Apply) and is_choice(atom):
        return atom.args[0]
    if isinstance(atom, Apply) and atom.op is Op.LE:
        return Apply(Op.LT, (atom.args[1], atom.args[0]))
    return atom


def is_choice(atom: Node) -> Any:
    """Whether an atom says which of some named values a choice has."""
    return (
        isinstance(atom, Apply)
        and atom.op in (Op.IS, Op.ONE_OF)
        and isinstance(atom.args[0], Fact)
        and isinstance(atom.args[1], Literal)
    )


def named(atom: Any) -> tuple[str, ...]:
    value = atom.args[1].value
    return value if isinstance(value, tuple) else (value,)


def values_of(atom: Node) -> tuple[Any, ...]:
    return (*map(str, named(atom)), OTHER) if is_choice(atom) else (True, False)


def holds(node: Any, truth: dict[Node, Any]) -> bool:
    """Whether a condition holds when its parts are so."""
    if isinstance(node, Literal):
        return bool(node.value)
    if isinstance(node, Apply) and node.op in CONNECTIVES:
        inner = [holds(arg, truth) for arg in node.args]
        return not inner[0] if node.op is Op.NOT else (all if node.op is Op.AND else any)(inner)
    if is_numeric(node):
        sides: Any = [one.value if isinstance(one, Literal) else truth[one] for one in node.args]
        return bool(sides[0] < sides[1] if node.op is Op.LT else sides[0] <= sides[1])
    value = truth[part_key(node)]
    if is_choice(node):
        return value in map(str, named(node))
    return not value if isinstance(node, Apply) and node.op is Op.LE else bool(value)


@define
class TeamCase:
    """A case of a team, as it judges mutants of one policy.

    `base` is that policy with the settings that the case changes; `held` are the rows of tables
    that hold when it is decided.
    """

    example: Example
    document: CaseDocument
    base: Policy
    changed: frozenset[str]
    held: set[tuple[str, str]] = field(factory=set)

    def faults(self, policy: Policy) -> tuple[str, ...]:
        """Where the answer under a policy is not as expected; an error is a fault too."""
        try:
            answer = wire.write_answer(answer_case(evolve(self.document, policy=policy)))
        except (DisputeRulesError, ArithmeticError, ValueError) as error:
            return (str(error),)
        return tuple(differences(self.expected, answer, "$"))

    @property
    def expected(self) -> dict[str, Any]:
        """What is expected of the decision; the name of the policy is not part of it."""
        return {key: value for key, value in self.example.expect.items() if key != "policy"}

    def notices(self, mutant: Mutant, edited: dict[int, Policy]) -> bool:
        """Whether the case fails on a mutant. `edited` keeps the mutants of each base."""
        if mutant.setting in self.changed:
            return False
        if not all((mutant.table, row) in self.held for row in mutant.rows):
            return False
        if id(self.base) not in edited:
            try:
                edited[id(self.base)] = prepared(mutant.edit(self.base), self.base, mutant)
            except DisputeRulesError:
                return False
        return bool(self.faults(edited[id(self.base)]))


def prepared(policy: Policy, base: Policy, mutant: Mutant) -> Policy:
    """A mutant that shares the ready tables of its base, as far as the change does not reach."""
    ready = rulebook(base)

    def table(one: Table, of: Policy, rulings: Any) -> Compiled:
        if reached(mutant, one, base):
            return python.table(one, of, rulings)
        return ready.table(one.name)

    # The revision would take longer to work out than the judgement.
    policy.memory["revision"] = "mutant"
    policy.memory["rulebook"] = Rulebook(policy, table)
    if isinstance(base.memory.get("paths"), NotAsked):
        policy.memory["paths"] = NotAsked()
    return policy


class NotAsked(dict[Any, Any]):
    """Stands where a policy keeps the longest paths of its disputes, when no case asks for them.

    They are what `ends_by` needs, and take longer than the rest of an answer.
    """

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: object) -> tuple[()]:
        return ()


def reached(mutant: Mutant, table: Table, policy: Policy) -> bool:
    """Whether a change can alter what a table decides."""
    asked, settings = reads(table, policy)
    if mutant.table:
        return mutant.table in asked
    return mutant.setting in settings or EVERYTHING in settings


EVERYTHING = "*"


def reads(table: Table, policy: Policy) -> tuple[frozenset[str], frozenset[str]]:
    """The tables that a table asks, itself included, and the settings that these read.

    What is folded in Python may read every setting.
    """
    known = policy.memory.setdefault("reads", {})
    if table.name not in known:
        asked, settings, seen = {table.name}, set(), set()
        left: list[Node] = [*table.nodes]
        while left:
            for leaf in leaves(left.pop()):
                if isinstance(leaf, Setting):
                    settings.add(leaf.name)
                elif isinstance(leaf, Fact) and leaf not in seen:
                    seen.add(leaf)
                    settings |= {EVERYTHING} if isinstance(leaf.origin, Fold) else set()
                    left += leaf.origin.nodes
                    left += [
                        node for name, _ in leaf.origin.asks for node in policy.table(name).nodes
                    ]
                    asked |= {name for name, _ in leaf.origin.asks}
        settings |= {name for line in table.lines for name in line.placeholders}
        known[table.name] = frozenset(asked), frozenset(settings)
    found: tuple[frozenset[str], frozenset[str]] = known[table.name]
    return found


def team_cases(policy: Policy, examples: Iterable[Example]) -> list[TeamCase]:
    """The cases that are about a policy: that name it, or change it, or name none."""
    bases: dict[str, Policy] = {}
    cases = []
    for example in examples:
        changes = changes_of(policy, example.case)
        if changes is None or "error" in example.expect:
            continue
        base = base_of(policy, changes, asks_for(example.expect, "ends_by"), bases)
        document = wire.read_case({**example.case, "policy": None})
        if not (asks_for(example.expect, "timeline") or "order_timeline" in example.expect):
            document = evolve(document, timelines=False)
        cases.append(TeamCase(example, document, base, frozenset(changes)))
    return sorted(cases, key=lambda case: len(case.changed))


def asks_for(expected: dict[str, Any], part: str) -> bool:
    return part in (expected.get("dispute") or {})


def base_of(
    policy: Policy, changes: dict[str, Any], bounded: bool, bases: dict[str, Policy]
) -> Policy:
    """The policy with the settings that a case changes; equal changes share it."""
    key = canonical([changes, bounded])
    if key not in bases:
        bases[key] = evolve(policy.but(changes))
        if not bounded:
            bases[key].memory["paths"] = NotAsked()
    return bases[key]


def changes_of(policy: Policy, case: Any) -> dict[str, Any] | None:
    """The settings that a case changes of a policy; None when it is not about that policy."""
    if not isinstance(case, dict):
        return None
    about = case.get("policy")
    if about is None or about == policy.name:
        return {}
    if isinstance(about, dict) and about.get("base") == policy.name:
        return dict(about.get("set") or {})
    return None


@frozen
class Judgement:
    """How many mutants a team's cases notice, and which they do not."""

    mutants: int
    killed: int
    equivalent: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]

    def plain(self) -> dict[str, Any]:
        """As the command line writes it."""
        return {
            "mutants": self.mutants,
            "killed": self.killed,
            "equivalent": len(self.equivalent),
            "survivors": [{"change": one.change, "message": one.message} for one in self.survivors],
        }

    @property
    def percent(self) -> float:
        """How many of a hundred changes that make a difference are noticed."""
        counted = self.mutants - len(self.equivalent)
        return 100 * self.killed / counted if counted else 100.0

    @property
    def text(self) -> str:
        """The kill rate and the survivors, as people read it."""
        counted = self.mutants - len(self.equivalent)
        head = f"{self.killed} of {counted} changes are noticed ({self.percent:.1f} %)"
        free = f"{len(self.equivalent)} more make no difference"
        return "\n".join([f"{head}; {free}", *(f"- {one.message}" for one in self.survivors)])


def judge(policy: Policy, examples: Iterable[Example]) -> Judgement:
    """Run a team's cases on every mutant of a policy until one notices.

    Raises InvalidInput (`failing-case`) when a case fails before anything is changed.
    """
    cases = team_cases(policy, examples)
    watches: dict[int, Watch] = {}
    for case in cases:
        observe(case, watches)
    killed, equivalent, survivors = 0, [], []
    killers: dict[str, list[TeamCase]] = {}
    for mutant in mutants(policy):
        if mutant.equivalent:
            equivalent.append(mutant)
        elif noticed(mutant, cases, killers.setdefault(mutant.table or mutant.setting, [])):
            killed += 1
        else:
            survivors.append(mutant)
    total = killed + len(equivalent) + len(survivors)
    return Judgement(total, killed, tuple(equivalent), tuple(survivors))


def observe(case: TeamCase, watches: dict[int, "Watch"]) -> None:
    """Decide a case as it is, and keep which rows hold."""
    watch = watches.setdefault(id(case.base), Watch())
    if watch.policy is None:
        watch.policy = interpreted(case.base, watch.table)
        if "paths" in case.base.memory:
            watch.policy.memory["paths"] = NotAsked()
    watch.held = case.held
    faults = case.faults(watch.policy)
    if faults:
        raise InvalidInput("failing-case", f"{case.example.name} fails as it is: {faults[0]}", "$")


@define
class Watch:
    """An interpreter that decides as `python` does and notes in `held` which rows hold."""

    policy: Policy | None = None
    held: set[tuple[str, str]] = field(factory=set)

    def table(self, one: Table, policy: Policy, rulings: Any) -> Compiled:
        """The table, ready to decide and to be watched."""
        compiled = python.table(one, policy, rulings)
        rows = [(one.name, row.id) for row in one.rows]

        def decide(case: Any) -> Any:
            truths = compiled.trace(case)
            held = [row for row, true in zip(rows, truths, strict=True) if true]
            self.held.update(held or [(one.name, one.otherwise.id)])
            return compiled.decide(case)

        return evolve(compiled, decide=decide)


def noticed(mutant: Mutant, cases: list[TeamCase], killers: list[TeamCase]) -> bool:
    """Whether a case notices a mutant; those that noticed a similar one are asked first."""
    edited: dict[int, Policy] = {}
    likely = sorted(cases, key=lambda case: bool(mutant.setting) and not asks(case, mutant))
    for case in (*killers, *(one for one in likely if one not in killers)):
        if case.notices(mutant, edited):
            if case not in killers:
                killers.insert(0, case)
            return True
    return False


def asks(case: TeamCase, mutant: Mutant) -> bool:
    """Whether a case is decided by a table that reads the setting by name."""
    names = {table for table, _ in case.held}
    return any(mutant.setting in reads(case.base.table(one), case.base)[1] for one in names)
