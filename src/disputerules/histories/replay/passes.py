"""Write the SQL of one pass: each active dispute takes one happening, from the rows of a policy.

A pass reads the table of disputes twice. `chosen` asks `states` for the deadlines and picks what
happens next: a due deadline, else the next event. `stepped` asks `life-cycle` what that does.
"""

from collections.abc import Iterator

from attrs import define

from disputerules.facts.dispute_facts import TIMEOUTS
from disputerules.histories.replay import record, steps
from disputerules.histories.replay.kept import CLAIMABLE
from disputerules.histories.replay.row_columns import CLOCKS, NOTHING_SAID, RowColumns
from disputerules.interpreters.sql.dialect import literal
from disputerules.interpreters.sql.stages import LAST


@define
class Passes(RowColumns):
    """The queries of a pass under one policy."""

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
        brought = ", ".join(
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
            f"{', '.join(f's.c_{name}' for name in CLOCKS)}, {brought}, "
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
        for stage in steps.AFTER:
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
        return f"CASE WHEN x_takes THEN {steps.STEP[name]} ELSE d_{name} END"

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
