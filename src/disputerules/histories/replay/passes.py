"""Write the SQL of one pass: each active dispute takes one happening, from the rows of a policy.

A pass reads the table of disputes twice. `chosen` asks `states` for the deadlines and picks what
happens next: a due deadline, else the next event. `stepped` asks `life-cycle` what that does.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import define, field

from disputerules.decide.transitions import BARE_EVENTS, events_of
from disputerules.facts.case import Timeout
from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.facts.own_facts import refuse_own_facts
from disputerules.facts.policy import Policy
from disputerules.facts.variant import PREFIX
from disputerules.histories.replay import readings, record
from disputerules.interpreters.compiled import compiled
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.dialect import Dialect, literal
from disputerules.interpreters.sql.stages import (
    ABSENT,
    LAST,
    NEVER,
    Code,
    Stages,
    case,
)
from disputerules.interpreters.sql.table import Writer
from disputerules.language.bind import NO, bind
from disputerules.language.dependencies import facts_read
from disputerules.language.expression import Fact, Kind, Literal
from disputerules.values.errors import UnreadableFact
from disputerules.values.event import EventType
from disputerules.values.order import Party

STATES, LIFE_CYCLE = "states", "life-cycle"
# The rows that refuse what an event brings, with the code of its check.
CHECKED = ("revision-not-acceptable", "files-not-acceptable")
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


def variants_read(policy: Policy) -> list[Fact]:
    """Return the facts that say which variants set values, in a dispute kept from its opening."""
    names = (STATES, LIFE_CYCLE, *CLAIM_TABLES)
    read = [fact for name in names for fact in facts_read(policy.table(name).nodes, policy)]
    found = [fact for fact in read if any(one.startswith(PREFIX) for one, _ in fact.asks)]
    # Settings that only the passes ask for, such as the rounding of a part.
    asked = (policy.leaf(one) for one in readings.SETTINGS)
    by = [one.origin.by for one in asked if isinstance(one, Fact)]
    return list({one.name: one for one in (*found, *by)}.values())


CLAIM_TABLES = (
    "eligibility",
    "claim",
    "claim-lines",
    "evidence",
    "refund",
    "refund-lines",
    "refund-shipping",
    "refund-deductions",
)


def kept_variant(fact: Fact) -> str:
    """Return the column that keeps which variant decides, fixed by an opening or a revision."""
    return f"v_{fact.name}"


@define
class Passes:
    """The queries of a pass under one policy; `order_facts` are what its rows ask of the order."""

    policy: Policy
    dialect: Dialect
    end: int
    prefix: str = "r_"
    clocks: Stages = field(init=False)
    life: Stages = field(init=False)
    before: Stages = field(init=False)

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

    variants: list[str] = field(init=False)
    clock: dict[str, str] = field(init=False)
    step: dict[str, str] = field(init=False)
    missed: str = field(init=False)

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

    extra: dict[str, str] = field(init=False)

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
        said = bare_columns(BARE_EVENTS[kind, party][number], party)
        known = {**readings.HAPPENING, "event_type": Code(literal(kind))}
        known = {name: with_said(code, said) for name, code in known.items()}
        writer = self.with_bare(self.writer(self.before, "(h_at - 1)", known), said)
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

    def with_bare(self, writer: Writer, said: Mapping[str, str]) -> Writer:
        for name, write in readings.WRITTEN.items():
            writer.known[name] = with_said(write(writer), said)
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

    def calculated(self, source: str) -> str:
        """Write the columns that follow from what is kept."""
        for stage in record.CALCULATED:
            listed = ", ".join(f"{text} AS x_{name}" for name, text in stage.items())
            source = f"(SELECT s.*, {listed}\nFROM {source} AS s{self.dialect.barrier})"
        return source

    def chosen(self, disputes: str, events: str) -> str:
        """Write the query for what happens next in each dispute, with its clocks."""
        source = self.clocks.select(self.calculated(disputes))
        clocks = ", ".join(
            f"{text} AS {'x_turn' if name == 'turn' else 'c_' + name}"
            for name, text in self.clock.items()
        )
        source = f"(SELECT s.*, {clocks}\nFROM {source} AS s)"
        least = f"LEAST({', '.join(f'c_{name}' for name in CLOCKS)})"
        source = f"(SELECT s.*, {least} AS x_due\nFROM {source} AS s)"
        said = ", ".join(
            f"CASE WHEN NOT x_passes AND e_n IS NOT NULL THEN e_{name} ELSE {nothing} END"
            f" AS h_{name}"
            for name, nothing in NOTHING_SAID.items()
        )
        kinds = " ".join(
            f"WHEN c_{column} = x_due THEN {literal(name)}"
            for name, column in zip(TIMEOUTS, CLOCKS, strict=True)
        )
        passes = f"(NOT d_stuck AND x_due <= {LAST} AND x_due <= COALESCE(e_at, {self.end}))"
        # A column of a table is computed once, and NULL only where a dispute has no further event.
        joined = (
            f"(SELECT s.*, e.e_n, e.e_at, e.e_type, "
            f"{', '.join(f'e.e_{name}' for name in NOTHING_SAID)}, {self.claims()}, "
            f"{passes} AS x_passes\nFROM {source} AS s\n"
            f"LEFT JOIN {events} AS e ON e.e_id = s.d_id AND e.e_n = s.d_next)"
        )
        return (
            f"SELECT {self.kept('s')}, "
            f"{', '.join(f's.x_{name}' for name in self.x_columns)}, "
            f"{', '.join(f's.c_{name}' for name in CLOCKS)}, {said}, "
            f"CASE WHEN x_passes THEN CASE {kinds} END ELSE e_type END AS h_type,\n"
            f"CASE WHEN x_passes THEN x_due ELSE e_at END AS h_at, "
            f"x_passes, x_passes OR e_n IS NOT NULL AS active, n_code AS h_code, "
            f"{', '.join(f's.n_{name}' for name in (*record.TERMS,))}"
            f"{''.join(f', s.n_{name}' for name in self.variants)}\n"
            f"FROM {joined} AS s"
        )

    @property
    def x_columns(self) -> list[str]:
        return [*(name for stage in record.CALCULATED for name in stage), "turn", "due"]

    def claims(self) -> str:
        """Write the columns of the claim that an event brings."""
        return ", ".join(
            ["COALESCE(e.n_code, 'acceptable') AS n_code"]
            + [f"e.n_{name}" for name in (*record.TERMS, *self.variants)]
        )

    def kept(self, of: str) -> str:
        return ", ".join(f"{of}.{name}" for name in self.columns)

    @property
    def columns(self) -> list[str]:
        """Return the columns of the table of disputes."""
        fixed = [f"d_{name}" for name in ("id", "order", "opened_at", *CLAIMABLE)]
        return [
            *fixed,
            *(f"d_{name}" for name in (*record.TERMS, *record.START)),
            *self.variants,
            *self.order_facts,
        ]

    def stepped(self, happenings: str) -> str:
        """Write the query for the disputes after what happens in each."""
        source = self.life.select(self.acting(happenings))
        made = ", ".join(f"{text} AS t_{name}" for name, text in self.step.items())
        made += ", " + ", ".join(f"{text} AS x_{name}" for name, text in self.extra.items())
        source = f"(SELECT s.*, {made}\nFROM {source} AS s{self.dialect.barrier})"
        for stage in record.AFTER:
            listed = ", ".join(f"{text} AS x_{name}" for name, text in stage.items())
            source = f"(SELECT s.*, {listed}\nFROM {source} AS s{self.dialect.barrier})"
        takes = "(t_allowed AND (NOT x_passes OR t_state <> d_state)) AS x_takes"
        source = f"(SELECT s.*, {takes}\nFROM {source} AS s)"
        return f"SELECT {', '.join(self.after())}\nFROM {source} AS s"

    def after(self) -> Iterator[str]:
        yield from ("s.d_id", "s.d_order", "s.d_opened_at")
        yield from (f"s.d_{name}" for name in CLAIMABLE)
        for name in record.TERMS:
            yield f"CASE WHEN x_takes THEN x_term_{name} ELSE d_{name} END AS d_{name}"
        for name in record.START:
            yield f"{self.changed(name)} AS d_{name}"
        for name in self.variants:
            yield f"CASE WHEN x_takes AND h_is_claim THEN n_{name} ELSE {name} END AS {name}"
        yield from (f"s.{name}" for name in self.order_facts)
        yield "(x_passes AND x_takes AND d_since <> h_at) AS x_misses"

    def changed(self, name: str) -> str:
        if name == "next":
            return "CASE WHEN x_passes THEN d_next ELSE d_next + 1 END"
        if name == "refused":
            return (
                "CASE WHEN t_allowed OR x_passes THEN d_refused ELSE d_refused || t_code || ' ' END"
            )
        if name == "missed":
            return "CASE WHEN x_takes AND NOT x_passes THEN '' ELSE d_missed END"
        if name == "stuck":
            return "CASE WHEN x_takes THEN FALSE ELSE d_stuck OR x_passes END"
        return f"CASE WHEN x_takes THEN {record.STEP[name]} ELSE d_{name} END"

    def missing(self, happenings: str) -> str:
        """Write the query for what could have been done until a deadline that passes."""
        return (
            f"SELECT d_id AS m_id, {self.missed} AS m_missed\n"
            f"FROM {self.before.select(self.passing(happenings))} AS s"
        )

    def acting(self, happenings: str) -> str:
        """Write the relation of the disputes in which something happens."""
        actor = (
            "CASE WHEN h_actor <> '' THEN h_actor WHEN h_by <> '' THEN h_by "
            "ELSE d_information_from END AS x_actor"
        )
        return f"(SELECT s.*, {actor}\nFROM {happenings} AS s WHERE active)"

    def passing(self, happenings: str) -> str:
        """Write the relation of the disputes in which a deadline passes that began later."""
        return f"(SELECT s.*\nFROM {happenings} AS s WHERE x_passes AND d_since <> h_at)"

    def following(self, happenings: str) -> str:
        """Write the query for the table of disputes of the next pass."""
        missed = "CASE WHEN x_misses THEN d_missed || m_missed ELSE d_missed END AS d_missed"
        columns = [missed if name == "d_missed" else f"s.{name}" for name in self.columns]
        return (
            f"SELECT {', '.join(columns)}\nFROM ({self.stepped(happenings)}) AS s\n"
            f"LEFT JOIN ({self.missing(happenings)}) AS m ON m.m_id = s.d_id"
        )


def bare_columns(said: Timeout, party: Party) -> dict[str, str]:
    """Return the columns of an event that says the least, an instant before a deadline."""
    files = sum(one.bytes for one in said.files)
    return {
        **{f"h_{name}": text for name, text in NOTHING_SAID.items()},
        "h_at": "(h_at - 1)",
        "h_code": "'acceptable'",
        "h_shows": "TRUE" if said.evidence is not None else "FALSE",
        "h_bytes": str(files),
        "h_by": literal(str(said.by or "")),
        "h_from": literal(str(said.from_ or "")),
        "h_won_by": literal(str(said.won_by or "")),
        "h_verdict": literal(str(said.verdict or "")),
        "x_actor": literal(str(party)),
    }


NAME = re.compile(r"\b[hx]_\w+")


def with_said(code: Code, said: Mapping[str, str]) -> Code:
    """Return an expression with constants in the place of what an event says."""

    def constant(found: re.Match[str]) -> str:
        return said.get(found[0], found[0])

    return code._replace(text=NAME.sub(constant, code.text), absent=NAME.sub(constant, code.absent))


CLAIMABLE = ("line_claimable", "shipping_claimable", "currency")
