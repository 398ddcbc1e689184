"""No value of the default policy and no row of a table can change without a case that notices.

`make mutation` changes code; rows and settings are data, so they are changed here. A row is
dropped, swapped with the next one, and each part of its outcome that an answer shows is changed; a
setting is moved by one step or to each other choice. For each change one conformance case must give
another answer than the one it expects.
"""

import json
from collections import Counter
from functools import cache, cached_property
from itertools import chain, pairwise
from pathlib import Path

import pytest
from attrs import evolve, frozen

from disputerules import ALIEXPRESS_GUIDE
from disputerules.decide.answer import answer_case
from disputerules.decide.worst_case import leave_out, worst_cases
from disputerules.documents import conformance
from disputerules.documents.answers import write_answer
from disputerules.documents.cases import read_case
from disputerules.documents.json_text import parse
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.origin import Fold
from disputerules.facts.policy import with_unchecked_table
from disputerules.facts.settings import SETTINGS
from disputerules.interpreters import evaluated, shared
from disputerules.interpreters.compiled import (
    CompiledPolicy,
    compiled,
    install,
    with_interpreter,
)
from disputerules.interpreters.python import table as python
from disputerules.language.expression import Apply, Fact, Kind, Literal, Op, Setting, leaves
from disputerules.language.table import Hit
from disputerules.rules import TABLES
from disputerules.values.errors import DisputeRulesError, InvalidPolicy
from disputerules.values.periods import NEVER
from disputerules.values.settlement import FINAL, State
from tests.generators.sampled import sampled

# Half a minute of conformance cases under changed values: `tests/documents/test_conformance.py` and
# the tests of policies take the same branches.
pytestmark = pytest.mark.no_cover

FILES = sorted(Path(__file__).parents[2].joinpath("conformance").glob("*.json"))
EVERYTHING = "*"

# The parts of an outcome that answers show; `success` is what no finding at all is called.
FINDING = ("code", "path")
SHOWN = {
    "order-status": ("code",),
    "eligibility": ("allowed", "code"),
    "advice": ("code",),
    "extension": ("code", "success"),
    "reasons": ("fields",),
    "claim": (*FINDING, "success"),
    "claim-lines": FINDING,
    "evidence": FINDING,
    "evidence-files": FINDING,
    "refund-lines": ("fields",),
    "refund-shipping": ("fields",),
    "refund": ("fields",),
    "refund-deductions": ("fields",),
    "states": ("fields",),
    "life-cycle": ("allowed", "code", "fields"),
}

# Changes that no answer can show, each with the reason.
UNSETTLED = "it holds only where nothing is settled, of which something could be kept back"
AS_IT_IS = "an overdue payment leaves the dispute as it is"
OPPOSITES = "one says the opposite of the other, so they never hold together"
SURVIVORS = {
    "swap eligibility/dispute-open and already-decided": OPPOSITES,
    "swap claim/reason-of-other-branch and reason-contradicted": OPPOSITES,
    "swap claim-lines/quantity-exceeds-available and unknown-line": OPPOSITES,
    "swap life-cycle/buyer-revises and rounds-exhausted": OPPOSITES,
    "swap extension/invalid-days and exceeds-days-each": "no number is below 1 and above a limit",
    "swap claim/amount-not-positive and amount-exceeds-refundable": "nothing is above nothing",
    "swap claim/amount-exceeds-refundable and partial-is-full": "above all of it is not all of it",
    "swap evidence/evidence-required and too-many-files": "no files are not too many",
    "swap evidence-files/file-empty and file-too-large": "an empty file is not too large",
    "swap refund/not-received and full-asked": "both refund all of it",
    "drop refund-deductions/nothing-kept-back": "what is worked out of nothing is nothing",
    "swap life-cycle/seller-silent-closes and seller-silent-escalates": OPPOSITES,
    "swap life-cycle/seller-silent-escalates and seller-silent-unlocks": OPPOSITES,
    "swap life-cycle/buyer-silent-escalates and buyer-silent-accepts": OPPOSITES,
    "turn of states/nothing-payable": "the state ends at that instant, or at once if it is past",
    "by of life-cycle/payout-overdue": AS_IT_IS,
    "rename life-cycle/revision-not-acceptable": "the claim's first code is given instead",
    "swap life-cycle/seller-rejects and offer-too-high": OPPOSITES,
    "swap life-cycle/platform-rules and ruling-too-high": OPPOSITES,
    "swap life-cycle/chargeback-holds-what-is-held and chargeback-closes": OPPOSITES,
    "swap life-cycle/evidence-comes-later and too-many-bytes-in-total": OPPOSITES,
    "swap life-cycle/paid-too-much and paid-nothing": "what is nothing is not too much",
    "turn of states/claim-not-refusable": "the state ends as soon as it begins",
    "rename life-cycle/files-not-acceptable": "the code of the files is given instead",
    "pays of life-cycle/payout-overdue": AS_IT_IS,
    "restarts of life-cycle/payout-overdue": AS_IT_IS,
    "fails of life-cycle/paid-in-part": "what pays does not fail",
    "restarts of life-cycle/buyer-revises": "a new round begins anyway",
    "restarts of life-cycle/deadline-extends": "the deadline is the one that the event says",
    "remedy of life-cycle/full-offer": "an offer is one of money, and so is what it accepts",
    "deductions of life-cycle/platform-silent-closes": UNSETTLED,
    "deductions of life-cycle/no-information-from-the-buyer": UNSETTLED,
    "deductions of life-cycle/agreement-stands": "it holds only where something is settled",
    "deductions of life-cycle/return-not-sent": "nothing has come back of which to keep a part",
    "replaced_once of life-cycle/replacement-not-sent": "after it only money is due",
    "returns.max_deduction = null after 10000": "all of it is what there is",
    "returns.max_deduction = 1 after 0": "a basis point of 16.00 is less than a cent",
    'chargeback.at_most = "1 days"': "a chargeback that holds needs a limit anyway",
}
# Caps that are moved and stay at 16.00 or above, which is all that those cases settle.
SURVIVORS |= {
    f"funding.platform_cap = {cap} after {before}": "the platform pays all of it either way"
    for before, caps in (
        *((1600, ("null", 1601)), (1601, ("null", 1600, 1602)), (2000, ("null", 1999, 2001))),
    )
    for cap in caps
}


@frozen(eq=False)
class Asked:
    """A conformance case that has an answer, read once."""

    document: object
    expect: object

    @property
    def bounded(self):
        """Whether it expects an instant by which its dispute ends, which takes long to find."""
        return "ends_by" in (self.expect.get("dispute") or {})


@cache
def cases():
    found = []
    for path in FILES:
        for example in conformance.read_examples(json.loads(path.read_text())):
            try:
                document = read_case(parse(json.dumps(example.case)))
            except DisputeRulesError:
                continue
            if not wants_timeline(example.expect):
                document = evolve(document, timelines=False)
            found.append(Asked(document, example.expect))
    found.sort(key=lambda one: one.document.policy != ALIEXPRESS_GUIDE)
    return found


def wants_timeline(expect):
    return "order_timeline" in expect or "timeline" in (expect.get("dispute") or {})


def differs(asked, policy):
    try:
        given = write_answer(answer_case(evolve(asked.document, policy=policy)))
    except (ValueError, LookupError, RecursionError):
        return True
    return next(conformance.differences(asked.expect, given, "$"), None) is not None


# --- what a table reads: a change elsewhere leaves its compiled form as it is -----------------


@cache
def read_by(name):
    """Names of the settings and tables that a table's answer depends on."""
    table = ALIEXPRESS_GUIDE.table(name)
    return frozenset({name}).union(
        *(read_by_leaf(leaf) for node in table.nodes for leaf in leaves(node))
    )


@cache
def read_by_leaf(leaf):
    if isinstance(leaf, Setting):
        return frozenset({leaf.name})
    if not isinstance(leaf, Fact):
        return frozenset()
    origin = leaf.origin
    if isinstance(origin, Fold):
        return frozenset({EVERYTHING})
    inner = chain.from_iterable(leaves(node) for node in origin.nodes)
    parts = [read_by_leaf(one) for one in inner] + [read_by(asked) for asked, _ in origin.asks]
    return frozenset().union(*parts)


def changed_policy(policy, mutant, bounded):
    """A policy with a change; what the change does not touch is compiled only once.

    Where no case is `bounded`, nobody searches for the end of a dispute.
    """
    changed = mutant.change(policy)
    unchanged = compiled(policy)

    def interpreter(table, whole, rulings):
        before = unchanged.table(table.name)
        if mutant.touches == table.name and not bounded:
            return Changed(before, mutant.needs[1:], table, whole, rulings)
        if {mutant.touches, EVERYTHING if mutant.touches in SETTINGS else ""} & read_by(table.name):
            return shared.table(table, whole, rulings)
        return before

    # `with_interpreter` would make the policy anew, and with it the rows of its reasons.
    mutated = install(changed, CompiledPolicy(changed, interpreter)).policy
    if not bounded:
        leave_out(compiled(mutated))
    elif all(unchanged.table(name) is compiled(mutated).table(name) for name in TIMED):
        known, before = worst_cases(compiled(mutated)), worst_cases(unchanged)
        known.positions, known.lengths = before.positions, before.lengths
        known.orders = before.orders
    return mutated


class Changed:
    """A table with some rows changed: what another row decides is decided as before.

    Only what those rows decided is evaluated anew, so that hardly any change is compiled.
    """

    def __init__(self, before, rows, *given):
        self.before, self.rows, self.given = before, frozenset(rows), given
        self.evaluated = evaluated.table(*given)

    @property
    def unobserved(self):
        return self

    @cached_property
    def compiled(self):
        return shared.table(*self.given)

    def __getattr__(self, name):
        return getattr(self.compiled, name)

    def decide(self, case):
        found = self.before.decide(case)
        verdicts = [found] if self.before.table.hit is Hit.FIRST else found
        if self.rows.isdisjoint(one.rule for one in verdicts):
            return found
        return self.evaluated.decide(case)


# What the end of a dispute is worked out from.
TIMED = ("states", "life-cycle")


# --- which rows hold in which case: only there can a change of them be seen -------------------


@cache
def held_in_cases():
    """For each case, the rows that held, and the pairs of neighbours that held together."""
    recorded, noted = {}, Noted()
    return [held_in(asked, recorded, noted) for asked in cases()]


def held_in(asked, recorded, noted):
    policy = asked.document.policy
    if policy not in recorded:
        recorded[policy] = with_interpreter(policy, recorder(compiled(policy), noted))
        leave_out(compiled(recorded[policy]))  # the search for the end of a dispute notes no row
    noted.held = set()
    answer_case(evolve(asked.document, policy=recorded[policy]))
    return noted.held


class Noted:
    """What the recorders note rows in."""

    held: set


def recorder(unchanged, noted):
    # Tables that others ask are asked there again: their own rows are noted by recompiling those.
    def interpreter(table, policy, rulings):
        asks = len({one for one in read_by(table.name) if one in SHOWN}) > 1
        if not asks:
            return Recorder(unchanged.table(table.name), noted)
        made = recompiled(shared.meaning(table, policy, rulings))
        return Recorder(evolve(made, policy=policy, rulings=rulings), noted)

    return interpreter


@cache
def recompiled(meaning):
    return python.table(meaning.table, meaning.policy, meaning.rulings)


class Recorder:
    """A compiled table that notes which rows held."""

    def __init__(self, compiled, noted):
        self.compiled, self.noted = compiled, noted

    def __getattr__(self, name):
        return getattr(self.compiled, name)

    def decide(self, case):
        one = self.compiled.table
        held = self.compiled.trace(case)
        rows = [row.id for row, true in zip(one.rows, held, strict=False) if true]
        self.noted.held.update((one.name, row) for row in rows or ["otherwise"])
        self.noted.held.update((one.name, *pair) for pair in pairwise(rows))
        return self.compiled.decide(case)


# --- the changes -------------------------------------------------------------------------------


@frozen(eq=False)
class Mutant:
    """A change of a table or of a setting; `needs` is what must hold for it to show."""

    name: str
    touches: str
    change: object
    needs: tuple = ()


def table_mutants():
    for table in (one for one in ALIEXPRESS_GUIDE.tables if one.name in SHOWN):
        for number, row in enumerate(table.rows):
            at = (table.name, row.id)
            yield of_rows(f"drop {table.name}/{row.id}", table, at, drop(row.id))
            if number + 1 < len(table.rows) and meet(row.when, table.rows[number + 1].when):
                other = table.rows[number + 1].id
                name = f"swap {table.name}/{row.id} and {other}"
                yield of_rows(name, table, (*at, other), swap(row.id, other))
        for line in table.lines:
            at = (table.name, line.id)
            for what, then in other_outcomes(table, line):
                yield of_rows(f"{what} {table.name}/{line.id}", table, at, instead(line.id, then))


def meet(one, other):
    """Whether two rows may hold together, as far as their choices say: one event, one state."""
    left, right = chosen(one), chosen(other)
    return all(left[name] & right[name] for name in left.keys() & right.keys())


def chosen(node):
    """The values that a condition leaves to each choice that it names outright."""
    if not isinstance(node, Apply):
        return {}
    if node.op is Op.AND:
        found = {}
        for part in map(chosen, node.args):
            for name, values in part.items():
                found[name] = found.get(name, values) & values
        return found
    if node.op is Op.OR:
        first, *others = map(chosen, node.args)
        named = first.keys() & set.intersection(*({*one} for one in others))
        return {name: first[name].union(*(one[name] for one in others)) for name in named}
    one, *many = node.args
    if node.op in {Op.IS, Op.ONE_OF} and isinstance(one, Fact) and isinstance(many[0], Literal):
        values = many[0].value
        return {one.name: {values} if isinstance(values, str) else set(values)}
    return {}


def of_rows(name, table, needs, edit):
    def change(policy):
        # A policy makes the rows of its reasons anew, unless nothing is checked.
        return with_unchecked_table(policy, edit(policy.table(table.name)))

    return Mutant(name, table.name, change, needs)


def drop(row_id):
    return lambda table: table.with_rows(*(row for row in table.rows if row.id != row_id))


def swap(first, second):
    def edit(table):
        rows = list(table.rows)
        at = [row.id for row in rows].index(first)
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
        return table.with_rows(*rows)

    return edit


def instead(row_id, then):
    def edit(table):
        if row_id == "otherwise":
            return evolve(table, otherwise=evolve(table.otherwise, then=then))
        return table.with_rows(
            *(evolve(row, then=then) if row.id == row_id else row for row in table.rows)
        )

    return edit


def other_outcomes(table, line):
    then, shown = line.then, SHOWN[table.name]
    found = table.hit is Hit.FIRST or line is not table.otherwise
    # A deadline that passes is never refused, so it is not asked whether that is allowed.
    heard = getattr(line, "when", None) and chosen(line.when).get("event_type", set())
    if "allowed" in shown and not (heard and heard <= set(TIMEOUTS)):
        yield "flip", evolve(then, allowed=not then.allowed)
    if ("code" in shown if found else "success" in shown) and not (then.fields and then.allowed):
        yield "rename", evolve(then, code="some-other-code")
    if "path" in shown and found:
        yield "path of", evolve(then, path=".elsewhere")
    if "fields" in shown and (then.allowed or "allowed" not in shown):
        yield from other_fields(table, line)


def other_fields(table, line):
    then = line.then
    for number, (name, node) in enumerate(then.fields):
        for other in other_values(table, name, node) if says(line, name, node) else ():
            fields = (*then.fields[:number], (name, other), *then.fields[number + 1 :])
            yield f"{name} of", evolve(then, fields=fields)


def says(line, name, node):
    """Whether a row says something of its own: not a count that stays, nor a part of nothing."""
    stays = isinstance(node, Fact) and node.name == name
    settled = dict(line.then.fields).get("by")
    if stays or (name in OF_A_SETTLEMENT and is_literal(settled, "", "no-settlement")):
        return False
    return name not in SAID or SAID[name](line, states_before(line), states_after(line))


# The parts of what a row settles.
OF_A_SETTLEMENT = {
    *("amount", "return_goods", "shares", "deductions", "remedy", "platform", "deduction")
}
NEGOTIATION = {State.AWAITING_SELLER, State.AWAITING_BUYER}
OFFERED = {State.AWAITING_BUYER, State.IN_ARBITRATION, State.AWAITING_INFORMATION}
STOPPED = {State.AWAITING_INFORMATION, State.ON_HOLD}
RULED = {State.RULED, State.UNDER_APPEAL}
REPLACING = {State.AWAITING_REPLACEMENT, State.REPLACEMENT_IN_TRANSIT}


def states_before(line):
    """The states in which a row holds, as far as it names them."""
    return chosen(getattr(line, "when", None)).get("state", set(State))


def states_after(line):
    """The states to which a row leads; one that went on is another."""
    node = dict(line.then.fields).get("state")
    if isinstance(node, Fact):
        before = states_before(line)
        return before if node.name == "state" else set(State) - before
    return {one.value for one in leaves(node) if isinstance(one, Literal)} & set(State)


def is_literal(node, *values):
    return isinstance(node, Literal) and node.value in values


def goes_on(line, before, after):
    """A pause is seen where the dispute goes on to be settled, and not only to be paid."""
    return after - FINAL - {State.REFUND_DUE}


def went_on(line, before, after):
    """A resumption is seen in another state, by its clock or by the offer that still stands."""
    if after <= before or is_literal(dict(line.then.fields)["pauses"], True):
        return False
    return (before & STOPPED and after - FINAL) or (before & OFFERED and after & OFFERED)


def may_be_kept(line, before, after):
    """Nothing is kept back before something is settled, nor of a ruling, nor of goods."""
    kept = is_literal(dict(line.then.fields)["deductions"], "none")
    return not kept or before - NEGOTIATION - RULED - REPLACING


def may_be_shared(line, before, after):
    """An offer, where one may stand, shares its amount otherwise than by value."""
    fields = dict(line.then.fields)
    by_value = is_literal(fields["shares"], "by-value")
    return not by_value or (before & OFFERED and not is_literal(fields["amount"], 0))


# When a part of an outcome says something, where that depends on the states before and after.
SAID = {
    "pauses": goes_on,
    "resumes": went_on,
    "restarts": lambda line, before, after: before & after,  # a state that begins does so anyway
    "held_by": lambda line, before, after: after - FINAL,
    "deductions": may_be_kept,
    "shares": may_be_shared,
}


def other_values(table, name, node):
    """One other value of the node's kind: the next choice that the table knows, or one more."""
    if node.kind is Kind.FLAG:
        yield Apply(Op.NOT, (node,))
    elif node.kind is Kind.CHOICE:
        known = choices(table, name)
        other = known[(known.index(node) + 1) % len(known)] if node in known else known[0]
        yield from [other] * (other != node)
    elif node.kind is Kind.INSTANT:
        yield from [Literal(Kind.INSTANT, NEVER)] * (node != Literal(Kind.INSTANT, NEVER))
    else:
        yield Apply(Op.ADD, (node, Literal(node.kind, 1)))


def choices(table, name):
    fields = [dict(line.then.fields).get(name) for line in table.lines]
    named = [Literal(Kind.CHOICE, one) for field in fields for one in getattr(field, "choices", ())]
    return [*dict.fromkeys(one for one in fields if isinstance(one, Literal)), *named[-1:]]


def setting_mutants():
    for name, setting in SETTINGS.items():
        now = getattr(getattr(ALIEXPRESS_GUIDE, name.partition(".")[0]), name.partition(".")[2])
        for value in dict.fromkeys(map(json.dumps, other_settings(setting, now))):
            change = of_setting(setting, now, json.loads(value))
            if accepted(change):
                yield Mutant(f"{name} = {value}", name, change)


def used_setting_mutants():
    """Settings that cases of the life cycle turn on, moved from the value that they have there."""
    for name, value in used_settings():
        setting = SETTINGS[name]
        now = setting.codec.read(json.loads(value))
        for other in dict.fromkeys(map(json.dumps, other_settings(setting, now))):
            change = of_setting(setting, now, json.loads(other))
            yield Mutant(f"{name} = {other} after {value}", name, change)


def used_settings():
    found = {}
    for path in (one for one in FILES if one.stem in PHASES):
        for case in json.loads(path.read_text())["cases"]:
            for name, value in case["case"].get("policy", {}).get("set", {}).items():
                if name.partition(".")[0] in LIFE_CYCLE and value is not None:
                    found[name, json.dumps(value)] = None
    return found


SECTIONS = ("negotiation", "arbitration", "appeal", "returns", "replacement", "payment", "holds")
PHASES = {f"life-cycle-{section}" for section in SECTIONS}
LIFE_CYCLE = {*SECTIONS, "evidence", "payout", "funding", "chargeback"}


def accepted(change):
    """Whether the default policy takes the change, such as a cap that some claim can meet."""
    try:
        return bool(change(ALIEXPRESS_GUIDE))
    except InvalidPolicy:
        return False


def of_setting(setting, now, value):
    def change(policy):
        return policy.but({setting.name: value}) if policy.setting(setting) == now else None

    return change


def other_settings(setting, now):
    """The values one step away, and every other choice, in plain form."""
    schema = setting.codec.schema
    schema = schema.get("anyOf", [schema])[0]
    if now is not None and setting.optional:
        yield None
    if setting.kind in {Kind.PERIOD, Kind.SPAN}:
        count, _, unit = str(now or "0 days").partition(" ")
        yield from (
            f"{number} {unit}" for number in (int(count) - 1, int(count) + 1) if number >= 0
        )
    elif setting.kind is Kind.INSTANT:
        yield "2026-06-01T00:00:00Z"
    elif "enum" in schema:
        yield from (one for one in schema["enum"] if one != now)
    elif schema["type"] == "boolean":
        yield not now
    elif schema["type"] == "integer":
        numbers = (now - 1, now + 1) if now is not None else (schema["minimum"],)
        yield from (one for one in numbers if one >= schema["minimum"])
    elif schema["type"] == "array":
        listed = [str(one) for one in now]
        yield from ([one for one in listed if one != gone] for gone in listed)
        more = schema["items"].get("enum", ["exe"])
        yield from ([*listed, one] for one in more if one not in listed)
    else:
        reasons = (one.code for one in ALIEXPRESS_GUIDE.reasons)
        codes = dict.fromkeys(reasons, schema["additionalProperties"])
        yield from other_entries(schema.get("properties", {}) | codes, dict(now))


def other_entries(properties, now):
    plain = {key: str(value) if isinstance(value, str) else value for key, value in now.items()}
    for key, schema in properties.items():
        for value in schema.get("enum", [5_000]):
            if plain.get(key, plain.get("default", 10_000)) != value:
                yield plain | {key: value}


CHANGES = chain(table_mutants(), setting_mutants(), used_setting_mutants())
MUTANTS = {one.name: one for one in CHANGES}
NOTICED_BY = Counter()


def noticed(mutant):
    """Whether a case notices, the likely ones asked first.

    Those are the cases that noticed most before, then those of the default policy, which compiles
    once, then those whose policy sets something of the same section. A policy that refuses the
    change notices it.
    """
    numbers = range(len(cases()))
    if mutant.needs:
        numbers = [one for one in numbers if mutant.needs in held_in_cases()[one]]
    section = mutant.touches.partition(".")[0]
    likely = sorted(numbers, key=lambda one: (-NOTICED_BY[section, one], distance(one, section)))
    policies = {}
    for number in likely:
        asked = cases()[number]
        policy = asked.document.policy
        key = policy, asked.bounded
        if key not in policies:
            try:
                unset = not mutant.needs and mutant.change(policy) in (None, policy)
            except InvalidPolicy:
                return True
            policies[key] = None if unset else changed_policy(policy, mutant, asked.bounded)
        if policies[key] is not None and differs(asked, policies[key]):
            NOTICED_BY[section, number] += 1
            return True
    return False


@cache
def distance(number, section):
    """Nothing where a case has the default policy; less where its policy differs in the section."""
    policy = cases()[number].document.policy
    if policy == ALIEXPRESS_GUIDE:
        return 0
    same = getattr(policy, section, None) == getattr(ALIEXPRESS_GUIDE, section, None)
    return 1 + same


# All changes take minutes: `make thorough` makes all, a push one in 25.
@pytest.mark.parametrize("name", sampled(MUTANTS, 25))
def test_a_changed_value_is_noticed_by_a_case(name):
    assert noticed(MUTANTS[name]) != (name in SURVIVORS), (
        f"take it from SURVIVORS: a case notices ({SURVIVORS[name]})"
        if name in SURVIVORS
        else f"add a case to conformance/ whose answer differs under the change '{name}'"
    )


def test_it_is_said_of_every_table_what_of_it_is_shown():
    assert list(SHOWN) == [table.name for table in TABLES]


def test_every_survivor_is_a_change_that_is_made_and_has_a_reason():
    assert set(SURVIVORS) <= set(MUTANTS)
    assert all(SURVIVORS.values())
