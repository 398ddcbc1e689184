"""Write as columns what the rows of a policy say of a dispute.

They say when its deadlines are, what happens in it, and what was possible until a deadline.
"""

import re
from collections.abc import Mapping

from attrs import define, field

from disputerules.decide.actions import BARE_EVENTS, events_of
from disputerules.decide.event_contents import CHECKED
from disputerules.facts.case import Timeout
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.histories.replay import readings
from disputerules.histories.replay.kept import (
    CLAIM_TABLES,
    LIFE_CYCLE,
    STATES,
    kept_variant,
    variants_read,
)
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import Dialect, literal
from disputerules.interpreters.sql.stages import ABSENT, NEVER, Code, Stages, case
from disputerules.interpreters.sql.table import Writer
from disputerules.language.bind import NO, bind
from disputerules.language.expression import Fact, Kind, Literal
from disputerules.values.errors import UnreadableFact
from disputerules.values.event import EventType
from disputerules.values.order import Party

# What happens where nothing does, or a deadline passes: an event that says nothing.
NOTHING_SAID: dict[str, str] = {
    "amount": str(ABSENT),
    "part_line": str(ABSENT),
    "part_shipping": str(ABSENT),
    "return_goods": "FALSE",
    "offer": str(ABSENT),
    "offer_return": "FALSE",
    "offer_line": str(ABSENT),
    "offer_shipping": str(ABSENT),
    "back": str(ABSENT),
    "deduction": str(ABSENT),
    "shows": "FALSE",
    "bytes": "0",
    "by": "''",
    "from": "''",
    "until": str(NEVER),
    "won_by": "''",
    "verdict": "''",
    "actor": "''",
    "is_claim": "FALSE",
    "is_refund": "FALSE",
    "refunds": str(ABSENT),
}
CLOCKS = tuple(name.replace("-", "_") for name in TIMEOUTS)


@define
class RowColumns:
    """The columns of a replay that ends at an instant, under one policy.

    `order_facts` are what the rows ask of the order, `variants` the columns of the variants.
    """

    policy: Policy
    dialect: Dialect
    end: int
    prefix: str = "r_"
    clocks: Stages = field(init=False)
    life: Stages = field(init=False)
    before: Stages = field(init=False)
    variants: list[str] = field(init=False)
    clock: dict[str, str] = field(init=False)
    step: dict[str, str] = field(init=False)
    extra: dict[str, str] = field(init=False)
    missed: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        names = (STATES, LIFE_CYCLE, *CLAIM_TABLES)
        refuse_own_facts(self.policy, "a replay", "leave out the rows that read it", names)
        self.variants = [kept_variant(one) for one in variants_read(self.policy)]
        self.clocks, self.life, self.before = (
            self.stages(f"{self.prefix}{name}") for name in ("clock", "event", "missed")
        )
        self.clock = self.clock_columns()
        self.step = self.step_columns()
        self.missed = self.missed_column()

    def stages(self, days: str) -> Stages:
        return Stages(self.dialect, days_named=days)

    def writer(self, stages: Stages, at: str, known: Mapping[str, Code]) -> Writer:
        """Return a writer that reads a dispute from the columns of its row."""
        made = Writer(self.policy, stages, {"at": Code(at), **readings.DISPUTE, **known})
        for one in variants_read(self.policy):
            made.known[one.name] = Code(kept_variant(one))
        return made

    def with_written(self, writer: Writer) -> Writer:
        for name, write in readings.WRITTEN.items():
            writer.known[name] = writer.stages.keep(name, write(writer))
        return writer

    def clock_columns(self) -> dict[str, str]:
        writer = self.writer(self.clocks, "d_since", {})
        table = self.policy.table(STATES)
        found = {"turn": sql.outcome(table, "turn", writer).text}
        for name, column in zip(TIMEOUTS, CLOCKS, strict=True):
            found[column] = sql.outcome(table, name, writer).text
        return found

    def step_columns(self) -> dict[str, str]:
        writer = self.with_written(self.writer(self.life, "h_at", readings.HAPPENING))
        table = self.policy.table(LIFE_CYCLE)
        row = sql.table(table, writer)
        found = {name: sql.outcome(table, name, writer).text for name, _ in table.fields}
        allowed = [str(n) for n, line in enumerate(table.lines) if line.then.allowed]
        found["allowed"] = f"({row.text} IN ({', '.join(allowed)}))"
        checked = [str(n) for n, line in enumerate(table.lines) if line.id in CHECKED]
        code = sql.outcome(table, "code", writer).text
        found["code"] = (
            f"CASE WHEN {row.text} IN ({', '.join(checked)}) THEN h_code ELSE {code} END"
            if checked
            else code
        )
        returned = self.life.keep("returned_amount", writer.known["returned_amount"])
        self.extra = {"returned_amount": returned.text}
        for name in ("restocking", "label", "inspection"):
            part = readings.portion(
                f"d_kept_{name}", returned.text, "GREATEST(x_current_amount, 1)", writer
            )
            part = part._replace(depth=max(part.depth, returned.depth))
            self.extra[f"back_{name}"] = self.life.keep(f"back_{name}", part).text
        return found

    def missed_column(self) -> str:
        """Write the types of event that were possible until the last instant before a deadline."""
        parts = [
            f"CASE WHEN {self.possible(kind).text} THEN ' {kind} ' ELSE '' END"
            for kind in dict.fromkeys(
                kind for party in Party for kind in events_of(compiled(self.policy), party)
            )
        ]
        return " || ".join(parts or ["''"])

    def possible(self, kind: EventType) -> Code:
        """Write whether some party could make an event of a type, with the least that it needs."""
        ways = [
            self.allows(kind, party, number)
            for one, party in BARE_EVENTS
            if one is kind
            for number in range(len(BARE_EVENTS[kind, party]))
        ]
        return case([(way, Code("TRUE")) for way in ways], Code("FALSE"))

    def allows(self, kind: EventType, party: Party, number: int) -> Code:
        """Write whether a party could make one of the events of a type that ask for the least."""
        bare = bare_columns(BARE_EVENTS[kind, party][number], party)
        known = {**readings.HAPPENING, "event_type": Code(literal(kind))}
        known = {name: with_constants(code, bare) for name, code in known.items()}
        writer = self.with_bare(self.writer(self.before, "(h_at - 1)", known), bare)
        constants = {"event_type": Literal(Kind.CHOICE, str(kind))}
        cases: list[tuple[Code, Code]] = []
        table = self.policy.table(LIFE_CYCLE)
        for row in table.rows:
            when = bind(row.when, self.policy.setting, constants)
            if when != NO:
                answer = Code("TRUE" if row.then.allowed else "FALSE")
                cases.append((sql.expression(when, writer), answer))
        last = Code("TRUE" if table.otherwise.then.allowed else "FALSE")
        made = case(cases, last)
        return self.before.keep(f"may_{kind}_{party}_{number}", made)

    def with_bare(self, writer: Writer, constants: Mapping[str, str]) -> Writer:
        for name, write in readings.WRITTEN.items():
            writer.known[name] = with_constants(write(writer), constants)
        return writer

    @property
    def order_facts(self) -> dict[str, Fact]:
        """Return the columns that the rows read of the order; refuses what no pass can read."""
        found: dict[str, Fact] = {}
        for stages in (self.clocks, self.life, self.before):
            for name, one in stages.scanned.items():
                if not set(one.parts) <= {"order", "at"}:
                    message = (
                        f"a replay cannot read the fact {one.name!r}; "
                        "decide these disputes one at a time, with apply_events"
                    )
                    raise UnreadableFact(message, ".tables")
                found[name] = one
        return found


def bare_columns(event: Timeout, party: Party) -> dict[str, str]:
    """Return the columns of an event that says the least, an instant before a deadline."""
    files = sum(one.bytes for one in event.files)
    return {
        **{f"h_{name}": text for name, text in NOTHING_SAID.items()},
        "h_at": "(h_at - 1)",
        "h_code": "'acceptable'",
        "h_shows": "TRUE" if event.evidence is not None else "FALSE",
        "h_bytes": str(files),
        "h_by": literal(str(event.by or "")),
        "h_from": literal(str(event.from_ or "")),
        "h_won_by": literal(str(event.won_by or "")),
        "h_verdict": literal(str(event.verdict or "")),
        "x_actor": literal(str(party)),
    }


NAME = re.compile(r"\b[hx]_\w+")


def with_constants(code: Code, constants: Mapping[str, str]) -> Code:
    """Return an expression with constants in the place of what an event says."""

    def constant(found: re.Match[str]) -> str:
        return constants.get(found[0], found[0])

    return code._replace(text=NAME.sub(constant, code.text), absent=NAME.sub(constant, code.absent))
