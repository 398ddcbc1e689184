"""Write the SQL that values the claims of a history of disputes, before any pass.

A row is one claim beside its order: the opening, or a revision. The variants are chosen at the
opening. The refund value, and whether the claim may be made, are decided at the instant of the
claim.
"""

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from disputerules.facts.policy import Policy
from disputerules.histories.query import HistoryQuery
from disputerules.histories.replay.columns import GOODS_LISTED
from disputerules.histories.replay.kept import CLAIMABLE, kept_variant, variants_read
from disputerules.histories.scan import Scan
from disputerules.interpreters.sql import table as sql
from disputerules.interpreters.sql.stages import LAST, Code
from disputerules.interpreters.sql.table import LINES
from disputerules.language.expression import Fact
from disputerules.language.table import Scope

KEYS = {"k_id": "source.e_id", "k_n": "source.e_n"}
MAY_OPEN = "eligibility"
# The tables that check a claim, in the order of their findings.
CHECKS = ("claim", "claim-lines", "evidence")
CHECKS_OF_CASES = ("claim", "evidence")
# What only the claim of a dispute has, by fact.
OF_THE_CLAIM = {
    "described": "source.e_described",
    "file_count": "source.e_files",
    "claim_bytes": "source.e_bytes",
    "returner_named": "(source.e_returned_by <> '')",
}
CLAIMABLE_FACTS = ("goods_claimable", "shipping_claimable")
UNITS = "claimable_quantity"


@frozen
class Claims:
    """The scan of claims beside their orders, under one policy.

    `days` is how the names of the tables of days begin.
    """

    scan: Scan
    policy: Policy
    days: str = "days"

    @property
    def variants(self) -> list[Fact]:
        """Return the facts that say which variants decide."""
        return variants_read(self.policy)

    def at(self, instant: str, relation: str, groups: Mapping[str, str]) -> Scan:
        """Return the scan of the claims, each judged at an instant."""
        given = {
            **self.scan.given,
            "at": instant,
            "received": "source.e_received",
            "reason": "source.e_reason",
            "refund": "source.e_refund",
            "amount": "source.e_claimed",
            "return_goods": "source.e_claimed_return",
        }
        types = {**self.scan.types, "at": "BIGINT", "amount": "BIGINT"}
        types |= {"received": "BOOLEAN", "return_goods": "BOOLEAN"}
        types |= {"reason": "VARCHAR", "refund": "VARCHAR"}
        return evolve(
            self.scan,
            relation=relation,
            given=given,
            types=types,
            groups={**KEYS, **groups, **self.scan.groups},
        )

    def terms(self, relation: str) -> tuple[HistoryQuery, str] | None:
        """Write the query for the variants that decide; None where nothing varies."""
        if not self.variants:
            return None
        query = self.query(self.at("source.e_opened_at", relation, {}), ())
        (writer,) = query.writers
        made = {kept_variant(one): sql.fact(one, writer).text for one in self.variants}
        return query, self.select(query, made)

    def query(self, scan: Scan, tables: Iterable[str]) -> HistoryQuery:
        made = HistoryQuery(scan, [self.policy], tuple(tables))
        made.stages.days_named = self.days
        return made

    def select(self, query: HistoryQuery, made: Mapping[str, str]) -> str:
        listed = ", ".join(f"{text} AS {name}" for name, text in made.items())
        keys = ", ".join(["k_id", "k_n", "bad", *self.scan.groups])
        return f"SELECT {keys}, {listed}\nFROM {query.from_stages()} AS s"

    def values(self, relation: str) -> tuple[HistoryQuery, str]:
        """Write the query for the refund value of each claim, and whether it may be put."""
        columns = [kept_variant(one) for one in self.variants]
        own = {f"s_{name}": text for name, text in OF_THE_CLAIM.items()}
        groups = {**{name: f"source.{name}" for name in columns}, **own}
        query = self.query(
            self.at("source.e_at", relation, groups), (MAY_OPEN, *CHECKS_OF_CASES, "refund")
        )
        (writer,) = query.writers
        writer.known |= {name: Code(f"s_{name}") for name in OF_THE_CLAIM}
        writer.known |= {one.name: Code(kept_variant(one)) for one in self.variants}
        made = {
            "n_code": self.code(query, CHECKS),
            "n_opened": self.code(query, (MAY_OPEN, *CHECKS)),
            **self.worth(query),
            **{name: name for name in columns},
        }
        return query, self.select(query, made)

    def code(self, query: HistoryQuery, tables: Iterable[str]) -> str:
        """Write the code of the first finding of some tables; `acceptable` where there is none."""
        (writer,) = query.writers
        whens = []
        for name in tables:
            table = self.policy.table(name)
            row = query.row(name, writer).text
            allowed = [str(n) for n, line in enumerate(table.lines) if line.then.allowed]
            code = query.outcome(name, "code", writer).text
            lines = query.stages.scan(LINES)
            asked = f"{lines} > 0 AND " if table.scope is Scope.LINE else ""
            whens.append(f"WHEN {asked}{row} NOT IN ({', '.join(allowed)}) THEN {code}")
        return f"CASE {' '.join(whens)} ELSE 'acceptable' END"

    def worth(self, query: HistoryQuery) -> dict[str, str]:
        """Write the terms that a claim fixes."""
        (writer,) = query.writers
        amount = query.outcome("refund", "amount", writer).text
        each = sql.outcome(self.policy.table("refund-lines"), "amount", writer).text
        shipping = sql.outcome(self.policy.table("refund-shipping"), "amount", writer).text
        lines = query.stages.scan(LINES)
        line = f"CASE WHEN {lines} > 0 THEN {each} ELSE 0 END"
        kept = self.policy.table("refund-deductions")
        remedy = sql.fact(self.policy.facts["remedy"], writer).text
        units = sql.fact(self.policy.facts[UNITS], writer).text
        goods = f"{remedy} IN ({GOODS_LISTED})"
        return {
            "n_requested": f"CASE WHEN {goods} THEN {line} + {shipping} ELSE {amount} END",
            "n_refundable": line,
            "n_shipping_refundable": shipping,
            "n_units": units,
            "n_restocking": sql.outcome(kept, "restocking", writer).text,
            "n_label": sql.outcome(kept, "return_label", writer).text,
            "n_received": sql.fact(self.policy.facts["received"], writer).text,
            "n_reason": sql.fact(self.policy.facts["reason"], writer).text,
            "n_refund": remedy,
            "n_return_goods": sql.fact(self.policy.facts["return_goods"], writer).text,
            "n_bytes": "s_claim_bytes",
        }

    def of_orders(self, relation: str, facts: Mapping[str, Fact]) -> tuple[HistoryQuery, str]:
        """Write the query for what the passes read of the order, whatever the instant."""
        query = self.query(self.at(str(LAST), relation, {}), ())
        (writer,) = query.writers
        made = {name: query.stages.scan(one) for name, one in facts.items()}
        for fact, name in zip(CLAIMABLE_FACTS, CLAIMABLE, strict=False):
            made[f"d_{name}"] = sql.fact(self.policy.facts[fact], writer).text
        return query, self.select(query, {**made, "d_currency": "currency"})
